"""Answers in every format, within the width of a terminal."""

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD

from detente.asking.answers import Answer, Column
from detente.asking.origins import Origin
from detente.errors import DetenteError
from detente.rdf.formats import ANSWER_FORMATS
from detente.rdf.markdown import block
from detente.rdf.terms import from_ox, short
from detente.rdf.writing import CannotWrite
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


@pytest.mark.parametrize("form", ["table", "markdown", "html"])
def test_an_empty_answer_says_that_it_is_no_no(form):
    empty = Answer(("a",), (), {}, hints=("2 in the view as-stated: --view as-stated",))
    text = empty.render(form)
    assert "none known here, which is not to say that there are none" in text and "--view as-stated" in text
    assert "(no rows)" in empty.to_table()
    assert "none known" not in Answer(("a",), ((None,),)).render(form)


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
    assert '<th scope="col">The state</th>' in answer.to_html() and answer.to_markdown().startswith("| The state |")


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


def test_tsv_is_that_of_the_w3c():
    """Terms as in Turtle, nothing for an unbound one, the names with a question mark (section 4)."""
    answer = Answer(("a", "b"), ((Literal("x\ty\n"), None), (ID.Russia, Literal("", lang="en"))))
    assert answer.to_tsv() == f'?a\t?b\n"x\\ty\\n"\t\n<{ID.Russia}>\t""@en\n'


# ---- odd texts ----------------------------------------------------------------------------------------

BREAKS = "one\ntwo\r\nthree\rfour\x0bfive\u2028six|seven\\|eight"


def test_tables_survive_line_breaks_and_bars():
    answer = Answer(("a", "b"), ((Literal(BREAKS), Literal("end")), (Literal("x"), Literal("y"))))
    lines = answer.to_table().split("\n")
    assert [line.split()[0] for line in lines[2:]] == ["one", "two", "three", "four", "five", "six|seven\\|eight", "x"]
    assert lines[2].split() == ["one", "end"] and len(answer.to_table().splitlines()) == len(lines)
    rows = answer.to_markdown().splitlines()
    assert rows[2] == r"| one<br>two<br>three<br>four<br>five<br>six\|seven\\\|eight | end |" and len(rows) == 4
    assert list(csv.reader(io.StringIO(answer.to_csv(), newline=""), strict=True))[1] == [BREAKS, "end"]


def test_markdown_shows_markup_as_text():
    evil = Literal("<b>x</b> *y* `z` [l](http://e) _i_ a_b R&D &lt; ~~s~~")
    (_, _, row) = Answer(("a",), ((evil,),)).to_markdown().splitlines()
    assert row == r"| &lt;b>x&lt;/b> \*y\* \`z\` [l\](http://e) \_i\_ a_b R&D &amp;lt; \~\~s\~\~ |"
    assert block("a ``` b").splitlines() == ["````", "a ``` b", "````"]


def test_a_spreadsheet_runs_nothing_of_safe_csv():
    run = ("=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "\n=1", "\uff1dx")
    left = ("-5", "+1.5e3", "a=b", "", "1-2")
    answer = Answer(("a",), tuple((Literal(x),) for x in (*run, *left)))

    def cells(text):
        return [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]

    assert cells(answer.to_csv(safe=True)) == [*(f"'{x}" for x in run), *left]
    assert cells(answer.to_csv()) == [*run, *left] and answer.render("csv", safe=True) == answer.to_csv(safe=True)


def test_json_holds_no_other_value():
    """Numbers and truth values where the text is one that JSON holds exactly; else the text."""
    typed = [("007", XSD.integer), ("+1", XSD.int), ("1_0", XSD.integer), ("9" * 20, XSD.integer), ("1", XSD.boolean),
             ("yes", XSD.boolean), ("1.50", XSD.decimal), ("NaN", XSD.double)]  # fmt: skip
    rows = tuple((Literal(text, datatype=kind, normalize=False),) for text, kind in typed)
    found = [row["a"] for row in json.loads(Answer(("a",), rows).to_json())]
    assert found == [7, 1, "1_0", "9" * 20, True, "yes", "1.50", "NaN"] and found[4] is True


def test_xml_results_keep_what_is_falsy_and_refuse_what_xml_cannot_say():
    falsy = [("0", XSD.integer), ("false", XSD.boolean), ("0.0", XSD.decimal), ("0E0", XSD.double), ("", XSD.string)]
    row = tuple(Literal(text, datatype=kind, normalize=False) for text, kind in falsy)
    text = Answer(tuple("abcde"), (row,), form="SELECT").to_srx()
    assert [e.text or "" for e in ElementTree.fromstring(text).iter() if e.tag.endswith("literal")] == [
        t for t, _ in falsy
    ]
    ends = ElementTree.fromstring(Answer(("x",), ((Literal("a\r\nb\r"),),), form="SELECT").to_srx())
    assert [e.text for e in ends.iter() if e.tag.endswith("literal")] == ["a\r\nb\r"]
    for bad in "\x01\x00\x0b\ufffe":
        with pytest.raises(CannotWrite, match=r"\?x: it holds U\+"):
            Answer(("x",), ((Literal(f"a{bad}b"),),), form="SELECT").to_srx()


@pytest.mark.parametrize("form", [f for f in ANSWER_FORMATS if f != "turtle"])
def test_an_answer_without_columns_is_shown(form):
    for rows in ((), ((),), ((), ())):
        shown = Answer((), rows, form="SELECT").render(form)
        assert (
            form != "table" or shown == ("(no rows)", "(1 row without columns)", "(2 rows without columns)")[len(rows)]
        )


def test_short_forms_are_ones_that_sparql_reads_back():
    for name in ("a.b", "1", "C173", "S4P1.9", "a:b", "%20", "é-x"):
        assert short(ID[name]) == f"id:{name}"
    for name in ("a.", "a&b", "0/b", "", "-a", "a'b", "a%", "·a"):
        assert short(ID[name]) == f"<{ID[name]}>"


WORDS = "Confrontation of the Organisation-for-Cooperation and its Counterparts"


@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_word_of_a_table_is_broken(width):
    """Columns give way to whole words; where they are too many for that each row is a record with all of its cells."""
    names = tuple(f"column_{i}" for i in range(5))
    table = Answer(
        names, ((*[Literal(WORDS)] * 4, Literal("x")), (Literal("b"), None, *[Literal("c")] * 3)), {}
    ).to_table(width)
    assert all(len(line) <= width for line in table.splitlines())
    assert table.split().count("Organisation-for-Cooperation") == 4
    if width < 100:
        assert table.split("\n\n")[1].splitlines() == ["row 2", *(f"{n.replace('_', ' ')}  {v}" for n, v in zip(
            (names[0], *names[2:]), "bccc", strict=True))]  # fmt: skip


def test_a_row_says_what_makes_it_less_than_said_outright():
    """In what people read and in Python, unless its origin says so; and nothing where no row has any."""
    answer = Answer(("a",), ((Literal("x"),), (Literal("y"),)), {}, caveats=lambda a: ["hedged (C105)", ""][: len(a)])
    assert answer.to_dicts() == [{"a": "x", "caveats": "hedged (C105)"}, {"a": "y", "caveats": ""}]
    for form in ("table", "markdown", "html"):
        assert answer.render(form).count("hedged (C105)") == 1, form
    assert "caveats" not in Answer(("a",), ((Literal("x"),),), {}, caveats=lambda a: [""]).to_table()
    traced = replace(answer, origins=(Origin("article", "hedged (C105)", "C105"), Origin("record")))
    assert traced.to_table().count("hedged (C105)") == 1
