"""The triples of a CONSTRUCT, of a DESCRIBE or of a graph as a store sends them."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox

from detente.rdf.terms import Triple, from_ox, is_iri
from detente.store.readings import DIRECTION, TRIPLE_TERM, lie, malformed
from detente.store.transport import Reply

#: The types of graphs, the older names that stores still use among them.
_GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/ntriples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,  # RDF Test Cases (2004), section 3
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "text/n3": ox.RdfFormat.N3,
    "text/rdf+n3": ox.RdfFormat.N3,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
_LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
_BAD = "with a bad IRI or language tag (left out)"


def triples(reply: Reply, base: str) -> tuple[list[Triple], Counter[str]]:
    """The triples of a CONSTRUCT or DESCRIBE, each once, and what is left out or changed, as `Reading.odd`.

    A graph in quads is its default graph. In the formats of one statement a line, a bad line costs that line.

    Args:
        reply: what came.
        base: what relative IRIs in it are relative to.

    Raises:
        Unreadable: it is no graph.
    """
    kind = _GRAPHS.get(reply.media_type)
    if kind is None:
        raise lie(reply, "RDF graph")
    odd: Counter[str] = Counter()
    try:
        quads, checked = list(ox.parse(reply.body, format=kind, base_iri=base)), True
    except (SyntaxError, ValueError) as error:
        try:
            checked = kind in _LINES
            quads = _lines(reply.body, kind, odd) if checked else _lenient(reply.body, kind, base)
        except (SyntaxError, ValueError):
            if reply.media_type == "text/plain":
                raise lie(reply, "RDF graph") from None
            raise malformed(reply, str(getattr(error, "msg", error))) from None
    found: dict[Triple, None] = {}
    for quad in quads:
        terms = (quad.subject, quad.predicate, quad.object)
        if why := _unknown(quad, checked):
            odd[why] += 1
            continue
        if isinstance(quad.object, ox.Literal) and quad.object.direction is not None:
            odd[DIRECTION] += 1
        found[tuple(map(from_ox, terms))] = None  # type: ignore[index]
    return list(found), odd


def _lines(body: bytes, kind: ox.RdfFormat, odd: Counter[str]) -> list[ox.Quad]:
    """The lines that are statements, where the last one is whole and not all are bad."""
    quads, bad, last = [], 0, b""
    for text in body.split(b"\n"):
        if text.strip() and not text.lstrip().startswith(b"#"):
            last = text.strip()
            try:
                quads += list(ox.parse(text, format=kind))
            except (SyntaxError, ValueError):
                bad += 1
    if not quads or not last.endswith(b"."):
        raise ValueError
    odd["that cannot be read (left out)"] += bad
    return quads


def _lenient(body: bytes, kind: ox.RdfFormat, base: str) -> list[ox.Quad]:
    return list(ox.parse(body, format=kind, base_iri=base, lenient=True))


def _unknown(quad: ox.Quad, checked: bool) -> str:
    """Why RDF 1.1 does not know a statement of the graph; empty where it does. IRIs and tags may be checked already."""
    if not isinstance(quad.graph_name, ox.DefaultGraph):
        return "in a named graph or a formula (left out)"
    for term in (quad.subject, quad.predicate, quad.object):
        if isinstance(term, ox.Triple):
            return f"{TRIPLE_TERM} (left out)"
        if checked:
            continue
        if isinstance(term, ox.NamedNode) and not is_iri(term.value):
            return _BAD
        if isinstance(term, ox.Literal) and not _is_literal(term):
            return _BAD
    return ""


def _is_literal(term: ox.Literal) -> bool:
    try:
        if term.language is not None:
            ox.Literal("", language=term.language)
    except ValueError:
        return False
    return is_iri(term.datatype.value)
