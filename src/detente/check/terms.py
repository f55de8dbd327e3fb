"""Terms that nobody declared, things that no file describes, and relations that only follow."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Node, URIRef

from detente.check.material import POINTERS, Material, is_code, is_thing, short
from detente.check.report import Finding
from detente.rdf import Triple
from detente.vocabulary import DET

_STANDARD = (RDF, RDFS, OWL, SKOS)


def check(material: Material) -> Iterator[Finding]:
    """Everything that `unknown`, `dangling` and `handwritten` find in the graph files."""
    yield from unknown(material)
    yield from dangling(material)
    yield from handwritten(material)


def _declared(material: Material) -> dict[Node, None]:
    graphs = {g: t for g, t in material.graphs.items() if g not in material.said}
    return dict.fromkeys(s for triples in graphs.values() for s, p, _ in triples if p == RDF.type)


def unknown(material: Material) -> Iterator[Finding]:
    """Terms in the project's namespaces, or in those of RDF, RDFS, OWL and SKOS, that nobody declared."""
    declared = _declared(material)
    for graph, triples in material.graphs.items():
        seen: set[tuple[Node, Node]] = set()
        for triple in triples:
            for term in triple[1:] if graph in material.said else triple:
                if (triple[0], term) not in seen and _is_unknown(term, declared):
                    seen.add((triple[0], term))
                    yield _unknown(material, graph, triple, term, list(declared))


def _is_unknown(term: Node, declared: dict[Node, None]) -> bool:
    if not isinstance(term, URIRef):
        return False
    if term.startswith(str(DET)) or is_code(term):
        return term not in declared
    return any(term.startswith(str(space)) and term not in space for space in _STANDARD)


def _unknown(material: Material, graph: Node, triple: Triple, term: Node, declared: list[Node]) -> Finding:
    names = {short(t): None for t in declared if isinstance(t, URIRef)}
    names |= {short(URIRef(str(space) + name)): None for space in _STANDARD for name in space.__annotations__}
    near = difflib.get_close_matches(short(term), names, n=2, cutoff=0.75)
    hint = f"did you mean {' or '.join(near)}?" if near else "see `detente show` for the terms there are"
    return material.finding("term", graph, triple[0], f"unknown term {short(term)}", hint, term)


def dangling(material: Material) -> Iterator[Finding]:
    """Things that are pointed to and stand in no file of the view.

    Claims are excepted, as are ``det:corrects`` and what a claim mentions: those may point to another view.
    """
    for view, kg in material.views.items():
        present = {s for triples in kg.graphs.values() for s, _, _ in triples}
        everywhere = material.described
        names = {short(s): None for s in everywhere if is_thing(s)}
        for graph in kg.graphs:
            if graph not in material.said:
                continue
            for s, p, o in kg.graphs[graph]:
                known = everywhere if p in POINTERS else present
                if is_thing(o) and o not in known:
                    near = difflib.get_close_matches(short(o), names, n=2, cutoff=0.75)
                    if o in everywhere:
                        problem = f"points with {short(p)} to {short(o)}, which is not in the view {view}"
                        remedy = "put both into files of the same view"
                    else:
                        problem = f"points with {short(p)} to {short(o)}, which no file describes"
                        remedy = (
                            f"did you mean {' or '.join(near)}?"
                            if near
                            else "describe it, with its class and label"
                        )
                    yield material.finding("pointer", graph, s, problem, remedy, o)


def handwritten(material: Material) -> Iterator[Finding]:
    """Relations that only follow, stated in a graph file.

    Forbidden as predicates: the head of a property chain, any property above one, the inverses of both, and
    the named inverse of a role. Roles, and properties that no chain makes (``det:locatedIn``,
    ``det:successorOf``, ``det:officeOf`` ...), are stated.
    """
    ontology = material.ontology
    for graph, triples in material.said.items():
        for s, p, o in triples:
            if p in ontology.inferred:
                problem = f"{short(p)} {short(o)} is written by hand, but it only follows"
                yield material.finding("handwritten", graph, s, problem, _instead(material, p), p)
            elif p not in ontology.roles and (role := ontology.role_of(p)) is not None:
                problem = f"{short(p)} {short(o)} is the inverse of a role"
                yield material.finding(
                    "handwritten", graph, s, problem, f"write {short(o)} {short(role)} {short(s)}", p
                )


def _instead(material: Material, relation: Node) -> str:
    """What to state so that a relation follows."""
    ontology = material.ontology
    near = ontology.below(relation, RDFS.subPropertyOf)
    near |= {q for p in near for q in ontology.inverses.get(p, ())}
    for p in sorted(near, key=lambda p: (p != relation, p)):
        for head, first, second in ontology.dyads:
            if head == p:
                kind = ontology.graph.value(first, RDFS.domain)
                node = f"a {short(kind)}" if kind is not None else "a situation"
                return f"state {node} with {short(first)} and {short(second)}, and let a claim assert it"
    return "state the situation with its roles, and let a claim assert it"
