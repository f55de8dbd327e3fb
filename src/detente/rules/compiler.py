"""The ontology's axioms as Horn rules, one place per rule of OWL 2 RL/RDF.

The names are those of the tables in section 4.3 of the W3C profiles document
(https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules). A rule that the
tables state over axioms is compiled to one ground rule for each axiom; the rules on the schema's own
vocabulary (scm-*) and on equality (eq-*) hold in every graph and carry no axiom. Conclusions that say
nothing (``x sameAs x``, ``C subClassOf C``, ``x a owl:Thing``) are left out: see `is_tautology`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode, Literal, Node

from detente.rules.model import Atom, Rule, Ruleset, Slot, Triple, Var
from detente.rules.schema import Malformed, Schema, local

X, Y, Z, W = Var("x"), Var("y"), Var("z"), Var("w")
P, Q = Var("p"), Var("q")
TYPE = RDF.type

_REFLEXIVE = frozenset({OWL.sameAs, RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty})
_TOP = frozenset({OWL.Thing, RDFS.Resource, OWL.Nothing, RDFS.Literal, RDF.Property, RDFS.Class})


def is_tautology(triple: Triple) -> bool:
    """Whether a triple says nothing: a trivial self-statement, or membership in a class of everything.

    Both reasoners leave these out, so that their inferred sets can be compared.

    Args:
        triple: any triple; one with a literal as subject (generalised RDF) counts as saying nothing.
    """
    s, p, o = triple
    if isinstance(s, Literal):
        return True
    if p in _REFLEXIVE and (s == o or o in _TOP or s in _TOP):
        return True
    return p in (TYPE, RDFS.domain, RDFS.range) and o in _TOP


class _Compiler:
    """Collects rules while it walks over the axioms of a schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.rules: list[Rule] = []

    def add(
        self, name: str, axioms: Iterable[Triple], body: Iterable[Atom], head: Atom | None, *words: Node | str
    ) -> None:
        """Note one rule."""
        self.rules.append(Rule(name, tuple(dict.fromkeys(axioms)), tuple(body), head, tuple(words)))

    def each(self, predicate: Node, make: Callable[[Node, Node], None]) -> None:
        """Compile every axiom with this predicate; a malformed one becomes a warning."""
        for s, o in self.schema.pairs(predicate):
            try:
                make(s, o)
            except Malformed as error:
                self.schema.warn(f"{local(predicate)} of {local(s)}: {error}: left out")

    # ---- Table 5: properties -------------------------------------------------------------------------

    def sub_property(self, a: Node, b: Node) -> None:
        """prp-spo1: what stands in a property stands in every wider one."""
        if a != b:
            p, q = self.schema.property(a), self.schema.property(b)
            axioms = [(a, RDFS.subPropertyOf, b), *p.axioms, *q.axioms]
            self.add("prp-spo1", axioms, [p.atom(X, Y)], q.atom(X, Y), *p.wording, " implies ", *q.wording)

    def equivalent_property(self, a: Node, b: Node) -> None:
        """prp-eqp1 and prp-eqp2: two names of one property."""
        axiom = [(a, OWL.equivalentProperty, b)]
        self.add("prp-eqp1", axiom, [Atom(X, a, Y)], Atom(X, b, Y), a, " is the same as ", b)
        self.add("prp-eqp2", axiom, [Atom(X, b, Y)], Atom(X, a, Y), b, " is the same as ", a)

    def inverse(self, a: Node, b: Node) -> None:
        """prp-inv1 and prp-inv2: one property read the other way."""
        if isinstance(a, BNode):  # an inline inverse: part of another axiom
            return
        axiom = [(a, OWL.inverseOf, b)]
        self.add("prp-inv1", axiom, [Atom(X, a, Y)], Atom(Y, b, X), b, " is ", a, " read the other way")
        self.add("prp-inv2", axiom, [Atom(X, b, Y)], Atom(Y, a, X), a, " is ", b, " read the other way")

    def domain(self, p: Node, c: Node) -> None:
        """prp-dom: the subject of a property belongs to its domain."""
        prop = self.schema.property(p)
        axioms = [(p, RDFS.domain, c), *prop.axioms]
        self.add("prp-dom", axioms, [prop.atom(X, Y)], Atom(X, TYPE, c), "what has ", p, " is a ", c)

    def range(self, p: Node, c: Node) -> None:
        """prp-rng: the object of a property belongs to its range."""
        prop = self.schema.property(p)
        axioms = [(p, RDFS.range, c), *prop.axioms]
        self.add("prp-rng", axioms, [prop.atom(X, Y)], Atom(Y, TYPE, c), "what ", p, " leads to is a ", c)

    def chain(self, p: Node, head: Node) -> None:
        """prp-spo2: a chain of properties, of any length, implies a property."""
        items, used = self.schema.items(head)
        if not items:
            raise Malformed("the chain is empty")
        parts = [self.schema.property(item) for item in items]
        ends = [Var(f"v{i}") for i in range(len(parts) + 1)]
        axioms = [(p, OWL.propertyChainAxiom, head), *used, *(t for part in parts for t in part.axioms)]
        words: list[Node | str] = []
        for part in parts:
            words += ([" followed by "] if words else []) + list(part.wording)
        body = [part.atom(ends[i], ends[i + 1]) for i, part in enumerate(parts)]
        self.add("prp-spo2", axioms, body, Atom(ends[0], p, ends[-1]), *words, " implies ", p)

    def characteristics(self) -> None:
        """prp-symp, prp-trp, prp-fp, prp-ifp, prp-irp, prp-asyp: the kinds of properties."""
        for kind, name, body, head, word in (
            (OWL.SymmetricProperty, "prp-symp", [(X, Y)], (Y, X), " holds both ways"),
            (OWL.TransitiveProperty, "prp-trp", [(X, Y), (Y, Z)], (X, Z), " is transitive"),
            (OWL.IrreflexiveProperty, "prp-irp", [(X, X)], None, " leads from nothing to itself"),
            (OWL.AsymmetricProperty, "prp-asyp", [(X, Y), (Y, X)], None, " never holds both ways"),
        ):
            for p in self.schema.members(kind):
                atoms = [Atom(s, p, o) for s, o in body]
                conclusion = Atom(head[0], p, head[1]) if head else None
                self.add(name, [(p, TYPE, kind)], atoms, conclusion, p, word)
        for kind, name in ((OWL.FunctionalProperty, "prp-fp"), (OWL.InverseFunctionalProperty, "prp-ifp")):
            for p in self.schema.members(kind):
                atoms = [Atom(X, p, Y), Atom(X, p, Z)] if name == "prp-fp" else [Atom(Y, p, X), Atom(Z, p, X)]
                self.add(name, [(p, TYPE, kind)], atoms, Atom(Y, OWL.sameAs, Z), p, " has one value only")

    def disjoint_properties(self, p: Node, q: Node) -> None:
        """prp-pdw: two properties that never hold of the same pair."""
        axiom = [(p, OWL.propertyDisjointWith, q)]
        self.add("prp-pdw", axiom, [Atom(X, p, Y), Atom(X, q, Y)], None, p, " excludes ", q)

    def negative_assertions(self) -> None:
        """prp-npa1 and prp-npa2: a pair of which a property is said not to hold."""
        for node, source in self.schema.pairs(OWL.sourceIndividual):
            for p in self.schema.objects(node, OWL.assertionProperty):
                for predicate, name in ((OWL.targetIndividual, "prp-npa1"), (OWL.targetValue, "prp-npa2")):
                    for target in self.schema.objects(node, predicate):
                        axioms = [
                            (node, TYPE, OWL.NegativePropertyAssertion),
                            (node, OWL.sourceIndividual, source),
                            (node, OWL.assertionProperty, p),
                            (node, predicate, target),
                        ]
                        words = ("it is denied that ", source, " ", p, " ", target)
                        self.add(name, axioms, [Atom(source, p, target)], None, *words)

    # ---- Table 6: classes ----------------------------------------------------------------------------

    def restrictions(self) -> None:
        """cls-svf1, cls-svf2, cls-avf, cls-hv1, cls-hv2, cls-maxc1: restrictions on a property."""
        for node, prop, filler, axioms in self.schema.restrictions(OWL.someValuesFrom):
            words = ("what has ", *prop.wording, " some ", filler, " belongs here")
            body = [prop.atom(X, Y)] + ([] if filler == OWL.Thing else [Atom(Y, TYPE, filler)])
            name = "cls-svf2" if filler == OWL.Thing else "cls-svf1"
            self.add(name, axioms, body, Atom(X, TYPE, node), *words)
        for node, prop, filler, axioms in self.schema.restrictions(OWL.allValuesFrom):
            words = (*prop.wording, " leads only to ", filler)
            self.add("cls-avf", axioms, [Atom(X, TYPE, node), prop.atom(X, Y)], Atom(Y, TYPE, filler), *words)
        for node, prop, filler, axioms in self.schema.restrictions(OWL.hasValue):
            words = (*prop.wording, " value ", filler)
            self.add("cls-hv1", axioms, [Atom(X, TYPE, node)], prop.atom(X, filler), *words)
            self.add("cls-hv2", axioms, [prop.atom(X, filler)], Atom(X, TYPE, node), *words)
        for node, prop, number, axioms in self.schema.restrictions(OWL.maxCardinality):
            if str(number) == "0":
                body = [Atom(X, TYPE, node), prop.atom(X, Y)]
                self.add("cls-maxc1", axioms, body, None, *prop.wording, " has no value here")
            elif str(number) == "1":
                body = [Atom(X, TYPE, node), prop.atom(X, Y), prop.atom(X, Z)]
                self.add("cls-maxc2", axioms, body, Atom(Y, OWL.sameAs, Z), *prop.wording, " has one value here")

    def intersection(self, c: Node, head: Node) -> None:
        """cls-int1 and cls-int2: a class of what belongs to several classes at once."""
        items, used = self.schema.items(head)
        axioms = [(c, OWL.intersectionOf, head), *used]
        words: list[Node | str] = [x for item in items for x in (" and ", item)][1:]
        body = [Atom(X, TYPE, item) for item in items]
        self.add("cls-int1", axioms, body, Atom(X, TYPE, c), "what is ", *words, " belongs here")
        for item in items:
            self.add("cls-int2", axioms, [Atom(X, TYPE, c)], Atom(X, TYPE, item), "it is ", *words)

    def union(self, c: Node, head: Node) -> None:
        """cls-uni: a class of what belongs to one of several classes."""
        items, used = self.schema.items(head)
        for item in items:
            axioms = [(c, OWL.unionOf, head), *used]
            self.add("cls-uni", axioms, [Atom(X, TYPE, item)], Atom(X, TYPE, c), "every ", item, " belongs here")

    def one_of(self, c: Node, head: Node) -> None:
        """cls-oo: the listed members of a class."""
        items, used = self.schema.items(head)
        for item in items:
            self.add("cls-oo", [(c, OWL.oneOf, head), *used], [], Atom(item, TYPE, c), item, " is listed")

    def complement(self, c: Node, d: Node) -> None:
        """cls-com: nothing belongs to a class and to its complement."""
        body = [Atom(X, TYPE, c), Atom(X, TYPE, d)]
        self.add("cls-com", [(c, OWL.complementOf, d)], body, None, "nothing is both ", c, " and ", d)

    # ---- Table 7: class axioms -----------------------------------------------------------------------

    def sub_class(self, a: Node, b: Node) -> None:
        """cax-sco: members of a class belong to every wider one."""
        if a != b:
            axiom = [(a, RDFS.subClassOf, b)]
            self.add("cax-sco", axiom, [Atom(X, TYPE, a)], Atom(X, TYPE, b), "every ", a, " is a ", b)

    def equivalent_class(self, a: Node, b: Node) -> None:
        """cax-eqc1 and cax-eqc2: two names of one class."""
        axiom = [(a, OWL.equivalentClass, b)]
        self.add("cax-eqc1", axiom, [Atom(X, TYPE, a)], Atom(X, TYPE, b), "every ", a, " is a ", b)
        self.add("cax-eqc2", axiom, [Atom(X, TYPE, b)], Atom(X, TYPE, a), "every ", b, " is a ", a)

    def disjoint_classes(self, a: Node, b: Node) -> None:
        """cax-dw: two classes without a common member."""
        body = [Atom(X, TYPE, a), Atom(X, TYPE, b)]
        self.add("cax-dw", [(a, OWL.disjointWith, b)], body, None, "nothing is both ", a, " and ", b)

    def all_disjoint(self) -> None:
        """cax-adc, prp-adp: classes or properties that exclude each other pair by pair."""
        for kind in (OWL.AllDisjointClasses, OWL.AllDisjointProperties):
            for node in self.schema.members(kind):
                for head in self.schema.objects(node, OWL.members):
                    items, used = self.schema.items(head)
                    axioms = [(node, TYPE, kind), (node, OWL.members, head), *used]
                    for i, a in enumerate(items):
                        for b in items[i + 1 :]:
                            if kind == OWL.AllDisjointClasses:
                                name, body = "cax-adc", [Atom(X, TYPE, a), Atom(X, TYPE, b)]
                            else:
                                name, body = "prp-adp", [Atom(X, a, Y), Atom(X, b, Y)]
                            self.add(name, axioms, body, None, a, " excludes ", b)

    # ---- Tables 4 and 9: what holds in every graph ---------------------------------------------------

    def equality(self) -> None:
        """eq-sym, eq-trans, eq-rep-s, eq-rep-p, eq-rep-o, eq-diff1, cls-nothing2."""
        same = OWL.sameAs
        self.add("eq-sym", (), [Atom(X, same, Y)], Atom(Y, same, X), "the same both ways")
        self.add("eq-trans", (), [Atom(X, same, Y), Atom(Y, same, Z)], Atom(X, same, Z), "the same in turn")
        self.add("eq-rep-s", (), [Atom(X, same, Y), Atom(X, P, Z)], Atom(Y, P, Z), "the same thing")
        self.add("eq-rep-p", (), [Atom(P, same, Q), Atom(X, P, Y)], Atom(X, Q, Y), "the same property")
        self.add("eq-rep-o", (), [Atom(Y, same, Z), Atom(X, P, Y)], Atom(X, P, Z), "the same thing")
        different = [Atom(X, same, Y), Atom(X, OWL.differentFrom, Y)]
        self.add("eq-diff1", (), different, None, "nothing is the same as what it differs from")
        self.add("cls-nothing2", (), [Atom(X, TYPE, OWL.Nothing)], None, "nothing belongs to owl:Nothing")

    def schema_rules(self) -> None:
        """scm-*: what axioms imply about axioms."""
        sub, wider = RDFS.subClassOf, RDFS.subPropertyOf

        def rule(name: str, head: tuple[Slot, Slot, Slot], *body: tuple[Slot, Slot, Slot]) -> None:
            self.add(name, (), [Atom(*b) for b in body], Atom(*head), "from the axioms alone")

        rule("scm-sco", (X, sub, Z), (X, sub, Y), (Y, sub, Z))
        rule("scm-eqc1", (X, sub, Y), (X, OWL.equivalentClass, Y))
        rule("scm-eqc1", (Y, sub, X), (X, OWL.equivalentClass, Y))
        rule("scm-eqc2", (X, OWL.equivalentClass, Y), (X, sub, Y), (Y, sub, X))
        rule("scm-spo", (X, wider, Z), (X, wider, Y), (Y, wider, Z))
        rule("scm-eqp1", (X, wider, Y), (X, OWL.equivalentProperty, Y))
        rule("scm-eqp1", (Y, wider, X), (X, OWL.equivalentProperty, Y))
        rule("scm-eqp2", (X, OWL.equivalentProperty, Y), (X, wider, Y), (Y, wider, X))
        rule("scm-dom1", (P, RDFS.domain, Y), (P, RDFS.domain, X), (X, sub, Y))
        rule("scm-dom2", (Q, RDFS.domain, X), (P, RDFS.domain, X), (Q, wider, P))
        rule("scm-rng1", (P, RDFS.range, Y), (P, RDFS.range, X), (X, sub, Y))
        rule("scm-rng2", (Q, RDFS.range, X), (P, RDFS.range, X), (Q, wider, P))
        for name, filler in (("svf", OWL.someValuesFrom), ("avf", OWL.allValuesFrom)):
            fillers = ((X, filler, Z), (Y, filler, W), (X, OWL.onProperty, P))
            rule(f"scm-{name}1", (X, sub, Y), *fillers, (Y, OWL.onProperty, P), (Z, sub, W))
            same = ((X, filler, Z), (Y, filler, Z), (X, OWL.onProperty, P), (Y, OWL.onProperty, Q))
            ends = (X, sub, Y) if name == "svf" else (Y, sub, X)
            rule(f"scm-{name}2", ends, *same, (P, wider, Q))
        values = ((X, OWL.hasValue, Z), (Y, OWL.hasValue, Z), (X, OWL.onProperty, P), (Y, OWL.onProperty, Q))
        rule("scm-hv", (X, sub, Y), *values, (P, wider, Q))
        for c, head in self.schema.pairs(OWL.intersectionOf):
            items, used = self.schema.items(head)
            for item in items:
                self.add("scm-int", [(c, OWL.intersectionOf, head), *used], (), Atom(c, sub, item), "part of it")
        for c, head in self.schema.pairs(OWL.unionOf):
            items, used = self.schema.items(head)
            for item in items:
                self.add("scm-uni", [(c, OWL.unionOf, head), *used], (), Atom(item, sub, c), "part of it")


