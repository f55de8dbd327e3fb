"""Claim sheets, as CSV and XLSX: how they are written for a coder, and read back.

A cell is text and nothing else. What a spreadsheet would take for a formula is written so that it does not, and a
formula that comes back is refused, never computed.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from detente.errors import DetenteError
from detente.rdf.reading import bytes_of
from detente.sources.extras import needing

#: What is filled in for the coder, and what the coder fills in.
GIVEN = ("passage", "position", "text", "names")
CODED = ("key", "claim", "stance", "polarity", "holder", "subject", "relation", "object", "start", "end", "note")
COLUMNS = (*GIVEN, *CODED)
#: The columns without which no row can be read.
_NEEDED = ("passage", "claim", "stance", "polarity", "subject", "relation", "object", "start", "end")
#: How large a sheet may be: an article has some hundred passages, a book some thousand.
MOST_ROWS, MOST_BYTES, LONGEST_CELL = 20_000, 50_000_000, 32_767
#: How many bytes a workbook may be unpacked, and how many cells it may have: empty ones take as long to read.
_MOST_UNPACKED, _MOST_CELLS = 60_000_000, 2_000_000
#: What a spreadsheet takes for a formula, or a command, where a cell begins with it.
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
#: What may stand between two cells of CSV.
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}
#: How a workbook begins.
_PACKED = b"PK\x03\x04"
_NOT_IN_XLSX = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class BadSheet(DetenteError):
    """A file that is no claim sheet."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a claim sheet.

    Attributes:
        number: its number in the file, as a spreadsheet counts: the header is row 1.
        cells: the text of each known column, without blanks around it; empty where nothing stands.
    """

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The text of a column."""
        return self.cells.get(column, "")

    @property
    def coded(self) -> bool:
        """Whether a coder has written anything into it, beside a key or a note."""
        return any(self.said[1:])

    @property
    def said(self) -> tuple[str, ...]:
        """Its passage, and what a coder has written of it beside a key or a note."""
        return (self["passage"], *(self[column] for column in CODED if column not in ("key", "note")))


def safe(text: str) -> str:
    """A text as a cell of CSV that no spreadsheet takes for a formula: with an apostrophe before it, where it would."""
    return f"'{text}" if text.lstrip("'").startswith(_ACTIVE) else text


