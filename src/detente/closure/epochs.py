"""Time as epochs: maximal runs of years in which the same stated triples hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

#: Inclusive calendar years; None for no bound.
Interval: TypeAlias = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Epochs:
    """A division of all time into runs of years, in order, without gaps.

    A *mask* is a set of epochs as an integer: bit i stands for the i-th.

    Attributes:
        years: first and last year of each epoch, inclusive; None where it has no beginning or no end.
    """

    years: tuple[Interval, ...] = ((None, None),)

    @classmethod
    def partition(cls, intervals: Iterable[Interval]) -> Epochs:
        """The coarsest division in which every interval is a union of epochs.

        Args:
            intervals: the years of the stated triples; one that ends before it begins counts for nothing.
        """
        starts: set[int] = set()
        for first, last in intervals:
            if first is not None and last is not None and first > last:
                continue
            if first is not None:
                starts.add(first)
            if last is not None:
                starts.add(last + 1)
        bounds = [None, *sorted(starts)]
        ends = [year - 1 for year in sorted(starts)]
        return cls(tuple(zip(bounds, [*ends, None], strict=True)))

    @property
    def all(self) -> int:
        """The mask of all time."""
        return (1 << len(self.years)) - 1

    def mask(self, interval: Interval) -> int:
        """The epochs that lie within an interval."""
        first, last = interval
        return sum(
            1 << i
            for i, (start, end) in enumerate(self.years)
            if (first is None or (start is not None and start >= first))
            and (last is None or (end is not None and end <= last))
        )

    def at(self, year: int) -> int:
        """The number of the epoch that a year lies in."""
        for i, (start, end) in enumerate(self.years):
            if (start is None or start <= year) and (end is None or year <= end):
                return i
        raise ValueError(f"no epoch holds the year {year}")

    def intervals(self, mask: int) -> list[Interval]:
        """The years of a mask, as few intervals as can be, in order."""
        found: list[Interval] = []
        for i, (start, end) in enumerate(self.years):
            if not mask >> i & 1:
                continue
            if i and mask >> i - 1 & 1:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
        return found
