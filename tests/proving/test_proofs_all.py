"""Every inferred triple of every view has a proof, and every proof is sound: by owlrl, and where a step is one of
expansion by the rules run over its premises alone.

Proofs that differ only in names are one test for owlrl: terms are renamed in the order of their appearance, and each
distinct proof goes through owlrl once. owlrl has to derive the conclusion from the proof's leaves and cited axioms
alone; what expansion made is a leaf for it. What one view infers as another does is proved there.
"""

import pytest
from rdflib import Namespace
from rdflib.namespace import RDF, RDFS
from rdflib.term import Literal, URIRef

from detente.collection.expansion import STEP, expand
from detente.collection.manifest import shipped
from detente.explaining.evidence import Evidence
from detente.proving.proof import Proof, Prover, by
from detente.reasoning.oracle import inferred
from detente.vocabulary import DET

VIEWS = tuple(shipped().views)

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


def is_expansion(node):
    return node.rule is not None and node.rule.name == STEP


def by_owl_alone(proof):
    """The proof, and that of each premise of an expansion in it, with what expansion made as a leaf."""
    whole, found = {}, []
    for node in reversed(list(proof.nodes())):  # premises stand behind their conclusion
        if is_expansion(node):
            found += [whole[id(p)] for p in node.premises]
            whole[id(node)] = Proof(node.conclusion)
        elif node.rule is not None:
            whole[id(node)] = by(node.conclusion, node.rule, tuple(whole[id(p)] for p in node.premises))
        else:
            whole[id(node)] = node
    return [p for p in (whole[id(proof)], *found) if p.rule is not None]


@pytest.fixture(scope="module")
def proofs(graphs):
    """Each inferred triple of each view, in the latest year in which it holds, with its proof.

    Of a further view, and of what only possibly holds, those that no view before it infers.
    """
    found, known = {}, set()
    for name, kg in [*((view, graphs(view)) for view in VIEWS), ("possible", graphs("corrected").also_possible)]:
        new = [t for t in kg.inferred() if t not in known]
        known.update(new)
        found[name] = kg, [(t, kg.proof(*t)) for t in new]
    return found


def test_every_inferred_triple_has_a_proof(proofs):
    assert len(proofs["corrected"][1]) > 5000 and all(pairs for _, pairs in proofs.values())
    for name, (_, pairs) in proofs.items():
        for triple, proof in pairs:
            assert proof is not None and proof.rule is not None, (name, triple)
            assert proof.conclusion == triple


def test_every_proof_is_sound(proofs):
    shapes = {canonical(part) for _, pairs in proofs.values() for _, proof in pairs for part in by_owl_alone(proof)}
    assert len(shapes) > 50
    by_axioms = {}
    for leaves, axioms, conclusion in shapes:
        by_axioms.setdefault((leaves, axioms), set()).add(conclusion)
    for (leaves, axioms), conclusions in by_axioms.items():
        missing = conclusions - set(inferred([*leaves, *axioms]))
        assert not missing, (leaves, axioms, missing)


def test_every_expansion_in_a_proof_makes_its_conclusion_of_its_premises(proofs):
    steps = {}
    for _, pairs in proofs.values():
        for node in (n for _, proof in pairs for n in proof.nodes() if is_expansion(n)):
            steps.setdefault(frozenset(p.conclusion for p in node.premises), set()).add(node.conclusion)
    schema = [t for t in proofs["corrected"][0].schema if t[1] in (DET.expandedBy, RDFS.subClassOf)]
    other = (THING.other, RDF.type, DET.Alliance)  # rules run only where something is expanded
    assert len(steps) > 50
    for premises, conclusions in steps.items():
        made = expand([*premises, other], schema).made
        assert conclusions <= made.keys(), (premises, conclusions - made.keys())


def test_every_fact_at_the_leaf_of_a_proof_has_evidence(proofs):
    for kg, pairs in proofs.values():
        evidence = Evidence(kg)
        leaves = {leaf for _, proof in pairs for leaf in proof.leaves()}
        bare = [leaf for leaf in leaves if not evidence.of(leaf)]
        assert not bare
        claims = {c for leaf in leaves for c in evidence.of(leaf).claims}
        assert claims and all(c.passages for c in claims)


def test_a_proof_does_not_depend_on_what_was_proved_before(graphs):
    kg = graphs("corrected", 2017)
    triples = list(kg.inferred())[::7]
    first, second = Prover(kg.closure, kg.epoch), Prover(kg.closure, kg.epoch)
    forwards = {triple: first.prove(triple) for triple in triples}
    backwards = {triple: second.prove(triple) for triple in reversed(triples)}
    assert len(triples) > 300 and all(forwards[t] == backwards[t] for t in triples)
