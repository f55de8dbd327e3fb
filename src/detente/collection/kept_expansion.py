"""What expansion made, kept in an archive: each triple with its rule, and what it is made of is looked up there."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rdflib.term import Node

from detente.collection.expansion import Expansion
from detente.collection.expansion_rules import ExpansionRule, rules
from detente.collection.given import Given
from detente.rdf.terms import Triple
from detente.reasoning.sections import NUMBERS, Sections
from detente.vocabulary import EXPANDED_GRAPH

if TYPE_CHECKING:
    from detente.collection.placed import Placed
    from detente.reasoning.kept import KeptClosure
    from detente.reasoning.kept_terms import KeptTerms
    from detente.reasoning.numbering import Terms

#: What the rules have read of a triple that is kept: nothing, as it is derived from years; that it is stated; from
#: here on, that the rule with this number less has made it.
_DERIVED, _STATED, _MADE = 0, 1, 2


def sections(expansion: Expansion, placed: Placed, terms: Terms) -> dict[str, Any]:
    """What a file says of an expansion, as sections.

    Args:
        expansion: what was made.
        placed: the triples that are kept.
        terms: the numbers of their terms; those of what the rules were given beside get theirs.
    """
    from detente.reasoning.arrays import np

    read = np.full(len(placed.rows), _DERIVED, np.int32)
    for graph, places in placed.places.items():
        read[places[: placed.sizes[graph]]] = _STATED
    number = {rule: n for n, rule in enumerate(rules(), _MADE)}
    if expansion.made:
        places = placed.places[EXPANDED_GRAPH]
        read[places[: placed.sizes[EXPANDED_GRAPH]]] = [number[rule] for rule in expansion.made.values()]
    s, p, o = np.array(list(terms.numbers(expansion.bounds)), np.int32).reshape(-1, 3).T
    order = np.lexsort((o, s, p))
    given = {f"bounds.{name}": column[order] for name, column in zip("spo", (s, p, o), strict=True)}
    return {"stated.read": read, **given}


def expansion(closure: KeptClosure, kept: Sections, made: Sequence[int], schema: Iterable[Triple]) -> Expansion:
    """An expansion that is kept.

    Args:
        closure: the closure that is kept with it.
        kept: the sections of the file.
        made: where the triples stand that were made, in their order.
        schema: the ontology, with the axioms of files that were added.
    """
    read, stated = kept.column("stated.read", NUMBERS), closure.stated
    bounds = [kept.column(f"bounds.{name}", NUMBERS) for name in "spo"]
    order = kept.column("stated.order", NUMBERS)
    facts = [_Kept(closure.terms, stated.columns[:3], order, read), _Kept(closure.terms, bounds, range(len(bounds[0])))]
    return Expansion(_Made(closure, made, read), Given(facts, schema).match, schema)


class _Made(Mapping[Triple, ExpansionRule]):
    """What rules have made, each triple with its rule, read from a file."""

    def __init__(self, closure: KeptClosure, places: Sequence[int], read: Sequence[int]) -> None:
        self._stated, self._terms, self._places, self._read = closure.stated, closure.terms, places, read

    def __getitem__(self, triple: Triple) -> ExpansionRule:
        place = self._stated.place(triple) if self._places else None
        if place is None or self._read[place] < _MADE:
            raise KeyError(triple)
        return rules()[self._read[place] - _MADE]

    def __iter__(self) -> Iterator[Triple]:
        columns = self._stated.columns[:3]
        return zip(*(self._terms.terms([column[i] for i in self._places]) for column in columns), strict=True)

    def __len__(self) -> int:
        return len(self._places)


class _Kept:
    """Facts in columns of a file; see `detente.collection.given.Facts`."""

    def __init__(
        self,
        terms: KeptTerms,
        columns: Sequence[Sequence[int]],
        order: Sequence[int],
        read: Sequence[int] | None = None,
    ) -> None:
        """Take subjects, predicates and objects, their order by predicate, subject and object, and which are read."""
        self._terms, self._columns, self._order, self._read = terms, columns, order, read
        self._ranges: dict[int, tuple[int, int]] = {}
        self._subjects: dict[int, dict[int, array[int]]] = {}

    @cached_property
    def predicates(self) -> list[Node]:
        """Their predicates."""
        found, at, of = [], 0, self._columns[1].__getitem__
        while at < len(self._order):
            p = of(self._order[at])
            found.append(self._terms.term(p))
            at = bisect_left(self._order, p + 1, at, key=of)
        return found

    def _range(self, p: int) -> tuple[int, int]:
        """Where the triples of a predicate stand in the order."""
        if p not in self._ranges:
            order, of = self._order, self._columns[1].__getitem__
            begin = bisect_left(order, p, key=of)
            self._ranges[p] = begin, bisect_left(order, p + 1, begin, key=of)
        return self._ranges[p]

    def _places(self, s: int | None, p: int, o: int | None) -> Iterable[int]:
        """The triples that fit, and may be derived."""
        begin, end = self._range(p)
        order, (subjects, _, objects) = self._order, self._columns
        if s is not None:
            begin = bisect_left(order, s, begin, end, key=subjects.__getitem__)
            found = order[begin : bisect_left(order, s + 1, begin, end, key=subjects.__getitem__)]
            return [i for i in found if o is None or objects[i] == o]
        if o is None:
            return order[begin:end]
        if p not in self._subjects:
            by = self._subjects[p] = {}
            for i in order[begin:end]:
                by.setdefault(objects[i], array(NUMBERS)).append(i)
        return self._subjects[p].get(o, ())

    def pairs(self, p: Node, s: Node | None, o: Node | None) -> Iterator[tuple[Node, Node]]:
        """The subjects and objects of a predicate; see `Facts`."""
        find, term, read = self._terms.find, self._terms.term, self._read
        of, subject, object_ = (None if term is None else find(term) for term in (p, s, o))
        if of is None or (s is not None and subject is None) or (o is not None and object_ is None):
            return
        subjects, _, objects = self._columns
        for i in self._places(subject, of, object_):
            if read is None or read[i] != _DERIVED:
                yield term(subjects[i]), term(objects[i])
