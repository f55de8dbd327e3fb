"""The files of one source: Turtle with a header that says what it is, in a folder that is made whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node, URIRef

from detente.collection.declared import graphs_of
from detente.errors import DetenteError, Unreachable
from detente.rdf.files import UNFINISHED, save, tidy
from detente.rdf.formats import GRAPH_FORMATS
from detente.rdf.terms import Triple
from detente.rdf.writing import serialize
from detente.vocabulary import CODE_GRAPH, DET, ONTOLOGY_GRAPH


class SourceThere(DetenteError):
    """A folder that is to hold a new source has one already."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a source lives.

    Attributes:
        folder: the folder of its files.
        name: its name, which is its prefix.
        base: the IRI of the things that sources share, such as persons; it ends with a slash.
    """

    folder: Path
    name: str
    base: str

    @property
    def namespace(self) -> str:
        """Where its passages, claims and situations have their IRIs."""
        return f"{self.base}{self.name}/"

    def of(self, local: str) -> URIRef:
        """A thing of the source."""
        return URIRef(self.namespace + local)

    def graph(self, part: str) -> URIRef:
        """The named graph of one of its files, as the header of the file names it."""
        return URIRef(f"{graphs_of(self.base)}{self.name}/{part}")

    def file(self, part: str) -> Path:
        """The file of a part, as ``claims``."""
        return self.folder / f"{part}.ttl"


def turtle(home: Home, part: str, title: str, triples: Iterable[Triple], span: str | None = None) -> bytes:
    """A file of a source as Turtle, with a header that imports the ontology.

    Args:
        home: where the source lives.
        part: which of its files, as ``claims``.
        title: what it holds, for people.
        triples: what it says.
        span: the years of which the source speaks, in EDTF, where the file is to say them itself.
    """
    graph = home.graph(part)
    header: list[Triple] = [
        (graph, RDF.type, OWL.Ontology),
        (graph, RDFS.label, Literal(title, lang="en")),
        (graph, OWL.imports, ONTOLOGY_GRAPH),
        (graph, OWL.imports, CODE_GRAPH),
    ]
    if span:
        header.append((graph, DET.span, Literal(span)))
    quads = [(triple, None) for triple in dict.fromkeys([*header, *triples])]
    prefixes = {home.name: home.namespace}
    text, _ = serialize(quads, GRAPH_FORMATS["turtle"], prefixes)
    return text


def headless(triples: Iterable[Triple]) -> list[Triple]:
    """The triples of a file without those of its header."""
    said = list(triples)
    headers: set[Node] = {s for s, p, o in said if p == RDF.type and o == OWL.Ontology}
    return [t for t in said if t[0] not in headers]


def found_source(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make the folder of a new source, with all its files at once or not at all.

    Raises:
        SourceThere: the folder holds something.
        Unreachable: it cannot be made.
    """
    unfinished = folder.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise SourceThere(f"{folder}: there is something in it already; choose another name, or remove it")
        unfinished.mkdir(parents=True)
        for name, data in files.items():
            save(data, str(unfinished / name))
        if folder.is_dir():
            folder.rmdir()
        os.rename(unfinished, folder)
    except OSError as error:
        raise Unreachable(f"{error.filename or folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def save_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into the folder of a source: all are on the disk before the first takes its place.

    Raises:
        Unreachable: they cannot be written; then all is as it was.
    """
    unfinished = folder / f"{UNFINISHED}{secrets.token_hex(8)}"
    try:
        with tidy():
            unfinished.mkdir()
            for name, data in files.items():
                save(data, str(unfinished / name))
            for name in files:
                os.replace(unfinished / name, folder / name)
    except OSError as error:
        raise Unreachable(f"{error.filename or folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
