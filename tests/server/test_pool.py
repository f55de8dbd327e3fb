"""Nothing hangs: what takes too long, too much room or too many workers, ends; short requests never wait for it."""

import os
import signal
import socket
import threading
import time
from contextlib import suppress
from urllib.parse import urlencode

import pytest

from tests.server.conftest import RUNAWAY, Server

SHORT = "SELECT ?o { <https://w3id.org/detente/id/Japan> a ?o }"


def children(server):
    """The worker processes of a server."""
    task = f"/proc/{server.process.pid}/task"
    if not os.path.isdir(task):
        pytest.skip("needs /proc: where the processes of a server are found")
    found = set()
    for thread in os.listdir(task):
        with open(f"{task}/{thread}/children") as file:
            found |= set(map(int, file.read().split()))
    return found


def eventually(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def metric(server, name):
    lines = server.get("/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith(name + " ")).rpartition(" ")[2])


@pytest.fixture(scope="module")
def small():
    """A server whose requests end soon."""
    made = Server("--workers", "2", "--timeout", "1", "--memory", "300")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def patient():
    """A server whose requests may take their time, and be long."""
    made = Server("--workers", "2", "--timeout", "30", "--max-bytes", "8000000", "--max-rows", "900000")
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def whole(small):
    """Every test begins with all workers idle, and a spare one."""
    eventually(lambda: small.get("/healthz").json == {"status": "ok", "workers": 3, "idle": 3, "long": 0, "waiting": 0})


def test_a_runaway_query_is_ended_in_time(small):
    began = time.monotonic()
    answer = small.sparql(RUNAWAY)
    assert (answer.status, answer.kind) == (504, "application/problem+json")
    assert 0.9 < time.monotonic() - began < 2.5
    eventually(lambda: len(children(small)) == 3)


def test_short_queries_pass_by_long_ones(small):
    """Half of the workers may be long at once; a further long query is refused, and short ones are not."""
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(small.sparql(RUNAWAY))) for _ in range(2)]
    for thread in threads:
        thread.start()
    short = [small.sparql(SHORT).status for _ in range(20)]
    for thread in threads:
        thread.join()
    assert set(short) == {200}
    assert sorted(a.status for a in answers) == [503, 504]
    (refused,) = (a for a in answers if a.status == 503)
    assert 1 <= int(refused.headers["retry-after"]) <= 2


def test_a_client_that_leaves_frees_its_worker(small):
    before = metric(small, "detente_abandoned_total")
    with socket.create_connection(("127.0.0.1", small.port)) as connection:
        target = "/sparql?" + urlencode({"query": RUNAWAY})
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        eventually(lambda: small.get("/healthz").json["long"] == 1)
    eventually(lambda: small.get("/healthz").json["long"] == 0, seconds=0.6)  # before its time is over
    assert metric(small, "detente_abandoned_total") == before + 1


def test_a_query_that_wants_too_much_memory_ends_alone(small):
    if not os.path.isdir("/proc/self"):
        pytest.skip("needs Linux: elsewhere the bound is kept by looking from time to time")
    query = "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?all) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    answer = small.sparql(query)
    assert answer.status in (503, 504)  # the second where it is the slower machine's time that ends first
    assert small.sparql(SHORT).status == 200


def test_a_worker_that_dies_is_replaced(small):
    before = children(small)
    for child in before:
        os.kill(child, signal.SIGKILL)
    eventually(lambda: len(children(small) - before) == 3 and small.get("/healthz").json.get("idle") == 3)
    assert small.sparql(SHORT).status == 200


def test_workers_end_with_the_server():
    """Also where it could not say good-bye."""
    made = Server("--workers", "2", "--timeout", "30")
    workers = children(made)
    with socket.create_connection(("127.0.0.1", made.port)) as connection:
        target = "/sparql?" + urlencode({"query": RUNAWAY})
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        eventually(lambda: made.get("/healthz").json["long"] == 1)
        made.process.kill()
        made.process.wait()
    eventually(lambda: not any(os.path.exists(f"/proc/{w}") for w in workers), 5)


def test_a_long_answer_is_whole_and_has_its_length(patient):
    """What is too long for memory passes through files without a name."""
    from detente.server.settings import IN_MEMORY

    query = "SELECT ?s ?p ?o ?q { ?s ?p ?o . ?s ?q ?r } LIMIT 10000"
    for kind in ("text/csv", "application/sparql-results+json"):
        answer = patient.sparql(query, kind)
        assert answer.status == 200
        assert IN_MEMORY < len(answer.body) == int(answer.headers["content-length"]) < 8_000_000
    assert len(patient.sparql(query).json["results"]["bindings"]) == 10_000
    assert patient.sparql(query.replace("10000", "200000")).status == 413


