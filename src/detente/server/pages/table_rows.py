"""The rows of data sets that facts come from, for pages: ``det:row`` leads to a fragment of a file (RFC 7111)."""

from __future__ import annotations

from typing import Any

from rdflib.term import Node, URIRef

from detente.explaining.fragments import Fragments
from detente.server.pages.asked import Asked
from detente.vocabulary import DET


def is_row(iri: str) -> bool:
    """Whether an IRI names a row of a table, or several."""
    return Fragments.is_one(URIRef(iri))


def rows_of(asked: Asked, node: Node) -> list[Node]:
    """The rows that a situation comes from."""
    return [o for o in asked.desk.stated(node, DET.row) if is_row(str(o))]


def stating(asked: Asked, row: Node) -> list[Node]:
    """What was read from a row, of any year."""
    return sorted({s for s, _, _ in asked.kg.closure.match(None, DET.row, row)}, key=str)


def shown_place(asked: Asked, node: Node) -> str:
    """Which rows of its file a fragment is, in short."""
    place = asked.desk.explainer.fragments.place(node)
    return place[place.rindex(" row") + 1 :]


def shown(asked: Asked, node: Node) -> dict[str, Any]:
    """A row with its columns and the file that it is kept in, as a template shows it; or why it cannot be shown."""
    found = asked.desk.explainer.fragments.table(node)
    return {
        "title": found.place,
        "columns": ("row", *found.columns),
        "rows": [(str(number), *cells) for number, cells in found.rows],
        "file": found.file,
        "left_out": found.left_out,
        "href": asked.links.thing(node),
    }
