"""Trees of text: what explanations are made of, drawn for a terminal or written as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

#: The narrowest column of text that a deep tree is given, in characters.
_NARROWEST = 28


@dataclass(frozen=True, slots=True)
class Note:
    """A remark under the head of a tree.

    Attributes:
        text: what it says.
        notes: remarks on the remark.
    """

    text: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """A head, remarks on it, and the trees below it."""

    head: str
    notes: tuple[Note, ...] = ()
    below: tuple[Tree, ...] = ()


@dataclass(frozen=True, slots=True)
class _Lines:
    """What connects a tree's lines."""

    branch: str
    last: str
    down: str


_BOX = _Lines("├─ ", "└─ ", "│  ")
_ASCII = _Lines("|- ", "`- ", "|  ")


def to_text(tree: Tree, width: int = 100, ascii_only: bool = False) -> str:
    """A tree for a terminal; long lines are wrapped, never cut.

    Args:
        tree: the tree.
        width: how many characters a line may have; a deep tree takes more rather than become a thin strip.
        ascii_only: draw with ASCII characters; the text itself is left as it is.
    """
    return "\n".join(line.rstrip() for line in _draw(tree, "", "", width, _ASCII if ascii_only else _BOX))


def _draw(tree: Tree, first: str, rest: str, width: int, lines: _Lines) -> Iterator[str]:
    yield from _wrap(tree.head, first, rest + (lines.down if tree.below else "   "), width)
    indent = rest + (lines.down if tree.below else "   ")
    for note in tree.notes:
        yield from _note(note, indent, width)
    for number, child in enumerate(tree.below, 1):
        last = number == len(tree.below)
        yield from _draw(
            child,
            rest + (lines.last if last else lines.branch),
            rest + ("   " if last else lines.down),
            width,
            lines,
        )


def _note(note: Note, indent: str, width: int) -> Iterator[str]:
    yield from _wrap(note.text, indent, indent + "  ", width)
    for inner in note.notes:
        yield from _note(inner, indent + "    ", width)


def _wrap(text: str, first: str, rest: str, width: int) -> list[str]:
    room = max(width, len(rest) + _NARROWEST)
    return textwrap.wrap(
        text,
        room,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    ) or [first]


def to_markdown(tree: Tree) -> str:
    """A tree as a nested list in Markdown: the heads in bold."""
    return "\n".join(_list(tree, 0))


def _list(tree: Tree, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- **{_escape(tree.head)}**"
    for note in tree.notes:
        yield from _list_note(note, depth + 1)
    for child in tree.below:
        yield from _list(child, depth + 1)


def _list_note(note: Note, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {_escape(note.text)}"
    for inner in note.notes:
        yield from _list_note(inner, depth + 1)


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(text.split()))
