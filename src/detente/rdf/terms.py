"""Terms of rdflib (the interface) and of pyoxigraph (parsing, storing), one into the other; and their short form."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib.term import BNode, Literal, Node, URIRef

from detente.vocabulary import PREFIXES

Triple = tuple[Node, Node, Node]


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


def short(term: Node | None) -> str:
    """A term in the shortest form that SPARQL reads back: a prefixed name, an IRI, or a literal's text."""
    if term is None:
        return ""
    if isinstance(term, URIRef):
        for prefix, base in PREFIXES.items():
            if term.startswith(base) and len(term) > len(base) and "/" not in term[len(base) :]:
                return f"{prefix}:{term[len(base) :]}"
        return f"<{term}>"
    if isinstance(term, BNode):
        return f"_:{term}"
    return str(term)
