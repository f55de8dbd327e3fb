"""What is asked of triples in Python's own sets: by the engine, and of a closed graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from detente.reasoning.joins import BY_OBJECT, BY_SUBJECT
from detente.reasoning.numbering import LITERALS
from detente.reasoning.program import Key
from detente.reasoning.relation import Found, Relation
from detente.reasoning.statements import Kept, Row
from detente.reasoning.triples import Triples


class Sets(Triples):
    """Triples by predicate and class, with those that were given."""

    def __init__(self, stated: set[Row], kind: int) -> None:
        """Start without triples but those that were given.

        Args:
            stated: the triples that were given.
            kind: the number of rdf:type.
        """
        self.kind, self._stated = kind, stated
        self._relations: dict[Key, Relation] = defaultdict(Relation)
        self._recent: dict[Key, Found] = {}

    def _key(self, p: int, o: int | None) -> Key:
        return (p, o) if p == self.kind else (p, None)

    def _rows(self, key: Key, rows: Iterable[Any]) -> Iterator[Row]:
        p, cls = key
        yield from ((s, p, cls) for s in rows) if cls is not None else ((s, p, o) for s, o in rows)

    def _held(self) -> list[Key]:
        return list(self._relations)

    def _entries(self, key: Key) -> Iterator[tuple[int, Iterable[Row]]]:
        return ((rank, self._rows(key, found)) for rank, found in self._relations[key].found)

    # ---- what the engine asks ------------------------------------------------------------------------

    def pairs(self, p: int, recent: bool = False) -> list[tuple[int, int]]:
        """What a predicate leads from and to, unless to itself; of all triples or those of the round before."""
        found = self._recent.get((p, None), ()) if recent else self._relations[p, None].all
        return [(s, o) for s, o in found if s != o]

    def typed(self, names: Iterable[int], classes: Iterable[int]) -> bool:
        """Whether one of these things is of one of these classes."""
        keys = {(self.kind, c) for c in classes} & self._relations.keys()
        return not all(self._relations[key].all.isdisjoint(names) for key in keys)

    def keys(self, recent: bool = False) -> frozenset[Key]:
        """What triples there are of, or were in the round before."""
        return frozenset(self._recent if recent else (k for k, found in self._relations.items() if found.all))

    def logs(self) -> Iterator[tuple[Key, list[tuple[int, Found]]]]:
        """What each round found, by key."""
        yield from ((key, relation.found) for key, relation in self._relations.items() if relation.all)

    # ---- what is asked of a closed graph -------------------------------------------------------------

    def count(self, kept: Kept) -> int:
        """How many triples of those that say something."""
        return sum(len(says(kept, key, found.all)) for key, found in self._relations.items())

    def count_names(self, kept: Kept, names: Mapping[int, Sequence[int]], is_iri: Callable[[int], bool]) -> int:
        """The same over names: a triple counts once for each name of each thing in it.

        Args:
            kept: which triples say something.
            names: the names of each thing with several, by the one that stands for them.
            is_iri: tells which names are IRIs, and so can be predicates.
        """
        weights = {
            r: (sum(n < LITERALS for n in found), sum(map(is_iri, found)), len(found)) for r, found in names.items()
        }
        wider, one, total = kept.with_selves(), (1, 1, 1), 0
        for key, relation in self._relations.items():
            for s, p, o in self._rows(key, says(wider, key, relation.all)):
                subjects = weights.get(s, one)[0]
                total += subjects * weights.get(p, one)[1] * weights.get(o, one)[2]
                total -= subjects if s == o and p in kept.selves else 0
        return total

    def stated(self) -> Iterator[Row]:
        """The triples that were given, under the names that they were given with."""
        return iter(self._stated)

    def is_stated(self, row: Row) -> bool:
        """Whether a triple was given."""
        return row in self._stated

    def originals(self, names: Sequence[Sequence[int]]) -> list[Row]:
        """The triples that were given with some of the names of a subject, predicate and object."""
        return [(s, p, o) for s, p, o in product(*names) if (s, p, o) in self._stated]

    def given_with(self, objects: Collection[int]) -> Iterator[Row]:
        """The triples that were given with one of some objects."""
        return (row for row in self._stated if row[2] in objects)

    def rank(self, row: Row) -> int | None:
        """The round in which a triple was found; None where it does not hold."""
        s, p, o = row
        relation = self._relations.get(self._key(p, o))
        return relation.rank(s if p == self.kind else (s, o)) if relation is not None else None

    def find(self, s: int | None, p: int, o: int | None) -> Iterator[tuple[Row, int]]:
        """The triples that fit, each with the round in which it was found, the first ones first."""
        if p == self.kind and o is None:
            for _, cls in [key for key in self._relations if key[0] == p]:
                yield from self.find(s, p, cls)
            return
        relation = self._relations.get(self._key(p, o))
        if relation is None:
            return
        if p == self.kind:
            for x in relation.ranked() if s is None else (s,):
                if (rank := relation.rank(x)) is not None:
                    yield (x, p, o), rank  # type: ignore[misc]
            return
        pairs: Iterable[tuple[int, int]] = relation.ranked()
        if s is not None and o is not None:
            pairs = ((s, o),)
        elif s is not None:
            pairs = ((s, x) for x in relation.read(BY_SUBJECT).get(s, ()))
        elif o is not None:
            pairs = ((x, o) for x in relation.read(BY_OBJECT).get(o, ()))
        for pair in pairs:
            if (rank := relation.rank(pair)) is not None:
                yield (pair[0], p, pair[1]), rank


def says(kept: Kept, key: Key, found: Found) -> Found:
    """Those that say something, or are what a rule asks for."""
    if not found:
        return found
    return kept.things(key[1], found) if key[1] is not None else kept.pairs(key[0], found)
