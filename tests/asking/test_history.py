"""Histories: against the closure of each year's slice, and the bounds of the years."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from rdflib.namespace import RDF
from rdflib.term import BNode, Literal

from detente.asking.history import Histories, NoHistory, history
from detente.cli import main
from detente.collection.epochs import Stretch
from detente.graph import load
from detente.reasoning.closure import close
from detente.vocabulary import DET, ID
from tests.check.pieces import FACT, HEAD

#: What takes part in no relation between actors: claims, passages, code lists; and the ontology, which is in the rules.
LEFT_OUT = ("ontology", "code", "source", "claims", "entities", "prospects")
#: What is in the rules.
AXIOMS = LEFT_OUT[:2]


def closed(kg, facts, year):
    """What closing the triples that certainly stand in one year gives, stated ones included."""
    timeline, stated = kg.timeline, []
    for triple in facts:
        lives = timeline.lifetimes.bounding(triple)
        nodes = [triple[0], *lives] if triple[0] in timeline.timed else lives
        if all(timeline.bounds[n].latest_start <= year <= timeline.bounds[n].earliest_end for n in nodes):
            stated.append(triple)
    return {*stated, *(t for t, _ in close(stated, kg.closure.ruleset, forms=False).inferred())}


@pytest.fixture(scope="module")
def histories(graphs):
    return Histories(graphs("corrected"))


def years(histories, triple):
    certain = [i.stretch for i in histories.of(triple) if i.certain and not i.stretch.some]
    return {y for stretch in certain for y in range(stretch.first, stretch.last + 1)}


def test_a_history_is_what_closing_each_year_gives(graphs, histories):
    """Three relations, every pair and every year in which anything can change."""
    kg = graphs("corrected")
    relations = (DET.adversarialTo, DET.alliedWith, DET.indirectlyOpposedTo)
    pairs = {t for t, _ in kg.closure.inferred() if t[1] in relations} | {(ID.Japan, DET.alliedWith, ID.Russia)}
    assert len(pairs) > 20
    situations = [
        t for ts in kg.graphs.values() for t in ts if t[0] in kg.timeline.timed and not isinstance(t[2], Literal)
    ]
    bounds = {y for bounds in kg.timeline.timed.values() for y in bounds}
    span = range(kg.epochs.starts[0], kg.epochs.last + 1)
    tried = sorted(({y - 1 for y in bounds} | bounds | {y + 1 for y in bounds}) & set(span))
    assert len(tried) > 50
    held = {year: closed(kg, situations, year) for year in tried}
    for triple in pairs:
        if triple[0] == triple[2] and triple[1] in kg.between_different:
            assert not list(histories.of(triple))
        else:
            assert years(histories, triple) & set(tried) == {y for y in tried if triple in held[y]}, triple


@pytest.mark.parametrize("year", [1969, 2014])
def test_all_relations_of_a_year(graphs, histories, year):
    """Every triple about things that closing one year infers has the year in its history, and no other has."""
    kg = graphs("corrected")
    facts = [t for graph, ts in kg.graphs.items() if str(graph).rpartition("/")[2] not in AXIOMS for t in ts]
    named = [t for t, _ in kg.closure.inferred() if str(t[0]).startswith(str(ID)) and t[0] != t[2]]
    elsewhere = {t[0] for graph, ts in kg.graphs.items() if str(graph).rpartition("/")[2] in LEFT_OUT for t in ts}
    others = [
        t for t in named if t[0] not in kg.timeline.timed and t[0] not in elsewhere and not isinstance(t[2], BNode)
    ]
    assert len(others) > 500
    held = closed(kg, facts, year)
    holding = {t for t in others if t in held}
    assert holding == {t for t in others if year in years(histories, t)}
    assert holding and len(holding) < len(others)


def rows(kg, *names):
    answer = kg.history(*names)
    return [tuple(c if i == 0 or c is None else c.value for i, c in enumerate(row)) for row in answer.rows]


def test_bounds_are_those_of_the_situations(graphs):
    """Close from 1950 to about 1959; at odds in 2017, from no one knows when after 1991; a state in its lifetime."""
    kg = graphs("corrected")
    assert rows(kg, "Soviet Union", "closeTo", "China") == [
        (ID.China, "1950", "1958 to 1960", 1950, 1958, "1950/1959~")
    ]
    # Certain in 2017 alone, which is no beginning; and no end, since it goes on.
    assert rows(kg, "Russia", "inTerritorialDisputeWith", "Japan") == [
        (ID.Japan, "1992 to 2017", "goes on", 2017, 2017, "[1992..2017]/..")
    ]
    assert rows(kg, "Russia", "a", "State") == [(DET.State, "1991", "goes on", 1991, 2017, "1991/..")]
    assert rows(kg, "Soviet Union", "a", "State") == [(DET.State, "1922", "1991", 1922, 1991, "1922/1991")]
    assert rows(kg, "Philippines", "a", "State") == [(DET.State, *["not dated"] * 2, 1922, 2017, "not dated")]
    assert not rows(kg, "Japan", "alliedWith", "China")
    assert rows(graphs("corrected", 2017), "Soviet Union", "closeTo", "China")  # the year asked for is of no concern
    with pytest.raises(NoHistory, match="joins two periods"):
        history(kg, ID.Russia, DET.historicalAdversaryOf)


OWN = """
@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
@prefix code: <https://w3id.org/detente/code/> .
id:OwnA a det:Sanctions ; det:sender id:France ; det:target id:India ;
    det:startYear 1950 ; det:endYear 1955 .
