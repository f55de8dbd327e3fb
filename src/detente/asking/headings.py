"""The heading of an answer: what was asked, of what, in which view and year, so that no table stands alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

#: How many values of one parameter a heading names; more are counted.
_NAMED = 8

#: What the name of a view does not say: what nobody but the record says stands in every view (`--origin` tells rows
#: that rest on it), and what the article does not date is dated by it.
_MORE = {
    "as-stated": "; background and dates are of the record",
    "tentative": "; with what is only hedged",
}


def heading(title: str, about: Mapping[str, Sequence[str]], where: str) -> str:
    """A heading.

    Args:
        title: what was asked.
        about: of each parameter the names of its values.
        where: the view and the year, or the address of a store.
    """
    parts = []
    for label, values in about.items():
        more = f" and {len(values) - _NAMED} more" if len(values) > _NAMED else ""
        parts.append(f"{label}: {', '.join(values[:_NAMED])}{more}")
    return " ".join(filter(None, (title, "; ".join(parts), f"({where})")))


def place(view: str, as_of: int | None, possible: bool = False, sources: Iterable[str] = ()) -> str:
    """A view and a year in words, the sources where these alone are meant, and whether what is possible is shown."""
    year = f"as of {as_of}" if as_of else "all years"
    chosen = " and ".join(sources)
    more = (f", {chosen} alone" if chosen else "") + (", with what is only possible" if possible else "")
    return f"{view}, {year}{more}{_MORE.get(view, '')}"
