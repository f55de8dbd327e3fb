import csv
import io
import json

import pytest
from rdflib import BNode, Literal, URIRef

from detente.answers import Answer, short
from detente.vocabulary import DET, ID

ANSWER = Answer(
    ("state", "how_many", "note"),
    ((ID.Russia, Literal(3), Literal('a "b", c|d\ne')), (ID.Japan, None, URIRef("http://example.org/x"))),
    {ID.Russia: "Russia"},
)


def test_a_term_in_its_shortest_form():
    assert short(ID.Russia) == "id:Russia"
    assert short(DET.alliedWith) == "det:alliedWith"
    assert short(URIRef("http://example.org/x")) == "<http://example.org/x>"
    assert short(BNode("b")) == "_:b"
    assert short(None) == ""


def test_csv_has_labels_or_iris_and_comes_back():
    rows = list(csv.reader(io.StringIO(ANSWER.to_csv())))
    assert rows == [
        ["state", "how_many", "note"],
        ["Russia", "3", 'a "b", c|d\ne'],
        ["id:Japan", "", "<http://example.org/x>"],
    ]
    assert list(csv.reader(io.StringIO(ANSWER.to_csv(iris=True))))[1][0] == "id:Russia"


def test_tsv_has_a_line_for_each_row():
    lines = ANSWER.to_tsv().split("\n")
    assert len(lines) == 3
    assert all(line.count("\t") == 2 for line in lines)


def test_json_has_label_and_iri():
    assert json.loads(ANSWER.to_json()) == [
        {
            "state": {"iri": str(ID.Russia), "label": "Russia"},
            "how_many": 3,
            "note": 'a "b", c|d\ne',
        },
        {
            "state": {"iri": str(ID.Japan), "label": "id:Japan"},
            "note": {"iri": "http://example.org/x", "label": "<http://example.org/x>"},
        },
    ]


def test_markdown_escapes_what_would_break_the_table():
    lines = ANSWER.to_markdown().split("\n")
    assert lines[0] == "| state | how many | note |"
    assert lines[2] == '| Russia | 3 | a "b", c\\|d e |'


def test_html_escapes_and_links():
    page = Answer(("x",), ((Literal("<b>"),), (ID.Russia,)), {ID.Russia: "R & D"})._repr_html_()
    assert "<b>" not in page and "&lt;b&gt;" in page
    assert f'<a href="{ID.Russia}">R &amp; D</a>' in page


@pytest.mark.parametrize("width", [20, 30, 40, 60, 200])
def test_a_table_fits_and_nothing_is_cut(width):
    words = [
        "all",
        "of",
        "these",
        "words",
        "must",
        "be",
        "there,",
        "however",
        "narrow",
        "the",
        "terminal",
        "may",
        "be",
    ]
    answer = Answer(("first", "second"), ((Literal(" ".join(words)), Literal("short")),))
    table = answer.to_table(width)
    assert all(len(line) <= width for line in table.split("\n"))
    assert [word for word in words if word not in table] == []


def test_wide_characters_count_twice():
    table = Answer(("a", "b"), ((Literal("日本"), Literal("x")), (Literal("abcd"), Literal("x")))).to_table()
    assert [line.index("x") for line in table.split("\n")[2:]] == [4, 6]


def test_columns_that_do_not_fit_side_by_side_become_blocks():
    answer = Answer(tuple(f"column_{n}" for n in range(9)), (tuple(Literal(f"value {n}") for n in range(9)),))
    table = answer.to_table(40)
    assert all(len(line) <= 40 for line in table.split("\n"))
    assert "column 8  value 8" in table


def test_no_rows_are_said_to_be_none():
    assert "(no rows)" in Answer(("x",), ()).to_table()


@pytest.mark.parametrize("kind", ["table", "csv", "tsv", "json", "markdown"])
def test_every_format_can_be_asked_for_by_name(kind):
    text = ANSWER.render(kind)
    assert "Russia" in text and not text.endswith("\n")
