"""Saved questions: SPARQL files with a header, found by name, with typed parameters.

A question is a file ``<topic>/<question>.rq``: lines that begin with ``#+`` (the convention of grlc) hold
YAML, the rest is SPARQL 1.1 that any tool reads as it stands. A parameter is a VALUES block over one
variable; what stands in it is the default, and an empty block makes the parameter required. A value is
checked against the class or datatype of the parameter and put into the block as an RDF term in N-Triples
form.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml
from rdflib.term import Literal, Node, URIRef

from detente import library, sparql
from detente.errors import DetenteError, Unreachable
from detente.graph import KnowledgeGraph
from detente.names import Names, UnknownName, words
from detente.sparql import BadQuery, Block
from detente.vocabulary import PREFIXES, VIEWS

#: Words that no parameter may be called, because they are options of every question.
RESERVED = frozenset(
    {"view", "as_of", "extra", "with", "reasoner", "format", "kind", "iris", "timeout", "why", "article"}
    | {"question", "help", "self"}
)
_FIELDS = frozenset(
    {"title", "description", "tags", "views", "as-of", "parameters", "picture", "claims", "source"}
)


class UnknownQuestion(DetenteError):
    """There is no saved question of that name."""


class BadQuestion(DetenteError):
    """A question's file breaks the form: header, parameters or query."""


class BadParameter(DetenteError):
    """A parameter is unknown, missing, or has a value of the wrong class or datatype."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a question.

    Attributes:
        name: the variable of its VALUES block.
        label: what it is, for people.
        cls: the class of its values, for an entity; None for a literal.
        datatype: the datatype of its values, for a literal.
        many: whether several values are allowed.
    """

    name: str
    label: str
    cls: URIRef | None
    datatype: URIRef | None
    many: bool

    @property
    def kind(self) -> str:
        """What it takes, in words: ``a state``, ``an integer``."""
        noun = words((self.cls or self.datatype or "").rpartition("#")[2])
        return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"

    def term(self, kg: KnowledgeGraph, value: object) -> Node:
        """The term that a value stands for.

        Raises:
            BadParameter: it is none of the class or datatype.
        """
        if self.cls is not None:
            try:
                return Names(kg, [self.cls]).resolve(str(value), self.kind.split(" ", 1)[1])
            except UnknownName as error:
                raise BadParameter(f"{self.name}: {error}") from None
        literal = Literal(str(value), datatype=self.datatype)
        if literal.value is None or literal.ill_typed:
            raise BadParameter(f"{self.name}: {str(value)!r} is not {self.kind}")
        return literal


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
        tags, picture, source: words for finding it, a hint for drawing it, the question of the material it
            answers.
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

    def bind(self, kg: KnowledgeGraph, values: Mapping[str, object]) -> str:
        """The query with these values in place of the defaults.

        Args:
            kg: the graph whose things the names mean.
            values: by parameter name: a string, number or RDF term, or a list of them where several are
                allowed; None and empty lists count as not given.

        Raises:
            BadParameter: names the parameter, the value, what was expected, and near matches.
            BadQuestion: the query is not what a question may be.
        """
        for name in values:
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise BadParameter(f"{self.name} has no parameter {name!r}; it has: {known}")
        terms: dict[str, list[Node]] = {}
        for name, parameter in self.parameters.items():
            value = values.get(name)
            given = list(value) if isinstance(value, (list, tuple)) else [] if value is None else [value]
            if len(given) > 1 and not parameter.many:
                raise BadParameter(f"{name} takes one value, not {len(given)}: {', '.join(map(str, given))}")
            if given:
                terms[name] = [parameter.term(kg, v) for v in given]
        blocks = self.blocks()
        for name, parameter in self.parameters.items():
            if name not in terms and not blocks[name].values:
                raise BadParameter(f"{self.name} needs a value for {name!r}: {parameter.kind}")
        return self._with(blocks, terms) if terms else self.text

    def blocks(self) -> dict[str, Block]:
        """The VALUES block of each parameter.

        Raises:
            BadQuestion: the query is malformed, does more than read, names graphs, or a parameter has not
                one block.
        """
        try:
            shape = sparql.inspect(self.text)
        except BadQuery as error:
            raise BadQuestion(f"{self.path}: {error}") from None
        if shape.graph:
            raise BadQuestion(f"{self.path}: GRAPH has no place in a question: the view is one graph")
        found: dict[str, Block] = {}
        for name in self.parameters:
            blocks = [block for block in shape.blocks if block.variable == name]
            if len(blocks) != 1:
                seen = f"{len(blocks)} blocks VALUES ?{name} {{ }}"
                raise BadQuestion(f"{self.path}: parameter {name} has {seen}, where one is right")
            found[name] = blocks[0]
        return found

    def _with(self, blocks: Mapping[str, Block], terms: Mapping[str, list[Node]]) -> str:
        """The text with these terms in the blocks; read again, it may differ in them only."""
        text = self.text
        for name, block in sorted(blocks.items(), key=lambda item: -item[1].start):
            if name in terms:
                written = " ".join(term.n3() for term in terms[name])
                text = f"{text[: block.start]}?{name} {{ {written} }}{text[block.end :]}"
        before, after = sparql.inspect(self.text), sparql.inspect(text)
        same = before.skeleton == after.skeleton and len(before.blocks) == len(after.blocks)
        for old, new in zip(before.blocks, after.blocks, strict=False):
            given = terms.get(old.variable)
            same = same and (old.values == new.values if given is None else len(new.values) == len(given))
        if not same:
            raise BadParameter(
                f"{self.name}: these values cannot be written into the query: {', '.join(terms)}"
            )
        return text


