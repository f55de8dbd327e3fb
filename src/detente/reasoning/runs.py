"""Sorted columns that grow: runs of keys, merged where one is not much longer than the next."""

from __future__ import annotations

from detente.reasoning.arrays import EMPTY, HALF, LOW, Bools, Ints, Numbers, np
from detente.reasoning.masks import Masks

#: How much longer than the next a run stays.
_LONGER = 2


class Runs:
    """Keys in order, in a few runs, with the numbers of their masks where there is time.

    Without time the runs share no key. With time they can: a key then holds in all that its masks cover together.

    Attributes:
        parts: the runs, each with the numbers of its masks where there is time; the longest first.
        unary: whether keys are things, not pairs.
        widest: a number of keys with one upper half that none goes beyond.
    """

    __slots__ = ("_masks", "parts", "unary", "widest")

    def __init__(self, masks: Masks | None, unary: bool = False) -> None:
        """Start without keys; unary ones are things, the others pairs."""
        self._masks, self.unary = masks, unary
        self.parts: list[tuple[Ints, Numbers | None]] = []
        self.widest = 0

    def __len__(self) -> int:
        """How many keys there are; those of several runs count several times."""
        return sum(len(keys) for keys, _ in self.parts)

    def add(self, keys: Ints, numbers: Numbers | None) -> None:
        """Take keys in order, each once; without time, none that is known."""
        parts = self.parts
        parts.append((keys, numbers))
        if not self.unary:
            self.widest += _widest(keys)
        while len(parts) > 1 and len(parts[-2][0]) < _LONGER * len(parts[-1][0]):
            last, before = parts.pop(), parts.pop()
            parts.append(self._merge(before, last))

    def _merge(
        self, one: tuple[Ints, Numbers | None], other: tuple[Ints, Numbers | None]
    ) -> tuple[Ints, Numbers | None]:
        keys = np.concatenate((one[0], other[0]))
        if self._masks is None:
            keys.sort(kind="stable")  # finds the two runs, and merges them
            return keys, None
        assert one[1] is not None and other[1] is not None
        return self._masks.merged(keys, np.concatenate((one[1], other[1])))

    def whole(self) -> tuple[Ints, Numbers | None]:
        """All keys in one run."""
        while len(self.parts) > 1:
            last, before = self.parts.pop(), self.parts.pop()
            self.parts.append(self._merge(before, last))
        if not self.parts:
            return EMPTY, None if self._masks is None else np.empty(0, np.int32)
        return self.parts[0]

    def has(self, keys: Ints) -> Bools:
        """Whether each key is there."""
        found = np.zeros(len(keys), bool)
        for known, _ in self.parts:
            if len(known):
                at = np.searchsorted(known, keys)
                at[at == len(known)] = 0
                found |= known[at] == keys
        return found

    def numbers(self, keys: Ints) -> Numbers:
        """The number of the mask of each key; that of no epoch where it is not there."""
        assert self._masks is not None
        found = np.zeros(len(keys), np.int32)
        for known, numbers in self.parts:
            if len(known):
                at = np.searchsorted(known, keys)
                at[at == len(known)] = 0
                assert numbers is not None
                here = np.where(known[at] == keys, numbers[at], np.int32(0))
                found = self._masks.either(found, here) if found.any() else here
        return found

    def counts(self, highs: Ints) -> Ints:
        """How many keys have each of some numbers in their upper half."""
        found = np.zeros(len(highs), np.int64)
        for known, _ in self.parts:
            found += np.searchsorted(known, highs + 1 << HALF) - np.searchsorted(known, highs << HALF)
        return found

    def expand(self, highs: Ints) -> tuple[Ints, Ints, Numbers | None]:
        """All keys with some numbers in their upper half.

        Args:
            highs: the numbers.

        Returns:
            For each key found the place among the numbers, its lower half, and the number of its mask.
        """
        places: list[Ints] = []
        lows: list[Ints] = []
        masks: list[Numbers] = []
        for known, numbers in self.parts:
            start = np.searchsorted(known, highs << HALF)
            count = np.searchsorted(known, highs + 1 << HALF) - start
            total = int(count.sum())
            if not total:
                continue
            places.append(np.repeat(np.arange(len(highs)), count))
            at = np.arange(total) + np.repeat(start - (np.cumsum(count) - count), count)
            lows.append(known[at] & LOW)
            if numbers is not None:
                masks.append(numbers[at])
        if len(places) == 1:
            return places[0], lows[0], masks[0] if masks else None
        if not places:
            return EMPTY, EMPTY, None if self._masks is None else np.empty(0, np.int32)
        return np.concatenate(places), np.concatenate(lows), np.concatenate(masks) if masks else None


def _widest(keys: Ints) -> int:
    """How many of some pairs in order share an upper half at most."""
    if len(keys) < 2:
        return len(keys)
    highs = keys >> HALF
    starts = np.flatnonzero(np.concatenate(([True], highs[1:] != highs[:-1], [True])))
    return int(np.diff(starts).max())
