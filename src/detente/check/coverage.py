"""Coverage: terms that nothing uses, claims that lead to nothing, facts that live in a literal only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from detente.check.findings import Finding, Places
from detente.collection import library
from detente.collection.manifest import find
from detente.explaining.evidence import Evidence
from detente.graph import KnowledgeGraph, load
from detente.rdf.reading import parse
from detente.vocabulary import COMPETENCY_FILE, DET, ONTOLOGY_GRAPH

_ABOUT = frozenset({RDFS.label, SKOS.definition, SKOS.example, SKOS.scopeNote, RDFS.isDefinedBy, RDF.type})
_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def unused_terms(graphs: Iterable[KnowledgeGraph], questions: Iterable[Path]) -> list[Node]:
    """The classes and properties that occur in no graph, no axiom on another term, and no question."""
    terms: set[Node] = set()
    used: set[Node] = {p for _, p, _ in parse(library.path(COMPETENCY_FILE))}
    for kg in graphs:
        for graph, triples in kg.graphs.items():
            for s, p, o in triples:
                if graph != ONTOLOGY_GRAPH:
                    used |= {p, o}
                elif p == RDF.type and o in _KINDS and str(s).startswith(str(DET)):
                    terms.add(s)
                else:
                    used.add(p)
                    if str(o).startswith("The graph holds none:") or ". The graph holds none:" in str(o):
                        used.add(s)  # it is there for other graphs
                    if p not in _ABOUT:
                        used |= {o} | (
                            {s} if p in (OWL.propertyChainAxiom, OWL.inverseOf, RDFS.subPropertyOf) else set()
                        )
    text = "\n".join(q.read_text(encoding="utf-8") for q in questions)
    mentioned = {t for t in terms if f"det:{str(t).rpartition('#')[2]}" in text}
    return sorted(terms - used - mentioned, key=str)


def gaps(kg: KnowledgeGraph) -> list[Node]:
    """The claims that assert, suppose and deny nothing."""
    says = {s for s, p, _ in kg.masks if p in (DET.asserts, DET.supposes, DET.denies)}
    return sorted((s for s, p, o in kg.masks if p == RDF.type and o == DET.Claim and s not in says), key=str)


def literal_only(kg: KnowledgeGraph) -> list[Node]:
    """The situations, prospects and denials of all views without any thing in a role."""
    evidence = Evidence(kg)
    filled = {s for s, p, o in kg.masks if p in evidence.roles}
    kinds = (DET.asserts, DET.supposes, DET.denies)
    here = {s for s, p, _ in kg.masks if p == RDF.type}
    return sorted({o for _, p, o in kg.masks if p in kinds and o in here} - filled, key=str)


def findings(questions: Iterable[Path]) -> Iterator[tuple[str, list[Finding]]]:
    """The three kinds of gaps in the coverage, over all views: the title of each, and what was found."""
    graphs = [load(view) for view in find().views]
    places = Places(graphs[0])
    text = "used in no graph, axiom or question"
    terms = [places.finding("unused-term", term, text) for term in unused_terms(graphs, questions)]
    yield "terms that no graph, axiom or question uses", terms
    text = "leads to no situation, prospect or denial"
    claims = [places.finding("claim-without-model", c, text) for c in gaps(graphs[0])]
    yield "claims that lead to nothing in the model", claims
    bare = {node: kg for kg in graphs for node in literal_only(kg)}
    text = "lives in a literal only"
    yield "facts that live in a literal only", [Places(kg).finding("literal-only", n, text) for n, kg in bare.items()]
