"""The dataset of a view, as of its year or of all: as rows, as text, in stores."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import pyoxigraph as ox
from rdflib.term import Node

from detente.collection import slices
from detente.collection.described import Described
from detente.rdf.terms import Triple
from detente.rdf.writing import quads_text
from detente.reasoning.uncollected import uncollected
from detente.vocabulary import INFERRED_GRAPH


class Stored(Described):
    """A view in stores."""

    def stated(self) -> Iterator[tuple[Triple, Node]]:
        """The stated triples that are shown, each with its named graph."""
        raise NotImplementedError

    def inferred(self) -> Iterator[Triple]:
        """The inferred triples that are shown."""
        raise NotImplementedError

    @property
    def divided(self) -> bool:
        """Whether anything is possible and not certain in the year asked for."""
        raise NotImplementedError

    def _kept_as(self, graphs: bool) -> str | None:
        """Under what name its store is kept; None where it is not."""
        raise NotImplementedError

    def _quads(self, base: slices.Slice | None) -> slices.Quads:
        """The default graph; beside what is certain of it, the rest."""
        found = slices.quads(self.rows(graphs=False))
        return found if base is None else (quad for quad in found if quad not in base.store)

    def rows(self, graphs: bool) -> Iterator[tuple[Triple, Node | None]]:
        """The dataset: every triple in the default graph (None), and, if asked for, again in its named graph."""
        rows = [*self.stated(), *((t, INFERRED_GRAPH) for t in self.inferred())]
        yield from ((t, None) for t in dict.fromkeys(triple for triple, _ in rows))
        if graphs:
            yield from rows

    def slice(self, graphs: bool) -> slices.Slice:
        """The dataset in a store, kept for the next time; see `rows`."""
        # One that is open and has named graphs has the default graph as well.
        found = self._slices.get(True) or (None if graphs else self._slices.get(False))
        if found is None:
            halved = self.possible and not self.divided
            found = self._slices[graphs] = self.certain.slice(graphs) if halved else self._made(graphs)
        return found

    @uncollected()
    def _made(self, graphs: bool) -> slices.Slice:
        name = self._kept_as(graphs)
        kept = self.possible and not graphs and name is not None
        # Without named graphs, also where the certain half is open with them.
        base = self.certain._slices.get(False) or self.certain._made(False) if kept else None

        def give() -> slices.Quads:
            return slices.quads(self.rows(graphs=True)) if graphs else self._quads(base)

        return slices.in_memory(give()) if name is None else slices.kept(name, give, base)

    @cached_property
    def _slices(self) -> dict[bool, slices.Slice]:
        return {}

    @cached_property
    def nquads(self) -> bytes:
        """The dataset as N-Quads: every triple in the default graph and again in its named graph."""
        return quads_text(self.rows(graphs=True))

    @property
    def store(self) -> ox.Store:
        """The default graph of the dataset, which holds every triple, in a store that is only read."""
        return self.slice(graphs=False).store

    @property
    def dataset(self) -> ox.Store:
        """The whole dataset, with its named graphs, in a store that is only read."""
        return self.slice(graphs=True).store
