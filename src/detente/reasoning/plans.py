"""Joins on sorted columns: the premises of a rule are joined pair by pair, in blocks of known size.

After each premise the columns that nothing later asks for are dropped, and rows that have become equal are one: a
chain of five properties over 30 things is 900 rows, not 30^6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TypeAlias

from detente.reasoning.arrays import HALF, LOW, Ints, Numbers, distinct, np, pack
from detente.reasoning.masks import Masks
from detente.reasoning.runs import Runs
from detente.reasoning.statements import Place, Places

#: How many rows a join makes at once.
BLOCK = 4_000_000
#: From how many rows on equal ones are looked for between two premises.
_WORTH = 1_000

#: Gives the runs of a premise, by subject or by object.
Reader: TypeAlias = Callable[[int, bool], Runs]


@dataclass(frozen=True, slots=True)
class Rows:
    """Variables with their values, row by row.

    Attributes:
        columns: the values of each variable.
        numbers: the number of each row's mask, where there is time.
        count: how many rows there are.
    """

    columns: dict[Place, Ints]
    numbers: Numbers | None
    count: int


CHECK, BY_SUBJECT, BY_OBJECT, MEMBERS, PAIRS = range(5)


@dataclass(frozen=True, slots=True)
class Step:
    """How one more premise is joined.

    Attributes:
        at: which premise.
        how: whether rows are looked up, extended, or paired with everything.
        keep: the variables that something later asks for.
        drops: whether a variable is dropped after it.
    """

    at: int
    how: int
    keep: frozenset[Place]
    drops: bool


@cache
def plan(body: tuple[Places, ...], classes: tuple[bool, ...], first: int, asked: frozenset[Place]) -> tuple[Step, ...]:
    """The order in which premises are joined.

    Args:
        body: the premises.
        classes: for each of them, whether it is membership in one class.
        first: the premise that comes first.
        asked: the variables of which the values are asked for.
    """

    def places(i: int) -> tuple[Place, ...]:
        s, _, o = body[i]
        return (s,) if classes[i] else (s, o)

    known = {p for p in places(first) if p >= 0}
    rest = [i for i in range(len(body)) if i != first]
    found: list[Step] = []

    def how(i: int) -> int:
        bound = [p < 0 or p in known for p in places(i)]
        if all(bound):
            return CHECK
        return MEMBERS if classes[i] else BY_SUBJECT if bound[0] else BY_OBJECT if bound[1] else PAIRS

    while rest:
        i = next((j for j in rest if how(j) == CHECK), None)
        if i is None:
            i = min(rest, key=how)
        rest.remove(i)
        way = how(i)
        known.update(p for p in places(i) if p >= 0)
        keep = asked | {p for j in rest for p in places(j) if p >= 0}
        drops = not known <= keep
        known &= keep
        found.append(Step(i, way, frozenset(known), drops and bool(rest)))
    return tuple(found)


def begin(atom: Places, unary: bool, row: tuple[int, ...], keys: Ints, numbers: Numbers | None) -> Rows:
    """The first premise of a join: some of its triples as rows.

    Args:
        atom: the premise, as places.
        unary: whether it is membership in one class.
        row: the constants.
        keys: the triples.
        numbers: the numbers of their masks, where there is time.
    """
    s, _, o = atom
    if unary:
        if s >= 0:
            return Rows({s: keys}, numbers, len(keys))
        fit = keys == row[-s - 1]
        return Rows({}, None if numbers is None else numbers[fit], int(fit.sum()))
    a, b = keys >> HALF, keys & LOW
    fits = [column == row[-place - 1] for place, column in ((s, a), (o, b)) if place < 0]
    if s == o and s >= 0:
        fits.append(a == b)
    columns = {place: column for place, column in ((s, a), (o, b)) if place >= 0}
    if not fits:
        return Rows(columns, numbers, len(keys))
    fit = fits[0] if len(fits) == 1 else fits[0] & fits[1]
    return Rows(
        {v: c[fit] for v, c in columns.items()}, None if numbers is None else numbers[fit], int(np.count_nonzero(fit))
    )


class Join:
    """One join: the premises of a rule after the first."""

    def __init__(
        self,
        body: tuple[Places, ...],
        row: tuple[int, ...],
        read: Reader,
        masks: Masks | None,
        check: Callable[[], None],
    ) -> None:
        """Join with or without time.

        Args:
            body: the premises.
            row: the constants.
            read: gives the runs of a premise.
            masks: the masks, where there is time.
            check: called between blocks; raises where a limit is met.
        """
        self._body, self._row, self._read, self._masks, self._check = body, row, read, masks, check

    def run(self, begun: Rows, steps: tuple[Step, ...]) -> Iterator[Rows]:
        """The rows of the join, block by block.

        Args:
            begun: the rows of the first premise.
            steps: how the others are joined.
        """
        queue = [(begun, 0)]
        while queue:
            rows, at = queue.pop()
            if not rows.count:
                continue
            if at == len(steps):
                yield rows
                continue
            step = steps[at]
            if step.how == CHECK:
                queue.append((self._looked_up(rows, step), at + 1))
                continue
            parts = self._cut(rows, step)
            if parts:
                self._check()
                queue += [(part, at) for part in parts]
                continue
            made = self._extended(rows, step)
            if step.drops and made.count > _WORTH:
                made = self._merged(made)
            queue.append((made, at + 1))

    def _value(self, rows: Rows, place: Place) -> Ints:
        return rows.columns[place] if place >= 0 else np.full(rows.count, self._row[-place - 1], np.int64)

    def _looked_up(self, rows: Rows, step: Step) -> Rows:
        """The rows for which a premise without further variables holds."""
        s, _, o = self._body[step.at]
        runs = self._read(step.at, True)
        keys = self._value(rows, s)
        if not runs.unary:
            keys = pack(keys, self._value(rows, o))
        numbers = rows.numbers
        if self._masks is None or numbers is None:
            fits = runs.has(keys)
        else:
            numbers = self._masks.both(numbers, runs.numbers(keys))
            fits = numbers != 0
            numbers = numbers[fits]
        columns = {v: c[fits] for v, c in rows.columns.items() if v in step.keep}
        return Rows(columns, numbers, int(np.count_nonzero(fits)))

    def _cut(self, rows: Rows, step: Step) -> list[Rows]:
        """The rows in parts, the last first, if joining all of them would make more than a block; none if not."""
        count = rows.count
        if step.how in (BY_SUBJECT, BY_OBJECT):
            s, _, o = self._body[step.at]
            by_subject = step.how == BY_SUBJECT
            runs = self._read(step.at, by_subject)
            if count * runs.widest <= BLOCK:
                return []
            sizes = np.cumsum(runs.counts(self._value(rows, s if by_subject else o)))
        else:
            sizes = np.arange(1, count + 1) * len(self._read(step.at, True))
        total = int(sizes[-1])
        if total <= BLOCK or count < 2:
            return []
        cuts = np.searchsorted(sizes, np.arange(BLOCK, total, BLOCK))
        bounds = sorted({0, count, *cuts.tolist()})
        if len(bounds) == 2:  # one row alone makes most of it
            bounds = [0, count // 2, count]
        return [
            Rows({v: c[low:high] for v, c in rows.columns.items()}, _part(rows.numbers, low, high), high - low)
            for low, high in reversed(list(pairwise(bounds)))
        ]

    def _extended(self, rows: Rows, step: Step) -> Rows:
        """The rows with what a premise adds to them."""
        s, _, o = self._body[step.at]
        if step.how in (BY_SUBJECT, BY_OBJECT):
            by, gives = (s, o) if step.how == BY_SUBJECT else (o, s)
            places, lows, more = self._read(step.at, step.how == BY_SUBJECT).expand(self._value(rows, by))
            added = {gives: lows}
        else:
            places, added, more = self._paired(rows.count, step)
        numbers = rows.numbers
        if self._masks is not None and numbers is not None and more is not None:
            numbers = self._masks.both(numbers[places], more)
            fit = numbers != 0
            if not fit.all():
                numbers, places = numbers[fit], places[fit]
                added = {v: c[fit] for v, c in added.items()}
        columns = {v: c[places] for v, c in rows.columns.items() if v in step.keep}
        columns |= {v: c for v, c in added.items() if v in step.keep}
        return Rows(columns, numbers, len(places))

    def _paired(self, count: int, step: Step) -> tuple[Ints, dict[Place, Ints], Numbers | None]:
        """Each row with each triple of a premise with which it shares nothing."""
        s, _, o = self._body[step.at]
        keys, numbers = self._read(step.at, True).whole()
        if step.how == PAIRS and s == o:
            fit = keys >> HALF == keys & LOW
            keys, numbers = keys[fit], None if numbers is None else numbers[fit]
        each = np.tile(keys, count)
        added = {s: each} if step.how == MEMBERS else {s: each >> HALF, o: each & LOW}
        return np.repeat(np.arange(count), len(keys)), added, None if numbers is None else np.tile(numbers, count)

    def _merged(self, rows: Rows) -> Rows:
        """The rows with each combination of values once; as they are where there are more than two columns."""
        names = list(rows.columns)
        if len(names) > 2:
            return rows
        if not names:
            keys = np.zeros(rows.count, np.int64)
        elif len(names) == 1:
            keys = rows.columns[names[0]].copy()
        else:
            keys = pack(rows.columns[names[0]], rows.columns[names[1]])
        numbers = rows.numbers
        if self._masks is None or numbers is None:
            keys = distinct(keys)
        else:
            keys, numbers = self._masks.merged(keys, numbers)
        halves = (keys >> HALF, keys & LOW) if len(names) == 2 else (keys,)
        return Rows(dict(zip(names, halves, strict=False)), numbers, len(keys))


def _part(numbers: Numbers | None, low: int, high: int) -> Numbers | None:
    return None if numbers is None else numbers[low:high]
