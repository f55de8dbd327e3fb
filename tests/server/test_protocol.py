"""The SPARQL 1.1 Protocol, as the tests of the W3C fire it, with what HTTP asks beside it.

https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/; the graphs are those of this service.
"""

from urllib.parse import quote, urlencode

import pytest

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
G = "https://w3id.org/detente/graph/"
ALLIES = (
    "SELECT ?ally { <https://w3id.org/detente/id/Japan> "
    "<https://w3id.org/detente/ontology#alliedWith> ?ally } ORDER BY ?ally"
)


def post(server, kind, body, target="/sparql", accept=None):
    headers = [] if kind is None else [("Content-Type", kind)]
    return server.send("POST", target, body.encode(), [*headers, *([("Accept", accept)] if accept else [])])


# ---- query operations -----------------------------------------------------------------------------------


def test_query_get(server):
    answer = server.sparql("ASK {}")
    assert (answer.status, answer.kind, answer.json) == (200, JSON, {"head": {}, "boolean": True})


def test_query_post_form(server):
    answer = post(server, FORM, urlencode({"query": "ASK {}"}))
    assert (answer.status, answer.json["boolean"]) == (200, True)


def test_query_post_direct(server):
    answer = post(server, DIRECT, "ASK {}")
    assert (answer.status, answer.json["boolean"]) == (200, True)


@pytest.mark.parametrize("kind", [DIRECT + "; charset=utf-8", DIRECT + ';charset="UTF-8"', FORM + "; charset=utf-8"])
def test_a_charset_is_utf8(server, kind):
    body = "ASK {}" if kind.startswith(DIRECT) else "query=ASK+%7B%7D"
    assert post(server, kind, body).status == 200


def test_all_ways_give_one_answer(server):
    answers = [
        server.sparql(ALLIES),
        post(server, FORM, urlencode({"query": ALLIES})),
        post(server, DIRECT, ALLIES),
    ]
    assert len({a.body for a in answers}) == 1
    allies = [row["ally"]["value"].rpartition("/")[2] for row in answers[0].json["results"]["bindings"]]
    # The article's alliance of Japan is the one of 1951 with the United States (claim C198).
    assert allies == ["UnitedStates"]


# ---- datasets -------------------------------------------------------------------------------------------


def default(name):
    return quote(G + name, safe="")


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_a_default_graph(server, way):
    """Of the claims' graph alone, nobody is allied; in it there are claims."""
    query = (
        "ASK { ?c a <https://w3id.org/detente/ontology#Claim> "
        "FILTER NOT EXISTS { ?a <https://w3id.org/detente/ontology#alliedWith> ?b } }"
    )
    graph = G + "rap/claims"
    if way == "get":
        answer = server.sparql(query, default_graph_uri=graph)
    elif way == "form":
        answer = post(server, FORM, urlencode({"query": query, "default-graph-uri": graph}))
    else:
        answer = post(server, DIRECT, query, "/sparql?" + urlencode({"default-graph-uri": graph}))
    assert answer.json["boolean"] is True


def test_several_default_graphs_are_merged(server):
    query = "ASK { ?c a <https://w3id.org/detente/ontology#Claim> . ?s a <https://w3id.org/detente/ontology#Alliance> }"
    one = server.sparql(query, default_graph_uri=G + "rap/claims")
    both = server.sparql(query, default_graph_uri=[G + "rap/claims", G + "rap/facts"])
    assert (one.json["boolean"], both.json["boolean"]) == (False, True)


def test_named_graphs_are_those_that_are_named(server):
    names = [G + "record/world", G + "rap/facts"]
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    answer = server.sparql(query, named_graph_uri=names)
    assert sorted(row["g"]["value"] for row in answer.json["results"]["bindings"]) == sorted(names)
    # A dataset with named graphs only has an empty default graph (SPARQL 1.1, 13.2).
    assert server.sparql("ASK { ?s ?p ?o }", named_graph_uri=names).json["boolean"] is False


