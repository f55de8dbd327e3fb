"""Years in the words of a reader: what the graph says in EDTF, as pages say it."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

from detente.collection.edtf import MARGIN, BadYears, Stated, read


@lru_cache(maxsize=20_000)
def in_words(text: str) -> str:
    """Years in EDTF (`detente.collection.edtf`) as a reader says them; a text that is not EDTF as it is.

    Args:
        text: the years, as ``[1992..2017]/..``.

    Returns:
        As "since some year of 1992–2017". What goes on is said by its start alone.
    """
    with suppress(BadYears):
        return _said(read(text), "/" in text)
    return text


def _said(years: Stated, interval: bool) -> str:
    start = _bound(years.earliest_start, years.latest_start)
    end = _bound(years.earliest_end, years.latest_end)
    if not interval:
        return start
    if years.ongoing:
        return f"since {start}" if start else "ongoing, start not known"
    if not (start and end):
        return f"since {start}, end not known" if start else f"until {end}, start not known"
    return f"{start}–{end}" if start.isdigit() and end.isdigit() else f"{start} to {end}"


def _bound(first: int | None, last: int | None) -> str:
    """When something begins or ends, between two years; empty where neither is known."""
    if first is None or last is None:
        return f"{first} or later" if first is not None else f"{last} or before" if last is not None else ""
    if first == last:
        return f"{first:04}"
    if last - first == 2 * MARGIN:
        return f"about {first + MARGIN:04}"
    return f"some year of {first:04}–{last:04}"
