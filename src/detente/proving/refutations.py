"""Refutations: contradictions with the proofs of what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from detente.proving.proof import Proof, Prover
from detente.reasoning.closure import Closure
from detente.reasoning.contradiction import Contradiction


@dataclass(frozen=True, slots=True)
class Refutation:
    """A contradiction with the proofs of what it rests on.

    Attributes:
        contradiction: the rule, its axiom, and the triples that match its body.
        proofs: the proof of each of these triples, in the latest epoch in which all of them hold.
    """

    contradiction: Contradiction
    proofs: tuple[Proof, ...]

    @property
    def code(self) -> str:
        """The code of the contradiction."""
        return self.contradiction.code


def refute(
    closure: Closure, found: Iterable[Contradiction], mask: int, prover: Callable[[int], Prover] | None = None
) -> Iterator[Refutation]:
    """The refutations of contradictions, sorted by their codes.

    Args:
        closure: what they were found in.
        found: the contradictions.
        mask: the epochs of interest; a contradiction that holds in none of them is left out.
        prover: gives the prover of an epoch.
    """
    make = prover or (lambda epoch: Prover(closure, epoch))
    rows = []
    for contradiction in found:
        common = contradiction.mask & mask
        if common:
            proofs = make(common.bit_length() - 1).refute(contradiction)
            rows.append(Refutation(contradiction, proofs))
    yield from sorted(rows, key=lambda r: r.code)
