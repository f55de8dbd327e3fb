"""Rules by what they give."""

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
    """Rules that draw conclusions, to be found by a conclusion. It serves any number of closures."""

    def __init__(self, rules: Iterable[Rule], base: RuleIndex | None = None) -> None:
        """Index rules.

        Args:
            rules: the rules; those that only find contradictions are passed over.
            base: an index of further rules, which is left as it is.
        """
        self._base = base
        self._heads: dict[_Key, list[Rule]] = defaultdict(list)
        for rule in rules:
            if rule.head is not None:
                self._heads[_key(rule.head)].append(rule)

    def giving(self, triple: Triple) -> Iterator[Rule]:
        """The rules whose conclusion can be this triple."""
        if self._base is not None:
            yield from self._base.giving(triple)
        for key in _keys(triple):
            yield from self._heads.get(key, ())


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
