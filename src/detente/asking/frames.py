"""Answers as tables of Arrow and pandas (https://arrow.apache.org/docs/python/, https://pandas.pydata.org/docs/).

Years and whole numbers are 64-bit integers, truths booleans, other numbers floats, all else text; each can be missing.
A column of things or codes has their labels, and after it stands a column of their IRIs, with ``_iri`` at the end of
its name. A column that counts *C to P*, of which C are certain, has C, and after it stands one of P, with ``_at_most``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from detente.asking.cells import Named, Value
from detente.errors import DetenteError

if TYPE_CHECKING:
    import pandas
    import pyarrow

Row = Mapping[str, Value]
#: The types of columns, in Arrow's words and in those of pandas for the same that can be missing.
_PANDAS = {"int64": "Int64", "bool": "boolean", "double": "Float64", "string": "string"}
_TO = " to "
_RANGE = re.compile(r"[0-9]{1,18} to [0-9]{1,18}")
_LONG = range(-(2**63), 2**63)


def to_arrow(columns: Sequence[str], rows: Sequence[Row]) -> pyarrow.Table:
    """An Arrow table of the columns of an answer, a `detente.asking.answers.Column` each, and its rows.

    Raises:
        DetenteError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
    except ImportError:
        raise missing("pyarrow", "arrow") from None
    return pa.table({n: pa.array(cells, pa.type_for_alias(kind)) for n, kind, cells in _columns(columns, rows)})


def to_pandas(columns: Sequence[str], rows: Sequence[Row]) -> pandas.DataFrame:
    """A data frame of the same, each column of a type of pandas' own that can be missing.

    Raises:
        DetenteError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise missing("pandas", "pandas") from None
    return pd.DataFrame({n: pd.array(cells, dtype=_PANDAS[kind]) for n, kind, cells in _columns(columns, rows)})


def missing(name: str, extra: str) -> DetenteError:
    """The error that a package is not installed, with the extra that brings it."""
    return DetenteError(f"{name} is not installed; right is: pip install 'detente[{extra}]'")


def _columns(columns: Sequence[str], rows: Sequence[Row]) -> Iterator[tuple[str, str, list[Any]]]:
    """Each column with its type and its cells; no two have the same name."""
    for column in columns:
        cells = [row[str(column)] for row in rows]
        most: list[Value] = []
        if any(isinstance(cell, str) for cell in cells) and all(map(_counts, cells)):
            pairs = [str(cell).split(_TO) if cell is not None else None for cell in cells]
            cells = [None if pair is None else int(pair[0]) for pair in pairs]
            most = [None if pair is None else int(pair[-1]) for pair in pairs]
        kind = _kind(cells, getattr(column, "type", ""))
        yield str(column), kind, [None if cell is None else _plain(cell, kind) for cell in cells]
        if most:
            yield _free(f"{column}_at_most", columns), "int64", most
        if any(isinstance(cell, Named) for cell in cells):
            iris = [cell.iri if isinstance(cell, Named) else None for cell in cells]
            yield _free(f"{column}_iri", columns), "string", iris


def _free(name: str, columns: Sequence[str]) -> str:
    while name in columns:
        name += "_"
    return name


def _counts(cell: Value) -> bool:
    """Whether a cell is missing, a count, or one of *C to P* (`detente.asking.certainty`)."""
    if isinstance(cell, Named):
        return False
    return (
        cell is None or (type(cell) is int and cell in _LONG) or bool(isinstance(cell, str) and _RANGE.fullmatch(cell))
    )


def _kind(cells: list[Value], said: str) -> str:
    """The type of a column, by its cells; where all are missing, by what is said of the column."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if not kinds:
        return {"year": "int64", "number": "double", "truth": "bool"}.get(said, "string")
    if kinds == {bool}:
        return "bool"
    if kinds == {int} and all(cell in _LONG for cell in cells if isinstance(cell, int)):
        return "int64"
    return "double" if kinds <= {int, Decimal, float} else "string"


def _plain(cell: object, kind: str) -> object:
    return float(cell) if kind == "double" else str(cell) if kind == "string" else cell  # type: ignore[arg-type]
