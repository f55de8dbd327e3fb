"""What the endpoint says of itself: its features, its dataset and the graphs of which others can be made.

SPARQL 1.1 Service Description (https://www.w3.org/TR/sparql11-service-description/) with the counts of VoID
(https://www.w3.org/TR/void/).
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
from rdflib import Namespace
from rdflib.namespace import DCTERMS, RDF, VOID
from rdflib.term import BNode, Literal, URIRef

from detente.graph import KnowledgeGraph
from detente.rdf.formats import GRAPH_FORMATS
from detente.rdf.terms import Triple
from detente.rdf.writing import serialize
from detente.server.datasets import iri_of, name_of
from detente.server.negotiation import chosen
from detente.server.replies import Arguments, Graphs, Reply
from detente.vocabulary import DET, ID

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
#: The formats of results and graphs that the endpoint writes (http://www.w3.org/ns/formats/).
WRITTEN = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip
_COUNTS = {
    VOID.triples: "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    VOID.distinctSubjects: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    VOID.distinctObjects: "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    VOID.properties: "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    VOID.classes: "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s a ?o }",
}
_NAMED = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
_MEDIA_TYPES = {f.media_type: f for f in GRAPH_FORMATS.values() if not f.dataset}


def described(graphs: Graphs, arguments: Arguments) -> Reply:
    """The service description, in the format of RDF that is accepted."""
    kind = chosen(arguments["accept"], tuple(_MEDIA_TYPES))
    settings = graphs.settings
    kg = graphs.get(settings.view, settings.as_of)
    graphs.with_graphs(kg)
    triples = _triples(kg, f"{arguments['base']}sparql")
    text, _ = serialize(
        ((t, None) for t in triples), _MEDIA_TYPES[kind], {"sd": str(SD), "void": str(VOID), "formats": str(_FORMATS)}
    )
    charset = "; charset=utf-8" if kind == "text/turtle" else ""
    return Reply(200, [("Content-Type", kind + charset), ("Vary", "Accept")], text)


def _triples(kg: KnowledgeGraph, address: str) -> Iterator[Triple]:
    service, dataset, default, others = URIRef(address), BNode("dataset"), BNode("default"), BNode("graphs")
    yield service, RDF.type, SD.Service
    yield service, SD.endpoint, service
    yield service, SD.supportedLanguage, SD.SPARQL11Query
    for form in WRITTEN:
        yield service, SD.resultFormat, _FORMATS[form]
    yield service, SD.feature, SD.UnionDefaultGraph  # each triple of a named graph also stands in the default graph
    yield service, SD.defaultDataset, dataset
    yield service, SD.availableGraphs, others
    yield dataset, RDF.type, SD.Dataset
    yield dataset, RDF.type, VOID.Dataset
    when = f"as of {kg.as_of}" if kg.as_of else "all years"
    yield dataset, DCTERMS.title, Literal(f"Detente, view {kg.view}, {when}", lang="en")
    yield dataset, DCTERMS.identifier, Literal(name_of(kg))
    yield dataset, VOID.sparqlEndpoint, service
    yield dataset, VOID.uriSpace, Literal(str(ID))
    yield dataset, VOID.vocabulary, URIRef(str(DET))
    yield dataset, SD.defaultGraph, default
    yield default, RDF.type, SD.Graph
    yield default, RDF.type, VOID.Dataset
    for term, query in _COUNTS.items():
        yield default, term, Literal(_numbers(kg, query)[0][1])
    for i, (name, count) in enumerate(_numbers(kg, _NAMED)):
        named, graph = BNode(f"named{i}"), BNode(f"graph{i}")
        yield dataset, SD.namedGraph, named
        yield named, RDF.type, SD.NamedGraph
        yield named, SD.name, URIRef(name)
        yield named, SD.graph, graph
        yield graph, RDF.type, SD.Graph
        yield graph, RDF.type, VOID.Dataset
        yield graph, VOID.triples, Literal(count)
    # Of these a request makes a dataset of its own, by default-graph-uri or FROM.
    yield others, RDF.type, SD.GraphCollection
    years = [None, *range(kg.epochs.starts[0], kg.epochs.last + 1)]
    for i, (view, year) in enumerate((view, year) for view in kg.collection.views for year in years):
        named = BNode(f"view{i}")
        yield others, SD.namedGraph, named
        yield named, RDF.type, SD.NamedGraph
        yield named, SD.name, URIRef(iri_of(kg.collection, view, year))


def _numbers(kg: KnowledgeGraph, query: str) -> list[tuple[str, int]]:
    """The rows of a query that counts, each with the graph that it counts in, where it names one."""
    results = kg.dataset.query(query)
    assert isinstance(results, ox.QuerySolutions)
    found = []
    for row in results:
        values = list(row)
        count = values[-1]
        assert isinstance(count, ox.Literal)
        found.append((values[0].value if isinstance(values[0], ox.NamedNode) else "", int(count.value)))
    return found
