"""``scripts/bench``: the closure of generated graphs by Detente and by others, each in its own process."""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import _generate
import _hard
import _real

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.rules import Ruleset

ONTOLOGY = Path(__file__).resolve().parents[2] / "ontology" / "detente.ttl"
ENGINES = ("detente", "owlrl", "pyoxigraph", "clingo", "nemo")
#: The module of an engine, where it has another name.
MODULES = {"nemo": "nmo_python"}
#: Up to which size proofs, and from which size on the reading of all formats is measured.
MORE, MANY = 1_000_000, 100_000
UNITS = {"k": 1_000, "m": 1_000_000}


def size(text: str) -> int:
    """A size as 10k or 1M."""
    unit = UNITS.get(text[-1:].lower(), 1)
    return int(text[:-1] if unit > 1 else text) * unit


# ---- one engine, in its own process: prints what it measured -------------------------------------------


class Watch:
    """Takes the time and the processor time of steps, imports left out."""

    def __init__(self) -> None:
        """Start with the first step."""
        self.steps: list[tuple[float, float]] = [(time.perf_counter(), time.process_time())]

    def step(self) -> None:
        """End a step."""
        self.steps.append((time.perf_counter(), time.process_time()))

    def figures(self, stated: int, triples: int) -> dict[str, float]:
        """What reading (the first step) and closing (the second) took."""
        (a, x), (b, y), (c, z) = self.steps
        return {"load": b - a, "load_cpu": y - x, "time": c - b, "cpu": z - y, "stated": stated, "triples": triples}


def detente(path: Path) -> dict[str, float]:
    """Detente: all rules, ranks included; the ontology is compiled while closing."""
    from detente.closed import Loaded

    watch = Watch()
    loaded = Loaded(path, ONTOLOGY)
    watch.step()
    closed = loaded.close()
    watch.step()
    return watch.figures(loaded.count, len(closed))


def alone(path: Path) -> dict[str, float]:
    """The same for a graph without the ontology."""
    from detente.closed import Loaded

    watch = Watch()
    loaded = Loaded(path)
    watch.step()
    closed = loaded.close()
    watch.step()
    return watch.figures(loaded.count, len(closed))


def owlrl(path: Path) -> dict[str, float]:
    """The reference: owlrl over rdflib."""
    import owlrl
    from rdflib import Graph

    watch = Watch()
    graph = Graph().parse(path, format="nt").parse(ONTOLOGY)
    stated = len(graph)
    watch.step()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    watch.step()
    return watch.figures(stated, len(graph))


def rules() -> Ruleset:
    """The rules of the ontology that draw conclusions, equality left out as in the comparisons of others."""
    from rdflib import Graph

    from detente.rules import compile_rules

    found = compile_rules(Graph().parse(ONTOLOGY))
    kept = [r for r in found.rules if r.head is not None and not r.name.startswith("eq-")]
    return replace(found, rules=tuple(kept))


def pyoxigraph(path: Path) -> dict[str, float]:
    """The same rules as SPARQL updates (`detente export --rules`), run in pyoxigraph until nothing new follows."""
    import pyoxigraph as px

    from detente.store.updates import request

    watch = Watch()
    store = px.Store()
    store.bulk_load(path=str(path), format=px.RdfFormat.N_TRIPLES)
    store.bulk_load(path=str(ONTOLOGY), format=px.RdfFormat.TURTLE)
    stated = len(store)
    watch.step()
    updates, _ = request(rules())
    before = -1
    while before != len(store):
        before = len(store)
        store.update(updates)
    watch.step()
    here = sum(1 for _ in store.quads_for_pattern(None, None, None, px.DefaultGraph()))
    return watch.figures(stated, here)


