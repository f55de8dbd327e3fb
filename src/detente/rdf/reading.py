"""Files of RDF, read into triples."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from rdflib.term import Node

from detente.errors import DetenteError, Unreachable
from detente.rdf.terms import Triple, from_ox

#: By suffix, the formats that are read.
SUFFIXES = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}


class BadData(DetenteError):
    """A file is not the RDF that its name says."""


def parse(path: Path) -> list[Triple]:
    """The triples of a file of RDF, in its order; its suffix gives the format (.ttl, .nt, .rdf, .owl, .jsonld).

    Raises:
        Unreachable: the file cannot be read.
        BadData: the suffix is unknown, or the content is malformed; says where and what.
    """
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise BadData(f"{path}: unknown kind of file; right are {', '.join(SUFFIXES)}")
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
