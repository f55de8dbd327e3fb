"""Answers in every format, within the width of a terminal."""

import csv
import io
import json

import pyoxigraph as ox
import pytest
from rdflib import BNode, Literal, URIRef

from detente.asking.answers import Answer, Column
from detente.errors import DetenteError
from detente.rdf.formats import ANSWER_FORMATS
from detente.rdf.terms import from_ox, short
from detente.vocabulary import CODE, DET, ID

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


GRAPH = Answer(
    ("subject", "predicate", "object"),
    ((ID.Japan, DET.alliedWith, ID.UnitedStates), (ID.Japan, DET.note, Literal('a "b"\n', lang="en"))),
    form="GRAPH",
)
YES = Answer(("answer",), ((Literal(True),),))


@pytest.mark.parametrize("form", ANSWER_FORMATS)
def test_every_format_renders_or_says_what_would_be_right(form):
    fits = {"turtle": [GRAPH], "srj": [ANSWER, YES], "srx": [ANSWER, YES]}.get(form, [ANSWER, GRAPH, YES])
    for answer in (ANSWER, GRAPH, YES):
        if answer in fits:
            assert answer.render(form)
        else:
            with pytest.raises(DetenteError, match="turtle|Turtle"):
                answer.render(form)


# ---- the W3C's formats, read back by another library ---------------------------------------------------

CELLS = [
    ID.Russia, BNode("x"), Literal("plain"), Literal("Müller", lang="de"), Literal("007", datatype=URIRef("http://t/")),
    Literal("1", datatype=URIRef("http://www.w3.org/2001/XMLSchema#integer"), normalize=False), None,
    Literal("<a>&\"'\n]]>"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "kind"), [("srj", "JSON"), ("srx", "XML")])
def test_sparql_results_are_read_back(form, kind):
    answer = Answer(("a", "b"), tuple((cell, Literal(i)) for i, cell in enumerate(CELLS)))
    read = ox.parse_query_results(answer.render(form), getattr(ox.QueryResultsFormat, kind))
    assert [v.value for v in read.variables] == ["a", "b"]
    found = [row[0] and from_ox(row[0]) for row in read]
    assert [None if f is None or isinstance(f, BNode) else f for f in found] == [
        None if isinstance(c, BNode) else c for c in CELLS
    ]
    assert isinstance(found[1], BNode)
    assert bool(ox.parse_query_results(YES.render(form), getattr(ox.QueryResultsFormat, kind))) is True


def test_turtle_is_read_back_and_always_the_same():
    text = GRAPH.to_turtle()
    found = {(from_ox(q.subject), from_ox(q.predicate), from_ox(q.object)) for q in ox.parse(text, ox.RdfFormat.TURTLE)}
    assert found == set(GRAPH.rows)
    assert text == Answer(GRAPH.columns, GRAPH.rows[::-1], form="GRAPH").to_turtle() and "owl:" not in text


# ---- columns, cuts ------------------------------------------------------------------------------------


def test_columns_know_their_type_and_label():
    integer = Literal(3)
    rows = (
        (ID.Russia, CODE.Hedged, Literal(1969), integer, Literal(1.5), Literal(True), Literal("t"), integer, None),
        (None, None, None, None, integer, None, None, ID.Russia, None),
    )
    names = ("who", "stance", "startYear", "how_many", "share", "open", "words", "mixed", "never")
    answer = Answer((Column("who", "The state"), *names[1:]), rows)
    assert answer.columns == names
    assert [c.type for c in answer.columns] == [
        "entity", "code", "year", "number", "number", "truth", "text", "value", "",
    ]  # fmt: skip
    assert [c.label for c in answer.columns][:4] == ["The state", "stance", "startYear", "how many"]
    assert answer.to_table().startswith("The state") and answer.to_csv().startswith("who,")
    assert "<th>The state</th>" in answer.to_html() and answer.to_markdown().startswith("| The state |")


def test_a_cut_answer_says_so():
    cut = ANSWER.head(1)
    assert len(cut) == 1 and cut.total == 3 and not ANSWER.head(3).cut
    for text in (cut.to_table(), cut.to_markdown(), cut.to_html()):
        assert "1 of 3 rows; 2 left out by the limit" in text
    with pytest.raises(DetenteError, match="from 1 up, not 0"):
        ANSWER.head(0)


def test_only_web_addresses_become_links():
    evil = Answer(("a",), ((URIRef("javascript:alert(1)"),), (URIRef('http://a/"onclick="x'),)))
    assert "href" not in evil.head(1).to_html()
    assert '"onclick' not in evil.to_html() and "&quot;onclick" in evil.to_html()


def test_an_answer_from_elsewhere_cannot_be_opened():
    with pytest.raises(DetenteError, match="cannot be opened"):
        ANSWER.evidence(0)
    with pytest.raises(DetenteError, match="no row 7: the answer has 3"):
        ANSWER.why(7)


def test_tsv_keeps_tabs_within_a_cell():
    answer = Answer(("a", "b"), ((Literal("x\ty"), Literal("z")),))
    assert list(csv.reader(io.StringIO(answer.to_tsv()), delimiter="\t")) == [["a", "b"], ["x\ty", "z"]]
