"""When a slot for a long request is likely to be free: what a request that is refused is told to wait."""

from __future__ import annotations

import math
from collections.abc import Iterable

#: How much the last long job counts beside all that were before.
_WEIGHT = 0.25


class Estimate:
    """Learns how long long jobs take, and says after how many seconds the first of some is likely to be done.

    The time at which a job would be ended is no estimate: one that loads a graph may take a quarter of an hour, the
    first time, and a second on every other day.
    """

    def __init__(self, longest: float) -> None:
        """Nothing was done so far.

        Args:
            longest: the seconds that a request may take; nobody is told to wait longer.
        """
        self._longest, self._usual = longest, 1.0

    def took(self, seconds: float) -> None:
        """A long job is done that took some seconds."""
        self._usual += _WEIGHT * (seconds - self._usual)

    def wait(self, elapsed: Iterable[float]) -> int:
        """In how many whole seconds to come again, where long jobs have taken some seconds so far.

        One that takes longer than usual already is likely to take as long again.
        """
        left = (self._usual - each if each < self._usual else each for each in elapsed)
        return max(1, math.ceil(min(min(left, default=1.0), self._longest)))
