"""The labels of the things in a store, looked up when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox
from rdflib.namespace import RDFS
from rdflib.term import Literal, Node

from detente.rdf.terms import from_ox, to_ox


class Labels(Mapping[Node, str]):
    """The labels of the things in a store."""

    def __init__(self, store: ox.Store) -> None:
        """Look labels up in a store."""
        self._store = store
        self._known: dict[Node, str | None] = {}

    def _find(self, term: Node) -> str | None:
        if term not in self._known:
            label = None
            if not isinstance(term, Literal):
                found = self._store.quads_for_pattern(to_ox(term), to_ox(RDFS.label), None)  # type: ignore[arg-type]
                label = next((q.object.value for q in found), None)  # type: ignore[union-attr]
            self._known[term] = label
        return self._known[term]

    def __contains__(self, term: object) -> bool:
        """Whether a thing has a label."""
        return isinstance(term, Node) and self._find(term) is not None

    def __getitem__(self, term: Node) -> str:
        """The label of a thing; KeyError where it has none."""
        found = self._find(term)
        if found is None:
            raise KeyError(term)
        return found

    def __iter__(self) -> Iterator[Node]:
        """The things that have a label."""
        for quad in self._store.quads_for_pattern(None, to_ox(RDFS.label), None):  # type: ignore[arg-type]
            yield from_ox(quad.subject)  # type: ignore[arg-type]

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self)
