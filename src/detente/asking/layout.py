"""How a plain table of text is laid out: columns as wide as they need, long cells wrapped, none cut, no word broken."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

#: How narrow a column that holds more than that may become.
_LEAST = 8


def laid_out(cells: Sequence[Sequence[str]], width: int) -> list[str]:
    """The lines of a table whose first row is its heading, no wider than some columns of a terminal if that can be.

    Where no column can give way further without breaking a word, each row is a record instead: its number, and a line
    for each of its cells, after the heading of the column. A word is broken only where it is longer than a line.
    """
    columns = list(zip(*cells, strict=True))
    wanted = [max(map(_width, column)) for column in columns]
    least = [min(w, max(_LEAST, *map(_longest, column))) for w, column in zip(wanted, columns, strict=True)]
    if len(columns) > 1 and sum(least) > width - 2 * (len(columns) - 1) and len(cells) > 1:
        return _records(cells, width)
    widths = _fit(wanted, least, width - 2 * (len(columns) - 1))
    lines = []
    for number, row in enumerate(cells):
        lines += _beside([_wrap(text, w) for text, w in zip(row, widths, strict=True)], widths)
        if number == 0:
            lines.append("  ".join("-" * w for w in widths))
    return lines


def _records(cells: Sequence[Sequence[str]], width: int) -> list[str]:
    heading, *rows = cells
    first = min(max(map(_width, heading)), max(_LEAST, width // 3))
    widths = [first, max(_LEAST, width - first - 2)]
    lines: list[str] = []
    for number, row in enumerate(rows, 1):
        lines += [*([""] if lines else []), f"row {number}"]
        for name, text in zip(heading, row, strict=True):
            if text:
                lines += _beside([_wrap(name, widths[0]), _wrap(text, widths[1])], widths)
    return lines


def _beside(parts: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """The lines of cells that stand beside each other."""
    rows = range(max(map(len, parts)))
    lines = ("  ".join(_pad(p[i] if i < len(p) else "", w) for p, w in zip(parts, widths, strict=True)) for i in rows)
    return [line.rstrip() for line in lines]


def _width(text: str) -> int:
    """How many columns a terminal needs for a text."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _longest(text: str) -> int:
    """The width of the longest word of a text."""
    return max(map(_width, text.split()), default=0)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _wrap(text: str, width: int) -> list[str]:
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, width, break_on_hyphens=False)]
    return lines or [""]


def _fit(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Column widths that fit: the widest columns give way first, none below what it needs for its longest word."""
    widths = list(wanted)
    while sum(widths) > room:
        giving = [i for i, w in enumerate(widths) if w > least[i]]
        if not giving:
            break
        widest = max(giving, key=lambda i: widths[i])
        second = max([widths[i] for i in giving if i != widest], default=0)
        wide = widths[widest]
        widths[widest] = max(least[widest], min(wide - 1, max(second, wide - (sum(widths) - room))))
    return widths
