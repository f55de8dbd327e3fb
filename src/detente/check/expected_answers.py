"""Saved questions as tests: each expected answer, on two engines that share no code, over each view it names.

An expected answer is a file beside the question, ``<question>.<view>.csv``: the columns, then one line a row, in
order, with entities as prefixed names or IRIs (`detente.rdf.terms.short`).
"""

from __future__ import annotations

import csv
import difflib
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node, URIRef

from detente.asking import sparql
from detente.asking.catalogue import Catalogue
from detente.asking.questions import Question, unknown_fields
from detente.check import second_opinion
from detente.check.findings import Finding, place
from detente.check.kinds import KINDS
from detente.check.second_opinion import Found, Row
from detente.collection.manifest import find
from detente.errors import DetenteError, Unreachable
from detente.graph import KnowledgeGraph, load
from detente.vocabulary import DET

_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
#: How long rdflib may take over one question, in seconds.
LIMIT = 60.0


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

    def __init__(
        self,
        known: Catalogue,
        extra: Iterable[str | Path] = (),
        limit: float = LIMIT,
        names: Iterable[str] | None = None,
    ) -> None:
        """Check questions.

        Args:
            known: the questions.
            extra: files of one's own to ask together with each view.
            limit: how long rdflib may take over one question, in seconds.
            names: only these questions; None means all.
        """
        self._known = known
        self._limit = limit
        self._extra = list(extra)
        self._names = list(known) if names is None else list(names)
        self._graph = cache(lambda view, year: load(view, year, self._extra))
        self._in_rdflib = cache(lambda view, year: second_opinion.in_rdflib(self._graph(view, year).store))

    def __iter__(self) -> Iterator[tuple[str, list[Finding]]]:
        """Each question's name with what is wrong with it."""
        for name in self._names:
            yield name, list(self._troubles(name))

    def __len__(self) -> int:
        """How many questions there are."""
        return len(self._names)

    def _finding(
        self, name: str, question: str, message: str, remedy: str | None = None, file: Path | None = None, **more: Any
    ) -> Finding:
        path = file or self._known.files[question]
        kind = KINDS[name]
        fix = kind.remedy if remedy is None else remedy
        return Finding(name, kind.level, place(path), None, question, "", "", message, fix, **more)

    def _troubles(self, name: str) -> Iterator[Finding]:
        try:
            question = self._known.get(name)
        except DetenteError as error:
            yield self._finding("question-malformed", name, str(error))
            return
        yield from self._header(question)
        beside = _beside(question)
        for view in question.views:
            if view not in beside:
                file = question.path.with_suffix(f".{view}.csv").name
                cure = f"write {file}, or leave it out of views; --update writes it"
                yield self._finding("answer-missing", name, f"no expected answer for the view {view}", cure)
                continue
            yield from self._compared(question, view, beside[view])
        for view in sorted(set(beside) - set(question.views)):
            text = f"{beside[view].name} stands for a view that its header does not name"
            yield self._finding("answer-unused", name, text, file=beside[view])

    def _header(self, question: Question) -> Iterator[Finding]:
        for name in unknown_fields(question):
            text = f"the header has an unknown field {name!r}; is it misspelt?"
            yield self._finding("question-header", question.name, text)
        if not question.title.endswith("?"):
            text = f"the title {question.title!r} is no question"
            yield self._finding("question-undescribed", question.name, text, "end it with ?")
        if not question.description:
            text = "the header has no description"
            yield self._finding("question-undescribed", question.name, text, "say how it is answered, and its limits")
        kg = self._graph(question.view, None) if question.claims else None
        numbers = {int(str(o)) for _, _, o in kg.match(None, DET.number, None)} if kg else set()
        for claim in question.claims:
            if not (claim[:1] == "C" and claim[1:].isdigit() and int(claim[1:]) in numbers):
                yield self._finding("question-header", question.name, f"claims: there is no claim {claim!r}")

    def _compared(self, question: Question, view: str, file: Path) -> Iterator[Finding]:
        try:
            expected = _read(file)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            yield self._finding("answer-unreadable", question.name, f"{file.name} cannot be read: {error}", file=file)
            return
        for engine, found in self._asked(question, view):
            if isinstance(found, str):
                yield self._finding("question-fails", question.name, f"{engine}, {view}: {found}", "")
            elif not second_opinion.same(expected, found):
                rows = second_opinion.written(found)
                text = f"{engine}, {view}: {len(rows) - 1} rows, not the {len(expected) - 1} of {file.name}"
                if len(rows) == len(expected):
                    text = f"{engine}, {view}: differs from {file.name}"
                cure = None
                if sorted(rows) == sorted(expected):
                    text, cure = f"{text}; the rows are the same in another order", "make ORDER BY total"
                differs = tuple(f"    {line}" for line in _difference(expected, rows, "expected", "found"))
                yield self._finding("answer-differs", question.name, text, cure, file, difference=differs)

    def _asked(self, question: Question, view: str) -> Iterator[tuple[str, Found | str]]:
        """Each engine with its answer, or with why it has none."""
        for engine, ask in (("pyoxigraph", self._by_pyoxigraph), ("rdflib", self._by_rdflib)):
            try:
                yield engine, ask(question, view)
            except DetenteError as error:
                yield engine, str(error)
            except second_opinion.TookTooLong:
                hint = "begin with the pattern that has the fewest solutions"
                yield engine, f"no answer within {self._limit:g} s; {hint}"
            except Exception as error:  # rdflib's engine raises whatever its parts raise
                yield engine, f"{type(error).__name__}: {error}"

    def _by_pyoxigraph(self, question: Question, view: str) -> Found:
        kg: KnowledgeGraph = self._graph(view, question.as_of)
        answer = sparql.run(kg.store, question.bind(kg, {}), {})
        return tuple(map(str, answer.columns)), list(answer.rows)

    def _by_rdflib(self, question: Question, view: str) -> Found:
        return second_opinion.ask(self._in_rdflib(view, question.as_of), question.text, self._limit)

    # ---- writing the answers -------------------------------------------------------------------------

    def updates(self) -> Iterator[tuple[str, list[Finding], list[str]]]:
        """Write the expected answers that changed, each file whole or not at all.

        An answer is written only where both engines give it.

        Returns:
            Of each question its name, why an answer was not written, and the lines of a diff of what was.

        Raises:
            Unreachable: a file cannot be written.
        """
        for name in self._names:
            troubles: list[Finding] = []
            lines: list[str] = []
            try:
                question = self._known.get(name)
            except DetenteError as error:
                yield name, [self._finding("question-malformed", name, str(error))], []
                continue
            for view in question.views:
                file = question.path.with_suffix(f".{view}.csv")
                answers = dict(self._asked(question, view))
                failed = [f"{engine}, {view}: {a}" for engine, a in answers.items() if isinstance(a, str)]
                troubles += (self._finding("question-fails", name, text, "") for text in failed)
                if failed:
                    continue
                one, other = (a for a in answers.values() if not isinstance(a, str))
                rows = second_opinion.written(one)
                if not second_opinion.same(rows, other):
                    differs = _difference(rows, second_opinion.written(other), *answers)
                    text = f"{view}: the engines disagree, so that {file.name} is left as it is"
                    more = {"difference": tuple(f"    {line}" for line in differs)}
                    troubles.append(self._finding("answer-differs", name, text, "correct the question", file, **more))
                    continue
                lines += _written(file, rows, one)
            yield name, troubles, lines

    def untouched(self) -> list[Untouched]:
        """The classes and properties of the ontology that no question names, by the parsed queries.

        A term that is only reached through a wider one is told apart: its facts are in an answer by inference.
        """
        kg = self._graph(next(iter(find().views)), None)
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

    from detente.asking.algebra import tree

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

    walk(translateQuery(tree(query)).algebra)
    return found


