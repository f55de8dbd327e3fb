"""What a store answers, read cell by cell: one that RDF 1.1 does not know costs that cell, and not the answer."""

from __future__ import annotations

import re
from collections import Counter

import pyoxigraph as ox
from rdflib.term import BNode, Literal, Node, URIRef

from detente.rdf.terms import from_ox, is_iri
from detente.store.refusals import line
from detente.store.transport import Reply

Row = tuple[Node | None, ...]
TRIPLE_TERM = "with a triple term of RDF 1.2"
DIRECTION = "with a base direction of RDF 1.2 (shown without it)"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class Unreadable(Exception):
    """An answer that is no result of the query; says what the store did.

    Attributes:
        lie: whether it is something else altogether, as from another service.
    """

    def __init__(self, message: str, lie: bool = False) -> None:
        """See the class."""
        super().__init__(message)
        self.lie = lie


class Reading:
    """An answer of a store, read.

    Attributes:
        names: the names of the columns; ``("answer",)`` of an ASK.
        rows: the rows.
        boolean: whether it is the answer to an ASK.
        odd: what RDF 1.1 does not know in it, in words that follow a number of cells, with that number.
    """

    def __init__(self) -> None:
        """An answer without anything."""
        self.names: tuple[str, ...] = ()
        self.rows: list[Row] = []
        self.boolean = False
        self.odd: Counter[str] = Counter()
        self._known: dict[tuple[object, ...], tuple[Node | None, str]] = {}
        self._labels: dict[str, BNode] = {}

    def head(self, names: list[str]) -> None:
        """Take the names of the columns; a name that stands twice is one column, as it is one variable."""
        for name in names:
            try:
                ox.Variable(name)
            except ValueError:
                raise ValueError(f"{name!r} is no name of a variable") from None
        self.names = tuple(dict.fromkeys(names))

    def row(self, cells: dict[str, Node | None]) -> None:
        """Take a row."""
        for name in cells:
            if name not in self.names:
                raise ValueError(f"a row binds {name!r}, which is none of its variables")
        self.rows.append(tuple(map(cells.get, self.names)))

    def answer(self, value: bool) -> None:
        """Take the answer to an ASK."""
        self.names, self.rows, self.boolean = ("answer",), [(Literal(value),)], True

    def cell(self, kind: str, value: object, lang: str | None, datatype: str | None, direction: str | None) -> Node:
        """A cell as RDF 1.1 has it, else as its text; the same term is made once."""
        key = (kind, str(value), lang, datatype, direction)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._made(kind, str(value), lang, datatype, direction)
        node, why = found
        if why:
            self.odd[why] += 1
        assert node is not None
        return node

    def _made(
        self, kind: str, value: str, lang: str | None, datatype: str | None, direction: str | None
    ) -> tuple[Node, str]:
        """A cell, and what is odd about it."""
        if not _is_text(value):  # half of a pair of UTF-16, which JSON can write
            whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return Literal(whole), "with half a character (shown as text)"
        if kind == "bnode" or (kind == "uri" and value.startswith("_:")):
            return self._blank(value)
        if kind == "uri":
            return (URIRef(value), "") if is_iri(value) else (Literal(value), "with a bad IRI (shown as its text)")
        if kind not in ("literal", "typed-literal"):
            return Literal(value), TRIPLE_TERM + " (shown as its text)" if kind == "triple" else "of an unknown kind"
        if lang is not None:
            try:
                made = from_ox(ox.Literal(value, language=lang))
            except ValueError:
                how = "a bad" if lang else "an empty"
                return Literal(value), f"with {how} language tag (shown without it)"
            return made, DIRECTION if direction else ""
        if datatype is None:
            return Literal(value), ""
        if datatype in (f"{_RDF}langString", f"{_RDF}dirLangString"):
            return Literal(value), "in a language that is not named (shown as text)"
        if not is_iri(datatype):
            return Literal(value), "with a datatype that is no IRI (shown as text)"
        return from_ox(ox.Literal(value, datatype=ox.NamedNode(datatype))), ""

    def _blank(self, label: str) -> tuple[Node, str]:
        """A blank node by its label: any text (SPARQL results in JSON, 3.2.2), while RDF's formats restrict it."""
        label = label.removeprefix("_:")
        try:
            ox.BlankNode(label)
            fits = not re.fullmatch(r"odd\d+", label)
        except ValueError:
            fits = False
        if fits:
            return BNode(label), ""
        return (
            self._labels.setdefault(label, BNode(f"odd{len(self._labels) + 1}")),
            "with a label that no format of RDF can write (blank node, renamed)",
        )


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def lie(reply: Reply, wanted: str) -> Unreadable:
    """The error of an answer whose media type is none of what was asked for, or which is empty."""
    if not reply.body.strip():
        return Unreadable(f"answered with nothing (HTTP status {reply.status})")
    kind = line(reply.media_type) or "something that it does not name"
    return Unreadable(f"answered with {kind}, which is no {wanted}", lie=True)


def malformed(reply: Reply, why: str) -> Unreadable:
    """The error of an answer that breaks the rules of its media type.

    Its last words are shown: stores that give up half-way say why there, with status 200.
    """
    tail = re.search(r"[^\[\]{}<>]*$", reply.body[-400:].decode("utf-8", "replace"))
    words = line(tail.group().strip(' .,"\r\n') if tail else "")
    ends = f"; it ends with: {words}" if len(re.findall(r"[^\W\d_]{2,}", words)) > 1 else ""
    return Unreadable(f"answered with malformed {line(reply.media_type)}: {line(why)}{ends}")
