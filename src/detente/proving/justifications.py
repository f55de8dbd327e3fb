"""Justifications: the distinct minimal sets of stated triples and axioms from which a triple follows.

A justification, in the sense of description logics (Horridge, Parsia and Sattler 2008, https://doi.org/10.1007/978-3-540-88564-1_21),
is a set from which nothing can be taken away. Each triple that takes part keeps its smallest such sets with the
shortest proof of each; sets are joined along the rules until nothing changes. Everything is bounded, and what a bound
left out is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, product

from detente.proving.proof import Proof, Step, by, steps
from detente.rdf.terms import Triple
from detente.reasoning.closure import Closure

#: How many justifications are given where nothing else is said.
LIMIT = 20
#: How many triples, ways in which a rule gives one triple, and combinations of premises' sets are looked at.
_TRIPLES, _WAYS, _COMBINATIONS = 2000, 40, 2000
_Set = frozenset[Triple]


@dataclass(frozen=True, slots=True)
class Justification:
    """One minimal set from which a triple follows.

    Attributes:
        facts: the stated triples that take part.
        axioms: the triples of the axioms that take part.
        proof: the shortest proof found from them.
        mask: the epochs in which all of the facts stand.
    """

    facts: frozenset[Triple]
    axioms: frozenset[Triple]
    proof: Proof
    mask: int


@dataclass(frozen=True, slots=True)
class Justifications(Sequence[Justification]):
    """The justifications of a triple, the shortest proof first.

    Attributes:
        found: the justifications.
        cut: whether there may be more, because a bound was met.
    """

    found: tuple[Justification, ...]
    cut: bool

    def __repr__(self) -> str:
        """How many there are, for a prompt."""
        return f"<Justifications: {len(self.found)}{', or more' if self.cut else ''}>"

    def __len__(self) -> int:
        """How many were found."""
        return len(self.found)

    def __getitem__(self, index: int) -> Justification:  # type: ignore[override]
        """One of them, from 0."""
        return self.found[index]


def justify(closure: Closure, triple: Triple, mask: int, limit: int = LIMIT) -> Justifications:
    """The justifications of a triple in some epochs.

    Args:
        closure: what it follows in.
        triple: the triple, stated or inferred; a stated triple is a justification of itself.
        mask: the epochs; a justification holds in one of them at least.
        limit: how many are given at most.
    """
    return _Search(closure, mask & closure.mask(triple), limit).run(triple)


class _Search:
    """Joins the sets of premises until those of a triple are known."""

    def __init__(self, closure: Closure, mask: int, limit: int) -> None:
        self._closure = closure
        self._mask = mask
        self._limit = limit
        self._room = limit + 20  # a set that is small for a premise need not be small for the conclusion
        self._cut = False
        self._steps: dict[Triple, list[Step]] = {}
        self._sets: dict[Triple, dict[_Set, tuple[Proof, int]]] = {}

    def run(self, triple: Triple) -> Justifications:
        self._explore(triple)
        self._join()
        rows = self._sets[triple]
        found = []
        for proof, mask in list(rows.values())[: self._limit]:
            found.append(Justification(frozenset(proof.leaves()), frozenset(proof.axioms()), proof, mask))
        return Justifications(tuple(found), self._cut or len(rows) > self._limit)

    def _explore(self, triple: Triple) -> None:
        """Gather the ways in which the triple, its premises, their premises and so on follow."""
        queue, at = [triple], 0
        known = {triple}
        while at < len(queue):
            current = queue[at]
            at += 1
            self._steps[current] = []
            if at > _TRIPLES:
                self._cut = True
                continue
            for _, ways in groupby(steps(self._closure, current, self._mask, None), lambda step: step.rule):
                for step in islice(ways, _WAYS):
                    self._steps[current].append(step)
                    queue += (p for p in dict.fromkeys(step.premises) if p not in known)
                    known.update(step.premises)
                self._cut = self._cut or next(ways, None) is not None

    def _join(self) -> None:
        users: dict[Triple, dict[Triple, None]] = defaultdict(dict)
        for conclusion, ways in self._steps.items():
            for step in ways:
                for premise in step.premises:
                    users[premise][conclusion] = None
        for triple in self._steps:
            stated = self._closure.stated.get(triple, 0) & self._mask
            self._sets[triple] = {frozenset([triple]): (Proof(triple), stated)} if stated else {}
        queue = dict.fromkeys(reversed(self._steps))  # what was met last is nearest to what is stated
        while queue:
            triple = next(iter(queue))
            del queue[triple]
            if self._widen(triple):
                queue.update(users[triple])

    def _widen(self, triple: Triple) -> bool:
        """Take in what the premises' sets give; whether anything changed."""
        before = self._sets[triple]
        rows = [(s, proof, mask) for s, (proof, mask) in before.items()]
        for step in self._steps[triple]:
            several = [self._sets[p].items() for p in step.premises]
            combinations = list(islice(product(*several), _COMBINATIONS + 1))
            self._cut = self._cut or len(combinations) > _COMBINATIONS
            for parts in combinations[:_COMBINATIONS]:
                common = self._mask
                for _, (_, mask) in parts:
                    common &= mask
                whole: _Set = frozenset(step.rule.axioms).union(*(s for s, _ in parts))
                if common:
                    rows.append((whole, by(triple, step.rule, tuple(proof for _, (proof, _) in parts)), common))
        after = self._minimal(rows)
        self._sets[triple] = after
        return {s: p.size for s, (p, _) in after.items()} != {s: p.size for s, (p, _) in before.items()}

    def _minimal(self, rows: Iterable[tuple[_Set, Proof, int]]) -> dict[_Set, tuple[Proof, int]]:
        """Those sets that hold no other, each with its shortest proof, the shortest first."""
        minimal: list[tuple[_Set, Proof, int]] = []
        for whole, proof, mask in sorted(rows, key=lambda r: (len(r[0]), r[1].size)):
            if not any(s <= whole for s, _, _ in minimal):
                minimal.append((whole, proof, mask))
        minimal.sort(key=lambda r: (r[1].size, len(r[0]), sorted(map(str, r[1].leaves()))))
        self._cut = self._cut or len(minimal) > self._room
        return {whole: (proof, mask) for whole, proof, mask in minimal[: self._room]}
