"""Rules as Python: the join of one shape of rules as a set comprehension, as `Shape.select` is its SQL.

The triples of a predicate are a set of pairs, those of rdf:type with one class a set of things. The text is made
of numbered variables and constants only, and compiled once for each form of rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from detente.reasoning.statements import Place, Places

#: What a premise is read from: its set, or an index of its pairs by subject or object.
Access: TypeAlias = str
ALL, BY_SUBJECT, BY_OBJECT = "all", "by_s", "by_o"


@dataclass(frozen=True, slots=True)
class Join:
    """A rule's conclusions as a function.

    Attributes:
        run: takes the triples of the first premise, the constants, and for each of ``reads`` what it reads.
        reads: the other premises, by position, and what they are read from.
        copies: whether the conclusions are the triples of the first premise as they are.
    """

    run: Callable[..., Any]
    reads: tuple[tuple[int, Access], ...]
    copies: bool


@cache
def join(body: tuple[Places, ...], head: Places, first: int, classes: tuple[bool, ...], gives: str) -> Join:
    """The function that draws a rule's conclusions: a set of things, of pairs, or of triples.

    Args:
        body: the premises.
        head: the conclusion.
        first: the premise that is gone through.
        classes: for each premise, whether it is membership in one class.
        gives: the places of the conclusion that are given: ``s``, ``so`` or ``spo``.
    """
    names = [_name(head["spo".index(place)]) for place in gives]
    clauses, reads = _clauses(body, first, classes, {p for p in head if p >= 0}) if body else ("", ())
    what = names[0] if len(names) == 1 else f"({', '.join(names)})"
    one = "for v0 in d" if classes and classes[0] else "for v0, v1 in d"
    copies = len(body) == 1 and clauses == one and names == (["v0"] if classes[0] else ["v0", "v1"])
    return Join(_function(f"{{{what} {clauses}}}", reads), reads, copies)


@cache
def groups(body: tuple[Places, ...], thing: Place, classes: tuple[bool, ...]) -> Join:
    """The function that lists the things that a rule makes the same, each after what those have in common.

    Args:
        body: the premises on one of the two things.
        thing: the variable that stands for it.
        classes: for each premise, whether it is membership in a class.
    """
    binary = [i for i, unary in enumerate(classes) if not unary]
    clauses, reads = _clauses(body, binary[0] if binary else 0, classes)
    common = _values(p for p in _variables(body, classes) if p != thing)
    return Join(_function(f"[({common}, {_name(thing)}) {clauses}]", reads), reads, False)


@cache
def matches(body: tuple[Places, ...], first: int, classes: tuple[bool, ...]) -> Join:
    """The function that goes through the values of a body's variables, in their order, one tuple for each match.

    Args:
        body: the premises.
        first: the premise that is gone through.
        classes: for each premise, whether it is membership in a class.
    """
    clauses, reads = _clauses(body, first, classes)
    return Join(_function(f"({_values(_variables(body, classes))} {clauses})", reads), reads, False)


def _variables(body: tuple[Places, ...], classes: tuple[bool, ...]) -> list[Place]:
    """The variables of a body, in their order."""
    places = {p for a, unary in zip(body, classes, strict=True) for p in ((a[0],) if unary else (a[0], a[2]))}
    return sorted(p for p in places if p >= 0)


def _values(places: Iterable[Place]) -> str:
    """The values of variables, as a tuple."""
    return f"({''.join(f'{_name(p)}, ' for p in places)})"


def _function(text: str, reads: Sequence[tuple[int, Access]]) -> Callable[..., Any]:
    names = ", ".join(["d", "c", *(f"a{i}" for i, _ in reads)])
    found: Callable[..., Any] = eval(f"lambda {names}: {text}", {"__builtins__": {}})
    return found


def _name(place: Place) -> str:
    return f"v{place}" if place >= 0 else f"c[{-place - 1}]"


def _clauses(
    body: tuple[Places, ...], first: int, classes: tuple[bool, ...], asked: Set[Place] | None = None
) -> tuple[str, tuple[tuple[int, Access], ...]]:
    """The clauses of the comprehension, and what they read.

    Args:
        body: the premises.
        first: the premise that is gone through.
        classes: for each premise, whether it is membership in one class.
        asked: the variables of which the values are asked for; None for all.
    """
    known: set[Place] = set()
    clauses: list[str] = []
    reads: list[tuple[int, Access]] = []

    def bound(place: Place) -> bool:
        return place < 0 or place in known

    def scan(source: str, atom: Places, unary: bool) -> None:
        """All triples of a premise, with the conditions on what is known of them."""
        targets, conditions = [], []
        for i, place in enumerate((atom[0],) if unary else (atom[0], atom[2])):
            if bound(place):
                targets.append(f"w{i}")
                conditions.append(f" if w{i} == {_name(place)}")
            else:
                known.add(place)
                targets.append(_name(place))
        clauses.append(f"for {', '.join(targets)} in {source}{''.join(conditions)}")

    def cost(i: int) -> int:
        s, o = bound(body[i][0]), classes[i] or bound(body[i][2])
        return 0 if s and o else 1 if (s or o) and not classes[i] else 2 if classes[i] else 3

    scan("d", body[first], classes[first])
    rest = [i for i in range(len(body)) if i != first]
    while rest:
        i = min(rest, key=cost)
        rest.remove(i)
        s, _, o = body[i]
        access = ALL
        if cost(i) == 0:
            clauses.append(f"if {_name(s) if classes[i] else f'({_name(s)}, {_name(o)})'} in a{i}")
        elif cost(i) == 1:
            access, by, other = (BY_SUBJECT, s, o) if bound(s) else (BY_OBJECT, o, s)
            known.add(other)
            clauses.append(f"for {_name(other)} in a{i}.get({_name(by)}, ())")
        else:
            scan(f"a{i}", body[i], classes[i])
        reads.append((i, access))
        later = {p for j in rest for p in ((body[j][0],) if classes[j] else (body[j][0], body[j][2])) if p >= 0}
        if asked is not None and rest and not known <= asked | later:
            # Rows that differ in nothing that matters further on are one: ways are not followed one by one.
            known &= asked | later
            kept = _values(sorted(known))
            clauses = [f"for {kept} in {{{kept} {' '.join(clauses)}}}"]
    return " ".join(clauses), tuple(reads)
