"""Graphs that are hard to close: lines, circles, cliques, and graphs full of equality, axioms or contradictions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, permutations

import _generate
from _generate import ID, TYPE

OWL, RDFS = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2000/01/rdf-schema#"
_SUB, _SAME, _PART = f"<{RDFS}subClassOf>", f"<{OWL}sameAs>", f"<{ID}partOf>"
#: A triple as three terms of N-Triples.
_Triples = Iterator[tuple[str, str, str]]
#: How many triples the graphs have that are full of something.
PLAIN = 100_000


def _term(name: str, number: int) -> str:
    return f"<{ID}{name}{number}>"


def _transitive(pairs: Iterator[tuple[int, int]]) -> _Triples:
    yield _PART, f"<{TYPE}>", f"<{OWL}TransitiveProperty>"
    for a, b in pairs:
        yield _term("thing", a), _PART, _term("thing", b)


def _classes(count: int) -> _Triples:
    for i in range(count):
        yield _term("class", i), _SUB, _term("class", i + 1)


def _nested(count: int) -> _Triples:
    """One class expression within another, each what leads to the next."""
    for i in range(count):
        yield f"_:n{i}", f"<{OWL}onProperty>", _PART
        yield f"_:n{i}", f"<{OWL}someValuesFrom>", f"_:n{i + 1}" if i < count - 1 else _term("class", 0)
    yield "_:n0", _SUB, _term("class", 1)


def _plain() -> _Triples:
    return _generate.generate(PLAIN)


def _equal() -> _Triples:
    """One triple in ten says that two are the same."""
    yield from _generate.generate(PLAIN * 9 // 10)
    for i in range(PLAIN // 10):
        yield _term("situation", i), _SAME, _term("alias", i)


def _axioms() -> _Triples:
    """500 properties that an inferred axiom makes symmetric."""
    yield f"<{ID}Mutual>", _SUB, f"<{OWL}SymmetricProperty>"
    for i in range(500):
        yield _term("mutual", i), f"<{TYPE}>", f"<{ID}Mutual>"
        yield _term("state", i), _term("mutual", i), _term("state", i + 1)


def _false() -> _Triples:
    """10,000 things of two classes that exclude each other."""
    yield f"<{ID}Day>", f"<{OWL}disjointWith>", f"<{ID}Night>"
    for i in range(PLAIN // 10):
        for name in ("Day", "Night"):
            yield _term("hour", i), f"<{TYPE}>", f"<{ID}{name}>"


#: Each graph, and whether the ontology belongs to it.
GRAPHS: dict[str, tuple[Callable[[], _Triples], bool]] = {
    "plain": (_plain, True),
    "equality": (_equal, True),
    "axioms": (lambda: chain(_plain(), _axioms()), True),
    "contradictions": (lambda: chain(_plain(), _false()), True),
    "line-1000": (lambda: _transitive((i, i + 1) for i in range(1_000)), False),
    "classes-1000": (lambda: _classes(1_000), False),
    "nested-2000": (lambda: _nested(2_000), False),
    "nested-4000": (lambda: _nested(4_000), False),
    "cycle-3000": (lambda: _transitive((i, (i + 1) % 3_000) for i in range(3_000)), False),
    "clique-2000": (lambda: _transitive(permutations(range(2_000), 2)), False),
}
