"""The tables of a data set in DuckDB: typed, without the rows that are wrong, and with the place of each row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from detente.errors import DetenteError
from detente.sources.downloads import Table
from detente.sources.mappings import MAYBE, RANGE, BadMapping, Form, Recipe
from detente.sources.namesakes import Namesakes

if TYPE_CHECKING:
    import duckdb

#: How many wrong rows are looked for in one table.
MOST_WRONG = 100_000
_EXTRA = "reading data sets needs DuckDB, which is not installed: pip install 'detente[datasets]'"
#: What a spreadsheet would run as a formula (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = "^[=+@]|^-[^0-9]"
#: The last number that a column of whole numbers may have, of either sign: what xsd:integer and DuckDB both hold.
_TYPES = {"integer": "BIGINT", "year": "INTEGER", "text": "VARCHAR"}


class BadRows(DetenteError):
    """Rows of a table that cannot be read."""


class Wrong(NamedTuple):
    """A row that cannot be read.

    Attributes:
        file: the name of its file.
        row: its number (RFC 7111: the column names are row 1).
        why: what is wrong with it.
    """

    file: str
    row: int
    why: str

    def __str__(self) -> str:
        """Where it is, and what is wrong."""
        return f"{self.file} row {self.row}: {self.why}"


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory.

    Raises:
        DetenteError: DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise DetenteError(_EXTRA) from None
    db = duckdb.connect(config={"threads": 2, "preserve_insertion_order": True})
    db.execute("SET enable_progress_bar = false")
    return db


def close_to_the_outside(db: duckdb.DuckDBPyConnection) -> None:
    """Let what follows read no file and no network: the statements of a mapping see its tables alone."""
    db.execute("SET enable_external_access = false")
    db.execute("SET lock_configuration = true")


def fill(db: duckdb.DuckDBPyConnection, recipe: Recipe, tables: dict[str, Table], staging: Path) -> list[Wrong]:
    """Make the tables of a data set, and give the rows that are left out of them.

    Args:
        db: the database.
        recipe: the mapping.
        tables: the table of each name.
        staging: a folder for what is only needed meanwhile.

    Raises:
        BadTable: a table cannot be read.
    """
    wrong: list[Wrong] = []
    for name, table in tables.items():
        form = recipe.tables[name]
        columns = _columns(form, table)
        wrong += _load(db, table, columns, staging)
        wrong += _typed(db, recipe, name, table, columns)
    return wrong


def _columns(form: Form, table: Table) -> dict[str, str]:
    """The type of each column that is read, by the name that the form gives it."""
    known = {column.lower(): column for column in form.columns}
    rest = form.columns.get("*")
    found: dict[str, str] = {}
    for column in table.columns:
        name = known.get(column.lower(), column)
        kind = form.columns.get(name, rest)
        if kind is not None and name not in found:
            found[name] = kind
    return found


def _load(db: duckdb.DuckDBPyConnection, table: Table, columns: dict[str, str], staging: Path) -> list[Wrong]:
    """Put the records into a table ``raw`` of texts, each with its number; those that do not fit are given back."""
    lower = [column.lower() for column in table.columns]
    at = [lower.index(column.lower()) for column in columns]
    wrong: list[Wrong] = []
    width = len(table.columns)
    plain = staging / "raw.csv"
    with plain.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow
        for number, record in table.records():
            if len(record) == width:
                write([number, *(record[i].strip() for i in at)])
            elif len(wrong) < MOST_WRONG:
                wrong.append(Wrong(table.name, number, f"{len(record)} values for {width} columns"))
    names = ", ".join(f"{_text(n)}: 'VARCHAR'" for n in ["_n", *columns])
    db.execute("DROP TABLE IF EXISTS raw")
    db.execute(
        f"CREATE TABLE raw AS SELECT * FROM read_csv({_text(str(plain))}, header = false, delim = ',', quote = '\"', "
        f"escape = '\"', auto_detect = false, max_line_size = 100000000, columns = {{{names}}})"
    )
    plain.unlink()
    return wrong


def _typed(
    db: duckdb.DuckDBPyConnection, recipe: Recipe, name: str, table: Table, columns: dict[str, str]
) -> list[Wrong]:
    """Make the table with its types, and give the rows that are wrong."""
    missing = ", ".join(map(_text, ("", *recipe.missing)))
    values = {c: f"CASE WHEN {_name(c)} NOT IN ({missing}) THEN {_name(c)} END" for c in columns}
    typed = {c: f"TRY_CAST({values[c]} AS {_TYPES[kind.removeprefix(MAYBE)]})" for c, kind in columns.items()}
    chosen = ", ".join(f"{typed[c]} AS {_name(c)}" for c in columns)
    place = f"{_text(quote(table.name, safe='') + '#row=')} || _n"
    db.execute(f"CREATE TABLE {_name(name)} AS SELECT _n::INTEGER AS _n, {place} AS _row, {chosen} FROM raw ORDER BY 1")
    wrong: dict[int, str] = {}
    for column, kind in columns.items():
        for number, value in _wrong_values(db, column, kind, values[column], typed[column], recipe):
            wrong.setdefault(number, f"{column} {_said(value)} {_no(kind, recipe)}")
    form = recipe.tables[name]
    for column, kind in columns.items():
        known = form.codes.get(column) if column in form.columns else form.codes.get("*")
        if known:
            unknown = f"{_name(column)} IS NOT NULL AND NOT ({_coded(column, kind, known)})"
            for number, value in _query(db, f"SELECT _n, {_name(column)} FROM {_name(name)} WHERE {unknown}", recipe):
                wrong.setdefault(number, f"{column} {_said(str(value))} no code of the codebook: {', '.join(known)}")
    db.execute("DROP TABLE raw")
    for condition, why in form.refuse.items():
        for number, _ in _query(db, f"SELECT _n, NULL FROM {_name(name)} WHERE {condition}", recipe):
            wrong.setdefault(number, why)
    key = ", ".join(map(_name, form.key or tuple(columns)))
    twice = f"SELECT _n, first_value(_n) OVER (PARTITION BY {key} ORDER BY _n) AS f FROM {_name(name)} QUALIFY _n <> f"
    for number, first in _query(db, twice, recipe):
        wrong.setdefault(number, f"the same {' and '.join(form.key) or 'values'} as in row {first}")
    if wrong:
        db.execute(f"DELETE FROM {_name(name)} WHERE _n IN ({', '.join(map(str, wrong))})")
    return [Wrong(table.name, number, why) for number, why in sorted(wrong.items())]


def _coded(column: str, kind: str, known: Sequence[str]) -> str:
    """The condition in SQL that a value is one of some codes; of text, that each of several is."""
    if kind.endswith("text"):
        each = ", ".join(map(_text, known))
        return f"len(list_filter(string_split({_name(column)}, ','), lambda x: trim(x) NOT IN ({each}))) = 0"
    ends = (found for code in known if (found := RANGE.fullmatch(code)))
    return " OR ".join(f"{_name(column)} BETWEEN {e[1]} AND {e[2] or e[1]}" for e in ends)


def _wrong_values(
    db: duckdb.DuckDBPyConnection, column: str, kind: str, value: str, typed: str, recipe: Recipe
) -> list[tuple[int, str | None]]:
    base = kind.removeprefix(MAYBE)
    conditions = [] if kind.startswith(MAYBE) else [f"{value} IS NULL"]
    if base == "text":
        conditions.append(f"regexp_matches({_name(column)}, {_text(_FORMULA)})")
    else:
        conditions.append(f"{value} IS NOT NULL AND {typed} IS NULL")
    if base == "year":
        conditions.append(f"{typed} NOT BETWEEN {recipe.first} AND {recipe.last + YEARS_TO_COME}")
    return _query(db, f"SELECT _n::INTEGER, {_name(column)} FROM raw WHERE {' OR '.join(conditions)}", recipe)


#: By how many years a release that is not known yet may go beyond the last known one.
YEARS_TO_COME = 30


def _query(db: duckdb.DuckDBPyConnection, sql: str, recipe: Recipe) -> list[tuple[int, Any]]:
    import duckdb

    try:
        return db.execute(f"{sql} ORDER BY 1 LIMIT {MOST_WRONG}").fetchall()
    except duckdb.Error as error:
        raise BadMapping(f"{recipe.name}.sql: {first_line(error)}") from None


def _said(value: str | None) -> str:
    text = value or ""
    return f"is {text[:40]!r}," if text else "is empty,"


def _no(kind: str, recipe: Recipe) -> str:
    base = kind.removeprefix(MAYBE)
    if base == "year":
        return f"no year from {recipe.first} on"
    return "no whole number" if base == "integer" else "which a spreadsheet takes for a formula or is missing"


def first_line(error: Exception) -> str:
    """What DuckDB says of a statement, without the picture of it that follows."""
    return " ".join(str(error).split("\n\n")[0].split())


def provide(db: duckdb.DuckDBPyConnection, known: Namesakes, first: int, last: int) -> None:
    """What statements find beside the tables: ``bearer``, ``known``, ``this()``, ``first_year()``, ``last_year()``."""
    _insert(db, "bearer", "ccode INTEGER, first INTEGER, last INTEGER, state VARCHAR", known.bearings)
    of_names = "name VARCHAR, actor VARCHAR, first INTEGER, last INTEGER, is_state BOOLEAN"
    _insert(db, "known", of_names, known.names)
    db.execute("CREATE MACRO this(key) AS 'this:' || url_encode(key::VARCHAR)")
    db.execute(f"CREATE MACRO first_year() AS {int(first)}")
    db.execute(f"CREATE MACRO last_year() AS {int(last)}")


def _insert(db: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    db.execute(f"CREATE TABLE {name} ({columns})")
    for batch in _batches(rows, 1000):
        places = ", ".join("(" + ", ".join("?" * len(row)) + ")" for row in batch)
        db.execute(f"INSERT INTO {name} VALUES {places}", [value for row in batch for value in row])


def _batches(rows: Sequence[tuple[Any, ...]], size: int) -> Iterator[Sequence[tuple[Any, ...]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def has_table(db: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether there is a table or a view of that name."""
    there = "SELECT 1 FROM information_schema.tables WHERE lower(table_name) = ?"
    return db.execute(there, [name]).fetchone() is not None


def last_year(db: duckdb.DuckDBPyConnection, recipe: Recipe) -> int:
    """The last year that a column of years names: that of which a release speaks that is not known."""
    found = recipe.first
    for name, form in recipe.tables.items():
        for column, kind in form.columns.items():
            if kind.removeprefix(MAYBE) == "year" and column != "*":
                row = db.execute(f"SELECT max({_name(column)}) FROM {_name(name)}").fetchone()
                found = max(found, row[0] if row and row[0] is not None else found)
    return found


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
