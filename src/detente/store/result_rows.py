"""The rows of a SELECT or ASK as a store sends them.

The W3C's results in JSON (https://www.w3.org/TR/sparql11-results-json/) and in XML
(https://www.w3.org/TR/rdf-sparql-XMLres/) are read by the parsers of Python. The readers of results that libraries
have take an answer whole or not at all, trim the blanks of literals in XML (pyoxigraph), or write lexical forms anew
(rdflib).
"""

from __future__ import annotations

import json
from xml.parsers import expat

from rdflib.term import Node

from detente.rdf.terms import short
from detente.store.readings import Reading, lie, malformed
from detente.store.refusals import line
from detente.store.transport import Reply

#: The types of results, and whether each is written in XML.
_RESULTS = {
    "application/sparql-results+json": False,
    "application/json": False,
    "application/sparql-results+xml": True,
    "application/xml": True,
    "text/xml": True,
}
_SPARQL = "http://www.w3.org/2005/sparql-results#"
_LANG, _DIR = "http://www.w3.org/XML/1998/namespace|lang", "http://www.w3.org/2005/11/its|dir"


def rows(reply: Reply) -> Reading:
    """The columns and rows of a SELECT or ASK, in JSON or XML.

    Raises:
        Unreadable: it is neither.
    """
    if reply.media_type not in _RESULTS or not reply.body.strip():
        raise lie(reply, "SPARQL result")
    try:
        return _from_xml(reply) if _RESULTS[reply.media_type] else _from_json(reply)
    except (ValueError, RecursionError) as error:
        raise malformed(reply, str(error)) from None


def _from_json(reply: Reply) -> Reading:
    made = Reading()

    def term(found: dict[str, object]) -> object:
        """Each cell as soon as it is read, so that an answer of millions does not stand in memory as dictionaries."""
        kind, value = found.get("type"), found.get("value")
        if type(kind) is not str or "value" not in found or isinstance(value, Node) and kind != "triple":
            return found
        if kind == "triple":
            value = _triple_text(value)
        texts = (None if (text := found.get(key)) is None else str(text) for key in ("xml:lang", "datatype", "its:dir"))
        return made.cell(kind, value, *texts)

    text = reply.text().removeprefix("\ufeff")
    try:
        data = json.loads(text, strict=False, object_hook=term)
    except json.JSONDecodeError as error:
        at = "after its end" if error.msg == "Extra data" else "where it breaks off" if error.pos >= len(text) else ""
        raise ValueError(f"{error.msg} at line {error.lineno} column {error.colno}" + (at and f", {at}")) from None
    if not isinstance(data, dict):
        raise ValueError("it is no object of JSON")
    if "boolean" in data:
        if not isinstance(data["boolean"], bool):
            raise ValueError("its boolean is neither true nor false")
        made.answer(data["boolean"])
        return made
    head, results = data.get("head"), data.get("results")
    bindings = results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(bindings, list):
        raise ValueError("it has neither results.bindings nor a boolean")
    names = head.get("vars") if isinstance(head, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("it has no list of variables in head.vars")
    made.head([name.lstrip("?$") for name in names])
    for binding in bindings:
        if not isinstance(binding, dict):
            raise ValueError("a row is no object of JSON")
        cells: dict[str, Node | None] = {}
        for name, cell in binding.items():
            if cell is not None and not isinstance(cell, Node):
                made.odd["without a type or a value (left out)"] += 1
                cell = None
            cells[name.lstrip("?$")] = cell
        made.row(cells)
    return made


def _triple_text(value: object) -> str:
    """A triple term as RDF 1.2 Turtle writes it, its parts in short form."""
    parts = value if isinstance(value, dict) else {}
    texts = (part for key in ("subject", "predicate", "object") if isinstance(part := parts.get(key), Node))
    return f"<<( {' '.join(map(short, texts))} )>>"


def _from_xml(reply: Reply) -> Reading:
    reader = _XmlReader()
    # Whoever names a charset in the header overrides what the document says of itself (RFC 7303, section 3).
    reader.read(reply.text() if reply.charset else reply.body)
    return reader.made


class _XmlReader:
    """Follows the elements of results in XML; no entity is expanded, and nothing is fetched."""

    def __init__(self) -> None:
        self.made = Reading()
        self._parser = expat.ParserCreate(namespace_separator="|")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.EntityDeclHandler = self._entity
        self._names: list[str] = []
        self._open: list[str] = []
        self._cells: dict[str, Node | None] = {}
        self._variable = ""
        self._attributes: dict[str, str] = {}
        self._text: list[str] = []
        self._parts: list[Node] = []  # of triple terms of RDF 1.2
        self._complete = False

    def read(self, text: str | bytes) -> None:
        """Read all of it.

        Raises:
            ValueError: it is malformed, declares entities, or is no result.
        """
        try:
            self._parser.Parse(text, True)
        except expat.ExpatError as error:
            raise ValueError(f"{expat.ErrorString(error.code)} at line {error.lineno}") from None
        except (LookupError, UnicodeError) as error:
            raise ValueError(str(error)) from None
        if not self._complete:
            raise ValueError("it has neither results nor a boolean")

    def _entity(self, *_: object) -> None:
        raise ValueError("it declares entities, which are not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition("|")
        if not self._open and (space, tag) != (_SPARQL, "sparql"):
            raise ValueError(f"its root is {line(tag)!r}, where <sparql> is to be")
        self._open.append(tag if space == _SPARQL else "")
        self._text.clear()
        if tag == "variable" and "name" in attributes:
            self._names.append(attributes["name"].lstrip("?$"))
        elif tag == "results":
            self.made.head(self._names)
            self._complete = True
        elif tag == "result":
            self._cells = {}
        elif tag == "binding":
            self._variable = attributes.get("name", "").lstrip("?$")
            self._parts = []
        elif tag in ("uri", "bnode", "literal"):
            self._attributes = attributes

    def _characters(self, text: str) -> None:
        self._text.append(text)

    def _end(self, _: str) -> None:
        tag = self._open.pop()
        text = "".join(self._text)
        if tag in ("uri", "bnode", "literal"):
            self._parts.append(self._term(tag, text))
        elif tag == "triple":
            term = f"<<( {' '.join(map(short, self._parts[-3:]))} )>>"
            self._parts[-3:] = [self.made.cell("triple", term, None, None, None)]
        elif tag == "binding":
            if len(self._parts) != 1:
                raise ValueError(f"a binding holds {len(self._parts)} terms, where one is to be")
            self._cells[self._variable] = self._parts[0]
        elif tag == "result":
            self.made.row(self._cells)
        elif tag == "boolean":
            value = {"true": True, "1": True, "false": False, "0": False}.get(text.strip())
            if value is None:
                raise ValueError("its boolean is neither true nor false")
            self.made.answer(value)
            self._complete = True
        self._text.clear()

    def _term(self, tag: str, text: str) -> Node:
        if tag != "literal":
            return self.made.cell(tag, text.strip(), None, None, None)
        given = self._attributes
        # An empty xml:lang is none (XML 1.0, section 2.12).
        return self.made.cell(tag, text, given.get(_LANG) or None, given.get("datatype"), given.get(_DIR))
