"""Why a relation is not there: a *no* of a source that is complete for it, or only that none is known.

It is a no where a cell of a panel is 0 (`detente.asking.panel_cells`): the two are members of the state system in the
year, a selected source is complete for every kind of situation that the relation can follow from, and it is not
possible either. Everywhere else that nothing says so means nothing; and a source says nothing of years beyond its span.
"""

from __future__ import annotations

from dataclasses import dataclass

from rdflib.term import Literal, URIRef

from detente.asking.completeness import Coverage
from detente.asking.history import NoHistory
from detente.asking.names import UnknownName
from detente.asking.panel_cells import Cube, cube
from detente.asking.panel_years import BadPanel
from detente.collection.view import View
from detente.rdf.terms import Triple

NO, NONE_KNOWN = "no", "none known"


@dataclass(frozen=True, slots=True)
class Absence:
    """What it means that a relation does not certainly hold in a year, or in any.

    Attributes:
        kind: `NO` or `NONE_KNOWN`.
        complete: what the sources say that they are complete for, by which it is a no; none where it is not.
        silent: the selected sources that do not speak of the year, each with the first and last year that it covers.
    """

    kind: str
    complete: tuple[Coverage, ...] = ()
    silent: tuple[tuple[str, int, int], ...] = ()


def spans(kg: View) -> tuple[tuple[str, int, int], ...]:
    """The selected sources, each with the first and last year that it covers; a file of one's own says none."""
    return tuple(span for span in kg.epochs.spans if span[0] in kg.collection.sources)


def silent(kg: View, year: int | None) -> tuple[tuple[str, int, int], ...]:
    """The selected sources by which a year is not covered, each with the first and last year that it covers."""
    return () if year is None else tuple(s for s in spans(kg) if not s[1] <= year <= s[2])


def absence(kg: View, triple: Triple, year: int | None) -> Absence:
    """What it means that a relation does not hold.

    Args:
        kg: the graph, in which it does not certainly hold in the year.
        triple: the relation of two things.
        year: the calendar year; None for all: of these together nothing is a no.
    """
    left_out = silent(kg, year)
    none = Absence(NONE_KNOWN, (), left_out)
    s, p, o = triple
    if year is None or isinstance(o, Literal) or not isinstance(p, URIRef) or _possible(kg, triple, year):
        return none
    try:
        made = _cube(kg, year)
        asked = made.asked(p)
        zeros = made.zeros(asked)
        columns = [[i for i, when in made.states.bearers.get(node, ()) if when[0]] for node in (s, o)]
        if not zeros.possible or not all(columns):
            return none
        complete = made.complete(asked)[0]
    except (BadPanel, NoHistory, UnknownName):
        return none
    if not all(complete[i, j] for i in columns[0] for j in columns[1] if i != j) or columns[0] == columns[1]:
        return none
    usable = (c for some in zeros.usable.values() for c in some if c.holds(year))
    return Absence(NO, tuple(dict.fromkeys(usable)), left_out)


def _cube(kg: View, year: int) -> Cube:
    """What the panel of a year is read from: that of the last year is kept with the graph."""
    known: dict[int, Cube] = kg.both.setdefault("absence", {})
    if year not in known:
        known.clear()
        known[year] = cube(kg, [year])
    return known[year]


def _possible(kg: View, triple: Triple, year: int) -> bool:
    """Whether a relation certainly or possibly holds in a year."""
    epoch = kg.epochs.covered(year)
    return bool((kg.closure.possible(triple) | kg.closure.certain(triple)) >> epoch & 1)
