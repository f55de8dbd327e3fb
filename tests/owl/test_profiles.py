"""What the OWL API says of each file that an ontologist may open: the profiles, the counts, the names."""

from collections import Counter

import pytest
from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode

from detente.collection.manifest import shipped
from tests.owl.owl_tools import ROOT, VIEWS, catalogued

#: Every file of the ontology but the shapes and the rules of expansion, which are SHACL, the patterns of claims, which
#: are data that no reasoner reads (their vocabulary is here), and the constraints, which are outside of OWL 2 RL.
ONTOLOGIES = sorted(
    p
    for p in (ROOT / "ontology").rglob("*.ttl")
    if p.name not in ("shapes.ttl", "constraints.ttl")
    and (p.parent.name not in ("expansion", "patterns") or p.name == "vocabulary.ttl")
)
GRAPHS = sorted((ROOT / "graph").rglob("*.ttl"))


@pytest.fixture(scope="module")
def here(checker):
    """The checker, with the catalogue of the checkout."""
    checker.maps(ROOT / "ontology" / "catalog-v001.xml")
    return checker


@pytest.mark.parametrize("path", [*ONTOLOGIES, *GRAPHS], ids=lambda path: path.stem)
def test_every_file_is_in_owl_2_dl_and_rl(here, path):
    found = here.ask("CHECK", path)
    assert found.of("VIOLATION") == []
    assert found.counts
    assert found.of("UNLABELLED") == []


USE = """
@prefix det: <https://w3id.org/detente/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix x: <urn:x:> . <urn:x> a owl:Ontology ; owl:imports <https://w3id.org/detente/ontology> .
"""
FAULTS = {  # each with what the OWL API says of it
    "x:a a x:Alliance .": "undeclared",
    "x:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty det:party ; owl:someValuesFrom det:State ] .": "OWL2_RL",
    "det:alliedWith a owl:IrreflexiveProperty .": "OWL2_DL",
    'x:a a det:Alliance ; det:startYear "2017"^^xsd:gYear .': "OWL2_DL",
}


@pytest.fixture
def fault(tmp_path):
    """`fault(text)`: a file that uses the ontology wrongly."""

    def write(text, use=USE):
        (tmp_path / "fault.ttl").write_text(use + text, encoding="utf-8")
        return tmp_path / "fault.ttl"

    return write


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_seen(here, fault, text):
    said = here.ask("CHECK", fault(text)).of("VIOLATION")
    assert any(FAULTS[text].lower() in " ".join(violation).lower() for violation in said), said


def test_what_is_not_imported_is_an_annotation_and_what_has_no_label_is_seen(here, fault):
    assert here.ask("CHECK", fault("<urn:x:a> <urn:x:p> <urn:x:b> .", "")).counts == {"AnnotationAssertion": 1}
    assert here.ask("CHECK", fault("x:A a owl:Class .")).of("UNLABELLED") == [["urn:x:A"]]


def expected(graph, schema):
    """How many assertions of each kind a file's triples are, by the kind of each property."""
    kinds = {
        "ObjectPropertyAssertion": set(schema.subjects(RDF.type, OWL.ObjectProperty)),
        "DataPropertyAssertion": set(schema.subjects(RDF.type, OWL.DatatypeProperty)),
        "AnnotationAssertion": {*schema.subjects(RDF.type, OWL.AnnotationProperty), RDFS.label, RDFS.comment},
    }
    headers = set(graph.subjects(RDF.type, OWL.Ontology))
    counts = Counter()
    for s, p, o in graph:
        if s in headers or isinstance(s, BNode):
            continue  # an axiom's own annotations, lists, restrictions
        if p == RDF.type and not str(o).startswith(str(OWL)):
            counts["ClassAssertion"] += 1
        elif p in {RDFS.isDefinedBy, RDFS.seeAlso, OWL.deprecated, OWL.versionInfo}:
            counts["AnnotationAssertion"] += 1
        for kind, properties in kinds.items():
            counts[kind] += p in properties
    return {kind: number for kind, number in counts.items() if number}


ASSERTIONS = ("ClassAssertion", "ObjectPropertyAssertion", "DataPropertyAssertion", "AnnotationAssertion")


def test_every_file_of_the_folder_loads_with_all_its_assertions(checker, folder):
    checker.maps(folder / "catalog-v001.xml")
    schema = Graph().parse(folder / "modules" / "ontology-detente.ttl")
    files = catalogued(folder / "catalog-v001.xml").values()
    parts = shipped().files("corrected")  # and what expansion makes, what follows, all merged, all parts
    assert len(set(files)) == len(parts) + 4
    for path in [*files, folder / "detente.ttl"]:
        found = checker.ask("CHECK", path)
        graph = Graph().parse(path, format="xml" if path.suffix == ".owl" else "turtle")
        counts = {kind: number for kind, number in found.counts.items() if kind in ASSERTIONS}
        assert counts == expected(graph, schema), path
        assert found.of("VIOLATION") == [], path
        assert found.of("UNLABELLED") == [], path


@pytest.mark.parametrize("view", VIEWS)
def test_the_ontology_with_each_view_is_in_the_profiles_consistent_and_has_no_empty_class(checker, written, view):
    path = written(view, None)
    found = checker.ask("CHECK", path)
    assert found.counts["ObjectPropertyAssertion"] > 1000
    assert found.of("VIOLATION") == []
    found = checker.ask("CLASSIFY", path)
    assert found.of("CONSISTENT") == [["true"]]
    assert found.of("UNSATISFIABLE") == []


def test_an_empty_class_and_a_contradiction_are_seen(here, fault):
    text = "x:A a owl:Class ; rdfs:subClassOf det:State , det:Place ."
    assert here.ask("CLASSIFY", fault(text)).of("UNSATISFIABLE") == [["urn:x:A"]]
    assert here.ask("CLASSIFY", fault("x:a a det:State , det:Place .")).of("CONSISTENT") == [["false"]]


def test_a_datatype_that_hermit_does_not_know_is_an_error(here, fault):
    path = fault('x:a a det:Alliance ; det:startYear "2017"^^xsd:gYear .')
    with pytest.raises(AssertionError, match="gYear"):
        here.ask("CLASSIFY", path)
