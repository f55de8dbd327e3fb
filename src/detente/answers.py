"""Answers to queries: columns and rows of rdflib terms, and the formats in which they are shown."""

from __future__ import annotations

import csv
import html
import io
import json
import textwrap
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rdflib.term import BNode, Literal, Node, URIRef

from detente.vocabulary import PREFIXES

Cell = Node | None
#: The formats of `Answer.render`.
FORMATS = ("table", "csv", "tsv", "json", "markdown")


def short(term: Cell) -> str:
    """A term in the shortest form that SPARQL reads back: a prefixed name, an IRI, or a literal's text."""
    if term is None:
        return ""
    if isinstance(term, URIRef):
        for prefix, base in PREFIXES.items():
            if term.startswith(base) and len(term) > len(base) and "/" not in term[len(base) :]:
                return f"{prefix}:{term[len(base) :]}"
        return f"<{term}>"
    if isinstance(term, BNode):
        return f"_:{term}"
    return str(term)


@dataclass(frozen=True)
class Answer:
    """The answer to a query.

    Attributes:
        columns: the names of the variables, in order; ``("answer",)`` for ASK, subject, predicate and object
            for CONSTRUCT and DESCRIBE.
        rows: one tuple of terms a row; None where a variable is unbound.
        labels: the label of each entity that occurs, for people.
        title: what was asked, if a saved question was.

    Every format shows an entity by its label; with ``iris`` by its prefixed name or IRI, which SPARQL reads
    back. JSON and HTML carry both.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    labels: Mapping[Node, str] = field(default_factory=dict, compare=False, repr=False)
    title: str = field(default="", compare=False)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def text(self, term: Cell, iris: bool = False) -> str:
        """A cell for people: an entity's label, a literal's text, nothing where unbound."""
        return short(term) if iris or term is None else self.labels.get(term) or short(term)

    def _cells(self, iris: bool) -> list[list[str]]:
        return [[self.text(term, iris) for term in row] for row in self.rows]

    def to_table(self, width: int = 100, iris: bool = False) -> str:
        """A plain table no wider than some characters; long cells are wrapped, never cut.

        Where the columns do not fit side by side, each row is a block with a line for each column.
        """
        if not self.columns:
            return "(no columns)"
        cells = [[_heading(c) for c in self.columns], *self._cells(iris)]
        widths = _fit([max(map(_width, column)) for column in zip(*cells, strict=True)], width)
        if sum(widths) + 2 * (len(widths) - 1) > width and self.rows:
            return _records(cells, width)
        lines = []
        for number, row in enumerate(cells):
            parts = [_wrap(text, w) for text, w in zip(row, widths, strict=True)]
            for i in range(max(map(len, parts))):
                line = "  ".join(
                    _pad(p[i] if i < len(p) else "", w) for p, w in zip(parts, widths, strict=True)
                )
                lines.append(line.rstrip())
            if number == 0:
                lines.append("  ".join("-" * w for w in widths))
        if not self.rows:
            lines.append("(no rows)")
        return "\n".join(lines)

    def to_csv(self, iris: bool = False) -> str:
        """CSV (RFC 4180, but with line feeds) with the names of the variables as its header."""
        return self._separated(",", iris)

    def to_tsv(self, iris: bool = False) -> str:
        """As `to_csv`, separated by tabs; a tab or line feed within a cell becomes a space."""
        return self._separated("\t", iris)

    def _separated(self, delimiter: str, iris: bool) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        writer.writerow(self.columns)
        for cells in self._cells(iris):
            writer.writerow([" ".join(c.split()) for c in cells] if delimiter == "\t" else cells)
        return out.getvalue().removesuffix("\n")

    def to_json(self) -> str:
        """A JSON array, one object a row: each bound variable's value, and an entity's label and IRI."""
        rows = [
            {c: self._json(t) for c, t in zip(self.columns, row, strict=True) if t is not None}
            for row in self.rows
        ]
        return json.dumps(rows, ensure_ascii=False, indent=2)

    def _json(self, term: Node) -> object:
        if isinstance(term, Literal):
            value = term.value
            return value if isinstance(value, (bool, int)) else str(term)
        return {"iri": str(term), "label": self.text(term)} if isinstance(term, URIRef) else f"_:{term}"

    def to_markdown(self, iris: bool = False) -> str:
        """A table in the Markdown of GitHub."""

        def line(cells: Sequence[str]) -> str:
            return "| " + " | ".join(" ".join(c.replace("|", "\\|").split()) for c in cells) + " |"

        rows = map(line, self._cells(iris))
        return "\n".join(
            [line([_heading(c) for c in self.columns]), line(["---"] * len(self.columns)), *rows]
        )

    def render(self, kind: str, width: int = 100, iris: bool = False) -> str:
        """The answer in one of `FORMATS`, without a line feed at its end."""
        makers: dict[str, Callable[[], str]] = {
            "table": lambda: self.to_table(width, iris),
            "csv": lambda: self.to_csv(iris),
            "tsv": lambda: self.to_tsv(iris),
            "json": self.to_json,
            "markdown": lambda: self.to_markdown(iris),
        }
        return makers[kind]()

    def _repr_html_(self) -> str:
        """A table for notebooks: labels, with the IRI of each entity behind it."""

        def cell(term: Cell) -> str:
            text = html.escape(self.text(term))
            return f'<a href="{html.escape(term)}">{text}</a>' if isinstance(term, URIRef) else text

        head = "".join(f"<th>{html.escape(_heading(c))}</th>" for c in self.columns)
        body = "".join("<tr>" + "".join(f"<td>{cell(t)}</td>" for t in row) + "</tr>" for row in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _records(cells: list[list[str]], width: int) -> str:
    """A block for each row, a line for each column that is filled; the first row of cells is the header."""
    header, *rows = cells
    indent = max(map(_width, header)) + 2
    blocks = []
    for row in rows:
        lines = []
        for name, text in zip(header, row, strict=True):
            parts = _wrap(text, max(8, width - indent))
            lines += [_pad(name if n == 0 else "", indent) + part for n, part in enumerate(parts) if text]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _heading(name: str) -> str:
    return name.replace("_", " ")


def _width(text: str) -> int:
    """How many columns a terminal needs for a text."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _wrap(text: str, width: int) -> list[str]:
    lines = [part for line in text.split("\n") for part in textwrap.wrap(line, width, break_on_hyphens=False)]
    return lines or [""]


def _fit(wanted: list[int], total: int) -> list[int]:
    """Column widths that fit: the widest columns give way first, none below eight characters."""
    widths = list(wanted)
    room = total - 2 * (len(widths) - 1)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda i: widths[i])
        if widths[widest] <= 8:
            break
        second = max([w for i, w in enumerate(widths) if i != widest], default=8)
        widths[widest] = max(8, min(widths[widest] - 1, max(second, widths[widest] - (sum(widths) - room))))
    return widths
