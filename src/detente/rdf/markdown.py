"""Texts of the data within Markdown (https://github.github.com/gfm/)."""

from __future__ import annotations

import re

#: What Markdown would read as markup within a line: backslashes, code, emphasis at a word's edge, bars of tables,
#: deletions, HTML, character references, and the middle of a link.
_ACTIVE = re.compile(r"[\\`*|~]|(?<![^\W_])_|_(?![^\W_])|<|&(?=#?\w+;)|\](?=[(\[])")
_AS = {"<": "&lt;", "&": "&amp;"}


def block(text: str) -> str:
    """A text as a block of code, within a fence that is longer than any row of backticks in it."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def inline(text: str, line_break: str = " ") -> str:
    """A text as one line of Markdown that shows it as it is.

    Args:
        text: the text.
        line_break: what stands for the end of a line; ``<br>`` in a table.
    """
    lines = (_ACTIVE.sub(lambda found: _AS.get(found[0], f"\\{found[0]}"), line) for line in text.splitlines())
    return line_break.join(lines)
