"""The signed network of a view and year: who is bound to whom, who opposes whom, and on what that rests.

The ties are those of the saved question ``network/signed-graph``: `det:positiveTieWith` (cooperation, arms, bases)
binds, `det:adversarialTo` opposes; purely economic ties and neighbourhood have no sign. Two actors can have both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rdflib.namespace import RDF
from rdflib.term import Node, URIRef

from detente.asking.headings import place
from detente.collection.view import View
from detente.explaining.explainer import Explainer
from detente.explaining.row_evidence import origin_of
from detente.vocabulary import DET

#: The signs of ties, each with the relation that it is read from.
BINDS, OPPOSES = "binds", "opposes"
SIGNS = {BINDS: DET.positiveTieWith, OPPOSES: DET.adversarialTo}
#: How many actors can be read in one picture.
LEGIBLE = 30


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie of two actors; it has no direction.

    Attributes:
        one, other: the actors, by the order of their IRIs.
        sign: `BINDS` or `OPPOSES`.
        certain: whether it certainly holds in the year; else only possibly.
        origin: who says what it rests on, as ``inferred from article, record``.
        caveats: what makes it less than said outright, as `detente.asking.origins.Origin` has it; empty where nothing.
    """

    one: Node
    other: Node
    sign: str
    certain: bool
    origin: str
    caveats: str


@dataclass(frozen=True)
class Network:
    """The signed network of a view and year.

    Attributes:
        place: the view and the year, in words.
        actors: the actors with a tie, those with most ties first, then by label.
        labels: their labels.
        states: those of them that are states.
        ties: the ties among them, sorted.
        left_out: what is not in it, in one line; empty where nothing is left out.
        selected: the names of the sources that are selected.
    """

    place: str
    actors: tuple[Node, ...]
    labels: dict[Node, str]
    states: frozenset[Node]
    ties: tuple[Tie, ...]
    left_out: str
    selected: tuple[str, ...]

    @cached_property
    def sources(self) -> str:
        """Of what kind the sources are that say what the ties rest on, in words."""
        named = {word for tie in self.ties for word in tie.origin.removeprefix("inferred from ").split(", ")}
        return " and ".join(f"the {word}" if word in ("article", "record") else word for word in sorted(named))


def network(kg: View, most: int = LEGIBLE) -> Network:
    """The signed network of a graph, with what is only possible marked as such.

    Args:
        kg: the graph, as of a year or of all years.
        most: how many actors are taken, those with most ties; the rest is counted.
    """
    ties = sorted(_ties(kg), key=lambda t: tuple(map(str, t)))
    degree = Counter(actor for one, other, _, _ in ties for actor in (one, other))
    labels = {actor: kg.also_possible.label(actor) for actor in degree}
    order = sorted(degree, key=lambda actor: (-degree[actor], labels[actor], str(actor)))
    shown = order[:most]
    kept = tuple(_traced(kg, [t for t in ties if t[0] in shown and t[1] in shown]))
    left = [f"{len(order) - most} actors with fewer ties"] if len(order) > most else []
    left += [f"{len(ties) - len(kept)} of their ties"] if len(kept) < len(ties) else []
    states = frozenset(a for a in shown if kg.also_possible.holds(a, RDF.type, DET.State))
    where = place(kg.view, kg.as_of, sources=kg.chosen_sources)
    return Network(where, tuple(shown), {a: labels[a] for a in shown}, states, kept, " and ".join(left), kg.sources)


def _ties(kg: View) -> Iterator[tuple[URIRef, URIRef, str, bool]]:
    """Two actors, their sign, and whether it certainly holds."""
    for sign, relation in SIGNS.items():
        for s, p, o in kg.also_possible.match(None, relation, None):
            if isinstance(s, URIRef) and isinstance(o, URIRef) and str(s) < str(o):
                yield s, o, sign, kg.certain.holds(s, p, o)


def _traced(kg: View, ties: Iterable[tuple[URIRef, URIRef, str, bool]]) -> Iterator[Tie]:
    """Ties with where they come from, which is looked for of those alone that are shown."""
    explainers: dict[bool, Explainer] = {}
    for one, other, sign, certain in ties:
        if certain not in explainers:
            explainers[certain] = Explainer(kg.certain if certain else kg.also_possible)
        found = origin_of(explainers[certain], (one, SIGNS[sign], other))
        yield Tie(one, other, sign, certain, found.origin, found.caveats)
