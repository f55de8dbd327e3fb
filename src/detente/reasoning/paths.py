"""Transitive properties: what each thing reaches, one step further at a time, and no known pair twice.

Few steps from each thing are followed pair by pair. Where there are many, as in a clique, what a thing reaches is a
row of bits, and the rows of all that it reached last are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from detente.reasoning.arrays import EMPTY, HALF, LOW, Bools, Ints, Words, distinct, np, pack
from detente.reasoning.logs import Log
from detente.reasoning.plans import BLOCK
from detente.reasoning.runs import Runs

#: Up to how many things are held as rows of bits: 30,000 rows take 110 MB.
_MOST_ROWS = 30_000
#: After how many steps, and up to how many things, it is noted in a table which pairs are known.
_LONG, _MOST_NOTED = 16, 10_000
#: What a pair costs, sought and sorted, in words of bits that are joined.
_PAIR = 20


def levels(log: Log, steps: Runs, recent: Ints, every: bool, check: Callable[[], None]) -> Iterator[Ints]:
    """Where the steps of a transitive property lead, in the order of the number of steps.

    Args:
        log: the pairs that are known; what is given is to be added before the next is asked for.
        steps: the pairs that other rules gave, by subject.
        recent: those of them that are new; their pairs are known, but were not yet followed.
        every: whether all steps are new.
        check: called between blocks; raises where a limit is met.

    Yields:
        Pairs in order that were not known, until nothing further is reached.
    """
    known: Runs | _Table = log.runs
    frontier, first, steps_taken = recent, not every, 0
    while len(frontier):
        steps_taken += 1
        if steps_taken == _LONG:
            known = _table(log.runs)
        if not first and (rows := _rows(log.runs, steps, frontier)) is not None:
            yield from rows.levels(frontier, check)
            return
        parts = [_further(frontier, steps, known, check)]
        if first:  # what led to the start of a new step leads to its end
            led = _further(np.sort(pack(frontier & LOW, frontier >> HALF)), log.turned, None, check)
            led = np.sort(pack(led & LOW, led >> HALF))
            parts.append(led[~known.has(led)])
            first = False
        frontier = parts[0] if len(parts) == 1 else distinct(np.concatenate(parts))
        if len(frontier):
            if isinstance(known, _Table):
                known.add(frontier)
            yield frontier


class _Table:
    """Which pairs of some things are known."""

    def __init__(self, things: Ints, pairs: Ints) -> None:
        self._things = things
        self._known = np.zeros((len(things), len(things)), bool)
        self.add(pairs)

    def _places(self, pairs: Ints) -> tuple[Ints, Ints]:
        return np.searchsorted(self._things, pairs >> HALF), np.searchsorted(self._things, pairs & LOW)

    def add(self, pairs: Ints) -> None:
        self._known[self._places(pairs)] = True

    def has(self, pairs: Ints) -> Bools:
        found: Bools = self._known[self._places(pairs)]
        return found


def _table(known: Runs) -> Runs | _Table:
    """The pairs as a table, if they are of few things."""
    pairs = known.whole()[0]
    things = distinct(np.concatenate((pairs >> HALF, pairs & LOW)))
    return _Table(things, pairs) if len(things) <= _MOST_NOTED else known


def _further(pairs: Ints, steps: Runs, known: Runs | _Table | None, check: Callable[[], None]) -> Ints:
    """From where each pair starts to where a step leads from its end, in order, in blocks of known size."""
    sizes = np.cumsum(steps.counts(pairs & LOW))
    total = int(sizes[-1]) if len(sizes) else 0
    cuts = np.searchsorted(sizes, np.arange(BLOCK, total, BLOCK)).tolist() if total > BLOCK else []
    found: list[Ints] = []
    bounds = sorted({0, len(pairs), *cuts})
    for low, high in zip(bounds, bounds[1:], strict=False):
        part = pairs[low:high]
        places, ends, _ = steps.expand(part & LOW)
        made = distinct(pack(part[places] >> HALF, ends))
        found.append(made[~known.has(made)] if known is not None else made)
        check()
    return found[0] if len(found) == 1 else distinct(np.concatenate(found)) if found else EMPTY


def _rows(known: Runs, steps: Runs, frontier: Ints) -> _Bits | None:
    """The pairs as rows of bits, where that is cheaper; None if not."""
    total = int(steps.counts(frontier & LOW).sum())
    if total < BLOCK // 4:
        return None
    pairs = known.whole()[0]
    things = distinct(np.concatenate((pairs >> HALF, pairs & LOW)))
    words = len(things) // 64 + 1
    if len(things) > _MOST_ROWS or len(frontier) * words + len(things) * words * 8 > total * _PAIR:
        return None
    return _Bits(things, pairs, steps.whole()[0])


class _Bits:
    """Pairs of a few things as rows of bits."""

    def __init__(self, things: Ints, known: Ints, steps: Ints) -> None:
        self._things = things
        self._words = len(things) // 64 + 1
        self._known, self._steps = self._matrix(known), self._matrix(steps)

    def _matrix(self, pairs: Ints) -> Words:
        found = np.zeros((len(self._things), self._words), np.uint64)
        starts = np.searchsorted(self._things, pairs >> HALF)
        ends = np.searchsorted(self._things, pairs & LOW)
        for low in range(0, len(self._things), 256):
            a, b = np.searchsorted(starts, (low, low + 256))
            block = np.zeros((min(256, len(self._things) - low), self._words * 64), bool)
            block[starts[a:b] - low, ends[a:b]] = True
            found[low : low + 256] = np.packbits(block, axis=1, bitorder="little").view(np.uint64)
        return found

    def levels(self, frontier: Ints, check: Callable[[], None]) -> Iterator[Ints]:
        """The pairs that are not known, in order, until nothing further is reached."""
        while len(frontier):
            starts = np.searchsorted(self._things, frontier >> HALF)
            ends = np.searchsorted(self._things, frontier & LOW)
            most = max(1, BLOCK // self._words)
            # Whole sources only, as many as a block takes.
            bounds = np.append(np.flatnonzero(np.concatenate(([True], starts[1:] != starts[:-1]))), len(starts))
            found: list[Ints] = []
            at = 0
            while at < len(bounds) - 1:
                after = max(at + 1, int(bounds.searchsorted(bounds[at] + most, side="right")) - 1)
                found.append(self._block(starts[bounds[at] : bounds[after]], ends[bounds[at] : bounds[after]]))
                at = after
                check()
            frontier = np.concatenate(found)
            if len(frontier):
                yield frontier

    def _block(self, starts: Ints, ends: Ints) -> Ints:
        """What the steps from some ends add to what is known from their starts."""
        first = np.flatnonzero(np.concatenate(([True], starts[1:] != starts[:-1])))
        sources = starts[first]
        new = np.bitwise_or.reduceat(self._steps[ends], first, axis=0) & ~self._known[sources]
        self._known[sources] |= new
        some = new.any(axis=1)
        if not some.any():
            return EMPTY
        bits = np.unpackbits(new[some].view(np.uint8), axis=1, bitorder="little")
        rows, columns = np.nonzero(bits)
        return pack(self._things[sources[some][rows]], self._things[columns])
