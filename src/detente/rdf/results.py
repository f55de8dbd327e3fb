"""Answers in the W3C's formats of SPARQL results: JSON, XML and TSV.

pyoxigraph writes them; what it writes from has to be a result that it has read, and so the rows go through JSON, in
which every term is whole: https://www.w3.org/TR/sparql11-results-json/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pyoxigraph as ox
from rdflib.term import Node

from detente.rdf.terms import to_ox
from detente.rdf.writing import CARRIAGE_RETURN, CannotWrite, not_in_xml

_KINDS = {
    "srj": ox.QueryResultsFormat.JSON,
    "srx": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}


def rows_text(columns: Sequence[str], rows: Iterable[Sequence[Node | None]], kind: str) -> str:
    """Rows as the result of a SELECT.

    Args:
        columns: the names of the variables.
        rows: the terms of each; None where a variable is unbound.
        kind: srj (https://www.w3.org/TR/sparql11-results-json/), srx (https://www.w3.org/TR/rdf-sparql-XMLres/) or tsv
            (https://www.w3.org/TR/sparql11-results-csv-tsv/).

    Raises:
        CannotWrite: a name is none of a variable; or, in XML, a literal holds a character that XML 1.0 forbids.
        BadTerm: a term is none of RDF.
    """
    names = [str(column) for column in columns]
    bindings = []
    for row in rows:
        cells = {name: to_ox(term) for name, term in zip(names, row, strict=True) if term is not None}
        if kind == "srx":
            for name, term in cells.items():
                if isinstance(term, ox.Literal) and (found := not_in_xml().search(term.value)):
                    raise CannotWrite(
                        f"XML cannot say a value of ?{name}: it holds U+{ord(found[0]):04X}, "
                        "a control character that XML 1.0 forbids; use srj or tsv"
                    )
        bindings.append({name: _cell(term) for name, term in cells.items()})
    return _written({"head": {"vars": names}, "results": {"bindings": bindings}}, kind)


def truth_text(truth: bool, kind: str) -> str:
    """The result of an ASK, as srj or srx; TSV has no way to say one."""
    return _written({"head": {}, "boolean": truth}, kind)


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    cell = {"type": "literal", "value": term.value}
    return cell | ({"xml:lang": term.language} if term.language else {"datatype": term.datatype.value})


def _written(result: object, kind: str) -> str:
    try:
        parsed = ox.parse_query_results(json.dumps(result), ox.QueryResultsFormat.JSON)
        data = parsed.serialize(format=_KINDS[kind]) or b""
    except (SyntaxError, ValueError) as error:
        raise CannotWrite(f"{kind} cannot say this answer: {' '.join(str(error).split())}") from None
    return (data.replace(b"\r", CARRIAGE_RETURN) if kind == "srx" else data).decode()
