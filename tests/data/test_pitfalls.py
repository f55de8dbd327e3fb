"""The ontology against the catalogue of pitfalls, and every detector against a pitfall."""

import pytest
from rdflib import Graph
from rdflib.namespace import DCTERMS, OWL, RDF, VANN, XSD
from rdflib.term import Literal, URIRef

from detente.check.ontology import without_member
from detente.check.pitfalls import DETECTORS
from detente.collection import library
from detente.collection.manifest import shipped

VIEWS = tuple(shipped().views)

PREFIXES = """
@prefix : <https://w3id.org/detente/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
# A pitfall for each detector.
PITS = {
    "P02": ":Ally a owl:Class ; owl:equivalentClass :Friend .",
    "P03": ":isA a owl:ObjectProperty .",
    "P04": ":Alone a owl:Class ; rdfs:label 'Alone' ; rdfs:isDefinedBy <x:> .",
    "P05": ":p owl:inverseOf :q . :p rdfs:domain :A . :q rdfs:range :B . :A owl:disjointWith :B .",
    "P06": ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A .",
    "P07": ":ArmsAndBases a owl:Class .",
    "P08": ":A a owl:Class ; rdfs:label 'A' .",
    "P10": ":A a owl:Class . :B a owl:Class .",
    "P11": ":p a owl:ObjectProperty ; rdfs:domain :A .",
    "P12": ":p a owl:ObjectProperty ; rdfs:label 'ally' . :q a owl:ObjectProperty ; rdfs:label 'Ally' .",
    "P15": ":A rdfs:subClassOf [ owl:complementOf :B ] .",
    "P19": ":p a owl:ObjectProperty ; rdfs:domain :A , :B .",
    "P20": ":A a owl:Class ; rdfs:label 'Two actors are allies' ; skos:definition 'Ally' .",
    "P21": ":OtherThing a owl:Class .",
    "P22": ":bad_name a owl:Class .",
    "P24": ":A a owl:Class . [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :A ] rdfs:subClassOf :A .",
    "P25": ":p owl:inverseOf :p .",
    "P26": ":p a owl:SymmetricProperty . :q owl:inverseOf :p .",
    "P27": ":p owl:equivalentProperty :q .",
    "P28": ":p a owl:SymmetricProperty ; rdfs:domain :A ; rdfs:range :B .",
    "P29": ":p a owl:TransitiveProperty ; rdfs:domain :A ; rdfs:range :B .",
    "P30": ":Ally a owl:Class . :Allys a owl:Class .",
    "P32": ":A a owl:Class ; rdfs:label 'Ally' . :B a owl:Class ; rdfs:label 'ally' .",
    "P33": ":p owl:propertyChainAxiom ( :q ) .",
    "P34": ":A a owl:Class ; rdfs:subClassOf :Nowhere .",
    "P35": ":a :nowhere :b .",
    "P36": "<http://example.org/ally.owl> a owl:Ontology .",
    "P38": ":A a owl:Class .",
    "P39": "<http://example.org/ally> a owl:Ontology .",
    "P40": ":A a skos:Concpt .",
    "P41": "<http://example.org/ally> a owl:Ontology .",
}
HEADER = (DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.license, DCTERMS.created, DCTERMS.issued)
HEADER += (DCTERMS.modified, DCTERMS.bibliographicCitation, OWL.versionIRI, OWL.versionInfo)
HEADER += (VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri)
FILES = sorted(path.relative_to(library.root()).as_posix() for path in library.path("ontology").rglob("*.ttl"))


@pytest.fixture(scope="module")
def ontology():
    return Graph().parse(library.path("ontology/detente.ttl"))


@pytest.mark.parametrize("number", DETECTORS)
def test_the_ontology_is_free_of_the_pitfall(ontology, number):
    assert list(DETECTORS[number](ontology)) == []


@pytest.mark.parametrize("number", DETECTORS)
def test_the_detector_finds_the_pitfall(number):
    assert list(DETECTORS[number](Graph().parse(data=PREFIXES + PITS[number], format="turtle")))


@pytest.mark.parametrize("file", FILES)
def test_every_file_has_the_metadata_that_fair_asks_for(file):
    """FAIR for ontologies: https://doi.org/10.1007/978-3-030-62466-8 and the FOOPS! checks of a header."""
    graph = Graph().parse(library.path(file))
    (iri,) = graph.subjects(RDF.type, OWL.Ontology)
    for p in HEADER:
        assert len(list(graph.objects(iri, p))) == 1, (file, p)
    assert str(graph.value(iri, OWL.versionIRI)) == f"{iri}/{graph.value(iri, OWL.versionInfo)}"
    namespace = str(graph.value(iri, VANN.preferredNamespaceUri))
    assert namespace.startswith(str(iri)) or str(iri).startswith(
        namespace.rstrip("#/") + "/"
    )  # a module of the ontology, or of the rules of expansion
    dates = [graph.value(iri, p) for p in (DCTERMS.created, DCTERMS.issued, DCTERMS.modified)]
    assert all(isinstance(d, Literal) and d.datatype == XSD.dateTime for d in dates) and dates == sorted(dates)


def test_no_class_is_without_use_or_reason(ontology, graphs):
    """A class has things in some view, stated or inferred, or a note that says why not."""
    assert list(without_member(ontology, [graphs(view) for view in VIEWS])) == []
    assert list(without_member(ontology, []))


def test_the_ontology_is_declared(ontology):
    assert URIRef("https://w3id.org/detente/ontology") in set(ontology.subjects(RDF.type, OWL.Ontology))
