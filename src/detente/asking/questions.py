"""Saved questions: SPARQL files with a header, found by name, with typed parameters.

A question is a file ``<topic>/<question>.rq``: lines that begin with ``#+`` (the convention of grlc) hold YAML,
the rest is SPARQL 1.1 that any tool reads as it stands. A parameter is a VALUES block over one variable; what
stands in it is the default, and an empty block makes the parameter required. A value is checked against the class
or datatype of the parameter and put into the block as an RDF term in N-Triples form.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from rdflib.term import Node, URIRef

from detente.asking import parameters, sparql
from detente.asking.answers import TYPES, Column
from detente.asking.kept_texts import kept
from detente.asking.names import Things, quoted
from detente.asking.parameters import BadParameter, Parameter
from detente.asking.tokens import LONGEST, tokens
from detente.collection import library
from detente.errors import DetenteError, Unreachable
from detente.rdf.reading import BadData, text_of
from detente.vocabulary import DEFAULT_VIEW, VIEWS

__all__ = ["BadParameter", "BadQuestion", "Catalogue", "Parameter", "Question", "UnknownQuestion", "catalogue", "read"]

#: What a header may say; the last four are grlc's and are passed over.
FIELDS = frozenset(
    {
        "title", "description", "tags", "views", "as-of", "parameters", "columns", "claims", "picture", "source",
        "summary", "method", "pagination", "endpoint",
    }
)  # fmt: skip
#: Names that a parameter may not have, since `detente ask` and `KnowledgeGraph.ask` have options of that name.
RESERVED = frozenset(
    {
        "article", "as_of", "detail", "endpoint", "evidence", "extra", "form", "format", "help", "iris", "limit",
        "no_origin", "origin", "output", "possible", "queries", "question", "reasoner", "self", "timeout", "view",
        "why", "with",
    }
)  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]*")
#: The name of a question in a topic, as most are: it leads to no other folder.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+/[A-Za-z0-9_-]+")
#: How much a word weighs in a search by where it stands; the terms are those of the query.
_WEIGHTS = {"name": 6.0, "title": 5.0, "tags": 4.0, "description": 1.0, "terms": 0.5}
_TERM = re.compile(r"\b(?:det|code):([A-Za-z]\w*)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class UnknownQuestion(DetenteError):
    """There is no saved question of that name."""


class BadQuestion(DetenteError):
    """A question's file breaks the form: header, parameters or query."""


@dataclass(frozen=True)
class Question:
    """A saved question.

    Attributes:
        name: ``<topic>/<question>``.
        path: its file.
        text: the whole file.
        title, description: what it asks, and how, with its limits.
        views: the views for which an expected answer stands beside it.
        as_of: the calendar year it is about, or None.
        parameters: by name.
        columns: the type and the label of the columns for which the header gives them.
        claims: the numbers of the claims that the answer rests on, as ``C173``.
        tags, picture, source: words for finding it, a hint for drawing it, the question of the material it answers.
    """

    name: str
    path: Path
    text: str = field(repr=False)
    title: str
    description: str
    views: tuple[str, ...]
    as_of: int | None
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, Column]
    claims: tuple[str, ...]
    tags: tuple[str, ...]
    picture: str = ""
    source: str = ""

    def __repr__(self) -> str:
        """Its name and title, for a prompt."""
        return f"<Question {self.name}: {self.title}>"

    @property
    def topic(self) -> str:
        """The folder that it stands in."""
        return self.name.rpartition("/")[0]

    @property
    def view(self) -> str:
        """The view in which it is asked unless another is named: the default view, where it has an answer there."""
        return DEFAULT_VIEW if DEFAULT_VIEW in self.views else self.views[0]

    def bind(self, kg: Things, values: Mapping[str, object]) -> str:
        """The query with these values in place of the defaults.

        Args:
            kg: the graph, or the endpoint, whose things the names mean.
            values: by parameter name: a string, number or RDF term, or a list of them where several are allowed.

        Raises:
            BadParameter: names the parameter, the value, what was expected, and near matches.
        """
        for name in values:
            if name not in self.parameters:
                close = difflib.get_close_matches(name, self.parameters, n=1, cutoff=0.5)
                hint = f"did you mean {close[0]!r}? It has: " if close else "it has: "
                raise BadParameter(
                    f"{self.name} has no parameter {quoted(name)}; {hint}{', '.join(self.parameters) or 'none'}"
                )
        filled: dict[str, list[Node]] = {}
        for name, parameter in self.parameters.items():
            value = values.get(name)
            if value is None or (isinstance(value, (list, tuple, set, frozenset)) and not value):
                if parameter.required:
                    raise BadParameter(f"{self.name} needs {name!r}: {parameter.wanted}")
                continue
            filled[name] = parameter.terms(kg, value)
        return _filled(self.text, filled)


