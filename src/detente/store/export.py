"""A view, with its inferred facts, as one file that a triple store or an ontology editor loads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.graph import KnowledgeGraph, load
from detente.rdf.files import save
from detente.rdf.formats import Format, format_of
from detente.rdf.terms import Triple
from detente.rdf.writing import Quad, serialize
from detente.rules import is_axiom
from detente.store import Request
from detente.store.declarations import missing
from detente.vocabulary import DEFAULT_VIEW, DET, GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH

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
    name = GRAPH[f"export/{kg.view}{year}" + ("/possible" if kg.possible else "")]
    title = f"Detente, view {kg.view}, " + (f"as of {kg.as_of}" if kg.as_of else "all years")
    title += ": what is only possible" if kg.possible else ""
    rows: dict[Triple, None] = {
        (name, RDF.type, OWL.Ontology): None,
        (name, RDFS.label, Literal(title, lang="en")): None,
    }
    if kg.possible:  # the axioms are certain, and stand elsewhere
        rows[name, OWL.imports, ONTOLOGY_GRAPH] = None
    headers = {s for ts in kg.graphs.values() for s, p, o in ts if p == RDF.type and o == OWL.Ontology}
    if kg.as_of is None:
        note = "The union of all years: a reasoner run over all of these facts knows no time."
        rows[name, RDFS.comment, Literal(note, lang="en")] = None
    individuals: dict[Node, None] = {}
    for triple, _ in _stated(kg):
        if triple[0] in headers:
            continue
        rows[triple] = None
        if triple[1] == RDF.type and not str(triple[2]).startswith(_OWL) and isinstance(triple[0], URIRef):
            individuals[triple[0]] = None
    rows.update(dict.fromkeys(chain(*missing(kg).values())))
    if inferred:
        for triple in _inferred(kg):
            if is_fact(triple):
                rows[triple] = None
    for node in individuals:
        rows[node, RDF.type, OWL.NamedIndividual] = None
    return list(rows)


def _certain(kg: KnowledgeGraph) -> set[Triple]:
    """What a graph that shows what is only possible leaves out: what is certain, be it stated or inferred."""
    return {*kg.certain.inferred(), *(t for t, _ in kg.certain.stated())} if kg.possible else set()


def _stated(kg: KnowledgeGraph) -> Iterator[tuple[Triple, Node]]:
    """What is stated; of a graph that shows what is only possible that alone, in named graphs of its own."""
    certain = _certain(kg)
    return ((triple, _named(kg, graph)) for triple, graph in kg.stated() if triple not in certain)


def _inferred(kg: KnowledgeGraph) -> Iterator[Triple]:
    """What is inferred; of a graph that shows what is only possible that alone."""
    certain = _certain(kg)
    return (triple for triple in kg.inferred() if triple not in certain)


def _named(kg: KnowledgeGraph, graph: Node) -> Node:
    """The name of a graph in the data set: no graph of what is only possible bears that of what is certain."""
    return GRAPH["possible/" + str(graph).removeprefix(str(GRAPH))] if kg.possible else graph


def is_fact(triple: Triple) -> bool:
    """Whether an inferred triple is a fact about named things, rather than an axiom."""
    s, p, o = triple
    if p in _SCHEMA or is_axiom(triple) or isinstance(s, BNode) or isinstance(o, BNode):
        return False
    return not str(s).startswith(str(DET)) and not (p == RDF.type and str(o).startswith(_OWL))


def quads(kg: KnowledgeGraph, inferred: bool = True) -> list[Quad]:
    """A view as a dataset: every triple in the default graph and again in its named graph.

    Stores disagree on whether the default graph holds what the named graphs hold; so loaded, both rules agree.

    Args:
        kg: the graph.
        inferred: whether to add the inferred triples, in `INFERRED_GRAPH`.
    """
    rows: list[Quad] = [*_stated(kg)]
    if inferred:
        rows += [(triple, _named(kg, INFERRED_GRAPH)) for triple in _inferred(kg)]
    return [*((triple, None) for triple in dict.fromkeys(triple for triple, _ in rows)), *rows]


def text(kg: KnowledgeGraph, form: Format, inferred: bool = True) -> tuple[bytes, int]:
    """A view as text, and how many statements it holds.

    Args:
        kg: the graph.
        form: a format of datasets gets `quads`, one of graphs gets `document`.
        inferred: whether to add the inferred facts.
    """
    rows = quads(kg, inferred) if form.dataset else [(triple, None) for triple in document(kg, inferred)]
    return serialize(rows, form)


def export(request: Request, _: object = True) -> str:
    """Write a view to a file or to standard output, and say so.

    Raises:
        UnknownFormat: nothing says in which format.
        Unreachable: the file cannot be written.
    """
    output = request.output or "-"
    form = format_of(request.form, output)
    data, count = text(
        load(
            request.view or DEFAULT_VIEW,
            request.as_of or None,
            request.extra,
            possible=request.possible,
            sources=request.sources or None,
        ),
        form,
        not request.stated_only,
    )
    save(data, output)
    return f"{output}: {count} statements"
