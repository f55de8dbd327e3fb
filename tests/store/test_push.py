"""A view put into a running, writable store by the Graph Store Protocol, and asked there."""

import http.server

import pytest

from detente.asking.catalogue import catalogue
from detente.cli import main
from detente.collection import library
from detente.errors import Unreachable
from detente.store.endpoint import Endpoint
from detente.store.push import GraphStore
from detente.vocabulary import GRAPH
from tests.store.running_stores import answering, free_port, started


@pytest.fixture(scope="module")
def writable(require, tmp_path_factory):
    """An empty Oxigraph server in memory."""
    oxigraph = require("oxigraph", "the Oxigraph server (PyPI oxigraph)")
    base = f"http://127.0.0.1:{free_port()}"
    log = tmp_path_factory.mktemp("push") / "log"
    with started([oxigraph, "serve", "--bind", base.removeprefix("http://")], f"{base}/query", log):
        yield base


def said(capfd, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["push", *arguments])
    out, err = capfd.readouterr()
    return out, err, ended.value.code


def graphs_at(base):
    found = Endpoint(f"{base}/query").ask("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
    return {row[0] for row in found.rows}


def test_a_view_is_pushed_asked_and_replaced(writable, capfd, graphs, same_answers):
    store, query = f"{writable}/store", f"{writable}/query"
    out, err, status = said(capfd, store, "--as-of", "2017", "--view", "as-stated")
    assert (err, status) == ("", 0) and out.startswith(f"{store}: ") and out.count("\n") == 1
    assert GRAPH["rap/as-stated"] in graphs_at(writable)

    out, err, status = said(capfd, store, "--as-of", "2017")
    assert (out, status) == ("", 2)
    assert err == f"detente: {store} holds data already; --replace puts the view in its place\n"

    out, err, status = said(capfd, store, "--as-of", "2017", "--replace")
    assert (err, status) == ("", 0)
    there = graphs_at(writable)
    assert GRAPH["record/corrections"] in there
    assert GRAPH["rap/as-stated"] not in there
    asked = [(n, {}) for n in catalogue() if catalogue().get(n).as_of == 2017]
    assert len(asked) >= 15
    assert same_answers(graphs("corrected", 2017), query, asked[:15]) == []


def test_own_facts_have_a_graph_of_their_own_until_they_are_replaced(writable, capfd, tmp_path):
    """It is named after the file, in whatever folder that is; a push with --replace takes it away again."""
    text = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n<urn:mine> rdfs:seeAlso <urn:yours> .\n"
    mine = tmp_path / "my facts.ttl"
    mine.write_text(text, encoding="utf-8")
    out, err, status = said(capfd, f"{writable}/store", "--with", str(mine), "--replace", "--stated-only")
    assert (err, status) == ("", 0)
    own = {graph for graph in graphs_at(writable) if "/own/" in graph}
    assert own == {GRAPH["own/my%20facts.ttl"]}
    inside = Endpoint(f"{writable}/query").ask(f"ASK {{ GRAPH <{own.pop()}> {{ <urn:mine> ?p ?o }} }}")
    assert inside.rows[0][0].value is True
    assert GRAPH["inferred"] not in graphs_at(writable)
    said(capfd, f"{writable}/store", "--replace", "--stated-only")
    assert not [graph for graph in graphs_at(writable) if "/own/" in graph]


def test_a_file_is_named_alike_in_every_folder_and_two_of_one_name_are_two_graphs(tmp_path):
    files = [tmp_path / folder / "mine.ttl" for folder in "ab"]
    assert [*library.own_files(files[:1])] == [*library.own_files(files[1:])] == [GRAPH["own/mine.ttl"]]
    named = library.own_files([*files, files[0], str(files[1])])
    assert named == {GRAPH["own/mine.ttl"]: files[0], GRAPH["own/2/mine.ttl"]: files[1]}


def test_a_store_that_is_read_only_refuses(served, capfd):
    out, err, status = said(capfd, served.replace("/query", "/store"), "--replace")
    assert (out, status, err.count("\n")) == ("", 3, 1)
    assert "answered with HTTP status 4" in err and "graphs are there" not in err


def test_what_is_wrong_with_the_address(capfd):
    assert said(capfd, "localhost:7878")[2] == 2
    out, err, status = said(capfd, f"http://127.0.0.1:{free_port()}/store")
    assert (out, status, err.count("\n")) == ("", 3, 1) and "cannot be reached" in err


class Half(http.server.BaseHTTPRequestHandler):
    """Takes two graphs, the note of what is pushed among them, then no more; wants a name."""

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, self.headers["Authorization"], self.headers["Content-Type"]))
        self.send_response(204 if len(self.server.taken) < 3 else 507)
        self.end_headers()

    def do_GET(self):
        self.send_response(404 if self.path.startswith("/empty") else 200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<html>")

    def log_message(self, *_):
        pass


def test_what_is_left_half_done_is_said(capfd, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ann password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    with answering(Half) as server:
        server.taken = []
        base = f"http://127.0.0.1:{server.server_port}"
        out, err, status = said(capfd, f"{base}/empty?x=1")
        assert (out, status) == ("", 3)
        assert "answered with HTTP status 507; 2 of " in err and "push again with --replace" in err
        assert all(p.startswith("/empty?x=1&graph=https%3A%2F%2F") for p, _, _ in server.taken)
        assert {tuple(more) for _, *more in server.taken} == {("Basic YW5uOnNlY3JldA==", "text/turtle")}
        with pytest.raises(Unreachable, match="answered with text/html, which is no RDF graph"):
            GraphStore(f"{base}/web").is_empty()
