"""What of a table has come to nothing: values that name nobody who is known, and rows on which no fact rests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from detente.sources.downloads import Table
from detente.sources.making import PLACE, Maker
from detente.sources.mappings import BadMapping, Recipe
from detente.sources.typed_tables import MOST_WRONG, Wrong, first_line, has_table

if TYPE_CHECKING:
    import duckdb

#: The view in which a mapping says which names or codes it does not know, and in which row each stands.
UNKNOWN = "unknown"
#: How many values are named, and how long one, and all that is shown of a row, may be.
_NAMED, _LONG, _WIDE = 3, 40, 120
#: A join that leaves out those who are not known; an outer one keeps them.
_LEAVES_OUT = re.compile(r"(?<!\bleft )(?<!\bleft outer )\bjoin\s+known\b", re.IGNORECASE)


def lost(recipe: Recipe, tables: Mapping[str, Table], maker: Maker, db: duckdb.DuckDBPyConnection) -> list[Wrong]:
    """The values that are not known, in the order of their rows, then the other rows on which no fact rests.

    Args:
        recipe: the mapping.
        tables: the table of each name.
        maker: what was made of them.
        db: the tables, and the views of the mapping.

    Raises:
        BadMapping: the mapping has a view ``unknown`` that is none of values and rows.
    """
    unknown = [Wrong(file, row, f"{value[:_LONG]!r} is not known") for file, row, value in _unknown_values(recipe, db)]
    told = {(wrong.file, wrong.row) for wrong in unknown}
    idle: list[Wrong] = []
    for name, table in tables.items() if maker.rows or not maker.counts else ():
        used = maker.rows.get(quote(table.name, safe=""), set())
        there = maker.read.get(name, set())
        numbers = there - used - {row for file, row in told if file == table.name}
        form = recipe.tables[name]
        read = {column.lower() for column in form.columns}
        for number, record in table.records() if numbers else ():
            if number in numbers and len(idle) < MOST_WRONG:
                values = zip(table.columns, record, strict=False)
                said = ", ".join(f"{c} {v.strip()}" for c, v in values if v.strip() and c.lower() in read)
                idle.append(Wrong(table.name, number, f"no fact rests on it ({said[:_WIDE]})"))
    return unknown + idle


def untold(recipe: Recipe, maker: Maker, db: duckdb.DuckDBPyConnection) -> str:
    """Why it cannot be told what a mapping leaves out; empty where it can."""
    if maker.counts and not maker.rows:
        return f"{recipe.name}.sql gives no det:row: a fact has no row then, and rows that are left out are not told"
    if has_table(db, UNKNOWN) or not _LEAVES_OUT.search(recipe.sql):
        return ""
    return (
        f"{recipe.name}.sql joins known and has no view {UNKNOWN}(value, _row): "
        "in a row of several names, one that nobody bears is left out untold"
    )


def said(lost_: Sequence[Wrong]) -> str:
    """How many values and rows are lost, and what to do; empty where none is."""
    unknown = list(dict.fromkeys(w.why.removesuffix(" is not known") for w in lost_ if w.why.endswith(" is not known")))
    idle = sum(1 for w in lost_ if not w.why.endswith(" is not known"))
    parts = []
    if unknown:
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        rows = len({(w.file, w.row) for w in lost_}) - idle
        parts.append(
            f"{_many(len(unknown), 'value')} in {_many(rows, 'row')} not known and left out "
            f"({', '.join(unknown[:_NAMED])}{more})"
        )
    if idle:
        parts.append(f"{_many(idle, 'row')} left out, for no fact rests on {'it' if idle == 1 else 'them'}")
    if not parts:
        return ""
    return f"{'; '.join(parts)}: correct them, or add who is named (cow-states; detente add state) and this again"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def _unknown_values(recipe: Recipe, db: duckdb.DuckDBPyConnection) -> list[tuple[str, int, str]]:
    import duckdb

    if not has_table(db, UNKNOWN):
        return []
    try:
        found = db.execute(f"SELECT DISTINCT value::VARCHAR, _row FROM {UNKNOWN} WHERE value IS NOT NULL").fetchall()
    except duckdb.Error as error:
        raise BadMapping(f"{recipe.name}.sql: the view {UNKNOWN}(value, _row): {first_line(error)}") from None
    values = []
    for value, row in found:
        place = PLACE.fullmatch(str(row))
        if place is None:
            raise BadMapping(f"{recipe.name}.sql: the view {UNKNOWN}: {row!r} is no _row of a table")
        values.append((unquote(place["file"]), int(place["row"]), value))
    return sorted(values)[:MOST_WRONG]
