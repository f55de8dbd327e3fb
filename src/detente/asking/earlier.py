"""What became of the saved questions of earlier versions, as ``queries/earlier.csv`` says.

A question that is asked for by a name that it no longer has is not guessed at: the error says where it went.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from detente.collection import library


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question of an earlier version.

    Attributes:
        name: ``<topic>/<question>``, as it was called.
        now: the question that answers it; empty where none does.
        options: what to give that question, as it is typed; dots stand for a value.
        why: which of its rows, or what answers it in place of a question.
    """

    name: str
    now: str
    options: str
    why: str

    def __str__(self) -> str:
        """Where it went, in one line."""
        if not self.now:
            return f"{self.name} is no question any more: {self.why}"
        command = " ".join(filter(None, (f"detente ask {self.now}", self.options)))
        return f"{self.name} is now `{command}`{f' ({self.why})' if self.why else ''}"


@cache
def table() -> Mapping[str, Earlier]:
    """The questions of earlier versions by their names."""
    with open(library.path("queries/earlier.csv"), encoding="utf-8", newline="") as file:
        rows = [Earlier(row["earlier"], row["now"], row["options"], row["why"]) for row in csv.DictReader(file)]
    return {row.name: row for row in rows}


def find(name: str) -> list[Earlier]:
    """The earlier questions of a name, or whose name ends with it after their topic."""
    known = table()
    return [known[name]] if name in known else [e for n, e in known.items() if n.rpartition("/")[2] == name]
