"""What the rules of expansion are given: triples, read as closed under sub-class, sub-property and inverse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain
from typing import Protocol

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node

from detente.rdf.terms import Triple, by_predicate

_TYPE, _INVERSE = RDF.type, OWL.inverseOf  # taken once: a namespace looks its names up each time
_SUB_CLASS, _SUB_PROPERTY = RDFS.subClassOf, RDFS.subPropertyOf
#: Gives the triples that fit a pattern, in which None stands for anything.
Match = Callable[[Node | None, Node | None, Node | None], Iterable[Triple]]
#: A property that another one implies, and whether it leads back.
Implied = tuple[Node, bool]


class Facts(Protocol):
    """Triples that are looked up by their predicate, without anything that follows."""

    @property
    def predicates(self) -> Collection[Node]:
        """Their predicates."""

    def pairs(self, p: Node, s: Node | None, o: Node | None) -> Iterable[tuple[Node, Node]]:
        """The subjects and objects of a predicate, with one or both of them given or not."""


class Listed:
    """Facts from a list; those of a predicate are put in order when they are first looked up."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Take triples."""
        self._triples = triples
        self._indexes: dict[Node, tuple[dict[Node, list[Node]], dict[Node, list[Node]]]] = {}

    @cached_property
    def _by(self) -> dict[Node, list[tuple[Node, Node]]]:
        return by_predicate(self._triples)

    @property
    def predicates(self) -> Collection[Node]:
        """Their predicates."""
        return self._by.keys()

    def pairs(self, p: Node, s: Node | None, o: Node | None) -> Iterable[tuple[Node, Node]]:
        """The subjects and objects of a predicate; see `Facts`."""
        if s is None and o is None:
            return self._by.get(p, ())
        if p not in self._indexes:
            objects: dict[Node, list[Node]] = {}
            subjects: dict[Node, list[Node]] = {}
            for subject, object_ in self._by.get(p, ()):
                objects.setdefault(subject, []).append(object_)
                subjects.setdefault(object_, []).append(subject)
            self._indexes[p] = objects, subjects
        objects, subjects = self._indexes[p]
        if s is not None:
            return [(s, object_) for object_ in objects.get(s, ()) if o is None or object_ == o]
        return [(subject, o) for subject in subjects.get(o, ())] if o is not None else ()


class Given:
    """Facts with what follows of them by sub-class, sub-property and inverse, worked out for each pattern."""

    def __init__(self, facts: Sequence[Facts], axioms: Iterable[Triple]) -> None:
        """Take facts of one place or more, and the ontology."""
        self._facts, self._axioms = facts, axioms

    @cached_property
    def _wider(self) -> Callable[[Node], Collection[Node]]:
        return above(self._axioms)

    @cached_property
    def _leading(self) -> dict[Node, list[Implied]]:
        """The predicates of facts that imply each property, and whether they lead back."""
        found: dict[Node, list[Implied]] = defaultdict(list)
        implied = implies(self._axioms)
        for p in dict.fromkeys(p for facts in self._facts for p in facts.predicates):
            for q, turned in implied(p):
                found[q].append((p, turned))
        return dict(found)

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterable[Triple]:
        """The triples that fit a pattern, each once and in a fixed order; None stands for anything."""
        properties = self._leading if p is None else (p,)
        return sorted({triple for each in properties for triple in self._with(s, each, o)}, key=_words)

    def _with(self, s: Node | None, p: Node, o: Node | None) -> Iterator[Triple]:
        def pairs(p: Node, s: Node | None, o: Node | None) -> Iterable[tuple[Node, Node]]:
            return chain.from_iterable(facts.pairs(p, s, o) for facts in self._facts)

        if p == _TYPE:
            for subject, kind in pairs(p, s, None):
                yield from ((subject, p, wide) for wide in self._wider(kind) if o is None or wide == o)
            return
        for q, turned in self._leading.get(p, ()):
            if turned:
                yield from ((b, p, a) for a, b in pairs(q, o, s) if not isinstance(b, Literal))
            else:
                yield from ((a, p, b) for a, b in pairs(q, s, o))


def _words(triple: Triple) -> tuple[str, ...]:
    return tuple(map(str, triple))


def above(axioms: Iterable[Triple]) -> Callable[[Node], frozenset[Node]]:
    """Gives a class with all wider ones."""
    up: dict[Node, list[Node]] = defaultdict(list)
    for s, p, o in axioms:
        if p == _SUB_CLASS:
            up[s].append(o)

    @cache
    def wider(kind: Node) -> frozenset[Node]:
        found, queue = {kind}, [kind]
        while queue:
            new = [k for k in up.get(queue.pop(), ()) if k not in found]
            found.update(new)
            queue += new
        return frozenset(found)

    return wider


def implies(axioms: Iterable[Triple]) -> Callable[[Node], frozenset[Implied]]:
    """Gives all that a property implies by sub-property and inverse, itself included."""
    up: dict[Node, list[Implied]] = defaultdict(list)
    for s, p, o in axioms:
        if p == _SUB_PROPERTY:
            up[s].append((o, False))
        elif p == _INVERSE:
            up[s].append((o, True))
            up[o].append((s, True))

    @cache
    def implied(property_: Node) -> frozenset[Implied]:
        found, queue = {(property_, False)}, [(property_, False)]
        while queue:
            p, turned = queue.pop()
            new = {(q, turned != back) for q, back in up.get(p, ())} - found
            found |= new
            queue += new
        return frozenset(found)

    return implied
