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
FORMATS = ("table", "csv", "json", "markdown")


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
        columns: the names of the variables, in order; ``("answer",)`` for ASK, subject, predicate and object for
            CONSTRUCT and DESCRIBE.
        rows: one tuple of terms a row; None where a variable is unbound.
        labels: the label of each entity that occurs, for people.
        title: what was asked, if a saved question was.
        ordered: whether the query fixed the order of the rows.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    labels: Mapping[Node, str] = field(default_factory=dict, compare=False, repr=False)
    title: str = field(default="", compare=False)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def text(self, term: Cell) -> str:
        """A cell for people: an entity's label, a literal's text, nothing where unbound."""
        if term is not None and term in self.labels:
            return self.labels[term]
        return short(term)

    def to_table(self, width: int = 100) -> str:
        """A plain table no wider than some characters; long cells are wrapped, never cut."""
        cells = [[_heading(c) for c in self.columns], *([self.text(t) for t in row] for row in self.rows)]
        widths = _fit([max(map(_width, column)) for column in zip(*cells, strict=True)], width)
        lines = []
        for number, row in enumerate(cells):
            parts = [_wrap(text, w) for text, w in zip(row, widths, strict=True)]
            for i in range(max(map(len, parts))):
                line = "  ".join(_pad(p[i] if i < len(p) else "", w) for p, w in zip(parts, widths, strict=True))
                lines.append(line.rstrip())
            if number == 0:
                lines.append("  ".join("-" * w for w in widths))
        if not self.rows:
            lines.append("(no rows)")
        return "\n".join(lines)

    def to_csv(self, iris: bool = False) -> str:
        """RFC 4180 CSV with a header: labels, or prefixed names and IRIs where ``iris`` is set."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([short(t) if iris else self.text(t) for t in row] for row in self.rows)
        return out.getvalue().rstrip("\n")

    def to_json(self) -> str:
        """A JSON array with one object a row: for each bound variable its value, and an entity's label and IRI."""
        rows = [
            {c: self._json(t) for c, t in zip(self.columns, row, strict=True) if t is not None} for row in self.rows
        ]
        return json.dumps(rows, ensure_ascii=False, indent=2)

    def _json(self, term: Node) -> object:
        if isinstance(term, Literal):
            value = term.value
            return value if isinstance(value, (bool, int)) else str(term)
        return {"iri": str(term), "label": self.text(term)} if isinstance(term, URIRef) else f"_:{term}"

    def to_markdown(self) -> str:
        """A table in the Markdown of GitHub."""

        def line(cells: Sequence[str]) -> str:
            return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |"

        rows = [line([self.text(t) for t in row]) for row in self.rows]
        return "\n".join([line([_heading(c) for c in self.columns]), line(["---"] * len(self.columns)), *rows])

    def render(self, kind: str, width: int = 100, iris: bool = False) -> str:
        """The answer in one of `FORMATS`."""
        makers: dict[str, Callable[[], str]] = {
            "table": lambda: self.to_table(width),
            "csv": lambda: self.to_csv(iris),
            "json": self.to_json,
            "markdown": self.to_markdown,
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


def _heading(name: str) -> str:
    return name.replace("_", " ")


def _width(text: str) -> int:
    """How many columns a terminal needs for a text."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


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
