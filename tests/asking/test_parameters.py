"""Parameters: what a value may be, what is said of a wrong one, and that nothing but its block changes."""

import pytest
from rdflib import Literal, URIRef

from detente.asking import parameters
from detente.asking.catalogue import Catalogue
from detente.asking.questions import BadQuestion, read
from detente.errors import DetenteError, DetenteWarning
from detente.vocabulary import CODE, ID
from tests.asking.shapes import shape

SCHEMA = "http://www.w3.org/2001/XMLSchema#"
HEAD = "#+ title: Which?\n#+ description: A question of the tests.\n#+ parameters:\n"
PREFIXES = (
    "PREFIX det: <https://w3id.org/detente/ontology#>\nPREFIX id: <https://w3id.org/detente/id/>\n"
    "PREFIX code: <https://w3id.org/detente/code/>\n"
)


@pytest.fixture
def question(tmp_path):
    """`question(spec, values, name)`: a question with one parameter."""

    def make(spec, default="", name="x", more=""):
        file = tmp_path / "q.rq"
        body = f"SELECT ?{name} WHERE {{ VALUES ?{name} {{ {default} }} {more} }} ORDER BY ?{name}\n"
        file.write_text(f"{HEAD}#+   {name}: {spec}\n{PREFIXES}{body}", encoding="utf-8")
        return read(file, "q")

    return make


def asked(kg, question, *values):
    text = question.bind(kg, {"x": list(values)})
    return [row[0] for row in kg.sparql(text).rows]


def test_several_values_are_taken_once_each_where_many_is_said(graphs, question):
    kg = graphs()
    many = question("{class: det:State, many: true}", "id:Japan")
    assert asked(kg, many, "ru", "Vietnam", "RUS") == [ID.Russia, ID.Vietnam]
    assert asked(kg, many) == [ID.Japan]
    with pytest.raises(DetenteError, match="x takes one value, not 2: 'ru', 'vn'"):
        asked(kg, question("{class: det:State}", "id:Japan"), "ru", "vn")


def test_a_parameter_without_a_default_is_required(graphs, question):
    needed = question("{class: det:State}")
    assert needed.parameters["x"].required and asked(graphs(), needed, "JP") == [ID.Japan]
    with pytest.raises(DetenteError, match="q needs 'x': a state"):
        needed.bind(graphs(), {})
    assert question("{class: det:State}", "id:Japan id:China").parameters["x"].default == "id:Japan id:China"


def test_a_code_of_a_scheme(graphs, question):
    stance = question("{scheme: code:StanceScheme, label: stance}", "code:Hedged")
    assert asked(graphs(), stance, "ASSERTED") == [CODE.Asserted]
    assert asked(graphs(), stance, "code:Opinion") == [CODE.Opinion]
    with pytest.raises(DetenteError, match="x: no code of StanceScheme is called 'hedgd'; did you mean 'hedged'"):
        asked(graphs(), stance, "hedgd")
    with pytest.raises(DetenteError, match="is no code of StanceScheme"):
        asked(graphs(), stance, "code:Negative")  # a code, but of another scheme


@pytest.mark.parametrize(
    ("datatype", "value", "term"),
    [
        ("xsd:integer", "1969", Literal("1969", datatype=URIRef(f"{SCHEMA}integer"))),
        ("xsd:integer", 1969, Literal("1969", datatype=URIRef(f"{SCHEMA}integer"))),
        ("xsd:integer", " -3 ", Literal("-3", datatype=URIRef(f"{SCHEMA}integer"))),
        ("xsd:decimal", "2.5", Literal("2.5", datatype=URIRef(f"{SCHEMA}decimal"))),
        ("xsd:boolean", True, Literal("true", datatype=URIRef(f"{SCHEMA}boolean"))),
        ("xsd:string", 'a "b" \\ {c}', Literal('a "b" \\ {c}')),
    ],
)
def test_literals_are_put_in_as_they_are(graphs, question, datatype, value, term):
    (found,) = asked(graphs(), question(f"{{datatype: {datatype}}}"), value)
    assert str(found) == str(term) and found.datatype == term.datatype


