"""Answers to queries: columns and rows of rdflib terms, and the formats in which they are shown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, overload

from rdflib.term import Literal, Node, URIRef

from detente.asking.cells import defused, json_value
from detente.asking.column import TYPES as TYPES
from detente.asking.column import Column as Column
from detente.asking.column import heading_of as _heading
from detente.asking.column import label_of, type_of
from detente.asking.layout import laid_out
from detente.asking.origins import Opener, Origin, Standing
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

#: How certain a row is: it holds; only possibly; as long as nothing that is only possible does; or it counts *C to P*,
#: of which C are certain.
CERTAIN, POSSIBLE, UNLESS = "certain", "possible", "unless what is possible holds"
RANGED = "certain between these numbers"
#: What no rows mean.
_NONE = "none known here, which is not to say that there are none"


class NotThisFormat(DetenteError):
    """An answer that a format has no way to say, such as Turtle for rows."""


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
        certainty: of each row, how certain it is (`CERTAIN`, `POSSIBLE`, `UNLESS` or `RANGED`); empty where all are
            certain.
        possible: how many rows that are only possible are left out.
        opener: gives what opens the rows; None for an answer of a store elsewhere.
        heading: what was asked, of what, in which view and year; printed above a table.
        standing: of each claim that occurs the codes of its stance, holder, polarity and assessment, each with its
            words (`detente.explaining.standing`): a claim is never shown without them.
        origins: where each row comes from, if that was asked for (`with_origin`).
        caveats: gives for an answer what the situations behind each row tell of it (`detente.explaining.caveats`).
        hints: where else there are rows, a line each, where here are none.
        unspoken: what the sources leave unsaid: by which the year is not covered, what it means that there are no rows.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    labels: Mapping[Node, str] = field(default_factory=dict, compare=False, repr=False)
    title: str = field(default="", compare=False)
    form: str = field(default="", compare=False, repr=False)
    total: int = field(default=-1, compare=False, repr=False)
    opener: Callable[[], Opener] | None = field(default=None, compare=False, repr=False)
    certainty: tuple[str, ...] = field(default=(), repr=False)
    possible: int = field(default=0, repr=False)
    heading: str = field(default="", compare=False)
    standing: Mapping[Node, Standing] = field(default_factory=dict, compare=False, repr=False)
    origins: tuple[Origin, ...] = field(default=(), compare=False, repr=False)
    caveats: Callable[[Answer], Sequence[str]] | None = field(default=None, compare=False, repr=False)
    hints: tuple[str, ...] = field(default=(), compare=False, repr=False)
    unspoken: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        """Derive what was not given: the types and labels of columns, the form, the number of rows."""
        columns = []
        for i, name in enumerate(self.columns):
            given = name if isinstance(name, Column) else Column(name)
            kind = given.type or type_of(name, (row[i] for row in self.rows)) or given.unless_told
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
        cut = {"rows": self.rows[:rows], "certainty": self.certainty[:rows], "origins": self.origins[:rows]}
        return replace(self, **cut)  # type: ignore[arg-type]

    def with_origin(self) -> Answer:
        """The answer with where each row comes from, as the columns ``origin``, ``caveats`` and ``rests_on``.

        Raises:
            DetenteError: it came from a store elsewhere, or no reasons can be given for its query.
        """
        from detente.asking.traced import with_origin

        return with_origin(self)

    @property
    def cut(self) -> str:
        """What was left out, in one line; empty where nothing was."""
        shown = len(self.rows)
        return f"{shown} of {self.total} rows; {self.total - shown} left out by the limit" if shown < self.total else ""

    @property
    def note(self) -> str:
        """What is left out, in one line: by a limit, of what is only possible, elsewhere; and what no rows mean."""
        more = f"{self.possible} more possibly: --possible" if self.possible else ""
        none = _NONE if not self.rows and self.form == "SELECT" and "none" not in self.unspoken else ""
        return "; ".join(filter(None, (none, self.cut, more, self.unspoken, *self.hints)))

    @property
    def _foot(self) -> str:
        """What stands under a table: what is left out, and what a no means."""
        no = self.form == "ASK" and self.rows[:1] == ((Literal(False),),)
        return "; ".join(filter(None, ("false: nothing here says so, which is no denial" if no else "", self.note)))

    @cached_property
    def row_caveats(self) -> tuple[str, ...]:
        """What makes each row less than said outright, as ``hedged (C105)``; empty where nothing is known to."""
        from detente.asking.traced import caveats

        told = () if self.origins or not self.rows else caveats(self)
        return tuple(told) if any(told) else ()

    def _marked(self, read: bool = False) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
        """The columns and rows as they are shown: with how certain each row is, where not all are, and its origin.

        Args:
            read: whether people read them, who are told of caveats also where no origins were asked for.
        """
        columns, rows = self.columns, self.rows
        more: dict[str, list[str]] = {"certainty": list(self.certainty)} if self.certainty else {}
        if self.origins:
            more |= {name: [getattr(o, name) for o in self.origins] for name in Origin.__slots__}
        elif read and self.row_caveats:
            more["caveats"] = list(self.row_caveats)
        for name, texts in more.items():
            columns = (*columns, Column(name + "_" * (name in self.columns), _heading(name), "text"))
            rows = tuple((*row, Literal(text)) for row, text in zip(rows, texts, strict=True))
        return columns, rows

    def why(self, row: int) -> object:
        """Why a row holds: a `detente.explaining.rows.RowReason`, whose ``str`` is the proof as text.

        Args:
            row: its number, from 0.

        Raises:
            DetenteError: there is no such row, or the answer came from a store elsewhere.
        """
        return self._row(row).why(self, row)

    def evidence(self, row: int) -> object:
        """What a row rests on: a `detente.explaining.row_evidence.RowEvidence`.

        Args:
            row: its number, from 0.

        Raises:
            DetenteError: there is no such row, or the answer came from a store elsewhere.
        """
        return self._row(row).evidence(self, row)

    def _row(self, row: int) -> Opener:
        if not -len(self.rows) <= row < len(self.rows):
            raise DetenteError(f"no row {row}: the answer has {len(self.rows)}, counted from 0")
        return self.opened()

    def opened(self) -> Opener:
        """What opens the rows; a DetenteError where the answer came from a store elsewhere."""
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
        """The rows, each by column: years and numbers as numbers, truths as such, names with their IRI (``.iri``).

        A claim has how it stands in its name, as in a table; where a row has caveats there is a column of them.
        """
        from detente.asking.cells import value

        columns, rows = self._marked(read=True)
        return [{str(c): value(t, self.shown(t, row)) for c, t in zip(columns, row, strict=True)} for row in rows]

    def to_pandas(self) -> pandas.DataFrame:
        """A data frame with typed columns, labels and IRIs both; see `detente.asking.frames.to_arrow`.

        Raises:
            DetenteError: pandas is not installed (``pip install 'detente[pandas]'``).
        """
        from detente.asking.frames import to_pandas

        return to_pandas(self._marked(read=True)[0], self.to_dicts())

    def to_arrow(self) -> pyarrow.Table:
        """An Arrow table with typed columns, labels and IRIs both; see `detente.asking.frames.to_arrow`.

        Raises:
            DetenteError: pyarrow is not installed (``pip install 'detente[arrow]'``).
        """
        from detente.asking.frames import to_arrow

        return to_arrow(self._marked(read=True)[0], self.to_dicts())

    def __str__(self) -> str:
        """The table under its heading."""
        return "\n\n".join(filter(None, (self.heading, self.to_table())))

    def __repr__(self) -> str:
        """What it is, for a prompt: how many rows of which columns, and what was asked."""
        count = f"{len(self.rows)} row{'' if len(self.rows) == 1 else 's'}"
        names = ", ".join(self.columns) or "no columns"
        return f"<Answer: {count} of {names}; {self.heading or self.title or 'asked'}>"

    def text(self, term: Cell) -> str:
        """A cell for people: an entity's label, a literal's text, nothing where unbound."""
        if term is not None and term in self.labels:
            return self.labels[term]
        return short(term)

    def shown(self, term: Cell, row: Sequence[Cell] = ()) -> str:
        """A cell for people, a claim with how it stands: stance, holder, whether it is a denial, what is wrong with it.

        Args:
            term: the cell.
            row: the row that it stands in; what a column of its own says is not said again.
        """
        text = self.text(term)
        said = self.standing.get(term, ()) if isinstance(term, URIRef) else ()
        words = ", ".join(words for code, words in said if code not in row or not str(code).startswith(str(CODE)))
        return f"{text} ({words})" if words else text

    def to_table(self, width: int = 100) -> str:
        """A plain table no wider than some characters; long cells are wrapped, never cut, and words never broken.

        Where the columns are too many for that, each row is a record: a line for each of its cells.
        """
        columns, rows = self._marked(read=True)
        if not columns:
            count = len(self.rows)
            return f"({count} row{'' if count == 1 else 's'} without columns)" if count else "(no rows)"
        lines = laid_out([[label_of(c) for c in columns], *([self.shown(t, r) for t in r] for r in rows)], width)
        if not self.rows:
            lines.append("(no rows)")
        if self._foot:
            lines.append(f"({self._foot})")
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
        columns, rows = self._marked()
        for row in [[str(c) for c in columns], *([short(t) if iris else self.shown(t, r) for t in r] for r in rows)]:
            writer.writerow([defused(cell) for cell in row] if safe else row)
        return out.getvalue()

    def to_tsv(self) -> str:
        """SPARQL 1.1 query results in TSV (https://www.w3.org/TR/sparql11-results-csv-tsv/): every term whole."""
        return rows_text(*self._marked(), "tsv")

    def to_json(self) -> str:
        """A JSON array with one object a row: for each bound variable its value, and an entity's label and IRI."""
        columns, marked = self._marked()
        rows = [{c: self._json(t) for c, t in zip(columns, row, strict=True) if t is not None} for row in marked]
        return json.dumps(rows, ensure_ascii=False, indent=2)

    def _json(self, term: Node) -> object:
        return json_value(term, self.text(term), ", ".join(words for _, words in self.standing.get(term, ())))

    def to_markdown(self) -> str:
        """A table in the Markdown of GitHub."""

        def line(cells: Sequence[str]) -> str:
            return "| " + " | ".join(inline(c, "<br>") for c in cells) + " |"

        columns, marked = self._marked(read=True)
        head = [line([label_of(c) for c in columns]), line(["---"] * len(columns))]
        rows = [line([self.shown(t, row) for t in row]) for row in marked]
        title = [f"**{inline(self.heading)}**\n"] if self.heading else []
        return "\n".join([*title, *head, *rows, *([f"\n{self._foot}"] if self._foot else [])])

    def to_html(self, link: Callable[[URIRef], str | None] | None = None) -> str:
        """A table as a fragment of HTML with its heading: labels, with the IRI of each thing behind it.

        Args:
            link: where the name of a thing leads to; None, or where it gives None, a thing has its IRI as a tooltip,
                and leads there only where the address is not one of the project's own, which lead nowhere yet.
        """
        from detente.asking.hypertext import table

        columns, rows = self._marked(read=True)
        cells = [[(t, self.shown(t, row)) for t in row] for row in rows]
        return table([label_of(c) for c in columns], cells, self.heading, self._foot, link)

    def _repr_html_(self) -> str:
        return self.to_html()

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
            if self.certainty:
                raise NotThisFormat(f"the results of ASK cannot say that the answer is {self.certainty[0]}: use json")
            return truth_text(str(self.rows[0][0]) == "true", kind)
        return rows_text(*self._marked(), kind)

    def to_turtle(self) -> str:
        """The triples of CONSTRUCT or DESCRIBE in Turtle (https://www.w3.org/TR/turtle/)."""
        if self.form != "GRAPH":
            raise NotThisFormat("only CONSTRUCT and DESCRIBE give Turtle; for rows use csv, json, srj or srx")
        if self.certainty:
            raise NotThisFormat("Turtle cannot mark which triples are only possible: use csv or json, or ask without")
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
