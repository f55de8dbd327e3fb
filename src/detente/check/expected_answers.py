"""Saved questions as tests: each expected answer, on two engines that share no code, over each view it names.

An expected answer is a file beside the question, ``<question>.<view>.csv``: the columns, then one line a row, in
order, with entities as prefixed names or IRIs (`detente.rdf.terms.short`).
"""

from __future__ import annotations

import csv
import difflib
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node, URIRef

from detente.asking import sparql
from detente.asking.questions import Catalogue, Question, unknown_fields
from detente.errors import DetenteError
from detente.graph import KnowledgeGraph, load
from detente.rdf.terms import short
from detente.vocabulary import DET, VIEWS

_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
Row = tuple[str, ...]
#: How long rdflib may take over one question, in seconds.
LIMIT = 60.0


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


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is not in order with a question.

    Attributes:
        error: whether it makes the check fail.
        where: the question, or a file.
        text: what is wrong, and what would be right.
        difference: expected against found, as lines of a diff; empty where that is not what is wrong.
    """

    error: bool
    where: str
    text: str
    difference: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line, and below it the difference."""
        return "\n".join((f"{'error' if self.error else 'note'}: {self.where}: {self.text}", *self.difference))


@dataclass(frozen=True, slots=True)
class Untouched:
    """A term of the ontology that no question names.

    Attributes:
        term: the class or property.
        through: a wider term that some question names, so that what is said with this one is found too; or None.
    """

    term: Node
    through: Node | None


class Questions:
    """The questions of some folder, and the graphs that they are asked of."""

    def __init__(self, known: Catalogue, extra: Iterable[str | Path] = (), limit: float = LIMIT) -> None:
        """Check questions.

        Args:
            known: the questions.
            extra: files of one's own to ask together with each view.
            limit: how long rdflib may take over one question, in seconds.
        """
        self._known = known
        self._limit = limit
        self._extra = list(extra)
        self._graph = cache(lambda view, year: load(view, year, self._extra))
        self._in_rdflib = cache(self._loaded)

    def _loaded(self, view: str, year: int | None) -> Graph:
        text = self._graph(view, year).store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        return Graph().parse(data=text or b"", format="nt")

    def __iter__(self) -> Iterator[tuple[str, list[Trouble]]]:
        """Each question's name with what is wrong with it."""
        for name in self._known:
            yield name, list(self._troubles(name))

    def __len__(self) -> int:
        """How many questions there are."""
        return len(self._known.files)

    def _troubles(self, name: str) -> Iterator[Trouble]:
        try:
            question = self._known.get(name)
        except DetenteError as error:
            yield Trouble(True, name, str(error))
            return
        yield from _header(question)
        yield from self._claims(question)
        beside = _beside(question)
        for view in question.views:
            if view not in beside:
                file = question.path.with_suffix(f".{view}.csv").name
                yield Trouble(
                    True, name, f"no expected answer for the view {view}: write {file}, or leave it out of views"
                )
                continue
            yield from self._compared(question, view, beside[view])
        for view in sorted(set(beside) - set(question.views)):
            yield Trouble(True, name, f"{beside[view].name} stands for a view that its header does not name")

    def _claims(self, question: Question) -> Iterator[Trouble]:
        kg = self._graph(question.view, None)
        numbers = {int(str(o)) for _, _, o in kg.match(None, DET.number, None)} if question.claims else set()
        for claim in question.claims:
            if not (claim[:1] == "C" and claim[1:].isdigit() and int(claim[1:]) in numbers):
                yield Trouble(True, question.name, f"claims: there is no claim {claim!r}")

    def _compared(self, question: Question, view: str, file: Path) -> Iterator[Trouble]:
        try:
            expected = _read(file)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            yield Trouble(True, question.name, f"{file.name} cannot be read: {error}")
            return
        for engine, ask in (("pyoxigraph", self._by_pyoxigraph), ("rdflib", self._by_rdflib)):
            try:
                found = ask(question, view)
            except DetenteError as error:
                yield Trouble(True, question.name, f"{engine}, {view}: {error}")
                continue
            except TookTooLong:
                hint = "begin with the pattern that has the fewest solutions"
                yield Trouble(True, question.name, f"{engine}, {view}: no answer within {self._limit:g} s; {hint}")
                continue
            except Exception as error:  # rdflib's engine raises whatever its parts raise
                yield Trouble(True, question.name, f"{engine}, {view}: {type(error).__name__}: {error}")
                continue
            if found != expected:
                text = f"{engine}, {view}: {len(found) - 1} rows, not the {len(expected) - 1} of {file.name}"
                if len(found) == len(expected):
                    text = f"{engine}, {view}: differs from {file.name}"
                if sorted(found) == sorted(expected):
                    text += "; the rows are the same in another order: make ORDER BY total"
                yield Trouble(True, question.name, text, tuple(_difference(expected, found)))

    def _by_pyoxigraph(self, question: Question, view: str) -> list[Row]:
        kg: KnowledgeGraph = self._graph(view, question.as_of)
        answer = sparql.run(kg.store, question.bind(kg, {}), {})
        return [tuple(map(str, answer.columns)), *(tuple(map(short, row)) for row in answer.rows)]

    def _by_rdflib(self, question: Question, view: str) -> list[Row]:
        graph = self._in_rdflib(view, question.as_of)
        with at_most(self._limit):
            return self._rows(graph.query(sparql.with_prefixes(question.text)))

    def _rows(self, result: Any) -> list[Row]:
        if result.type == "ASK":
            return [("answer",), (str(result.askAnswer).lower(),)]
        if result.graph is not None:
            return [("subject", "predicate", "object"), *(tuple(map(short, t)) for t in result.graph)]
        rows: list[Any] = list(result)
        return [tuple(map(str, result.vars or ())), *(tuple(map(short, row)) for row in rows)]

    def untouched(self) -> list[Untouched]:
        """The classes and properties of the ontology that no question names, by the parsed queries.

        A term that is only reached through a wider one is told apart: its facts are in an answer by inference.
        """
        kg = self._graph(next(iter(VIEWS)), None)
        named: set[Node] = set()
        for name in self._known:
            try:
                named |= terms(self._known.get(name).text)
            except DetenteError:
                continue
        wider: dict[Node, set[Node]] = {}
        for s, p, o in kg.schema:
            if p in (RDFS.subClassOf, RDFS.subPropertyOf):
                wider.setdefault(s, set()).add(o)
        declared = {s for s, p, o in kg.schema if p == RDF.type and o in _KINDS and str(s).startswith(str(DET))}
        return [Untouched(term, _through(term, wider, named)) for term in sorted(declared - named, key=str)]


