"""What the codes and names of data sets name: which state bears a code of the Correlates of War in which years.

A code changes hands (365 is the Soviet Union, then Russia), and most states are not in the world that comes with
Detente. A code names, in each year, the state that a state system membership gives it to; in years that no membership
covers, its bearer before or after, unless that did not exist then; and else a state that is made for it,
``id:COW<code>``, the same for every data set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from detente.rdf.reading import parse
from detente.rdf.terms import Triple
from detente.vocabulary import DET, ID

#: The codes that there are, and the years from before and after all data.
CODES = range(1, 1000)
BEFORE, AFTER = -9999, 9999
#: What the name of a state that is made begins with.
MADE = str(ID.COW)
#: What the label of a state begins with of which only the code is known.
UNNAMED = "State of the COW code "
_NAMED = (DET.State, DET.HistoricalState, DET.InternationalOrganisation, DET.Bloc)
_READ = frozenset({DET.systemMember, DET.cowCode, DET.startYear, DET.endYear, RDFS.label, SKOS.altLabel, RDF.type})


class Bearing(NamedTuple):
    """A code, the calendar years in which a state bears it, inclusive, and the state."""

    code: int
    first: int
    last: int
    state: str


class Name(NamedTuple):
    """A name in lower case, who bears it, in which calendar years, and whether that is a state."""

    name: str
    actor: str
    first: int
    last: int
    state: bool


@dataclass(frozen=True)
class Namesakes:
    """Codes and names, and the actors that they name.

    Attributes:
        bearings: who bears each code in each year, without overlap and without a gap.
        names: the names of states and organisations that name one actor only in their years.
        labels: the label of each actor that is described by more than its code.
        described: the actors that are described, be it by their code alone.
    """

    bearings: tuple[Bearing, ...]
    names: tuple[Name, ...]
    labels: Mapping[str, str]
    described: frozenset[str]

    @cached_property
    def taken(self) -> frozenset[str]:
        """The labels that there are, in lower case."""
        return frozenset(label.casefold() for label in self.labels.values())

    def namesake(self, code: int) -> str:
        """What a state is called that bears a code in other years; empty where none is known."""
        return next((self.labels[b.state] for b in self.bearings if b.code == code and b.state in self.labels), "")

    def years_of(self, state: str) -> list[tuple[int, int]]:
        """The years in which a state bears a code."""
        return [(b.first, b.last) for b in self.bearings if b.state == state]


def reference(files: Iterable[Path]) -> Iterator[Triple]:
    """What files say that tells codes and names apart; those that say nothing of it are not parsed.

    Raises:
        BadData, Unreachable: a file is malformed, or cannot be read.
    """
    for file in files:
        if file.stem in ("entities", "world", "references") or b"StateSystemMembership" in file.read_bytes():
            yield from (triple for triple in parse(file) if triple[1] in _READ)


def namesakes(triples: Iterable[Triple]) -> Namesakes:
    """Who bears which code and name, as stated triples have it."""
    about: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for s, p, o in triples:
        about[s][p].append(o)
    lives = {s: _years(by) for s, by in about.items() if set(by[RDF.type]) & {*_NAMED}}
    spells: dict[int, list[tuple[int, int, Node]]] = defaultdict(list)
    said: dict[int, list[Node]] = defaultdict(list)
    for s, by in about.items():
        codes = [o.value for o in by[DET.cowCode] if isinstance(o, Literal) and isinstance(o.value, int)]
        for code in codes:
            if by[DET.systemMember]:
                spells[code] += ((*_years(by), state) for state in by[DET.systemMember])
            else:
                said[code].append(s)
    for code, states in said.items():
        if code not in spells:
            spells[code] = [(*lives.get(state, (BEFORE, AFTER)), state) for state in states]
    labels = {str(s): str(o) for s in lives for o in about[s][RDFS.label] if not str(o).startswith(UNNAMED)}
    bearings = tuple(b for code in CODES for b in _bearings(code, spells.get(code, []), lives))
    described = frozenset(str(s) for s in lives if about[s][RDFS.label])
    return Namesakes(bearings, tuple(sorted(_names(about, lives))), labels, described)


def _years(by: Mapping[Node, list[Node]]) -> tuple[int, int]:
    starts, ends = (
        [o.value for o in by.get(p, ()) if isinstance(o, Literal) and isinstance(o.value, int)]
        for p in (DET.startYear, DET.endYear)
    )
    return min(starts, default=BEFORE), max(ends, default=AFTER)


def _bearings(
    code: int, spells: list[tuple[int, int, Node]], lives: Mapping[Node, tuple[int, int]]
) -> Iterator[Bearing]:
    """Who bears a code from before all data to after, each year one state: where two do, the later one."""
    cuts = {BEFORE, *(first for first, _, _ in spells), *(last + 1 for _, last, _ in spells if last < AFTER)}
    cuts |= {year for _, _, s in spells for year in (lives.get(s, (BEFORE, AFTER))[0],)}
    cuts |= {last + 1 for _, _, s in spells if (last := lives.get(s, (BEFORE, AFTER))[1]) < AFTER}
    starts = sorted(cuts)
    run: Bearing | None = None
    for first, after in zip(starts, [*starts[1:], AFTER + 1], strict=True):
        state = _bearer(code, first, spells, lives)
        if run is not None and run.state == state:
            run = run._replace(last=after - 1)
            continue
        if run is not None:
            yield run
        run = Bearing(code, first, after - 1, state)
    if run is not None:
        yield run


def _bearer(code: int, year: int, spells: list[tuple[int, int, Node]], lives: Mapping[Node, tuple[int, int]]) -> str:
    there = [(first, str(s)) for first, last, s in spells if first <= year <= last]
    if there:
        return max(there)[1]
    alive = [
        (abs((first if year < first else last) - year), year < first, str(s))
        for first, last, s in spells
        if lives.get(s, (BEFORE, AFTER))[0] <= year <= lives.get(s, (BEFORE, AFTER))[1]
    ]
    before = [row for row in alive if not row[1]]
    return min(before or alive, default=(0, False, f"{MADE}{code}"))[2]


def _names(about: Mapping[Node, Mapping[Node, list[Node]]], lives: Mapping[Node, tuple[int, int]]) -> Iterator[Name]:
    found: dict[str, dict[Node, bool]] = defaultdict(dict)
    for s in lives:
        if isinstance(s, URIRef):
            by = about[s]
            state = bool({DET.State, DET.HistoricalState} & set(by[RDF.type]))
            for o in (*by.get(RDFS.label, ()), *by.get(SKOS.altLabel, ())):
                found[str(o).casefold()][s] = state
    for name, actors in found.items():
        for actor, state in actors.items():
            first, last = lives[actor]
            others = [lives[other] for other in actors if other != actor]
            if all(end < first or last < start for start, end in others):
                yield Name(name, str(actor), first, last, state)
