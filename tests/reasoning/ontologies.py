"""Random small ontologies with facts, the same for the same seed."""

import random

from rdflib import BNode, Literal, Namespace
from rdflib.collection import Collection
from rdflib.graph import Graph
from rdflib.namespace import OWL, RDF, RDFS

EX = Namespace("http://example.org/")
CLASSES = [EX[n] for n in ("A", "B", "C", "D", "E")]
PROPERTIES = [EX[n] for n in ("p", "q", "r", "s")]
THINGS = [EX[n] for n in ("a", "b", "c", "d", "e", "f")]
DATA = [EX.k, EX.m]
VALUES = [Literal(1), Literal(2), Literal("x"), Literal("y", lang="en")]


#: Classes of everything and of nothing, of which much is trivial, and a class that nobody declares.
ENDS = [OWL.Thing, OWL.Nothing, EX.Undeclared]
ENDS_OF_PROPERTIES = [OWL.topObjectProperty, OWL.bottomObjectProperty]


def ontology(seed, equality=True, size=9, facts=12, ends=False):
    """A graph of random axioms and facts.

    Args:
        seed: gives the graph.
        equality: whether axioms are among them that make things the same.
        size: how many axioms.
        facts: how many facts.
        ends: whether the axioms are on owl:Thing and owl:Nothing too, and on the properties of all and of no pairs.
    """
    pick = random.Random(seed)
    g = Graph()
    classes = [*CLASSES[:3], *ENDS] if ends else CLASSES
    properties = [*PROPERTIES, *ENDS_OF_PROPERTIES] if ends else PROPERTIES
    cls, prop, thing = (lambda: pick.choice(classes)), (lambda: pick.choice(properties)), (lambda: pick.choice(THINGS))
    for c in CLASSES:
        g.add((c, RDF.type, OWL.Class))
    for p in PROPERTIES:
        g.add((p, RDF.type, OWL.ObjectProperty))

    def items(members):
        head = BNode()
        Collection(g, head, members)
        return head

    def inverse(p):
        if pick.random() < 0.3:
            node = BNode()
            g.add((node, OWL.inverseOf, p))
            return node
        return p

    def restriction():
        node = BNode()
        g.add((node, RDF.type, OWL.Restriction))
        g.add((node, OWL.onProperty, prop()))
        which = pick.randrange(6 if equality else 4)
        if which == 0:
            g.add((node, OWL.someValuesFrom, pick.choice([cls(), OWL.Thing])))
        elif which == 1:
            g.add((node, OWL.allValuesFrom, cls()))
        elif which == 2:
            g.add((node, OWL.hasValue, thing()))
        elif which == 3:
            g.add((node, OWL.maxCardinality, Literal(0)))
        elif which == 4:
            g.add((node, OWL.maxCardinality, Literal(1)))
        else:
            g.add((node, OWL.maxQualifiedCardinality, Literal(pick.choice([0, 1]))))
            g.add((node, OWL.onClass, pick.choice([cls(), OWL.Thing])))
        return node

    def expression():
        return restriction() if pick.random() < 0.4 else cls()

    def typed(kinds):
        g.add((prop(), RDF.type, OWL[pick.choice(kinds)]))

    def members(kind, things):
        node = BNode()
        g.add((node, RDF.type, kind))
        g.add((node, OWL.members, items(things)))

    makers = [
        lambda: g.add((expression(), RDFS.subClassOf, expression())),
        lambda: g.add((cls(), RDFS.subClassOf, cls())),
        lambda: g.add((cls(), OWL.equivalentClass, expression())),
        lambda: g.add((inverse(prop()), RDFS.subPropertyOf, prop())),
        lambda: g.add((prop(), OWL.equivalentProperty, prop())),
        lambda: g.add((prop(), OWL.inverseOf, prop())),
        lambda: g.add((prop(), RDFS.domain, expression())),
        lambda: g.add((prop(), RDFS.range, expression())),
        lambda: typed(["SymmetricProperty", "TransitiveProperty"]),
        lambda: typed(["AsymmetricProperty", "IrreflexiveProperty"]),
        lambda: g.add((prop(), OWL.propertyChainAxiom, items([prop() for _ in range(pick.choice([2, 2, 3]))]))),
        lambda: g.add((cls(), OWL.intersectionOf, items([cls(), expression()]))),
        lambda: g.add((cls(), OWL.unionOf, items([cls(), expression()]))),
        lambda: g.add((cls(), OWL.oneOf, items([thing(), thing()]))),
        lambda: g.add((cls(), OWL.complementOf, cls())),
        lambda: g.add((cls(), OWL.disjointWith, cls())),
        lambda: g.add((prop(), OWL.propertyDisjointWith, prop())),
        lambda: members(OWL.AllDisjointClasses, pick.sample(classes, 3)),
        lambda: members(OWL.AllDisjointProperties, pick.sample(PROPERTIES, 3)),
        lambda: g.add((thing(), OWL.differentFrom, thing())),
    ]
    if equality:
        makers += [
            lambda: typed(["FunctionalProperty", "InverseFunctionalProperty"]),
            lambda: g.add((cls(), OWL.hasKey, items(pick.choice([[EX.k], [EX.k, prop()], [prop()]])))),
            lambda: g.add((thing(), OWL.sameAs, thing())),
            lambda: g.add((prop(), OWL.sameAs, prop())),
            lambda: g.add((cls(), OWL.sameAs, cls())),
            lambda: members(OWL.AllDifferent, pick.sample(THINGS, 3)),
        ]
    for _ in range(size):
        pick.choice(makers)()
    for _ in range(facts):
        which = pick.random()
        if which < 0.35:
            g.add((thing(), RDF.type, cls()))
        elif which < 0.85:
            g.add((thing(), prop(), thing()))
        else:
            g.add((thing(), pick.choice(DATA), pick.choice(VALUES)))
    return g
