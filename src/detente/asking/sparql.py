"""SPARQL: queries checked, and the one engine that answers them: only reading, only what the store holds."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Protocol

import pyoxigraph as ox
from rdflib.term import Literal, Node

from detente.asking import tokens, worker
from detente.asking.answers import Answer, Column
from detente.asking.origins import Opener
from detente.asking.plain import Plain, rewritten
from detente.asking.tokens import BadQuery as BadQuery
from detente.rdf.terms import from_ox

_NO_COLUMNS: Mapping[str, Column] = {}
#: The words of queries in SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar), in capitals.
WORDS = frozenset({
    "A", "ABS", "AS", "ASC", "ASK", "AVG", "BASE", "BIND", "BNODE", "BOUND", "BY", "CEIL", "COALESCE", "CONCAT",
    "CONSTRUCT", "CONTAINS", "COUNT", "DATATYPE", "DAY", "DESC", "DESCRIBE", "DISTINCT", "ENCODE_FOR_URI", "EXISTS",
    "FALSE", "FILTER", "FLOOR", "FROM", "GRAPH", "GROUP", "GROUP_CONCAT", "HAVING", "HOURS", "IF", "IN", "IRI",
    "ISBLANK", "ISIRI", "ISLITERAL", "ISNUMERIC", "ISURI", "LANG", "LANGMATCHES", "LCASE", "LIMIT", "MAX", "MD5",
    "MIN", "MINUS", "MINUTES", "MONTH", "NAMED", "NOT", "NOW", "OFFSET", "OPTIONAL", "ORDER", "PREFIX", "RAND",
    "REDUCED", "REGEX", "REPLACE", "ROUND", "SAMETERM", "SAMPLE", "SECONDS", "SELECT", "SEPARATOR", "SERVICE",
    "SHA1", "SHA256", "SHA384", "SHA512", "SILENT", "STR", "STRAFTER", "STRBEFORE", "STRDT", "STRENDS", "STRLANG",
    "STRLEN", "STRSTARTS", "STRUUID", "SUBSTR", "SUM", "TIMEZONE", "TRUE", "TZ", "UCASE", "UNDEF", "UNION", "URI",
    "UUID", "VALUES", "WHERE", "YEAR",
})  # fmt: skip
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
#: Words of SPARQL 1.2, and one of its drafts that pyoxigraph reads.
_NEWER = frozenset({
    "ADJUST", "HASLANG", "HASLANGDIR", "ISTRIPLE", "LANGDIR", "LATERAL", "OBJECT", "PREDICATE", "STRLANGDIR",
    "SUBJECT", "TRIPLE", "VERSION",
})  # fmt: skip
#: How many triples and steps may be joined in one group of a query that is read once before it is asked: pyoxigraph
#: orders them as it reads, which takes a second for a hundred. A longer one is read when it is asked, where a deadline
#: holds.
_QUICKLY = 80
#: Up to how many characters a malformed query is read again to find out where.
_SHORT = 5_000
#: What a query that asks for named graphs has in it, whatever else has it too.
_OF_GRAPHS = re.compile(r"\bgraph\b", re.IGNORECASE)
_NOWHERE = "a_variable_of_no_query"


def with_prefixes(query: str, further: tuple[tuple[str, str], ...] = (), base: str | None = None) -> str:
    """The query as every engine reads it alike: each prefixed name written out, the project's too, and no escapes.

    Args:
        query: the query.
        further: prefixes that need no declaration either, each with its namespace.
        base: the IRI that relative ones are resolved against where the query says none by BASE.

    Raises:
        BadQuery: it cannot be read, a prefix is declared nowhere, or an IRI is relative and there is no BASE.
    """
    return rewritten(query, further, base).text


def check(
    query: str, further: tuple[tuple[str, str], ...] = (), dataset: bool = False, base: str | None = None
) -> None:
    """Refuse a query that is not a plain question to the store.

    Args:
        query: the query as it was written; the project's prefixes need no declaration.
        further: prefixes that need none either, each with its namespace.
        dataset: whether it may choose its dataset by FROM and FROM NAMED (`dataset_of`).
        base: the IRI that relative ones are resolved against where the query says none by BASE.

    Raises:
        BadQuery: it is malformed, an update, beyond SPARQL 1.1, or uses SERVICE, or FROM where it may not.
    """
    found = tokens.tokens(query)
    kind = tokens.form(query)
    if kind in _UPDATES:
        raise BadQuery("this is an update; only SELECT, ASK, CONSTRUCT and DESCRIBE are answered")
    before = None
    for token in found.all:
        if token.kind == "WORD":
            if not (dataset and token.text.upper() == "FROM"):
                _check_word(query, token)
        elif token.text == "?" and (before is None or before.kind not in ("IRI", "PNAME") and before.text not in ")a"):
            raise tokens.unexpected(query, token.start)  # as a step of a path it comes after one
        elif token.text in ("<<", ">>", "{|", "|}") or (token.kind == "LANG" and "--" in token.text):
            raise BadQuery(
                f"{tokens.place(query, token.start)}: {token.text} is of SPARQL 1.2, and 1.1 is answered: no triple "
                "terms, no base direction"
            )
        before = token
    plain = rewritten(query, further, base)
    if kind not in _FORMS:
        raise tokens.unexpected(query, found.all[0].start if found.all else len(query))
    if found.joined <= _QUICKLY:
        try:
            # The error of a substitution for a variable that is nowhere comes after the query has been read and
            # before it is answered: pyoxigraph has no parser apart.
            ox.Store().query(plain.text, substitutions={ox.Variable(_NOWHERE): ox.NamedNode(f"urn:{_NOWHERE}")})
        except SyntaxError as error:
            raise _malformed(plain, str(error.msg)) from None
        except (OSError, RuntimeError, ValueError):
            pass


def dataset_of(query: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The graphs that a checked query names by FROM, and by FROM NAMED (SPARQL 1.1, 13.2), as IRIs."""
    plain = rewritten(query)
    names = {token.start: iri for token, iri in plain.names}
    default: list[str] = []
    named: list[str] = []
    for i, token in enumerate(plain.tokens):
        if token.kind == "WORD" and token.text.upper() == "FROM":
            after = plain.tokens[i + 1 : i + 3]
            if after[0].kind == "WORD":
                named.append(names[after[1].start])
            else:
                default.append(names[after[0].start])
    return tuple(default), tuple(named)


