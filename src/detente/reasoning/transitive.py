"""Transitive properties in Python's memory: ways are made longer by one step at a time.

Joining ways with ways, as `Shape.select` does in DuckDB, would give each pair of a line of 1,000 hundreds of times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from detente.reasoning.joins import BY_OBJECT, BY_SUBJECT
from detente.reasoning.limits import Overflow
from detente.reasoning.relation import Found, Relation

#: How many known ends are looked at for each one found, before it is paired.
_WORTH = 4


class Ways:
    """The pairs of a transitive property, with its steps: those that other rules give, or more."""

    def __init__(self, relation: Relation, recent: Found | None = None) -> None:
        """Take every pair for a step.

        Args:
            relation: the pairs.
            recent: the steps that are new, if not all are.
        """
        self._relation = relation
        self._steps = Relation()
        self._recent: Found = set(recent or ())
        if relation.all:
            self._steps.add(0, set(relation.all))

    @property
    def steps(self) -> Found:
        """The pairs that other rules gave."""
        return self._steps.all

    def step(self, rank: int, new: Found) -> None:
        """Take steps that a round found."""
        self._recent = new
        if new:
            self._steps.add(rank, new)

    def longer(self, recent: Found | None, most: int) -> Found:
        """Where ways and one more step lead.

        Args:
            recent: the ways that are new; None for all.
            most: how many ways are followed at most.

        Raises:
            Overflow: there are more.
        """
        relation, steps = self._relation, self._steps.read(BY_SUBJECT)
        found = set(_through(relation.all if recent is None else recent, steps, relation.read(BY_SUBJECT), most))
        if recent is not None and self._recent:
            before = relation.read(BY_OBJECT)
            found.update((x, z) for z, x in _through(((z, y) for y, z in self._recent), before, before, most))
        return found


def _through(
    pairs: Iterable[tuple[int, int]], further: dict[int, list[int]], known: dict[int, list[int]], most: int
) -> Iterator[tuple[int, int]]:
    """From where each pair starts to what lies further than its end, once; what is known is left out where it helps."""
    lists: dict[int, list[list[int]]] = defaultdict(list)
    for x, y in pairs:
        if y in further:
            lists[x].append(further[y])
            most -= len(further[y])
    if most < 0:
        raise Overflow
    for x, found in lists.items():
        ends = set().union(*found)
        already = known.get(x, ())
        if len(already) < _WORTH * len(ends):
            ends.difference_update(already)
        for z in ends:
            yield x, z
