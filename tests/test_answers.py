"""Answers in every format, within the width of a terminal."""

import csv
import io
import json

import pytest
from rdflib import BNode, Literal

from detente.answers import FORMATS, Answer, short
from detente.vocabulary import DET, ID

LABELS = {ID.Russia: "Russia", ID.China: "China | PRC", DET.Alliance: "Alliance"}
ANSWER = Answer(
    ("state", "n"), ((ID.Russia, Literal(3)), (ID.China, None), (ID.Elsewhere, Literal('a "b"\nc'))), LABELS
)


def test_short_forms():
    assert [short(t) for t in (ID.Russia, DET.Alliance, None, BNode("x"), Literal(True))] == [
        "id:Russia", "det:Alliance", "", "_:x", "true",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [24, 40, 100])
def test_a_table_fits_and_loses_nothing(width):
    long = Answer(("a", "b"), ((Literal("word " * 30), Literal("x" * 15)),), {})
    lines = long.to_table(width).splitlines()
    assert max(map(len, lines)) <= width
    assert sum(line.count("word") for line in lines) == 30
    assert "".join(lines).count("x") == 15


def test_csv_gives_labels_or_names():
    rows = list(csv.reader(io.StringIO(ANSWER.to_csv())))
    assert rows == [["state", "n"], ["Russia", "3"], ["China | PRC", ""], ["id:Elsewhere", 'a "b"\nc']]
    assert list(csv.reader(io.StringIO(ANSWER.to_csv(iris=True))))[1] == ["id:Russia", "3"]


def test_json_keeps_iri_and_label():
    rows = json.loads(ANSWER.to_json())
    assert rows[0] == {"state": {"iri": str(ID.Russia), "label": "Russia"}, "n": 3}
    assert "n" not in rows[1]


def test_markdown_escapes_bars():
    assert "China \\| PRC" in ANSWER.to_markdown()


def test_html_escapes():
    evil = Answer(("a",), ((Literal("<script>"),),), {})
    assert "<script>" not in evil._repr_html_() and "&lt;script&gt;" in evil._repr_html_()


def test_an_empty_answer_says_so():
    assert "(no rows)" in Answer(("a",), (), {}).to_table()


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_renders(form):
    assert ANSWER.render(form)
