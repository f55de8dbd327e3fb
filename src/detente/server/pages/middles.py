"""From a relation of two to the situations, or things, that it follows from: the middles of its chains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from rdflib.term import Node

from detente.rdf.terms import Triple
from detente.server.pages.desk import Desk, Step

#: The middles by which a chain joins a thing to others, by these.
_Joined = Mapping[Node, list[Node]]


class Middles:
    """Finds through what the relations of a thing join it to others, in the year.

    Each chain is followed once from the thing, whatever it joins it to: that asks far less of the store than to ask of
    each other by which of the middles it is joined.
    """

    def __init__(self, desk: Desk, node: Node, other: Node | None = None) -> None:
        """Of a thing.

        Args:
            desk: of the graph.
            node: the thing.
            other: what alone it is asked of; None: of any other.
        """
        self._desk, self._node, self._other = desk, node, other
        self._kg = desk.kg.also_possible if desk.kg.possible else desk.kg
        self._known: dict[tuple[Step, Step], _Joined] = {}

    def of(self, triple: Triple) -> tuple[Node, ...]:
        """The situations, or things, through which a relation joins the thing to another.

        Args:
            triple: the relation, of which the thing is the subject or the object.
        """
        s, p, o = triple
        ways = [(s, p, o)] + [(o, q, s) for q in self._desk.inverses.get(p, ()) if q != p or s != o]
        found: dict[Node, None] = {}
        for one, q, other in ways:
            for first, second in self._desk.chains.get(q, ()):
                if one == self._node:
                    middles = self._joined(first, second).get(other, ())
                else:
                    middles = self._joined(_turned(second), _turned(first)).get(one, ())
                for node in middles:
                    found.update(dict.fromkeys(self._desk.wholes(node)))
        return tuple(found)

    def _joined(self, first: Step, second: Step) -> _Joined:
        """What two steps lead to from the thing, each with the middles in order."""
        if (first, second) not in self._known:
            found: dict[Node, list[Node]] = defaultdict(list)
            for middle in sorted(set(self._led(self._node, first)), key=str):
                for end in self._led(middle, second, self._other):
                    found[end].append(middle)
            self._known[first, second] = found
        return self._known[first, second]

    def _led(self, node: Node, step: Step, to: Node | None = None) -> Iterator[Node]:
        """What a step leads to from a thing."""
        p, back = step
        if back:
            return (s for s, _, _ in self._kg.match(to, p, node))
        return (o for _, _, o in self._kg.match(node, p, to))


def _turned(step: Step) -> Step:
    p, back = step
    return p, not back