def about(question: Question, query: str, things: Things) -> dict[str, list[str]]:
    """What a question was asked of: for the label of each parameter the names of its values, defaults included.

    Args:
        question: the question.
        query: its query with its parameters filled in, as `Question.bind` gives it.
        things: the graph, or the endpoint, that names the things.
    """
    if not question.parameters:
        return {}

    def find() -> str:
        text = plain(query)
        return json.dumps([parameters.standing_in(text, name) for name in question.parameters])

    found = json.loads(kept("values", find, query, *question.parameters))
    return {
        parameter.label: [things.label(URIRef(text)) if kind else text for text, kind in values]
        for parameter, values in zip(question.parameters.values(), found, strict=True)
    }


def read(path: Path, name: str) -> Question:
    """Read a question's file.

    Args:
        path: the ``.rq`` file.
        name: the name to give it.

    Raises:
        Unreachable: the file cannot be read.
        BadQuestion: the header is no YAML, a field is missing or wrong, or the query is not what a question may be.
    """
    try:
        text = text_of(path, LONGEST)
    except BadData as error:
        raise BadQuestion(str(error)) from None
    header, blocks = _parsed(path, text)
    try:
        return _question(path, name, text, header, blocks)
    except ValueError as error:
        raise BadQuestion(f"{path}: {error}") from None


def _question(
    path: Path, name: str, text: str, header: dict[str, Any], blocks: dict[str, list[tuple[int, int]]]
) -> Question:
    views = tuple(_strings(header, "views")) or tuple(VIEWS)
    for view in views:
        if view not in VIEWS:
            raise ValueError(f"unknown view {view!r}; right are {', '.join(VIEWS)}")
    as_of = header.get("as-of")
    if as_of is not None and (isinstance(as_of, bool) or not isinstance(as_of, int)):
        raise ValueError(f"as-of is a calendar year, not {as_of!r}")
    taken: dict[str, Parameter] = {}
    for key, spec in _mapping(header, "parameters").items():
        if not _NAME.fullmatch(key) or key in RESERVED:
            why = "is an option of `detente ask`" if key in RESERVED else "takes lower-case letters, digits and _"
            raise ValueError(f"parameter {key}: choose another name; this one {why}")
        try:
            taken[key] = parameters.parameter(text, key, spec, blocks[key])
        except ValueError as error:
            raise ValueError(f"parameter {key}: {error}") from None
    columns: dict[str, Column] = {}
    for key, spec in _mapping(header, "columns").items():
        if not isinstance(spec, dict) or set(spec) - {"label", "type"} or spec.get("type", TYPES[0]) not in TYPES:
            right = f"{{label: ..., type: ...}}, the type one of {', '.join(TYPES)}"
            raise ValueError(f"column {key}: right is {right}")
        columns[key] = Column(key, _text(spec, "label"), str(spec.get("type", "")))
    return Question(
        name=name,
        path=path,
        text=text,
        title=_text(header, "title"),
        description=_text(header, "description"),
        views=views,
        as_of=as_of,
        parameters=taken,
        columns=columns,
        claims=tuple(_strings(header, "claims")),
        tags=tuple(_strings(header, "tags")),
        picture=_text(header, "picture"),
        source=_text(header, "source"),
    )


def _text(header: Mapping[str, Any], key: str) -> str:
    found = header.get(key)
    if isinstance(found, (dict, list)):
        raise ValueError(f"{key} is text; put it in quotes")
    return "" if found is None else " ".join(str(found).split())


def _strings(header: Mapping[str, Any], key: str) -> list[str]:
    found = header.get(key) or []
    if not isinstance(found, list) or not all(isinstance(x, str) for x in found):
        raise ValueError(f"{key} is a list of words, as [a, b]")
    return found


