"""The columns of an answer: their names, the headings that people read, and their types."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rdflib.namespace import XSD
from rdflib.term import Literal, Node, URIRef

from detente.vocabulary import CODE

#: The types of columns: a thing, a code of a code list, a calendar year, a number, true or false, text, a mixture.
TYPES = ("entity", "code", "year", "number", "truth", "text", "value")
_NUMBERS = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.int, XSD.long, XSD.nonNegativeInteger})
_YEAR = re.compile(
    r"(year|years|since|until|from|to|start|end|first|last|signed|ratified)$|[a-z](Year|Start|End)$|_(year|start|end)$"
)
#: What is called so can only be a year, also where no cell tells.
_EMPTY = re.compile(r"(^|_)(year|since|until|signed|ratified)$")


class Column(str):
    """The name of a column, which also knows its label and its type.

    Attributes:
        label: the heading that people read.
        type: one of `TYPES`; empty where nothing is known of it.
        unless_told: its type where no type is given and no cell tells one.
    """

    __slots__ = ("label", "type", "unless_told")

    label: str
    type: str
    unless_told: str

    def __new__(cls, name: str, label: str = "", type: str = "", unless_told: str = "") -> Column:
        """A column; without a label its name stands for it, with spaces."""
        made = super().__new__(cls, name)
        made.label = label or heading_of(name)
        made.type, made.unless_told = type, unless_told
        return made

    def described(self) -> dict[str, str]:
        """Its name, its label and its type; without a type where none is known: no cell tells, and nothing else."""
        return {"name": str(self), "label": self.label, **({"type": self.type} if self.type else {})}


def type_of(name: str, cells: Iterable[Node | None]) -> str:
    """The type of a column, by what stands in it; of an integer also by its name."""
    found = {_of_cell(cell) for cell in cells if cell is not None}
    if not found:
        return "year" if _EMPTY.search(name) else ""
    if found == {"integer"}:
        return "year" if _YEAR.search(name) else "number"
    if found <= {"integer", "number"}:
        return "number"
    return found.pop() if len(found) == 1 else "value"


def _of_cell(term: Node) -> str:
    if isinstance(term, Literal):
        if term.datatype == XSD.integer:
            return "integer"
        if term.datatype in _NUMBERS:
            return "number"
        return "truth" if term.datatype == XSD.boolean else "text"
    return "code" if isinstance(term, URIRef) and term.startswith(str(CODE)) else "entity"


def label_of(column: str) -> str:
    """The heading of a column that people read."""
    return column.label if isinstance(column, Column) else heading_of(column)


def heading_of(name: str) -> str:
    """The heading of a column without a label: its name with spaces."""
    return name.replace("_", " ")
