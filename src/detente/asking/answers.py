"""Answers to queries: columns and rows of rdflib terms, and the formats in which they are shown."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, overload

from rdflib.namespace import XSD
from rdflib.term import Literal, Node, URIRef

from detente.asking.layout import laid_out
from detente.errors import DetenteError
from detente.rdf.formats import GRAPH_FORMATS
from detente.rdf.markdown import inline
from detente.rdf.results import rows_text, truth_text
from detente.rdf.terms import short
from detente.rdf.writing import serialize
from detente.vocabulary import CODE

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from detente.asking.cells import Value

Cell = Node | None
#: The types of columns: a thing, a code of a code list, a calendar year, a number, true or false, text, a mixture.
TYPES = ("entity", "code", "year", "number", "truth", "text", "value")
_NUMBERS = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.int, XSD.long, XSD.nonNegativeInteger})
_INTEGERS = frozenset({XSD.integer, XSD.int, XSD.long, XSD.short, XSD.byte, XSD.nonNegativeInteger})
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
#: Integers that every reader of JSON holds as they are (https://www.rfc-editor.org/rfc/rfc7493#section-2.2).
_EXACT = re.compile(r"[+-]?0*[0-9]{1,15}")
#: What a cell begins with that a spreadsheet takes for a formula, or strips to get at one; some are full-width.
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]INF")
_YEAR = re.compile(r"(year|years|since|until|from|to|start|end|first|last)$|[a-z](Year|Start|End)$|_(year|start|end)$")


class NotThisFormat(DetenteError):
    """An answer that a format has no way to say, such as Turtle for rows."""


class Column(str):
    """The name of a column, which also knows its label and its type.

    Attributes:
        label: the heading that people read.
        type: one of `TYPES`; empty where nothing is known of it.
    """

    __slots__ = ("label", "type")

    label: str
    type: str

    def __new__(cls, name: str, label: str = "", type: str = "") -> Column:
        """A column; without a label its name stands for it, with spaces."""
        made = super().__new__(cls, name)
        made.label = label or _heading(name)
        made.type = type
        return made


class Opener(Protocol):
    """Opens the rows of an answer; see `detente.explaining.rows.Rows`."""

    def why(self, answer: Answer, index: int) -> object:
        """Why a row holds, as a proof."""

    def evidence(self, answer: Answer, index: int) -> object:
        """What a row rests on."""


@dataclass(frozen=True)
class Answer:
    """The answer to a query.

    Attributes:
        columns: the names of the variables, in order, each a `Column` with its label and type; ``("answer",)`` for
            ASK, subject, predicate and object for CONSTRUCT and DESCRIBE.
        rows: one tuple of terms a row; None where a variable is unbound.
        labels: the label of each entity that occurs, for people.
        title: what was asked, if a saved question was.
        form: SELECT, ASK or GRAPH (of CONSTRUCT and DESCRIBE).
        total: how many rows there were before `head` cut them.
        opener: gives what opens the rows; None for an answer of a store elsewhere.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    labels: Mapping[Node, str] = field(default_factory=dict, compare=False, repr=False)
    title: str = field(default="", compare=False)
    form: str = field(default="", compare=False, repr=False)
    total: int = field(default=-1, compare=False, repr=False)
    opener: Callable[[], Opener] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Derive what was not given: the types and labels of columns, the form, the number of rows."""
        columns = []
        for i, name in enumerate(self.columns):
            given = name if isinstance(name, Column) else Column(name)
            kind = given.type or _type(name, (row[i] for row in self.rows))
            columns.append(Column(name, given.label, kind))
        object.__setattr__(self, "columns", tuple(columns))
        if self.total < 0:
            object.__setattr__(self, "total", len(self.rows))
        if not self.form:
            yes_or_no = self.columns == ("answer",) and len(self.rows) == 1 and columns[0].type == "truth"
            object.__setattr__(self, "form", "ASK" if yes_or_no else "SELECT")

    def head(self, rows: int) -> Answer:
        """The answer with its first rows only; `cut` then says so.

        Raises:
            DetenteError: the number is below 1.
        """
        if rows < 1:
            raise DetenteError(f"a limit is a number of rows from 1 up, not {rows}")
        return replace(self, rows=self.rows[:rows])

    @property
    def cut(self) -> str:
        """What was left out, in one line; empty where nothing was."""
        shown = len(self.rows)
        return f"{shown} of {self.total} rows; {self.total - shown} left out by the limit" if shown < self.total else ""

    def why(self, row: int) -> object:
        """Why a row holds: a `detente.explaining.rows.RowReason`, whose ``str`` is the proof as text.

        Args:
            row: its number, from 0.

        Raises:
            DetenteError: there is no such row, or the answer came from a store elsewhere.
        """
        return self._opened(row).why(self, row)

    def evidence(self, row: int) -> object:
        """What a row rests on: a `detente.explaining.rows.RowEvidence`.

        Args:
            row: its number, from 0.

        Raises:
            DetenteError: there is no such row, or the answer came from a store elsewhere.
        """
        return self._opened(row).evidence(self, row)

    def _opened(self, row: int) -> Opener:
        if not -len(self.rows) <= row < len(self.rows):
            raise DetenteError(f"no row {row}: the answer has {len(self.rows)}, counted from 0")
        if self.opener is None:
            raise DetenteError("this answer cannot be opened: it did not come from a graph at hand")
        return self.opener()

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """The rows, each by column as `detente.asking.cells.value` gives its cells."""
        return iter(self.to_dicts())

    @overload
    def __getitem__(self, row: int) -> dict[str, Value]: ...
    @overload
    def __getitem__(self, row: slice) -> list[dict[str, Value]]: ...
    def __getitem__(self, row: int | slice) -> dict[str, Value] | list[dict[str, Value]]:
        """One row, or several, by column; see `to_dicts`."""
        return self.to_dicts()[row]

    def to_dicts(self) -> list[dict[str, Value]]:
        """The rows, each by column: years and numbers as numbers, truths as such, names with their IRI (``.iri``)."""
        from detente.asking.cells import value

        return [{str(c): value(t, self.text(t)) for c, t in zip(self.columns, row, strict=True)} for row in self.rows]

    def to_pandas(self) -> pandas.DataFrame:
        """A data frame with typed columns, labels and IRIs both; see `detente.asking.frames.to_arrow`.

        Raises:
            DetenteError: pandas is not installed (``pip install 'detente[pandas]'``).
        """
        from detente.asking.frames import to_pandas

        return to_pandas(self.columns, self.to_dicts())

    def to_arrow(self) -> pyarrow.Table:
        """An Arrow table with typed columns, labels and IRIs both; see `detente.asking.frames.to_arrow`.

        Raises:
            DetenteError: pyarrow is not installed (``pip install 'detente[arrow]'``).
        """
        from detente.asking.frames import to_arrow

        return to_arrow(self.columns, self.to_dicts())

    def __str__(self) -> str:
        """The table."""
        return self.to_table()

    def text(self, term: Cell) -> str:
        """A cell for people: an entity's label, a literal's text, nothing where unbound."""
        if term is not None and term in self.labels:
            return self.labels[term]
        return short(term)

    def to_table(self, width: int = 100) -> str:
        """A plain table no wider than some characters; long cells are wrapped, never cut."""
        if not self.columns:
            count = len(self.rows)
            return f"({count} row{'' if count == 1 else 's'} without columns)" if count else "(no rows)"
        lines = laid_out(
            [[_label(c) for c in self.columns], *([self.text(t) for t in row] for row in self.rows)], width
        )
        if not self.rows:
            lines.append("(no rows)")
        if self.cut:
            lines.append(f"({self.cut})")
        return "\n".join(lines)

    def to_csv(self, iris: bool = False, safe: bool = False) -> str:
        """RFC 4180 CSV, its lines ended by CR LF, with a header.

        Args:
            iris: prefixed names and IRIs in place of labels.
            safe: a cell that a spreadsheet would run as a formula gets an apostrophe before it
                (https://owasp.org/www-community/attacks/CSV_Injection); numbers stay as they are.
        """
        out = io.StringIO()
        writer = csv.writer(out)  # ends lines by CR LF, and so puts a cell with either in quotes on every Python
        for row in [
            [str(c) for c in self.columns],
            *([short(t) if iris else self.text(t) for t in r] for r in self.rows),
        ]:
            writer.writerow([_defused(cell) for cell in row] if safe else row)
        return out.getvalue()

    def to_tsv(self) -> str:
        """SPARQL 1.1 query results in TSV (https://www.w3.org/TR/sparql11-results-csv-tsv/): every term whole."""
        return rows_text(self.columns, self.rows, "tsv")

    def to_json(self) -> str:
        """A JSON array with one object a row: for each bound variable its value, and an entity's label and IRI."""
        rows = [
            {c: self._json(t) for c, t in zip(self.columns, row, strict=True) if t is not None} for row in self.rows
        ]
        return json.dumps(rows, ensure_ascii=False, indent=2)

    def _json(self, term: Node) -> object:
        if isinstance(term, Literal):
            if term.datatype == XSD.boolean and str(term) in _TRUTH:
                return _TRUTH[str(term)]
            if term.datatype in _INTEGERS and _EXACT.fullmatch(term):
                return int(term)
            return str(term)
        return {"iri": str(term), "label": self.text(term)} if isinstance(term, URIRef) else f"_:{term}"

    def to_markdown(self) -> str:
        """A table in the Markdown of GitHub."""

        def line(cells: Sequence[str]) -> str:
            return "| " + " | ".join(inline(c, "<br>") for c in cells) + " |"

        rows = [line([self.text(t) for t in row]) for row in self.rows]
        return "\n".join(
            [
                line([_label(c) for c in self.columns]),
                line(["---"] * len(self.columns)),
                *rows,
                *([f"\n{self.cut}"] if self.cut else []),
            ]
        )

    def to_html(self) -> str:
        """A table as a fragment of HTML: labels, with the IRI of each entity behind it."""
        head = "".join(f"<th>{html.escape(_label(c))}</th>" for c in self.columns)
        body = "".join("<tr>" + "".join(f"<td>{self._cell(t)}</td>" for t in row) + "</tr>" for row in self.rows)
        foot = f'<tfoot><tr><td colspan="{len(self.columns)}">{self.cut}</td></tr></tfoot>' if self.cut else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>"

    _repr_html_ = to_html

    def _cell(self, term: Cell) -> str:
        text = html.escape(self.text(term))
        if isinstance(term, URIRef) and str(term).startswith(("http://", "https://")):  # no javascript: behind a name
            return f'<a href="{html.escape(term)}">{text}</a>'
        return text

    def to_srj(self) -> str:
        """SPARQL 1.1 query results in JSON (https://www.w3.org/TR/sparql11-results-json/)."""
        return self._results("srj")

    def to_srx(self) -> str:
        """SPARQL query results in XML (https://www.w3.org/TR/rdf-sparql-XMLres/)."""
        return self._results("srx")

    def _results(self, kind: str) -> str:
        if self.form == "GRAPH":
            raise NotThisFormat("CONSTRUCT and DESCRIBE give triples, not rows: use --format turtle")
        if self.form == "ASK":
            return truth_text(str(self.rows[0][0]) == "true", kind)
        return rows_text(self.columns, self.rows, kind)

    def to_turtle(self) -> str:
        """The triples of CONSTRUCT or DESCRIBE in Turtle (https://www.w3.org/TR/turtle/)."""
        if self.form != "GRAPH":
            raise NotThisFormat("only CONSTRUCT and DESCRIBE give Turtle; for rows use csv, json, srj or srx")
        data, _ = serialize((((s, p, o), None) for s, p, o in self.rows), GRAPH_FORMATS["turtle"])  # type: ignore[misc]
        return data.decode().rstrip("\n")

    def render(self, kind: str, width: int = 100, iris: bool = False, safe: bool = False) -> str:
        """The answer in one of `detente.rdf.formats.ANSWER_FORMATS`.

        Args:
            kind: the format.
            width: of a table, the most columns of a terminal that it takes.
            iris: of CSV, see `to_csv`.
            safe: of CSV, see `to_csv`.

        Raises:
            NotThisFormat: rows as Turtle, or triples as SPARQL results.
            CannotWrite: XML, and a control character that it forbids.
        """
        makers: dict[str, Callable[[], str]] = {
            "table": lambda: self.to_table(width),
            "csv": lambda: self.to_csv(iris, safe),
            "tsv": self.to_tsv,
            "json": self.to_json,
            "markdown": self.to_markdown,
            "html": self.to_html,
            "srj": self.to_srj,
            "srx": self.to_srx,
            "turtle": self.to_turtle,
        }
        return makers[kind]()


def _type(name: str, cells: Iterable[Cell]) -> str:
    """The type of a column, by what stands in it; of an integer also by its name."""
    found = {_type_of(cell) for cell in cells if cell is not None}
    if not found:
        return ""
    if found == {"integer"}:
        return "year" if _YEAR.search(name) else "number"
    if found <= {"integer", "number"}:
        return "number"
    return found.pop() if len(found) == 1 else "value"


def _type_of(term: Node) -> str:
    if isinstance(term, Literal):
        if term.datatype == XSD.integer:
            return "integer"
        if term.datatype in _NUMBERS:
            return "number"
        return "truth" if term.datatype == XSD.boolean else "text"
    return "code" if isinstance(term, URIRef) and term.startswith(str(CODE)) else "entity"


def _label(column: str) -> str:
    return column.label if isinstance(column, Column) else _heading(column)


def _heading(name: str) -> str:
    return name.replace("_", " ")


def _defused(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(_RUN) and not _NUMBER.fullmatch(cell) else cell
