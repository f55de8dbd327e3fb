"""``scripts/bench pages``: when the first byte of a page or a proof comes from `detente serve`, and how it starts.

Everything is asked one after the other over one connection, each address once unless it says "again": of a year that
is kept, and of years that nobody asked for before. What is kept stands in a folder of its own, made anew. CPU is
what all processes of the server used of a processor for each, in steps of 10 ms together.
"""

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlencode

PREFIX = "PREFIX det: <https://w3id.org/detente/ontology#> "
#: The states with the most ties: their pages are the longest.
STATES = PREFIX + (
    "SELECT ?state (COUNT(*) AS ?n) { ?state a det:State ; det:tieWith ?other } "
    "GROUP BY ?state ORDER BY DESC(?n) ?state"
)
#: Relations that rest on chains of others.
RELATIONS = PREFIX + (
    "SELECT ?s ?p ?o { VALUES ?p { det:indirectlyOpposedTo det:alliedWith det:adversarialTo } ?s ?p ?o "
    "FILTER(?s != ?o) } ORDER BY MD5(CONCAT(STR(?s), STR(?p), STR(?o))) LIMIT 20"
)
#: Pages of which there is one a year.
SINGLE = ("/", "/things", "/network", "/map", "/question", "/source", "/query")


class Server:
    """`detente serve`, started; its address is known when it says so."""

    def __init__(self, options, cache):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "detente.cli", "serve", "--quiet", "--port", str(self.port)]
        command += ["--workers", str(options.workers)]
        command += ["--collection", options.collection] if options.collection else []
        environment = os.environ | {"DETENTE_CACHE": cache}
        self.began = time.perf_counter()
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.link = None

    def until(self, path):
        """How long it took from its start to the first answer with status 200, in seconds."""
        while self.process.poll() is None:
            try:
                self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
                status, _, _ = self.get(path)
                if status == 200:
                    return time.perf_counter() - self.began
            except OSError:
                time.sleep(0.01)
        raise SystemExit(f"detente serve ended with status {self.process.returncode}")

    def get(self, path, accept="text/html"):
        """The status of a page, the seconds to its first byte, and its bytes."""
        began = time.perf_counter()
        self.link.request("GET", path, headers={"Accept": accept})
        answer = self.link.getresponse()  # which has read the head
        took = time.perf_counter() - began
        return answer.status, took, answer.read()

    def rows(self, query, year=None):
        """The rows of a query, each value a text."""
        more = {"year": year} if year else {}
        status, _, body = self.get(f"/sparql?{urlencode({'query': query} | more)}", "application/sparql-results+json")
        if status != 200:
            raise SystemExit(f"the endpoint gave status {status}: {body.decode()}")
        bindings = json.loads(body)["results"]["bindings"]
        return [[cell["value"] for cell in row.values()] for row in bindings]

    def span(self):
        """The first and the last year of which all sources speak, as the error of another names them."""
        detail = json.loads(self.get("/api/show/none?year=9999", "application/json")[2])["detail"]
        spans = [tuple(map(int, pair)) for pair in re.findall(r"([0-9]+) to ([0-9]+)", detail)]
        return max(first for first, _ in spans), min(last for _, last in spans)

    def settle(self):
        """Wait until workers have nothing left to get ready for."""
        calm = 0
        while calm < 20:
            state = json.loads(self.get("/healthz")[2])
            calm = calm + 1 if state["idle"] == state["workers"] else 0
            time.sleep(0.1)

    def processor(self):
        """The seconds of a processor that all its processes have used; None where the system does not say (Linux)."""
        task = Path(f"/proc/{self.process.pid}/task")
        try:
            children = " ".join((each / "children").read_text() for each in task.iterdir())
            stats = [Path(f"/proc/{each}/stat").read_text() for each in (self.process.pid, *children.split())]
        except OSError:
            return None
        ticks = sum(sum(map(int, stat.rpartition(")")[2].split()[11:13])) for stat in stats)
        return ticks / os.sysconf("SC_CLK_TCK")

    def end(self):
        """Stop it."""
        self.process.terminate()
        self.process.wait()


