"""Which terms of a query the graph does not know."""

import contextlib
import io

import pytest
from rdflib import URIRef

from detente.asking.known_terms import unknown_terms
from detente.cli import main
from detente.graph import load


def test_a_misspelt_term_is_named_with_its_place_and_what_is_like_it(graphs):
    query = (
        "SELECT * { ?a det:alliesWith ?b ; det:alliedWith ?c .\n id:Japann a <https://w3id.org/detente/ontology#Stat> ,"
        " rdfs:Nothing, code:Hegded . ?a det:alliesWith 'det:nothing' } # det:nothing"
    )
    first, *rest = unknown_terms(graphs(), query)
    assert first == "line 1, column 15: the graph does not know det:alliesWith; did you mean det:alliedWith?"
    assert [line.split(";")[0] for line in rest] == [
        "line 2, column 2: the graph does not know id:Japann",
        "line 2, column 14: the graph does not know det:Stat",
        "line 2, column 71: the graph does not know code:Hegded",
    ]
    assert "did you mean id:Japan" in rest[0] and "det:State" in rest[1] and "code:Hedged" in rest[2]


def test_what_a_query_makes_may_be_new(graphs):
    query = "CONSTRUCT { ?a id:newWord ?b . { } } WHERE { ?a det:sanctions ?b }".replace("{ } ", "")
    assert not list(unknown_terms(graphs(), query))
    assert len(list(unknown_terms(graphs(), "CONSTRUCT WHERE { ?a id:newWord ?b }"))) == 1
    assert len(list(unknown_terms(graphs(), "CONSTRUCT { ?a id:new ?b } { ?a id:newWord ?b }"))) == 1


def said(*arguments):
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors), pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code, out.getvalue(), errors.getvalue()


def test_the_answer_is_as_it_is_and_the_hint_beside_it():
    status, out, errors = said("sparql", "SELECT ?a { ?a det:alliesWith ?b }", "--format", "csv")
    assert (status, out) == (0, "a\r\n") and errors.startswith("detente: line 1, column 16: the graph does not know")


def test_imports_of_a_file_of_ones_own_are_named_and_not_followed(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:mine> a owl:Ontology ; "
        "owl:imports <https://w3id.org/detente/ontology>, <http://127.0.0.1:9/other> .",
        encoding="utf-8",
    )
    assert load(extra=[file]).unread_imports == [(file, URIRef("http://127.0.0.1:9/other"))]
