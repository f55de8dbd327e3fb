"""Refutations: the proof of a contradiction, with a code that stays the same from run to run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rdflib.term import Literal, Node, URIRef

from detente.closure import Closure, Contradiction
from detente.proof import Proof, Prover
from detente.rules import Ruleset


@dataclass(frozen=True, slots=True)
class Refutation:
    """A contradiction with the proofs of what it rests on.

    Attributes:
        code: the rule's name and eight hexadecimal digits, as ``cax-dw-1a2b3c4d``; see `code`.
        contradiction: the rule, its axiom, and the triples that match its body.
        proofs: the proof of each of these triples, in the latest epoch in which all of them hold.
    """

    code: str
    contradiction: Contradiction
    proofs: tuple[Proof, ...]


def code(contradiction: Contradiction, ruleset: Ruleset) -> str:
    """A name for a contradiction: it depends on the rule, the axiom's words and the premises, and on nothing else.

    Blank nodes count by what they say, not by their labels, so that the code is the same in every run.
    """

    def text(term: Node) -> str:
        if isinstance(term, (URIRef, Literal)):
            return term.n3()
        return f"({ruleset.describe(term, text)})" if term in ruleset.expressions else "[]"

    lines = sorted(" ".join(map(text, triple)) for triple in contradiction.premises)
    content = "\n".join([contradiction.rule.name, contradiction.rule.words(text), *lines])
    return f"{contradiction.rule.name}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


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
            rows.append(Refutation(code(contradiction, closure.ruleset), contradiction, proofs))
    yield from sorted(rows, key=lambda r: r.code)
