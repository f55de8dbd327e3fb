import random

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, XSD
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from small_graph import PREFIXES, make, use

from detente.graph import load
from detente.sparql import BadQuery
from detente.vocabulary import DET, ID
from detente.ways import way
from detente.witness import witnesses

EXTRA = """
id:A a det:State ; det:alliedWith id:B , id:C ; det:number 5 ; rdfs:label "{ a } # b" .
id:B a det:State ; det:alliedWith id:C ; det:adversarialTo id:D .
id:C a det:Actor ; det:number 7 .
id:D a det:Place ; det:successorOf id:E . id:E det:successorOf id:F .
"""


@pytest.fixture(scope="module")
def kg(tmp_path_factory):
    root = tmp_path_factory.mktemp("witness")
    with pytest.MonkeyPatch.context() as patch:
        use(patch, make(root))
        extra = root / "extra.ttl"
        extra.write_text(PREFIXES + EXTRA, encoding="utf-8")
        yield load(extra=[extra])


def only(kg, query, **row):
    """The witnesses of the one row of an answer that has these values."""
    answer = kg.sparql(query)
    rows = [dict(zip(answer.columns, cells, strict=True)) for cells in answer.rows]
    (found,) = [r for r in rows if all(r[name] == value for name, value in row.items())]
    result = witnesses(kg, query, found)
    for triple in (*result.triples, *result.axioms):
        assert kg.holds(*triple), triple
    return result


def triples(found):
    return set(found.triples)


def test_a_pattern_is_grounded_with_the_row_and_what_the_row_leaves_out(kg):
    query = "SELECT ?y { id:B det:adversarialTo ?x . ?x det:successorOf ?y }"
    assert triples(only(kg, query)) == {(ID.B, DET.adversarialTo, ID.D), (ID.D, DET.successorOf, ID.E)}


def test_a_blank_node_in_the_query_is_a_variable(kg):
    query = "SELECT ?x { ?x det:adversarialTo [ a det:Place ] }"
    expected = {(ID.B, DET.adversarialTo, ID.D), (ID.D, RDF.type, DET.Place)}
    assert triples(only(kg, query, x=ID.B)) == expected


def test_optional_patterns_count_where_they_are_met(kg):
    query = "SELECT ?x ?n { ?x det:alliedWith id:C OPTIONAL { ?x det:number ?n FILTER(?n > 4) } }"
    assert (ID.A, DET.number, Literal(5)) in triples(only(kg, query, x=ID.A))
    assert triples(only(kg, query, x=ID.B)) == {(ID.B, DET.alliedWith, ID.C)}


def test_a_row_without_an_optional_value_takes_no_solution_that_has_one(kg):
    query = "SELECT ?x ?n { ?x a det:State { ?x det:number ?n } UNION { ?x det:alliedWith id:B } }"
    rows = {r for r in kg.sparql(query).rows if r[0] == ID.A}
    assert rows == {(ID.A, Literal(5)), (ID.A, None)}
    with_number = witnesses(kg, query, {"x": ID.A, "n": Literal(5)})
    without = witnesses(kg, query, {"x": ID.A, "n": None})
    assert (ID.A, DET.alliedWith, ID.B) not in with_number.triples
    assert triples(without) == {(ID.A, RDF.type, DET.State), (ID.A, DET.alliedWith, ID.B)}


def test_a_branch_whose_filter_fails_does_not_count(kg):
    query = """SELECT ?x { VALUES ?x { id:A }
        { ?x det:alliedWith id:B FILTER NOT EXISTS { ?x det:number 5 } } UNION { ?x det:alliedWith id:C } }"""
    assert triples(only(kg, query)) == {(ID.A, DET.alliedWith, ID.C)}


