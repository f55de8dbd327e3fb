"""Fragments of tables (RFC 7111) as tables: which rows, which columns, what is left out."""

import hashlib

import pytest
from rdflib import URIRef

import detente
from detente.explaining.fragments import Fragments

FILE = "https://w3id.org/detente/id/mine/t.csv"
TABLE = 'id;name;note;year\n1;"A\nB";;1950\n2;"say ""x; y""";;1951\n3;C;late;1952\n' + "".join(
    f"{n};D;;{1949 + n}\n" for n in range(4, 31)
)


def node(fragment):
    return URIRef(f"{FILE}#{fragment}")


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("table")
    (folder / "files").mkdir()
    (folder / "files" / "t.csv").write_text(TABLE, encoding="utf-8")
    (folder / "facts.ttl").write_text(
        f"""@prefix det: <https://w3id.org/detente/ontology#> .
        <{FILE}> a det:DataFile ; det:sha256 "{hashlib.sha256(TABLE.encode()).hexdigest()}" .""",
        encoding="utf-8",
    )
    return Fragments(detente.load(extra=[folder / "facts.ttl"]))


def test_a_row_with_the_columns_in_which_it_has_something(rows):
    """Row 1 is the line of column names; a value may have line ends, quotes and the delimiter in it."""
    found = rows.table(node("row=2"))
    assert (found.columns, found.rows, found.left_out) == (("id", "name", "year"), ((2, ("1", "A\nB", "1950")),), "")
    assert rows.table(node("row=3")).rows == ((3, ("2", 'say "x; y"', "1951")),)
    assert rows.table(node("row=3-4")).columns == ("id", "name", "note", "year")


def test_cells_come_with_the_columns_by_which_a_row_is_known(rows):
    found = rows.table(node("cell=2,4-3,4"))
    assert found.columns == ("id", "name", "year") and [n for n, _ in found.rows] == [2, 3]


def test_many_rows_are_cut_and_counted(rows):
    found = rows.table(node("row=2-31"))
    assert len(found.rows) == 12 and found.left_out == "18 more rows"


def test_what_is_not_there_is_said(rows):
    assert rows.table(node("row=99")).left_out == "the kept file has no such row"
    other = rows.table(URIRef("https://w3id.org/detente/id/mine/u.csv#row=2"))
    assert other.left_out == "no copy of the file is kept here"


def test_rows_of_one_file_are_put_together():
    given = [node("row=5"), node("cell=2,1"), node("row=2-3"), node("row=3-4"), node("row=9")]
    found = Fragments.merged(given)
    assert found == {node("cell=2,1"): [node("cell=2,1")], node("row=2-5;9"): [given[0], given[2], given[3], given[4]]}
