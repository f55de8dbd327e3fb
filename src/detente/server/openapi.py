"""The API in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), made from the headers of the questions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from rdflib.namespace import XSD

import detente
from detente.asking.answers import CERTAIN, POSSIBLE, RANGED, UNLESS
from detente.asking.catalogue import Catalogue
from detente.asking.column import TYPES
from detente.asking.origins import Origin
from detente.asking.panels import UNITS
from detente.asking.parameters import ANY, LONGEST, Parameter
from detente.asking.questions import Question
from detente.asking.traced import UNTRACED
from detente.server.api import FORMATS
from detente.server.panel_jobs import MEASURES, PANEL_FORMATS
from detente.server.querying import OFFERED
from detente.server.replies import PROBLEM, Arguments, Graphs, Reply
from detente.server.schemas import TEXT, object_of, tables, things

_TYPES = {XSD.integer: "integer", XSD.decimal: "number", XSD.double: "number", XSD.boolean: "boolean"}
_MANY = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": LONGEST}}
#: What may be chosen; empty, as a form sends what was not chosen, it counts as missing.
_TABLES = {"type": "string", "enum": [*PANEL_FORMATS.values(), ""]}
_ORIGIN = "Whether to say of each row where it comes from, its caveats, what it rests on; usual in JSON, CSV, Parquet."
_FLAG = {"type": "string", "enum": ["0", "1", "true", "false", ""]}


def document(graphs: Graphs, arguments: Arguments) -> Reply:
    """The description, as JSON."""
    settings = graphs.settings
    epochs = graphs.get(settings.view, settings.as_of).epochs
    collection = graphs.collection
    of = _Graph(epochs.starts[0], epochs.last, tuple(collection.views), tuple(collection.sources))
    data = _document(settings.max_rows, of, graphs.questions) | {
        "servers": [{"url": arguments["base"].rstrip("/") or "/"}]
    }
    return Reply(200, [("Content-Type", "application/json")], json.dumps(data, ensure_ascii=False).encode())


class _Graph(NamedTuple):
    """What can be chosen of a collection: its first and last year, its views, its sources."""

    first: int
    last: int
    views: tuple[str, ...]
    sources: tuple[str, ...]


@cache
def _document(most: int, of: _Graph, known: Catalogue) -> dict[str, Any]:
    paths = {f"/questions/{name}": {"get": _question(known.get(name), most, of)} for name in known}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Detente",
            "version": detente.__version__,
            "summary": "What a collection on international relations says, what follows from it, and why.",
            "description": (
                "Every answer says of each row how certain it is. Years are inclusive calendar years; year=0 is the "
                "union of all years. Errors are problems of RFC 9457."
            ),
            "license": {"name": "Apache 2.0 and CC BY 4.0", "identifier": "Apache-2.0 AND CC-BY-4.0"},
        },
        "tags": [
            {"name": "questions"},
            {"name": "reasons"},
            {"name": "search"},
            {"name": "panels"},
            {"name": "SPARQL"},
            {"name": "operation"},
        ],
        "paths": _fixed(most, of) | paths,
        "components": _components(of),
    }


def _components(of: _Graph) -> dict[str, Any]:
    cell = {
        "description": "A value; a thing by its IRI and its label.",
        "oneOf": [
            {"type": ["string", "integer", "boolean"]},
            object_of({"iri": {"type": "string", "format": "iri"}, "label": TEXT}),
        ],
    }
    row = object_of(
        {
            "cells": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Cell"}},
            "certainty": {"enum": [CERTAIN, POSSIBLE, UNLESS, RANGED]},
            "evidence": {
                "type": "object",
                "description": "The facts, claims and passages that the row rests on; in citations, how their sources "
                "are cited, by the names that claims and fragments have of them.",
            },
            "why": {"type": "array", "items": {"type": "object"}, "description": "The proofs."},
            "origin": TEXT | {"description": "Who says what it rests on; not with origin=0, as the next two."},
            "caveats": TEXT | {"description": f"What makes it less than said outright; {UNTRACED!r}: nobody looked."},
            "rests_on": TEXT | {"description": "The claims and references behind it."},
        },
        optional=("evidence", "why", *Origin.__slots__),
    )
    column = object_of({"name": TEXT, "label": TEXT, "type": {"enum": list(TYPES)}}, optional=("type",))
    answer = object_of(
        {
            "question": TEXT,
            "iri": {"type": "string", "format": "iri"},
            "title": TEXT,
            "description": TEXT,
            "view": {"enum": list(of.views)},
            "sources": {"type": "array", "items": {"enum": list(of.sources)}},
            "as_of": {"type": ["integer", "null"]},
            "shows_possible": {"type": "boolean"},
            "dataset": {"type": "string", "format": "iri"},
            "parameters": {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}},
            "columns": {"type": "array", "items": column},
            "rows": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
            "total": {"type": "integer"},
            "after": {"type": "integer"},
            "complete": {"type": "boolean", "description": "Whether no row stands after these."},
            "possible_left_out": {"type": "integer", "description": "How many rows are only possible and not shown."},
            "unspoken": {
                "type": "string",
                "description": "What the sources leave unsaid: which do not speak of the year; what no rows mean.",
            },
            "warnings": {"type": "array", "items": TEXT},
        },
        optional=("warnings",),
    )
    fault = object_of(
        {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What is wrong, where, and what would be right."},
            "parameter": {"type": "string", "description": "The parameter that is wrong."},
            "near": {"type": "array", "items": TEXT, "description": "The names most like one that is unknown."},
            "denied_by": _MANY | {"description": "Where there is no proof to write, who denies the relation."},
        },
        optional=("parameter", "near", "denied_by"),
    )
    return {
        "schemas": {"Cell": cell, "Row": row, "Answer": answer, "Problem": fault, **things(), **tables()},
        "responses": {
            "Problem": {
                "description": "A problem (RFC 9457).",
                "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
            "Busy": {
                "description": "A problem (RFC 9457): no worker is free, or the request is long and too many are.",
                "headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}},
                "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
            "Same": {"description": "What the client has is still so (If-None-Match, with the ETag of what it has)."},
        },
    }


def _responses(content: dict[str, Any], *refusals: int) -> dict[str, Any]:
    found: dict[str, Any] = {"200": {"description": "The answer.", "content": content}}
    named = {304: "Same", 503: "Busy"}
    others = sorted({*refusals, 304, 400, 421, 431, 503, 504})
    return found | {str(n): {"$ref": f"#/components/responses/{named.get(n, 'Problem')}"} for n in others}


def _in_query(name: str, what: str, schema: dict[str, Any], required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": what, "schema": schema, "required": required}


def _chosen(of: _Graph, found: Question | None = None) -> list[dict[str, Any]]:
    """The parameters that choose a graph."""
    view = {"type": "string", "enum": list(found.views if found else of.views)}
    view |= {"default": found.view} if found else {}
    year: dict[str, Any] = {"type": "integer", "anyOf": [{"const": 0}, {"minimum": of.first, "maximum": of.last}]}
    usual = (found.as_of or 0) if found else None
    if usual is not None:  # beyond the span the last year stands in (`detente.asking.questions.year_asked`)
        year |= {"default": usual if usual == 0 or of.first <= usual <= of.last else of.last}
    name = "as_of" if found and "year" in found.parameters else "year"
    return [
        _in_query("view", "What counts as holding.", view),
        _in_query(name, "As of a calendar year; 0 is the union of all years.", year),
        _in_query("possible", "Whether to show also what is only possible, marked.", _FLAG),
        _sources(of),
    ]


def _sources(of: _Graph) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "string", "enum": list(of.sources)}}
    return _in_query("source", "Only what these sources state, and what follows from it; without it all.", schema)


def _page(most: int) -> list[dict[str, Any]]:
    return [
        _in_query("limit", "How many entries to give.", {"type": "integer", "minimum": 1, "maximum": most}),
        _in_query(
            "after",
            "How many entries to pass over; the header Link leads to the next page.",
            {"type": "integer", "minimum": 0, "maximum": 999_999_999},
        ),
    ]


def _question(found: Question, most: int, of: _Graph) -> dict[str, Any]:
    formats = {"type": "string", "enum": [*FORMATS.values(), ""]}
    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}
    return {
        "operationId": found.name.replace("/", "_").replace("-", "_"),
        "summary": found.title,
        "description": found.description,
        "tags": ["questions", *found.tags],
        "parameters": [
            *(_parameter(p) for p in found.parameters.values()),
            *_chosen(of, found),
            *_page(most),
            _in_query("origin", _ORIGIN, _FLAG),
            _in_query("evidence", "Whether to give what each row rests on (JSON only).", _FLAG),
            _in_query("why", "Whether to give the proofs behind each row (JSON only).", _FLAG),
            _in_query("format", "The format, where the header Accept cannot be set.", formats),
        ],
        "responses": _responses(answer | {kind: {} for kind in FORMATS if kind not in answer}, 404, 406, 413, 422),
    }


def value_of(each: Parameter, bounds: Mapping[str, Any]) -> dict[str, Any]:
    """What the value of a parameter may be, as JSON Schema.

    Args:
        each: the parameter.
        bounds: what is said of the length of a text.
    """
    schema: dict[str, Any] = {**TEXT, **bounds}
    if each.datatype is not None:
        schema = {"type": _TYPES.get(each.datatype, "string")}
        schema |= {key: v for key, v in (("minimum", each.least), ("maximum", each.most)) if v is not None}
    return {"type": "array", "items": schema} if each.many else schema


def _parameter(each: Parameter) -> dict[str, Any]:
    schema = value_of(each, {"minLength": 1, "maxLength": LONGEST})
    schema |= {"minItems": 1} if each.many else {}
    default = f" Default: {'any' if each.default == ANY else each.default}." if each.default else ""
    how = "" if each.datatype is not None else ", as a label, alias, code, prefixed name or IRI"
    return _in_query(each.name, f"{each.label}: {each.wanted}{how}.{default}", schema, each.required)


def _fixed(most: int, of: _Graph) -> dict[str, Any]:
    """The paths that do not depend on the questions."""
    anything = {"application/json": {"schema": {"type": "object"}}}
    results: dict[str, Any] = {kind: {} for kind in dict.fromkeys((*OFFERED["SELECT"], *OFFERED["CONSTRUCT"]))}
    graphs = {"type": "array", "items": {"type": "string", "format": "iri"}}
    dataset = [
        _in_query(
            "default-graph-uri", "A graph of the default graph, or a view: …/graph/export/<view>[/<year>].", graphs
        ),
        _in_query("named-graph-uri", "A named graph.", graphs),
    ]
    named = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": 300},
    }
    some = {"type": "string", "maxLength": LONGEST}
    words = some | {"minLength": 1}

    def get(
        name: str, what: str, tag: str, parameters: list[dict[str, Any]], responses: dict[str, Any]
    ) -> dict[str, Any]:
        found = {"operationId": name, "summary": what, "tags": [tag], "parameters": parameters, "responses": responses}
        return {"get": found}

    relation = [
        _in_query(n, what, words, True)
        for n, what in (("s", "The subject."), ("p", "The relation."), ("o", "The object."))
    ]
    every = [_in_query("all", "Whether to give every justification.", _FLAG)]
    every += [_in_query("limit", "How many justifications at most.", {"type": "integer", "minimum": 1, "maximum": 100})]
    reasons = anything | {"text/markdown": {}, "text/turtle": {}}
    asked, graph, page = _in_query("q", "The words to look for.", words, True), _chosen(of), _page(most)
    found, proved = _responses(anything, 404, 422), _responses(reasons, 406, 422)
    view, form = graph[0], _in_query("format", "The format, where the header Accept cannot be set.", _TABLES)
    years = _in_query("years", "A year, or the first and the last, as 1950-2012; without it all.", TEXT)

    def tabled(name: str) -> dict[str, Any]:
        made = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        return made | {kind: {} for kind in PANEL_FORMATS if kind not in made}

    cited = "A claim, a passage or a situation with its sources, and how these are cited."
    shown = "All that the graph says of a thing, each fact marked as stated or inferred, with its caveats."
    thing = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    return {
        "/questions": get(
            "questions", "The saved questions.", "questions", [_in_query("q", "Words.", some), *page],
            _responses(anything, 422),
        ),
        "/api/why": get("why", "Why a relation holds: its proof.", "reasons", [*relation, *every, *graph], proved),
        "/api/cite/{id}": get("cite", cited, "reasons", [named, *graph], found),
        "/api/show/{id}": get("show", shown, "reasons", [named, *graph], _responses(thing, 404, 422)),
        "/api/search": get(
            "search", "Things, claims and questions.", "search", [asked, *graph, *page], _responses(anything, 422)
        ),
        "/panel": get(
            "panel", "A panel: dyad-years or state-years of relations as 1, 0 or missing.", "panels",
            [
                _in_query("relation", "A relation, as alliedWith, or with a kind of situation after a colon.", _MANY),
                years,
                _in_query("unit", "What a row is.", {"type": "string", "enum": list(UNITS), "default": UNITS[0]}),
                _in_query("directed", "Each pair in both directions.", _FLAG),
                _in_query("measure", "A measure.", {"type": "array", "items": {"enum": list(MEASURES)}}),
                _in_query("possible", "A further column: where each relation is at least possible.", _FLAG),
                _in_query("codebook", "In place of the rows what the columns are, in Markdown.", _FLAG),
                view, _sources(of), form, *page,
            ],
            _responses(tabled("Panel"), 404, 406, 413, 422),
        ),
        "/compare": get(
            "compare", "What two sources say of a relation, by dyad-year.", "panels",
            [
                *(_in_query(n, "A source.", {"enum": list(of.sources)}, True) for n in ("one", "other")),
                _in_query("relation", "A relation, as alliedWith.", words, True), years, view, form, *page,
            ],
            _responses(tabled("Comparison"), 404, 406, 413, 422),
        ),
        "/sparql": get(
            "sparql", "A query in SPARQL 1.1; without one, the service description.", "SPARQL",
            [_in_query("query", "The query.", TEXT), *dataset], _responses(results, 406, 413, 422),
        ) | {
            "post": {
                "operationId": "sparql_post", "summary": "A query in SPARQL 1.1.", "tags": ["SPARQL"],
                "parameters": dataset,
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/sparql-query": {"schema": TEXT},
                        "application/x-www-form-urlencoded": {"schema": object_of({"query": TEXT})},
                    },
                },
                "responses": _responses(results, 406, 408, 413, 415, 422),
            },
        },
        "/openapi.json": get("openapi", "This description.", "operation", [], _responses(anything)),
        "/healthz": get("health", "Whether the server answers.", "operation", [], _responses(anything)),
        "/metrics": get("metrics", "Numbers for Prometheus.", "operation", [], _responses({"text/plain": {}})),
    }  # fmt: skip
