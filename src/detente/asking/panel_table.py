"""A panel as a table: rows of numbers, some of them missing, for CSV, JSON, Markdown, Arrow, Parquet and pandas."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.asking.cells import defused
from detente.asking.frames import missing
from detente.errors import DetenteError
from detente.reasoning.arrays import NDArray, np

if TYPE_CHECKING:
    import pandas
    import pyarrow

#: In which forms a panel is written.
FORMS = ("csv", "json", "markdown", "parquet", "arrow")
#: Those that are no text.
BINARY = ("parquet", "arrow")
Value = int | float | str | None


@dataclass(frozen=True, eq=False)
class Panel:
    """Rows of dyad-years or state-years.

    Attributes:
        data: each column: whole numbers, of which -1 is missing (NA); floats, of which NaN is; or texts.
        title: the unit and the years, as ``dyad-years, 1816-2012``.
        codebook: what each column is, when it is 0 and when it is missing, in Markdown.
        view: the name of the view that it is from.
        sources: the names of the sources that are stated in it.
        left_out: the calendar years that were asked for and of which no source speaks.
    """

    data: Mapping[str, NDArray[np.generic]] = field(repr=False)
    title: str
    codebook: str = field(repr=False)
    view: str
    sources: tuple[str, ...]
    left_out: tuple[int, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.data)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.data.values())))

    def column(self, name: str) -> list[Value]:
        """The cells of a column, None where one is missing.

        Raises:
            DetenteError: there is no such column.
        """
        if name not in self.data:
            raise DetenteError(f"no column {name!r}; there are {', '.join(self.data)}")
        values: list[Any] = self.data[name].tolist()
        if self.data[name].dtype.kind == "O":
            return [value or None for value in values]
        return [None if gone else value for value, gone in zip(values, _missing(self.data[name]), strict=True)]

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """The rows, each a dictionary; None where a cell is missing."""
        for row in zip(*map(self.column, self.data), strict=True):
            yield dict(zip(self.data, row, strict=True))

    def __repr__(self) -> str:
        """The panel in a line: its rows, and how its cells are spread."""
        told = "; ".join(filter(None, map(self._spread, self.data)))
        of = f"{self.view}; {', '.join(self.sources)}"
        return f"<Panel of {len(self):,} {self.title} ({of}){f': {told}' if told else ''}>"

    def _spread(self, name: str) -> str:
        values = self.data[name]
        if values.dtype != np.int8:
            return ""
        counts = ", ".join(f"{word}: {int((values == n).sum()):,}" for word, n in (("1", 1), ("0", 0), ("NA", -1)))
        return f"{name} {counts}"

    # ---- forms ---------------------------------------------------------------------------------------

    def to_csv(self, safe: bool = False) -> str:
        """As CSV with a line of column names; a cell that is missing is empty.

        Args:
            safe: a cell that a spreadsheet would run as a formula gets an apostrophe before it.
        """
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.data)
        columns = ([defused(c) if isinstance(c, str) else c for c in self.column(name)] for name in self.data)
        writer.writerows(zip(*(columns if safe else map(self.column, self.data)), strict=True))
        return text.getvalue()

    def to_json(self) -> str:
        """As JSON: a list of rows; a cell that is missing is null."""
        return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in self) + "\n]"

    def to_markdown(self) -> str:
        """As a table of Markdown; a cell that is missing is NA."""
        lines = ["| " + " | ".join(self.data) + " |", "|" + " --- |" * len(self.data)]
        for row in zip(*map(self.column, self.data), strict=True):
            lines.append("| " + " | ".join("NA" if cell is None else _shown(cell) for cell in row) + " |")
        return "\n".join(lines)

    def to_arrow(self) -> pyarrow.Table:
        """As a table of Arrow: 64-bit integers, floats and texts, each of which can be missing.

        Raises:
            DetenteError: pyarrow is not installed.
        """
        try:
            import pyarrow as pa
        except ImportError:
            raise missing("pyarrow", "arrow") from None
        columns = {}
        for name, values in self.data.items():
            if values.dtype.kind == "O":
                columns[name] = pa.array(self.column(name), pa.string())
            else:
                kind = pa.int64() if values.dtype.kind == "i" else pa.float64()
                columns[name] = pa.array(values, type=kind, mask=_missing(values))
        return pa.table(columns)

    def to_pandas(self) -> pandas.DataFrame:
        """As a data frame of the same; a cell that is missing is ``pandas.NA``.

        Raises:
            DetenteError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError:
            raise missing("pandas", "pandas") from None
        columns = {}
        for name, values in self.data.items():
            if values.dtype.kind == "O":
                columns[name] = pd.array(self.column(name), dtype="string")
            elif values.dtype.kind == "i":
                columns[name] = pd.arrays.IntegerArray(values.astype(np.int64), _missing(values))
            else:
                columns[name] = pd.arrays.FloatingArray(values.astype(np.float64), _missing(values))
        return pd.DataFrame(columns)

    def render(self, form: str, safe: bool = False) -> bytes:
        """The panel in one of `FORMS`.

        Args:
            form: which.
            safe: of CSV, see `to_csv`.

        Raises:
            DetenteError: there is no such form, or what writes it is not installed.
        """
        if form not in FORMS:
            raise DetenteError(f"no format {form!r}; there are {', '.join(FORMS)}")
        if form in BINARY:
            table = self.to_arrow()
            import pyarrow as pa
            import pyarrow.parquet

            sink = pa.BufferOutputStream()
            if form == "parquet":
                pyarrow.parquet.write_table(table, sink)
            else:
                with pa.ipc.new_file(sink, table.schema) as writer:
                    writer.write_table(table)
            return bytes(sink.getvalue())
        made: str = {"csv": lambda: self.to_csv(safe), "json": self.to_json, "markdown": self.to_markdown}[form]()
        return (made if made.endswith("\n") else made + "\n").encode()


def _missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Which cells are missing."""
    return np.isnan(values) if values.dtype.kind == "f" else np.asarray(values == -1)


def _shown(cell: Value) -> str:
    return f"{cell:.4f}" if isinstance(cell, float) and not math.isnan(cell) else str(cell)
