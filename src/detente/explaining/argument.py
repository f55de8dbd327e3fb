"""A proof as a short argument: numbered steps about things, the facts of situations folded into the step they give.

A proof goes through dyads, roles and kinds of situations, each by a rule of its own. A reader wants to know which
relations of which actors lead to the conclusion, and which situations, said by whom, give each. So a step is a relation
between things; what a rule merely widens (*in dispute* to *adversarial*) is said in the same step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from detente.proving.proof import Proof
from detente.rdf.terms import Triple


@dataclass(slots=True)
class Step:
    """A step of an argument.

    Attributes:
        conclusion: the relation that it gives.
        then: the wider relations that follow from that one alone, in order.
        facts: the stated triples that it rests on itself.
        uses: the numbers of the earlier steps that it rests on, from 0.
        rules: the names of the rules that it takes, each once.
    """

    conclusion: Triple
    then: list[Triple] = field(default_factory=list)
    facts: list[Triple] = field(default_factory=list)
    uses: list[int] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)

    @property
    def last(self) -> Triple:
        """What it gives in the end."""
        return self.then[-1] if self.then else self.conclusion


def argument(proofs: Iterable[Proof], told_alone: Callable[[Triple], bool]) -> list[Step]:
    """The steps of some proofs, each after those that it rests on; the conclusion of the last proof is last.

    Args:
        proofs: the proofs.
        told_alone: whether a triple is a step of its own, as a relation between actors is.
    """
    steps: list[Step] = []
    known: dict[Triple, int] = {}
    for proof in proofs:
        _emit(proof, told_alone, steps, known)
    return steps


def _emit(root: Proof, told_alone: Callable[[Triple], bool], steps: list[Step], known: dict[Triple, int]) -> None:
    """Add the step of a proof after those of the relations within it; without recursion, since proofs may be deep."""
    queue: list[tuple[Proof, bool]] = [(root, False)]
    while queue:
        node, ready = queue.pop()
        if node.conclusion in known:
            continue
        facts, below, rules = _gathered(node, told_alone)
        if not ready:
            queue.append((node, True))
            queue += [(p, False) for p in reversed(below) if p.conclusion not in known]
            continue
        uses = list(dict.fromkeys(known[p.conclusion] for p in below if p.conclusion in known))
        if not facts and len(uses) == 1 and steps[uses[0]].last == below[0].conclusion:
            step = steps[uses[0]]  # a wider word for the same two
            step.then.append(node.conclusion)
            step.rules += [r for r in rules if r not in step.rules]
            known[node.conclusion] = uses[0]
            continue
        known[node.conclusion] = len(steps)
        steps.append(Step(node.conclusion, [], facts, uses, rules))


def _gathered(node: Proof, told_alone: Callable[[Triple], bool]) -> tuple[list[Triple], list[Proof], list[str]]:
    """The stated triples folded into a step, the proofs of its relations, and the rules on the way."""
    if node.rule is None:
        return [node.conclusion], [], []
    facts: dict[Triple, None] = {}
    below: dict[Triple, Proof] = {}
    rules = {node.rule.name: None}
    queue = list(reversed(node.premises))
    while queue:
        current = queue.pop()
        if told_alone(current.conclusion):
            below.setdefault(current.conclusion, current)
        elif current.rule is None:
            facts[current.conclusion] = None
        else:
            rules[current.rule.name] = None
            queue += reversed(current.premises)
    return list(facts), list(below.values()), list(rules)
