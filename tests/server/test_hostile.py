"""Requests that mean no good, straight into the socket: each gets an answer below 500 or none, and nothing leaks."""

import random
import socket
from collections import Counter

import pytest

PATHS = (
    "/", "/sparql", "/questions", "/api/why", "/api/show/", "/api/cite/", "/api/search", "/openapi.json", "/healthz",
    "/metrics", "/static/", "/id/Japan", "/questions/alliances/allies", "/question/alliances/allies", "/why", "/query",
)  # fmt: skip
MORE = (
    "%00", "%ff", "..", "//", "%2e%2e%2f", "<script>", "';--", "\x7f", "%0d%0aSet-Cookie:x=1", "?" * 50, "a" * 3000,
    "%E2%80%AE", "{", "}", "?query=", "?year=-1", "?year=99999999999999999999", "?limit=1e9", "?view=%00",
    "&possible=2", "?s=a&p=b&o=c", "?q=%22%20OR%20*", "?q=NEAR(", "?source=x", "?format=json", "&why=1&evidence=1",
    "?query=SELECT%20*%20%7B%20?s%20?p%20?o%20%7D", "?query=ASK%7B%7D&default-graph-uri=file:///etc/passwd",
    "?query=SELECT%20*%20%7BSERVICE%20%3Chttp://localhost:1%3E%7B%7D%7D", "?actor=%F0%9F%92%A9", "?actor=",
    "?after=999999999999",
)  # fmt: skip
HEADERS = (
    "Accept: */*", "Accept: text/html;q=x,,,;", "Accept: " + "a/b," * 500, "Content-Type: application/sparql-query",
    "Content-Type: application/x-www-form-urlencoded", "Transfer-Encoding: chunked", "Content-Length: 5",
    "Content-Length: -1", "Content-Length: 99999999999", "Host: evil", "X: " + "y" * 5000, "Expect: 100-continue",
    "Connection: Upgrade\r\nUpgrade: websocket", "Accept-Language: \xff", "Range: bytes=0-1", "Origin: null",
    "Cookie: " + "a=b;" * 200, "If-None-Match: *", "Content-Encoding: gzip",
)  # fmt: skip
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "get", "G\x00T", "PRI", "CONNECT")
BODIES = (b"", b"hello", b"query=ASK{}", b"\xff\xfe", b"ASK {}", b"5\r\nASK{}\r\n0\r\n\r\n", b"\x00" * 1000)
#: What no reply may hold: the server's files and its faults.
LEAKS = (b"Traceback", b"/src/", b"site-packages", b"root:", b"\r\nset-cookie:")


def fire(server, count, seed):
    """What so many requests get, by status."""
    rnd, found = random.Random(seed), Counter()
    for _ in range(count):
        path = rnd.choice(PATHS) + "".join(rnd.choice(MORE) for _ in range(rnd.randint(0, 3)))
        headers = [rnd.choice(HEADERS) for _ in range(rnd.randint(0, 3))]
        if rnd.random() < 0.9:
            headers = ["Host: localhost", *(h for h in headers if not h.startswith("Host"))]
        method = rnd.choice(METHODS) if rnd.random() < 0.4 else rnd.choice(METHODS[:2])
        head = f"{method} {path} HTTP/1.1\r\n" + "\r\n".join([*headers, "Connection: close"]) + "\r\n\r\n"
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.settimeout(0.5)  # some promise a body that never comes
            answer = b""
            try:
                connection.sendall(head.encode("latin-1") + rnd.choice(BODIES))
                while piece := connection.recv(1 << 16):
                    answer += piece
            except OSError:
                pass
        status = int(answer[9:12]) if answer else 0
        found[status] += 1
        assert status < 500, (head, answer[:500])
        assert not any(leak in answer for leak in LEAKS), (head, answer[:500])
    return found


def test_hostile_requests(server):
    for path in PATHS * 2:  # what is loaded when it is first asked for may be long, and two long at once are refused
        assert server.get(path).status < 503
    found = fire(server, 150, seed=1)
    assert found[400] and found[404] and found[405]
    assert server.sparql("ASK {}").status == 200


@pytest.mark.exhaustive
def test_ten_thousand_hostile_requests(server):
    fire(server, 10_000, seed=2)
    assert server.sparql("ASK {}").status == 200
    assert server.get("/healthz").json["workers"] == 3


@pytest.mark.exhaustive
def test_the_api_is_what_it_says(server, require):
    """schemathesis: what the description allows is answered as it says, and nothing with a 5xx."""
    import subprocess

    program = require("schemathesis", "it asks what the description of the API allows")
    url = f"http://127.0.0.1:{server.port}/openapi.json"
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    result = subprocess.run(
        [program, "run", url, "--checks", checks, "--phases", "examples,coverage,fuzzing", "--max-examples", "5"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout[-3000:]