def _path(state):
    return "/id/" + quote(state.rpartition("/")[2])


def _asked(server, found, kind, paths, accept="text/html"):
    """Ask for pages, one after the other, and take down when each came and how long it is."""
    times, sizes = [], []
    before = server.processor()
    for path in paths:
        status, took, body = server.get(path, accept)
        if status != 200:
            raise SystemExit(f"{path}: status {status}")
        times.append(took * 1000)
        sizes.append(len(body))
    after = server.processor()
    if times:
        found[kind] = {
            "pages": len(times),
            "p50_ms": round(statistics.median(times), 1),
            "worst_ms": round(max(times), 1),
            "cpu_ms": None if before is None or after is None else round((after - before) * 1000 / len(times)),
            "kB": round(statistics.median(sizes) / 1000),
        }


def _measured(server, options):
    found = {}
    server.settle()
    first, last = server.span()
    year = options.year or last
    states = [row[0] for row in server.rows(STATES, year)]
    relations = server.rows(RELATIONS, year)
    for path in SINGLE:
        server.get(f"{path}?year={year}")
    things = [f"{_path(state)}?year={year}" for state in states[:24]]
    _asked(server, found, "things, kept year", things)
    _asked(server, found, "things again", things)
    for path in SINGLE:
        _asked(server, found, f"{path} again", [f"{path}?year={year}"])
        _asked(server, found, f"{path} in German", [f"{path}?year={year}&lang=de"])
    why = [urlencode({"s": s, "p": p, "o": o, "year": year}) for s, p, o in relations]
    _asked(server, found, "proofs, kept year", [f"/why?{each}" for each in why[::2]])
    _asked(
        server, found, "proofs of the API, kept year", [f"/api/why?{each}" for each in why[1::2]], "application/json"
    )
    step = max(1, (last - first) // 12)
    years = [each for each in range(first + step, last, step) if each != year][-10:]
    _asked(server, found, "things, another year", [f"{_path(states[0])}?year={each}" for each in years])
    _asked(server, found, "networks, another year", [f"/network?year={each + 1}" for each in years[:-1]])
    return {"year": year, "pages": found}


def main(arguments):
    """Runs the measurement; prints a table, or JSON."""
    parser = argparse.ArgumentParser(prog="bench pages", description=__doc__)
    parser.add_argument("--collection", metavar="DIR", help="the collection that is served; else the shipped one")
    parser.add_argument("--workers", type=int, default=2, help="of detente serve (2)")
    parser.add_argument("--year", type=int, help="the year that is kept; else the last of which all sources speak")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as cache:
        server = Server(options, cache)
        results = {"start_s": {"nothing kept": round(server.until("/healthz"), 2)}}
        try:
            server.settle()
        finally:
            server.end()
        server = Server(options, cache)
        try:
            results["start_s"]["from what is kept"] = round(server.until("/healthz"), 2)
            results["start_s"]["to the first page"] = round(server.until("/"), 2)
            results |= _measured(server, options)
        finally:
            server.end()
    if options.json:
        print(json.dumps(results, indent=2))
        return 0
    print(f"{options.workers} workers, year {results['year']}")
    for name, seconds in results["start_s"].items():
        print(f"start, {name:29} {seconds:8} s")
    print(f"{'first byte':36} {'p50 ms':>8} {'worst ms':>9} {'CPU ms':>7} {'kB':>6}  pages")
    for kind, row in results["pages"].items():
        cpu = "" if row["cpu_ms"] is None else row["cpu_ms"]
        print(f"{kind:36} {row['p50_ms']:8} {row['worst_ms']:9} {cpu:7} {row['kB']:6}  {row['pages']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:] if sys.argv[1:2] == ["pages"] else sys.argv[1:]))
