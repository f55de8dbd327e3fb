"""The years of a panel, and which states are members of the system in each: its rows.

A state is in a panel in the years in which its membership of the state system (`det:StateSystemMembership`) is
certain, under the code that it bears then. A code that passes from one state to the next is one row: what either did
in the year counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rdflib.namespace import RDF
from rdflib.term import Literal, Node

from detente.asking.completeness import of_source
from detente.asking.one_kind import BadPanel
from detente.collection.epochs import BadYear
from detente.collection.view import View
from detente.reasoning.arrays import NDArray, np
from detente.vocabulary import DET

#: True in some years, or for some states in them.
Truths = NDArray[np.bool_]
#: Years that a panel can have at most: no graph spans more.
_MOST = 10_000


class Years:
    """The years that are asked for, and which of them the epochs of a graph cover.

    Attributes:
        years: the calendar years, in order, of which some source speaks.
        left_out: those that are asked for and of which none does.
    """

    def __init__(self, kg: View, years: Iterable[int]) -> None:
        """Take the years.

        Raises:
            BadPanel: there are none, too many, or none of which a source speaks.
        """
        epochs = kg.epochs
        asked = sorted({int(year) for year, _ in zip(years, range(_MOST + 1), strict=False)})
        if not asked or len(asked) > _MOST:
            raise BadPanel("a panel needs years, as 1950-2012" if not asked else f"more than {_MOST} years")
        found: dict[int, int] = {}
        for year in asked:
            try:
                found[year] = epochs.covered(year)
            except BadYear as error:
                last = error
        if not found:
            raise BadPanel(str(last))
        self.years = np.array(list(found), np.int32)
        self.left_out = tuple(year for year in asked if year not in found)
        self._epochs = np.array(list(found.values()))
        self._known: dict[int, Truths] = {}

    def of(self, mask: int) -> Truths:
        """The years that a mask of epochs covers; of what holds in *some* year of several, none."""
        if mask not in self._known:
            bits = np.frombuffer(mask.to_bytes(mask.bit_length() // 8 + 1, "little"), np.uint8)
            every = np.unpackbits(bits, bitorder="little").astype(bool)
            within = self._epochs < len(every)
            self._known[mask] = np.where(within, every[np.where(within, self._epochs, 0)], False)
        return self._known[mask]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.years)

    def stretch(self) -> str:
        """The years in short, as ``1816-2012``."""
        return stretches(map(int, self.years))


def stretches(years: Iterable[int]) -> str:
    """Years in short, as ``1946-1950, 1953``."""
    found: list[list[int]] = []
    for year in sorted(years):
        if found and found[-1][1] == year - 1:
            found[-1][1] = year
        else:
            found.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


@dataclass(frozen=True, eq=False)
class Members:
    """The members of the state system in some years.

    Attributes:
        codes: the codes of the Correlates of War, in order.
        abbreviations: the abbreviation of each code; empty where none is known.
        there: for each year (rows) and code (columns) whether it is borne by a member then.
        bearers: the columns of each state, each with the years in which it bears the code.
        sources: the names of the sources that list all members; where there are none, some may be missing.
        listed: the years in which such a source lists all of them.
    """

    codes: NDArray[np.int32]
    abbreviations: tuple[str, ...]
    there: Truths
    bearers: dict[Node, list[tuple[int, Truths]]]
    sources: tuple[str, ...]
    listed: Truths


#: The codes of the Correlates of War.
_CODES = range(1, 1000)
_Spell = tuple[int, str, Node, Truths]


def members(kg: View, years: Years) -> Members:
    """The members of the state system.

    In years in which a source of the collection lists all of them, those that it lists, also where it is not selected:
    who is in a panel does not depend on whose alliances are asked about. In other years those that the graph knows.

    Raises:
        BadPanel: no membership is known in these years.
    """
    covering = (c for name in kg.collection.sources for c in of_source(kg.collection, name))
    lists = [c for c in covering if c.kind == DET.StateSystemMembership]
    listing = tuple(dict.fromkeys(c.source for c in lists))
    listed = np.array([any(c.holds(int(year)) for c in lists) for year in years.years])
    known: list[_Spell] = []
    if not listed.all():
        known += ((code, name, state, when & ~listed) for code, name, state, when in _spells(kg, years))
    if listed.any():
        of_lists = View(kg.view, None, collection=kg.collection, sources=listing)
        there = Years(of_lists, map(int, years.years[listed]))
        for code, name, state, when in _spells(of_lists, there, listing):
            known.append((code, name, state, np.isin(years.years, there.years[when])))
    spells = [spell for spell in known if spell[3].any()]
    if not spells:
        raise BadPanel(
            "no state is known to be a member of the state system in these years; `detente add dataset cow-states` "
            "brings the list of members"
        )
    codes = sorted({code for code, _, _, _ in spells})
    column = {code: i for i, code in enumerate(codes)}
    borne = np.zeros((len(years), len(codes)), bool)
    bearers: dict[Node, dict[int, Truths]] = {}
    named = {code: "" for code in codes}
    for code, name, state, when in spells:
        i = column[code]
        borne[:, i] |= when
        named[code] = named[code] or name
        by = bearers.setdefault(state, {})
        by[i] = by[i] | when if i in by else when
    return Members(
        np.array(codes, np.int32),
        tuple(named.values()),
        borne,
        {state: list(by.items()) for state, by in bearers.items()},
        listing,
        listed,
    )


def _spells(kg: View, years: Years, sources: Collection[str] = ()) -> Iterator[_Spell]:
    """The memberships: the code, its abbreviation, the state, the years; of some sources, or of all."""
    closure = kg.closure
    for triple in list(closure.match(None, DET.systemMember, None)):
        membership, _, state = triple
        if not closure.certain((membership, RDF.type, DET.StateSystemMembership)):
            continue
        if sources:
            stated = map(kg.collection.source_of, kg.stated_in.get(triple, ()))
            if not any(source is not None and source.name in sources for source in stated):
                continue
        when = years.of(closure.certain(triple))
        names = sorted(str(o) for _, _, o in closure.match(membership, DET.cowAbbreviation, None))
        for _, _, code in closure.match(membership, DET.cowCode, None):
            if isinstance(code, Literal) and isinstance(code.value, int) and code.value in _CODES:
                yield code.value, names[0] if names else "", state, when
