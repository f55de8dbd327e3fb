"""How a claim stands, wherever a table names it: stance, holder, whether it is a denial, what the review found.

A claim without these reads as a fact: that of number 107 says that the border question is *not* settled in full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from rdflib.term import Node, URIRef

from detente.asking.origins import Standing
from detente.rdf.terms import Triple
from detente.vocabulary import CODE, DET

#: What is read of a claim, in the order in which it is told.
READ = (DET.stance, DET.attributedTo, DET.polarity, DET.assessment, DET.assessedComponent)


class _Graph(Protocol):
    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]: ...
    def label(self, term: Node) -> str: ...


class Standings(Mapping[Node, Standing]):
    """How the claims of a graph stand, looked up when it is asked for."""

    def __init__(self, kg: _Graph) -> None:
        """Look up in a graph."""
        self._kg = kg
        self._known: dict[Node, Standing] = {}

    def __getitem__(self, node: Node) -> Standing:
        """How a claim stands.

        Raises:
            KeyError: the node is no claim.
        """
        if node not in self._known:
            is_claim = isinstance(node, URIRef) and next(self._kg.match(node, READ[0], None), None) is not None
            said = (t for p in READ for t in self._kg.match(node, p, None)) if is_claim else ()
            self._known[node] = told(said, self._kg.label)
        if not self._known[node]:
            raise KeyError(node)
        return self._known[node]

    def __iter__(self) -> Iterator[Node]:
        """The claims of the graph."""
        return (s for s, _, _ in self._kg.match(None, DET.stance, None))

    def __len__(self) -> int:
        """How many claims there are."""
        return sum(1 for _ in self)


def told(triples: Iterable[Triple], label: Callable[[Node], str]) -> Standing:
    """How a claim stands, by what is said of it.

    Args:
        triples: what is said of it with the properties of `READ`.
        label: gives the label of a code or an actor.
    """
    found = {p: o for _, p, o in triples}
    words: list[tuple[Node, str]] = []
    for p in READ:
        if (o := found.get(p)) is None:
            continue
        if p == DET.attributedTo:
            words.append((o, f"by {label(o)}"))
        elif p == DET.polarity:
            words += [(o, "denial")] if o == CODE.Negative else []
        elif p == DET.assessedComponent:
            if words and found.get(DET.assessment) == words[-1][0]:
                words[-1] = (words[-1][0], f"{words[-1][1]} as to the {label(o)}")
        elif o != CODE.Unflagged:
            words.append((o, label(o)))
    return tuple(words)
