"""What is stated, read as closed under sub-class, sub-property and inverse; looked up by patterns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import TypeVar

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node

from detente.collection.lookups import Lookup
from detente.rdf.terms import Triple

T = TypeVar("T")
_TYPE, _INVERSE = RDF.type, OWL.inverseOf  # taken once: a namespace looks its names up each time
_SUB_CLASS, _SUB_PROPERTY = RDFS.subClassOf, RDFS.subPropertyOf
#: Gives the triples that fit a pattern, in which None stands for anything.
Match = Callable[[Node | None, Node | None, Node | None], Iterable[Triple]]
#: A property that another one implies, or that implies it, and whether it leads back.
Related = tuple[Node, bool]


class Facts:
    """What is stated, with what follows of it by sub-class, sub-property and inverse, worked out for each pattern."""

    def __init__(self, stated: Sequence[Lookup], axioms: Iterable[Triple]) -> None:
        """Take what is stated, in one place or more, and the ontology."""
        self._stated, self._axioms = stated, axioms

    @cached_property
    def _wider(self) -> Callable[[Node], frozenset[Node]]:
        return wider_classes(self._axioms)

    @cached_property
    def _leading(self) -> Callable[[Node], frozenset[Related]]:
        return related_properties(self._axioms, narrower=True)

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Sequence[Triple]:
        """The triples of a property that fit, each once and in a fixed order; None stands for any thing.

        Nothing is found where it stands for a property.
        """
        return () if p is None else sorted({(a, p, b) for a, b in self._pairs(s, p, o)}, key=_words)

    def _pairs(self, s: Node | None, p: Node, o: Node | None) -> Iterator[tuple[Node, Node]]:
        if p == _TYPE:
            for thing, kind in self._said(s, p, None):
                yield from ((thing, wide) for wide in self._wider(kind) if o is None or wide == o)
            return
        for q, turned in self._leading(p):
            if turned:
                yield from ((b, a) for a, b in self._said(o, q, s) if not isinstance(b, Literal))
            else:
                yield from self._said(s, q, o)

    def _said(self, s: Node | None, p: Node, o: Node | None) -> Iterator[tuple[Node, Node]]:
        for lookup in self._stated:
            found = lookup.of(s) if s is not None else lookup.to(o) if o is not None else lookup.with_property(p)
            yield from ((each.s, each.o) for each in found if each.p == p and (o is None or each.o == o))


def _words(triple: Triple) -> tuple[str, ...]:
    return tuple(map(str, triple))


def wider_classes(axioms: Iterable[Triple]) -> Callable[[Node], frozenset[Node]]:
    """Gives a class with all wider ones."""
    up: dict[Node, list[Node]] = defaultdict(list)
    for s, p, o in axioms:
        if p == _SUB_CLASS:
            up[s].append(o)
    return cache(lambda kind: frozenset(_reached([kind], lambda each: up.get(each, ()))))


def related_properties(axioms: Iterable[Triple], narrower: bool = False) -> Callable[[Node], frozenset[Related]]:
    """Gives all that a property implies by sub-property and inverse, itself included.

    Args:
        axioms: the ontology.
        narrower: gives all that imply it, instead.
    """
    steps: dict[Node, list[Related]] = defaultdict(list)
    for s, p, o in axioms:
        if p == _SUB_PROPERTY:
            steps[o if narrower else s].append((s if narrower else o, False))
        elif p == _INVERSE:
            steps[s].append((o, True))
            steps[o].append((s, True))

    def beside(related: Related) -> Iterator[Related]:
        p, turned = related
        return ((q, turned != back) for q, back in steps.get(p, ()))

    return cache(lambda p: frozenset(_reached([(p, False)], beside)))


def _reached(queue: list[T], beside: Callable[[T], Iterable[T]]) -> set[T]:
    """All that is reached from where a search begins."""
    found = set(queue)
    while queue:
        new = [each for each in beside(queue.pop()) if each not in found]
        found.update(new)
        queue += new
    return found
