"""Contradictions of a closed graph: bodies of the false rules, and literals that are not what they are said to be."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from itertools import combinations, islice

from rdflib.namespace import OWL, RDF
from rdflib.term import BNode, Literal, Node, URIRef

from detente.rdf.terms import Triple
from detente.reasoning.contradiction import Contradiction, not_of_type, of_two_types, of_two_values
from detente.reasoning.engine import Engine
from detente.reasoning.neighbourhood import Neighbourhood
from detente.reasoning.numbering import Terms, is_literal
from detente.reasoning.statements import shape_rules
from detente.rules import Atom, Rule, Var
from detente.rules.datatypes import contains, different, exclude, is_datatype, value, well_typed
from detente.rules.registry import X

#: How many triples of an axiom are compared.
_NAMING = 4
#: How many steps a literal's type is followed back.
_DEEPEST = 50


class Clashes:
    """Finds the contradictions of a closed graph."""

    def __init__(self, terms: Terms, engine: Engine, support: Neighbourhood) -> None:
        """Take a closed graph, and what searches backwards in it."""
        self._terms, self._engine, self._support = terms, engine, support
        self._table = engine.table
        self._named: dict[int, Node] = {}

    def all(self) -> Iterator[Contradiction]:
        """All contradictions, each set of premises once for an axiom."""
        seen: set[object] = set()
        for clash in self._found():
            # The first triples of an axiom name it; a list of 1,000 members has thousands.
            axioms = clash.rule.axioms
            key = (clash.rule.name, axioms[:_NAMING], len(axioms), frozenset(clash.premises))
            if key not in seen:
                seen.add(key)
                yield clash

    def _found(self) -> Iterator[Contradiction]:
        yield from self._broken()
        yield from self._distinct()
        yield from self._ill_typed()
        yield from self._out_of_type()
        yield from self._different_values()

    def _triple(self, row: tuple[int, ...]) -> Triple:
        s, p, o = map(self._name, row)
        return s, p, o

    def _name(self, number: int) -> Node:
        """Of several names of a thing always the same, in whatever order they were met."""
        members = self._engine.names.members(number)
        if len(members) == 1:
            return self._terms.term(number)
        if number not in self._named:
            found = map(self._terms.term, members)
            self._named[number] = min(found, key=lambda x: (isinstance(x, Literal), isinstance(x, BNode), str(x)))
        return self._named[number]

    def _broken(self) -> Iterator[Contradiction]:
        """The false rules whose bodies hold."""
        ruleset = self._engine.ruleset
        rules = [rule for rule in ruleset.rules if rule.head is None]
        rules += [rule for disjoint in ruleset.disjoint for rule in disjoint.clashes(self._holders)]
        shapes = shape_rules(enumerate(rules), self._engine.number, "f")
        for shape in shapes:
            if not shape.body:
                yield from (Contradiction(rules[i], (), 1) for i, _ in shape.rows)
        for number, premises in self._table.matches([shape for shape in shapes if shape.body]):
            yield from self._clash(rules[number], [self._triple(row) for row in premises])

    def _holders(self, atom: Atom) -> Iterator[Hashable]:
        """The things that are of a class, or the pairs of a property, the one that it calls x first."""
        number = self._engine.number
        p, o = (None if isinstance(slot, Var) else number(slot) for slot in (atom.p, atom.o))
        assert p is not None
        for (s, _, x), _ in self._table.find(None, p, o):
            yield s if o is not None else (s, x) if atom.s == X else (x, s)

    def _clash(self, rule: Rule, premises: list[Triple]) -> Iterator[Contradiction]:
        """A contradiction, its premises on literals' types taken back to triples of RDF."""
        if rule.name == "eq-diff1":
            yield from self._named_apart(rule, premises[-1])
            return
        axioms, found = self._of_rdf(premises)
        if axioms:
            rule = replace(rule, axioms=tuple(dict.fromkeys((*rule.axioms, *axioms))))
        yield Contradiction(rule, tuple(found), 1)

    def _named_apart(self, rule: Rule, premise: Triple) -> Iterator[Contradiction]:
        """The names of one thing that are said to be different."""
        terms, names = self._terms, self._engine.names
        n = terms.number(premise[0])
        rep = names.rep(n)
        found = False
        for a, b in combinations(names.members(rep), 2) if len(names.members(rep)) <= 100 else ():
            for s, o in ((a, b), (b, a)):
                if self._table.is_stated((s, terms.number(OWL.differentFrom), o)):
                    triple = (terms.term(s), OWL.differentFrom, terms.term(o))
                    found = True
                    yield Contradiction(rule, ((triple[0], OWL.sameAs, triple[2]), triple), 1)
        if not found:
            yield Contradiction(rule, (premise,), 1)

    def _distinct(self) -> Iterator[Contradiction]:
        """Members of one ``owl:AllDifferent`` that are the same."""
        term, number = self._terms.term, self._terms.number
        for distinct in self._engine.ruleset.distinct:
            for rule in distinct.clashes(lambda x: term(self._engine.names.rep(number(x)))):
                yield Contradiction(rule, tuple(atom.ground({}) for atom in rule.body), 1)

    def _ill_typed(self) -> Iterator[Contradiction]:
        """dt-not-type: literals whose form is none of their datatype."""
        wrong = {n: literal[1] for n, literal in self._terms.literals() if not well_typed(literal)}
        for row in self._table.given_with(wrong) if wrong else ():
            yield not_of_type(self._terms.term(row[2]), URIRef(wrong[row[2]]), (), (self._triple(row),))

    def _out_of_type(self) -> Iterator[Contradiction]:
        """dt-not-type: what is said to be of a datatype and is not: a literal of other value, or of two datatypes."""
        terms, names = self._terms, self._engine.names
        kind = self._engine.number(RDF.type)
        types = [o for p, o in filter(None, self._table.keys()) if p == kind and o is not None]
        of: dict[int, list[int]] = {}
        for o in sorted(n for n in types if is_datatype(str(terms.term(n)))):
            for (s, _, _), _ in self._table.find(None, kind, o):
                of.setdefault(s, []).append(o)
        for s, found in of.items():
            literals = [n for n in names.members(s) if is_literal(n)]
            for o in found:
                if literals and not contains(str(terms.term(o)), terms.parts(literals[0])):
                    typing = (terms.term(s), RDF.type, terms.term(o))
                    if not is_literal(s):
                        premises = [(terms.term(s), OWL.sameAs, terms.term(literals[0])), typing]
                        yield not_of_type(terms.term(literals[0]), typing[2], (), tuple(premises))
                    else:
                        rule, found_premises = self._back(typing)
                        yield not_of_type(typing[0], typing[2], rule.axioms if rule else (), tuple(found_premises))
            for a, b in combinations(found, 2):
                if not literals and exclude(str(terms.term(a)), str(terms.term(b))):
                    yield of_two_types(terms.term(s), terms.term(a), terms.term(b))

    def _different_values(self) -> Iterator[Contradiction]:
        """dt-diff: literals of different values that a rule, or one name of a thing, makes the same."""
        terms, same = self._terms, self._engine.number(OWL.sameAs)
        for s, o in self._table.pairs(same):
            if not (is_literal(s) and is_literal(o)):
                continue
            a, b = sorted((terms.term(s), terms.term(o)), key=lambda x: x.n3())
            rule, premises = self._back((terms.term(s), OWL.sameAs, terms.term(o)))
            yield of_two_values(a, b, rule, tuple(premises))
        for rep, members in self._engine.names.classes().items():
            literals = [n for n in members if is_literal(n)]
            known = [n for n in literals if value(terms.parts(n)) is not None]
            for first, n in zip(known[:1] * len(known), known, strict=True):
                if different(terms.parts(first), terms.parts(n)):
                    a, b, x = terms.term(first), terms.term(n), terms.term(rep)
                    yield of_two_values(a, b, None, ((x, OWL.sameAs, a), (x, OWL.sameAs, b)))

    def _of_rdf(self, premises: Iterable[Triple], depth: int = 0) -> tuple[list[Triple], list[Triple]]:
        """The axioms behind premises with a literal as subject, and the premises with what these come from instead."""
        axioms: list[Triple] = []
        found: list[Triple] = []
        for triple in premises:
            if isinstance(triple[0], Literal):
                rule, more = self._back(triple, depth)
                axioms += rule.axioms if rule is not None else ()
                found += more
            else:
                found.append(triple)
        return axioms, list(dict.fromkeys(found))

    def _back(self, triple: Triple, depth: int = 0) -> tuple[Rule | None, list[Triple]]:
        """What a triple with a literal as subject comes from: the last rule, with the axioms of all, and premises."""
        if depth < _DEEPEST:
            for rule, premises in self._derivations(triple):
                axioms, found = self._of_rdf(premises, depth + 1)
                return replace(rule, axioms=tuple(dict.fromkeys((*rule.axioms, *axioms)))), found
        rows = self._table.given_with({self._terms.number(triple[0])})
        return None, [self._triple(row) for row in islice(rows, 1)]

    def _derivations(self, triple: Triple) -> Iterator[tuple[Rule, list[Triple]]]:
        """The rules, and premises of smaller rank, that give a triple with a literal as subject."""
        number = self._engine.number
        row = (number(triple[0]), number(triple[1]), number(triple[2]))
        rank = self._table.rank(row)
        if rank is None:
            return
        for s, p, o in dict.fromkeys((row, row[::-1]) if row[1] == number(OWL.sameAs) else (row,)):
            for rule in self._support.rules((s, p, o)):
                for premises in islice(self._support.solve(rule, (s, p, o), rank), 1 if rule.body else 0):
                    yield rule, [self._triple(x) for x in premises]
