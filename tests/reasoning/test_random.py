"""Random ontologies: the closure, its size and its consistency are those of a repaired owlrl; every proof checks."""

from functools import cache

import pytest

import detente
from detente.proving.proof import Prover
from detente.rules import is_tautology
from tests.reasoning import repaired
from tests.reasoning.conftest import CARRIERS, use
from tests.reasoning.ontologies import ontology


@cache
def reference(seed, equality):
    graph = ontology(seed, equality)
    return graph, *repaired.closed(graph)


@pytest.mark.parametrize("equality", [False, True], ids=["without equality", "with equality"])
def test_the_closure_is_that_of_a_repaired_owlrl(equality, executor):
    inconsistent = 0
    for seed in range(1016, 1028):
        graph, expected, wrong = reference(seed, equality)
        closed = detente.close(graph)
        found = list(closed.inferred())
        assert len(found) == len(set(found)), seed
        assert set(found) == expected, seed
        assert len(closed) == len(expected) + sum(not is_tautology(t) for t in graph), seed
        assert bool(closed.contradictions()) == wrong, seed
        inconsistent += wrong
    assert 2 < inconsistent < 12  # both happen


@pytest.mark.parametrize("equality", [False, True], ids=["without equality", "with equality"])
def test_every_inferred_triple_has_a_proof_from_stated_ones(equality, executor):
    for seed in range(2000, 2006):
        graph = ontology(seed, equality)
        closed = detente.close(graph)
        for triple in closed.inferred():
            proof = Prover(closed.around(triple)).prove(triple)
            assert proof is not None, (seed, triple)
            for node in proof.nodes():
                if node.rule is None:
                    assert node.conclusion in graph, (seed, node)
                else:
                    # The rule, with its premises in its body, gives the conclusion.
                    binding = {}
                    for atom, premise in zip(node.rule.body, node.premises, strict=True):
                        binding = atom.match(premise.conclusion, binding)
                        assert binding is not None, (seed, node)
                    assert node.rule.head.ground(binding) == node.conclusion, (seed, node)


def test_all_carriers_find_the_same(monkeypatch):
    for seed in range(4000, 4012):
        graph = ontology(seed, equality=seed % 2 == 0)
        found = []
        for carrier in (*CARRIERS, "both"):  # the last: in sets, moved to columns on the way
            with monkeypatch.context() as patch:
                use(patch, carrier if carrier in CARRIERS else "sets")
                if carrier == "both":
                    patch.setattr(detente.reasoning.memory, "MOST", 60)
                closed = detente.close(graph)
                found.append({triple: closed.rank(triple) == 0 for triple in closed})
                clashes = {(clash.code, frozenset(clash.premises)) for clash in closed.contradictions()}
                found[-1] |= dict.fromkeys(clashes)
        assert found[0] == found[1] == found[2] == found[3], seed
