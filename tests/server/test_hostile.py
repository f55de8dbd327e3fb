"""Requests that mean no good, straight into the socket: each gets an answer below 500 or none, and nothing leaks."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.server.conftest import SOURCE, Server
from tests.server.hostile import PATHS, attacks
from tests.server.test_pool import children

#: What no reply may hold: the server's files, its faults, what it is made of, a header that a client made up.
LEAKS = (
    b"Traceback", b'File "', b"site-packages", b"root:", b"\r\nset-cookie:", b"\r\nserver:", b"uvicorn", b"starlette",
    b"Python 3", str(SOURCE).encode(), b"Internal Server Error",
)  # fmt: skip
#: The statuses above 500 that say what they mean: no worker is free, the time is over.
MEANT = {503, 504}


def fire(server, made, patience):
    """What attacks get, by kind and status; each whole request is answered in so many seconds, or closed."""
    found = Counter()
    for attack in made:
        answer, ended = b"", False
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.settimeout(patience if attack.whole else 0.3)  # some promise a body that never comes
            try:
                for i, piece in enumerate(attack.pieces):
                    time.sleep(0.01 if i else 0)
                    connection.sendall(piece)
                while piece := connection.recv(1 << 16):
                    answer += piece
                ended = True
            except ConnectionError:
                ended = True
            except TimeoutError:
                pass
        told = (attack.kind, attack.pieces[0][:300], answer[:600])
        assert ended or not attack.whole, told
        assert not any(leak in answer for leak in LEAKS), told
        statuses = [int(each) for each in re.findall(rb"HTTP/1\.1 ([0-9]{3}) [A-Z]", answer)]
        assert all(status < 500 or status in MEANT for status in statuses), told
        for reply in re.split(rb"(?=HTTP/1\.1 [0-9]{3} )", answer):  # several, where requests came in one go
            head, _, body = reply.partition(b"\r\n\r\n")
            if b"text/html" not in head.lower():
                continue
            assert b"<script>alert" not in body and b"<img src=x" not in body, told
        found.update((attack.kind, status) for status in statuses[:1] or [0])
    return found


def held(pid):
    """How many bytes a process holds."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_hostile_requests(server):
    for path in PATHS:  # what is loaded when it is first asked for may be long, and two long at once are refused
        assert server.get(path).status < 504
    found = fire(server, attacks(100, seed=1), patience=90)
    assert {400, 404, 405} <= {status for _, status in found}
    assert len({kind for kind, _ in found}) == 10
    assert server.sparql("ASK {}").status == 200


@pytest.mark.exhaustive
def test_ten_thousand_hostile_requests(require):
    """Nothing hangs, nothing leaks, nothing leaves the machine, and the server is what it was before."""
    strace = require("strace", "it shows to whom a process connects")
    trace = os.path.join(os.environ["DETENTE_CACHE"], "connections.trace")
    before = [strace, "--follow-forks", "--seccomp-bpf", "--trace=connect", "--output", trace, sys.executable]
    made = Server("--workers", "2", "--timeout", "10", "--memory", "500", "--quiet", by=before)
    try:
        fire(made, attacks(1_000, seed=2), patience=30)
        (own,) = children(made)
        size = held(own)
        fire(made, attacks(9_000, seed=3), patience=30)
        assert held(own) < 1.3 * size
        deadline = time.monotonic() + 60
        while (state := made.get("/healthz").json)["idle"] < 3:
            assert time.monotonic() < deadline, state
            time.sleep(0.2)
        assert made.sparql("ASK {}").status == 200
    finally:
        for child in children(made):  # strace itself takes no notice of the signal
            os.kill(child, signal.SIGTERM)
        made.process.wait(60)
    with open(trace) as file:
        assert not [line for line in file if "AF_INET" in line]


@pytest.mark.exhaustive
def test_the_api_is_what_it_says(require):
    """schemathesis: what the description allows is answered as it says, what it forbids is refused, nothing is a 5xx.

    That all that it allows is accepted cannot be: it does not list the names of a graph.
    """
    program = require("schemathesis", "it asks what the description of the API allows")
    made = Server("--workers", "4", "--timeout", "100", "--quiet")
    try:
        for _ in range(8):  # what a worker loads once may be long, and too many long ones are refused
            made.get("/openapi.json")
        result = subprocess.run(
            [
                program, "run", f"http://127.0.0.1:{made.port}/openapi.json", "--checks", "all",
                "--exclude-checks", "positive_data_acceptance", "--phases", "coverage,fuzzing",
                "--max-examples", "5", "--request-timeout", "200",
            ],
            capture_output=True, text=True,
        )  # fmt: skip
        assert result.returncode == 0, result.stdout[-3000:]
    finally:
        made.stop()
