"""The few stated triples on which an inferred triple rests, found by searching backwards over the ranks.

Closing them alone gives a `detente.closure.Closure` in which `detente.proof` proves the triple.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from rdflib.namespace import OWL, RDF
from rdflib.term import Literal

from detente.closure import Closure
from detente.closure import close as close_small
from detente.closure.index import RuleIndex
from detente.reasoner.engine import Engine
from detente.reasoner.table import Row
from detente.reasoner.terms import Terms
from detente.rules import Atom, Rule, Slot, Triple, Var
from detente.rules.datatypes import asked_types, literal_rules
from detente.rules.registry import TYPE
from detente.rules.vocabulary import SELVES

#: How many derivations of one kind are followed, and how many stated triples one row may stand for.
_MANY = 64
#: Up to how many stated triples the whole graph is closed anew where the search does not find all.
_WHOLE = 20_000


class Support:
    """Searches backwards in the triples of a closed graph."""

    def __init__(self, terms: Terms, engine: Engine) -> None:
        """Take a closed graph."""
        self._table, self._terms, self._engine = engine.table, terms, engine
        self._heads: dict[tuple[int | None, int | None], list[Rule]] = defaultdict(list)
        self._kind = engine.number(RDF.type)
        selves = SELVES if engine.reflexive else ()
        self._ruleset = replace(engine.ruleset, rules=(*engine.ruleset.rules, *selves), reflexive=bool(selves))
        self._index = RuleIndex(self._ruleset.rules)
        self._asked = asked_types(self._ruleset.rules)
        for rule in engine.ruleset.rules:
            if rule.head is not None and not rule.name.startswith("eq-"):
                self._heads[self._key(rule.head)].append(rule)

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
        if any(found.rank(t, 0) is None for t in wanted if t not in stated):
            every = [self._triple(row) for row in islice(self._table.stated(), _WHOLE + 1)]
            if len(every) <= _WHOLE:
                found = self._close(every)
        return found

    def _close(self, stated: Iterable[Triple]) -> Closure:
        given = sorted(stated)
        literals = sorted({o for _, _, o in given if isinstance(o, Literal)}, key=str)
        more = literal_rules(self._asked, literals)
        ruleset = replace(self._ruleset, rules=(*self._ruleset.rules, *more))
        return close_small(given, ruleset, RuleIndex(more, self._index))

    def _triple(self, row: Row) -> Triple:
        s, p, o = map(self._terms.term, row)
        return s, p, o

    def _search(self, wanted: list[Triple]) -> set[Triple]:
        """The stated triples behind some triples."""
        number, names = self._terms.number, self._engine.names
        stated: set[Triple] = set()
        queue: list[Row] = []
        terms_of: set[int] = set()
        for triple in wanted:
            numbers = [number(x) for x in triple]
            terms_of.update(numbers)
            queue.append((names.rep(numbers[0]), names.rep(numbers[1]), names.rep(numbers[2])))
        seen, named = set(queue), set[int]()
        while queue or terms_of - named:
            while queue:
                row = queue.pop()
                rank = self._table.rank(row)
                if rank is None:
                    continue
                for original in self._originals(row):
                    stated.add(self._triple(original))
                    terms_of.update(original)
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

    def _sameness(self, a: int, b: int, round_: int, stated: set[Triple]) -> Iterator[Row]:
        """The premises behind two names of one thing."""
        same = self._engine.number(OWL.sameAs)
        if round_ == 0:
            number = self._terms.number(OWL.sameAs)
            stated.update(self._triple(row) for row in ((a, number, b), (b, number, a)) if self._table.is_stated(row))
        elif round_ > 0:
            rep = self._engine.names.rep(a)
            for rule in self._heads[same, None]:
                for premises in islice(self.solve(rule, (rep, same, rep), round_ + 1), _MANY):
                    yield from premises

    def _originals(self, row: Row) -> list[Row]:
        """The stated triples that a row stands for."""
        return self._table.originals([self._engine.names.members(n)[:_MANY] for n in row])[:_MANY]

    def _derivations(self, row: Row, rank: int) -> Iterator[list[Row]]:
        """For each rule that gives a row its first ways to do so from rows of smaller rank."""
        for rule in self.rules(row):
            yield from islice(self.solve(rule, row, rank), 3)

    def rules(self, row: Row) -> Iterator[Rule]:
        """The rules that can give a row."""
        for key in {(row[1], row[2] if row[1] == self._kind else None): None, (row[1], None): None, (None, None): None}:
            yield from self._heads.get(key, ())

    def solve(self, rule: Rule, row: Row, rank: int) -> Iterator[list[Row]]:
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

    def _join(self, rest: list[Atom], binding: dict[Var, int], rank: int, done: list[Row]) -> Iterator[list[Row]]:
        if not rest:
            yield done
            return

        def cost(atom: Atom) -> int:
            s, p, o = (self._value(x, binding) is not None for x in atom)
            kind = not isinstance(atom.p, Var) and atom.p == TYPE
            return 0 if s and o else 1 if s else 2 if o and not kind else 3

        atom = min(rest, key=cost)
        others = [a for a in rest if a is not atom]
        s, p, o = (self._value(x, binding) for x in atom)
        assert p is not None  # only the rules of equality go over any predicate
        for found, found_in in self._table.find(s, p, o):
            if found_in >= rank:
                return  # the rest was found later
            wider = dict(binding)
            if all(
                not isinstance(slot, Var) or wider.setdefault(slot, n) == n for slot, n in zip(atom, found, strict=True)
            ):
                yield from self._join(others, wider, rank, [*done, found])
