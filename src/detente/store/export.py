"""A view, with its inferred facts, as one file that a triple store or an ontology editor loads."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.errors import DetenteError, Unreachable
from detente.graph import KnowledgeGraph
from detente.rdf import Triple
from detente.rules import is_axiom
from detente.vocabulary import DET, GRAPH, PREFIXES

#: The formats, by name, and for the single-graph ones the name that rdflib gives them.
FORMATS = {"turtle": "turtle", "rdfxml": "xml", "nquads": ""}
_OWL = str(OWL)
#: What a DL tool may read as a new axiom on the ontology's own terms; the ontology states its axioms itself.
_SCHEMA = frozenset(
    {
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        RDFS.domain,
        RDFS.range,
        OWL.equivalentClass,
        OWL.equivalentProperty,
    }
)


def document(kg: KnowledgeGraph, inferred: bool = True) -> list[Triple]:
    """A view as the triples of one OWL 2 DL ontology document that imports nothing.

    Args:
        kg: the graph, as of a year or of all years.
        inferred: whether to add the inferred facts; inferred axioms and types by unnamed classes are left out.
    """
    year = f"/{kg.as_of}" if kg.as_of else ""
    name = GRAPH[f"export/{kg.view}{year}"]
    title = f"Detente, view {kg.view}, " + (f"as of {kg.as_of}" if kg.as_of else "all years")
    rows: dict[Triple, None] = {
        (name, RDF.type, OWL.Ontology): None,
        (name, RDFS.label, Literal(title, lang="en")): None,
    }
    headers = {s for ts in kg.graphs.values() for s, p, o in ts if p == RDF.type and o == OWL.Ontology}
    if kg.as_of is None:
        note = "The union of all years: a reasoner run over all of these facts knows no time."
        rows[name, RDFS.comment, Literal(note, lang="en")] = None
    individuals: dict[Node, None] = {}
    for triple, _ in kg.stated():
        if triple[0] in headers:
            continue
        rows[triple] = None
        if triple[1] == RDF.type and not str(triple[2]).startswith(_OWL) and isinstance(triple[0], URIRef):
            individuals[triple[0]] = None
    if inferred:
        for triple in kg.inferred():
            if _is_fact(triple):
                rows[triple] = None
    for node in individuals:
        rows[node, RDF.type, OWL.NamedIndividual] = None
    return list(rows)


def _is_fact(triple: Triple) -> bool:
    """Whether an inferred triple is a fact about named things, rather than an axiom."""
    s, p, o = triple
    if p in _SCHEMA or is_axiom(triple) or isinstance(s, BNode) or isinstance(o, BNode):
        return False
    return not str(s).startswith(str(DET)) and not (p == RDF.type and str(o).startswith(_OWL))


def write(kg: KnowledgeGraph, form: str, output: Path, inferred: bool = True) -> int:
    """Write a view to a file, whole or not at all.

    Args:
        kg: the graph.
        form: one of `FORMATS`; N-Quads hold every triple in the default graph and again in its named graph.
        output: the file.
        inferred: whether to add the inferred facts; N-Quads always have them, in a graph of their own.

    Returns:
        How many statements were written.

    Raises:
        Unreachable: the file cannot be written.
    """
    if form == "nquads":
        if not inferred:
            raise DetenteError("N-Quads always carry the inferred facts, in a graph of their own; drop --stated-only")
        data = kg.nquads
        count = data.count(b"\n")
    else:
        graph = Graph()
        for prefix, base in PREFIXES.items():
            graph.bind(prefix, base)
        for triple in document(kg, inferred):
            graph.add(triple)
        data = graph.serialize(format=FORMATS[form], encoding="utf-8")
        count = len(graph)
    try:
        handle, temporary = tempfile.mkstemp(dir=output.resolve().parent, prefix=".detente-")
    except OSError as error:
        raise Unreachable(f"{output}: {error.strerror or error}") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, output)
    except OSError as error:
        with suppress(OSError):
            os.unlink(temporary)
        raise Unreachable(f"{output}: {error.strerror or error}") from None
    return count
