import shutil
import sys
import threading

import pyoxigraph as ox
import pytest
from rdflib import BNode, Literal, Namespace

from detente.engine import BrokenStore, Engine, table, write
from detente.sparql import BadQuery

EX = Namespace("http://example.org/")
TRIPLES = [
    (EX.a, EX.p, EX.b),
    (EX.a, EX.p, Literal("äöü", lang="de")),
    (EX.a, EX.q, Literal(5)),
    (EX.b, EX.q, Literal("tab\tline\nend")),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    write(folder, [*((t, None) for t in TRIPLES), *((t, EX.g) for t in TRIPLES[:1])])
    return Engine(folder)


def test_match_sees_the_default_graph(engine):
    assert set(engine.match(None, None, None)) == set(TRIPLES)
    assert set(engine.match(EX.a, EX.p, None)) == set(TRIPLES[:2])
    assert list(engine.match(None, None, Literal(5))) == [TRIPLES[2]]


@pytest.mark.parametrize("pattern", [(Literal("x"), None, None), (None, BNode(), None)])
def test_match_finds_no_triple_that_is_not_rdf(engine, pattern):
    assert list(engine.match(*pattern)) == []


@pytest.mark.parametrize("timeout", [None, 60])
def test_every_form_is_answered_alike_in_this_process_and_in_another(engine, timeout):
    def solve(query):
        columns, rows = engine.solve(f"PREFIX : <{EX}> {query}", timeout)
        return columns, rows

    columns, rows = solve("SELECT ?s ?o ?none { ?s :q ?o OPTIONAL { ?s :none ?none } } ORDER BY ?s")
    assert columns == ("s", "o", "none")
    assert rows == [(EX.a, Literal(5), None), (EX.b, Literal("tab\tline\nend"), None)]
    assert solve("ASK { :a :p :b }") == (("answer",), [(Literal(True),)])
    assert solve("ASK { :b :p :a }")[1] == [(Literal(False),)]
    columns, rows = solve("CONSTRUCT { ?o :r ?s } WHERE { ?s :p ?o FILTER (isIRI(?o)) }")
    assert (columns, rows) == (("subject", "predicate", "object"), [(EX.b, EX.r, EX.a)])
    assert solve("SELECT ?o { :a :p ?o FILTER (isLiteral(?o)) }")[1] == [(Literal("äöü", lang="de"),)]


def test_a_query_that_does_not_end_is_stopped(tmp_path):
    write(tmp_path, [((EX[str(n)], EX.p, EX[str(n + 1)]), None) for n in range(300)])
    with pytest.raises(BadQuery, match="stopped after 0.5 seconds"):
        Engine(tmp_path).solve("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", 0.5)


@pytest.mark.parametrize("timeout", [None, 60])
def test_a_query_that_the_engine_cannot_read_is_an_error_on_one_line(engine, timeout):
    with pytest.raises(BadQuery) as caught:
        engine.solve("SELECT * { ?s", timeout)
    assert "\n" not in str(caught.value)


def test_what_is_no_store_is_known(tmp_path):
    with pytest.raises(BrokenStore):
        Engine(tmp_path / "none")


def test_a_store_that_is_gone_gives_an_error_in_the_other_process(tmp_path):
    write(tmp_path / "s", [(TRIPLES[0], None)])
    engine = Engine(tmp_path / "s")
    shutil.rmtree(tmp_path / "s")
    with pytest.raises(BadQuery, match="cannot be answered"):
        engine.solve("ASK { ?s ?p ?o }", 60)


@pytest.mark.parametrize("rest", [b'{"x":', b'{"x":{"type":"uri","value":"http://a/b"}},{"x"'])
def test_a_result_that_breaks_off_is_not_kept_alive_by_its_error(rest, monkeypatch):
    """pyoxigraph's results may be dropped only by their own thread; the error may travel to another."""
    complaints = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    body = b'{"head":{"vars":["x"]},"results":{"bindings":[' + rest
    kept = []
    try:
        table(ox.parse_query_results(body, ox.QueryResultsFormat.JSON))
    except SyntaxError as error:
        kept.append(error)
    assert kept
    thread = threading.Thread(target=kept.clear)
    thread.start()
    thread.join()
    assert complaints == []
