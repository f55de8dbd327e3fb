"""The job of the SPARQL endpoint: a query checked, asked of its dataset, and answered in the format that is accepted.

SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/). The answer is certain: what is only possible is asked
for by the saved questions, which mark it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from detente.asking import sparql, tokens
from detente.errors import DetenteError
from detente.rdf.formats import GRAPH_FORMATS
from detente.rdf.terms import from_ox
from detente.rdf.writing import serialize
from detente.server import datasets
from detente.server.negotiation import chosen
from detente.server.problems import problem_of
from detente.server.replies import Arguments, Graphs, Refused, Reply
from detente.server.spool import Spool, XmlSpool
from detente.vocabulary import ID

_RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
_GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
#: What a relative IRI is resolved against where a query says nothing by BASE: <Japan> is id:Japan, whatever name the
#: server is called by (RFC 3986, 5.1.4).
BASE = str(ID)
#: The media types of an answer by the form of the query. CSV and TSV have no way to say the answer to ASK
#: (https://www.w3.org/TR/sparql11-results-csv-tsv/).
OFFERED = {
    "SELECT": tuple(_RESULTS),
    "ASK": tuple(
        kind for kind, form in _RESULTS.items() if form in (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML)
    ),
    "CONSTRUCT": tuple(_GRAPHS),
    "DESCRIBE": tuple(_GRAPHS),
}


def verdict(query: str, prefixes: Mapping[str, str]) -> dict[str, Any]:
    """What checking a query finds: its form, its plain form and the graphs that it names; or why it is refused.

    Args:
        query: the query.
        prefixes: those of the collection's sources, which need no declaration.
    """
    further = tuple(prefixes.items())
    try:
        sparql.check(query, further, dataset=True, base=BASE)
        plain = sparql.with_prefixes(query, further, BASE)
        default, named = sparql.dataset_of(plain)
        return {"form": tokens.form(query), "plain": plain, "default": default, "named": named}
    except sparql.BadQuery as error:
        return {"refused": str(error)}


def answer(graphs: Graphs, arguments: Arguments) -> Reply:
    """Answer a query.

    Args:
        graphs: the graphs at hand.
        arguments: beside the usual ones ``text``, the query; ``default`` and ``named``, the graphs that the request
            names; ``known``, what a job before found when it checked the same text (`verdict`), or None.
    """
    kept = arguments.get("known") or verdict(arguments["text"], graphs.collection.prefixes)
    try:
        if "refused" in kept:
            raise sparql.BadQuery(kept["refused"])
        return replace(_answered(graphs, arguments, kept), kept=kept)
    except DetenteError as error:
        return replace(problem_of(error), kept=kept)


def _answered(graphs: Graphs, arguments: Arguments, kept: Mapping[str, Any]) -> Reply:
    form = kept["form"]
    kind = chosen(arguments["accept"], OFFERED[form])
    # A dataset of the request goes before that of the query (SPARQL 1.1 Protocol, 2.1.4).
    given = arguments["default"], arguments["named"]
    chosen_by = given if any(given) else (kept["default"], kept["named"])
    dataset = datasets.chosen(graphs, arguments["query"], *chosen_by, kept["plain"])
    settings = graphs.settings
    written: Spool = (XmlSpool if kind.endswith("xml") else Spool)(settings.max_bytes)
    try:
        _write(dataset.ask(kept["plain"]), kind, written)
    except SyntaxError as error:
        raise sparql.BadQuery(f"malformed SPARQL: {' '.join(str(error.msg).split())}") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise sparql.BadQuery(f"the query cannot be answered: {' '.join(str(error).split())}") from None
    # A row takes a byte at least: its line's end.
    if form != "ASK" and written.size > settings.max_rows and _more_than(settings.max_rows, written, kind):
        raise Refused(
            413,
            f"the answer has more than {settings.max_rows:,} {'rows' if form == 'SELECT' else 'triples'}; use LIMIT",
        )
    body, file = written.body()
    charset = "; charset=utf-8" if kind in ("text/csv", "text/tab-separated-values", "text/turtle", "text/xml") else ""
    return Reply(200, [("Content-Type", kind + charset), ("Vary", "Accept")], body, file)


def _write(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, kind: str, written: Spool) -> None:
    if not isinstance(results, ox.QueryTriples):
        results.serialize(written, _RESULTS[kind])
    elif kind == "application/rdf+xml":  # of which pyoxigraph writes some amiss
        rows = (((from_ox(t.subject), from_ox(t.predicate), from_ox(t.object)), None) for t in results)
        written.write(serialize(rows, GRAPH_FORMATS["rdfxml"])[0])
    else:
        results.serialize(written, _GRAPHS[kind])


def _more_than(most: int, written: Spool, kind: str) -> bool:
    """Whether an answer has more rows, or triples, than so many; read from what was written."""
    written.seek(0)
    rows: Iterable[object]
    if kind in _GRAPHS:
        rows = ox.parse(written, _GRAPHS[kind])
    elif kind in ("text/csv", "text/tab-separated-values"):
        rows = _lines(written, quoted=kind == "text/csv")
        next(rows)  # the header
    else:
        parsed = ox.parse_query_results(written, _RESULTS[kind])
        assert isinstance(parsed, ox.QuerySolutions)
        rows = parsed
    return any(number > most for number, _ in enumerate(rows, 1))


def _lines(written: Spool, quoted: bool) -> Iterator[None]:
    """One for each line: of CSV, where one that ends between quotes goes on; of TSV, which escapes those in values."""
    outside = True
    while chunk := written.read(1 << 16):
        for i, part in enumerate(chunk.split(b'"') if quoted else (chunk,)):
            outside = outside if i == 0 else not outside
            if outside:
                yield from (None for _ in range(part.count(b"\n")))