def compile_rules(triples: Iterable[Triple]) -> Ruleset:
    """The Horn rules of the axioms among some triples.

    Args:
        triples: an ontology, or any graph; triples that are part of no axiom are passed over.

    Returns:
        The rules, with a warning for each axiom that was malformed and left out.
    """
    schema = Schema(triples)
    c = _Compiler(schema)
    for predicate, make in (
        (RDFS.subPropertyOf, c.sub_property),
        (OWL.equivalentProperty, c.equivalent_property),
        (OWL.inverseOf, c.inverse),
        (RDFS.domain, c.domain),
        (RDFS.range, c.range),
        (OWL.propertyChainAxiom, c.chain),
        (OWL.propertyDisjointWith, c.disjoint_properties),
        (OWL.intersectionOf, c.intersection),
        (OWL.unionOf, c.union),
        (OWL.oneOf, c.one_of),
        (OWL.complementOf, c.complement),
        (RDFS.subClassOf, c.sub_class),
        (OWL.equivalentClass, c.equivalent_class),
        (OWL.disjointWith, c.disjoint_classes),
    ):
        c.each(predicate, make)
    c.characteristics()
    c.negative_assertions()
    c.restrictions()
    c.all_disjoint()
    c.equality()
    c.schema_rules()
    return Ruleset(tuple(c.rules), tuple(schema.warnings), schema.expressions())
