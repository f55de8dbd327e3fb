"""Saved questions: SPARQL files with a header, found by name, with typed parameters.

A question is a file ``<topic>/<question>.rq``: lines that begin with ``#+`` (the convention of grlc) hold YAML,
the rest is SPARQL 1.1 that any tool reads as it stands. A parameter is a VALUES block over one variable; what
stands in it is the default, and an empty block makes the parameter required. A value is checked against the class
or datatype of the parameter and put into the block as an RDF term in N-Triples form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rdflib.term import Literal, Node, URIRef

from detente.asking import parameters, sparql
from detente.asking.column import TYPES, Column, type_of
from detente.asking.kept_texts import kept
from detente.asking.names import Things
from detente.asking.parameters import BadParameter, NotThen, Parameter
from detente.asking.state_codes import year_of
from detente.asking.tokens import LONGEST, tokens
from detente.collection import manifest
from detente.collection.epochs import BadYear
from detente.collection.lookups import lookup_of
from detente.collection.view import View
from detente.errors import DetenteError
from detente.rdf.reading import BadData, text_of
from detente.rdf.terms import short
from detente.vocabulary import DEFAULT_VIEW

__all__ = ["BadParameter", "BadQuestion", "Parameter", "Question", "about", "read"]

#: What a header may say; the last four are grlc's and are passed over.
FIELDS = frozenset(
    {
        "title", "description", "tags", "views", "as-of", "parameters", "columns", "claims", "picture", "source",
        "summary", "method", "pagination", "endpoint",
    }
)  # fmt: skip
#: Names that a parameter may not have: `detente ask`, `KnowledgeGraph.ask` or the API have options of that name.
RESERVED = frozenset(
    {
        "after", "article", "as_of", "collection", "detail", "endpoint", "evidence", "extra", "form", "format", "help",
        "iris", "limit", "no_origin", "origin", "output", "possible", "queries", "question", "reasoner", "self",
        "source", "sources", "timeout", "view", "why", "with",
    }
)  # fmt: skip


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
            BadParameter: names the parameter, the value, what was expected, and near matches; of an actor that did
                not exist in the year, when it did, and that the year is the question's own where it is; or that the
                question was not worked out in the view of the graph.
        """
        if isinstance(kg, View) and kg.view not in self.views:
            raise BadParameter(f"{self.name} has no view {kg.view}; it has {' and '.join(self.views)}", "view")
        values = parameters.by_their_names(self.name, self.parameters, values)
        filled: dict[str, list[Node]] = {}
        for name, parameter in self.parameters.items():
            value = values.get(name)
            if value is None or (isinstance(value, (list, tuple, set, frozenset)) and not value):
                if parameter.required:
                    raise BadParameter(f"{self.name} needs {name!r}: {parameter.wanted}", name)
                if (unknown := self.unmet(kg, name)) is not None:
                    raise NoDefault(
                        f"{self.name} needs {name!r}: {parameter.wanted}; its default, {short(unknown)},"
                        f" is not {where(kg, unknown)}",
                        name,
                    )
                continue
            try:
                filled[name] = parameter.terms(kg, value)
            except NotThen as error:
                if self.as_of is None or year_of(kg) != self.as_of:
                    raise
                other = "unless another year is given (--as-of YEAR; 0: any year)"
                raise NotThen(f"{error}; {self.name} is asked as of {self.as_of} {other}", name, error.near) from None
        return _filled(self.text, filled)

    def unmet(self, kg: Things, name: str) -> URIRef | None:
        """The first thing that stands for a parameter unless it is given and that the graph does not have, if any."""
        if not isinstance(kg, View) or self.parameters[name].datatype is not None:
            return None
        found = kept("values", lambda: json.dumps([parameters.standing_in(plain(self.text), name)]), self.text, name)
        for text, kind in json.loads(found)[0]:
            if kind and next(kg.match(URIRef(text), None, None), None) is None:
                return URIRef(text)
        return None


