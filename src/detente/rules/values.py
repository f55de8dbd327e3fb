"""From the form of a literal to its value, for the datatypes that are known here.

Sources: https://www.w3.org/TR/xmlschema11-2/ (lexical mappings), https://www.w3.org/TR/owl2-syntax/#Datatype_Maps
(owl:rational, rdf:PlainLiteral), https://www.w3.org/TR/xml/#NT-Name (names, fifth edition). The datatypes of XML
Schema that RDF leaves out (https://www.w3.org/TR/rdf11-concepts/#xsd-datatypes), such as xsd:QName, are unknown.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from collections.abc import Callable, Hashable
from decimal import Decimal
from fractions import Fraction

from rdflib.namespace import OWL, RDF, XSD
from rdflib.term import Node

from detente.rules import documents, moments
from detente.rules.moments import Beyond, IllTyped, compiled, whole

__all__ = ["BOUNDS", "READERS", "Beyond", "IllTyped", "is_text"]

Read = Callable[[str], Hashable]

#: The least and the greatest value of the integer datatypes that have one.
BOUNDS: dict[Node, tuple[int | None, int | None]] = {
    XSD.integer: (None, None),
    XSD.nonNegativeInteger: (0, None),
    XSD.nonPositiveInteger: (None, 0),
    XSD.positiveInteger: (1, None),
    XSD.negativeInteger: (None, -1),
    **{
        XSD[name]: (-(1 << n - 1), (1 << n - 1) - 1)
        for name, n in zip(["long", "int", "short", "byte"], (64, 32, 16, 8), strict=True)
    },
    **{
        XSD[f"unsigned{name}"]: (0, (1 << n) - 1)
        for name, n in zip(["Long", "Int", "Short", "Byte"], (64, 32, 16, 8), strict=True)
    },
}
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE = _START + r"\-.0-9\u00b7\u0300-\u036f\u203f\u2040"
#: The strings that are values of the datatypes within xsd:string.
TEXTS: dict[str, str] = {
    str(kind): pattern
    for kind, pattern in {
        XSD.string: ".*",
        XSD.normalizedString: r"[^\t\n\r]*",
        XSD.token: r"(?! )(?!.*  )[^\t\n\r]*(?<! )",
        XSD.language: "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
        XSD.Name: f"[:{_START}][:{_MORE}]*",
        XSD.NCName: f"[{_START}][{_MORE}]*",
        XSD.NMTOKEN: f"[:{_MORE}]+",
    }.items()
}
_BLANKS = re.compile("[ \t\r\n]+")
_LINES = re.compile("[\t\r\n]")
_INTEGER = re.compile("[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_RATIONAL = "([+-]?[0-9]+)/(0*[1-9][0-9]*)"
#: 3.3.16.2, without the blank that may follow each character but the last.
_BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?"
_TAG = "(?:[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*)?"
_FALSE_TRUE = {"false": False, "0": False, "true": True, "1": True}


def _collapse(text: str) -> str:
    """White space as nearly all datatypes have it (4.3.6): none at the ends, one blank for each run within."""
    return _BLANKS.sub(" ", text).strip(" ")


def _checked(form: re.Pattern[str], text: str) -> str:
    if form.fullmatch(text) is None:
        raise IllTyped(text)
    return text


def _decimal(text: str) -> Decimal:
    return Decimal(_checked(_DECIMAL, text.strip(" \t\r\n")))


def _integer(low: int | None, high: int | None) -> Read:
    def read(text: str) -> Decimal:
        number = Decimal(_checked(_INTEGER, text.strip(" \t\r\n")))
        if (low is not None and number < low) or (high is not None and number > high):
            raise IllTyped(text)
        return number

    return read


def _rational(text: str) -> Fraction:
    """A fraction (https://www.w3.org/TR/owl2-syntax/, 4.1), which Python compares with a `Decimal` by value."""
    match = compiled(_RATIONAL).fullmatch(_collapse(text))
    if match is None:
        raise IllTyped(text)
    return Fraction(whole(match[1]), whole(match[2]))


def _double(text: str) -> str:
    # As text, 0.0 and -0.0 differ, as their values do, and NaN is itself: 2.2.1.
    return repr(float(_checked(_DOUBLE, text.strip(" \t\r\n"))))


def _float(text: str) -> str:
    """The nearest number of 32 bits: rounded once, not by way of the nearest of 64 bits (3.3.4.2)."""
    text = _checked(_DOUBLE, text.strip(" \t\r\n"))
    number = float(text)
    if number and math.isfinite(number):
        exact, rounded = Decimal(text), Decimal(number)
        even = not struct.unpack("<Q", struct.pack("<d", number))[0] & 1
        if exact != rounded and even:
            # Rounded to odd, a number of 64 bits lies on the same side of each middle as the exact one.
            number = math.nextafter(number, math.inf if exact > rounded else -math.inf)
    try:
        (number,) = struct.unpack("<f", struct.pack("<f", number))
    except OverflowError:
        number = math.copysign(math.inf, number)
    return repr(number)


def _boolean(text: str) -> bool:
    found = _FALSE_TRUE.get(text.strip(" \t\r\n"))
    if found is None:
        raise IllTyped(text)
    return found


def _hex(text: str) -> bytes:
    try:
        return binascii.unhexlify(text.strip(" \t\r\n"))
    except ValueError:
        raise IllTyped(text) from None


def _base64(text: str) -> bytes:
    return base64.b64decode(_checked(compiled(_BASE64), _BLANKS.sub("", text)))


def _plain(text: str) -> tuple[str, str | None]:
    """https://www.w3.org/TR/rdf-plain-literal/: a string, ``@``, and a language tag or nothing."""
    content, at, tag = text.rpartition("@")
    if not at:
        raise IllTyped(text)
    return content, _checked(compiled(_TAG), tag).lower() or None


def is_text(kind: str, text: str) -> bool:
    """Whether a string is a value of a datatype within xsd:string."""
    return compiled(TEXTS[kind]).fullmatch(text) is not None


def _string(kind: str) -> Read:
    if kind == str(XSD.string):
        return lambda text: (text, None)
    if kind == str(XSD.normalizedString):
        return lambda text: (_LINES.sub(" ", text), None)
    return lambda text: (_checked(compiled(TEXTS[kind]), _collapse(text)), None)


def _collapsed(read: Read) -> Read:
    return lambda text: read(_collapse(text))


#: For each datatype with values known here what gives a form its value; it raises `IllTyped` or `Beyond`.
READERS: dict[str, Read] = {
    **{str(kind): _integer(*bounds) for kind, bounds in BOUNDS.items()},
    **{kind: _string(kind) for kind in TEXTS},
    **{kind: _collapsed(read) for kind, read in moments.readers().items()},
    str(XSD.decimal): _decimal,
    str(OWL.rational): _rational,
    str(XSD.double): _double,
    str(XSD.float): _float,
    str(XSD.boolean): _boolean,
    str(XSD.hexBinary): _hex,
    str(XSD.base64Binary): _base64,
    str(XSD.anyURI): _collapse,
    str(RDF.PlainLiteral): _plain,
    str(RDF.XMLLiteral): documents.xml,
    str(RDF.JSON): documents.json_text,
}
