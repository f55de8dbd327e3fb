"""The tools that an assistant is offered: each saved question with its parameters, and what opens an answer.

Nothing here knows the protocol by which they are called (`detente.server.assistants`). What is offered, and each call,
is a job of a worker; a call does a job of the API, and puts its result into words (`detente.server.tool_results`).
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from weakref import WeakKeyDictionary

from detente.asking.panels import UNITS
from detente.asking.parameters import ANY, Parameter
from detente.asking.questions import Question, year_asked
from detente.collection.manifest import Collection
from detente.graph import KnowledgeGraph
from detente.server import api, finding, panel_jobs, querying
from detente.server.openapi import value_of
from detente.server.replies import Arguments, Graphs, Job, Refused, Reply, json_reply
from detente.server.tool_results import Called, result, show, words_of_a_call

#: How many rows a result has unless the call says so: an assistant reads all of them.
USUAL, MOST = 20, 100
_TEXT = {"type": "string", "minLength": 1, "maxLength": 300}
#: What does a tool; each gives JSON.
_JOBS: Mapping[str, Job] = {
    "question": api.question,
    "search": finding.search,
    "why": api.why,
    "cite": api.cite,
    "show": show,
    "panel": panel_jobs.panel,
    "compare": panel_jobs.compare,
    "sparql": querying.answer,
}
#: Those whose results come in pages. An answer to a query is asked for whole, and cut into pages here.
_PAGED = ("question", "search", "panel", "compare")


@dataclass(frozen=True, slots=True)
class Offered:
    """A tool.

    Attributes:
        name: its name: letters, digits and underscores.
        title: what it is called, for people; empty of a question, whose name says the same.
        description: what it does, and when it is of use.
        schema: its arguments, as JSON Schema.
        job: the job that does it.
        path: the parameters of the job's address.
        given: parameters that every call has.
    """

    name: str
    title: str
    description: str
    schema: Mapping[str, Any]
    job: str
    path: Mapping[str, str]
    given: Mapping[str, str]


_OFFERED: WeakKeyDictionary[Graphs, dict[str, Offered]] = WeakKeyDictionary()


def offered(graphs: Graphs) -> dict[str, Offered]:
    """All tools, by name: those that open answers first, then the questions.

    All of them are read at once: what many have in common stands in the instructions (`detente.server.assistants`),
    and in full with the first.

    Args:
        graphs: whose questions, views, sources and years they are about.
    """
    if graphs not in _OFFERED:
        kg = graphs.get(graphs.settings.view, None)
        made, known = _Made(graphs, kg), graphs.questions
        found = [*made.fixed(), *(made.question(known.get(name)) for name in known)]
        _OFFERED[graphs] = {tool.name: tool for tool in found}
    return _OFFERED[graphs]


def listed(graphs: Graphs, arguments: Arguments) -> Reply:
    """The tools, as JSON."""
    return json_reply([asdict(tool) for tool in offered(graphs).values()])


def called(graphs: Graphs, arguments: Arguments) -> Reply:
    """What a call of a tool gives: ``text`` for the assistant, ``data`` for a program.

    Args:
        graphs: the graphs at hand.
        arguments: beside the usual ones ``given``, the arguments of the call; its ``path`` has the name of the
            ``tool``.
    """
    name, given = arguments["path"]["tool"], arguments["given"]
    tool = offered(graphs).get(name)
    if tool is None:
        near = difflib.get_close_matches(name, offered(graphs), n=3, cutoff=0.5)
        raise Refused(404, f"no tool {name[:60]!r}; search finds the one you mean", near=near)
    first, count = _checked(tool, given)
    asked = arguments_of(tool, given)
    reply = _JOBS[tool.job](graphs, asked)
    if reply.status != 200:
        return reply
    call = Called(graphs, tool.job, asked, first, count, tuple(offered(graphs)))
    text, data = result(call, reply)
    return json_reply({"text": text, "data": data})


class _Made:
    """Makes the tools of a collection."""

    def __init__(self, graphs: Graphs, kg: KnowledgeGraph) -> None:
        self._settings, self._kg, self._known = graphs.settings, kg, tuple(graphs.questions)
        self._collection: Collection = graphs.collection
        span = f"{kg.epochs.starts[0]} to {kg.epochs.last}"
        sources = {"type": "array", "items": {"type": "string", "enum": list(self._collection.sources)}, "minItems": 1}
        #: In full, with which search has them; other tools have what differs, and the instructions say what they mean.
        self._full: dict[str, Any] = {
            "view": {"type": "string", "enum": list(self._collection.views), "description": "What counts as holding."},
            "year": {
                "type": "integer", "minimum": 0, "maximum": kg.epochs.last,
                "description": f"As of a calendar year, {span}; 0 is all years together.",
            },
            "possible": {"type": "boolean", "description": "Whether to show also what is only possible, marked."},
            "source": sources | {"description": "Only what these sources state, and what follows from that; else all."},
            "limit": {
                "type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL, "description": "How many at most.",
            },
            "after": {"type": "integer", "minimum": 0, "description": "How many to pass over."},
        }  # fmt: skip
        short: dict[str, Any] = {name: {"type": each["type"]} for name, each in self._full.items()}
        short["source"] = {"type": "array", "items": {"type": "string"}}
        self._pages = {name: short.pop(name) for name in ("limit", "after")}
        self._graph = short

    def fixed(self) -> Iterator[Offered]:
        """Those that do not depend on the questions."""
        graph, years = self._graph, self._when(self._settings.as_of)
        union = f"Looks at the view {self._settings.view}, all years together, unless told otherwise."
        usual = f"Looks at the view {self._settings.view}{years}, unless told otherwise."
        name = {**_TEXT, "description": "A label, alias, code, prefixed name or IRI."}
        relation = {**_TEXT, "description": "A relation between actors, as alliedWith or inDisputeWith."}
        yield _fixed(
            "search", "Search",
            "Finds by words: tools that answer saved questions, then things, situations, claims and terms. " + union,
            {"q": {**_TEXT, "description": "The words."}, **self._full}, "q",
        )  # fmt: skip
        yield _fixed(
            "why", "Why a relation holds",
            "The proof of a relation between two things, down to claims, passages and rows; or, where it does not "
            f"hold, whether that is a no, and when else it holds. {usual}",
            {"s": name, "p": {**_TEXT, "description": "As alliedWith."}, "o": name, **graph}, "s", "p", "o",
        )  # fmt: skip
        yield _fixed(
            "cite", "Cite a source",
            "A claim (C173), a passage (S4P1.9), a row of a data set or a situation, with its claims, how firmly each "
            f"is said and by whom, passages and references, to quote. {union}",
            {"id": name, **graph}, "id",
        )  # fmt: skip
        yield _fixed(
            "show", "Show a thing",
            "What the graph says of a thing: stated or inferred (which is marked), when, by which claims. All years of "
            f"a state in a large collection take long: name one. {usual}",
            {"id": name, **graph}, "id",
        )  # fmt: skip
        common = {"view": graph["view"], "years": {**_TEXT, "description": "As 1985 or 1950-2012; without it all."}}
        pages = self._pages
        yield _fixed(
            "panel", "Panel of dyad-years or state-years",
            "Whether relations hold between members of the state system, year by year: 1, 0 (a source is complete and "
            "has none) or null (not known). Name few years: there are thousands of pairs. A row has no sources: call "
            "why for those of a 1.",
            {
                "relation": {"type": "array", "items": relation, "minItems": 1},
                "unit": {"type": "string", "enum": list(UNITS)}, "directed": {"type": "boolean"}, **common,
                "source": graph["source"], **pages,
            },
            "relation", "years",
        )  # fmt: skip
        source = {"type": "string", "enum": list(self._collection.sources), "description": "A source."}
        yield _fixed(
            "compare", "Compare two sources",
            "Where two sources say something else of a relation, by pair and years, with the rows and passages of "
            "each. A year at a time is quick; all years of two large sources are not.",
            {"one": source, "other": source, "relation": relation, **common, **pages}, "one", "other", "relation",
        )  # fmt: skip
        query = {"type": "string", "minLength": 1, "maxLength": 100_000}
        query["description"] = "SELECT, ASK, CONSTRUCT or DESCRIBE; the prefixes det:, id:, code: need no declaration."
        yield _fixed(
            "sparql", "Ask in SPARQL 1.1",
            "For what no saved question asks. Only reads, and only what is certain is seen. Rows have no sources: call "
            f"why or cite. {usual}",
            {"query": query, **{k: graph[k] for k in ("view", "year", "source")}, **pages}, "query",
        )  # fmt: skip

    def question(self, found: Question) -> Offered:
        """That of a saved question."""
        topic, _, name = found.name.partition("/")
        graph = {("as_of" if k == "year" and "year" in found.parameters else k): v for k, v in self._graph.items()}
        if set(found.views) != set(self._collection.views):
            graph["view"] = graph["view"] | {"enum": list(found.views)}
        own = {p.name: _argument(p) for p in found.parameters.values()}
        required = [p.name for p in found.parameters.values() if p.required or found.unmet(self._kg, p.name)]
        text = words_of_a_call(f"{found.title} {found.description}", self._known)
        when = year_asked(found, self._kg) or "all years"
        return Offered(
            tool_name(found.name),
            "",
            f"{text} {self._foreign(found)}[{found.view}, {when}]",
            _schema({**own, **graph, **self._pages}, *required),
            "question",
            {"topic": topic, "question": name},
            {"evidence": "1"},
        )

    def _when(self, year: int | None) -> str:
        return f" as of {year}" if year else ", all years together"

    def _foreign(self, found: Question) -> str:
        """What is to be known of a question that was written for another collection."""
        if self._collection.shipped or "article" not in found.description:
            return ""
        return "(The question comes with Detente: its remarks on an article are about the one that does too.) "


def _fixed(name: str, title: str, description: str, properties: Mapping[str, Any], *required: str) -> Offered:
    return Offered(name, title, description, _schema(properties, *required), name, {}, {})


def _argument(each: Parameter) -> dict[str, Any]:
    """What the argument for a parameter may be: its kind where its label does not say it, and what it usually is."""
    kind = "" if each.kind in each.label else f" ({each.kind})"
    usual = f"; {'any' if each.default == ANY else each.default} if not given" if each.default else ""
    return value_of(each, {}) | {"description": f"{each.label}{kind}{usual}"}


def tool_name(question: str) -> str:
    """The name of the tool that asks a question, of topic/name."""
    return question.replace("/", "_").replace("-", "_")


def _schema(properties: Mapping[str, Any], *required: str) -> dict[str, Any]:
    found = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return found | ({"required": list(required)} if required else {})


def _checked(tool: Offered, given: Mapping[str, Any]) -> tuple[int, int]:
    """After how many entries a result begins, and how many it has; what the schema of a tool does not have is refused.

    Raises:
        Refused: an argument is none of the tool's, or one of these two is no such number.
    """
    known = tool.schema["properties"]
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            there = ", ".join(known)
            raise Refused(422, f"{tool.name} has no argument {name[:60]!r}; it has {there}", near=near)
    found = []
    for name, usual, least, most in (("after", 0, 0, 999_999_999), ("limit", USUAL, 1, MOST)):
        value = given.get(name)
        value = usual if value is None or name not in known else value
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Refused(422, f"{name} is a number from {least} to {most}, not {str(value)[:40]!r}", parameter=name)
        found.append(value)
    return found[0], found[1]


def arguments_of(tool: Offered, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a tool's job (`detente.server.replies.Job`).

    Args:
        tool: the tool.
        given: the arguments of the call, which its schema allows or which the job refuses.
    """
    path, query = dict(tool.path), {name: [value] for name, value in tool.given.items()}
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        query[name] = [_text(v) for v in values if v is not None]
    if tool.job in ("cite", "show"):
        path["id"] = " ".join(query.pop("id", [""]))
    if tool.job in _PAGED:
        query.setdefault("limit", [str(USUAL)])
    made: dict[str, Any] = {"path": path, "query": query, "accept": "", "language": "", "base": "", "address": ""}
    if tool.job == "sparql":
        query.pop("limit", None), query.pop("after", None)
        made |= {"text": " ".join(query.pop("query", [""])), "default": [], "named": [], "known": None}
        made["accept"] = "application/sparql-results+json, text/turtle;q=0.9"
    return made


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
