"""Triples with the epochs in which they stand, as numbers: they are numbered once, and whoever needs it reads terms."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, compress
from typing import Any, TypeVar

from rdflib.term import Node

from detente.rdf.terms import Triple
from detente.reasoning.numbering import LITERALS, Terms
from detente.reasoning.sections import NUMBERS
from detente.reasoning.statements import Row

T = TypeVar("T")
V = TypeVar("V")


class Dated(Mapping[Triple, T]):
    """Different triples, each with a value: the epochs in which it stands, or in which it is certain and possible.

    Attributes:
        terms: the numbers of the terms.
        columns: the numbers of subjects, predicates and objects, and last for each triple which of the values it has.
        different: the values, each of which some triple has.
    """

    def __init__(self, terms: Terms, columns: Sequence[Any], values: Sequence[T]) -> None:
        """Take four columns (of `array` or numpy), and the values."""
        self.terms, self.columns, self.different = terms, tuple(columns), list(values)

    @classmethod
    def of(cls, terms: Terms, triples: Mapping[Triple, T]) -> Dated[T]:
        """Number some triples with their values."""
        flat = list(terms.numbers(triples))
        place = {value: i for i, value in enumerate(dict.fromkeys(triples.values()))}
        of = map(place.__getitem__, triples.values())
        return Dated(terms, [array(NUMBERS, c) for c in (flat[::3], flat[1::3], flat[2::3], of)], list(place))

    def valued(self, values: Sequence[V]) -> Dated[V]:
        """The same triples with other values for those they have, without those that get none or 0."""
        if all(values):
            return Dated(self.terms, self.columns, values)
        some = list(map(list(map(bool, values)).__getitem__, _plain(self.columns[3])))
        *rows, of = (array(NUMBERS, compress(_plain(column), some)) for column in self.columns)
        place = list(accumulate(map(bool, values), initial=0))
        return Dated(self.terms, [*rows, array(NUMBERS, map(place.__getitem__, of))], list(filter(None, values)))

    def rows(self) -> Iterator[Row]:
        """The numbers of each triple."""
        return zip(*map(_plain, self.columns[:3]), strict=True)

    @cached_property
    def triples(self) -> list[Triple]:
        """The triples as terms."""
        s, p, o = (self.terms.terms(_plain(column)) for column in self.columns[:3])
        return list(zip(s, p, o, strict=True))

    def with_kinds(self, predicates: Iterable[Node], kind: Node, classes: Iterable[Node]) -> list[Triple]:
        """The triples of some predicates, and those that give something a type that is one of some classes."""
        find, term = self.terms.find, self.terms.term
        asked, types, of = set(map(find, predicates)), set(map(find, classes)), find(kind)
        rows = ((s, p, o) for s, p, o in self.rows() if p in asked or (p == of and o in types))
        return [(term(s), term(p), term(o)) for s, p, o in rows]

    def literals(self, predicates: Collection[Node] | None = None) -> set[int]:
        """The numbers of the literals, of all triples or of those with some predicates."""
        _, p, o, _ = map(_plain, self.columns)
        if predicates is None:
            return {n for n in set(o) if n >= LITERALS}
        asked = set(map(self.terms.find, predicates))
        return {n for q, n in zip(p, o, strict=True) if q in asked and n >= LITERALS}

    def with_objects(self, objects: Collection[int]) -> Iterator[tuple[Row, T]]:
        """The triples with some objects, by their numbers, each with its value."""
        if objects:
            for s, p, o, i in zip(*map(_plain, self.columns), strict=True):
                if o in objects:
                    yield (s, p, o), self.different[i]

    @cached_property
    def _of(self) -> dict[Row, int]:
        return dict(zip(self.rows(), _plain(self.columns[3]), strict=True))

    def __getitem__(self, triple: Triple) -> T:
        """The value of a triple; KeyError where it is not there."""
        s, p, o = map(self.terms.find, triple)
        if s is None or p is None or o is None:
            raise KeyError(triple)
        return self.different[self._of[s, p, o]]

    def __iter__(self) -> Iterator[Triple]:
        """The triples."""
        return iter(self.triples)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.columns[0])


def in_one(both: Dated[tuple[int, int]]) -> tuple[list[int], int]:
    """Each pair of masks, certain and possible, as one, and how far the possible half lies behind; 0 where both agree.

    What is possible is counted with what is certain.
    """
    divided = any(certain != possible for certain, possible in both.different)
    shift = max((possible.bit_length() for _, possible in both.different), default=0) if divided else 0
    return [certain | possible << shift if shift else certain for certain, possible in both.different], shift


def _plain(column: Any) -> list[int]:
    """A column as numbers of Python."""
    return column.tolist()  # type: ignore[no-any-return]
