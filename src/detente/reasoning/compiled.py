"""The rules of an ontology over numbers, and those of axioms that are themselves inferred, with the epochs in which.

An axiom that is inferred gives rules where it holds: a rule's epochs are those that its inferred axioms share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node

from detente.rdf.terms import Triple
from detente.reasoning.dated import Dated
from detente.reasoning.inferred_axioms import needed
from detente.reasoning.numbering import Terms
from detente.reasoning.program import Program
from detente.reasoning.rule_index import RuleIndex
from detente.reasoning.statements import Kept, shape_rules
from detente.reasoning.triples import Triples
from detente.rules import Rule, Ruleset, compile_rules, is_tautology
from detente.rules.compiler import ENDS, EVERYTHING, ITSELF
from detente.rules.datatypes import asked_types, different
from detente.rules.implied import GOALS, Implied
from detente.rules.schema import CLASSES, PREDICATES
from detente.rules.schema_vocabulary import REFLEXIVE, SELVES
from detente.rules.trivial_premises import ENDS_NAMED

#: Carried out on the triples of every predicate and class, not as rules over any predicate.
_RENAMING = frozenset({"eq-rep-s", "eq-rep-p", "eq-rep-o"})
#: What says that a term is a class or a property: such a term with several names is within each of them.
SCHEMA = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


class Compiled:
    """The rules of an ontology over numbers, ready for any number of closures that share a dictionary of terms.

    Attributes:
        ruleset: the rules.
        terms: the dictionary.
        force: the masks of the epochs in which rules hold that do not hold in all.
        index: finds rules by their conclusions.
        asked: the datatypes that a rule asks for.
        literals: the literals that rules name.
        program: those that draw conclusions, over numbers.
        kept: which conclusions say something.
    """

    def __init__(self, ruleset: Ruleset, terms: Terms, force: Mapping[Rule, int] | None = None) -> None:
        """Number the terms of the rules.

        Args:
            ruleset: the rules.
            terms: the dictionary.
            force: the masks of the epochs in which rules hold; all others hold in all.
        """
        number = terms.number
        self.ruleset, self.terms, self.force = ruleset, terms, dict(force or {})
        self.index = RuleIndex(ruleset.rules)
        self.asked = asked_types(ruleset.premises())
        atoms = (atom for r in ruleset.rules for atom in (*r.body, r.head) if atom is not None)
        self.literals = frozenset(x for atom in atoms for x in atom if isinstance(x, Literal))
        drawing = [(i, r) for i, r in enumerate(ruleset.rules) if r.head is not None and r.name not in _RENAMING]
        shapes = shape_rules(drawing, number)
        holds = {i: self.force[rule] for i, rule in drawing if rule in self.force} if self.force else None
        self.program = Program(
            shapes, number(RDF.type), number(OWL.sameAs), terms.is_iri, True, ruleset.itself, self._differ, holds
        )
        self.kept = Kept(
            literals=True,
            kind=number(RDF.type),
            selves=frozenset(map(number, trivial_selves(ruleset))),
            ends=frozenset(map(number, ENDS)),
            free=frozenset() if ruleset.ends else frozenset(map(number, EVERYTHING - ruleset.universal)),
            sub=None if ruleset.reflexive else (number(RDFS.subClassOf), number(OWL.Nothing)),
            of_literals=None,
        )

    def _differ(self, a: int, b: int) -> bool:
        return different(self.terms.parts(a), self.terms.parts(b))


def trivial_selves(ruleset: Ruleset) -> frozenset[Node]:
    """The predicates that say nothing of a thing and itself, and that no rule asks for."""
    found = ITSELF.difference(REFLEXIVE) if ruleset.reflexive else ITSELF
    return found - {OWL.sameAs} if ruleset.itself else found


def with_names(ruleset: Ruleset, reflexive: bool, ends: bool) -> Ruleset:
    """Rules with those that say something only where a class or property has several names.

    Args:
        ruleset: the rules.
        reflexive: whether one has.
        ends: whether owl:Thing or owl:Nothing has.
    """
    more = (
        *(SELVES if reflexive and not ruleset.reflexive else ()),
        *(ENDS_NAMED if ends and not ruleset.ends else ()),
    )
    return replace(
        ruleset, rules=(*ruleset.rules, *more), reflexive=reflexive or ruleset.reflexive, ends=ends or ruleset.ends
    )


class Growing:
    """The rules of one closure, which grow by those of axioms that it infers."""

    def __init__(self, rules: Compiled, stated: Dated[int]) -> None:
        """Start with given rules, which hold in all epochs.

        Args:
            rules: the rules.
            stated: what is stated; its axioms are parts of what inferred ones say.
        """
        self._base, self._now = rules, rules
        self._stated = stated.with_kinds(PREDICATES, RDF.type, CLASSES)
        self._known: set[Triple] = set()

    def _rests(self, axioms: Iterable[Triple]) -> bool:
        return not self._known.isdisjoint(axioms)

    def force(self, axioms: Iterable[Triple], mask: Callable[[Triple], int], every: int) -> int:
        """The epochs in which all axioms hold that are inferred.

        Args:
            axioms: any axioms.
            mask: gives the epochs in which a triple holds.
            every: all epochs.
        """
        for axiom in self._known.intersection(axioms):
            every &= mask(axiom)
        return every

    def found(self, triples: Triples) -> list[Triple]:
        """The axioms that were inferred and need rules; a list is read as it was written.

        Args:
            triples: all triples.
        """
        number, term = self._base.terms.number, self._base.terms.term
        always = (rule for rule in self._now.ruleset.rules if rule not in self._now.force)
        implied = Implied(always, number, term)
        predicates = {number(p): p for p in PREDICATES if p not in (RDF.first, RDF.rest)}
        found = [(term(s), term(p), term(o)) for s, p, o in needed(triples, implied, predicates, map(number, CLASSES))]
        return [axiom for axiom in found if axiom[1] in GOALS or not is_tautology(axiom)]

    def widened(
        self, inferred: Iterable[Triple], reflexive: bool, ends: bool, mask: Callable[[Triple], int], every: int
    ) -> Compiled | None:
        """The rules with those of inferred axioms; None where there is nothing new.

        Args:
            inferred: the axioms that are inferred, from `found`.
            reflexive: whether a class or a property has several names.
            ends: whether owl:Thing or owl:Nothing has.
            mask: gives the epochs in which a triple holds.
            every: all epochs.
        """
        before = self._now
        self._known.update(inferred)
        if not self._known and (reflexive, ends) == (before.ruleset.reflexive, before.ruleset.ends):
            return None
        own = {axiom for rule in self._base.ruleset.rules for axiom in rule.axioms}
        every_axiom = sorted({*self._stated, *own, *self._known}, key=lambda t: tuple(map(str, t)))
        made = compile_rules(every_axiom) if self._known else replace(self._base.ruleset, rules=())
        given = set(self._base.ruleset.rules)
        force: dict[Rule, int] = {}
        more: list[Rule] = []  # of what is inferred; eq-ref, where an inferred axiom asks what is the same
        for rule in made.rules:
            if rule.name == "eq-ref" and rule not in given:
                more.append(rule)
            elif self._rests(rule.axioms) and rule not in given and (shared := self.force(rule.axioms, mask, every)):
                force[rule] = shared
        ruleset = replace(
            self._base.ruleset,
            rules=(*self._base.ruleset.rules, *more, *force),
            distinct=(*self._base.ruleset.distinct, *(d for d in made.distinct if self._rests(d.axioms))),
            disjoint=(*self._base.ruleset.disjoint, *(d for d in made.disjoint if self._rests(d.axioms))),
            universal=self._base.ruleset.universal | made.universal,
        )
        ruleset = with_names(ruleset, reflexive or before.ruleset.reflexive, ends or before.ruleset.ends)
        if force == before.force and ruleset == before.ruleset:
            return None
        self._now = Compiled(ruleset, self._base.terms, force)
        return self._now
