"""The few stated triples on which an inferred triple rests, found by searching backwards over the ranks.

Closing them alone gives a `detente.reasoning.closure.Closure` in which `detente.proving.proof` proves the triple.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from rdflib.namespace import OWL, RDF

from detente.rdf.terms import Triple
from detente.reasoning.closure import Closure
from detente.reasoning.compiled import Compiled, with_names
from detente.reasoning.dated import Dated
from detente.reasoning.engine import Engine
from detente.reasoning.numbering import Terms
from detente.reasoning.statements import Row
from detente.rules import Atom, Rule, Var

#: How many derivations of one kind are followed, and how many stated triples one row may stand for.
_MANY = 64
#: Up to how many stated triples the whole graph is closed anew where the search does not find all.
_WHOLE = 20_000

#: What is bound of a rule, the premises found, and the atoms that are left.
_Partly: TypeAlias = "tuple[dict[Var, int], tuple[Row, ...], tuple[_Slots, ...]]"
#: An atom over numbers.
_Slots: TypeAlias = "tuple[int | Var, int | Var, int | Var]"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What some triples rest on.

    Attributes:
        closure: of the stated triples that have to do with them.
        complete: whether every proof of them is one in that closure.
    """

    closure: Closure
    complete: bool


class Neighbourhood:
    """Searches backwards in the triples of a closed graph."""

    def __init__(self, terms: Terms, engine: Engine) -> None:
        """Take a closed graph."""
        self._table, self._terms, self._engine = engine.table, terms, engine
        self._numbered: dict[int, tuple[Rule, list[_Slots]]] = {}
        self._heads: dict[tuple[int | None, int | None], list[Rule]] = defaultdict(list)
        self._kind = engine.number(RDF.type)
        self._ruleset = with_names(engine.ruleset, engine.reflexive, engine.ends)
        self._rules = Compiled(self._ruleset, terms)
        for rule in self._ruleset.rules:
            if rule.head is not None and not rule.name.startswith("eq-"):
                self._heads[self._key(rule.head)].append(rule)

    def _key(self, atom: Atom) -> tuple[int | None, int | None]:
        if isinstance(atom.p, Var):
            return None, None
        p = self._engine.number(atom.p)
        return p, self._engine.number(atom.o) if p == self._kind and not isinstance(atom.o, Var) else None

    def around(self, triples: Iterable[Triple], effort: int | None = None) -> Surroundings:
        """The closure of the stated triples on which the given ones rest.

        Args:
            triples: the triples.
            effort: how many further statements are looked at, to find other ways than those by falling ranks.
        """
        wanted = list(triples)
        stated, complete = self._search(wanted, self._table.effort if effort is None else effort)
        found = self._close(stated)
        if any(found.rank(t, 0) is None for t in wanted if t not in stated):
            every = [self._triple(row) for row in islice(self._table.stated(), _WHOLE + 1)]
            if len(every) <= _WHOLE:
                return Surroundings(self._close(every), True)
        return Surroundings(found, complete)

    def _close(self, stated: Iterable[Triple]) -> Closure:
        return Closure(Dated.of(self._rules.terms, dict.fromkeys(sorted(stated), 1)), self._rules)

    def _triple(self, row: Row) -> Triple:
        s, p, o = map(self._terms.term, row)
        return s, p, o

    def _search(self, wanted: list[Triple], effort: int) -> tuple[set[Triple], bool]:
        """The stated triples behind some triples, and whether they are all that have to do with them."""
        number, names = self._terms.number, self._engine.names
        stated: set[Triple] = set()
        found: list[Row] = []
        terms_of: dict[int, None] = {}
        for triple in wanted:
            numbers = [number(x) for x in triple]
            terms_of |= dict.fromkeys(numbers)
            found.append((names.rep(numbers[0]), names.rep(numbers[1]), names.rep(numbers[2])))
        seen, named, complete = set(found), set[int](), True

        def take(rows: Iterable[Row]) -> None:
            new = [row for row in dict.fromkeys(rows) if row not in seen]
            seen.update(new)
            found.extend(new)

        # First by falling ranks, which is enough for one proof; then whatever else leads there.
        for thorough in (False, True):
            at, least = 0, len(found)
            while at < len(found) or terms_of.keys() - named:
                for row in islice(found, at, None):  # grows on the way
                    at += 1
                    rank = self._table.rank(row)
                    if rank is None:
                        continue
                    if thorough and len(found) > least + effort:
                        return stated, False
                    for original in self._originals(row):
                        stated.add(self._triple(original))
                        terms_of |= dict.fromkeys(original)
                    if thorough or rank > 0:
                        ways, more, named_by_rules = self._derivations(row, None if thorough else rank)
                        terms_of |= dict.fromkeys(named_by_rules)
                        complete = complete and not (thorough and more)
                        take(premise for premises in ways for premise in premises)
                for name in [n for n in terms_of if n not in named]:
                    named.add(name)
                    path = names.path(names.rep(name), name)
                    complete = complete and not path  # there may be other ways from name to name
                    for a, b, round_ in path:
                        terms_of |= dict.fromkeys((a, b))
                        take(self._sameness(a, b, round_, stated))
        return stated, complete

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

    def _derivations(self, row: Row, rank: int | None) -> tuple[list[list[Row]], bool, set[int]]:
        """For each rule that gives a row its first ways to do so, whether there are more, and what the rules name.

        Args:
            row: the conclusion.
            rank: what the premises' ranks are to stay below; None for any rank, and more ways.
        """
        found: list[list[Row]] = []
        constants: set[int] = set()
        if row[1] == self._engine.number(OWL.sameAs) and row[0] == row[2]:
            found += islice(([mention] for mention in self._mentions(row[0], rank)), 1)
        several = bool(self._engine.names.classes())
        more, most = False, 3 if rank is not None else _MANY
        for rule in self.rules(row):
            # With several names, a statement can follow from the same one under another name.
            ways = (premises for premises in self.solve(rule, row, rank) if several or row not in premises)
            before = len(found)
            found += islice(ways, most)
            more = more or next(ways, None) is not None
            if several and len(found) > before:
                atoms = (*rule.body, rule.head) if rule.head is not None else rule.body
                constants.update(self._terms.number(x) for atom in atoms for x in atom if not isinstance(x, Var))
        return found, more, constants

    def _mentions(self, thing: int, rank: int | None) -> Iterator[Row]:
        """Triples of smaller rank that mention a thing: by eq-ref it is the same as itself."""
        same = self._engine.number(OWL.sameAs)
        for p in sorted({key[0] for key in self._table.keys(recent=False) if key is not None} - {same}):
            places: tuple[tuple[int | None, int | None], ...] = ((thing, None), (None, thing))
            for s, o in ((None, None),) if p == thing else places:
                for row, found_in in self._table.find(s, p, o):
                    if rank is None or found_in < rank:
                        yield row

    def rules(self, row: Row) -> Iterator[Rule]:
        """The rules that can give a row."""
        for key in {(row[1], row[2] if row[1] == self._kind else None): None, (row[1], None): None, (None, None): None}:
            yield from self._heads.get(key, ())

    def solve(self, rule: Rule, row: Row, rank: int | None) -> Iterator[list[Row]]:
        """The premises, of smaller rank or of any, from which a rule gives a row."""
        head, *body = self._slots(rule)
        binding: dict[Var, int] = {}
        for slot, n in zip(head, row, strict=True):
            if isinstance(slot, Var):
                if binding.setdefault(slot, n) != n:
                    return
            elif slot != n:
                return
        if len(body) == 1:
            s, p, o = (binding.get(x) if isinstance(x, Var) else x for x in body[0])
            if s is not None and p is not None and o is not None:
                found_in = self._table.rank((s, p, o))
                if found_in is not None and (rank is None or found_in < rank):
                    yield [(s, p, o)]
                return
        # What is bound, the premises found, and the atoms that are left.
        queue: list[Iterator[_Partly]] = [iter([(binding, (), tuple(body))])]
        while queue:
            found = next(queue[-1], None)
            if found is None:
                queue.pop()
            elif found[2]:
                queue.append(self._extended(*found, rank))
            else:
                yield list(found[1])

    def _slots(self, rule: Rule) -> list[_Slots]:
        """The head and the body of a rule over numbers."""
        found = self._numbered.get(id(rule))
        if found is None:
            number = self._engine.number
            atoms = (rule.head, *rule.body) if rule.head is not None else rule.body
            slots = [x if isinstance(x, Var) else number(x) for atom in atoms for x in atom]
            found = self._numbered[id(rule)] = rule, list(zip(slots[::3], slots[1::3], slots[2::3], strict=True))
        return found[1]

    def _extended(
        self, binding: dict[Var, int], done: tuple[Row, ...], rest: tuple[_Slots, ...], rank: int | None
    ) -> Iterator[_Partly]:
        """The bindings with one more premise, that of which most is bound."""

        def cost(atom: _Slots) -> int:
            s, o = (x in binding if isinstance(x, Var) else True for x in (atom[0], atom[2]))
            return 0 if s and o else 1 if s else 2 if o and atom[1] != self._kind else 3

        at = 0
        if len(rest) > 1:
            at = next((i for i, atom in enumerate(rest) if cost(atom) == 0), -1)
            at = at if at >= 0 else min(range(len(rest)), key=lambda i: cost(rest[i]))
        atom, others = rest[at], rest[:at] + rest[at + 1 :]
        s, p, o = (binding.get(x) if isinstance(x, Var) else x for x in atom)
        assert p is not None  # only the rules of equality go over any predicate
        free = [(i, x) for i, x in enumerate(atom) if isinstance(x, Var) and x not in binding]
        for found, found_in in self._table.find(s, p, o):
            if rank is not None and found_in >= rank:
                return  # the rest was found later
            wider = dict(binding) if free else binding
            if all(wider.setdefault(var, found[i]) == found[i] for i, var in free):
                yield wider, (*done, found), others
