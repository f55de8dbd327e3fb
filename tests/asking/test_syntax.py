"""SPARQL 1.1 is read and what is not is refused; the two parsers agree on what they are given."""

import os
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef
from rdflib.plugins.sparql.algebra import translateQuery

from detente.asking.algebra import tree
from detente.asking.sparql import BadQuery, check, run, with_prefixes
from tests.asking.shapes import shape
from tests.asking.syntax_cases import BAD, GOOD, PROLOGUE

#: What is beside the grammar, and so not looked for by rdflib's; or read by it in place of the graph at hand.
LAXER = ("VALUES (?x ?y)", "GROUP BY ?x", "_:a :p 1 . {", "(2 AS ?x)", "BIND(1 AS ?x)", ") ?y {", "GROUP BY ?y", "FROM",
         "SERVICE", "\\u0053ERVICE")  # fmt: skip
#: What rdflib 7.6 cannot make algebra of.
UNABLE = ("DESCRIBE *",)


@pytest.mark.parametrize("query", GOOD)
def test_what_is_sparql_is_read(query):
    check(PROLOGUE + query)


@pytest.mark.parametrize("query", BAD)
def test_what_is_none_is_refused_in_one_line(query):
    with pytest.raises(BadQuery) as caught:
        check(PROLOGUE + query)
    said = str(caught.value)
    assert "\n" not in said and len(said) < 250
    assert any(word in said for word in ("line 1, column", "line 2, column", "line 3, column", "not answered", "update",
                                         "a variable that BIND or AS gives")), said  # fmt: skip


def test_two_parsers_agree():
    """What is checked is what both pyoxigraph and rdflib are given, and they say the same of it."""
    for query in GOOD:
        text = with_prefixes(PROLOGUE + query)
        with suppress(RuntimeError):  # a function that it has not: it has read the query
            ox.Store().query(text)
        if not query.startswith(UNABLE):
            translateQuery(tree(PROLOGUE + query))
    for query in BAD:
        try:
            text = with_prefixes(PROLOGUE + query)
        except BadQuery:
            continue  # refused before either sees it
        if not any(word in query for word in LAXER):
            with pytest.raises(BadQuery):
                translateQuery(tree(text))


#: A prefixed name, as it is written after ``ec:``, and the end of its IRI (SPARQL 1.1, 169 to 173).
_EDGE = st.sampled_from(["a", "Z", "_", "0", "9", ":", "\u00e9", "%41", "\\-", "\\.", "\\~", "\\'", "\\("])
_INNER = st.one_of(_EDGE, st.sampled_from([".", "..", "-", "\u00b7", ".1", ".e5", "1e1", ".\u00e9"]))
LOCAL = st.builds(lambda a, b, c: a + "".join(b) + c, _EDGE, st.lists(_INNER, max_size=8), _EDGE)


@settings(max_examples=60, deadline=None)
@given(LOCAL)
def test_a_prefixed_name_is_one_iri_in_both(local):
    query = f"{PROLOGUE}SELECT ?x {{ VALUES ?x {{ ec:{local} }} }}"
    iri = URIRef("http://example.org/ec/" + local.replace("\\", ""))
    check(query)
    assert run(ox.Store(), query, {}).rows == ((iri,),)
    assert shape(query, "x")[1] == [(str(iri), "None", "None")]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT ?x { BIND(ec:1.1.1.353 AS ?x) }", [["http://example.org/ec/1.1.1.353"]]),
        ("SELECT ?x { VALUES ?x { -1.5 +1.5 -.5 -1 } }", [["-1.5"], ["1.5"], ["-0.5"], ["-1"]]),
        (r'SELECT ?x { VALUES ?x { "C:\\Users" "\\u0041" "\u0041" "\u0022\u005c" } }',
         [["C:\\Users"], ["\\u0041"], ["A"], ['"\\']]),
        (r"SELECT ?x { VALUES ?x { <http://example.org/\u00e9> \u0065c:\u0061 } }",
         [["http://example.org/\u00e9"], ["http://example.org/ec/a"]]),
        ("\ufeffSELECT ?x { BIND('SERVICE FROM <x> LOAD # VALUES ?x { 1 }' AS ?x) } # SERVICE FROM",
         [["SERVICE FROM <x> LOAD # VALUES ?x { 1 }"]]),
        ("SELECT ?x { VALUES (?a ?b) { (1 2) } BIND(?a<?b AS ?x) }", [["true"]]),
    ],
)  # fmt: skip
def test_what_is_asked_is_what_was_written(query, rows):
    text = query if query.startswith("\ufeff") else PROLOGUE + query
    check(text)
    assert [[str(cell) for cell in row] for row in run(ox.Store(), text, {}).rows] == rows


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT * { ?s foo:bar ?o }", "line 1, column 15: no prefix foo: is declared"),
        ("# a comment\nSELECT * {\n  ?s det:x ?o .\n  ?s rdfs:label ?l ; ?? 1 }",
         "line 4, column 22: unexpected '\\?\\?"),
        ("PREFIX x: <http://example.org/a-rather-long-namespace#>\nSELECT * { x:1 x:2 x:3, x:4 x:5 }",
         "line 2, column 29: unexpected 'x:5"),
        ("SELECT * { ?s <rel> ?o }", "line 1, column 15: the IRI <rel> is relative, and there is no BASE"),
        ("BASE <b/> SELECT * {}", "line 1, column 6: the IRI <b/> is relative"),
        ("SELECT * { ?s ?p <http://[> }", "line 1, column 18: <http://\\[> is no valid IRI"),
        ("SELECT * { ?s ?p ?o FILTR(?o > 1) }", "line 1, column 21: unexpected 'FILTR'; did you mean FILTER\\?"),
        ("SELECT * {\n { ?s ?p ?o }", "line 1, column 10: the { is not closed"),
        ("SELECT (COUNT(*) AS ?n) ?s { ?s ?p ?o }", "The SELECT contains a variable that is unbound"),
    ],
)  # fmt: skip
def test_an_error_names_its_place_in_what_was_written(query, says):
    with pytest.raises(BadQuery, match=says):
        check(query)


