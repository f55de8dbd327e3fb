"""Which inferred axioms need no rules of their own, because the rules already give what they would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from detente.rdf.terms import Triple
from detente.rules.compiler import is_tautology
from detente.rules.model import Atom, Rule, Slot, Var

_TYPE = RDF.type
#: What can hold of two things a and b: that one of them belongs to a class, or that a property leads from one.
_A_IS, _B_IS, _A_TO_B, _B_TO_A = range(4)
_Fact: TypeAlias = tuple[int, Node]
_OTHER = {_A_IS: _B_IS, _B_IS: _A_IS, _A_TO_B: _B_TO_A, _B_TO_A: _A_TO_B}
#: What an axiom on two classes or properties gives: from what holds of the first, what holds of the second.
_GOALS: dict[Node, tuple[tuple[int, int], ...]] = {
    RDFS.subClassOf: ((_A_IS, _A_IS),),
    OWL.equivalentClass: ((_A_IS, _A_IS),),
    RDFS.subPropertyOf: ((_A_TO_B, _A_TO_B),),
    OWL.equivalentProperty: ((_A_TO_B, _A_TO_B),),
    RDFS.domain: ((_A_TO_B, _A_IS),),
    RDFS.range: ((_A_TO_B, _B_IS),),
}
_BOTH_WAYS = frozenset({OWL.equivalentClass, OWL.equivalentProperty})


def implied(rules: Iterable[Rule], axioms: Iterable[Triple]) -> set[Triple]:
    """The inferred axioms whose rules would add nothing to what these rules already give.

    Args:
        rules: the rules compiled so far.
        axioms: inferred triples of the schema's vocabulary.

    Returns:
        Those that follow through rules of a single premise, as a sub-class of a sub-class does.
    """
    edges: dict[_Fact, list[_Fact]] = defaultdict(list)
    asked: set[Slot] = set()
    for rule in rules:
        asked.update(atom.o for atom in rule.body if atom.p == _TYPE)
        if len(rule.body) == 1 and rule.head is not None:
            for start, end in _edges(rule.body[0], rule.head):
                edges[start].append(end)
    memo: dict[_Fact, set[_Fact]] = {}

    def reach(start: _Fact) -> set[_Fact]:
        if start not in memo:
            seen, queue = {start}, [start]
            while queue:
                for fact in edges.get(queue.pop(), ()):
                    if fact not in seen:
                        seen.add(fact)
                        queue.append(fact)
            memo[start] = seen
        return memo[start]

    found = set()
    for axiom in axioms:
        s, p, o = axiom
        goals = [((a, s), (b, o)) for a, b in _GOALS.get(p, ())]
        if p in _BOTH_WAYS:
            goals += [((a, x), (b, y)) for (a, y), (b, x) in goals]
        # That all that a property leads to is a thing says something where a rule asks for things.
        empty = is_tautology(axiom) and not (p in (RDFS.domain, RDFS.range) and o in asked)
        if empty or (goals and all(goal in reach(start) for start, goal in goals)):
            found.add(axiom)
    return found


def _edges(body: Atom, head: Atom) -> Iterator[tuple[_Fact, _Fact]]:
    """From what to what a rule leads, of a and b; nothing for a rule on one thing by name."""
    start = _fact(body, {})
    names: dict[Slot, int] = {x: i for i, x in enumerate((body.s, body.o)) if isinstance(x, Var)}
    end = _fact(head, names)
    if start is not None and end is not None:
        yield start, end
        yield (_OTHER[start[0]], start[1]), (_OTHER[end[0]], end[1])


def _fact(atom: Atom, names: dict[Slot, int]) -> _Fact | None:
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
        return ((_A_IS, _B_IS)[one], o) if p == _TYPE else None
    if p == _TYPE or s == o or names.get(o, 1 - one) == one:
        return None
    return (_A_TO_B, _B_TO_A)[one], p
