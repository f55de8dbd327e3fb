"""The kinds of situation that a relation between two actors can follow from, worked out from the rules.

A rule that gives a relation leads back to the roles of a situation, whose kind the domain of the role tells, or to
further relations. Dyads are made of situations by expansion: their kinds are the classes that are marked
``det:expandedBy`` with the rule that makes the dyad's roles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node, URIRef

from detente.collection.expansion_rules import patterns, rules
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import Triple
from detente.rules import Atom, Rule, Var, compile_rules
from detente.vocabulary import DET


@dataclass(frozen=True, slots=True)
class Pair:
    """Two roles of one situation, or of a dyad, whose fillers stand in a relation.

    Attributes:
        first: the role of the subject.
        second: the role of the object.
    """

    first: Node
    second: Node


@dataclass(frozen=True, slots=True)
class Behind:
    """What a relation can follow from.

    Attributes:
        kinds: the most general kinds of situation; classes of the ontology.
        stated: relations that follow from nothing and are stated themselves.
        through: pairs of relations that lead to it through a third actor.
        pairs: the roles of one situation that give it, whatever other relations it follows from besides.
        direct: the kinds of situation whose roles these are.
        recorded: relations that follow from some situations of a kind only, by what is recorded of them (what allies
            owe each other), each with the kind; where it follows from every situation of the kind there are none.
    """

    kinds: frozenset[Node]
    stated: frozenset[Node]
    through: frozenset[tuple[Node, ...]]
    pairs: frozenset[Pair]
    direct: frozenset[Node]
    recorded: frozenset[tuple[Node, Node]] = frozenset()


class KindsBehind:
    """Works out, for an ontology, what relations can follow from."""

    def __init__(self, schema: Iterable[Triple]) -> None:
        """Take the triples of the ontology, and of further axioms."""
        self._schema = list(schema)
        self._hierarchy = [t for t in self._schema if t[1] in (RDFS.subClassOf, RDFS.subPropertyOf)]
        self._known: dict[Node, Behind] = {}
        self._domains: dict[Node, Node | None] = {}
        self._below: dict[Node, frozenset[Node]] = {}

    def below(self, class_: Node) -> frozenset[Node]:
        """A class and all that are below it."""
        if class_ not in self._below:
            self._below[class_] = descendants(self._hierarchy, [class_], RDFS.subClassOf)
        return self._below[class_]

    def is_within(self, one: Node, other: Node) -> bool:
        """Whether a class is another, or below it."""
        return one in self.below(other)

    @cached_property
    def relations(self) -> frozenset[Node]:
        """The object properties."""
        return frozenset(s for s, p, o in self._schema if p == RDF.type and o == OWL.ObjectProperty)

    def symmetric(self, relation: Node) -> bool:
        """Whether a relation is declared symmetric."""
        return (relation, RDF.type, OWL.SymmetricProperty) in self._declared

    def is_role(self, relation: Node) -> bool:
        """Whether a property is one of situations, and no relation between others."""
        return self._domain(relation) is not None

    def of(self, relation: Node) -> Behind:
        """What a relation can follow from."""
        if relation not in self._known:
            self._known[relation] = self._found(relation)
        return self._known[relation]

    # ---- the ontology --------------------------------------------------------------------------------

    @cached_property
    def _declared(self) -> frozenset[Triple]:
        return frozenset(t for t in self._schema if t[1] == RDF.type)

    @cached_property
    def _giving(self) -> dict[Node, list[Rule]]:
        found: dict[Node, list[Rule]] = defaultdict(list)
        for rule in compile_rules(self._schema).rules:
            if rule.head is not None and isinstance(rule.head.p, URIRef):
                found[rule.head.p].append(rule)
        return found

    @cached_property
    def _content(self) -> frozenset[Node]:
        return self.below(DET.Content)

    @cached_property
    def _above(self) -> dict[Node, list[Node]]:
        found: dict[Node, list[Node]] = defaultdict(list)
        for s, p, o in self._hierarchy:
            if p == RDFS.subPropertyOf:
                found[s].append(o)
        return found

    def _ends(self, relation: Node, predicate: Node) -> list[Node]:
        """The domains or ranges of a property and of those above it, the nearest first."""
        seen: dict[Node, None] = {}
        queue = [relation]
        while queue:
            p = queue.pop(0)
            if p not in seen:
                seen[p] = None
                queue += self._above[p]
        return [o for p in seen for o in self._said.get((p, predicate), ())]

    @cached_property
    def _said(self) -> dict[tuple[Node, Node], list[Node]]:
        found: dict[tuple[Node, Node], list[Node]] = defaultdict(list)
        for s, p, o in self._schema:
            if p in (RDFS.domain, RDFS.range):
                found[s, p].append(o)
        return found

    def _domain(self, role: Node) -> Node | None:
        """The kind of situation that a role is of; None of what is no role of any."""
        if role not in self._domains:
            self._domains[role] = self._nearest(role)
        return self._domains[role]

    def _nearest(self, role: Node) -> Node | None:
        found = [c for c in self._ends(role, RDFS.domain) if c in self._content]
        return max(found, key=lambda c: sum(self.is_within(c, other) for other in found), default=None)

    @cached_property
    def _expanded(self) -> list[tuple[Node, frozenset[Node]]]:
        """Each class that is expanded, with the properties that its rule writes of what it makes."""
        writes = {r.node: frozenset(p for _, p, _ in patterns(r).template) for r in rules()}
        return [(s, writes[o]) for s, p, o in self._schema if p == DET.expandedBy and o in writes]

    def _kinds(self, role: Node) -> frozenset[Node]:
        """The kinds of situation that have a role, or whose dyads do."""
        domain = self._domain(role)
        assert domain is not None
        if not self.is_within(domain, DET.Dyad):
            return frozenset([domain])
        # A role that a further rule writes (what one ally owes the other) is one of the dyads of its domain.
        return self._making(role) or frozenset(
            c for c, properties in self._expanded if any(self._is_of(p, domain) for p in properties)
        )

    def _making(self, role: Node) -> frozenset[Node]:
        """The kinds of situation whose every dyad has a role."""
        written = descendants(self._hierarchy, [role], RDFS.subPropertyOf)
        return frozenset(c for c, properties in self._expanded if properties & written)

    def _further(self, role: Node) -> bool:
        """Whether a role is one of dyads that only some have, by a further rule."""
        domain = self._domain(role)
        return domain is not None and self.is_within(domain, DET.Dyad) and not self._making(role)

    def _is_of(self, p: Node, kind: Node) -> bool:
        own = self._domain(p)
        return own is not None and self.is_within(own, kind)

    # ---- relations -----------------------------------------------------------------------------------

    def _found(self, relation: Node) -> Behind:
        kinds: set[Node] = set()
        stated: set[Node] = set()
        through: set[tuple[Node, ...]] = set()
        pairs: set[Pair] = set()
        direct: set[Node] = set()
        always: set[Node] = set()
        recorded: set[tuple[Node, Node]] = set()
        seen: set[tuple[Node, bool, bool]] = set()
        # A relation, whether it is read from its object to its subject, and whether it is the one asked for.
        queue: list[tuple[Node, bool, bool]] = [(relation, False, True)]
        while queue:
            item = queue.pop()
            if item in seen:
                continue
            seen.add(item)
            current, turned, itself = item
            giving = self._giving[current]
            if not any(isinstance(atom.p, URIRef) and atom.p != current for rule in giving for atom in rule.body):
                stated.add(current)
            for rule in giving:
                roles, others = self._parts(rule)
                for atoms in roles.values():
                    kinds |= (found := self._of_one(atoms))
                    if any(isinstance(atom.p, URIRef) and self._further(atom.p) for atom in atoms):
                        recorded |= {(current, kind) for kind in found}
                    else:
                        always |= found
                if itself and (pair := _pair(rule, roles, others)) is not None:
                    pairs.add(Pair(pair.second, pair.first) if turned else pair)
                    direct.update(*map(self._of_one, roles.values()))
                alone = itself and not roles and len(others) == 1
                for atom in others:
                    if isinstance(atom.p, URIRef):
                        flipped = alone and rule.head is not None and atom.s == rule.head.o
                        queue.append((atom.p, turned != flipped if alone else False, alone))
                if len(others) > 1 and self._by_an_actor(rule, others):
                    through.add(tuple(atom.p for atom in others if isinstance(atom.p, Node)))
        some = frozenset(each for each in recorded if each[1] not in always)
        return Behind(
            self.most_general(kinds), frozenset(stated), frozenset(through), frozenset(pairs), frozenset(direct), some
        )

    def _parts(self, rule: Rule) -> tuple[dict[Var, list[Atom]], list[Atom]]:
        """The premises that are roles, by the situation whose they are, and the others."""
        roles: dict[Var, list[Atom]] = defaultdict(list)
        others = []
        for atom in rule.body:
            if isinstance(atom.s, Var) and isinstance(atom.p, URIRef) and self._domain(atom.p) is not None:
                roles[atom.s].append(atom)
            elif atom.p != RDF.type:
                others.append(atom)
        return roles, others

    def _of_one(self, atoms: list[Atom]) -> frozenset[Node]:
        """The kinds of a situation that has several roles: those of the role that tells most."""
        found = [self._kinds(atom.p) for atom in atoms if isinstance(atom.p, URIRef)]
        known = [kinds for kinds in found if kinds]
        if not known:
            return frozenset(d for atom in atoms if isinstance(atom.p, URIRef) and (d := self._domain(atom.p)))
        return min(known, key=lambda kinds: len(frozenset[Node]().union(*map(self.below, kinds))))

    def _by_an_actor(self, rule: Rule, others: list[Atom]) -> bool:
        """Whether what joins the premises can be an actor that has situations of its own, and no organisation."""
        assert rule.head is not None
        between = {x for atom in others for x in (atom.s, atom.o)} - {rule.head.s, rule.head.o}
        return any(self._can_be_a_state(var, others) for var in between)

    def _can_be_a_state(self, var: object, others: list[Atom]) -> bool:
        ends = ((atom.p, at) for atom in others for at in (0, 2) if atom[at] == var and isinstance(atom.p, URIRef))
        return all(self._may_be_a_state(p, at, ()) for p, at in ends)

    def _may_be_a_state(self, relation: Node, at: int, seen: tuple[Node, ...]) -> bool:
        """Whether what stands at an end of a relation can be a state, by all its domains or ranges, or by its rules."""
        states = self.below(DET.State)
        if said := self._ends(relation, RDFS.domain if at == 0 else RDFS.range):
            return all(states & self.below(c) for c in said)
        giving = [rule for rule in self._giving[relation] if rule.name != "prp-symp" and relation not in seen]
        return not giving or any(self._lets_a_state(rule, at, (*seen, relation)) for rule in giving)

    def _lets_a_state(self, rule: Rule, at: int, seen: tuple[Node, ...]) -> bool:
        assert rule.head is not None
        ends = ((atom.p, n) for atom in rule.body for n in (0, 2) if atom[n] == rule.head[at])
        return all(self._may_be_a_state(p, n, seen) for p, n in ends if isinstance(p, URIRef))

    def most_general(self, kinds: Iterable[Node]) -> frozenset[Node]:
        """Those of some classes that are below none of them."""
        kinds = set(kinds)
        return frozenset(k for k in kinds if not any(o != k and self.is_within(k, o) for o in kinds))


def _pair(rule: Rule, roles: dict[Var, list[Atom]], others: list[Atom]) -> Pair | None:
    """The two roles by which a rule joins the actors of one situation; None where it does otherwise."""
    if others or len(roles) != 1 or rule.head is None:
        return None
    by_filler = {atom.o: atom.p for atom in next(iter(roles.values()))}
    first, second = by_filler.get(rule.head.s), by_filler.get(rule.head.o)
    return Pair(first, second) if isinstance(first, URIRef) and isinstance(second, URIRef) else None