def _through(term: Node, wider: dict[Node, set[Node]], named: set[Node]) -> Node | None:
    """The nearest wider term that is named."""
    layer, seen = {term}, {term}
    while layer:
        hit = sorted(layer & named, key=str)
        if hit:
            return hit[0]
        layer = {o for s in layer for o in wider.get(s, ())} - seen
        seen |= layer
    return None


def terms(query: str) -> set[Node]:
    """The IRIs that a query names, in its patterns, paths, conditions and VALUES, by the parsed query."""
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    found: set[Node] = set()
    seen: set[int] = set()

    def walk(node: object) -> None:
        if isinstance(node, URIRef):
            found.add(node)
        elif isinstance(node, (str, bytes)) or node is None or id(node) in seen:
            return
        elif isinstance(node, dict):
            seen.add(id(node))
            for key, value in node.items():
                walk(key)
                walk(value)
        elif isinstance(node, Iterable):
            seen.add(id(node))
            for child in node:
                walk(child)
        elif hasattr(node, "__dict__"):  # a property path
            walk(vars(node))

    walk(translateQuery(parseQuery(sparql.with_prefixes(query))).algebra)
    return found


def _header(question: Question) -> Iterator[Trouble]:
    for name in unknown_fields(question):
        yield Trouble(True, question.name, f"the header has an unknown field {name!r}; is it misspelt?")
    if not question.title.endswith("?"):
        yield Trouble(False, question.name, f"the title {question.title!r} is no question: end it with ?")
    if not question.description:
        yield Trouble(False, question.name, "the header has no description: how it is answered, and its limits")


def _beside(question: Question) -> dict[str, Path]:
    """The expected answers beside a question, by view."""
    files = {view: question.path.with_suffix(f".{view}.csv") for view in VIEWS}
    return {view: file for view, file in files.items() if file.is_file()}


def _read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [tuple(row) for row in csv.reader(lines, strict=True)]


def _difference(expected: Sequence[Row], found: Sequence[Row]) -> Iterator[str]:
    """Lines that differ, as `diff` shows them: - expected, + found."""
    old, new = ([", ".join(row) for row in rows] for rows in (expected, found))
    for line in difflib.unified_diff(old, new, "expected", "found", n=1, lineterm=""):
        yield f"    {line}"
