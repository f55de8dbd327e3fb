"""The ontology's triples as an index, with its lists and its property and class expressions read out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.rdf.terms import Triple
from detente.rules.model import Atom, Slot

#: The predicates that state an axiom, or a part of one.
PREDICATES: frozenset[Node] = frozenset(
    {
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        RDFS.domain,
        RDFS.range,
        RDF.first,
        RDF.rest,
        *(
            OWL[name]
            for name in [
                "allValuesFrom",
                "assertionProperty",
                "cardinality",
                "complementOf",
                "datatypeComplementOf",
                "differentFrom",
                "disjointUnionOf",
                "disjointWith",
                "distinctMembers",
                "equivalentClass",
                "equivalentProperty",
                "hasKey",
                "hasSelf",
                "hasValue",
                "intersectionOf",
                "inverseOf",
                "maxCardinality",
                "maxQualifiedCardinality",
                "members",
                "minCardinality",
                "minQualifiedCardinality",
                "onClass",
                "onDataRange",
                "onDatatype",
                "onProperties",
                "onProperty",
                "oneOf",
                "propertyChainAxiom",
                "propertyDisjointWith",
                "qualifiedCardinality",
                "someValuesFrom",
                "sourceIndividual",
                "targetIndividual",
                "targetValue",
                "unionOf",
                "withRestrictions",
            ]
        ),
    }
)
#: The predicates that make a class expression.
CONSTRUCTORS: frozenset[Node] = frozenset(
    OWL[name]
    for name in [
        "allValuesFrom",
        "complementOf",
        "intersectionOf",
        "maxCardinality",
        "maxQualifiedCardinality",
        "oneOf",
        "someValuesFrom",
        "unionOf",
    ]
)
#: The predicates that say nothing of what is above their object.
_NO_MORE_THAN_THING = frozenset(
    {RDFS.subClassOf, RDFS.domain, RDFS.range, OWL.someValuesFrom, OWL.allValuesFrom, OWL.onClass}
)
#: The classes whose members are parts of an ontology.
CLASSES: frozenset[Node] = frozenset(
    {
        RDFS.Class,
        RDFS.Datatype,
        OWL.Nothing,  # what is said to belong to it
        *(
            OWL[name]
            for name in [
                "AllDifferent",
                "AllDisjointClasses",
                "AllDisjointProperties",
                "AsymmetricProperty",
                "Class",
                "DatatypeProperty",
                "FunctionalProperty",
                "InverseFunctionalProperty",
                "IrreflexiveProperty",
                "NegativePropertyAssertion",
                "ObjectProperty",
                "ReflexiveProperty",
                "Restriction",
                "SymmetricProperty",
                "TransitiveProperty",
            ]
        ),
    }
)


_TYPE = RDF.type


def is_axiom(triple: Triple) -> bool:
    """Whether a triple is (a part of) an axiom or a declaration, rather than a fact.

    Args:
        triple: any triple; ``owl:differentFrom`` counts as a fact and as an axiom.
    """
    return triple[1] in PREDICATES or (triple[1] == _TYPE and triple[2] in CLASSES)


class Malformed(ValueError):
    """An axiom whose triples do not form what the mapping of OWL 2 to RDF asks for; one line."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property expression: a property, or its inverse, and the triples that say so."""

    iri: URIRef
    inverse: bool = False
    axioms: tuple[Triple, ...] = ()

    def atom(self, s: Slot, o: Slot) -> Atom:
        """The atom that says that the expression leads from s to o."""
        return Atom(o, self.iri, s) if self.inverse else Atom(s, self.iri, o)

    @property
    def wording(self) -> tuple[Node | str, ...]:
        """The expression in words."""
        return ("inverse of ", self.iri) if self.inverse else (self.iri,)


def show(node: Node) -> str:
    """A term for a warning: in N-Triples form, a blank node by its label."""
    return node.n3() if isinstance(node, (URIRef, BNode, Literal)) else str(node)


