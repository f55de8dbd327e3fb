"""Why a relation is not there: a *no* of a source that is complete for it, or only that none is known.

It is a no where a cell of a panel is 0 (`detente.asking.panel_cells`): the two are members of the state system in the
year, a selected source is complete for every kind of situation that the relation can follow from, and it is not
possible either. Everywhere else that nothing says so means nothing; and a source says nothing of years beyond its span.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib.term import Literal, Node, URIRef

from detente.asking.completeness import Coverage, not_covered, silent, spoken_for
from detente.asking.history import NoHistory
from detente.asking.names import UnknownName
from detente.asking.one_kind import Asked, BadPanel
from detente.collection.view import View
from detente.rdf.terms import Triple

NO, NONE_KNOWN = "no", "none known"

if TYPE_CHECKING:
    from detente.asking.panel_cells import Cube


@dataclass(frozen=True, slots=True)
class Absence:
    """What it means that a relation does not certainly hold in a year, or in any.

    Attributes:
        kind: `NO` or `NONE_KNOWN`.
        complete: what the sources say that they are complete for, by which it is a no; none where it is not.
        silent: the selected sources that do not speak of the year, each with the first and last year that it covers.
        outside: of the two those that no member of the state system is in the year, though all else makes it a no.
    """

    kind: str
    complete: tuple[Coverage, ...] = ()
    silent: tuple[tuple[str, int, int], ...] = ()
    outside: tuple[Node, ...] = ()


def absence(kg: View, triple: Triple, year: int | None, kind: Node | None = None) -> Absence:
    """What it means that a relation does not hold.

    Args:
        kg: the graph, in which it does not certainly hold in the year.
        triple: the relation of two things.
        year: the calendar year; None for all: of these together nothing is a no.
        kind: the kind of situation from which it does not follow itself; None for any.
    """
    left_out = silent(kg, year)
    none = Absence(NONE_KNOWN, (), left_out)
    s, p, o = triple
    if year is None or isinstance(o, Literal) or not isinstance(p, URIRef):
        return none
    if kind is None and _possible(kg, triple, year):
        return none
    try:
        made = _cube(kg, year)
        asked = made.asked(p) if kind is None else Asked(p, kind)
        zeros = made.zeros(asked)
        columns = [[i for i, when in made.states.bearers.get(node, ()) if when[0]] for node in (s, o)]
        if zeros.possible and not all(columns):
            outside = tuple(node for node, found in zip((s, o), columns, strict=True) if not found)
            return Absence(NONE_KNOWN, (), left_out, outside)
        if not zeros.possible:
            return none
        complete = made.complete(asked)[0]
        if kind is not None:
            complete &= ~made.cells(asked)[1][0]
    except (BadPanel, NoHistory, UnknownName):
        return none
    if not all(complete[i, j] for i in columns[0] for j in columns[1] if i != j) or columns[0] == columns[1]:
        return none
    usable = (c for some in zeros.usable.values() for c in some if c.holds(year))
    return Absence(NO, tuple(dict.fromkeys(usable)), left_out)


def words(kg: View, triple: Triple, year: int | None, kind: Node | None = None) -> tuple[str, str]:
    """What it means that a relation does not hold: whether that is a no, in words, and why.

    Args:
        kg: the graph, in which it does not certainly hold in the year.
        triple: the relation of two things.
        year: the calendar year; None for all.
        kind: the kind of situation from which it does not follow itself; None for any.
    """
    found = absence(kg, triple, year, kind)
    if found.kind == NO:
        return "does not hold", "; ".join(spoken_for(kg, c) for c in found.complete)
    why = not_covered(found.silent, year)
    if found.outside:
        names = " and ".join(kg.label(node) for node in found.outside)
        member = "is no member" if len(found.outside) == 1 else "are no members"
        why = "; ".join(filter(None, (why, f"{names} {member} of the state system in {year}")))
    elif not why and year is not None:
        why = "no selected source is complete for all that it can follow from"
    return "not known in the graph", why


def _cube(kg: View, year: int) -> Cube:
    """What the panel of a year is read from: that of the last year is kept with the graph."""
    known: dict[int, Cube] = kg.both.setdefault("absence", {})
    if year not in known:
        known.clear()
        from detente.asking.panel_cells import cube  # whose import loads numpy

        known[year] = cube(kg, [year])
    return known[year]


def _possible(kg: View, triple: Triple, year: int) -> bool:
    """Whether a relation certainly or possibly holds in a year."""
    epoch = kg.epochs.covered(year)
    return bool((kg.closure.possible(triple) | kg.closure.certain(triple)) >> epoch & 1)