def clingo(path: Path) -> dict[str, float]:
    """The same rules as a logic program, grounded by clingo."""
    import clingo
    import pyoxigraph as px
    from rdflib.term import Node

    from detente.rules import Atom, Var

    numbers: dict[str, int] = {}

    def number(term: object) -> int:
        text = term.n3() if isinstance(term, Node) else str(term)
        return numbers.setdefault(text, len(numbers))

    def atom(parts: Atom) -> str:
        names = (f"V{x.name.upper()}" if isinstance(x, Var) else str(number(x)) for x in parts)
        return f"t({','.join(names)})"

    watch = Watch()
    facts = []
    for file, form in ((path, px.RdfFormat.N_TRIPLES), (ONTOLOGY, px.RdfFormat.TURTLE)):
        with file.open("rb") as stream:
            for t in px.parse(stream, format=form):
                facts.append(f"t({number(t.subject)},{number(t.predicate)},{number(t.object)}).")
    watch.step()
    program = "\n".join(
        [*facts, *(f"{atom(r.head)}{' :- ' if r.body else ''}{', '.join(map(atom, r.body))}." for r in rules().rules)]
    )
    control = clingo.Control()
    control.add("base", [], program)
    control.ground([("base", [])])
    watch.step()
    return watch.figures(len(facts), len(control.symbolic_atoms))


def nemo(path: Path) -> dict[str, float]:
    """The same rules in Nemo, a predicate for each predicate and class; it reads the same file of N-Triples itself."""
    import nmo_python
    import pyoxigraph as px
    from rdflib.namespace import RDF

    from detente.rules import Atom, Var

    kind = f"<{RDF.type}>"
    names: dict[tuple[str, str], str] = {}
    stated = 0
    for file, form in ((path, px.RdfFormat.N_TRIPLES), (ONTOLOGY, px.RdfFormat.TURTLE)):
        with file.open("rb") as stream:
            for t in px.parse(stream, format=form):
                p, o = str(t.predicate), str(t.object)
                stated += 1
                names.setdefault((p, o if p == kind else ""), f"r{len(names)}")

    def atom(parts: Atom) -> str | None:
        s, p, o = (f"?{x.name}" if isinstance(x, Var) else x.n3() for x in parts)
        if isinstance(parts.p, Var) or (parts.p == RDF.type and isinstance(parts.o, Var)):
            return None
        if parts.p == RDF.type:
            return f"{names.setdefault((p, o), f'r{len(names)}')}({s})"
        return f"{names.setdefault((p, ''), f'r{len(names)}')}({s},{o})"

    lines = [f'@import t :- ntriples{{resource="{path}"}}.', f'@import t :- turtle{{resource="{ONTOLOGY}"}}.']
    for rule in rules().rules:
        atoms = [atom(a) for a in (rule.head, *rule.body) if a is not None]
        if None not in atoms:
            head, *body = (a for a in atoms if a is not None)
            lines.append(f"{head}{' :- ' if body else ''}{', '.join(body)}.")
    for (p, o), name in names.items():
        lines.append(f"{name}(?s) :- t(?s,{p},{o})." if o else f"{name}(?s,?o) :- t(?s,{p},?o).")
        lines.append(f"@output {name}.")
    watch = Watch()
    watch.step()
    engine = nmo_python.NemoEngine(nmo_python.load_string("\n".join(lines)))
    engine.reason()
    watch.step()
    closed = sum(1 for name in names.values() for _ in engine.result(name))
    return watch.figures(stated, closed)


def years(path: Path) -> dict[str, float]:
    """Detente's closure of all years of the article, with a file of further occurrences where one is given.

    Read, expanded and dated before; what is kept between runs is neither read nor written.
    """
    os.environ["DETENTE_CACHE"] = str(path.parent / "nothing kept")
    import detente
    from detente.reasoning.closure import close_both
    from detente.rules import compile_rules

    kg = detente.load(extra=[path] if path.stat().st_size else [])
    watch = Watch()
    masks = kg.timeline.both
    watch.step()
    closed = close_both(masks, compile_rules(kg.schema), forms=False)
    watch.step()
    epochs = len(kg.timeline.epochs.starts)
    return watch.figures(len(closed.stated), len(closed)) | {"epochs": epochs, "rounds": closed.rounds}


