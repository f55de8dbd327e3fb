"""An endpoint that lies, dawdles or breaks off, and what a command says of it."""

import gzip
import http.server
import time
from contextlib import suppress

import pytest

from detente.cli import main

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
    "no-text": (200, JSON, b"\xff\xfe" + GOOD),
    "deep": (200, JSON, b'{"head": ' + b"[" * 200_000),
    "yes": (200, JSON, b'{"head": {}, "boolean": true}'),
    "no-columns": (200, JSON, GOOD.replace(b'"vars": ["x"]', b"")),
    "no-truth": (200, JSON, b'{"head": {}, "boolean": "true"}'),
    "cancelled": (200, JSON, GOOD[:-3] + b"The query was cancelled"),
    "afterthought": (200, JSON, GOOD + b"\nQuery: SELECT ... java.util.concurrent.TimeoutException"),
    "entities": (
        200,
        "application/sparql-results+xml",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><sparql xmlns='http://www.w3.org/2005/sparql-results#'>&a;</sparql>",
    ),
    "xml": (200, "application/sparql-results+xml", b"<sparql xmlns='http://www.w3.org/2005/sparql-results#'><head>"),
    "xml-html": (200, "application/xml", b"<html><p>welcome</p></html>"),
    "graph": (200, "text/turtle", b"<a:b> <a:c> <a:d> ."),
    "401": (401, "text/html", b"<html>who?</html>"),
    "403": (403, None, b""),
    "403-why": (403, "text/plain", b"Set a User-Agent, see our policy"),
    "400": (400, "application/json", b'{"status": "ERROR", "exception": "Prefix wdt was not registered"}'),
    "400-problem": (400, "application/problem+json", b'{"title": "Bad query.", "detail": "Line 3: SELEC"}'),
    "400-nested": (400, None, b'{"error": {"code": 7, "message": "no such graph"}}'),
    "400-broken": (400, "application/json", b'{"error": "cut o'),
    "500-page": (
        500,
        "text/html",
        b"<html><head><title>Error</title><style>b {}</style></head><body><h1>Error</h1><p>SP030: SPARQL &lt;compiler"
        b"</p><script>x()</script></body></html>",
    ),
    "500-image": (500, "image/png", b"\x89PNG"),
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
        elif path in ("429", "503-date"):
            after = "30" if path == "429" else "Wed, 21 Oct 2099 07:28:00 GMT"
            self.begin(int(path[:3]), None, 0, **{"Retry-After": after})
        elif path == "digest":
            self.begin(401, None, 0, **{"WWW-Authenticate": 'Digest realm="x"'})
        elif path == "packed":
            self.begin(200, JSON, 4, **{"Content-Encoding": "br"})
            self.wfile.write(b"rows")
        elif path == "badly-packed":
            self.begin(200, JSON, 4, **{"Content-Encoding": "gzip"})
            self.wfile.write(b"rows")
        elif path == "bomb":
            body = gzip.compress(b" " * 2_000_000)
            self.begin(200, JSON, len(body), **{"Content-Encoding": "gzip"})
            self.wfile.write(body)
        elif path == "nowhere":
            self.begin(303, None, 0, Location="http://[x")
        elif path == "chunks":
            self.begin(200, JSON, None, **{"Transfer-Encoding": "chunked"})
            self.wfile.write(b"-5\r\nhello\r\nzz\r\n")
        elif path == "silent-error":  # whose text never comes
            self.begin(500, "text/plain", 100)
            self.server.over.wait(10)
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
