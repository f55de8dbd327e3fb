"""Contradictions on literals in a closure with time: forms and values that are not what they are said to be.

A premise with a literal as subject is no triple of RDF: it is taken back to those that it follows from, epoch by epoch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Protocol

from rdflib.namespace import OWL, RDF
from rdflib.term import Literal, Node, URIRef

from detente.rdf.terms import Triple
from detente.reasoning.contradiction import Contradiction, not_of_type, of_two_types, of_two_values
from detente.reasoning.dated import Dated
from detente.rules import Atom, Binding, Rule
from detente.rules.datatypes import contains, exclude, parts, well_typed

#: That two names are of one thing.
SAME = OWL.sameAs
#: How many steps a literal's triple is followed back.
_DEEPEST = 50
#: A rule with the axioms of all that led to it, premises that are RDF, and the epochs in which they hold.
_Way = tuple["Rule | None", tuple[Triple, ...], int]


class Derivations(Protocol):
    """What is asked of a closure."""

    def mask(self, triple: Triple) -> int:
        """The epochs in which a triple holds."""
        ...

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples that fit."""
        ...

    def rules_for(self, triple: Triple) -> Iterator[Rule]:
        """The rules whose conclusion can be this triple."""
        ...

    def in_force(self, rule: Rule) -> int:
        """The epochs in which a rule holds."""
        ...

    def solutions(self, body: tuple[Atom, ...], binding: Binding, mask: int) -> Iterator[tuple[Binding, int]]:
        """The bindings that make a body hold, with the epochs."""
        ...


def literal_clashes(
    closure: Derivations,
    stated: Dated[int],
    datatypes: Iterable[URIRef],
    unequal: Mapping[tuple[Literal, Literal], int],
) -> Iterator[Contradiction]:
    """The contradictions on literals.

    Args:
        closure: the closure.
        stated: what is stated in it.
        datatypes: the datatypes that something belongs to.
        unequal: the literals of different values that rules make the same, with the epochs.
    """
    yield from _ill_typed(stated)
    yield from _out_of_type(closure, datatypes)
    for (one, other), mask in unequal.items():
        a, b = sorted((one, other), key=lambda x: x.n3())
        for rule, premises, held in _ways(closure, (one, SAME, other), mask):
            yield of_two_values(a, b, rule, premises, held)


def of_rdf(closure: Derivations, clash: Contradiction) -> Iterator[Contradiction]:
    """A contradiction with its premises on literals' triples taken back to triples of RDF."""
    if not any(isinstance(s, Literal) for s, _, _ in clash.premises):
        yield clash
        return
    for axioms, premises, mask in _of_rdf(closure, list(clash.premises), clash.mask, ()):
        rule = replace(clash.rule, axioms=tuple(dict.fromkeys((*clash.rule.axioms, *axioms))))
        yield Contradiction(rule, tuple(dict.fromkeys(premises)), mask)


def _ill_typed(stated: Dated[int]) -> Iterator[Contradiction]:
    """dt-not-type: literals whose form is none of their datatype."""
    term = stated.terms.term
    wrong = {n for n in stated.literals() if not well_typed(stated.terms.parts(n))}
    for (s, p, o), mask in stated.with_objects(wrong):
        literal = term(o)
        if isinstance(literal, Literal) and literal.datatype is not None:
            yield not_of_type(literal, literal.datatype, (), ((term(s), term(p), literal),), mask)


def _out_of_type(closure: Derivations, datatypes: Iterable[URIRef]) -> Iterator[Contradiction]:
    """dt-not-type: what is said to be of a datatype and is not: a literal of other value, or of two datatypes."""
    of: dict[Node, list[URIRef]] = {}
    for kind in sorted(datatypes):
        for s, _, _ in closure.match(None, RDF.type, kind):
            of.setdefault(s, []).append(kind)
    for s, kinds in of.items():
        if isinstance(s, Literal):
            for kind in kinds:
                if not contains(str(kind), parts(s)):
                    triple = s, RDF.type, kind
                    for rule, premises, mask in _ways(closure, triple, closure.mask(triple)):
                        yield not_of_type(s, kind, rule.axioms if rule else (), premises, mask)
            continue
        values = [o for _, _, o in closure.match(s, SAME, None) if isinstance(o, Literal)]
        for kind in kinds:
            if values and not contains(str(kind), parts(values[0])):
                named = (s, SAME, values[0]), (s, RDF.type, kind)
                if mask := closure.mask(named[0]) & closure.mask(named[1]):
                    yield not_of_type(values[0], kind, (), named, mask)
        for one, other in combinations(kinds, 2):
            if not values and exclude(str(one), str(other)):
                mask = closure.mask((s, RDF.type, one)) & closure.mask((s, RDF.type, other))
                if mask:
                    yield of_two_types(s, one, other, mask)


def _ways(closure: Derivations, triple: Triple, mask: int, seen: tuple[Triple, ...] = ()) -> Iterator[_Way]:
    """What a triple with a literal as subject comes from: for each epoch of a mask the first way that leads there."""
    left = mask
    within = (*seen, triple)
    for rule in closure.rules_for(triple) if len(seen) < _DEEPEST else ():
        assert rule.head is not None
        binding = rule.head.match(triple, {})
        if binding is None or not left & closure.in_force(rule):
            continue
        for full, held in closure.solutions(rule.body, binding, left & closure.in_force(rule)):
            premises = [atom.ground(full) for atom in rule.body]
            if any(premise in within for premise in premises):
                continue
            for axioms, found, shared in _of_rdf(closure, premises, held & left, within):
                if new := shared & left:
                    left &= ~new
                    whole = replace(rule, axioms=tuple(dict.fromkeys((*rule.axioms, *axioms))))
                    yield whole, tuple(dict.fromkeys(found)), new
            if not left:
                return


def _of_rdf(
    closure: Derivations, premises: list[Triple], mask: int, seen: tuple[Triple, ...]
) -> Iterator[tuple[tuple[Triple, ...], tuple[Triple, ...], int]]:
    """The axioms behind premises with a literal as subject, and the premises with what these come from instead."""
    queue: list[tuple[int, tuple[Triple, ...], tuple[Triple, ...], int]] = [(0, (), (), mask)]
    while queue:
        at, axioms, found, held = queue.pop()
        if not held:
            continue
        if at == len(premises):
            yield axioms, found, held
        elif not isinstance(premises[at][0], Literal):
            queue.append((at + 1, axioms, (*found, premises[at]), held))
        else:
            for rule, more, shared in _ways(closure, premises[at], held, seen):
                behind = rule.axioms if rule is not None else ()
                queue.append((at + 1, (*axioms, *behind), (*found, *more), held & shared))
