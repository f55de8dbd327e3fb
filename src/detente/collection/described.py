"""What a view is described by: its ontology and axioms of one's own, and which of its graphs are reference."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rdflib.term import Literal, Node, URIRef

from detente.collection import additions
from detente.collection.halves import shared
from detente.collection.manifest import Collection
from detente.collection.shown import Shown
from detente.rdf.terms import Triple
from detente.vocabulary import DET, ONTOLOGY_GRAPH


class Described(Shown):
    """A view with its ontology.

    Attributes:
        collection: the collection whose view it is.
        sources: the names of the sources that are stated in it.
        view: the name of the view.
        as_of: the calendar year, or None for the union of all years.
        files: the file of each named graph.
        own: the named graphs of the files that were added to the view.
    """

    collection: Collection
    sources: tuple[str, ...]
    view: str
    as_of: int | None
    files: dict[Node, Path]
    own: frozenset[Node]

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes of the collection's sources, with their namespaces."""
        return self.collection.prefixes

    @property
    def chosen_sources(self) -> tuple[str, ...]:
        """The names of the sources, where these are not all of the collection."""
        return () if self.sources == tuple(self.collection.sources) else self.sources

    @property
    def export_name(self) -> str:
        """What the IRI of an export of it ends with: the view, the sources where not all are selected, the year."""
        return "/".join(
            [
                *(() if self.collection.shipped else (self.collection.name,)),
                self.view,
                *(("+".join(self.chosen_sources),) if self.chosen_sources else ()),
                *((str(self.as_of),) if self.as_of else ()),
            ]
        )

    @property
    def said(self) -> Mapping[Node, list[Triple]]:
        """What each file states, by its named graph, of all years."""
        raise NotImplementedError

    @property
    def unread_imports(self) -> list[tuple[Path, Node]]:
        """What files of one's own import (``owl:imports``) and the view has not, by file; none is fetched."""
        return additions.unread_imports(self.said, self.files, self.own)

    @shared
    def schema(self) -> list[Triple]:
        """The triples of the ontology, and the axioms of the collection's own and of the files that were added."""
        return [*self.said[ONTOLOGY_GRAPH], *self.own_axioms]

    @shared
    def _axiom_graphs(self) -> tuple[Node, ...]:
        return tuple(self.collection.axioms())

    @shared
    def reference(self) -> frozenset[Node]:
        """The named graphs that say what things are called, and nothing of any year."""
        return frozenset(filter(self.collection.is_reference, self.files))

    @shared
    def own_axioms(self) -> dict[Triple, None]:
        """What the collection's own ontology and files that were added say of classes and properties.

        These are axioms, declarations and annotations of terms.
        """
        graphs = (graph for graph in self.said if graph in self.own or graph in self._axiom_graphs)
        return additions.axioms_in(t for graph in graphs for t in self.said[graph])

    def _annotated(self, annotation: URIRef) -> frozenset[Node]:
        return frozenset(s for s, p, o in self.schema if p == annotation and isinstance(o, Literal) and o.value is True)

    @shared
    def across_periods(self) -> frozenset[Node]:
        """The properties that join two periods and are shown only without a year."""
        return self._annotated(DET.acrossPeriods)

    @shared
    def between_different(self) -> frozenset[Node]:
        """The properties whose self-pairs are dropped."""
        return self._annotated(DET.betweenDifferent)
