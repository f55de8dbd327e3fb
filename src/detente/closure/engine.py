"""The semi-naive evaluation of rules in DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from detente.closure.statements import Key, Masks, Shape, active, shape_rules
from detente.closure.terms import Terms
from detente.errors import DetenteError
from detente.rules import Rule, Ruleset, Triple, Var, compile_rules, implied
from detente.rules.datatypes import WIDER, datatype, is_datatype, widening
from detente.rules.schema import CLASSES, PREDICATES

if TYPE_CHECKING:
    import duckdb

#: How many names one thing may have: each pair of names is a triple, and each triple about it is there for each.
MOST_NAMES = 300


def load(
    con: duckdb.DuckDBPyConnection, terms: Terms, masks: Masks, triples: Iterable[tuple[Triple, int]]
) -> None:
    """Fill a new table ``t`` with the stated triples, rank 0; masks of the same triple are joined.

    Args:
        con: a connection without a table ``t``.
        terms: takes the new terms.
        masks: how masks are written.
        triples: each with its mask; those with the mask 0 are left out.
    """
    number = terms.number
    s, p, o = [], [], []
    m: list[int | str] = []
    for triple, mask in triples:
        if not mask:
            continue
        s.append(number(triple[0]))
        p.append(number(triple[1]))
        o.append(number(triple[2]))
        m.append(masks.write(mask))
    column = f", m {masks.type}" if masks.timed else ""
    con.execute(f"CREATE TABLE t (s INTEGER, p INTEGER, o INTEGER, rank SMALLINT{column})")
    lists = "unnest(?::INTEGER[]) s, unnest(?::INTEGER[]) p, unnest(?::INTEGER[]) o"
    if not masks.timed:
        con.execute(f"INSERT INTO t SELECT DISTINCT s, p, o, 0 FROM (SELECT {lists})", [s, p, o])
    else:
        source = f"SELECT {lists}, unnest(?::{masks.type}[]) m"
        con.execute(f"INSERT INTO t SELECT s, p, o, 0, bit_or(m) FROM ({source}) GROUP BY s, p, o", [s, p, o, m])


class Compiled:
    """The rules of the axioms in table ``t``, with the epochs in which each axiom triple holds."""

    def __init__(self, con: duckdb.DuckDBPyConnection, terms: Terms, masks: Masks) -> None:
        """Compile the stated axioms."""
        self._con, self._terms, self._masks = con, terms, masks
        self.masks: dict[Triple, int] = self._axioms("rank = 0")
        self.ruleset: Ruleset = compile_rules(self.masks)

    def _axioms(self, condition: str) -> dict[Triple, int]:
        """The triples of the schema's vocabulary, with their masks."""
        number, term = self._terms.number, self._terms.term
        predicates = ", ".join(str(number(p)) for p in (*sorted(PREDICATES, key=str), OWL.sameAs))
        classes = ", ".join(str(number(c)) for c in sorted(CLASSES, key=str))
        mask = ", bit_or(m)" if self._masks.timed else ", NULL"
        rows = self._con.execute(
            f"SELECT s, p, o{mask} FROM t WHERE {condition} AND s > 0 AND (p IN ({predicates})"
            f" OR (p = {number(RDF.type)} AND o IN ({classes}))) GROUP BY s, p, o ORDER BY s, p, o"
        ).fetchall()
        return {(term(s), term(p), term(o)): self._masks.read(m) for s, p, o, m in rows}

    def extend(self) -> bool:
        """Take in the inferred axioms that the rules do not yet give; False if there is none."""
        new = {a: m for a, m in self._axioms("rank > 0").items() if m & ~self.masks.get(a, 0)}
        for known in implied(self.ruleset.rules, new):
            del new[known]
        if not new:
            return False
        for axiom, mask in new.items():
            self.masks[axiom] = self.masks.get(axiom, 0) | mask
        before = set(self.ruleset.rules)
        self.ruleset = compile_rules(self.masks)
        return not before.issuperset(self.ruleset.rules) or self._masks.timed

    def mask(self, axioms: tuple[Triple, ...]) -> int:
        """The epochs in which axiom triples hold together."""
        found = (1 << self._masks.epochs) - 1
        for axiom in axioms:
            found &= self.masks.get(axiom, 0)
        return found


