"""Measures `detente serve` beside `oxigraph serve-read-only` on the same graph, in one run: ratios, never promises.

Both serve the view of all years. Kinds of queries: one small query again and again; small ones of which each is new;
queries that take some milliseconds. The generator of the load is on the same machine, and takes its share of it.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

DET, ID = "https://w3id.org/detente/ontology#", "https://w3id.org/detente/id/"
SMALL = f"SELECT ?ally {{ <{ID}Japan> <{DET}alliedWith> ?ally }}"
#: Kinds of queries: each gives the text of the query of a number.
QUERIES = {
    "small, the same": lambda number: SMALL,
    "small, each new": lambda number: (
        f"SELECT ?ally {{ <{ID}Japan> <{DET}alliedWith> ?ally FILTER(?ally != <urn:x{number}>) }}"
    ),
    "of milliseconds": lambda number: (
        f"SELECT ?p (COUNT(*) AS ?n) {{ ?s ?p ?o . ?s a <{DET}Claim> FILTER(?o != <urn:x{number % 50}>) }} GROUP BY ?p"
    ),
}


async def _client(port, path, make, counter, until, found):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.perf_counter() < until:
            query = quote(make(next(counter)))
            writer.write(
                f"GET {path}?query={query} HTTP/1.1\r\nHost: localhost\r\n"
                "Accept: application/sparql-results+json\r\n\r\n".encode()
            )
            began = time.perf_counter()
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = re.search(rb"\r\ncontent-length: *([0-9]+)", head)
            if length:
                await reader.readexactly(int(length[1]))
            else:  # in chunks
                size = 1
                while size:
                    size = int(await reader.readline(), 16)
                    await reader.readexactly(size + 2)
            found.append((int(head[9:12]), time.perf_counter() - began))
    finally:
        writer.close()


async def _load(port, path, make, clients, seconds):
    """Requests a second, the 50th and 99th of a hundred times in ms, and how often each status came."""
    found, counter = [], iter(range(10**9))
    began = time.perf_counter()
    until = began + seconds
    await asyncio.gather(*(_client(port, path, make, counter, until, found) for _ in range(clients)))
    took = time.perf_counter() - began
    times = sorted(t for _, t in found)
    return {
        "per_second": round(len(found) / took, 1),
        "p50_ms": round(times[len(times) // 2] * 1000, 2),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 2),
        "statuses": dict(Counter(status for status, _ in found)),
    }


def _free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def _running(command, port):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1200):
            if process.poll() is not None:
                raise SystemExit(f"{command[0]} ended with status {process.returncode}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(3)  # so that all of its processes are there
        yield
    finally:
        process.terminate()
        process.wait()


def main(arguments):
    """Runs the comparison; prints a table, or JSON."""
    parser = argparse.ArgumentParser(prog="bench serve", description=__doc__)
    parser.add_argument("--clients", type=int, default=8, help="connections at once (8)")
    parser.add_argument("--seconds", type=float, default=5, help="seconds for each kind and server (5)")
    parser.add_argument("--workers", type=int, default=max(2, os.cpu_count() or 2), help="of detente serve")
    parser.add_argument("--with", dest="extra", action="append", default=[], metavar="FILE", help="RDF to take in")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    more = [word for file in options.extra for word in ("--with", file)]
    detente = [sys.executable, "-m", "detente.cli"]
    oxigraph = shutil.which("oxigraph", path=os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]))
    if oxigraph is None:
        parser.error("there is no oxigraph: pip install oxigraph")
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        file, store = Path(folder, "view.nq"), Path(folder, "store")
        export = [*detente, "export", "--format", "nquads", "--output", file, *more]
        for command in (export, [oxigraph, "load", "--location", store, "--file", file]):
            subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        triples = sum(line.count(b"\n") for line in file.open("rb"))
        servers = {
            "oxigraph": ("/query", [oxigraph, "serve-read-only", "--location", store, "--bind"], "127.0.0.1:{}"),
            "detente": (
                "/sparql",
                [*detente, "serve", "--quiet", "--workers", str(options.workers), *more, "--port"],
                "{}",
            ),
        }
        for name, (path, command, last) in servers.items():
            port = _free()
            with _running([*map(str, command), last.format(port)], port):
                for kind, make in QUERIES.items():
                    run = _load(port, path, make, options.clients, options.seconds)
                    results.setdefault(kind, {})[name] = asyncio.run(run)
    for kind in results.values():
        kind["ratio"] = round(kind["detente"]["per_second"] / kind["oxigraph"]["per_second"], 2)
    if options.json:
        print(json.dumps({"quads": triples, "results": results}, indent=2))
        return 0
    print(f"{triples} quads, {options.clients} connections, {options.workers} workers")
    print(f"{'queries':18} {'':9} {'a second':>9} {'p50 ms':>8} {'p99 ms':>8}  statuses")
    for kind, found in results.items():
        for name in servers:
            row = found[name]
            print(f"{kind:18} {name:9} {row['per_second']:9} {row['p50_ms']:8} {row['p99_ms']:8}  {row['statuses']}")
        print(f"{kind:18} {'ratio':9} {found['ratio']:9}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:] if sys.argv[1:2] == ["serve"] else sys.argv[1:]))
