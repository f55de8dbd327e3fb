"""The tools that an assistant is offered: each saved question with its parameters, and what opens an answer.

Nothing here knows the protocol by which they are called (`detente.server.assistants`). Each tool is a job of the API;
its result is that of the API, and the same in words, with the certainty and the sources of every row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from detente.asking.catalogue import catalogue
from detente.asking.panels import UNITS
from detente.asking.questions import Question
from detente.collection.manifest import Collection
from detente.server.openapi import schema_of

#: How many rows a result has unless the call says so: an assistant reads all of them.
USUAL, MOST = 20, 100
_TEXT = {"type": "string", "minLength": 1, "maxLength": 300}


@dataclass(frozen=True, slots=True)
class Offered:
    """A tool.

    Attributes:
        name: its name: letters, digits and underscores.
        title: what it is called, for people.
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


def offered(collection: Collection) -> dict[str, Offered]:
    """All tools, by name: those that open answers first, then the questions.

    Args:
        collection: whose questions, views and sources they are about.
    """
    graph, questions = _graph(collection), catalogue(collection=collection)
    found = [*_fixed(collection, graph), *(_question(questions.get(name), graph) for name in questions)]
    return {tool.name: tool for tool in found}


def _graph(collection: Collection) -> dict[str, Any]:
    """The arguments that choose a graph."""
    sources = {"type": "array", "items": {"type": "string", "enum": list(collection.sources)}, "minItems": 1}
    return {
        "view": {"type": "string", "enum": list(collection.views), "description": "What counts as holding."},
        "year": {"type": "integer", "description": "As of a calendar year; 0 is the union of all years."},
        "possible": {"type": "boolean", "description": "Whether to show also what is only possible, marked."},
        "source": sources | {"description": "Only what these sources state, and what follows from that; else all."},
    }


def _schema(properties: Mapping[str, Any], *required: str) -> dict[str, Any]:
    found = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return found | ({"required": list(required)} if required else {})


def _fixed(collection: Collection, graph: Mapping[str, Any]) -> Iterator[Offered]:
    name = {**_TEXT, "description": "A label, alias, code, prefixed name or IRI."}
    yield Offered(
        "search", "Search", "Finds things, claims and saved questions by words. A question that it finds is a tool.",
        _schema({"q": {**_TEXT, "description": "The words."}, "limit": _limit(), **graph}, "q"), "search", {}, {},
    )  # fmt: skip
    yield Offered(
        "why", "Why a relation holds",
        "The proof of a relation between two things, step by step down to claims and passages, or when it holds.",
        _schema({"s": name, "p": {**_TEXT, "description": "As alliedWith."}, "o": name, **graph}, "s", "p", "o"),
        "why", {}, {},
    )  # fmt: skip
    yield Offered(
        "cite", "Cite a source",
        "A claim (C173), a passage (S4P1.9) or a situation, with claims, passages and references, to quote.",
        _schema({"id": name, **graph}, "id"), "cite", {}, {},
    )  # fmt: skip
    yield Offered(
        "show", "Show a thing", "All that the graph says of a thing, stated or inferred.",
        _schema({"id": name, **graph}, "id"), "show", {}, {},
    )  # fmt: skip
    common = {"view": graph["view"], "years": {**_TEXT, "description": "As 1985 or 1950-2012; without it all."}}
    relation = {**_TEXT, "description": "A relation between actors, as alliedWith or inDisputeWith."}
    after = {"type": "integer", "minimum": 0, "description": "How many to pass over."}
    sources = {"type": "string", "enum": list(collection.sources), "description": "A source."}
    yield Offered(
        "panel", "Panel of dyad-years or state-years",
        "Whether relations hold between members of the state system, year by year: 1, 0 (a source is complete and has "
        "none) or null (not known). Name few years: there are thousands of pairs.",
        _schema({
            "relation": {"type": "array", "items": relation, "minItems": 1},
            "unit": {"type": "string", "enum": list(UNITS)}, "directed": {"type": "boolean"}, **common,
            "source": graph["source"], "limit": _limit(), "after": after,
        }, "relation", "years"), "panel", {}, {},
    )  # fmt: skip
    yield Offered(
        "compare", "Compare two sources",
        "Where two sources say something else of a relation, by pair and years, with the rows and passages of each.",
        _schema({"one": sources, "other": sources, "relation": relation, **common, "limit": _limit(), "after": after},
                "one", "other", "relation"), "compare", {}, {},
    )  # fmt: skip
    query = {"type": "string", "minLength": 1, "maxLength": 100_000}
    query["description"] = "SELECT, ASK, CONSTRUCT or DESCRIBE; the prefixes det:, id:, code: need no declaration."
    yield Offered(
        "sparql", "Ask in SPARQL 1.1",
        "For what no saved question asks. Only what is certain is seen. Rows have no sources: call why or cite.",
        _schema({"query": query, **{k: graph[k] for k in ("view", "year", "source")}}, "query"), "sparql", {}, {},
    )  # fmt: skip


def _limit() -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL, "description": "How many at most."}


