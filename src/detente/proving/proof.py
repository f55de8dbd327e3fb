"""Proofs: why an inferred triple holds, as a tree of rules down to stated triples.

A proof is found by searching backwards through the rules of a `detente.reasoning.closure.Closure`. The rank of a triple
(the round in which it appeared) is a lower bound of the size of its proofs, so that the search for the shortest one
looks at little else. No triple stands among its own premises: within a proof each triple has a strictly larger proof
than those below it. Where the search would take too long, the proof by falling ranks is given, which always exists.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import NamedTuple

from rdflib.term import Node

from detente.rdf.terms import Triple, short
from detente.reasoning.closure import Closure
from detente.reasoning.contradiction import Contradiction
from detente.rules import Rule

#: How many ways in which one rule gives one triple are compared; a type can have thousands that differ in nothing.
_WAYS = 200
#: How many triples are looked at in the search for one shortest proof, and how deep it goes.
_EFFORT, _DEPTH = 3000, 120


@dataclass(frozen=True, slots=True)
class Proof:
    """One node of a proof.

    Attributes:
        conclusion: the triple that is proved.
        rule: the rule that gives it; None where the triple is stated.
        premises: the proofs of the rule's premises, in the order of its body.
        size: how many nodes the proof has.
    """

    conclusion: Triple
    rule: Rule | None = None
    premises: tuple[Proof, ...] = ()
    size: int = 1

    def __repr__(self) -> str:
        """What it proves and how, for a prompt."""
        how = f"by {self.rule.name}, {self.size} nodes" if self.rule else "stated"
        return f"<Proof of {' '.join(map(short, self.conclusion))}: {how}>"

    def leaves(self) -> tuple[Triple, ...]:
        """The stated triples that the proof rests on, each once, from left to right."""
        return tuple(dict.fromkeys(n.conclusion for n in self.nodes() if n.rule is None))

    def axioms(self) -> tuple[Triple, ...]:
        """The triples of the axioms that the proof cites, each once."""
        return tuple(dict.fromkeys(t for n in self.nodes() if n.rule is not None for t in n.rule.axioms))

    def nodes(self) -> Iterator[Proof]:
        """The proof and all proofs within it, from the root down, from left to right."""
        queue = [self]
        while queue:
            node = queue.pop()
            yield node
            queue += reversed(node.premises)

    @property
    def depth(self) -> int:
        """The greatest number of rules on a way from the conclusion to a stated triple."""
        deepest, queue = 0, [(self, 0)]
        while queue:
            node, above = queue.pop()
            if node.rule is not None:
                deepest = max(deepest, above + 1)
                queue += ((p, above + 1) for p in node.premises)
        return deepest


def by(conclusion: Triple, rule: Rule, premises: tuple[Proof, ...]) -> Proof:
    """The proof of a triple by a rule from proofs of its premises."""
    return Proof(conclusion, rule, premises, 1 + sum(p.size for p in premises))


class Step(NamedTuple):
    """One way in which a triple follows: a rule, and the triples that match its body."""

    rule: Rule
    premises: tuple[Triple, ...]


def steps(closure: Closure, triple: Triple, mask: int, ways: int | None = _WAYS) -> Iterator[Step]:
    """The ways in which a triple follows, each once; a triple among its own premises is none.

    Args:
        closure: what it follows in.
        triple: the triple.
        mask: the epochs of which the premises must share one.
        ways: how many are given for each rule; None for all.
    """
    for rule in closure.rules_for(triple):
        assert rule.head is not None
        binding = rule.head.match(triple, {})
        if binding is not None:
            common = mask & closure.in_force(rule)
            solutions = closure.solutions(rule.body, binding, common) if common else ()
            found = (tuple(atom.ground(full) for atom in rule.body) for full, _ in solutions)
            for premises in dict.fromkeys(islice((p for p in found if triple not in p), ways)):
                yield Step(rule, premises)


class _TooMuch(Exception):
    """The search for a shortest proof takes too long."""


class Prover:
    """Finds proofs in one epoch of a closure; what was proved once is kept."""

    def __init__(self, closure: Closure, epoch: int = 0) -> None:
        """Prove in the given epoch (its number, from 0)."""
        self._closure = closure
        self._epoch = epoch
        self._known: dict[Triple, Proof] = {}
        self._shortest: dict[Triple, Proof] = {}
        self._least: dict[Triple, float] = {}
        self._kept: dict[Triple, list[Step]] = {}
        self._effort = 0
        # A proof of rank r has r rules above one another, and a stated triple below unless an axiom alone is enough.
        self._below = int(all(rule.body for rule in closure.ruleset.rules))

    def prove(self, triple: Triple) -> Proof | None:
        """The proof of a triple with the fewest nodes; None where it does not hold in the epoch.

        Of several as short the first is taken, in the order of the ontology's axioms and then by terms. Where a rule
        gives one triple in more than 200 ways, or a search goes through more than 3,000 triples, a shorter proof may
        be missed.
        """
        if self._rank(triple) is None:
            return None
        if triple not in self._known:
            self._effort = _EFFORT
            try:
                self._known[triple] = self._search(triple, inf, _DEPTH) or self._descend(triple)
            except _TooMuch:
                self._known[triple] = self._descend(triple)
        return self._known[triple]

    def through(self, triple: Triple, nodes: Container[Node]) -> Proof | None:
        """The proof of a relation of two things from what is said of one of some nodes; None where none gives it.

        The relations of the same two that lead from the one to the other are the way; the first that is found counts.
        """
        above: dict[Triple, tuple[Triple, Step] | None] = {triple: None}
        for current in (queue := [triple]):
            for step in sorted(steps(self._closure, current, 1 << self._epoch, None), key=_text):
                if any(p[0] in nodes for p in step.premises):
                    return self._upwards(current, step, above)
                for p in step.premises:
                    if {p[0], p[2]} == {triple[0], triple[2]} and p not in above:
                        above[p] = current, step
                        queue.append(p)
        return None

    def _upwards(self, triple: Triple, step: Step, above: Mapping[Triple, tuple[Triple, Step] | None]) -> Proof | None:
        """The proof by a step, and by those above it."""
        known: dict[Triple, Proof] = {}
        while True:
            proofs = [known.get(p) or self.prove(p) for p in step.premises]
            found = by(triple, step.rule, tuple(p for p in proofs if p is not None))
            higher = above[triple]
            if higher is None:
                return found
            known[triple] = found
            triple, step = higher

    def grounds(self, triple: Triple) -> frozenset[Triple]:
        """The stated triples that take part in some proof of a triple; none where it does not hold."""
        found: set[Triple] = set()
        if self._rank(triple) is None:
            return frozenset()
        queue, seen = [triple], {triple}
        while queue:
            current = queue.pop()
            if self._rank(current) == 0:
                found.add(current)
            for step in steps(self._closure, current, 1 << self._epoch, None):
                queue += (p for p in step.premises if p not in seen)
                seen.update(step.premises)
        return frozenset(found)

    def refute(self, contradiction: Contradiction) -> tuple[Proof, ...]:
        """The proofs of the premises of a contradiction that holds in the epoch."""
        return tuple(p for p in map(self.prove, contradiction.premises) if p is not None)

    def _rank(self, triple: Triple) -> int | None:
        return self._closure.rank(triple, self._epoch)

    def _low(self, triple: Triple) -> float:
        """A number of nodes that no proof of the triple goes below."""
        if triple not in self._least:
            self._least[triple] = self._lowest(triple)
        return self._least[triple]

    def _lowest(self, triple: Triple) -> float:
        """What the rank alone says of that number, whatever was searched before."""
        rank = self._rank(triple)
        return inf if rank is None else 1 if rank == 0 else rank + self._below

    def _steps(self, triple: Triple) -> list[Step]:
        """The ways in which a triple follows, those first that may be short.

        Their order decides between proofs as short, so it must not depend on what was proved before.
        """
        if triple not in self._kept:
            self._effort -= 1
            if self._effort < 0:
                raise _TooMuch
            order: dict[int, int] = {}
            rows = [
                (sum(map(self._lowest, s.premises)), order.setdefault(id(s.rule), len(order)), _text(s), s)
                for s in steps(self._closure, triple, 1 << self._epoch)
            ]
            self._kept[triple] = [row[-1] for row in sorted(rows, key=lambda row: row[:-1])]
        return self._kept[triple]

    def _search(self, triple: Triple, limit: float, depth: int) -> Proof | None:
        """The shortest proof, if it has no more nodes than the limit.

        The bound of the triple is raised until a proof meets it. Bounds say what no proof at all goes below, so that
        they stay true whatever the search was on its way to; a triple met again on that way is above its allowance.
        """
        if depth == 0:
            raise _TooMuch
        while triple not in self._shortest:
            low = self._low(triple)
            if low > limit or low == inf:
                return None
            if self._rank(triple) == 0:
                self._shortest[triple] = Proof(triple)
                break
            higher = inf
            for step in self._steps(triple):
                proofs, need = self._premises(step, low, depth)
                if proofs is not None:
                    self._shortest[triple] = by(triple, step.rule, proofs)
                    break
                higher = min(higher, need)
            else:
                self._least[triple] = max(low + 1, higher)
        found = self._shortest[triple]
        return found if found.size <= limit else None

    def _premises(self, step: Step, limit: float, depth: int) -> tuple[tuple[Proof, ...] | None, float]:
        """Shortest proofs of the premises, if with the conclusion they keep to the limit; else a bound above it."""
        lows = list(map(self._low, step.premises))
        proofs: list[Proof] = []
        for i, premise in enumerate(step.premises):
            spare = limit - 1 - sum(lows)
            if spare < 0:
                return None, 1 + sum(lows)
            proof = self._search(premise, lows[i] + spare, depth - 1)
            lows[i] = self._low(premise) if proof is None else proof.size
            if proof is None:
                return None, 1 + sum(lows)
            proofs.append(proof)
        return tuple(proofs), 1 + sum(lows)

    def _descend(self, triple: Triple) -> Proof:
        """A proof whose premises have ever smaller ranks."""
        chosen: dict[Triple, Step | None] = {}
        queue = [triple]
        while queue:
            current = queue.pop()
            if current not in chosen:
                chosen[current] = step = self._falling(current)
                queue += step.premises if step else ()
        made: dict[Triple, Proof] = {}
        for current in sorted(chosen, key=lambda t: self._rank(t) or 0):
            step = chosen[current]
            made[current] = by(current, step.rule, tuple(made[p] for p in step.premises)) if step else Proof(current)
        return made[triple]

    def _falling(self, triple: Triple) -> Step | None:
        rank = self._rank(triple)
        assert rank is not None
        if rank == 0:
            return None
        for step in steps(self._closure, triple, 1 << self._epoch, None):
            ranks = map(self._rank, step.premises)
            if all(r is not None and r < rank for r in ranks):
                return step
        raise AssertionError(f"no derivation of {triple} below rank {rank}")


def _text(step: Step) -> list[str]:
    return [str(term) for triple in step.premises for term in triple]
