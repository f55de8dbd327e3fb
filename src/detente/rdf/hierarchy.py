"""All sub-classes or sub-properties of some roots."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib.term import Node

from detente.rdf.terms import Triple


def descendants(triples: Iterable[Triple], roots: Iterable[Node], predicate: Node) -> frozenset[Node]:
    """The roots and all that leads to them by a predicate such as rdfs:subClassOf, transitively."""
    below: dict[Node, list[Node]] = {}
    for s, p, o in triples:
        if p == predicate:
            below.setdefault(o, []).append(s)
    found: set[Node] = set()
    queue = list(roots)
    while queue:
        node = queue.pop()
        if node not in found:
            found.add(node)
            queue += below.get(node, ())
    return frozenset(found)
