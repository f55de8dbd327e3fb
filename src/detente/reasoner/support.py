"""The few stated triples on which an inferred triple rests, found by searching backwards over the ranks.

Closing them alone gives a `detente.closure.Closure` in which `detente.proof` proves the triple.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from rdflib.namespace import OWL, RDF
from rdflib.term import Literal

from detente.closure import Closure
from detente.closure import close as close_small
from detente.reasoner.engine import Engine
from detente.reasoner.terms import Terms
from detente.rules import Atom, Rule, Slot, Triple, Var
from detente.rules.datatypes import literal_rules
from detente.rules.vocabulary import SELVES

if TYPE_CHECKING:
    import duckdb

#: A triple of numbers with its rank.
Row = tuple[int, int, int, int]
#: How many derivations of one kind are followed, and how many stated triples one row may stand for.
_MANY = 64
#: Up to how many stated triples the whole graph is closed anew where the search does not find all.
_WHOLE = 20_000


class Support:
    """Searches backwards in the closed table ``t``."""

    def __init__(self, con: duckdb.DuckDBPyConnection, terms: Terms, engine: Engine) -> None:
        """Take the closed table, and index it."""
        self._con, self._terms, self._engine = con, terms, engine
        for table in ("t", "stated"):
            for column in "so":
                con.execute(f"CREATE INDEX IF NOT EXISTS {table}_{column} ON {table}({column})")
        self._heads: dict[tuple[int | None, int | None], list[Rule]] = defaultdict(list)
        self._kind = engine.number(RDF.type)
        for rule in engine.ruleset.rules:
            if rule.head is not None and not rule.name.startswith("eq-"):
                self._heads[self._key(rule.head)].append(rule)
        self._known: dict[tuple[int, bool], list[Row]] = {}

    def _key(self, atom: Atom) -> tuple[int | None, int | None]:
        if isinstance(atom.p, Var):
            return None, None
        p = self._engine.number(atom.p)
        return p, self._engine.number(atom.o) if p == self._kind and not isinstance(atom.o, Var) else None

    def around(self, triples: Iterable[Triple]) -> Closure:
        """The closure of the stated triples on which the given ones rest, each in every way that was found."""
        wanted = list(triples)
        stated = self._search(wanted)
        found = self._close(stated)
        if any(found.rank(t, 0) is None for t in wanted if t not in stated) and self._size() <= _WHOLE:
            term = self._terms.term
            rows = self._con.execute("SELECT s, p, o FROM stated").fetchall()
            found = self._close({(term(s), term(p), term(o)) for s, p, o in rows})
        return found

    def _size(self) -> int:
        row = self._con.execute("SELECT count(*) FROM stated").fetchone()
        return row[0] if row else 0

    def _close(self, stated: set[Triple]) -> Closure:
        ruleset = self._engine.ruleset
        literals = sorted({o for _, _, o in stated if isinstance(o, Literal)}, key=str)
        selves = SELVES if self._engine.reflexive else ()
        rules = (*ruleset.rules, *literal_rules(ruleset.rules, literals), *selves)
        return close_small(sorted(stated), replace(ruleset, rules=rules, reflexive=bool(selves)))

    def _search(self, wanted: list[Triple]) -> set[Triple]:
        """The stated triples behind some triples."""
        number, names, term = self._terms.number, self._engine.names, self._terms.term
        stated: set[Triple] = set()
        queue: list[tuple[int, int, int]] = []
        terms_of: set[int] = set()
        for triple in wanted:
            numbers = [number(x) for x in triple]
            terms_of.update(numbers)
            queue.append((names.rep(numbers[0]), names.rep(numbers[1]), names.rep(numbers[2])))
        seen, named = set(queue), set[int]()
        while queue or terms_of - named:
            while queue:
                row = queue.pop()
                rank = self._rank(row)
                if rank is None:
                    continue
                for s, p, o in self._originals(row):
                    stated.add((term(s), term(p), term(o)))
                    terms_of.update((s, p, o))
                if rank > 0:
                    for premises in self._derivations(row, rank):
                        for premise in premises:
                            if premise not in seen:
                                seen.add(premise)
                                queue.append(premise)
            for name in terms_of - named:
                named.add(name)
                for a, b, round_ in names.path(names.rep(name), name):
                    terms_of.update((a, b))
                    queue += [row for row in self._sameness(a, b, round_, stated) if row not in seen]
                    seen.update(queue)
        return stated

    def _sameness(self, a: int, b: int, round_: int, stated: set[Triple]) -> Iterator[tuple[int, int, int]]:
        """The premises behind two names of one thing."""
        term = self._terms.term
        rep = self._engine.names.rep(a)
        same = self._engine.number(OWL.sameAs)
        if round_ == 0:
            for x, y in ((a, b), (b, a)):
                if self._con.execute(
                    "SELECT 1 FROM stated WHERE s = ? AND p = ? AND o = ?", [x, self._terms.number(OWL.sameAs), y]
                ).fetchone():
                    stated.add((term(x), OWL.sameAs, term(y)))
        elif round_ > 0:
            for rule in self._heads[same, None]:
                for _, premises in islice(self._solve(rule, (rep, same, rep), round_ + 1), _MANY):
                    yield from premises

    def _originals(self, row: tuple[int, int, int]) -> list[tuple[int, int, int]]:
        """The stated triples that a row stands for."""
        names = self._engine.names
        lists = [", ".join(map(str, names.members(n)[:_MANY])) for n in row]
        return self._con.execute(
            f"SELECT s, p, o FROM stated WHERE s IN ({lists[0]}) AND p IN ({lists[1]}) AND o IN ({lists[2]})"
            f" LIMIT {_MANY}"
        ).fetchall()

    def _derivations(self, row: tuple[int, int, int], rank: int) -> Iterator[list[tuple[int, int, int]]]:
        """For each rule that gives a row its first ways to do so from rows of smaller rank."""
        keys = {(row[1], row[2] if row[1] == self._kind else None), (row[1], None), (None, None)}
        for rule in [rule for key in keys for rule in self._heads.get(key, ())]:
            for _, premises in islice(self._solve(rule, row, rank), 3):
                yield premises

    def _solve(
        self, rule: Rule, row: tuple[int, int, int], rank: int
    ) -> Iterator[tuple[dict[Var, int], list[tuple[int, int, int]]]]:
        """The premises, of smaller rank, from which a rule gives a row."""
        assert rule.head is not None
        binding: dict[Var, int] = {}
        for slot, n in zip(rule.head, row, strict=True):
            if self._value(slot, binding) not in (None, n):
                return
            if isinstance(slot, Var):
                binding[slot] = n
        yield from self._join(list(rule.body), binding, rank, [])

    def _value(self, slot: Slot, binding: dict[Var, int]) -> int | None:
        return binding.get(slot) if isinstance(slot, Var) else self._engine.number(slot)

    def _join(
        self, rest: list[Atom], binding: dict[Var, int], rank: int, done: list[tuple[int, int, int]]
    ) -> Iterator[tuple[dict[Var, int], list[tuple[int, int, int]]]]:
        if not rest:
            yield binding, done
            return

        def cost(atom: Atom) -> int:
            s, p, o = (self._value(x, binding) is not None for x in atom)
            kind = not isinstance(atom.p, Var) and atom.p == RDF.type
            return 0 if s and o else 1 if s else 2 if o and not kind else 3

        atom = min(rest, key=cost)
        others = [a for a in rest if a is not atom]
        s, p, o = (self._value(x, binding) for x in atom)
        for found in self._rows(s, p, o, rank):
            wider = dict(binding)
            if all(
                not isinstance(slot, Var) or wider.setdefault(slot, n) == n for slot, n in zip(atom, found, strict=True)
            ):
                yield from self._join(others, wider, rank, [*done, found])

    def _rows(self, s: int | None, p: int | None, o: int | None, rank: int) -> Iterator[tuple[int, int, int]]:
        """The rows of smaller rank that fit."""
        if s is not None or o is not None:
            for a, b, c, r in self._about(s if s is not None else o, s is not None):  # type: ignore[arg-type]
                if r < rank and (p is None or b == p) and (s is None or a == s) and (o is None or c == o):
                    yield a, b, c
            return
        where = f"p = {p} AND " if p is not None else ""
        yield from self._con.execute(f"SELECT s, p, o FROM t WHERE {where}rank < {rank} LIMIT {_MANY}").fetchall()

    def _about(self, n: int, subject: bool) -> list[Row]:
        found = self._known.get((n, subject))
        if found is None:
            column = "s" if subject else "o"
            found = self._known[n, subject] = self._con.execute(
                f"SELECT s, p, o, rank FROM t WHERE {column} = ? ORDER BY rank", [n]
            ).fetchall()
        return found

    def _rank(self, row: tuple[int, int, int]) -> int | None:
        ranks = [r for s, p, o, r in self._about(row[0], True) if (s, p, o) == row]
        return min(ranks, default=None)
