"""The jobs of the API for quantitative work: panels of relations, and two sources compared; page by page.

A cell that is missing (NA) is null, or empty: it is no 0 (`detente.asking.panel_cells`).
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from detente.asking import measures
from detente.asking.panel_table import Panel
from detente.asking.panels import UNITS
from detente.explaining.sources_compared import Comparison, Difference, compared, of_sources
from detente.graph import KnowledgeGraph
from detente.server.given import PAGE, flag, next_page, not_found, number, one, only, page
from detente.server.negotiation import chosen
from detente.server.replies import Arguments, Graphs, Refused, Reply, json_reply, text_reply

#: The formats of a panel and of a comparison: media type, and name in the parameter ``format``.
PANEL_FORMATS = {
    "application/json": "json",
    "text/csv": "csv",
    "text/markdown": "markdown",
    "application/vnd.apache.parquet": "parquet",
}
#: How many differences a page of a comparison has unless the request says so: each opens what it rests on.
USUAL = 50
#: The measures of a panel, by name.
MEASURES = tuple(measures.MEASURES)
#: The parameters that choose the graph of a panel: it is of all years.
_GRAPH = ("view", "source")
#: How many columns of relations and measures a panel has at most.
_MOST = 20
#: How many panels and comparisons a worker keeps: their pages are asked for one after the other.
_KEPT = 2
_KNOWN: WeakKeyDictionary[Graphs, OrderedDict[tuple[object, ...], Any]] = WeakKeyDictionary()
_YEARS = re.compile(r"([0-9]{1,4})(?:[-/]([0-9]{1,4}))?")
T = TypeVar("T")


def panel(graphs: Graphs, arguments: Arguments) -> Reply:
    """Dyad-years or state-years of relations among the members of the state system; see `detente.graph`."""
    query: Mapping[str, Sequence[str]] = arguments["query"]
    only(query, ("relation", "years", "unit", "directed", "measure", "possible", "codebook", "format", *_GRAPH, *PAGE))
    relations = [text for text in query.get("relation", ()) if text.strip()]
    wanted = [text for text in query.get("measure", ()) if text.strip()]
    if len(relations) + len(wanted) > _MOST:
        raise Refused(422, f"more than {_MOST} relations and measures; ask for some at a time", parameter="relation")
    unit = one(query, "unit") or UNITS[0]
    if unit not in UNITS:
        raise Refused(422, f"no unit {unit[:40]!r}; there are {' and '.join(UNITS)}", parameter="unit")
    kind = _format(arguments)
    first, count = page(graphs, query)
    kg = _graph(graphs, query)
    years = _years(query, kg)
    directed, possible = flag(query, "directed"), flag(query, "possible")
    with not_found():
        made: Panel = _kept(
            graphs,
            ("panel", kg.view, kg.sources, tuple(relations), tuple(wanted), years, unit, directed, possible),
            lambda: kg.panel(relations, years, unit, directed, possible, wanted),
        )
    if flag(query, "codebook"):
        return text_reply(made.codebook, "text/markdown", 200)
    rows = {name: values[first : first + count] for name, values in made.data.items()}
    part = replace(made, data=rows)
    more = first + len(part) < len(made)
    headers = [*(next_page(arguments, first + len(part)) if more else []), ("Vary", "Accept")]
    if kind != "json":
        return _file(part.render(kind), kind, "panel", headers)
    data = {
        "title": made.title,
        "view": made.view,
        "sources": list(made.sources),
        "unit": unit,
        "codebook": made.codebook,
        "not_covered": list(made.left_out),
        "columns": list(made.columns),
        "rows": list(part),
        "total": len(made),
        "after": first,
        "complete": not more,
    }
    return json_reply(data, 200, headers)


def compare(graphs: Graphs, arguments: Arguments) -> Reply:
    """What two sources say of a relation, by dyad-year; see `detente.explaining.sources_compared`."""
    query: Mapping[str, Sequence[str]] = arguments["query"]
    only(query, ("one", "other", "relation", "years", "view", "format", *PAGE))
    names = []
    for name, example in (("one", "cow-alliances"), ("other", "atop"), ("relation", "alliedWith")):
        if not (text := one(query, name)):
            raise Refused(422, f"{name} is missing, as {name}={example}", parameter=name)
        names.append(text)
    kind = _format(arguments)
    kg = graphs.get(one(query, "view") or graphs.settings.view, None)
    for name, text in zip(("one", "other"), names, strict=False):
        if text not in kg.collection.sources:
            there = ", ".join(kg.collection.sources)
            raise Refused(422, f"no source {text[:60]!r}; there are {there}", parameter=name)
    years = _years(query, kg)
    if names[0] == names[1]:
        raise Refused(422, f"{names[0]} is compared with itself; name two sources", parameter="other")

    def made() -> Comparison:
        with graphs.preparing():
            one, other = ((name, of_sources(kg, [name], years)) for name in names[:2])
            one[1].kg.closure, other[1].kg.closure  # noqa: B018, which is kept
        return compared(one, other, names[2])

    with not_found():
        found: Comparison = _kept(graphs, ("compare", kg.view, *names, years), made)
    headers: list[tuple[str, str]] = [("Vary", "Accept")]
    if kind == "json":
        return _differences(graphs, arguments, found, headers)
    first, count = page(graphs, query)
    answer = found.to_answer()
    rows = answer.rows[first : first + count]
    if first + len(rows) < len(answer.rows):
        headers = [*next_page(arguments, first + len(rows)), *headers]
    part = replace(answer, rows=rows, total=len(rows))
    if kind == "parquet":
        from detente.server.api import parquet

        return _file(parquet(part), kind, "compare", headers)
    return _file(part.render(kind).encode(), kind, "compare", headers)


def _differences(graphs: Graphs, arguments: Arguments, found: Comparison, headers: list[tuple[str, str]]) -> Reply:
    """A comparison as JSON: how often the two say what, and a page of the differences with what each rests on."""
    query, most = arguments["query"], graphs.settings.max_rows
    first = number(query, "after", 0, 0, 999_999_999)
    count = number(query, "limit", min(USUAL, most), 1, most)
    part = found.differences[first : first + count]
    data: dict[str, Any] = replace(found, differences=part).to_dict()
    for each, difference in zip(data["differences"], part, strict=True):
        each["contradiction"] = difference.contradiction
        each["names"] = list(difference.names)
        for source, said in each["says"].items():
            del said["command"]  # of a terminal; a program is given the address
            if said["word"] in ("yes", "possibly"):
                said["why"] = _why(arguments["base"], found, difference, source, said["word"])
    more = first + len(part) < len(found.differences)
    data |= {"total": len(found.differences), "after": first, "complete": not more}
    return json_reply(data, 200, [*(next_page(arguments, first + len(part)) if more else []), *headers])


def _why(base: str, found: Comparison, difference: Difference, source: str, word: str) -> str:
    """The address that proves what a source says in the first year of a difference."""
    query = [
        ("s", str(difference.ccode1)),
        ("p", found.relation.partition(":")[0]),
        ("o", str(difference.ccode2)),
        ("year", str(difference.years[0])),
        *([("possible", "1")] if word == "possibly" else []),
        *(("source", name) for name in found.beside(source)),
    ]
    return f"{base}api/why?{urlencode(query)}"


def _graph(graphs: Graphs, query: Mapping[str, Sequence[str]]) -> KnowledgeGraph:
    view = one(query, "view") or graphs.settings.view
    return graphs.get(view, None, False, [name for name in query.get("source", ()) if name])


def _years(query: Mapping[str, Sequence[str]], kg: KnowledgeGraph) -> range:
    """The years that a request names: one, or the first and the last of a stretch; else all of which sources speak.

    Raises:
        Refused: they are none.
    """
    text = one(query, "years")
    if not text:
        return range(kg.epochs.starts[0], kg.epochs.last + 1)
    match = _YEARS.fullmatch(text)
    if match is None or int(match[2] or match[1]) < int(match[1]):
        raise Refused(
            422, f"years is a year, or the first and the last, as 1816-2012, not {text[:40]!r}", parameter="years"
        )
    return range(int(match[1]), int(match[2] or match[1]) + 1)


def _format(arguments: Arguments) -> str:
    """The format: by the parameter ``format``, else by what is accepted."""
    named = one(arguments["query"], "format")
    if named and named not in PANEL_FORMATS.values():
        there = ", ".join(PANEL_FORMATS.values())
        raise Refused(422, f"no format {named[:40]!r}; there are {there}", parameter="format")
    return named or PANEL_FORMATS[chosen(arguments["accept"], tuple(PANEL_FORMATS))]


def _file(body: bytes, kind: str, name: str, headers: Sequence[tuple[str, str]]) -> Reply:
    """A reply that is kept as a file."""
    media = next(media for media, named in PANEL_FORMATS.items() if named == kind)
    suffix = "md" if kind == "markdown" else kind
    charset = "; charset=utf-8" if media.startswith("text/") else ""
    disposition = ("Content-Disposition", f'attachment; filename="{name}.{suffix}"')
    return Reply(200, [("Content-Type", media + charset), *headers, disposition], body)


def _kept(graphs: Graphs, key: tuple[object, ...], make: Callable[[], T]) -> T:
    """What was made for the page before, or is made now."""
    known = _KNOWN.setdefault(graphs, OrderedDict())
    if key not in known:
        known[key] = make()
        while len(known) > _KEPT:
            known.popitem(last=False)
    known.move_to_end(key)
    found: T = known[key]
    return found