id:OwnB a det:Sanctions ; det:sender id:France ; det:target id:India ;
    det:startYear 1953 ; det:earliestEnd 1959 ; det:latestEnd 1961 .
id:OwnC a det:Sanctions ; det:sender id:France ; det:target id:India ;
    det:startYear 1970 ; det:endStatus code:UnknownEnd .
id:OwnD a det:Sanctions ; det:sender id:India ; det:target id:France ;
    det:endYear 1947 .
id:OwnE a det:Sanctions ; det:sender id:India ; det:target id:France ;
    det:startYear 1999 ; det:endYear 1999 .
id:OwnF a det:Sanctions ; det:sender id:India ; det:target id:Chad ; det:years "[1980..1989]" .
id:OwnG a det:Sanctions ; det:sender id:Chad ; det:target id:India ; det:years "[1980..1989]/.." .
<> det:span "1945/2000" .
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    file = tmp_path_factory.mktemp("own") / "own.ttl"
    file.write_text(OWN, encoding="utf-8")
    return load("corrected", extra=[file])


def test_unknown_and_approximate_bounds(own):
    """What is known of an end: a year, about a year, nothing; no end lies beyond the span of the file, 1945 to 2000."""
    sanctions = [r[1:] for r in rows(own, ID.France, DET.sanctions, ID.India)]
    assert sanctions == [
        ("1950", "1959 to 1961", 1950, 1959, "1950/1960~"),
        ("1970", "1970 or later", 1970, 1970, "1970/[1970..]"),
    ]
    sanctions = [r[1:] for r in rows(own, ID.India, DET.sanctions, ID.France)]
    assert sanctions == [
        ("1947 or before", "1947", 1947, 1947, "[..1947]/1947"),
        ("1999", "1999", 1999, 1999, "1999"),
    ]
    assert rows(own, ID.Chad, DET.sanctions, ID.India) == [
        (ID.India, "1980 to 1989", "goes on", 1989, 2000, "[1980..1989]/..")
    ]


def test_what_happened_in_some_year_does_not_vanish(own):
    """It is certain in no year, and certain without one; what is possible in each of the years says no more."""
    assert rows(own, ID.India, DET.sanctions, ID.Chad) == [
        (ID.Chad, "1980 to 1989", "1980 to 1989", None, None, "[1980..1989]")
    ]
    triple = (ID.India, DET.sanctions, ID.Chad)
    assert [str(y) for y in own.years(*triple)] == ["1980..1989"]
    assert [str(y) for y in own.also_possible.years(*triple)] == ["1980-1989"]
    assert own.holds(*triple) and own.proof(*triple) is not None


