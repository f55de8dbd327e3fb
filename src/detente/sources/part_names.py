"""Names that several states share as a part: "Congo" is two of them, "Korea" too, and a text seldom says which.

A part is what a name ends in ("South Korea"), or what stands before its dash ("Congo - Kinshasa"). What is the short
name of a state itself means that one: "Guinea" is not Equatorial Guinea, nor "Sudan" South Sudan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

_WORD = re.compile(r"[\w'.]+")
_BEFORE_DASH = re.compile(r"([^-]+?)\s*-")


def shared_parts(
    names: Mapping[str, Iterable[str]], own: Iterable[str], fits: Callable[[str], bool]
) -> dict[str, tuple[str, ...]]:
    """The parts of names that several states share, each with the labels of these states.

    Args:
        names: the names of each state, by its label.
        own: the short names of states: each means the one that it is of.
        fits: whether a part may be taken for the name of a state at all, as "Republic" may not.
    """
    found: dict[str, dict[str, None]] = {}
    for label, called in names.items():
        for part in {part for name in (label, *called) for part in _parts(name)}:
            found.setdefault(part, {})[label] = None
    alone = frozenset(own)
    several = {part: tuple(sorted(labels)) for part, labels in found.items() if len(labels) > 1 and part not in alone}
    return {part: labels for part, labels in several.items() if fits(part)}


def _parts(name: str) -> Iterator[str]:
    """A name, and its parts; one with an "of" is a full name, of one state alone ("Republic of Korea")."""
    parts = [name, *(name[word.start() :] for word in _WORD.finditer(name))]
    if before := _BEFORE_DASH.match(name):
        parts.append(before[1])
    return (part for part in parts if part[:1].isupper() and " of " not in part)
