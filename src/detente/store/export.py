"""A view, with what is inferred, as a file for other tools.

N-Quads hold the dataset as our queries see it: every triple in the default graph and again in its named
graph, so that stores with either rule for the default graph agree. Turtle and RDF/XML hold one OWL 2 DL
ontology document that imports nothing: the axioms, every individual declared, and the inferred facts,
without the anonymous classes that a reasoner also puts things into (an OWL document may use each only in its
own axiom).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.errors import DetenteError, Unreachable
from detente.graph import KnowledgeGraph
from detente.rdf import Triple, quads_text, to_ox
from detente.vocabulary import GRAPH, INFERRED_GRAPH, PREFIXES

#: Each format by its name, with the suffix of its files.
FORMATS = {"turtle": ".ttl", "rdfxml": ".rdf", "nquads": ".nq"}
_LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
_TERMS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDFS.Datatype)


def export(kg: KnowledgeGraph, kind: str, stated_only: bool = False) -> bytes:
    """A view as a file's content, in UTF-8.

    Args:
        kg: the view, and the year.
        kind: one of `FORMATS`.
        stated_only: whether to leave out what is inferred.

    Raises:
        DetenteError: there is no such format.
    """
    if kind not in FORMATS:
        raise DetenteError(f"unknown format {kind!r}: choose one of {', '.join(FORMATS)}")
    if kind == "nquads":
        return quads_text(quads(kg, stated_only))
    made = (ox.Triple(*map(to_ox, triple)) for triple in dict.fromkeys(document(kg, stated_only)))  # type: ignore[arg-type]
    form = ox.RdfFormat.TURTLE if kind == "turtle" else ox.RdfFormat.RDF_XML
    text = ox.serialize(made, format=form, prefixes={p: str(iri) for p, iri in PREFIXES.items()})
    assert text is not None
    return text


def quads(kg: KnowledgeGraph, stated_only: bool = False) -> Iterator[tuple[Triple, Node | None]]:
    """The dataset: each triple in the default graph (None), then each in its named graph."""
    rows: list[tuple[Triple, Node]] = list(kg.stated())
    if not stated_only:
        rows += ((triple, INFERRED_GRAPH) for triple in kg.inferred())
    for triple in dict.fromkeys(triple for triple, _ in rows):
        yield triple, None
    yield from rows


def document(kg: KnowledgeGraph, stated_only: bool = False) -> Iterator[Triple]:
    """The triples of one OWL 2 DL ontology document: header, stated facts, declarations, inferred facts."""
    stated = [triple for triple, _ in kg.stated()]
    headers = {s for s, p, o in stated if p == RDF.type and o == OWL.Ontology}
    stated = [triple for triple in stated if triple[0] not in headers]
    yield from _header(kg, stated_only)
    yield from stated
    for individual in _individuals(stated):
        yield individual, RDF.type, OWL.NamedIndividual
    if not stated_only:
        for triple in kg.inferred():
            if not any(isinstance(term, BNode) for term in triple) and triple[0] not in headers:
                yield triple


def _header(kg: KnowledgeGraph, stated_only: bool) -> Iterator[Triple]:
    when = "all-years" if kg.as_of is None else str(kg.as_of)
    node = GRAPH[f"export/{kg.view}/{when}{'/stated' if stated_only else ''}"]
    said = f"The {kg.view} view of Detente"
    if kg.as_of is None:
        said += (
            ", with the facts of all years. What is inferred holds within single years: a reasoner that is"
            " run over all facts at once knows no time and infers more."
        )
    else:
        said += f" as of {kg.as_of}: the facts in force in that year, and what follows from them."
    yield node, RDF.type, OWL.Ontology
    yield node, DCTERMS.title, Literal(f"Detente, {kg.view}, {when.replace('-', ' ')}", lang="en")
    yield node, DCTERMS.description, Literal(said, lang="en")
    yield node, DCTERMS.license, _LICENCE
    for annotation in (DCTERMS.title, DCTERMS.description, DCTERMS.license):
        yield annotation, RDF.type, OWL.AnnotationProperty


def _individuals(triples: list[Triple]) -> list[URIRef]:
    """The IRIs that are individuals: they have a class, or stand at an end of an object property."""
    terms = {s for s, p, o in triples if p == RDF.type and o in _TERMS}
    relations = {s for s, p, o in triples if p == RDF.type and o == OWL.ObjectProperty}
    found: set[URIRef] = set()
    for s, p, o in triples:
        ends = (s,) if p == RDF.type else (s, o) if p in relations else ()
        found.update(x for x in ends if isinstance(x, URIRef) and x not in terms)
    return sorted(found)


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        Unreachable: it cannot be written.
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise Unreachable(f"{path}: {error.strerror or error}") from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
