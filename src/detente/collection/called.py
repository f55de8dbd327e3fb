"""What things are called in any year, read from the closure: to make a store of all years, for queries, takes long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rdflib.term import Node

from detente.rdf.terms import Triple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.collection.described import Described
    from detente.reasoning.kept import KeptClosure


class Called:
    """Names, and what else is looked up to find what they mean, of a view without a year whose closure is kept."""

    def __init__(self, view: Described, closure: KeptClosure) -> None:
        """Of a view.

        Args:
            view: the view.
            closure: its closure.
        """
        self._view, self._closure = view, closure

    def _shown(self, mask: int) -> bool:
        return self._closure.half(mask, not self._view.possible) != 0

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples that fit, as the view gives them; None fits everything."""
        from detente.rules import is_tautology  # which a view of a year has no use for

        pairs = self._view.between_different
        if p is None or p in pairs:
            yield from self._view.match(s, p, o)
            return
        for triple, mask in self._closure.dated(s, p, o):
            if self._shown(mask) and (not is_tautology(triple) or triple in self._closure.stated):
                yield triple

    def texts(self, p: Node) -> Iterator[tuple[str, str]]:
        """The IRIs of which a property is shown, each with the text of an object; see `Shown.texts`."""
        shown: dict[int, bool] = {}
        for s, text, mask in self._closure.texts(p):
            if mask not in shown:
                shown[mask] = self._shown(mask)
            if shown[mask]:
                yield s, text

    def label(self, term: Node) -> str:
        """The label of a thing, else its short form."""
        return self._view.label(term)

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes of the collection's sources, with their namespaces."""
        return self._view.prefixes
