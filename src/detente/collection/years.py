"""Time: in which years a stated triple stands, and the epochs into which the years fall.

A node that is stated to be an occurrence, a prospect or a denial, with a first or a last year, is in force in those
years (inclusive calendar years); without a last year it goes on, without either it is timeless. The triples that
have such a node as subject belong to its years; what an actor is belongs to its lifetime
(`detente.collection.lifetimes`); every other triple belongs to all years. An *epoch* is a maximal
run of years in which the same triples stand, so that a closure need be made only once for it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rdflib.namespace import RDF, RDFS
from rdflib.term import Literal, Node

from detente.errors import DetenteError
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import Triple
from detente.vocabulary import CODE, DET

Years = tuple[int | None, int | None]
#: What says in which years a node stands, and how exactly.
PROPERTIES = frozenset(
    {
        DET.startYear,
        DET.endYear,
        DET.endStatus,
        DET.timePrecision,
        DET.timeBasis,
        DET.timeReference,
        DET.duringPeriod,
    }
)
#: How exact a year can be said to be.
PRECISIONS = {CODE.Exact: "exact", CODE.Approximate: "approximate", CODE.PeriodOnly: "period"}


class BadYear(DetenteError):
    """A year outside the span of the graph."""


@dataclass(frozen=True, slots=True)
class Epochs:
    """The span of years, cut into epochs.

    Attributes:
        starts: the first year of each epoch, in order.
        last: the last year of the last epoch.
    """

    starts: tuple[int, ...]
    last: int

    def of(self, year: int) -> int:
        """The number of the epoch of a year.

        Raises:
            BadYear: the year lies outside the span.
        """
        if not self.starts[0] <= year <= self.last:
            raise BadYear(f"no year {year} in the graph: it spans {self.starts[0]} to {self.last}")
        return bisect_right(self.starts, year) - 1

    def mask(self, years: Years) -> int:
        """The epochs within an interval of years, as bits; an open end reaches to the end of the span."""
        start, end = years
        if (start is not None and start > self.last) or (end is not None and end < self.starts[0]):
            return 0
        low = 0 if start is None else self.of(max(start, self.starts[0]))
        high = len(self.starts) - 1 if end is None else self.of(min(end, self.last))
        return ((1 << (high - low + 1)) - 1) << low if low <= high else 0

    @property
    def all(self) -> int:
        """The mask of every epoch."""
        return (1 << len(self.starts)) - 1

    def years(self, mask: int) -> tuple[tuple[int, int], ...]:
        """The intervals of years, first and last inclusive, that a mask of epochs covers."""
        found: list[tuple[int, int]] = []
        ends = [start - 1 for start in self.starts[1:]] + [self.last]
        for number, (start, end) in enumerate(zip(self.starts, ends, strict=True)):
            if mask >> number & 1:
                if found and found[-1][1] == start - 1:
                    found[-1] = (found[-1][0], end)
                else:
                    found.append((start, end))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Dating:
    """What is stated of the years of a node; empty where nothing is.

    Attributes:
        start: the first calendar year, as it is written.
        end: the last calendar year, inclusive, as it is written.
        precision: how exact the years are, a word of `PRECISIONS`; "not said" where there is none.
        ongoing: whether a missing last year means that it goes on.
    """

    start: str
    end: str
    precision: str
    ongoing: bool

    @property
    def words(self) -> str:
        """The years in words, as ``1992 to now``."""
        return self._joined(" to ", "now")

    @property
    def span(self) -> str:
        """The years in short, as ``1992-``; "no years" where there are none."""
        return self._joined("-", "") or "no years"

    def _joined(self, between: str, still: str) -> str:
        if not self.start and not self.end:
            return ""
        return self.start if self.start == self.end else f"{self.start or '?'}{between}{self.end or still}"


def dating(node: Node, objects: Callable[[Node, Node], Iterable[Node]]) -> Dating:
    """What is stated of the years of a node.

    Args:
        node: the node.
        objects: gives the stated objects of a node and a property.
    """
    start, end, precision, status = (
        next(iter(objects(node, p)), None) for p in (DET.startYear, DET.endYear, DET.timePrecision, DET.endStatus)
    )
    word = next((word for code, word in PRECISIONS.items() if code == precision), "not said")
    first, last = ("" if year is None else str(year) for year in (start, end))
    return Dating(first, last, word, status == CODE.Ongoing)


def years_text(years: Iterable[tuple[int, int]]) -> str:
    """Intervals of years in words, as ``1950-1959, 1992-2017``."""
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in years)


def timed_nodes(triples: Iterable[Triple], schema: Iterable[Triple]) -> dict[Node, Years]:
    """The nodes with years of their own, and the years.

    Args:
        triples: the stated triples.
        schema: the ontology, for its class hierarchy.
    """
    classes = descendants(schema, (DET.Occurrence, DET.Proposition), RDFS.subClassOf)
    content: set[Node] = set()
    start: dict[Node, int] = {}
    end: dict[Node, int] = {}
    for s, p, o in triples:
        if p == RDF.type and o in classes:
            content.add(s)
        elif p in (DET.startYear, DET.endYear) and isinstance(o, Literal) and isinstance(o.value, int):
            (start if p == DET.startYear else end)[s] = o.value
    return {n: (start.get(n), end.get(n)) for n in content if n in start or n in end}


def epochs_of(years: Iterable[Years], beside: Iterable[Years] = ()) -> Epochs:
    """The epochs that some intervals cut the years into; the span is from the first to the last year named.

    Args:
        years: the intervals.
        beside: more of them, which cut the span and do not widen it.
    """
    known = list(years)
    more = list(beside)
    named = [y for pair in known for y in pair if y is not None]
    if not named:
        return Epochs((0,), 9999)  # nothing is dated: every year is alike
    first, last = min(named), max(named)
    known += more
    cuts = {first} | {s for s, _ in known if s is not None} | {e + 1 for _, e in known if e is not None}
    return Epochs(tuple(sorted(c for c in cuts if first <= c <= last)), last)
