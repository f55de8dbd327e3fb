"""Two sources compared by dyad-year: what both say, what only one says, what each does not cover.

Each source is a selection of its own, with the sources that list the members of the state system, which say who is in
the rows. What it says of a pair in a year is *yes* (the relation certainly follows), *no* (it is complete for all that
the relation can follow from, for both states in that year, and it is not possible), *possibly*, or *not covered*.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from rdflib.term import Literal, Node

from detente.asking.answers import Answer, Column
from detente.asking.completeness import of_source
from detente.asking.one_kind import Asked, BadPanel, local
from detente.asking.panel_cells import NA, Cube, cube
from detente.asking.panel_years import stretches
from detente.collection import manifest
from detente.collection.view import View
from detente.explaining.evidence import Evidence
from detente.explaining.fragments import Fragments
from detente.proving.proof import Prover
from detente.rdf.terms import Triple, short
from detente.reasoning.arrays import NDArray, np
from detente.vocabulary import DET

#: What a source says, by the number that stands for it.
WORDS = {1: "yes", 0: "no", 2: "possibly", NA: "not covered"}
_MAYBE = 2
_Says = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a source rests on where it says something.

    Attributes:
        node: a row, a passage, a reference, or the statement that a source is complete.
        told: what it is, in short.
    """

    node: Node
    told: str


class _Side:
    """A source of a comparison."""

    def __init__(self, made: Cube, name: str, asked: Asked) -> None:
        self.cube, self.name, self.asked = made, name, asked
        self._told: dict[Node, str] = {}
        cells, possible = made.cells(asked)
        self.says: _Says = np.where((cells == NA) & possible, np.int8(_MAYBE), cells)

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self.cube.kg)

    @cached_property
    def _rows(self) -> Fragments:
        return Fragments(self.cube.kg)

    def triples(self, codes: tuple[int, int], year: int) -> Iterator[Triple]:
        """The triples that the relation of two codes in a year can be: a code can pass on within it."""
        columns = {int(code): i for i, code in enumerate(self.cube.states.codes)}
        at = int(np.searchsorted(self.cube.years.years, year))
        ends = [
            [s for s, spells in self.cube.states.bearers.items() for i, when in spells if i == columns[c] and when[at]]
            for c in codes
        ]
        yield from ((a, self.asked.relation, b) for a in ends[0] for b in ends[1])

    def fragments(self, codes: tuple[int, int], year: int, word: str) -> tuple[Fragment, ...]:
        """What it rests on where it says yes, possibly or no."""
        if word == "no":
            covered = self.cube.zeros(self.asked).usable.values()
            return tuple(
                Fragment(c.node, f"{c.source} is complete for {local(c.kind)}, {c.first} to {c.last}")
                for some in covered
                for c in some
                if c.holds(year)
            )
        found: dict[Node, str] = {}
        for ground in self.grounds(codes, year, word):
            found |= self._of(ground)
        return tuple(Fragment(node, told) for node, told in sorted(found.items()))

    def grounds(self, codes: tuple[int, int], year: int, word: str) -> dict[Triple, None]:
        """The stated triples of a proof, where it says yes or possibly; none where it does not."""
        kg = self.cube.kg
        found: dict[Triple, None] = {}
        if word not in ("yes", "possibly"):
            return found
        epoch = kg.epochs.of(year) + (0 if word == "yes" else kg.closure.shift)
        for triple in self.triples(codes, year):
            if kg.closure.mask(triple) >> epoch & 1:
                proof = Prover(kg.closure, epoch).prove(triple)
                found |= dict.fromkeys(g for leaf in (proof.leaves() if proof else ()) for g in self._grounds(leaf))
        return found

    def _grounds(self, leaf: Triple) -> Iterator[Triple]:
        """What a leaf of a proof was stated as: of what expansion made, that the actors take part."""
        closure, stated = self.cube.kg.closure, self.cube.kg.stated_in
        parts = [o for _, _, o in closure.match(leaf[0], DET.expandedFrom, None)]
        if not parts:
            yield leaf
        for part in parts:
            for said in closure.match(part, DET.participationOf, None):
                wholes = [o for _, _, o in closure.match(part, DET.expandedFrom, None)]
                roles = (t for whole in wholes for t in closure.match(whole, None, said[2]))
                yield from (t for t in roles if t in stated) if wholes else (said,)

    def _of(self, leaf: Triple) -> dict[Node, str]:
        support = self._evidence.of(leaf)
        if support.own:
            return {}
        found: dict[Node, str] = {}
        for claim in support.claims:
            for place in claim.passages or (claim.node,):
                where = f" in {short(place)}" if claim.passages else ""
                told = f"{claim.name}{where}: {claim.text}"
                found[place] = f"{found[place]}; {told}" if place in found else told
        for reference in support.references:
            if reference not in self._told:  # a row of one member stands behind all its dyads
                rows = self._rows
                self._told[reference] = rows.line(reference) if rows.is_one(reference) else short(reference)
            found[reference] = self._told[reference]
        return found