@pytest.mark.parametrize("value", ["20x", "1_945", "٢٠١٧", "1.5", "1e3", "", "--1", "0x10"])  # Arabic digits among them
def test_no_integer(graphs, question, value):
    with pytest.raises(DetenteError, match="x: ") as caught:
        asked(graphs(), question("{datatype: xsd:integer}"), value)
    assert "integer" in str(caught.value)


def test_bounds(graphs, question):
    year = question("{datatype: xsd:integer, min: 1945, max: 2017}", "2017")
    assert year.parameters["x"].kind == "integer from 1945 to 2017"
    assert asked(graphs(), year, "1945") and asked(graphs(), year, 2017)
    for value in ("1944", 2018):
        with pytest.raises(DetenteError, match=f"x: '{value}' is out of bounds; give an integer from 1945 to 2017"):
            asked(graphs(), year, value)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("", "the value is empty; give a state"),
        (" \t ", "the value is empty"),
        ("Rus\x07sia", "unprintable character U\\+0007"),
        ("Rus\nsia", "unprintable character U\\+000A"),
        ("Rus\u200bsia", "unprintable character U\\+200B"),
        ("Ru\u0455sia", "cyrillic small letter dze\\); did you mean 'Russia'"),
        ("a" * 5000, "5000 characters, more than 300"),
        ("Rusia", "no state is called 'Rusia'; did you mean 'Russia'"),
        ("id:ASEAN", "'id:ASEAN' is in the graph but is no state"),
        ("http://example.org/x y", "an IRI has no spaces"),
        (None, "no state is called 'None'"),
    ],
)
def test_what_is_no_name_gets_one_clear_line(graphs, question, value, says):
    with pytest.raises(DetenteError, match=says) as caught:
        asked(graphs(), question("{class: det:State}", "id:Japan"), value)
    text = str(caught.value)
    assert text.startswith("x: ") and "\n" not in text and len(text) < 250 and caught.value.exit_code == 2


def test_an_unknown_parameter_gets_a_suggestion(graphs, question):
    with pytest.raises(DetenteError, match="q has no parameter 'stat'; did you mean 'state'"):
        question("{class: det:State}", "id:Japan", "state").bind(graphs(), {"stat": "Japan"})


# ---- the block, and nothing but the block -------------------------------------------------------------


def test_a_shape_is_the_algebra_without_the_block():
    one, two, other = (
        f"SELECT ?x {{ VALUES ?x {{ <http://a/{a}> }} ?x <http://p> [] . FILTER(?x != <http://b/{b}>) }}"
        for a, b in ((1, 1), (2, 1), (1, 2))
    )
    assert shape(one, "x")[0] == shape(two, "x")[0] != shape(other, "x")[0]
    assert [v[0] for v in shape(two, "x")[1]] == ["http://a/2"]
    longer = one.replace("FILTER", "{ ?x <http://q> 1 } FILTER")
    assert shape(one, "x")[0] != shape(longer, "x")[0]


class Evil(URIRef):
    """A term whose N-Triples form is none: what a bug in quoting would be."""

    def n3(self, namespace_manager=None):
        return "<http://a/> } ?x ?p ?o . VALUES ?x { <http://a/>"


class Twice(URIRef):
    """A term that is written as two."""

    def n3(self, namespace_manager=None):
        return "<http://a/> <http://b/>"


class Closing(URIRef):
    """A term that ends the query and comments the rest out."""

    def n3(self, namespace_manager=None):
        return "<http://a/> } } #"


@pytest.mark.parametrize("term", [Evil("http://a/"), Twice("http://a/"), Closing("http://a/")])
def test_a_term_that_would_break_out_is_refused_on_the_parse(term):
    text = "SELECT ?x { VALUES ?x { <http://a/0> } ?x ?y ?z }"
    with pytest.raises(DetenteError, match="cannot be written into the query|malformed"):
        parameters.put(text, "x", [term])


def test_the_rest_of_the_file_stays_as_it_is(question):
    asked = question("{class: det:State, many: true}", "id:Japan", more="# VALUES ?x { id:China }\n ?x a det:State")
    new = parameters.put(asked.text, "x", [ID.Russia, ID.China])
    before, after = asked.text.split("VALUES ?x { id:Japan }")
    assert new.startswith(before) and new.endswith(after)


