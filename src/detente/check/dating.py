"""Years: within what is plausible, in order, and in accord with what is said of their end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rdflib.term import Literal, Node

from detente.check.findings import Finding, Where
from detente.check.structure import Structure
from detente.rdf.terms import short
from detente.vocabulary import DET

#: The years that facts of international relations can be of; what lies outside is a slip of the pen.
FIRST, LAST = 1000, 2200
_BOUNDS = {DET.startYear: DET.endYear, DET.claimedFrom: DET.claimedUntil, DET.startTime: DET.endTime}
_YEARS = frozenset({DET.startYear, DET.endYear, DET.claimedFrom, DET.claimedUntil})
_MOMENTS = frozenset({DET.startTime, DET.endTime})


def findings(st: Structure) -> Iterator[Finding]:
    """What is wrong with the years of the facts."""
    years: dict[Node, dict[Node, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    ends: dict[Node, list[Node]] = defaultdict(list)
    for graph, (s, p, o) in st.facts():
        if p == DET.endStatus:
            ends[s].append(o)
        elif isinstance(o, Literal) and p in _YEARS | _MOMENTS:
            years[s][p].append(o)
            if p in _YEARS and isinstance(o.value, int) and not FIRST <= o.value <= LAST:
                text = f"{short(p)} {o}: no year from {FIRST} to {LAST}"
                text = "there is no year 0" if o.value == 0 else text
                yield st.places.finding("absurd-year", s, text, path=p, value=o, graphs=[graph])
    for s, by in years.items():
        for status in ends.get(s, ()):
            for end in by.get(DET.endYear, ()):
                graphs = st.places.stating([(s, DET.endYear, end), (s, DET.endStatus, status)])
                text = f"det:endYear {end} stands beside det:endStatus {short(status)}"
                where: Where = {"path": DET.endStatus, "value": status, "graphs": graphs}
                yield st.places.finding("end-beside-status", s, text, **where)
        for start, last in _BOUNDS.items():
            for a in by.get(start, ()):
                for b in by.get(last, ()):
                    # Those of contents are compared by a shape.
                    if _after(a, b) and not (start == DET.startYear and _content(st, s)):
                        text = f"{short(start)} {a} is after {short(last)} {b}"
                        yield st.places.finding("wrong-order", s, text, path=start, value=a)
        for moment in _MOMENTS:
            for at in by.get(moment, ()):
                year = getattr(at.value, "year", None)
                low = [y.value for y in by.get(DET.startYear, ()) if isinstance(y.value, int)]
                high = [y.value for y in by.get(DET.endYear, ()) if isinstance(y.value, int)]
                if year is not None and ((low and year < min(low)) or (high and year > max(high))):
                    text = f"{short(moment)} {at} lies outside of its years"
                    yield st.places.finding("moment-outside-years", s, text, path=moment, value=at)


def _content(st: Structure, node: Node) -> bool:
    return bool(st.types.get(node, set()) & st.content)


def _after(a: Literal, b: Literal) -> bool:
    """Whether a value is after another; not where the two cannot be compared."""
    try:
        return bool(a.value > b.value)
    except TypeError:
        return False
