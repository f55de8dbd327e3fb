"""Collections: a folder with a ``detente.toml``, which says whose statements there are, and which views of them.

A *source* is an article, a data set or the record (what is publicly known, and corrects and dates the others). Its
files are named graphs, each of one part: ``facts.ttl``, ``claims.ttl`` and so on. A *view* says which parts count. What
things are called is *reference* (`REFERENCE`): it stands in every selection of sources, and is nobody's statement.

The data that come with Detente are a collection as well. Every other one has their ontology, codes and reference, and
none of their statements.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from rdflib import URIRef

from detente.collection import declared, library
from detente.collection.declared import Source, ViewParts
from detente.errors import DetenteError
from detente.rdf.files import save
from detente.rdf.reading import bytes_of
from detente.rdf.terms import is_iri, name_source
from detente.vocabulary import CODE_GRAPH, ID, ONTOLOGY_GRAPH

MANIFEST = "detente.toml"
#: The parts of every selected source that stand in every view.
EVERY_VIEW = ("source", "claims", "prospects")
#: The parts that say what things are called, also of sources that are not selected.
REFERENCE = ("world", "references", "entities")
#: Those of the record that comes with Detente which stand in every other collection too.
INHERITED = ("world", "references")
#: The collection that comes with Detente.
SHIPPED = "detente"
_LONGEST = 1_000_000
#: The folder that `--collection` names, for all that a command does.
chosen: ContextVar[Path | None] = ContextVar("chosen", default=None)


class BadCollection(DetenteError):
    """A ``detente.toml`` that cannot be used, or a folder without one."""


class UnknownSource(DetenteError):
    """A source was asked for that the collection does not have."""


@dataclass(frozen=True)
class Collection:
    """A collection.

    Attributes:
        root: its folder.
        name: its name.
        base: the IRI that those of its sources begin with.
        sources: its sources by name.
        views: its views by name.
        shipped: whether it is the data of Detente, and so needs no other.
    """

    root: Path
    name: str
    base: str
    sources: Mapping[str, Source]
    views: Mapping[str, ViewParts]
    shipped: bool

    @property
    def manifest(self) -> Path:
        """Its ``detente.toml``."""
        return self.root / MANIFEST

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefix of each of its sources, and the namespace; also of the record that comes with Detente."""
        known = (*self.sources.values(), *(() if self.shipped else shipped_records()))
        return {source.name: source.namespace for source in known}

    @property
    def queries(self) -> tuple[Path, ...]:
        """The folders of its questions: those of Detente, and its own."""
        own = self.root / "queries"
        shipped = library.path("queries")
        return (own,) if self.shipped else (shipped, own) if own.is_dir() else (shipped,)

    def axioms(self) -> dict[URIRef, Path]:
        """The files of its own ontology by their named graphs; those of Detente count in every collection."""
        if self.shipped:
            return {}
        files = sorted((self.root / "ontology").glob("*.ttl"))
        return {URIRef(f"{declared.graphs_of(self.base)}ontology/{quote(file.stem, safe='')}"): file for file in files}

    def selected(self, names: Iterable[str] | None) -> tuple[str, ...]:
        """The names of the sources that are selected, in the order of the collection: None selects all.

        Raises:
            UnknownSource: there is none of such a name.
        """
        if names is None:
            return tuple(self.sources)
        asked = [names] if isinstance(names, str) else list(names)
        for name in asked:
            if name not in self.sources:
                there = ", ".join(self.sources) or "none"
                raise UnknownSource(f"no source {name!r} in the collection {self.name}; there are: {there}")
        if not asked:
            raise UnknownSource("no source is selected; None selects all of them")
        return tuple(name for name in self.sources if name in asked)

    def files(self, view: str, sources: Iterable[str] | None = None) -> dict[URIRef, Path]:
        """The files of a view by the named graph that each one is.

        A source need not have every part: one that needed no correction has no ``corrections.ttl``.

        Args:
            view: its name.
            sources: the names of those that are selected; None for all.

        Raises:
            UnknownView: there is no view of that name.
            UnknownSource: there is no source of such a name.
            DataNotFound: the ontology or the codes are missing.
        """
        if view not in self.views:
            raise library.UnknownView(f"unknown view {view!r}: choose one of {', '.join(self.views)}")
        chosen_ = self.selected(sources)
        recorded = any(self.sources[name].kind == "record" for name in chosen_)
        of_view = self.views[view].parts if recorded else self.views[view].without_record
        found = {
            ONTOLOGY_GRAPH: library.path("ontology/detente.ttl"),
            CODE_GRAPH: library.path("ontology/codes.ttl"),
            **self.axioms(),
        }
        if not self.shipped:
            for source in shipped_records():
                found.update(source.files(INHERITED))
        for name, source in self.sources.items():
            parts = (*EVERY_VIEW, *REFERENCE, *of_view) if name in chosen_ else REFERENCE
            found.update(source.files(dict.fromkeys(parts)))
        return found

    def all_files(self) -> dict[URIRef, Path]:
        """The files of all views."""
        return {graph: file for view in self.views for graph, file in self.files(view).items()}

    def source_of(self, graph: object) -> Source | None:
        """The source of a named graph, also of the record that comes with Detente; None of what is no source's."""
        known = (*self.sources.values(), *(() if self.shipped else shipped_records()))
        return next((s for s in known if str(graph).startswith(s.graphs)), None)

    def is_reference(self, graph: object) -> bool:
        """Whether a named graph says what things are called, and nothing of any year."""
        return str(graph).rpartition("/")[2] in REFERENCE and self.source_of(graph) is not None

    def with_source(self, name: str, kind: str, path: str | Path) -> Collection:
        """The collection with a further source, written into its ``detente.toml`` at once or not at all.

        Args:
            name: its name, which is its prefix.
            kind: one of `KINDS`.
            path: its folder, below that of the collection; it must be there.

        Raises:
            BadCollection: the name is taken or may not be used, the folder is not below, or this is the shipped one.
            Unreachable: the file cannot be written.
        """
        import tomlkit

        if self.shipped:
            raise BadCollection("the collection of Detente itself takes no source; `detente init DIR` makes another")
        if name in self.sources:
            raise BadCollection(f"{self.manifest}: there is a source {name} already; choose another name")
        try:
            declared.check_name(name, own=True)
            entry = {"kind": kind, "path": os.fspath(path)}
            source = declared.source(self.root, self.base, name, entry)
        except ValueError as error:
            raise BadCollection(f"{self.manifest}: {error}") from None
        entry["path"] = source.folder.relative_to(self.root).as_posix()
        document = tomlkit.parse(_text_of(self.manifest))
        if "sources" not in document:
            document["sources"] = tomlkit.table(is_super_table=True)
        document["sources"][name] = entry
        save(tomlkit.dumps(document).encode(), str(self.manifest))
        return read(self.root)


