"""Table 6, the semantics of classes: https://www.w3.org/TR/owl2-profiles/#tab-rules-classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rdflib.namespace import OWL, RDFS
from rdflib.term import Literal, Node

from detente.rdf.terms import Triple
from detente.rules.datatypes import parts, value
from detente.rules.model import Atom, Rule
from detente.rules.registry import X, Y, Z, each, kind, rule
from detente.rules.schema import Property, Schema, show

#: Fillers that everything belongs to, so that a rule need not ask.
UNIVERSAL: frozenset[Node] = frozenset({OWL.Thing, RDFS.Resource})


def _listed(
    schema: Schema, predicate: Node, make: Callable[[Node, list[Node], tuple[Triple, ...]], Iterator[Rule]]
) -> Iterator[Rule]:
    """The rules of every class that a list defines: its node, the members and the triples go to ``make``."""

    def read(c: Node, head: Node) -> Iterator[Rule]:
        items, used = schema.items(head)
        yield from make(c, items, ((c, predicate, head), *used))

    yield from each(schema, predicate, read)


@rule("cls-nothing2")
def nothing(schema: Schema) -> Iterator[Rule]:
    """cls-nothing2, false: something belongs to ``owl:Nothing``."""
    yield Rule("cls-nothing2", (), (kind(X, OWL.Nothing),), None, ("nothing belongs to owl:Nothing",))


@rule("cls-int1", "cls-int2")
def intersections(schema: Schema) -> Iterator[Rule]:
    """cls-int1 and cls-int2: what belongs to all parts of an intersection belongs to it, and the other way."""

    def make(c: Node, items: list[Node], axioms: tuple[Triple, ...]) -> Iterator[Rule]:
        words = [x for item in items for x in (" and ", item)][1:]
        if items:
            body = tuple(dict.fromkeys(kind(X, item) for item in items))
            yield Rule("cls-int1", axioms, body, kind(X, c), ("what is ", *words, " belongs here"))
        for item in items:
            yield Rule("cls-int2", axioms, (kind(X, c),), kind(X, item), ("it is ", *words))

    yield from _listed(schema, OWL.intersectionOf, make)


@rule("cls-uni")
def unions(schema: Schema) -> Iterator[Rule]:
    """cls-uni: what belongs to a part of a union belongs to it."""

    def make(c: Node, items: list[Node], axioms: tuple[Triple, ...]) -> Iterator[Rule]:
        for item in items:
            yield Rule("cls-uni", axioms, (kind(X, item),), kind(X, c), ("every ", item, " belongs here"))

    yield from _listed(schema, OWL.unionOf, make)


@rule("cls-oo")
def enumerations(schema: Schema) -> Iterator[Rule]:
    """cls-oo: what a class lists belongs to it."""

    def make(c: Node, items: list[Node], axioms: tuple[Triple, ...]) -> Iterator[Rule]:
        for item in items:
            yield Rule("cls-oo", axioms, (), kind(item, c), (item, " is listed"))

    yield from _listed(schema, OWL.oneOf, make)


@rule("cls-com")
def complements(schema: Schema) -> Iterator[Rule]:
    """cls-com, false: something belongs to a class and to its complement."""
    for c, d in schema.pairs(OWL.complementOf):
        body = tuple(dict.fromkeys((kind(X, c), kind(X, d))))
        yield Rule("cls-com", ((c, OWL.complementOf, d),), body, None, ("nothing is both ", c, " and ", d))


@rule("cls-svf1", "cls-svf2")
def some_values(schema: Schema) -> Iterator[Rule]:
    """cls-svf1 and cls-svf2: what has a value of the class, or any where it is ``owl:Thing``, belongs here."""
    for node, prop, filler, axioms in schema.restrictions(OWL.someValuesFrom):
        words = ("what has ", *prop.wording, " some ", filler, " belongs here")
        if filler in UNIVERSAL:
            yield Rule("cls-svf2", axioms, (prop.atom(X, Y),), kind(X, node), words)
        else:
            yield Rule("cls-svf1", axioms, (prop.atom(X, Y), kind(Y, filler)), kind(X, node), words)


@rule("cls-avf")
def all_values(schema: Schema) -> Iterator[Rule]:
    """cls-avf: every value of what belongs here is of the class."""
    for node, prop, filler, axioms in schema.restrictions(OWL.allValuesFrom):
        words = (*prop.wording, " leads only to ", filler)
        yield Rule("cls-avf", axioms, (kind(X, node), prop.atom(X, Y)), kind(Y, filler), words)


@rule("cls-hv1")
def has_value(schema: Schema) -> Iterator[Rule]:
    """cls-hv1: what belongs here has the value."""
    for node, prop, filler, axioms in schema.restrictions(OWL.hasValue):
        words = (*prop.wording, " value ", filler)
        yield Rule("cls-hv1", axioms, (kind(X, node),), prop.atom(X, filler), words)


@rule("cls-hv2")
def of_value(schema: Schema) -> Iterator[Rule]:
    """cls-hv2: what has the value belongs here."""
    for node, prop, filler, axioms in schema.restrictions(OWL.hasValue):
        words = (*prop.wording, " value ", filler)
        yield Rule("cls-hv2", axioms, (prop.atom(X, filler),), kind(X, node), words)


def _limit(schema: Schema, node: Node, number: Node) -> int | None:
    """A cardinality as a number; None, and a warning, for what is none."""
    found = value(parts(number)) if isinstance(number, Literal) else None
    count = int(found[1]) if found is not None and found[0] == str(OWL.real) and found[1] == int(found[1]) else -1
    if count < 0:
        schema.warn(f"{show(node)}: {show(number)} is no cardinality: left out")
        return None
    return count


@rule("cls-maxc1", "cls-maxc2")
def maximum(schema: Schema) -> Iterator[Rule]:
    """cls-maxc1, false: a value where there is at most none. cls-maxc2: two values, at most one: the same."""
    for node, prop, number, axioms in schema.restrictions(OWL.maxCardinality):
        yield from _at_most(schema, node, prop, number, axioms, None)


@rule("cls-maxqc1", "cls-maxqc2", "cls-maxqc3", "cls-maxqc4")
def maximum_qualified(schema: Schema) -> Iterator[Rule]:
    """cls-maxqc1 and 2, false: a value of the class, at most none. cls-maxqc3 and 4: two, at most one: the same."""
    for node, prop, number, axioms in schema.restrictions(OWL.maxQualifiedCardinality):
        fillers = [(p, c) for p in (OWL.onClass, OWL.onDataRange) for c in schema.objects(node, p)]
        if not fillers:
            schema.warn(f"{show(node)} has owl:maxQualifiedCardinality but no owl:onClass: left out")
        for p, c in fillers:
            yield from _at_most(schema, node, prop, number, (*axioms, (node, p, c)), c)


def _at_most(
    schema: Schema, node: Node, prop: Property, number: Node, axioms: tuple[Triple, ...], c: Node | None
) -> Iterator[Rule]:
    """The rule of a maximum of 0 or 1; none for others, of which `detente.rules.profile` warns."""
    count = _limit(schema, node, number)
    if count is None or count > 1:
        return
    asked = c if c is not None and c not in UNIVERSAL else None
    of_class: tuple[Node | str, ...] = (" of ", asked) if asked is not None else ()
    filled = (Y,) if count == 0 else (Y, Z)
    body = [kind(X, node), *(prop.atom(X, y) for y in filled)]
    if asked is not None:
        body += [kind(y, asked) for y in filled]
    if count == 0:
        name = "cls-maxc1" if c is None else "cls-maxqc2" if asked is None else "cls-maxqc1"
        yield Rule(name, axioms, tuple(body), None, (*prop.wording, " has no value", *of_class, " here"))
    else:
        name = "cls-maxc2" if c is None else "cls-maxqc4" if asked is None else "cls-maxqc3"
        words = (*prop.wording, " has one value", *of_class, " here")
        yield Rule(name, axioms, tuple(body), Atom(Y, OWL.sameAs, Z), words)
