"""Shapes: what every claim, passage, situation and reference must carry (``ontology/shapes.ttl``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rdflib import Graph
from rdflib.namespace import OWL, RDF, SH
from rdflib.term import Node, URIRef

from detente import library
from detente.check.material import Material, short
from detente.check.report import Finding
from detente.vocabulary import SHAPES_FILE


def check(material: Material) -> Iterator[Finding]:
    """The violations of the shapes in each view.

    The data are the stated triples of the view together with the ontology, so that SHACL's
    ``sh:targetClass`` and ``sh:class`` see the class hierarchy (https://www.w3.org/TR/shacl/, "SHACL
    Instance"); nothing is inferred.
    """
    import pyshacl  # takes half a second to import

    shapes = Graph().parse(library.path(SHAPES_FILE), format="turtle")
    found: dict[Finding, list[str]] = {}
    for view, kg in material.views.items():
        data = Graph()
        for triples in kg.graphs.values():
            for triple in triples:
                if triple[1:] != (RDF.type, OWL.NamedIndividual):
                    data.add(triple)
        _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)
        assert isinstance(results, Graph)
        # A result within another's sh:detail explains that other one.
        inner = set(results.objects(None, SH.detail))
        for result in sorted(set(results.objects(None, SH.result)) - inner, key=str):
            found.setdefault(_finding(material, view, results, result), []).append(view)
    for finding, views in found.items():
        where = "" if len(views) == len(material.views) else f", in the view {' and '.join(views)}"
        yield replace(finding, problem=finding.problem + where)


def _finding(material: Material, view: str, results: Graph, result: Node) -> Finding:
    node, path, value = (results.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
    assert node is not None
    component = results.value(result, SH.sourceConstraintComponent)
    named = None if value is None or value == node else value
    if not isinstance(path, URIRef):  # a shape of the whole node, or a path of several properties
        problem = "is incomplete"
    elif component == SH.MinCountConstraintComponent:
        problem = f"has no {short(path)}"
    elif component == SH.MaxCountConstraintComponent:
        problem = f"has more than one {short(path)}"
    else:
        problem = f"has {short(path)} {short(named)}" if named is not None else f"has a wrong {short(path)}"
    message = str(results.value(result, SH.resultMessage))
    graph = _graph(material, view, node, path)
    return material.finding("shape", graph, node, problem, message, path if named is None else named)


def _graph(material: Material, view: str, node: Node, path: Node | None) -> Node:
    """The graph to mend: the one with the property, else the one that describes the node."""
    graphs = material.views[view].graphs
    having = [g for g in graphs for s, p, _ in graphs[g] if s == node and p == path]
    return (
        next((g for g in having if g in material.extra), having[0]) if having else material.home(node, view)
    )
