"""Every inferred triple of every view has a proof, and every proof is sound by owlrl.

Proofs that differ only in names are one test: terms are renamed in the order of their appearance, and each distinct
proof goes through owlrl once. owlrl has to derive the conclusion from the proof's leaves
and cited axioms alone.
"""

import pytest
from rdflib import Namespace
from rdflib.term import Literal, URIRef

from detente.explaining.evidence import Evidence
from detente.proving.proof import Prover
from detente.reasoning.oracle import inferred
from detente.vocabulary import VIEWS

THING = Namespace("http://example.org/")
VOCABULARY = "http://www.w3.org/"


def canonical(proof):
    """The leaves, axioms and conclusion of a proof, with all terms but those of OWL and RDF renamed as they appear.

    The rules of OWL 2 RL treat all such terms alike, so that a proof is sound if and only if its renaming is.
    """
    names = {}

    def rename(term):
        if isinstance(term, Literal) or (isinstance(term, URIRef) and str(term).startswith(VOCABULARY)):
            return term
        return names.setdefault(term, THING[f"x{len(names)}"])

    leaves = tuple(tuple(map(rename, t)) for t in proof.leaves())
    axioms = tuple(tuple(map(rename, t)) for t in proof.axioms())
    return leaves, axioms, tuple(map(rename, proof.conclusion))


@pytest.fixture(scope="module")
def proofs(graphs):
    """Each inferred triple of each view, in the latest year in which it holds, with its proof."""
    found = {}
    for view in VIEWS:
        kg = graphs(view)
        found[view] = [(t, kg.proof(*t)) for t in kg.inferred()]
    return found


def test_every_inferred_triple_has_a_proof(proofs):
    for view, pairs in proofs.items():
        assert len(pairs) > 5000
        for triple, proof in pairs:
            assert proof is not None and proof.rule is not None, (view, triple)
            assert proof.conclusion == triple


def test_every_proof_is_sound(proofs):
    shapes = {canonical(proof) for pairs in proofs.values() for _, proof in pairs}
    assert len(shapes) > 50
    by_axioms = {}
    for leaves, axioms, conclusion in shapes:
        by_axioms.setdefault((leaves, axioms), set()).add(conclusion)
    for (leaves, axioms), conclusions in by_axioms.items():
        missing = conclusions - set(inferred([*leaves, *axioms]))
        assert not missing, (leaves, axioms, missing)


def test_every_fact_at_the_leaf_of_a_proof_has_evidence(proofs, graphs):
    for view, pairs in proofs.items():
        evidence = Evidence(graphs(view))
        leaves = {leaf for _, proof in pairs for leaf in proof.leaves()}
        bare = [leaf for leaf in leaves if not evidence.of(leaf)]
        assert not bare
        claims = {c for leaf in leaves for c in evidence.of(leaf).claims}
        assert claims and all(c.passages for c in claims)


def test_a_proof_does_not_depend_on_what_was_proved_before(graphs):
    kg = graphs("corrected", 2017)
    triples = list(kg.inferred())[::3]
    first, second = Prover(kg.closure, kg.epoch), Prover(kg.closure, kg.epoch)
    forwards = {triple: first.prove(triple) for triple in triples}
    backwards = {triple: second.prove(triple) for triple in reversed(triples)}
    assert len(triples) > 500 and all(forwards[t] == backwards[t] for t in triples)