def test_a_text_is_checked_once(patient):
    """The verdict is kept by the text: the second time no worker sees a query that is refused."""
    assert patient.sparql("SELECT nonsense").status == 400
    workers = children(patient)
    for child in workers:
        os.kill(child, signal.SIGSTOP)
    try:
        assert patient.sparql("SELECT nonsense").status == 400
    finally:
        for child in workers:
            os.kill(child, signal.SIGCONT)


@pytest.mark.exhaustive
def test_short_queries_stay_quick_beside_runaways():
    """Four workers and one runaway a second: no short query is refused, 99 of 100 take less than 100 ms."""
    made = Server("--workers", "4", "--timeout", "2")
    try:
        eventually(lambda: made.get("/healthz").json["idle"] == 6)
        stop = time.monotonic() + 60
        ended, times, statuses = [], [], []

        def run():
            began = time.monotonic()
            ended.append((made.sparql(RUNAWAY).status, time.monotonic() - began))

        def runaways():
            while time.monotonic() < stop:
                threading.Thread(target=run).start()
                time.sleep(1)

        def shorts():
            while time.monotonic() < stop:
                began = time.monotonic()
                statuses.append(made.sparql(SHORT).status)
                times.append(time.monotonic() - began)
                time.sleep(0.02)

        threads = [threading.Thread(target=f) for f in (runaways, shorts, shorts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        eventually(lambda: made.get("/healthz").json["long"] == 0)
        times.sort()
        assert set(statuses) == {200}
        assert times[int(len(times) * 0.99)] < 0.1
        assert {status for status, _ in ended} <= {503, 504} and max(seconds for _, seconds in ended) < 2.5
    finally:
        made.stop()


#: What is asked for while memory is watched; the number of the round changes what is kept of an answer.
ROUND = (
    ("/sparql", {"query": "SELECT * {{ ?s ?p ?o }} LIMIT {n}", "year": "{year}"}, "text/csv", 200),
    ("/sparql", {"query": "SELECT * {{ ?s ?p ?o FILTER(?o != <urn:x{n}>) }} LIMIT 9000"}, "text/csv", 200),
    ("/sparql", {"query": "ASK {{ # {n}"}, None, 400),
    ("/questions/alliances/allies", {"year": "{year}", "evidence": "1", "why": "1"}, None, 200),
    ("/questions/alliances/allies", {"actor": "Nobody{n}"}, None, 422),
    ("/api/why", {"s": "Japan", "p": "alliedWith", "o": "UnitedStates", "year": "{year}"}, None, 200),
    ("/api/search", {"q": "treaty {n}"}, None, 200),
    ("/panel", {"relation": "alliedWith", "years": "{year}", "limit": "100"}, None, 200),
    ("/id/Japan", {"as_of": "{year}"}, "text/html", 200),
    ("/question/alliances/allies", {"actor": "Japan", "as_of": "{year}"}, "text/html", 200),
    ("/network", {"as_of": "{year}"}, "text/html", 200),
    ("/nothing/{n}", {}, "text/html", 404),
)


@pytest.mark.exhaustive
@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc: how much memory processes hold")
def test_memory_stays_what_it_is():
    """Ten minutes (DETENTE_SOAK: seconds) of all kinds of requests: the processes hold no more in the second half."""

    def resident(pids):
        total = 0
        for pid in pids:
            with suppress(FileNotFoundError), open(f"/proc/{pid}/statm") as file:  # a worker may end
                total += int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return total

    seconds = float(os.environ.get("DETENTE_SOAK", "600"))
    made = Server("--workers", "2", "--timeout", "60", "--quiet")
    try:
        begun, number, held = time.monotonic(), 0, []
        while time.monotonic() < begun + seconds:
            number += 1
            given = {"n": number, "year": 1950 + number % 60}
            for path, query, accept, status in ROUND:
                asked = urlencode({k: v.format(**given) for k, v in query.items()})
                answer = made.get(f"{path.format(**given)}?{asked}", accept)
                assert answer.status == status, (path, query, given, answer.body[:300])
            held.append(resident({made.process.pid, *children(made)}))
        half = len(held) // 2
        told = [each // 1_000_000 for each in held[:: max(1, half // 10)]]
        assert max(held[half:]) < 1.15 * max(held[:half]), told
    finally:
        made.stop()