@pytest.mark.parametrize(
    ("datatype", "value", "term"),
    [
        ("xsd:string", r"C:\users", r"C:\users"),
        ("xsd:string", r"\u0041", r"\u0041"),
        ("xsd:string", 'VALUES ?x { 3 } """', 'VALUES ?x { 3 } """'),
        ("xsd:string", "SERVICE <http://127.0.0.1:9/> { } # '", "SERVICE <http://127.0.0.1:9/> { } # '"),
        ("xsd:decimal", "-2.75", "-2.75"),
        ("xsd:decimal", "-.5", "-0.5"),
        ("xsd:double", "-1e3", "-1.0E3"),
    ],
)
def test_odd_values_are_put_in_as_they_are(graphs, question, datatype, value, term):
    (found,) = asked(graphs(), question(f"{{datatype: {datatype}}}"), value)
    assert (str(found) if datatype == "xsd:string" else found.value) == (
        term if datatype == "xsd:string" else Literal(term, datatype=found.datatype).value
    )


@pytest.mark.parametrize(
    "body",
    [
        'SELECT ?x ?l { VALUES ?x { -1.5 } BIND("VALUES ?x { 3 }" AS ?l) }',
        "SELECT ?x { VALUES ?x { -1.5 } } # VALUES ?x { 3 }",
        "SELECT ?x { VALUES $x { # VALUES ?x { 3 }\n -1.5 } }",
        r"SELECT ?x { VALUES ?\u0078 { -1.5 } BIND('''VALUES ?x { ''' AS ?l) }",
        "select ?x { values ?x{-1.5}}",
    ],
)
def test_the_one_block_is_found(tmp_path, graphs, body):
    file = tmp_path / "q.rq"
    file.write_text(f"\ufeff{HEAD}#+   x: {{datatype: xsd:decimal}}\n{body}\n", encoding="utf-8")
    question = read(file, "q")
    for value, number in (((), "-1.5"), (("7.25",), "7.25")):
        answer = graphs().sparql(question.bind(graphs(), {"x": list(value)}))
        assert [str(row[0]) for row in answer.rows] == [number]


# ---- headers and folders ------------------------------------------------------------------------------

WRONG = {
    "{class: det:State, datatype: xsd:string}": "one of class, scheme and datatype",
    "State": "one of class, scheme and datatype",
    "{class: State}": "no prefixed name",
    "{class: det:State, mny: true}": "unknown key 'mny'",
    "{class: det:State, min: 3}": "min and max go with a datatype of numbers",
    "{datatype: xsd:integer, min: soon}": "a bound is a number",
    "{datatype: xsd:duration}": "'xsd:duration' is not taken; right are xsd:integer",
    "{class: det:State, many: 2}": "many is true or false",
    "{class: det:State, was: state}": "was is a list of names",
    "{class: det:State, was: [x]}": "its earlier name 'x' is that of a parameter",
    "{class: det:State, was: [limit]}": "its earlier name 'limit' is that of a parameter or of an option",
    "{datatype: xsd:integer, min: .nan}": "a bound is a number",
    "{datatype: xsd:integer, max: .inf}": "a bound is a number",
    "{datatype: xsd:integer, label: [a]}": "label is text",
}


@pytest.mark.parametrize(("spec", "says"), WRONG.items())
def test_a_wrong_specification_is_named(question, spec, says):
    with pytest.raises(BadQuestion, match=says) as caught:
        question(spec, "id:Japan")
    assert "parameter x" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["view", "format", "X", "a b", "self"])
