"""How a plain table of text is laid out: columns as wide as they need, long cells wrapped, none cut."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence


def laid_out(cells: Sequence[Sequence[str]], width: int) -> list[str]:
    """The lines of a table whose first row is its heading, no wider than some columns of a terminal if that can be."""
    widths = _fit([max(map(_width, column)) for column in zip(*cells, strict=True)], width)
    lines = []
    for number, row in enumerate(cells):
        parts = [_wrap(text, w) for text, w in zip(row, widths, strict=True)]
        for i in range(max(map(len, parts))):
            line = "  ".join(_pad(p[i] if i < len(p) else "", w) for p, w in zip(parts, widths, strict=True))
            lines.append(line.rstrip())
        if number == 0:
            lines.append("  ".join("-" * w for w in widths))
    return lines


def _width(text: str) -> int:
    """How many columns a terminal needs for a text."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _wrap(text: str, width: int) -> list[str]:
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, width, break_on_hyphens=False)]
    return lines or [""]


def _fit(wanted: list[int], total: int) -> list[int]:
    """Column widths that fit: the widest columns give way first, none below eight characters."""
    widths = list(wanted)
    room = total - 2 * (len(widths) - 1)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda i: widths[i])
        if widths[widest] <= 8:
            break
        second = max([w for i, w in enumerate(widths) if i != widest], default=8)
        widths[widest] = max(8, min(widths[widest] - 1, max(second, widths[widest] - (sum(widths) - room))))
    return widths
