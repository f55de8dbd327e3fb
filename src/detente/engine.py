"""The query engine: a dataset on disk, written once, and queries that only read it.

Terms that leave this module are rdflib's; pyoxigraph stays inside.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib.term import BNode, Literal, Node, URIRef

from detente.rdf import Triple, from_ox, quads_text, to_ox
from detente.sparql import BadQuery

#: How long a query may run, in seconds, where nothing else is said.
TIMEOUT = 60.0
_WORKER = Path(__file__).with_name("_worker.py")
_DEFAULT = ox.DefaultGraph()

Columns = tuple[str, ...]
Rows = list[tuple[Node | None, ...]]


class BrokenStore(Exception):
    """The folder of a store cannot be read as one; it is to be made anew."""


def write(folder: Path, rows: Iterable[tuple[Triple, Node | None]]) -> None:
    """Write a dataset.

    Args:
        folder: an empty folder.
        rows: triples, each with its named graph, None for the default graph.
    """
    store = ox.Store(str(folder))
    store.bulk_load(quads_text(rows), ox.RdfFormat.N_QUADS)
    store.flush()
    del store  # closes its files


class Engine:
    """The queries of one dataset on disk."""

    def __init__(self, folder: Path) -> None:
        """Open a dataset that `write` wrote.

        Raises:
            BrokenStore: it cannot be read.
        """
        self.folder = folder
        try:
            self._store = ox.Store.read_only(str(folder))
        except (OSError, RuntimeError) as error:
            raise BrokenStore(str(error)) from None

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples of the default graph that fit; None fits everything."""
        if not isinstance(s, URIRef | BNode | None) or not isinstance(p, URIRef | None):
            return  # no such triple is RDF
        subject, predicate, object_ = (None if x is None else to_ox(x) for x in (s, p, o))
        for quad in self._store.quads_for_pattern(subject, predicate, object_, _DEFAULT):  # type: ignore[arg-type]
            yield from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)  # type: ignore[arg-type]

    def solve(self, query: str, timeout: float | None = None) -> tuple[Columns, Rows]:
        """The answer to a query that `detente.sparql.inspect` has passed.

        Args:
            query: SPARQL 1.1.
            timeout: seconds after which the query is stopped; it then runs in a process of its own.

        Returns:
            The names of the variables and the rows, in order; one column ``answer`` for ASK; ``subject``,
            ``predicate`` and ``object`` for CONSTRUCT and DESCRIBE.

        Raises:
            BadQuery: it cannot be answered, or not in time.
        """
        try:
            return table(self._store.query(query) if timeout is None else self._limited(query, timeout))
        except SyntaxError as error:
            raise BadQuery(f"malformed SPARQL: {_line(error.msg)}") from None
        except (OSError, RuntimeError, ValueError) as error:
            raise BadQuery(f"the query cannot be answered: {_line(error)}") from None

    def _limited(
        self, query: str, seconds: float
    ) -> ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]:
        command = [sys.executable, "-P", str(_WORKER), str(self.folder)]
        try:
            done = subprocess.run(
                command, input=query.encode(), capture_output=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            raise BadQuery(
                f"the query was stopped after {seconds:g} seconds: make it narrower, or allow more"
            ) from None
        kind, _, content = done.stdout.partition(b"\n")
        if kind == b"rows":
            return ox.parse_query_results(content, ox.QueryResultsFormat.JSON)
        if kind == b"triples":
            return (q.triple for q in ox.parse(content, ox.RdfFormat.N_TRIPLES))
        if kind in (b"error", b"broken"):
            raise BadQuery(f"the query cannot be answered: {_line(content.decode('utf-8', 'replace'))}")
        raise BadQuery("the query ended without an answer: it may need too much memory")


def table(result: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]) -> tuple[Columns, Rows]:
    """A result of pyoxigraph as columns and rows of rdflib's terms; see `Engine.solve`.

    Raises:
        SyntaxError, OSError, ValueError: the result comes to an end before it is whole.
    """
    if isinstance(result, ox.QueryBoolean):
        return ("answer",), [(Literal(bool(result)),)]
    known: dict[object, Node] = {}
    rows: Rows = []
    try:
        if isinstance(result, ox.QuerySolutions):
            columns = tuple(v.value for v in result.variables)
        else:
            columns = ("subject", "predicate", "object")
        for row in result:
            terms = row if isinstance(row, ox.QuerySolution) else (row.subject, row.predicate, row.object)
            rows.append(tuple(None if term is None else _node(term, known) for term in terms))
        return columns, rows
    finally:
        # A result may be dropped only by the thread that made it, so no traceback may keep it alive.
        row = result = None  # type: ignore[assignment]  # noqa: F841


def _node(term: object, known: dict[object, Node]) -> Node:
    """A term as rdflib's, made once."""
    found = known.get(term)
    if found is None:
        found = known[term] = from_ox(term)  # type: ignore[arg-type]
    return found


def _line(problem: object) -> str:
    """A message on one line; the engine's may have several, of which lists of tokens are left out."""
    return " ".join(str(problem).split())[:300]