@dataclass(frozen=True, slots=True)
class Difference:
    """Years in which two sources say something else of one pair of states, of which one at least says yes or possibly.

    Attributes:
        ccode1, ccode2: the codes of the states.
        years: the calendar years, in a row.
        one, other: what each source says, one of `WORDS`.
        names: what the states are called: their abbreviations, else their codes.
    """

    ccode1: int
    ccode2: int
    years: range
    one: str
    other: str
    names: tuple[str, str]

    @property
    def contradiction(self) -> bool:
        """Whether one says yes and the other no."""
        return {self.one, self.other} == {"yes", "no"}


@dataclass(frozen=True, eq=False)
class Comparison:
    """What two sources say of a relation, by dyad-year.

    Attributes:
        relation: what was asked for.
        sources: the names of the two sources.
        counts: how many dyad-years there are of each two words, that of the first source first.
        rows: the dyad-years in which one at least says yes or possibly: two codes, two abbreviations, the year, what
            each says.
        differences: those of them in which they say something else, by pair and run of years.
        title: what is compared, in which years.
    """

    relation: str
    sources: tuple[str, str]
    counts: dict[tuple[str, str], int]
    rows: tuple[tuple[int, int, str, str, int, str, str], ...] = field(repr=False)
    differences: tuple[Difference, ...] = field(repr=False)
    title: str
    _sides: tuple[_Side, _Side] = field(repr=False)
    _listing: tuple[str, ...] = field(repr=False)

    def fragments(self, difference: Difference) -> tuple[tuple[Fragment, ...], tuple[Fragment, ...]]:
        """What each source rests on, in the first year of a difference."""
        codes, year = (difference.ccode1, difference.ccode2), difference.years[0]
        words = zip(self._sides, (difference.one, difference.other), strict=True)
        one, other = (side.fragments(codes, year, word) for side, word in words)
        return one, other

    def grounds(self, difference: Difference) -> tuple[tuple[Triple, ...], tuple[Triple, ...]]:
        """The stated triples from which it follows in either source, in the first year; none of one that says no."""
        codes, year = (difference.ccode1, difference.ccode2), difference.years[0]
        words = zip(self._sides, (difference.one, difference.other), strict=True)
        one, other = (tuple(side.grounds(codes, year, word)) for side, word in words)
        return one, other

    def commands(self, difference: Difference) -> tuple[str, str]:
        """The command that opens what each source says: why it does, or when, where it does not."""
        words = zip(self.sources, (difference.one, difference.other), strict=True)
        one, other = (self._command(difference, source, word) for source, word in words)
        return one, other

    def _command(self, difference: Difference, source: str, word: str) -> str:
        relation = self.relation.partition(":")[0]
        triple = [str(difference.ccode1), relation, str(difference.ccode2)]
        chosen = [part for name in self.beside(source) for part in ("--source", name)]
        chosen += ["--collection", str(named)] if (named := manifest.chosen.get()) else []
        year = str(difference.years[0])
        if word in ("yes", "possibly"):
            maybe = ["--possible"] if word == "possibly" else []
            return shlex.join(["detente", "why", *triple, "--as-of", year, *maybe, *chosen])
        return shlex.join(["detente", "panel", self.relation, "--codebook", "--years", year, *chosen])

    def beside(self, source: str) -> tuple[str, ...]:
        """A source, and those beside which it was read: that list the members of the state system."""
        return tuple(dict.fromkeys((source, *self._listing)))

    # ---- forms ---------------------------------------------------------------------------------------

    def to_answer(self) -> Answer:
        """The dyad-years in which one source at least says yes or possibly, as a table."""
        names = ("ccode1", "ccode2", "stateabb1", "stateabb2", "year", *self.sources)
        kinds = ("number", "number", "text", "text", "year", "text", "text")
        columns = tuple(Column(name, type=kind) for name, kind in zip(names, kinds, strict=True))
        rows = tuple(tuple(Literal(cell) for cell in row) for row in self.rows)
        return Answer(columns, rows, title=self.title)

    def to_dict(self) -> dict[str, object]:
        """The summary, and each difference with its fragments and commands."""
        return {
            "relation": self.relation,
            "sources": list(self.sources),
            "title": self.title,
            "summary": [dict(zip((*self.sources, "dyad-years"), (*k, n), strict=True)) for k, n in self.counts.items()],
            "differences": [self._as_dict(difference) for difference in self.differences],
        }

    def _as_dict(self, difference: Difference) -> dict[str, object]:
        sides = zip(
            self.sources,
            (difference.one, difference.other),
            self.fragments(difference),
            self.commands(difference),
            strict=True,
        )
        return {
            "ccode1": difference.ccode1,
            "ccode2": difference.ccode2,
            "first": difference.years[0],
            "last": difference.years[-1],
            "says": {
                source: {
                    "word": word,
                    "fragments": [{"iri": str(f.node), "told": f.told} for f in fragments],
                    "command": command,
                }
                for source, word, fragments, command in sides
            },
        }

    def to_json(self) -> str:
        """The same as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def summary(self) -> str:
        """How many dyad-years there are of each two words, as a table of text."""
        one, other = self.sources
        words = list(WORDS.values())
        wide = max(map(len, (*words, one))) + 2
        columns = [max(len(word), 11) + 2 for word in words]
        lines = [
            f"{'':<{wide}}{other}",
            f"{one:<{wide}}" + "".join(f"{w:>{n}}" for w, n in zip(words, columns, strict=True)),
        ]
        for word in words:
            cells = (f"{self.counts.get((word, w), 0):>{n},}" for w, n in zip(words, columns, strict=True))
            lines.append(f"{word:<{wide}}" + "".join(cells))
        return "\n".join(lines)

    def text(self, limit: int | None = None) -> str:
        """The summary, and the differences with the commands that open them.

        Args:
            limit: how many differences are shown at most, contradictions first; None for all.
        """
        lines = [self.title, "", "Dyad-years by what each source says:", "", self.summary(), ""]
        ordered = sorted(self.differences, key=lambda d: (not d.contradiction, d.ccode1, d.ccode2, d.years[0]))
        shown = ordered[:limit]
        lines.append(f"{len(ordered):,} differences by pair and run of years" + (":" if shown else "."))
        for each in shown:
            a, b = each.names
            lines.append(
                f"  {a} and {b}, {stretches(each.years)}: {self.sources[0]} {each.one}, {self.sources[1]} {each.other}"
            )
            lines += (f"    {command}" for command in self.commands(each))
        if len(shown) < len(ordered):
            lines.append(
                f"  ... and {len(ordered) - len(shown):,} more; --limit N shows more, --format csv or json all"
            )
        return "\n".join(lines)

    def __str__(self) -> str:
        """The summary and the first differences."""
        return self.text(20)


def compare(kg: View, one: str, other: str, relation: str | Node, years: Iterable[int]) -> Comparison:
    """Compare two sources; see `detente.graph.KnowledgeGraph.compare`."""
    if one == other:
        raise BadPanel(f"{one} is compared with itself; name two sources")
    asked = list(years)
    first, second = ((name, of_sources(kg, [name], asked)) for name in (one, other))
    return compared(first, second, relation)


def of_sources(kg: View, names: Iterable[str], years: Iterable[int]) -> Cube:
    """The cells of a selection of sources, beside whom those are selected that list the members of the state system."""
    return cube(View(kg.view, None, collection=kg.collection, sources=selection(kg, names)), years)


def selection(kg: View, names: Iterable[str]) -> list[str]:
    """Some sources, and beside them those that list the members of the state system."""
    return list(dict.fromkeys((*names, *_listing(kg))))


def compared(one: tuple[str, Cube], other: tuple[str, Cube], relation: str | Node) -> Comparison:
    """Compare what two selections of sources say, each with its name."""
    first, second = sides = tuple(_Side(made, name, made.asked(relation)) for name, made in (one, other))
    all_years = sorted({int(y) for side in sides for y in side.cube.years.years})
    all_codes = sorted({int(c) for side in sides for c in side.cube.states.codes})
    says = [_aligned(side, all_years, all_codes) for side in sides]
    there = np.zeros((len(all_years), len(all_codes)), bool)
    for side in sides:
        there[np.ix_(*_places(side, all_years, all_codes))] |= side.cube.states.there
    symmetric = first.cube.kinds.symmetric(first.asked.relation)
    pairs = there[:, :, None] & there[:, None, :] & ~np.eye(len(all_codes), dtype=bool)
    if symmetric:
        pairs &= np.triu(np.ones((len(all_codes),) * 2, bool), 1)
    words = len(WORDS)
    two = (says[0][pairs].astype(np.intp) - NA) * words + says[1][pairs] - NA  # the two words as one number
    table = np.bincount(two, minlength=words**2).reshape(words, words)
    counts = {
        (word, word2): n for a, word in WORDS.items() for b, word2 in WORDS.items() if (n := int(table[a - NA, b - NA]))
    }
    held = pairs & (np.isin(says[0], (1, _MAYBE)) | np.isin(says[1], (1, _MAYBE)))
    names = {
        int(c): n for side in sides for c, n in zip(side.cube.states.codes, side.cube.states.abbreviations, strict=True)
    }
    rows = tuple(
        (all_codes[i], all_codes[j], names[all_codes[i]], names[all_codes[j]], all_years[y],
         WORDS[int(says[0][y, i, j])], WORDS[int(says[1][y, i, j])])
        for i, j, y in zip(*np.nonzero(held.transpose(1, 2, 0)), strict=True)
    )  # fmt: skip
    text = relation if isinstance(relation, str) else short(relation)
    names_ = first.name, second.name
    title = f"{text}: {names_[0]} and {names_[1]}, {stretches(all_years)}, by dyad-year ({first.cube.kg.view})"
    found = tuple(_differences(rows))
    return Comparison(text, names_, counts, rows, found, title, (first, second), _listing(first.cube.kg))


def _listing(kg: View) -> tuple[str, ...]:
    names = kg.collection.sources
    return tuple(n for n in names if any(c.kind == DET.StateSystemMembership for c in of_source(kg.collection, n)))


def _places(side: _Side, years: list[int], codes: list[int]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return np.searchsorted(years, side.cube.years.years), np.searchsorted(codes, side.cube.states.codes)


def _aligned(side: _Side, years: list[int], codes: list[int]) -> _Says:
    """What a source says in the years and of the states of both."""
    found = np.full((len(years), len(codes), len(codes)), NA, np.int8)
    y, c = _places(side, years, codes)
    found[np.ix_(y, c, c)] = side.says
    return found


def _differences(rows: Iterable[tuple[int, int, str, str, int, str, str]]) -> Iterator[Difference]:
    """Runs of years of one pair in which two sources say the same two different things; rows are in their order."""
    run: list[tuple[int, int, str, str, int, str, str]] = []

    def made() -> Difference:
        a, b, name, name2, first, one, other = run[0]
        return Difference(a, b, range(first, run[-1][4] + 1), one, other, (name or str(a), name2 or str(b)))

    for row in rows:
        if run and not (row[:2] == run[-1][:2] and row[4] == run[-1][4] + 1 and row[5:] == run[-1][5:]):
            yield made()
            run = []
        if row[5] != row[6]:
            run.append(row)
    if run:
        yield made()
