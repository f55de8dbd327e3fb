"""Endpoints that are dead, slow or lying: one line that says so, exit status 3, nothing on standard output, in time."""

import http.server
import socket
import threading
import time
from contextlib import suppress

import pytest

from detente.cli import main
from detente.store import transport

JSON = "application/sparql-results+json"
GOOD = b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "a:b"}}]}}'
#: By path: status, media type and body of an answer that is no result.
ANSWERS = {
    "html": (200, "text/html; charset=utf-8", b"<html>welcome</html>"),
    "truncated": (200, JSON, GOOD[:60]),
    "fine": (200, JSON, b'{"fine": true}'),
    "list": (200, JSON, b"[]"),
    "nothing": (204, JSON, b""),
    "untyped": (200, None, GOOD),
    "plain": (200, "text/plain", GOOD),
    "csv": (200, "text/csv", b"x\na:b\n"),
    "odd-type": (200, "\x1b[31mred", GOOD),
    "stranger": (200, JSON, GOOD.replace(b'{"x":', b'{"y":')),
    "no-iri": (200, JSON, GOOD.replace(b"a:b", b"a b")),
    "no-text": (200, JSON, b"\xff\xfe" + GOOD),
    "deep": (200, JSON, b'{"head": ' + b"[" * 200_000),
    "yes": (200, JSON, b'{"head": {}, "boolean": true}'),
    "triple": (
        200,
        JSON,
        GOOD.replace(
            b'{"type": "uri", "value": "a:b"}',
            b'{"type": "triple", "value": {"subject": {"type": "uri", "value": "a:b"}, '
            b'"predicate": {"type": "uri", "value": "a:b"}, "object": {"type": "uri", "value": "a:b"}}}',
        ),
    ),
    "xml": (200, "application/sparql-results+xml", b"<sparql xmlns='http://www.w3.org/2005/sparql-results#'><head>"),
    "xml-html": (200, "application/xml", b"<html><p>welcome</p></html>"),
    "graph": (200, "text/turtle", b"<a:b> <a:c> <a:d> ."),
    "401": (401, "text/html", b"<html>who?</html>"),
    "403": (403, None, b""),
    "404": (404, "text/html", b"<html>no</html>"),
    "500": (500, "text/plain", b"broken\n\x1b[2Jat line 3\n" + b"x" * 5000),
    "503": (503, "text/html", b"<html>busy</html>"),
}


class Liar(http.server.BaseHTTPRequestHandler):
    """An endpoint that answers by its path."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.close_connection = True
        query = self.rfile.read(int(self.headers["Content-Length"]))
        with suppress(OSError):
            self.answer(self.path.strip("/"), query)

    def answer(self, path, query):
        if path in ANSWERS:
            status, kind, body = ANSWERS[path]
            self.begin(status, kind, len(body))
            self.wfile.write(body)
        elif path == "short":
            self.begin(200, JSON, 1000)
            self.wfile.write(GOOD)
        elif path == "chunked":  # as Oxigraph cuts off an answer at its own timeout
            self.begin(200, JSON, None, **{"Transfer-Encoding": "chunked"})
            self.wfile.write(b"5\r\n" + GOOD[:5] + b"\r\n")
        elif path == "elsewhere":
            self.begin(303, None, 0, Location="https://a.example/sparql")
        elif path == "loop":
            self.begin(307, None, 0, Location="/loop")
        elif path == "huge":
            self.begin(200, JSON, None)
            self.for_ever(b" " * 100_000, 0)
        elif path == "endless":
            self.begin(200, JSON, None)
            self.wfile.write(GOOD[:30])
            self.for_ever(b" ", 0.05)
        elif path == "endless-error":
            self.begin(500, "text/plain", None)
            self.for_ever(b"no " * 100, 0.001)
        elif path == "endless-header":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            self.for_ever(b"x", 0.05)
        elif path == "silent":
            self.server.over.wait(10)
        elif path == "unlabelled":  # answers the question, but not what its things are called
            if b"label" in query:
                self.begin(500, None, 0)
            else:
                self.begin(200, JSON, len(GOOD))
                self.wfile.write(GOOD)

    def begin(self, status, kind, length, **headers):
        self.send_response(status)
        if kind is not None:
            self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def for_ever(self, part, pause):
        """Well, for ten seconds; a test that waits for the end has failed by then."""
        ends = time.monotonic() + 10
        while time.monotonic() < ends and not self.server.over.wait(pause):
            self.wfile.write(part)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def liar():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    server.over = threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.over.set()
    server.shutdown()
    server.server_close()


def complaint(capfd, address, *query, timeout="5"):
    """The one line that a command prints of an endpoint, which must be all that it prints."""
    began = time.monotonic()
    with pytest.raises(SystemExit) as ended:
        main(["sparql", *(query or ["SELECT ?x WHERE { ?x ?y ?z }"]), "--endpoint", address, "--timeout", timeout])
    out, err = capfd.readouterr()
    assert (out, ended.value.code) == ("", 3)
    assert err.startswith(f"detente: {address} ") and err.count("\n") == 1
    assert err.rstrip("\n").isprintable() and len(err) < 500
    assert time.monotonic() - began < 4
    return err.removeprefix(f"detente: {address} ").rstrip("\n")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("html", "answered with text/html, which is no SPARQL result; is it a SPARQL endpoint?"),
        ("truncated", f"answered with malformed {JSON}: "),
        ("fine", f"answered with malformed {JSON}: "),
        ("list", f"answered with malformed {JSON}: "),
        ("nothing", f"answered with malformed {JSON}: "),
        ("untyped", "answered with something that it does not name, which is no SPARQL result"),
        ("plain", "answered with text/plain, which is no SPARQL result"),
        ("csv", "answered with text/csv, which is no SPARQL result"),
        ("odd-type", "answered with [31mred, which is no SPARQL result"),
        ("stranger", f"answered with malformed {JSON}: "),
        ("no-iri", f"answered with malformed {JSON}: "),
        ("no-text", f"answered with malformed {JSON}: "),
        ("deep", f"answered with malformed {JSON}: "),
        ("yes", "answered with the result of another form of query than SELECT"),
        ("triple", f"answered with malformed {JSON}: a triple term of RDF 1.2"),
        ("xml", "answered with malformed application/sparql-results+xml: "),
        ("xml-html", "answered with malformed application/xml: "),
        ("graph", "answered with text/turtle, which is no SPARQL result"),
        ("401", "answered with HTTP status 401: it wants a name and a password that ~/.netrc does not hold"),
        ("403", "answered with HTTP status 403: it wants a name and a password that ~/.netrc does not hold"),
        ("404", "answered with HTTP status 404"),
        ("500", "answered with HTTP status 500: broken [2Jat line 3 xxx"),
        ("503", "answered with HTTP status 503"),
        ("short", "broke off its answer"),
        ("chunked", "broke off its answer"),
        ("elsewhere", "redirects to https://a.example/sparql; give that address"),
        ("loop", "redirects to itself"),
        ("endless-error", "answered with HTTP status 500: no no no"),
        ("unlabelled", "answered with HTTP status 500"),
    ],
)
def test_a_lying_endpoint(liar, capfd, path, says):
    assert complaint(capfd, f"{liar}/{path}").startswith(says)


@pytest.mark.parametrize("path", ["endless", "endless-header", "silent"])
def test_a_slow_endpoint(liar, capfd, path):
    """However it is slow: the whole of an answer has to come within the time, not each byte of it."""
    assert complaint(capfd, f"{liar}/{path}", timeout="0.5") == "did not answer within 0.5 seconds"


def test_a_huge_answer(liar, capfd, monkeypatch):
    monkeypatch.setattr(transport, "LARGEST", 1_000_000)
    assert complaint(capfd, f"{liar}/huge") == "sent more than 1,000,000 bytes; ask for less, as with LIMIT"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("html", "answered with text/html, which is no RDF graph"),
        ("yes", f"answered with {JSON}, which is no RDF graph"),
        ("short", "broke off its answer"),
    ],
)
def test_a_graph_that_is_none(liar, capfd, path, says):
    query = "CONSTRUCT { ?x ?y ?z } WHERE { ?x ?y ?z }"
    assert complaint(capfd, f"{liar}/{path}", query).startswith(says)


def test_a_saved_question_complains_the_same(liar, capfd):
    """Also where it is a parameter's value that is looked up."""
    for values in ((), ("--state", "Japan")):
        with pytest.raises(SystemExit) as ended:
            main(["ask", "alliances/indirect-opponents", *values, "--endpoint", f"{liar}/html"])
        out, err = capfd.readouterr()
        assert (out, ended.value.code, err.count("\n")) == ("", 3, 1) and "text/html" in err


