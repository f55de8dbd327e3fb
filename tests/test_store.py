import http.server
import os
import socket
import subprocess
import threading
import time
import urllib.request

import pytest
import small_graph
from rdflib import OWL, RDF, BNode, Dataset, Graph, Literal, URIRef

import detente
from detente.errors import DetenteError, Unreachable
from detente.sparql import BadQuery
from detente.store.export import FORMATS, export, write
from detente.store.remote import Endpoint
from detente.vocabulary import DET, GRAPH, ID, INFERRED_GRAPH

OPPOSED = (ID.Russia, DET.indirectlyOpposedTo, ID.UnitedStates)
TERMS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@pytest.fixture(scope="module", autouse=True)
def small(tmp_path_factory):
    with pytest.MonkeyPatch.context() as monkeypatch:
        small_graph.use(monkeypatch, small_graph.make(tmp_path_factory.mktemp("small")))
        yield


@pytest.fixture(scope="module")
def kg():
    return detente.load(as_of=2001)


# ---- files -------------------------------------------------------------------------------------------


def test_nquads_hold_each_triple_in_the_default_graph_and_in_its_own(kg):
    dataset = Dataset()
    dataset.parse(data=export(kg, "nquads"), format="nquads")
    inferred = set(dataset.graph(INFERRED_GRAPH))
    assert OPPOSED in inferred
    assert inferred == set(kg.inferred())
    assert (ID.KurilDispute, DET.sideB, ID.Japan) in dataset.graph(GRAPH["one/facts"])
    named = [set(graph) for graph in dataset.graphs() if graph.identifier != dataset.default_graph.identifier]
    ground = {t for t in dataset.default_graph if not any(isinstance(x, BNode) for x in t)}
    assert ground == {t for graph in named for t in graph if not any(isinstance(x, BNode) for x in t)}


def test_turtle_and_rdf_xml_say_the_same(kg):
    turtle = Graph().parse(data=export(kg, "turtle"), format="turtle")
    assert OPPOSED in turtle
    assert turtle.isomorphic(Graph().parse(data=export(kg, "rdfxml"), format="xml"))


def test_the_document_is_one_ontology_that_imports_nothing_and_declares_all(kg):
    graph = Graph().parse(data=export(kg, "turtle"), format="turtle")
    assert len(set(graph.subjects(RDF.type, OWL.Ontology))) == 1
    assert not set(graph.objects(None, OWL.imports))
    terms = {s for kind in TERMS for s in graph.subjects(RDF.type, kind)}
    individuals = set(graph.subjects(RDF.type, OWL.NamedIndividual))
    assert not terms & individuals
    for s, p, o in graph:
        if not str(p).startswith((str(OWL), str(RDF), "http://www.w3.org/2000/01/rdf-schema#")):
            assert p in terms
            if (p, RDF.type, OWL.ObjectProperty) in graph:
                assert {s, o} <= individuals, (s, p, o)
        if p == RDF.type and str(o).startswith(str(DET)):
            assert o in terms and s in individuals


def test_no_anonymous_class_stands_in_two_axioms(kg):
    graph = Graph().parse(data=export(kg, "turtle"), format="turtle")
    used = [o for _, p, o in graph if isinstance(o, BNode)]
    assert used and len(used) == len(set(used))
    assert not [s for s, o in graph.subject_objects(RDF.type) if isinstance(o, BNode)]


def test_without_a_year_the_document_says_that_reasoners_know_no_time():
    graph = Graph().parse(data=export(detente.load(), "turtle"), format="turtle")
    assert any("knows no time" in str(o) for o in graph.objects())
    assert OPPOSED in graph


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_inferred_can_be_left_out(kg, kind):
    assert b"indirectlyOpposedTo <https://w3id.org/detente/id/" not in export(kg, kind, stated_only=True)
    form = {"turtle": "turtle", "rdfxml": "xml", "nquads": "nquads"}[kind]
    dataset = Dataset(default_union=True).parse(data=export(kg, kind, stated_only=True), format=form)
    assert OPPOSED not in dataset
    assert (ID.KurilDispute, DET.sideB, ID.Japan) in dataset


