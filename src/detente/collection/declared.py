"""What a ``detente.toml`` says of each source and view, and what no source may be called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import URIRef

from detente.vocabulary import GRAPH, ID, PREFIXES

KINDS = ("article", "dataset", "record")
#: The name of the record that comes with Detente: what it calls things is reference in every collection.
RECORD = "record"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
#: Names in ``.../graph/`` and beside things, which no source may take.
_RESERVED = frozenset(
    {*PREFIXES, "added", "dyad", "expanded", "export", "graph", "inferred", "ontology", "own", "possible", "pushed"}
    | {"bench", "file", "question", "reports", "shipped", "view", "xml", "xmlns"}
)


@dataclass(frozen=True, slots=True)
class Source:
    """A source of a collection.

    Attributes:
        name: its name, which is its prefix.
        kind: one of `KINDS`.
        folder: the folder with its files.
        namespace: where its claims, passages and situations have their IRIs.
        graphs: the beginning of the IRIs of its named graphs.
    """

    name: str
    kind: str
    folder: Path
    namespace: str
    graphs: str

    def graph(self, part: str) -> URIRef:
        """The named graph of a part, as ``.../graph/rap/facts``."""
        return URIRef(self.graphs + part)

    def files(self, parts: Iterable[str]) -> Iterator[tuple[URIRef, Path]]:
        """The files that it has of some parts, with their named graphs."""
        for part in parts:
            file = self.folder / f"{part}.ttl"
            if file.is_file():
                yield self.graph(part), file


@dataclass(frozen=True, slots=True)
class ViewParts:
    """What a view is made of.

    Attributes:
        title: what it shows, for people.
        parts: the parts of sources that count, besides those of every view.
        without_record: those that count where no record is selected.
    """

    title: str
    parts: tuple[str, ...]
    without_record: tuple[str, ...]


def source(root: Path, base: str, name: str, said: object) -> Source:
    """What is said of a source; raises ValueError where it cannot be."""
    where = f"[sources.{name}]"
    check_name(name)
    if not isinstance(said, dict):
        raise ValueError(f"{where}: a table with kind and path")
    only(said, {"kind", "path"}, where)
    kind = text(said, "kind", where)
    if kind not in KINDS:
        raise ValueError(f"{where} kind {kind!r}: choose one of {', '.join(KINDS)}")
    folder = folder_of(root, text(said, "path", where), where)
    return Source(name, kind, folder, f"{base}{name}/", f"{graphs_of(base)}{name}/")


def check_name(name: str, own: bool = False) -> None:
    """Raises ValueError where no source may be called so, or none of a collection of one's own."""
    if own and name == RECORD:
        raise ValueError(f"[sources.{name}]: the name is that of the record of Detente; choose another")
    if not NAME.fullmatch(name):
        raise ValueError(f"[sources.{name}]: a source's name is of lower-case letters, digits and single -, as cow-mid")
    if name in _RESERVED:
        raise ValueError(f"[sources.{name}]: the name {name!r} is used by Detente itself; choose another")


def folder_of(root: Path, path: str, where: str) -> Path:
    """A folder below a collection's; raises ValueError where it is not there, or not below."""
    try:
        folder = (root / path).resolve()
        inside = folder.is_relative_to(root) and folder != root
        there = folder.is_dir()
    except (OSError, RuntimeError, ValueError):  # a loop of links; a NUL
        inside, there = True, False
    if not inside:
        raise ValueError(f"{where} path {path!r} lies outside of the collection's folder")
    if not there:
        raise ValueError(f"{where} path {path!r}: no such folder")
    return folder


def view(name: str, said: object) -> ViewParts:
    """What is said of a view; raises ValueError where it cannot be."""
    where = f"[views.{name}]"
    if not NAME.fullmatch(name):
        raise ValueError(f"{where}: a view's name is of lower-case letters, digits and single -")
    if not isinstance(said, dict):
        raise ValueError(f"{where}: a table with title and parts")
    only(said, {"title", "parts", "without-record"}, where)
    parts = _parts(said, "parts", where)
    without = _parts(said, "without-record", where) if "without-record" in said else parts
    return ViewParts(text(said, "title", where) if "title" in said else name, parts, without)


def _parts(said: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    found = said.get(key)
    if not isinstance(found, list) or not all(isinstance(p, str) and NAME.fullmatch(p) for p in found):
        raise ValueError(f'{where} {key}: a list of parts of sources, as ["facts", "corrections"]')
    return tuple(found)


def table(said: dict[str, Any], key: str, where: str, default: dict[str, Any] | None = None) -> dict[str, Any]:
    """A table; raises ValueError where it is none, or is missing."""
    found = said.get(key, default)
    if not isinstance(found, dict):
        raise ValueError(f"[{key}] is {'missing' if found is None else 'no table'}")
    return found


def text(said: dict[str, Any], key: str, where: str) -> str:
    """A text that is not empty; raises ValueError where it is none."""
    found = said.get(key)
    if not isinstance(found, str) or not found:
        raise ValueError(f"{where} {key}: {'is missing' if found is None else 'text in quotes'}")
    return found


def only(said: dict[str, Any], known: set[str], where: str) -> None:
    """Raises ValueError where a table has a key that means nothing."""
    for key in said:
        if key not in known:
            raise ValueError(f"{where}: unknown {key!r}; there are {', '.join(sorted(known))}")


def graphs_of(base: str) -> str:
    """What the IRIs of named graphs begin with."""
    return str(GRAPH) if base == str(ID) else f"{base}graph/"
