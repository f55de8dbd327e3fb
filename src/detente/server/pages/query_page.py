"""The query page: SPARQL of one's own, with the terms of the collection to complete to, and results with reasons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from rdflib.namespace import OWL, RDF
from rdflib.term import Literal, URIRef

from detente.asking import sparql
from detente.asking.answers import Answer, NotThisFormat
from detente.errors import DetenteError
from detente.rdf.terms import short
from detente.server.openable import openable
from detente.server.pages.asked import Asked, BadRequest
from detente.server.pages.opened_rows import all_certain, answer_rows, opened
from detente.server.pages.question_pages import SHOWN, as_file
from detente.server.pages.rendering import page, plural
from detente.server.replies import Graphs, Reply
from detente.vocabulary import CODE, DET, ID, PREFIXES

#: What stands in the field when nothing was asked yet.
_FIRST = """# Who is allied with whom, and who opposes one of the two?
SELECT DISTINCT ?one ?ally ?opponent WHERE {
  ?one det:alliedWith ?ally .
  ?opponent det:adversarialTo ?one .
}
ORDER BY ?one ?ally ?opponent"""
_EXAMPLES = (
    "alliances/allies", "alliances/indirect-opponents", "disputes/contested-territories", "network/closed-triads",
    "history/situations-in-force", "evidence/denials",
)  # fmt: skip
_LONGEST = 20_000
#: The files in which results can be taken, with their suffixes.
_FORMATS = {"csv": ".csv", "json": ".json", "markdown": ".md", "turtle": ".ttl"}


def query(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """The page of a query: its text, its results, what a row rests on; or the results as a file."""
    asked = Asked(graphs, arguments)
    text, form = asked.one("query"), asked.one("format")
    if form not in ("", *_FORMATS):
        raise BadRequest(f"no format {form[:20]!r}: there are csv, json, markdown, and turtle for graphs")
    row = asked.one("row")
    if row and not row.isdigit():
        raise BadRequest(f"no row {row[:20]!r}: the rows of an answer are counted from 1")
    shown: dict[str, Any] = {"answer": None, "rows": [], "opened": None, "problem": "", "status": 200}
    if len(text) > _LONGEST:
        raise BadRequest(f"the query has {len(text)} characters, more than {_LONGEST}")
    if text:
        try:
            full = sparql.with_prefixes(text, tuple(asked.kg.prefixes.items()))
            if sparql.of_graphs(full):
                for half in (asked.kg.certain, asked.kg.also_possible):
                    graphs.with_graphs(half)
            answer = asked.kg.sparql(text)
        except DetenteError as error:
            shown |= {"problem": str(error), "status": 400}
        else:
            answer = openable(graphs, asked.kg, full, answer)
            if form:
                return _file(answer, form)
            shown |= _shown(asked, text, answer)
    examples = [
        {"text": question.title, "href": asked.links.to("/query", query=_plain(question.text))}
        for question in (asked.graphs.questions.get(n) for n in _EXAMPLES if n in asked.graphs.questions.files)
    ]
    usual = [(p, str(n)) for p, n in PREFIXES.items()]
    prefixes = [*usual[:3], *asked.kg.prefixes.items(), *usual[3:]]
    return page(
        asked,
        "query.html",
        "Query",
        here="/query",
        text=text or _FIRST,
        asked_already=bool(text),
        examples=examples,
        prefixes=prefixes,
        path_here="/query" + (f"?{urlencode({'query': text})}" if text else ""),
        **shown,
    )


def _plain(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()


def _file(answer: Answer, form: str) -> Reply:
    if form == "turtle":
        try:
            body = answer.to_turtle().encode("utf-8")
        except NotThisFormat as error:
            raise BadRequest(str(error)) from None
        return Reply(200, [("Content-Type", "text/turtle; charset=utf-8")], body)
    return as_file(answer, _FORMATS[form], "query")


def _shown(asked: Asked, text: str, answer: Answer) -> dict[str, Any]:
    """The results for the template."""
    cut = answer.head(SHOWN) if len(answer) > SHOWN else answer
    here = asked.links.to("/query", query=text)
    rows_have_reasons = answer.form == "SELECT"
    found: dict[str, Any] = {"answer": cut, "total": len(answer), "possible": answer.possible, "self_href": here}
    found["all_certain"] = all_certain(answer)
    row = asked.one("row")
    if row and rows_have_reasons:
        if not row.isdigit() or not 1 <= int(row) <= len(answer):
            raise BadRequest(f"no row {row[:20]!r}: the answer has {plural(len(answer), 'row')}, counted from 1")
        found |= {"opened": opened(asked, answer, int(row) - 1), "row_number": int(row)}
    origins = asked.flag("origins") and rows_have_reasons

    def why(i: int) -> str:
        if answer.form == "GRAPH" and all(c is not None for c in answer.rows[i]):
            s, p, o = answer.rows[i]
            return asked.links.why((s, p, o)) if not isinstance(o, Literal) else ""  # type: ignore[arg-type]
        return asked.links.to("/query", query=text, row=i + 1) if rows_have_reasons else ""

    found["rows"], found["origins_shown"] = answer_rows(asked, cut, why, origins)
    found["origins_href"] = asked.links.to("/query", query=text, origins=1) if rows_have_reasons else ""
    forms = [("CSV", "csv"), ("JSON", "json"), ("Markdown", "markdown")]
    forms = [("Turtle", "turtle"), *forms] if answer.form == "GRAPH" else forms
    found["downloads"] = [(word, asked.links.to("/query", query=text, format=form)) for word, form in forms]
    return found


def completions(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """The terms and things of the collection with their labels, for completion, as JSON."""
    asked = Asked(graphs, arguments)
    desk = asked.desk
    found: list[list[str]] = []
    for s, p, o in asked.kg.schema:
        if p == RDF.type and o in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty) and isinstance(s, URIRef):
            kind = "class" if o == OWL.Class else "property"
            found.append([short(s), asked.label(s), kind, desk.definition(s)])
    for node in {n for nodes in desk.members.values() for n in nodes}:
        if str(node).startswith((str(ID), str(CODE))) and not desk.is_a(node, DET.Passage, DET.Participation, DET.Dyad):
            found.append([short(node), asked.label(node), "thing", ", ".join(asked.label(k) for k in desk.kinds(node))])
    headers = [("Content-Type", "application/json"), ("Cache-Control", "max-age=600")]
    return Reply(200, headers, json.dumps(sorted(found), ensure_ascii=False).encode("utf-8"))