@cache
def shipped() -> Collection:
    """The collection that comes with Detente."""
    return read(library.root())


def shipped_records() -> tuple[Source, ...]:
    """The records that come with Detente: what they call things is reference in every collection."""
    return tuple(source for source in shipped().sources.values() if source.kind == "record")


def find(given: str | Path | None = None, start: Path | None = None) -> Collection:
    """The collection that is meant: the one given, else DETENTE_COLLECTION, else the nearest above, else the shipped.

    Args:
        given: its folder.
        start: the folder from which those above are looked at; None: the working folder.

    Raises:
        BadCollection: the folder has no ``detente.toml``, or one that cannot be used.
        Unreachable: it cannot be read.
    """
    named = given or chosen.get() or os.environ.get("DETENTE_COLLECTION")
    if named:
        folder = Path(named)
        if not os.path.isfile(folder / MANIFEST):
            why = f"no {MANIFEST} in it" if os.path.isdir(folder) else "no such folder"
            raise BadCollection(f"{folder}: {why}; `detente init {folder}` makes a collection")
        return read(folder)
    try:
        here = (start or Path.cwd()).resolve()
    except OSError:  # the working folder was removed
        return shipped()
    for folder in (here, *here.parents):
        if os.path.isfile(folder / MANIFEST):
            return read(folder)
    return shipped()


def read(folder: Path) -> Collection:
    """The collection in a folder.

    Raises:
        BadCollection: its ``detente.toml`` is malformed, or says what cannot be.
        Unreachable: it cannot be read.
    """
    file = folder / MANIFEST
    try:
        said = tomllib.loads(_text_of(file))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadCollection(f"{file}: no TOML: {' '.join(str(error).split())}") from None
    root = folder.resolve()
    try:
        return _collection(root, said)
    except ValueError as error:
        raise BadCollection(f"{file}: {error}") from None


def _text_of(file: Path) -> str:
    data = bytes_of(file, _LONGEST)
    if len(data) > _LONGEST:
        raise BadCollection(f"{file}: longer than {_LONGEST} bytes; that is no {MANIFEST}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadCollection(f"{file}: not UTF-8 at byte {error.start}") from None


def _collection(root: Path, said: dict[str, Any]) -> Collection:
    """Raises ValueError where it says what cannot be."""
    declared.only(said, {"collection", "sources", "views"}, "the file")
    about = declared.table(said, "collection", "the file")
    declared.only(about, {"name", "base"}, "[collection]")
    name = declared.text(about, "name", "[collection]")
    if not declared.NAME.fullmatch(name):
        raise ValueError(f"[collection] name {name!r}: one word of lower-case letters, digits and -")
    its = root == library.root() or (name == SHIPPED and (root / "ontology" / "detente.ttl").is_file())
    if name == SHIPPED and not its:
        raise ValueError(f"[collection] name {name!r} is that of the data of Detente; choose another")
    base = declared.text(about, "base", "[collection]") if "base" in about else str(ID)
    if not re.match(r"https?://[^/]+/", base) or not base.endswith("/") or not is_iri(base):
        raise ValueError(f"[collection] base {base!r}: an IRI that begins with http and ends with /")
    sources = {
        key: declared.source(root, base, key, value) for key, value in declared.table(said, "sources", "", {}).items()
    }
    if not its:
        for key in sources:
            declared.check_name(key, own=True)
    for one in sources.values():
        name_source(one.name, one.namespace)
    views = {} if its else dict(shipped().views)
    views |= {key: declared.view(key, value) for key, value in declared.table(said, "views", "", {}).items()}
    return Collection(root, name, base, MappingProxyType(sources), MappingProxyType(views), its)