def proofs(path: Path) -> dict[str, float]:
    """Detente's proofs of a sample of inferred triples of a closed graph: milliseconds of processor time."""
    from detente.closed import Loaded

    closed = Loaded(path, ONTOLOGY).close()
    inferred = sorted(t for t in closed.inferred() if "/id/bench/" in t[0])
    taken = []
    for triple in random.Random(1).sample(inferred, min(300, len(inferred))):
        begin = time.process_time()
        if closed.why(triple) is None:
            raise AssertionError(f"{triple} is inferred and has no proof")
        taken.append((time.process_time() - begin) * 1000)
    taken.sort()
    return {"count": len(taken), "median": taken[len(taken) // 2], "most": taken[int(len(taken) * 0.95)]}


def reading(path: Path) -> dict[str, float]:
    """Detente's reading of one file, ready to be closed."""
    from detente.closed import Loaded

    begin = time.process_time()
    count = Loaded(path).count
    return {"rate": count / (time.process_time() - begin)}


def child(engine: str, path: Path) -> None:
    """Run one engine and print what it took."""
    found = globals()[engine](path)
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


# ---- all engines and sizes --------------------------------------------------------------------------------


def run(engine: str, path: Path, limit: float) -> dict[str, float] | str:
    """What one engine took, or why there is no figure."""
    if engine in ENGINES and find_spec(MODULES.get(engine, engine)) is None:
        return "not installed"
    command = [sys.executable, "-B", __file__, "--child", engine, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return f"over {limit:.0f} s"
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1][:60]
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def more(path: Path, count: int, limit: float, say: Callable[..., None]) -> list[dict[str, object]]:
    """How long proofs take, and how fast the other formats are read."""
    found = run("proofs", path, limit)
    rows: list[dict[str, object]] = [{"bench": "proofs", "size": count, "figures": found}]
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


def by_time(options: argparse.Namespace) -> list[dict[str, object]]:
    """All years at once: the article alone, with generated situations, and with files of one's own."""
    rows: list[dict[str, object]] = []
    say = print if not options.json else lambda *_, **__: None
    say("graph          stated    closed  epochs  read cpu    close close cpu   memory")
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / "article.nt", *(Path(folder) / f"{count}.nt" for count in sorted(options.sizes))]
        data, why = _real.folder(options.data)
        real = [Path(folder) / "published.nt"] if data is not None else []
        if data is None:
            say(f"{'published':<12} left out: {why}")
        for path in [*paths, *real, *options.file]:
            if path in paths:
                with path.open("w", encoding="ascii") as file:
                    if path != paths[0]:
                        _generate.write_years(int(path.stem), file)
            elif path in real and data is not None:
                _real.write(data, path)
            found = run("years", path, options.limit)
            rows.append({"bench": "time", "graph": path.stem, "figures": found})
            if isinstance(found, str):
                say(f"{path.stem:<12} {found}")
                continue
            say(
                f"{path.stem:<12} {found['stated']:8.0f} {found['triples']:9.0f} {found['epochs']:7.0f}"
                f" {found['load_cpu']:8.3f}s {found['time']:7.3f}s {found['cpu']:8.3f}s {found['memory']:6.0f}MB",
                flush=True,
            )
    return rows


def by_shape(options: argparse.Namespace) -> list[dict[str, object]]:
    """Graphs that are hard to close, by Detente."""
    rows: list[dict[str, object]] = []
    say = print if not options.json else lambda *_, **__: None
    say("graph             stated    closed    close close cpu   memory")
    with tempfile.TemporaryDirectory() as folder:
        for name, (triples, with_ontology) in _hard.GRAPHS.items():
            path = Path(folder) / f"{name}.nt"
            with path.open("w", encoding="ascii") as file:
                file.writelines(f"{s} {p} {o} .\n" for s, p, o in triples())
            found = run("detente" if with_ontology else "alone", path, options.limit)
            path.unlink()
            rows.append({"bench": "hard", "graph": name, "figures": found})
            if isinstance(found, str):
                say(f"{name:<15} {found}")
                continue
            say(
                f"{name:<15} {found['stated']:8.0f} {found['triples']:9.0f} {found['time']:7.3f}s"
                f" {found['cpu']:8.3f}s {found['memory']:6.0f}MB",
                flush=True,
            )
    return rows


def by_engine(options: argparse.Namespace) -> list[dict[str, object]]:
    """Each engine at each size, and the growth of each engine."""
    rows: list[dict[str, object]] = []
    engines = options.only.split(",")
    say = print if not options.json else lambda *_, **__: None
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
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]))
    else:
        sys.exit(main())
