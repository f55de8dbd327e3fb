"""The engines that ``scripts/bench`` compares: each closes one graph in its own process, and prints what it took."""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.rules import Ruleset

ONTOLOGY = Path(__file__).resolve().parents[2] / "ontology" / "detente.ttl"
ENGINES = ("detente", "owlrl", "pyoxigraph", "clingo", "nemo")
#: The module of an engine, where it has another name.
MODULES = {"nemo": "nmo_python"}


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


if __name__ == "__main__":
    child(sys.argv[1], Path(sys.argv[2]))
