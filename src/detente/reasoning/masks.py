"""Masks of epochs, each distinct one stored once: what is held with a triple is the number of its mask.

A mask is a row of words of 64 epochs each. Number 0 is no epoch, number 1 every epoch.
"""

from __future__ import annotations

from detente.reasoning.arrays import EMPTY, Ints, Numbers, Words, np

#: Odd numbers by which the words of a row are mixed into one; what they make equal is compared in full.
_MIX, _SPREAD = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
_WORD = (1 << 64) - 1
NONE, EVERY = 0, 1


class Masks:
    """The distinct masks of one evaluation."""

    def __init__(self, every: int) -> None:
        """Start with no epoch and every epoch.

        Args:
            every: the mask of all epochs, one bit each.
        """
        self._width = max(1, -(-every.bit_length() // 64))
        self._rows: Words = np.zeros((64, self._width), np.uint64)
        self._count = 0
        self._hashes: Ints = EMPTY
        self._numbers: Numbers = np.empty(0, np.int32)
        self._others: dict[bytes, int] = {}
        self._known: dict[int, int] = {}
        self._values: dict[int, int] = {}
        for mask in (0, every):
            self.number(mask)

    def __len__(self) -> int:
        """How many distinct masks there are."""
        return self._count

    def number(self, mask: int) -> int:
        """The number of a mask."""
        found = self._known.get(mask)
        if found is None:
            row = [mask >> 64 * w & _WORD for w in range(self._width)]
            found = self._known[mask] = int(self.intern(np.array([row], np.uint64))[0])
        return found

    def value(self, number: int) -> int:
        """The mask with this number."""
        found = self._values.get(number)
        if found is None:
            found = self._values[number] = sum(int(w) << 64 * i for i, w in enumerate(self._rows[number]))
        return found

    def _hash(self, rows: Words) -> Ints:
        mixed = rows[:, 0] * np.uint64(_MIX)
        for w in range(1, self._width):
            mixed = (mixed ^ rows[:, w] ^ mixed >> np.uint64(29)) * np.uint64(_SPREAD)
        return (mixed ^ mixed >> np.uint64(31)).view(np.int64)

    def intern(self, rows: Words) -> Numbers:
        """The numbers of some rows; new ones for rows not seen before."""
        hashes = self._hash(rows)
        found = self._find(hashes)
        missing = found < 0
        if missing.any():
            at = np.flatnonzero(missing)
            order = np.argsort(hashes[at], kind="stable")
            at, new = at[order], hashes[at][order]
            first = np.concatenate(([True], new[1:] != new[:-1]))
            self._add(rows[at[first]], new[first])
            found = self._find(hashes)
        wrong = np.flatnonzero((self._rows[found] != rows).any(axis=1))
        for i in wrong:  # two masks that are mixed into one number
            row = rows[i].tobytes()
            if row not in self._others:
                self._others[row] = self._count
                self._append(rows[i : i + 1])
            found[i] = self._others[row]
        return found

    def _find(self, hashes: Ints) -> Numbers:
        if not len(self._hashes):
            return np.full(len(hashes), -1, np.int32)
        at = np.searchsorted(self._hashes, hashes)
        at[at == len(self._hashes)] = 0
        return np.where(self._hashes[at] == hashes, self._numbers[at], np.int32(-1))

    def _append(self, rows: Words) -> None:
        end = self._count + len(rows)
        if end > len(self._rows):
            wider = np.zeros((max(end, 2 * len(self._rows)), self._width), np.uint64)
            wider[: self._count] = self._rows[: self._count]
            self._rows = wider
        self._rows[self._count : end] = rows
        self._count = end

    def _add(self, rows: Words, hashes: Ints) -> None:
        numbers = np.arange(self._count, self._count + len(rows), dtype=np.int32)
        self._append(rows)
        at = np.searchsorted(self._hashes, hashes)
        self._hashes = np.insert(self._hashes, at, hashes)
        self._numbers = np.insert(self._numbers, at, numbers)

    def both(self, a: Numbers, b: Numbers) -> Numbers:
        """What two premises share, one by one."""
        found = np.where(b == EVERY, a, b)
        rest = np.flatnonzero((a != b) & (a != EVERY) & (b != EVERY))
        if len(rest):
            found[rest] = self.intern(self._rows[a[rest]] & self._rows[b[rest]])
        return found

    def either(self, a: Numbers, b: Numbers) -> Numbers:
        """What two masks cover together, one by one."""
        found = np.where(b == NONE, a, b)
        rest = np.flatnonzero((a != b) & (a != NONE) & (b != NONE))
        if len(rest):
            found[rest] = self.intern(self._rows[a[rest]] | self._rows[b[rest]])
        return found

    def beyond(self, a: Numbers, b: Numbers) -> Numbers:
        """What the first mask covers and the second does not, one by one."""
        found = np.where(b == NONE, a, np.int32(NONE))
        rest = np.flatnonzero((a != b) & (a != NONE) & (b != NONE) & (b != EVERY))
        if len(rest):
            found[rest] = self.intern(self._rows[a[rest]] & ~self._rows[b[rest]])
        return found

    def restricted(self, a: Numbers, mask: int, shift: int) -> Numbers:
        """What masks cover of one mask, and again that many epochs further on.

        Args:
            a: the masks.
            mask: what is kept of each.
            shift: how many epochs further it is repeated.
        """
        numbers = distinct_numbers(a)
        made = [self.number((v := self.value(int(n)) & mask) | v << shift) for n in numbers]
        return np.array(made, np.int32)[np.searchsorted(numbers, a)]

    def merged(self, keys: Ints, numbers: Numbers) -> tuple[Ints, Numbers]:
        """Keys in order, each once, with all that its masks cover."""
        if len(keys) < 2:
            return keys, numbers
        order = np.argsort(keys, kind="stable")
        keys, numbers = keys[order], numbers[order]
        new = np.concatenate(([True], keys[1:] != keys[:-1]))
        if new.all():
            return keys, numbers
        starts = np.flatnonzero(new)
        least, most = np.minimum.reduceat(numbers, starts), np.maximum.reduceat(numbers, starts)
        several = least != most
        if several.any():
            lengths = np.diff(np.append(starts, len(keys)))
            inside = np.repeat(several, lengths)
            ends = np.cumsum(lengths[several])
            rows = np.bitwise_or.reduceat(self._rows[numbers[inside]], ends - lengths[several], axis=0)
            least[several] = self.intern(rows)
        return keys[starts], least


def distinct_numbers(numbers: Numbers) -> Numbers:
    """The numbers in order, each once."""
    found = np.sort(numbers)
    return found[np.concatenate(([True], found[1:] != found[:-1]))] if len(found) else found
