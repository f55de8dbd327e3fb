"""The jobs of the API: saved questions and their answers, proofs, citations, things, a search; as JSON.

An answer is never surer than its source: each row says how certain it is, and what is only possible is counted where it
is not shown.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from detente.asking.answers import CERTAIN, Answer
from detente.asking.column import Column
from detente.asking.names import resolve_object, resolve_relation, resolve_subject
from detente.asking.origins import Origin
from detente.asking.questions import Question, about, year_asked
from detente.asking.traced import MOST, PATIENCE, traced
from detente.collection.epochs import BadYear
from detente.explaining import reports
from detente.explaining.absence import absence
from detente.explaining.citation import Citation
from detente.explaining.denying import denials
from detente.explaining.explainer import Explainer
from detente.explaining.reasons import Reason, elsewhen
from detente.explaining.things import Thing
from detente.graph import KnowledgeGraph
from detente.proving.proof import Proof
from detente.server import datasets
from detente.server.given import (
    GRAPH,
    PAGE,
    flag,
    next_page,
    not_found,
    number,
    one,
    only,
    page,
    paged,
    said_by,
    warned,
    words_of,
)
from detente.server.negotiation import chosen
from detente.server.openable import FOR_FILES, openable, part_of, to_be_read
from detente.server.replies import Arguments, Graphs, Refused, Reply, json_reply, text_reply
from detente.vocabulary import QUESTION

#: The formats of an answer: media type, and name in the parameter ``format``.
FORMATS = {
    "application/json": "json",
    "text/csv": "csv",
    "text/markdown": "markdown",
    "text/tab-separated-values": "tsv",
    "application/sparql-results+json": "srj",
    "application/sparql-results+xml": "srx",
    "application/vnd.apache.parquet": "parquet",
}
#: The suffixes of files whose formats are called otherwise.
_SUFFIXES = {"markdown": "md"}
#: The formats that say of each row where it comes from unless told otherwise; those that people read tell its caveats.
_WITH_ORIGIN = ("json", "csv", "parquet")


# ---- questions ---------------------------------------------------------------------------------------------


def questions(graphs: Graphs, arguments: Arguments) -> Reply:
    """The saved questions: all, or those that ``q`` is about, the best first."""
    known = graphs.questions
    query = arguments["query"]
    only(query, ("q", *PAGE))
    words = words_of(query)
    names = known.search(words) if words else list(known)
    return paged(graphs, arguments, "questions", names, lambda name: _summary(known.get(name), arguments["base"]))


def question(graphs: Graphs, arguments: Arguments) -> Reply:
    """The answer to a saved question, a page of it, each row with its origin and caveats unless ``origin=0``.

    With ``evidence=1`` also what each row rests on, with ``why=1`` its proof.
    """
    found = graphs.questions.get("/".join(arguments["path"][part] for part in ("topic", "question")))
    query: Mapping[str, Sequence[str]] = arguments["query"]
    ours = {*GRAPH, *PAGE, "format", "origin", "evidence", "why"} - set(found.parameters)
    own = {name: list(values) for name, values in query.items() if name not in ours}
    kind = _format(arguments)
    kg, told_year = _asked_of(graphs, found, query, own)
    first, count = page(graphs, query)
    reasons = [name for name in ("evidence", "why") if flag(query, name)]
    if reasons and kind != "json":
        raise Refused(422, f"{reasons[0]} goes with JSON, not with {kind}", parameter=reasons[0])
    with warned() as told:
        bound = found.bind(kg, own)
        answer = kg.answer(bound, found.title, found.columns, about(found, bound, kg))
    part = openable(graphs, kg, bound, answer)
    part = part if not first and count >= len(answer) else part_of(part, first, count)
    part, untold = _told(query, part, kind, "origin" in found.parameters)
    more = first + len(part) < len(answer)
    headers = next_page(arguments, first + len(part)) if more else []
    headers += [("Vary", "Accept")]
    if kind != "json":
        if one(query, "format") or kind == "parquet":
            name = f"{found.name.rpartition('/')[2]}.{_SUFFIXES.get(kind, kind)}"
            headers.append(("Content-Disposition", f'attachment; filename="{name}"'))
        if answer.possible:
            headers.append(("Detente-Possible", str(answer.possible)))
        media = next(media for media, name in FORMATS.items() if name == kind)
        if kind == "parquet":
            return Reply(200, [("Content-Type", media), *headers], parquet(part))
        return text_reply(part.render(kind), media, 200, headers)
    data = {
        "question": found.name,
        "iri": str(QUESTION[found.name]),
        "title": found.title,
        "description": found.description,
        **_graph(kg),
        "parameters": own,
        "columns": [column.described() for column in part.columns if isinstance(column, Column)],
        "rows": _rows(part, reasons),
        "total": len(answer),
        "after": first,
        "complete": not more,
        "possible_left_out": answer.possible,
        "unspoken": answer.unspoken,
        **({"warnings": told} if (told := [*told_year, *told, *untold]) else {}),
    }
    return json_reply(data, 200, headers)


def _asked_of(
    graphs: Graphs, found: Question, query: Mapping[str, Sequence[str]], own: Container[str]
) -> tuple[KnowledgeGraph, list[str]]:
    """The graph that a question is asked of, and what is to be said of its year: the question's own may not be covered.

    Raises:
        Refused, DetenteError: see `detente.server.replies.Graphs.chosen`.
    """
    try:
        return graphs.chosen(query, found.view, found.as_of or 0, own), []
    except BadYear:
        if one(query, "as_of") or ("year" not in own and one(query, "year")):
            raise
        last = year_asked(found, graphs.chosen(query, found.view, 0, own))
        why = f"no selected source speaks of {found.as_of}, the question's own year; {last} is the last that one does"
        return graphs.chosen(query, found.view, last or 0, own), [why]


def parquet(answer: Answer) -> bytes:
    """An answer as a file of Apache Parquet (https://parquet.apache.org/docs/file-format/), with typed columns.

    Raises:
        Refused: pyarrow is not installed here.
    """
    try:
        from pyarrow import BufferOutputStream, parquet
    except ImportError:
        raise Refused(
            422, "parquet is not on offer here: the server lacks pyarrow; use csv", parameter="format"
        ) from None
    out = BufferOutputStream()
    parquet.write_table(answer.to_arrow(), out)
    return bytes(out.getvalue().to_pybytes())


def _told(query: Mapping[str, Sequence[str]], answer: Answer, kind: str, own: bool) -> tuple[Answer, list[str]]:
    """An answer with the origins and caveats of its rows as its format has them, and why not where it has none.

    Args:
        query: the parameters of the request.
        answer: the rows that are sent.
        kind: the format.
        own: whether ``origin`` is a parameter of the question.
    """
    given = "" if own else one(query, "origin")
    if given and not flag(query, "origin"):
        return replace(answer, opener=None, caveats=None), []
    if given:
        return answer.with_origin(), []
    if kind not in _WITH_ORIGIN:
        return to_be_read(answer) if kind == "markdown" else answer, []
    answer, why = traced(answer, seconds=PATIENCE if kind == "json" else FOR_FILES)
    few = f"; ask for {MOST} at most (limit, after), or with origin=1" if len(answer) > MOST else ""
    return answer, [f"the rows do not say where they come from: {why}{few}"] if why else []


def _rows(answer: Answer, reasons: Sequence[str]) -> list[dict[str, Any]]:
    """The rows as JSON: their cells, how certain each is, where it comes from, and the reasons that are asked for."""
    cells = json.loads(replace(answer, certainty=(), origins=()).to_json())
    marks = answer.certainty or (CERTAIN,) * len(answer.rows)
    found: list[dict[str, Any]] = [{"cells": c, "certainty": m} for c, m in zip(cells, marks, strict=True)]
    for row, origin in zip(found, answer.origins, strict=False):  # of which there are none where nobody wants them
        row |= {name: getattr(origin, name) for name in Origin.__slots__}
    for i, row in enumerate(found) if reasons else ():
        if "evidence" in reasons:
            row["evidence"] = answer.evidence(i).to_dict()  # type: ignore[attr-defined]
        if "why" in reasons:
            row["why"] = json.loads(answer.why(i).to_json())["proofs"]  # type: ignore[attr-defined]
    return found


def _summary(found: Question, base: str) -> dict[str, Any]:
    return {
        "question": found.name,
        "iri": str(QUESTION[found.name]),
        "url": f"{base}questions/{quote(found.name)}",
        "title": found.title,
        "description": found.description,
        "tags": found.tags,
        "views": found.views,
        "as_of": found.as_of,
        "parameters": {
            name: {
                "label": p.label, "kind": p.kind, "required": p.required, "many": p.many, "default": p.default or None,
                "minimum": p.least, "maximum": p.most,
            }
            for name, p in found.parameters.items()
        },
    }  # fmt: skip


# ---- proofs and evidence -----------------------------------------------------------------------------------


def why(graphs: Graphs, arguments: Arguments) -> Reply:
    """Why a relation holds: its proof, or with ``all=1`` every justification; as JSON, Markdown or PROV-O in Turtle."""
    query = arguments["query"]
    only(query, ("s", "p", "o", "all", "limit", *GRAPH))
    s, p, o = (one(query, name) for name in "spo")
    for name, value in zip("spo", (s, p, o), strict=True):
        if not value:
            raise Refused(
                422,
                f"{name} is missing: a relation is s, p and o, as s=Japan&p=alliedWith&o=United States",
                parameter=name,
            )
    most = number(query, "limit", 20, 1, 100)
    if one(query, "limit") and not flag(query, "all"):
        raise Refused(422, "limit is of the justifications, which all=1 asks for; leave it out", parameter="limit")
    kind = chosen(arguments["accept"], ("application/json", "text/markdown", "text/turtle"))
    kg = graphs.chosen(query)
    from detente.explaining.row_evidence import caveats_of  # whose import loads the grammar of SPARQL

    told = graphs.explainer(kg)
    with warned() as said:
        with said_by("s"):
            subject = resolve_subject(kg, s, lambda: graphs.names(kg))
        with said_by("p"):
            relation = resolve_relation(kg, p, lambda: graphs.names(kg, terms=True))
        with said_by("o"):
            triple = subject, relation, resolve_object(kg, o, lambda: graphs.names(kg), relation)
    reason = Reason(told, triple, kg.proof(*triple))
    headers = [("Vary", "Accept")]
    report = None
    if flag(query, "all"):
        report = reports.justifications(told, triple, most)
    if kind == "text/markdown":
        return text_reply(report.to_markdown() if report else reason.to_markdown(), kind, 200, headers)
    if kind == "text/turtle":
        if reason.proof is None:
            told_why = f"there is no proof to give in PROV-O; JSON and Markdown say so: {reason}"
            raise Refused(406, told_why, denied_by=list(reason.denied_by))
        return text_reply(report.to_turtle() if report else reason.to_turtle(), kind, 200, headers)
    data = {**_graph(kg), "triple": told.terms(triple), "says": told.phrase(triple), "holds": reason.holds}
    if reason.proof is None:
        none = absence(kg, triple, kg.as_of)
        data |= {"told": str(reason), "denied_by": list(reason.denied_by), "otherwise": elsewhen(kg, triple)}
        data["denied"] = reason.denied.as_data
        data["absence"] = {
            "kind": none.kind,
            "complete": [
                {"source": c.source, "kind": str(c.kind), "among": str(c.population), "first": c.first, "last": c.last}
                for c in none.complete
            ],
            "not_covered": [{"source": name, "first": first, "last": last} for name, first, last in none.silent],
        }
    elif report:
        data |= {k: v for k, v in json.loads(report.to_json()).items() if k not in ("triple", "says")}
    else:
        data["certainty"] = CERTAIN if kg.certain.holds(*triple) else "possible"
        data["caveats"] = caveats_of(told, triple)
        data["proof"] = json.loads(reason.to_json())
    data |= _resting(told, reason, report.proofs if report else ())
    return json_reply(data | ({"warnings": said} if said else {}), 200, headers)


def _resting(told: Explainer, reason: Reason, more: Iterable[Proof]) -> dict[str, Any]:
    """How the sources behind proofs are cited; of a relation that is denied also the claims that deny it."""
    proofs = [*([reason.proof] if reason.proof else []), *more]
    behind = [told.evidence.of(leaf) for proof in proofs for leaf in proof.leaves()]
    claims = {c.node: c for support in behind for c in support.claims}
    references = [r for support in behind for r in support.references]
    if reason.proof is not None:
        return {"citations": told.citations(claims.values(), references)}
    denied = denials(told.kg, reason.triple)
    claims = {c: told.evidence.claim(c) for denial in denied for c in told.evidence.claims_of(denial)}
    references = [r for denial in denied for r in told.evidence.references_of(denial)]
    deniers = [told.claim_data(claim) for claim in claims.values()]
    return {"claims": deniers, "citations": told.citations(claims.values(), references)}


def cite(graphs: Graphs, arguments: Arguments) -> Reply:
    """A claim, a passage or a situation with its claims, passages and references."""
    only(arguments["query"], GRAPH)
    kg = graphs.chosen(arguments["query"], year=0)
    with not_found():
        cited = Citation(graphs.explainer(kg), arguments["path"]["id"])
    return json_reply({"iri": str(cited.node), **json.loads(cited.to_json()), "text": str(cited)})


def show(graphs: Graphs, arguments: Arguments) -> Reply:
    """A thing, and all that the graph says of it: stated or inferred, and apart from that what is only possible."""
    only(arguments["query"], GRAPH)
    kg = graphs.chosen(arguments["query"])
    with not_found():
        node = resolve_subject(kg, arguments["path"]["id"], lambda: graphs.names(kg))
    return json_reply({**json.loads(Thing(kg, node, graphs.explainer(kg)).to_json()), **_graph(kg)})


def _format(arguments: Arguments) -> str:
    """The format of an answer: by the parameter ``format``, else by what is accepted."""
    named = one(arguments["query"], "format")
    if named:
        if named not in FORMATS.values():
            raise Refused(422, f"no format {named[:40]!r}; there are {', '.join(FORMATS.values())}", parameter="format")
        return named
    return FORMATS[chosen(arguments["accept"], tuple(FORMATS))]


def _graph(kg: KnowledgeGraph) -> dict[str, Any]:
    """What a reply rests on."""
    return {
        "view": kg.view,
        "as_of": kg.as_of,
        "shows_possible": kg.possible,
        "sources": list(kg.sources),
        "dataset": datasets.name_of(kg),
    }
