"""What some graphs state, as numbers: each triple once, with the epochs in which it stands, and where it is stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from rdflib.term import Node

from detente.rdf.terms import Triple
from detente.reasoning.arrays import EMPTY, Bools, Ints, np
from detente.reasoning.dated import Dated
from detente.reasoning.numbering import LITERALS, Terms

#: The epochs in which something is certain, and those in which it is certain or possible.
Halves = tuple[int, int]


@dataclass(frozen=True)
class Derived:
    """Triples that follow from what is stated of the years of things, without a rule.

    Attributes:
        things: their subjects.
        predicates: the predicates; each thing has one triple of each.
        objects: the objects of each thing, in that order.
        graphs: the graphs of the triples of each thing.
    """

    things: Sequence[Node]
    predicates: Sequence[Node]
    objects: Sequence[Sequence[Node]]
    graphs: Sequence[tuple[Node, ...]]


@dataclass(frozen=True)
class Standing:
    """In which epochs triples stand: those with a thing as subject in its own, and all in the lives of actors.

    Attributes:
        always: every epoch, twice.
        own: the epochs of each thing of which triples are derived.
        lives: the epochs of actors with lifetimes.
        entities: the things of which a link to such an actor stands in its lifetime.
        across: the predicates of which no lifetime counts.
    """

    always: Halves
    own: Sequence[Halves]
    lives: Mapping[Node, Halves]
    entities: Iterable[Node]
    across: Iterable[Node]


class Placed:
    """Different triples, with the epochs in which they stand.

    Attributes:
        rows: the triples; what is derived follows what is stated.
        places: for each graph where what it states stands among them, in its order, and then what is derived from it.
        sizes: how much each graph states.
    """

    def __init__(self, graphs: Mapping[Node, list[Triple]], derived: Derived, standing: Standing) -> None:
        """Number the triples of some graphs, and those that are derived."""
        terms = Terms()
        self.sizes = {graph: len(triples) for graph, triples in graphs.items()}
        count, things, width = sum(self.sizes.values()), len(derived.things), len(derived.predicates)
        parts = chain(chain.from_iterable(graphs.values()), derived.objects, (derived.things, derived.predicates))
        flat = np.fromiter(terms.numbers(parts), np.int64)
        stated, objects, subjects, predicates = np.split(flat, np.cumsum([3 * count, width * things, things]))
        further = np.repeat(subjects, width), np.tile(predicates, things), objects
        s, p, o = (np.concatenate(pair) for pair in zip(stated.reshape(-1, 3).T, further, strict=True))
        first, place = _first(s, p, o)
        ends = np.cumsum([0, *self.sizes.values()]).tolist()
        self.places = {graph: place[a:b] for graph, a, b in zip(graphs, ends, ends[1:], strict=False)}
        names = {each: i for i, each in enumerate(dict.fromkeys(derived.graphs))}
        of = np.repeat(np.array(list(map(names.__getitem__, derived.graphs)), np.int64), width)
        new = first[count:]
        self._of = of[new]
        self._graphs = list(names)
        for several, number in names.items():
            for graph in several:
                self.places[graph] = np.concatenate((self.places[graph], place[count:][new & (of == number)]))
        for graph, size in self.sizes.items():
            self.places[graph][size:].sort()
        columns = (s[first], p[first], o[first])
        which, different = _halves(terms, columns, subjects, standing)
        self.rows = Dated(terms, (*columns, which), different)

    def graphs(self) -> tuple[Ints, list[tuple[int, ...]]]:
        """For each triple which of some sets of graphs state it; and the sets, as numbers of graphs in their order."""
        rows = np.concatenate([EMPTY, *self.places.values()])
        names = np.repeat(np.arange(len(self.places)), list(map(len, self.places.values())))
        of = np.empty(len(self.rows), np.int64)
        of[rows] = names
        sets: dict[tuple[int, ...], int] = {(name,): name for name in range(len(self.places))}
        often = np.flatnonzero((np.bincount(rows, minlength=len(of)) > 1)[rows])
        several: dict[int, tuple[int, ...]] = {}
        for row, name in zip(rows[often].tolist(), names[often].tolist(), strict=True):
            several[row] = (*several.get(row, ()), name)
        for row, found in several.items():
            of[row] = sets.setdefault(found, len(sets))
        return of, list(sets)

    @cached_property
    def derived(self) -> dict[Triple, tuple[Node, ...]]:
        """What is derived and not stated, each triple with its graphs."""
        triples = self.rows.triples[len(self.rows) - len(self._of) :]
        return dict(zip(triples, map(self._graphs.__getitem__, self._of.tolist()), strict=True))


def _first(s: Ints, p: Ints, o: Ints) -> tuple[Bools, Ints]:
    """Which rows are no repetition; and for each row which of those it is, in their order."""
    order = np.lexsort((o, s, p))  # stable: of those that are alike the first comes first
    a, b, c = s[order], p[order], o[order]
    new = np.ones(len(order), bool)
    new[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (c[1:] != c[:-1])
    first = np.zeros(len(order), bool)
    first[order[new]] = True
    place = np.empty(len(order), np.int64)
    place[order] = (np.cumsum(first) - 1)[order[new]][np.cumsum(new) - 1]
    return first, place


def _halves(
    terms: Terms, columns: tuple[Ints, Ints, Ints], things: Ints, standing: Standing
) -> tuple[Ints, list[Halves]]:
    """For each triple which of some pairs of masks it has; and the pairs."""
    s, p, o = columns
    alive, entities, across = (
        np.array(list(map(terms.number, nodes)), np.int64)
        for nodes in (standing.lives, standing.entities, standing.across)
    )
    size = terms.names
    pairs = {pair: i for i, pair in enumerate(dict.fromkeys((standing.always, *standing.own)))}
    own = np.zeros(size, np.int64)
    own[things] = list(map(pairs.__getitem__, standing.own))
    which = own[s]
    lives = [standing.always, *standing.lives.values()]
    life = np.zeros(size, np.int64)  # 0: it has none
    life[alive] = np.arange(1, len(lives))
    entity = np.zeros(size, bool)
    entity[entities] = True
    bounded = np.flatnonzero((o < LITERALS) & ~np.isin(p, across))
    subject, other = s[bounded], o[bounded]
    of_object = np.where((life[subject] > 0) | entity[subject], life[other], 0)
    touched = (life[subject] > 0) | (of_object > 0)
    bounded, one, two = bounded[touched], life[subject][touched], of_object[touched]
    cases, case = np.unique((which[bounded] * len(lives) + one) * len(lives) + two, return_inverse=True)
    known = list(pairs)
    made = []
    for each in cases.tolist():
        each, b = divmod(each, len(lives))
        (certain, wide), one_life, other_life = known[each // len(lives)], lives[each % len(lives)], lives[b]
        both = certain & one_life[0] & other_life[0], wide & one_life[1] & other_life[1]
        made.append(pairs.setdefault(both, len(pairs)))
    which[bounded] = np.array(made, np.int64)[case] if made else EMPTY
    used = np.bincount(which, minlength=len(pairs)) > 0
    return (np.cumsum(used) - 1)[which], [pair for pair, some in zip(pairs, used, strict=True) if some]
