"""What a file of one's own leaves undeclared: OWL 2 DL asks for a declaration of each class and property.

An ontology document without one is outside OWL 2 DL (https://www.w3.org/TR/owl2-syntax/#Typing_Constraints), and
editors take its axioms for annotations. The kind of a term is told by the axioms and facts that it stands in.
"""

from __future__ import annotations

from rdflib.collection import Collection
from rdflib.graph import Graph
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Literal, Node, URIRef

from detente.collection.view import View
from detente.rdf.terms import Triple

_KINDS = frozenset(
    {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDFS.Datatype, OWL.Ontology}
)
_OF_CLASSES = frozenset({RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith, OWL.complementOf})
_TO_CLASSES = frozenset({RDFS.domain, RDFS.range, OWL.someValuesFrom, OWL.allValuesFrom, OWL.onClass, RDF.type})
_OF_LIKE = frozenset({RDFS.subPropertyOf, OWL.equivalentProperty, OWL.propertyDisjointWith})
_OBJECT_PROPERTIES = frozenset(
    OWL[f"{name}Property"]
    for name in ("Symmetric", "Asymmetric", "Transitive", "Irreflexive", "Reflexive", "InverseFunctional")
)
_LISTS: dict[Node, Node] = {
    OWL.propertyChainAxiom: OWL.ObjectProperty,
    OWL.intersectionOf: OWL.Class,
    OWL.unionOf: OWL.Class,
}
_VOCABULARY = tuple(str(namespace) for namespace in (OWL, RDF, RDFS, XSD))


def missing(kg: View) -> dict[Node, list[Triple]]:
    """The declarations that the files added to a view lack, by the named graph of the file.

    Args:
        kg: a graph with files of one's own; without, there is nothing to declare.
    """
    if not kg.own:
        return {}
    kinds = {s: o for triples in kg.graphs.values() for s, p, o in triples if p == RDF.type and o in _KINDS}
    return {graph: _missing(triples, kinds) for graph, triples in kg.graphs.items() if graph in kg.own}


def _missing(triples: list[Triple], kinds: dict[Node, Node]) -> list[Triple]:
    """The same of one file.

    Args:
        triples: the file's.
        kinds: of what is declared anywhere; what is found is added.
    """
    found: dict[Triple, None] = {}

    def declare(term: Node, kind: Node | None) -> None:
        if (
            kind is not None
            and isinstance(term, URIRef)
            and term not in kinds
            and not str(term).startswith(_VOCABULARY)
        ):
            kinds[term] = kind
            found[term, RDF.type, kind] = None

    graph = Graph()
    for triple in triples:
        graph.add(triple)
    for s, p, o in triples:
        is_datatype = str(o).startswith(str(XSD)) or kinds.get(o) == RDFS.Datatype
        if p in _OF_CLASSES:
            declare(s, OWL.Class)
        if p in _OF_CLASSES | _TO_CLASSES and not is_datatype:
            declare(o, OWL.Class)
        if p in _LISTS:
            declare(s, _LISTS[p])
            for item in Collection(graph, o):
                declare(item, _LISTS[p])
        elif p == OWL.inverseOf:
            declare(s, OWL.ObjectProperty)
            declare(o, OWL.ObjectProperty)
        elif p == RDFS.range:
            declare(s, OWL.DatatypeProperty if is_datatype else OWL.ObjectProperty)
        elif p == RDF.type and o in _OBJECT_PROPERTIES:
            declare(s, OWL.ObjectProperty)
    likes = [(s, o) for s, p, o in triples if p in _OF_LIKE]
    for _ in likes:  # as long a chain as there can be
        before = len(found)
        for a, b in likes:
            declare(a, kinds.get(b))
            declare(b, kinds.get(a))
        if len(found) == before:
            break
    for s, p, o in triples:
        if kinds.get(s) != OWL.Ontology:
            declare(p, OWL.DatatypeProperty if isinstance(o, Literal) else OWL.ObjectProperty)
        if p == RDFS.domain:
            declare(s, OWL.ObjectProperty)
    return list(found)
