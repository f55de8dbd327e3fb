"""``scripts/bench reason``: the closure of generated graphs by Detente and by others, each in its own process."""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import _generate

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology" / "detente.ttl"
ENGINES = ("detente", "owlrl", "pyoxigraph", "clingo")
UNITS = {"k": 1_000, "m": 1_000_000}


def size(text: str) -> int:
    """A size as 10k or 1M."""
    unit = UNITS.get(text[-1:].lower(), 1)
    return int(text[:-1] if unit > 1 else text) * unit


# ---- one engine, in its own process: prints what it measured -------------------------------------------


def detente(path: Path) -> dict[str, float]:
    """Detente: loading, then all rules, ranks included; the ontology is read and compiled in the time."""
    from detente.reasoner import Loaded

    begin = time.perf_counter()
    loaded = Loaded(path, ONTOLOGY)
    ready = time.perf_counter()
    closed = loaded.close()
    end = time.perf_counter()
    return {"load": ready - begin, "time": end - ready, "triples": len(closed), "stated": loaded.count}


def owlrl(path: Path) -> dict[str, float]:
    """The reference: owlrl over rdflib."""
    import owlrl
    from rdflib import Graph

    begin = time.perf_counter()
    graph = Graph().parse(path, format="nt").parse(ONTOLOGY)
    stated = len(graph)
    ready = time.perf_counter()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return {"load": ready - begin, "time": time.perf_counter() - ready, "triples": len(graph), "stated": stated}


def rules() -> list[object]:
    """The rules of the ontology that draw conclusions, equality left out as in the comparisons of others."""
    from rdflib import Graph

    from detente.rules import compile_rules

    found = compile_rules(Graph().parse(ONTOLOGY)).rules
    return [r for r in found if r.head is not None and r.body and not r.name.startswith("eq-")]


def pyoxigraph(path: Path) -> dict[str, float]:
    """The same rules as SPARQL updates, run in pyoxigraph until nothing new follows."""
    import pyoxigraph as px
    from rdflib import Variable

    from detente.rules import Var

    def text(atoms: Iterable[object]) -> str:
        terms = ([Variable(x.name) if isinstance(x, Var) else x for x in atom] for atom in atoms)
        return " ".join(" ".join(x.n3() for x in atom) + " ." for atom in terms)

    begin = time.perf_counter()
    store = px.Store()
    store.bulk_load(path=str(path), format=px.RdfFormat.N_TRIPLES)
    store.bulk_load(path=str(ONTOLOGY), format=px.RdfFormat.TURTLE)
    stated = len(store)
    ready = time.perf_counter()
    blank = "_:"
    found = [(text([r.head]), text(r.body)) for r in rules()]
    updates = [f"INSERT {{ {h} }} WHERE {{ {b} }}" for h, b in found if blank not in h + b]
    before = -1
    while before != len(store):
        before = len(store)
        for update in updates:
            store.update(update)
    return {"load": ready - begin, "time": time.perf_counter() - ready, "triples": len(store), "stated": stated}


def clingo(path: Path) -> dict[str, float]:
    """The same rules as a logic program, grounded by clingo."""
    import clingo
    import pyoxigraph as px

    from detente.rules import Var

    numbers: dict[str, int] = {}

    def number(term: object) -> int:
        text = term.n3() if hasattr(term, "n3") else str(term)
        return numbers.setdefault(text, len(numbers))

    def atom(parts: Iterable[object]) -> str:
        names = (f"V{x.name.upper()}" if isinstance(x, Var) else str(number(x)) for x in parts)
        return f"t({','.join(names)})"

    begin = time.perf_counter()
    facts = []
    for file, form in ((path, px.RdfFormat.N_TRIPLES), (ONTOLOGY, px.RdfFormat.TURTLE)):
        with file.open("rb") as stream:
            for t in px.parse(stream, format=form):
                facts.append(f"t({number(t.subject)},{number(t.predicate)},{number(t.object)}).")
    ready = time.perf_counter()
    program = "\n".join([*facts, *(f"{atom(r.head)} :- {', '.join(map(atom, r.body))}." for r in rules())])
    control = clingo.Control()
    control.add("base", [], program)
    control.ground([("base", [])])
    count = len(control.symbolic_atoms)
    return {"load": ready - begin, "time": time.perf_counter() - ready, "triples": count, "stated": len(facts)}


def child(engine: str, path: Path) -> None:
    """Run one engine and print what it took."""
    found = globals()[engine](path)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    found |= {"cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}
    print(json.dumps(found))


# ---- all engines and sizes --------------------------------------------------------------------------------


def run(engine: str, path: Path, limit: float) -> dict[str, float] | str:
    """What one engine took, or why there is no figure."""
    if find_spec(engine) is None:
        return "not installed"
    command = [sys.executable, "-B", __file__, "--child", engine, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return f"over {limit:.0f} s"
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1][:60]
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    """Print a line for each engine and size, and the growth of each engine."""
    parser = argparse.ArgumentParser(prog="scripts/bench reason")
    parser.add_argument("sizes", nargs="*", type=size, metavar="SIZE", default=[1_000, 10_000, 100_000])
    parser.add_argument("--only", default=",".join(ENGINES))
    parser.add_argument("--limit", type=float, default=120)
    options = parser.parse_args()
    engines = options.only.split(",")
    if unknown := [e for e in engines if e not in ENGINES]:
        parser.error(f"{unknown[0]} is no engine: {', '.join(ENGINES)}")
    print("size      engine       stated    closed     load     close       cpu   memory   cpu to detente's")
    took: dict[str, list[tuple[int, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in sorted(options.sizes):
            path = Path(folder) / f"{count}.nt"
            with path.open("w", encoding="ascii") as file:
                _generate.write(count, file)
            base = None
            for engine in list(engines):
                found = run(engine, path, options.limit)
                if isinstance(found, str):
                    print(f"{count:<9} {engine:<11} {found}")
                    engines.remove(engine)
                    continue
                base = found["cpu"] if engine == "detente" else base
                ratio = f"{found['cpu'] / base:8.1f}" if base else ""
                took.setdefault(engine, []).append((count, found["time"]))
                print(
                    f"{count:<9} {engine:<11} {found['stated']:8.0f} {found['triples']:9.0f} {found['load']:7.2f}s"
                    f" {found['time']:8.2f}s {found['cpu']:8.2f}s {found['memory']:6.0f}MB {ratio}",
                    flush=True,
                )
            path.unlink()
    for engine, points in took.items():
        (small, first), (large, last) = points[0], points[-1]
        if large > small:
            print(f"growth of {engine}: {math.log(last / first) / math.log(large / small):.2f}")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]))
    else:
        sys.exit(main())