def _beside(question: Question) -> dict[str, Path]:
    """The expected answers beside a question, by view."""
    files = {view: question.path.with_suffix(f".{view}.csv") for view in find().views}
    return {view: file for view, file in files.items() if file.is_file()}


def _read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [tuple(row) for row in csv.reader(lines, strict=True)]


def _written(file: Path, rows: Sequence[Row], found: Found) -> list[str]:
    """Write an expected answer where it changed: the lines of a diff, none where it is as it was."""
    old: list[Row] = []
    if file.is_file():
        try:
            old = _read(file)
        except (UnicodeDecodeError, csv.Error, OSError):
            old = []
        if second_opinion.same(old, found):
            return []
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    made = file.with_name(f".{file.name}.new")
    try:
        made.write_text(text.getvalue(), encoding="utf-8", newline="")
        os.replace(made, file)
    except OSError as error:
        with suppress(OSError):
            made.unlink()
        raise Unreachable(f"{file}: {error.strerror or error}") from None
    return list(_difference(old, rows, place(file), place(file)))


def _difference(old: Sequence[Row], new: Sequence[Row], before: str, after: str) -> Iterator[str]:
    """Lines that differ, as `diff` shows them: - old, + new."""
    one, other = ([", ".join(row) for row in rows] for rows in (old, new))
    yield from difflib.unified_diff(one, other, before, after, n=1, lineterm="")
