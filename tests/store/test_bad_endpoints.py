"""Endpoints that are dead, slow or lying: one line that says so, exit status 3, nothing on standard output, in time."""

import socket
import threading

import pytest

from detente.cli import main
from detente.store import transport
from tests.store.lying_endpoint import JSON, Liar, complaint
from tests.store.running_stores import answering


@pytest.fixture(scope="module")
def liar():
    with answering(Liar) as server:
        yield f"http://127.0.0.1:{server.server_port}"


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


def test_an_address_may_be_of_ipv6_and_without_a_path(liar, capfd, port):
    assert complaint(capfd, f"http://[::1]:{port}/query").startswith("cannot be reached: ")
    # No answer for that path: it is asked for, and ends without a word.
    assert complaint(capfd, liar) == "broke off its answer"
    assert complaint(capfd, f"{liar}?x=1") == "broke off its answer"
