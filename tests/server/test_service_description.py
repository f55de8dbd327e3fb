"""The service description: SPARQL 1.1 Service Description with VoID, true of what the endpoint does."""

import pyoxigraph as ox
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF, VOID

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
KINDS = ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]


@pytest.fixture(scope="module")
def described(server):
    answer = server.get("/sparql", "text/turtle")
    assert answer.status == 200 and answer.kind == "text/turtle"
    return Graph().parse(data=answer.body, format="turtle")


@pytest.mark.parametrize("kind", KINDS)
def test_it_comes_in_every_format_of_rdf(server, kind):
    answer = server.get("/sparql", kind)
    assert (answer.status, answer.kind) == (200, kind)
    assert len(list(ox.parse(answer.body, ox.RdfFormat.from_media_type(kind)))) > 100


def test_what_is_not_on_offer(server):
    assert server.get("/sparql", "image/png").status == 406
    assert server.get("/sparql").kind == "text/turtle"
    head = server.send("HEAD", "/sparql")
    assert (head.status, head.body) == (200, b"")


def test_it_is_about_this_endpoint(server, described):
    (service,) = described.subjects(RDF.type, SD.Service)
    assert service == URIRef(f"http://127.0.0.1:{server.port}/sparql")
    assert described.value(service, SD.endpoint) == service
    assert list(described.objects(service, SD.supportedLanguage)) == [SD.SPARQL11Query]
    assert SD.UnionDefaultGraph in set(described.objects(service, SD.feature))
    assert SD.BasicFederatedQuery not in set(described.objects(service, SD.feature))


def test_its_numbers_are_those_of_the_dataset(server, described):
    (service,) = described.subjects(RDF.type, SD.Service)
    dataset = described.value(service, SD.defaultDataset)
    default = described.value(dataset, SD.defaultGraph)

    def count(query):
        return int(server.sparql(query).json["results"]["bindings"][0]["n"]["value"])

    assert described.value(default, VOID.triples).toPython() == count("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    named = list(described.objects(dataset, SD.namedGraph))
    assert len(named) == count("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    for each in named:
        graph, name = described.value(each, SD.graph), described.value(each, SD.name)
        triples = described.value(graph, VOID.triples).toPython()
        assert triples == count(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"), name


def test_the_datasets_that_it_offers_are_there(server, described):
    (service,) = described.subjects(RDF.type, SD.Service)
    others = described.value(service, SD.availableGraphs)
    names = {str(described.value(g, SD.name)) for g in described.objects(others, SD.namedGraph)}
    assert {f"https://w3id.org/detente/graph/export/{v}" for v in ("corrected", "as-stated", "tentative")} <= names
    assert "https://w3id.org/detente/graph/export/corrected/2017" in names
    assert (
        server.sparql("ASK {}", default_graph_uri="https://w3id.org/detente/graph/export/corrected/2017").status == 200
    )
