"""The jobs of the API: saved questions and their answers, proofs, citations, things, a search; as JSON.

An answer is never surer than its source: each row says how certain it is, and what is only possible is counted where it
is not shown.
"""

from __future__ import annotations

import difflib
import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Node, URIRef

from detente.asking.answers import CERTAIN, Answer
from detente.asking.names import UnknownName, resolve_object, resolve_triple
from detente.asking.parameters import LONGEST
from detente.asking.questions import Question, catalogue
from detente.asking.search import search as matching
from detente.errors import DetenteWarning
from detente.explaining import reports
from detente.explaining.citation import Citation
from detente.explaining.description import Thing
from detente.explaining.reasons import Reason, elsewhen
from detente.graph import KnowledgeGraph
from detente.rdf.terms import short
from detente.server import datasets
from detente.server.negotiation import chosen
from detente.server.replies import Arguments, Graphs, Refused, Reply, json_reply, text_reply
from detente.vocabulary import CODE, DET, ID, QUESTION

#: The parameters that choose a graph, and those that choose a page of a list.
GRAPH, PAGE = ("view", "year", "as_of", "possible", "source"), ("limit", "after")
#: The formats of an answer: media type, and name in the parameter ``format``.
FORMATS = {
    "application/json": "json",
    "text/csv": "csv",
    "text/markdown": "markdown",
    "text/tab-separated-values": "tsv",
    "application/sparql-results+json": "srj",
    "application/sparql-results+xml": "srx",
}
#: How many entries a page of a list has unless the request says so.
USUAL = 100
_WEIGHTS = {"label": 5.0, "names": 3.0, "text": 1.0}


# ---- questions ---------------------------------------------------------------------------------------------


def questions(graphs: Graphs, arguments: Arguments) -> Reply:
    """The saved questions: all, or those that ``q`` is about, the best first."""
    known = catalogue()
    query = arguments["query"]
    _only(query, ("q", *PAGE))
    words = _words(query)
    names = known.search(words) if words else list(known)
    return _paged(graphs, arguments, "questions", names, lambda name: _summary(known.get(name), arguments["base"]))


def question(graphs: Graphs, arguments: Arguments) -> Reply:
    """The answer to a saved question, a page of it; with ``evidence=1`` what each row rests on, ``why=1`` its proof."""
    found = catalogue().get("/".join(arguments["path"][part] for part in ("topic", "question")))
    query: Mapping[str, Sequence[str]] = arguments["query"]
    ours = {*GRAPH, *PAGE, "format", "evidence", "why"} - set(found.parameters)
    own = {name: list(values) for name, values in query.items() if name not in ours}
    kind = _format(arguments)
    kg = graphs.chosen(query, found.view, found.as_of or 0, own)
    first, count = _page(graphs, query)
    reasons = [name for name in ("evidence", "why") if _flag(query, name)]
    if reasons and kind != "json":
        raise Refused(422, f"{reasons[0]} goes with JSON, not with {kind}", parameter=reasons[0])
    with _told() as told:
        bound = found.bind(kg, own)
        answer = kg.answer(bound, found.title, found.columns)
    part = answer if not first and count >= len(answer) else _part(answer, first, count)
    more = first + len(part) < len(answer)
    headers = _link(arguments, first + len(part)) if more else []
    headers += [("Vary", "Accept")]
    if kind != "json":
        name = f'attachment; filename="{found.name.rpartition("/")[2]}.{_SUFFIXES[kind]}"'
        extra = [("Content-Disposition", name)] if one(query, "format") else []
        media = next(media for media, name in FORMATS.items() if name == kind)
        notes = [("Detente-Possible", str(answer.possible))] if answer.possible else []
        return text_reply(part.render(kind), media, 200, [*headers, *extra, *notes])
    data = {
        "question": found.name,
        "iri": str(QUESTION[found.name]),
        "title": found.title,
        "description": found.description,
        **_graph(kg),
        "parameters": own,
        "columns": [{"name": str(c), "label": c.label, "type": c.type} for c in part.columns],  # type: ignore[attr-defined]
        "rows": _rows(graphs, kg, bound, part, reasons),
        "total": len(answer),
        "after": first,
        "complete": not more,
        "possible_left_out": answer.possible,
        **({"warnings": told} if told else {}),
    }
    return json_reply(data, 200, headers)


_SUFFIXES = {"csv": "csv", "markdown": "md", "tsv": "tsv", "srj": "srj", "srx": "srx"}


def _part(answer: Answer, first: int, count: int) -> Answer:
    """Some rows of an answer."""
    stop = first + count
    rows = answer.rows[first:stop]
    return replace(answer, rows=rows, certainty=answer.certainty[first:stop], total=len(rows))