def _mapping(header: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = header.get(key) or {}
    if not isinstance(found, dict):
        raise ValueError(f"{key} is a mapping, one line for each name")
    return {str(k): v for k, v in found.items()}


def _filled(text: str, filled: Mapping[str, list[Node]]) -> str:
    """The query with these terms in the blocks of its parameters; kept, since it is cut into tokens for it."""

    def put() -> str:
        found = text
        for name, terms in filled.items():
            found = parameters.put(found, name, terms)
        return found

    return kept("filled", put, text, *((name, *map(repr, terms)) for name, terms in filled.items())) if filled else text


def plain(query: str) -> str:
    """The query of a saved question as every engine reads it alike (`sparql.with_prefixes`); kept, likewise."""
    return kept("plain", lambda: sparql.with_prefixes(query), query)


def unknown_fields(question: Question) -> list[str]:
    """The fields of a question's header that mean nothing here: misspelt, most of the time."""
    header, _ = _parsed(question.path, question.text)
    return sorted(set(header) - FIELDS)


def _parsed(path: Path, text: str) -> tuple[dict[str, Any], dict[str, list[tuple[int, int]]]]:
    """A question's header, and the VALUES blocks of each parameter, checked; kept, since parsers are slow to load."""
    known = kept("question", lambda: json.dumps(_parse(path, text), default=str), text)
    header, blocks = json.loads(known)
    return header, blocks


def _parse(path: Path, text: str) -> tuple[dict[str, Any], dict[str, list[tuple[int, int]]]]:
    from detente.asking import headers

    try:
        header = headers.read(tokens(text).lines)
    except (ValueError, sparql.BadQuery) as error:
        raise BadQuestion(f"{path}: {error}") from None
    if not header.get("title"):
        raise BadQuestion(f"{path}: the header lacks a title; write `#+ title: ...` in its first lines")
    try:
        sparql.check(text)
    except sparql.BadQuery as error:
        raise BadQuestion(f"{path}: {error}") from None
    named = header.get("parameters")
    keys = list(named) if isinstance(named, dict) else []
    return header, {key: parameters.blocks(text, key) for key in keys}


class Catalogue:
    """The questions below some folders, read when they are asked for."""

    def __init__(self, *roots: Path) -> None:
        """Find the files; none is read yet.

        Args:
            roots: folders; the names of questions are the paths below them.

        Raises:
            Unreachable: there is no such folder.
            BadQuestion: two folders hold a question of the same name.
        """
        self._roots = roots
        for root in roots:
            if not os.path.isdir(root):  # pathlib raises where a name is too long
                raise Unreachable(f"{root}: {'no folder' if os.path.exists(root) else 'No such folder'}")
        if len(roots) > 1:
            self.files  # noqa: B018, whose names must differ

    def __repr__(self) -> str:
        """How many questions there are and where, for a prompt."""
        return f"<Catalogue: {len(self.files)} questions in {', '.join(map(str, self._roots))}>"

    @cached_property
    def files(self) -> dict[str, Path]:
        """The file of each question by its name, in order."""
        found: dict[str, Path] = {}
        for root in self._roots:
            for path in sorted(root.rglob("*.rq")):
                name = path.relative_to(root).with_suffix("").as_posix()
                if name in found:
                    raise BadQuestion(f"{path}: there is a question {name!r} in {found[name]}; rename one")
                found[name] = path
        return found

    def _file(self, name: str) -> Path | None:
        """The file of a question; where there is one folder and the name is plain, without looking at all others."""
        if len(self._roots) == 1 and _PLAIN.fullmatch(name):
            file = self._roots[0] / f"{name}.rq"
            return file if file.is_file() else self.files.get(name)
        return self.files.get(name)

    def __iter__(self) -> Iterator[str]:
        """The names of the questions, in order."""
        return iter(self.files)

    def topics(self) -> dict[str, list[str]]:
        """The names of the questions by topic; those in no folder of their own under the empty name."""
        found: dict[str, list[str]] = {}
        for name in self.files:
            found.setdefault(name.rpartition("/")[0], []).append(name)
        return found

    def search(self, text: str) -> list[str]:
        """The names of the questions that are about some words, the best first; none where no word occurs."""
        from detente.asking.search import search

        def entry(question: Question) -> tuple[str, ...]:
            name = re.sub(r"[/-]", " ", question.name)
            terms = " ".join(_HUMP.sub(" ", term) for term in dict.fromkeys(_TERM.findall(question.text)))
            return question.name, name, question.title, " ".join(question.tags), question.description, terms

        return search((entry(self.get(name)) for name in self.files), _WEIGHTS, text)

    def get(self, name: str) -> Question:
        """A question by its name, by the part after its topic where that is clear, or by the path of a file.

        Raises:
            UnknownQuestion: there is none, or several; with the names most like it.
            BadQuestion: its file is not in order.
            Unreachable: a file that was named cannot be read.
        """
        file = self._file(name)
        if file is not None:
            return read(file, name)
        if name.endswith(".rq"):
            return read(Path(name), Path(name).stem)
        tails = [n for n in self.files if n.rpartition("/")[2] == name]
        if len(tails) == 1:
            return read(self.files[tails[0]], tails[0])
        if tails:
            raise UnknownQuestion(f"{name!r} stands in several topics: {', '.join(tails)}; say which")
        last = {n.rpartition("/")[2]: n for n in self.files}
        close = difflib.get_close_matches(name.rpartition("/")[2], last, n=3, cutoff=0.5)
        inside = [n for n in self.files if name and n.startswith(name.rstrip("/") + "/")]
        if inside:
            hint = f"it is a topic, with {', '.join(inside)}"
        else:
            names = self.search(name)[:3] or [last[c] for c in close]
            hint = f"did you mean {' or '.join(names)}?" if names else "see `detente questions`"
        raise UnknownQuestion(f"no question {quoted(name)}; {hint}")


@cache
def catalogue(own: Path | None = None) -> Catalogue:
    """The questions of the project, and beside them those of a folder of one's own."""
    return Catalogue(library.path("queries"), *([own] if own else []))
