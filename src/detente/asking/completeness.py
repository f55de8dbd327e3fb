"""What sources are complete for (`det:completeFor`): the statements of their codebooks, with years and gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib.namespace import RDFS
from rdflib.term import Literal, Node

from detente.collection.edtf import BadYears, read
from detente.collection.manifest import Collection
from detente.collection.view import View
from detente.rdf.reading import parse
from detente.rdf.terms import Triple
from detente.vocabulary import DET

_READ = (
    DET.completeFor, DET.coversKind, DET.coversRelation, DET.coversPopulation, DET.startYear, DET.endYear, DET.gap,
    RDFS.label,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coverage:
    """A statement that a source holds all situations of a kind, among some actors, in some years.

    Attributes:
        node: the statement.
        source: the name of the source.
        kind: the class of situations.
        population: the code of the actors among which it holds all.
        first: the first calendar year, inclusive.
        last: the last calendar year, inclusive.
        gaps: the first and the last year of stretches within, inclusive, for which it is not complete after all.
        relations: those that follow from some situations of the kind only, and that it records.
    """

    node: Node
    source: str
    kind: Node
    population: Node
    first: int
    last: int
    gaps: tuple[tuple[int, int], ...] = ()
    relations: frozenset[Node] = frozenset()

    def holds(self, year: int) -> bool:
        """Whether it speaks for a year."""
        return self.first <= year <= self.last and not any(a <= year <= b for a, b in self.gaps)


def silent(kg: View, year: int | None) -> tuple[tuple[str, int, int], ...]:
    """The selected sources by which a year is not covered, each with the first and last year that it covers."""
    return () if year is None else tuple(s for s in spans(kg) if not s[1] <= year <= s[2])


def spans(kg: View) -> tuple[tuple[str, int, int], ...]:
    """The selected sources, each with the first and last year that it covers; a file of one's own says none."""
    return tuple(span for span in kg.epochs.spans if span[0] in kg.collection.sources)


def not_covered(sources: Iterable[tuple[str, int, int]], year: int | None) -> str:
    """That sources do not speak of a year, in words: ``not covered by cow-alliances after 2012``; empty for none."""
    told = [
        f"{name} after {last}" if year is not None and year > last else f"{name} before {first}"
        for name, first, last in sources
    ]
    return f"not covered by {' and '.join(told)}" if told else ""


def spoken_for(kg: View, coverage: Coverage) -> str:
    """What a source says that it is complete for, in words."""
    among = kg.label(coverage.population)
    return f"{coverage.source} is complete for {kg.label(coverage.kind)} ({among}, {coverage.first}-{coverage.last})"


def coverages(kg: View) -> list[Coverage]:
    """What the selected sources of a graph say that they are complete for."""
    closure = kg.closure
    said = list(closure.match(None, DET.completeFor, None))
    found: list[Coverage] = []
    for triple in said:
        names = (kg.collection.source_of(graph) for graph in kg.stated_in[triple])
        source = next((s.name for s in names if s is not None), "")
        if source in kg.sources or not source:
            about = (t for p in _READ for t in closure.match(triple[2], p, None))
            found += _coverages([triple, *about], source)
    return sorted(found, key=lambda c: (c.source, str(c.kind), c.first, str(c.node)))


@cache
def _of_file(file: str, source: str, changed: int) -> tuple[Coverage, ...]:
    return tuple(_coverages(parse(Path(file)), source))


def of_source(collection: Collection, name: str) -> tuple[Coverage, ...]:
    """What one source of a collection says that it is complete for.

    Raises:
        BadData, Unreachable: its file is malformed, or cannot be read.
    """
    file = collection.sources[name].folder / "source.ttl"
    return _of_file(str(file), name, file.stat().st_mtime_ns) if file.is_file() else ()


def _coverages(triples: Iterable[Triple], source: str) -> Iterator[Coverage]:
    """The statements among some triples; one that names no kind, population or years says nothing."""
    said: dict[Node, dict[Node, list[Node]]] = {}
    stated: dict[Node, None] = {}
    for s, p, o in triples:
        if p == DET.completeFor:
            stated[o] = None
        elif p in _READ:
            said.setdefault(s, {}).setdefault(p, []).append(o)
    for node in stated:
        about = said.get(node, {})
        years = [_year(about.get(p, ())) for p in (DET.startYear, DET.endYear)]
        gaps = tuple(gap for o in about.get(DET.gap, ()) if (gap := _gap(str(o))) is not None)
        if years[0] is None or years[1] is None or len(gaps) != len(about.get(DET.gap, ())):
            continue
        relations = frozenset(about.get(DET.coversRelation, ()))
        for kind in about.get(DET.coversKind, ()):
            for population in about.get(DET.coversPopulation, ()):
                yield Coverage(node, source, kind, population, years[0], years[1], gaps, relations)


def _year(said: Iterable[Node]) -> int | None:
    return next((o.value for o in said if isinstance(o, Literal) and isinstance(o.value, int)), None)


def _gap(said: str) -> tuple[int, int] | None:
    try:
        stated = read(said)
    except BadYears:
        return None
    first, last = stated.earliest_start, stated.latest_end  # an open end leaves out all years beyond
    return 0 if first is None else first, 9999 if last is None else last