def test_what_is_only_possible_is_counted_and_shown_on_demand(graphs):
    kg = graphs("corrected").change(add=[
        (ID.OwnH, RDF.type, DET.Dispute), (ID.OwnH, DET.sideA, ID.France), (ID.OwnH, DET.sideB, ID.China),
        (ID.OwnI, RDF.type, DET.Alliance), (ID.OwnI, DET.ally, ID.China), (ID.OwnI, DET.ally, ID.Japan),
        (ID.OwnH, DET.years, Literal("[1980..1983]")), (ID.OwnI, DET.years, Literal("1982/1990")),
    ])  # fmt: skip
    triple = (ID.France, DET.indirectlyOpposedTo, ID.Japan)
    assert not kg.holds(*triple) and kg.also_possible.holds(*triple)
    answer = kg.history(*triple)
    assert not answer.rows and answer.possible == 1 and "1 more possibly: --possible" in answer.to_table()
    answer = kg.also_possible.history(*triple)
    assert [c and c.value for c in answer.rows[0][1:]] == ["1982 or later", "1983 or before", None, None, "1982/1983"]
    assert answer.certainty == ("possible",)


def test_a_bound_is_no_better_than_what_the_rule_needs(own):
    """Two situations that must overlap: the relation begins with the later and ends with the earlier of them."""
    bound = Histories(own)
    types = {t: list(bound.of(t)) for t in own.closure.match(ID.France, RDF.type, DET.SanctioningState)}
    ((_, intervals),) = types.items()
    assert intervals[0].years == "1950/1960~"


def run(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        main([*words])
    return ended.value.code, *capsys.readouterr()


def test_every_format(graphs, capsys):
    answer = graphs("corrected").history("Soviet Union", "closeTo", "China")
    assert next(csv.DictReader(io.StringIO(answer.to_csv(iris=True)))) == {
        "other": "id:China", "began": "1950", "ended": "1958 to 1960", "certain_from": "1950", "certain_to": "1958",
        "years": "1950/1959~",
    }  # fmt: skip
    assert [(r["certain_from"], r["certain_to"]) for r in json.loads(answer.to_json())] == [(1950, 1958)]
    status, out, _ = run(capsys, "history", "Soviet Union", "closeTo", "China")
    assert status == 0 and "China  1950   1958 to 1960  1950          1958        1950/1959~" in out
    status, out, err = run(capsys, "history", "Russia", "historicalAdversaryOf")
    assert status == 2 and not out and "joins two periods" in err


def test_the_code_of_the_page_runs(capsys):
    """The Python of docs/proofs.md, from top to bottom."""
    page = Path(__file__).resolve().parents[2] / "docs" / "proofs.md"
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) == 2
    exec(compile("\n".join(blocks), str(page), "exec"), {})
    out = capsys.readouterr().out
    assert "China,1950,1958 to 1960,1950,1958,1950/1959~" in out and "1970-1975" in out


def test_it_is_a_literal_where_the_object_is_one(graphs):
    found = history(graphs("corrected"), ID["rap/RussiaJapanKurilDispute"], DET.earliestStart)
    assert found.rows[0][0] == Literal(1992)


@pytest.mark.parametrize(
    "years",
    [
        'det:startYear "soon"^^xsd:integer', "det:startYear 99999999999", "det:startYear true", "det:startYear 2014.5",
        'det:years "soon"', 'det:years "99999999999"', 'det:startYear "soon"^^xsd:integer ; det:endYear "late"',
    ],
)  # fmt: skip
def test_years_that_cannot_be_read_are_some_of_the_span_and_never_all(tmp_path, years):
    file = tmp_path / "mine.ttl"
    text = HEAD + FACT.replace("NN", "99").replace("det:startYear 1999", years).replace(
        "det:endStatus code:Ongoing ;", ""
    )
    file.write_text(text.replace("id:Japan", "id:India").replace('"1830/2017"', '"2000/2010"'), encoding="utf-8")
    kg = load("corrected", None, [file])
    triple = ID.India, DET.sanctions, ID.China
    assert kg.years(*triple) == (Stretch(2000, 2010, some=True),)
    assert not load("corrected", 2005, [file]).holds(*triple)
    assert load("corrected", 2005, [file], possible=True).holds(*triple)
    (row,) = kg.history("India", "sanctions", "China")
    assert (row["certain_from"], row["certain_to"]) == (None, None)
