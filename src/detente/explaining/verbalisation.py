"""Verbalisation of proofs: as text, Markdown and JSON, for any closed graph. In Turtle: `detente.explaining.prov`."""

from __future__ import annotations

import hashlib
import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from rdflib.term import BNode, Literal, Node

from detente.proving.proof import Proof
from detente.rdf.markdown import inline
from detente.rdf.terms import Triple, short
from detente.rules import Ruleset


class Verbaliser:
    """Puts proofs into words, down to what is stated; `detente.explaining.explainer` goes on to claims and passages.

    Attributes:
        ruleset: the rules that proofs use.
    """

    def __init__(self, ruleset: Ruleset, labels: Mapping[Node, str], width: int = 100) -> None:
        """Prepare to put proofs of a graph into words.

        Args:
            ruleset: its rules.
            labels: the labels of its things.
            width: the number of columns to stay within.
        """
        self.ruleset = ruleset
        self._labels = labels
        self._width = max(40, width)

    def label(self, term: Node) -> str:
        """The label of a thing; of an unnamed class, what it says."""
        if isinstance(term, Literal):
            return str(term)
        if isinstance(term, BNode):
            # What a parser calls a blank node differs from run to run: the meaning of the expression stands for it.
            known = term in self.ruleset.expressions
            return self.ruleset.describe(term, self.label) if known else "something without a name"
        return self._labels.get(term) or short(term)

    def phrase(self, triple: Triple) -> str:
        """A triple in words."""
        return " ".join((self.label(triple[0]), f"[{self.label(triple[1])}]", self.label(triple[2])))

    def words(self, node: Proof) -> str:
        """The axiom that a step of a proof rests on, in words."""
        return node.rule.words(self.label) if node.rule else ""

    def step(self, node: Proof) -> tuple[list[str], list[Proof]]:
        """A step of a proof: why its conclusion holds, in lines, and the proofs on which that rests."""
        assert node.rule is not None
        return [f"by {node.rule.name}: {self.words(node)}"], list(node.premises)

    def wrap(self, text: str, first: str, rest: str) -> list[str]:
        """A text in lines of the width, with a beginning for the first and one for the others."""
        width = max(self._width, len(rest) + 30)
        return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)

    # ---- what a stated triple rests on: nothing more is known here ---------------------------------------

    def stated(self, triple: Triple, indent: str, told: set[object]) -> Iterable[str]:
        """What is said of a stated triple, in lines.

        Args:
            triple: the triple.
            indent: what each line begins with.
            told: the triples, claims and references of which it was said before; these are added.
        """
        yield f"{indent}   stated"

    def stated_data(self, triple: Triple) -> dict[str, object]:
        """The same as plain values."""
        return {}

    def stated_list(self, triple: Triple) -> Iterable[tuple[int, str]]:
        """The same as lines of a nested list, each with its depth."""
        return ()

    # ---- proofs --------------------------------------------------------------------------------------

    def proof(self, proof: Proof) -> str:
        """A proof as a tree."""
        return "\n".join(self.tree(proof, "", "", set()))

    def tree(self, root: Proof, first: str, rest: str, told: set[object]) -> Iterable[str]:
        """The lines of a proof, with a beginning for the first and one for the others."""
        queue = [(root, first, rest)]
        while queue:
            node, first, rest = queue.pop()
            yield from self.wrap(self.phrase(node.conclusion), first, rest)
            if node.rule is None:
                yield from self.stated(node.conclusion, rest, told)
                continue
            reasons, premises = self.step(node)
            for reason in reasons:
                yield from self.wrap(reason, f"{rest}   ", f"{rest}      ")
            ends = [("├─ ", "│  ")] * (len(premises) - 1) + [("└─ ", "   ")]
            below = [(p, rest + a, rest + b) for p, (a, b) in zip(premises, ends, strict=False)]
            queue += reversed(below)

    def as_json(self, proof: Proof) -> str:
        """A proof as JSON: conclusion, rule, axiom, premises, and what stated triples rest on."""
        return to_json(self.data(proof))

    def data(self, root: Proof) -> dict[str, object]:
        """A proof as plain values; see `as_json`."""
        made: dict[int, dict[str, object]] = {}
        for node in reversed(list(root.nodes())):  # premises stand behind their conclusion
            found: dict[str, object] = {"triple": self.terms(node.conclusion), "says": self.phrase(node.conclusion)}
            if node.rule is not None:
                found |= {"rule": node.rule.name, "axiom": self.words(node)}
                found["premises"] = [made[id(p)] for p in node.premises]
            else:
                found |= self.stated_data(node.conclusion)
            made[id(node)] = found
        return made[id(root)]

    def terms(self, triple: Triple) -> list[str]:
        """The terms of a triple for JSON; a blank node is named by what it says, the same in every run."""
        return [
            f"_:{hashlib.sha256(self.label(term).encode()).hexdigest()[:8]}"
            if self.ruleset.expressions.get(term)
            else short(term)
            for term in triple
        ]

    def as_markdown(self, proof: Proof) -> str:
        """A proof as a nested Markdown list."""
        return "\n".join(self._markdown(proof))

    def _markdown(self, root: Proof) -> Iterable[str]:
        queue = [(root, "")]
        while queue:
            node, indent = queue.pop()
            if node.rule is not None:
                reasons, premises = self.step(node)
                yield f"{indent}- **{inline(self.phrase(node.conclusion))}**: {inline('; '.join(reasons))}"
                queue += [(premise, f"{indent}  ") for premise in reversed(premises)]
                continue
            yield f"{indent}- {inline(self.phrase(node.conclusion))}"
            yield from (f"{indent}{'  ' * depth}- {inline(line)}" for depth, line in self.stated_list(node.conclusion))


def to_json(value: object) -> str:
    """A value as indented JSON, however deep it is: the standard library's encoder stops at a few hundred levels."""
    return "".join(_json(value))


def _json(root: object) -> Iterator[str]:
    queue: list[str | tuple[object, int]] = [(root, 0)]  # texts, and values with their depths
    while queue:
        item = queue.pop()
        if isinstance(item, str):
            yield item
            continue
        value, depth = item
        entries: list[tuple[str, object]]
        if isinstance(value, dict) and value:
            around = "{}"
            entries = [(f"{json.dumps(key, ensure_ascii=False)}: ", each) for key, each in value.items()]
        elif isinstance(value, list | tuple) and value:
            around, entries = "[]", [("", each) for each in value]
        else:
            yield json.dumps(value, ensure_ascii=False)
            continue
        yield around[0]
        queue.append("\n" + "  " * depth + around[1])
        for i, (key, each) in reversed(list(enumerate(entries))):
            queue += [(each, depth + 1), f"{',' if i else ''}\n{'  ' * (depth + 1)}{key}"]
