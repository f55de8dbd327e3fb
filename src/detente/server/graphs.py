"""The graphs that a worker has at hand: each loaded when it is first asked for, the last ones kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import WeakSet

from detente.asking.catalogue import Catalogue, catalogue
from detente.asking.names import Names
from detente.collection.manifest import find
from detente.collection.view import View
from detente.graph import KnowledgeGraph, load
from detente.server.replies import Refused
from detente.server.settings import Settings

if TYPE_CHECKING:
    from detente.explaining.explainer import Explainer

#: How many graphs a worker keeps loaded: each takes some 20 MB, and is opened again in some 30 ms.
KEPT = 6
#: How many views of a selection of sources stay loaded beside those of all sources: each is a closure of its own.
SELECTIONS = 3
_Key = tuple[str, tuple[str, ...]]
_TRUTH = {"1": True, "true": True, "0": False, "false": False, "": False}


class Loaded:
    """The graphs of a worker (`detente.server.replies.Graphs`).

    Attributes:
        settings: what the server was started with.
        collection: the collection that is served.
    """

    def __init__(self, settings: Settings, prepares: Callable[[bool], None] = lambda begins: None) -> None:
        """Nothing is loaded yet.

        Args:
            settings: what the server was started with.
            prepares: is told when a graph begins to be loaded, and when it is there: that may take longer than a
                request may, the first time.

        Raises:
            BadCollection, Unreachable: see `detente.collection.manifest.find`.
        """
        self.settings, self._prepares = settings, prepares
        self.collection = find(settings.collection)
        self._views: OrderedDict[_Key, KnowledgeGraph] = OrderedDict()
        self._years: OrderedDict[tuple[_Key, int | None], KnowledgeGraph] = OrderedDict()
        self._told: dict[_Key, Explainer] = {}
        self._names: dict[tuple[View, bool], Names] = {}
        self._whole: WeakSet[View] = WeakSet()  # those with their named graphs

    @property
    def questions(self) -> Catalogue:
        """The saved questions of the collection."""
        return catalogue(collection=self.collection)

    def get(self, view: str, year: int | None, possible: bool = False, sources: Sequence[str] = ()) -> KnowledgeGraph:
        """A graph; see `detente.server.replies.Graphs.get`."""
        key = self._key(view, sources)
        known = self._years.get((key, year))
        if known is None:
            with self.preparing():
                known = self._loaded(key, year)
            self._years[key, year] = known
            while len(self._years) > KEPT:
                self._part(next(iter(self._years)))
        self._years.move_to_end((key, year))
        return known.also_possible if possible else known

    def of_all_years(self, view: str, sources: Sequence[str] = ()) -> KnowledgeGraph:
        """What is the same in all years of a graph; see `detente.server.replies.Graphs.of_all_years`."""
        key = self._key(view, sources)
        if key in self._views:
            return self._views[key]
        with self.preparing():
            found = self._view(key)
            found.closure  # noqa: B018, which is kept
        return found

    def _key(self, view: str, sources: Sequence[str]) -> _Key:
        """What a view is known by: all sources, however they are named, are one selection, and some have one order."""
        selected = self.collection.selected(sources) if sources else ()
        return view, () if len(selected) == len(self.collection.sources) else selected

    def with_graphs(self, kg: View) -> None:
        """Have the named graphs of a graph at hand, too; see `detente.server.replies.Graphs.with_graphs`."""
        if kg not in self._whole:
            with self.preparing():
                kg.dataset  # noqa: B018, which is kept
            self._whole.add(kg)

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """What is done within may take longer than a request may; see `detente.server.replies.Graphs.preparing`."""
        self._prepares(True)
        try:
            yield
        finally:
            self._prepares(False)

    def _loaded(self, key: _Key, year: int | None) -> KnowledgeGraph:
        """A graph, closed and with both of its halves in stores, which may not have been kept yet.

        Named graphs are made when they are asked for (`with_graphs`): they take twice as long as all else.
        """
        found = self._view(key).in_year(year)
        found.epoch  # noqa: B018, which is an error in a year of which no source speaks
        found.store, found.also_possible.store  # noqa: B018
        return found

    def _view(self, key: _Key) -> KnowledgeGraph:
        view, sources = key
        if key not in self._views:
            self._views[key] = load(
                view, None, self.settings.extra, collection=self.collection, sources=sources or None
            )
            selections = [each for each in self._views if each[1]]
            for old in selections[: max(0, len(selections) - SELECTIONS)]:
                self._forget(old)
        self._views.move_to_end(key)
        return self._views[key]

    def _part(self, year: tuple[_Key, int | None]) -> None:
        """Unload a graph."""
        old = self._years.pop(year)
        halves = old, old.also_possible
        self._names = {key: names for key, names in self._names.items() if key[0] not in halves}
        old.part()

    def _forget(self, key: _Key) -> None:
        """Unload a selection of sources, and all of its years."""
        for year in [each for each in self._years if each[0] == key]:
            self._part(year)
        del self._views[key]
        self._told.pop(key, None)

    def names(self, kg: View, terms: bool = False) -> Names:
        """The names of all things of a graph; see `detente.server.replies.Graphs.names`."""
        if (kg, terms) not in self._names:
            self._names[kg, terms] = Names(kg, terms=terms)
        return self._names[kg, terms]

    def explainer(self, kg: View) -> Explainer:
        """What puts proofs and claims of a graph into words; see `detente.server.replies.Graphs.explainer`."""
        from detente.explaining.explainer import Explainer
        from detente.explaining.passages import article

        key = kg.view, kg.chosen_sources
        if key not in self._told:
            # A text of a source that is not selected is no text of this graph; each was looked at when all were.
            files = [file for file in self.settings.article if not key[1] or _is_of(kg, file)]
            with self.preparing():
                self._told[key] = Explainer(kg, article(kg, files) if files else None)
        return self._told[key].of(kg)

    def chosen(
        self,
        query: Mapping[str, Sequence[str]],
        view: str | None = None,
        year: int | None = None,
        own: Container[str] = (),
    ) -> KnowledgeGraph:
        """The graph that a request chooses; see `detente.server.replies.Graphs.chosen`."""
        named = _one(query, "view") or view or self.settings.view
        asked = _one(query, "as_of")
        if "year" not in own and (other := _one(query, "year")):
            if asked:
                raise Refused(422, "the year is given as year and as as_of, which mean the same; leave one out")
            asked = other
        when = (self.settings.as_of if year is None else year) if not asked else year_of(asked)
        return self.get(named, when or None, _flag(query, "possible"), [s for s in query.get("source", ()) if s])


def _is_of(kg: View, file: str) -> bool:
    """Whether a file is the text of an article of a graph."""
    from detente.explaining.passages import WrongArticle, article

    try:
        article(kg, file)
    except WrongArticle:
        return False
    return True


def _one(query: Mapping[str, Sequence[str]], name: str) -> str:
    values = query.get(name, ())
    if len(values) > 1:
        raise Refused(422, f"{name} is given {len(values)} times; give it once", parameter=name)
    return values[0].strip() if values else ""


def _flag(query: Mapping[str, Sequence[str]], name: str) -> bool:
    value = _one(query, name).lower()
    if value not in _TRUTH:
        raise Refused(422, f"{name} is 1 or 0, not {value[:40]!r}", parameter=name)
    return _TRUTH[value]


def year_of(text: str) -> int:
    """A calendar year, or 0 for the union of all years.

    Raises:
        Refused: it is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Refused(
            422, f"year is a calendar year such as 1985, or 0 for all years, not {text[:40]!r}", parameter="year"
        )
    return int(text)
