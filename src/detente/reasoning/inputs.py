"""What can be closed: rdflib graphs, pyoxigraph stores, RDF files, and triples of either library."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from rdflib import Graph
from rdflib.graph import ConjunctiveGraph
from rdflib.term import BNode, Literal, URIRef

from detente.errors import DetenteError
from detente.rdf.reading import refuse_newer, statements
from detente.reasoning.numbering import Terms, is_literal
from detente.rules.schema import show

if TYPE_CHECKING:
    import pyoxigraph

    Source: TypeAlias = (
        Graph | pyoxigraph.Store | str | os.PathLike[str] | Iterable[tuple[Any, Any, Any]] | Iterable["Source"]
    )

#: How many triples are handed on at once.
CHUNK = 500_000

_NOTHING = object()

#: Stands for a quoted triple.
_QUOTED = -1

Columns: TypeAlias = tuple[list[int], list[int], list[int]]


class Reader:
    """Reads sources into columns of term numbers.

    Attributes:
        warnings: what was left out: one line for each kind of triple that is not RDF.
    """

    def __init__(self, terms: Terms) -> None:
        """Number the terms in the given dictionary."""
        self.terms = terms
        self.warnings: list[str] = []
        self._left_out: dict[str, list[Any]] = {}

    def read(self, source: Source) -> Iterator[Columns]:
        """The triples of a source, in chunks of three columns.

        Raises:
            Unreachable: a file is not there or cannot be read.
            DetenteError: a file does not parse, or the source is of no known kind.
        """
        if isinstance(source, (str, os.PathLike)):
            path = Path(source)
            with statements(path) as (found, careful):
                yield from self._natives(found, path if careful else None)
        elif isinstance(source, ConjunctiveGraph):  # rdflib's Dataset too
            yield from self._nodes((s, p, o) for s, p, o, _ in source.quads((None, None, None, None)))
        elif isinstance(source, Graph):
            yield from self._nodes(source)
        elif hasattr(source, "quads_for_pattern"):
            yield from self._natives(source.quads_for_pattern(None, None, None, None))
        elif isinstance(source, Iterable):
            yield from self._mixed(source)
        else:
            raise DetenteError(
                f"{type(source).__name__} cannot be closed: give an rdflib graph, a pyoxigraph store, a file or triples"
            )
        for what, (count, first) in self._left_out.items():
            line = f"{count} triple{'s' if count > 1 else ''} with {what} left out, the first: {first}"
            if line not in self.warnings:
                self.warnings.append(line)

    def _mixed(self, source: Iterable[Any]) -> Iterator[Columns]:
        """Triples of rdflib or pyoxigraph, or further sources, told apart by the first."""
        items = iter(source)
        first = next(items, _NOTHING)
        if first is _NOTHING:
            return
        together = _alike(first, items)
        if isinstance(first, tuple) and len(first) == 3 and hasattr(first[0], "n3"):
            yield from self._nodes(together)
        elif hasattr(first, "predicate"):
            yield from self._natives(together)
        elif isinstance(first, tuple):
            raise DetenteError(f"{first!r} is no triple of rdflib or pyoxigraph terms")
        else:
            for part in together:
                yield from self.read(part)

    def _nodes(self, triples: Iterable[tuple[Any, Any, Any]]) -> Iterator[Columns]:
        """Triples of rdflib."""
        known: dict[Any, int] = {}
        number, terms = known.get, self.terms
        s, p, o = _columns()
        for triple in triples:
            numbers = []
            for term in triple:
                n = number(term)
                if n is None:
                    if not isinstance(term, (URIRef, BNode, Literal)):
                        self._leave("a term that is not RDF", triple)
                        break
                    n = known[term] = terms.number(term)
                numbers.append(n)
            else:
                if is_literal(numbers[0]):
                    self._leave("a literal as subject", triple)
                elif not isinstance(triple[1], URIRef):
                    self._leave("a predicate that is no IRI", triple)
                else:
                    s.append(numbers[0])
                    p.append(numbers[1])
                    o.append(numbers[2])
                    if len(s) >= CHUNK:
                        yield s, p, o
                        s, p, o = _columns()
        if s:
            yield s, p, o

    def _leave(self, what: str, triple: tuple[Any, Any, Any]) -> None:
        entry = self._left_out.setdefault(what, [0, " ".join(map(show, triple))])
        entry[0] += 1

    def _natives(self, triples: Iterable[Any], careful: Path | None = None) -> Iterator[Columns]:
        """Triples or quads of pyoxigraph: each distinct term is looked at once.

        Args:
            triples: the triples.
            careful: the file that they are read from, if terms of RDF 1.2 in it are to be refused.
        """
        known = _Known(self.terms, careful)
        rows = map(attrgetter("subject", "predicate", "object"), triples)
        while numbers := list(map(known.__getitem__, chain.from_iterable(islice(rows, CHUNK)))):
            s, p, o = numbers[::3], numbers[1::3], numbers[2::3]
            if known.quoted:
                whole = [row for row in zip(s, p, o, strict=True) if _QUOTED not in row]
                entry = self._left_out.setdefault("a triple as term", [0, str(known.quoted)])
                entry[0] += len(s) - len(whole)
                s, p, o = map(list, zip(*whole, strict=True)) if whole else _columns()
            yield s, p, o


class _Known(dict[Any, int]):
    """The numbers of pyoxigraph's terms; one that is not there gets its number when it is looked up."""

    def __init__(self, terms: Terms, careful: Path | None) -> None:
        import pyoxigraph as px

        self._number, self._iri, self._blank, self._literal = terms.key, px.NamedNode, px.BlankNode, px.Literal
        self._careful = careful
        self.quoted: Any = None

    def __missing__(self, term: Any) -> int:
        if self._careful:
            refuse_newer(self._careful, term)
        kind = type(term)
        if kind is self._iri:
            number = self._number(term.value)
        elif kind is self._literal:
            number = self._number((term.value, term.datatype.value, term.language))
        elif kind is self._blank:
            number = self._number(f"_:{term.value}")
        else:
            self.quoted = self.quoted or term
            number = _QUOTED
        self[term] = number
        return number


def _columns() -> Columns:
    return [], [], []


def _alike(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    """Items of one kind.

    Raises:
        DetenteError: there is one of another kind.
    """
    yield first
    single = isinstance(first, tuple) or hasattr(first, "predicate")
    kind = type(first)
    for item in rest:
        if single and not (type(item) is kind or isinstance(item, kind)):
            raise DetenteError(f"a {type(item).__name__} among triples of type {kind.__name__}: give a list of sources")
        yield item
