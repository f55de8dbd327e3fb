"""The tests of the W3C for the SPARQL 1.1 Protocol and Service Description, by their names, fired from outside.

https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/manifest and .../service-description/manifest. Their
graphs (data0.rdf ... data3.rdf at kasei.us) cannot be loaded into a service that only reads: graphs of this service
stand for them, each known by a thing that no other of them has. Updates are refused, as a service may.
"""

from urllib.parse import quote

import pyoxigraph as ox
import pytest

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
UPDATE = "application/sparql-update"
G = "https://w3id.org/detente/graph/"
#: The graphs that stand for those of the tests.
DATA0, DATA1, DATA2, DATA3 = G + "record/world", G + "rap/claims", G + "rap/facts", G + "record/references"
DET = "https://w3id.org/detente/ontology#"
#: What is said in each graph alone: a claim, an alliance, a reference.
IN1, IN2, IN3 = f"?a a <{DET}Claim>", f"?b a <{DET}Alliance>", f"?c a <{DET}Reference>"
BOOLEAN = {"application/sparql-results+json", "application/sparql-results+xml"}
TABULAR = BOOLEAN | {"text/csv", "text/tab-separated-values"}
RDF = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}


def pairs(*given):
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in given)


def default(*graphs):
    return pairs(*(("default-graph-uri", g) for g in graphs))


def named(*graphs):
    return pairs(*(("named-graph-uri", g) for g in graphs))


IN_NAMED = f"ASK {{ GRAPH ?g1 {{ {IN1} }} GRAPH ?g2 {{ {IN2} }} }}"
#: name: method, parameters of the address, Content-Type, body; what comes: media types and whether it is true.
ANSWERED = {
    "query_post_form": ("POST", default(DATA0), FORM, "query=ASK%20%7B%7D", BOOLEAN, True),
    "query_dataset_default_graphs_get": (
        "GET", pairs(("query", f"ASK {{ {IN1} . {IN2} }}")) + "&" + default(DATA1, DATA2), None, None, BOOLEAN, True,
    ),
    "query_dataset_default_graphs_post": (
        "POST", default(DATA1, DATA2), DIRECT, f"ASK {{ {IN1} . {IN2} }}", BOOLEAN, True,
    ),
    "query_dataset_named_graphs_post": ("POST", named(DATA1, DATA2), DIRECT, IN_NAMED, BOOLEAN, True),
    "query_dataset_named_graphs_get": (
        "GET", pairs(("query", IN_NAMED)) + "&" + named(DATA1, DATA2), None, None, BOOLEAN, True,
    ),
    "query_dataset_full": (
        "POST", default(DATA3) + "&" + named(DATA1, DATA2), DIRECT, IN_NAMED.replace("{", f"{{ {IN3} ", 1),
        BOOLEAN, True,
    ),
    "query_multiple_dataset": (
        "POST", named(DATA1, DATA2), DIRECT, IN_NAMED.replace("ASK", f"ASK FROM <{DATA3}>"), BOOLEAN, True,
    ),
    "query_get": ("GET", pairs(("query", "ASK {}")) + "&" + default(DATA0), None, None, BOOLEAN, True),
    "query_content_type_select": ("POST", default(DATA0), DIRECT, "SELECT (1 AS ?value) {}", TABULAR, None),
    "query_content_type_ask": ("POST", default(DATA0), DIRECT, "ASK {}", BOOLEAN, None),
    "query_content_type_describe": ("POST", default(DATA0), DIRECT, "DESCRIBE <http://example.org/>", RDF, None),
    "query_content_type_construct": ("POST", default(DATA0), DIRECT, "CONSTRUCT { <s> <p> 1 } WHERE {}", RDF, None),
    "query_post_direct": ("POST", "", DIRECT, "ASK {}", BOOLEAN, True),
}  # fmt: skip
INSERT = "INSERT DATA { GRAPH <http://example.org/g> { <http://example.org/s> <http://example.org/p> 1 } }"
#: name: method, parameters of the address, Content-Type, body. What a service must refuse, with a status 4xx ...
BAD = {
    "bad_query_method": ("PUT", pairs(("query", "ASK {}")) + "&" + default(DATA0), FORM, ""),
    "bad_multiple_queries": ("GET", pairs(("query", "ASK {}"), ("query", "SELECT * {}")), None, None),
    "bad_query_wrong_media_type": ("POST", "", "text/plain", "ASK {}"),
    "bad_query_missing_form_type": ("POST", "", None, "query=ASK%20%7B%7D"),
    "bad_query_missing_direct_type": ("POST", "", None, "ASK {}"),
    "bad_query_non_utf8": ("POST", "", DIRECT + "; charset=UTF-16", "ASK {}".encode("utf-16")),
    "bad_query_syntax": ("GET", pairs(("query", "ASK {")), None, None),
    "bad_update_get": ("GET", pairs(("update", "CLEAR ALL")), None, None),
    "bad_multiple_updates": ("POST", "", FORM, pairs(("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT"))),
    "bad_update_wrong_media_type": ("POST", "", "text/plain", "CLEAR NAMED"),
    "bad_update_missing_form_type": ("POST", "", None, "update=CLEAR%20NAMED"),
    "bad_update_non_utf8": ("POST", "", UPDATE + "; charset=UTF-16", "CLEAR NAMED".encode("utf-16")),
    "bad_update_syntax": ("POST", "", FORM, pairs(("update", "CLEAR XYZ"))),
    "bad_update_dataset_conflict": (
        "POST", "", FORM, pairs(("using-named-graph-uri", "http://example.org/people"), ("update", INSERT)),
    ),
    # ... and what one that only reads refuses.
    "update_post_form": ("POST", "", FORM, "update=CLEAR+ALL"),
    "update_post_direct": ("POST", "", UPDATE, "CLEAR ALL"),
    "update_dataset_default_graph": ("POST", pairs(("using-graph-uri", DATA1)), UPDATE, INSERT),
    "update_dataset_default_graphs": (
        "POST", pairs(("using-graph-uri", DATA1), ("using-graph-uri", DATA2)), UPDATE, INSERT,
    ),
    "update_dataset_named_graphs": ("POST", pairs(("using-named-graph-uri", DATA1)), UPDATE, INSERT),
    "update_dataset_full": (
        "POST", pairs(("using-graph-uri", DATA1), ("using-named-graph-uri", DATA2)), UPDATE, INSERT,
    ),
    "update_base_uri": ("POST", "", UPDATE, INSERT),
}  # fmt: skip