class Engine:
    """One evaluation: fills table ``t`` with all that follows from what it holds."""

    def __init__(self, con: duckdb.DuckDBPyConnection, terms: Terms, masks: Masks) -> None:
        """Take the tables; nothing is evaluated yet."""
        self._con, self._terms, self._masks = con, terms, masks
        self.compiled = Compiled(con, terms, masks)
        self._rank = 0

    def run(self) -> None:
        """Evaluate until nothing new follows, axioms that are themselves inferred included.

        Raises:
            DetenteError: one thing has more names than `MOST_NAMES`.
        """
        while True:
            self._prepare()
            self._fixpoint()
            if not self.compiled.extend():
                break

    def _prepare(self) -> None:
        """Write the tables of constants and the types of literals that a rule asks for."""
        rules = self.compiled.ruleset.rules
        number = self._terms.number
        self._needed = {
            number(atom.o)
            for rule in rules
            for atom in rule.body
            if atom.p == RDF.type and not isinstance(atom.o, Var)
        }
        useful = [(i, rule) for i, rule in enumerate(rules) if self._useful(rule)]
        self._shapes = shape_rules(useful, number, self.compiled.mask)
        write_shapes(self._con, self._shapes, self._masks)

    def _useful(self, rule: Rule) -> bool:
        """Whether the head can lead to more than that something is a thing."""
        if rule.head is None:
            return False
        unneeded = rule.head.p == RDF.type and rule.head.o in (OWL.Thing, RDFS.Resource)
        return not unneeded or self._terms.number(rule.head.o) in self._needed

    def _fixpoint(self) -> None:
        """Semi-naive rounds; the first takes every triple for new."""
        con, masks = self._con, self._masks
        present = self._keys("t")
        recent = present
        start = True
        while True:
            parts = [self._literal_types()] if start else []
            for shape in self._shapes:
                if not all(active(keys, present) for keys in shape.keys):
                    continue
                copies = any(atom[1] >= 0 for atom in shape.body)
                if start:
                    parts.append(shape.select(masks, None, copies))
                else:
                    parts += [
                        shape.select(masks, i, copies)
                        for i, keys in enumerate(shape.keys)
                        if active(keys, recent)
                    ]
            parts = [part for part in parts if part]
            if not parts or not self._round(" UNION ALL ".join(parts)):
                return
            start = False
            recent = self._keys("d")
            present = present | recent
            self._guard(recent)

    def _round(self, candidates: str) -> int:
        """Derive, keep what is new as table ``d`` and in ``t``; the number of new rows."""
        con, masks = self._con, self._masks
        number = self._terms.number
        needed = ", ".join(map(str, sorted(self._needed))) or "0"
        kept = (
            f"NOT (s < 0 AND p = {number(RDF.type)} AND o NOT IN ({needed}))"
            f" AND NOT (p = {number(OWL.sameAs)} AND s = o) AND p > 0"
        )
        if not masks.timed:
            new = f"SELECT DISTINCT s, p, o FROM ({candidates}) c ANTI JOIN t USING (s, p, o) WHERE {kept}"
        else:
            new = (
                f"WITH c AS (SELECT s, p, o, bit_or(m) m FROM ({candidates}) WHERE {kept} GROUP BY s, p, o),"
                " k AS (SELECT s, p, o, bit_or(m) m FROM t SEMI JOIN c USING (s, p, o) GROUP BY s, p, o)"
                f" SELECT s, p, o, c.m & ~coalesce(k.m, {masks.zero}) AS m FROM c LEFT JOIN k USING (s, p, o)"
                f" WHERE {masks.some(f'(c.m & ~coalesce(k.m, {masks.zero}))')}"
            )
        con.execute(f"CREATE OR REPLACE TEMP TABLE d AS {new}")
        self._rank += 1
        mask = ", m" if masks.timed else ""
        con.execute(f"INSERT INTO t SELECT s, p, o, {self._rank}{mask} FROM d")
        row = con.execute("SELECT count(*) FROM d").fetchone()
        return int(row[0]) if row else 0

    def _keys(self, table: str) -> frozenset[Key]:
        """The keys of a table's triples."""
        rdf_type = self._terms.number(RDF.type)
        rows = self._con.execute(
            f"SELECT DISTINCT p, CASE WHEN p = {rdf_type} THEN o END FROM {table}"
        ).fetchall()
        return frozenset({*((p, o) for p, o in rows), *((p, None) for p, _ in rows)})

    def _literal_types(self) -> str:
        """dt-type2: the types of the literals, as far as a rule asks for them."""
        number = self._terms.number
        wanted = {k for k in (*WIDER, *WIDER.values(), RDFS.Literal) if number(k) in self._needed}
        wanted |= {self._terms.term(n) for n in self._needed if is_datatype(self._terms.term(n))}
        if not wanted:
            return ""
        rows = [
            (n, number(kind))
            for n, literal in list(self._terms.literals())
            for kind in widening(datatype(literal))
            if kind in wanted
        ]
        if not rows:
            return ""
        self._con.execute(
            "CREATE OR REPLACE TEMP TABLE l AS SELECT unnest(?::INTEGER[]) s, unnest(?::INTEGER[]) o",
            [[s for s, _ in rows], [o for _, o in rows]],
        )
        every = self._masks.write((1 << self._masks.epochs) - 1)
        mask = f", '{every}'::{self._masks.type} AS m" if self._masks.timed else ""
        return f"SELECT s, {number(RDF.type)} AS p, o{mask} FROM l"

    def _guard(self, recent: frozenset[Key]) -> None:
        """Refuse a graph in which one thing has too many names."""
        same = self._terms.number(OWL.sameAs)
        if (same, None) not in recent:
            return
        row = self._con.execute(
            f"SELECT s, count(DISTINCT o) FROM t WHERE p = {same} GROUP BY s ORDER BY 2 DESC LIMIT 1"
        ).fetchone()
        if row is not None and row[1] > MOST_NAMES:
            name: Node = self._terms.term(row[0])
            raise DetenteError(
                f"owl:sameAs gives {name} more than {MOST_NAMES} names: remove the wrong sameAs, functional property"
                " or key, or use one name for it"
            )


def write_shapes(con: duckdb.DuckDBPyConnection, shapes: list[Shape], masks: Masks) -> None:
    """Write the tables of constants that the statements of these shapes read."""
    for shape in shapes:
        width = len(shape.rows[0][1])
        names = ["id", *(f"c{i + 1}" for i in range(width))]
        lists: list[list[int | str]] = [[row[0] for row in shape.rows]]
        lists += [[row[1][i] for row in shape.rows] for i in range(width)]
        columns = [f"unnest(?::INTEGER[]) {name}" for name in names]
        if masks.timed:
            columns.append(f"unnest(?::{masks.type}[]) m")
            lists.append([masks.write(row[2]) for row in shape.rows])
        con.execute(f"CREATE OR REPLACE TEMP TABLE {shape.name} AS SELECT {', '.join(columns)}", lists)
