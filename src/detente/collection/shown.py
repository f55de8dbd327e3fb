"""What a view shows of its year: the triples, stated and inferred, and how things are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import pyoxigraph as ox
from rdflib.term import Node, URIRef

from detente.collection.halves import Halves
from detente.collection.labels import Labels
from detente.rdf.terms import Triple, from_ox, short, to_ox


class Shown(Halves):
    """A view whose triples can be looked up."""

    @property
    def store(self) -> ox.Store:
        """The store that holds them."""
        raise NotImplementedError

    @cached_property
    def labels(self) -> Mapping[Node, str]:
        """The label of every thing that has one, looked up when it is asked for; see `Labels`."""
        return Labels(self.store, self.label_elsewhere)

    def label_elsewhere(self, term: Node) -> str | None:
        """The label that a thing has in another year or view; None where none is known."""
        return None

    def label(self, term: Node) -> str:
        """The label of a thing, else its short form."""
        return self.labels.get(term) or short(term)

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples shown that fit, stated and inferred; None fits everything."""
        # An IRI that is given is not made again.
        given = [x if isinstance(x, URIRef) else None for x in (s, p, o)]
        for quad in self._quads_that_fit(s, p, o):
            yield (
                given[0] or from_ox(quad.subject),  # type: ignore[arg-type]
                given[1] or from_ox(quad.predicate),
                given[2] or from_ox(quad.object),  # type: ignore[arg-type]
            )

    def _quads_that_fit(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[ox.Quad]:
        parts = [None if x is None else to_ox(x) for x in (s, p, o)]
        return self.store.quads_for_pattern(*parts, ox.DefaultGraph())  # type: ignore[arg-type, call-arg]

    def texts(self, p: Node) -> Iterator[tuple[str, str]]:
        """The IRIs of which a property is shown, each with the text of an object; faster than `match`."""
        for quad in self.store.quads_for_pattern(None, to_ox(p), None, ox.DefaultGraph()):  # type: ignore[arg-type]
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value, quad.object.value  # type: ignore[union-attr]

    def holds(self, s: Node, p: Node, o: Node) -> bool:
        """Whether a triple is shown, stated or inferred."""
        return next(self._quads_that_fit(s, p, o), None) is not None