def test_all_solutions_of_an_aggregated_group_are_witnesses(kg):
    query = (
        "SELECT ?x (COUNT(?y) AS ?n) { ?x det:alliedWith ?y } GROUP BY ?x HAVING (COUNT(?y) > 1) ORDER BY ?n"
    )
    found = only(kg, query, x=ID.A)
    assert triples(found) == {(ID.A, DET.alliedWith, ID.B), (ID.A, DET.alliedWith, ID.C)}
    assert (found.solutions, found.cut) == (2, False)
    few = witnesses(kg, query, {"x": ID.A, "n": Literal(2)}, limit=1)
    assert (few.solutions, few.cut, len(few.triples)) == (1, True, 1)


def test_a_sub_select_is_opened(kg):
    query = """SELECT ?x ?n { ?x a det:State
        { SELECT ?x (COUNT(?y) AS ?n) { ?x det:alliedWith ?y FILTER(?y != id:B) } GROUP BY ?x } }"""
    assert triples(only(kg, query, x=ID.A)) == {(ID.A, RDF.type, DET.State), (ID.A, DET.alliedWith, ID.C)}


def test_a_sub_select_that_hides_a_variable_is_not_mixed_up_with_the_outer_one(kg):
    query = """SELECT ?x ?y { ?x det:successorOf ?y
        { SELECT ?y { ?x det:successorOf ?z . ?z det:successorOf ?w . ?x det:successorOf ?y } } }"""
    found = only(kg, query)
    assert (ID.D, DET.successorOf, ID.E) in found.triples


def test_exists_gives_triples_and_not_exists_and_minus_give_absences(kg):
    query = """SELECT ?x { VALUES ?x { id:A } ?x a det:State
        FILTER(EXISTS { ?x det:alliedWith id:B } && NOT EXISTS { ?x det:adversarialTo ?any })
        MINUS { ?x det:successorOf id:F } }"""
    found = only(kg, query)
    assert triples(found) == {(ID.A, RDF.type, DET.State), (ID.A, DET.alliedWith, ID.B)}
    absent = {pattern[1:2] + pattern[:1] for absence in found.absences for pattern in absence.patterns}
    assert absent == {(DET.adversarialTo, ID.A), (DET.successorOf, ID.A)}
    assert not any(absence.conditional for absence in found.absences)


def test_axioms_are_told_apart(kg):
    query = "SELECT ?x { ?x a ?c . ?c rdfs:subClassOf det:Entity FILTER(?c = det:Place) } ORDER BY ?x"
    found = only(kg, query, x=ID.D)
    assert triples(found) == {(ID.D, RDF.type, DET.Place)}
    assert set(found.axioms) == {(DET.Place, RDFS.subClassOf, DET.Entity)}


def test_property_paths_become_edges(kg):
    path = "(det:nothing|^det:alliedWith)/det:adversarialTo/det:successorOf+"
    found = only(kg, f"SELECT ?x {{ VALUES ?x {{ id:F }} id:A {path} ?x }}")
    assert triples(found) == {
        (ID.B, DET.alliedWith, ID.A),
        (ID.B, DET.adversarialTo, ID.D),
        (ID.D, DET.successorOf, ID.E),
        (ID.E, DET.successorOf, ID.F),
    }


def test_braces_in_comments_and_strings_and_values_at_the_end_do_not_mislead(kg):
    query = """# ?x { ?y det:number ?z }
    SELECT ?x # { not here }
    WHERE { ?x rdfs:label "{ a } # b" ; det:number ?n } ORDER BY ?x VALUES ?n { 5 }"""
    assert triples(only(kg, query)) == {
        (ID.A, RDFS.label, Literal("{ a } # b")),
        (ID.A, DET.number, Literal(5)),
    }


