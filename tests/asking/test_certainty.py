"""Queries asked twice: which rows are certain, possible, or certain unless something possible holds."""

from dataclasses import replace

import pytest

from detente.asking.answers import CERTAIN, POSSIBLE, RANGED, UNLESS, NotThisFormat
from detente.graph import load

FACTS = """
@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
<> det:span "1950/1980" .
id:A1 a det:Alliance ; det:allyA id:France ; det:otherMember id:Egypt ; det:years "1955/1970" .
id:A2 a det:Alliance ; det:allyA id:France ; det:otherMember id:India ; det:years "[1955..1965]/1970" .
id:A3 a det:Alliance ; det:allyA id:India ; det:otherMember id:Egypt ; det:years "1955/1970" .
id:S1 a det:Sanctions ; det:sender id:France ; det:target id:Syria ; det:years "1955/1970" .
id:S2 a det:Sanctions ; det:sender id:Egypt ; det:target id:Syria ; det:years "[1955..1965]/1970" .
"""


@pytest.fixture(scope="module")
def kg(tmp_path_factory):
    """As of 1960: France is allied with Egypt for certain, with India possibly; Egypt possibly sanctions Syria."""
    file = tmp_path_factory.mktemp("own") / "own.ttl"
    file.write_text(FACTS, encoding="utf-8")
    return load("corrected", 1960, [file])


def asked(kg, query):
    answer = kg.also_possible.sparql(query)
    rows = [tuple(answer.text(c) for c in row) for row in answer.rows]
    marks = answer.certainty or (CERTAIN,) * len(rows)
    return list(zip(rows, marks, strict=True))


def test_rows_that_only_grow(kg):
    query = "SELECT ?x { id:France det:alliedWith ?x } ORDER BY ?x"
    assert asked(kg, query) == [(("Egypt",), CERTAIN), (("India",), POSSIBLE)]
    answer = kg.sparql(query)
    assert [r[0] for r in answer.rows] == [kg.sparql("SELECT ?x { ?x rdfs:label 'Egypt'@en }").rows[0][0]]
    assert answer.possible == 1 and answer.note == "1 more possibly: --possible" and not answer.certainty
    assert "(1 more possibly: --possible)" in str(answer) and "possibly" not in answer.to_csv()


def test_an_absence_that_may_not_be_one(kg):
    """An ally of France that does not sanction Syria: Egypt, unless it does; and India, possibly."""
    query = "SELECT ?x { id:France det:alliedWith ?x FILTER NOT EXISTS { ?x det:sanctions id:Syria } } ORDER BY ?x"
    assert asked(kg, query) == [(("Egypt",), UNLESS), (("India",), POSSIBLE)]
    answer = kg.sparql(query)  # the mark is shown also where what is possible is not
    assert answer.certainty == (UNLESS,) and answer.to_csv().splitlines()[1] == f"Egypt,{UNLESS}"
    minus = "SELECT ?x { id:France det:alliedWith ?x MINUS { ?x det:sanctions id:Syria } } ORDER BY ?x"
    assert asked(kg, minus) == asked(kg, query)


def test_solutions_are_compared_with_all_their_variables(kg):
    """Egypt without a sanctioned state is one solution, Egypt with one another: the row of both is not certain."""
    query = """SELECT DISTINCT ?x { id:Egypt det:alliedWith ?y . BIND (id:Egypt AS ?x)
        FILTER NOT EXISTS { ?x det:sanctions id:Syria . ?y det:alliedWith id:France } }"""
    # By France itself, in both halves: certain.
    assert asked(kg, query) == [(("Egypt",), CERTAIN)]
    query = """SELECT DISTINCT ?x WHERE { VALUES ?x { id:Egypt }
        { ?x det:alliedWith id:France FILTER NOT EXISTS { ?x det:sanctions id:Syria } BIND (1 AS ?way) }
        UNION { ?x det:sanctions id:Syria BIND (2 AS ?way) } }"""
    assert asked(kg, query) == [(("Egypt",), UNLESS)]


def test_what_an_optional_part_leaves_empty(kg):
    query = "SELECT ?x ?y { VALUES ?x { id:Egypt } OPTIONAL { ?x det:sanctions ?y } }"
    assert asked(kg, query) == [(("Egypt", ""), UNLESS), (("Egypt", "Syria"), POSSIBLE)]


def test_counts_are_ranges(kg):
    query = "SELECT ?s (COUNT(?x) AS ?n) { VALUES ?s { id:France } ?s det:alliedWith ?x } GROUP BY ?s"
    assert asked(kg, query) == [(("France", "1 to 2"), RANGED)]
    assert kg.sparql(query).to_csv().splitlines()[1] == "France,1 to 2"
    query = "SELECT (COUNT(*) AS ?n) { ?x det:sanctions id:Syria }"
    assert asked(kg, query) == [(("1 to 2",), RANGED)]
    falling = "SELECT (COUNT(*) AS ?n) { id:France det:alliedWith ?x MINUS { ?x det:sanctions id:Syria } }"
    assert asked(kg, falling) == [(("1",), CERTAIN)]  # both halves count one, if not the same one
    query = (
        "SELECT ?s (COUNT(?x) AS ?n) { VALUES ?s { id:India } ?s det:alliedWith ?x } GROUP BY ?s HAVING (COUNT(?x) < 2)"
    )
    assert asked(kg, query) == [(("India", "1"), UNLESS)]


def test_a_rank_is_certain_where_both_agree(kg):
    query = "SELECT ?x (COUNT(?y) AS ?n) { ?x det:alliedWith ?y } GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 1"
    assert asked(kg, query)[0][1] in (CERTAIN, UNLESS)
    query = "SELECT (MAX(STR(?x)) AS ?last) { id:France det:alliedWith ?x }"
    assert [mark for _, mark in asked(kg, query)] == [UNLESS, POSSIBLE]


def test_yes_no_and_perhaps(kg):
    assert asked(kg, "ASK { id:France det:alliedWith id:Egypt }") == [(("true",), CERTAIN)]
    assert asked(kg, "ASK { id:France det:alliedWith id:India }") == [(("true",), POSSIBLE)]
    answer = kg.sparql("ASK { id:France det:alliedWith id:India }")
    assert str(answer.rows[0][0]) == "false" and answer.possible == 1
    query = "ASK { FILTER NOT EXISTS { id:Egypt det:sanctions id:Syria } }"
    assert asked(kg, query) == [(("true",), UNLESS)]
    with pytest.raises(NotThisFormat, match="use json"):
        kg.sparql(query).to_srj()


def test_every_format_marks_a_row(kg):
    answer = kg.also_possible.sparql("SELECT ?x { id:France det:alliedWith ?x } ORDER BY ?x")
    for kind in ("table", "csv", "tsv", "json", "markdown", "html", "srj", "srx"):
        assert replace(answer, heading="").render(kind).count("possible") == 1, kind
    assert "with what is only possible" in answer.heading
    triples = kg.also_possible.sparql("CONSTRUCT { ?x det:alliedWith ?y } WHERE { ?x det:alliedWith ?y }")
    with pytest.raises(NotThisFormat, match="cannot mark"):
        triples.to_turtle()
    assert kg.sparql("CONSTRUCT { ?x det:alliedWith ?y } WHERE { ?x det:alliedWith ?y }").to_turtle()


def test_a_row_that_is_possible_opens(kg):
    answer = kg.also_possible.sparql("SELECT ?x { id:France det:alliedWith ?x } ORDER BY ?x")
    assert ", possibly" in str(answer.why(1)) and "possibly" not in str(answer.why(0))
    assert "India (possible)" in str(answer.evidence(1))
