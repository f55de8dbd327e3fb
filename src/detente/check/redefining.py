"""Files of one's own that change what others mean: states made one, and axioms on terms of the ontology."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode, Node, URIRef

from detente.check.findings import Finding, shown
from detente.check.structure import Structure, is_axiom
from detente.rdf.terms import Triple, short
from detente.vocabulary import DET, ONTOLOGY_GRAPH

#: What says as much of its object as of its subject.
_BOTH_WAYS = frozenset({OWL.equivalentClass, OWL.equivalentProperty, OWL.disjointWith, OWL.propertyDisjointWith})
#: Annotations that the reasoner reads.
_READ = frozenset({DET.acrossPeriods, DET.betweenDifferent})


def findings(st: Structure) -> Iterator[Finding]:
    """What is redefined in the files that were added to a view."""
    known = set(st.kg.graphs.get(ONTOLOGY_GRAPH, ()))
    declared: set[Node] = {s for s, p, _ in known if p == RDF.type and isinstance(s, URIRef) and s.startswith(str(DET))}
    for graph in st.kg.own:
        for triple in dict.fromkeys(st.kg.graphs[graph]):
            s, p, o = triple
            if p == OWL.sameAs:
                if s != o and DET.State in st.kinds_of(s) & st.kinds_of(o):
                    text = f"{short(s)} and {short(o)} are two states, and made one"
                    yield st.places.finding("states-made-one", s, text, path=p, value=o, graphs=[graph])
            elif triple not in known and (term := _changed(triple, declared)) is not None:
                text = f"{short(p)} {shown(o)} is an axiom on {short(term)}, a term of Detente"
                yield st.places.finding("axiom-on-detente", s, text, path=p, value=o, graphs=[graph])


def _changed(triple: Triple, declared: set[Node]) -> Node | None:
    """The term of the ontology of which a triple is an axiom; None where it is of none.

    What a file puts below a term, a class or a relation of its own, adds to it and changes nothing of it.
    """
    s, p, o = triple
    if s in declared:
        return s if is_axiom(triple) or p in _READ else None
    if o in declared and (p in _BOTH_WAYS or (p == RDFS.subClassOf and isinstance(s, BNode))):
        return o
    return None
