"""What stated triples and the rules of an ontology imply, for all epochs at once, asked about in terms.

A triple carries a bit mask of the *epochs* (runs of years with the same make-up, see `detente.collection.epochs`) in
which it stands, an ``int`` of any width: what two premises imply holds in the epochs that both share. The round in
which a triple first appears in an epoch is its *rank* there; a stated triple has rank 0. Ranks are all that
`detente.proving.proof` needs. Here a thing has its triples under each of its names, by the rules eq-rep-* of Table 4,
so that a proof can cite them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from rdflib.namespace import OWL
from rdflib.term import Literal, Node, URIRef

from detente.rdf.terms import Triple
from detente.reasoning.compiled import SCHEMA, Compiled, Growing
from detente.reasoning.contradiction import Contradiction
from detente.reasoning.dated import Dated, in_one
from detente.reasoning.forms import Forms, in_another_form, of_literals
from detente.reasoning.limits import Limits, Overflow
from detente.reasoning.literal_clashes import literal_clashes, of_rdf
from detente.reasoning.memory import Memory
from detente.reasoning.numbering import Terms
from detente.reasoning.rule_index import RuleIndex
from detente.reasoning.statements import Row, shape_rules
from detente.rules import Atom, Binding, Rule, Ruleset, Var, is_tautology
from detente.rules.datatypes import is_datatype

if TYPE_CHECKING:
    from detente.reasoning.columns import Columns

    Carrier: TypeAlias = Memory | Columns

#: Up to how many stated triples without time are closed in Python's sets.
_FEW = 3_000
#: An atom over numbers.
_Slots: TypeAlias = "tuple[int | Var, int | Var, int | Var]"


class Closure:
    """What some stated triples and the rules of an ontology imply.

    Where what is possible differs from what is certain, masks have two halves: bit e says that a triple is certain in
    epoch e, bit ``shift + e`` that it is certain or possible there.

    Attributes:
        ruleset: the rules that were applied.
        force: the rules that do not hold in all epochs, with those in which they do.
        stated: each stated triple with the mask of the epochs in which it is stated.
        rounds: how many rounds it took until nothing new was found.
        every: the mask of all epochs in which anything is stated.
        shift: how far the possible half lies behind the certain one; 0 where masks have one half.
        terms: the numbers of the terms.
        kind: the number of rdf:type.
        carrier: the triples.
        alike: for each form of a value that has several, all of them.
    """

    def __init__(
        self, stated: Dated[int], rules: Compiled, shift: int = 0, limits: Limits | None = None,
        grows: bool = False, forms: bool = True,
    ) -> None:  # fmt: skip
        """Close the triples; see `close`.

        Args:
            stated: each triple with its mask, numbered as the rules are.
            rules: the rules.
            shift: how far the possible half of masks lies behind the certain one; 0 where they have one half.
            limits: how far the evaluation may go.
            grows: whether axioms that are themselves inferred give rules.
            forms: whether what is said of a literal is listed with every form of its value; else with the first.
        """
        self.ruleset = rules.ruleset
        self.stated = stated
        self.rounds, self.shift, self.terms = 0, shift, rules.terms
        self.kind = rules.program.kind
        self._rules, self._program, self._forms = rules, rules.program, forms
        self.alike: Forms = {}
        self._growing = Growing(rules, stated) if grows else None
        self.every = 0
        for mask in stated.different:
            self.every |= mask
        self._atoms: dict[int, tuple[tuple[Atom, ...], tuple[_Slots, ...]]] = {}
        self.carrier = self._taken(limits or Limits())
        self._run()

    def _taken(self, limits: Limits) -> Carrier:
        """The stated triples, in sets where they are few and alike in time."""
        stated, masks = self.stated, self.stated.different
        timed = masks not in ([], [self.every])
        if not timed and len(stated) <= _FEW:
            return Memory(set(stated.rows()), (), self.kind, limits)
        from detente.reasoning.arrays import np
        from detente.reasoning.columns import Columns
        from detente.reasoning.held import by_key

        s, p, o, of = (np.asarray(column, np.int64) for column in stated.columns)
        if not timed:
            columns = Columns(self.kind, limits=limits)
            columns.every = self.every
            columns.enter(0, by_key(self.kind, s, p, o))
            return columns
        return Columns.timed(self.kind, self._program.same, (s, p, o), of, masks, self.every, self.shift, limits)

    def _run(self) -> None:
        """Rounds until nothing new is found, and nothing new follows from axioms that were found."""
        while True:
            given, self.alike = of_literals(self.stated, self._rules, self.every, self._forms)
            self.carrier.prepare(self._program, self._rules.kept)
            number = self.terms.number
            heads = ((r.head.ground({}), m) for r, m in given.items() if r.head is not None)
            self._fixpoint({(number(s), number(p), number(o)): m for (s, p, o), m in heads})
            if self._growing is None or not self._widened():
                break
        self.ruleset, self._index, self.force = self._rules.ruleset, self._rules.index, self._rules.force
        if given:
            self.ruleset = replace(self.ruleset, rules=(*self.ruleset.rules, *given))
            self._index = RuleIndex(given, self._index)
            self.force = self.force | {rule: mask for rule, mask in given.items() if mask != self.every}

    def _fixpoint(self, given: Mapping[Row, int]) -> None:
        start, first = True, given
        while True:
            try:
                if isinstance(self.carrier, Memory):
                    self.rounds = self.carrier.round(self.rounds + 1, start, list(given))
                else:
                    self.rounds = self.carrier.round(self.rounds + 1, start, list(given), list(given.values()))
            except Overflow:
                assert isinstance(self.carrier, Memory)
                self.carrier = self.carrier.columns()
                self.carrier.every = self.every
                self.carrier.prepare(self._program, self._rules.kept)
                start, given = True, first
                continue
            start, given = False, {}
            if not self.carrier.keys(recent=True):
                return

    def _widened(self) -> bool:
        """Whether axioms that were found give new rules."""
        assert self._growing is not None
        several = {x for pair in self.carrier.pairs(self._program.same) for x in pair}
        found = self._growing.widened(
            self._growing.found(self.carrier),
            bool(several) and self.carrier.typed(several, map(self.terms.number, SCHEMA)),
            not several.isdisjoint((self.terms.number(OWL.Thing), self.terms.number(OWL.Nothing))),
            self.mask,
            self.every,
        )
        if found is not None:
            self._rules, self._program = found, found.program
        return found is not None

    def in_force(self, rule: Rule) -> int:
        """The epochs in which a rule holds: all, but for one from an axiom that is itself inferred."""
        return self.force.get(rule, self.every) if self.force else self.every

    # ---- asking --------------------------------------------------------------------------------------

    def solutions(self, body: tuple[Atom, ...], binding: Binding, mask: int) -> Iterator[tuple[Binding, int]]:
        """The bindings that make all atoms of a body hold together, with the epochs that they share.

        Args:
            body: the atoms.
            binding: what is already bound.
            mask: the epochs to stay within.
        """
        number, term = self.terms.number, self.terms.term
        known = self._atoms.get(id(body))
        if known is None:
            atoms = tuple((x if isinstance(x, Var) else number(x)) for atom in body for x in atom)
            known = self._atoms[id(body)] = body, tuple(zip(atoms[::3], atoms[1::3], atoms[2::3], strict=True))
        bound = {var: number(x) for var, x in binding.items()}
        queue: list[Iterator[tuple[dict[Var, int], int, tuple[_Slots, ...]]]] = [iter([(bound, mask, known[1])])]
        while queue:
            found = next(queue[-1], None)
            if found is None:
                queue.pop()
            elif found[2]:
                queue.append(self._extended(*found))
            else:
                full = dict(binding)
                full.update((var, term(n)) for var, n in found[0].items() if var not in binding)
                yield full, found[1]

    def _extended(
        self, bound: dict[Var, int], mask: int, rest: tuple[_Slots, ...]
    ) -> Iterator[tuple[dict[Var, int], int, tuple[_Slots, ...]]]:
        """The bindings with one more atom, that of which most is bound."""
        at = 0
        if len(rest) > 1:
            ways = (i for i, atom in enumerate(rest) if self._cost(atom, bound) == 0)
            at = next(ways, -1)
            if at < 0:
                at = min(range(len(rest)), key=lambda i: self._cost(rest[i], bound))
        atom, others = rest[at], rest[:at] + rest[at + 1 :]
        values = [bound.get(x) if isinstance(x, Var) else x for x in atom]
        free = [(i, x) for i, x in enumerate(atom) if values[i] is None and isinstance(x, Var)]
        for row, held in self._rows(*values):
            common = mask & held
            if not common:
                continue
            if not free:
                yield bound, common, others
                continue
            wider = dict(bound)
            if all(wider.setdefault(var, row[i]) == row[i] for i, var in free):
                yield wider, common, others

    def _cost(self, atom: _Slots, bound: dict[Var, int]) -> int:
        s, p, o = (x in bound if isinstance(x, Var) else True for x in atom)
        return 0 if s and p and o else 1 if p and s else 2 if p and o and atom[1] != self.kind else 3

    def _rows(self, s: int | None, p: int | None, o: int | None) -> Iterator[tuple[Row, int]]:
        """The triples that fit, each with its mask."""
        predicates = [p] if p is not None else sorted({key[0] for key in self.carrier.keys()})  # noqa: SIM118
        for predicate in predicates:
            if isinstance(self.carrier, Memory):
                yield from ((row, self.every) for row, _ in self.carrier.find(s, predicate, o))
                continue
            classes = (key[1] for key in self.carrier.keys() if key[0] == predicate)  # noqa: SIM118
            for each in classes if o is None and predicate == self.kind else (o,):
                yield from self.carrier.held(s, predicate, each)

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples of the closure, stated ones included, that fit; None fits everything."""
        return (triple for triple, _ in self.dated(s, p, o))

    def dated(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[tuple[Triple, int]]:
        """The triples that fit, as of `match`, each with the epochs in which it holds; see `mask`."""
        find, term = self.terms.find, self.terms.term
        a, b, c = (None if x is None else find(x) for x in (s, p, o))
        if (a is None and s is not None) or (b is None and p is not None) or (c is None and o is not None):
            return iter(())
        return (((term(x), term(y), term(z)), mask) for (x, y, z), mask in self._rows(a, b, c))

    def _find(self, triple: Triple) -> Row | None:
        s, p, o = map(self.terms.find, triple)
        return None if s is None or p is None or o is None else (s, p, o)

    def mask(self, triple: Triple) -> int:
        """The epochs in which a triple holds, stated or inferred; 0 where it never does."""
        row = self._find(triple)
        return next((mask for _, mask in self._rows(*row)), 0) if row is not None else 0

    def half(self, mask: int, certain: bool) -> int:
        """The epochs of a mask in which something is certain; or in which it is certain or possible."""
        return mask if not self.shift else mask & (1 << self.shift) - 1 if certain else mask >> self.shift

    def certain(self, triple: Triple) -> int:
        """The epochs in which a triple certainly holds."""
        return self.half(self.mask(triple), True)

    def possible(self, triple: Triple) -> int:
        """The epochs in which a triple certainly or possibly holds."""
        return self.half(self.mask(triple), False)

    def rank(self, triple: Triple, epoch: int) -> int | None:
        """The round in which a triple first appeared in an epoch; None where it does not hold there."""
        row = self._find(triple)
        if row is None:
            return None
        if not isinstance(self.carrier, Memory) and self.carrier.masks is not None:
            return self.carrier.rank_in(row, epoch)
        return self.carrier.rank(row) if self.every >> epoch & 1 else None

    def inferred(self) -> Iterator[tuple[Triple, int]]:
        """Every triple that holds in some epoch without being stated there, with those epochs."""
        term = self.terms.term
        for (s, p, o), new in self.beyond_stated():
            triple = term(s), term(p), term(o)
            if not is_tautology(triple) and (held := self.listed(triple, new)):
                yield triple, held

    def listed(self, triple: Triple, mask: int) -> int:
        """The epochs of a mask in which a triple is listed: not those in which another form of its literal stands."""
        return mask if self._forms else mask & ~in_another_form(triple, mask, self.alike, self.mask, self.rank)

    def beyond_stated(self) -> Iterable[tuple[Row, int]]:
        """The same over numbers, with what says nothing."""
        if isinstance(self.carrier, Memory) or self.carrier.masks is None:
            return ((row, self.every) for row in self.carrier.rows(inferred=True))
        return self.carrier.beyond_stated()

    def rules_for(self, triple: Triple) -> Iterator[Rule]:
        """The rules whose conclusion can be this triple."""
        return self._index.giving(triple)

    def contradictions(self, extra: Iterable[Rule] = ()) -> Iterator[Contradiction]:
        """What the rules call false, each set of premises once; of what is certain.

        Args:
            extra: further rules without a head to test, such as denials of a year.
        """
        certain = self.half(self.every, True)
        same = [rule for d in self.ruleset.distinct for rule in d.clashes_among(self._names)]
        shared = [rule for d in self.ruleset.disjoint for rule in d.clashes(self._holders)]
        rules = [rule for rule in (*self.ruleset.rules, *same, *shared, *extra) if rule.head is None]
        found: list[tuple[int, tuple[Row, ...], int]] = []
        shapes = shape_rules(enumerate(rules), self.terms.number)
        for shape in shapes:
            if not shape.body:
                found += ((i, (), certain) for i, _ in shape.rows)
        filled = [shape for shape in shapes if shape.body]
        if isinstance(self.carrier, Memory) or self.carrier.masks is None:
            found += ((i, tuple(premises), certain) for i, premises in self.carrier.matches(filled))
        else:
            value = self.carrier.masks.value
            found += ((i, tuple(p), value(n) & certain) for i, p, n in self.carrier.matches_in(filled))
        found.sort(key=lambda each: each[0])
        seen: set[tuple[str, frozenset[Row]]] = set()
        term = self.terms.term

        def force(rule: Rule) -> int:
            return self.every if self._growing is None else self._growing.force(rule.axioms, self.mask, self.every)

        for i, premises, mask in found:
            key = (rules[i].name, frozenset(premises))
            mask &= force(rules[i])
            if mask and key not in seen:
                seen.add(key)
                clash = Contradiction(rules[i], tuple((term(s), term(p), term(o)) for s, p, o in premises), mask)
                yield from of_rdf(self, clash)
        classes = (term(o) for p, o in self.carrier.keys(recent=False) if p == self.kind and o is not None)
        datatypes = [c for c in classes if isinstance(c, URIRef) and is_datatype(str(c))]
        for clash in literal_clashes(self, self.stated, datatypes, self._unequal()):
            if mask := clash.mask & certain:
                yield replace(clash, mask=mask)

    def _unequal(self) -> dict[tuple[Literal, Literal], int]:
        """The literals of different values that rules make the same."""
        term, timeless = self.terms.term, isinstance(self.carrier, Memory)
        unequal = (((term(a), term(b)), mask) for (a, b), mask in self.carrier.unequal.items())
        return {pair: self.every if timeless else mask for pair, mask in unequal}  # type: ignore[misc]

    def _holders(self, atom: Atom) -> Iterator[tuple[int, ...]]:
        """The bindings of an atom's variables, in the order of their names."""
        variables = sorted({x for x in atom if isinstance(x, Var)})
        for row, _ in self._rows(*(None if isinstance(x, Var) else self.terms.number(x) for x in atom)):
            value = dict(zip(atom, row, strict=True))
            yield tuple(value[v] for v in variables)

    def _names(self, node: Node) -> Iterator[Node]:
        """What is the same as a thing in some epoch."""
        return (o for _, _, o in self.match(node, OWL.sameAs, None))

    def __len__(self) -> int:
        """How many triples hold in some epoch."""
        if isinstance(self.carrier, Memory):
            return sum(1 for _ in self.carrier.rows())
        return sum(len(log.runs.whole()[0]) for log in self.carrier.logs.values())


def close(
    triples: Iterable[Triple] | Mapping[Triple, int],
    ruleset: Ruleset,
    possible: Mapping[Triple, int] | None = None,
    limits: Limits | None = None,
    forms: bool = True,
) -> Closure:
    """Close triples under the rules of an ontology.

    Args:
        triples: stated triples, all in one epoch; or each with the mask of the epochs in which it is certain.
        ruleset: the rules, from `detente.rules.compile_rules`.
        possible: the masks of the epochs in which triples are certain or possible, where these are more.
        limits: how far the evaluation may go.
        forms: whether what is said of a literal is listed with every form of its value; else with the first.

    Raises:
        TooMuch: a limit is met; nothing is kept.
    """
    masks = triples if isinstance(triples, Mapping) else dict.fromkeys(triples, 1)
    if not possible:
        rules = Compiled(ruleset, Terms())
        return Closure(Dated.of(rules.terms, masks), rules, limits=limits, grows=True, forms=forms)
    both = {t: (m, m | possible.get(t, 0)) for t, m in masks.items()}
    both |= {t: (0, m) for t, m in possible.items() if t not in both}
    return close_both(Dated.of(Terms(), both), ruleset, limits, forms)


def close_both(
    both: Dated[tuple[int, int]], ruleset: Ruleset, limits: Limits | None = None, forms: bool = True
) -> Closure:
    """Close triples, each with the epochs in which it is certain and those in which it is certain or possible.

    Raises:
        TooMuch: a limit is met; nothing is kept.
    """
    masks, shift = in_one(both)
    return Closure(both.valued(masks), Compiled(ruleset, both.terms), shift, limits, grows=True, forms=forms)
