"""Hostile and broken files: each is answered in one line, and nothing is left behind."""

import zipfile

import pytest

from detente.errors import DetenteError, Unreachable
from detente.sources import downloads
from detente.sources.downloads import BadTable
from detente.sources.mappings import BadMapping, UnknownDataSet, recipe
from detente.sources.typed_tables import BadRows
from tests.sources.made import MIDA, MIDB, STATES, add

HEADER, *ROWS = STATES.splitlines(keepends=True)


def refused(folder, *tables, name="cow-states", kind=DetenteError, **more):
    """What is said of tables that are refused; nothing may be written."""
    with pytest.raises(kind) as error:
        add(folder, name, *tables, **more)
    assert "\n" not in str(error.value)
    left = list((folder / "sources").glob("*")) if (folder / "sources").is_dir() else []
    assert left == []
    return str(error.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.4 ...", "a PDF, and no CSV"),
        (b"\xd0\xcf\x11\xe0....", "a workbook of Excel"),
        (b"<!doctype html><html>", "a web page"),
        (b"", "empty, or without a line of column names"),
        (b"\n\n", "empty, or without a line of column names"),
        (b"a,b\n1,\0\n", "null characters"),
        (b"\xff\xfea\x00,\x00\xd8", "begins as UTF-16 and is not"),
        (b"\x1f\x8b\x08\x00broken", "damaged"),
        (b"PK\x03\x04broken", "damaged"),
        (HEADER.replace("ccode", "code").encode(), "it lacks the column ccode"),
        (b"x,y\n1,2\n", "it lacks the columns stateabb, ccode, statenme, styear, endyear, endmonth, endday"),
    ],
)
def test_what_is_no_such_table(tmp_path, data, said):
    assert said in refused(tmp_path, ("x.csv", data))


def test_a_zip_without_a_table(tmp_path):
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
        archive.writestr("readme.md", "nothing")
    data = (tmp_path / "made.zip").read_bytes()
    assert "no CSV in it, but readme.md" in refused(tmp_path, ("x.zip", data))


def test_what_is_no_file(tmp_path):
    from detente.sources.adding import load

    for wrong in (tmp_path, tmp_path / "missing.csv"):
        with pytest.raises(Unreachable):
            load(recipe("cow-states"), [wrong], tmp_path / "sources/x", "https://example.org/x/")


def test_what_is_longer_than_any_table(tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "MOST", 100)
    assert "longer than 100 bytes" in refused(tmp_path, ("x.csv", STATES))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("ABC,903,Ruritania,1700,1,1,1900,1,1,2016\n", "row 2: styear is '1700', no year from 1816 on"),
        ("ABC,903,Ruritania,18x0,1,1,1900,1,1,2016\n", "row 2: styear is '18x0', no year from 1816 on"),
        ("ABC,903,Ruritania,1900,1,1,1890,1,1,2016\n", "row 2: it ends before it begins"),
        ("ABC,903,Ruritania,1900,1,1,-9,1,1,2016\n", "row 2: endyear is '-9', no year from 1816 on"),
        ("ABC,9x3,Ruritania,1900,1,1,1910,1,1,2016\n", "row 2: ccode is '9x3', no whole number"),
        ("ABC,12345,Ruritania,1900,1,1,1910,1,1,2016\n", "row 2: no code from 1 to 999"),
        ("ABC,999999999999999999999,R,1900,1,1,1910,1,1,2016\n", "row 2: ccode is '999999999999999999999', no whole"),
        ("ABC,903,=HYPERLINK(1),1900,1,1,1910,1,1,2016\n", "row 2: statenme is '=HYPERLINK(1)',"),
        ("ABC,903,Ruritania,1900\n", "row 2: 4 values for 10 columns"),
        ("ABC,903,Ruritania,1900,1,1,1910,1,1,2016,7,8\n", "row 2: 12 values for 10 columns"),
        (ROWS[0], "row 3: the same ccode and styear as in row 2"),
    ],
)
def test_rows_that_are_wrong(tmp_path, row, said):
    table = ("states.csv", HEADER + row + "".join(ROWS))
    assert f"states.csv {said}" in refused(tmp_path, table, kind=BadRows)
    found = add(tmp_path, "cow-states", table, skip=True)
    assert [said in str(wrong) for wrong in found.left_out] == [True]
    assert found.counts["state system membership"] == 7  # five rows; 365 is three states
    assert "left out: states.csv" in (tmp_path / "sources/cow-states/source.ttl").read_text()


def test_many_wrong_rows_are_one_line(tmp_path):
    table = HEADER + "".join(f"ABC,{n},R,0,1,1,0,1,1,2016\n" for n in range(100, 600))
    said = refused(tmp_path, ("states.csv", table), kind=BadRows)
    assert "and 497 more: correct them, or leave them out by --skip-bad-rows" in said


def test_a_dispute_that_is_not_there_and_a_side_that_is_none(tmp_path):
    wrong = MIDB + "12,ABC,901,1,1,1900,1,1,1902,1,1,1,-9,4,1\n10,ABC,901,1,1,1900,1,1,1902,2,1,1,-9,4,1\n"
    said = refused(tmp_path, ("MIDA.csv", MIDA), ("MIDB.csv", wrong), name="cow-mid", kind=BadRows)
    assert (
        "row 8: a dispute that MIDA does not have; MIDB.csv row 9: sidea is '2', no code of the codebook: 0, 1" in said
    )


def test_a_file_is_missing_or_given_twice(tmp_path):
    assert "cow-mid needs MIDB.csv" in refused(tmp_path, ("MIDA.csv", MIDA), name="cow-mid")
    said = refused(tmp_path, ("MIDA.csv", MIDA), ("MIDB.csv", MIDB), ("B2.csv", MIDB), name="cow-mid")
    assert "both could be MIDB.csv" in said