class NoDefault(BadParameter):
    """A parameter was left out, and the graph does not have what stands for it then."""


def where(kg: Things, node: URIRef) -> str:
    """Where a thing is not: in the year, of which other years are told, in the sources that are selected, or at all."""
    if not isinstance(kg, View):
        return "there"
    bounds = kg.timeline.bounds.get(node)
    if kg.as_of is not None and bounds is not None:
        first, last = bounds.earliest_start, bounds.latest_end
        return f"there in {kg.as_of} but in {first if first == last else f'{first}–{last}'}"
    if kg.as_of is not None and lookup_of(kg).of(node):
        return f"there in {kg.as_of}"
    if kg.chosen_sources:
        return f"in the sources that are selected ({', '.join(kg.sources)})"
    return "in the collection"


def year_asked(question: Question, kg: View) -> int | None:
    """The year that a question is asked of unless another is given: its own, where a selected source speaks of it.

    Else the last of which one does: a question that comes with Detente is about the year of the article that does.
    """
    if question.as_of is None:
        return None
    try:
        kg.epochs.covered(question.as_of)
    except BadYear:
        return kg.epochs.last
    return question.as_of


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


def read(path: Path, name: str, among: Iterable[str] | None = None) -> Question:
    """Read a question's file.

    Args:
        path: the ``.rq`` file.
        name: the name to give it.
        among: the views that there are; None: those of the collection (`detente.collection.manifest.find`).

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
        return _question(path, name, text, header, blocks, tuple(manifest.find().views if among is None else among))
    except ValueError as error:
        raise BadQuestion(f"{path}: {error}") from None


def _question(
    path: Path,
    name: str,
    text: str,
    header: dict[str, Any],
    blocks: dict[str, list[tuple[int, int]]],
    among: tuple[str, ...],
) -> Question:
    views = tuple(_strings(header, "views")) or among
    for view in views:
        if view not in among:
            raise ValueError(f"unknown view {view!r}; right are {', '.join(among)}")
    as_of = header.get("as-of")
    if as_of is not None and (isinstance(as_of, bool) or not isinstance(as_of, int)):
        raise ValueError(f"as-of is a calendar year, not {as_of!r}")
    taken: dict[str, Parameter] = {}
    for key, spec in _mapping(header, "parameters").items():
        if not parameters.NAME.fullmatch(key) or key in RESERVED:
            why = "is an option of `detente ask`" if key in RESERVED else "takes lower-case letters, digits and _"
            raise ValueError(f"parameter {key}: choose another name; this one {why}")
        try:
            taken[key] = parameters.parameter(text, key, spec, blocks[key])
        except ValueError as error:
            raise ValueError(f"parameter {key}: {error}") from None
    names = [*taken, *(old for p in taken.values() for old in p.was)]
    for key, p in taken.items():
        for old in p.was:
            if names.count(old) > 1 or old in RESERVED:
                raise ValueError(f"parameter {key}: its earlier name {old!r} is that of a parameter or of an option")
    columns: dict[str, Column] = {}
    for key, spec in _mapping(header, "columns").items():
        if not isinstance(spec, dict) or set(spec) - {"label", "type"} or spec.get("type", TYPES[0]) not in TYPES:
            right = f"{{label: ..., type: ...}}, the type one of {', '.join(TYPES)}"
            raise ValueError(f"column {key}: right is {right}")
        columns[key] = Column(key, _text(spec, "label"), str(spec.get("type", "")))
    for key, p in taken.items():  # a column that is a parameter has such values, also where no row tells
        said = columns.get(key, Column(key))
        columns[key] = Column(key, said.label, said.type, _cells_of(p))
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


def _cells_of(parameter: parameters.Parameter) -> str:
    """The type of a column whose cells are the values of a parameter."""
    if parameter.scheme is not None:
        return "code"
    if parameter.datatype is None:
        return "entity" if parameter.cls is not None else ""
    return type_of(parameter.name, [Literal("1", datatype=parameter.datatype)])


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
