"""`detente check --questions`: what is said of questions that are not in order, and of those that are."""

import pytest
from rdflib.namespace import XSD
from rdflib.term import BNode, Literal

from detente.asking.catalogue import Catalogue
from detente.check.expected_answers import Questions, terms
from detente.check.second_opinion import same, written
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
    assert [t.message for t in troubles] == [
        "pyoxigraph, corrected: 1 rows, not the 2 of q.corrected.csv",
        "rdflib, corrected: 1 rows, not the 2 of q.corrected.csv",
    ]
    assert {"    -id:China", "    -id:Vietnam", "    +id:Russia"} <= set(troubles[0].difference)
    assert all(t.error for t in troubles)


def test_the_same_rows_in_another_order_are_told_so(checked):
    text = HEAD + QUERY.replace("id:Japan det:sanctions ?x", "VALUES ?x { id:Japan id:China }")
    troubles = checked(text, "x\nid:Japan\nid:China\n")
    assert troubles and all("another order: make ORDER BY total" in str(t) for t in troubles)


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
    found = [t for t in checked(text, answer, more) if says in str(t)]
    assert found and found[0].error and found[0].node == "q" and "\n" not in str(found[0])


def test_terms_are_read_from_the_parsed_query():
    query = (
        "SELECT ?x { # det:NotInAComment\n ?x a det:State ; ^det:sender/det:target* ?y . VALUES ?y { id:Japan } "
        'FILTER NOT EXISTS { ?x det:note "det:NorInAString" } OPTIONAL { ?x !det:sides ?z } }'
    )
    assert {t for t in terms(query) if str(t).startswith((str(DET), str(ID)))} == {
        DET.State, DET.sender, DET.target, DET.note, DET.sides, ID.Japan,
    }  # fmt: skip


def test_terms_that_no_question_names(checked, tmp_path):
    checked(HEAD + QUERY.replace("sanctions", "hostileActTowards"))
    untouched = {u.term: u.through for u in Questions(Catalogue(tmp_path)).untouched()}
    assert DET.hostileActTowards not in untouched
    assert untouched[DET.sanctions] == DET.hostileActTowards  # its facts are in the answer, by inference
    assert untouched[DET.alliedWith] is None


def test_a_question_that_takes_too_long_is_stopped_and_named(tmp_path):
    everything = "?a ?p ?b . ?c ?q ?d . ?e ?r ?f . FILTER (?a = ?d && ?b = ?e && ?c = ?f && ?a = ?r)"
    query = QUERY.replace("id:Japan det:sanctions ?x", f"BIND (1 AS ?x) {everything}")
    (tmp_path / "q.rq").write_text(HEAD + query, encoding="utf-8")
    (tmp_path / "q.corrected.csv").write_text("x\n", encoding="utf-8")
    known = Questions(Catalogue(tmp_path), limit=0.2)
    known._by_pyoxigraph = lambda question, view: (("x",), [])  # the other engine has no such limit
    ((_, troubles),) = known
    said = next(t.message for t in troubles if "rdflib" in t.message)
    assert said.startswith("rdflib, corrected: no answer within 0.2 s; begin")


RIGHT_ANSWERS = {
    "a moment with Z, which rdflib would write as +00:00": (
        "SELECT ?v { <https://w3id.org/detente/ontology> <http://purl.org/dc/terms/created> ?v } ORDER BY ?v",
        "v\n2026-11-24T00:00:00Z\n",
    ),
    "VALUES before an OPTIONAL that finds nothing, rows of which rdflib would lose": (
        "PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT ?e { VALUES ?p { <http://purl.org/dc/terms/license> } "
        "VALUES ?e { id:Japan id:Russia } ?e a det:State OPTIONAL { ?e ?p ?v } FILTER (!BOUND(?v)) } ORDER BY ?e",
        "e\nid:Japan\nid:Russia\n",
    ),
    "blank nodes, called otherwise in each run": (
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT ?c { ?c rdfs:subClassOf det:ArmsExporter FILTER (isBlank(?c)) } ORDER BY ?c",
        "c\n_:any\n",
    ),
    "a mean, of which the engines give another number of digits": (
        "SELECT (AVG(?n) AS ?mean) { VALUES ?n { 1 1 2 } } ORDER BY ?mean",
        "mean\n1.33333333333333333333\n",
    ),
}
PREFIXES = "".join(QUERY.splitlines(keepends=True)[:2])


@pytest.mark.parametrize("kind", RIGHT_ANSWERS)
def test_a_right_answer_passes_whatever_the_engines_write(checked, kind):
    query, answer = RIGHT_ANSWERS[kind]
    assert [str(t) for t in checked(HEAD.replace("#+ as-of: 2017\n", "") + PREFIXES + query, answer)] == []


def test_two_answers_are_the_same_only_where_their_values_are():
    one, two = BNode(), BNode()
    twice = ("a", "b"), [(one, one), (two, None)]
    assert same([("a", "b"), ("_:x", "_:x"), ("_:y", "")], twice)
    assert not same([("a", "b"), ("_:x", "_:y"), ("_:y", "")], twice)
    assert not same([("a", "b"), ("_:x", "_:x"), ("_:x", "")], twice)
    assert written(twice) == [("a", "b"), ("_:b1", ""), ("_:b2", "_:b2")]
    number = ("n",), [(Literal("0.60", datatype=XSD.decimal),)]
    assert same([("n",), ("0.6",)], number) and not same([("n",), ("0.61",)], number)
    assert not same([("n",), ("sixty",)], number) and not same([("m",), ("0.6",)], number)
    text = ("n",), [(Literal("0.60"),)]
    assert not same([("n",), ("0.6",)], text)


def test_updating_writes_what_changed_whole_and_shows_one_difference(checked, tmp_path):
    checked(answer="x\nid:China\n", more=[("other.corrected.csv", "x\n"), ("q.tentative.csv", "x\n")])
    ((name, troubles, lines),) = Questions(Catalogue(tmp_path)).updates()
    assert name == "q" and troubles == []
    assert [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        "-id:China",
        "+id:Russia",
    ]
    assert (tmp_path / "q.corrected.csv").read_text(encoding="utf-8") == "x\nid:Russia\n"
    assert (tmp_path / "other.corrected.csv").read_text(encoding="utf-8") == "x\n"
    assert list(Questions(Catalogue(tmp_path)).updates()) == [("q", [], [])]
    assert not [p.name for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_updating_writes_no_answer_on_which_the_engines_disagree(checked, tmp_path):
    checked(answer="x\nid:China\n")
    known = Questions(Catalogue(tmp_path))
    known._by_rdflib = lambda question, view: (("x",), [])
    ((_, troubles, lines),) = known.updates()
    assert [t.name for t in troubles] == ["answer-differs"] and "the engines disagree" in str(troubles[0])
    assert lines == [] and (tmp_path / "q.corrected.csv").read_text(encoding="utf-8") == "x\nid:China\n"
