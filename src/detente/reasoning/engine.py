"""The semi-naive evaluation of rules over things rather than names, whatever holds the triples.

Every triple is held once for all names of the things in it: what the rules eq-sym, eq-trans and eq-rep-* of
Table 4 say is carried out by `detente.reasoning.representatives`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from detente.rdf.terms import Triple
from detente.reasoning.compiled import trivial_selves, with_names
from detente.reasoning.inferred_axioms import needed
from detente.reasoning.limits import Overflow
from detente.reasoning.memory import Memory
from detente.reasoning.numbering import Terms, is_literal
from detente.reasoning.program import Program
from detente.reasoning.representatives import Names
from detente.reasoning.statements import Kept, Row, shape_rules
from detente.rules import Rule, Ruleset, Var, compile_rules, is_tautology
from detente.rules.classes import UNIVERSAL
from detente.rules.compiler import ENDS, EVERYTHING
from detente.rules.datatypes import different, is_datatype, types_of, value
from detente.rules.implied import GOALS, Implied
from detente.rules.registry import TYPE
from detente.rules.schema import CLASSES, PREDICATES

#: A list is read as it was written.
_OF_LISTS = frozenset({RDF.first, RDF.rest})
#: Carried out on the names of things instead.
_BY_NAMES = frozenset({"eq-sym", "eq-trans", "eq-rep-s", "eq-rep-p", "eq-rep-o"})


if TYPE_CHECKING:
    from detente.reasoning.columns import Columns
    from detente.reasoning.table import Table

    Carrier: TypeAlias = Memory | Columns | Table


class Engine:
    """One evaluation: adds all that follows from some triples.

    Attributes:
        table: the triples.
        ruleset: the rules of the stated and inferred axioms.
        names: which terms are names of one thing.
        rank: the number of the last round.
        reflexive: whether a class or property has several names, so that each is within the others.
        ends: whether owl:Thing or owl:Nothing has.
    """

    def __init__(self, table: Carrier, terms: Terms) -> None:
        """Take the stated triples; nothing is evaluated yet.

        Args:
            table: the triples.
            terms: the dictionary of their numbers.
        """
        self.table: Carrier = table
        self._terms = terms
        self.names = Names()
        self.rank = 0
        self.reflexive = self.ends = False
        self._axioms = set(self._read_axioms(inferred=False))
        self.ruleset: Ruleset = compile_rules(sorted(self._axioms, key=_text))

    def number(self, term: Node) -> int:
        """The number that stands for a term."""
        return self.names.rep(self._terms.number(term))

    def _read_axioms(self, inferred: bool) -> list[Triple]:
        """The triples of the schema's vocabulary; of those that are inferred only what needs rules."""
        term, number = self._terms.term, self.number
        # A term of the vocabulary may have other names, and stand under one of them.
        predicates = {number(p): p for p in (*PREDICATES, OWL.sameAs)}
        classes = {number(c): c for c in CLASSES}
        if inferred:
            rows = needed(self.table, self._implied, predicates, classes)
        else:
            rows = self.table.axioms(predicates, classes, inferred=False)
        kind = number(TYPE)
        return [
            (term(s), TYPE, classes.get(o) or term(o)) if p == kind else (term(s), predicates[p], term(o))
            for s, p, o in rows
        ]

    def run(self) -> None:
        """Evaluate until nothing new follows, axioms that are themselves inferred included."""
        self._merge(self._equal_literals(), -1)
        replaced = self._merge(self.table.pairs(self.number(OWL.sameAs)), 0)
        self._note_names(replaced)
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
        self._implied = Implied(self.ruleset.rules, self.number, self._terms.term)
        found = self._read_axioms(inferred=True)
        if several := self.names.classes():
            # What is said of something with several names is said of one thing, also of the vocabulary's terms.
            whole = {self._terms.term(n) for n in several}
            found += [
                a
                for a in self._read_axioms(inferred=False)
                if a[1] not in _OF_LISTS
                and (a[0] in whole or self.number(a[1]) in several or (a[1] == TYPE and self.number(a[2]) in several))
                and self._needs_rules(a)
            ]
        new = {a for a in found if a not in self._axioms and a[1] != OWL.sameAs}
        new = {a for a in new if a[1] in GOALS or not is_tautology(a)}
        if not new:
            return False
        self._axioms |= new
        before = set(self.ruleset.rules)
        self.ruleset = compile_rules(sorted(self._axioms, key=_text))
        return not before.issuperset(self.ruleset.rules)

    def _needs_rules(self, axiom: Triple) -> bool:
        s, p, o = axiom
        return p not in GOALS or bool(self._implied.lacks(p, self.number(s), {self.number(o)}))

    def _prepare(self) -> None:
        """Give the rules to the triples."""
        ruleset = with_names(self.ruleset, self.reflexive, self.ends)
        asked = {atom.o for atom in ruleset.premises() if not isinstance(atom.o, Var) and atom.p == TYPE}
        self._asked = {self.number(c) for c in asked if not isinstance(c, Var)}
        useful = [(i, rule) for i, rule in enumerate(ruleset.rules) if self._useful(rule)]
        shapes = shape_rules(useful, self.number)
        self._constants = {c for shape in shapes for _, row in shape.rows for c in row}
        program = Program(shapes, self.number(TYPE), self.number(OWL.sameAs), self._terms.is_iri, False, ruleset.itself)
        self.table.prepare(program, self._kept(ruleset))

    def _useful(self, rule: Rule) -> bool:
        """Whether a rule is evaluated here."""
        if rule.head is None or rule.name in _BY_NAMES:
            return False
        trivial = rule.head.o in UNIVERSAL and rule.head.p == TYPE
        return not trivial or self.ends or self.number(rule.head.o) in self._asked  # type: ignore[arg-type]

    def _kept(self, ruleset: Ruleset) -> Kept:
        """Which conclusions say something."""
        number = self.number
        heads = {r.head.o for r in ruleset.rules if r.head is not None and r.head.p == TYPE}
        concluded = {self._terms.number(c) for c in heads if not isinstance(c, Var)}
        return Kept(
            literals=True,
            kind=number(TYPE),
            selves=frozenset(map(number, trivial_selves(ruleset))),
            ends=frozenset(map(number, ENDS)),
            free=frozenset() if self.ends else frozenset(map(number, EVERYTHING)).difference(self._asked),
            sub=None if self.reflexive else (number(RDFS.subClassOf), number(OWL.Nothing)),
            of_literals=frozenset(n for n in concluded if is_datatype(str(self._terms.term(n)))) | self._asked,
        )

    def _fixpoint(self) -> None:
        """Semi-naive rounds; the first takes every triple for new."""
        start, given = True, self._literal_types()
        while True:
            try:
                self.rank = self.table.round(self.rank + 1, start, given)
            except Overflow:
                assert isinstance(self.table, Memory)
                self.table = self.table.columns()
                self._prepare()
                start, given = True, self._literal_types()
                continue
            start, given = False, []
            recent = self.table.keys(recent=True)
            if (self.number(OWL.sameAs), None) in recent:
                start = self._join_names()
                recent = self.table.keys(recent=True)
            if not recent:
                return
            if start:
                given = self._literal_types()

    def _join_names(self) -> bool:
        """Make things the same that the last round found to be; whether every rule has to look at everything."""
        same = self.number(OWL.sameAs)
        replaced: dict[int, int] = {}
        while merged := self._merge(self.table.pairs(same, recent=True), self.rank):
            replaced |= merged  # under its new name a thing can be the same as another that was looked at before
        if not self._note_names(replaced) and self._constants.isdisjoint(replaced) and same == self.number(OWL.sameAs):
            return False
        self._prepare()
        return True

    def _merge(self, pairs: list[tuple[int, int]], round_: int) -> dict[int, int]:
        """Take pairs of names for one thing, and write its triples under the one that stands for it.

        Literals with different values stay apart: that they are the same is a contradiction, and kept as a triple.
        """
        pairs = [(a, b) for a, b in pairs if not (is_literal(a) and is_literal(b) and self._differ(a, b))]
        replaced = self.names.merge(pairs, round_)
        if replaced:
            self.table.rename(replaced, max(round_, 0))
        return replaced

    def _note_names(self, replaced: dict[int, int]) -> bool:
        """See whether a class or property, owl:Thing or owl:Nothing has several names; whether that is new."""
        before = self.reflexive, self.ends
        kinds = {self.number(c) for c in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)}
        self.reflexive = self.reflexive or (bool(replaced) and self.table.typed(set(replaced.values()), kinds))
        self.ends = any(len(self.names.members(self.number(end))) > 1 for end in (OWL.Thing, OWL.Nothing))
        self.reflexive = self.reflexive or self.ends
        return before != (self.reflexive, self.ends)

    def _differ(self, a: int, b: int) -> bool:
        """Whether two literals have different values, as far as their datatypes are known."""
        one, other = (self._terms.parts(n) for n in (a, b))
        return different(one, other)

    def _literal_types(self) -> list[Row]:
        """dt-type2: the types of the literals, as far as a rule asks for them."""
        find = {str(term): n for n in self._asked if is_datatype(str(term := self._terms.term(n)))}
        if not find:
            return []
        kind = self.number(TYPE)
        return list(
            {
                (self.names.rep(n), kind, find[k])
                for n, literal in self._terms.literals()
                for k in types_of(literal, find)
            }
        )


def _text(triple: Triple) -> tuple[str, ...]:
    """What axioms are put in order by, so that the same graph gives the same rules in the same order."""
    return tuple(map(str, triple))
