"""What is looked up where it is kept is what a walk over all that is stated finds."""

import pytest
from rdflib import URIRef
from rdflib.namespace import RDF, RDFS

import detente
from detente.collection.labels import stated_labels
from detente.collection.lookups import KeptLookup, Lookup, lookup_of
from detente.vocabulary import DET, ID


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    place = tmp_path_factory.mktemp("kept")
    again = place / "again.ttl"  # what a file of the record states as well
    again.write_text("<https://w3id.org/detente/id/Russia> a <https://w3id.org/detente/ontology#State> .")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DETENTE_CACHE", str(place / "cache"))
        detente.load("as-stated", extra=[again]).closure  # noqa: B018, which is kept
        yield detente.load("as-stated", extra=[again])


@pytest.fixture(scope="module")
def walked(kept):
    """Every triple with its graphs, each once, in the order in which they are stated."""
    found = {}
    for graph, triples in kept.graphs.items():
        for triple in dict.fromkeys(triples):
            found.setdefault(triple, []).append(graph)
    return [(*triple, tuple(graphs)) for triple, graphs in found.items()]


@pytest.mark.parametrize("at_hand", [False, True])
def test_by_subject_property_and_object(kept, walked, at_hand):
    lookup = Lookup(kept.graphs) if at_hand else lookup_of(kept)
    assert isinstance(lookup, KeptLookup) != at_hand
    for place, find in ((0, lookup.of), (1, lookup.with_property), (2, lookup.to)):
        expected = {}
        for said in walked:
            expected.setdefault(said[place], []).append(said)
        terms = sorted(expected, key=str)
        assert len(terms) > 100
        for term in terms[:: 1 if place == 1 else 7]:
            assert list(map(tuple, find(term))) == expected[term]
    assert not list(lookup.of(URIRef("urn:none"))) and not list(lookup.with_property(URIRef("urn:none")))


def test_a_triple_of_two_files_has_both(kept, walked):
    (said,) = (said for said in lookup_of(kept).of(ID.Russia) if said[1:3] == (RDF.type, DET.State))
    assert len(said.graphs) == 2 and kept.own & set(said.graphs) and tuple(said) in walked


def test_what_is_derived_is_not_said(kept):
    """The bounds of what is dated by a first and a last year stand in the closure, and in no file."""
    said = set().union(*kept.graphs.values())
    derived = [t for t in kept.stated_in if t not in said][:50]
    assert derived
    for triple in derived:
        assert triple not in {each[:3] for each in lookup_of(kept).of(triple[0])}


def test_labels_of_all_years(kept, walked):
    labels = stated_labels(kept)
    expected = {}
    for s, p, o, _ in walked:
        if p == RDFS.label:
            expected[s] = str(o)
    assert dict(labels) == expected and labels[ID.Russia] == "Russia"
    assert URIRef("urn:none") not in labels and labels.get(URIRef("urn:none")) is None


@pytest.mark.parametrize("at_hand", [False, True])
def test_the_objects_of_a_property(kept, walked, at_hand):
    lookup = Lookup(kept.graphs) if at_hand else lookup_of(kept)
    expected = {}
    for s, p, o, _ in walked:
        expected.setdefault((s, p), []).append(o)
    pairs = sorted(expected, key=str)[::11]
    assert any(len(expected[pair]) > 1 for pair in pairs)
    for s, p in pairs:
        assert lookup.objects(s, p) == expected[s, p]
    assert lookup.objects(ID.Russia, URIRef("urn:none")) == lookup.objects(URIRef("urn:none"), RDFS.label) == []
