"""Mappings: for each data set a file of SQL that says how its tables become facts, with a header about the data set.

A mapping is data, ``ontology/datasets/<name>.sql``: standard SQL over the tables, run by DuckDB. Its header stands in
lines that begin with ``--+`` and are YAML, as the header of a saved question does. What the header and the statements
may say is told in ``docs/datasets.md``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from detente.collection import library
from detente.collection.edtf import BadYears, read
from detente.errors import DetenteError
from detente.rdf.reading import text_of

FOLDER = "ontology/datasets"
_LONGEST = 1_000_000
_MARK = "--+"
#: What a header says, and of what kind each is.
_FIELDS: Mapping[str, type] = {
    "title": str,
    "citation": str,
    "licence": str,
    "homepage": str,
    "span": str,
    "tables": dict,
    "missing": list,
    "complete for": list,
    "not taken": str,
}
_OPTIONAL = frozenset({"missing", "complete for", "not taken"})
#: What a table says.
_OF_A_TABLE: Mapping[str, type] = {"file": str, "columns": dict, "versions": dict, "key": list, "refuse": dict}
TYPES = ("integer", "year", "text")
#: What stands before the type of a column whose values may be missing.
MAYBE = "maybe "
#: What a mapping makes that says who is in the state system.
MEMBERS = "'det:StateSystemMembership'"
#: The view in which a mapping may say how its source calls the states of its codes.
STATE_NAMES = "state_names"
_NAME = re.compile(r"[A-Za-z_]\w*")


class BadMapping(DetenteError):
    """A mapping that cannot be used."""


class UnknownDataSet(DetenteError):
    """There is no mapping of that name."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a table must look like.

    Attributes:
        file: how its makers call the file.
        columns: the type of each column that is read (`TYPES`), with ``maybe`` before it where a value may be missing.
            Under ``*`` that of all other columns.
        versions: the version of the data set by the digest of the table's text.
        key: the columns that tell its rows apart; none: all that are read.
        refuse: what is wrong with a row, by the condition in SQL under which it is.
    """

    file: str
    columns: Mapping[str, str]
    versions: Mapping[str, str]
    key: tuple[str, ...]
    refuse: Mapping[str, str]

    def lacking(self, columns: tuple[str, ...]) -> list[str]:
        """The columns that are read and that are not among these, whatever their case."""
        there = {column.lower() for column in columns}
        return [column for column in self.columns if column != "*" and column.lower() not in there]


@dataclass(frozen=True, slots=True)
class Complete:
    """What a data set is complete for.

    Attributes:
        kind: a class, as ``det:Alliance``.
        relations: those that follow from some situations of the kind only, and that it records: ``det:defenceAllyOf``.
        population: a code, as ``code:StateSystem``.
        first, last: the calendar years, inclusive.
        gaps: years within these for which it is not, in EDTF.
    """

    kind: str
    population: str
    first: int
    last: int
    gaps: tuple[str, ...]
    relations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """A mapping.

    Attributes:
        name: the name of the data set, as ``cow-mid``.
        title, citation, licence, homepage, not_taken: what its header says, for people.
        first, last: the years of which the known versions speak, inclusive.
        missing: the values that stand for one that is missing, besides an empty one.
        tables: the form of each table, by the name that the statements give it.
        complete: what it is complete for.
        sql: the statements.
        rank: where it stands among data sets: 0 where it says who is in the state system, 1 where it names the
            states of its codes, else 2, or 3 for one that does not come with Detente. What those before it say of
            codes and names, it knows.
    """

    name: str
    title: str
    citation: str
    licence: str
    homepage: str
    not_taken: str
    first: int
    last: int
    missing: tuple[str, ...]
    tables: Mapping[str, Form]
    complete: tuple[Complete, ...]
    sql: str

    @property
    def rank(self) -> int:
        """Told by what its statements make."""
        if MEMBERS in self.sql:
            return 0
        if re.search(rf"\b{STATE_NAMES}\b", self.sql, re.IGNORECASE):
            return 1
        return 2 if self.name in names() else 3


def names() -> list[str]:
    """The names of the data sets that can be read."""
    return sorted(file.stem for file in library.path(FOLDER).glob("*.sql"))


def recipe(name: str) -> Recipe:
    """The mapping of a data set, by its name; or one of one's own, by its file (``mine.sql``).

    Raises:
        UnknownDataSet: there is none.
        BadMapping: it says something that is not understood.
        Unreachable: its file cannot be read.
    """
    if name.endswith(".sql"):
        return read_recipe(Path(name))
    if name not in names():
        raise UnknownDataSet(f"no data set {name!r}; there are {', '.join(names())}, or a mapping of your own (X.sql)")
    return read_recipe(library.path(f"{FOLDER}/{name}.sql"))


def read_recipe(file: Path) -> Recipe:
    """The mapping that a file holds; see `recipe`."""
    text = text_of(file, _LONGEST)
    lines = [line.removeprefix(_MARK) for line in text.splitlines() if line.startswith(_MARK)]
    try:
        said = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        raise BadMapping(f"{file}: the header is no YAML: {' '.join(str(error).split())}") from None
    _demand(isinstance(said, dict), file, f"no header; begin lines with {_MARK}")
    _fields(said, _FIELDS, _OPTIONAL, file)
    first, last = _years(said["span"], file)
    return Recipe(
        name=file.stem,
        title=said["title"],
        citation=" ".join(said["citation"].split()),
        licence=said["licence"],
        homepage=said["homepage"],
        not_taken=" ".join(said.get("not taken", "").split()),
        first=first,
        last=last,
        missing=tuple(map(str, said.get("missing", ()))),
        tables={name: _form(name, about, file) for name, about in said["tables"].items()},
        complete=tuple(_complete(about, file) for about in said.get("complete for", ())),
        sql=text,
    )


def _demand(holds: bool, file: Path, wrong: str) -> None:
    if not holds:
        raise BadMapping(f"{file}: {wrong}")


def _fields(said: Mapping[Any, Any], known: Mapping[str, type], optional: frozenset[str], file: Path) -> None:
    for field in said:
        _demand(field in known, file, f"unknown field {field!r} in the header; there are {', '.join(known)}")
    for field, kind in known.items():
        _demand(field in said or field in optional, file, f"no {field!r} in the header")
        right = isinstance(said.get(field, kind()), kind)
        _demand(right, file, f"{field!r} in the header is no {_KINDS[kind]}")


_KINDS: Mapping[type, str] = {str: "text", dict: "list of names with values", list: "list"}


def _form(name: object, about: object, file: Path) -> Form:
    _demand(isinstance(name, str) and bool(_NAME.fullmatch(name)), file, f"{name!r} is no name of a table")
    _demand(isinstance(about, dict), file, f"table {name} says nothing")
    assert isinstance(about, dict)
    _fields(about, _OF_A_TABLE, frozenset({"versions", "key", "refuse"}), file)
    columns = {str(column): str(kind) for column, kind in about["columns"].items()}
    for column, kind in columns.items():
        right = kind.removeprefix(MAYBE) in TYPES
        _demand(
            right,
            file,
            f"column {column} is {kind!r}; right are {', '.join(TYPES)}, and {MAYBE}before them where one is missing",
        )
    return Form(
        file=about["file"],
        columns=columns,
        versions={str(digest): str(version) for digest, version in about.get("versions", {}).items()},
        key=tuple(map(str, about.get("key", ()))),
        refuse={str(k): str(v) for k, v in about.get("refuse", {}).items()},
    )


def _complete(about: object, file: Path) -> Complete:
    _demand(isinstance(about, dict), file, "'complete for' takes kind, population and years")
    assert isinstance(about, dict)
    fields = {"kind": str, "relations": list, "population": str, "years": str, "gaps": list}
    _fields(about, fields, frozenset({"relations", "gaps"}), file)
    first, last = _years(about["years"], file)
    gaps = tuple(map(str, about.get("gaps", ())))
    for gap in gaps:
        _years(gap, file)
    relations = tuple(map(str, about.get("relations", ())))
    return Complete(about["kind"], about["population"], first, last, gaps, relations)


def _years(text: str, file: Path) -> tuple[int, int]:
    """The first and the last year of an interval in EDTF."""
    try:
        years = [year for year in read(text)[:4] if year is not None]
        return min(years), max(years)
    except (BadYears, ValueError):
        raise BadMapping(f"{file}: years {text!r}: write them as 1816/2012") from None
