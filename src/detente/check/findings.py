"""What a check found: what is wrong, where, at which value, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import TypedDict

from rdflib.namespace import DCTERMS, RDF
from rdflib.term import Literal, Node

from detente.check import kinds
from detente.check.lines import lines_of
from detente.collection import library
from detente.graph import KnowledgeGraph
from detente.rdf.terms import Triple, short
from detente.vocabulary import CODE_GRAPH, ONTOLOGY_GRAPH

#: A text of the data is shown up to this length.
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    Attributes:
        name: the name of the check, stable, one of `detente.check.kinds.KINDS`.
        level: ``error``, which makes the check fail, or ``note``, which is worth knowing.
        file: the file, as a person would name it.
        line: the line in it, from 1; None where it is not known.
        node: the thing concerned, as a prefixed name.
        path: the property concerned, as a prefixed name; empty where there is none.
        value: the value concerned; empty where there is none.
        message: what is wrong.
        remedy: what would be right.
        difference: expected against found, as lines of a diff; empty where that is not what is wrong.
    """

    name: str
    level: str
    file: str
    line: int | None
    node: str
    path: str
    value: str
    message: str
    remedy: str
    difference: tuple[str, ...] = ()

    @property
    def error(self) -> bool:
        """Whether it makes the check fail."""
        return self.level == kinds.ERROR

    def __str__(self) -> str:
        """The finding in one line."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        remedy = f": {self.remedy}" if self.remedy else ""
        return " ".join(f"{self.level}: {place}: {self.node}: {self.message}{remedy} [{self.name}]".split())

    def to_dict(self) -> dict[str, object]:
        """The finding as a JSON object has it."""
        made = asdict(self)
        made["difference"] = list(self.difference)
        return made


class Where(TypedDict, total=False):
    """Where something is wrong: see `Places.finding`."""

    path: Node | None
    value: Node | None
    graphs: Iterable[Node]


class Places:
    """In which files the triples of a graph stand, and on which lines."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        """Look into a graph; its triples are indexed when the first finding needs them."""
        self._kg = kg

    @cached_property
    def _of(self) -> dict[Node, dict[Node, list[Triple]]]:
        """What each node is stated to be, by named graph in the order of the files."""
        found: dict[Node, dict[Node, list[Triple]]] = {}
        for graph, triples in self._kg.graphs.items():
            for triple in triples:
                found.setdefault(triple[0], {}).setdefault(graph, []).append(triple)
        return found

    def file(self, graph: Node) -> str:
        """The file of a named graph, as a person would name it."""
        path = self._kg.files.get(graph)
        return place(path) if path is not None else str(graph)

    def stating(self, triples: Iterable[Triple]) -> list[Node]:
        """The named graphs in which any of some triples stands."""
        return list(dict.fromkeys(g for t in triples for g in self._kg.stated_in.get(t, ())))

    def values(self, node: Node, path: Node) -> list[tuple[Node, Node]]:
        """The stated values of a node's property, each with its named graph."""
        return [(o, g) for g, triples in self._of.get(node, {}).items() for _, p, o in triples if p == path]

    def finding(
        self,
        name: str,
        node: Node,
        message: str,
        remedy: str | None = None,
        *,
        path: Node | None = None,
        value: Node | None = None,
        graphs: Iterable[Node] = (),
        level: str | None = None,
    ) -> Finding:
        """A finding about a node.

        Args:
            name: the name of the check.
            node: the thing concerned.
            message: what is wrong.
            remedy: what would be right; None for what the table of checks says.
            path: the property concerned.
            value: the value concerned.
            graphs: the named graphs of which one is at fault; else those in which the value, or the node, stands.
                Among several a file of one's own is named first, since it was added to what is in order.
            level: another level than the one in the table of checks.
        """
        kind = kinds.KINDS[name]
        stated = [] if path is None or value is None else self.stating([(node, path, value)])
        known = list(graphs) or stated or list(self._of.get(node, ()))
        graph = next((g for g in known if g in self._kg.own), known[0] if known else None)
        file = None if graph is None else self._source(graph, node, path, value)
        line = None if file is None else lines_of(file).of(node, path, value)
        return Finding(
            name=name,
            level=level or kind.level,
            file=self._kg.view if graph is None else str(graph) if file is None else place(file),
            line=line,
            node=short(node),
            path="" if path is None else short(path),
            value="" if value is None else shown(value),
            message=message,
            remedy=kind.remedy if remedy is None else remedy,
        )

    def _source(self, graph: Node, node: Node, path: Node | None, value: Node | None) -> Path | None:
        """The file that a person edits: of the ontology, the module that says this, or that declares the node."""
        file = self._kg.files.get(graph)
        if graph != ONTOLOGY_GRAPH or file is None:
            return file
        for asked in ((path, value), (path, None), (RDF.type, None)):
            if asked == (None, None):
                continue
            for module in self._modules:
                if lines_of(module).says(node, *asked):
                    return module
        return file

    @cached_property
    def _modules(self) -> list[Path]:
        """The files of which the ontology is made, as its header names them."""
        file = self._kg.files[ONTOLOGY_GRAPH]
        parts = [part for part, _ in self.values(ONTOLOGY_GRAPH, DCTERMS.hasPart)]
        return sorted(file.with_name(f"{str(part).rpartition('/')[2]}.ttl") for part in parts)

    @cached_property
    def _said(self) -> dict[Node, tuple[list[Triple], frozenset[Node]]]:
        """The triples of each graph file, without ontology and codes, and their predicates."""
        said = ((g, triples) for g, triples in self._kg.said.items() if g not in (ONTOLOGY_GRAPH, CODE_GRAPH))
        return {graph: (triples, frozenset(map(itemgetter(1), triples))) for graph, triples in said}

    def facts(self) -> Iterator[tuple[Node, Triple]]:
        """The triples of the graph files, without ontology and codes, each with its named graph."""
        for graph, (triples, _) in self._said.items():
            for triple in triples:
                yield graph, triple

    def facts_with(self, predicates: Collection[Node]) -> Iterator[tuple[Node, Triple]]:
        """Those of the facts that have one of some predicates, in their order."""
        for graph, (triples, there) in self._said.items():
            wanted = {p for p in there if p in predicates}  # the very objects of the triples, which are found fast
            if wanted:
                for triple in triples:
                    if triple[1] in wanted:
                        yield graph, triple


class Nearest:
    """Which of some names is most like one that does not exist: for the first that are asked for, since it is slow."""

    def __init__(self, terms: Iterable[Node], most: int = 20) -> None:
        """Keep the names; none is compared yet."""
        self._terms = terms
        self._left = most

    @cached_property
    def _names(self) -> list[str]:
        return [short(term) for term in self._terms]

    def hint(self, term: Node) -> str | None:
        """A question whether another was meant; None where none is like it."""
        self._left -= 1
        close = difflib.get_close_matches(short(term), self._names, n=1) if self._left >= 0 else []
        return f"did you mean {close[0]}?" if close else None


def shown(value: Node) -> str:
    """A value in one short line."""
    text = short(value)
    if isinstance(value, Literal):
        text = " ".join(text.split())
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    return text


def place(path: Path) -> str:
    """A file as a person would name it: from the top of the data, where it is part of them."""
    try:
        return path.resolve().relative_to(library.root().resolve()).as_posix()
    except ValueError:
        return str(path)
