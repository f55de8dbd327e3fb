"""Files of RDF, read into triples; and files of text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from detente.errors import DetenteError, Unreachable
from detente.rdf import xml
from detente.rdf.terms import Converted, Triple

#: By suffix, the formats that are read. What a ``.owl``, ``.rdf`` or ``.xml`` is, its content says.
SUFFIXES = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".n3": ox.RdfFormat.N3,
    ".xml": ox.RdfFormat.RDF_XML,
    ".json": ox.RdfFormat.JSON_LD,
}
#: Formats of ontologies that are no RDF, by the suffix that says so.
_NO_RDF = {
    ".owx": "OWL/XML",
    ".ofn": "OWL's functional syntax",
    ".omn": "OWL's Manchester syntax",
    ".obo": "OBO",
}
#: The same by how a file begins, past blanks and comments.
_BEGINS = (
    (re.compile(rb"(Prefix|Ontology|Import|Declaration)\s*\("), "OWL's functional syntax"),
    (re.compile(rb"(Prefix|Ontology|Import|Class|ObjectProperty|Individual)\s*:\s"), "OWL's Manchester syntax"),
    (re.compile(rb"format-version\s*:"), "OBO"),
    (re.compile(rb"<(!DOCTYPE\s+)?html\b", re.IGNORECASE), "a web page (HTML)"),
)
_SKIPPED = re.compile(rb"(?:\s+|#[^\r\n]*)*")
_OTHER_UNICODE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
#: Up to how many bytes a file is read whole; a longer one is read bit by bit.
_WHOLE = 50_000_000
#: Without one of these, a file has no triple term and no base direction of RDF 1.2.
_NEWER = (b"<<", b"{|", b"~", b"--ltr", b"--rtl", b"@direction", b"/its", b'"Triple"', b"'Triple'", b"annotation")


class BadData(DetenteError):
    """A file is not the RDF that its name says."""


def parse(path: Path) -> list[Triple]:
    """The triples of a file of RDF, in its order; see `quads`."""
    node = Converted()
    return [(node[q.subject], node[q.predicate], node[q.object]) for q in quads(path)]


def quads(path: Path) -> Iterator[ox.Quad]:
    """The statements of a file of RDF 1.1, in its order; see `statements`.

    Raises:
        Unreachable: the file cannot be read.
        BadData: see `statements`; or a term is of RDF 1.2.
    """
    with statements(path) as (found, careful):
        yield from (_older(path, found) if careful else found)


@contextmanager
def statements(path: Path) -> Iterator[tuple[Iterator[ox.Quad], bool]]:
    """The statements of a file of RDF, in its order, with blank nodes that no other file has.

    The suffix gives the format (`SUFFIXES`), of ``.owl``, ``.rdf`` and ``.xml`` the content. The graphs of a dataset
    (TriG, N-Quads, JSON-LD) are read together. ``owl:imports`` is a statement like others: nothing is fetched.

    Yields:
        The statements, read as they are asked for; and whether there may be terms of RDF 1.2 among them, which
        `refuse_newer` refuses.

    Raises:
        Unreachable: the file cannot be read.
        BadData: the suffix is unknown, the content is malformed or in a format that is no RDF 1.1 (OWL/XML and other
            syntaxes of OWL, formulas of N3), or it would grow without bound; says where and what.
    """
    suffix = path.suffix.lower()
    if suffix in _NO_RDF:
        raise BadData(f"{path}: {_not_read(_NO_RDF[suffix])}")
    kind = SUFFIXES.get(suffix)
    if kind is None:
        named = f"{suffix} names no format of RDF" if suffix else "without a suffix it names no format of RDF"
        raise BadData(f"{path}: {named}; right are {', '.join(SUFFIXES)}")
    try:
        if path.exists() and not path.is_file() and not path.is_dir():  # a pipe would not end
            raise Unreachable(f"{path}: no file, but something else")
        with path.open("rb") as file:
            head = file.read(4096)
            kind = _kind(path, kind, head)
            file.seek(len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0)
            careful = True
            source: bytes | object = file
            if kind in (ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD) or path.stat().st_size <= _WHOLE:
                data = file.read()
                if kind == ox.RdfFormat.RDF_XML:
                    data = xml.plain(data)
                elif kind == ox.RdfFormat.JSON_LD and re.search(rb'"@direction"\s*:\s*"', data):
                    raise BadData(f"{path}: {_DIRECTION}")
                careful = any(mark in data for mark in _NEWER)
                source = data
            found: Iterator[ox.Quad] = ox.parse(
                source,  # type: ignore[arg-type]
                kind,
                base_iri=path.resolve().as_uri(),
                rename_blank_nodes=True,
            )
            yield _without_formulas(path, found) if kind == ox.RdfFormat.N3 else found, careful
    except OSError as error:
        raise Unreachable(f"{str(path)[:200]}: {error.strerror or error}") from None
    except SyntaxError as error:
        where = f"{path}:{error.lineno}" if error.lineno else str(path)
        raise BadData(f"{where}: malformed {kind.name}: {_reason(str(error.msg))}") from None
    except xml.BadXml as error:
        where = f"{path}:{error.line}" if error.line else str(path)
        raise BadData(f"{where}: no RDF/XML: {error}") from None
    except MemoryError as error:
        if "buffer" not in str(error):
            raise
        raise BadData(f"{path}: a term or statement in it is longer than 16 MB, which is not read") from None
    except ValueError as error:  # a path with a null character, or bytes that are no text
        raise BadData(f"{path}: {' '.join(str(error).split())}") from None


_DIRECTION = "a text has a base direction (ltr, rtl) of RDF 1.2, which would be lost; use RDF 1.1"


def _kind(path: Path, kind: ox.RdfFormat, head: bytes) -> ox.RdfFormat:
    """The format of a file: that of its suffix, or what its content says where the suffix stands for several."""
    text = head.removeprefix(codecs.BOM_UTF8)
    skipped = _SKIPPED.match(text)
    text = text[skipped.end() if skipped else 0 :]
    for begin, name in _BEGINS:
        if begin.match(text):
            raise BadData(f"{path}: {_not_read(name)}")
    if kind == ox.RdfFormat.RDF_XML and xml.is_xml(head):
        return kind
    if head.startswith(_OTHER_UNICODE):
        raise BadData(f"{path}: {kind.name} in UTF-16 or UTF-32; it has to be UTF-8")
    if kind != ox.RdfFormat.RDF_XML or not text:
        return kind
    if re.match(rb"\{|\[\s*\{", text):
        return ox.RdfFormat.JSON_LD
    return ox.RdfFormat.TURTLE


def _not_read(name: str) -> str:
    return f"it is {name}, which is not read: save it as RDF, in Turtle or RDF/XML"


def _older(path: Path, found: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
    """What is RDF 1.1 of a file that may be more."""
    for quad in found:
        refuse_newer(path, quad.subject)
        refuse_newer(path, quad.object)
        yield quad


def refuse_newer(path: Path, term: object) -> None:
    """Refuse a term that only RDF 1.2 has.

    Raises:
        BadData: it is a triple term, or a text with a base direction.
    """
    if isinstance(term, ox.Triple):
        raise BadData(f"{path}: a triple term of RDF 1.2; use RDF 1.1")
    if isinstance(term, ox.Literal) and term.direction:
        raise BadData(f"{path}: {_DIRECTION}")


def _without_formulas(path: Path, found: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in found:
        if quad.graph_name != ox.DefaultGraph():
            raise BadData(f"{path}: a formula ({{ }}) of N3, which is said and not asserted; RDF has none")
        yield quad


_WORDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (
        "it takes its terms from a remote @context, which is not fetched; write the context into the file",
        lambda said: "LoadDocumentCallback" in said,
    ),
    ("a formula or variable of N3, which RDF has not", lambda said: "variables are not allowed" in said),
    (
        "a graph or formula in braces { }, which Turtle has not (TriG has: .trig)",
        lambda said: said.startswith("{ is not a valid"),
    ),
)


def _reason(said: str) -> str:
    """What a parser says, on one line, without the place that is told before it."""
    said = re.sub(r"^Parser error (at|between) .*?: |\s*\(line \d+\)$", "", " ".join(said.split()))
    return next((words for words, fits in _WORDS if fits(said)), said)[:400]


def bytes_of(path: Path, most: int) -> bytes:
    """What a file holds; of a longer one, such as a device without an end, one byte more than that, and no more.

    Raises:
        Unreachable: it cannot be read.
        BadData: no file can have such a name.
    """
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise Unreachable(f"{str(path)[:200]}: {error.strerror or error}") from None
    except ValueError:
        raise BadData(f"{str(path)[:200]!r} is no name of a file") from None


def text_of(path: Path, most: int) -> str:
    """The text of a file in UTF-8, without the byte order mark that it may begin with.

    Args:
        path: the file.
        most: how many bytes it may have.

    Raises:
        Unreachable: it cannot be read.
        BadData: it is not UTF-8, or longer.
    """
    data = bytes_of(path, most)
    if len(data) > most:
        raise BadData(f"{path}: longer than {most:,} bytes")
    if data.startswith(_OTHER_UNICODE):
        raise BadData(f"{path}: not UTF-8, but UTF-16 or UTF-32; write it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadData(f"{path}: not UTF-8 at byte {error.start}") from None
