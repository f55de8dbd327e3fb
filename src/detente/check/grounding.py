"""Grounding: every stated fact leads to a claim, every claim to a passage; what is of the record, to a reference."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import OWL, RDF, RDFS

from detente.check.findings import Finding, Places
from detente.explaining.evidence import Evidence
from detente.explaining.passages import ArticleText, WrongArticle
from detente.graph import KnowledgeGraph
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import short
from detente.vocabulary import CODE_GRAPH, DET, ONTOLOGY_GRAPH


def findings(kg: KnowledgeGraph, text: ArticleText | None = None) -> Iterator[Finding]:
    """Facts that rest on nothing, and passages that are not where they should be.

    Args:
        kg: the graph.
        text: the article's text, to check the digests of the passages.
    """
    places, evidence = Places(kg), Evidence(kg)
    content = descendants(kg.schema, (DET.Situation, DET.Prospect, DET.Denial), RDFS.subClassOf)
    bare: set[object] = set()
    for graph, triples in kg.graphs.items():
        if graph in (ONTOLOGY_GRAPH, CODE_GRAPH):
            continue
        for s, p, o in triples:
            if p == RDF.type and o in content and not evidence.claims_of(s) and not evidence.objects(s, DET.reference):
                bare.add(s)
                yield places.finding(
                    True, s, "no claim says it: let a claim det:asserts it, or give it a det:reference", graph
                )
    for graph, triples in kg.graphs.items():
        if graph in (ONTOLOGY_GRAPH, CODE_GRAPH):
            continue
        for s, p, o in triples:
            if s in bare or (p == RDF.type and o == OWL.Ontology) or s == graph:
                continue
            if not evidence.of((s, p, o)):
                what = f"{short(p)} {short(o)} rests on nothing: "
                cure = "let a claim that asserts it det:mentions " + short(o)
                if p not in evidence.roles:
                    cure = "let a claim mention it or give it a det:reference"
                yield places.finding(True, s, what + cure, graph)
    for node, _, _ in kg.match(None, RDF.type, DET.Passage):
        if text is not None:
            try:
                text.passage(node)
            except WrongArticle as error:
                yield places.finding(True, node, str(error))
