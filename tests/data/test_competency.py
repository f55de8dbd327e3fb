"""Every part of the ontology has a saved question that it is there to answer, and the page says the same."""

import re

import pytest
from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import URIRef

from detente.asking.catalogue import catalogue
from detente.collection import library
from detente.vocabulary import DET, QUESTION

TOPS = (DET.Actor, DET.Place, DET.Office, DET.Topic, DET.Equipment, DET.Period, DET.Work)
RECORDS = (DET.Claim, DET.Passage, DET.Reference, DET.Prospect, DET.Denial, DET.Code)


@pytest.fixture(scope="module")
def ontology():
    return Graph().parse(library.path("ontology/detente.ttl"))


@pytest.fixture(scope="module")
def links():
    graph = Graph().parse(library.path("ontology/competency.ttl"))
    found = {}
    for part, question in graph.subject_objects(DET.competencyQuestion):
        found.setdefault(part, set()).add(str(question).removeprefix(str(QUESTION)))
    return found


def terms_of(graph, part):
    """A part: its classes, what leads to and from their things, and all that follows from these."""
    classes = {c for c in graph.transitive_subjects(RDFS.subClassOf, part) if isinstance(c, URIRef)}
    found = set(graph.transitive_objects(part, RDFS.subClassOf)) | classes
    found |= {p for side in (RDFS.domain, RDFS.range) for c in classes for p in graph.subjects(side, c)}
    # A role that several kinds share has a wide domain: that a kind needs it is a necessary condition.
    needed = Graph().parse(library.path("ontology/constraints.ttl"))
    found |= {
        p for c in classes for node in needed.objects(c, RDFS.subClassOf) for p in needed.objects(node, OWL.onProperty)
    }
    while True:
        more = {o for p in found for o in graph.objects(p, RDFS.subPropertyOf)}
        more |= {i for p in found for i in (*graph.objects(p, OWL.inverseOf), *graph.subjects(OWL.inverseOf, p))}
        for head, chain in graph.subject_objects(OWL.propertyChainAxiom):
            if found & set(graph.items(chain)):
                more.add(head)
        if more <= found:
            return found
        found |= more


def test_every_part_has_a_question(ontology, links):
    tops = {c for top in (DET.Occurrence, DET.Situation) for c in ontology.subjects(RDFS.subClassOf, top)}
    parts = {*(tops - {DET.Situation}), *TOPS, *RECORDS}
    assert set(links) == {p for p in parts if isinstance(p, URIRef)}


def test_every_question_is_saved_and_uses_terms_of_its_part(ontology, links):
    for part, questions in links.items():
        terms = terms_of(ontology, part) - {DET.Entity, DET.Content}
        for question in questions:
            text = catalogue().get(question).text
            used = {DET[name] for name in re.findall(r"\bdet:(\w+)", text)}
            assert used & terms, (part, question)


def test_a_question_of_another_part_would_be_found_out(ontology):
    used = {DET[name] for name in re.findall(r"\bdet:(\w+)", catalogue().get("evidence/contradictions").text)}
    assert not used & terms_of(ontology, DET.ArmsTransfer)


def test_the_page_says_what_the_file_says(ontology, links):
    page = (library.root() / "docs/competency.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| (.+) \| (.+) \| \[`(.+)`\]\(questions/\3\.md\) \|$", page, re.MULTILINE))
    label = {part: str(ontology.value(part, RDFS.label)) for part in links}
    assert rows == {(label[part], catalogue().get(q).title, q) for part, questions in links.items() for q in questions}


def test_the_links_are_annotations(ontology):
    assert (DET.competencyQuestion, RDF.type, OWL.AnnotationProperty) in ontology
