"""Histories: the years in which a relation holds, over the whole span of the data, and how sure their bounds are.

The closure has each triple with the mask of its epochs, so that a history is read off, and nothing is closed again.
A bound within the span lies where something that the relation needs begins or ends; how exact that is (time
precision) is how exact the bound is. At the edge of the span it is what the situations behind the relation say: that
they go on, or that their end or their beginning is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rdflib.namespace import RDFS
from rdflib.term import BNode, Literal, Node

from detente.asking.answers import Answer, Column
from detente.collection.view import View
from detente.collection.years import PROPERTIES
from detente.errors import DetenteError
from detente.proving.proof import steps
from detente.rdf.terms import Triple, short

#: What a bound can be: the year given; about that year; a year of the period in which it lies; a year whose precision
#: is not said; not known; it goes on at the end of the data; it rests on nothing that has years.
BOUNDS = ("exact", "approximate", "period", "not said", "unknown", "ongoing", "not dated")
_WITHIN = BOUNDS[:4]  # the most certain first: within the span one certain way to begin is enough
_AT_EDGE = BOUNDS[::-1]  # what bounds least first


class NoHistory(DetenteError):
    """A relation between two periods, which holds in no year."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Years in which a triple holds without a break.

    Attributes:
        first: the first of them, a calendar year, inclusive.
        last: the last of them, inclusive.
        start: how sure the first year is, one of `BOUNDS`.
        end: how sure the last year is, one of `BOUNDS`.
    """

    first: int
    last: int
    start: str
    end: str


class Histories:
    """Reads the histories of triples from the closure of a graph."""

    def __init__(self, kg: View) -> None:
        """Read in the view of a graph; its year is of no concern."""
        self._kg = kg
        self._closure = kg.closure
        self._known: dict[tuple[int, int], dict[Triple, int]] = {}
        self._about: dict[Node, dict[Node, list[Node]]] = {}
        for s, p, o in (t for triples in kg.graphs.values() for t in triples):
            if p in PROPERTIES:
                self._about.setdefault(s, {}).setdefault(p, []).append(o)

    def of(self, triple: Triple) -> Iterator[Interval]:
        """The intervals in which a triple holds, in order; none of a self-pair that is dropped."""
        kg = self._kg
        mask = self._closure.mask(triple)
        if triple[0] == triple[2] and triple[1] in kg.between_different:
            return
        epoch, count = 0, len(kg.epochs.starts)
        while epoch < count:
            first = epoch
            while epoch < count and mask >> epoch & 1:
                epoch += 1
            if epoch > first:
                last = epoch - 1
                ((begins, ends),) = kg.epochs.years(((1 << epoch) - 1) >> first << first)
                yield Interval(begins, ends, self._start(triple, first), self._end(triple, last))
            else:
                epoch += 1

    def _start(self, triple: Triple, epoch: int) -> str:
        return self._bound(triple, epoch, epoch - 1, self._precision if epoch else self._edge_start)

    def _end(self, triple: Triple, epoch: int) -> str:
        after = epoch + 1 < len(self._kg.epochs.starts)
        return self._bound(triple, epoch, epoch + 1, self._precision if after else self._edge_end)

    def _bound(self, triple: Triple, epoch: int, beside: int, of_node: Callable[[Node], str]) -> str:
        """What bounds a triple between an epoch in which it holds and one beside it in which it does not.

        What holds in both epochs brings about no change, so that the search stops there; beside the span nothing
        holds. Of what a rule needs, the one that bounds most counts; of several ways in which a triple follows, the
        one that bounds least. What was worked out once is kept: it depends on nothing above it.
        """
        known = self._known.setdefault((epoch, beside), {})
        order = _WITHIN if 0 <= beside < len(self._kg.epochs.starts) else _AT_EDGE
        ways: dict[Triple, list[list[Triple]]] = {}
        queue = [triple]
        while queue:
            current = queue.pop()
            if current not in ways and current not in known:
                found = steps(self._closure, current, 1 << epoch)
                ways[current] = [[p for p in step.premises if not self._holds(p, beside)] for step in found]
                queue += (p for changed in ways[current] for p in changed)
        for current in ways:
            if self._closure.stated.get(current, 0) >> epoch & 1:
                known[current] = order.index(of_node(current[0]))
        changed = True
        while changed:
            changed = False
            for current, several in ways.items():
                for premises in several:
                    if all(p in known for p in premises):
                        value = max((known[p] for p in premises), default=0)
                        if value < known.get(current, len(order)):
                            known[current], changed = value, True
        return order[known[triple]] if triple in known else "not said"

    def _holds(self, triple: Triple, epoch: int) -> bool:
        return epoch >= 0 and bool(self._closure.mask(triple) >> epoch & 1)

    def _dating(self, node: Node) -> Dating:
        return dating(node, lambda s, p: self._about.get(s, {}).get(p, ()))

    def _precision(self, node: Node) -> str:
        return self._dating(node).precision

    def _edge_start(self, node: Node) -> str:
        """How a node bounds the first year of the span."""
        first, _ = self._kg.timed.get(node, (None, None))
        if first is None:
            return "unknown" if node in self._kg.timed else "not dated"
        return self._precision(node)

    def _edge_end(self, node: Node) -> str:
        """How a node bounds the last year of the span."""
        if node not in self._kg.timed:
            return "not dated"
        if self._kg.timed[node][1] is not None:
            return self._precision(node)
        return "ongoing" if self._dating(node).ongoing else "unknown"


def history(kg: View, s: Node, p: Node, o: Node | None = None) -> Answer:
    """The years in which a thing stands in a relation; see `KnowledgeGraph.history`.

    Raises:
        NoHistory: the relation joins two periods, and holds in no year.
    """
    labels = {a: str(b) for ts in kg.graphs.values() for a, q, b in ts if q == RDFS.label}
    if p in kg.across_periods:
        raise NoHistory(f"{labels.get(p, p)} joins two periods and holds in no year; see detente why")
    others = {t[2] for t in kg.closure.match(s, p, o) if not isinstance(t[2], BNode)}
    histories = Histories(kg)
    rows = [
        (other, Literal(i.first), Literal(i.last), Literal(i.start), Literal(i.end))
        for other in sorted(others, key=lambda x: (labels.get(x, str(x)), str(x)))
        for i in histories.of((s, p, other))
    ]
    span = f"{kg.epochs.starts[0]}-{kg.epochs.last}"
    title = f"When does this hold: {labels.get(s, s)} [{labels.get(p, short(p))}]? ({kg.view}, {span})"
    columns = (Column("other"), Column("from", type="year"), Column("to", type="year"), Column("start"), Column("end"))
    return Answer(columns, tuple(rows), labels, title)
