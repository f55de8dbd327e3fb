"""Coverage: terms that nothing uses, classes without a member, passages without a claim, facts in a literal only ..."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
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
    used.add(DET.modelGap)  # it is read here, where a claim leads to nothing
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


def gaps(kg: KnowledgeGraph) -> list[tuple[Node, str]]:
    """The claims that assert, suppose and deny nothing, each with why, or an empty text where it does not say so."""
    says = {s for s, p, _ in kg.masks if p in (DET.asserts, DET.supposes, DET.denies)}
    why = {s: str(o) for s, p, o in kg.masks if p == DET.modelGap}
    silent = {s for s, p, o in kg.masks if p == RDF.type and o == DET.Claim} - says
    return sorted(((claim, why.get(claim, "")) for claim in silent), key=str)


def literal_only(kg: KnowledgeGraph) -> list[Node]:
    """The occurrences, prospects and denials of all views without any thing in a role."""
    evidence = Evidence(kg)
    filled = {s for s, p, o in kg.masks if p in evidence.roles}
    kinds = (DET.asserts, DET.supposes, DET.denies)
    here = {s for s, p, _ in kg.masks if p == RDF.type}
    return sorted({o for _, p, o in kg.masks if p in kinds and o in here} - filled, key=str)


def empty_classes(graphs: Iterable[KnowledgeGraph]) -> list[Node]:
    """The classes of the ontology of which nothing is an instance in any view and year, stated or inferred."""
    classes: set[Node] = set()
    filled: set[Node] = set()
    for kg in graphs:
        classes |= {s for s, p, o in kg.schema if p == RDF.type and o == OWL.Class and str(s).startswith(str(DET))}
        filled |= {c for c in classes - filled for _ in islice(kg.match(None, RDF.type, c), 1)}
    return sorted(classes - filled, key=str)


def bare_passages(kg: KnowledgeGraph) -> list[tuple[Node, str]]:
    """The passages that no claim points to, each with why that is so, or an empty text where nothing says it."""
    passages = {s for s, _, _ in kg.match(None, RDF.type, DET.Passage)}
    told = {o for _, _, o in kg.match(None, DET.passage, None)}
    why = {s: str(o) for s, _, o in kg.match(None, DET.withoutClaim, None)}
    return sorted(((s, why.get(s, "")) for s in passages - told), key=str)


def unmentioned(kg: KnowledgeGraph) -> list[Node]:
    """The states and international organisations that no claim mentions: what is said of them is the record's."""
    kinds = (DET.State, DET.InternationalOrganisation)
    actors = {s for kind in kinds for s, _, _ in kg.match(None, RDF.type, kind)}
    return sorted(actors - {o for _, _, o in kg.match(None, DET.mentions, None)}, key=str)


def findings(questions: Iterable[Path]) -> Iterator[tuple[str, list[Finding]]]:
    """The kinds of gaps in the coverage, over all views: the title of each, and what was found."""
    graphs = [load(view) for view in find().views]
    places = Places(graphs[0])
    text = "used in no graph, axiom or question"
    terms = [places.finding("unused-term", term, text) for term in unused_terms(graphs, questions)]
    yield "terms that no graph, axiom or question uses", terms
    claims = [
        places.finding("claim-without-model", claim, f"leads to no occurrence, prospect or denial{_because(why)}")
        for claim, why in gaps(graphs[0])
    ]
    yield "claims that lead to nothing in the model", claims
    bare = {node: kg for kg in graphs for node in literal_only(kg)}
    text = "lives in a literal only"
    yield "facts that live in a literal only", [Places(kg).finding("literal-only", n, text) for n, kg in bare.items()]
    text = "has no member in any view and year"
    yield "classes without a member", [places.finding("empty-class", c, text) for c in empty_classes(graphs)]
    passages = [
        places.finding("passage-without-claim", node, f"no claim points to it{_because(why)}")
        for node, why in bare_passages(graphs[0])
    ]
    yield "passages that carry no claim", passages
    text = "no claim mentions it; what is said of it is the record's"
    yield (
        "states and organisations that no claim mentions",
        [places.finding("unmentioned-actor", a, text) for a in unmentioned(graphs[0])],
    )


def _because(why: str) -> str:
    return f" ({why.removesuffix('.')})" if why else ""
