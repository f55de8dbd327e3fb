"""Literals by value, where each name of a thing has its triples: which forms are of one value, and their types."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, combinations, repeat
from typing import TypeAlias

from rdflib.term import Literal, Node

from detente.rdf.terms import Triple
from detente.reasoning.compiled import Compiled
from detente.reasoning.dated import Dated
from detente.rules import Rule
from detente.rules.compared import compared
from detente.rules.datatypes import equal, same_value, type_rules

#: For each form of a value that has several, all of them.
Forms: TypeAlias = "dict[Node, list[Literal]]"


def of_literals(stated: Dated[int], rules: Compiled, every: int, all_forms: bool) -> tuple[dict[Rule, int], Forms]:
    """dt-eq and dt-type2 for the literals of a closure, as ground rules with the epochs in which they hold.

    Args:
        stated: each stated triple with its mask.
        rules: the rules.
        every: the mask of all epochs.
        all_forms: whether every literal counts, or those alone that some rule compares.

    Returns:
        The rules, and the forms that are of one value.
    """
    numbers = stated.literals(None if all_forms else compared(rules.ruleset.rules))
    found = {x for x in stated.terms.terms(numbers) if isinstance(x, Literal)}
    literals = sorted(found | rules.literals, key=lambda x: (str(x), x.n3()))
    made = dict.fromkeys(type_rules(rules.asked, literals), every)
    groups = equal(literals)
    # In each epoch those are the same that are there.
    there = dict.fromkeys(chain.from_iterable(groups), 0)
    alike = {stated.terms.number(x): x for x in there}
    for (_, _, o), mask in stated.with_objects(alike):
        there[alike[o]] |= mask
    there |= dict.fromkeys(there.keys() & rules.literals, every)
    for group in groups:
        always = all(there[x] == every for x in group)
        pairs = zip(repeat(group[0]), group[1:]) if always else combinations(group, 2)  # noqa: B905
        for a, b in pairs:
            if mask := there[a] & there[b]:
                made[same_value(a, b)] = mask
    return made, {x: group for group in groups for x in group}


def in_another_form(
    triple: Triple,
    mask: int,
    alike: Forms,
    mask_of: Callable[[Triple], int],
    rank_of: Callable[[Triple, int], int | None],
) -> int:
    """The epochs of a mask in which the same was said before, of another form of a literal's value.

    Args:
        triple: the triple.
        mask: the mask.
        alike: the forms that are of one value.
        mask_of: gives the epochs of a triple.
        rank_of: gives the round in which a triple was first found in an epoch.
    """
    s, p, o = triple
    found = 0
    for other in alike.get(o, ()):
        both = mask & mask_of((s, p, other)) if other != o else 0
        for epoch in (e for e in range(both.bit_length()) if both >> e & 1):
            if (rank_of((s, p, other), epoch), other.n3()) < (rank_of(triple, epoch), o.n3()):
                found |= 1 << epoch
    return found
