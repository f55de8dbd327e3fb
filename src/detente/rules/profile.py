"""Which axioms lie outside OWL 2 RL: https://www.w3.org/TR/owl2-profiles/#OWL_2_RL."""

from __future__ import annotations

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode, Literal, Node

from detente.rdf.terms import Triple
from detente.rules.schema import Malformed, Schema, local, show

_NOWHERE = (
    OWL.minCardinality,
    OWL.minQualifiedCardinality,
    OWL.cardinality,
    OWL.qualifiedCardinality,
    OWL.hasSelf,
    OWL.disjointUnionOf,
    OWL.datatypeComplementOf,
    OWL.withRestrictions,
    OWL.onProperties,
)
_NEVER_SUPER = (OWL.someValuesFrom, OWL.unionOf, OWL.oneOf)
_NEVER_SUB = (OWL.allValuesFrom, OWL.complementOf, OWL.maxCardinality, OWL.maxQualifiedCardinality)


def check(schema: Schema) -> None:
    """Warn of everything in the schema that OWL 2 RL does not allow, or that is not what it should be."""
    outside(schema)
    literals_as_subjects(schema)
    punned(schema)


def outside(schema: Schema) -> None:
    """Warn of every axiom of the schema that OWL 2 RL does not allow; its rules, if any, still apply."""
    for p in _NOWHERE:
        for s, _ in schema.pairs(p):
            schema.warn(f"{_name(schema, s)}: {local(p)} is outside OWL 2 RL: no rule for it")
    for reflexive in schema.members(OWL.ReflexiveProperty):
        schema.warn(f"{show(reflexive)}: owl:ReflexiveProperty is outside OWL 2 RL: no rule for it")
    for p in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
        for s, number in schema.pairs(p):
            if isinstance(number, Literal) and isinstance(number.value, int) and number.value > 1:
                schema.warn(f"{_name(schema, s)}: {local(p)} {number} is outside OWL 2 RL, which knows 0 and 1")
    for p, sub, sup in (
        (RDFS.subClassOf, True, True),
        (RDFS.domain, False, True),
        (RDFS.range, False, True),
        (OWL.disjointWith, True, False),
    ):
        for c, d in schema.pairs(p):
            if sub and schema.defined(c):
                _walk(schema, c, _NEVER_SUB, "as a sub-class", (c, p, d), set())
            if schema.defined(d):
                _walk(schema, d, _NEVER_SUPER if sup else _NEVER_SUB, _side(sup), (c, p, d), set())
    for c, d in schema.pairs(OWL.equivalentClass):
        for side in filter(schema.defined, (c, d)):
            _walk(schema, side, _NEVER_SUB + _NEVER_SUPER, "in an equivalence", (c, OWL.equivalentClass, d), set())


def _side(sup: bool) -> str:
    return "as a super-class" if sup else "as a sub-class"


def _name(schema: Schema, node: Node) -> str:
    """The node, or the named class that an unnamed one is a part of, so that the warning can be found."""
    if isinstance(node, BNode):
        for p in (RDFS.subClassOf, OWL.equivalentClass):
            for c, d in schema.pairs(p):
                if node in (c, d):
                    return f"{show(c)} {local(p)} {show(d)}"
    return show(node)


def _walk(schema: Schema, node: Node, banned: tuple[Node, ...], side: str, axiom: Triple, seen: set[Node]) -> None:
    """Warn of a banned constructor in a class expression, however deep it lies."""
    queue = [node]
    while queue:
        node = queue.pop()
        if node in seen:
            continue
        seen.add(node)
        for p in banned:
            if schema.objects(node, p):
                where = f"{show(axiom[0])} {local(axiom[1])} {show(axiom[2])}"
                schema.warn(f"{where}: {local(p)} {side} is outside OWL 2 RL: only a part of it is inferred")
        inner: list[Node] = []
        for p in (OWL.intersectionOf, OWL.unionOf):
            for head in schema.objects(node, p):
                try:
                    items = schema.items(head)[0]
                except Malformed:
                    continue  # reported where its rule is made
                inner += (item for item in items if isinstance(item, BNode))
        queue += reversed(inner)


def literals_as_subjects(schema: Schema) -> None:
    """Warn of literals where a class or a property belongs."""
    for p in (RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty, OWL.disjointWith):
        for c, d in schema.pairs(p):
            for term in (c, d):
                if isinstance(term, Literal):
                    schema.warn(f"{show(c)} {local(p)} {show(d)}: a literal stands where a name belongs")


def punned(schema: Schema) -> None:
    """Warn of a term that is declared both a class and a property."""
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property):
        for p in schema.members(kind):
            if schema.typed(p, OWL.Class):
                schema.warn(f"{show(p)} is declared a class and a property")
