"""The cells of panels: for each year and pair of states whether relations hold, as 1, 0 or NA.

A cell is 1 in a year in which the relation certainly follows. It is 0 only where, for every kind of situation that the
relation can follow from, a selected source is complete for both states in that year (`det:completeFor`), and where the
relation is not possible either. It is NA everywhere else: where it is only possible, where nobody is complete, and
beyond the years of which the sources speak. All years are read off the closure, which has each relation with the
epochs in which it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from rdflib.term import Node

from detente.asking.completeness import Coverage, coverages
from detente.asking.kinds_behind import Behind, KindsBehind
from detente.asking.one_kind import Asked, asked, of_kind
from detente.asking.panel_years import Members, Truths, Years, members
from detente.collection.view import View
from detente.reasoning.arrays import NDArray, np
from detente.vocabulary import CODE, DET

#: How a cell is held: 1, 0, or -1 where it is NA.
NA = -1
Cells = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Zeros:
    """Whether a relation can be 0 somewhere, and why not.

    Attributes:
        behind: what it can follow from.
        covered: for each kind, what the selected sources say that they are complete for, of it or of a kind above.
        usable: those whose population is known, and that record what the relation follows from.
    """

    behind: Behind
    covered: dict[Node, list[Coverage]]
    usable: dict[Node, list[Coverage]]

    @property
    def possible(self) -> bool:
        """Whether it is 0 anywhere."""
        sure = not self.behind.stated and not self.behind.through and bool(self.usable)
        return sure and all(self.usable.values())


@dataclass(eq=False)
class Cube:
    """The years, the states and the relations of a panel: what its rows and its measures are read from.

    Attributes:
        kg: the view, of any year.
        years: its years.
        states: the members of the state system in them.
    """

    kg: View
    years: Years
    states: Members
    _known: dict[Asked, tuple[Cells, Truths]] = field(default_factory=dict)

    @cached_property
    def kinds(self) -> KindsBehind:
        """What relations can follow from."""
        return KindsBehind(self.kg.schema)

    @cached_property
    def coverages(self) -> list[Coverage]:
        """What the selected sources are complete for."""
        return coverages(self.kg)

    def asked(self, text: str | Node) -> Asked:
        """What a text asks for; see `detente.asking.one_kind.asked`."""
        return asked(self.kg, self.kinds, text)

    # ---- cells ---------------------------------------------------------------------------------------

    def cells(self, asked: Asked) -> tuple[Cells, Truths]:
        """For each year and ordered pair of states 1, 0 or `NA`; and whether it is certainly or possibly so."""
        if asked not in self._known:
            certain, possible = self._follows(asked)
            complete = self.complete(asked)
            made = np.where(certain, 1, np.where(~possible & complete, 0, NA)).astype(np.int8)
            self._known[asked] = made, possible
        return self._known[asked]

    def others(self, asked: Asked) -> list[Node]:
        """Who stands in the relation to a member in some of the years and is in no row: organisations, groups."""
        bearers, closure = self.states.bearers, self.kg.closure
        found: set[Node] = set()
        for triple in closure.match(None, asked.relation, None):
            ends = {triple[0], triple[2]}
            beside = [node for node in ends if node not in bearers]
            if len(beside) == 1 and len(ends) == 2 and self.years.of(closure.possible(triple)).any():
                found.update(beside)
        return sorted(found, key=str)

    @property
    def _shape(self) -> tuple[int, int, int]:
        return len(self.years), len(self.states.codes), len(self.states.codes)

    def _follows(self, asked: Asked) -> tuple[Truths, Truths]:
        """Where the relation certainly follows, and where it certainly or possibly does."""
        found = np.zeros(self._shape, bool), np.zeros(self._shape, bool)
        bearers, closure = self.states.bearers, self.kg.closure
        in_years = self.kg.epochs.in_years
        for (a, b), mask in self._pairs(asked).items():
            halves = closure.half(mask, True), closure.half(mask, False)
            for i, when in bearers[a]:
                for j, then in bearers[b]:
                    if i != j and (both := when & then).any():
                        for half, into in zip(halves, found, strict=True):
                            into[:, i, j] |= self.years.of(half & in_years) & both
        return found

    def _pairs(self, asked: Asked) -> dict[tuple[Node, Node], int]:
        """The pairs of members that stand in the relation, each with its mask in both halves."""
        closure, bearers = self.kg.closure, self.states.bearers
        found: dict[tuple[Node, Node], int] = {}
        if asked.kind is None:
            for triple in closure.match(None, asked.relation, None):
                a, _, b = triple
                if a in bearers and b in bearers:
                    found[a, b] = closure.mask(triple)
            return found
        symmetric = self.kinds.symmetric(asked.relation)
        when = of_kind(closure, asked.kind)
        for pair in self.kinds.of(asked.relation).pairs:
            for first in closure.match(None, pair.first, None):
                node, _, a = first
                if node not in when or a not in bearers:
                    continue
                for second in closure.match(node, pair.second, None):
                    if (b := second[2]) in bearers and a != b:
                        mask = when[node] & closure.mask(first) & closure.mask(second)
                        for key in ((a, b), (b, a)) if symmetric else ((a, b),):
                            found[key] = found.get(key, 0) | mask
        return found

    # ---- zeros ---------------------------------------------------------------------------------------

    def zeros(self, asked: Asked) -> Zeros:
        """Whether a column can have zeros, and from what."""
        behind = self.kinds.of(asked.relation)
        kinds = behind.kinds if asked.kind is None else frozenset([asked.kind])
        if asked.kind is not None:
            behind = Behind(kinds, frozenset(), frozenset(), behind.pairs, kinds, behind.recorded)
        covered = {k: [c for c in self.coverages if self.kinds.is_within(k, c.kind)] for k in kinds}
        needed = {relation for relation, _ in behind.recorded}
        usable = {
            k: [c for c in some if needed <= c.relations and self._population(c.population) is not None]
            for k, some in covered.items()
        }
        return Zeros(behind, covered, usable)

    def _population(self, code: Node) -> Truths | None:
        """Which states belong to a population in each year; None where nothing says it."""
        # A member of the state system is a state; of a population with other criteria no list is known.
        return self.states.there if code in (CODE.StateSystem, CODE.AllStates) else None

    def complete(self, asked: Asked) -> Truths:
        """For which years and pairs some selected source is complete, for each kind behind the relation."""
        zeros = self.zeros(asked)
        if not zeros.possible:
            return np.zeros(self._shape, bool)
        found = np.ones(self._shape, bool)
        for some in zeros.usable.values():
            each = np.zeros(self._shape, bool)
            for coverage in some:
                there = self._population(coverage.population)
                assert there is not None
                within = there & np.array([coverage.holds(int(year)) for year in self.years.years])[:, None]
                each |= within[:, :, None] & within[:, None, :]
            found &= each
        return found & ~self._unrecorded({relation for relation, _ in zeros.behind.recorded})

    def _unrecorded(self, relations: Iterable[Node]) -> Truths:
        """Where a value is missing by which a member would stand in a relation to others of the same situation."""
        closure, bearers = self.kg.closure, self.states.bearers
        found = np.zeros(self._shape, bool)
        for relation in relations:
            for part, _, _ in closure.match(None, DET.unrecordedRelation, relation):
                for _, _, whole in closure.match(part, DET.participationIn, None):
                    for a, b, mask in self._beside(part, whole):
                        for (i, when), (j, then) in product(bearers.get(a, ()), bearers.get(b, ())):
                            found[:, i, j] |= self.years.of(mask & self.kg.epochs.in_years) & when & then
        return found

    def _beside(self, part: Node, whole: Node) -> Iterator[tuple[Node, Node, int]]:
        """Who takes part, with each other who does in the same situation, and the years in which both may."""
        closure = self.kg.closure
        for own in closure.match(part, DET.participationOf, None):
            for other, _, _ in closure.match(None, DET.participationIn, whole):
                for beside in closure.match(other, DET.participationOf, None):
                    if own[2] != beside[2]:
                        yield own[2], beside[2], closure.possible(own) & closure.possible(beside)


def cube(kg: View, years: Iterable[int]) -> Cube:
    """What the panels of a graph are read from.

    Raises:
        BadPanel: no source speaks of the years, or no state is known to be in the state system in them.
    """
    known = Years(kg, years)
    return Cube(kg, known, members(kg, known))


def rows_of(made: Cube, directed: bool) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """The rows of dyad-years: the number of the year, and the columns of the two states, in order."""
    there = made.states.there
    some = there[:, :, None] & there[:, None, :]
    size = there.shape[1]
    some &= ~np.eye(size, dtype=bool) if directed else np.triu(np.ones((size, size), bool), 1)
    y, i, j = np.nonzero(some)
    return y, i, j


def partners(made: Cube, asked: Asked) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """How many partners each state has among the members in each year.

    Returns:
        The number, `NA` where some pair is; the number of those that are certain; that of those that are at least
        possible.
    """
    cells, also = made.cells(asked)
    there = made.states.there
    others = there[:, :, None] & there[:, None, :] & ~np.eye(there.shape[1], dtype=bool)
    least = ((cells == 1) & others).sum(axis=2).astype(np.int32)
    # Where no source lists all members, a partner may be missing.
    unknown = ((cells == NA) & others).any(axis=2) | ~made.states.listed[:, None]
    return np.where(unknown, np.int32(NA), least), least, (also & others).sum(axis=2).astype(np.int32)
