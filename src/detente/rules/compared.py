"""Which triples' literals some rule compares: only there it matters that two forms are of one value (dt-eq)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from rdflib.namespace import RDF
from rdflib.term import Literal, Node

from detente.rules.model import Atom, Rule, Var

#: A place in triples: a predicate, with the class where that is rdf:type; and whether it is the object.
_Place: TypeAlias = "tuple[Node, Node | None, bool]"


def compared(rules: Iterable[Rule]) -> frozenset[Node]:
    """The predicates whose objects are compared, by some rule or by what rules make of them.

    A place is compared where a rule names a literal there, or a variable of it stands in its body twice; and where the
    conclusion of a rule puts what stands there into such a place. What equality says of any predicate is left out.

    Args:
        rules: the rules.
    """
    found: set[_Place] = set()
    leads: dict[_Place, set[_Place]] = defaultdict(set)  # from a place of a conclusion to those of the premises
    for rule in rules:
        if rule.name.startswith("eq-"):
            continue
        of: dict[Var, list[_Place]] = defaultdict(list)
        for atom in rule.body:
            for term, place in _places(atom):
                if isinstance(term, Var):
                    of[term].append(place)
                elif isinstance(term, Literal):
                    found.add(place)
        for places in of.values():
            if len(places) > 1:
                found.update(places)
        for term, place in _places(rule.head) if rule.head is not None else ():
            if isinstance(term, Var):
                leads[place].update(of.get(term, ()))
    queue = list(found)
    while queue:
        new = leads.get(queue.pop(), set()) - found
        found |= new
        queue += new
    return frozenset(p for p, _, is_object in found if is_object)


def _places(atom: Atom) -> list[tuple[Node | Var, _Place]]:
    """The subject and the object of an atom, each with its place; none for an atom over any predicate."""
    s, p, o = atom
    if isinstance(p, Var):
        return []
    cls = o if p == RDF.type and not isinstance(o, Var) else None
    return [(s, (p, cls, False)), (o, (p, cls, True))]
