"""What was asked for: view, year, what is possible, sources, language; and the graph that answers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from time import process_time
from typing import Any

from rdflib.term import Node, URIRef

from detente.asking.completeness import silent, spans
from detente.asking.questions import Question
from detente.asking.traced import PATIENCE
from detente.collection.epochs import BadYear, Epochs
from detente.errors import DetenteError
from detente.graph import KnowledgeGraph
from detente.rdf.terms import Triple
from detente.server.pages.addresses import Links, read
from detente.server.pages.desk import Desk, desk_of
from detente.server.replies import Graphs

#: What every link repeats.
KEPT = ("view", "year", "possible", "source", "lang")
#: The languages in which labels are looked for; the pages' own words are English.
LANGUAGES = ("en", "de", "fr")
_TRUTH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "": False}


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
    """A parameter of an address is wrong.

    Attributes:
        parameter: its name, where it is one that other addresses would have, too.
        near: the values that may have been meant; of a parameter that there is not, the names.
        unknown: whether there is no such parameter.
    """

    def __init__(self, text: str, parameter: str = "", near: Sequence[str] = (), unknown: bool = False) -> None:
        """Say what is wrong with it, and what would be right."""
        super().__init__(text)
        self.parameter, self.near, self.unknown = parameter, tuple(near), unknown


def only(query: Mapping[str, Sequence[str]], *own: str) -> None:
    """Refuse parameters that a page does not have: a misspelt one would show another page without a word.

    Args:
        query: the values of each parameter.
        own: the parameters of the page, beside those of every page.

    Raises:
        BadRequest: there is no such parameter, or one that has a single value is given more than once.
    """
    known = (*own, *KEPT)
    for name, values in query.items():
        if name not in (*known, "as_of"):
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            raise BadRequest(f"no parameter {name[:60]!r}: there are {', '.join(known)}", name, near, unknown=True)
        if len(values) > 1 and name != "source":
            raise BadRequest(f"{name} is given {len(values)} times; give it once", name, tuple(dict.fromkeys(values)))


def among(name: str, value: str, there: Sequence[str]) -> BadRequest:
    """That a parameter has a value that is none of those that there are."""
    near = difflib.get_close_matches(value, there, n=1, cutoff=0.5)
    return BadRequest(f"no {name} {value[:60]!r}: there are {', '.join(there)}", name, near)


def links_of(
    query: Mapping[str, Sequence[str]],
    without: Container[str] = (),
    lacks: Callable[[Node], bool] = lambda term: False,
) -> Links:
    """Links that keep what is looked at.

    Args:
        query: the values of each parameter of a request.
        without: parameters that are not kept.
        lacks: as for `Links`.
    """
    kept = {name: list(query[name]) for name in KEPT if query.get(name) and name not in without}
    if when := [text for text in query.get("as_of", ())[:1] if text.strip()]:
        kept["year"] = when
    return Links(kept, lacks)


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
            BadRequest: there is no such view, source or language, or what is possible is neither 1 nor 0.
        """
        self.graphs = graphs
        self.path: Mapping[str, str] = arguments.get("path") or {}
        self.query: Mapping[str, list[str]] = arguments.get("query") or {}
        self.accept = str(arguments.get("accept") or "")
        self._own = frozenset(own)
        self.view = self.one("view") or graphs.settings.view
        if self.view not in self.views:
            raise among("view", self.view, self.views)
        self.possible = self.flag("possible")
        self.sources = () if "source" in own else tuple(name for name in self.query.get("source", ()) if name)
        for name in self.sources:
            if name not in graphs.collection.sources:
                raise among("source", name, tuple(graphs.collection.sources))
        named = self.one("lang").lower()
        if named not in (*LANGUAGES, "") and "lang" not in own:
            raise among("lang", named, LANGUAGES)
        self._labels: dict[Any, str] = {}
        self.until = process_time() + PATIENCE
        self._lacking: dict[Node, bool] = {}
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

    def flag(self, name: str) -> bool:
        """Whether a parameter is 1.

        Raises:
            BadRequest: it is neither 1 nor 0.
        """
        value = self.one(name).lower()
        if value not in _TRUTH:
            raise BadRequest(f"{name} is 1 or 0, not {value[:40]!r}", name)
        return _TRUTH[value]

    def read(self, text: str) -> URIRef | None:
        """The term that an address writes so, by the prefixes of the collection's sources, too (`addresses.read`)."""
        return read(text, self.graphs.collection.prefixes)

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
            raise BadRequest(f"no year {text[:40]!r}: give a calendar year, as 1985, or all", "year")
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
        return links_of(self.query, self._own, self.lacks if self.sources else lambda term: False)

    def lacks(self, term: Node) -> bool:
        """Whether the sources that are selected name a thing and say nothing of it, while others do."""
        if not self.sources or not isinstance(term, URIRef):
            return False
        found = self._lacking.get(term)
        if found is None:
            found = self._lacking[term] = not self.desk.known(term) and self._everything.known(term)
        return found

    @property
    def _everything(self) -> Desk:
        return desk_of(self.graphs, self.graphs.of_all_years(self.view))

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
            desk = self._everything if self.lacks(term) else self.desk
            found = self._labels[term] = desk.label(term, self.language)
        return found


__all__ = ["KEPT", "LANGUAGES", "Asked", "BadRequest", "BadYear", "NoPage", "among", "language_of", "links_of", "only"]