def test_a_default_graph_and_a_named_one(server):
    query = (
        "ASK { ?c a <https://w3id.org/detente/ontology#Claim> "
        "GRAPH ?g { ?s a <https://w3id.org/detente/ontology#Alliance> } }"
    )
    given = {"default_graph_uri": G + "rap/claims", "named_graph_uri": G + "rap/facts"}
    assert server.sparql(query, **given).json["boolean"] is True


@pytest.mark.parametrize("way", ["iri", "from", "parameters"])
def test_views_and_years_are_datasets(server, way):
    """The alliance of Japan and the United States is that of the treaty of 1951."""
    pattern = (
        "{ <https://w3id.org/detente/id/Japan> <https://w3id.org/detente/ontology#alliedWith> "
        "<https://w3id.org/detente/id/UnitedStates> }"
    )
    for year, there in ((1985, True), (1949, False)):
        name = f"{G}export/corrected/{year}"
        if way == "iri":
            answer = server.sparql("ASK " + pattern, default_graph_uri=name)
        elif way == "from":
            answer = server.sparql(f"ASK FROM <{name}> " + pattern)
        else:
            answer = server.sparql("ASK " + pattern, view="corrected", year=str(year))
        assert answer.json["boolean"] is there


def test_the_dataset_of_the_request_goes_before_that_of_the_query(server):
    query = f"ASK FROM <{G}rap/claims> {{ ?c a <https://w3id.org/detente/ontology#Claim> }}"
    assert server.sparql(query).json["boolean"] is True
    assert server.sparql(query, default_graph_uri=G + "record/world").json["boolean"] is False


def test_without_a_choice_the_default_graph_is_everything(server):
    count = "SELECT (COUNT(*) AS ?n) { %s }"
    union = server.sparql(count % "SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }").json
    assert server.sparql(count % "?s ?p ?o").json == union


@pytest.mark.parametrize(
    "iri",
    [
        "http://example.org/elsewhere", "file:///etc/passwd", G + "export/corrected/1066", G + "export/nowhere",
        G + "export/corrected/1985/possible", G + "rap/hedged", "no iri", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["default_graph_uri", "named_graph_uri", "FROM", "FROM NAMED"])
def test_nothing_is_fetched_from_elsewhere(server, iri, way):
    if way.startswith("FROM"):
        answer = server.sparql(f"SELECT * {way} <{iri}> {{ ?s ?p ?o }} LIMIT 1")
    else:
        answer = server.sparql("SELECT * { ?s ?p ?o } LIMIT 1", **{way: iri})
    assert answer.status in (400, 422)
    assert answer.kind == "application/problem+json"


def test_possible_is_not_mixed_in(server):
    answer = server.sparql("ASK {}", possible="1")
    assert answer.status == 400 and "/questions/" in answer.json["detail"]


# ---- formats --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "accept, kind",
    [
        (None, JSON), ("*/*", JSON), ("application/*", JSON), (JSON, JSON), (XML, XML), (CSV, CSV), (TSV, TSV),
        (f"{JSON};q=0.2, {XML};q=0.9", XML), (f"{XML};q=0, */*", JSON), ("text/html, */*;q=0.1", JSON),
        ("application/json", "application/json"), ("text/*", CSV),
        (f"text/turtle, {CSV};q=0.5", CSV), (f"{XML};charset=utf-8;q=0.7, {JSON};q=0.6", XML),
    ],
)  # fmt: skip
def test_select_in_the_format_that_is_accepted(server, accept, kind):
    answer = server.sparql(ALLIES, accept)
    assert (answer.status, answer.kind) == (200, kind)
    assert "UnitedStates" in answer.text
    assert "accept" in answer.headers["vary"].lower()


