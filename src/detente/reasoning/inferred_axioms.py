"""The axioms that an evaluation infers, as far as the rules do not yet give what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rdflib.term import Node

from detente.reasoning.statements import Row
from detente.rules.implied import GOALS, Implied

if TYPE_CHECKING:
    from detente.reasoning.table import Table
    from detente.reasoning.triples import Triples


def needed(
    triples: Triples | Table, implied: Implied, predicates: Mapping[int, Node], classes: Iterable[int]
) -> list[Row]:
    """The triples that are not stated and that rules are to be made of.

    Args:
        triples: all triples.
        implied: what the rules give.
        predicates: the predicates of axioms by their numbers.
        classes: the classes of axioms.
    """
    goals = {n: p for n, p in predicates.items() if p in GOALS}
    found = triples.axioms(predicates.keys() - goals.keys(), classes, inferred=True)
    for number, p in goals.items():
        for s, objects in triples.inferred_objects(number).items():
            found += ((s, number, o) for o in sorted(implied.lacks(p, s, objects)))
    return found
