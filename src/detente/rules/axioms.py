"""Table 7, the semantics of class axioms: https://www.w3.org/TR/owl2-profiles/#tab-rules-class-axioms."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import OWL, RDFS
from rdflib.term import Node

from detente.rules.model import Disjoint, Member, Rule
from detente.rules.registry import X, each, each_group, kind, meant, rule
from detente.rules.schema import Schema


@rule("cax-sco")
def sub_classes(schema: Schema) -> Iterator[Rule]:
    """cax-sco: members of a class belong to every wider one."""

    def make(a: Node, b: Node) -> Iterator[Rule]:
        if a != b:
            yield Rule("cax-sco", ((a, RDFS.subClassOf, b),), (kind(X, a),), kind(X, b), ("every ", a, " is a ", b))

    yield from each(schema, RDFS.subClassOf, make)


@rule("cax-eqc1", "cax-eqc2")
def equivalent_classes(schema: Schema) -> Iterator[Rule]:
    """cax-eqc1 and cax-eqc2: two names of one class have the same members."""

    def make(a: Node, b: Node) -> Iterator[Rule]:
        if a != b:
            axiom = ((a, OWL.equivalentClass, b),)
            yield Rule("cax-eqc1", axiom, (kind(X, a),), kind(X, b), ("every ", a, " is a ", b))
            yield Rule("cax-eqc2", axiom, (kind(X, b),), kind(X, a), ("every ", b, " is a ", a))

    yield from each(schema, OWL.equivalentClass, make)


@rule("cax-dw")
def disjoint_classes(schema: Schema) -> Iterator[Rule]:
    """cax-dw, false: something belongs to two disjoint classes."""
    for a, b in schema.pairs(OWL.disjointWith):
        body = tuple(dict.fromkeys((kind(X, a), kind(X, b))))
        yield Rule("cax-dw", ((a, OWL.disjointWith, b),), body, None, ("nothing is both ", a, " and ", b))


@meant("cax-adc")
def all_disjoint_classes(schema: Schema) -> Iterator[Disjoint]:
    """cax-adc, false: something belongs to two members of one ``owl:AllDisjointClasses``."""
    yield from each_group(schema, OWL.AllDisjointClasses, "cax-adc", lambda c: Member(kind(X, c), (c,)))
