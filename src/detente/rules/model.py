"""What a rule is: atoms, Horn rules with the axioms they come from, and rule sets."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple, TypeAlias

from rdflib.namespace import OWL
from rdflib.term import Node

from detente.rdf.terms import Triple

#: Gives a term the name that a reader sees.
Label: TypeAlias = Callable[[Node], str]


class Var(NamedTuple):
    """A variable of a rule."""

    name: str

    def __repr__(self) -> str:
        """The variable as in SPARQL."""
        return f"?{self.name}"


Slot: TypeAlias = Node | Var
Binding: TypeAlias = dict[Var, Node]


class Atom(NamedTuple):
    """A triple pattern: each place holds a term or a variable."""

    s: Slot
    p: Slot
    o: Slot

    def ground(self, binding: Mapping[Var, Node]) -> Triple:
        """The triple that a binding of all its variables makes of the atom."""
        s, p, o = (binding[x] if isinstance(x, Var) else x for x in self)
        return s, p, o

    def match(self, triple: Triple, binding: Mapping[Var, Node]) -> Binding | None:
        """The binding, extended so that the atom is this triple; None where that cannot be."""
        found = dict(binding)
        for slot, term in zip(self, triple, strict=True):
            if isinstance(slot, Var):
                if found.setdefault(slot, term) != term:
                    return None
            elif slot != term:
                return None
        return found


@dataclass(frozen=True, slots=True)
class Rule:
    """One Horn rule: when all atoms of the body hold, so does the head.

    Attributes:
        name: the rule's name in the tables of OWL 2 RL/RDF, as ``prp-spo2``.
        axioms: the triples that state the axiom, list nodes and restriction nodes included; none for the
            rules on the schema's own vocabulary, which hold in every graph.
        body: the premises; empty where the axiom alone gives the head.
        head: the conclusion; None where the body is a contradiction.
        wording: the axiom in words: text, and the terms whose names belong in it.
    """

    name: str
    axioms: tuple[Triple, ...]
    body: tuple[Atom, ...]
    head: Atom | None
    wording: tuple[Node | str, ...] = field(default=(), compare=False)

    def words(self, label: Label) -> str:
        """The axiom in words, as ``adversarialTo followed by alliedWith implies indirectlyOpposedTo``.

        Args:
            label: gives each term the name to show.
        """
        said = ""
        for part in self.wording:
            text = label(part) if isinstance(part, Node) else part
            before_vowel = said.endswith(" a ") and text[:1].lower() in ("a", "e", "i", "o")
            said = f"{said[:-1]}n {text}" if before_vowel else said + text
        return said


@dataclass(frozen=True, slots=True)
class Distinct:
    """A list of things no two of which are the same: ``owl:AllDifferent``.

    Attributes:
        name: ``eq-diff2`` for ``owl:members``, ``eq-diff3`` for ``owl:distinctMembers``.
        axioms: the triples that state it, list nodes included.
        members: the things, in the order of the list.
    """

    name: str
    axioms: tuple[Triple, ...]
    members: tuple[Node, ...]

    def rule(self, a: Node, b: Node) -> Rule:
        """The rule that calls it false that two members are the same."""
        body = (Atom(a, OWL.sameAs, b),) if a != b else ()
        return Rule(self.name, self.axioms, body, None, (a, " and ", b, " are declared different"))

    def clashes_among(self, names: Callable[[Node], Iterable[Node]]) -> Iterator[Rule]:
        """The rules of the pairs that are the same, where things keep their names.

        Args:
            names: gives what is the same as a thing.
        """
        place: dict[Node, int] = {}
        for i, member in enumerate(self.members):
            if place.setdefault(member, i) != i:
                yield self.rule(member, member)
        for member, i in place.items():
            for j in sorted(place[o] for o in names(member) if place.get(o, -1) > i):
                yield self.rule(member, self.members[j])

    def clashes(self, same: Callable[[Node], Node]) -> Iterator[Rule]:
        """The rules of the pairs that are the same.

        Args:
            same: gives all names of one thing one and the same term.
        """
        first: dict[Node, Node] = {}
        for member in self.members:
            name = same(member)
            if name in first:
                yield self.rule(first[name], member)
            else:
                first[name] = member


class Member(NamedTuple):
    """A class or property of a list of which no two share anything.

    Attributes:
        atom: that x is of the class, or that the property leads from x to y.
        wording: its name.
        axioms: the triples that state what it is, for an inverse without a name.
    """

    atom: Atom
    wording: tuple[Node | str, ...]
    axioms: tuple[Triple, ...] = ()


@dataclass(frozen=True, slots=True)
class Disjoint:
    """A list of classes or properties no two of which share anything: ``owl:AllDisjointClasses``.

    Kept as a list, not as a rule for each pair: a list of 1,000 has half a million pairs.

    Attributes:
        name: ``cax-adc`` for classes, ``prp-adp`` for properties.
        axioms: the triples that state it, list nodes included.
        members: the classes or properties, in the order of the list.
    """

    name: str
    axioms: tuple[Triple, ...]
    members: tuple[Member, ...]

    def rule(self, a: Member, b: Member) -> Rule:
        """The rule that calls it false that two members share something; that a member has any, if it comes twice."""
        body = tuple(dict.fromkeys((a.atom, b.atom)))
        words = (*a.wording, " excludes ", *b.wording)
        # Most members have no axioms of their own: then all rules of a long list share one tuple.
        more = (*a.axioms, *b.axioms)
        return Rule(self.name, (*self.axioms, *more) if more else self.axioms, body, None, words)

    def clashes(self, holders: Callable[[Atom], Iterable[Hashable]]) -> Iterator[Rule]:
        """The rules of the pairs that share something.

        Args:
            holders: what an atom holds of: things, or pairs of them.
        """
        places: dict[Hashable, list[int]] = {}
        for i, member in enumerate(self.members):
            for holder in holders(member.atom):
                places.setdefault(holder, []).append(i)
        pairs = {pair for found in places.values() if len(found) > 1 for pair in combinations(found, 2)}
        for i, j in sorted(pairs):
            yield self.rule(self.members[i], self.members[j])


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules of an ontology.

    Attributes:
        rules: the rules, those that hold in every graph included.
        warnings: what could not be compiled: axioms outside OWL 2 RL, and malformed ones; one line each.
        expressions: what a class or property expression without a name says, for its node.
        datatypes: the terms declared as datatypes.
        distinct: the lists of things that are all different.
        disjoint: the lists of classes or properties that share nothing.
        reflexive: whether conclusions that a class or property is within itself are kept for further ones.
        ends: whether owl:Thing or owl:Nothing has another name, of which what is trivial of these two says something.
        universal: the classes of everything that a rule asks for, so that membership in them is of use.
    """

    rules: tuple[Rule, ...]
    warnings: tuple[str, ...] = ()
    expressions: Mapping[Node, tuple[Node | str, ...]] = field(default_factory=dict)
    datatypes: frozenset[Node] = frozenset()
    distinct: tuple[Distinct, ...] = ()
    disjoint: tuple[Disjoint, ...] = ()
    universal: frozenset[Node] = frozenset()
    reflexive: bool = False
    ends: bool = False

    @property
    def itself(self) -> bool:
        """Whether a rule asks what is the same, so that eq-ref is carried out."""
        return any(rule.name == "eq-ref" for rule in self.rules)

    def premises(self) -> Iterator[Atom]:
        """Every premise of a rule, and what the lists of disjoint classes and properties are of."""
        for rule in self.rules:
            yield from rule.body
        for disjoint in self.disjoint:
            yield from (member.atom for member in disjoint.members)

    def describe(self, node: Node, label: Label) -> str:
        """The words for a term: its label, or the meaning of the unnamed expression that it stands for.

        Args:
            node: any term.
            label: gives each named term the name to show.
        """
        words: list[str] = []
        queue: list[tuple[Node | str, frozenset[Node]]] = [(node, frozenset())]
        while queue:
            part, within = queue.pop()
            inner = self.expressions.get(part) if isinstance(part, Node) and part not in within else None
            if inner is not None:
                assert isinstance(part, Node)
                queue += [(x, within | {part}) for x in reversed(inner)]
            else:
                words.append(label(part) if isinstance(part, Node) else part)
        return "".join(words)
