"""Years: within what is plausible and within the span of their source, in order, and in accord with each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress

from rdflib.namespace import RDF
from rdflib.term import Literal, Node

from detente.check.findings import Finding, Where
from detente.check.structure import Structure
from detente.collection.edtf import BadYears, read
from detente.collection.years import BOUNDS, PLAUSIBLE, STATED, stated_years
from detente.rdf.terms import short
from detente.vocabulary import CODE, DET

FIRST, LAST = PLAUSIBLE
#: What comes first, and what comes after it.
_ORDER = (
    (DET.startYear, DET.endYear), (DET.earliestStart, DET.latestStart), (DET.earliestEnd, DET.latestEnd),
    (DET.earliestStart, DET.latestEnd), (DET.claimedFrom, DET.claimedUntil), (DET.startTime, DET.endTime),
)  # fmt: skip
_BOUNDED = frozenset({DET.startYear, DET.endYear, *BOUNDS})
_YEARS = _BOUNDED | {DET.claimedFrom, DET.claimedUntil}
_MOMENTS = frozenset({DET.startTime, DET.endTime})
_STATUS, _EDTF = frozenset({DET.endStatus}), frozenset({DET.years})
_READ = _YEARS | _MOMENTS | _STATUS | _EDTF
_ENDS = (DET.endYear, DET.latestEnd, DET.earliestEnd)


def findings(st: Structure) -> Iterator[Finding]:
    """What is wrong with the years of the facts."""
    years: dict[Node, dict[Node, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    ends: dict[Node, list[Node]] = defaultdict(list)
    for graph, (s, p, o) in st.facts_with(_READ):
        if p in _STATUS:
            ends[s].append(o)
        elif isinstance(o, Literal):
            years[s][p].append(o)
            if p in _YEARS and isinstance(o.value, int) and not FIRST <= o.value <= LAST:
                text = f"{short(p)} {o}: no year from {FIRST} to {LAST}"
                text = "there is no year 0" if o.value == 0 else text
                yield st.places.finding("absurd-year", s, text, path=p, value=o, graphs=[graph])
    for s, by in years.items():
        yield from _ended(st, s, by, ends.get(s, []))
        yield from _written(st, s, by)
        for start, last in _ORDER:
            for a in by.get(start, ()):
                for b in by.get(last, ()):
                    # Those of contents are compared by a shape.
                    if _after(a, b) and not (start in STATED and s in st.contents):
                        text = f"{short(start)} {a} is after {short(last)} {b}"
                        yield st.places.finding("wrong-order", s, text, path=start, value=a)
        bounds = st.kg.timeline.bounds.get(s)
        for moment in _MOMENTS if bounds else ():
            for at in by.get(moment, ()):
                year = getattr(at.value, "year", None)
                if bounds and year is not None and not bounds.earliest_start <= year <= bounds.latest_end:
                    text = f"{short(moment)} {at} lies outside of its years"
                    yield st.places.finding("moment-outside-years", s, text, path=moment, value=at)
    yield from _timeless(st)
    yield from _spans(st)


def _ended(st: Structure, s: Node, by: dict[Node, list[Literal]], statuses: list[Node]) -> Iterator[Finding]:
    """A last year beside what says why there is none; where that is not known, one up to which it lasted is right."""
    for status in statuses:
        for p in _ENDS if status == CODE.Ongoing else _ENDS[:2]:
            for end in by.get(p, ()):
                graphs = st.places.stating([(s, p, end), (s, DET.endStatus, status)])
                text = f"{short(p)} {end} stands beside det:endStatus {short(status)}"
                where: Where = {"path": DET.endStatus, "value": status, "graphs": graphs}
                yield st.places.finding("end-beside-status", s, text, **where)


def _written(st: Structure, s: Node, by: dict[Node, list[Literal]]) -> Iterator[Finding]:
    """Years in EDTF that cannot be read, or that say something else than the bounds beside them."""
    for text in by.get(DET.years, ()):
        try:
            said = read(str(text))
        except BadYears as error:
            yield st.places.finding("malformed-years", s, str(error), path=DET.years, value=text)
            continue
        beside = stated_years(lambda p: () if p == DET.years else by.get(p, ()))
        for p, a, b in zip(BOUNDS, said, beside, strict=False):
            if b is not None and a != b:
                message = f"det:years {text} stands beside another year for {short(p)}: {b}"
                yield st.places.finding("years-disagree", s, message, path=DET.years, value=text)
                break
        named = [y for y in said[:4] if y is not None and not FIRST <= y <= LAST]
        if named:
            message = f"det:years {text}: no year from {FIRST} to {LAST}"
            yield st.places.finding("absurd-year", s, message, path=DET.years, value=text)


def _timeless(st: Structure) -> Iterator[Finding]:
    """Causes and comparisons of nothing that has years; a shape finds all others."""
    for s, kinds in st.types.items():
        if kinds & {DET.Causation, DET.Comparison} and s not in st.kg.timeline.bounds:
            text = "it has no years, and nothing that it is about has any"
            graphs = st.places.stating((s, RDF.type, kind) for kind in kinds)
            yield st.places.finding("occurrence-without-years", s, text, graphs=graphs)


def _years_of(p: Node, o: Literal) -> list[tuple[Node, int]]:
    """The bounds that a value says, with their years."""
    if p in _EDTF:
        with suppress(BadYears):
            return [(q, y) for q, y in zip(BOUNDS, read(str(o))[:4], strict=True) if y is not None]
    return [(p, o.value)] if p in _BOUNDED and isinstance(o.value, int) else []


def _spans(st: Structure) -> Iterator[Finding]:
    """Years of which the source does not speak, and open ends in a file that says no span."""
    timeline = st.kg.timeline
    named = timeline.lifetimes.of.keys() | timeline.lifetimes.names  # what things are called is known in every year
    for graph, (s, p, o) in st.facts_with(_BOUNDED | _EDTF):
        span = timeline.said_spans.get(graph)
        if span is None or s in named or not isinstance(o, Literal):
            continue
        began = timeline.bounds[s].earliest_start <= span[1] if s in timeline.bounds else True
        # What began within the span may be known to end after it.
        outside = [y for q, y in _years_of(p, o) if not (span[0] <= y <= span[1] or (q in _ENDS and began))]
        if any(FIRST <= y <= LAST for y in outside):
            text = f"{short(p)} {o}: its source speaks of {span[0]} to {span[1]}"
            yield st.places.finding("outside-span", s, text, path=p, value=o, graphs=[graph])
    for graph, (node, year) in timeline.falling_silent().items():
        text = f"it goes on, and the file says no span: it ends with {year}, the last year that the file names"
        yield st.places.finding("span-unsaid", node, text, path=DET.endStatus, graphs=[graph])


def _after(a: Literal, b: Literal) -> bool:
    """Whether a value is after another; not where the two cannot be compared."""
    try:
        return bool(a.value > b.value)
    except TypeError:
        return False
