"""rdflib's engine as a second opinion on the answers of pyoxigraph, and when two answers are the same."""

from __future__ import annotations

import operator
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from functools import reduce
from typing import Any

import pyoxigraph as ox
from rdflib import Graph
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Literal, Node, Variable

from detente.asking.algebra import tree
from detente.rdf.terms import from_ox, short

#: A row of an answer, its terms as `detente.rdf.terms.short` writes them.
Row = tuple[str, ...]
#: An answer: its columns, and its rows of terms.
Found = tuple[Row, list[tuple[Node | None, ...]]]
#: Two numbers are the same where they differ by no more than this part of them: engines keep different digits.
_PART = Decimal("1e-12")


class TookTooLong(Exception):
    """An engine had no answer within its time."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop what runs within after some seconds, by an alarm of the operating system.

    Without a limit where there is no such alarm (on Windows) and outside of the main thread, which alone gets it.

    Raises:
        TookTooLong: the time is over.
    """
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(*_: object) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def in_rdflib(store: ox.Store) -> Graph:
    """The default graph of a store for rdflib's engine, with the literals as they are written."""
    graph = Graph()
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        graph.add((from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)))  # type: ignore[arg-type]
    return graph


def ask(graph: Graph, query: str, limit: float) -> Found:
    """The answer of rdflib's engine.

    Args:
        graph: what is asked.
        query: SPARQL; the project's prefixes need no declaration.
        limit: seconds after which it is stopped.

    Raises:
        BadQuery: the query cannot be read.
        TookTooLong: the time is over.
    """
    prepared = translateQuery(tree(query))
    _bound_by_values(prepared.algebra)
    with at_most(limit):
        result: Any = graph.query(prepared)
        if result.type == "ASK":
            return ("answer",), [(Literal(str(result.askAnswer).lower()),)]
        if result.graph is not None:
            return ("subject", "predicate", "object"), list(result.graph)
        rows = [tuple(row) for row in result]
        return tuple(map(str, result.vars or ())), rows


def _bound_by_values(part: object) -> set[Variable]:
    """Let rdflib's algebra know that VALUES binds its variables.

    Without it an OPTIONAL that finds nothing is looked up once more with these variables free, and its rows are lost
    where that finds something (https://github.com/RDFLib/rdflib/issues/2332).
    """
    if isinstance(part, CompValue):
        below: set[Variable] = reduce(operator.or_, [_bound_by_values(child) for child in part.values()], set())
        if part.name == "values":
            return {name for row in part.res for name in row if isinstance(name, Variable)}
        if part.name in ("Join", "LeftJoin", "Filter", "Extend", "ToMultiSet", "Minus", "Union", "Graph"):
            known = part.get("_vars")
            if isinstance(known, set):
                known |= below
        return below if part.name != "SubSelect" else set()
    if isinstance(part, (list, tuple)):
        return reduce(operator.or_, [_bound_by_values(child) for child in part], set())
    return set()


def written(found: Found) -> list[Row]:
    """An answer as it is written in a file: blank nodes by their order, since their labels change from run to run."""
    names: dict[Node, str] = {}

    def cell(term: Node | None) -> str:
        if isinstance(term, BNode):
            return names.setdefault(term, f"_:b{len(names) + 1}")
        return short(term)

    columns, rows = found
    ordered = sorted(rows, key=_masked) if any(isinstance(t, BNode) for row in rows for t in row) else rows
    return [columns, *(tuple(map(cell, row)) for row in ordered)]


def _masked(row: Sequence[Node | None]) -> Row:
    return tuple("_:" if isinstance(t, BNode) else short(t) for t in row)


def same(expected: Sequence[Row], found: Found) -> bool:
    """Whether an answer is the expected one: the same values in the same order, whatever their blank nodes are called.

    Rows with blank nodes have no order that two engines share, and are compared without one.
    """
    columns, rows = found
    if not expected or expected[0] != columns or len(expected) - 1 != len(rows):
        return False
    wanted = list(expected[1:])
    if any(isinstance(t, BNode) for row in rows for t in row):
        rows = sorted(rows, key=_masked)
        wanted.sort(key=lambda row: tuple("_:" if c.startswith("_:") else c for c in row))
    names: dict[str, Node] = {}
    for row, terms in zip(wanted, rows, strict=True):
        if len(row) != len(terms) or not all(_same(cell, term, names) for cell, term in zip(row, terms, strict=True)):
            return False
    return len(set(names.values())) == len(names)


def _same(cell: str, term: Node | None, names: dict[str, Node]) -> bool:
    if isinstance(term, BNode):
        return cell.startswith("_:") and names.setdefault(cell, term) == term
    if cell == short(term):
        return True
    if not isinstance(term, Literal) or term.datatype is None:
        return False
    given = Literal(cell, datatype=term.datatype, normalize=False)
    if given.ill_typed or term.ill_typed or given.value is None:
        return False
    try:
        if given.value == term.value:
            return True
        one, other = Decimal(str(given.value)), Decimal(str(term.value))
        return abs(one - other) <= _PART * max(abs(one), abs(other))
    except (InvalidOperation, TypeError, ValueError):
        return False
