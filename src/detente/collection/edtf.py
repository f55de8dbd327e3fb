"""Years as people write them: the Extended Date/Time Format (EDTF), read into four bounds and written from them.

What is read (https://www.loc.gov/standards/datetime/): of level 0 a year, ``1956`` (a month or a day, ``1956-10-19``,
counts as its year), and an interval, ``1950/1959``; of level 1 the qualifications ``1956~``, ``1956?`` and ``1956%``,
the unspecified digits ``195X`` and ``19XX``, an open end ``1992/..`` and an unknown one ``1992/`` (of a start
likewise); of level 2 one of a run of years, ``[1956..1969]``, and one up to or from a year, ``[..1956]``, ``[1956..]``.
One form is ours, since EDTF has none for it: such a run may be an end of an interval, as in ``[1992..2017]/..``, which
is what a source of 2017 knows of something that goes on and began after 1991. Nothing else is read: no season, no set
of all its members, no year of more or fewer than four digits.

Written here rather than taken from the library ``edtf``: that one has no bounds of an interval's two ends apart, does
not read the form that is ours, and brings the arithmetic of days, of which nothing is needed.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from detente.errors import DetenteError

#: By how many years ``~``, ``?`` and ``%`` widen a bound, unless the source says otherwise (`det:margin`).
MARGIN = 1
_YEAR = re.compile(r"(?P<year>[0-9]{4})(?P<mark>[~?%]?)")
_DECADE = re.compile(r"(?P<known>[0-9]{2}(?:XX|[0-9]X))")
_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?")
_RUN = re.compile(r"\[(?P<first>[0-9]{4})?\.\.(?P<last>[0-9]{4})?\]")
_FORMS = "right are 1956, 1956~, 195X, [1956..1969], 1950/1959, 1992/.. (goes on) and 1992/ (its end is not known)"
Range = tuple[int | None, int | None]


class BadYears(DetenteError):
    """Years that are not written in the forms of EDTF that are read."""


class Stated(NamedTuple):
    """What is said of the years of something: four bounds, each a calendar year, None where nothing is said.

    Attributes:
        earliest_start: the year before which it did not begin (CIDOC CRM P82a, begin of the begin).
        latest_start: the year by which it had begun (P81a, end of the begin).
        earliest_end: the year up to which it lasted (P81b, begin of the end).
        latest_end: the year after which it was over (P82b, end of the end).
        ongoing: whether it goes on at the end of its source's span.
    """

    earliest_start: int | None = None
    latest_start: int | None = None
    earliest_end: int | None = None
    latest_end: int | None = None
    ongoing: bool = False

    def within(self, first: int, last: int) -> Bounds:
        """The four bounds, none left open, as a source knows them that speaks of some years.

        What goes on is certain to the last of these years. An end that is not known may lie as late as that, and
        as early as the start; a start that is not known likewise.

        Args:
            first: the first year of which the source speaks.
            last: the last.
        """
        named = [year for year in self[:4] if year is not None]
        first, last = min([first, *named]), max([last, *named])
        earliest_start = first if self.earliest_start is None else self.earliest_start
        latest_end = last if self.ongoing or self.latest_end is None else self.latest_end
        latest_start = latest_end if self.latest_start is None else self.latest_start
        earliest_end = earliest_start if self.earliest_end is None else self.earliest_end
        return Bounds(earliest_start, latest_start, last if self.ongoing else earliest_end, latest_end)

    def __str__(self) -> str:
        """The years in EDTF; empty where nothing is said."""
        if not self.ongoing and self[:4] == (None,) * 4:
            return ""
        start, end = (self.earliest_start, self.latest_start), (self.earliest_end, self.latest_end)
        if start == end and not self.ongoing:
            return _written(*start)
        return f"{_written(*start)}/{'..' if self.ongoing else _written(*end)}"


class Bounds(NamedTuple):
    """The four bounds of the years of something, all known; the attributes are those of `Stated`."""

    earliest_start: int
    latest_start: int
    earliest_end: int
    latest_end: int

    @property
    def certain(self) -> bool:
        """Whether there is a year in which it certainly holds."""
        return self.latest_start <= self.earliest_end


def spanned(several: list[tuple[Bounds, bool]]) -> tuple[Bounds, bool]:
    """The years that several things take together."""
    starts, ends = zip(*(b[:2] for b, _ in several), strict=True), zip(*(b[2:] for b, _ in several), strict=True)
    return Bounds(*map(min, starts), *map(max, ends)), any(ongoing for _, ongoing in several)


def shared(several: list[tuple[Bounds, bool]]) -> tuple[Bounds, bool]:
    """The years that several things share; those of the first, where they surely share none."""
    starts, ends = zip(*(b[:2] for b, _ in several), strict=True), zip(*(b[2:] for b, _ in several), strict=True)
    together = Bounds(*map(max, starts), *map(min, ends))
    if together.earliest_start > together.latest_end:
        return several[0]
    return together, all(ongoing for _, ongoing in several)


def read(text: str, margin: int = MARGIN) -> Stated:
    """Years in EDTF as bounds.

    Args:
        text: the years.
        margin: by how many years ``~``, ``?`` and ``%`` widen a bound.

    Raises:
        BadYears: they are written otherwise, or end before they begin.
    """
    parts = text.strip().split("/")
    if len(parts) > 2 or not any(parts):
        raise BadYears(f"years {text!r}: {_FORMS}")
    if len(parts) == 1:
        start = end = _read(parts[0], text, margin)
        ongoing = False
    else:
        # A start that is open (..) is one of which no more is known than of an unknown one.
        start = (None, None) if parts[0] in ("", "..") else _read(parts[0], text, margin)
        ongoing = parts[1] == ".."
        end = (None, None) if ongoing or not parts[1] else _read(parts[1], text, margin)
    found = Stated(*start, *end, ongoing)
    if found.earliest_start is not None and found.latest_end is not None and found.earliest_start > found.latest_end:
        raise BadYears(f"years {text!r}: they end before they begin")
    return found


def _read(part: str, text: str, margin: int) -> Range:
    """The first and the last year that a part of some text can mean."""
    if found := _YEAR.fullmatch(part):
        year, widened = int(found["year"]), margin if found["mark"] else 0
        return year - widened, year + widened
    if found := _DECADE.fullmatch(part):
        return int(found["known"].replace("X", "0")), int(found["known"].replace("X", "9"))
    if found := _DAY.fullmatch(part):
        try:
            day = date(int(found["year"]), int(found["month"]), int(found["day"] or 1))
        except ValueError:
            raise BadYears(f"years {text!r}: there is no day {part}") from None
        return day.year, day.year
    found = _RUN.fullmatch(part)
    if found and (found["first"] or found["last"]):
        first, last = (int(year) if year else None for year in (found["first"], found["last"]))
        if first is not None and last is not None and first > last:
            raise BadYears(f"years {text!r}: {first} is after {last}")
        return first, last
    raise BadYears(f"years {text!r}: {_FORMS}")


def _written(first: int | None, last: int | None) -> str:
    """A bound in EDTF, which lies between two years; nothing where neither is known."""
    if first is None and last is None:
        return ""
    if first == last:
        return f"{first:04}"
    if first is not None and last is not None and last - first == 2 * MARGIN:
        return f"{first + MARGIN:04}~"
    return f"[{'' if first is None else f'{first:04}'}..{'' if last is None else f'{last:04}'}]"
