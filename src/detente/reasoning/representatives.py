"""Names of one thing: each thing is kept under one of its names, and the others are given back when it is read."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

#: Two names and the round in which they were found to be of one thing; 0 where that is stated, -1 for equal literals.
Edge = tuple[int, int, int]


class Names:
    """A partition of term numbers: what is the same is in one class, under the name that stands for it.

    Attributes:
        edges: for each name, the names that it was found to be the same as, with the round.
    """

    def __init__(self) -> None:
        """Everything has one name."""
        self._rep: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self.edges: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def rep(self, number: int) -> int:
        """The name that stands for all names of the thing."""
        return self._rep.get(number, number)

    def members(self, rep: int) -> list[int]:
        """All names of the thing that this name stands for."""
        return self._members.get(rep, [rep])

    def classes(self) -> dict[int, list[int]]:
        """The names of every thing with several, by the one that stands for them."""
        return self._members

    def merge(self, pairs: Iterable[tuple[int, int]], round_: int) -> dict[int, int]:
        """Take pairs of names for one thing.

        Args:
            pairs: names that are the same.
            round_: the round in which that was found.

        Returns:
            The names that stood for things and no longer do, each with the one that now does. An IRI or blank node
            is taken before a literal, then the one seen first.
        """
        replaced: set[int] = set()
        for a, b in pairs:
            self.edges[a].append((b, round_))
            self.edges[b].append((a, round_))
            x, y = self.rep(a), self.rep(b)
            if x == y:
                continue
            keep, drop = (x, y) if x < y else (y, x)  # literals have the greatest numbers
            moved = self._members.pop(drop, [drop])
            self._members.setdefault(keep, [keep]).extend(moved)
            for name in moved:
                self._rep[name] = keep
            replaced.add(drop)
        return {name: self.rep(name) for name in replaced}

    def path(self, a: int, b: int) -> list[Edge]:
        """A shortest way from one name to another over what was found to be the same; empty where there is none."""
        came: dict[int, Edge] = {}
        queue = deque([a])
        while queue and b not in came:
            here = queue.popleft()
            for there, round_ in self.edges.get(here, ()):
                if there not in came and there != a:
                    came[there] = (here, there, round_)
                    queue.append(there)
        found: list[Edge] = []
        while b != a and b in came:
            found.append(came[b])
            b = came[b][0]
        return found
