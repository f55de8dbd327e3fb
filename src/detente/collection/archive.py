"""The closure of a view, kept between runs: what its files state, and what follows, in all years at once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, fields
from functools import cached_property
from itertools import chain, compress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib.term import Node, URIRef

from detente.collection import cache, entries
from detente.collection.epochs import Epochs
from detente.collection.lookups import KeptGraphs, KeptLookup
from detente.rdf.terms import Triple
from detente.reasoning.sections import NUMBERS, Damaged, Sections, write
from detente.vocabulary import EXPANDED_GRAPH

if TYPE_CHECKING:
    from detente.collection.expansion import Expansion
    from detente.collection.timeline import Timeline
    from detente.reasoning.closure import Closure
    from detente.reasoning.kept import KeptClosure, Stated
    from detente.reasoning.kept_terms import KeptTerms

#: Tells of a mask of epochs whether it is shown.
Fits = Callable[[int], bool]
_FILE = "closure"
_PACKAGE = Path(__file__).resolve().parents[1]
#: The wings that decide what a closure holds.
_WINGS = ("rdf", "rules", "reasoning", "collection")


def name_of(files: Iterable[Path], *words: object) -> str:
    """The name of what is kept of some files: by their content, and by that of the program that reads them."""
    code = [_PACKAGE / "vocabulary.py", *sorted(file for wing in _WINGS for file in _PACKAGE.glob(f"{wing}/*.py"))]
    return cache.key([*files, *code], *words)


class Archive:
    """A kept closure that is open.

    Attributes:
        made: a word that no other closure has: the labels of blank nodes are its own, and slices made from it say so.
        epochs: the span of years of the graph.
        only_possible: the mask of the epochs in which something is possible and not certain.
    """

    def __init__(self, entry: entries.Entry) -> None:
        """Read an entry.

        Raises:
            Damaged: it is not what was written.
            OSError: it cannot be read.
        """
        self._entry = entry
        self._sections = Sections(entry.path / _FILE)
        self._sections.check()
        facts = self._sections.facts
        self.made: str = facts["made"]
        self.only_possible = int(facts["only possible"], 16)
        self.epochs = Epochs(**{name: _tuples(value) for name, value in facts["epochs"].items()})

    @cached_property
    def closure(self) -> KeptClosure:
        """The closure."""
        from detente.reasoning.kept import KeptClosure

        return KeptClosure(self._sections)

    def _places(self, graph: int) -> memoryview:
        return self._sections.column(f"graph.{graph}", NUMBERS)

    @cached_property
    def _names(self) -> list[Node]:
        return [URIRef(name) for name in self._sections.facts["graphs"]]

    @cached_property
    def graphs(self) -> KeptGraphs:
        """The stated triples of each named graph, of all years; a graph is read when it is asked for."""
        numbers = {name: n for n, name in enumerate(self._names)}

        def read(name: Node) -> list[Triple]:
            return list(self._triples(self.closure.stated.columns, self._said(name)))

        return KeptGraphs(numbers, read, self._lookup)

    def _lookup(self) -> KeptLookup:
        names, sizes = self._names, self._sections.facts["sizes"]
        derived = chain.from_iterable(self._places(n)[size:] for n, size in enumerate(sizes))
        sets = [tuple(names[i] for i in places) for places in self._sections.facts["sets"]]
        of = self._sections.column("stated.in", NUMBERS)
        return KeptLookup(self.closure.stated, self.closure.terms, sets, of, derived)

    def _said(self, name: Node) -> Sequence[int]:
        """Which of the stated triples a graph states, and not only those that are derived from it."""
        number = self._names.index(name)
        return self._places(number)[: self._sections.facts["sizes"][number]]

    def expansion(self, schema: Iterable[Triple]) -> Expansion:
        """What expansion made, with its rules.

        Args:
            schema: the ontology, with the axioms of files that were added.
        """
        from detente.collection.kept_expansion import expansion

        made = self._said(EXPANDED_GRAPH) if EXPANDED_GRAPH in self._names else ()
        return expansion(self.closure, self._sections, made, self.graphs.lookup, schema)

    def timeline(self, timeline: Timeline) -> Timeline:
        """The years of what is stated, as they are kept.

        Args:
            timeline: gives what is not kept.
        """
        from detente.collection.kept_years import KeptTimeline, Years

        given = {field.name: getattr(timeline, field.name) for field in fields(timeline)}
        return KeptTimeline(**given, kept=Years(self._sections, self.closure.terms))

    @cached_property
    def stated_in(self) -> Mapping[Triple, tuple[Node, ...]]:
        """The named graphs in which each stated triple stands."""
        return _StatedIn(self.closure.stated, self._sections, self._names)

    def masks(self, certain: bool) -> dict[Triple, int]:
        """Each stated triple with the epochs in which it stands for certain; or for certain or possibly."""
        stated = self.closure.stated
        value = {n: self.closure.half(mask, certain) for n, mask in enumerate(self.closure.masks)}
        return dict(zip(stated.triples, map(value.__getitem__, stated.columns[3]), strict=True))

    def quads(
        self, fits: Fits, hidden: Collection[Node], between: Collection[Node], certain: bool
    ) -> Iterator[ox.Quad]:
        """What is shown, stated or inferred, as the default graph of a store.

        It is read by numbers: no triple becomes one of rdflib's.

        Args:
            fits: tells which epochs are shown.
            hidden: the predicates that are not.
            between: the predicates of which self-pairs are not.
            certain: whether what is certain is asked for, and not what is possible and not certain.
        """
        closure = self.closure
        shown = bytearray(fits(closure.half(mask, True)) for mask in closure.masks)
        if not certain:
            possible = (fits(closure.half(mask, False)) for mask in closure.masks)
            shown = bytearray(may and not sure for may, sure in zip(possible, shown, strict=True))
        without, pairs = (set(map(closure.terms.find, nodes)) for nodes in (hidden, between))
        term, quad = _Terms(closure.terms), ox.Quad
        columns = closure.stated.columns, closure.columns()
        for i, (subjects, predicates, objects, masks) in enumerate(columns):
            rows = zip(subjects, predicates, objects, strict=True)
            for s, p, o in compress(rows, map(shown.__getitem__, masks)):
                if p not in without and not (i and s == o and p in pairs):
                    yield quad(term[s], term[p], term[o])

    def _shown(
        self, columns: Sequence[Sequence[int]], fits: Fits, hidden: Collection[Node], certain: bool
    ) -> list[int]:
        """Which triples have an epoch that is shown, and a predicate that is not hidden."""
        masks = {n for n, mask in enumerate(self.closure.masks) if fits(self.closure.half(mask, certain))}
        without = set(map(self.closure.terms.find, hidden))
        _, predicates, _, numbers = columns
        return [i for i, n in enumerate(numbers) if n in masks and predicates[i] not in without]

    def stated(self, fits: Fits, hidden: Collection[Node], certain: bool) -> Iterator[tuple[Triple, Node]]:
        """What is stated, each triple with its named graph.

        Args:
            fits: tells which epochs are shown.
            hidden: the predicates that are not.
            certain: whether what is certain is asked for, and not what is possible.
        """
        columns = self.closure.stated.columns
        places = self._shown(columns, fits, hidden, certain)
        triple = dict(zip(places, self._triples(columns, places), strict=True))
        for n, name in enumerate(self._names):
            yield from ((triple[i], name) for i in dict.fromkeys(self._places(n)) if i in triple)

    def inferred(self, fits: Fits, hidden: Collection[Node], certain: bool) -> Iterator[Triple]:
        """What is inferred; see `stated`."""
        columns = self.closure.columns()
        return self._triples(columns, self._shown(columns, fits, hidden, certain))

    def _triples(self, columns: Sequence[Sequence[int]], places: Sequence[int]) -> Iterator[Triple]:
        terms = self.closure.terms.terms
        s, p, o = (terms([column[i] for i in places]) for column in columns[:3])
        return zip(s, p, o, strict=True)


class _Terms(dict[int, Any]):
    """Terms of pyoxigraph by their numbers, made when they are asked for."""

    def __init__(self, terms: KeptTerms) -> None:
        super().__init__()
        self._make = terms.ox

    def __missing__(self, number: int) -> Any:
        made = self[number] = self._make(number)
        return made


class _StatedIn(Mapping[Triple, "tuple[Node, ...]"]):
    """The named graphs of the stated triples of an archive."""

    def __init__(self, stated: Stated, sections: Sections, names: list[Node]) -> None:
        self._stated = stated
        self._of = sections.column("stated.in", NUMBERS)
        self._sets = [tuple(names[i] for i in places) for places in sections.facts["sets"]]

    def __getitem__(self, triple: Triple) -> tuple[Node, ...]:
        at = self._stated.place(triple)
        if at is None:
            raise KeyError(triple)
        return self._sets[self._of[at]]

    def __iter__(self) -> Iterator[Triple]:
        return iter(self._stated)

    def __len__(self) -> int:
        return len(self._stated)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def opened(name: str) -> Archive | None:
    """A kept closure; None where there is none. One that is damaged is removed."""
    entry = entries.opened(entries.CLOSURE, name)
    if entry is None:
        return None
    try:
        return Archive(entry)
    except (Damaged, KeyError, TypeError, ValueError):
        entry.discard()
    except OSError:
        pass
    return None


def kept(name: str, closure: Closure, timeline: Timeline, expansion: Expansion) -> Archive | None:
    """Keep a closure, with the named graphs of what is stated.

    Args:
        name: see `name_of`.
        closure: the closure.
        timeline: the years of what it is made from.
        expansion: what expansion made of what is stated.

    Returns:
        None where it cannot be kept, or another process was faster: that one calls blank nodes otherwise.
    """
    from detente.collection import kept_expansion, kept_years
    from detente.reasoning.arrays import np
    from detente.reasoning.dated import Dated, in_one
    from detente.reasoning.keeping import only_possible, sections

    word, placed = secrets.token_hex(16), timeline.placed

    def make(folder: Path) -> None:
        rows = placed.rows  # also those that stand in no epoch
        more = kept_expansion.sections(expansion, placed, closure.terms)  # may number terms
        facts, found = sections(closure, Dated(rows.terms, rows.columns, in_one(rows)[0]))
        found |= more | kept_years.sections(timeline, closure.terms)
        found |= {f"graph.{n}": places.astype(np.int32) for n, places in enumerate(placed.places.values())}
        of, sets = placed.graphs()
        found["stated.in"] = of.astype(np.int32)
        told = {
            "made": word,
            "epochs": asdict(timeline.epochs),
            "graphs": list(map(str, placed.places)),
            "sizes": list(placed.sizes.values()),
            "sets": sets,
            "only possible": hex(only_possible(closure)),
            "closure": facts,
        }
        with (folder / _FILE).open("wb") as file:
            write(file, told, found)

    entry = entries.made(entries.CLOSURE, name, make)
    if entry is not None:
        with suppress(Damaged, OSError):
            made = Archive(entry)
            return made if made.made == word else None
    return None
