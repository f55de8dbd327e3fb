"""SPARQL: queries checked, and the one engine that answers them: only reading, only what the store holds."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pyoxigraph as ox
from rdflib.term import Literal, Node

from detente.asking.answers import Answer, Column, Opener
from detente.errors import DetenteError
from detente.rdf.terms import from_ox
from detente.vocabulary import PREFIXES

#: How long a query may run, in seconds.
TIMEOUT = 60.0
_NO_COLUMNS: Mapping[str, Column] = {}


class BadQuery(DetenteError):
    """A query that is malformed, not read-only, or that ran too long."""


def with_prefixes(query: str) -> str:
    """The query with the project's prefixes before it, on one line; a prefix that it declares itself wins."""
    return " ".join(f"PREFIX {p}: <{iri}>" for p, iri in PREFIXES.items()) + " " + query


def check(query: str) -> None:
    """Refuse a query that is not a plain question to the store.

    Raises:
        BadQuery: it is malformed, an update, or uses SERVICE, FROM or FROM NAMED.
    """
    import pyparsing
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
    from rdflib.plugins.sparql.parserutils import CompValue

    if "\\u" in query or "\\U" in query:
        # SPARQL 1.1, section 19.2: an engine may read such escapes before it reads tokens, so that what is checked
        # here would not be what is asked.
        raise BadQuery("write characters as they are: escapes such as \\u0041 are not answered")
    try:
        parsed = parseQuery(query)
    except (pyparsing.ParseException, RecursionError) as error:
        try:
            update = "request" in parseUpdate(query)
        except (pyparsing.ParseException, RecursionError):
            update = False
        if not update:
            raise BadQuery(f"malformed SPARQL: {_where(query, error)}") from None
        raise BadQuery("this is an update; only SELECT, ASK, CONSTRUCT and DESCRIBE are answered") from None

    def walk(node: object) -> None:
        if isinstance(node, CompValue):
            if node.name == "ServiceGraphPattern":
                raise BadQuery("SERVICE is not answered: a query sees only what the graph holds")
            if node.name == "DatasetClause":
                raise BadQuery("FROM is not answered: the view and the year are chosen outside of the query")
            for child in node.values():
                walk(child)
        elif isinstance(node, (list, tuple, pyparsing.ParseResults)):
            for child in node:
                walk(child)

    walk(parsed)


def _where(query: str, error: Exception) -> str:
    """Line and column of a parser's error, with the text there."""
    position = getattr(error, "loc", None)
    if position is None:
        return "nested too deeply"
    prolog = len(with_prefixes("")) if query.startswith(with_prefixes("")) else 0
    before = query[prolog:position]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    rest = query[position:].split("\n")[0].strip()[:40]
    return f"line {line}, column {column}: " + (f"unexpected {rest!r}" if rest else "unexpected end")


def _ask(store: ox.Store, query: str) -> tuple[str, tuple[str, ...], list[tuple[object, ...]]]:
    """The form of the query, and columns and rows as pyoxigraph's terms."""
    try:
        result = store.query(query)
        if isinstance(result, ox.QuerySolutions):
            return "SELECT", tuple(v.value for v in result.variables), [tuple(row) for row in result]
        if isinstance(result, ox.QueryBoolean):
            return "ASK", ("answer",), [(bool(result),)]
        return "GRAPH", ("subject", "predicate", "object"), [(t.subject, t.predicate, t.object) for t in result]
    except SyntaxError as error:
        raise BadQuery(f"malformed SPARQL: {' '.join(str(error.msg).split())}") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise BadQuery(f"the query cannot be answered: {' '.join(str(error).split())}") from None


def _node(cell: object) -> Node | None:
    if cell is None:
        return None
    return Literal(cell) if isinstance(cell, bool) else from_ox(cell)  # type: ignore[arg-type]


def run(
    store: ox.Store,
    query: str,
    labels: Mapping[Node, str],
    title: str = "",
    columns: Mapping[str, Column] = _NO_COLUMNS,
    opener: Callable[[], Opener] | None = None,
) -> Answer:
    """Ask a store a checked query.

    Args:
        store: the store.
        query: the query.
        labels: the labels of entities.
        title: what is asked, for people.
        columns: labels and types of columns, where they are known.
        opener: gives what opens the rows of the answer.

    Raises:
        BadQuery: the store cannot answer it.
    """
    form, names, rows = _ask(store, query)
    headings = tuple(columns.get(name, name) for name in names)
    return Answer(headings, tuple(tuple(map(_node, row)) for row in rows), labels, title, form, opener=opener)


def serve() -> None:
    """Answer the one query that comes on standard input, in a process that `run_limited` has started."""
    data, query = pickle.load(sys.stdin.buffer)
    store = ox.Store()
    store.bulk_load(data, ox.RdfFormat.N_QUADS)
    answer: tuple[str, tuple[str, ...], list[tuple[object, ...]], str | None]
    try:
        form, columns, rows = _ask(store, query)
        packed = [tuple(cell if isinstance(cell, bool) or cell is None else _pack(cell) for cell in r) for r in rows]
        answer = (form, columns, list(packed), None)
    except BadQuery as error:
        answer = ("", (), [], str(error))
    pickle.dump(answer, sys.stdout.buffer)


def _pack(cell: object) -> tuple[str, str, str | None, str | None]:
    """A term as plain values, for another process."""
    if isinstance(cell, ox.Literal):
        return "literal", cell.value, cell.language, cell.datatype.value
    assert isinstance(cell, (ox.NamedNode, ox.BlankNode))
    return ("iri" if isinstance(cell, ox.NamedNode) else "bnode"), cell.value, None, None


def _unpack(cell: object) -> Node | None:
    if cell is None or isinstance(cell, bool):
        return _node(cell)
    assert isinstance(cell, tuple)
    kind, value, language, datatype = cell
    if kind == "literal":
        return from_ox(
            ox.Literal(value, language=language) if language else ox.Literal(value, datatype=ox.NamedNode(datatype))
        )
    return from_ox(ox.NamedNode(value) if kind == "iri" else ox.BlankNode(value))


def run_limited(
    data: bytes, query: str, labels: Mapping[Node, str], seconds: float, opener: Callable[[], Opener] | None = None
) -> Answer:
    """Ask a checked query in a process of its own, which is ended when the time is over.

    Args:
        data: the dataset as N-Quads.
        query: the query.
        labels: the labels of entities.
        seconds: how long it may run.
        opener: gives what opens the rows of the answer.

    Raises:
        BadQuery: the store cannot answer it, or not in time.
    """
    # Not multiprocessing: that runs the caller's own script again, which fails in a plain one and in one from stdin.
    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(p for p in (here, os.environ.get("PYTHONPATH")) if p)
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from detente.asking.sparql import serve; serve()"],
            input=pickle.dumps((data, query)),
            capture_output=True,
            timeout=seconds,
            env={**os.environ, "PYTHONPATH": path},
        )
    except subprocess.TimeoutExpired:
        raise BadQuery(f"the query was stopped after {seconds:g} seconds; make it narrower, or use --timeout") from None
    if done.returncode:
        raise BadQuery("the query ended without an answer; it may need too much memory")
    form, columns, rows, problem = pickle.loads(done.stdout)
    if problem:
        raise BadQuery(problem)
    return Answer(tuple(columns), tuple(tuple(map(_unpack, row)) for row in rows), labels, form=form, opener=opener)
