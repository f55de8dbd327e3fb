"""Classes, class axioms and schema vocabulary: tables 6, 7 and 9 of OWL 2 RL/RDF. See `detente.rules.registry`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node

from detente.rules.model import Atom, Rule, Triple, Var
from detente.rules.registry import Y1, Y2, X, Y, guarded, rule
from detente.rules.schema import Schema, show

_FREE = (OWL.Thing, RDFS.Resource)


def _type(x: Node | Var, c: Node | Var) -> Atom:
    return Atom(x, RDF.type, c)


def _listed(schema: Schema, predicate: Node, make_rules) -> Iterator[Rule]:  # type: ignore[no-untyped-def]
    """The rules of every class defined by a list: node, members, triples are given to make_rules."""
    for node, head in schema.pairs(predicate):

        def make(node: Node = node, head: Node = head) -> Iterator[Rule]:
            items, used = schema.items(head)
            yield from make_rules(node, items, ((node, predicate, head), *used))

        yield from guarded(schema, f"{show(node)} owl:{str(predicate).partition('#')[2]}", make)


@rule("cls-thing", "cls-nothing1")
def universal(schema: Schema) -> Iterator[Rule]:
    """``owl:Thing`` and ``owl:Nothing`` are classes."""
    yield Rule("cls-thing", (), (), _type(OWL.Thing, OWL.Class), (OWL.Thing, " is a class"))
    yield Rule("cls-nothing1", (), (), _type(OWL.Nothing, OWL.Class), (OWL.Nothing, " is a class"))


@rule("cls-nothing2")
def nothing(schema: Schema) -> Iterator[Rule]:
    """False: something is of ``owl:Nothing``."""
    yield Rule("cls-nothing2", (), (_type(X, OWL.Nothing),), None, ("nothing is of ", OWL.Nothing))


@rule("cls-int1", "cls-int2", "scm-int")
def intersections(schema: Schema) -> Iterator[Rule]:
    """What is of all parts of an intersection is of it (cls-int1), and the other way round (cls-int2, scm-int)."""

    def make(node: Node, items: list[Node], axioms: tuple[Triple, ...]) -> Iterator[Rule]:
        words = ("what is in each of ", *[x for m in items for x in (", ", m)][1:], " is in ", node)
        if items:
            body = tuple(dict.fromkeys(_type(X, item) for item in items))
            yield Rule("cls-int1", axioms, body, _type(X, node), words)
        for item in items:
            words = (node, " is a part of ", item)
            yield Rule("cls-int2", axioms, (_type(X, node),), _type(X, item), words)
            yield Rule("scm-int", axioms, (), Atom(node, RDFS.subClassOf, item), words)

    yield from _listed(schema, OWL.intersectionOf, make)


@rule("cls-uni", "scm-uni")
def unions(schema: Schema) -> Iterator[Rule]:
    """What is of a part of a union is of it."""

    def make(node: Node, items: list[Node], axioms: tuple[Triple, ...]) -> Iterator[Rule]:
        for item in items:
            words = (item, " is a part of ", node)
            yield Rule("cls-uni", axioms, (_type(X, item),), _type(X, node), words)
            yield Rule("scm-uni", axioms, (), Atom(item, RDFS.subClassOf, node), words)

    yield from _listed(schema, OWL.unionOf, make)


@rule("cls-oo")
def enumerations(schema: Schema) -> Iterator[Rule]:
    """What a class lists is of it."""

    def make(node: Node, items: list[Node], axioms: tuple[Triple, ...]) -> Iterator[Rule]:
        for item in items:
            yield Rule("cls-oo", axioms, (), _type(item, node), (node, " lists ", item))

    yield from _listed(schema, OWL.oneOf, make)


@rule("cls-com")
def complements(schema: Schema) -> Iterator[Rule]:
    """False: something is of a class and of its complement."""
    for c, d in schema.pairs(OWL.complementOf):
        body = tuple(dict.fromkeys((_type(X, c), _type(X, d))))
        yield Rule("cls-com", ((c, OWL.complementOf, d),), body, None, (c, " is the complement of ", d))


@rule("cls-svf1", "cls-svf2")
def some_values(schema: Schema) -> Iterator[Rule]:
    """What has a value of the class (cls-svf1), any value for ``owl:Thing`` (cls-svf2), is in the restriction."""
    for node, prop, c, axioms in schema.restrictions(OWL.someValuesFrom):
        words = ("what has ", *prop.wording, " some ", c, " is in that class")
        if c == OWL.Thing:
            yield Rule("cls-svf2", axioms, (prop.atom(X, Y),), _type(X, node), words)
        else:
            yield Rule("cls-svf1", axioms, (prop.atom(X, Y), _type(Y, c)), _type(X, node), words)


@rule("cls-avf")
def all_values(schema: Schema) -> Iterator[Rule]:
    """Every value of what is in the restriction is of the class."""
    for node, prop, c, axioms in schema.restrictions(OWL.allValuesFrom):
        words = ("what is in ", node, " has only ", c, " as ", *prop.wording)
        yield Rule("cls-avf", axioms, (_type(X, node), prop.atom(X, Y)), _type(Y, c), words)


@rule("cls-hv1", "cls-hv2")
def has_value(schema: Schema) -> Iterator[Rule]:
    """What is in the restriction has the value (cls-hv1); what has the value is in it (cls-hv2)."""
    for node, prop, value, axioms in schema.restrictions(OWL.hasValue):
        words = (*prop.wording, " value ", value, " is that class")
        yield Rule("cls-hv1", axioms, (_type(X, node),), prop.atom(X, value), words)
        yield Rule("cls-hv2", axioms, (prop.atom(X, value),), _type(X, node), words)


@rule("cls-maxc1", "cls-maxc2", "cls-maxqc1", "cls-maxqc2", "cls-maxqc3", "cls-maxqc4")
def maximum(schema: Schema) -> Iterator[Rule]:
    """At most none: having one is false (maxc1, maxqc1, maxqc2). At most one: all are the same (maxc2, maxqc3, 4)."""
    for predicate in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
        for node, prop, number, axioms in schema.restrictions(predicate):
            count = number.value if isinstance(number, Literal) else None
            if not isinstance(count, int) or count < 0:
                schema.warn(f"{show(node)}: {show(number)} is no cardinality: left out")
                continue
            if count > 1:
                continue  # outside OWL 2 RL: `detente.rules.profile` says so
            classes: list[Node] = [OWL.Thing]
            if predicate == OWL.maxQualifiedCardinality:
                classes = schema.objects(node, OWL.onClass)
            for c in classes:
                qualified = predicate == OWL.maxQualifiedCardinality
                stated: tuple[Triple, ...] = (*axioms, (node, OWL.onClass, c)) if qualified else axioms
                words = ("what is in ", node, f" has at most {count or 'no'} ", *prop.wording)
                words += (" that is ", c) if c not in _FREE else ()
                filled = [Y] if count == 0 else [Y1, Y2]
                body = [_type(X, node), *(prop.atom(X, y) for y in filled)]
                if c not in _FREE:
                    body += [_type(y, c) for y in filled]
                if count == 0:
                    name = "cls-maxc1" if not qualified else "cls-maxqc2" if c == OWL.Thing else "cls-maxqc1"
                    yield Rule(name, stated, tuple(body), None, words)
                else:
                    name = "cls-maxc2" if not qualified else "cls-maxqc4" if c == OWL.Thing else "cls-maxqc3"
                    yield Rule(name, stated, tuple(body), Atom(Y1, OWL.sameAs, Y2), words)


@rule("cax-sco")
def sub_classes(schema: Schema) -> Iterator[Rule]:
    """What is of a class is of its super-classes."""
    for c, d in schema.pairs(RDFS.subClassOf):
        if c != d:
            words = (c, " is a sub-class of ", d)
            yield Rule("cax-sco", ((c, RDFS.subClassOf, d),), (_type(X, c),), _type(X, d), words)


@rule("cax-eqc1", "cax-eqc2")
def equivalent_classes(schema: Schema) -> Iterator[Rule]:
    """Equivalent classes have the same members."""
    for c, d in schema.pairs(OWL.equivalentClass):
        if c != d:
            words = (c, " is equivalent to ", d)
            axioms = ((c, OWL.equivalentClass, d),)
            yield Rule("cax-eqc1", axioms, (_type(X, c),), _type(X, d), words)
            yield Rule("cax-eqc2", axioms, (_type(X, d),), _type(X, c), words)


@rule("cax-dw")
def disjoint_classes(schema: Schema) -> Iterator[Rule]:
    """False: something is of two disjoint classes."""
    for c, d in schema.pairs(OWL.disjointWith):
        body = tuple(dict.fromkeys((_type(X, c), _type(X, d))))
        yield Rule("cax-dw", ((c, OWL.disjointWith, d),), body, None, (c, " is disjoint with ", d))


@rule("cax-adc")
def all_disjoint_classes(schema: Schema) -> Iterator[Rule]:
    """False: something is of two members of an ``owl:AllDisjointClasses``."""
    for node in schema.members(OWL.AllDisjointClasses):
        for head in schema.objects(node, OWL.members):

            def make(node: Node = node, head: Node = head) -> Iterator[Rule]:
                items, used = schema.items(head)
                axioms = ((node, RDF.type, OWL.AllDisjointClasses), (node, OWL.members, head), *used)
                for c, d in combinations(items, 2):
                    body = tuple(dict.fromkeys((_type(X, c), _type(X, d))))
                    yield Rule("cax-adc", axioms, body, None, (c, " is disjoint with ", d))

            yield from guarded(schema, f"owl:AllDisjointClasses {show(node)}", make)


_C, _C1, _C2, _C3 = Var("c"), Var("c1"), Var("c2"), Var("c3")
_P, _P1, _P2, _P3 = Var("p"), Var("p1"), Var("p2"), Var("p3")
_I = Var("i")
_SCO, _SPO, _EQC, _EQP = RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty


def _restriction(c: Var, filler: Node, value: Var, p: Var) -> tuple[Atom, Atom]:
    return Atom(c, filler, value), Atom(c, OWL.onProperty, p)


@rule(
    *"scm-cls scm-op scm-dp scm-sco scm-spo scm-eqc1 scm-eqc2 scm-eqp1 scm-eqp2".split(),
    *"scm-dom1 scm-dom2 scm-rng1 scm-rng2 scm-hv scm-svf1 scm-svf2 scm-avf1 scm-avf2".split(),
)
def vocabulary(schema: Schema) -> Iterator[Rule]:
    """What follows for the schema itself: hierarchies are transitive and pass on domains, ranges, restrictions."""
    words: tuple[Node | str, ...]
    declared = (_type(_C, OWL.Class),)
    words = ("every class is within itself and ", OWL.Thing)
    yield Rule("scm-cls", (), declared, Atom(_C, _SCO, _C), words)
    yield Rule("scm-cls", (), declared, Atom(_C, _EQC, _C), words)
    yield Rule("scm-cls", (), declared, Atom(_C, _SCO, OWL.Thing), words)
    yield Rule("scm-cls", (), declared, Atom(OWL.Nothing, _SCO, _C), words)
    for name, kind in (("scm-op", OWL.ObjectProperty), ("scm-dp", OWL.DatatypeProperty)):
        words = ("every property is within itself",)
        yield Rule(name, (), (_type(_P, kind),), Atom(_P, _SPO, _P), words)
        yield Rule(name, (), (_type(_P, kind),), Atom(_P, _EQP, _P), words)
    for kind, sub, same, (a, b, c) in (
        ("c", _SCO, _EQC, (_C1, _C2, _C3)),
        ("p", _SPO, _EQP, (_P1, _P2, _P3)),
    ):
        name = "scm-sco" if kind == "c" else "scm-spo"
        yield Rule(name, (), (Atom(a, sub, b), Atom(b, sub, c)), Atom(a, sub, c), (sub, " is transitive"))
        name = f"scm-eq{kind}1"
        words = (same, " is ", sub, " both ways")
        yield Rule(name, (), (Atom(a, same, b),), Atom(a, sub, b), words)
        yield Rule(name, (), (Atom(a, same, b),), Atom(b, sub, a), words)
        yield Rule(f"scm-eq{kind}2", (), (Atom(a, sub, b), Atom(b, sub, a)), Atom(a, same, b), words)
    for stem, of in (("scm-dom", RDFS.domain), ("scm-rng", RDFS.range)):
        words = (of, " passes to super-classes")
        yield Rule(stem + "1", (), (Atom(_P, of, _C1), Atom(_C1, _SCO, _C2)), Atom(_P, of, _C2), words)
        words = (of, " passes to sub-properties")
        yield Rule(stem + "2", (), (Atom(_P2, of, _C), Atom(_P1, _SPO, _P2)), Atom(_P1, of, _C), words)
    first, second = Var("y1"), Var("y2")
    within = Atom(_C1, _SCO, _C2)
    narrower = Atom(first, _SCO, second)
    words = ("a restriction is within the same one on a wider property or class",)
    one_property = lambda p, q: Atom(p, _SPO, q)  # noqa: E731
    yield Rule(
        "scm-hv",
        (),
        (*_restriction(_C1, OWL.hasValue, _I, _P1), *_restriction(_C2, OWL.hasValue, _I, _P2), one_property(_P1, _P2)),
        within,
        words,
    )
    for stem, filler in (("scm-svf", OWL.someValuesFrom), ("scm-avf", OWL.allValuesFrom)):
        body = (*_restriction(_C1, filler, first, _P), *_restriction(_C2, filler, second, _P), narrower)
        yield Rule(stem + "1", (), body, within, words)
        body = (*_restriction(_C1, filler, Y, _P1), *_restriction(_C2, filler, Y, _P2), one_property(_P1, _P2))
        # A wider property allows fewer things under "only": the restriction narrows.
        yield Rule(stem + "2", (), body, within if stem == "scm-svf" else Atom(_C2, _SCO, _C1), words)


