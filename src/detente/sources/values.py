"""Values of a mapping's columns as literals: each is held to the range that the ontology gives its property."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from rdflib.namespace import XSD

from detente.collection.edtf import BadYears, read
from detente.collection.years import BOUNDS, PLAUSIBLE
from detente.vocabulary import DET

_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
#: The properties whose whole numbers are calendar years.
_YEARS = frozenset(map(str, (
    *BOUNDS, DET.startYear, DET.endYear, DET.claimedFrom, DET.claimedUntil, DET.signatureYear, DET.ratificationYear,
)))  # fmt: skip
Written = Callable[[Any], str]


class BadValue(ValueError):
    """A value that its property cannot have; the message says what would be right."""


def written(p: str, datatype: str) -> Written:
    """What writes the values of a property as its datatype has them; it raises `BadValue` of those that are none.

    Args:
        p: the IRI of the property.
        datatype: that of its range.
    """
    if p in _YEARS:
        return _year
    return _edtf if p == str(DET.years) else _BY_DATATYPE.get(datatype, str)


def _whole(value: Any) -> str:
    text = str(value)
    if isinstance(value, bool) or not _WHOLE.fullmatch(text):
        raise BadValue("no whole number")
    return text


def _year(value: Any) -> str:
    first, last = PLAUSIBLE
    wrong = f"no year from {first} to {last}, as a whole number"
    try:
        text = _whole(value)
    except BadValue:
        raise BadValue(wrong) from None
    if not first <= int(text) <= last:
        raise BadValue(wrong)
    return text


def _edtf(value: Any) -> str:
    first, last = PLAUSIBLE
    try:
        years = [year for year in read(str(value))[:4] if year is not None]
    except BadYears as error:
        raise BadValue(str(error).partition(": ")[2]) from None
    if not all(first <= year <= last for year in years):
        raise BadValue(f"no years from {first} to {last}")
    return str(value)


def _decimal(value: Any) -> str:
    if isinstance(value, float) and math.isfinite(value):
        value = Decimal(repr(value))
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, bool) or not _DECIMAL.fullmatch(text):
        raise BadValue("no decimal number")
    return text


def _boolean(value: Any) -> str:
    text = str(value).lower()
    if text not in ("true", "false"):
        raise BadValue("neither true nor false")
    return text


def _moment(value: Any) -> str:
    try:
        return (value if isinstance(value, datetime) else datetime.fromisoformat(str(value))).isoformat()
    except ValueError:
        raise BadValue("no moment, as 2014-03-01T12:00:00") from None


_BY_DATATYPE: dict[str, Written] = {
    str(XSD.integer): _whole,
    str(XSD.decimal): _decimal,
    str(XSD.boolean): _boolean,
    str(XSD.dateTime): _moment,
}
