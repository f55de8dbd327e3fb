"""The rows of tables on which facts rest, and what stands in them, where the file of the data set is kept.

A fragment is named as RFC 7111 names it (https://www.rfc-editor.org/rfc/rfc7111#section-2): ``MIDB.csv#row=257``, a run
of rows ``#row=5-7``, a run of cells of one column ``#cell=5,12-7,12``, or several of these. The line of column names is
row 1. A file is shown only as long as it is the one that was read, which its digest tells.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from rdflib.namespace import RDF
from rdflib.term import Literal, Node, URIRef

from detente.collection.view import View
from detente.rdf.terms import Triple
from detente.vocabulary import DET

#: How many rows of a fragment a table shows.
_ROWS = 12
#: How many columns of a row are shown, and how long a value may be.
_COLUMNS, _VALUE = 24, 60
#: The columns shown of a row of which one cell counts: those by which its row is known.
_FIRST = 3
_FRAGMENT = re.compile(r"(?P<kind>row|cell)=(?P<where>[0-9,;-]+)")


@dataclass(frozen=True, slots=True)
class Table:
    """A fragment as a table.

    Attributes:
        place: where it stands (`Fragments.place`).
        file: the kept file, as the collection has it; empty where the rows cannot be shown.
        columns: the names of the columns that are shown.
        rows: the number of each row that is shown, the line of column names being 1, and its cells.
        left_out: what is not shown of it, in words; why, where that is all; empty where it is all there.
    """

    place: str
    file: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    left_out: str = ""


class Fragments:
    """The rows that facts of one graph rest on."""

    def __init__(self, kg: View) -> None:
        """Look into a graph; files are read when a row of them is asked for."""
        self._kg = kg
        self._files: dict[Node, Path | str] = {}

    @staticmethod
    def is_one(node: Node) -> bool:
        """Whether a node is a row, or several, of a table."""
        file, mark, fragment = str(node).partition("#")
        return bool(mark and file and _FRAGMENT.fullmatch(fragment))

    @staticmethod
    def merged(nodes: Iterable[Node]) -> dict[Node, list[Node]]:
        """Fragments with the rows of each file together, each with those that it is made of; cells stay by themselves.

        What comes from a row and what comes from it and the next then rest on one table.
        """
        by_file: dict[str, list[Node]] = {}
        found: dict[Node, list[Node]] = {}
        for node in nodes:
            address, _, fragment = str(node).partition("#")
            if fragment.startswith("row="):
                by_file.setdefault(address, []).append(node)
            else:
                found[node] = [node]
        for address, several in by_file.items():
            spans = sorted(s[:2] for n in several for s in _spans("row", str(n).partition("#row=")[2]))
            runs: list[list[int]] = []
            for first, last in spans:
                if runs and first <= runs[-1][1] + 1:
                    runs[-1][1] = max(runs[-1][1], last)
                else:
                    runs.append([first, last])
            found[URIRef(f"{address}#row={';'.join(str(a) if a == b else f'{a}-{b}' for a, b in runs)}")] = several
        return found

    def place(self, node: Node) -> str:
        """Where a fragment stands: its data set, its file, its row."""
        address, _, fragment = str(node).partition("#")
        spans = self._spans(fragment)
        space, _, name = unquote(address).rpartition("/")
        source = f"{space.rpartition('/')[2]}, " if any(self._about(URIRef(address), DET.fileOf)) else ""
        rows = " and ".join(str(a) if a == b else f"{a} to {b}" for a, b, _ in spans)
        return f"{source}{name} row{'s' * (len(spans) > 1 or spans[0][0] != spans[0][1])} {rows}"

    def line(self, node: Node) -> str:
        """A fragment in one line: its data set, its file, its row, and what stands there."""
        address, _, fragment = str(node).partition("#")
        spans = self._spans(fragment)
        path = self._path(URIRef(address), unquote(address).rpartition("/")[2])
        if isinstance(path, str):
            return f"{self.place(node)} ({path})" if path else self.place(node)
        first, _, column = spans[0]
        names, rows = _records(path, {first, spans[-1][1]})
        read = self._read(URIRef(address))
        values = "; ".join(_shown(names, row, column, read) for row in rows.values())
        return f"{self.place(node)}: {values}"

    def table(self, node: Node) -> Table:
        """A fragment with the names of its columns: those in which some row has a value; its first rows.

        Of cells of one column also the first columns, by which the row is known.
        """
        address, _, fragment = str(node).partition("#")
        spans = self._spans(fragment)
        path = self._path(URIRef(address), unquote(address).rpartition("/")[2])
        if isinstance(path, str):
            return Table(self.place(node), "", left_out=path or "no copy of the file is kept here")
        numbers = sorted({n for first, last, _ in spans for n in range(first, min(last, first + _ROWS) + 1)})
        names, rows = _records(path, set(numbers[:_ROWS]))
        if not rows:
            return Table(self.place(node), "", left_out="the kept file has no such row")
        read = self._read(URIRef(address))
        there = [i for i, _ in enumerate(names) if any(row[i : i + 1] > [""] for row in rows.values())]
        wanted = [i for i in there if not read or names[i].strip().lower() in read]
        column = spans[0][2]
        if column is not None:
            wanted = sorted({*wanted[:_FIRST], column - 1} & {*range(len(names))})
        total = sum(last - first + 1 for first, last, _ in spans)
        parts = [f"{total - len(rows)} more rows"] if total > len(rows) else []
        wanted = wanted if read else wanted[:_COLUMNS]
        left = len(there) - len(wanted) if column is None else 0
        parts += [f"{left} more columns{' that the mapping does not read' if read else ''}"] if left else []
        cells = tuple((n, tuple("".join(row[i : i + 1]).strip() for i in wanted)) for n, row in rows.items())
        home = self._kg.collection.root
        file = path.relative_to(home).as_posix() if path.is_relative_to(home) else path.name
        return Table(self.place(node), file, tuple(names[i].strip() for i in wanted), cells, " and ".join(parts))

    def rows(self, node: Node) -> tuple[str, frozenset[int]]:
        """The file of a fragment, and the numbers of its rows; a column is passed over."""
        address, _, fragment = str(node).partition("#")
        return address, frozenset(n for first, last, _ in self._spans(fragment) for n in range(first, last + 1))

    def _read(self, file: Node) -> frozenset[str]:
        """The columns of a file that its mapping reads, in lower case; none where nothing says which."""
        return frozenset(str(o).lower() for _, _, o in self._about(file, DET.columnRead))

    def _spans(self, fragment: str) -> list[tuple[int, int, int | None]]:
        found = _FRAGMENT.fullmatch(fragment)
        assert found is not None
        return list(_spans(found["kind"], found["where"]))

    def _about(self, node: Node, p: Node) -> Iterator[Triple]:
        # In the closure, where it is open: to make a store takes as long as to read it.
        return (self._kg.closure if "closure" in self._kg.both else self._kg).match(node, p, None)

    def _path(self, file: Node, name: str) -> Path | str:
        """The kept file; or why it is not shown, empty where none is kept."""
        if file not in self._files:
            self._files[file] = self._found(file, name)
        return self._files[file]

    def _found(self, file: Node, name: str) -> Path | str:
        for graph in self._kg.stated_in.get((file, RDF.type, DET.DataFile), ()):
            path = self._kg.files[graph].parent / "files" / Path(name).name
            if path.is_file():
                said = [str(o) for _, _, o in self._about(file, DET.sha256) if isinstance(o, Literal)]
                with path.open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
                return path if digest in said else "the kept file has been changed, and is not shown"
        return ""


def _spans(kind: str, where: str) -> Iterator[tuple[int, int, int | None]]:
    """The first and the last row of each part of a fragment, and the column, counted from 1, where it has one."""
    for part in where.split(";"):
        start, _, end = part.partition("-")
        row, _, column = start.partition(",")
        last = (end or start).partition(",")[0]
        yield int(row), int(last), int(column) if kind == "cell" else None


def _records(path: Path, wanted: set[int]) -> tuple[list[str], dict[int, list[str]]]:
    """The names of the columns, and some rows by their numbers; the others are passed over, not cut into cells."""
    with path.open(encoding="utf-8", newline="") as text:
        first = text.readline()
        text.seek(0)
        delimiter = max(",;\t", key=first.count)
        found: dict[int, list[str]] = {}
        number, record, within = 1, "", False
        for line in text:
            within ^= line.count('"') % 2 == 1  # a line that ends between quotes is not the end of its record
            record = record + line if number in wanted or number == 1 else ""
            if within:
                continue
            if record:
                found[number] = next(csv.reader(record.splitlines(keepends=True), delimiter=delimiter), [])
            number += 1
            record = ""
            if number > max(wanted):
                break
    names = found.get(1, [])
    return names, {n: row for n, row in found.items() if n in wanted}


def _shown(names: list[str], values: list[str], column: int | None, read: frozenset[str]) -> str:
    """The values of a row with the names of their columns: of those that the mapping reads, else of the first."""
    pairs = [(n.strip(), v.strip()) for n, v in zip(names, values, strict=False)]
    if column is not None:
        pairs = [*pairs[:_FIRST], *pairs[column - 1 : column]]
    elif read:
        pairs = [(n, v) for n, v in pairs if n.lower() in read]
    told = [f"{n} {v if len(v) <= _VALUE else v[:_VALUE] + '...'}" for n, v in pairs if v]
    most = len(told) if read else _COLUMNS
    more = f" and {len(told) - most} more columns" if len(told) > most else ""
    return ", ".join(told[:most]) + more