def test_many_rows_go_through(tmp_path):
    """Tens of thousands of rows, of which none is held in a list."""
    rows = "".join(f"ABC,{n % 400 + 500},R,{1816 + n // 400},1,1,{1816 + n // 400},1,1,2016\n" for n in range(40_000))
    found = add(tmp_path, "cow-states", ("states.csv", HEADER + rows))
    assert found.files == {"states.csv": 40_000}
    assert found.counts["state system membership"] >= 40_000


MINE = """--+ title: Mine
--+ citation: Me (2020).
--+ licence: https://creativecommons.org/licenses/by/4.0/
--+ homepage: https://example.org/
--+ span: 1900/2000
--+ tables:
--+   t:
--+     file: t.csv
--+     columns: {code: integer, year: year, name: maybe text}
"""
SELECT = (
    'SELECT this(code) AS node, \'det:Meeting\' AS "rdf:type", name AS "rdfs:label", year AS "det:startYear" FROM t;'
)
TABLE = "code,year,name\n1,1950,A\n2,1960,B\n"


class TestMappings:
    def run(self, tmp_path, sql):
        file = tmp_path / "mine.sql"
        file.write_text(sql)
        return add(tmp_path, str(file), ("t.csv", TABLE), called="mine")

    def test_one_of_ones_own(self, tmp_path):
        found = self.run(tmp_path, MINE + SELECT)
        assert found.counts == {"meeting": 2}
        assert found.notes == [
            "mine.sql gives no det:row: a fact has no row then, and rows that are left out are not told"
        ]
        found = self.run(tmp_path, MINE + SELECT.replace("name AS", '_row AS "det:row", name AS'))
        assert found.notes == [] and found.left_out == []

    @pytest.mark.parametrize(
        ("sql", "said"),
        [
            (SELECT.replace("det:startYear", "det:startYeer"), "det:startYeer is no term of the ontology"),
            (SELECT.replace("det:Meeting", "Meeting"), "'Meeting' is no prefixed name"),
            (SELECT.replace("det:Meeting", "det:Meating"), "det:Meating is no term of the ontology"),
            (SELECT.replace("AS node", "AS nod"), "a SELECT without the columns node"),
            (SELECT.replace("this(code)", "this(1)"), "two rows make the node this:1"),
            (SELECT.replace("FROM t", "FROM u"), "Table with name u does not exist"),
            ("SELEKT 1;", "syntax error"),
            ("SELECT * FROM read_csv('/etc/passwd');", "disabled"),
            ("COPY t TO '/tmp/out.csv';", "disabled"),
            ("ATTACH '/tmp/x.db';", "disabled"),
            ("INSTALL httpfs;", "disabled"),
        ],
    )
    def test_statements_that_are_refused(self, tmp_path, sql, said):
        with pytest.raises(BadMapping) as error:
            self.run(tmp_path, MINE + sql)
        assert said in str(error.value)
        assert "\n" not in str(error.value)
        assert not (tmp_path / "sources/mine").exists()

    @pytest.mark.parametrize(
        ("header", "said"),
        [
            ("", "no header"),
            (MINE.replace("title: Mine", "title: [Mine"), "no YAML"),
            (MINE.replace("--+ title: Mine\n", ""), "no 'title' in the header"),
            (MINE.replace("citation", "citaton"), "unknown field 'citaton'"),
            (MINE.replace("1900/2000", "always"), "years 'always': write them as 1816/2012"),
            (MINE.replace("maybe text", "words"), "column name is 'words'"),
            (MINE.replace("--+     file: t.csv\n", ""), "no 'file' in the header"),
            (MINE.replace("--+   t:", "--+   1t x:"), "is no name of a table"),
            (MINE + "--+     refuse: {nothing = 1: bad}\n", "nothing"),
            (
                MINE + "--+ complete for: [{kind: 'det:Nothing', population: 'code:AllStates', years: 1900/2000}]\n",
                "no class",
            ),
        ],
    )
    def test_headers_that_are_refused(self, tmp_path, header, said):
        with pytest.raises(BadMapping) as error:
            self.run(tmp_path, header + SELECT)
        assert said in str(error.value)
        assert "\n" not in str(error.value)

    def test_a_name_that_is_none(self):
        with pytest.raises(UnknownDataSet) as error:
            recipe("cow-mids")
        assert "cow-mid" in str(error.value)

    def test_a_table_that_is_not_there(self, tmp_path):
        with pytest.raises(BadTable):
            add(tmp_path, "cow-states", ("x.csv", b"%PDF"))


def packed(folder, *members):
    """A zip with some members: names with texts."""
    with zipfile.ZipFile(folder / "made.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return (folder / "made.zip").read_bytes()


def test_a_zip_that_unpacks_to_too_much_in_all(tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "MOST", 1500)
    data = packed(tmp_path, *((f"{n}.csv", STATES) for n in range(1500 // len(STATES) + 1)))
    assert "its tables are longer than 1,500 bytes" in refused(tmp_path, ("x.zip", data))


def test_tables_of_one_name(tmp_path):
    data = packed(tmp_path, ("a/s.csv", STATES), ("b/s.csv", STATES.replace("Freedonia", "Sylvania")))
    assert "two tables in it are called s.csv" in refused(tmp_path, ("x.zip", data))
    data = packed(tmp_path, ("MIDA.csv", MIDB))
    said = refused(tmp_path, ("MIDA.csv", MIDA), ("x.zip", data), name="cow-mid")
    assert "a table MIDA.csv was given before" in said