def read(path: Path, name: str) -> Question:
    """Read a question's header; its query is read by the grammar when it is asked.

    Args:
        path: the ``.rq`` file.
        name: the name to give it.

    Raises:
        Unreachable: the file cannot be read.
        BadQuestion: the header is no YAML, or a field is missing, unknown or wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Unreachable(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise BadQuestion(f"{path}: is not UTF-8") from None
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        return _question(path, name, text, yaml.load("\n".join(lines), _Loader))
    except yaml.YAMLError as error:
        raise BadQuestion(f"{path}: the #+ lines are no YAML: {' '.join(str(error).split())}") from None
    except ValueError as error:
        raise BadQuestion(f"{path}: {error}") from None


#: libyaml's loader where PyYAML was built with it, which is ten times as fast; both are safe.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _question(path: Path, name: str, text: str, header: object) -> Question:
    if not isinstance(header, dict) or not header.get("title"):
        raise ValueError("the header lacks a title; write `#+ title: ...` in its first lines")
    for key in header:
        if key not in _FIELDS:
            raise ValueError(f"unknown field {key!r} in the header; right are {', '.join(sorted(_FIELDS))}")
    views = tuple(header.get("views") or VIEWS)
    for view in views:
        if view not in VIEWS:
            raise ValueError(f"unknown view {view!r}; right are {', '.join(VIEWS)}")
    as_of = header.get("as-of")
    if as_of is not None and not isinstance(as_of, int):
        raise ValueError(f"as-of is {as_of!r}, where a year is right")
    parameters = header.get("parameters") or {}
    if not isinstance(parameters, dict):
        raise ValueError("parameters are no mapping of names, as state: {class: det:State, label: state}")
    return Question(
        name=name,
        path=path,
        text=text,
        title=str(header["title"]).strip(),
        description=" ".join(str(header.get("description", "")).split()),
        views=views,
        as_of=as_of,
        parameters={str(key): _parameter(str(key), spec) for key, spec in parameters.items()},
        claims=tuple(map(str, header.get("claims") or ())),
        tags=tuple(map(str, header.get("tags") or ())),
        picture=str(header.get("picture", "")),
        source=str(header.get("source", "")),
    )


def _parameter(name: str, spec: object) -> Parameter:
    if name in RESERVED:
        raise ValueError(f"parameter {name}: the word is taken; call it something else")
    if not isinstance(spec, dict) or ("class" in spec) == ("datatype" in spec):
        raise ValueError(
            f"parameter {name}: give it a class or a datatype, as {{class: det:State, label: state}}"
        )
    kind = "class" if "class" in spec else "datatype"
    prefix, _, rest = str(spec[kind]).partition(":")
    if prefix not in PREFIXES or not rest:
        raise ValueError(f"parameter {name}: {spec[kind]!r} is no prefixed name, as det:State or xsd:integer")
    term = URIRef(PREFIXES[prefix][rest])
    return Parameter(
        name=name,
        label=str(spec.get("label", name)),
        cls=term if kind == "class" else None,
        datatype=term if kind == "datatype" else None,
        many=bool(spec.get("many", False)),
    )


class Catalogue:
    """The questions below a folder, read when they are asked for."""

    def __init__(self, root: Path) -> None:
        """Find the files; none is read yet."""
        self.files = {p.relative_to(root).with_suffix("").as_posix(): p for p in sorted(root.rglob("*.rq"))}

    def __iter__(self) -> Iterator[str]:
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


def find(name: str) -> Question:
    """A question of the project by its name, or one of one's own by the path of its ``.rq`` file.

    Raises:
        Unreachable: there is no such file.
        UnknownQuestion, BadQuestion: see `Catalogue.get`.
    """
    return read(Path(name), Path(name).stem) if name.endswith(".rq") else catalogue().get(name)
