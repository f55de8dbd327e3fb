"""Equality and property axioms: tables 4 and 5 of OWL 2 RL/RDF. See `detente.rules.registry`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.rules.model import Atom, Rule, Triple, Var
from detente.rules.registry import Y1, Y2, X, Y, Z, guarded, rule
from detente.rules.schema import Malformed, Schema, show

_PROPERTY = Var("p")


@rule("eq-rep-s", "eq-rep-o", "eq-sym", "eq-trans")
def equality(schema: Schema) -> Iterator[Rule]:
    """Same things have the same properties (eq-sym and eq-trans are among what this gives)."""
    same = Atom(X, OWL.sameAs, Y)
    yield Rule("eq-sym", (), (same,), Atom(Y, OWL.sameAs, X), ("what is the same is the same both ways",))
    yield Rule(
        "eq-trans",
        (),
        (same, Atom(Y, OWL.sameAs, Z)),
        Atom(X, OWL.sameAs, Z),
        ("what is the same as the same is the same",),
    )
    words = ("what is said of a thing holds of what is the same",)
    yield Rule("eq-rep-s", (), (same, Atom(X, _PROPERTY, Z)), Atom(Y, _PROPERTY, Z), words)
    yield Rule("eq-rep-o", (), (same, Atom(Z, _PROPERTY, X)), Atom(Z, _PROPERTY, Y), words)


@rule("eq-rep-p")
def equal_properties(schema: Schema) -> Iterator[Rule]:
    """Two properties that are the same lead from the same things to the same things."""
    for p, q in schema.pairs(OWL.sameAs):
        if isinstance(p, URIRef) and isinstance(q, URIRef) and p != q:
            axiom = (p, OWL.sameAs, q)
            for a, b in ((p, q), (q, p)):
                yield Rule("eq-rep-p", (axiom,), (Atom(X, a, Y),), Atom(X, b, Y), (p, " is the same as ", q))


@rule("eq-diff1")
def different(schema: Schema) -> Iterator[Rule]:
    """False: two things are the same and different; or one is different from itself."""
    words = ("what is the same is not different",)
    yield Rule("eq-diff1", (), (Atom(X, OWL.sameAs, Y), Atom(X, OWL.differentFrom, Y)), None, words)
    yield Rule("eq-diff1", (), (Atom(X, OWL.differentFrom, X),), None, ("nothing differs from itself",))


@rule("eq-diff2", "eq-diff3")
def all_different(schema: Schema) -> Iterator[Rule]:
    """False: two members of an ``owl:AllDifferent`` are the same (eq-diff2 members, 3 distinctMembers)."""
    for name, predicate in (("eq-diff2", OWL.members), ("eq-diff3", OWL.distinctMembers)):
        for node in schema.members(OWL.AllDifferent):
            for head in schema.objects(node, predicate):

                def make(name: str = name, node: Node = node, p: Node = predicate, head: Node = head) -> Iterator[Rule]:
                    items, used = schema.items(head)
                    axioms = ((node, RDF.type, OWL.AllDifferent), (node, p, head), *used)
                    for a, b in combinations(items, 2):
                        words = (a, " and ", b, " are different")
                        body = () if a == b else (Atom(a, OWL.sameAs, b),)
                        yield Rule(name, axioms, body, None, words)

                yield from guarded(schema, f"owl:AllDifferent {show(node)}", make)


@rule("prp-dom", "prp-rng")
def domain_and_range(schema: Schema) -> Iterator[Rule]:
    """What has a property is of its domain; what a property leads to is of its range."""
    for name, predicate, which, word in (
        ("prp-dom", RDFS.domain, X, " has the domain "),
        ("prp-rng", RDFS.range, Y, " has the range "),
    ):
        for p, c in schema.pairs(predicate):

            def make(
                name: str = name, axiom: Triple = (p, predicate, c), which: Var = which, word: str = word
            ) -> Iterator[Rule]:
                prop = schema.property(axiom[0])
                words = (*prop.wording, word, axiom[2])
                head = Atom(which, RDF.type, axiom[2])
                yield Rule(name, (axiom, *prop.axioms), (prop.atom(X, Y),), head, words)

            yield from guarded(schema, f"{show(p)} {predicate.fragment}", make)


@rule("prp-fp", "prp-ifp", "prp-irp", "prp-symp", "prp-asyp", "prp-trp")
def characteristics(schema: Schema) -> Iterator[Rule]:
    """What a property's kind implies.

    Functional: all it leads to from one thing are the same. Inverse functional: all from which it leads to one
    thing are the same. Symmetric: it leads back. Transitive: two steps make one. Irreflexive and asymmetric
    are false rules: it never leads to itself, never back.
    """
    for kind in _KINDS:
        for p in schema.members(kind):

            def make(kind: Node = kind, p: Node = p) -> Iterator[Rule]:
                prop = schema.property(p)
                name, body, head, word = _characteristic(prop.atom, kind)
                yield Rule(name, ((p, RDF.type, kind), *prop.axioms), body, head, (*prop.wording, " is ", word))

            yield from guarded(schema, f"{show(p)} a owl:{str(kind).partition('#')[2]}", make)


_KINDS = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.SymmetricProperty,
    OWL.AsymmetricProperty,
    OWL.TransitiveProperty,
)


def _characteristic(atom, kind):  # type: ignore[no-untyped-def]
    """Name, body, head and word of the rule for one kind of property."""
    same = Atom(Y1, OWL.sameAs, Y2)
    return {
        OWL.FunctionalProperty: ("prp-fp", (atom(X, Y1), atom(X, Y2)), same, "functional"),
        OWL.InverseFunctionalProperty: ("prp-ifp", (atom(Y1, X), atom(Y2, X)), same, "inverse functional"),
        OWL.IrreflexiveProperty: ("prp-irp", (atom(X, X),), None, "irreflexive"),
        OWL.SymmetricProperty: ("prp-symp", (atom(X, Y),), atom(Y, X), "symmetric"),
        OWL.AsymmetricProperty: ("prp-asyp", (atom(X, Y), atom(Y, X)), None, "asymmetric"),
        OWL.TransitiveProperty: ("prp-trp", (atom(X, Y), atom(Y, Z)), atom(X, Z), "transitive"),
    }[kind]


@rule("prp-spo1")
def sub_properties(schema: Schema) -> Iterator[Rule]:
    """A property leads where its sub-properties lead."""
    for p, q in schema.pairs(RDFS.subPropertyOf):

        def make(p: Node = p, q: Node = q) -> Iterator[Rule]:
            sub, sup = schema.property(p), schema.property(q)
            axioms = ((p, RDFS.subPropertyOf, q), *sub.axioms, *sup.axioms)
            words = (*sub.wording, " implies ", *sup.wording)
            yield Rule("prp-spo1", axioms, (sub.atom(X, Y),), sup.atom(X, Y), words)

        yield from guarded(schema, f"{show(p)} rdfs:subPropertyOf {show(q)}", make)


@rule("prp-spo2")
def chains(schema: Schema) -> Iterator[Rule]:
    """A property leads where a chain of properties leads."""
    for p, head in schema.pairs(OWL.propertyChainAxiom):

        def make(p: Node = p, head: Node = head) -> Iterator[Rule]:
            sup = schema.property(p)
            items, used = schema.items(head)
            if not items:
                raise Malformed("the chain is empty")
            steps = [schema.property(item) for item in items]
            stops = [Var(f"u{i}") for i in range(len(steps) + 1)]
            body = tuple(step.atom(a, b) for step, (a, b) in zip(steps, pairwise(stops), strict=True))
            axioms = ((p, OWL.propertyChainAxiom, head), *used, *sup.axioms)
            axioms += tuple(axiom for step in steps for axiom in step.axioms)
            words = [part for step in steps for part in (" followed by ", *step.wording)][1:]
            yield Rule(
                "prp-spo2",
                tuple(dict.fromkeys(axioms)),
                body,
                sup.atom(stops[0], stops[-1]),
                (*words, " implies ", *sup.wording),
            )

        yield from guarded(schema, f"{show(p)} owl:propertyChainAxiom", make)


@rule("prp-eqp1", "prp-eqp2", "prp-inv1", "prp-inv2")
def equivalent_and_inverse(schema: Schema) -> Iterator[Rule]:
    """Equivalent properties lead alike (prp-eqp1, 2); an inverse leads back (prp-inv1, 2)."""
    for stem, predicate, word in (
        ("prp-eqp", OWL.equivalentProperty, " is equivalent to "),
        ("prp-inv", OWL.inverseOf, " is the inverse of "),
    ):
        for p, q in schema.pairs(predicate):
            if p == q and stem == "prp-eqp":
                continue
            if stem == "prp-inv" and isinstance(p, BNode):
                continue  # an inline inverse: read where it is used

            def make(stem: str = stem, axiom: Triple = (p, predicate, q), word: str = word) -> Iterator[Rule]:
                a, b = schema.property(axiom[0]), schema.property(axiom[2])
                axioms = (axiom, *a.axioms, *b.axioms)
                words = (*a.wording, word, *b.wording)
                there = b.atom(Y, X) if stem == "prp-inv" else b.atom(X, Y)
                yield Rule(stem + "1", axioms, (a.atom(X, Y),), there, words)
                yield Rule(stem + "2", axioms, (there,), a.atom(X, Y), words)

            yield from guarded(schema, f"{show(p)} owl:{predicate.fragment} {show(q)}", make)


@rule("prp-pdw")
def disjoint_properties(schema: Schema) -> Iterator[Rule]:
    """False: two disjoint properties lead from one thing to the same thing."""
    for p, q in schema.pairs(OWL.propertyDisjointWith):

        def make(p: Node = p, q: Node = q) -> Iterator[Rule]:
            a, b = schema.property(p), schema.property(q)
            axioms = ((p, OWL.propertyDisjointWith, q), *a.axioms, *b.axioms)
            body = tuple(dict.fromkeys((a.atom(X, Y), b.atom(X, Y))))
            yield Rule("prp-pdw", axioms, body, None, (*a.wording, " is disjoint with ", *b.wording))

        yield from guarded(schema, f"{show(p)} owl:propertyDisjointWith {show(q)}", make)


@rule("prp-adp")
def all_disjoint_properties(schema: Schema) -> Iterator[Rule]:
    """False: two members of an ``owl:AllDisjointProperties`` lead from one thing to the same thing."""
    for node in schema.members(OWL.AllDisjointProperties):
        for head in schema.objects(node, OWL.members):

            def make(node: Node = node, head: Node = head) -> Iterator[Rule]:
                items, used = schema.items(head)
                start = ((node, RDF.type, OWL.AllDisjointProperties), (node, OWL.members, head), *used)
                for p, q in combinations(items, 2):
                    a, b = schema.property(p), schema.property(q)
                    body = tuple(dict.fromkeys((a.atom(X, Y), b.atom(X, Y))))
                    words = (*a.wording, " is disjoint with ", *b.wording)
                    yield Rule("prp-adp", start + a.axioms + b.axioms, body, None, words)

            yield from guarded(schema, f"owl:AllDisjointProperties {show(node)}", make)


@rule("prp-key")
def keys(schema: Schema) -> Iterator[Rule]:
    """Two members of a class that agree in all properties of its key are the same."""
    for c, head in schema.pairs(OWL.hasKey):

        def make(c: Node = c, head: Node = head) -> Iterator[Rule]:
            items, used = schema.items(head)
            if not items:
                raise Malformed("the key is empty")
            props = [schema.property(item) for item in items]
            body = [Atom(Y1, RDF.type, c), Atom(Y2, RDF.type, c)]
            for i, prop in enumerate(props):
                value = Var(f"z{i}")
                body += [prop.atom(Y1, value), prop.atom(Y2, value)]
            axioms = ((c, OWL.hasKey, head), *used, *(axiom for prop in props for axiom in prop.axioms))
            words = [part for prop in props for part in (", ", *prop.wording)][1:]
            yield Rule(
                "prp-key", axioms, tuple(body), Atom(Y1, OWL.sameAs, Y2), (c, " has the key ", *words)
            )

        yield from guarded(schema, f"{show(c)} owl:hasKey", make)


@rule("prp-npa1", "prp-npa2")
def negative_assertions(schema: Schema) -> Iterator[Rule]:
    """False: what a negative property assertion denies holds (prp-npa1 individuals, prp-npa2 values)."""
    for node, source in schema.pairs(OWL.sourceIndividual):
        for name, predicate in (("prp-npa1", OWL.targetIndividual), ("prp-npa2", OWL.targetValue)):
            for p in schema.objects(node, OWL.assertionProperty):
                for target in schema.objects(node, predicate):
                    axioms: tuple[Triple, ...] = (
                        (node, OWL.sourceIndividual, source),
                        (node, OWL.assertionProperty, p),
                        (node, predicate, target),
                    )
                    if schema.typed(node, OWL.NegativePropertyAssertion):
                        axioms = ((node, RDF.type, OWL.NegativePropertyAssertion), *axioms)

                    def make(
                        name: str = name,
                        axioms: tuple[Triple, ...] = axioms,
                        s: Node = source,
                        p: Node = p,
                        o: Node = target,
                    ) -> Iterator[Rule]:
                        if isinstance(s, Literal):
                            raise Malformed(f"{show(s)} stands where an individual belongs")
                        prop = schema.property(p)
                        words = ("it is denied that ", s, " ", *prop.wording, " ", o)
                        yield Rule(name, axioms + prop.axioms, (prop.atom(s, o),), None, words)

                    yield from guarded(schema, f"negative property assertion {show(node)}", make)
