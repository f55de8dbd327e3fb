"""Saved questions: SPARQL files with a header, found by name, with typed parameters.

A question is a file ``<topic>/<question>.rq``: lines that begin with ``#+`` (the convention of grlc) hold YAML,
the rest is SPARQL 1.1 that any tool reads as it stands. A parameter is a VALUES block over one variable; what
stands in it is the default, and an empty block makes the parameter required. A value is checked against the class
or datatype of the parameter and put into the block as an RDF term in N-Triples form.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rdflib.namespace import XSD
from rdflib.term import Literal, Node, URIRef

from detente import cache as kept
from detente import library, sparql
from detente.errors import DetenteError
from detente.graph import KnowledgeGraph
from detente.names import Names, UnknownName
from detente.vocabulary import DEFAULT_VIEW, PREFIXES, VIEWS


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
    claims: tuple[str, ...]
    tags: tuple[str, ...]
    picture: str = ""
    source: str = ""

    @property
    def topic(self) -> str:
        """The folder that it stands in."""
        return self.name.rpartition("/")[0]

    @property
    def view(self) -> str:
        """The view in which it is asked unless another is named: the default view, where it has an answer there."""
        return DEFAULT_VIEW if DEFAULT_VIEW in self.views else self.views[0]

    def bind(self, kg: KnowledgeGraph, values: Mapping[str, object]) -> str:
        """The query with these values in place of the defaults.

        Args:
            kg: the graph whose things the names mean.
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
        text = self.text
        for name, parameter in self.parameters.items():
            value = values.get(name)
            if value is None or (isinstance(value, (list, tuple, set, frozenset)) and not value):
                if parameter.required:
                    raise BadParameter(f"{self.name} needs {name!r}: a {parameter.kind}")
                continue
            text = put(text, name, parameter.terms(kg, value))
        return text


def read(path: Path, name: str) -> Question:
    """Read a question's file.

    Args:
        path: the ``.rq`` file.
        name: the name to give it.

    Raises:
        BadQuestion: the header is no YAML, a field is missing or wrong, or the query is not what a question may be.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion(f"{path}: cannot be read: {error}") from None
    header, blocks = _parsed(path, text)
    views = tuple(header.get("views") or VIEWS)
    for view in views:
        if view not in VIEWS:
            raise BadQuestion(f"{path}: unknown view {view!r}; right are {', '.join(VIEWS)}")
    parameters: dict[str, Parameter] = {}
    for key, spec in (header.get("parameters") or {}).items():
        try:
            parameters[key] = _parameter(text, key, spec, blocks[key])
        except ValueError as error:
            raise BadQuestion(f"{path}: parameter {key}: {error}") from None
    return Question(
        name=name,
        path=path,
        text=text,
        title=str(header["title"]).strip(),
        description=" ".join(str(header.get("description", "")).split()),
        views=views,
        as_of=header.get("as-of"),
        parameters=parameters,
        claims=tuple(header.get("claims") or ()),
        tags=tuple(header.get("tags") or ()),
        picture=str(header.get("picture", "")),
        source=str(header.get("source", "")),
    )


def _parsed(path: Path, text: str) -> tuple[dict[str, Any], dict[str, list[tuple[int, int]]]]:
    """A question's header, and the VALUES blocks of each parameter, checked; kept, since parsers are slow to load."""
    name = kept.key([Path(__file__)], "question", text)
    known = kept.read(name)
    if known is None:
        known = json.dumps(_parse(path, text)).encode()
        kept.write(name, known)
    header, blocks = json.loads(known)
    return header, blocks


def _parse(path: Path, text: str) -> tuple[dict[str, Any], dict[str, list[tuple[int, int]]]]:
    import yaml

    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.safe_load("\n".join(lines)) or {}
    except yaml.YAMLError as error:
        raise BadQuestion(f"{path}: the #+ lines are no YAML: {' '.join(str(error).split())}") from None
    if not isinstance(header, dict) or not header.get("title"):
        raise BadQuestion(f"{path}: the header lacks a title; write `#+ title: ...` in its first lines")
    sparql.check(text)
    return header, {key: _blocks(text, key) for key in header.get("parameters") or {}}


class Catalogue:
    """The questions below a folder, read when they are asked for."""

    def __init__(self, root: Path) -> None:
        """Find the files; none is read yet."""
        self.files = {p.relative_to(root).with_suffix("").as_posix(): p for p in sorted(root.rglob("*.rq"))}

    def __iter__(self) -> Iterable[str]:
        """The names of the questions, in order."""
        return iter(self.files)

    def topics(self) -> dict[str, list[str]]:
        """The names of the questions by topic."""
        found: dict[str, list[str]] = {}
        for name in self.files:
            found.setdefault(name.rpartition("/")[0], []).append(name)
        return found

    def get(self, name: str) -> Question:
        """A question by its name, or by the part after its topic where that is clear.

        Raises:
            UnknownQuestion: there is none, or several; with the names most like it.
            BadQuestion: its file is not in order.
        """
        if name in self.files:
            return read(self.files[name], name)
        tails = [n for n in self.files if n.rpartition("/")[2] == name]
        if len(tails) == 1:
            return read(self.files[tails[0]], tails[0])
        if tails:
            raise UnknownQuestion(f"{name!r} stands in several topics: {', '.join(tails)}; say which")
        last = {n.rpartition("/")[2]: n for n in self.files}
        close = difflib.get_close_matches(name.rpartition("/")[2], last, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(last[c] for c in close)}?" if close else "see `detente questions`"
        raise UnknownQuestion(f"no question {name!r}; {hint}")


@cache
def catalogue() -> Catalogue:
    """The questions of the project."""
    return Catalogue(library.path("queries"))
