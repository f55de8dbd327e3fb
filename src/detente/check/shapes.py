"""The SHACL shapes of ontology/shapes.ttl, validated by pyshacl (https://www.w3.org/TR/shacl/)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Graph
from rdflib.namespace import RDF, RDFS, SH, SKOS
from rdflib.term import Node, URIRef

from detente.check.findings import Finding, Places
from detente.collection import library
from detente.graph import KnowledgeGraph
from detente.vocabulary import DET, ONTOLOGY_GRAPH, SHAPES_FILE

#: Annotations that no shape looks at are left out, which makes validation faster.
_UNSEEN = frozenset({SKOS.definition, SKOS.altLabel, SKOS.prefLabel, DET.note, DET.mentions, RDFS.isDefinedBy})


def findings(kg: KnowledgeGraph, focus: Iterable[Node] | None = None) -> Iterator[Finding]:
    """What breaks a shape, in the stated triples of a view.

    Args:
        kg: the graph; all years count.
        focus: only these things are validated; None means all.
    """
    from pyshacl import validate

    data = Graph()
    for graph, triples in kg.graphs.items():
        for triple in triples:
            if graph == ONTOLOGY_GRAPH:
                if triple[1] == RDFS.subClassOf:
                    data.add(triple)
            elif triple[1] not in _UNSEEN:
                data.add(triple)
    shapes = Graph().parse(library.path(SHAPES_FILE))
    nodes: list[str | URIRef] | None = None if focus is None else [node for node in focus if isinstance(node, URIRef)]
    if nodes == []:
        return
    conforms, report, _ = validate(data, shacl_graph=shapes, inference="none", advanced=False, focus_nodes=nodes)
    if conforms:
        return
    places = Places(kg)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node = report.value(result, SH.focusNode)
        message = report.value(result, SH.resultMessage)
        value = report.value(result, SH.value)
        if node is not None:
            seen = f" (found: {kg.label(value)})" if value is not None and value != node else ""
            yield places.finding(True, node, f"{message}{seen}")
