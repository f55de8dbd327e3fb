"""The labels of the things in a store, looked up when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox
from rdflib.namespace import RDFS
from rdflib.term import Literal, Node

from detente.collection.lookups import Lookup, Stating, lookup_of
from detente.rdf.reading import parse
from detente.rdf.terms import from_ox, to_ox

#: A namespace of rdflib looks each name up anew.
_LABEL = RDFS.label


class Labels(Mapping[Node, str]):
    """The labels of the things in a store, and of what these point to that stands elsewhere.

    A claim leads to what it says also where another view or another year holds that: it has a name there.
    """

    def __init__(self, store: ox.Store, elsewhere: Callable[[Node], str | None] = lambda _: None) -> None:
        """Look labels up in a store.

        Args:
            store: the store.
            elsewhere: gives the label of a thing that has none there; None where it knows none.
        """
        self._store, self._elsewhere = store, elsewhere
        self._known: dict[Node, str | None] = {}

    def _find(self, term: Node) -> str | None:
        if term not in self._known:
            label = None
            if not isinstance(term, Literal):
                found = self._store.quads_for_pattern(to_ox(term), to_ox(RDFS.label), None)  # type: ignore[arg-type]
                label = next((q.object.value for q in found), None)  # type: ignore[union-attr]
                label = self._elsewhere(term) if label is None else label
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
        """The things in the store that have a label."""
        for quad in self._store.quads_for_pattern(None, to_ox(RDFS.label), None):  # type: ignore[arg-type]
            yield from_ox(quad.subject)  # type: ignore[arg-type]

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self)


class StatedLabels(Mapping[Node, str]):
    """The labels that are stated, in any year, of those that a thing has the last; each looked up when asked for."""

    def __init__(self, lookup: Lookup, known: Mapping[Node, str] = MappingProxyType({})) -> None:
        """Look labels up.

        Args:
            lookup: what is stated.
            known: labels that go before those.
        """
        self._lookup = lookup
        self._known: dict[Node, str] = dict(known)

    def _find(self, term: Node) -> str | None:
        known = self._known.get(term)
        if known is None and not isinstance(term, Literal):
            found = self._lookup.objects(term, _LABEL)
            if found:  # of what is not there, anybody can ask for any number
                known = self._known[term] = str(found[-1])
        return known

    def __getitem__(self, term: Node) -> str:
        """The label of a thing; KeyError where it has none."""
        found = self._find(term)
        if found is None:
            raise KeyError(term)
        return found

    def __contains__(self, term: object) -> bool:
        """Whether a thing has a label."""
        return isinstance(term, Node) and self._find(term) is not None

    def __iter__(self) -> Iterator[Node]:
        """The things that have a label."""
        return iter(dict.fromkeys(said.s for said in self._lookup.with_property(RDFS.label)))

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self)


def stated_labels(view: Stating) -> StatedLabels:
    """The labels that are stated in a view, in any year, kept for all its years and both halves."""
    if "stated labels" not in view.both:
        view.both["stated labels"] = StatedLabels(lookup_of(view))
    found: StatedLabels = view.both["stated labels"]
    return found


def in_files(files: Iterable[Path]) -> dict[Node, str]:
    """The labels that some files give, of those that give several the first.

    Raises:
        BadData, Unreachable: a file is malformed, or cannot be read.
    """
    found: dict[Node, str] = {}
    for file in sorted(set(files)):
        for s, p, o in parse(file):
            if p == RDFS.label:
                found.setdefault(s, str(o))
    return found
