"""The server as a service: who may call it, what every reply carries, its numbers, its log, its start and its end."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlencode

import pytest

from tests.server.conftest import RUNAWAY, SOURCE, Server
from tests.server.test_pool import children


@pytest.fixture(scope="module")
def opened():
    """A server that lets others in: a page of another origin, a proxy."""
    made = Server("--allow-origin", "https://example.org", "--allow-host", "detente.example", "--timeout", "20")
    yield made
    made.stop()


def command(*options):
    return subprocess.run(
        [sys.executable, "-m", "detente.cli", "serve", *options],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
    )


# ---- who may call it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "0.0.0.0", "localhost."])
def test_a_name_bound_to_this_address_elsewhere_is_refused(server, host):
    """DNS rebinding: the browser of a visitor of evil.example sends that name."""
    answer = server.send("GET", "/healthz", headers=[("Host", host)])
    assert (answer.status, answer.kind) == (421, "application/problem+json")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:7890"])
def test_its_own_names_are_taken(server, host):
    assert server.send("GET", "/healthz", headers=[("Host", host)]).status == 200


@pytest.mark.parametrize("host", ["", "a b", 'x"><script>', "user@localhost", "localhost/..", "localhost:99999999"])
def test_what_is_no_name_is_refused(server, host):
    assert server.send("GET", "/healthz", headers=[("Host", host)]).status in (400, 421)


def test_other_origins_may_not_read(server):
    answer = server.send("GET", "/healthz", headers=[("Origin", "https://example.org")])
    assert answer.status == 200
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_an_origin_that_is_allowed_may_read(opened):
    def ask(origin, method="GET", **more):
        headers = [("Origin", origin), *((k.replace("_", "-"), v) for k, v in more.items())]
        return opened.send(method, "/sparql?query=ASK%7B%7D", headers=headers)

    assert ask("https://example.org").headers["access-control-allow-origin"] == "https://example.org"
    assert "access-control-allow-origin" not in ask("https://evil.example").headers
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}
    assert ask("https://example.org", "OPTIONS", **asked).status == 200
    assert ask("https://evil.example", "OPTIONS", **asked).status == 400


def test_a_name_that_is_allowed_is_taken(opened):
    assert opened.send("GET", "/healthz", headers=[("Host", "detente.example")]).status == 200
    assert opened.send("GET", "/healthz", headers=[("Host", "other.example")]).status == 421
    data = opened.send("GET", "/openapi.json", headers=[("Host", "detente.example")]).json
    assert data["servers"] == [{"url": "http://detente.example"}]


# ---- every reply ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["/healthz", "/sparql?query=ASK%7B%7D", "/sparql?query=nonsense", "/nothing"])
def test_every_reply_carries_its_guards(server, target):
    headers = server.get(target).headers
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


def test_what_was_sent_does_not_come_back_as_markup(server):
    for target in (
        "/<script>alert(1)</script>",
        "/questions/a/<script>",
        "/sparql?query=<script>",
        "/api/show/<script>",
    ):
        answer = server.send("GET", target.replace(" ", "%20"))
        assert answer.kind == "application/problem+json", target


# ---- numbers and log ------------------------------------------------------------------------------------


def test_health(server):
    data = server.get("/healthz").json
    assert data["status"] == "ok" and data["workers"] == 3
    assert server.send("HEAD", "/healthz").status == 200


def test_metrics_are_in_the_format_of_prometheus(server):
    server.sparql("ASK {}")
    before = server.get("/metrics")
    assert before.kind == "text/plain"
    names = {}
    for line in before.text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert kind in ("counter", "gauge", "histogram")
            names[name] = kind
        elif not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            float(value)
            base = name.partition("{")[0]
            assert base in names or base.rpartition("_")[0] in names, line

    def asked(text):
        line = 'detente_requests_total{for="sparql",status="200"} '
        return int(next(each for each in text.splitlines() if each.startswith(line)).rpartition(" ")[2])

    server.sparql("ASK {}")
    assert asked(server.get("/metrics").text) == asked(before.text) + 1


def test_the_log_is_json_line_by_line(server):
    server.get("/x%1b]0;evil%07%0a")
    time.sleep(0.3)
    entries = [json.loads(line) for line in server.log]
    requests = [entry for entry in entries if entry["event"] == "request"]
    entry = requests[-1]
    assert (entry["status"], entry["method"]) == (404, "GET")
    assert entry["ms"] >= 0 and entry["time"].endswith("+00:00")
    assert all(line.isascii() and line[:-1].isprintable() for line in server.log)
    assert not any("?" in each["path"] for each in requests)  # what was asked is nobody's business


# ---- start and end --------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", ["the server", "all processes"])  # systemd and a container's end tell all
def test_a_signal_ends_it_in_good_order(told):
    """What is being answered is answered first: a query whose time is over gets its 504 after the signal."""
    made = Server("--workers", "2", "--timeout", "3")
    idle = socket.create_connection(("127.0.0.1", made.port))  # nobody waits for one who asks nothing
    answers = []
    thread = threading.Thread(target=lambda: answers.append(made.sparql(RUNAWAY)))
    thread.start()
    end = time.monotonic() + 20
    while made.get("/healthz").json["long"] == 0 and time.monotonic() < end:
        time.sleep(0.05)
    for child in children(made) if told == "all processes" else ():
        os.kill(child, signal.SIGTERM)
    assert made.stop() == 0
    thread.join()
    idle.close()
    assert (answers[0].status, answers[0].kind) == (504, "application/problem+json")


def test_nobody_reads_its_log():
    """As when the reader of a pipe has ended: requests are answered, and it is told once."""
    read, write = os.pipe()
    made = Server(stdout=write)
    os.close(write), os.close(read)
    assert [made.get("/healthz").status for _ in range(3)] == [200] * 3
    assert made.stop() == 0
    assert [line for line in made.errors if "standard output" in line] == made.errors and len(made.errors) == 1


def test_a_second_signal_does_not_wait():
    made = Server("--timeout", "60")
    with socket.create_connection(("127.0.0.1", made.port)) as connection:
        target = "/sparql?" + urlencode({"query": RUNAWAY})
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        end = time.monotonic() + 20
        while made.get("/healthz").json["long"] == 0 and time.monotonic() < end:
            time.sleep(0.05)
        made.process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        made.process.send_signal(signal.SIGINT)
        assert made.process.wait(10) == 0


@pytest.mark.parametrize(
    "options, status, words",
    [
        (["--workers", "0"], 2, "--workers"),
        (["--timeout", "nan"], 2, "--timeout"),
        (["--port", "70000"], 2, "--port"),
        (["--view", "imagined"], 2, "--view"),
        (["--as-of", "1066", "--port", "0"], 2, "1922"),
        (["--with", "no-such.ttl", "--port", "0"], 3, "no-such.ttl"),
        (["--article", "no-such.txt", "--port", "0"], 3, "no-such.txt"),
        (["--host", "192.0.2.1", "--port", "0"], 3, "192.0.2.1"),
        (["--host", "no such host", "--port", "0"], 3, "no such host"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line(options, status, words):
    result = command(*options)
    assert (result.returncode, result.stdout) == (status, "")
    assert result.stderr.startswith("detente: ") and result.stderr.count("\n") == 1 and words in result.stderr


def test_a_port_that_is_taken(server):
    result = command("--port", str(server.port))
    assert result.returncode == 3 and result.stderr.count("\n") == 1 and "--port" in result.stderr


@pytest.mark.parametrize(
    "groups, files, bounds",
    [
        ("0::/a.slice/b.service\n", {"a.slice/b.service/memory.max": "4000000000"}, [4_000_000_000]),
        ("0::/\n", {"memory.max": "2000000000"}, [2_000_000_000]),
        ("0::/a/b\n", {"a/b/memory.max": "max", "a/memory.max": "3000000000"}, [3_000_000_000]),
        ("5:cpu:/a\n4:memory:/a\n0::/\n", {"memory/a/memory.limit_in_bytes": "1000", "a/memory.max": "1"}, [1000]),
        ("0::/\n", {}, []),
    ],
)  # fmt: skip
def test_a_container_bounds_memory(tmp_path, groups, files, bounds):
    """What a request may take is a share of what the service may, not of the machine's."""
    from detente.cli.serve import _allowed

    (tmp_path / "groups").write_text(groups, encoding="utf-8")
    for name, text in files.items():
        file = tmp_path / "root" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="ascii")
    assert _allowed(tmp_path / "groups", tmp_path / "root") == bounds
    assert _allowed(tmp_path / "nothing", tmp_path / "root") == []
