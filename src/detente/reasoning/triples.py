"""What is asked of triples by predicate and class, whatever holds them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator

from detente.reasoning.numbering import LITERALS
from detente.reasoning.program import Key
from detente.reasoning.statements import Row


class Triples(ABC):
    """Triples by predicate and class, each with the round in which it was found.

    Attributes:
        kind: the number of rdf:type.
        effort: how many statements a search for further proofs looks at: as many as take some milliseconds.
    """

    kind: int
    effort = 200

    @abstractmethod
    def keys(self, recent: bool = False) -> frozenset[Key]:
        """What triples there are of, or were in the round before."""

    @abstractmethod
    def _entries(self, key: Key) -> Iterator[tuple[int, Iterable[Row]]]:
        """The triples of one predicate or class, by the rounds in which they were found."""

    def axioms(self, predicates: Iterable[int], classes: Iterable[int], inferred: bool) -> list[Row]:
        """The triples with one of these predicates, or of one of these classes, that are stated or that are not."""
        keys = {*((p, None) for p in predicates if p != self.kind), *((self.kind, c) for c in classes)}
        return [
            row
            for key in keys & self.keys()
            for rank, rows in self._entries(key)
            if (rank > 0) == inferred
            for row in rows
            if row[0] < LITERALS
        ]

    def inferred_objects(self, p: int) -> dict[int, set[int]]:
        """What a predicate leads to by triples that are not stated, by subject; no literal is a subject."""
        found: dict[int, set[int]] = defaultdict(set)
        if p != self.kind and (p, None) in self.keys():
            for rank, rows in self._entries((p, None)):
                if rank > 0:
                    for s, _, o in rows:
                        found[s].add(o)
        return {s: objects for s, objects in found.items() if s < LITERALS}

    def rows(self, inferred: bool = False) -> Iterator[Row]:
        """All triples, or those that are not stated."""
        for key in self._held():
            for rank, rows in self._entries(key):
                if rank or not inferred:
                    yield from rows

    @abstractmethod
    def _held(self) -> list[Key]:
        """What triples there are of, in the order in which they came."""
