"""Endpoints that are dead, slow or lying: one line that says so, exit status 3, nothing on standard output, in time."""

import gzip
import http.server
import os
import socket
import threading
import time
from contextlib import suppress

import pytest

from detente.cli import main
from detente.store import transport
from tests.store.running_stores import answering

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


@pytest.fixture(scope="module")
def liar():
    with answering(Liar) as server:
        yield f"http://127.0.0.1:{server.server_port}"


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
        ("nothing", "answered with nothing (HTTP status 204)"),
        ("untyped", "answered with something that it does not name, which is no SPARQL result"),
        ("plain", "answered with text/plain, which is no SPARQL result"),
        ("csv", "answered with text/csv, which is no SPARQL result"),
        ("odd-type", "answered with [31mred, which is no SPARQL result"),
        ("stranger", f"answered with malformed {JSON}: "),
        ("no-columns", f"answered with malformed {JSON}: it has no list of variables in head.vars"),
        ("no-truth", f"answered with malformed {JSON}: its boolean is neither true nor false"),
        ("cancelled", f"answered with malformed {JSON}: Expecting ',' delimiter at line 1 column "),
        (
            "afterthought",
            f"answered with malformed {JSON}: Extra data at line 2 column 1, after its end; it ends with: ",
        ),
        ("entities", "answered with malformed application/sparql-results+xml: it declares entities"),
        ("no-text", f"answered with malformed {JSON}: "),
        ("deep", f"answered with malformed {JSON}: "),
        ("yes", "answered with the result of another form of query than SELECT"),
        ("xml", "answered with malformed application/sparql-results+xml: "),
        ("xml-html", "answered with malformed application/xml: "),
        ("graph", "answered with text/turtle, which is no SPARQL result"),
        (
            "401",
            "answered with HTTP status 401: it wants a name and a password that ~/.netrc does not hold; it says: who?",
        ),
        ("digest", "answered with HTTP status 401: it wants authentication by Digest, and Detente knows Basic only"),
        ("403", "answered with HTTP status 403: it gives no reason; it may want a name and a password from ~/.netrc"),
        ("403-why", "answered with HTTP status 403: Set a User-Agent, see our policy"),
        ("400", "answered with HTTP status 400: Prefix wdt was not registered"),
        ("400-problem", "answered with HTTP status 400: Bad query. Line 3: SELEC"),
        ("400-nested", "answered with HTTP status 400: no such graph"),
        ("400-broken", 'answered with HTTP status 400: {"error": "cut o'),
        ("500-page", "answered with HTTP status 500: Error SP030: SPARQL <compiler"),
        ("500-image", "answered with HTTP status 500"),
        ("429", "answered with HTTP status 429: try again after 30 seconds"),
        ("503-date", "answered with HTTP status 503: try again after Wed, 21 Oct 2099 07:28:00 GMT"),
        ("packed", "packed its answer as br, which was not asked for"),
        ("badly-packed", "packed its answer as gzip, but it is none"),
        ("nowhere", "redirects to http://[x, which is no address"),
        ("chunks", "broke off its answer"),
        ("silent-error", "answered with HTTP status 500"),
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


def test_its_last_words_are_shown(liar, capfd):
    assert complaint(capfd, f"{liar}/cancelled").endswith("; it ends with: The query was cancelled")
    assert complaint(capfd, f"{liar}/afterthought").endswith("java.util.concurrent.TimeoutException")
    assert "it ends with" not in complaint(capfd, f"{liar}/truncated")


@pytest.mark.parametrize("path", ["huge", "bomb"])
def test_a_huge_answer(liar, capfd, monkeypatch, path):
    monkeypatch.setattr(transport, "LARGEST", 1_000_000)
    assert complaint(capfd, f"{liar}/{path}") == "sent more than 1,000,000 bytes; ask for less, as with LIMIT"


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
    for values in ((), ("--actor", "Japan")):
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
     "http://a.example:99999/", "http://a.example:0/", "http://a.example/a b", "http://a.example/ ",
     "http://a.example/\n", "http://a.example/#x", "http://a\\b/", "http://[::1", "http://ä.example/", "http://a..b/",
     f"http://{'a' * 64}.example/"],
)  # fmt: skip
def test_what_is_no_address(capfd, address):
    with pytest.raises(SystemExit) as ended:
        main(["sparql", "ASK {}", "--endpoint", address])
    out, err = capfd.readouterr()
    assert (out, ended.value.code, err.count("\n")) == ("", 2, 1)
    assert "is no address of a store" in err


