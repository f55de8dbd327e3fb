"""What a query may be: one that only reads, and only what the graph holds; and which VALUES blocks it has.

A query is read by rdflib's grammar. What was found out about a query is kept by its content
(`detente.cache`), because that grammar takes longer to import than most queries to answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox
import rdflib

from detente import cache
from detente.errors import DetenteError
from detente.vocabulary import PREFIXES


class BadQuery(DetenteError):
    """A query that is malformed, not read-only, or that ran too long."""


@dataclass(frozen=True, slots=True)
class Block:
    """A VALUES block over one variable.

    Attributes:
        variable: the variable's name.
        start, end: the code points of the query from the variable to the closing brace.
        values: what stands in it, term by term, in the grammar's own form: two blocks with the same terms,
            written in the same way, have the same values.
    """

    variable: str
    start: int
    end: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the grammar says of a query.

    Attributes:
        form: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
        graph: whether it names graphs (GRAPH).
        blocks: its VALUES blocks over one variable, in order, with brackets around neither variable nor
            values.
        skeleton: a digest of the syntax tree without the values of these blocks.
    """

    form: str
    graph: bool
    blocks: tuple[Block, ...]
    skeleton: str


def with_prefixes(query: str) -> str:
    """The query with the project's prefixes on its first line; a prefix that it declares itself wins."""
    return " ".join(f"PREFIX {p}: <{iri}>" for p, iri in PREFIXES.items()) + " " + query


def inspect(query: str, prefixes: bool = False) -> Shape:
    """What a query is; refuses what is not a plain question to the graph.

    Args:
        query: the text of the query.
        prefixes: whether the project's prefixes count as declared, as in a query that a person types; its
            VALUES blocks are not looked for then.

    Raises:
        BadQuery: it is malformed, an update, or uses SERVICE, FROM or FROM NAMED.
    """
    name = cache.key([Path(__file__)], query, prefixes, rdflib.__version__)
    kept = cache.read(name)
    if kept is not None:
        found = json.loads(kept)
        blocks = tuple(Block(**{**b, "values": tuple(b["values"])}) for b in found.pop("blocks"))
        return Shape(blocks=blocks, **found)
    shape = _inspect(query, with_prefixes("") if prefixes else "")
    cache.write(name, json.dumps(asdict(shape)).encode())
    return shape


def _inspect(query: str, prolog: str) -> Shape:
    import pyparsing
    from rdflib.plugins.sparql.parser import expandUnicodeEscapes, parseQuery, parseUpdate
    from rdflib.plugins.sparql.parserutils import CompValue

    # Parsers differ in where they expand escapes, so that a query could look different to the one that
    # checks it and to the one that answers it.
    if expandUnicodeEscapes(query) != query:
        raise BadQuery(r"write characters themselves instead of \u escapes in a query")
    try:
        parsed = parseQuery(prolog + query)
    except RecursionError:
        raise BadQuery("malformed SPARQL: nested too deeply") from None
    except pyparsing.ParseBaseException as error:
        try:
            is_update = "request" in parseUpdate(prolog + query)
        except (pyparsing.ParseBaseException, RecursionError):
            is_update = False
        if not is_update:
            position = max(_position(prolog + query) or error.loc, error.loc) - len(prolog)
            raise BadQuery(f"malformed SPARQL: {_where(query, position)}") from None
        raise BadQuery("this is an update; only SELECT, ASK, CONSTRUCT and DESCRIBE are answered") from None

    graph = False
    inline: list[tuple[str, tuple[str, ...]]] = []

    def tree(node: object) -> Iterator[str]:
        """The syntax tree as text, without the values of one-variable blocks, which are noted."""
        nonlocal graph
        if isinstance(node, CompValue):
            if node.name == "ServiceGraphPattern":
                raise BadQuery("SERVICE is not answered: a query sees only what the graph holds")
            if node.name == "DatasetClause":
                raise BadQuery("FROM is not answered: the view and the year are chosen outside of the query")
            graph = graph or node.name == "GraphGraphPattern"
            # CompValue.get() gives the key itself where there is none.
            values = dict.get(node, "value", ())
            is_block = node.name in ("InlineData", "ValuesClause") and len(node["var"]) == 1
            is_block = is_block and not any(isinstance(v, pyparsing.ParseResults) for v in values)
            if is_block:
                inline.append((str(node["var"][0]), tuple(map(repr, values))))
            yield f"{node.name}("
            for key, child in node.items():
                if not (is_block and key == "value"):
                    yield f"{key}="
                    yield from tree(child)
            yield ")"
        elif isinstance(node, (list, tuple, pyparsing.ParseResults)):
            yield "["
            for child in node:
                yield from tree(child)
            yield "]"
        else:
            yield repr(node)

    digest = hashlib.sha256()
    for part in tree(parsed):
        digest.update(part.encode() + b"\0")
    form = next(n.name for n in parsed if isinstance(n, CompValue)).removesuffix("Query").upper()
    return Shape(form, graph, () if prolog else tuple(_blocks(query, inline)), digest.hexdigest())


def _blocks(query: str, inline: list[tuple[str, tuple[str, ...]]]) -> Iterator[Block]:
    """Where the blocks of the syntax tree stand in the text.

    The grammar's scan passes over comments but not over strings: what it finds must be what the tree has.
    """
    from rdflib.plugins.sparql.parser import InlineDataOneVar

    found = [
        (str(tokens[0].tokenList), start + len(text) - len(text.lstrip()), end)
        for tokens, start, end in InlineDataOneVar.scan_string(query)
        for text in [query[start:end]]
    ]
    if [variable for variable, _, _ in found] != [variable for variable, _ in inline]:
        raise BadQuery(
            "VALUES blocks cannot be told from strings: give each a line, and write no string like one"
        )
    for (variable, start, end), (_, values) in zip(found, inline, strict=True):
        yield Block(variable, start, end, values)


def _position(query: str) -> int | None:
    """Where the other parser, which is the more exact one here, sees the error.

    It cannot parse without answering, and an answer to SERVICE would leave this machine.
    """
    if "service" in query.lower():
        return None
    try:
        ox.Store().query(query)
    except SyntaxError as error:
        if found := re.search(r"error at (\d+):(\d+)", str(error)):
            line, column = map(int, found.groups())
            return sum(map(len, query.splitlines(keepends=True)[: line - 1])) + column - 1
    return None


def _where(query: str, position: int) -> str:
    """Line and column of a parser's error, counted from 1, with the text there."""
    before, rest = query[: max(position, 0)], query[max(position, 0) :].split("\n")[0].strip()
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    shown = rest if len(rest) <= 40 else rest[:40] + "..."
    return f"line {line}, column {column}: " + (f"unexpected {shown!r}" if rest else "unexpected end")
