"""What expansion made, kept in an archive: each triple with its rule, and what it is made of is looked up there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from detente.collection.expansion import Expansion
from detente.collection.expansion_rules import ExpansionRule, rules
from detente.collection.facts import Facts
from detente.collection.lookups import Lookup
from detente.rdf.terms import Triple
from detente.reasoning.sections import NUMBERS, Sections
from detente.vocabulary import EXPANDED_GRAPH

if TYPE_CHECKING:
    from detente.collection.placed import Placed
    from detente.reasoning.kept import KeptClosure
    from detente.reasoning.numbering import Terms

#: For each stated triple the number of the rule that has made it, from 1; and bounds, as numbers of terms in a row.
_RULES, _BOUNDS = "stated.rules", "bounds"


def sections(expansion: Expansion, placed: Placed, terms: Terms) -> dict[str, Any]:
    """What a file says of an expansion.

    Args:
        expansion: what was made.
        placed: the triples that are kept.
        terms: the numbers of their terms; those of other bounds that the rules were given are numbered as well.
    """
    from detente.reasoning.arrays import np

    of = np.zeros(len(placed.rows), np.int32)
    if expansion.made:
        number = {rule: n for n, rule in enumerate(rules(), 1)}
        places = placed.places[EXPANDED_GRAPH][: placed.sizes[EXPANDED_GRAPH]]
        of[places] = list(map(number.__getitem__, expansion.made.values()))
    return {_RULES: of, _BOUNDS: np.array(list(terms.numbers(expansion.bounds)), np.int32)}


def expansion(
    closure: KeptClosure, kept: Sections, made: Sequence[int], lookup: Lookup, schema: Iterable[Triple]
) -> Expansion:
    """An expansion that is kept.

    Args:
        closure: the closure that is kept with it.
        kept: the sections of the file.
        made: where what was made stands among what is stated, in order.
        lookup: looks up what is stated.
        schema: the ontology, with the axioms of files that were added.
    """
    facts = Facts([lookup, Lookup({EXPANDED_GRAPH: _bounds(closure, kept)})], schema)
    return Expansion(_Made(closure, made, kept.column(_RULES, NUMBERS)), facts.match, schema)


def _bounds(closure: KeptClosure, kept: Sections) -> Iterator[Triple]:
    """The bounds that the rules were given beside what is stated; read when they are asked for."""
    flat = kept.column(_BOUNDS, NUMBERS)
    yield from zip(*(closure.terms.terms(flat[i::3]) for i in range(3)), strict=True)


class _Made(Mapping[Triple, ExpansionRule]):
    """What rules have made, each triple with its rule, read from a file."""

    def __init__(self, closure: KeptClosure, places: Sequence[int], of: Sequence[int]) -> None:
        self._stated, self._terms, self._places, self._of = closure.stated, closure.terms, places, of

    def __getitem__(self, triple: Triple) -> ExpansionRule:
        place = self._stated.place(triple) if self._places else None
        if place is None or not self._of[place]:
            raise KeyError(triple)
        return rules()[self._of[place] - 1]

    def __iter__(self) -> Iterator[Triple]:
        columns = self._stated.columns[:3]
        return zip(*(self._terms.terms([column[i] for i in self._places]) for column in columns), strict=True)

    def __len__(self) -> int:
        return len(self._places)