def test_a_relative_iri_is_resolved_against_the_base():
    query = "BASE <http://example.org/b/c> PREFIX : <../d#> SELECT ?x { VALUES ?x { :e <f> } }"
    assert [str(x) for (x,) in run(ox.Store(), query, {}).rows] == ["http://example.org/d#e", "http://example.org/b/f"]


HUGE = {
    "nested": "SELECT * { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }",
    "groups": "SELECT * " + "{" * 5_000 + "}" * 5_000,
    "joined": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 20_000) + " }",
    "negated": "SELECT * { FILTER(" + "!" * 100_000 + "1) }",
    "long": "SELECT * { ?s ?p '" + "x" * 3_000_000 + "' }",
    "quotes": "SELECT * { " + "'''\"\"\"" * 50_000,
    "dots": "SELECT * { a" + ".a" * 100_000,
}


@pytest.mark.parametrize("what", HUGE)
def test_what_is_too_much_is_refused_and_does_no_harm(what):
    with pytest.raises(BadQuery) as caught:
        check(HUGE[what])
    assert len(str(caught.value)) < 200


def test_many_values_are_read():
    query = "SELECT ?x { VALUES ?x { " + " ".join(f"id:x{i}" for i in range(10_000)) + " } }"
    check(query)
    assert len(run(ox.Store(), query, {})) == 10_000


if os.environ.get("DETENTE_W3C"):  # a folder with the W3C's tests; CONTRIBUTING says where they are had from

    def test_the_tests_of_the_w3c():
        """Every query is read, or refused for a stated reason; those that must be refused are."""
        tests = "http://www.w3.org/2001/sw/DataAccess/tests/"
        drafts = {"syntax-lit-08.rq", "term-7.rq", "qname-escape-01.rq"}  # 5. and \: of drafts; 1.1 has neither
        count = 0
        for manifest in Path(os.environ["DETENTE_W3C"]).rglob("manifest.ttl"):
            quads = list(ox.parse(path=str(manifest), base_iri=manifest.resolve().as_uri()))
            bad = {q.subject for q in quads if "NegativeSyntaxTest" in str(q.object)}
            queries = {q.subject: q.object for q in quads if q.predicate.value == f"{tests}test-query#query"}
            for quad in quads:
                action = queries.get(quad.object, quad.object)
                if quad.predicate.value != f"{tests}test-manifest#action" or not str(action).endswith(".rq>"):
                    continue
                file = Path(action.value.removeprefix("file://"))
                said = _said(file.read_text(encoding="utf-8")) if file.is_file() else "no file"
                stated = "not answered" in said or "unexpected '{" in said or file.name in drafts or said == "no file"
                assert bool(said) == (quad.subject in bad) or stated, (file, said)
                count += 1
        assert count > 700

    def _said(text):
        try:
            check(text)
        except BadQuery as error:
            if "there is no BASE" in str(error):
                return _said(f"BASE <http://example.org/> {text}")
            return str(error)
        return ""
