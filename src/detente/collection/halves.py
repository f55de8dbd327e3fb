"""The two halves of a view: what is certain, and what is certain or possible. One run closes both."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from rdflib.term import Node

from detente.rdf.terms import Triple

if TYPE_CHECKING:
    from detente.collection.edtf import Bounds
    from detente.collection.epochs import Epochs, Stretch
    from detente.collection.years import Timeline
    from detente.reasoning.closure import Closure

#: What belongs to a view itself; all else is worked out from it, half by half.
_OWN = frozenset({"view", "as_of", "reasoner", "files", "own", "_changed"})
#: What is worked out once for both halves.
_SHARED = frozenset(
    {
        "said", "expansion", "graphs", "schema", "own_axioms", "across_periods", "between_different", "timeline",
        "closure",
    }
)  # fmt: skip


class Halves:
    """A view that shows what is certain, or also what is only possible.

    Attributes:
        possible: whether it shows what is only possible beside what is certain.
    """

    possible: bool = False

    @property
    def graphs(self) -> Mapping[Node, list[Triple]]:
        """The stated triples of each named graph, of all years."""
        raise NotImplementedError

    @property
    def schema(self) -> list[Triple]:
        """The triples of the ontology."""
        raise NotImplementedError

    @cached_property
    def timeline(self) -> Timeline:
        """The years of all that is stated."""
        from detente.collection.years import Timeline

        return self._both("timeline") or Timeline(self.graphs, self.schema)

    @cached_property
    def closure(self) -> Closure:
        """The closure of every epoch, in one run: of what is certain, and of what is certain or possible."""
        from detente.reasoning.closure import close
        from detente.rules import compile_rules

        return self._both("closure") or close(
            self.timeline.certain, compile_rules(self.schema), possible=self.timeline.possible
        )

    @property
    def timed(self) -> Mapping[Node, Bounds]:
        """The bounds of what has years of its own."""
        return self.timeline.timed

    @property
    def epochs(self) -> Epochs:
        """The span of years of the graph, cut into runs of the same make-up."""
        return self.timeline.epochs

    @property
    def masks(self) -> dict[Triple, int]:
        """Each stated triple with the epochs in which it certainly stands; the bounds of all years are among them."""
        return self.timeline.certain

    @property
    def shown_masks(self) -> dict[Triple, int]:
        """Each stated triple with the epochs in which it stands in the half that is shown."""
        return self.timeline.possible if self.possible else self.timeline.certain

    @property
    def also_possible(self) -> Self:
        """This view and year with what is only possible beside what is certain."""
        return self if self.possible else self._other_half

    @property
    def certain(self) -> Self:
        """This view and year with what is certain alone."""
        return self._other_half if self.possible else self

    @cached_property
    def _other_half(self) -> Self:
        made = copy.copy(self)
        for name in set(made.__dict__) - _OWN - _SHARED:
            del made.__dict__[name]
        made.possible = not self.possible
        made.__dict__["_other_half"] = self
        return made

    def _both(self, name: str) -> Any:
        """What the other half has worked out already; None where it has not, or is not there."""
        other = self.__dict__.get("_other_half")
        return None if other is None else other.__dict__.get(name)

    @property
    def shift(self) -> int:
        """How far the epochs of the half that is shown lie behind those of what is certain, in masks of the closure."""
        return self.closure.shift if self.possible else 0

    def holding(self, triple: Triple) -> int:
        """The epochs in which a triple holds, stated or inferred, in the half that is shown."""
        return self.closure.possible(triple) if self.possible else self.closure.certain(triple)

    def of_half(self, mask: int) -> int:
        """Of a mask of the closure the epochs of the half that is shown."""
        return mask >> self.shift & self.epochs.all

    def latest(self, mask: int) -> int:
        """The last epoch of years of some epochs; where there is none, the last that is some year of several."""
        return (mask & self.epochs.in_years or mask).bit_length() - 1

    def years(self, s: Node, p: Node, o: Node) -> tuple[Stretch, ...]:
        """The stretches of years in which a triple holds in this view."""
        return self.epochs.years(self.holding((s, p, o)))
