"""Which inferred axioms need no rules of their own, because the rules already give what they would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from detente.rules.compiler import is_tautology
from detente.rules.model import Atom, Rule, Slot, Var

_TYPE = RDF.type
#: What can hold of two things a and b: that one of them belongs to a class, or that a property leads from one.
_A_IS, _B_IS, _A_TO_B, _B_TO_A = range(4)
_Fact: TypeAlias = tuple[int, int]
#: The classes or properties that follow, for each of the four.
_Reached: TypeAlias = tuple[set[int], set[int], set[int], set[int]]
_OTHER = {_A_IS: _B_IS, _B_IS: _A_IS, _A_TO_B: _B_TO_A, _B_TO_A: _A_TO_B}
#: What an axiom on two classes or properties gives: from what holds of the first, what holds of the second.
GOALS: dict[Node, tuple[int, int]] = {
    RDFS.subClassOf: (_A_IS, _A_IS),
    OWL.equivalentClass: (_A_IS, _A_IS),
    RDFS.subPropertyOf: (_A_TO_B, _A_TO_B),
    OWL.equivalentProperty: (_A_TO_B, _A_TO_B),
    RDFS.domain: (_A_TO_B, _A_IS),
    RDFS.range: (_A_TO_B, _B_IS),
}
_BOTH_WAYS = frozenset({OWL.equivalentClass, OWL.equivalentProperty})


class Implied:
    """What some rules give through those of a single premise, as a sub-class of a sub-class does; over numbers.

    An inferred axiom among it needs no rule: a line of 1,000 classes has half a million of them.
    """

    def __init__(self, rules: Iterable[Rule], number: Callable[[Node], int], term: Callable[[int], Node]) -> None:
        """Take rules.

        Args:
            rules: the rules compiled so far.
            number: gives a term its number.
            term: gives a number its term.
        """
        self._number, self._term = number, term
        self._edges: dict[_Fact, list[_Fact]] = defaultdict(list)
        self._asked: set[Slot] = set()
        self._memo: dict[_Fact, _Reached] = {}
        for rule in rules:
            self._asked.update(atom.o for atom in rule.body if atom.p == _TYPE)
            if len(rule.body) == 1 and rule.head is not None:
                for start, end in self._edges_of(rule.body[0], rule.head):
                    self._edges[start].append(end)

    def lacks(self, p: Node, s: int, objects: set[int]) -> set[int]:
        """The objects of inferred axioms that need rules.

        Args:
            p: the predicate of the axioms, one of `GOALS`.
            s: their subject.
            objects: their objects.
        """
        first, second = GOALS[p]
        given = self._reach((first, s))[second] & objects
        if p in _BOTH_WAYS:
            given = {o for o in given if s in self._reach((second, o))[first]}
        found = objects - given
        if not found:
            return found
        # That all that a property leads to is a thing says something where a rule asks for things.
        ends, subject = p in (RDFS.domain, RDFS.range), self._term(s)
        return {
            o for o in found if not is_tautology((subject, p, term := self._term(o))) or (ends and term in self._asked)
        }

    def _reach(self, start: _Fact) -> _Reached:
        """All that follows from a fact, and the fact itself."""
        known = self._memo.get(start)
        if known is not None:
            return known
        found: _Reached = (set(), set(), set(), set())
        found[start[0]].add(start[1])
        queue = [start]
        while queue:
            for fact in self._edges.get(queue.pop(), ()):
                place, thing = fact
                if thing in found[place]:
                    continue
                more = self._memo.get(fact)
                if more is None:
                    found[place].add(thing)
                    queue.append(fact)
                else:
                    for mine, others in zip(found, more, strict=True):
                        mine |= others
        self._memo[start] = found
        return found

    def _edges_of(self, body: Atom, head: Atom) -> Iterator[tuple[_Fact, _Fact]]:
        """From what to what a rule leads, of a and b; nothing for a rule on one thing by name."""
        start = self._fact(body, {})
        names: dict[Slot, int] = {x: i for i, x in enumerate((body.s, body.o)) if isinstance(x, Var)}
        end = self._fact(head, names)
        if start is not None and end is not None:
            yield start, end
            yield (_OTHER[start[0]], start[1]), (_OTHER[end[0]], end[1])

    def _fact(self, atom: Atom, names: dict[Slot, int]) -> _Fact | None:
        """What an atom says of a and b, where its variables are called so; None if it says something else.

        Args:
            atom: the atom.
            names: 0 for the variable that is a, 1 for the one that is b; in the order of the atom if there is none.
        """
        s, p, o = atom
        if isinstance(p, Var) or not isinstance(s, Var):
            return None
        one = names.get(s, 0)
        if not isinstance(o, Var):
            return ((_A_IS, _B_IS)[one], self._number(o)) if p == _TYPE else None
        if p == _TYPE or s == o or names.get(o, 1 - one) == one:
            return None
        return (_A_TO_B, _B_TO_A)[one], self._number(p)
