"""Texts that depend on other texts alone, kept between runs: what is read of questions, since parsers load slowly."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from detente.collection import cache as entries


def kept(what: str, make: Callable[[], str], *words: object) -> str:
    """A text, from what is kept or made anew.

    Args:
        what: what it is.
        make: makes it.
        words: all that it depends on, beside the program.
    """
    return entries.text(entries.key([], _code(), what, *words), make)


@cache
def _code() -> str:
    """The digest of what reads questions, so that nothing is kept that an older program read."""
    return entries.key(sorted(Path(__file__).parent.glob("*.py")))
