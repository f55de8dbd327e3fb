"""Which inferred axioms need no rules of their own, because the rules already give what they would."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode, Node, URIRef

from detente.rules.compiler import is_tautology
from detente.rules.model import Atom, Rule, Triple, Var

_A, _B = URIRef("urn:x-detente:a"), BNode("detente-b")
_TYPE = RDF.type
#: In how many directions an axiom of the kind leads.
_CLASSES: dict[Node, int] = {RDFS.subClassOf: 1, OWL.equivalentClass: 2}
_PROPERTIES: dict[Node, int] = {RDFS.subPropertyOf: 1, OWL.equivalentProperty: 2}
_ENDS: dict[Node, Node] = {RDFS.domain: _A, RDFS.range: _B}


def implied(rules: Iterable[Rule], axioms: Iterable[Triple]) -> set[Triple]:
    """The inferred axioms whose rules would add nothing to what these rules already give.

    Args:
        rules: the rules compiled so far.
        axioms: inferred triples of the schema's vocabulary.

    Returns:
        Those that follow through single-premise rules, as a sub-class of a sub-class does.
    """
    by_key: dict[Node, list[Rule]] = defaultdict(list)
    for rule in rules:
        if len(rule.body) == 1 and rule.head is not None and not isinstance(rule.body[0].p, Var):
            by_key[_key(rule.body[0])].append(rule)
    memo: dict[Triple, set[Triple]] = {}

    def reach(start: Triple) -> set[Triple]:
        if start not in memo:
            seen, queue = {start}, deque([start])
            while queue:
                fact = queue.popleft()
                for rule in by_key[_key(Atom(*fact))]:
                    binding = rule.body[0].match(fact, {})
                    if binding is not None and rule.head is not None and (new := rule.head.ground(binding)) not in seen:
                        seen.add(new)
                        queue.append(new)
            memo[start] = seen
        return memo[start]

    found = set()
    for axiom in axioms:
        s, p, o = axiom
        goals: Sequence[tuple[Triple, Triple]] = []
        if p in _CLASSES:
            goals = [((_A, _TYPE, s), (_A, _TYPE, o)), ((_A, _TYPE, o), (_A, _TYPE, s))][: _CLASSES[p]]
        elif p in _PROPERTIES:
            goals = [((_A, s, _B), (_A, o, _B)), ((_A, o, _B), (_A, s, _B))][: _PROPERTIES[p]]
        elif p in _ENDS:
            goals = [((_A, s, _B), (_ENDS[p], _TYPE, o))]
        if is_tautology(axiom) or (goals and all(goal in reach(start) for start, goal in goals)):
            found.add(axiom)
    return found


def _key(atom: Atom) -> Node:
    """What single-premise rules are found by: the class of a type atom, the predicate of others."""
    key = atom.o if atom.p == _TYPE else atom.p
    return _A if isinstance(key, Var) or isinstance(atom.p, Var) else key
