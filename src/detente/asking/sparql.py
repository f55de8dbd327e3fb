"""SPARQL: queries checked, and the one engine that answers them: only reading, only what the store holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyoxigraph as ox
from rdflib.term import Literal, Node

from detente.asking import worker
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
    try:
        form, names, rows = worker.ask(store, query)
    except worker.Unanswered as error:
        raise BadQuery(str(error)) from None
    return answer_of(form, names, rows, labels, title, columns, opener)


def answer_of(
    form: str,
    names: tuple[str, ...],
    rows: worker.Rows,
    labels: Mapping[Node, str],
    title: str = "",
    columns: Mapping[str, Column] = _NO_COLUMNS,
    opener: Callable[[], Opener] | None = None,
) -> Answer:
    """What the engine gave, as an answer; the arguments are those of `run` and what `worker.ask` returns."""
    headings = tuple(columns.get(name, name) for name in names)
    return Answer(headings, tuple(tuple(map(_node, row)) for row in rows), labels, title, form, opener=opener)