def fire(server, method, parameters, kind, body):
    """What a request gets."""
    target = "/sparql" + ("?" + parameters if parameters else "")
    data = body.encode() if isinstance(body, str) else body
    return server.send(method, target, data, [("Content-Type", kind)] if kind else [])


@pytest.mark.parametrize("name", ANSWERED)
def test_query(server, name):
    *request, kinds, truth = ANSWERED[name]
    answer = fire(server, *request)
    assert answer.status == 200 and answer.kind in kinds
    if truth is not None:
        assert answer.json["boolean"] is truth


@pytest.mark.parametrize("name", ["query_dataset_full", "query_multiple_dataset", "query_dataset_named_graphs_post"])
def test_these_are_true_of_no_other_dataset(server, name):
    """Else the tests would not show that the dataset of the request is asked."""
    _, _, kind, body, _, _ = ANSWERED[name]
    assert fire(server, "POST", default(DATA0), kind, body).json["boolean"] is False


@pytest.mark.parametrize("name", BAD)
def test_bad(server, name):
    answer = fire(server, *BAD[name])
    assert 400 <= answer.status < 500 and answer.kind == "application/problem+json"
    assert answer.json["detail"]


# ---- service description --------------------------------------------------------------------------------

SD = "http://www.w3.org/ns/sparql-service-description#"
#: The vocabulary's properties, with the class of what has them and, where it is one of the vocabulary, of their values
#: (https://www.w3.org/TR/sparql11-service-description/, 3.4).
SCHEMA = {
    "endpoint": ("Service", None),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", None),
    "inputFormat": ("Service", None),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}
FEATURES = ("DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs", "BasicFederatedQuery")
LANGUAGES = ("SPARQL10Query", "SPARQL11Query", "SPARQL11Update")


@pytest.fixture(scope="module")
def description(server):
    answer = server.get("/sparql")
    assert answer.status == 200 and answer.kind in RDF  # returns-rdf
    return [q.triple for q in ox.parse(answer.body, ox.RdfFormat.from_media_type(answer.kind))]


def test_has_endpoint_triple(server, description):
    endpoints = {t.object.value for t in description if t.predicate.value == SD + "endpoint"}
    assert endpoints == {f"http://127.0.0.1:{server.port}/sparql"}


def test_conforms_to_schema(description):
    """Every term of the vocabulary is one, and stands between what the vocabulary says."""
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    classes = {}
    for t in description:
        if t.predicate.value == rdf_type:
            classes.setdefault(t.subject, set()).add(t.object.value.removeprefix(SD))
    for found in classes.values():  # sd:Dataset is a subclass of sd:GraphCollection
        found |= {"GraphCollection"} if "Dataset" in found else set()
    own = [t for t in description if t.predicate.value.startswith(SD)]
    assert len(own) > 20
    for t in own:
        domain, values = SCHEMA[t.predicate.value.removeprefix(SD)]
        assert domain in classes[t.subject], t
        if values == "Feature":
            assert t.object.value.removeprefix(SD) in FEATURES
        elif values == "Language":
            assert t.object.value.removeprefix(SD) in LANGUAGES
        elif values is not None:
            assert values in classes[t.object], t
