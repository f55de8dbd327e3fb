"""Queries of one's own: only reading, only the graph, not for ever."""

import pytest

from detente.asking.sparql import BadQuery, check, dataset_of, of_graphs, with_prefixes

REFUSED = {
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }": "SERVICE",
    "SELECT * { { SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } } }": "SERVICE",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }": "FROM",
    "SELECT * FROM NAMED <http://127.0.0.1:1/> { ?s ?p ?o }": "FROM",
    "ASK FROM <http://127.0.0.1:1/> { ?s ?p ?o }": "FROM",
    "LOAD <http://127.0.0.1:1/>": "update",
    "DELETE WHERE { ?s ?p ?o }": "update",
    "INSERT DATA { id:a id:b id:c }": "update",
    "SELECT ?x WHERE { ?x }": "line 1",
    "SELEC ?x": "line 1, column 1",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }": "SERVICE",
    "": "malformed",
}


@pytest.mark.parametrize(("query", "word"), REFUSED.items())
def test_what_is_no_question_is_refused_in_one_line(graphs, query, word):
    with pytest.raises(BadQuery) as caught:
        graphs().sparql(query)
    assert word in str(caught.value) and "\n" not in str(caught.value)


def test_a_malformed_line_is_named(graphs):
    with pytest.raises(BadQuery, match="line 3, column"):
        graphs().sparql("SELECT ?x WHERE {\n  ?x a det:State .\n  ?x ?? ?y\n}")


def test_each_form_is_answered(graphs):
    kg = graphs("corrected", 2017)
    assert kg.sparql("ASK { id:Japan det:sanctions id:Russia }").to_csv() == "answer\r\ntrue\r\n"
    made = kg.sparql("CONSTRUCT { ?a id:opposes ?b } WHERE { ?a det:sanctions ?b }")
    assert made.to_csv(iris=True).splitlines() == ["subject,predicate,object", "id:Japan,id:opposes,id:Russia"]
    assert len(kg.sparql("DESCRIBE rap:JapaneseSanctions2014")) > 5


def test_a_query_that_never_ends_is_stopped(graphs):
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with pytest.raises(BadQuery, match="stopped after 4 seconds"):
        graphs().sparql(endless, timeout=4)


def test_a_limited_query_gives_the_same_answer(graphs):
    query = "SELECT ?s ?l ?n { ?s a det:State ; rdfs:label ?l ; det:latitude ?n } ORDER BY ?s"
    answer = graphs().sparql(query)
    assert len(answer) > 30 and graphs().sparql(query, timeout=60) == answer


def test_every_triple_stands_in_the_default_graph_and_in_a_named_one(graphs):
    kg = graphs("corrected", 2017)
    outside = kg.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }")
    other = kg.sparql("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }")
    assert outside.to_csv() == other.to_csv() == "n\r\n0\r\n"


def test_a_dataset_may_be_chosen_where_it_is_allowed():
    query = "PREFIX g: <urn:g/> SELECT * FROM <urn:a> FROM NAMED g:b from named <urn:c> FROM g:d { ?s ?p ?o }"
    with pytest.raises(BadQuery, match="FROM"):
        check(query)
    check(query, dataset=True)
    assert dataset_of(query) == (("urn:a", "urn:g/d"), ("urn:g/b", "urn:c"))
    assert dataset_of("ASK { ?from ?p 'FROM <urn:x>' }") == ((), ())
    with pytest.raises(BadQuery):
        check("SELECT * FROM NAMED { ?s ?p ?o }", dataset=True)


@pytest.mark.parametrize(
    ("query", "asks"),
    [
        ("SELECT ?s { ?s a det:State }", False),
        ("SELECT ?graphic { ?graphic a det:State }", False),
        ("SELECT ?g { GRAPH ?g { ?s a det:State } }", True),
        ("SELECT ?g { graph ?g { ?s a det:State } }", True),
        ("SELECT ?s { ?s a det:State . BIND(<https://w3id.org/detente/graph/record/world> AS ?g) }", True),
    ],
)
def test_whether_a_query_may_ask_for_named_graphs(query, asks):
    """A yes that need not be costs time; a no that is wrong would cost rows."""
    assert of_graphs(with_prefixes(query)) is asks
