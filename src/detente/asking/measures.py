"""Measures of dyads from the slices of a panel: similarity of alliance portfolios, degree, shared partners.

The portfolio of a state in a year is a row of 1 and 0: with which members of the state system of that year it is
allied (``alliedWith``), itself counted as its own ally, as users of the Correlates of War do. Portfolios are
unweighted.

- *S* (Signorino and Ritter 1999, "Tau-b or Not Tau-b", International Studies Quarterly 43 (1), 115-144): with absolute
  distances and one issue, ``1 - 2 * sum(|x - y|) / (N * d)``, where d is the largest distance of two entries, here 1.
- Cohen's *kappa* and Scott's *pi* (Häge 2011, "Choice or Circumstance? Adjusting Measures of Foreign Policy Similarity
  for Chance Agreement", Political Analysis 19 (3), 287-305): ``1 - D / E``, where D is the observed sum of squared
  distances, and E the one expected by chance: of kappa from the mean of each portfolio,
  ``sum((x - mean(x))^2) + sum((y - mean(y))^2) + N * (mean(x) - mean(y))^2``, of pi from the mean m of both,
  ``sum((x - m)^2) + sum((y - m)^2)``. Undefined where E is 0.

A value is missing where a cell that it needs is NA, and in years in which no source lists all members.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from detente.asking.one_kind import Asked, BadPanel
from detente.asking.panel_cells import NA, Cube, partners, rows_of
from detente.reasoning.arrays import NDArray, np
from detente.vocabulary import DET

#: What each measure says, for the codebook.
MEANING = {
    "degree": "The number of partners of each of the two states among the members of that year, in each relation of the"
    " panel (else alliedWith): `_degree1` and `_degree2`.",
    "s-score": "Signorino and Ritter's S (1999) of the two alliance portfolios (alliedWith, each state its own ally),"
    " unweighted, with absolute distances: 1 for equal portfolios, -1 for opposite ones.",
    "kappa": "Cohen's kappa of the two alliance portfolios (Häge 2011), with squared distances: agreement beyond what"
    " the mean of each makes likely. Undefined, and missing, where both are constant.",
    "pi": "Scott's pi of the two alliance portfolios (Häge 2011), with squared distances: agreement beyond what the"
    " mean of both makes likely. Undefined, and missing, where both are constant.",
    "shared-allies": "How many other members of that year are allied with both (alliedWith); `_at_least` counts those"
    " that are known, whatever is not.",
    "shared-adversaries": "How many other members of that year are adversaries of both (adversarialTo); `_at_least`"
    " counts those that are known, whatever is not.",
}
MEASURES = tuple(MEANING)
_ALLIES, _ADVERSARIES = Asked(DET.alliedWith), Asked(DET.adversarialTo)
_Floats = NDArray[np.float64]


def checked(measures: Sequence[str], unit: str) -> tuple[str, ...]:
    """The measures that are asked for, each once.

    Raises:
        BadPanel: there is none of that name, or it is none of the unit.
    """
    asked = [measures] if isinstance(measures, str) else list(measures)
    for name in asked:
        if name not in MEANING:
            raise BadPanel(f"no measure {name!r}; there are {', '.join(MEANING)}")
    if asked and unit != "dyad-year":
        raise BadPanel(
            f"{asked[0]} is a measure of dyads: its unit is the dyad-year (the columns of state-years are degrees)"
        )
    return tuple(dict.fromkeys(asked))


def columns(
    cube: Cube, measures: Sequence[str], asked: Sequence[Asked], directed: bool
) -> dict[str, NDArray[np.generic]]:
    """The columns of some measures, in the order of the rows of dyad-years."""
    found: dict[str, NDArray[np.generic]] = {}
    if not measures:
        return found
    y, i, j = rows_of(cube, directed)
    for name in measures:
        if name == "degree":
            for each in asked or [_ALLIES]:
                exact, _, _ = partners(cube, each)
                found[f"{each.name}_degree1"], found[f"{each.name}_degree2"] = exact[y, i], exact[y, j]
        elif name in ("s-score", "kappa", "pi"):
            formula = {"s-score": s_score, "kappa": kappa, "pi": pi}[name]
            found[name.replace("-", "_")] = _by_year(cube, formula)[y, i, j]
        else:
            exact, least = _shared(cube, _ALLIES if name == "shared-allies" else _ADVERSARIES)
            column = name.replace("-", "_")
            found[column], found[f"{column}_at_least"] = exact[y, i, j], least[y, i, j]
    return found


def s_score(portfolios: _Floats) -> _Floats:
    """S of each two portfolios.

    Args:
        portfolios: a row of 1 and 0 for each state.
    """
    distance, _, size = _distances(portfolios)
    return 1 - 2 * distance / size


def kappa(portfolios: _Floats) -> _Floats:
    """Cohen's kappa of each two portfolios; NaN where it is undefined."""
    distance, mean, size = _distances(portfolios)
    one, other = mean[:, None], mean[None, :]
    expected = size * (one * (1 - one) + other * (1 - other) + (one - other) ** 2)
    return _beyond_chance(distance, expected)


