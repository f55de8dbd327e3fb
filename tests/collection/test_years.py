"""Timelines: spans of sources, what is certain and what is possible in which years, and what follows from both."""

import pytest
from rdflib import Graph

from detente.collection.epochs import Epochs, Stretch
from detente.collection.timeline import Timeline
from detente.graph import load
from detente.vocabulary import DET, GRAPH, ID

PREFIXES = """
@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
@prefix code: <https://w3id.org/detente/code/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""


def timeline(schema, **files):
    graphs = {GRAPH[name.replace("_", "/")]: list(Graph().parse(data=PREFIXES + text)) for name, text in files.items()}
    return Timeline(graphs, schema)


@pytest.fixture(scope="module")
def schema(graphs):
    return graphs("corrected").schema


def test_an_open_end_reaches_to_the_end_of_its_source_and_no_further(schema):
    """The article's span is said beside its facts, a data set's in its header, that of a third is what it names."""
    found = timeline(
        schema,
        article_source='id:A a det:Article ; det:span "1939/2017" .',
        article_facts="id:X a det:OfficeHolding ; det:startYear 2004 ; det:endStatus code:Ongoing .",
        data='<> a owl:Ontology ; det:span "1816/2012" ; det:margin 5 . id:Y a det:Alliance ; det:years "1950~/.." .',
        own="id:Z a det:Sanctions ; det:years '1990/..' . id:W a det:Sanctions ; det:years '2024' .",
    )
    assert found.bounds[ID.X] == (2004, 2004, 2017, 2017)
    assert found.bounds[ID.Y] == (1945, 1955, 2012, 2012)
    assert found.bounds[ID.Z] == (1990, 1990, 2024, 2024)
    assert list(found.falling_silent().values()) == [(ID.Z, 2024)]
    assert (found.epochs.starts[0], found.epochs.last) == (1816, 2024)
    assert (ID.X, DET.years) not in {t[:2] for t in found.graphs[GRAPH["article/facts"]]}
    assert {str(o) for s, p, o in found.derived if s == ID.X and p == DET.years} == {"2004/.."}


def test_a_cause_stands_in_the_years_of_its_effect(schema):
    """And a comparison in those that all it compares share; one of nothing that has years has none."""
    found = timeline(
        schema,
        own="""
        id:A a det:Policy ; det:years "1950/1970" . id:B a det:Event ; det:years "[1956..1969]" .
        id:C a det:Policy ; det:years "1960/1980" . <> a owl:Ontology ; det:span "1900/2000" .
        id:D a det:Policy ; det:years "1965/.." .
        id:ByEffect a det:Causation ; det:cause id:A ; det:effect id:B .
        id:ByCause a det:Causation ; det:cause id:A , id:C ; det:preventedEffect id:Nothing .
        id:Compared a det:Comparison ; det:greater id:C ; det:lesser id:D .
        id:Timeless a det:Comparison ; det:greater id:Japan .
        """,
    )
    assert found.bounds[ID.ByEffect] == found.bounds[ID.B] == (1956, 1969, 1956, 1969)
    assert found.bounds[ID.ByCause] == (1960, 1960, 1970, 1970)
    assert found.bounds[ID.Compared] == (1965, 1965, 1980, 1980)
    assert found.years(ID.Compared) == "1965/1980" and ID.Timeless not in found.bounds


def test_some_year_of_several():
    """A window holds what is certain throughout it, and is named where no year of it is known."""
    epochs = Epochs((1950, 1956, 1970), 1980, ((1956, 1969), (1960, 1975)))
    assert epochs.mask(1950, 1969) == 0b01011 and epochs.mask(1956, 1980) == 0b11110
    assert epochs.years(0b01000) == (Stretch(1956, 1969, some=True),)
    assert [str(y) for y in epochs.years(0b11001)] == ["1950-1955", "1956..1969", "1960..1975"]
    assert [y.edtf for y in epochs.years(0b01100)] == ["[1956..1969]", "1970/1980"]
    assert epochs.years(0b01010) == (Stretch(1956, 1969),)  # a year of it is known: every one


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A clash in some year of 1956 to 1969, and alliances that surely, possibly and never stood beside it."""
    file = tmp_path_factory.mktemp("own") / "own.ttl"
    file.write_text(
        PREFIXES
        + """
        <> a owl:Ontology ; det:span "1950/1980" .
        id:Clash a det:MilitarizedDispute ; det:sideA id:France ; det:sideB id:Thailand ;
            det:years "[1956..1969]" .
        id:Through a det:Alliance ; det:ally id:Thailand , id:India ; det:years "1955/1970" .
        id:Partly a det:Alliance ; det:ally id:Thailand , id:Egypt ; det:years "1960/1970" .
        id:Later a det:Alliance ; det:ally id:Thailand , id:Syria ; det:years "1975/.." .
        """,
        encoding="utf-8",
    )
    return load("corrected", extra=[file])


@pytest.mark.parametrize(
    ("ally", "certain", "possible"),
    [
        (ID.India, ["1956..1969"], ["1956-1969"]),
        (ID.Egypt, [], ["1960-1969"]),
        (ID.Syria, [], []),
    ],
)
def test_what_follows_is_as_certain_as_what_it_follows_from(own, ally, certain, possible):
    triple = (ID.France, DET.indirectlyOpposedTo, ally)
    assert [str(y) for y in own.years(*triple)] == certain
    assert [str(y) for y in own.also_possible.years(*triple)] == possible
    assert own.holds(*triple) == bool(certain) and own.also_possible.holds(*triple) == bool(possible)
    assert (own.proof(*triple) is not None) == bool(certain)
    assert (own.also_possible.proof(*triple) is not None) == bool(possible)
    assert own.also_possible.certain is own and own.also_possible.closure is own.closure


def test_a_possible_proof_marks_what_is_possible(own):
    text = str(own.also_possible.why(ID.France, DET.indirectlyOpposedTo, ID.Egypt))
    assert text.splitlines()[0] == "France [indirectly opposed to] Egypt, possibly"
    assert "[1956..1969]" in text and "1960/1970" in text
    text = str(own.why(ID.France, DET.indirectlyOpposedTo, ID.Egypt))
    assert "not known in the graph (corrected, all years); it possibly holds in 1960-1969" in text


def test_a_year_shows_what_is_certain_in_it(own):
    year = load("corrected", 1960, [*(own.files[g] for g in own.own)])
    assert not year.holds(ID.France, DET.adversarialTo, ID.Thailand)
    assert year.also_possible.holds(ID.France, DET.adversarialTo, ID.Thailand)
    assert year.holds(ID.Thailand, DET.alliedWith, ID.India)
