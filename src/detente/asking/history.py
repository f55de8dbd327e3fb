"""Histories: the years in which a relation holds, over the whole span of the data, and how far they are known.

The closure has each triple with the masks of its epochs, certain and possible, so that a history is read off, and
nothing is closed again. A stretch of certain years lies within one of possible years: together they are the bounds
between which the relation began and ended. Whether it ends there, or goes on where the source falls silent, is what
the occurrences say that end it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rdflib.term import BNode, Literal, Node

from detente.asking.answers import CERTAIN, POSSIBLE, Answer, Column
from detente.asking.completeness import not_covered, silent
from detente.collection.edtf import Stated
from detente.collection.epochs import Stretch
from detente.collection.labels import stated_labels
from detente.collection.view import View
from detente.errors import DetenteError
from detente.proving.proof import steps
from detente.rdf.terms import Triple, short

#: What can end the years of a relation, what bounds least first: nothing that has years, a source that falls silent
#: while it goes on, one that does not know, a year.
ENDS = ("not dated", "ongoing", "unknown", "known")


class NoHistory(DetenteError):
    """A relation between two periods, which holds in no year."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Years in which a triple holds without a break.

    Attributes:
        stretch: the years; of what is only possible those in which it possibly holds.
        certain: whether it certainly holds then: in each of the years, or in some year of them.
        years: the same with what is known of its beginning and end, in EDTF, or "not dated".
        began: what is known of its beginning, in words: a year, ``1992 to 2017``, ``1947 or before``, ``not dated``.
        ended: what is known of its end, likewise: also ``goes on``, where it does when its source falls silent.
    """

    stretch: Stretch
    certain: bool
    years: str
    began: str
    ended: str


class Histories:
    """Reads the histories of triples from the closure of a graph."""

    def __init__(self, kg: View) -> None:
        """Read in the view of a graph; its year is of no concern."""
        self._kg = kg
        self._closure = kg.closure
        self._known: dict[tuple[int, int], dict[Triple, int]] = {}

    def of(self, triple: Triple) -> Iterator[Interval]:
        """The stretches in which a triple holds, certain and possible, in order; none of a self-pair that is dropped.

        A stretch of possible years is left out where a certain one lies in it: that has its bounds.
        """
        kg, epochs = self._kg, self._kg.epochs
        if triple[0] == triple[2] and triple[1] in kg.between_different:
            return
        certain = epochs.years(self._closure.certain(triple))
        possible = epochs.years(self._closure.possible(triple) & epochs.in_years)
        plain = [c for c in certain if not c.some]
        found = [Interval(c, True, c.edtf, *(_between(c.first, c.last),) * 2) for c in certain if c.some]
        for p in possible:
            within = [c for c in plain if p.first <= c.first <= p.last]
            found += (self._bounded(triple, p, within, i) for i in range(len(within)))
            if not within and not any(c.some and p.first <= c.first and c.last <= p.last for c in certain):
                found.append(Interval(p, False, p.edtf, f"{p.first} or later", f"{p.last} or before"))
        yield from sorted(found, key=lambda each: each.stretch)

    def _bounded(self, triple: Triple, possible: Stretch, within: list[Stretch], number: int) -> Interval:
        """One of the certain stretches that lie within a possible one."""
        epochs, certain = self._kg.epochs, within[number]
        first = within[number - 1].last + 1 if number else possible.first
        last = within[number + 1].first - 1 if number + 1 < len(within) else possible.last
        begin, end = epochs.of(certain.first), epochs.of(certain.last)
        start = self._bound(triple, begin, begin - 1, self._start)
        stop = self._bound(triple, end, end + 1, self._end)
        if start == stop == ENDS[0]:
            return Interval(certain, True, *(ENDS[0],) * 3)
        # A start that nothing dates, or that is not known, is left open; so is an end.
        earliest = first if start == "known" else None
        latest = last if stop == "known" else None
        begun = certain.first if start != ENDS[0] else None
        lasted = certain.last if stop in ("known", "unknown") else None
        years = Stated(earliest, begun, lasted, latest, stop == "ongoing")
        began = ENDS[0] if start == ENDS[0] else _between(earliest, begun)
        ended = {ENDS[0]: ENDS[0], "ongoing": "goes on"}.get(stop) or _between(lasted, latest)
        return Interval(certain, True, str(years), began, ended)

    def _bound(self, triple: Triple, epoch: int, beside: int, of_node: Callable[[Node], str]) -> str:
        """What bounds a triple between an epoch in which it holds and one beside it in which it does not.

        What holds in both epochs brings about no change, so that the search stops there; beside the span nothing
        holds. Of what a rule needs, the one that bounds most counts; of several ways in which a triple follows, the
        one that bounds least. What was worked out once is kept: it depends on nothing above it.
        """
        known = self._known.setdefault((epoch, beside), {})
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
                known[current] = max((ENDS.index(of_node(node)) for node in self._dating(current, beside)), default=0)
        changed = True
        while changed:
            changed = False
            for current, several in ways.items():
                for premises in several:
                    if all(p in known for p in premises):
                        value = max((known[p] for p in premises), default=0)
                        if value < known.get(current, len(ENDS)):
                            known[current], changed = value, True
        return ENDS[known[triple]] if triple in known else "known"

    def _holds(self, triple: Triple, epoch: int) -> bool:
        return 0 <= epoch < len(self._kg.epochs.starts) and bool(self._closure.certain(triple) >> epoch & 1)

    def _dating(self, triple: Triple, beside: int) -> list[Node]:
        """What gives a stated triple its years: those of it that surely do not stand in an epoch beside, else all."""
        timeline, epochs = self._kg.timeline, self._kg.epochs
        nodes = [n for n in triple[:1] if n in timeline.timed] + timeline.lifetimes.bounding(triple)
        if not 0 <= beside < len(epochs.starts):
            return nodes
        year, bounds = epochs.starts[beside], timeline.bounds
        return [n for n in nodes if not bounds[n].latest_start <= year <= bounds[n].earliest_end] or nodes

    def _start(self, node: Node) -> str:
        """How a node bounds the first year in which it certainly stands."""
        stated = self._kg.timeline.stated(node)
        return "unknown" if str(stated) and stated.earliest_start is None else "known"

    def _end(self, node: Node) -> str:
        """How a node bounds the last year in which it certainly stands."""
        timeline = self._kg.timeline
        if timeline.years(node).endswith("/.."):
            return "ongoing"
        stated = timeline.stated(node)
        return "unknown" if str(stated) and stated.latest_end is None else "known"


def _between(first: int | None, last: int | None) -> str:
    """In words, when something happened of which it is known that it was no earlier, and no later, than some years."""
    if first is None or last is None:
        return f"{last} or before" if last is not None else f"{first} or later" if first is not None else "not known"
    return str(first) if first == last else f"{first} to {last}"


def _certain_years(interval: Interval) -> tuple[Literal | None, Literal | None]:
    """The first and the last certain year; neither where it is certain in none of them, or not known in which."""
    if interval.stretch.some or not interval.certain:
        return None, None
    return Literal(interval.stretch.first), Literal(interval.stretch.last)


def history(kg: View, s: Node, p: Node, o: Node | None = None) -> Answer:
    """The years in which a thing stands in a relation; see `KnowledgeGraph.history`.

    Raises:
        NoHistory: the relation joins two periods, and holds in no year.
    """
    labels = stated_labels(kg)
    if p in kg.across_periods:
        raise NoHistory(f"{labels.get(p, p)} joins two periods and holds in no year; see detente why")
    others = {t[2] for t in kg.closure.match(s, p, o) if not isinstance(t[2], BNode)}
    histories = Histories(kg)
    found = [
        (other, interval)
        for other in sorted(others, key=lambda x: (labels.get(x, str(x)), str(x)))
        for interval in histories.of((s, p, other))
    ]
    span = f"{kg.epochs.starts[0]}-{kg.epochs.last}"
    words = [str(labels.get(s, s)), f"[{labels.get(p, short(p))}]", *([] if o is None else [str(labels.get(o, o))])]
    title = f"When does this hold: {' '.join(words)}? ({kg.view}, {span})"
    # The first and the last certain year come after what is known of beginning and end, which they are easily read as.
    told = (("began", "text"), ("ended", "text"), ("certain_from", "year"), ("certain_to", "year"), ("years", "text"))
    columns = (Column("other"), *(Column(name, type=kind) for name, kind in told))
    shown = [(other, i) for other, i in found if i.certain or kg.possible]
    rows = tuple(
        (other, Literal(i.began), Literal(i.ended), *_certain_years(i), Literal(i.years)) for other, i in shown
    )
    marks = tuple(CERTAIN if i.certain else POSSIBLE for _, i in shown)
    marks = marks if kg.possible else ()  # what is asked for with what is possible has one form, whatever there is
    more = len(found) - len(shown)
    beyond = [not_covered(silent(kg, year), year) for year in dict.fromkeys((kg.epochs.starts[0], kg.epochs.last))]
    left = "; ".join(filter(None, beyond))
    return Answer(columns, rows, labels, title, certainty=marks, possible=more, heading=title, unspoken=left)
