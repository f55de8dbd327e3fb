"""Country codes with a year: which state a number of the Correlates of War, or an ISO code that was used twice, names.

A code of the Correlates of War is borne in the years of a state system membership (`det:StateSystemMembership`), or,
where it is said of a state itself, in all years of that; an ISO code in the years of its state. The codebook counts a
member to the last day of a release, so that a membership that is open there names its state afterwards too: marked, as
nobody has said it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from rdflib.term import Literal, Node

from detente.collection.epochs import Stretch
from detente.collection.lookups import lookup_of
from detente.collection.view import View
from detente.collection.years import BOUNDS, stated_years
from detente.vocabulary import DET

#: What is read of a thing with a code; a store's bounds are not, since they end what goes on with its source.
_READ = (DET.systemMember, DET.cowCode, DET.startYear, DET.endYear, DET.years, DET.timeReference)
_STATED = frozenset({*_READ, *BOUNDS})
#: How a state follows another.
_SUCCESSION = (DET.continuatorOf, DET.successorOf)


class Bearer(NamedTuple):
    """A state and the years in which it bears a code.

    Attributes:
        state: the state.
        first: the first calendar year, inclusive; None where it is not known.
        last: the last, inclusive; None where it goes on, or is not known.
        release: the last year of the release that says so; None where none is named.
    """

    state: Node
    first: int | None
    last: int | None
    release: int | None

    def bears(self, year: int) -> bool:
        """Whether it bears the code in a year."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)

    @property
    def years(self) -> str:
        """The years in short, as ``1922-1991`` or ``1992-``; empty where none is known."""
        if self.first is not None and self.last is not None:
            return str(Stretch(self.first, self.last))
        return "" if self.first is self.last is None else f"{self.first or ''}-{self.last or ''}"


class Triples(Protocol):
    """What codes are looked up in: a graph at hand, or an endpoint."""

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[tuple[Node, Node, Node]]:
        """The triples that fit; None fits everything."""


def year_of(kg: Triples) -> int | None:
    """The year that a graph is of; None for all years, and for an endpoint, which does not say."""
    return kg.as_of if isinstance(kg, View) else None


def bearers(kg: Triples, code: int) -> list[Bearer]:
    """The states that bear a code of the Correlates of War, in the order of their years.

    Of a graph at hand, in whatever year: what things are called is known in each. Of an endpoint, those it holds.

    Args:
        kg: the graph.
        code: the code.
    """
    members: set[Bearer] = set()
    said: set[Bearer] = set()
    for node, by in _about(kg, code).items():
        years = stated_years(by.get)
        first, last = years.earliest_start, years.latest_end
        releases = [year for reference in by[DET.timeReference] if (year := _last_of_span(kg, reference))]
        members |= {Bearer(o, first, last, max(releases, default=None)) for o in by[DET.systemMember]}
        if not by[DET.systemMember]:
            said.add(Bearer(node, first, last, None))
    # Where a state has memberships under the code, these say when.
    dated = {bearer.state for bearer in members}
    begun = min((bearer.first for bearer in members if bearer.first is not None), default=None)
    found = members | {_before(bearer, begun) for bearer in said if bearer.state not in dated}
    return sorted(found, key=lambda b: (b.first or 0, b.last or 9999, str(b.state)))


def _before(bearer: Bearer, year: int | None) -> Bearer:
    """A bearer of no known years, where others have borne the code since a year: the one before these."""
    undated = bearer.first is None and bearer.last is None
    return bearer._replace(last=year - 1) if undated and year is not None else bearer


def living(kg: Triples, candidates: Iterable[Node], year: int | None) -> list[Node]:
    """Those of some actors that existed in a year, where some did; all of them without a year."""
    some = list(candidates)
    if not isinstance(kg, View) or year is None:
        return some
    lives = kg.lives(some)
    there = [node for node in some if Bearer(node, *lives.get(node, (None, None)), None).bears(year)]
    return there or some


def existed(kg: Triples, actor: Node) -> str:
    """The lifetime of an actor in short, as ``1922-1991``; empty where none is known."""
    lives = kg.lives([actor]) if isinstance(kg, View) else {}
    return Bearer(actor, *lives[actor], None).years if actor in lives else ""


def not_then(kg: Triples, actor: Node, year: int) -> str:
    """When an actor existed, where that was not in a year, and who stood there for it then; empty where it was."""
    lives = kg.lives([actor]) if isinstance(kg, View) else {}
    if actor not in lives or Bearer(actor, *lives[actor], None).bears(year):
        return ""
    assert isinstance(kg, View)
    others = ", ".join(kg.label(other) for other in instead(kg, actor, year))
    return f"{kg.label(actor)} existed {existed(kg, actor)}" + (f"; in {year} there was {others}" if others else "")


def instead(kg: Triples, actor: Node, year: int) -> list[Node]:
    """Who existed in a year of those that an actor has succeeded, that have succeeded it, or that bore its code.

    Args:
        kg: the graph.
        actor: an actor that did not exist then.
        year: a calendar year.
    """
    if not isinstance(kg, View):
        return []
    lookup = lookup_of(kg)
    for relation in _SUCCESSION:  # one that continues a state stands for it, where many succeed to it
        found = {x.o for x in lookup.of(actor) if x.p == relation} | {x.s for x in lookup.to(actor) if x.p == relation}
        lives = kg.lives(found)
        if there := [node for node in found if node in lives and Bearer(node, *lives[node], None).bears(year)]:
            return sorted(there, key=kg.label)
    its = {actor, *(x.s for x in lookup.to(actor) if x.p == DET.systemMember)}
    said = (x for node in its for x in lookup.of(node) if x.p == DET.cowCode)
    codes = {x.o.value for x in said if isinstance(x.o, Literal)}
    others = (bearer for code in codes for bearer in bearers(kg, code) if bearer.bears(year))
    return sorted({bearer.state for bearer in others} - {actor}, key=kg.label)


def _about(kg: Triples, code: int) -> dict[Node, dict[Node, list[Node]]]:
    """What is said of each thing with a code that codes are made of."""
    about: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
    if isinstance(kg, View):
        lookup = lookup_of(kg)
        said = (x for x in lookup.with_property(DET.cowCode) if isinstance(x.o, Literal) and x.o.value == code)
        for s in dict.fromkeys(x.s for x in said):
            for x in lookup.of(s):
                if x.p in _STATED:
                    about[s][x.p].append(x.o)
    else:
        for s, _, _ in kg.match(None, DET.cowCode, Literal(code)):
            for p in _READ:
                about[s][p] += [o for _, _, o in kg.match(s, p, None)]
    return about


def _last_of_span(kg: Triples, reference: Node) -> int | None:
    """The last year of which a release speaks, as its reference says it."""
    if isinstance(kg, View):
        spans = [x.o for x in lookup_of(kg).of(reference) if x.p == DET.span]
    else:
        spans = [o for _, _, o in kg.match(reference, DET.span, None)]
    years = [part for span in spans for part in str(span).rpartition("/")[2:] if part.isdecimal()]
    return max(map(int, years), default=None)
