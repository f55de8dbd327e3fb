"""The semi-naive evaluation of rules in DuckDB, over things rather than names.

Table ``t(s, p, o, rank)`` holds every triple once for all names of the things in it: what the rules eq-sym,
eq-trans and eq-rep-* of Table 4 say is carried out by `detente.reasoner.equality`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from detente.reasoner.equality import Names
from detente.reasoner.statements import Key, Shape, active, shape_rules
from detente.reasoner.terms import Terms
from detente.rules import Rule, Ruleset, Triple, Var, compile_rules
from detente.rules.classes import UNIVERSAL
from detente.rules.datatypes import is_datatype, value, widening
from detente.rules.implied import implied
from detente.rules.schema import CLASSES, PREDICATES
from detente.rules.vocabulary import REFLEXIVE, SELVES

if TYPE_CHECKING:
    import duckdb

#: Carried out on the names of things instead.
_BY_NAMES = frozenset({"eq-sym", "eq-trans", "eq-rep-s", "eq-rep-p", "eq-rep-o"})


class Engine:
    """One evaluation: fills table ``t`` with all that follows from what it holds.

    Attributes:
        ruleset: the rules of the stated and inferred axioms.
        names: which terms are names of one thing.
        rank: the number of the last round.
        reflexive: whether a class or property has several names, so that `SELVES` are evaluated.
        log: every statement that was run, in order.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, terms: Terms, schema: Iterable[Triple] = ()) -> None:
        """Take the tables; nothing is evaluated yet.

        Args:
            con: a connection with table ``t`` of stated triples.
            terms: the dictionary of their numbers.
            schema: axioms that are applied, though they are not among the triples.
        """
        self._con, self._terms = con, terms
        self.names = Names()
        self.rank = 0
        self.log: list[str] = []
        self.reflexive = False
        self._apart = list(schema)
        self._axioms: set[Triple] = {*self._read_axioms("rank = 0"), *self._apart}
        self.ruleset: Ruleset = compile_rules([*self._apart, *sorted(self._axioms.difference(self._apart), key=str)])

    def number(self, term: Node) -> int:
        """The number that stands for a term."""
        return self.names.rep(self._terms.number(term))

    def execute(self, statement: str) -> duckdb.DuckDBPyConnection:
        """Run one statement, and note it."""
        self.log.append(statement)
        return self._con.execute(statement)

    def _read_axioms(self, condition: str) -> list[Triple]:
        """The triples of the schema's vocabulary."""
        term = self._terms.term
        predicates = _list(self.number(p) for p in (*PREDICATES, OWL.sameAs))
        classes = _list(self.number(c) for c in CLASSES)
        rows = self.execute(
            f"SELECT s, p, o FROM t WHERE {condition} AND s > 0 AND (p IN ({predicates})"
            f" OR (p = {self.number(RDF.type)} AND o IN ({classes})))"
        ).fetchall()
        return [(term(s), term(p), term(o)) for s, p, o in rows if self._terms.is_iri(p)]

    def run(self) -> None:
        """Evaluate until nothing new follows, axioms that are themselves inferred included."""
        self._merge(self._equal_literals(), -1)
        same = self.number(OWL.sameAs)
        replaced = self._merge(self.execute(f"SELECT s, o FROM t WHERE p = {same} AND s <> o").fetchall(), 0)
        self.reflexive = self._renames_schema(replaced)
        while True:
            self._prepare()
            self._fixpoint()
            if not self._extend():
                return

    def _equal_literals(self) -> list[tuple[int, int]]:
        """dt-eq: the literals that have the value of another."""
        first: dict[object, int] = {}
        found = []
        for number, literal in self._terms.literals():
            key = value(literal)
            if key is not None and (other := first.setdefault(key, number)) != number:
                found.append((other, number))
        return found

    def _extend(self) -> bool:
        """Take in the inferred axioms that the rules do not yet give; False if there is none."""
        new = {a for a in self._read_axioms("rank > 0") if a not in self._axioms and a[1] != OWL.sameAs}
        new -= implied(self.ruleset.rules, new)
        if not new:
            return False
        self._axioms |= new
        before = set(self.ruleset.rules)
        self.ruleset = compile_rules(sorted(self._axioms, key=str))
        return not before.issuperset(self.ruleset.rules)

    def _prepare(self) -> None:
        """Write the tables of constants."""
        rules = self.ruleset.rules
        self._asked = {
            self.number(atom.o)
            for rule in rules
            for atom in rule.body
            if atom.p == RDF.type and not isinstance(atom.o, Var)
        }
        useful = [(i, rule) for i, rule in enumerate(rules) if self._useful(rule)]
        if self.reflexive:
            useful += [(-1, rule) for rule in SELVES]
        self._shapes = shape_rules(useful, self.number)
        write_tables(self._con, self._shapes)
        self._constants = {c for shape in self._shapes for _, row in shape.rows for c in row}
        self._kept = self._condition()

    def _useful(self, rule: Rule) -> bool:
        """Whether a rule is evaluated here."""
        if rule.head is None or rule.name in _BY_NAMES:
            return False
        trivial = rule.head.p == RDF.type and rule.head.o in UNIVERSAL
        return not trivial or self.number(rule.head.o) in self._asked  # type: ignore[arg-type]

    def _condition(self) -> str:
        """The condition that a conclusion says something: see `detente.rules.is_tautology`."""
        number = self.number
        same, kind = number(OWL.sameAs), number(RDF.type)
        free = [number(c) for c in (*UNIVERSAL, RDFS.Literal) if number(c) not in self._asked]
        of_literals = sorted({n for n in self._terms_of_rules() if is_datatype(str(self._terms.term(n)))} | self._asked)
        unneeded = f"c.p IN ({_list([kind, number(RDFS.domain), number(RDFS.range)])}) AND c.o IN ({_list(free)})"
        selves = [number(p) for p in ((OWL.sameAs,) if self.reflexive else (OWL.sameAs, *REFLEXIVE))]
        between = (
            f" AND NOT (c.p = {number(RDFS.subClassOf)} AND (c.o IN ({_list(free)}) OR c.s = {number(OWL.Nothing)}))"
        )
        return (
            f"NOT (c.s = c.o AND c.p IN ({_list(selves)}))"
            f" AND NOT ({unneeded}){'' if self.reflexive else between}"
            f" AND (c.s > 0 OR c.p = {same} OR (c.p = {kind} AND c.o IN ({_list(of_literals)})))"
        )

    def _terms_of_rules(self) -> set[int]:
        """The classes that rules conclude."""
        return {
            self._terms.number(rule.head.o)
            for rule in self.ruleset.rules
            if rule.head is not None and rule.head.p == RDF.type and not isinstance(rule.head.o, Var)
        }

    def _fixpoint(self) -> None:
        """Semi-naive rounds; the first takes every triple for new."""
        present = self._keys("t")
        recent = present
        start = True
        while True:
            parts = []
            for shape in self._shapes:
                if not all(active(keys, present) for keys in shape.keys):
                    continue
                if start or (shape.same and any(active(keys, recent) for keys in shape.keys)):
                    parts.append(shape.select())
                elif not shape.same:
                    parts += [shape.select(i) for i, keys in enumerate(shape.keys) if active(keys, recent)]
            if start and (typed := self._literal_types()):
                parts.append(typed)
            if not parts:
                return
            self._round(" UNION ALL ".join(parts))
            recent = self._keys("d")
            start = False
            if (self.number(OWL.sameAs), None) in recent:
                start = self._join_names()
                recent = self._keys("d")
            if not recent:
                return
            present = present | recent

    def _round(self, candidates: str) -> None:
        """Derive, keep what is new as table ``d`` and in ``t``."""
        new = f"SELECT DISTINCT c.s, c.p, c.o FROM ({candidates}) c ANTI JOIN t USING (s, p, o) WHERE {self._kept}"
        self.log.append(new)
        self._con.execute(f"CREATE OR REPLACE TABLE d AS {new}")
        self.rank += 1
        self.execute(f"INSERT INTO t SELECT s, p, o, {self.rank} AS rank FROM d")

    def _join_names(self) -> bool:
        """Make things the same that the last round found to be; whether every rule has to look at everything."""
        same = self.number(OWL.sameAs)
        pairs = self.execute(f"SELECT s, o FROM d WHERE p = {same} AND s <> o").fetchall()
        replaced = self._merge(pairs, self.rank)
        reflexive, self.reflexive = self.reflexive, self.reflexive or self._renames_schema(replaced)
        if reflexive == self.reflexive and self._constants.isdisjoint(replaced) and same == self.number(OWL.sameAs):
            return False
        self._prepare()
        return True

    def _merge(self, pairs: list[tuple[int, int]], round_: int) -> dict[int, int]:
        """Take pairs of names for one thing, and write its triples under the one that stands for it.

        Literals with different values stay apart: that they are the same is a contradiction, and kept as a triple.
        """
        pairs = [(a, b) for a, b in pairs if not (a < 0 and b < 0 and self._differ(a, b))]
        replaced = self.names.merge(pairs, round_)
        if not replaced:
            return replaced
        con = self._con
        con.execute(
            "CREATE OR REPLACE TABLE m AS SELECT unnest(?::INTEGER[]) AS old, unnest(?::INTEGER[]) AS new",
            [list(replaced), list(replaced.values())],
        )
        con.execute("CREATE TABLE IF NOT EXISTS d (s INTEGER, p INTEGER, o INTEGER)")
        for table, rank in (("d", "0"), ("t", "x.rank")):
            moved = (
                "SELECT coalesce(a.new, x.s) AS s, coalesce(b.new, x.p) AS p, coalesce(c.new, x.o) AS o,"
                f" min({rank}) AS rank FROM {table} x LEFT JOIN m a ON x.s = a.old LEFT JOIN m b ON x.p = b.old"
                " LEFT JOIN m c ON x.o = c.old WHERE a.old IS NOT NULL OR b.old IS NOT NULL OR c.old IS NOT NULL"
                " GROUP BY coalesce(a.new, x.s), coalesce(b.new, x.p), coalesce(c.new, x.o)"
            )
            self.log.append(moved)
            con.execute(f"CREATE OR REPLACE TABLE moved_{table} AS {moved}")
            con.execute(
                f"DELETE FROM {table} WHERE s IN (SELECT old FROM m) OR p IN (SELECT old FROM m)"
                " OR o IN (SELECT old FROM m)"
            )
        # What is new under its new name is news to the rules.
        rank_ = max(round_, 0)
        con.execute(
            "CREATE OR REPLACE TABLE fresh AS SELECT x.s, x.p, x.o, x.rank FROM moved_t x ANTI JOIN t USING (s, p, o)"
        )
        con.execute(
            f"INSERT INTO t SELECT s, p, o, CASE WHEN rank = 0 THEN 0 ELSE greatest(rank, {rank_}) END FROM fresh"
        )
        con.execute(
            "INSERT INTO d SELECT s, p, o FROM (SELECT s, p, o FROM moved_d UNION SELECT s, p, o FROM fresh) x"
            " ANTI JOIN d USING (s, p, o)"
        )
        return replaced

    def _renames_schema(self, replaced: dict[int, int]) -> bool:
        """Whether a class or property is among what has several names."""
        if not replaced:
            return False
        kinds = _list({self.number(c) for c in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)})
        found = self.execute(
            f"SELECT 1 AS one FROM t WHERE p = {self.number(RDF.type)} AND o IN ({kinds})"
            " AND s IN (SELECT new FROM m) LIMIT 1"
        ).fetchone()
        return found is not None

    def _differ(self, a: int, b: int) -> bool:
        """Whether two literals have different values, as far as their datatypes are known."""
        one, other = (self._terms.parts(n) for n in (a, b))
        return value(one) != value(other)

    def _keys(self, table: str) -> frozenset[Key]:
        """The keys of a table's triples."""
        kind = self.number(RDF.type)
        rows = self.execute(f"SELECT DISTINCT p, CASE WHEN p = {kind} THEN o END AS c FROM {table}").fetchall()
        return frozenset({*((p, o) for p, o in rows), *((p, None) for p, _ in rows)})

    def _literal_types(self) -> str:
        """dt-type2: the types of the literals, as far as a rule asks for them."""
        wanted = {n for n in self._asked if is_datatype(str(self._terms.term(n)))}
        if not wanted:
            return ""
        find = {str(self._terms.term(n)): n for n in wanted}
        rows = {
            (self.names.rep(n), find[k])
            for n, literal in self._terms.literals()
            for k in widening(literal[1])
            if k in find
        }
        if not rows:
            return ""
        self._con.execute(
            "CREATE OR REPLACE TABLE l AS SELECT unnest(?::INTEGER[]) AS s, unnest(?::INTEGER[]) AS o",
            [[s for s, _ in rows], [o for _, o in rows]],
        )
        return f"SELECT s, {self.number(RDF.type)} AS p, o FROM l"


def write_tables(con: duckdb.DuckDBPyConnection, shapes: list[Shape]) -> None:
    """Write the tables of constants that the statements of these shapes read."""
    for shape in shapes:
        width = len(shape.rows[0][1])
        names = ["id", *(f"c{i + 1}" for i in range(width))]
        columns = [[index for index, _ in shape.rows], *([row[i] for _, row in shape.rows] for i in range(width))]
        lists = ", ".join(f"unnest(?::INTEGER[]) AS {name}" for name in names)
        con.execute(f"CREATE OR REPLACE TABLE {shape.name} AS SELECT DISTINCT {lists}", columns)


def _list(numbers: Iterable[int]) -> str:
    """Numbers for an IN list; one that no term has where there are none."""
    return ", ".join(map(str, sorted(numbers))) or "0"