def pi(portfolios: _Floats) -> _Floats:
    """Scott's pi of each two portfolios; NaN where it is undefined."""
    distance, mean, size = _distances(portfolios)
    both = (mean[:, None] + mean[None, :]) / 2
    return _beyond_chance(distance, 2 * size * both * (1 - both))


def _distances(portfolios: _Floats) -> tuple[_Floats, _Floats, int]:
    """The number of entries in which each two differ, the mean of each, and how long they are."""
    degree = portfolios.sum(axis=1)
    # Of 1 and 0 a squared distance is the absolute one.
    distance = degree[:, None] + degree[None, :] - 2 * portfolios @ portfolios.T
    return distance, degree / portfolios.shape[1], portfolios.shape[1]


def _beyond_chance(distance: _Floats, expected: _Floats) -> _Floats:
    defined = expected > 1e-9
    return np.where(defined, 1 - distance / np.where(defined, expected, 1), np.nan)


def _by_year(cube: Cube, formula: Callable[[_Floats], _Floats]) -> _Floats:
    """A formula over the alliance portfolios of each year; NaN where a portfolio has an entry that is NA."""
    cells, _ = cube.cells(_ALLIES)
    found = np.full(cells.shape, np.nan)
    for n, there in enumerate(cube.states.there):
        some = np.flatnonzero(there)
        if not len(some) or not cube.states.listed[n]:
            continue
        portfolios = cells[n][np.ix_(some, some)].copy()
        np.fill_diagonal(portfolios, 1)
        known = (portfolios != NA).all(axis=1)
        values = formula(np.where(portfolios == NA, 0, portfolios).astype(np.float64))
        values[~known] = np.nan
        values[:, ~known] = np.nan
        found[n][np.ix_(some, some)] = values
    return found


def _shared(cube: Cube, asked: Asked) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """How many members stand in a relation to each two states: `NA` where that is not known; and at least."""
    cells, _ = cube.cells(asked)
    exact, least = np.full(cells.shape, NA, np.int32), np.zeros(cells.shape, np.int32)
    for n, there in enumerate(cube.states.there):
        some = np.flatnonzero(there)
        slice_ = cells[n][np.ix_(some, some)]
        certain = (slice_ == 1).astype(np.float64)
        unknown = (slice_ == NA).astype(np.float64)
        for each in (certain, unknown):
            np.fill_diagonal(each, 0)
        shared = certain @ certain.T
        # Of a third state that is known to be no partner of one of the two, the other's cell does not matter.
        open_ = unknown @ unknown.T + unknown @ certain.T + certain @ unknown.T
        within = np.ix_(some, some)
        least[n][within] = shared
        exact[n][within] = np.where((open_ > 0) | (not cube.states.listed[n]), NA, shared)
    return exact, least
