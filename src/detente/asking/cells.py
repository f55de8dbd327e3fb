"""The cells of an answer as values of Python, and as a spreadsheet may be given them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from rdflib.namespace import XSD
from rdflib.term import Literal, Node, URIRef

_INTEGERS = frozenset({XSD.integer, XSD.int, XSD.long, XSD.short, XSD.byte, XSD.nonNegativeInteger})
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
#: Integers that every reader of JSON holds as they are (https://www.rfc-editor.org/rfc/rfc7493#section-2.2).
_EXACT = re.compile(r"[+-]?0*[0-9]{1,15}")
#: What a cell begins with that a spreadsheet takes for a formula, or strips to get at one; some are full-width.
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]INF")


class Named(str):
    """The label of a thing, which also knows its IRI.

    Attributes:
        iri: the IRI.
    """

    __slots__ = ("iri",)

    iri: str

    def __new__(cls, label: str, iri: str) -> Named:
        """A thing by its label and IRI."""
        made = super().__new__(cls, label)
        made.iri = iri
        return made

    def __reduce__(self) -> tuple[type[Named], tuple[str, str]]:
        """What makes it anew, for pickle and copy."""
        return type(self), (str(self), self.iri)


Value = None | bool | int | Decimal | float | Named | str


def value(term: Node | None, text: str) -> Value:
    """A cell as a value of Python.

    Args:
        term: the cell.
        text: how it is shown to people, as a label.

    Returns:
        None where it is unbound; ``bool``, ``int``, ``Decimal`` or ``float`` of a literal of these datatypes whose
        text is one; a `Named` of an IRI; else the text.
    """
    if term is None:
        return None
    if isinstance(term, URIRef):
        return Named(text, str(term))
    if not isinstance(term, Literal):
        return text
    written = str(term).strip()
    try:
        if term.datatype == XSD.boolean:
            return _TRUTH.get(written, text)
        if term.datatype in _INTEGERS:
            return int(written)
        if term.datatype == XSD.decimal:
            return Decimal(written)
        if term.datatype in (XSD.double, XSD.float):
            return float(written.replace("INF", "inf"))
    except (ValueError, InvalidOperation):
        pass  # malformed: its text is all there is
    return text


def json_value(term: Node, text: str, standing: str = "") -> object:
    """A cell as a value of JSON: a number that every reader holds, a truth, a text, a thing with its label and IRI.

    Args:
        term: the cell.
        text: how it is shown to people, as a label.
        standing: of a claim, how it stands.
    """
    if isinstance(term, Literal):
        if term.datatype == XSD.boolean and str(term) in _TRUTH:
            return _TRUTH[str(term)]
        if term.datatype in _INTEGERS and _EXACT.fullmatch(term):
            return int(term)
        return str(term)
    if not isinstance(term, URIRef):
        return f"_:{term}"
    return {"iri": str(term), "label": text, **({"standing": standing} if standing else {})}


def defused(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(_RUN) and not _NUMBER.fullmatch(cell) else cell