def test_a_parameter_cannot_take_the_name_of_an_option(question, name):
    with pytest.raises(BadQuestion, match="choose another name|malformed"):
        question("{class: det:State}", "id:Japan", name)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("#+ title: a: b\nASK {}", "the #\\+ lines are no YAML .*in quotes"),
        ("ASK {}", "lacks a title"),
        ("#+ title: T?\n#+ as-of: soon\nASK {}", "as-of is a calendar year, not 'soon'"),
        ("#+ title: T?\n#+ views: corrected\nASK {}", "views is a list"),
        ("#+ title: T?\n#+ views: [wished]\nASK {}", "unknown view 'wished'"),
        ("#+ title: T?\n#+ columns: {x: {type: colour}}\nSELECT ?x {}", "column x: right is .*entity, code, year"),
        ("#+ title: T?\nSELECT * { SERVICE <http://x/> { ?s ?p ?o } }", "SERVICE is not answered"),
        ("#+ title: T?\nSELECT * FROM <http://x/> { ?s ?p ?o }", "FROM is not answered"),
        ("#+ title: T?\nDELETE WHERE { ?s ?p ?o }", "update"),
        ("#+ title: T?\nSELECT * {", "malformed SPARQL"),
        ("#+ title: T?\n#+ title: U?\nASK {}", r"line 2 of them.*'title' is given twice"),
        ("#+ - title\nASK {}", "are no fields"),
        ("#+ title: [a]\nASK {}", "title is text"),
        ("#+ title: T?\n#+ ? [a]\n#+ : b\nASK {}", "a key is one word"),
        ("#+ title: T?\n#+ as-of: 2017-13-45\nASK {}", "cannot be: month"),
        (f"#+ title: T?\n#+ as-of: {'9' * 6_000}\nASK {{}}", "thousands of digits"),
        ("#+ title: T?\n#+ x: !!python/object:os.system [a]\nASK {}", "no YAML"),
        ('#+ title: "\\uD800"\nASK {}', "cannot be: .*surrogates"),
        ("#+ title: T?\n#+ a: &a [x]\n#+ b: [*a, *a]\nASK {}", "an alias .* is not taken"),
        ("#+ title: T?\n#+ a: &a [*a]\nASK {}", "an alias .* is not taken"),
        (f"#+ title: T?\n#+ a: {'[' * 10_000}\nASK {{}}", "nested too deeply"),
        (f"#+ title: {'x' * 60_000}\nASK {{}}", "60,007 characters, more than 20,000"),
        ("#+ title: T?\nSELECT * { ?s foo:bar ?o }", "line 2, column 15: no prefix foo:"),
    ],
)
def test_a_wrong_file_is_named_in_one_line(tmp_path, text, says):
    file = tmp_path / "q.rq"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadQuestion, match=says) as caught:
        read(file, "q")
    assert str(file) in str(caught.value) and "\n" not in str(caught.value)


def test_folders_stand_beside_each_other(tmp_path):
    for folder in ("a/t", "b/t", "c/u"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("a/t/one.rq", "b/t/two.rq", "c/u/one.rq"):
        (tmp_path / file).write_text("#+ title: T?\nASK {}", encoding="utf-8")
    both = Catalogue(tmp_path / "a", tmp_path / "b", tmp_path / "c")
    assert list(both) == ["t/one", "t/two", "u/one"] and both.get("two").name == "t/two"
    with pytest.raises(DetenteError, match="stands in several topics"):
        both.get("one")
    with pytest.raises(DetenteError, match="there is a question 't/one' in"):
        Catalogue(tmp_path / "a", tmp_path / "a")
    with pytest.raises(DetenteError, match="No such folder") as caught:
        Catalogue(tmp_path / "none")
    assert caught.value.exit_code == 3


def test_a_parameter_that_may_be_anything_has_no_default_and_an_earlier_name(graphs, question):
    kg = graphs()
    asked_of = question("{class: det:State, was: [country]}", "UNDEF", more="?x det:alliedWith id:UnitedStates")
    parameter = asked_of.parameters["x"]
    assert not parameter.required and parameter.unless_given == "default: any" and parameter.was == ("country",)
    anything = {row[0] for row in kg.sparql(asked_of.bind(kg, {})).rows}
    assert {ID.Japan, ID.SouthKorea} <= anything
    with pytest.warns(DetenteWarning, match="'country' is now called 'x'"):
        one = asked_of.bind(kg, {"country": "Japan"})
    assert [row[0] for row in kg.sparql(one).rows] == [ID.Japan]
