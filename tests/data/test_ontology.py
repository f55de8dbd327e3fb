"""The ontology as data: every term described, and the profile's rules kept."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import Literal, URIRef

from detente.check.ontology import CHECKS
from detente.collection import library
from detente.vocabulary import DET

ROOT = Path(__file__).resolve().parents[2]
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


def test_no_datatype_outside_the_map_of_owl_2():
    files = [file for folder in ("ontology", "graph") for file in library.path(folder).rglob("*.ttl")]
    assert len(files) > 20
    for file in files:
        for _, _, o in Graph().parse(file):
            assert not (isinstance(o, Literal) and o.datatype in (XSD.date, XSD.gYear)), (file, o)


def test_there_is_disjointness(ontology):
    assert list(ontology.subject_objects(OWL.disjointWith))


@pytest.mark.parametrize("name", CHECKS)
def test_the_ontology_passes_what_check_demands(ontology, name):
    assert list(CHECKS[name](ontology)) == []


PREFIXES = """
@prefix det: <https://w3id.org/detente/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GOOD = """
det:Feud a owl:Class ; rdfs:label "Feud"@en ; skos:definition "A quarrel of two families."@en ;
    skos:example "That of Verona."@en ; skos:scopeNote "A term of our own: no codebook defines it."@en ;
    rdfs:isDefinedBy <https://w3id.org/detente/ontology> .
det:feuds a owl:ObjectProperty ; rdfs:label "feuds"@en ; skos:definition "One feuds with another."@en ;
    rdfs:isDefinedBy <https://w3id.org/detente/ontology> .
"""
# For each check some axioms, each of which it refuses.
REFUSED = {
    "term-undescribed": [
        GOOD.replace('rdfs:label "Feud"@en ; ', ""),
        GOOD.replace('"Feud"@en', '"Feud"@en , "Quarrel"@en'),
        GOOD.replace('"Feud"@en', '"Feud"'),
        GOOD.replace('families."', 'families"'),
        GOOD.replace("A quarrel of two families.", "A quarrel."),
        GOOD.replace("rdfs:isDefinedBy <https://w3id.org/detente/ontology>", "rdfs:seeAlso <http://example.org/>"),
    ],
    "term-deprecated": [GOOD + "det:Feud owl:deprecated true ."],
    "class-without-example": [re.sub(r"skos:(scopeNote|example) [^;]*;\s*", "", GOOD)],
    "term-without-source": [
        GOOD.replace("A term of our own:", "A term:"),
        GOOD + "det:feuds owl:propertyChainAxiom ( det:feuds det:feuds ) .",
    ],
    "role-unbounded": [
        "det:feuder rdfs:subPropertyOf det:involves .",
        "det:feuder rdfs:subPropertyOf det:involves ; rdfs:range det:Actor .",
        "det:feuder rdfs:subPropertyOf det:involves ; rdfs:domain det:Feud ; rdfs:range det:Actor . "
        "det:feuderIn owl:inverseOf det:feuder . det:feudIn owl:inverseOf det:feuder .",
        "det:feuder rdfs:subPropertyOf det:involves ; rdfs:domain det:Feud . det:feuderIn owl:inverseOf det:feuder .",
    ],
    "anonymous-bound": ["det:feuds rdfs:domain [ a owl:Class ] .", "det:feuds rdfs:range [ a owl:Class ] ."],
    "outside-profile": [
        "det:Feud rdfs:subClassOf [ owl:onProperty det:feuds ; owl:someValuesFrom det:Actor ] .",
        "det:Feud owl:equivalentClass det:Quarrel .",
        "[] a owl:AllDisjointClasses .",
        "[] a owl:AllDifferent .",
        "det:feuds owl:propertyChainAxiom ( det:a det:b ) ; a owl:FunctionalProperty .",
        "det:feuds a owl:TransitiveProperty , owl:AsymmetricProperty .",
        "det:feuds a owl:TransitiveProperty ; rdfs:subPropertyOf det:p . det:p owl:propertyDisjointWith det:q .",
        'det:Feud det:founded "1990"^^xsd:gYear .',
    ],
    "chains-in-a-circle": [
        "det:a owl:propertyChainAxiom ( det:b det:c ) . det:b owl:propertyChainAxiom ( det:a det:c ) .",
        "det:a owl:propertyChainAxiom ( det:b det:c ) . det:a rdfs:subPropertyOf det:b .",
    ],
    "term-of-two-kinds": ["det:feuds a owl:ObjectProperty , owl:DatatypeProperty ."],
    "term-undeclared": ["det:Feud a owl:Class ; rdfs:subClassOf det:Quarrel ."],
    "badly-named": ["det:bad_feud a owl:Class .", "det:Feuds a owl:ObjectProperty ."],
}


@pytest.mark.parametrize("name", CHECKS)
def test_what_check_demands_is_refused_where_it_is_not_so(name):
    assert list(CHECKS[name](Graph().parse(data=PREFIXES + GOOD, format="turtle"))) == []
    for turtle in REFUSED[name]:
        found = list(CHECKS[name](Graph().parse(data=PREFIXES + turtle, format="turtle")))
        assert found, turtle


def test_a_chain_over_itself_is_no_circle():
    turtle = "det:a owl:propertyChainAxiom ( det:a det:c ) , ( det:c det:a ) . det:c rdfs:subPropertyOf det:d ."
    assert list(CHECKS["chains-in-a-circle"](Graph().parse(data=PREFIXES + turtle, format="turtle"))) == []


def test_a_reader_finds_a_relation_by_clicking_twice(ontology):
    relations = set(ontology.subjects(RDF.type, OWL.ObjectProperty))
    tops = {p for p in relations if (p, RDFS.subPropertyOf, None) not in ontology}
    assert len(relations) <= 260
    assert len(tops) <= 25
    assert DET.alliedWith in relations
    above = set(ontology.transitive_objects(DET.ally, RDFS.subPropertyOf))
    assert DET.involves in above & tops


def test_umbrellas_only_gather(ontology):
    for p in ontology.subjects(DET.umbrella, Literal(True)):
        assert (p, OWL.propertyChainAxiom, None) not in ontology, p
        assert len(list(ontology.subjects(RDFS.subPropertyOf, p))) > 2, p


def test_modules_import_what_they_use_and_no_circle():
    names = re.search(r"MODULES = \(([^)]*)\)", (ROOT / "scripts/merge").read_text(encoding="utf-8"))[1]
    modules = re.findall(r'"(\w+)"', names)
    graphs = {name: Graph().parse(library.path(f"ontology/{name}.ttl")) for name in modules}
    base = f"{ONTOLOGY}/"
    declarations = [
        (term, name)
        for name, graph in graphs.items()
        for kind in (OWL.Class, *PROPERTIES)
        for term in graph.subjects(RDF.type, kind)
        if str(term).startswith(str(DET))
    ]
    declared = dict(declarations)
    assert [pair for pair in declarations if pair[1] != declared[pair[0]]] == []  # each term in one module alone
    seen = set()
    for name, graph in graphs.items():
        imports = {str(o).removeprefix(base) for o in graph.objects(URIRef(base + name), OWL.imports)}
        used = {declared[term] for triple in graph for term in triple if term in declared} - {name}
        assert imports == used, name
        assert imports <= seen, name  # a module builds on earlier ones alone: there is no circle
        seen.add(name)
    assert modules[0] == "core" and (URIRef(base + "core"), OWL.imports, None) not in graphs["core"]


def test_the_merged_file_is_all_that_its_modules_say():
    assert subprocess.run([sys.executable, ROOT / "scripts" / "merge", "--check"]).returncode == 0
