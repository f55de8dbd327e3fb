"""Axioms in files that are added to a view count as the ontology's do: in what follows, in time, proofs and checks."""

import pytest
from rdflib import Namespace
from rdflib.namespace import OWL, RDF, RDFS

from detente.check import grounding, structure
from detente.explaining.explainer import Explainer
from detente.graph import load
from detente.store.declarations import missing
from detente.store.export import document
from detente.vocabulary import DET, ID

EX = Namespace("http://example.org/own#")
PREFIXES = """
@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
@prefix record: <https://w3id.org/detente/id/record/> .
@prefix code: <https://w3id.org/detente/code/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <http://example.org/own#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
AXIOMS = """
:Umbrella rdfs:subClassOf det:Alliance ; rdfs:label "nuclear umbrella"@en .
:holder rdfs:subPropertyOf det:ally . :sheltered rdfs:subPropertyOf det:ally ; owl:inverseOf :shelteredIn .
:shelteredBy owl:propertyChainAxiom ( :shelteredIn :holder ) ; rdfs:domain :Sheltered ; det:acrossPeriods true .
:stoodBeside owl:propertyChainAxiom ( :shelteredIn :sheltered ) ; det:betweenDifferent true .
det:alliedWith rdfs:subPropertyOf :friendOf . :friendOf a owl:SymmetricProperty .
det:neighbourly rdfs:subPropertyOf :friendOf ; a owl:ObjectProperty .
:warheads rdfs:range xsd:integer .
"""
FACTS = """
:U1 a :Umbrella ; rdfs:label "an umbrella"@en ; :holder id:UnitedStates ; :sheltered id:Australia , id:Fiji ;
    det:startYear 1960 ; det:endYear 1969 ; det:timeBasis code:GivenYear ;
    :warheads 12 ; det:reference record:RefUSJapanTreaty1960 .
id:Fiji det:neighbourly id:Australia .
"""


@pytest.fixture(scope="module")
def kg(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "mine.ttl"
    path.write_text(PREFIXES + AXIOMS + FACTS, encoding="utf-8")
    return load("corrected", extra=[path])


def test_what_follows_by_them_follows(kg):
    assert kg.holds(ID.Australia, EX.shelteredBy, ID.UnitedStates)
    assert kg.holds(ID.Australia, DET.alliedWith, ID.UnitedStates)
    assert kg.holds(ID.UnitedStates, EX.friendOf, ID.Japan) and kg.holds(ID.Japan, EX.friendOf, ID.UnitedStates)
    assert kg.holds(ID.Australia, RDF.type, EX.Sheltered) and kg.holds(EX.U1, RDF.type, DET.Alliance)


def test_a_class_of_their_own_has_its_years(kg):
    assert kg.years(ID.Australia, DET.alliedWith, ID.UnitedStates)[0][0] <= 1960
    assert [str(y) for y in kg.years(ID.Fiji, DET.alliedWith, ID.UnitedStates)] == ["1960-1969"]


def test_their_annotations_count(kg):
    assert kg.across_periods >= {EX.shelteredBy} and kg.between_different >= {EX.stoodBeside}
    assert kg.holds(ID.Fiji, EX.stoodBeside, ID.Australia) and not kg.holds(ID.Fiji, EX.stoodBeside, ID.Fiji)


def test_a_proof_rests_on_them_as_on_the_ontology(kg):
    proof = kg.proof(ID.Fiji, EX.shelteredBy, ID.UnitedStates)
    axioms = {axiom for node in proof.nodes() if node.rule is not None for axiom in node.rule.axioms}
    assert (EX.sheltered, OWL.inverseOf, EX.shelteredIn) in axioms
    explainer = Explainer(kg)
    assert all(map(explainer.is_schema, axioms))
    assert not explainer.is_schema((EX.U1, EX.holder, ID.UnitedStates))
    assert explainer.evidence.of((EX.Umbrella, RDFS.subClassOf, DET.Alliance)).own
    assert not explainer.evidence.of((ID.Fiji, DET.neighbourly, ID.Australia))


def test_the_check_asks_for_evidence_of_facts_and_not_of_axioms(kg):
    read = structure.Structure(kg)
    found = [*structure.findings(read), *grounding.findings(read)]
    wrong = [f for f in found if f.error and "rests on nothing" in f.message]
    assert {f.node for f in wrong} == {"id:Fiji"}, wrong
    assert not any("nowhere described" in f.message and "neighbourly" in f.message for f in found)


def test_an_exported_document_declares_what_they_left_undeclared(kg):
    rows = set(document(kg, inferred=False))
    properties = (EX.holder, EX.shelteredIn, EX.shelteredBy, EX.friendOf)
    kinds = {EX.Umbrella: OWL.Class, EX.Sheltered: OWL.Class, EX.warheads: OWL.DatatypeProperty}
    for term, kind in (kinds | dict.fromkeys(properties, OWL.ObjectProperty)).items():
        assert (term, RDF.type, kind) in rows, term
    ((_, added),) = missing(kg).items()
    assert len(added) == len({term for term, _, _ in added})  # one kind each
    assert all(str(term).startswith(str(EX)) for term, _, _ in added)


def test_without_files_of_ones_own_nothing_is_added(graphs):
    kg = graphs("corrected")
    assert kg.own_axioms == {} and missing(kg) == {}
