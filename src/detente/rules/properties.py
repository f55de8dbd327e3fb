"""Table 5, the semantics of property axioms: https://www.w3.org/TR/owl2-profiles/#tab-rules-properties."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode, Literal, Node

from detente.rdf.terms import Triple
from detente.rules.model import Atom, Disjoint, Member, Rule, Var
from detente.rules.registry import X, Y, Z, each, each_group, guarded, kind, meant, rule
from detente.rules.schema import Malformed, Property, Schema, local, show


@rule("prp-dom")
def domains(schema: Schema) -> Iterator[Rule]:
    """prp-dom: the subject of a property belongs to its domain."""

    def make(p: Node, c: Node) -> Iterator[Rule]:
        prop = schema.property(p)
        axioms = ((p, RDFS.domain, c), *prop.axioms)
        yield Rule("prp-dom", axioms, (prop.atom(X, Y),), kind(X, c), ("what has ", p, " is a ", c))

    yield from each(schema, RDFS.domain, make)


@rule("prp-rng")
def ranges(schema: Schema) -> Iterator[Rule]:
    """prp-rng: the object of a property belongs to its range."""

    def make(p: Node, c: Node) -> Iterator[Rule]:
        prop = schema.property(p)
        axioms = ((p, RDFS.range, c), *prop.axioms)
        yield Rule("prp-rng", axioms, (prop.atom(X, Y),), kind(Y, c), ("what ", p, " leads to is a ", c))

    yield from each(schema, RDFS.range, make)


def _typed(schema: Schema, cls: Node) -> Iterator[tuple[Property, tuple[Triple, ...], Node]]:
    """The property expressions of this kind, each with its axiom and the node that is so typed."""
    for node in schema.members(cls):
        try:
            prop = schema.property(node)
        except Malformed as error:
            schema.warn(f"{local(cls)} {show(node)}: {error}: left out")
            continue
        yield prop, ((node, RDF.type, cls), *prop.axioms), node


@rule("prp-fp")
def functional(schema: Schema) -> Iterator[Rule]:
    """prp-fp: two values of a functional property are the same."""
    for prop, axioms, p in _typed(schema, OWL.FunctionalProperty):
        body = (prop.atom(X, Y), prop.atom(X, Z))
        yield Rule("prp-fp", axioms, body, Atom(Y, OWL.sameAs, Z), (p, " has one value only"))


@rule("prp-ifp")
def inverse_functional(schema: Schema) -> Iterator[Rule]:
    """prp-ifp: two things with one value of an inverse functional property are the same."""
    for prop, axioms, p in _typed(schema, OWL.InverseFunctionalProperty):
        body = (prop.atom(Y, X), prop.atom(Z, X))
        yield Rule("prp-ifp", axioms, body, Atom(Y, OWL.sameAs, Z), (p, " has one value only"))


@rule("prp-irp")
def irreflexive(schema: Schema) -> Iterator[Rule]:
    """prp-irp, false: an irreflexive property leads from something to itself."""
    for prop, axioms, p in _typed(schema, OWL.IrreflexiveProperty):
        yield Rule("prp-irp", axioms, (prop.atom(X, X),), None, (p, " leads from nothing to itself"))


@rule("prp-symp")
def symmetric(schema: Schema) -> Iterator[Rule]:
    """prp-symp: a symmetric property leads both ways."""
    for prop, axioms, p in _typed(schema, OWL.SymmetricProperty):
        yield Rule("prp-symp", axioms, (prop.atom(X, Y),), prop.atom(Y, X), (p, " holds both ways"))


@rule("prp-asyp")
def asymmetric(schema: Schema) -> Iterator[Rule]:
    """prp-asyp, false: an asymmetric property leads both ways."""
    for prop, axioms, p in _typed(schema, OWL.AsymmetricProperty):
        body = (prop.atom(X, Y), prop.atom(Y, X))
        yield Rule("prp-asyp", axioms, body, None, (p, " never holds both ways"))


@rule("prp-trp")
def transitive(schema: Schema) -> Iterator[Rule]:
    """prp-trp: a transitive property leads where two of its steps lead."""
    for prop, axioms, p in _typed(schema, OWL.TransitiveProperty):
        body = (prop.atom(X, Y), prop.atom(Y, Z))
        yield Rule("prp-trp", axioms, body, prop.atom(X, Z), (p, " is transitive"))


@rule("prp-spo1")
def sub_properties(schema: Schema) -> Iterator[Rule]:
    """prp-spo1: what stands in a property stands in every wider one."""

    def make(a: Node, b: Node) -> Iterator[Rule]:
        if a != b:
            p, q = schema.property(a), schema.property(b)
            axioms = ((a, RDFS.subPropertyOf, b), *p.axioms, *q.axioms)
            yield Rule("prp-spo1", axioms, (p.atom(X, Y),), q.atom(X, Y), (*p.wording, " implies ", *q.wording))

    yield from each(schema, RDFS.subPropertyOf, make)


@rule("prp-spo2")
def chains(schema: Schema) -> Iterator[Rule]:
    """prp-spo2: a property leads where a chain of properties, of any length, leads."""

    def make(p: Node, head: Node) -> Iterator[Rule]:
        items, used = schema.items(head)
        if not items:
            raise Malformed("the chain is empty")
        sup, steps = schema.property(p), [schema.property(item) for item in items]
        ends = [Var(f"v{i}") for i in range(len(steps) + 1)]
        body = tuple(step.atom(a, b) for step, (a, b) in zip(steps, pairwise(ends), strict=True))
        axioms = ((p, OWL.propertyChainAxiom, head), *used, *(t for e in (*steps, sup) for t in e.axioms))
        words = [part for step in steps for part in (" followed by ", *step.wording)][1:]
        wording = (*words, " implies ", *sup.wording)
        yield Rule("prp-spo2", tuple(dict.fromkeys(axioms)), body, sup.atom(ends[0], ends[-1]), wording)

    yield from each(schema, OWL.propertyChainAxiom, make)


@rule("prp-eqp1", "prp-eqp2")
def equivalent_properties(schema: Schema) -> Iterator[Rule]:
    """prp-eqp1 and prp-eqp2: two names of one property lead to the same."""

    def make(a: Node, b: Node) -> Iterator[Rule]:
        if a != b:
            p, q = schema.property(a), schema.property(b)
            axioms = ((a, OWL.equivalentProperty, b), *p.axioms, *q.axioms)
            for name, one, two, left, right in (("prp-eqp1", p, q, a, b), ("prp-eqp2", q, p, b, a)):
                yield Rule(name, axioms, (one.atom(X, Y),), two.atom(X, Y), (left, " is the same as ", right))

    yield from each(schema, OWL.equivalentProperty, make)


@rule("prp-pdw")
def disjoint_properties(schema: Schema) -> Iterator[Rule]:
    """prp-pdw, false: two disjoint properties lead from one thing to the same thing."""

    def make(p: Node, q: Node) -> Iterator[Rule]:
        a, b = schema.property(p), schema.property(q)
        axioms = ((p, OWL.propertyDisjointWith, q), *a.axioms, *b.axioms)
        body = tuple(dict.fromkeys((a.atom(X, Y), b.atom(X, Y))))  # one atom where they are one property
        yield Rule("prp-pdw", axioms, body, None, (*a.wording, " excludes ", *b.wording))

    yield from each(schema, OWL.propertyDisjointWith, make)


@meant("prp-adp")
def all_disjoint_properties(schema: Schema) -> Iterator[Disjoint]:
    """prp-adp, false: two members of one ``owl:AllDisjointProperties`` lead from one thing to the same thing."""

    def make(node: Node) -> Member:
        prop = schema.property(node)
        return Member(prop.atom(X, Y), prop.wording, prop.axioms)

    yield from each_group(schema, OWL.AllDisjointProperties, "prp-adp", make)


@rule("prp-inv1", "prp-inv2")
def inverses(schema: Schema) -> Iterator[Rule]:
    """prp-inv1 and prp-inv2: one property is another read the other way."""

    def make(a: Node, b: Node) -> Iterator[Rule]:
        if isinstance(a, BNode):  # an inline inverse: part of another axiom
            return
        p, q = schema.property(a), schema.property(b)
        axioms = ((a, OWL.inverseOf, b), *q.axioms)
        words = " read the other way"
        yield Rule("prp-inv1", axioms, (p.atom(X, Y),), q.atom(Y, X), (b, " is ", a, words))
        yield Rule("prp-inv2", axioms, (q.atom(X, Y),), p.atom(Y, X), (a, " is ", b, words))

    yield from each(schema, OWL.inverseOf, make)


@rule("prp-key")
def keys(schema: Schema) -> Iterator[Rule]:
    """prp-key: two members of a class that share a value of every property of its key are the same."""

    def make(c: Node, head: Node) -> Iterator[Rule]:
        items, used = schema.items(head)
        if not items:
            raise Malformed("the key is empty")
        props = [schema.property(item) for item in items]
        body = [kind(Y, c), kind(Z, c)]
        for i, prop in enumerate(props):
            value = Var(f"v{i}")
            body += [prop.atom(Y, value), prop.atom(Z, value)]
        axioms = ((c, OWL.hasKey, head), *used, *(t for prop in props for t in prop.axioms))
        words = [part for prop in props for part in (" and ", *prop.wording)][1:]
        yield Rule("prp-key", axioms, tuple(body), Atom(Y, OWL.sameAs, Z), (*words, " tell apart every ", c))

    yield from each(schema, OWL.hasKey, make)


@rule("prp-npa1", "prp-npa2")
def negative_assertions(schema: Schema) -> Iterator[Rule]:
    """prp-npa1 (individuals) and prp-npa2 (values), false: what a negative property assertion denies holds."""

    def make(name: str, node: Node, source: Node, p: Node, predicate: Node, target: Node) -> Iterator[Rule]:
        if isinstance(source, Literal):
            raise Malformed(f"{show(source)} stands where an individual belongs")
        prop = schema.property(p)
        axioms = (
            (node, RDF.type, OWL.NegativePropertyAssertion),
            (node, OWL.sourceIndividual, source),
            (node, OWL.assertionProperty, p),
            (node, predicate, target),
        )
        words = ("it is denied that ", source, " ", p, " ", target)
        yield Rule(name, axioms + prop.axioms, (prop.atom(source, target),), None, words)

    for node, source in schema.pairs(OWL.sourceIndividual):
        for p in schema.objects(node, OWL.assertionProperty):
            for name, predicate in (("prp-npa1", OWL.targetIndividual), ("prp-npa2", OWL.targetValue)):
                for target in schema.objects(node, predicate):
                    args = (name, node, source, p, predicate, target)
                    where = f"owl:NegativePropertyAssertion {show(node)}"
                    yield from guarded(schema, where, lambda args=args: make(*args))  # type: ignore[misc]
