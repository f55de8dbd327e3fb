"""The ontology as data: every term described, and the profile's rules kept."""

import re

import pytest
from rdflib import Graph
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import BNode, Literal, URIRef

from detente.collection import library
from detente.vocabulary import DET

ONTOLOGY = URIRef("https://w3id.org/detente/ontology")


@pytest.fixture(scope="module")
def ontology():
    return Graph().parse(library.path("ontology/detente.ttl"))


def terms(graph, *kinds):
    return {s for kind in kinds for s in graph.subjects(RDF.type, kind) if str(s).startswith(str(DET))}


PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def test_there_are_enough_terms(ontology):
    assert len(terms(ontology, OWL.Class)) >= 60
    assert len(terms(ontology, *PROPERTIES)) >= 60


def test_every_term_has_a_label_a_definition_and_its_ontology(ontology):
    for term in terms(ontology, OWL.Class, *PROPERTIES):
        assert len(list(ontology.objects(term, RDFS.label))) == 1, term
        (definition,) = ontology.objects(term, SKOS.definition)
        assert len(str(definition)) > 12 and str(definition).endswith("."), term
        assert (term, RDFS.isDefinedBy, ONTOLOGY) in ontology, term


def test_every_code_has_a_label_a_definition_and_a_list():
    codes = Graph().parse(library.path("ontology/codes.ttl"))
    for code in codes.subjects(RDF.type, DET.Code):
        for p in (RDFS.label, SKOS.prefLabel, SKOS.definition, SKOS.inScheme):
            assert len(list(codes.objects(code, p))) == 1, (code, p)


def test_the_header_is_complete(ontology):
    vann = "http://purl.org/vocab/vann/preferredNamespacePrefix"
    for p in (DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.creator, OWL.versionIRI, URIRef(vann)):
        assert (ONTOLOGY, p, None) in ontology, p
    assert (ONTOLOGY, OWL.imports, None) not in ontology


def test_some_values_from_stands_on_the_left_only(ontology):
    """OWL 2 RL: https://www.w3.org/TR/owl2-profiles/#Class_Expressions_2."""
    for node in ontology.subjects(OWL.someValuesFrom, None):
        assert (None, RDFS.subClassOf, node) not in ontology
        assert (None, OWL.equivalentClass, node) not in ontology
    assert not list(ontology.subjects(OWL.equivalentClass, None))


def test_no_datatype_outside_the_map_of_owl_2():
    files = [file for folder in ("ontology", "graph") for file in library.path(folder).rglob("*.ttl")]
    assert len(files) > 20
    for file in files:
        for _, _, o in Graph().parse(file):
            assert not (isinstance(o, Literal) and o.datatype in (XSD.date, XSD.gYear)), (file, o)


def test_chain_defined_properties_are_left_non_simple(ontology):
    """OWL 2 DL, section 11.2: no cardinality, functionality, asymmetry, irreflexivity or disjointness on them."""
    composite = {s for s in ontology.subjects(OWL.propertyChainAxiom)}
    composite |= {s for s in ontology.subjects(RDF.type, OWL.TransitiveProperty)}
    while True:
        more = {o for s in composite for o in ontology.objects(s, RDFS.subPropertyOf)}
        more |= {o for s in composite for o in ontology.objects(s, OWL.inverseOf)}
        more |= {o for s in composite for o in ontology.subjects(OWL.inverseOf, s)}
        if more <= composite:
            break
        composite |= more
    barred = (
        OWL.FunctionalProperty,
        OWL.InverseFunctionalProperty,
        OWL.IrreflexiveProperty,
        OWL.AsymmetricProperty,
    )
    for p in composite:
        assert not any((p, RDF.type, kind) in ontology for kind in barred), p
        assert (p, OWL.propertyDisjointWith, None) not in ontology


def test_the_chains_are_regular(ontology):
    """A strict order exists in which every part of a chain comes before the property that the chain implies."""
    before = {}
    for head in ontology.subjects(OWL.propertyChainAxiom):
        for chain in ontology.objects(head, OWL.propertyChainAxiom):
            items = list(ontology.items(chain))
            inner = items[1:] if items[0] == head else items[:-1] if items[-1] == head else items
            before.setdefault(head, set()).update(inner)
    for s, o in ontology.subject_objects(RDFS.subPropertyOf):
        before.setdefault(o, set()).add(s)
    done, doing = set(), set()

    def visit(p):
        assert p not in doing, f"a circle through {p}"
        if p not in done:
            doing.add(p)
            for q in before.get(p, ()):
                visit(q)
            doing.discard(p)
            done.add(p)

    for p in list(before):
        visit(p)


def test_disjointness_is_pairwise(ontology):
    assert not list(ontology.subjects(RDF.type, OWL.AllDisjointClasses))
    assert not list(ontology.subjects(RDF.type, OWL.AllDifferent))
    assert list(ontology.subject_objects(OWL.disjointWith))


def test_no_term_is_of_two_kinds(ontology):
    kinds = [terms(ontology, kind) for kind in (OWL.Class, *PROPERTIES)]
    for i, a in enumerate(kinds):
        for b in kinds[i + 1 :]:
            assert not a & b


def test_every_term_that_is_used_is_declared(ontology):
    declared = set(ontology.subjects(RDF.type, None))
    for triple in ontology:
        for term in triple:
            assert isinstance(term, (Literal, BNode)) or not str(term).startswith(str(DET)) or term in declared, term


def test_names_are_written_as_the_field_writes_them(ontology):
    for term in terms(ontology, OWL.Class):
        assert re.fullmatch(r"[A-Z][A-Za-z]+", str(term).rpartition("#")[2])
    for term in terms(ontology, *PROPERTIES):
        assert re.fullmatch(r"[a-z][A-Za-z0-9]+", str(term).rpartition("#")[2])