def _bare(text: str) -> str:
    """The text that `safe` has written."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_ACTIVE) else text


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV that spreadsheets open: UTF-8 with a byte order mark, lines that end in CR LF (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out).writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def to_xlsx(
    rows: Sequence[Sequence[str]], values: Sequence[Sequence[str]], choices: Mapping[str, Sequence[str]]
) -> bytes:
    """A sheet and its allowed values as a workbook of two sheets, with lists to choose from.

    Args:
        rows: the header and the rows of the first sheet, ``claims``.
        values: those of the second, ``values``.
        choices: the columns of ``claims`` with a list to choose from, each a stretch of the column ``value``.

    Raises:
        DetenteError: openpyxl is not installed.
    """
    with needing("articles"):
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheets = (book.active, book.create_sheet("values"))
    sheets[0].title = "claims"
    for sheet, lines in zip(sheets, (rows, values), strict=True):
        for i, line in enumerate(lines, 1):
            for j, text in enumerate(line, 1):
                shown = f"'{text}" if text.startswith("'") and safe(text) != text else text  # as `_bare` reads it
                cell = sheet.cell(i, j, _NOT_IN_XLSX.sub("\ufffd", shown[:LONGEST_CELL]))
                cell.data_type = "s"  # never a formula
                cell.quotePrefix = text.startswith(_ACTIVE)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(bold=i == 1)
        sheet.freeze_panes = "A2"
    for j, name in enumerate(COLUMNS, 1):
        sheets[0].column_dimensions[get_column_letter(j)].width = {"text": 60, "claim": 40, "names": 30}.get(name, 16)
    header = list(values[0])
    for column, allowed in choices.items():
        numbers = [i for i, line in enumerate(values, 1) if line[0] == column and line[1] in allowed]
        if column in COLUMNS and numbers:
            letter = get_column_letter(header.index("value") + 1)
            listed = f"values!${letter}${numbers[0]}:${letter}${numbers[-1]}"
            rule = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=False)
            sheets[0].add_data_validation(rule)
            letter = get_column_letter(COLUMNS.index(column) + 1)
            rule.add(f"{letter}2:{letter}{len(rows) + 1000}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def same_sheet(file: Path, data: bytes) -> bool:
    """Whether a file is a sheet of the same content; a workbook also says when it was made, which does not count."""
    there = file.read_bytes() if file.is_file() else b""
    if not (there.startswith(_PACKED) and data.startswith(_PACKED)):
        return there == data
    parts = []
    for packed in (there, data):
        try:
            with zipfile.ZipFile(io.BytesIO(packed)) as book:
                parts.append({p.filename: p.CRC for p in book.infolist() if p.filename != "docProps/core.xml"})
        except zipfile.BadZipFile:
            return False
    return parts[0] == parts[1]


def read_sheet(path: Path) -> list[SheetRow]:
    """The rows of a claim sheet that are not empty.

    Raises:
        Unreachable: the file cannot be read.
        BadSheet: it is no CSV and no XLSX, lacks a column, holds a formula, or is larger than a sheet is.
        DetenteError: openpyxl is not installed.
    """
    data = bytes_of(path, MOST_BYTES)
    if len(data) > MOST_BYTES:
        raise BadSheet(f"{path}: more than {MOST_BYTES // 1_000_000} MB; that is no claim sheet")
    lines = _xlsx(path, data) if data.startswith(_PACKED) else _csv(path, data)
    first = next(lines, None)
    if first is None:
        raise BadSheet(f"{path}: it is empty; the first row names the columns: {', '.join(COLUMNS)}")
    header = [cell.strip().casefold() for cell in first[1]]
    lacking = [name for name in _NEEDED if name not in header]
    if lacking:
        raise BadSheet(f"{path}: no column {', '.join(lacking)} in its first row")
    twice = sorted({name for name in header if name in COLUMNS and header.count(name) > 1})
    if twice:
        raise BadSheet(f"{path}: two columns are called {', '.join(twice)}; keep one")
    found: list[SheetRow] = []
    for number, cells in lines:
        row = SheetRow(number, {n: c for n, c in zip(header, cells, strict=False) if n in COLUMNS and c})
        for name, text in row.cells.items():
            if name in CODED and len(text) > LONGEST_CELL:
                raise BadSheet(f"{path}: row {number}, column {name}: {len(text)} characters, more than {LONGEST_CELL}")
            if name in CODED and text.startswith("="):
                raise BadSheet(f"{path}: row {number}, column {name}: a formula; write the text itself")
        if row.cells:
            found.append(row)
        if len(found) > MOST_ROWS:
            raise BadSheet(f"{path}: more than {MOST_ROWS} rows; that is no claim sheet")
    return found


def _csv(path: Path, data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of CSV, whichever of the usual delimiters it has, with their numbers."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadSheet(f"{path}: UTF-16; save it as CSV in UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise BadSheet(f"{path}: not UTF-8 at byte {error.start} (line {row}); save it as CSV in UTF-8") from None
    if "\0" in text:
        raise BadSheet(f"{path}: a NUL at character {text.index(chr(0))}; that is no CSV")
    first = text.split("\n", 1)[0]
    delimiter = max(_NAMES, key=first.count)
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL * 10))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = 0
        for number, cells in enumerate(reader, 1):
            columns = columns or len(cells)
            if any(cell.strip() for cell in cells[columns:]):
                told = f"{len(cells)} cells for {columns} columns"
                raise BadSheet(f"{path}: row {number}: {told}; a text with a {_NAMES[delimiter]} stands in quotes")
            yield number, [_bare(cell.strip()) for cell in cells]
    except csv.Error as error:
        raise BadSheet(f"{path}: line {reader.line_num}: no CSV: {error}") from None


def _xlsx(path: Path, data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet of a workbook, with their numbers; formulas as they are written."""
    with needing("articles"):
        from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > _MOST_UNPACKED:
            raise BadSheet(f"{path}: unpacked {size // 1_000_000} MB; that is no claim sheet")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book["claims"] if "claims" in book.sheetnames else book.worksheets[0]
        silent = count = 0
        for number, cells in enumerate(itertools.islice(sheet.iter_rows(), 1_048_576), 1):
            count += len(cells)
            if count > _MOST_CELLS:
                raise BadSheet(f"{path}: more than {_MOST_CELLS:,} cells; keep the columns of the sheet alone")
            line = [_text(cell) for cell in cells]
            silent = 0 if any(line) else silent + 1
            if silent > 1000:  # rows that were only ever formatted
                break
            yield number, line
    except BadSheet:
        raise
    except Exception as error:  # of a broken workbook openpyxl raises errors of many kinds
        raise BadSheet(f"{path}: no XLSX that can be read: {' '.join(str(error).split())[:200]}") from None


def _text(cell: Any) -> str:
    """The text of a cell: of a number that is whole the number, of a day its date; a formula begins with ``=``.

    So does what a formula has come to that cannot be computed (``#REF!``).
    """
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e") or isinstance(value, str):
        text = str(getattr(value, "text", value)).strip()
        return f"={text.removeprefix('=')}" if cell.data_type in ("f", "e") else _bare(text)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