def _rows(
    graphs: Graphs, kg: KnowledgeGraph, query: str, answer: Answer, reasons: Sequence[str]
) -> list[dict[str, Any]]:
    """The rows as JSON: their cells, how certain each is, and the reasons that are asked for."""
    cells = json.loads(_plain(answer).to_json())
    marks = answer.certainty or (CERTAIN,) * len(answer.rows)
    found: list[dict[str, Any]] = [{"cells": c, "certainty": m} for c, m in zip(cells, marks, strict=True)]
    if reasons:
        from detente.explaining.rows import Rows  # whose import loads the grammar of SPARQL

        rows = Rows(kg, query, explain=graphs.explainer)
        for i, row in enumerate(found):
            if "evidence" in reasons:
                row["evidence"] = rows.evidence(answer, i).to_dict()
            if "why" in reasons:
                row["why"] = json.loads(rows.why(answer, i).to_json())["proofs"]
    return found


def _plain(answer: Answer) -> Answer:
    """An answer without the column that says how certain its rows are."""
    return replace(answer, certainty=())


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
    _only(query, ("s", "p", "o", "all", "limit", *GRAPH))
    s, p, o = (one(query, name) for name in "spo")
    for name, value in zip("spo", (s, p, o), strict=True):
        if not value:
            raise Refused(
                422,
                f"{name} is missing: a relation is s, p and o, as s=Japan&p=alliedWith&o=United States",
                parameter=name,
            )
    kind = chosen(arguments["accept"], ("application/json", "text/markdown", "text/turtle"))
    kg = graphs.chosen(query)
    told = graphs.explainer(kg)
    with _told() as warned:
        triple = resolve_triple(
            kg, s, p, o, things=lambda: graphs.names(kg), terms=lambda: graphs.names(kg, terms=True)
        )
    reason = Reason(told, triple, kg.proof(*triple))
    headers = [("Vary", "Accept")]
    report = None
    if _flag(query, "all"):
        report = reports.justifications(told, triple, _number(query, "limit", 20, 1, 100))
    if kind == "text/markdown":
        return text_reply(report.to_markdown() if report else reason.to_markdown(), kind, 200, headers)
    if kind == "text/turtle":
        return text_reply(report.to_turtle() if report else reason.to_turtle(), kind, 200, headers)
    data = {**_graph(kg), "triple": told.terms(triple), "says": told.phrase(triple), "holds": bool(reason)}
    if reason.proof is None:
        data["otherwise"] = elsewhen(kg, triple)
    elif report:
        data |= {k: v for k, v in json.loads(report.to_json()).items() if k not in ("triple", "says")}
    else:
        data["certainty"] = CERTAIN if kg.certain.holds(*triple) else "possible"
        data["proof"] = json.loads(reason.to_json())
    return json_reply(data | ({"warnings": warned} if warned else {}), 200, headers)


def cite(graphs: Graphs, arguments: Arguments) -> Reply:
    """A claim, a passage or a situation with its claims, passages and references."""
    _only(arguments["query"], GRAPH)
    kg = graphs.chosen(arguments["query"], year=0)
    with _missing():
        cited = Citation(graphs.explainer(kg), arguments["path"]["id"])
    return json_reply({"iri": str(cited.node), **json.loads(cited.to_json()), "text": str(cited)})


def show(graphs: Graphs, arguments: Arguments) -> Reply:
    """A thing, and all that the graph says of it: stated or inferred, and apart from that what is only possible."""
    _only(arguments["query"], GRAPH)
    kg = graphs.chosen(arguments["query"])
    with _missing():
        node = resolve_object(kg, arguments["path"]["id"], lambda: graphs.names(kg))
    return json_reply({**json.loads(Thing(kg, node).to_json()), **_graph(kg)})


def search(graphs: Graphs, arguments: Arguments) -> Reply:
    """Things, claims and questions that some words are about, the best first."""
    query = arguments["query"]
    _only(query, ("q", *GRAPH, *PAGE))
    words = _words(query)
    if not words:
        raise Refused(422, "q is missing: the words to search for", parameter="q")
    kg = graphs.chosen(query, year=0)
    found = [("question", name) for name in catalogue().search(words)]
    entries = _entries(kg)
    found = [("thing", key) for key in matching(entries.values(), _WEIGHTS, words)] + found

    def entry(each: tuple[str, str]) -> dict[str, Any]:
        kind, name = each
        if kind == "question":
            return {"kind": kind, "question": name, "label": catalogue().get(name).title, "iri": str(QUESTION[name])}
        node = URIRef(name)
        if entries[name][3]:
            told = graphs.explainer(kg)
            return {
                "kind": "claim",
                "iri": name,
                "label": entries[name][1],
                **told.claim_data(told.evidence.claim(node)),
            }
        return {"kind": kind, "iri": name, "label": entries[name][1], "types": _kinds(kg, node)}

    return _paged(graphs, arguments, "results", found, entry)


def _kinds(kg: KnowledgeGraph, node: Node) -> list[str]:
    """The most specific classes of a thing, as prefixed names: a denial is one, whatever its label says."""
    kinds = {o for _, _, o in kg.match(node, RDF.type, None) if str(o).startswith(str(DET))}
    wider = {b for a in kinds for b in kinds if a != b and kg.holds(a, RDFS.subClassOf, b)}
    return sorted(map(short, kinds - wider))