def test_an_unknown_format_is_refused(kg):
    with pytest.raises(DetenteError, match="turtle, rdfxml, nquads"):
        export(kg, "docx")


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "graph.ttl"
    write(path, b"first")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(Unreachable, match="No space left"):
        write(path, b"second")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(Unreachable, match="none"):
        write(tmp_path / "none" / "graph.ttl", b"")


# ---- endpoints ---------------------------------------------------------------------------------------


@pytest.fixture
def lying():
    """An endpoint that answers what the test says."""
    replies = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, kind, body = replies[0]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/query", replies
    server.shutdown()
    server.server_close()


JSON = "application/sparql-results+json"


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ((200, "text/html", b"<html>Welcome</html>"), "answers with text/html"),
        ((200, JSON, b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":'), "not whole"),
        ((200, JSON, b""), "not whole"),
        ((401, "text/plain", b"no"), "login"),
        ((404, "text/plain", b"no"), "no endpoint at this address"),
        ((500, "text/plain", b"broken\nbadly"), "cannot be asked"),
        ((503, "text/plain", b"later"), "cannot be asked"),
    ],
)
def test_an_endpoint_that_does_not_answer_is_unreachable_on_one_line(lying, reply, message):
    url, replies = lying
    replies.append(reply)
    with pytest.raises(Unreachable, match=message) as caught:
        Endpoint(url).sparql("SELECT ?x { ?x a det:State }")
    assert url in str(caught.value) and "\n" not in str(caught.value)


def test_an_endpoint_that_refuses_the_query_says_so(lying):
    url, replies = lying
    replies.append((400, "text/plain", b"bad query"))
    with pytest.raises(BadQuery, match="refuses the query"):
        Endpoint(url).sparql("SELECT ?x { ?x a det:State }")


def test_an_endpoint_that_is_dead_or_no_address_is_unreachable():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unreachable, match="cannot be asked"):
        Endpoint(f"http://127.0.0.1:{port}/query").sparql("ASK { ?s ?p ?o }")
    with pytest.raises(Unreachable):
        Endpoint("nonsense").sparql("ASK { ?s ?p ?o }")


def test_an_endpoint_is_never_sent_an_update():
    with pytest.raises(BadQuery, match="update"):
        Endpoint("http://127.0.0.1:1/query").sparql("DROP ALL")


@pytest.fixture(scope="module")
def oxigraph(kg, tmp_path_factory, require):
    """The address of a real Oxigraph server that holds the exported view."""
    program = require("oxigraph", "the triple store that the export is loaded into")
    folder = tmp_path_factory.mktemp("oxigraph")
    write(folder / "view.nq", export(kg, "nquads"))
    store = str(folder / "store")
    subprocess.run(
        [program, "load", "-l", store, "-f", str(folder / "view.nq")], check=True, capture_output=True
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "serve-read-only", "-l", store, "-b", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        server.terminate()
        server.wait()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?o { ?s det:indirectlyOpposedTo ?o } ORDER BY ?s ?o",
        "SELECT ?x (COUNT(*) AS ?n) { ?x a det:State . ?x ?p ?o } GROUP BY ?x ORDER BY ?x",
        "SELECT ?l { id:Japan rdfs:label ?l }",
        "ASK { id:Russia det:indirectlyOpposedTo id:UnitedStates }",
        "CONSTRUCT WHERE { id:Russia det:adversarialTo ?x }",
    ],
)
def test_a_real_server_gives_the_same_answers(kg, oxigraph, query):
    ours, theirs = kg.sparql(query), Endpoint(oxigraph).sparql(query)
    assert (theirs.columns, theirs.rows) == (ours.columns, ours.rows)
    assert theirs.rows


def test_a_real_server_gives_the_labels_too(oxigraph):
    answer = Endpoint(oxigraph).sparql("SELECT ?x { ?x det:startYear 1960 }")
    assert answer.to_csv() == "x\nAlliance of 1960"
    assert answer.rows == ((URIRef(ID.USJapanAlliance),),)
    assert Endpoint(oxigraph).sparql("SELECT (1 AS ?x) { }").rows == ((Literal(1),),)
