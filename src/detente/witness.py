"""The triples that a row of an answer rests on.

The query's outermost WHERE is asked again with the row's values put at its end as a VALUES block, and the positive
triple patterns of its algebra are filled with the solutions. A property path is followed edge by edge. Patterns
under NOT EXISTS and MINUS leave no triples: what they ask for is absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import GroupGraphPattern, Prologue, parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Node, URIRef, Variable

from detente import sparql
from detente.answers import Answer, Cell
from detente.graph import KnowledgeGraph
from detente.rdf import Triple

#: How many solutions behind one row are looked at, and how many steps a path may have.
SOLUTIONS, STEPS = 200, 12
_NEGATIVE = ("Builtin_NOTEXISTS", "Builtin_EXISTS")


def witnesses(kg: KnowledgeGraph, query: str, answer: Answer, row: tuple[Cell, ...]) -> list[Triple]:
    """The triples behind one row, each once.

    Args:
        kg: the graph that was asked.
        query: the query, SELECT with its parameters filled in.
        answer: the answer that the row is from.
        row: one of its rows.
    """
    full = sparql.with_prefixes(query)
    patterns = list(_patterns(translateQuery(parseQuery(full)).algebra))
    after = next((end for _, _, end in Prologue.scan_string(full)), 0)
    prologue, rest = full[:after], full[after:]
    where = next((f"WHERE {rest[start:end]}" for _, start, end in GroupGraphPattern.scan_string(rest)), None)
    if where is None:  # DESCRIBE of a thing
        return []
    bound = {c: v for c, v in zip(answer.columns, row, strict=True) if v is not None and f"?{c}" in where}
    values = ""
    if bound and not any(isinstance(v, BNode) for v in bound.values()):
        names = " ".join(f"?{c}" for c in bound)
        values = f" VALUES ({names}) {{ ({' '.join(v.n3() for v in bound.values())}) }}"
    found: dict[Triple, None] = {}
    solutions = sparql.run(kg.store, f"{prologue} SELECT * {where}{values}", {})
    for solution in solutions.rows[:SOLUTIONS]:
        binding = {c: v for c, v in zip(solutions.columns, solution, strict=True) if v is not None}
        for triple in _ground(kg, patterns, binding):
            found[triple] = None
    return list(found)


def _patterns(node: object) -> Iterator[tuple[Node, Any, Node]]:
    """The triple patterns of an algebra that have to hold, those of OPTIONAL and UNION included."""
    if not isinstance(node, CompValue):
        return
    if node.name == "BGP":
        yield from node.triples
        return
    if node.name in ("Minus",):
        yield from _patterns(node.p1)
        return
    if node.name in _NEGATIVE:
        return
    for key in ("p", "p1", "p2", "graph", "part"):
        if key in node and isinstance(node[key], CompValue):
            yield from _patterns(node[key])


def _ground(
    kg: KnowledgeGraph, patterns: list[tuple[Node, Any, Node]], binding: Mapping[str, Node]
) -> Iterator[Triple]:
    """The triples of the graph that fit the patterns under a binding; unbound ends are left open."""
    for s, p, o in patterns:
        left, right = _value(s, binding), _value(o, binding)
        if isinstance(p, (URIRef, Variable)):
            predicate = _value(p, binding)
            if sum(x is None for x in (left, predicate, right)) <= 1:
                yield from islice(kg.match(left, predicate, right), 1)
        elif left is not None:
            for end, edges in _walk(kg, p, left, ()):
                if right is None or end == right:
                    yield from edges
                    break
        elif right is not None:
            for _, edges in _walk(kg, InvPath(p), right, ()):
                yield from edges
                break


def _value(term: Node, binding: Mapping[str, Node]) -> Node | None:
    if isinstance(term, (Variable, BNode)):
        return binding.get(str(term))
    return term


def _walk(
    kg: KnowledgeGraph, path: object, start: Node, edges: tuple[Triple, ...], back: bool = False
) -> Iterator[tuple[Node, tuple[Triple, ...]]]:
    """Where a property path leads from a node, and over which edges; shorter ways first."""
    if isinstance(path, URIRef):
        for s, p, o in kg.match(None, path, start) if back else kg.match(start, path, None):
            yield (s if back else o), (*edges, (s, p, o))
    elif isinstance(path, InvPath):
        yield from _walk(kg, path.arg, start, edges, not back)
    elif isinstance(path, AlternativePath):
        for part in path.args:
            yield from _walk(kg, part, start, edges, back)
    elif isinstance(path, SequencePath):
        ways: list[tuple[Node, tuple[Triple, ...]]] = [(start, edges)]
        for part in reversed(path.args) if back else path.args:
            ways = [w for node, so_far in ways for w in _walk(kg, part, node, so_far, back)]
        yield from ways
    elif isinstance(path, MulPath):
        seen = {start}
        layer = [(start, edges)]
        if path.zero:
            yield start, edges
        for _ in range(STEPS if path.more else 1):
            following = []
            for node, so_far in layer:
                for way in _walk(kg, path.path, node, so_far, back):
                    if way[0] not in seen:
                        seen.add(way[0])
                        following.append(way)
                        yield way
            layer = following
    elif isinstance(path, NegatedPath):
        for s, p, o in kg.match(None, None, start) if back else kg.match(start, None, None):
            if p not in path.args:
                yield (s if back else o), (*edges, (s, p, o))
