"""Claim sheets as files: what was written comes back, a formula never works, and what is no sheet is one line."""

import csv
import io
import zipfile

import openpyxl
import pytest

from detente.sources import sheets
from detente.sources.sheets import COLUMNS, BadSheet, read_sheet, safe, to_csv, to_xlsx

ROW = dict.fromkeys(COLUMNS, "") | {
    "passage": "S1P1.1", "text": "=HYPERLINK(\"http://x.example\",\"click\") stands here", "claim": "They ally.",
    "stance": "asserted", "start": "1951", "end": "..", "note": "-1 and +1; @all", "names": "'=1",
}  # fmt: skip
TABLE = [list(COLUMNS), list(ROW.values())]
VALUES = [
    ["column", "value", "meaning"],
    ["stance", "asserted", "+"],
    ["stance", "hedged", "?"],
    ["polarity", "positive", ""],
]


def kept(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_what_was_written_comes_back(tmp_path, name):
    data = to_csv(TABLE) if name == "a.csv" else to_xlsx(TABLE, VALUES, {"stance": ["asserted", "hedged"]})
    (row,) = read_sheet(kept(tmp_path / name, data))
    assert row.number == 2 and row.cells == {name: text for name, text in ROW.items() if text}
    assert row.coded and row["subject"] == ""


def test_no_cell_is_a_formula():
    cells = [cell for row in csv.reader(io.StringIO(to_csv(TABLE).decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] and "'=HYPER" in "".join(cells)
    assert safe("a=b") == "a=b" and safe("'=a") == "''=a"
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(TABLE, VALUES, {})))
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(to_xlsx(TABLE, VALUES, {}))).read("xl/worksheets/sheet1.xml")


def test_a_workbook_offers_what_may_be_chosen(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(TABLE, VALUES, {"stance": ["asserted", "hedged"]})))
    (rule,) = book["claims"].data_validations.dataValidation
    assert COLUMNS.index("stance") == 6 and str(rule.sqref).startswith("G2:")
    assert rule.formula1 == "values!$B$2:$B$3"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_each_usual_delimiter(tmp_path, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(TABLE)
    assert read_sheet(kept(tmp_path / "a.csv", out.getvalue()))[0]["claim"] == "They ally."


def test_numbers_and_days_of_a_workbook_are_text(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS))
    book.active.append([None] * 12 + [1951, 1986.0, None])
    book.save(tmp_path / "a.xlsx")
    (row,) = read_sheet(tmp_path / "a.xlsx")
    assert (row["start"], row["end"]) == ("1951", "1986")


def formula(path, claim="=1+1"):
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS))
    book.active.append(["S1P1.1", "", "", "", "", claim])
    book.save(path)
    return path.read_bytes()


HEADER = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "it is empty; the first row names the columns: passage, position"),
        ("passage,claim,stance\n", "no column polarity, subject, relation, object, start, end in its first row"),
        (f"{HEADER},claim\n", "two columns are called claim; keep one"),
        (f"{HEADER}\nS1P1.1,,,,,=cmd|' /C calc'!A0\n", "row 2, column claim: a formula; write the text itself"),
        (f"{HEADER}\nS1P1.1,,,,,{'x' * 32768}\n", "row 2, column claim: 32768 characters, more than 32767"),
        (HEADER.encode("utf-16"), "UTF-16; save it as CSV in UTF-8"),
        (f"{HEADER}\nS1P1.1,,,,,caf\u00e9\n".encode("latin-1"), "(line 2); save it as CSV in UTF-8"),
        (f"{HEADER}\nS1\0\n", "a NUL at character"),
        (f'{HEADER}\nS1P1.1,,,,,"open\n', "no CSV: unexpected end of data"),
        (f"{HEADER}\nS1P1.1,,,,,One, two.,,,,,,,,,see\n", "row 2: 16 cells for 15 columns; a text with a comma"),
        (b"PK\x03\x04rubbish", "no XLSX that can be read"),
    ],
)  # fmt: skip
def test_what_is_no_sheet_is_one_line(tmp_path, data, said):
    with pytest.raises(BadSheet) as error:
        read_sheet(kept(tmp_path / "a.csv", data))
    assert said in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("claim", ["=1+1", "#REF!"])  # a formula, and what is left of one
def test_a_formula_of_a_workbook_is_refused(tmp_path, claim):
    formula(tmp_path / "a.xlsx", claim)
    with pytest.raises(BadSheet, match="row 2, column claim: a formula"):
        read_sheet(tmp_path / "a.xlsx")


def test_a_million_rows_and_a_bomb(tmp_path, monkeypatch):
    many = kept(tmp_path / "many.csv", HEADER + "\n" + "S1P1.1,,,,,a\n" * 1_000_000)
    with pytest.raises(BadSheet, match="more than 20000 rows"):
        read_sheet(many)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"\0" * 2_000_000)
    book = openpyxl.Workbook()
    for _ in range(3):
        book.active.append([*COLUMNS, *"x" * 100])
    book.save(tmp_path / "wide.xlsx")
    monkeypatch.setattr(sheets, "_MOST_CELLS", 300)
    with pytest.raises(BadSheet, match="more than 300 cells"):
        read_sheet(tmp_path / "wide.xlsx")
    monkeypatch.setattr(sheets, "_MOST_UNPACKED", 1_000_000)
    with pytest.raises(BadSheet, match="unpacked 2 MB"):
        read_sheet(kept(tmp_path / "bomb.xlsx", packed.getvalue()))
    monkeypatch.setattr(sheets, "MOST_BYTES", 1_000_000)
    with pytest.raises(BadSheet, match="more than 1 MB"):
        read_sheet(many)
