"""Panels: dyad-years or state-years of relations and measures, as quantitative scholars use them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdflib.term import Node

from detente.asking import measures as measuring
from detente.asking.codebook import codebook
from detente.asking.one_kind import Asked, BadPanel
from detente.asking.panel_cells import Cube, cube, partners, rows_of
from detente.asking.panel_table import Panel
from detente.collection.view import View
from detente.reasoning.arrays import NDArray, np

DYAD_YEAR, STATE_YEAR = UNITS = ("dyad-year", "state-year")


def panel(
    kg: View,
    relations: str | Node | Sequence[str | Node],
    years: Iterable[int],
    unit: str = DYAD_YEAR,
    directed: bool = False,
    possible: bool = False,
    measures: Sequence[str] = (),
) -> Panel:
    """A panel of relations; see `detente.graph.KnowledgeGraph.panel`."""
    if unit not in UNITS:
        raise BadPanel(f"no unit {unit!r}; there are {' and '.join(UNITS)}")
    relations = [relations] if isinstance(relations, str | Node) else list(relations)
    if not relations and not measures:
        raise BadPanel("a panel needs a relation or a measure, as alliedWith")
    made = cube(kg, years)
    asked = list(dict.fromkeys(made.asked(each) for each in relations))
    wanted = measuring.checked(measures, unit)
    if unit == DYAD_YEAR and not directed:
        for each in asked:
            if not made.kinds.symmetric(each.relation):
                raise BadPanel(f"{each.name} has a direction: its panel is one of directed dyads (--directed)")
    if unit == STATE_YEAR:
        columns = _by_state(made, asked, possible)
    else:
        columns = _by_dyad(made, asked, directed, possible)
        columns |= measuring.columns(made, wanted, asked, directed)
    notes = codebook(made, asked, wanted, unit, directed, possible)
    kind = f"{'directed ' if directed and unit == DYAD_YEAR else ''}{unit}s, {made.years.stretch()}"
    return Panel(columns, kind, notes, kg.view, kg.sources, made.years.left_out)


def _by_dyad(made: Cube, asked: list[Asked], directed: bool, possible: bool) -> dict[str, NDArray[np.generic]]:
    y, i, j = rows_of(made, directed)
    names = np.array(made.states.abbreviations, object)
    columns: dict[str, NDArray[np.generic]] = {
        "ccode1": made.states.codes[i],
        "ccode2": made.states.codes[j],
        "year": made.years.years[y],
    }
    if any(made.states.abbreviations):
        columns = {"ccode1": columns["ccode1"], "stateabb1": names[i], "ccode2": columns["ccode2"],
                   "stateabb2": names[j], "year": columns["year"]}  # fmt: skip
    for each in asked:
        cells, also = made.cells(each)
        columns[each.name] = cells[y, i, j]
        if possible:
            columns[f"{each.name}_possible"] = np.where(also[y, i, j], 1, cells[y, i, j]).astype(np.int8)
    return columns


def _by_state(made: Cube, asked: list[Asked], possible: bool) -> dict[str, NDArray[np.generic]]:
    y, i = np.nonzero(made.states.there)
    columns: dict[str, NDArray[np.generic]] = {"ccode": made.states.codes[i]}
    if any(made.states.abbreviations):
        columns["stateabb"] = np.array(made.states.abbreviations, object)[i]
    columns["year"] = made.years.years[y]
    for each in asked:
        exact, least, most = partners(made, each)
        columns[each.name] = exact[y, i]
        columns[f"{each.name}_at_least"] = least[y, i]
        if possible:
            columns[f"{each.name}_possible"] = most[y, i]
    return columns
