"""Triples on numpy's columns as they are taken in: what is new is told from what is known, round by round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from detente.reasoning.arrays import HALF, LOW, Ints, Numbers, distinct, np, pack
from detente.reasoning.held import Found, key_groups
from detente.reasoning.limits import Limits
from detente.reasoning.logs import Log
from detente.reasoning.masks import Masks
from detente.reasoning.matching import Matching
from detente.reasoning.numbering import LITERALS
from detente.reasoning.program import Key


class Taken(Matching):
    """Triples by predicate and class, and those of the round that is under way.

    Attributes:
        limits: how far the evaluation may go.
        certain: where a mask has two halves, the certain one, and how far the possible one lies behind it.
        size: how many triples there are; with time, how many times one was given further epochs.
        unequal: pairs of literals of different values that rules make the same, with the epochs in which they do.
    """

    def __init__(self, kind: int, masks: Masks | None = None, limits: Limits | None = None) -> None:
        """Start without triples.

        Args:
            kind: the number of rdf:type.
            masks: the masks, where there is time.
            limits: how far the evaluation may go.
        """
        super().__init__(kind, masks)
        self.limits = limits or Limits()
        self.certain: tuple[int, int] | None = None
        self.size = 0
        self.unequal: dict[tuple[int, int], int] = {}
        self._fresh: dict[Key, list[Found]] = {}

    @classmethod
    def timed(
        cls, kind: int, same: int, rows: tuple[Ints, Ints, Ints], of: Ints, masks: Sequence[int], every: int,
        shift: int, limits: Limits,
    ) -> Self:  # fmt: skip
        """Triples with the epochs in which they stand.

        Args:
            kind: the number of rdf:type.
            same: the number of owl:sameAs, of which only what is certain is kept.
            rows: the triples, in three columns.
            of: which of the masks each has.
            masks: the masks.
            every: the mask of all epochs.
            shift: how far the possible half of masks lies behind the certain one; 0 where they have one half.
            limits: how far the evaluation may go.
        """
        known = Masks(every)
        found = cls(kind, known, limits)
        if shift:
            found.certain = (1 << shift) - 1, shift
        numbers = np.array(list(map(known.number, masks)), np.int32)[of]
        for key, part in found._split(*rows, numbers):
            held = found._certainly(*part) if key == (same, None) else part
            if len(held[0]):
                found._enter(0, key, held)
        return found

    def enter(self, rank: int, found: Mapping[Key, Ints], numbers: Mapping[Key, Numbers] | None = None) -> None:
        """Add triples as found in one round; those that are known stay as they are.

        Args:
            rank: the number of the round.
            found: the triples by predicate and class, in order, each once.
            numbers: the numbers of their masks, where there is time.
        """
        for key, keys in found.items():
            new = self._new(key, keys, None if numbers is None else numbers[key])
            if len(new[0]):
                self._enter(rank, key, new)

    def _merged(self, keys: Ints, numbers: Numbers | None) -> Found:
        if self.masks is None or numbers is None:
            return distinct(keys), None
        return self.masks.merged(keys, numbers)

    def _new(self, key: Key, keys: Ints, numbers: Numbers | None) -> Found:
        """What is not known of some keys in order."""
        log = self.logs.get(key)
        if log is None:
            return keys, numbers
        if self.masks is None or numbers is None:
            fresh = ~log.runs.has(keys)
        else:
            numbers = self.masks.beyond(numbers, log.runs.numbers(keys))
            fresh = numbers != 0
        if fresh.all():
            return keys, numbers
        return keys[fresh], None if numbers is None else numbers[fresh]

    def _enter(self, rank: int, key: Key, new: Found) -> None:
        """Keep new triples."""
        log = self.logs.get(key)
        if log is None:
            log = self.logs[key] = Log(self.masks, key[1] is not None)
        log.add(rank, *new)
        self.size += len(new[0])
        self._fresh.setdefault(key, []).append(new)

    def _renew(self) -> None:
        """Make what was kept since the last time the triples of the round before."""
        self.recent = {}
        for key, parts in self._fresh.items():
            if len(parts) == 1:
                self.recent[key] = parts[0]
            else:
                keys = np.concatenate([part[0] for part in parts])
                numbers = None if self.masks is None else np.concatenate([n for _, n in parts if n is not None])
                self.recent[key] = self._merged(keys, numbers)
        self._fresh = {}

    def _told_apart(self, key: Key, new: Found) -> Found:
        """New triples without literals of different values that are said to be the same: those are kept apart."""
        differ = self._program.differ
        if key != (self._program.same, None) or differ is None:
            return new
        keys, numbers = new
        at = np.flatnonzero((keys >> HALF >= LITERALS) & (keys & LOW >= LITERALS))
        pairs = [(i, (k >> 32, k & 0xFFFFFFFF)) for i, k in zip(at.tolist(), keys[at].tolist(), strict=True)]
        apart = {i: pair for i, pair in pairs if differ(*pair)}
        for i, pair in apart.items():
            held = self.every if self.masks is None or numbers is None else self.masks.value(int(numbers[i]))
            self.unequal[pair] = self.unequal.get(pair, 0) | held
        stays = np.ones(len(keys), bool)
        stays[list(apart)] = False
        return keys[stays], None if numbers is None else numbers[stays]

    def _certainly(self, keys: Ints, numbers: Numbers | None) -> tuple[Ints, Numbers]:
        """Keys in the epochs in which they are certain, where there are two halves."""
        assert self.masks is not None and numbers is not None
        if self.certain is None:
            return keys, numbers
        # That a thing is the same as itself needs no certainty.
        apart = keys >> HALF != keys & LOW
        numbers = numbers.copy()
        numbers[apart] = self.masks.restricted(numbers[apart], *self.certain)
        return keys[numbers != 0], numbers[numbers != 0]

    def _together(self, key: Key, parts: list[Found]) -> Found:
        """What several rules drew, in order, each once."""
        keys = np.concatenate([part[0] for part in parts])
        if self.masks is None:
            return distinct(keys), None
        numbers = np.concatenate([part[1] for part in parts if part[1] is not None])
        if key == (self._program.same, None):
            keys, numbers = self._certainly(keys, numbers)
        return self.masks.merged(keys, numbers)

    def _split(self, s: Ints, p: Ints, o: Ints, numbers: Numbers | None) -> Iterator[tuple[Key, Found]]:
        """Triples by predicate and class, in order, each once."""
        for key, at in key_groups(self.kind, p, o):
            keys = pack(s[at], o[at]) if key[1] is None else s[at]
            yield key, self._merged(keys, None if numbers is None else numbers[at])
