"""The two halves of a view: what is certain, and what is certain or possible. One run closes both, in all years."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar

T = TypeVar("T")
#: What belongs to a view itself; all else is worked out from it, half by half, or once for both.
_OWN = frozenset({"view", "as_of", "reasoner", "collection", "sources", "files", "own", "both", "_changed"})


class shared(Generic[T]):  # noqa: N801, used as `cached_property` is
    """A property of a view that is worked out once for both of its halves."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        """Take the function that works it out."""
        self._make, self.__doc__ = make, make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        """Take its name."""
        self._name = name

    def __get__(self, view: Any, owner: type | None = None) -> T:
        """Its value, worked out if that was not done."""
        if view is None:
            return self  # type: ignore[return-value]
        known: dict[str, T] = view.both
        if self._name not in known:
            known[self._name] = self._make(view)
        return known[self._name]

    def __set__(self, view: Any, value: T) -> None:
        """Say what it is, in place of working it out."""
        view.both[self._name] = value


class Halves:
    """A view that shows what is certain, or also what is only possible.

    Attributes:
        possible: whether it shows what is only possible beside what is certain.
        as_of: the calendar year, or None for the union of all years.
        both: what has been worked out for both halves, and for all years.
    """

    possible: bool
    as_of: int | None
    both: dict[str, Any]

    @property
    def also_possible(self) -> Self:
        """This view and year with what is only possible beside what is certain."""
        return self if self.possible else self._other_half

    @property
    def certain(self) -> Self:
        """This view and year with what is certain alone."""
        return self._other_half if self.possible else self

    @property
    def _other_half(self) -> Self:
        known = self.__dict__.get("_other")
        if known is None:
            known = self._alike()
            known.possible = not self.possible
            known.__dict__["_other"], self.__dict__["_other"] = self, known
        return known

    def part(self) -> None:
        """Let the two halves forget each other, so that each goes as soon as it is used no more."""
        other = self.__dict__.pop("_other", None)
        if other is not None:
            other.__dict__.pop("_other", None)

    def in_year(self, year: int | None) -> Self:
        """This view as of another calendar year, or of all; what is worked out for all years is shared by both."""
        made = self._alike()
        made.as_of = year
        return made

    def _alike(self) -> Self:
        """The same with nothing worked out but what is shared."""
        made = copy.copy(self)
        made.__dict__ = {name: value for name, value in self.__dict__.items() if name in _OWN}
        made.possible = self.possible
        return made
