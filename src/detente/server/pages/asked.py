"""What was asked for: view, year, what is possible, sources, language; and the graph that answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from time import process_time
from typing import Any

from rdflib.term import Node

from detente.asking.completeness import silent, spans
from detente.asking.questions import Question
from detente.collection.epochs import BadYear, Epochs
from detente.errors import DetenteError
from detente.graph import KnowledgeGraph
from detente.rdf.terms import Triple
from detente.server.openable import PATIENCE
from detente.server.pages.addresses import Links
from detente.server.pages.desk import Desk, desk_of
from detente.server.replies import Graphs

#: What every link repeats.
KEPT = ("view", "year", "possible", "source", "lang")
#: The languages in which labels are looked for; the pages' own words are English.
LANGUAGES = ("en", "de", "fr")
_TRUE = frozenset({"1", "true", "yes", "on"})


class NoPage(DetenteError):
    """There is nothing at an address.

    Attributes:
        near: the names most like what was asked for.
        elsewhere: where it is instead, as texts with their addresses.
    """

    def __init__(self, text: str, near: tuple[str, ...] = (), elsewhere: tuple[tuple[str, str], ...] = ()) -> None:
        """Say what is not there."""
        super().__init__(text)
        self.near, self.elsewhere = near, elsewhere


class BadRequest(DetenteError):
    """A parameter of an address is wrong."""


def language_of(header: str) -> str:
    """The language that a reader prefers among `LANGUAGES`, by ``Accept-Language`` (RFC 9110, section 12.5.4)."""
    best, found = 0.0, LANGUAGES[0]
    for part in header.split(","):
        tag, _, rest = part.strip().partition(";")
        weight = re.fullmatch(r"\s*q=([01](?:\.[0-9]{0,3})?)\s*", rest)
        q = float(weight[1]) if weight else 0.0 if rest else 1.0
        language = tag.partition("-")[0].lower()
        if language in LANGUAGES and q > best:
            best, found = q, language
    return found


class Asked:
    """A request for a page.

    Attributes:
        path: the parts of the path, by name, decoded.
        query: the values of each parameter of the query.
        accept: the media types that are accepted.
        view: the view, one of the collection's.
        possible: whether what is only possible is shown.
        sources: the names of the sources that are selected; none: all.
        language: in which labels are shown where there are any in it.
        until: the time, by the processor's clock, after which no further caveats are looked for.
    """

    def __init__(self, graphs: Graphs, arguments: Mapping[str, Any], own: tuple[str, ...] = ()) -> None:
        """Read the arguments of a job.

        Args:
            graphs: the graphs.
            arguments: ``path``, ``query``, ``accept`` and ``language``.
            own: parameters of the page itself that bear a name of `KEPT`; ``as_of`` then says the year.

        Raises:
            BadRequest: the view is none.
        """
        self.graphs = graphs
        self.path: Mapping[str, str] = arguments.get("path") or {}
        self.query: Mapping[str, list[str]] = arguments.get("query") or {}
        self.accept = str(arguments.get("accept") or "")
        self._own = frozenset(own)
        self.view = self.one("view") or graphs.settings.view
        if self.view not in self.views:
            raise BadRequest(f"no view {self.view!r}: there are {', '.join(self.views)}")
        self.possible = self.one("possible").lower() in _TRUE
        self.sources = tuple(name for name in self.query.get("source", ()) if name)
        named = self.one("lang").lower()
        self._labels: dict[Any, str] = {}
        self.until = process_time() + PATIENCE
        self._around: dict[tuple[bool, Node], tuple[list[Triple], list[Triple]]] = {}
        self.language = named if named in LANGUAGES else language_of(str(arguments.get("language") or ""))

    @property
    def views(self) -> tuple[str, ...]:
        """The views of the collection."""
        return tuple(self.graphs.collection.views)

    def question_link(self, question: Question, **changed: object) -> str:
        """A link to the page of a question, in the view that is looked at where the question has it.

        Args:
            question: the saved question.
            changed: what differs in the query, as for `Links.to`.
        """
        if self.view not in question.views:
            changed["view"] = None
        return self.links.to(f"/question/{question.name}", **changed)

    def one(self, name: str, default: str = "") -> str:
        """The first value of a parameter."""
        return (self.query.get(name) or [default])[0].strip()

    @property
    def _year(self) -> str:
        return self.one("as_of") or ("" if "year" in self._own else self.one("year"))

    @cached_property
    def epochs(self) -> Epochs:
        """The span of years of the view."""
        return self.graphs.of_all_years(self.view, self.sources).epochs

    @cached_property
    def year(self) -> int | None:
        """The calendar year looked at: the last of the span unless another is named; None for ``all``.

        Raises:
            BadRequest: it is no year.
            BadYear: no source that is selected speaks of it: it is not covered.
        """
        text = self._year
        if not text:
            return self.default_year
        if text in ("all", "0"):
            return None
        if not re.fullmatch(r"[0-9]{1,4}", text):
            raise BadRequest(f"no year {text[:40]!r}: give a calendar year, as 1985, or all")
        self.epochs.covered(int(text))
        return int(text)

    @cached_property
    def default_year(self) -> int | None:
        """The year looked at where none is named: that of the server where it is covered, else `latest`."""
        return self.covered(self.graphs.settings.as_of or self.latest)

    def covered(self, year: int | None) -> int | None:
        """A year, or `latest` where it is not covered; None, which is all years, as it is."""
        with suppress(BadYear):
            if year is not None:
                self.epochs.covered(year)
            return year
        return self.latest

    @property
    def latest(self) -> int:
        """The last year of which as many sources speak as of any: sources end in different years."""
        return max(self.ends, key=lambda y: (sum(a <= y <= b for _, a, b in self._spans), y), default=self.epochs.last)

    @cached_property
    def span(self) -> tuple[int, int]:
        """The first and the last year of the span."""
        return self.epochs.starts[0], self.epochs.last

    @cached_property
    def ends(self) -> frozenset[int]:
        """The last years of which sources speak."""
        return frozenset(last for _, _, last in self._spans)

    @cached_property
    def _spans(self) -> tuple[tuple[str, int, int], ...]:
        return spans(self.graphs.of_all_years(self.view, self.sources))

    @property
    def silent(self) -> list[str]:
        """The sources by which the year is not covered, each with the years of which it speaks."""
        return [f"{name} ({first}–{last})" for name, first, last in silent(self.kg, self.year)]

    @cached_property
    def kg(self) -> KnowledgeGraph:
        """The graph of the view and year."""
        return self.graphs.get(self.view, self.year, self.possible, self.sources)

    @cached_property
    def desk(self) -> Desk:
        """What pages look up in the graph."""
        return desk_of(self.graphs, self.kg)

    @cached_property
    def links(self) -> Links:
        """Makes links that keep view, year, sources and language."""
        kept = {name: list(self.query[name]) for name in KEPT if self.query.get(name) and name not in self._own}
        if self.one("as_of"):
            kept["year"] = [self.one("as_of")]
        return Links(kept)

    @property
    def year_text(self) -> str:
        """The year in words."""
        return "all years" if self.year is None else str(self.year)

    def around(self, node: Node, kg: KnowledgeGraph | None = None) -> tuple[list[Triple], list[Triple]]:
        """What is shown of a thing, and what is shown to it, in the year; read once for a request.

        Args:
            node: the thing.
            kg: the half of the graph that is read; None: that of the request.
        """
        kg = kg or self.kg
        key = kg.possible, node
        if key not in self._around:
            self._around[key] = list(kg.match(node, None, None)), list(kg.match(None, None, node))
        return self._around[key]

    def label(self, term: Any) -> str:
        """The label of a thing in the language asked for, if it has one in it."""
        found = self._labels.get(term)
        if found is None:
            found = self._labels[term] = self.desk.label(term, self.language)
        return found


__all__ = ["KEPT", "LANGUAGES", "Asked", "BadRequest", "BadYear", "NoPage", "language_of"]
