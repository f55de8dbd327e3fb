"""The triples of an evaluation in DuckDB: the rules as an engine beyond one machine runs them.

``t(s, p, o, rank)`` holds every triple, ``d`` those of the round before, ``stated`` those that were given.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from detente.reasoning.numbering import LITERALS
from detente.reasoning.program import Program
from detente.reasoning.statements import Kept, Key, Row, Shape, active, listed

if TYPE_CHECKING:
    import duckdb

#: How many rows are fetched at once.
_CHUNK = 10_000


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory that loads no extension, sees no file, and writes what does not fit to a private folder.

    DuckDB makes its folder when it needs it, for all to read, and removes it with the last connection; the one around
    it is the user's alone, and goes with this connection.
    """
    import duckdb

    private = tempfile.mkdtemp(prefix="detente-")
    con = duckdb.connect(
        config={
            "temp_directory": os.path.join(private, "duckdb"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    weakref.finalize(con, shutil.rmtree, private, ignore_errors=True)
    con.execute("SET enable_external_access = false")  # now: it would also keep the folder from being set
    con.execute("SET preserve_insertion_order = false")
    return con


def insert(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[list[int]]) -> None:
    """Write columns of numbers into a table."""
    # DuckDB reads the text of a list in less than half the time that it takes over the list.
    lists = ", ".join("unnest(?::VARCHAR::INTEGER[])" for _ in columns)
    con.execute(f"INSERT INTO {table} SELECT {lists}", list(map(str, columns)))


def hold(stated: Iterable[Row], axioms: Iterable[Row], kind: int) -> Table:
    """Triples in a database of their own.

    Args:
        stated: those that were given.
        axioms: those that hold in every graph.
        kind: the number of rdf:type.
    """
    con = connect()
    con.execute("CREATE TABLE stated (s INTEGER, p INTEGER, o INTEGER)")
    con.execute("CREATE TABLE t (s INTEGER, p INTEGER, o INTEGER, rank INTEGER)")
    given, more = set(stated), set(axioms)
    for table, rows in (("stated", given), ("t", given | more)):
        columns = [list(column) for column in zip(*rows, strict=True)]
        if columns:
            insert(con, table, [*columns, *([[0] * len(rows)] if table == "t" else [])])
    return Table(con, kind)


class Table:
    """The triples of one evaluation, and the rules' statements on them.

    Attributes:
        con: the connection.
        log: every statement on the triples that was run, in order.
        effort: how many statements a search for further proofs looks at: as many as take some milliseconds.
    """

    effort = 20

    def __init__(self, con: duckdb.DuckDBPyConnection, kind: int) -> None:
        """Take a connection with tables ``t`` and ``stated``.

        Args:
            con: the connection.
            kind: the number of rdf:type.
        """
        self.con, self._kind = con, kind
        self.log: list[str] = []
        self._shapes: list[Shape] = []
        self._kept = ""
        self._indexed = False
        self._known: dict[tuple[int, bool], list[tuple[int, int, int, int]]] = {}
        con.execute("CREATE TABLE IF NOT EXISTS d (s INTEGER, p INTEGER, o INTEGER)")

    def execute(self, statement: str) -> duckdb.DuckDBPyConnection:
        """Run one statement on the triples, and note it."""
        self.log.append(statement)
        return self.con.execute(statement)

    def axioms(self, predicates: Iterable[int], classes: Iterable[int], inferred: bool) -> list[Row]:
        """The triples with one of these predicates, or of one of these classes, that are stated or that are not."""
        return self.execute(
            f"SELECT s, p, o FROM t WHERE rank {'>' if inferred else '='} 0 AND s < {LITERALS}"
            f" AND (p IN ({listed(predicates)}) OR (p = {self._kind} AND o IN ({listed(classes)})))"
        ).fetchall()

    def inferred_objects(self, p: int) -> dict[int, set[int]]:
        """What a predicate leads to by triples that are not stated, by subject; no literal is a subject."""
        found: dict[int, set[int]] = {}
        statement = f"SELECT s, o FROM t WHERE rank > 0 AND p = {p} AND p <> {self._kind} AND s < {LITERALS}"
        for s, o in self.execute(statement).fetchall():
            found.setdefault(s, set()).add(o)
        return found

    def pairs(self, p: int, recent: bool = False) -> list[tuple[int, int]]:
        """What a predicate leads from and to, unless to itself; of all triples or those of the round before."""
        return self.execute(f"SELECT s, o FROM {'d' if recent else 't'} WHERE p = {p} AND s <> o").fetchall()

    def typed(self, names: Iterable[int], classes: Iterable[int]) -> bool:
        """Whether one of these things is of one of these classes."""
        statement = (
            f"SELECT 1 AS one FROM t WHERE p = {self._kind} AND o IN ({listed(classes)})"
            f" AND s IN ({listed(names)}) LIMIT 1"
        )
        return self.execute(statement).fetchone() is not None

    def keys(self, recent: bool = False) -> frozenset[Key]:
        """The keys of all triples, or of those of the round before."""
        rows = self.execute(
            f"SELECT DISTINCT p, CASE WHEN p = {self._kind} THEN o END AS c FROM {'d' if recent else 't'}"
        ).fetchall()
        return frozenset({*((p, o) for p, o in rows), *((p, None) for p, _ in rows)})

    def count(self, kept: Kept) -> int:
        """How many triples of those that say something."""
        row = self.con.execute(f"SELECT count(*) FROM t c WHERE {kept.condition()}").fetchone()
        return int(row[0]) if row else 0

    def count_names(self, kept: Kept, names: Mapping[int, Sequence[int]], is_iri: Callable[[int], bool]) -> int:
        """The same over names: a triple counts once for each name of each thing in it.

        Args:
            kept: which triples say something.
            names: the names of each thing with several, by the one that stands for them.
            is_iri: tells which names are IRIs, and so can be predicates.
        """
        self.con.execute(
            "CREATE OR REPLACE TABLE n (rep INTEGER, subjects INTEGER, objects INTEGER, predicates INTEGER)"
        )
        weights = [
            (r, sum(n < LITERALS for n in found), len(found), sum(map(is_iri, found))) for r, found in names.items()
        ]
        insert(self.con, "n", [list(column) for column in zip(*weights, strict=True)])
        selves = f"c.s = c.o AND c.p IN ({listed(kept.selves)})"
        trivial = f"CASE WHEN {selves} THEN coalesce(a.subjects, 1)::BIGINT ELSE 0 END"
        says = kept.with_selves().condition()
        row = self.con.execute(
            "SELECT sum(coalesce(a.subjects, 1)::BIGINT * coalesce(b.predicates, 1) * coalesce(x.objects, 1)"
            f" - {trivial}) FROM t c LEFT JOIN n a ON c.s = a.rep LEFT JOIN n b ON c.p = b.rep"
            f" LEFT JOIN n x ON c.o = x.rep WHERE {says}"
        ).fetchone()
        return int(row[0] or 0) if row else 0

    def rows(self, inferred: bool = False) -> Iterator[Row]:
        """All triples, or those that are not stated."""
        return self._each(f"SELECT s, p, o FROM t{' WHERE rank > 0' if inferred else ''}")

    def stated(self) -> Iterator[Row]:
        """The triples that were given, under the names that they were given with."""
        return self._each("SELECT s, p, o FROM stated")

    def _each(self, statement: str) -> Iterator[Row]:
        result = self.con.cursor().execute(statement)
        while chunk := result.fetchmany(_CHUNK):
            yield from chunk

    def is_stated(self, row: Row) -> bool:
        """Whether a triple was given."""
        return bool(self.originals(([row[0]], [row[1]], [row[2]])))

    def originals(self, names: Sequence[Sequence[int]]) -> list[Row]:
        """The triples that were given with some of the names of a subject, predicate and object."""
        self._make_indexes()
        where = " AND ".join(f"{column} IN ({listed(found)})" for column, found in zip("spo", names, strict=True))
        return self.con.execute(f"SELECT s, p, o FROM stated WHERE {where}").fetchall()

    def given_with(self, objects: Collection[int]) -> Iterator[Row]:
        """The triples that were given with one of some objects."""
        return self._each(f"SELECT s, p, o FROM stated WHERE o IN ({listed(objects)})")

    def rank(self, row: Row) -> int | None:
        """The round in which a triple was found; None where it does not hold."""
        found = self.con.execute("SELECT min(rank) FROM t WHERE s = ? AND p = ? AND o = ?", list(row)).fetchone()
        return None if found is None or found[0] is None else int(found[0])

    def find(self, s: int | None, p: int, o: int | None) -> Iterator[tuple[Row, int]]:
        """The triples that fit, each with the round in which it was found, the first ones first."""
        self._make_indexes()
        if s is not None or o is not None:
            for *row, rank in self._about(s if s is not None else o, s is not None):  # type: ignore[arg-type]
                if row[1] == p and (s is None or row[0] == s) and (o is None or row[2] == o):
                    yield (row[0], row[1], row[2]), rank
        else:
            result = self.con.cursor().execute("SELECT s, p, o, rank FROM t WHERE p = ? ORDER BY rank", [p])
            while chunk := result.fetchmany(_CHUNK):
                yield from ((row[:3], row[3]) for row in chunk)

    def _about(self, n: int, subject: bool) -> list[tuple[int, int, int, int]]:
        found = self._known.get((n, subject))
        if found is None:
            statement = f"SELECT s, p, o, rank FROM t WHERE {'s' if subject else 'o'} = ? ORDER BY rank"
            found = self._known[n, subject] = self.con.execute(statement, [n]).fetchall()
        return found

    def _make_indexes(self) -> None:
        if not self._indexed:
            self._indexed = True
            for table in ("t", "stated"):
                for column in "so":
                    self.con.execute(f"CREATE INDEX {table}_{column} ON {table}({column})")

    def matches(self, shapes: list[Shape]) -> Iterator[tuple[int, list[Row]]]:
        """The numbers of the rules whose bodies hold, each with its premises."""
        present = self.keys()
        write_tables(self.con, shapes)
        for shape in shapes:
            if all(active(keys, present) for keys in shape.keys):
                statement = shape.matches()
                self.log.append(statement)
                for number, *found in self._each(statement):
                    yield number, [(found[i], found[i + 1], found[i + 2]) for i in range(0, len(found), 3)]

    def members(self, cls: int) -> Iterator[int]:
        """The members of a class."""
        return (s for s, _, _ in self._each(f"SELECT s, p, o FROM t WHERE p = {self._kind} AND o = {cls}"))

    def prepare(self, program: Program, kept: Kept) -> None:
        """Take the rules, and what is kept of their conclusions."""
        self._shapes, self._kept = program.shapes, kept.condition()
        write_tables(self.con, program.shapes)

    def round(self, rank: int, start: bool, given: list[Row]) -> int:
        """Draw the conclusions from the triples of the round before, and make those that are new the next ones.

        Args:
            rank: the number of this round.
            start: whether every triple is new to the rules.
            given: further conclusions.

        Returns:
            The number of this round.
        """
        present = self.keys()
        recent = present if start else self.keys(recent=True)
        parts = []
        for shape in self._shapes:
            if not all(active(keys, present) for keys in shape.keys):
                continue
            if start or (shape.same and any(active(keys, recent) for keys in shape.keys)):
                parts.append(shape.select())
            elif not shape.same:
                parts += [shape.select(i) for i, keys in enumerate(shape.keys) if active(keys, recent)]
        if given:
            self.con.execute("CREATE OR REPLACE TABLE l (s INTEGER, p INTEGER, o INTEGER)")
            insert(self.con, "l", [list(column) for column in zip(*given, strict=True)])
            parts.append("SELECT s, p, o FROM l")
        if not parts:
            self.con.execute("DELETE FROM d")
            return rank
        candidates = " UNION ALL ".join(parts)
        new = f"SELECT DISTINCT c.s, c.p, c.o FROM ({candidates}) c ANTI JOIN t USING (s, p, o) WHERE {self._kept}"
        self.log.append(new)
        self.con.execute(f"CREATE OR REPLACE TABLE d AS {new}")
        self.execute(f"INSERT INTO t SELECT s, p, o, {rank} AS rank FROM d")
        return rank

    def rename(self, replaced: dict[int, int], rank: int) -> None:
        """Write the triples of things under the names that now stand for them; what that makes new is new to the rules.

        Args:
            replaced: names that stood for things and no longer do, with those that do.
            rank: the round in which they were found to be of one thing.
        """
        con = self.con
        self._kind = replaced.get(self._kind, self._kind)
        con.execute("CREATE OR REPLACE TABLE m (old INTEGER, new INTEGER)")
        insert(con, "m", [list(replaced), list(replaced.values())])
        for table, least in (("d", "0"), ("t", "x.rank")):
            moved = (
                "SELECT coalesce(a.new, x.s) AS s, coalesce(b.new, x.p) AS p, coalesce(c.new, x.o) AS o,"
                f" min({least}) AS rank FROM {table} x LEFT JOIN m a ON x.s = a.old LEFT JOIN m b ON x.p = b.old"
                " LEFT JOIN m c ON x.o = c.old WHERE a.old IS NOT NULL OR b.old IS NOT NULL OR c.old IS NOT NULL"
                " GROUP BY coalesce(a.new, x.s), coalesce(b.new, x.p), coalesce(c.new, x.o)"
            )
            self.log.append(moved)
            con.execute(f"CREATE OR REPLACE TABLE moved_{table} AS {moved}")
            con.execute(
                f"DELETE FROM {table} WHERE s IN (SELECT old FROM m) OR p IN (SELECT old FROM m)"
                " OR o IN (SELECT old FROM m)"
            )
        con.execute(
            "CREATE OR REPLACE TABLE fresh AS SELECT x.s, x.p, x.o, x.rank FROM moved_t x ANTI JOIN t USING (s, p, o)"
        )
        con.execute(
            f"INSERT INTO t SELECT s, p, o, CASE WHEN rank = 0 THEN 0 ELSE greatest(rank, {rank}) END FROM fresh"
        )
        con.execute(
            "INSERT INTO d SELECT s, p, o FROM (SELECT s, p, o FROM moved_d UNION SELECT s, p, o FROM fresh) x"
            " ANTI JOIN d USING (s, p, o)"
        )


def write_tables(con: duckdb.DuckDBPyConnection, shapes: list[Shape]) -> None:
    """Write the tables of constants that the statements of these shapes read."""
    for shape in shapes:
        width = len(shape.rows[0][1])
        names = ["id", *(f"c{i + 1}" for i in range(width))]
        columns = [[index for index, _ in shape.rows], *([row[i] for _, row in shape.rows] for i in range(width))]
        lists = ", ".join(f"unnest(?::INTEGER[]) AS {name}" for name in names)
        con.execute(f"CREATE OR REPLACE TABLE {shape.name} AS SELECT DISTINCT {lists}", columns)
