"""Parts of a query's algebra, as rdflib makes it (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra)."""

from __future__ import annotations

from collections.abc import Iterator

import pyparsing
from rdflib.plugins.sparql import parser as grammar
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Literal, Node, Variable

from detente.asking.plain import rewritten
from detente.asking.tokens import BadQuery

#: What a query does to its solutions without looking for triples.
_MODIFIERS = frozenset(
    {
        "SelectQuery",
        "AskQuery",
        "ConstructQuery",
        "Project",
        "Distinct",
        "Reduced",
        "OrderBy",
        "Slice",
        "AggregateJoin",
        "Group",
    }
)


def _negative(read: pyparsing.ParseResults) -> Literal:
    return Literal(f"-{read[0]}", datatype=read[0].datatype)


# rdflib 7.6 takes -1.5 for the negation of 1.5, which its literals do not know of decimals.
for _number in (grammar.INTEGER_NEGATIVE, grammar.DECIMAL_NEGATIVE, grammar.DOUBLE_NEGATIVE):
    _number.set_parse_action(_negative)


def tree(query: str) -> pyparsing.ParseResults:
    """A query as rdflib's grammar reads its plain form.

    Raises:
        BadQuery: the query cannot be read, or not by that grammar.
    """
    try:
        # Not grammar.parseQuery, which reads escapes first, also those that a backslash before makes none.
        return grammar.Query.parse_string(rewritten(query).text, parse_all=True)
    except pyparsing.ParseException:
        raise BadQuery("malformed SPARQL, or not to be read by rdflib's grammar") from None
    except (RecursionError, TypeError, ValueError):
        raise BadQuery("the query is too deep or too odd for rdflib's grammar") from None


def refused_at(text: str) -> int | None:
    """Where rdflib's grammar finds a query in its plain form malformed; None where it does not."""
    try:
        grammar.Query.parse_string(text, parse_all=True)
    except pyparsing.ParseBaseException as error:
        return int(error.loc)
    except (RecursionError, TypeError, ValueError):
        return len(text)
    return None


def pattern_of(part: CompValue) -> CompValue:
    """The pattern of a query or sub-select, below what is done to its solutions."""
    while part.name in _MODIFIERS or _over_groups(part):
        part = part.p
    return part


def _over_groups(part: CompValue) -> bool:
    """Whether a part is HAVING or an expression over groups, and not of the pattern."""
    while part.name in ("Filter", "Extend"):
        part = part.p
    return bool(part.name == "AggregateJoin")


def variables_of(part: CompValue) -> frozenset[Node]:
    """The variables of a pattern, also those that only VALUES gives."""
    found: set[Node] = set(part._vars or ())
    for inner in parts_of(part):
        if inner.name == "values":
            found.update(v for solution in inner.res for v in solution)
        elif inner.name == "BGP" and part._vars is None:  # rdflib collects none within EXISTS
            found.update(t for triple in inner.triples for t in triple if isinstance(t, Variable))
    return frozenset(found)


def parts_of(part: CompValue) -> Iterator[CompValue]:
    """A pattern and the patterns within it."""
    yield part
    for name in ("p", "p1", "p2"):
        inner = getattr(part, name, None)
        if isinstance(inner, CompValue):
            yield from parts_of(inner)


def ungraphed(part: CompValue) -> CompValue:
    """A pattern without GRAPH: all triples are also in the default graph."""
    if not any(p.name == "Graph" for p in parts_of(part)):
        return part
    if part.name == "Graph":
        return ungraphed(part.p)
    plain = CompValue(part.name, **part)
    for name in ("p", "p1", "p2"):
        if isinstance(getattr(part, name, None), CompValue):
            plain[name] = ungraphed(getattr(part, name))
    return plain


def aggregates(part: CompValue) -> bool:
    """Whether a pattern groups its solutions."""
    return any(p.name == "AggregateJoin" for p in parts_of(part))
