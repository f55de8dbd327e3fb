"""Out into files that stores and editors load, and back through a real SPARQL endpoint."""

import http.server
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from detente.answers import short
from detente.errors import Unreachable
from detente.graph import load
from detente.questions import catalogue
from detente.sparql import with_prefixes
from detente.store.remote import ask

ROOT = Path(__file__).resolve().parents[1]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="module")
def endpoint(require, tmp_path_factory):
    """The real Oxigraph server, started by scripts/serve on loopback."""
    require("oxigraph", "the Oxigraph server (PyPI oxigraph)")
    port = free_port()
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    log = tmp_path_factory.mktemp("serve") / "log"
    command = [sys.executable, str(ROOT / "scripts" / "serve"), "--as-of", "2017", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
    address = f"http://127.0.0.1:{port}/query"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5).read()
            break
        except OSError:
            if process.poll() is not None:
                pytest.fail(f"scripts/serve ended: {log.read_text()}")
            time.sleep(0.5)
    yield address
    process.terminate()
    process.wait(20)


def test_a_store_gives_the_same_answers_through_sparqlwrapper(endpoint, graphs):
    kg = graphs("corrected", 2017)
    asked = 0
    for name in catalogue().files:
        question = catalogue().get(name)
        if "corrected" in question.views and question.as_of == 2017:
            ours = kg.ask(name)
            theirs = ask(endpoint, with_prefixes(question.text))
            assert [tuple(map(short, r)) for r in theirs.rows] == [tuple(map(short, r)) for r in ours.rows], name
            asked += 1
    assert asked >= 10


def test_the_store_that_is_served_is_read_only(endpoint):
    request = urllib.request.Request(
        endpoint.replace("/query", "/update"),
        data=b"DELETE WHERE { ?s ?p ?o }",
        headers={"Content-Type": "application/sparql-update"},
    )
    with pytest.raises(OSError):
        urllib.request.urlopen(request, timeout=10)
    assert ask(endpoint, "ASK { ?s ?p ?o }").rows[0][0].value is True


class Liar(http.server.BaseHTTPRequestHandler):
    """An endpoint that answers, but not with a result."""

    def do_GET(self):
        status, body = self.server.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (200, b"<html>welcome</html>", "no SPARQL result"),
        (200, b'{"head": {"vars": ["x"]}, "results": {"bindings": [', "no SPARQL result"),
        (200, b'{"fine": true}', "no SPARQL result"),
        (401, b"", "refused|401"),
        (500, b"broken", "refused|500"),
    ],
)
def test_a_lying_endpoint_is_unreachable(status, body, says):
    server = http.server.HTTPServer(("127.0.0.1", 0), Liar)
    server.answer = (status, body)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pytest.raises(Unreachable, match=says) as caught:
            ask(f"http://127.0.0.1:{server.server_port}/query", "SELECT ?x { ?x ?y ?z }")
        assert "\n" not in str(caught.value) and caught.value.exit_code == 3
    finally:
        server.shutdown()


def test_a_dead_endpoint_is_unreachable():
    with pytest.raises(Unreachable, match="cannot be reached"):
        ask(f"http://127.0.0.1:{free_port()}/query", "ASK { ?s ?p ?o }")


def test_a_view_can_be_loaded_by_the_public_name():
    import detente

    assert detente.load is load
    assert "load" in detente.__all__
