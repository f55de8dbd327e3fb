"""The other reasoner: owlrl, with which ours is compared and which can be asked for instead.

owlrl never compares the last member of a list in owl:hasKey, owl:AllDifferent and owl:AllDisjointProperties; the
ontology of this project uses none of them. It reports a contradiction as a node in the graph, which is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node

from detente.rdf.terms import Triple
from detente.rules import is_tautology

_ERROR = "http://www.daml.org/2002/03/agents/agent-ont#"
#: Namespaces whose terms owlrl describes by axiomatic triples of its own.
_VOCABULARY = tuple(str(ns) for ns in (OWL, RDF, RDFS)) + ("http://www.w3.org/2001/XMLSchema#",)
_KINDS = frozenset(
    {OWL.AnnotationProperty, RDFS.Datatype, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property}
)


def _is_noise(triple: Triple) -> bool:
    """Whether a triple is an axiomatic triple, a declaration, or about a contradiction."""
    s, p, o = triple
    if str(s).startswith(_VOCABULARY) or str(p).startswith(_ERROR) or str(o).startswith(_ERROR):
        return True
    return isinstance(s, Literal) or (p == RDF.type and (o in _KINDS or str(o).startswith(_VOCABULARY[3])))


def _annotations(stated: Set[tuple[Node, Node, Node]]) -> Set[Node]:
    """The annotation properties that no axiom speaks of. No rule reads what they say, and it is half of an ontology."""
    declared = {s for s, p, o in stated if p == RDF.type and o == OWL.AnnotationProperty}
    declared |= {RDFS.label, RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso}
    said = [t for t in stated if t[1] not in declared and t[2] != OWL.AnnotationProperty]
    return declared - {term for s, _, o in said for term in (s, o)}


def inferred(triples: Iterable[Triple]) -> list[Triple]:
    """What owlrl infers from stated triples under OWL 2 RL/RDF, without tautologies.

    Args:
        triples: facts and ontology together.

    Returns:
        The inferred triples that are not stated.
    """
    import owlrl

    stated: set[tuple[Node, Node, Node]] = set(triples)
    annotations = _annotations(stated)
    graph = Graph()
    for triple in stated:
        if triple[1] not in annotations:
            graph.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return [t for t in graph if t not in stated and not is_tautology(t) and not _is_noise(t)]


def inferred_in(masks: Mapping[Triple, int], epochs: Iterable[int]) -> Iterator[Triple]:
    """What owlrl infers in any of some epochs, each triple once.

    Args:
        masks: the stated triples, each with the epochs in which it stands, as bits.
        epochs: the numbers of the epochs; each is closed by itself.
    """
    seen: set[Triple] = set()
    for epoch in epochs:
        for triple in inferred(t for t, mask in masks.items() if mask >> epoch & 1):
            if triple not in seen:
                seen.add(triple)
                yield triple