@pytest.mark.parametrize(
    "address", ["http://bob:hidden@a.example/", "http://bob:hidden@ä.example/", "http://:hidden@[x"]
)
def test_a_password_in_an_address_is_refused_and_not_shown(capfd, address):
    with pytest.raises(SystemExit) as ended:
        main(["sparql", "ASK {}", "--endpoint", address])
    out, err = capfd.readouterr()
    assert (out, ended.value.code, err.count("\n")) == ("", 2, 1) and "hidden" not in err


def test_an_address_may_be_of_ipv6_and_without_a_path(liar, capfd, port):
    assert complaint(capfd, f"http://[::1]:{port}/query").startswith("cannot be reached: ")
    # No answer for that path: it is asked for, and ends without a word.
    assert complaint(capfd, liar) == "broke off its answer"
    assert complaint(capfd, f"{liar}?x=1") == "broke off its answer"


@pytest.fixture
def guarded(tmp_path, monkeypatch):
    """A server that notes who asks, and a ~/.netrc: `guarded(text)` writes it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("NETRC", raising=False)

    class Guard(Liar):
        def answer(self, path, query):
            self.server.seen.append(self.headers.get("Authorization"))
            self.begin(int(path or 200), JSON, len(GOOD))
            self.wfile.write(GOOD)

    def write(text, mode=0o600, name=".netrc"):
        (tmp_path / name).write_bytes(text)
        (tmp_path / name).chmod(mode)
        return tmp_path / name

    with answering(Guard) as server:
        server.seen = []
        write.seen, write.address = server.seen, f"http://127.0.0.1:{server.server_port}/"
        yield write


ANN = b"machine 127.0.0.1 login ann password secret\n"
BASIC = "Basic YW5uOnNlY3JldA=="  # ann:secret


def test_a_password_comes_from_netrc_and_is_never_shown(capfd, guarded, monkeypatch):
    guarded(ANN)
    says = complaint(capfd, f"{guarded.address}401")
    assert "HTTP status 401: it does not take the name and the password that ~/.netrc holds" in says
    assert "secret" not in says and guarded.seen == [BASIC]
    monkeypatch.setenv("NETRC", str(guarded(b"default login ann password secret\n", name="mine")))
    assert "secret" not in complaint(capfd, f"{guarded.address}403") and guarded.seen[1:] == [BASIC]


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [
        (ANN, 0o644, "~/.netrc is open to others, and is not used; right is: chmod 600 ~/.netrc"),
        (ANN.replace(b"secret", b"secret word"), 0o600, "~/.netrc is malformed near line "),
        (ANN.replace(b"ann", b"\xff"), 0o600, "~/.netrc is not UTF-8"),
        (b"#" * 1_000_001, 0o600, "~/.netrc is no file of names and passwords"),
    ],
    ids=["open", "malformed", "not-utf-8", "huge"],
)
def test_an_odd_netrc(capfd, guarded, text, mode, says):
    guarded(text, mode)
    with pytest.raises(SystemExit) as ended:
        main(["sparql", "ASK {}", "--endpoint", guarded.address])
    out, err = capfd.readouterr()
    assert (out, ended.value.code, err.count("\n")) == ("", 2, 1)
    assert err.startswith(f"detente: {says}") and "secret" not in err and "word " not in err.partition(";")[0]
    assert guarded.seen == []


def test_a_netrc_that_is_no_file(capfd, guarded, tmp_path):
    for make in ((tmp_path / ".netrc").mkdir, lambda: os.mkfifo(tmp_path / ".netrc")):
        make()
        with pytest.raises(SystemExit) as ended:
            main(["sparql", "ASK {}", "--endpoint", guarded.address])
        out, err = capfd.readouterr()
        assert (out, ended.value.code, err.count("\n")) == ("", 2, 1) and "~/.netrc is no file" in err
        (tmp_path / ".netrc").rmdir() if (tmp_path / ".netrc").is_dir() else (tmp_path / ".netrc").unlink()


@pytest.mark.parametrize(
    ("text", "mode", "netrc"),
    [
        (b"machine other.example login ann password secret\n", 0o644, None),
        (b"machine 127.0.0.1 login ann\n", 0o600, None),
        (b"", 0o600, None),
        (ANN, 0o600, os.devnull),
        (ANN, 0o600, "/nowhere/netrc"),
    ],
    ids=["other", "half", "empty", "devnull", "missing"],
)
def test_without_a_password_for_the_host_none_is_sent(capfd, guarded, monkeypatch, text, mode, netrc):
    guarded(text, mode)
    if netrc:
        monkeypatch.setenv("NETRC", netrc)
    with pytest.raises(SystemExit) as ended:
        main(["sparql", "SELECT ?x WHERE { ?x ?y ?z }", "--endpoint", f"{guarded.address}500"])
    assert ended.value.code == 3 and guarded.seen == [None]
