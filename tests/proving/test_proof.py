"""Proofs: sound and without cycles. Ranks bound the search for a shortest one; its own steps need not fall in rank."""

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.proving.proof import Prover
from detente.reasoning.closure import close
from detente.reasoning.oracle import inferred
from detente.rules import compile_rules
from tests.reasoning.test_closure import EX, FACT, ONTOLOGY
from tests.rules.test_rules import triples


@settings(max_examples=6, deadline=None)
@given(st.sets(FACT, min_size=2, max_size=6))
def test_every_inferred_triple_has_a_proof_that_owlrl_confirms(facts):
    stated = [*ONTOLOGY, *facts]
    closure = close(stated, compile_rules(ONTOLOGY))
    prover = Prover(closure)
    for triple, _ in list(closure.inferred())[:25]:
        proof = prover.prove(triple)
        assert proof is not None and proof.rule is not None
        assert set(proof.leaves()) <= set(stated)
        for node in proof.nodes():
            if node.rule is not None:
                binding = node.rule.head.match(node.conclusion, {})
                for atom, premise in zip(node.rule.body, node.premises, strict=True):
                    binding = atom.match(premise.conclusion, binding)
                    assert binding is not None
        assert triple in set(inferred([*proof.leaves(), *proof.axioms()]))


def test_the_proof_of_a_stated_triple_is_itself_and_of_an_absent_one_is_none():
    closure = close([*ONTOLOGY, (EX.a, EX.ally, EX.b)], compile_rules(ONTOLOGY))
    prover = Prover(closure)
    assert prover.prove((EX.a, EX.ally, EX.b)).rule is None
    assert prover.prove((EX.a, EX.foe, EX.b)) is None
    proof = prover.prove((EX.b, EX.friend, EX.a))
    assert [n.rule.name for n in proof.nodes() if n.rule] == ["prp-spo1", "prp-symp"]
    assert proof.depth == 2 and proof.size == 3


def test_a_proof_belongs_to_its_epoch():
    facts = {(EX.a, EX.ally, EX.b): 1, (EX.b, EX.ally, EX.a): 2}
    closure = close({**dict.fromkeys(ONTOLOGY, 3), **facts}, compile_rules(ONTOLOGY))
    assert Prover(closure, 0).prove((EX.a, EX.ally, EX.b)).rule is None
    assert Prover(closure, 1).prove((EX.a, EX.ally, EX.b)).rule.name == "prp-symp"


def test_contradictions_have_proofs():
    stated = triples(":p rdfs:subPropertyOf :q . :q owl:propertyDisjointWith :r . :a :p :b ; :r :b .")
    closure = close(stated, compile_rules(stated))
    (contradiction,) = closure.contradictions()
    proofs = Prover(closure).refute(contradiction)
    assert [p.rule.name if p.rule else None for p in proofs] == ["prp-spo1", None]
