"""The values of XML Schema's dates, times and durations: https://www.w3.org/TR/xmlschema11-2/, 3.3.6 to 3.3.14 and 3.4.

Exact in any year and to any fraction of a second, where Python's `datetime` ends at the year 9999 and the
microsecond, and where the libraries that were looked at (isodate, elementpath 5.1) cut and round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from decimal import Decimal
from fractions import Fraction
from functools import cache

from rdflib.namespace import XSD


class IllTyped(ValueError):
    """A form that is none of its datatype."""


class Beyond(ValueError):
    """A form whose value is not worked out here."""


#: How long a number may be that is converted: Python refuses from 640 digits on, if it is told to.
_MOST = 600
_YEAR = "(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = "(?P<month>0[1-9]|1[0-2])"
_DAY = "(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = (
    r"(?:(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
    r"|(?P<midnight>24:00:00(?:\.0+)?))"
)
_ZONE = "(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
#: The lexical spaces, white space collapsed.
_FORMS = {
    XSD.dateTime: f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}?",
    XSD.dateTimeStamp: f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    XSD.date: f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}?",
    XSD.time: f"{_TIME}{_ZONE}?",
    XSD.gYearMonth: f"{_YEAR}-{_MONTH}{_ZONE}?",
    XSD.gYear: f"{_YEAR}{_ZONE}?",
    XSD.gMonthDay: f"--{_MONTH}-{_DAY}{_ZONE}?",
    XSD.gMonth: f"--{_MONTH}{_ZONE}?",
    XSD.gDay: f"---{_DAY}{_ZONE}?",
}
_MONTHS = "(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?"
# 3.3.6.2 gives two grammars; only one of them has seconds such as 1. and .5
_SECONDS = (
    "(?:(?P<days>[0-9]+)D)?(?:T(?=.)(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?"
    r"(?:(?P<seconds>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)S)?)?"
)
_DURATIONS = {
    XSD.duration: f"-?P(?=.){_MONTHS}{_SECONDS}",
    XSD.yearMonthDuration: f"-?P(?=.){_MONTHS}",
    XSD.dayTimeDuration: f"-?P(?=.){_SECONDS}",
}
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def whole(digits: str | None) -> int:
    """A number of digits, with or without a sign; 0 for none.

    Raises:
        Beyond: it is too long.
    """
    if digits is None:
        return 0
    if len(digits) > _MOST:
        raise Beyond
    return int(digits)


def _length(year: int | None, month: int) -> int:
    """How many days a month has; without a year, as many as it ever has."""
    leap = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return 29 if month == 2 and leap else _LENGTHS[month - 1]


def _zone(text: str | None) -> int | None:
    """The time zone in minutes."""
    if text is None or text == "Z":
        return None if text is None else 0
    minutes = int(text[1:3]) * 60 + int(text[4:])
    return -minutes if text[0] == "-" else minutes


def moment(form: re.Pattern[str], text: str) -> Hashable:
    """The seven properties of a date or time (D.2.1), None for those that the datatype does not have.

    Two time zones make two values, which are equal where they are one instant, and not identical:
    https://www.w3.org/TR/owl2-syntax/#Time_Instants. What OWL compares is identity.

    Raises:
        IllTyped: the form is none of the datatype, or the month does not have the day.
        Beyond: the year is too long.
    """
    match = form.fullmatch(text)
    if match is None:
        raise IllTyped(text)
    part = match.groupdict()
    year = whole(part["year"]) if part.get("year") else None
    month, day = (int(part[name]) if part.get(name) else None for name in ("month", "day"))
    if day is not None and month is not None and day > _length(year, month):
        raise IllTyped(text)
    hour, minute = (int(part[name]) if part.get(name) else None for name in ("hour", "minute"))
    second = Decimal(part["second"]) if part.get("second") else None
    if part.get("midnight"):  # the first moment of the next day
        hour, minute, second = 0, 0, Decimal(0)
        if year is not None and month is not None and day is not None:
            day += 1
            if day > _length(year, month):
                month, day = month + 1, 1
            if month > 12:
                year, month = year + 1, 1
    return year, month, day, hour, minute, second, _zone(part["zone"])


def duration(form: re.Pattern[str], text: str) -> tuple[int, Fraction]:
    """The two properties of a duration (3.3.6.1): months and seconds.

    Raises:
        IllTyped: the form is none of the datatype.
        Beyond: a number in it is too long.
    """
    match = form.fullmatch(text)
    if match is None:
        raise IllTyped(text)
    part = match.groupdict()
    seconds = part.get("seconds") or "0"
    if len(seconds) > _MOST:
        raise Beyond
    months = 12 * whole(part.get("years")) + whole(part.get("months"))
    minutes = (24 * whole(part.get("days")) + whole(part.get("hours"))) * 60 + whole(part.get("minutes"))
    length = 60 * minutes + Fraction(Decimal(seconds))
    return (-months, -length) if text[0] == "-" else (months, length)


def readers() -> dict[str, Callable[[str], Hashable]]:
    """For each datatype of this module what gives a form, white space collapsed, its value."""
    return {
        str(kind): _reader(read, form)
        for forms, read in ((_FORMS, moment), (_DURATIONS, duration))
        for kind, form in forms.items()
    }


def _reader(read: Callable[[re.Pattern[str], str], Hashable], form: str) -> Callable[[str], Hashable]:
    return lambda text: read(compiled(form), text)


@cache
def compiled(form: str) -> re.Pattern[str]:
    """A regular expression, compiled when it is first needed: that takes longer than most literals."""
    return re.compile(form, re.DOTALL)
