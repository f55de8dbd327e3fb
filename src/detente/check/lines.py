"""On which lines of a file its triples stand.

The parsers name no lines. Ours is given the file line by line, so that the lines which it has taken when it hands out
a triple end with the line on which the triple ends. What is read otherwise (in another encoding, with something in
front, with an error) has no lines: none is better than a wrong one.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
from rdflib.term import BNode, Node

from detente.rdf.reading import SUFFIXES
from detente.rdf.terms import Converted

_MARK = b"\xef\xbb\xbf"


class _ByLine(io.BytesIO):
    """A file that hands out one line at a time."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._lines = io.BytesIO(data)
        self._rest = b""
        self.taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        if not self._rest:
            self._rest = self._lines.readline()
            self.taken += bool(self._rest)
        size = len(self._rest) if size is None or size < 0 else size
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


class Lines:
    """The lines of a file's triples."""

    def __init__(self, path: Path) -> None:
        """Read a file; one that cannot be read, or is no RDF, has no lines."""
        self._triples: dict[tuple[Node, Node, Node], int] = {}
        self._properties: dict[tuple[Node, Node], int] = {}
        self._nodes: dict[Node, int] = {}
        kind = SUFFIXES.get(path.suffix.lower())
        try:
            source = _ByLine(path.read_bytes().removeprefix(_MARK))
            if kind is None or kind == ox.RdfFormat.JSON_LD:  # a line of JSON-LD can be the whole document
                return
            node = Converted()
            for quad in ox.parse(source, kind, base_iri=path.resolve().as_uri()):
                if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
                    continue
                s, p, o = node[quad.subject], node[quad.predicate], node[quad.object]
                self._triples.setdefault((s, p, o), source.taken)
                self._properties.setdefault((s, p), source.taken)
                self._nodes.setdefault(s, source.taken)
        except (OSError, SyntaxError, ValueError):
            for known in (self._triples, self._properties, self._nodes):
                known.clear()

    def says(self, node: Node, path: Node | None = None, value: Node | None = None) -> bool:
        """Whether the file says just this: a triple, else a node's property, else anything of a node."""
        if path is not None and value is not None:
            return (node, path, value) in self._triples
        return node in self._nodes if path is None else (node, path) in self._properties

    def of(self, node: Node, path: Node | None = None, value: Node | None = None) -> int | None:
        """The line of a triple, else of a node's property, else of the node's first triple; None where not known."""
        if isinstance(node, BNode):  # its label is another in each reading
            return None
        if path is not None and value is not None and (node, path, value) in self._triples:
            return self._triples[node, path, value]
        if path is not None and (node, path) in self._properties:
            return self._properties[node, path]
        return self._nodes.get(node)


@lru_cache(maxsize=32)
def _lines(path: Path, changed: int, size: int) -> Lines:
    return Lines(path)


def lines_of(path: Path) -> Lines:
    """The lines of a file as it is now."""
    try:
        status = path.stat()
    except OSError:
        return Lines(path)
    return _lines(path, status.st_mtime_ns, status.st_size)
