"""Every inferred triple of every view has a proof, every proof is sound, and its leaves rest on evidence.

A proof is sound when owlrl, given its leaves and the axioms that it cites and nothing else, derives its
conclusion. What OWL 2 RL implies does not depend on names, so the terms outside of the W3C's vocabularies are
renamed in the order in which they come up, and each distinct outcome goes through owlrl once.

Each triple is proved in the first and in the last epoch in which it is inferred; `scripts/test --all` proves
it in every epoch, that is some 200 000 proofs a view.
"""

import pytest
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, XSD

from detente.citation import every_graph
from detente.evidence import Evidence
from detente.graph import load
from detente.owlrl_oracle import inferred
from detente.proof import Proof, Prover
from detente.vocabulary import CODE_GRAPH, DET, ID, ONTOLOGY_GRAPH, VIEWS

_FIXED = tuple(map(str, (OWL, RDF, RDFS, XSD)))
_TEXTS = (None, XSD.string)


class Names:
    """Renames terms in the order in which they come up."""

    def __init__(self):
        self.known = {}

    def __call__(self, term):
        if isinstance(term, URIRef) and str(term).startswith(_FIXED):
            return term
        if isinstance(term, Literal) and term.datatype not in _TEXTS:
            return term  # its value may matter to the rules on datatypes
        return self.known.setdefault(term, self._new(term))

    def _new(self, term):
        number = len(self.known)
        if isinstance(term, Literal):
            return Literal(f"text {number}", lang=term.language, datatype=term.datatype)
        return BNode(f"b{number}") if isinstance(term, BNode) else URIRef(f"http://example.org/n{number}")


def shape(proof):
    """The conclusion of a proof, and the triples that it rests on, without their names."""
    names = Names()
    ground = (*proof.leaves(), *proof.axioms())
    renamed = [tuple(map(names, triple)) for triple in (proof.conclusion, *ground)]
    return renamed[0], frozenset(renamed[1:])


def epochs_of(mask, every):
    """The first and the last epoch of a mask, or every one."""
    first, last = (mask & -mask).bit_length() - 1, mask.bit_length() - 1
    return range(first, last + 1) if every else sorted({first, last})


def unproved(kg, every):
    """Proves what is inferred; gives the shapes of the proofs, the leaves, and what has no proof."""
    shapes, leaves, without = {}, set(), []
    provers = {}
    for triple, mask in kg.closure.inferred():
        for epoch in epochs_of(mask, every):
            if not mask >> epoch & 1:
                continue
            proof = provers.setdefault(epoch, Prover(kg.closure, epoch)).prove(triple)
            if proof is None or proof.rule is None or proof.conclusion != triple:
                without.append((triple, epoch))
                continue
            assert all(kg.masks.get(leaf, 0) >> epoch & 1 for leaf in proof.leaves()), (triple, epoch)
            shapes.setdefault(shape(proof), proof)
            leaves.update(proof.leaves())
    return shapes, leaves, without


def unsound(shapes, sound):
    """The proofs whose ground does not give their conclusion; what was tried before is in `sound`."""
    wrong = []
    for key, proof in shapes.items():
        if key not in sound:
            conclusion, ground = key
            if conclusion in ground or conclusion in set(inferred(ground)):
                sound.add(key)
            else:
                wrong.append(proof.conclusion)
    return wrong


@pytest.fixture(scope="module")
def sound():
    """The shapes known to be sound: views share most of them."""
    return set()


@pytest.fixture(scope="module")
def evidence():
    """The evidence in all files: a thing of the article may be mentioned by a file of another view."""
    return Evidence(every_graph())


def check(view, sound, evidence, every):
    kg = load(view)
    shapes, leaves, without = unproved(kg, every)
    assert shapes and leaves, "nothing is inferred: the test would prove nothing"
    assert without == []
    assert unsound(shapes, sound) == []
    assert [leaf for leaf in leaves if not evidence.of(leaf).found] == []
    said = [leaf for leaf in leaves if not {ONTOLOGY_GRAPH, CODE_GRAPH} & set(evidence.of(leaf).graphs)]
    assert any(evidence.of(leaf).claims for leaf in said)


@pytest.mark.parametrize("view", VIEWS)
def test_every_inferred_triple_has_a_sound_proof_with_evidence(view, sound, evidence):
    check(view, sound, evidence, every=False)


@pytest.mark.exhaustive
@pytest.mark.parametrize("view", VIEWS)
def test_so_it_is_in_every_epoch(view, sound, evidence):
    check(view, sound, evidence, every=True)


def test_the_check_sees_an_unsound_proof():
    kg = load()
    triple = (ID.Russia, DET.adversarialTo, ID.Japan)
    proof = Prover(kg.closure, kg.epochs.of(2017)).prove(triple)
    assert unsound({shape(proof): proof}, set()) == []
    for changed in (
        Proof((ID.Japan, DET.alliedWith, ID.Russia), proof.rule, proof.premises),
        Proof(triple, proof.rule, ()),
    ):
        assert unsound({shape(changed): changed}, set()) == [changed.conclusion]
