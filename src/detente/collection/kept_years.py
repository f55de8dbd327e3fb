"""The years of things, kept in an archive: those of a thing are read when they are asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from rdflib.term import Node

from detente.collection.edtf import Bounds, Stated
from detente.collection.lifetimes import Lifetimes, every_year
from detente.collection.timeline import Timeline
from detente.reasoning.sections import NUMBERS, Sections

if TYPE_CHECKING:
    from detente.reasoning.kept_terms import KeptTerms
    from detente.reasoning.numbering import Terms

T = TypeVar("T")
#: Stands for a year that is not given: none that a calendar has.
_NONE = -(1 << 31)
#: What is said by the mark of a thing: something is stated of its years; that it goes on is stated, or known; it has
#: years of its own, or a lifetime.
_STATED, _ONGOING, _GOES_ON, _TIMED, _LIVES = (1 << i for i in range(5))
#: How many numbers are kept of each: the known bounds, and the stated ones.
_WIDTH = 8


def sections(timeline: Timeline, terms: Terms) -> dict[str, Any]:
    """What a file says of the years of things, as sections.

    Args:
        timeline: the years.
        terms: the numbers of the terms.
    """
    from detente.reasoning.arrays import np

    lives, numbers, marks = timeline.lifetimes, list[int](), list[int]()
    years: list[int] = []
    for node, (bounds, goes_on) in timeline.known.items():
        stated = timeline.stated(node)
        said = (
            (_STATED, stated != Stated()),
            (_ONGOING, stated.ongoing),
            (_GOES_ON, goes_on),
            (_TIMED, node in timeline.timed),
            (_LIVES, node in lives.of),
        )
        numbers.append(terms.number(node))
        marks.append(sum(mark for mark, true in said if true))
        years += (*bounds, *(_NONE if year is None else year for year in stated[:4]))
    order = np.argsort(np.array(numbers, np.int64))
    return {
        "years.nodes": np.array(numbers, np.int32)[order],
        "years.marks": np.array(marks, np.int32)[order],
        "years": np.array(years, np.int32).reshape(-1, _WIDTH)[order].reshape(-1),
        "years.entities": np.array(sorted(map(terms.number, lives.entities)), np.int32),
        "years.names": np.array(sorted(map(terms.number, lives.names)), np.int32),
    }


class Years:
    """The years of things in the sections of a file.

    Attributes:
        entities: the things that are entities.
        names: the memberships of the state system.
    """

    def __init__(self, kept: Sections, terms: KeptTerms) -> None:
        """Find the sections."""
        self._terms, self._years = terms, kept.column("years", NUMBERS)
        self._nodes, self._marks = _Things(kept, "years.nodes", terms), kept.column("years.marks", NUMBERS)
        self.entities, self.names = (_Things(kept, f"years.{name}", terms) for name in ("entities", "names"))

    def place(self, node: Node, mark: int) -> int | None:
        """Where a thing stands, if it has a mark."""
        at = self._nodes.place(node)
        return at if at is not None and self._marks[at] & mark == mark else None

    def marked(self, mark: int) -> Iterator[Node]:
        """The things that have a mark."""
        return (node for node, marks in zip(self._nodes, self._marks, strict=True) if marks & mark == mark)

    def count(self, mark: int) -> int:
        """How many things have a mark."""
        return sum(marks & mark == mark for marks in self._marks)

    def bounds(self, at: int) -> Bounds:
        """The known bounds of a thing, by its place."""
        return Bounds(*self._years[at * _WIDTH : at * _WIDTH + 4])

    def known(self, at: int) -> tuple[Bounds, bool]:
        """The same, and whether it goes on."""
        return self.bounds(at), bool(self._marks[at] & _GOES_ON)

    def stated(self, at: int) -> Stated:
        """What is stated of the years of a thing, by its place."""
        a, b, c, d = (None if y == _NONE else y for y in self._years[at * _WIDTH + 4 : (at + 1) * _WIDTH])
        return Stated(a, b, c, d, bool(self._marks[at] & _ONGOING))

    def life(self, at: int) -> tuple[int | None, int | None]:
        """The first and the last year of an actor, by its place."""
        stated = self.stated(at)
        return stated.earliest_start, stated.latest_end


class _Things(Set[Node]):
    """Things by their numbers, which stand in order."""

    def __init__(self, kept: Sections, name: str, terms: KeptTerms) -> None:
        self._numbers, self._terms = kept.column(name, NUMBERS), terms

    def place(self, node: Node) -> int | None:
        """Where a thing stands among them; None where it does not."""
        number = self._terms.find(node)
        at = len(self._numbers) if number is None else bisect_left(self._numbers, number)
        return at if at < len(self._numbers) and self._numbers[at] == number else None

    def __contains__(self, node: object) -> bool:
        return isinstance(node, Node) and self.place(node) is not None

    def __iter__(self) -> Iterator[Node]:
        return self._terms.terms(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


class _Marked(Mapping[Node, T]):
    """What is read of each thing that has a mark."""

    def __init__(self, years: Years, mark: int, read: Callable[[int], T]) -> None:
        self._years, self._mark, self._read = years, mark, read

    def __getitem__(self, node: Node) -> T:
        at = self._years.place(node, self._mark)
        if at is None:
            raise KeyError(node)
        return self._read(at)

    def __iter__(self) -> Iterator[Node]:
        return self._years.marked(self._mark)

    def __len__(self) -> int:
        return self._years.count(self._mark)


@dataclass(frozen=True)
class KeptTimeline(Timeline):
    """The years of all that some graphs say, as they are kept; what is not kept is worked out from the graphs.

    Attributes:
        kept: the years of things.
    """

    kept: Years = field(kw_only=True)

    @cached_property
    def _stated(self) -> Mapping[Node, Stated]:
        return _Marked(self.kept, _STATED, self.kept.stated)

    @cached_property
    def known(self) -> Mapping[Node, tuple[Bounds, bool]]:
        """The bounds of every node that has years, and whether it goes on."""
        return _Marked(self.kept, 0, self.kept.known)

    @cached_property
    def bounds(self) -> Mapping[Node, Bounds]:
        """The bounds of every node that has years; see `Timeline`."""
        return _Marked(self.kept, 0, self.kept.bounds)

    @cached_property
    def timed(self) -> Mapping[Node, Bounds]:
        """The bounds of what has years of its own."""
        return _Marked(self.kept, _TIMED, self.kept.bounds)

    @cached_property
    def lifetimes(self) -> Lifetimes:
        """The lifetimes of the actors."""
        lives = _Marked(self.kept, _LIVES, self.kept.life)
        return Lifetimes(lives, self.kept.entities, self.kept.names, every_year(self.across))
