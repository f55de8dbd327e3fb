import pytest
import small_graph
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import XSD, Literal

import detente
from detente import questions
from detente.errors import DetenteError, Unreachable
from detente.questions import BadParameter, BadQuestion, UnknownQuestion, catalogue, find, read
from detente.sparql import inspect
from detente.vocabulary import DET, ID


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return small_graph.make(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module", autouse=True)
def small(root):
    with pytest.MonkeyPatch.context() as monkeypatch:
        small_graph.use(monkeypatch, root)
        yield
    questions.catalogue.cache_clear()


@pytest.fixture(scope="module")
def kg():
    return detente.load()


@pytest.fixture
def question():
    return catalogue().get("alliances/opponents")


def own(tmp_path, *changes):
    text = small_graph.QUESTION
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "mine.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_header_is_read(question):
    assert question.title == "Who is indirectly opposed to a state?"
    assert (question.topic, question.as_of, question.views) == ("alliances", 2017, ("corrected",))
    assert question.claims == ("C001",)
    assert question.parameters["state"].cls == DET.State
    assert question.parameters["state"].kind == "a state"
    assert question.parameters["limit"].datatype == XSD.integer
    assert question.parameters["limit"].kind == "an integer"


def test_without_values_the_query_is_the_file_s(question, kg):
    assert question.bind(kg, {}) == question.bind(kg, {"state": None, "limit": []}) == small_graph.QUESTION


def test_values_stand_in_their_blocks_as_terms(question, kg):
    text = question.bind(kg, {"state": ["JP", "id:China"], "limit": "7"})
    blocks = {block.variable: text[block.start : block.end] for block in inspect(text).blocks}
    assert blocks == {
        "state": f"?state {{ <{ID.Japan}> <{ID.China}> }}",
        "limit": f'?limit {{ "7"^^<{XSD.integer}> }}',
    }
    assert inspect(text).skeleton == inspect(small_graph.QUESTION).skeleton


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"state": "Rusia"}, "state: no state is called 'Rusia'; did you mean 'Russia'"),
        ({"state": "Taiwan"}, "state: no state is called 'Taiwan'"),
        ({"limit": "many"}, "limit: 'many' is not an integer"),
        ({"limit": "1.5"}, "limit: '1.5' is not an integer"),
        ({"limit": ["1", "2"]}, "limit takes one value, not 2: 1, 2"),
        ({"sate": "Russia"}, "has no parameter 'sate'; it has: state, limit"),
    ],
)
def test_a_wrong_value_is_refused_with_what_would_be_right(question, kg, values, message):
    with pytest.raises(BadParameter, match=message):
        question.bind(kg, values)


def test_an_empty_block_makes_a_parameter_required(tmp_path, kg):
    mine = find(str(own(tmp_path, ("{ id:Russia }", "{ }"))))
    with pytest.raises(BadParameter, match="needs a value for 'state': a state"):
        kg.ask(mine)
    assert len(kg.ask(mine, state="Russia")) == 1


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_no_text_gets_out_of_its_block(kg, text):
    """Whatever is given as a string, the query that comes out has the shape of the question."""
    question = questions._question(
        "", "q", 'SELECT ?x { VALUES ?x { "a" } ?s ?p ?x }', {"title": "t", "parameters": {"x": _TEXT}}
    )
    try:
        bound = question.bind(kg, {"x": text})
    except DetenteError:
        return
    assert inspect(bound).skeleton == inspect(question.text).skeleton
    assert [len(block.values) for block in inspect(bound).blocks] == [1]
    assert kg.sparql(bound.replace("?s ?p ?x", "")).rows == ((Literal(text),),)


_TEXT = {"datatype": "xsd:string", "label": "text"}


@pytest.mark.parametrize(
    "value",
    [
        "id:Russia } ?s ?p ?o . VALUES ?z { 1",
        "<x> <y>",
        "Russia> . ?s ?p ?o #",
        "} }",
        '"',
        "\n",
        "Russia\\u007D",
    ],
)
def test_an_injection_is_no_name(question, kg, value):
    with pytest.raises(BadParameter):
        question.bind(kg, {"state": value})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("#+ title: Who is", "#+ titel: Who is"), "lacks a title"),
        (("#+ description", "#+ descripton"), "unknown field 'descripton'"),
        (("#+ description:", "#+ description: {"), "no YAML"),
        (("[corrected]", "[true]"), "unknown view True"),
        (("as-of: 2017", "as-of: now"), "as-of is 'now'"),
        (("{class: det:State, label: state, many: true}", "det:State"), "parameter state: give it a class"),
        (("class: det:State", "class: State"), "'State' is no prefixed name"),
        (("#+   state:", "#+   view:"), "parameter view: the word is taken"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path, change, message):
    with pytest.raises(BadQuestion, match=message) as caught:
        find(str(own(tmp_path, change)))
    assert "mine.rq" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("?state det:ind", "GRAPH ?g { ?a ?b ?c } ?state det:ind"), "GRAPH has no place"),
        (("?state det:ind", "SERVICE <http://x/> { ?a ?b ?c } ?state det:ind"), "SERVICE"),
        (("WHERE {", "FROM <http://x/> WHERE {"), "FROM"),
        (("VALUES ?state { id:Russia }", ""), "parameter state has 0 blocks"),
        (("VALUES ?limit", "VALUES ?state { id:Japan } VALUES ?limit"), "parameter state has 2 blocks"),
        (("ORDER BY", "ORDER FOR"), "malformed SPARQL"),
    ],
)
def test_a_wrong_query_is_refused_before_anything_runs(tmp_path, kg, change, message):
    with pytest.raises(BadQuestion, match=message):
        kg.ask(str(own(tmp_path, change)))


def test_questions_are_found_by_name_by_tail_and_by_path(root):
    assert catalogue().topics() == {"alliances": ["alliances/opponents"]}
    assert find("opponents").name == find("alliances/opponents").name == "alliances/opponents"
    assert find(str(root / "queries" / "alliances" / "opponents.rq")).name == "opponents"


def test_a_misspelt_question_is_refused_with_what_is_like_it():
    with pytest.raises(UnknownQuestion, match="did you mean alliances/opponents"):
        find("aliances/oponents")
    with pytest.raises(UnknownQuestion, match="detente questions"):
        find("weather")


def test_a_file_that_is_not_there_or_no_text_is_an_error(tmp_path):
    with pytest.raises(Unreachable):
        find(str(tmp_path / "none.rq"))
    (tmp_path / "bytes.rq").write_bytes(b"\xff\xfe")
    with pytest.raises(BadQuestion, match="UTF-8"):
        read(tmp_path / "bytes.rq", "bytes")