def test_formats_of_results(server):
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("x,\\"y\\nz"@en UNDEF) } }'
    assert server.sparql(query, CSV).text == 'a,b\r\n"x,""y\nz",\r\n'
    assert server.sparql(query, TSV).text == '?a\t?b\n"x,\\"y\\nz"@en\t\n'
    cell = server.sparql(query, JSON).json["results"]["bindings"]
    assert cell == [{"a": {"type": "literal", "value": 'x,"y\nz', "xml:lang": "en"}}]
    assert '<literal xml:lang="en">x,&quot;y\nz</literal>' in server.sparql(query, XML).text


@pytest.mark.parametrize("kind", [XML, "application/xml"])
def test_xml_says_no_more_than_it_can(server, kind):
    refused = server.sparql('SELECT ("\\u0001" AS ?x) {}', kind)
    assert (refused.status, refused.kind) == (406, "application/problem+json")
    assert "U+0001" in refused.json["detail"]
    assert "a&#13;b" in server.sparql('SELECT ("a\\rb" AS ?x) {}', kind).text


@pytest.mark.parametrize("accept", [JSON, XML, "*/*"])
def test_ask_in_json_and_xml(server, accept):
    answer = server.sparql("ASK {}", accept)
    assert answer.status == 200 and "true" in answer.text


@pytest.mark.parametrize("kind", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"])
def test_graphs(server, kind):
    import pyoxigraph as ox

    query = "CONSTRUCT { ?s ?p ?o } { VALUES ?s { <https://w3id.org/detente/id/Japan> } ?s ?p ?o FILTER(!isBlank(?o)) }"
    answer = server.sparql(query, kind)
    assert (answer.status, answer.kind) == (200, kind)
    found = {str(q.triple) for q in ox.parse(answer.body, ox.RdfFormat.from_media_type(kind))}
    plain = server.sparql(query, "application/n-triples")
    assert found == {str(q.triple) for q in ox.parse(plain.body, ox.RdfFormat.N_TRIPLES)} and found
    assert server.sparql("DESCRIBE <https://w3id.org/detente/id/Japan>", kind).status == 200


def test_graphs_are_turtle_unless_something_else_is_wanted(server):
    assert server.sparql("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1").kind == "text/turtle"


@pytest.mark.parametrize(
    "query, accept",
    [
        (ALLIES, "text/html"), (ALLIES, "text/turtle"), (ALLIES, "image/png"), ("ASK {}", CSV), ("ASK {}", TSV),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", JSON), ("DESCRIBE <urn:x>", CSV), (ALLIES, f"{JSON};q=0"),
        (ALLIES, "nonsense"),
    ],
)  # fmt: skip
def test_not_acceptable(server, query, accept):
    answer = server.sparql(query, accept)
    assert (answer.status, answer.kind) == (406, "application/problem+json")
    assert answer.json["near"]  # what there is


# ---- what is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "SELECT", "ASK { ?s ?p }", "SELECT * { ?s foo:bar ?o }", "", " ", "SELECT ?x { ?s ?p ?o } GROUP BY ?y",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "CLEAR ALL", "LOAD <http://example.org/>", "DROP ALL",
        "DELETE WHERE { ?s ?p ?o }", "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT ?x { ?s ?p ?o } }", "SELECT * { <<( ?s ?p ?o )>> ?q ?r }", "ASK {} ; ASK {}", "\x00",
    ],
)  # fmt: skip
def test_bad_queries(server, query):
    for answer in (server.sparql(query), post(server, DIRECT, query), post(server, FORM, urlencode({"query": query}))):
        assert (answer.status, answer.kind) == (400, "application/problem+json")
        assert answer.json["detail"] and answer.json["status"] == 400


