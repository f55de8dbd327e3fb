"""What is wrong with the data: form, evidence, contradictions, ontology, coverage, expected answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path

from rdflib.namespace import RDFS

from detente.check import (
    claims,
    contradictions,
    coverage,
    dating,
    grounding,
    ontology,
    parties,
    redefining,
    structure,
    wording,
)  # fmt: skip
from detente.check.beside_data_sets import BesideDataSets
from detente.check.findings import Finding, Places
from detente.check.shapes import Validation
from detente.collection.manifest import Collection, find
from detente.explaining.passages import Given, article
from detente.graph import KnowledgeGraph, load

__all__ = ["Check", "Finding", "run", "run_coverage"]

#: Views that are meant to show what another may not: contradictions with the record, what is only hedged.
_LENIENT = ("as-stated", "tentative")
_LABEL = frozenset({RDFS.label})


class Check:
    """A check of some views, part by part."""

    def __init__(
        self,
        views: Iterable[str],
        extra: Iterable[str | Path] = (),
        text: Given = None,
        everything: bool = False,
        sources: Iterable[str] | None = None,
        collection: Collection | None = None,
    ) -> None:
        """Say what is to be checked; nothing is read yet.

        Args:
            views: the names of the views.
            extra: files of one's own, checked together with each view.
            text: the files of articles' texts, to check the digests of passages; else DETENTE_ARTICLE.
            everything: with files of one's own, what is found in the others too.
            sources: the names of the sources that are stated; None for all.
            collection: the collection; None: see `detente.collection.manifest.find`.
        """
        self._views = list(views)
        self._collection = find() if collection is None else collection
        self._sources = None if sources is None else list(sources)
        self._extra = list(extra)
        self._text = text
        self._everything = everything or not self._extra
        self._validation, self._beside = Validation(), BesideDataSets()

    def __len__(self) -> int:
        """How many parts there are."""
        return 4 * len(self._distinct) + 1

    @cached_property
    def _distinct(self) -> list[str]:
        """One view of each that are made of the same files, as those of a data set: that in which most fails."""
        same: dict[tuple[object, ...], list[str]] = {}
        for view in self._views:
            same.setdefault(tuple(self._collection.files(view, self._sources).items()), []).append(view)
        return [min(alike, key=lambda view: view in _LENIENT) for alike in same.values()]

    def __iter__(self) -> Iterator[tuple[str, list[Finding]]]:
        """Each part by its title, with what it found and none before it did.

        Raises:
            DetenteError: a file cannot be read or is malformed, or the text is not the article.
        """
        told: set[Finding] = set()
        first: structure.Structure | None = None
        every: list[KnowledgeGraph] = []
        for view in self._distinct:
            kg = load(view, extra=self._extra, collection=self._collection, sources=self._sources)
            # As they are stated: those of the store would be read from all that follows, which nothing here asks for.
            kg.labels = {s: str(o) for triples in kg.graphs.values() for s, p, o in triples if p in _LABEL}
            st = structure.Structure(kg)
            first = first or st
            # A class that has nothing in one view may have something in another; no other view is asked for again.
            if self._collection.shipped and set(kg.sources) == set(self._collection.sources):
                every.append(kg)
            for title, part in self._parts(st):
                yield title, self._new(kg, part, told)
        if first is not None:
            views = every if set(self._views) == set(self._collection.views) else ()
            yield "ontology", self._new(first.kg, ontology.findings(first, views), told)

    def _parts(self, st: structure.Structure) -> Iterator[tuple[str, Iterable[Finding]]]:
        """What is looked at in a view; each is looked at when its findings are taken."""
        kg = st.kg
        own = dict.fromkeys(s for graph in kg.own for s, _, _ in kg.graphs[graph])
        modules = (structure, claims, wording, dating, parties, redefining)
        yield f"{kg.view}: form", chain.from_iterable(module.findings(st) for module in modules)
        yield f"{kg.view}: shapes", self._validation.findings(kg, None if self._everything else own)
        yield f"{kg.view}: evidence", grounding.findings(st, article(kg, self._text))
        yield f"{kg.view}: contradictions", chain(contradictions.findings(kg), self._beside.findings(kg))

    def _new(self, kg: KnowledgeGraph, found: Iterable[Finding], told: set[Finding]) -> list[Finding]:
        """The findings that are asked for and were not told before."""
        own = {Places(kg).file(graph) for graph in kg.own}
        new = [f for f in dict.fromkeys(found) if f not in told and (self._everything or f.file in own)]
        told.update(new)
        return new


def run(
    views: Iterable[str],
    extra: Iterable[str | Path] = (),
    text: Given = None,
    everything: bool = False,
) -> Iterator[Finding]:
    """Check views of the data, each finding once; see `Check`.

    Raises:
        DetenteError: a file cannot be read or is malformed, or the text is not the article.
    """
    for _, found in Check(views, extra, text, everything):
        yield from found


def run_coverage() -> Iterator[tuple[str, list[Finding]]]:
    """Terms that nothing uses, claims that lead to nothing, facts that live in a literal only: title and findings."""
    yield from coverage.findings(sorted(file for folder in find().queries for file in folder.rglob("*.rq")))