def test_a_dead_endpoint(capfd, port):
    assert complaint(capfd, f"http://127.0.0.1:{port}/query").startswith("cannot be reached: ")
    assert complaint(capfd, "http://no-such-host.invalid/query").startswith("cannot be reached: ")


@pytest.mark.parametrize(
    ("greeting", "says"),
    [(b"SSH-2.0-OpenSSH_9.2\r\n", "speaks no HTTP"), (b"", "broke off its answer")],
    ids=["ssh", "closed"],
)
def test_another_service_at_that_port(capfd, greeting, says):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet():
            connection, _ = server.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(greeting)

        threading.Thread(target=greet, daemon=True).start()
        assert complaint(capfd, f"http://127.0.0.1:{server.getsockname()[1]}/") == says


@pytest.mark.parametrize(
    "address",
    ["", "query", "localhost:7878", "file:///etc/passwd", "ftp://a.example/", "http:///query", "http://a.example:x/",
     "http://a.example:99999/", "http://a.example/a b", "http://a.example/\n", "http://[::1", "http://ä.example/"],
)  # fmt: skip
def test_what_is_no_address(capfd, address):
    with pytest.raises(SystemExit) as ended:
        main(["sparql", "ASK {}", "--endpoint", address])
    out, err = capfd.readouterr()
    assert (out, ended.value.code, err.count("\n")) == ("", 2, 1)
    assert "is no address of a store" in err


def test_a_password_comes_from_netrc_and_is_never_shown(capfd, tmp_path, monkeypatch):
    seen = []

    class Guard(Liar):
        def answer(self, path, query):
            seen.append(self.headers.get("Authorization"))
            self.begin(401 if path == "wrong" else 200, JSON, len(GOOD))
            self.wfile.write(GOOD)

    server = http.server.HTTPServer(("127.0.0.1", 0), Guard)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        home = tmp_path / ".netrc"
        home.write_text("machine 127.0.0.1 login ann password secret\n")
        home.chmod(0o600)
        monkeypatch.setenv("HOME", str(tmp_path))
        base = f"127.0.0.1:{server.server_port}"
        assert "secret" not in complaint(capfd, f"http://{base}/wrong")
        assert seen == ["Basic YW5uOnNlY3JldA=="]  # ann:secret
        with pytest.raises(SystemExit) as ended:
            main(["sparql", "ASK {}", "--endpoint", f"http://bob:hidden@{base}/"])
        out, err = capfd.readouterr()
        assert (out, ended.value.code) == ("", 2) and "~/.netrc" in err and "hidden" not in err
    finally:
        server.shutdown()
        server.server_close()