def test_bad_requests(server):
    two = urlencode([("query", "ASK {}"), ("query", "SELECT * {}")])
    assert server.get("/sparql?" + two).status == 400  # bad_multiple_queries
    assert post(server, FORM, two).status == 400
    assert post(server, DIRECT, "ASK {}", "/sparql?query=ASK%20%7B%7D").status == 400
    assert post(server, FORM, "").status == 400
    assert server.get("/sparql?default-graph-uri=" + default("world")).status == 400
    assert server.get("/sparql?update=CLEAR%20ALL").status == 400
    assert post(server, FORM, urlencode({"update": "CLEAR ALL"})).status == 400
    assert server.get("/sparql?query=%ff").status == 400
    assert server.send("POST", "/sparql", b"ASK { \xff }", [("Content-Type", DIRECT)]).status == 400  # non-UTF-8
    assert server.get("/sparql?query=ASK%7B%7D&view=corrected&view=corrected").status == 422
    assert server.sparql("ASK {}", year="19x5").status == 422


def test_media_types_of_requests(server):
    for kind in (None, "text/plain", "application/sparql-update", "application/json", DIRECT + "; charset=utf-16"):
        answer = post(server, kind, "ASK {}")
        assert answer.status == 415, kind
        assert answer.kind == "application/problem+json"


def test_too_much_is_sent(server):
    for kind in (DIRECT, FORM):
        answer = post(server, kind, "query=" + "#" * 1_000_001)
        assert answer.status == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_methods(server, method):
    answer = server.send(method, "/sparql?query=ASK%7B%7D")
    assert answer.status == 405
    assert {"GET", "HEAD", "POST", "OPTIONS"} <= set(answer.headers["allow"].replace(" ", "").split(","))


def test_head_is_get_without_a_body(server):
    target = "/sparql?" + urlencode({"query": ALLIES})
    head, get = server.send("HEAD", target), server.send("GET", target)
    assert head.body == b"" and head.status == get.status
    assert all(head.headers[name] == get.headers[name] for name in ("content-type", "content-length", "vary"))


def test_options(server):
    answer = server.send("OPTIONS", "/sparql")
    assert (answer.status, answer.body) == (204, b"")
    assert "POST" in answer.headers["allow"]


# ---- bounds ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [JSON, XML, CSV, TSV])
def test_too_many_rows_are_an_error(server, kind):
    query = "SELECT ?x { ?x ?p ?o } LIMIT %d"
    assert server.sparql(query % 1000, kind).status == 200
    answer = server.sparql(query % 1001, kind)
    assert (answer.status, answer.kind) == (413, "application/problem+json")
    assert "1,000 rows" in answer.json["detail"]


def test_rows_are_counted_not_lines(server):
    """A thousand rows, each with a line's end, a quote and what looks like the end of a row."""
    values = " ".join(f'"{i}\\n,\\"}}}},{{\\r\\n</result><result>"' for i in range(1000))
    for kind in (JSON, CSV, TSV):
        assert post(server, DIRECT, f"SELECT * {{ VALUES ?x {{ {values} }} }}", accept=kind).status == 200, kind
        more = post(server, DIRECT, f'SELECT * {{ VALUES ?x {{ {values} "more" }} }}', accept=kind)
        assert more.status == 413, kind


def test_too_many_triples_are_an_error(server):
    query = "CONSTRUCT WHERE { ?s ?p ?o } LIMIT %d"
    for kind in ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"):
        assert server.sparql(query % 900, kind).status == 200
        assert server.sparql(query % 1500, kind).status == 413


def test_an_answer_that_is_too_long_is_an_error(server):
    query = 'SELECT (REPLACE(STR(?x), "^.*$", "{}") AS ?y) {{ VALUES ?x {{ 1 }} }}'
    assert server.sparql(query.format("a" * 1000)).status == 200
    more = 'SELECT (CONCAT(?a, ?a, ?a, ?a, ?a, ?a, ?a, ?a, ?a, ?a) AS ?b) { VALUES ?a { "%s" } }' % ("x" * 45_000)
    answer = post(server, DIRECT, more)
    assert answer.status == 413 and "400,000 bytes" in answer.json["detail"]
