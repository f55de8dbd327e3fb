"""An answer as HTML: a table for a page or a notebook, every text escaped."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from rdflib.term import Node, URIRef

from detente.rdf.terms import short

#: Names that lead nowhere until the project is published.
_OWN = "https://w3id.org/detente/"
Link = Callable[[URIRef], str | None]


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[tuple[Node | None, str]]],
    heading: str = "",
    note: str = "",
    link: Link | None = None,
) -> str:
    """A table.

    Args:
        columns: the headings of its columns.
        rows: its cells, each with the text that is shown.
        heading: its caption.
        note: its foot.
        link: where a thing leads to; see `Answer.to_html`.
    """
    head = "".join(f'<th scope="col">{html.escape(c)}</th>' for c in columns)
    body = "".join("<tr>" + "".join(_cell(*cell, link) for cell in row) + "</tr>" for row in rows)
    title = f"<caption>{html.escape(heading)}</caption>" if heading else ""
    foot = f'<tfoot><tr><td colspan="{len(columns)}">{html.escape(note)}</td></tr></tfoot>' if note else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>"


def _cell(term: Node | None, shown: str, link: Link | None) -> str:
    text = html.escape(shown)
    if not isinstance(term, URIRef):
        return f"<td>{text}</td>"
    address = link(term) if link else None
    if address is None and str(term).startswith(("http://", "https://")) and not str(term).startswith(_OWN):
        address = str(term)  # no javascript: behind a name
    if address is not None:
        return f'<td><a href="{html.escape(address)}">{text}</a></td>'
    return f'<td title="{html.escape(short(term))}">{text}</td>'
