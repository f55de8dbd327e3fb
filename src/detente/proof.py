"""Proofs: why an inferred triple holds, as a tree of rules down to stated triples.

A proof is found by backward search over the ranks of a `detente.closure.Closure`: a rule is a step of the
proof of a triple if its premises hold in the same epoch with smaller ranks. So there is no cycle, and every
inferred triple has a proof. Among the candidates the one with the fewest steps below it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from detente.closure import Closure, Contradiction
from detente.rules import Rule, Triple

#: How many derivations of one triple are compared; a type can have hundreds that differ in nothing.
_CANDIDATES = 24


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

    def leaves(self) -> tuple[Triple, ...]:
        """The stated triples that the proof rests on, each once, from left to right."""
        return tuple(dict.fromkeys(n.conclusion for n in self.nodes() if n.rule is None))

    def axioms(self) -> tuple[Triple, ...]:
        """The triples of the axioms that the proof cites, each once."""
        return tuple(dict.fromkeys(t for n in self.nodes() if n.rule is not None for t in n.rule.axioms))

    def nodes(self) -> Iterator[Proof]:
        """The proof and all proofs within it, from the root down."""
        yield self
        for premise in self.premises:
            yield from premise.nodes()

    @property
    def depth(self) -> int:
        """The greatest number of rules on a way from the conclusion to a stated triple."""
        return 1 + max((p.depth for p in self.premises), default=0) if self.rule else 0


class Prover:
    """Finds proofs in one epoch of a closure; what was proved once is kept."""

    def __init__(self, closure: Closure, epoch: int = 0) -> None:
        """Prove in the given epoch (its number, from 0)."""
        self._closure = closure
        self._epoch = epoch
        self._known: dict[Triple, Proof] = {}

    def prove(self, triple: Triple) -> Proof | None:
        """The proof of a triple; None where it does not hold in the epoch."""
        rank = self._closure.rank(triple, self._epoch)
        if rank is None:
            return None
        if triple not in self._known:
            self._known[triple] = Proof(triple) if rank == 0 else self._derive(triple, rank)
        return self._known[triple]

    def grounds(self, triple: Triple) -> frozenset[Triple]:
        """The stated triples that take part in some proof of a triple; none where it does not hold."""
        found: set[Triple] = set()
        queue, seen = [triple], {triple}
        while queue:
            current = queue.pop()
            if self._closure.rank(current, self._epoch) == 0:
                found.add(current)
            for _, premises, _ in self._steps(current):
                queue += (p for p in premises if p not in seen)
                seen.update(premises)
        return frozenset(found)

    def _derive(self, triple: Triple, rank: int) -> Proof:
        best: Proof | None = None
        for rule, premises in islice(self._derivations(triple, rank), _CANDIDATES):
            proofs = tuple(p for p in map(self.prove, premises) if p is not None)
            size = 1 + sum(p.size for p in proofs)
            if best is None or size < best.size:
                best = Proof(triple, rule, proofs, size)
        if best is None:
            raise AssertionError(f"no derivation of {triple} below rank {rank}")
        return best

    def _derivations(self, triple: Triple, rank: int) -> Iterator[tuple[Rule, tuple[Triple, ...]]]:
        """The rules and premises, all of smaller rank, that give a triple."""
        for rule, premises, ranks in self._steps(triple):
            if all(r is not None and r < rank for r in ranks):
                yield rule, premises

    def _steps(self, triple: Triple) -> Iterator[tuple[Rule, tuple[Triple, ...], tuple[int | None, ...]]]:
        """The rules and premises that give a triple, with the ranks of the premises."""
        for rule in self._closure.rules_for(triple):
            assert rule.head is not None
            binding = rule.head.match(triple, {})
            if binding is None:
                continue
            for full, _ in self._closure.solutions(rule.body, binding, 1 << self._epoch):
                premises = tuple(atom.ground(full) for atom in rule.body)
                yield rule, premises, tuple(self._closure.rank(p, self._epoch) for p in premises)

    def refute(self, contradiction: Contradiction) -> tuple[Proof, ...]:
        """The proofs of the premises of a contradiction that holds in the epoch."""
        return tuple(p for p in map(self.prove, contradiction.premises) if p is not None)
