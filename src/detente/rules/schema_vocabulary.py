"""Table 9, the semantics of schema vocabulary: https://www.w3.org/TR/owl2-profiles/#tab-rules-schema.

What these rules say of every class and property alone (scm-cls, scm-op, scm-dp) is trivial: `trivial_triples`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from detente.rules.model import Atom, Rule, Slot
from detente.rules.registry import P, Q, W, X, Y, Z, each, rule
from detente.rules.schema import Schema

SUB, WIDER, SAME_CLASS, SAME_PROPERTY = RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty
REFLEXIVE = (SUB, WIDER, SAME_CLASS, SAME_PROPERTY)
_Pattern = tuple[Slot, Slot, Slot]


def _rule(name: str, head: _Pattern, *body: _Pattern) -> Rule:
    return Rule(name, (), tuple(Atom(*atom) for atom in body), Atom(*head), ("from the axioms alone",))


@rule("scm-sco", "scm-spo")
def transitive(schema: Schema) -> Iterator[Rule]:
    """scm-sco and scm-spo: the wider of a wider class or property is wider."""
    yield _rule("scm-sco", (X, SUB, Z), (X, SUB, Y), (Y, SUB, Z))
    yield _rule("scm-spo", (X, WIDER, Z), (X, WIDER, Y), (Y, WIDER, Z))


@rule("scm-eqc1", "scm-eqp1")
def equivalent_is_both(schema: Schema) -> Iterator[Rule]:
    """scm-eqc1 and scm-eqp1: equivalent classes or properties are each the wider of the other."""
    for name, sub, same in (("scm-eqc1", SUB, SAME_CLASS), ("scm-eqp1", WIDER, SAME_PROPERTY)):
        yield _rule(name, (X, sub, Y), (X, same, Y))
        yield _rule(name, (Y, sub, X), (X, same, Y))


@rule("scm-eqc2", "scm-eqp2")
def both_is_equivalent(schema: Schema) -> Iterator[Rule]:
    """scm-eqc2 and scm-eqp2: classes or properties each wider than the other are equivalent."""
    yield _rule("scm-eqc2", (X, SAME_CLASS, Y), (X, SUB, Y), (Y, SUB, X))
    yield _rule("scm-eqp2", (X, SAME_PROPERTY, Y), (X, WIDER, Y), (Y, WIDER, X))


@rule("scm-dom1", "scm-rng1")
def of_wider_class(schema: Schema) -> Iterator[Rule]:
    """scm-dom1 and scm-rng1: a class wider than the domain or range is one too."""
    yield _rule("scm-dom1", (P, RDFS.domain, Y), (P, RDFS.domain, X), (X, SUB, Y))
    yield _rule("scm-rng1", (P, RDFS.range, Y), (P, RDFS.range, X), (X, SUB, Y))


@rule("scm-dom2", "scm-rng2")
def of_narrower_property(schema: Schema) -> Iterator[Rule]:
    """scm-dom2 and scm-rng2: a narrower property has the domain and range of the wider."""
    yield _rule("scm-dom2", (Q, RDFS.domain, X), (P, RDFS.domain, X), (Q, WIDER, P))
    yield _rule("scm-rng2", (Q, RDFS.range, X), (P, RDFS.range, X), (Q, WIDER, P))


@rule("scm-svf1", "scm-avf1")
def of_narrower_filler(schema: Schema) -> Iterator[Rule]:
    """scm-svf1 and scm-avf1: with a narrower filler the restriction on one property is narrower."""
    for name, p in _restrictions(schema):
        ends = (X, p, Z), (Y, p, W), (X, OWL.onProperty, P), (Y, OWL.onProperty, P)
        yield _rule(f"scm-{name}1", (X, SUB, Y), *ends, (Z, SUB, W))


@rule("scm-svf2", "scm-avf2")
def of_narrower_role(schema: Schema) -> Iterator[Rule]:
    """scm-svf2 and scm-avf2: on a narrower property "some" is narrower and "only" is wider."""
    for name, p in _restrictions(schema):
        ends = (X, p, Z), (Y, p, Z), (X, OWL.onProperty, P), (Y, OWL.onProperty, Q)
        head = (X, SUB, Y) if name == "svf" else (Y, SUB, X)
        yield _rule(f"scm-{name}2", head, *ends, (P, WIDER, Q))


def _restrictions(schema: Schema) -> Iterator[tuple[str, Node]]:
    yield from (("svf", OWL.someValuesFrom), ("avf", OWL.allValuesFrom))


@rule("scm-hv")
def of_one_value(schema: Schema) -> Iterator[Rule]:
    """scm-hv: having a value in a narrower property is narrower."""
    ends = (X, OWL.hasValue, Z), (Y, OWL.hasValue, Z), (X, OWL.onProperty, P), (Y, OWL.onProperty, Q)
    yield _rule("scm-hv", (X, SUB, Y), *ends, (P, WIDER, Q))


@rule("scm-int")
def parts_of_intersections(schema: Schema) -> Iterator[Rule]:
    """scm-int: an intersection is narrower than each of its parts."""

    def make(c: Node, head: Node) -> Iterator[Rule]:
        items, used = schema.items(head)
        axioms = ((c, OWL.intersectionOf, head), *used)
        for item in items:
            yield Rule("scm-int", axioms, (), Atom(c, SUB, item), ("part of it",))

    yield from each(schema, OWL.intersectionOf, make)


@rule("scm-uni")
def parts_of_unions(schema: Schema) -> Iterator[Rule]:
    """scm-uni: a union is wider than each of its parts."""

    def make(c: Node, head: Node) -> Iterator[Rule]:
        items, used = schema.items(head)
        axioms = ((c, OWL.unionOf, head), *used)
        for item in items:
            yield Rule("scm-uni", axioms, (), Atom(item, SUB, c), ("part of it",))

    yield from each(schema, OWL.unionOf, make)


#: scm-cls, scm-op, scm-dp: each class is within itself and between owl:Nothing and owl:Thing, each property within
#: itself. That is trivial, unless one has several names: then each of them is within the others.
SELVES = (
    *(_rule("scm-cls", (X, p, X), (X, RDF.type, OWL.Class)) for p in (SUB, SAME_CLASS)),
    _rule("scm-cls", (X, SUB, OWL.Thing), (X, RDF.type, OWL.Class)),
    _rule("scm-cls", (OWL.Nothing, SUB, X), (X, RDF.type, OWL.Class)),
    *(_rule("scm-op", (X, p, X), (X, RDF.type, OWL.ObjectProperty)) for p in (WIDER, SAME_PROPERTY)),
    *(_rule("scm-dp", (X, p, X), (X, RDF.type, OWL.DatatypeProperty)) for p in (WIDER, SAME_PROPERTY)),
)
