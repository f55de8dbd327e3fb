"""Epochs: the span of years cut into runs in which the same triples stand, and the years that are not known.

An *epoch* is a maximal run of years in which the same triples stand, so that a closure need be made only once for it.
What surely happened in one of several years (a clash, ``[1956..1969]``) is certain in none of them. It gets an epoch
of its own, *some year of 1956..1969*, in which it holds together with all that is certain throughout these years.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from detente.collection.edtf import Bounds
from detente.errors import DetenteError


class BadYear(DetenteError):
    """A year outside the span of the graph."""


class Stretch(NamedTuple):
    """Years in which something holds: all of them, or some year of them.

    Attributes:
        first: the first calendar year, inclusive.
        last: the last, inclusive.
        some: whether it holds in one of them at least, and it is not known in which.
    """

    first: int
    last: int
    some: bool = False

    def __str__(self) -> str:
        """The years in short, as ``1950-1959``, ``2017`` or ``1956..1969``."""
        if self.first == self.last:
            return str(self.first)
        return f"{self.first}..{self.last}" if self.some else f"{self.first}-{self.last}"

    @property
    def edtf(self) -> str:
        """The years in EDTF, as ``1950/1959``, ``2017`` or ``[1956..1969]``."""
        if self.first == self.last:
            return str(self.first)
        return f"[{self.first}..{self.last}]" if self.some else f"{self.first}/{self.last}"


@dataclass(frozen=True, slots=True)
class Epochs:
    """The span of years, cut into epochs.

    Attributes:
        starts: the first year of each epoch of years, in order.
        last: the last year of the last of them.
        windows: the years of each epoch of its own, *some year of* these, which follow those of years.
        spans: the name of each source, and the first and the last year of which it speaks.
    """

    starts: tuple[int, ...]
    last: int
    windows: tuple[tuple[int, int], ...] = ()
    spans: tuple[tuple[str, int, int], ...] = ()

    def __len__(self) -> int:
        """How many epochs there are."""
        return len(self.starts) + len(self.windows)

    def of(self, year: int) -> int:
        """The number of the epoch of a year.

        Raises:
            BadYear: the year lies outside the span.
        """
        if not self.starts[0] <= year <= self.last:
            raise BadYear(f"no year {year} in the graph: it spans {self.starts[0]} to {self.last}")
        return bisect_right(self.starts, year) - 1

    def covered(self, year: int) -> int:
        """The number of the epoch of a year of which some source speaks.

        Raises:
            BadYear: none does: it is not covered.
        """
        told = ", ".join(f"{name} {first} to {last}" for name, first, last in self.spans)
        try:
            found = self.of(year)
        except BadYear as error:
            raise BadYear(f"{error}; not covered by {told}") from None if len(self.spans) > 1 else error
        if self.spans and not any(first <= year <= last for _, first, last in self.spans):
            raise BadYear(f"no year {year} in the graph: not covered by {told}")
        return found

    def mask(self, first: int, last: int) -> int:
        """The epochs that lie within some years, as bits: also those of windows that lie within them."""
        low, high = max(first, self.starts[0]), min(last, self.last)
        if low > high:
            return 0
        a, b = self.of(low), self.of(high)
        mask = ((1 << (b - a + 1)) - 1) << a
        for number, (start, end) in enumerate(self.windows, len(self.starts)):
            if first <= start and end <= last:
                mask |= 1 << number
        return mask

    @property
    def all(self) -> int:
        """The mask of every epoch."""
        return (1 << len(self)) - 1

    @property
    def in_years(self) -> int:
        """The mask of the epochs of years."""
        return (1 << len(self.starts)) - 1

    def latest(self, mask: int) -> int:
        """The last epoch of years of a mask; where there is none, the last that is some year of several."""
        return (mask & self.in_years or mask).bit_length() - 1

    def years(self, mask: int) -> tuple[Stretch, ...]:
        """The stretches of years that a mask of epochs covers, in order of time.

        A window counts where no year of it does: that something holds in some year of them is then all that is known.
        """
        found: list[Stretch] = []
        ends = [start - 1 for start in self.starts[1:]] + [self.last]
        for number, (start, end) in enumerate(zip(self.starts, ends, strict=True)):
            if mask >> number & 1:
                if found and found[-1].last == start - 1:
                    found[-1] = Stretch(found[-1].first, end)
                else:
                    found.append(Stretch(start, end))
        some: list[Stretch] = []
        for number, (start, end) in enumerate(self.windows, len(self.starts)):
            if mask >> number & 1 and not any(s.first <= end and start <= s.last for s in found):
                some.append(Stretch(start, end, some=True))
        return tuple(sorted({*found, *(s for s in some if not any(_inside(other, s) for other in some))}))


def _inside(one: Stretch, other: Stretch) -> bool:
    """Whether a window lies within another: that one then says no more."""
    return one != other and other.first <= one.first and one.last <= other.last


def years_text(years: Iterable[Stretch]) -> str:
    """Stretches of years in words, as ``1950-1959, 1992-2017``."""
    return ", ".join(map(str, years))


def epochs_of(bounds: Iterable[Bounds], spans: Iterable[tuple[int, int]] = (), beside: Iterable[Bounds] = ()) -> Epochs:
    """The epochs that the bounds of some things cut the years into.

    Args:
        bounds: the bounds; what is certain in no year gets an epoch of its own, one for each.
        spans: the years of which the sources speak, and so the graph; none: those of the bounds.
        beside: bounds that cut the span and do not widen it.
    """
    known = list(bounds)
    named = [year for each in (list(spans) or known) for year in each]
    if not named:
        return Epochs((0,), 9999)  # nothing is dated: every year is alike
    first, last = min(named), max(named)
    cuts = {first}
    for each in (*known, *beside):
        cuts |= {each.earliest_start, each.latest_start, each.earliest_end + 1, each.latest_end + 1}
    windows = tuple((each.earliest_start, each.latest_end) for each in known if not each.certain)
    return Epochs(tuple(sorted(c for c in cuts if first <= c <= last)), last, windows)
