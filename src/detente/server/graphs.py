"""The graphs that a worker has at hand: each loaded when it is first asked for, the last ones kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from detente.graph import KnowledgeGraph, load
from detente.server.replies import Refused
from detente.server.settings import Settings

if TYPE_CHECKING:
    from detente.explaining.explainer import Explainer

#: How many graphs a worker keeps. A slice is a store on disk, so that one takes little memory of its own.
KEPT = 12
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}


class Loaded:
    """The graphs of a worker (`detente.server.replies.Graphs`).

    Attributes:
        settings: what the server was started with.
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing is loaded yet."""
        self.settings = settings
        self._views: dict[str, KnowledgeGraph] = {}
        self._years: OrderedDict[tuple[str, int | None], KnowledgeGraph] = OrderedDict()
        self._told: dict[KnowledgeGraph, Explainer] = {}

    def get(self, view: str, year: int | None, possible: bool = False, sources: Sequence[str] = ()) -> KnowledgeGraph:
        """A graph; see `detente.server.replies.Graphs.get`."""
        if sources:
            raise Refused(422, "a selection of sources is not served yet; leave source out")
        known = self._years.get((view, year))
        if known is None:
            if view not in self._views:
                self._views[view] = load(view, None, self.settings.extra)
            known = self._views[view].in_year(year)
            known.epoch  # noqa: B018, which is an error in a year outside the span
            self._years[view, year] = known
            while len(self._years) > KEPT:
                _, old = self._years.popitem(last=False)
                self._told = {kg: told for kg, told in self._told.items() if kg not in (old, old.also_possible)}
        self._years.move_to_end((view, year))
        return known.also_possible if possible else known

    def explainer(self, kg: KnowledgeGraph) -> Explainer:
        """What puts proofs and claims of a graph into words; see `detente.server.replies.Graphs.explainer`."""
        from detente.explaining.explainer import Explainer
        from detente.explaining.passages import article

        if kg not in self._told:
            self._told[kg] = Explainer(kg, article(kg, self.settings.article))
        return self._told[kg]

    def chosen(
        self, query: Mapping[str, Sequence[str]], view: str | None = None, year: int | None = None
    ) -> KnowledgeGraph:
        """The graph that a request chooses; see `detente.server.replies.Graphs.chosen`."""
        named = _one(query, "view") or view or self.settings.view
        asked = _one(query, "year")
        when = (self.settings.as_of if year is None else year) if not asked else year_of(asked)
        return self.get(named, when or None, _flag(query, "possible"), [s for s in query.get("source", ()) if s])


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
