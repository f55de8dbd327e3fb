"""A relation that cannot be said of two things: why, and which near ones can."""

from __future__ import annotations

import difflib

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node, URIRef

from detente.collection.view import View
from detente.explaining.sentences import article
from detente.rdf.terms import Triple
from detente.vocabulary import DET

#: How many relations are named, and how like the one asked for a name must be.
_NAMED, _LIKE = 3, 0.6


def misfit(kg: View, triple: Triple) -> str:
    """Why a relation cannot be said of two things, in words; empty where it can."""
    s, p, o = triple
    if p == RDF.type:
        return ""
    name = f"'{kg.label(p)}'"
    if kg.holds(p, RDF.type, OWL.Class) or kg.holds(p, RDF.type, DET.Entity):
        return f"{name} is no relation"
    wrong = _lacking(kg, s, p, RDFS.domain)
    if wrong is not None:
        return f"{name} is said of {_a(kg, wrong)}, and {kg.label(s)} is none"
    values = kg.holds(p, RDF.type, OWL.DatatypeProperty)
    if values and not isinstance(o, Literal):
        return f"{name} leads to a value, and {kg.label(o)} is a thing"
    if isinstance(o, Literal):
        things = kg.holds(p, RDF.type, OWL.ObjectProperty)
        return f"{name} leads to a thing, and {str(o)!r} is a value" if things else ""
    wrong = _lacking(kg, o, p, RDFS.range)
    return f"{name} leads to {_a(kg, wrong)}, and {kg.label(o)} is none" if wrong is not None else ""


def near(kg: View, triple: Triple) -> tuple[list[Node], list[Node]]:
    """Relations that can be said of two things: those with a name like that of one, and those that hold of the two."""
    s, p, o = triple
    if isinstance(o, Literal):
        return [], []
    fitting = {
        relation: kg.label(relation)
        for relation, _, _ in kg.match(None, RDF.type, OWL.ObjectProperty)
        if relation != p
        and isinstance(relation, URIRef)
        and str(relation).startswith(str(DET))
        and not misfit(kg, (s, relation, o))
        and next(kg.match(relation, DET.umbrella, None), None) is None
    }
    by_name = {label: relation for relation, label in fitting.items()}
    like = difflib.get_close_matches(kg.label(p), by_name, n=_NAMED, cutoff=_LIKE)
    there: list[Node] = sorted((r for r in fitting if kg.holds(s, r, o)), key=kg.label)
    return [by_name[name] for name in like], there[:_NAMED]


def _lacking(kg: View, node: Node, relation: Node, side: Node) -> Node | None:
    """The narrowest class that a relation asks for and a thing is not of; None where it is of all, or of no class."""
    asked = {o for _, _, o in kg.match(relation, side, None) if isinstance(o, URIRef)}
    of = {o for _, _, o in kg.match(node, RDF.type, None)}
    wrong = asked - of if of else set()
    return next((c for c in wrong if not any(kg.holds(d, RDFS.subClassOf, c) for d in wrong - {c})), None)


def _a(kg: View, kind: Node) -> str:
    return article(kg.label(kind).lower())


def did_you_mean(kg: View, triple: Triple) -> str:
    """Relations with a name like that of a misfit, as a question, or else those that hold; empty where none does."""
    like, there = near(kg, triple)
    names = [f"'{kg.label(r)}'" for r in like or there]
    if like:
        return f"; did you mean {' or '.join(names)}?"
    return f"; of the two there is {', '.join(names)}" if there else ""
