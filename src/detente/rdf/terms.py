"""Between rdflib's terms, which the interface speaks, and pyoxigraph, which parses and stores."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from rdflib.term import BNode, Literal, Node, URIRef

from detente.errors import DetenteError, Unreachable

Triple = tuple[Node, Node, Node]
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}


class BadData(DetenteError):
    """A file is not the RDF that its name says."""


def from_ox(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Node:
    """A term of pyoxigraph as a term of rdflib, with the same lexical form."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    if datatype == "http://www.w3.org/2001/XMLSchema#string":
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(datatype), normalize=False)


def to_ox(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A term of rdflib as a term of pyoxigraph."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    assert isinstance(term, Literal)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype))) if term.datatype else ox.Literal(str(term))


def parse(path: Path) -> list[Triple]:
    """The triples of a file of RDF, in its order; its suffix gives the format (.ttl, .nt, .rdf, .owl, .jsonld).

    Raises:
        Unreachable: the file cannot be read.
        BadData: the suffix is unknown, or the content is malformed; says where and what.
    """
    kind = _FORMATS.get(path.suffix.lower())
    if kind is None:
        raise BadData(f"{path}: unknown kind of file; right are {', '.join(_FORMATS)}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreachable(f"{path}: {error.strerror or error}") from None
    known: dict[object, Node] = {}

    def node(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Node:
        found = known.get(term)
        if found is None:
            found = known[term] = from_ox(term)
        return found

    triples: list[Triple] = []
    try:
        for quad in ox.parse(data, kind, base_iri=path.resolve().as_uri()):
            if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
                raise BadData(f"{path}: a triple term of RDF 1.2; use RDF 1.1")
            triples.append((node(quad.subject), node(quad.predicate), node(quad.object)))
    except SyntaxError as error:
        where = f"{path}:{error.lineno}" if error.lineno else str(path)
        detail = " ".join(str(error.msg).split())
        raise BadData(f"{where}: malformed {kind.name}: {detail}") from None
    return triples


def quads_text(rows: Iterable[tuple[Triple, Node | None]]) -> bytes:
    """Quads as N-Quads; None is the default graph.

    Args:
        rows: triples, each with its graph.
    """
    quads = (
        ox.Quad(*map(to_ox, triple), *(() if graph is None else (to_ox(graph),)))  # type: ignore[arg-type]
        for triple, graph in rows
    )
    text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert text is not None
    return text