class Schema:
    """An index of the axiom triples of an ontology.

    Attributes:
        warnings: what was found malformed or outside OWL 2 RL, one line each, in order, without repetition.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Index the triples; those that are no part of an axiom are left out."""
        self._out: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self._by_predicate: dict[Node, list[tuple[Node, Node]]] = defaultdict(list)
        self._members: dict[Node, list[Node]] = defaultdict(list)
        self.warnings: list[str] = []
        kind, kept = RDF.type, PREDICATES | {OWL.sameAs}
        for s, p, o in dict.fromkeys(triples):
            if p in kept:
                pass
            elif o in CLASSES and p == kind:
                self._members[o].append(s)
            else:
                continue
            self._out[s][p].append(o)
            self._by_predicate[p].append((s, o))
        self._defined = {s for p in CONSTRUCTORS for s, _ in self._by_predicate.get(p, ())}

    def warn(self, text: str) -> None:
        """Note a warning, once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def objects(self, s: Node, p: Node) -> list[Node]:
        """The objects of the axiom triples with this subject and predicate."""
        return self._out[s].get(p, []) if s in self._out else []

    def pairs(self, p: Node) -> list[tuple[Node, Node]]:
        """Subject and object of every axiom triple with this predicate."""
        return list(self._by_predicate.get(p, ()))

    def members(self, cls: Node) -> list[Node]:
        """The terms typed with a class of the OWL or RDFS vocabulary."""
        return list(self._members.get(cls, ()))

    @cached_property
    def mentioned(self) -> frozenset[Node]:
        """Those of owl:Thing and owl:Nothing that something can be wider than, or within, by what the axioms say."""
        ends = (OWL.Thing, OWL.Nothing)
        found = {c for c in ends if any(p != RDF.type for p in self._out.get(c, ()))}
        for p, pairs in self._by_predicate.items():
            if p != RDF.type:
                named = {o for _, o in pairs}
                found.update(c for c in ends if c in named and not (c == OWL.Thing and p in _NO_MORE_THAN_THING))
        return frozenset(found | ({OWL.Nothing} if self.members(OWL.Nothing) else set()))

    def defined(self, node: Node) -> bool:
        """Whether the node stands for a class expression, or has one among its definitions."""
        return node in self._defined

    def typed(self, node: Node, cls: Node) -> bool:
        """Whether the term is typed so."""
        return cls in self.objects(node, RDF.type)

    def declared(self, *nodes: Node) -> tuple[Triple, ...]:
        """The declarations of these terms: what they are typed as in the OWL vocabulary."""
        return tuple(
            (node, RDF.type, kind)
            for node in nodes
            for kind in self.objects(node, RDF.type)
            if kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDFS.Datatype)
        )

    def items(self, head: Node) -> tuple[list[Node], tuple[Triple, ...]]:
        """The members of an RDF list, and the triples of the list.

        Raises:
            Malformed: the list has a cycle, a fork, or a node without member or rest.
        """
        found: list[Node] = []
        used: list[Triple] = []
        seen: set[Node] = set()
        node = head
        while node != RDF.nil:
            if node in seen:
                raise Malformed(f"the list {show(head)} runs in a circle at {show(node)}")
            seen.add(node)
            first, rest = self.objects(node, RDF.first), self.objects(node, RDF.rest)
            if len(first) != 1 or len(rest) != 1:
                what = "member" if len(first) != 1 else "rest"
                number = len(first) if len(first) != 1 else len(rest)
                raise Malformed(
                    f"the list {show(head)} has {number or 'no'} {what}{'s' if number > 1 else ''} at {show(node)}"
                    ", where one is right"
                )
            found.append(first[0])
            used += [(node, RDF.first, first[0]), (node, RDF.rest, rest[0])]
            node = rest[0]
        return found, tuple(used)

    def members_of(self, head: Node) -> list[Node]:
        """The members of an RDF list; none of one that is malformed, which is warned of where its rule is made."""
        try:
            return self.items(head)[0]
        except Malformed:
            return []

    def property(self, node: Node) -> Property:
        """The property expression that a node stands for: a property or an inline ``owl:inverseOf``.

        Raises:
            Malformed: the node is a literal, or a blank node that is no inverse of a property.
        """
        inverse, axioms = False, []
        seen: set[Node] = set()
        while isinstance(node, BNode):
            targets = self.objects(node, OWL.inverseOf)
            if node in seen or len(targets) != 1:
                raise Malformed(f"the blank node {show(node)} stands for a property but is no inverse of one")
            seen.add(node)
            axioms.append((node, OWL.inverseOf, targets[0]))
            inverse, node = not inverse, targets[0]
        if not isinstance(node, URIRef):
            raise Malformed(f"{show(node)} stands where a property belongs")
        return Property(node, inverse, tuple(axioms))

    def restrictions(self, p: Node) -> Iterator[tuple[Node, Property, Node, tuple[Triple, ...]]]:
        """Every restriction with a filler of this kind: its node, property, filler and triples.

        Args:
            p: the predicate that leads to the filler, as ``owl:someValuesFrom``.
        """
        for node, filler in self.pairs(p):
            on = self.objects(node, OWL.onProperty)
            if not on:
                self.warn(f"{show(node)} has {local(p)} but no owl:onProperty: left out")
            for target in on:
                try:
                    prop = self.property(target)
                except Malformed as error:
                    self.warn(f"{error}: left out")
                    continue
                head: tuple[Triple, ...] = ((node, OWL.onProperty, target), (node, p, filler))
                if self.typed(node, OWL.Restriction):
                    head = ((node, RDF.type, OWL.Restriction), *head)
                yield node, prop, filler, head + prop.axioms

    def expression(self, node: Node) -> tuple[Node | str, ...] | None:
        """What an unnamed class or property says, in the words of the Manchester syntax; None if nothing."""
        for p, word in (
            (OWL.someValuesFrom, " some "),
            (OWL.allValuesFrom, " only "),
            (OWL.hasValue, " value "),
            (OWL.maxCardinality, " max "),
            (OWL.maxQualifiedCardinality, " max "),
        ):
            for filler in self.objects(node, p):
                for on in self.objects(node, OWL.onProperty):
                    qualified = [x for c in self.objects(node, OWL.onClass) for x in (" ", c)]
                    return (on, word, filler, *qualified)
        for p, word in ((OWL.intersectionOf, " and "), (OWL.unionOf, " or "), (OWL.oneOf, ", ")):
            for head in self.objects(node, p):
                try:
                    members = self.items(head)[0]
                except Malformed:
                    return None
                return ("(", *[x for m in members for x in (word, m)][1:], ")")
        for p, word in ((OWL.complementOf, "not "), (OWL.inverseOf, "inverse of ")):
            for target in self.objects(node, p):
                return (word, target)
        return None

    def expressions(self) -> dict[Node, tuple[Node | str, ...]]:
        """The words of every unnamed expression that can be put in words."""
        found: dict[Node, tuple[Node | str, ...]] = {}
        for node in self._out:
            if isinstance(node, BNode) and (words := self.expression(node)) is not None:
                found[node] = words
        return found


def local(node: Node) -> str:
    """A vocabulary term with its usual prefix."""
    text = str(node)
    for prefix, base in (("owl", str(OWL)), ("rdfs", str(RDFS)), ("rdf", str(RDF))):
        if text.startswith(base):
            return f"{prefix}:{text[len(base) :]}"
    return show(node)
