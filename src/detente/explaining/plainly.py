"""Proofs in plain words: what several rules do together is told as one step, without the names of the rules.

A chain through a situation is one line with its roles, whether these are stated or were made by expansion; a run of
steps from one premise (every tension is a dispute, every dispute a conflict) is told on the way. Nothing is left out:
each stated fact and each axiom in words stands in the plain proof too, once. With the names of the rules each step
stands alone (`detente.explaining.verbalisation.Verbaliser.step`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set

from rdflib.namespace import RDF
from rdflib.term import Node

from detente.proving.proof import Proof

#: The name of the steps that expansion makes, and of those that chains make.
_EXPANSION, _CHAIN = "expansion", "prp-spo2"
Label = Callable[[Node], str]


def step(node: Proof, label: Label, roles: Set[Node]) -> tuple[list[str], list[Proof]]:
    """A step of a proof in plain words.

    Args:
        node: an inferred node of a proof.
        label: how things are called.
        roles: the properties that join a situation to what takes part in it.

    Returns:
        Why the conclusion holds, a line for each reason, and the proofs on which these rest.
    """
    reasons: dict[str, None] = {}
    while node.rule is not None and len(node.premises) == 1 and node.rule.name != _EXPANSION:
        reasons[node.rule.words(label)] = None
        node = node.premises[0]
    if node.rule is None:
        return list(reasons), [node]
    rule, below = node.rule, list(node.premises)
    if rule.name == _CHAIN and _through_one(below, roles):
        situation, *filled = _filled(below, label)
        reasons[f"in {situation}: {' and '.join(filled)}"] = None
        made = [p for p in below if p.rule is not None and p.rule.name == _EXPANSION]
        if len(made) == len(below):  # both roles were made, most often by one rule of the same facts
            reasons |= dict.fromkeys(p.rule.words(label) for p in made if p.rule is not None)
            below = [q for p in made for q in p.premises]
    elif rule.name == _CHAIN:
        reasons[" and ".join(f"{label(s)} [{label(p)}] {label(o)}" for s, p, o in (q.conclusion for q in below))] = None
    else:
        reasons[rule.words(label)] = None
    below = list(_once(below, label, reasons))  # which adds to the reasons
    return list(reasons), below


def _through_one(premises: Iterable[Proof], roles: Set[Node]) -> bool:
    """Whether all premises are roles of one situation."""
    said = [p.conclusion for p in premises]
    return len({s for s, _, _ in said}) == 1 and all(p in roles for _, p, _ in said)


def _filled(premises: Iterable[Proof], label: Label) -> Iterator[str]:
    """A situation, and who fills which of its roles."""
    said = [p.conclusion for p in premises]
    yield f"“{label(said[0][0])}”"
    yield from (f"{label(o)} as {label(p)}" for _, p, o in said)


def _once(premises: Iterable[Proof], label: Label, reasons: dict[str, None]) -> Iterator[Proof]:
    """The premises, each once; a kind that follows from a stated kind is told on the way."""
    seen = set()
    for premise in premises:
        while premise.rule is not None and len(premise.premises) == 1 and _kinds(premise, premise.premises[0]):
            reasons[premise.rule.words(label)] = None
            premise = premise.premises[0]
        if premise.conclusion not in seen:
            seen.add(premise.conclusion)
            yield premise


def _kinds(one: Proof, other: Proof) -> bool:
    """Whether both say of one thing what kind of thing it is."""
    return one.conclusion[:2] == other.conclusion[:2] and one.conclusion[1] == RDF.type