class Stored(Protocol):
    """A graph in stores."""

    @property
    def store(self) -> ox.Store:
        """What holds every triple in its default graph, and may hold no other."""

    @property
    def dataset(self) -> ox.Store:
        """What also holds its named graphs; it takes three times as long to make."""


def of_graphs(plain: str) -> bool:
    """Whether a query in its plain form (`with_prefixes`) may ask for named graphs."""
    return _OF_GRAPHS.search(plain) is not None


def store_of(kg: Stored, plain: str) -> ox.Store:
    """The store of a graph that a query in its plain form is asked of."""
    return kg.dataset if of_graphs(plain) else kg.store


def _check_word(query: str, token: tokens.Token) -> None:
    """Refuse a word that no query to this store may have."""
    word = token.text.upper()
    if word == "SERVICE":
        raise BadQuery("SERVICE is not answered: a query sees only what the graph holds")
    if word == "FROM":
        raise BadQuery("FROM is not answered: the view and the year are chosen outside of the query")
    if word in _NEWER:
        raise BadQuery(f"{tokens.place(query, token.start)}: {token.text} is of SPARQL 1.2, and 1.1 is answered")
    if word not in WORDS:
        close = difflib.get_close_matches(word, WORDS - {"FROM", "SERVICE"}, n=1, cutoff=0.7)
        hint = f"; did you mean {close[0]}?" if close else "; a name takes a prefix (det:State), a variable ?"
        raise tokens.malformed(query, token.start, f"unexpected {token.text[:40]!r}{hint}")


def _malformed(plain: Plain, said: str) -> BadQuery:
    """What pyoxigraph says of a malformed query, at the place where it stands in the query as it was written."""
    found = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", said, re.DOTALL)
    if found is None:
        return BadQuery(f"malformed SPARQL: {' '.join(said.split())[:200]}")
    lines = plain.text.split("\n")
    position = sum(len(line) + 1 for line in lines[: int(found[1]) - 1])
    # Its columns count bytes of UTF-8 in a line, from 1.
    position += len(lines[int(found[1]) - 1].encode()[: int(found[2]) - 1].decode(errors="ignore"))
    # Among what it expected it names what it found wrong, in sentences.
    reasons = re.findall(r"(?:^|, )([A-Z][a-zA-Z]* [a-zA-Z ]{8,})", found[3])
    if "IRI parsing failed" in reasons:
        token = next((t for t in reversed(plain.before(position)) if t.kind in ("IRI", "PNAME")), None)
        if token is not None:
            return tokens.malformed(plain.query, token.start, f"{token.text[:60]} is no valid IRI")
    if reasons:
        return tokens.malformed(plain.query, plain.start(position), reasons[0].strip())
    start = plain.start(position)
    return _second_opinion(plain) if start >= len(plain.query.rstrip()) else tokens.unexpected(plain.query, start)


def _second_opinion(plain: Plain) -> BadQuery:
    """Where a malformed query is so by rdflib's grammar: pyoxigraph names its end where it has gone back to begin."""
    from detente.asking.algebra import refused_at

    if len(plain.text) <= _SHORT:
        position = refused_at(plain.text)
        if position is not None:
            return tokens.unexpected(plain.query, plain.start(position))
        return BadQuery(
            "malformed SPARQL: a variable that BIND or AS gives is in use already, a blank node stands in two groups, "
            "SELECT * goes with GROUP BY, or VALUES has a row of another length"
        )
    return tokens.unexpected(plain.query, len(plain.query))


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
    plain: str | None = None,
) -> Answer:
    """Ask a store a checked query.

    Args:
        store: the store.
        query: the query, as it was written.
        labels: the labels of entities.
        title: what is asked, for people.
        columns: labels and types of columns, where they are known.
        opener: gives what opens the rows of the answer.
        plain: the query as every engine reads it alike, where that is known (`with_prefixes`).

    Raises:
        BadQuery: the store cannot answer it.
    """
    try:
        form, names, rows = worker.ask(store, with_prefixes(query) if plain is None else plain)
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
