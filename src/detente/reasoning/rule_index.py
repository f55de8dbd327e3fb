"""Rules by what they need and what they give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from rdflib.namespace import RDF
from rdflib.term import Node

from detente.rdf.terms import Triple
from detente.rules import Atom, Rule, Var

_KIND = RDF.type
#: What an atom is found by: its predicate, and the class for rdf:type; None for a variable.
_Key: TypeAlias = tuple[Node | None, Node | None]


class RuleIndex:
    """Rules that draw conclusions, to be found by a conclusion or by a premise. It serves any number of closures."""

    def __init__(self, rules: Iterable[Rule], base: RuleIndex | None = None) -> None:
        """Index rules.

        Args:
            rules: the rules; those that only find contradictions are passed over.
            base: an index of further rules, which is left as it is.
        """
        self._base = base
        self._heads: dict[_Key, list[Rule]] = defaultdict(list)
        self._bodies: dict[_Key, list[tuple[Rule, int]]] = defaultdict(list)
        self._facts: list[Triple] = []
        for rule in rules:
            if rule.head is None:
                continue
            self._heads[_key(rule.head)].append(rule)
            if not rule.body:
                self._facts.append(rule.head.ground({}))
            for position, atom in enumerate(rule.body):
                self._bodies[_key(atom)].append((rule, position))

    def giving(self, triple: Triple) -> Iterator[Rule]:
        """The rules whose conclusion can be this triple."""
        if self._base is not None:
            yield from self._base.giving(triple)
        for key in _keys(triple):
            yield from self._heads.get(key, ())

    def needing(self, triple: Triple) -> Iterator[tuple[Rule, int]]:
        """The rules of which a premise can be this triple, with its position."""
        if self._base is not None:
            yield from self._base.needing(triple)
        for key in _keys(triple):
            yield from self._bodies.get(key, ())

    def facts(self) -> Iterator[Triple]:
        """The conclusions of rules without premises."""
        if self._base is not None:
            yield from self._base.facts()
        yield from self._facts


def _key(atom: Atom) -> _Key:
    if isinstance(atom.p, Var):
        return None, None
    if not isinstance(atom.o, Var) and atom.p == _KIND:
        return atom.p, atom.o
    return atom.p, None


def _keys(triple: Triple) -> tuple[_Key, ...]:
    if triple[1] == _KIND:
        return (triple[1], triple[2]), (triple[1], None), (None, None)
    return (triple[1], None), (None, None)
