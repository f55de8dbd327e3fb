"""Structural balance by year: the signed network of the members of the state system, and its triads.

A tie is positive or negative where the one or the other relation certainly follows, and counts as neither where both
do (*ambivalent*). A triad of three ties is balanced where an even number of them is negative (Cartwright and Harary
1956, "Structural Balance: A Generalization of Heider's Theory", Psychological Review 63 (5), 277-293): three positive,
or one positive and two negative. The census counts all triads by how many ties they have (Davis and Leinhardt 1972,
of ties without a direction: 003, 102, 201, 300), and those of three by their signs.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib.term import Node

from detente.asking.one_kind import Asked, BadPanel
from detente.asking.panel_cells import NA, Cube, cube
from detente.asking.panel_table import Panel
from detente.collection.view import View
from detente.reasoning.arrays import NDArray, np

_Floats = NDArray[np.float64]
#: What the columns are, for people.
CODEBOOK = """# Structural balance by year

- `states`: members of the state system.
- `positive`, `negative`: dyads of which {positive}, or {negative}, certainly follows, and not both.
- `ambivalent`: dyads of which both certainly follow; they count as no tie.
- `unknown`: dyads of which one of the two is NA (see the codebook of a panel): a tie may be there that is not known, so
  that all counts of ties and triads are of what is known.
- `triads_003`, `triads_102`, `triads_201`, `triads_300`: triads of no tie, one, two, three (Davis and Leinhardt 1972).
- `ppp`, `ppn`, `pnn`, `nnn`: triads of three ties by their signs, p positive and n negative.
- `balanced`: the share of `ppp` and `pnn` among the triads of three ties (Cartwright and Harary 1956); NA where there
  is none.

Sources: {sources}; view: {view}; years: {years}.
"""


def census(positive: _Floats, negative: _Floats) -> dict[str, int]:
    """The triads of a signed network.

    Args:
        positive: 1 where a tie is positive, else 0; symmetric, 0 on the diagonal.
        negative: the same of negative ties; no tie is both.
    """
    ties = positive + negative
    size, degree = len(ties), ties.sum(axis=1)
    two_positive, two_negative = positive @ positive, negative @ negative
    found = {
        "ppp": round((two_positive * positive).sum() / 6),
        "ppn": round((two_positive * negative).sum() / 2),
        "pnn": round((two_negative * positive).sum() / 2),
        "nnn": round((two_negative * negative).sum() / 6),
    }
    three = sum(found.values())
    edges = round(degree.sum() / 2)
    # Two ties at a state are a triad of two, or one corner of a triad of three; a tie has size - 2 triads.
    two = round((degree * (degree - 1)).sum() / 2) - 3 * three
    one = edges * (size - 2) - 2 * two - 3 * three if size > 2 else 0
    every = size * (size - 1) * (size - 2) // 6
    sizes = {"triads_003": every - one - two - three, "triads_102": one, "triads_201": two, "triads_300": three}
    return {**sizes, **found}


def balance(kg: View, years: Iterable[int], positive: str | Node, negative: str | Node) -> Panel:
    """The balance of each year; see `detente.graph.KnowledgeGraph.balance`."""
    made = cube(kg, years)
    signs = made.asked(positive), made.asked(negative)
    for asked in signs:
        if not made.kinds.symmetric(asked.relation):
            raise BadPanel(f"{asked.name} has a direction: the ties of a signed network have none")
    rows = [_of_year(made, n, *signs) for n in range(len(made.years))]
    columns: dict[str, NDArray[np.generic]] = {"year": made.years.years}
    columns |= {name: np.array([row[name] for row in rows], np.int32) for name in rows[0]}
    three = columns["triads_300"].astype(np.float64)
    even = (columns["ppp"] + columns["pnn"]).astype(np.float64)  # type: ignore[operator]
    columns["balanced"] = np.where(three > 0, even / np.where(three > 0, three, 1), np.nan)
    told = CODEBOOK.format(
        positive=signs[0].name,
        negative=signs[1].name,
        sources=", ".join(kg.sources),
        view=kg.view,
        years=made.years.stretch(),
    )
    title = f"years of balance of {signs[0].name} (+) and {signs[1].name} (-), {made.years.stretch()}"
    return Panel(columns, title, told, kg.view, kg.sources, made.years.left_out)


def _of_year(made: Cube, n: int, positive: Asked, negative: Asked) -> dict[str, int]:
    some = np.flatnonzero(made.states.there[n])
    slices = [made.cells(asked)[0][n][np.ix_(some, some)] for asked in (positive, negative)]
    plus, minus = (slice_ == 1 for slice_ in slices)
    both = plus & minus
    unknown = np.triu((slices[0] == NA) | (slices[1] == NA), 1)
    plus, minus = (plus & ~both).astype(np.float64), (minus & ~both).astype(np.float64)
    return {
        "states": len(some),
        "positive": round(plus.sum() / 2),
        "negative": round(minus.sum() / 2),
        "ambivalent": int(both.sum()) // 2,
        "unknown": int(unknown.sum()),
        **census(plus, minus),
    }
