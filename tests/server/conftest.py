"""A real server, started as a person starts it, and a client that sends what it is told to."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
#: A query that no engine ends in the lifetime of a test.
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?d && ?g != ?j) }"


class Answer:
    """A reply: its status, its headers in lower case, its body."""

    def __init__(self, response, body):
        self.status, self.body = response.status, body
        self.headers = {name.lower(): value for name, value in response.getheaders()}

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def kind(self):
        return self.headers.get("content-type", "").partition(";")[0]


class Server:
    """A server that runs, until `stop`."""

    def __init__(self, *options, program=("-m", "detente.cli"), by=(sys.executable,), stdout=subprocess.PIPE):
        self.process = subprocess.Popen(
            [*by, *program, "serve", "--port", "0", *options],
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:([0-9]+)/", line)
        assert found, line + self.process.stderr.read()
        self.port = int(found[1])
        self.log, self.errors = [], []  # its lines, as they come
        for stream, lines in ((self.process.stdout, self.log), (self.process.stderr, self.errors)):
            if stream is None:
                continue
            threading.Thread(target=lambda s=stream, kept=lines: kept.extend(s), daemon=True).start()

    def send(self, method, target, body=None, headers=(), timeout=60):
        """What a request gets. ``headers`` are pairs; a value None leaves a header out that is sent otherwise."""
        given = dict(headers)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.putrequest(method, target, skip_host="Host" in given, skip_accept_encoding=True)
            if body is not None and "Content-Length" not in given:
                given["Content-Length"] = str(len(body))
            for name, value in given.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response, response.read())
        finally:
            connection.close()

    def get(self, target, accept=None, **query):
        """What a GET gets, with these parameters."""
        pairs = [(k.replace("_", "-"), v) for k, vs in query.items() for v in (vs if isinstance(vs, list) else [vs])]
        more = "?" + urlencode(pairs) if pairs else ""
        return self.send("GET", target + more, headers=[("Accept", accept)] if accept else [])

    def sparql(self, query, accept=None, **more):
        """The answer to a query by GET."""
        return self.get("/sparql", accept, query=query, **more)

    def stop(self):
        """End it as a service manager does; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@pytest.fixture(scope="session")
def server():
    """A server with small bounds, for all tests that only ask."""
    made = Server("--workers", "2", "--timeout", "60", "--max-rows", "1000", "--max-bytes", "400000")
    yield made
    made.stop()
