"""What a push compares, leaves alone and takes away; what it says when another program writes at the same time."""

import http.server
import threading
import time
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from rdflib.namespace import RDF, XSD
from rdflib.term import BNode, Literal, URIRef

from detente.collection.manifest import shipped
from detente.errors import Unreachable
from detente.store.comparison import difference
from detente.store.push import GraphStore, NotEmpty, NotWhatWasSent, push
from detente.vocabulary import DET, GRAPH, ID, PUSHED_GRAPH
from tests.store.running_stores import answering

FACTS, INFERRED = GRAPH["x/facts"], GRAPH["inferred"]
NOTE = str(PUSHED_GRAPH)
FOREIGN = [ox.Triple(*[ox.NamedNode("urn:foreign")] * 3)]


class Small:
    """As much of a graph as a push needs, of which all is certain."""

    possible = False
    view, as_of, export_name = "corrected", 2017, "corrected/2017"
    collection = shipped()

    def __init__(self, *names, graph=FACTS):
        self.names, self.graph = names, graph

    def stated(self):
        for name in self.names:
            node = BNode()
            yield (ID[name], DET.startYear, Literal(1990)), self.graph
            yield (ID[name], DET.weight, Literal("2.50", datatype=XSD.decimal, normalize=False)), self.graph
            yield (ID[name], DET.about, node), self.graph
            yield (node, RDF.type, DET.Thing), self.graph

    def inferred(self):
        return [(ID[name], RDF.type, DET.State) for name in self.names]


