"""What is stated of the years of a thing: by first and last year, by four bounds, or in EDTF."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from functools import cache

from rdflib.term import Literal, Node

from detente.collection.edtf import MARGIN, BadYears, Stated, read
from detente.rdf.terms import ByPredicate, Triple
from detente.vocabulary import CODE, DET

#: The bounds, in the order of `Stated`; a first or last year abbreviates two equal ones.
BOUNDS = (DET.earliestStart, DET.latestStart, DET.earliestEnd, DET.latestEnd)
_ABBREVIATED = {DET.startYear: BOUNDS[:2], DET.endYear: BOUNDS[2:]}
_WIDER = (*_ABBREVIATED.items(), *((p, (p,)) for p in BOUNDS))
#: Years in EDTF, how exact these are, and that something goes on.
YEARS, _MARGIN, STATUS, _ONGOING = DET.years, DET.margin, DET.endStatus, CODE.Ongoing
#: What says in which years a node stands.
SAID = (*BOUNDS, *_ABBREVIATED, STATUS, YEARS)
STATED = frozenset(SAID)
#: What says in which years a node stands, and where these come from.
PROPERTIES = STATED | {DET.timeBasis, DET.timeReference, DET.duringPeriod}
#: The years that facts of international relations can be of; what lies outside is a slip of the pen.
PLAUSIBLE = 1000, 2200
#: The years that a timeline can hold: those of EDTF. One outside is read as none.
_HELD = range(-9999, 10_000)
Objects = Callable[[Node], Collection[Node] | None]
#: The literal of a calendar year; a year is one object.
year_literal = cache(Literal)


def stated_years(objects: Objects, margin: int = MARGIN) -> Stated:
    """What is stated of the years of a node; nothing where that cannot be read.

    Args:
        objects: gives the stated objects of a property of the node; nothing where there are none.
        margin: by how many years ``~`` widens a bound.
    """
    found: dict[Node, int] = {}
    for years in objects(YEARS) or ():
        with suppress(BadYears):
            *bounds, ongoing = read(str(years), margin)
            if any(year is not None and year not in _HELD for year in bounds):
                continue
            found |= {p: year for p, year in zip(BOUNDS, bounds, strict=True) if year is not None}
            if ongoing:
                found[STATUS] = 1
    for p, wider in _WIDER:
        for o in objects(p) or ():
            if isinstance(o, Literal) and type(year := o.value) is int and year in _HELD:
                for each in wider:
                    found[each] = year
    ongoing = STATUS in found or _ONGOING in (objects(STATUS) or ())
    a, b, c, d = map(found.get, BOUNDS)
    return Stated(a, b, c, d, ongoing and d is None)


def margin_of(said: Iterable[Node | None]) -> int:
    """By how many years ``~`` widens a bound: the first of what is said that is a number."""
    return next((o.value for o in said if isinstance(o, Literal) and isinstance(o.value, int)), MARGIN)


def in_edtf(said: ByPredicate) -> Iterator[Triple]:
    """The bounds that one source says in EDTF (``det:years``), as triples: what SPARQL can compare."""
    margin = margin_of(o for _, o in said.get(_MARGIN, ()))
    for s, o in said.get(YEARS, ()):
        years: dict[Node, list[Node]] = {YEARS: [o]}
        stated = stated_years(years.get, margin)
        yield from ((s, q, year_literal(year)) for q, year in zip(BOUNDS, stated[:4], strict=True) if year is not None)
        if stated.ongoing:
            yield s, STATUS, _ONGOING
