"""`detente check --questions`: what is said of questions that are not in order, and of those that are."""

import pytest

from detente.asking.questions import Catalogue
from detente.check.expected_answers import Questions, terms
from detente.vocabulary import DET, ID

HEAD = "#+ title: Whom does Japan sanction?\n#+ description: Of the tests.\n#+ views: [corrected]\n#+ as-of: 2017\n"
QUERY = (
    "PREFIX det: <https://w3id.org/detente/ontology#>\nPREFIX id: <https://w3id.org/detente/id/>\n"
    "SELECT ?x WHERE { id:Japan det:sanctions ?x } ORDER BY ?x\n"
)


@pytest.fixture
def checked(tmp_path):
    """`checked(question, answer, more)`: what is wrong with one question in a folder of its own."""

    def check(text=HEAD + QUERY, answer="x\nid:Russia\n", more=()):
        (tmp_path / "q.rq").write_text(text, encoding="utf-8")
        if answer is not None:
            (tmp_path / "q.corrected.csv").write_text(answer, encoding="utf-8")
        for name, content in more:
            (tmp_path / name).write_text(content, encoding="utf-8")
        ((name, troubles),) = Questions(Catalogue(tmp_path))
        assert name == "q"
        return troubles

    return check


def test_a_question_in_order(checked):
    assert checked() == []


def test_a_wrong_answer_is_shown_as_a_difference_on_both_engines(checked):
    troubles = checked(answer="x\nid:China\nid:Vietnam\n")
    assert [t.text for t in troubles] == [
        "pyoxigraph, corrected: 1 rows, not the 2 of q.corrected.csv",
        "rdflib, corrected: 1 rows, not the 2 of q.corrected.csv",
    ]
    assert {"    -id:China", "    -id:Vietnam", "    +id:Russia"} <= set(troubles[0].difference)
    assert all(t.error for t in troubles)


def test_the_same_rows_in_another_order_are_told_so(checked):
    text = HEAD + QUERY.replace("id:Japan det:sanctions ?x", "VALUES ?x { id:Japan id:China }")
    troubles = checked(text, "x\nid:Japan\nid:China\n")
    assert troubles and all("another order: make ORDER BY total" in t.text for t in troubles)


@pytest.mark.parametrize(
    ("text", "answer", "more", "says"),
    [
        (HEAD + QUERY, None, (), "no expected answer for the view corrected: write q.corrected.csv"),
        (HEAD + QUERY, "x\nid:Russia\n", [("q.tentative.csv", "x\n")], "q.tentative.csv stands for a view"),
        (HEAD + QUERY, 'x\n"id:Russia\n', (), "q.corrected.csv cannot be read"),
        (HEAD.replace("title:", "titel:") + QUERY, "x\n", (), "the header lacks a title"),
        (HEAD + "#+ claim: [C001]\n" + QUERY, "x\nid:Russia\n", (), "unknown field 'claim'"),
        (HEAD + "#+ claims: [C999]\n" + QUERY, "x\nid:Russia\n", (), "there is no claim 'C999'"),
        (HEAD + QUERY + "}", "x\n", (), "malformed SPARQL: line 8"),
    ],
)
def test_what_is_wrong_is_said(checked, text, answer, more, says):
    found = [t for t in checked(text, answer, more) if says in t.text]
    assert found and found[0].error and str(found[0]).startswith("error: q: ")


def test_terms_are_read_from_the_parsed_query():
    query = (
        "SELECT ?x { # det:NotInAComment\n ?x a det:State ; ^det:sender/det:target* ?y . VALUES ?y { id:Japan } "
        'FILTER NOT EXISTS { ?x det:note "det:NorInAString" } OPTIONAL { ?x !det:sides ?z } }'
    )
    assert {t for t in terms(query) if str(t).startswith((str(DET), str(ID)))} == {
        DET.State, DET.sender, DET.target, DET.note, DET.sides, ID.Japan,
    }  # fmt: skip


def test_terms_that_no_question_names(checked, tmp_path):
    checked(HEAD + QUERY.replace("sanctions", "adversarialTo"))
    untouched = {u.term: u.through for u in Questions(Catalogue(tmp_path)).untouched()}
    assert DET.adversarialTo not in untouched
    assert untouched[DET.sanctions] == DET.adversarialTo  # its facts are in the answer, by inference
    assert untouched[DET.alliedWith] is None


def test_a_question_that_takes_too_long_is_stopped_and_named(tmp_path):
    everything = "?a ?p ?b . ?c ?q ?d . ?e ?r ?f . FILTER (?a = ?d && ?b = ?e && ?c = ?f && ?a = ?r)"
    query = QUERY.replace("id:Japan det:sanctions ?x", f"BIND (1 AS ?x) {everything}")
    (tmp_path / "q.rq").write_text(HEAD + query, encoding="utf-8")
    (tmp_path / "q.corrected.csv").write_text("x\n", encoding="utf-8")
    known = Questions(Catalogue(tmp_path), limit=0.2)
    known._by_pyoxigraph = lambda question, view: [("x",)]  # the other engine has no such limit
    ((_, troubles),) = known
    said = next(t.text for t in troubles if "rdflib" in t.text)
    assert said.startswith("rdflib, corrected: no answer within 0.2 s; begin")
