"""The classes at both ends of the properties of an ontology."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node


def bounds(graph: Graph) -> dict[tuple[Node, bool], set[Node]]:
    """The classes at both ends of each property (True: the domain's end).

    They are stated, or had from a property above, an inverse, or the ends of a chain. A relation states none: all of
    it is inferred, from roles that have them, and HermiT, which unfolds every chain for a domain or range, would take
    minutes. One without a chain has those of the relations below it; a symmetric one has one end's at the other.
    """
    found: dict[tuple[Node, bool], set[Node]] = defaultdict(set)
    sources: dict[tuple[Node, bool], set[tuple[Node, bool]]] = defaultdict(set)
    narrower: dict[tuple[Node, bool], set[tuple[Node, bool]]] = defaultdict(set)
    for start in (True, False):
        for p, c in graph.subject_objects(RDFS.domain if start else RDFS.range):
            found[p, start].add(c)
        for p, q in graph.subject_objects(RDFS.subPropertyOf):
            sources[p, start].add((q, start))
            narrower[q, start].add((p, start))
        for p, q in graph.subject_objects(OWL.inverseOf):
            sources[p, start].add((q, not start))
            sources[q, start].add((p, not start))
        for p, chain in graph.subject_objects(OWL.propertyChainAxiom):
            sources[p, start].add((list(graph.items(chain))[0 if start else -1], start))
    symmetric = {
        (p, start): {(p, not start)} for p in graph.subjects(RDF.type, OWL.SymmetricProperty) for start in (True, False)
    }
    _spread(found, sources, only_bare=False)
    for more in (symmetric, narrower):
        _spread(found, more, only_bare=True)
        _spread(found, sources, only_bare=False)
    return found


def _spread(
    found: dict[tuple[Node, bool], set[Node]],
    sources: Mapping[tuple[Node, bool], set[tuple[Node, bool]]],
    only_bare: bool,
) -> None:
    """Take over the classes of the sources until nothing changes; only where there are none yet, if so asked."""
    bare = {end for end in sources if not found.get(end)}
    changed = True
    while changed:
        changed = False
        for end, others in sources.items():
            more = set().union(*(found.get(other, ()) for other in others)) - found.get(end, set())
            if more and (not only_bare or end in bare):
                found[end] |= more
                changed = True
