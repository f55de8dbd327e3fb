"""Ways along property paths: the triples that make one (https://www.w3.org/TR/sparql11-query/#propertypaths)."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.term import Literal, Node

from detente.collection.view import View
from detente.rdf.terms import Triple


def way(kg: View, start: Node, path: Path | Node, end: Node) -> tuple[Triple, ...] | None:
    """The edges of one way along a property path; none where it has length zero.

    Args:
        kg: the graph.
        start: where the path begins.
        path: rdflib's path, or a property.
        end: where it ends.

    Returns:
        The triples from the start to the end; None where there is no way. Of a path with ``*`` or ``+`` a
        shortest way in its repetitions.
    """
    return next((edges for node, edges in _walk(kg, start, path) if node == end), None)


def _walk(kg: View, start: Node, path: Path | Node, back: bool = False) -> Iterator[tuple[Node, tuple[Triple, ...]]]:
    """Where a path leads from a node, each end with the edges; backwards, from its end to its beginnings."""
    if isinstance(path, InvPath):
        yield from _walk(kg, start, path.arg, not back)
    elif isinstance(path, SequencePath):
        first, *rest = reversed(path.args) if back else path.args
        steps = SequencePath(*(reversed(rest) if back else rest)) if len(rest) > 1 else rest[0] if rest else None
        for node, edges in _walk(kg, start, first, back):
            if steps is None:
                yield node, edges
            else:
                for last, more in _walk(kg, node, steps, back):
                    yield last, (*edges, *more)
    elif isinstance(path, AlternativePath):
        for option in path.args:
            yield from _walk(kg, start, option, back)
    elif isinstance(path, MulPath):
        yield from _repeat(kg, start, path, back)
    elif isinstance(path, NegatedPath):
        for triple in kg.match(None if back else start, None, start if back else None):
            if triple[1] not in path.args:
                yield triple[0 if back else 2], (triple,)
    elif isinstance(path, Node) and (back or not isinstance(start, Literal)):
        for triple in kg.match(None if back else start, path, start if back else None):
            yield triple[0 if back else 2], (triple,)


def _repeat(kg: View, start: Node, path: MulPath, back: bool) -> Iterator[tuple[Node, tuple[Triple, ...]]]:
    """A path repeated: breadth first, so that the first way to a node has the fewest repetitions."""
    if path.zero:
        yield start, ()
    seen = {start} if path.zero else set()
    front: list[tuple[Node, tuple[Triple, ...]]] = [(start, ())]
    while front:
        found = []
        for node, edges in front:
            for last, more in _walk(kg, node, path.path, back):
                if last not in seen:
                    seen.add(last)
                    found.append((last, (*edges, *more)))
        yield from found
        front = found if path.more else []


def readable(path: Path | Node) -> bool:
    """Whether rdflib keeps all of a path: it loses the properties of ``!^``."""
    if isinstance(path, NegatedPath):
        return all(isinstance(arg, Node) for arg in path.args)
    inner = [getattr(path, "arg", None), getattr(path, "path", None), *getattr(path, "args", ())]
    return all(readable(part) for part in inner if part is not None)