def _question(found: Question, common: Mapping[str, Any]) -> Offered:
    topic, _, name = found.name.partition("/")
    graph = {("as_of" if k == "year" and "year" in found.parameters else k): v for k, v in common.items()}
    after = {"type": "integer", "minimum": 0, "description": "How many rows to pass over."}
    own = {p.name: schema_of(p) for p in found.parameters.values()}
    required = [p.name for p in found.parameters.values() if p.required]
    when = f" as of {found.as_of}" if found.as_of else ", all years together"
    return Offered(
        found.name.replace("/", "_").replace("-", "_"),
        found.title,
        f"{found.title} {found.description} Asked of the view {found.view}{when} unless told otherwise.",
        _schema({**own, **graph, "limit": _limit(), "after": after}, *required),
        "question",
        {"topic": topic, "question": name},
        {"evidence": "1"},
    )


def arguments_of(tool: Offered, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a tool's job (`detente.server.replies.Job`).

    Args:
        tool: the tool.
        given: the arguments of the call, which its schema allows or which the job refuses.
    """
    path, query = dict(tool.path), {name: [value] for name, value in tool.given.items()}
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        query[name] = [str(v).lower() if isinstance(v, bool) else str(v) for v in values if v is not None]
    if tool.job in ("cite", "show"):
        path["id"] = " ".join(query.pop("id", [""]))
    if tool.job in ("question", "search", "panel", "compare"):
        query.setdefault("limit", [str(USUAL)])
    made: dict[str, Any] = {"path": path, "query": query, "accept": "", "language": "", "base": "", "address": ""}
    if tool.job == "sparql":
        made |= {"text": " ".join(query.pop("query", [""])), "default": [], "named": [], "known": None}
        made["accept"] = "application/sparql-results+json, text/turtle;q=0.9"
    return made


# ---- results in words ----------------------------------------------------------------------------------------


def in_words(tool: Offered, data: Mapping[str, Any]) -> str:
    """A result as an assistant reads it, with the certainty and the sources of each part."""
    if tool.job == "question":
        return "\n".join(_answer(data))
    if tool.job == "cite":
        return str(data["text"])
    if tool.job == "compare":
        return "\n".join(_comparison(data))
    return json.dumps(data, ensure_ascii=False, indent=1)


def _answer(data: Mapping[str, Any]) -> Iterator[str]:
    when = f"as of {data['as_of']}" if data["as_of"] else "all years"
    yield f"{data['title']} ({data['view']}, {when})"
    count, total = len(data["rows"]), data["total"]
    yield f"{count} of {total} rows" + ("" if data["complete"] else f"; the next with after={data['after'] + count}")
    if not total:
        yield "none known here, which is not to say that there are none"
    if data["possible_left_out"]:
        yield f"{data['possible_left_out']} more rows are only possible, and not shown: possible=true"
    yield from (f"note: {warning}" for warning in data.get("warnings", ()))
    for number, row in enumerate(data["rows"], data["after"] + 1):
        cells = "; ".join(f"{name}: {_cell(value)}" for name, value in row["cells"].items())
        yield f"{number}. {cells} [{row['certainty']}]"
        yield from (f"   {line}" for line in _sources(row["evidence"]))


def _comparison(data: Mapping[str, Any]) -> Iterator[str]:
    yield str(data["title"])
    for count in data["summary"]:
        yield "; ".join(f"{name}: {value}" for name, value in count.items())
    count = len(data["differences"])
    more = "" if data["complete"] else f"; the next with after={data['after'] + count}"
    yield f"{count} of {data['total']} differences{more}"
    for each in data["differences"]:
        years = str(each["first"]) if each["first"] == each["last"] else f"{each['first']} to {each['last']}"
        yield f"{' and '.join(each['names'])}, {years}{' [contradiction]' if each['contradiction'] else ''}"
        for source, said in each["says"].items():
            fragments = "; ".join(f"{f['told']} <{f['iri']}>" for f in said["fragments"])
            yield f"   {source} says {said['word']}{f': {fragments}' if fragments else ''}"


def _cell(value: object) -> str:
    return f"{value['label']} <{value['iri']}>" if isinstance(value, dict) else str(value)


def _sources(evidence: Mapping[str, Any]) -> Iterator[str]:
    marks = [word for word in ("inferred", "hedged", "attributed") if evidence[word]]
    if marks:
        yield f"rests on: {', '.join(marks)}"
    for claim in evidence["claims"]:
        passages = ", ".join(_passage(p) for p in claim["passages"])
        flags = [claim["stance"], f"by {claim['holder']}", *(["denial"] if claim["polarity"] == "negative" else [])]
        flags += [claim["assessment"]] if claim["assessment"] not in ("", "unflagged") else []
        yield f"claim {claim['claim']} ({', '.join(flags)}): {claim['text']} [{passages}]"
    for reference in dict.fromkeys(r for fact in evidence["facts"] for r in fact["references"]):
        yield f"source: {reference}"
    for absent in evidence["absent"]:
        yield f"rests on an absence: nothing says that {absent or 'the query rules it out'}"
    if not evidence["complete"]:
        yield "only some of what it rests on was looked at"


def _passage(passage: Mapping[str, Any]) -> str:
    place = f"passage {passage['passage']}, code points {passage['start']} to {passage['end']}"
    return f'{place}: "{passage["text"].strip()}"' if "text" in passage else place
