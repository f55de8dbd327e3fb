"""The triples of one predicate, or the members of one class, in Python's memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, TypeAlias

from detente.reasoning.joins import ALL, BY_SUBJECT

#: Things, for the members of a class; pairs, for the triples of a predicate.
Found: TypeAlias = set[Any]


class Relation:
    """The triples of one predicate, or the members of one class.

    Attributes:
        all: all of them.
        found: those of each round, with its number; 0 for what is stated.
    """

    __slots__ = ("_by_o", "_by_s", "_widest", "all", "found")

    def __init__(self) -> None:
        """Start without triples."""
        self.all: Found = set()
        self.found: list[tuple[int, Found]] = []
        self._by_s: dict[int, list[int]] | None = None
        self._by_o: dict[int, list[int]] | None = None
        self._widest: dict[str, tuple[int, int]] = {}

    def add(self, rank: int, new: Found) -> None:
        """Take what one round found."""
        self.all |= new
        self.found.append((rank, new))
        if self._by_s is not None:
            for s, o in new:
                self._by_s[s].append(o)
        if self._by_o is not None:
            for s, o in new:
                self._by_o[o].append(s)

    def read(self, access: str) -> Any:
        """The set, or an index of its pairs in the order of the rounds, made when it is first asked for."""
        if access == ALL:
            return self.all
        if access == BY_SUBJECT:
            if self._by_s is None:
                self._by_s = _index(self.ranked())
            return self._by_s
        if self._by_o is None:
            self._by_o = _index((o, s) for s, o in self.ranked())
        return self._by_o

    def widest(self, access: str) -> int:
        """How many pairs share a subject, or an object, at most."""
        size, found = self._widest.get(access, (0, 0))
        if size != len(self.all):
            # Less than twice as many as when it was last counted: at most that many more.
            if size and len(self.all) < 2 * size:
                return found + len(self.all) - size
            found = max(map(len, self.read(access).values()), default=0)
            self._widest[access] = len(self.all), found
        return found

    def ranked(self) -> Iterator[Any]:
        """Everything, in the order of the rounds."""
        return chain.from_iterable(found for _, found in self.found)

    def rank(self, item: Any) -> int | None:
        """The round in which a thing or a pair was found; None where it was not."""
        if item not in self.all:
            return None
        return next(rank for rank, found in self.found if item in found)

    def remove(self, gone: Found) -> None:
        """Forget some."""
        self.all -= gone
        self.found = [(rank, rest) for rank, found in self.found if (rest := found - gone)]
        self._by_s = self._by_o = None
        self._widest = {}


def _index(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(other)
    return found
