"""The rows of data sets that facts come from: ``det:row`` leads to one as a fragment of its file (RFC 7111, ``#row=``).

A copy of what was loaded stands in the folder ``files`` beside the file of RDF that states the fact.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from rdflib.term import Node

from detente.server.pages.asked import Asked
from detente.vocabulary import DET

_ROW = re.compile(r"(?P<file>[^/#]+)#row=(?P<number>[1-9][0-9]*)$")
#: A row further down than this is not looked for while a page waits.
_LAST = 2_000_000


class Row(NamedTuple):
    """A row of a table.

    Attributes:
        title: its file and number.
        columns: the header.
        values: its cells.
    """

    title: str
    columns: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def shown(self) -> dict[str, Any]:
        """The row as a template shows it."""
        return {"title": self.title, "columns": self.columns, "rows": [self.values]}


def is_row(node: str) -> bool:
    """Whether an IRI names a row of a table."""
    return _ROW.search(str(node)) is not None


def title_of(node: Node) -> str:
    """The file and the number of a row, in words."""
    found = _ROW.search(str(node))
    return f"{found['file']}, row {found['number']}" if found else str(node)


def rows_of(asked: Asked, node: Node) -> list[Node]:
    """The rows that a situation comes from."""
    return asked.desk.stated(node, DET.row)


def stating(asked: Asked, row: Node) -> list[Node]:
    """What was read from a row, of any year."""
    return sorted({s for s, _, _ in asked.kg.closure.match(None, DET.row, row)}, key=str)


def row(asked: Asked, node: Node) -> Row | None:
    """A row with its header; None where the file is not at hand or has no such row.

    Rows are counted from 1, and the header is the first (RFC 7111, section 2).
    """
    found = _ROW.search(str(node))
    if found is None:
        return None
    number = int(found["number"])
    for file in _files(asked, node, found["file"]):
        with suppress(OSError, UnicodeDecodeError, csv.Error), _opened(file) as lines:
            reader = csv.reader(lines)
            header = next(reader, [])
            cells = header if number == 1 else next(islice(reader, number - 2, number - 1), None)
            if number <= _LAST and cells is not None:
                return Row(title_of(node), tuple(header), tuple(cells))
    return None


def _files(asked: Asked, node: Node, name: str) -> Iterator[Path]:
    """Where the copy of a table may stand: beside the files that state what was read from it."""
    kg = asked.kg
    graphs = {g for s in stating(asked, node) for g in kg.stated_in.get((s, DET.row, node), ())}
    for graph in sorted(graphs, key=str):
        if graph in kg.files:
            folder = kg.files[graph].parent / "files"
            yield from (file for file in (folder / name, folder / f"{name}.gz") if file.is_file())


def _opened(file: Path) -> io.TextIOBase:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8-sig", newline="")
    return file.open(encoding="utf-8-sig", newline="")