def things(graphs: Graphs, arguments: Arguments) -> Reply:
    """The things and claims that there are, by their labels."""
    query = arguments["query"]
    _only(query, (*GRAPH, *PAGE))
    entries = sorted(_entries(graphs.chosen(query, year=0)).values(), key=lambda entry: (entry[1], entry[0]))
    ours = [entry for entry in entries if entry[0].startswith(str(ID))]
    return _paged(graphs, arguments, "things", ours, lambda entry: {"iri": entry[0], "label": entry[3] or entry[1]})


_ENTRIES: dict[KnowledgeGraph, dict[str, tuple[str, str, str, str]]] = {}


def _entries(kg: KnowledgeGraph) -> dict[str, tuple[str, str, str, str]]:
    """What can be found, by IRI: the IRI, the label, other names, the text of a claim."""
    if kg not in _ENTRIES:
        _ENTRIES.clear()
        found: dict[str, tuple[str, str, str, str]] = {}
        ours = (str(ID), str(CODE), str(DET))
        others: dict[Node, list[str]] = {}
        for s, _, o in kg.match(None, SKOS.altLabel, None):
            others.setdefault(s, []).append(str(o))
        claims = {s: str(o) for s, _, o in kg.match(None, DET.claimText, None)}
        for s, _, o in kg.match(None, RDFS.label, None):
            if str(s).startswith(ours):
                found[str(s)] = str(s), str(o), " ".join(others.get(s, ())), claims.get(s, "")
        _ENTRIES[kg] = found
    return _ENTRIES[kg]


# ---- what requests have in common ---------------------------------------------------------------------------


def one(query: Mapping[str, Sequence[str]], name: str) -> str:
    """The value of a parameter, empty where there is none.

    Raises:
        Refused: it is given more than once.
    """
    values = query.get(name, ())
    if len(values) > 1:
        raise Refused(422, f"{name} is given {len(values)} times; give it once", parameter=name)
    return values[0].strip() if values else ""


def _only(query: Mapping[str, Sequence[str]], known: Sequence[str]) -> None:
    """Refuse parameters that are not known: a misspelt one would change the answer without a word."""
    for name in query:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            raise Refused(
                422, f"no parameter {name[:60]!r}; there are {', '.join(known)}", parameter=name[:60], near=near
            )


def _words(query: Mapping[str, Sequence[str]]) -> str:
    """The words of a search."""
    words = one(query, "q")
    if len(words) > LONGEST:
        raise Refused(422, f"q has {len(words)} characters, more than {LONGEST}; give some words", parameter="q")
    return words


def _flag(query: Mapping[str, Sequence[str]], name: str) -> bool:
    value = one(query, name).lower()
    if value not in ("", "0", "1", "true", "false"):
        raise Refused(422, f"{name} is 1 or 0, not {value[:40]!r}", parameter=name)
    return value in ("1", "true")


def _number(query: Mapping[str, Sequence[str]], name: str, usual: int, least: int, most: int) -> int:
    text = one(query, name)
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise Refused(422, f"{name} is a number from {least} to {most}, not {text[:40]!r}", parameter=name)
    return int(text)


def _page(graphs: Graphs, query: Mapping[str, Sequence[str]]) -> tuple[int, int]:
    """After how many entries a page begins, and how many it has."""
    most = graphs.settings.max_rows
    return _number(query, "after", 0, 0, 999_999_999), _number(query, "limit", most, 1, most)


def _paged(graphs: Graphs, arguments: Arguments, name: str, found: Sequence[Any], entry: Any) -> Reply:
    most = graphs.settings.max_rows
    first = _number(arguments["query"], "after", 0, 0, 999_999_999)
    count = _number(arguments["query"], "limit", min(USUAL, most), 1, most)
    part = found[first : first + count]
    more = first + len(part) < len(found)
    data = {name: [entry(each) for each in part], "total": len(found), "after": first, "complete": not more}
    return json_reply(data, 200, _link(arguments, first + len(part)) if more else [])


def _link(arguments: Arguments, after: int) -> list[tuple[str, str]]:
    """The next page, as RFC 8288 has it."""
    query = [(name, v) for name, values in arguments["query"].items() if name != "after" for v in values]
    return [("Link", f'<{arguments["address"]}?{urlencode([*query, ("after", str(after))])}>; rel="next"')]


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
        "dataset": datasets.name_of(kg.view, kg.as_of),
    }


@contextmanager
def _missing() -> Iterator[None]:
    """What an address names and is not there, is not found."""
    try:
        yield
    except UnknownName as error:
        raise Refused(404, str(error), near=list(error.near)) from None


@contextmanager
def _told() -> Iterator[list[str]]:
    """The warnings of what is done within, one line each."""
    lines: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DetenteWarning)
        yield lines
    lines += [str(w.message) for w in caught if isinstance(w.message, DetenteWarning)]