class Memory(http.server.BaseHTTPRequestHandler):
    """A graph store: `held` by name, "" for the default graph. `before(method, graph)` runs before each request."""

    protocol_version = "HTTP/1.1"

    def _any(self):
        graph = parse_qs(urlsplit(self.path).query, keep_blank_values=True).get("graph", [""])[0]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.before(self.command, graph)
        self.server.asked.append((self.command, graph))
        held, status, text = self.server.held, 204, b""
        if self.command == "PUT":
            quads = ox.parse(body, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
            held[graph] = self.server.keep([ox.Triple(q.subject, q.predicate, q.object) for q in quads])
        elif graph and graph not in held:
            status = 404
        elif self.command == "DELETE":
            del held[graph]
        else:
            status, text = 200, ox.serialize(self.server.shown(graph), format=ox.RdfFormat.N_TRIPLES)
        self.send_response(status)
        self.send_header("Content-Type", "application/n-triples")
        self.send_header("Content-Length", str(len(text)))
        with suppress(OSError):  # who asked may have given up
            self.end_headers()
            self.wfile.write(text)

    do_GET = do_PUT = do_DELETE = _any

    def log_message(self, *_):
        pass


@pytest.fixture
def memory():
    with answering(Memory) as server:
        server.held, server.asked, server.before = {}, [], lambda *_: None
        server.keep = lambda triples: triples
        server.shown = lambda graph: server.held.get(graph, [])
        server.store = GraphStore(f"http://127.0.0.1:{server.server_port}/store", 10)
        yield server


def graphs(memory):
    return {graph for graph in memory.held if graph not in ("", NOTE)}


def once(memory, method, graph, do):
    """Do something before the first request of that kind, and never again."""

    def before(*asked):
        if asked == (method, str(graph)):
            memory.before = lambda *_: None
            do()

    memory.before = before


def test_every_graph_is_read_back_after_the_last_was_put(memory):
    assert push(Small("A", "B"), memory.store) == (3, 22)  # two say which view and year it is
    last = max(i for i, (method, _) in enumerate(memory.asked) if method == "PUT")
    assert memory.asked[last] == ("PUT", "")  # the default graph
    assert {graph for method, graph in memory.asked[last:] if method == "GET"} == {"", str(FACTS), str(INFERRED), NOTE}


def test_a_store_that_writes_numbers_anew_holds_what_was_sent(memory):
    def canonical(triple):
        o = triple.object
        return (
            ox.Triple(triple.subject, triple.predicate, ox.Literal("2.5", datatype=o.datatype))
            if (isinstance(o, ox.Literal) and o.value == "2.50")
            else triple
        )

    memory.keep = lambda triples: list(map(canonical, triples))
    assert push(Small("A"), memory.store)[0] == 3


def test_a_store_whose_default_graph_is_all_its_graphs(memory):
    """As in Virtuoso; the note of the push is then in it."""
    memory.shown = lambda graph: memory.held.get(graph, []) + (memory.held.get(NOTE, []) if not graph else [])
    with pytest.raises(NotEmpty):  # what was there before is in it too
        memory.held[NOTE] = FOREIGN
        push(Small("A"), memory.store)
    push(Small("A"), memory.store, replace=True)


@pytest.mark.parametrize(
    ("keep", "says"),
    [
        (lambda triples: triples[1:], "1 of 4 statements are not there"),
        (lambda triples: [*triples, ox.Triple(*[ox.NamedNode("urn:x")] * 3)], "1 are there that were not sent"),
        (lambda triples: [], "4 of 4 statements are not there"),
    ],
)
def test_a_store_that_holds_something_else(memory, keep, says):
    memory.keep = lambda triples: keep(triples) if len(triples) == 4 else triples  # in the graph of facts
    with pytest.raises(NotWhatWasSent, match=f"in graph <{FACTS}> {says}; it does not hold what was sent"):
        push(Small("A"), memory.store)


@pytest.mark.parametrize(
    ("method", "graph"),
    [("PUT", FACTS), ("PUT", ""), ("GET", FACTS), ("GET", INFERRED), ("GET", "")],
)
@pytest.mark.parametrize("same", [True, False], ids=["same", "other"])
def test_another_push_comes_in_between(memory, method, graph, same):
    """At whatever point it comes, the first one is told; also where both put the same."""
    other = Small("A") if same else Small("B", "C")
    skipped = [] if method == "PUT" else [1]  # each graph is looked at before anything is put

    def before(*asked):
        if asked == (method, str(graph)):
            if skipped:
                skipped.pop()
                return
            memory.before = lambda *_: None
            push(other, memory.store, replace=True)

    memory.before = before
    with pytest.raises(NotWhatWasSent, match="it does not hold what was sent, push again with --replace"):
        push(Small("A"), memory.store)


def test_another_push_was_done_while_this_one_looked(memory):
    """Both found an empty store: the second learns it before it overwrites the first."""
    once(memory, "PUT", NOTE, lambda: push(Small("B"), memory.store))
    with pytest.raises(NotWhatWasSent, match="another push came in between"):
        push(Small("A"), memory.store)
    assert len(memory.held[""]) == 7 and str(ID.B) in {str(t.subject.value) for t in memory.held[""]}  # still the first


def test_of_two_pushes_at_once_one_is_told(memory):
    for _ in range(5):
        both, told = threading.Barrier(2), []

        def run(name, both=both, told=told):
            both.wait()
            try:
                push(Small(name), memory.store, replace=True)
            except NotWhatWasSent as error:
                told.append(error)

        threads = [threading.Thread(target=run, args=(name,)) for name in "AB"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # One after the other is no race: then the store holds the later one's, whole, beside which view it is.
        names = {t.subject.value for t in memory.held[""] if isinstance(t.subject, ox.NamedNode)}
        assert told or len(names & {str(ID.A), str(ID.B)}) == 1


def test_a_graph_that_no_push_put_is_left_alone(memory):
    memory.held[str(FACTS)] = FOREIGN
    with pytest.raises(NotEmpty, match=f"holds a graph <{FACTS}> that no push put there; --replace puts"):
        push(Small("A"), memory.store)
    assert memory.held == {str(FACTS): FOREIGN}
    push(Small("A"), memory.store, replace=True)
    memory.held.pop("")
    push(Small("B"), memory.store)  # what an earlier push put is no obstacle


@pytest.mark.parametrize("replace", [True, False])
def test_a_graph_outside_of_the_projects_names_is_never_replaced(memory, replace):
    memory.held["urn:theirs"] = FOREIGN
    with pytest.raises(NotEmpty, match="holds a graph <urn:theirs> that no push put there"):
        push(Small("A", graph=URIRef("urn:theirs")), memory.store, replace)
    assert memory.held == {"urn:theirs": FOREIGN}


def test_replace_takes_away_what_an_earlier_push_put_and_nothing_else(memory):
    memory.held["urn:theirs"] = FOREIGN
    push(Small("A", graph=GRAPH["own/mine.ttl"]), memory.store)
    push(Small("A", graph=URIRef("urn:ours")), memory.store, replace=True)
    assert graphs(memory) == {"urn:theirs", "urn:ours", str(INFERRED)}
    push(Small("A"), memory.store, replace=True)
    assert graphs(memory) == {"urn:theirs", str(FACTS), str(INFERRED)}


def test_a_push_that_was_broken_off_is_known_to_the_next(memory):
    def die():
        raise ConnectionError

    once(memory, "PUT", "", die)
    with pytest.raises(Unreachable, match="broke off its answer; 3 of 4 graphs are there, push again with --replace"):
        push(Small("A", graph=GRAPH["own/mine.ttl"]), memory.store)
    assert graphs(memory) == {str(GRAPH["own/mine.ttl"]), str(INFERRED)}
    push(Small("A"), memory.store, replace=True)
    assert graphs(memory) == {str(FACTS), str(INFERRED)}


def test_all_of_a_push_has_one_deadline(memory):
    memory.before = lambda *_: time.sleep(0.15)
    began = time.monotonic()
    with pytest.raises(Unreachable, match="did not answer within 0.5 seconds"):
        push(Small("A"), GraphStore(memory.store.address, 0.5))
    assert time.monotonic() - began < 2


S, P = URIRef("urn:s"), URIRef("urn:p")


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        (Literal("01", datatype=XSD.int, normalize=False), Literal(1), True),
        (Literal("1.0", datatype=XSD.decimal, normalize=False), Literal("1", datatype=XSD.decimal), True),
        (Literal("1", datatype=XSD.boolean, normalize=False), Literal(True), True),
        (Literal("0.1", datatype=XSD.float, normalize=False), Literal("0.10000000149", datatype=XSD.float), True),
        (Literal("a", lang="en-GB"), Literal("a", lang="en-gb"), True),
        (
            Literal("2017-01-01T00:00:00Z", datatype=XSD.dateTime),
            Literal("2017-01-01T01:00:00+01:00", datatype=XSD.dateTime, normalize=False),
            True,
        ),
        (BNode("a"), BNode("b"), True),
        (Literal(1), Literal(2), False),
        (Literal("1"), Literal(1), False),
        (Literal(1), Literal(True), False),
        (Literal("a", lang="en"), Literal("a", lang="fr"), False),
        (Literal("a"), Literal("a "), False),
        (BNode("a"), URIRef("urn:b"), False),
        (Literal("2017", datatype=XSD.gYear), Literal(2017), False),
    ],
)  # fmt: skip
def test_literals_are_compared_by_value(ours, theirs, same):
    assert (difference([(S, P, ours)], [(S, P, theirs)]) == "") == same


def test_statements_about_blank_nodes_are_counted():
    two = [(BNode(), P, Literal(1)), (BNode(), P, Literal(1))]
    assert difference(two, two[:1]) == "1 of 2 statements are not there"
    assert difference(two, [(BNode(), P, Literal(1)), (BNode(), P, Literal(2))]).startswith("1 of 2 statements")
    assert difference(two, reversed(two)) == ""
