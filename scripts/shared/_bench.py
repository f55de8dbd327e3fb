"""``scripts/bench``: the closure of generated graphs by Detente and by others, each in its own process."""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import _engines
import _generate
import _hard
import _real
from _engines import ENGINES, MODULES

#: Up to which size proofs, and from which size on the reading of all formats is measured.
MORE, MANY = 1_000_000, 100_000
UNITS = {"k": 1_000, "m": 1_000_000}
Rows = list[dict[str, object]]


def size(text: str) -> int:
    """A size as 10k or 1M."""
    unit = UNITS.get(text[-1:].lower(), 1)
    return int(text[:-1] if unit > 1 else text) * unit


def teller(options: argparse.Namespace) -> Callable[..., None]:
    """What prints a line; nothing is printed where all figures come as JSON in the end."""

    def silent(*_: Any, **__: Any) -> None:
        """Print nothing."""

    return silent if options.json else print


def run(engine: str, path: Path, limit: float) -> dict[str, float] | str:
    """What one engine took, or why there is no figure."""
    if engine in ENGINES and find_spec(MODULES.get(engine, engine)) is None:
        return "not installed"
    command = [sys.executable, "-B", _engines.__file__, engine, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return f"over {limit:.0f} s"
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1][:60]
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def more(path: Path, count: int, limit: float, say: Callable[..., None]) -> Rows:
    """How long proofs take, and how fast the other formats are read."""
    found = run("proofs", path, limit)
    rows: Rows = [{"bench": "proofs", "size": count, "figures": found}]
    if isinstance(found, str):
        say(f"{count:<9} proofs      {found}")
    else:
        say(
            f"{count:<9} proofs      {found['count']:.0f} of them: {found['median']:.1f} ms in the median,"
            f" {found['most']:.0f} ms at most for 95 in 100"
        )
    for file in _generate.formats(path) if count >= MANY else ():
        found = run("reading", file, limit)
        rows.append({"bench": "reading", "size": count, "format": file.suffix[1:], "figures": found})
        words = found if isinstance(found, str) else f"{found['rate']:,.0f} triples a second of cpu"
        say(f"{count:<9} reading     {file.suffix[1:]:<4}{words}", flush=True)
    return rows


def table(
    bench: str, engine_of: Iterable[tuple[str, Path]], width: int, limit: float, say: Callable[..., None]
) -> Rows:
    """What one engine took for each graph, a line each, as it is measured.

    Args:
        bench: the name of the bench among the figures.
        engine_of: each engine with the file of a graph, which is made when it comes to it.
        width: columns of the name.
        limit: seconds after which an engine is stopped.
        say: prints a line.
    """
    rows: Rows = []
    for number, (engine, path) in enumerate(engine_of):
        found = run(engine, path, limit)
        rows.append({"bench": bench, "graph": path.stem, "figures": found})
        epochs = "" if isinstance(found, str) or "epochs" not in found else f" {found['epochs']:7.0f}"
        if number == 0:
            more = "  epochs" if epochs else ""
            say(f"{'graph':<{width}}   stated    closed{more}  read cpu    close close cpu   memory")
        if isinstance(found, str):
            say(f"{path.stem:<{width}} {found}")
            continue
        say(
            f"{path.stem:<{width}} {found['stated']:8.0f} {found['triples']:9.0f}{epochs}"
            f" {found['load_cpu']:8.3f}s {found['time']:7.3f}s {found['cpu']:8.3f}s {found['memory']:6.0f}MB",
            flush=True,
        )
    return rows