def test_ask_and_construct(kg):
    ask = "ASK { id:A det:alliedWith id:B }"
    assert triples(witnesses(kg, ask, {"answer": Literal(True)})) == {(ID.A, DET.alliedWith, ID.B)}
    assert not triples(witnesses(kg, "ASK { id:A det:alliedWith id:F }", {"answer": Literal(False)}))
    construct = "CONSTRUCT { ?y det:x ?x . ?x det:alliedWith ?y } { ?x det:alliedWith ?y FILTER(?y = id:B) }"
    row = {"subject": ID.A, "predicate": DET.alliedWith, "object": ID.B}
    assert triples(witnesses(kg, construct, row)) == {(ID.A, DET.alliedWith, ID.B)}
    new = {"subject": ID.B, "predicate": DET.x, "object": ID.A}
    assert not triples(witnesses(kg, construct, new))


def test_graph_patterns_count_like_others(kg):
    query = "SELECT ?x { { GRAPH ?g { ?x det:successorOf id:F } } UNION { ?x det:nothing ?g } }"
    assert triples(only(kg, query)) == {(ID.E, DET.successorOf, ID.F)}


def test_what_is_no_answer_has_no_witnesses(kg):
    found = witnesses(kg, "SELECT ?x { ?x det:alliedWith id:C }", {"x": ID.F})
    assert (found.solutions, triples(found)) == (0, set())


def test_queries_that_read_elsewhere_are_refused(kg):
    with pytest.raises(BadQuery, match="SERVICE"):
        witnesses(kg, "SELECT ?x { SERVICE <http://localhost/> { ?x ?y ?z } }", {"x": ID.F})


def test_a_path_that_rdflib_loses_is_refused(kg):
    query = "SELECT ?x { id:F !^det:alliedWith ?x }"
    with pytest.raises(BadQuery, match="!\\^"):
        witnesses(kg, query, {"x": ID.E})


# ---- ways along paths, against rdflib's own evaluation ----------------------------------------------

PATHS = [
    "ex:p", "^ex:p", "ex:p/ex:q", "^(ex:p/ex:q)", "ex:p|ex:q", "ex:p*", "ex:p+", "ex:p?", "(ex:p|^ex:q)*",
    "(ex:p/ex:q)+", "^(ex:p+/ex:q)", "!ex:p", "!(ex:p|ex:q)", "^(!ex:p)", "ex:p/ex:q/ex:p",
    "(ex:p*/ex:q)*",
]  # fmt: skip
EX = "http://example.org/"


class Plain:
    """A graph with the one method of a knowledge graph that ways need."""

    def __init__(self, graph):
        self.match = lambda s, p, o: graph.triples((s, p, o))


def parsed(path):
    query = translateQuery(parseQuery(f"PREFIX ex: <{EX}> SELECT * {{ ?s {path} ?o }}"))
    part = query.algebra
    while part.name != "BGP":
        part = part.p
    return part.triples[0][1]


def joined(edges, start):
    """The nodes that a chain of edges, each in either direction, leads to from a start."""
    reached = {start}
    for s, _, o in edges:
        reached = {o for node in reached if node == s} | {s for node in reached if node == o}
    return reached


@pytest.mark.parametrize("text", PATHS)
def test_there_is_a_way_exactly_where_sparql_finds_the_path(text):
    path = parsed(text)
    for seed in range(6):
        chosen = random.Random(seed)
        nodes = [URIRef(f"{EX}{i}") for i in range(5)]
        graph = Graph()
        for _ in range(7):
            graph.add((chosen.choice(nodes), URIRef(EX + chosen.choice("pqr")), chosen.choice(nodes)))
        for s in nodes:
            ends = {o for _, _, o in graph.triples((s, path, None))}
            for o in nodes:
                edges = way(Plain(graph), s, path, o)
                assert (edges is not None) == (o in ends), (seed, s, o)
                if edges is not None:
                    assert all(edge in graph for edge in edges)
                    assert o in joined(edges, s)


def test_a_way_to_a_literal_is_found():
    graph = Graph()
    value = Literal("5", datatype=XSD.integer)
    graph.add((ID.A, DET.number, value))
    assert way(Plain(graph), ID.A, DET.number, value) == ((ID.A, DET.number, value),)
    assert way(Plain(graph), value, parsed("ex:p*"), value) == ()
