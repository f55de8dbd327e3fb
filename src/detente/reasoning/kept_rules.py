"""Rules as JSON over the numbers of terms: what a kept closure is asked with needs no ontology to be compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rdflib.term import Node

from detente.rdf.terms import Triple
from detente.reasoning.contradiction import Contradiction
from detente.rules import Atom, Rule, Ruleset, Var
from detente.rules.model import Disjoint, Distinct, Member

_Words = tuple["Node | str", ...]


class Writer:
    """Writes rules; triples and atoms stand in it once."""

    def __init__(self, number: Callable[[Node], int]) -> None:
        """Write terms by their numbers."""
        self._number = number
        self._known: dict[tuple[Any, ...], int] = {}
        self._axioms: dict[tuple[int, ...], int] = {}
        self._rules: dict[int, tuple[int, Rule]] = {}
        self._written: list[Any] = []

    def _triple(self, triple: Iterable[Node | Var]) -> int:
        slots = tuple(x.name if isinstance(x, Var) else self._number(x) for x in triple)
        return self._known.setdefault(slots, len(self._known))

    def _words(self, words: _Words) -> list[int | str]:
        return [part if type(part) is str else self._number(part) for part in words]  # type: ignore[arg-type]

    def _axiom(self, axioms: Iterable[Triple]) -> int:
        return self._axioms.setdefault(tuple(map(self._triple, axioms)), len(self._axioms))

    def _rule(self, rule: Rule) -> int:
        known = self._rules.get(id(rule))
        if known is None:
            head = None if rule.head is None else self._triple(rule.head)
            body = list(map(self._triple, rule.body))
            self._written.append([rule.name, self._axiom(rule.axioms), body, head, self._words(rule.wording)])
            known = self._rules[id(rule)] = len(self._written) - 1, rule
        return known[0]

    def _member(self, member: Member) -> list[Any]:
        return [self._triple(member.atom), self._words(member.wording), self._axiom(member.axioms)]

    def write(
        self, ruleset: Ruleset, force: Mapping[Rule, int], contradictions: Iterable[Contradiction]
    ) -> dict[str, Any]:
        """The rules, those of which the epochs are not all, and the contradictions that were found by them."""
        number = self._number
        found = {
            "of": list(map(self._rule, ruleset.rules)),
            "warnings": ruleset.warnings,
            "expressions": [[number(node), self._words(words)] for node, words in ruleset.expressions.items()],
            "datatypes": sorted(map(number, ruleset.datatypes)),
            "distinct": [[d.name, self._axiom(d.axioms), list(map(number, d.members))] for d in ruleset.distinct],
            "disjoint": [[d.name, self._axiom(d.axioms), list(map(self._member, d.members))] for d in ruleset.disjoint],
            "universal": sorted(map(number, ruleset.universal)),
            "reflexive": ruleset.reflexive,
            "force": [[i, hex(force[rule])] for i, rule in enumerate(ruleset.rules) if rule in force] if force else [],
            "contradictions": [
                [self._rule(c.rule), list(map(self._triple, c.premises)), hex(c.mask)] for c in contradictions
            ],
        }
        return found | {"triples": list(self._known), "axioms": list(self._axioms), "rules": self._written}


class Reader:
    """Reads rules."""

    def __init__(self, data: dict[str, Any], term: Callable[[int], Node]) -> None:
        """Read terms by their numbers."""
        self._data, self._term = data, term
        variables: dict[str, Var] = {}
        self._atoms = [
            Atom(*(term(x) if type(x) is int else variables.setdefault(x, Var(x)) for x in slots))
            for slots in data["triples"]
        ]
        self._axioms: list[tuple[Triple, ...]] = [tuple(map(self._triple, axioms)) for axioms in data["axioms"]]
        atoms = self._atoms
        self._rules = [
            Rule(
                name,
                self._axioms[axioms],
                tuple(atoms[i] for i in body),
                None if head is None else atoms[head],
                self._words(words),
            )
            for name, axioms, body, head, words in data["rules"]
        ]

    def _triple(self, i: int) -> Triple:
        return tuple(self._atoms[i])  # type: ignore[return-value]

    def _words(self, words: Iterable[int | str]) -> _Words:
        return tuple(self._term(part) if isinstance(part, int) else part for part in words)

    def _member(self, member: Any) -> Member:
        atom, words, axioms = member
        return Member(self._atoms[atom], self._words(words), self._axioms[axioms])

    def ruleset(self) -> Ruleset:
        """The rules."""
        data, term, axioms = self._data, self._term, self._axioms
        return Ruleset(
            rules=tuple(self._rules[i] for i in data["of"]),
            warnings=tuple(data["warnings"]),
            expressions={term(node): self._words(words) for node, words in data["expressions"]},
            datatypes=frozenset(map(term, data["datatypes"])),
            distinct=tuple(Distinct(name, axioms[i], tuple(map(term, m))) for name, i, m in data["distinct"]),
            disjoint=tuple(Disjoint(name, axioms[i], tuple(map(self._member, m))) for name, i, m in data["disjoint"]),
            universal=frozenset(map(term, data["universal"])),
            reflexive=data["reflexive"],
        )

    def force(self, ruleset: Ruleset) -> dict[Rule, int]:
        """The rules that do not hold in all epochs, with those in which they do."""
        return {ruleset.rules[i]: int(mask, 16) for i, mask in self._data["force"]}

    def contradictions(self) -> list[Contradiction]:
        """What was found to be false."""
        return [
            Contradiction(self._rules[rule], tuple(map(self._triple, premises)), int(mask, 16))
            for rule, premises, mask in self._data["contradictions"]
        ]
