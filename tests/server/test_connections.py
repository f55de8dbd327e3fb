"""Connections within bounds, with either of uvicorn's parsers: heads without an end, and what is no head."""

import os
import re
import socket
import time
from contextlib import ExitStack, suppress
from urllib.parse import quote

import pytest

from tests.server.conftest import RUNAWAY, Server

#: A program that serves as `detente serve` does where neither httptools nor uvloop is installed.
PURE = (
    "import sys; sys.modules |= {'httptools': None, 'uvloop': None}; import runpy; "
    "runpy.run_module('detente.cli', run_name='__main__')"
)
HOST = b"Host: localhost\r\n"
GET = b"GET /healthz HTTP/1.1\r\n" + HOST
POST = b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Type: application/sparql-query\r\n"
LAST = GET + b"Connection: close\r\n\r\n"
#: As Java's client asks every server that it knows nothing of.
UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAA\r\n"
PIECES = pytest.mark.parametrize("apart", [False, True], ids=["at once", "in pieces"])


@pytest.fixture(scope="module", params=["httptools", "h11"])
def plain(request, server):
    """A server with each parser."""
    if request.param == "httptools":
        pytest.importorskip("httptools")
        yield server
        return
    made = Server("--workers", "2", "--timeout", "10", program=["-c", PURE])
    yield made
    made.stop()


def exchange(server, *pieces, wait=10.0, ends=False):
    """What comes back until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as connection:
        answer = b""
        try:
            for i, piece in enumerate(pieces):
                time.sleep(0.05 if i else 0)
                connection.sendall(piece)
            if ends:
                connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(1 << 16):
                answer += piece
        except ConnectionError:
            pass
    return answer


def statuses(answer):
    return [int(found) for found in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", answer)]


@pytest.mark.parametrize(
    "sent",
    [
        b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 50 + b"\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n", GET + b"X: a\x00b\r\n\r\n", GET + b"X : y\r\n\r\n",
        POST + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}", POST + b"Content-Length: -1\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK {}\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: xchunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
        POST + UPGRADE + b"Transfer-Encoding: gzip\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
        POST + UPGRADE + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_request_is_a_problem(plain, sent):
    """Also where another server might read it in another way: the connection ends there."""
    answer = exchange(plain, sent)
    assert statuses(answer) == [400]
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head and b"connection: close" in head
    assert b"content-security-policy: default-src 'self'" in head and b'"detail"' in body


@pytest.mark.parametrize("head", [GET + b"X: ", GET, b"GET /sparql?query="])
def test_a_head_that_does_not_end_is_refused(plain, head):
    more = b"a" * 30_000 if head != GET else b"X: y\r\n" * 5_000
    assert statuses(exchange(plain, head, *[more] * 4)) == [431]


def test_a_long_address_is_taken(plain):
    answer = exchange(plain, LAST.replace(b"/healthz", b"/sparql?query=ASK%7B%7D%23" + b"a" * 60_000))
    assert statuses(answer) == [200]


def test_requests_one_after_the_other(plain):
    assert statuses(exchange(plain, (GET + b"\r\n") * 20 + LAST)) == [200] * 21


def test_an_answer_comes_before_the_fault_of_the_next_request(plain):
    answer = exchange(plain, POST + b"Content-Length: 6\r\n\r\nASK {}" + b"\x00\x01\r\n\r\n")
    assert statuses(answer)[0] == 200 and b'"boolean":true' in answer


@PIECES
def test_another_protocol_is_not_spoken_and_nothing_is_lost(plain, apart):
    """What asks for HTTP/2 is answered in HTTP/1.1, its body is read, and the connection goes on."""
    sent = [
        POST + UPGRADE + b"Content-Length: 6\r\n\r\n", b"ASK", b" {}",
        POST + UPGRADE + b"Transfer-Encoding: chunked\r\n\r\n", b"6\r\nASK {}\r\n0\r\n\r\n",
        GET + UPGRADE + b"\r\n", LAST,
    ]  # fmt: skip
    answer = exchange(plain, *(sent if apart else [b"".join(sent)]))
    assert statuses(answer) == [200] * 4
    assert answer.count(b'"boolean":true') == 2


def test_a_websocket_is_a_plain_request(plain):
    asked = (
        GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n"
    )
    assert statuses(exchange(plain, asked + LAST)) == [200, 200]


def test_a_compressed_body_is_not_read(plain):
    answer = exchange(plain, POST + b"Content-Encoding: gzip\r\nContent-Length: 6\r\nConnection: close\r\n\r\nASK {}")
    assert statuses(answer) == [415] and b"accept-encoding: identity" in answer


def test_a_client_that_waits_with_its_body_is_told_to_send_it(plain):
    head = POST + b"Content-Length: 6\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    assert statuses(exchange(plain, head, b"ASK {}")) == [100, 200]


def test_half_a_request_and_none_are_let_go(plain):
    """Who sends nothing gets nothing; who sends half a head, or half a body, is told so."""
    from detente.server.connections import PATIENCE

    began = time.monotonic()
    with ExitStack() as stack:
        half = (b"", b"GET /healthz HT", POST + b"Content-Length: 100\r\n\r\nASK")
        opened = [stack.enter_context(socket.create_connection(("127.0.0.1", plain.port))) for _ in half]
        for connection, sent in zip(opened, half, strict=True):
            connection.settimeout(PATIENCE + 5)
            connection.sendall(sent)
        answers = []
        for connection in opened:
            answer = b""
            while piece := connection.recv(1 << 16):
                answer += piece
            answers.append(statuses(answer))
    assert answers == [[], [408], [408]]
    assert PATIENCE - 1 < time.monotonic() - began < PATIENCE + 5


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc: how much memory the server holds")
def test_a_head_that_comes_behind_a_long_request_is_bounded(plain):
    """Nothing is kept of it but its bound, while the request before it is worked on."""

    def held():
        with open(f"/proc/{plain.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    before = held()
    with socket.create_connection(("127.0.0.1", plain.port), timeout=2) as connection:
        connection.sendall(b"GET /sparql?query=" + quote(RUNAWAY).encode() + b" HTTP/1.1\r\n" + HOST + b"\r\n")
        time.sleep(0.2)  # it has begun
        with suppress(OSError):  # the server may read no more, or close
            connection.sendall(GET + b"X: ")
            for _ in range(1_000):
                connection.sendall(b"a" * 100_000)
        assert held() - before < 30_000_000
