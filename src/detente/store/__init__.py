"""The graph and other programs: export files, queries to endpoints, pushing into a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Request:
    """What `detente export` was asked for; None and nothing where an option was not given.

    Attributes:
        view: the name of a view (`detente.collection.manifest`).
        as_of: a calendar year; 0 for the union of all years.
        extra: files of RDF to reason over together with the view.
        form: the name of a format (`detente.rdf.formats.GRAPH_FORMATS`).
        output: a path, or ``-`` for standard output.
        stated_only: whether to leave the inferred facts out.
        sources: the names of the sources that are stated; none: all.
        possible: whether to write what is only possible, a data set of its own, in place of what is certain.
        csv_safe: of a table in CSV, whether a cell that a spreadsheet would run gets an apostrophe before it.
    """

    #: The option of each attribute, for errors.
    OPTIONS: ClassVar[dict[str, str]] = {
        "view": "--view",
        "as_of": "--as-of",
        "extra": "--with",
        "form": "--format",
        "output": "--output",
        "stated_only": "--stated-only",
        "possible": "--possible",
        "sources": "--source",
        "csv_safe": "--csv-safe",
    }

    view: str | None = None
    as_of: int | None = None
    extra: tuple[str, ...] = ()
    form: str | None = None
    output: str | None = None
    stated_only: bool = False
    possible: bool = False
    sources: tuple[str, ...] = ()
    csv_safe: bool = False

    def given(self) -> tuple[str, ...]:
        """The attributes whose options were given."""
        return tuple(n for n in self.OPTIONS if getattr(self, n) not in (None, (), False))
