"""What is told of a row beside its cells: where it comes from, and how a claim in it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from rdflib.term import Node

#: How a claim stands: codes, or its holder, each with its words.
Standing = tuple[tuple[Node, str], ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row comes from.

    Attributes:
        origin: who says what it rests on, as ``article, record``; ``inferred from ...`` where a rule gave it.
        caveats: what makes it less than said outright, each with the claims that it is said of, as ``wrong as to the
            rank (C163)``: hedged, attributed, opinion, contested, denial, supposed, by what is absent; empty where
            nothing does.
        rests_on: the numbers of the claims behind it, and the labels of the references.
    """

    origin: str
    caveats: str = ""
    rests_on: str = ""


class Opener(Protocol):
    """Opens the rows of a `detente.asking.answers.Answer`; see `detente.explaining.rows.Rows`."""

    @property
    def outright(self) -> bool:
        """Whether nothing in the graph is said with a reserve, so that no row can be hedged or denied."""

    def why(self, answer: Any, index: int) -> object:
        """Why a row holds, as a proof."""

    def evidence(self, answer: Any, index: int) -> object:
        """What a row rests on."""

    def origin(self, answer: Any, index: int) -> Origin:
        """Where a row comes from."""
