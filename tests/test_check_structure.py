"""The rules on how axioms may build on one another, and on what a file may hold, over small ontologies."""

import pyoxigraph as ox
import pytest

from detente.check import structure, terms
from detente.check.material import Material, Ontology
from detente.rdf import from_ox
from detente.vocabulary import GRAPH, ONTOLOGY_GRAPH

PREFIXES = """
@prefix det: <https://w3id.org/detente/ontology#> .
@prefix id: <https://w3id.org/detente/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
ROLES = """
det:involves a owl:ObjectProperty .
det:ally a owl:ObjectProperty ; rdfs:subPropertyOf det:involves .
det:allyA a owl:ObjectProperty ; rdfs:subPropertyOf det:ally .
det:allyB a owl:ObjectProperty ; rdfs:subPropertyOf det:ally .
det:allyIn owl:inverseOf det:ally .
det:allyAIn owl:inverseOf det:allyA .
"""


def triples(text):
    parsed = ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE)
    return [(from_ox(q.subject), from_ox(q.predicate), from_ox(q.object)) for q in parsed]


@pytest.fixture
def material():
    """Makes material of an ontology and graph files given as Turtle, with nothing of the project's data."""

    def make(ontology="", **graphs):
        made = Material(["corrected"])
        made.graphs = {ONTOLOGY_GRAPH: triples(ROLES + ontology)}
        made.graphs |= {GRAPH[f"some-article/{part}"]: triples(text) for part, text in graphs.items()}
        made.ontology = Ontology(made.graphs[ONTOLOGY_GRAPH])
        made.files = {graph: made.views["corrected"].files[ONTOLOGY_GRAPH] for graph in made.graphs}
        return made

    return make


def nodes(findings):
    return {f.node for f in findings}


@pytest.mark.parametrize("steps", ["det:allyIn det:ally", "det:allyAIn det:ally", "det:allyIn det:allyB"])
def test_chain_through_one_role_and_back_must_be_marked(material, steps):
    axiom = f"det:alliedWith owl:propertyChainAxiom ( {steps} )"
    assert nodes(structure.self_pairs(material(f"{axiom} ."))) == {"det:alliedWith"}
    assert not nodes(structure.self_pairs(material(f"{axiom} ; det:betweenDifferent true .")))


def test_chain_through_two_roles_is_right(material):
    assert not list(
        structure.self_pairs(material("det:alliedWith owl:propertyChainAxiom ( det:allyAIn det:allyB ) ."))
    )


@pytest.mark.parametrize(
    "axiom",
    [
        "det:alliedWith rdfs:subPropertyOf det:tieWith .",
        "det:tieWith owl:propertyChainAxiom ( det:alliedWith det:allyIn ) .",
        "[ owl:onProperty det:alliedWith ; owl:someValuesFrom det:State ] rdfs:subClassOf det:tieWith .",
        "[ owl:intersectionOf ( det:State [ owl:onProperty det:alliedWith ; owl:someValuesFrom det:State ] )"
        " ] rdfs:subClassOf det:tieWith .",
        "det:tieWith owl:inverseOf det:alliedWith .",
    ],
)
def test_nothing_builds_on_a_relation_with_self_pairs(material, axiom):
    marked = "det:alliedWith det:betweenDifferent true . "
    assert nodes(structure.self_pairs(material(marked + axiom))) == {"det:tieWith"}


def test_its_inverse_may_follow_when_it_is_marked_too(material):
    marked = "det:alliedWith det:betweenDifferent true . det:allyOf det:betweenDifferent true . "
    assert not list(structure.self_pairs(material(marked + "det:allyOf owl:inverseOf det:alliedWith .")))


def test_what_follows_across_periods_is_marked(material):
    axiom = "det:successorOf det:acrossPeriods true . "
    axiom += "det:heirTo owl:propertyChainAxiom ( det:successorOf det:sides ) "
    assert nodes(structure.across_periods(material(f"{axiom} ."))) == {"det:heirTo"}
    assert not list(structure.across_periods(material(f"{axiom} . det:heirTo det:acrossPeriods true .")))


def test_hedged_adds_nothing_to_what_is_firm(material):
    made = material(facts="id:A a det:Trade .", hedged="id:A det:traderA id:B . id:C a det:Trade .")
    assert nodes(structure.hedged(made)) == {"id:A"}


def test_more_than_thirty_gaps(material):
    gap = "".join(f'id:C{n:03} det:modelGap "why" . ' for n in range(1, 32))
    assert not list(structure.gaps(material(claims=gap.replace("id:C031 ", "id:C030 "))))
    (found,) = structure.gaps(material(claims=gap))
    assert (found.node, found.problem.split()[0]) == ("id:C031", "31")


def test_relations_above_a_chain_and_inverses_are_not_written_by_hand(material):
    made = material(
        "det:alliedWith owl:propertyChainAxiom ( det:allyAIn det:allyB ) ; rdfs:subPropertyOf det:tieWith . "
        "det:allyOf owl:inverseOf det:alliedWith . det:locatedIn a owl:TransitiveProperty . ",
        facts="id:A det:alliedWith id:X . id:B det:tieWith id:X . id:C det:allyOf id:X . "
        "id:D det:allyAIn id:X . id:E det:allyA id:X . id:F det:locatedIn id:X .",
    )
    assert nodes(terms.handwritten(made)) == {"id:A", "id:B", "id:C", "id:D"}
