"""A full-text search over short texts in columns, such as what the saved questions are called and say.

The index is one of SQLite (https://www.sqlite.org/fts5.html), made in memory when something is looked for: words are
compared by their stems, and each also as the beginning of a longer one, which counts for less. Words that a question is
put with (`detente.asking.kindred.EMPTY`) are left out.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing

from detente.asking.kindred import EMPTY

_WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """The words of a text."""
    return _WORD.findall(text)


def search(entries: Iterable[tuple[str, ...]], weights: Mapping[str, float], text: str) -> list[str]:
    """What is about some words, the best first.

    Args:
        entries: one a thing: what is given back, and its text in each column.
        weights: how much a match weighs in each column, by the column's name.
        text: the words; entries in which all occur come before those in which only some do.

    Returns:
        The first part of each entry; none where no word occurs.
    """
    words = [word for word in words_of(text) if word.casefold() not in EMPTY]
    if not words:
        return []
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute(f"CREATE VIRTUAL TABLE t USING fts5(key UNINDEXED, {', '.join(weights)}, tokenize='porter')")
        index.executemany(f"INSERT INTO t VALUES (?{', ?' * len(weights)})", entries)
        rank = f"bm25(t, 0, {', '.join(map(str, weights.values()))})"
        found: dict[str, None] = {}
        for joined, end in ((" AND ", ""), (" AND ", " *"), (" OR ", ""), (" OR ", " *")):
            wanted = joined.join(f'"{word}"{end}' for word in words)
            rows = index.execute(f"SELECT key FROM t WHERE t MATCH ? ORDER BY {rank}, key", (wanted,))
            found.update((key, None) for (key,) in rows)
    return list(found)
