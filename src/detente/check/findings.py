"""What a check found: one line that says what is wrong, where, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rdflib.term import Node

from detente.collection import library
from detente.graph import KnowledgeGraph
from detente.rdf.terms import short


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    Attributes:
        error: whether it makes the check fail; what is not an error is worth knowing.
        where: the file.
        node: the thing concerned, as a prefixed name.
        text: what is wrong, and what would be right.
    """

    error: bool
    where: str
    node: str
    text: str

    def __str__(self) -> str:
        """The finding in one line."""
        kind = "error" if self.error else "note"
        return f"{kind}: {self.where}: {self.node}: {self.text}"


class Places:
    """In which files the nodes of a graph are described."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        """Index the subjects of each file."""
        self._kg = kg
        self._of: dict[Node, Node] = {}
        for graph, triples in kg.graphs.items():
            for s, _, _ in triples:
                self._of.setdefault(s, graph)

    def file(self, graph: Node) -> str:
        """The file of a named graph, as a person would name it."""
        path = self._kg.files.get(graph)
        return _relative(path) if path is not None else str(graph)

    def of(self, node: Node) -> str:
        """The file in which a node is first described."""
        return self.file(self._of[node]) if node in self._of else self._kg.view

    def finding(self, error: bool, node: Node, text: str, graph: Node | None = None) -> Finding:
        """A finding about a node, in the file of a graph or in its own."""
        return Finding(error, self.file(graph) if graph is not None else self.of(node), short(node), text)


def _relative(path: Path) -> str:
    try:
        return path.resolve().relative_to(library.root().resolve()).as_posix()
    except ValueError:
        return str(path)
