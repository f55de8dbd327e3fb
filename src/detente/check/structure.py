"""Structure: how axioms may build on one another, and what may stand in which file."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.collection import Collection
from rdflib.namespace import OWL, RDFS
from rdflib.term import Node

from detente.check.material import Material, Ontology, short
from detente.check.report import Finding
from detente.vocabulary import DET, ONTOLOGY_GRAPH

#: How many claims of an article may lead to nothing in the model.
GAPS = 30


def check(material: Material) -> Iterator[Finding]:
    """Everything that `self_pairs`, `across_periods`, `hedged` and `gaps` find."""
    yield from self_pairs(material)
    yield from across_periods(material)
    yield from hedged(material)
    yield from gaps(material)


def axioms(ontology: Ontology) -> Iterator[tuple[Node, frozenset[Node], str]]:
    """The axioms by which a property or class follows from properties.

    Returns:
        For each: what follows, the properties it follows from, and the kind of axiom in words. Domains and
        ranges are left out: `detente.check.kinds` has what they say stated.
    """
    for head, steps in ontology.chains:
        yield head, frozenset(steps), "property chain"
    for p, q in ontology.graph.subject_objects(RDFS.subPropertyOf):
        yield q, frozenset({p}), "sub-property"
    for p, q in ontology.graph.subject_objects(OWL.inverseOf):
        yield q, frozenset({p}), "inverse"
        yield p, frozenset({q}), "inverse"
    for expression, head in ontology.graph.subject_objects(RDFS.subClassOf):
        used = {
            p
            for restriction in _parts(ontology, expression)
            for p in ontology.graph.objects(restriction, OWL.onProperty)
        }
        if used:
            yield head, frozenset(used), "class definition"


def _parts(ontology: Ontology, expression: Node) -> Iterator[Node]:
    """A class expression and those within it."""
    yield expression
    for p in (OWL.intersectionOf, OWL.unionOf):
        for members in ontology.graph.objects(expression, p):
            for member in Collection(ontology.graph, members):
                yield from _parts(ontology, member)
    for p in (OWL.someValuesFrom, OWL.allValuesFrom):
        for filler in ontology.graph.objects(expression, p):
            yield from _parts(ontology, filler)


def self_pairs(material: Material) -> Iterator[Finding]:
    """Relations that make every actor its own partner must be annotated, and nothing may build on them.

    A chain through the inverse of a role and that role again (or one above or below it) relates each filler
    to itself. Such a relation is annotated ``det:betweenDifferent``; only its inverse may follow from it.
    """
    ontology = material.ontology
    marked = ontology.annotated(DET.betweenDifferent)
    for head, steps in ontology.chains:
        if len(steps) != 2 or head in marked:
            continue
        for back in ontology.inverses.get(steps[0], ()):
            if steps[1] in ontology.above(back, RDFS.subPropertyOf) | ontology.below(
                back, RDFS.subPropertyOf
            ):
                problem = (
                    f"its chain goes through {short(steps[0])} and back through {short(steps[1])}: self-pairs"
                )
                yield _axiom(
                    material,
                    head,
                    problem,
                    "use two different roles, or annotate it det:betweenDifferent true",
                )
    for head, body, kind in axioms(ontology):
        for p in sorted(body & marked, key=str):
            if kind != "inverse" or head not in marked:
                problem = f"follows by a {kind} from {short(p)}, which has self-pairs (det:betweenDifferent)"
                yield _axiom(
                    material, head, problem, "let nothing but its inverse follow from it, annotated alike"
                )


def across_periods(material: Material) -> Iterator[Finding]:
    """What follows from a relation of two periods must be annotated ``det:acrossPeriods`` too."""
    marked = material.ontology.annotated(DET.acrossPeriods)
    for head, body, kind in axioms(material.ontology):
        for p in sorted(body & marked, key=str):
            if head not in marked:
                problem = f"follows by a {kind} from {short(p)}, which joins two periods (det:acrossPeriods)"
                yield _axiom(material, head, problem, "annotate it det:acrossPeriods true")


def hedged(material: Material) -> Iterator[Finding]:
    """The hedged file adds nothing to what another file of the view describes."""
    for graph in material.graphs:
        if material.part(graph) != "hedged":
            continue
        firm = {
            s: other
            for other in material.graphs
            if material.part(other) in ("facts", "corrections", "as-stated", "entities", "world")
            for s in material.subjects(other)
        }
        for node in material.subjects(graph):
            if node in firm:
                problem = f"is described in {material.name(firm[node])} too"
                remedy = "give what is hedged a node of its own: hedged adds nothing to a firm one"
                yield material.finding("hedged", graph, node, problem, remedy)


def gaps(material: Material) -> Iterator[Finding]:
    """At most `GAPS` claims of a file lead to nothing but a ``det:modelGap``."""
    for graph, triples in material.said.items():
        empty = list(dict.fromkeys(s for s, p, _ in triples if p == DET.modelGap))
        if len(empty) > GAPS:
            problem = f"{len(empty)} claims lead to nothing in the model, from this one on more than {GAPS}"
            yield material.finding(
                "gap", graph, empty[GAPS], problem, "say what they assert, suppose or deny"
            )


def _axiom(material: Material, head: Node, problem: str, remedy: str) -> Finding:
    return material.finding("structure", ONTOLOGY_GRAPH, head, problem, remedy)