def by_time(options: argparse.Namespace) -> Rows:
    """All years at once: the article alone, with generated situations, and with files of one's own."""
    say = teller(options)
    data, why = _real.folder(options.data)
    if data is None:
        say(f"{'published':<12} left out: {why}")

    def graphs(folder: Path) -> Iterable[tuple[str, Path]]:
        empty = folder / "article.nt"
        empty.touch()
        yield "years", empty
        for count in sorted(options.sizes):
            path = folder / f"{count}.nt"
            with path.open("w", encoding="ascii") as file:
                _generate.write_years(count, file)
            yield "years", path
        if data is not None:
            _real.write(data, folder / "published.nt")
            yield "years", folder / "published.nt"
        yield from (("years", file) for file in options.file)

    with tempfile.TemporaryDirectory() as folder:
        return table("time", graphs(Path(folder)), 12, options.limit, say)


def by_shape(options: argparse.Namespace) -> Rows:
    """Graphs that are hard to close, by Detente."""

    def graphs(folder: Path) -> Iterable[tuple[str, Path]]:
        for name, (triples, with_ontology) in _hard.GRAPHS.items():
            path = folder / f"{name}.nt"
            with path.open("w", encoding="ascii") as file:
                file.writelines(f"{s} {p} {o} .\n" for s, p, o in triples())
            yield "detente" if with_ontology else "alone", path
            path.unlink()

    with tempfile.TemporaryDirectory() as folder:
        return table("hard", graphs(Path(folder)), 15, options.limit, teller(options))


def by_engine(options: argparse.Namespace) -> Rows:
    """Each engine at each size, and the growth of each engine."""
    rows: Rows = []
    engines = options.only.split(",")
    say = teller(options)
    say("size      engine       stated    closed     load  load cpu    close close cpu   memory  cpu to detente's: all")
    took: dict[str, list[tuple[int, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in sorted(options.sizes):
            path = Path(folder) / f"{count}.nt"
            with path.open("w", encoding="ascii") as file:
                _generate.write(count, file)
            base: dict[str, float] | None = None
            for engine in list(engines):
                found = run(engine, path, options.limit)
                rows.append({"bench": "reason", "size": count, "engine": engine, "figures": found})
                if isinstance(found, str):
                    say(f"{count:<9} {engine:<11} {found}")
                    engines.remove(engine)
                    continue
                base = found if engine == "detente" else base
                ratio = ""
                if base:
                    both = (found["load_cpu"] + found["cpu"]) / (base["load_cpu"] + base["cpu"])
                    ratio = f"{found['cpu'] / base['cpu']:13.1f} {both:8.1f}"
                took.setdefault(engine, []).append((count, found["time"]))
                say(
                    f"{count:<9} {engine:<11} {found['stated']:8.0f} {found['triples']:9.0f} {found['load']:7.2f}s"
                    f" {found['load_cpu']:8.2f}s {found['time']:7.3f}s {found['cpu']:8.3f}s {found['memory']:6.0f}MB"
                    f" {ratio}",
                    flush=True,
                )
            if "detente" in engines and count <= MORE:
                rows += more(path, count, options.limit, say)
            path.unlink()
    for engine, points in took.items():
        (small, first), (large, last) = points[0], points[-1]
        if large > small:
            say(f"growth of {engine}: {math.log(last / first) / math.log(large / small):.2f}")
    return rows


def main() -> int:
    """Print a line for each graph and engine, or all figures as JSON."""
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("what", choices=["reason", "time", "hard", "all"])
    parser.add_argument("sizes", nargs="*", type=size, metavar="SIZE", default=[1_000, 10_000, 100_000])
    parser.add_argument("--only", default=",".join(ENGINES))
    parser.add_argument("--data", type=Path)
    parser.add_argument("--file", type=Path, action="append", default=[])
    parser.add_argument("--limit", type=float, default=120)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if unknown := [e for e in options.only.split(",") if e not in ENGINES]:
        parser.error(f"{unknown[0]} is no engine: {', '.join(ENGINES)}")
    benches = {"reason": by_engine, "time": by_time, "hard": by_shape}
    wanted = benches.values() if options.what == "all" else (benches[options.what],)
    rows = [row for bench in wanted for row in bench(options)]
    if options.json:
        print(json.dumps(rows, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
