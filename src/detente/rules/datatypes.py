"""The datatypes of OWL 2 RL: how they contain each other, and which values they have.

Sources: https://www.w3.org/TR/owl2-profiles/#Entities_3 (the list), https://www.w3.org/TR/xmlschema11-2/
(value spaces). A literal comes as its three parts: lexical form, datatype, language.
Table 8, the semantics of datatypes: https://www.w3.org/TR/owl2-profiles/#tab-rules-datatypes.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Iterable, Iterator, Set
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Literal, Node, URIRef

from detente.rules.model import Atom, Rule
from detente.rules.registry import meant

#: A literal: lexical form, datatype (always given), language or None.
Parts: TypeAlias = tuple[str, str, "str | None"]
#: Equal for literals with the same value.
Value: TypeAlias = "tuple[str, Any]"

#: Each datatype and the next wider one.
WIDER: dict[Node, Node] = {
    XSD.integer: XSD.decimal,
    XSD.nonNegativeInteger: XSD.integer,
    XSD.nonPositiveInteger: XSD.integer,
    XSD.positiveInteger: XSD.nonNegativeInteger,
    XSD.negativeInteger: XSD.nonPositiveInteger,
    XSD.long: XSD.integer,
    XSD.int: XSD.long,
    XSD.short: XSD.int,
    XSD.byte: XSD.short,
    XSD.unsignedLong: XSD.nonNegativeInteger,
    XSD.unsignedInt: XSD.unsignedLong,
    XSD.unsignedShort: XSD.unsignedInt,
    XSD.unsignedByte: XSD.unsignedShort,
    XSD.string: RDF.PlainLiteral,
    RDF.langString: RDF.PlainLiteral,
    XSD.normalizedString: XSD.string,
    XSD.token: XSD.normalizedString,
    XSD.language: XSD.token,
    XSD.Name: XSD.token,
    XSD.NCName: XSD.Name,
    XSD.NMTOKEN: XSD.token,
    XSD.dateTimeStamp: XSD.dateTime,
}
_PRIMITIVE = (
    XSD.decimal,
    XSD.double,
    XSD.float,
    XSD.boolean,
    XSD.dateTime,
    XSD.hexBinary,
    XSD.base64Binary,
    XSD.anyURI,
    RDF.PlainLiteral,
    RDF.XMLLiteral,
)
#: Every datatype whose values are known here.
KNOWN: frozenset[Node] = frozenset({*WIDER, *_PRIMITIVE, RDFS.Literal})

_BOUNDS: dict[Node, tuple[int | None, int | None]] = {
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
_PATTERNS = {
    XSD.normalizedString: r"[^\t\n\r]*",
    XSD.token: r"(?! )(?!.*  )[^\t\n\r]*(?<! )",
    XSD.language: r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    XSD.Name: r"[^\W\d][\w.:·-]*|:[\w.:·-]*",
    XSD.NCName: r"[^\W\d][\w.·-]*",
    XSD.NMTOKEN: r"[\w.:·-]+",
}


@lru_cache(maxsize=256)
def widening(kind: str) -> tuple[str, ...]:
    """A datatype, all wider ones, and ``rdfs:Literal``."""
    found = [URIRef(kind)]
    while (wider := WIDER.get(found[-1])) is not None:
        found.append(URIRef(str(wider)))
    return tuple(dict.fromkeys((*map(str, found), str(RDFS.Literal))))


@lru_cache(maxsize=256)
def primitive(kind: str) -> str:
    """The widest datatype, short of ``rdfs:Literal``, that contains this one."""
    chain = widening(kind)
    return chain[-2] if len(chain) > 1 else chain[-1]


_KNOWN = frozenset(map(str, KNOWN))
_DECIMAL = frozenset(str(k) for k in KNOWN if primitive(str(k)) == str(XSD.decimal))
_TEXT = str(RDF.PlainLiteral)
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMALS = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_MOMENT = re.compile(
    r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T(?:([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(\.[0-9]+)?|24:00:00(?:\.0+)?)"
    r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
)
_BOUNDS_OF = {str(k): v for k, v in _BOUNDS.items()}
_PATTERN_OF = {str(k): re.compile(v, re.DOTALL) for k, v in _PATTERNS.items()}
_SIMPLE = frozenset(map(str, (XSD.string, XSD.anyURI, RDF.XMLLiteral, RDFS.Literal)))


def parts(literal: Literal) -> Parts:
    """The three parts of an rdflib literal."""
    if literal.language:
        return str(literal), str(RDF.langString), literal.language
    return str(literal), str(literal.datatype if literal.datatype is not None else XSD.string), None


@meant("dt-eq", "dt-diff")
def value(literal: Parts) -> Value | None:
    """dt-eq: literals with one value are the same. dt-diff, false: literals with different values are the same.

    Args:
        literal: any literal.

    Returns:
        A key that is equal for literals with the same value, for unknown datatypes those with the same form; None
        where the literal is ill-typed.
    """
    text, kind, language = literal
    if language:
        return _TEXT, (text, language.lower())
    if kind in _DECIMAL:
        return _number(text.strip(" \t\r\n"), kind)
    if kind not in _KNOWN:
        return kind, text
    base = primitive(kind)
    if base == _TEXT:
        if kind == _TEXT:
            found, _, tag = text.rpartition("@")
            return (_TEXT, (found, tag.lower() or None)) if "@" in text else None
        fits = all(_PATTERN_OF[k].fullmatch(text) for k in widening(kind) if k in _PATTERN_OF)
        return (_TEXT, (text, None)) if fits else None
    if kind in _SIMPLE:
        return base, text
    return _other(text.strip(" \t\r\n"), kind, base)


def _number(text: str, kind: str) -> Value | None:
    base = str(XSD.decimal)
    if kind == base:
        return (base, Decimal(text)) if _DECIMALS.fullmatch(text) else None
    if not _INTEGER.fullmatch(text):
        return None
    number = Decimal(text)
    return (base, number) if _within(number, kind) else None


def _within(number: Decimal, kind: str) -> bool:
    """Whether a number is among the values of one of the integer datatypes."""
    if kind != str(XSD.decimal) and number != number.to_integral_value():
        return False
    for wider in widening(kind):
        low, high = _BOUNDS_OF.get(wider, (None, None))
        if (low is not None and number < low) or (high is not None and number > high):
            return False
    return True


def _other(text: str, kind: str, base: str) -> Value | None:
    """The value of a boolean, floating-point number, moment or binary."""
    if kind == str(XSD.boolean):
        found = {"true": True, "1": True, "false": False, "0": False}.get(text)
        return None if found is None else (base, found)
    if kind in (str(XSD.double), str(XSD.float)):
        if not _DOUBLE.fullmatch(text):
            return None
        number = float(text.replace("INF", "inf"))
        if kind == str(XSD.float):
            try:
                (number,) = struct.unpack("f", struct.pack("f", number))
            except OverflowError:
                number = float("inf") if number > 0 else float("-inf")
        return base, repr(number)  # 0.0 and -0.0 differ, NaN is itself
    if kind == str(XSD.hexBinary):
        try:
            return base, binascii.unhexlify(text)
        except ValueError:
            return None
    if kind == str(XSD.base64Binary):
        try:
            return base, base64.b64decode(re.sub(r"\s", "", text), validate=True)
        except ValueError:
            return None
    return _moment(text, kind, base)


#: The last moment of a day, which is the first of the next.
_MIDNIGHT = "T24:00:00"


def _moment(text: str, kind: str, base: str) -> Value | None:
    """The value of a moment: its time zone, and the time in UTC; beyond Python's years, its form.

    Moments of two time zones are equal but not identical: https://www.w3.org/TR/owl2-syntax/#Time_Instants.
    """
    match = _MOMENT.fullmatch(text)
    if match is None or (kind == str(XSD.dateTimeStamp) and not match[8]):
        return None
    try:
        midnight = _MIDNIGHT in text  # at the end of the day: the first moment of the next
        moment = datetime.fromisoformat(text.replace("Z", "+00:00").replace(_MIDNIGHT, "T00:00:00"))
        moment += timedelta(days=1 if midnight else 0)
    except (ValueError, OverflowError):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        longest = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
        return (base, text) if day <= longest else None
    try:
        return base, (moment.utcoffset(), moment.astimezone(UTC) if moment.tzinfo else moment)
    except OverflowError:
        return base, text


def well_typed(literal: Parts) -> bool:
    """Whether the lexical form is one of the literal's datatype; true for datatypes not known here.

    Args:
        literal: any literal.
    """
    return value(literal) is not None


@meant("dt-type2", "dt-not-type")
def contains(kind: str, literal: Parts) -> bool:
    """dt-not-type, false: a literal is said to be of a datatype that does not have its value (dt-type2).

    Args:
        kind: a datatype.
        literal: any literal.

    Returns:
        Whether the datatype has the value; true where it or the literal's datatype is not known here.
    """
    text, own, _ = literal
    if kind == str(RDFS.Literal) or own == kind:
        return True
    if kind not in _KNOWN or own not in _KNOWN:
        # The other datatypes of XML Schema (dates, durations ...) share no value with those known here.
        return not (is_datatype(kind) and is_datatype(own) and (kind in _KNOWN or own in _KNOWN))
    found = value(literal)
    if found is None:
        return False
    if kind == str(RDF.langString):
        return found[0] == _TEXT and bool(found[1][1])
    if found[0] != primitive(kind):
        return False
    if found[0] == str(XSD.decimal):
        return _within(found[1], kind)
    if found[0] == _TEXT and kind != _TEXT:
        content, tag = found[1]
        return not tag and value((content, kind, None)) is not None
    return kind != str(XSD.dateTimeStamp) or value((text, kind, None)) is not None


def exclude(a: str, b: str) -> bool:
    """Whether two datatypes have no value in common, so that nothing is of both."""
    if a == b or a not in _KNOWN or b not in _KNOWN or str(RDFS.Literal) in (a, b):
        return False
    if primitive(a) != primitive(b):
        return True
    if {a, b} == {str(XSD.string), str(RDF.langString)} or (str(RDF.langString) in (a, b) and _TEXT not in (a, b)):
        return True
    if primitive(a) != str(XSD.decimal):
        return False
    lows, highs = zip(*(_BOUNDS_OF.get(k, (None, None)) for c in (a, b) for k in widening(c)), strict=True)
    low = max((x for x in lows if x is not None), default=None)
    high = min((x for x in highs if x is not None), default=None)
    return low is not None and high is not None and low > high


def asked_types(premises: Iterable[Atom]) -> frozenset[str]:
    """The classes and datatypes that a premise of some rule asks for."""
    kind = RDF.type
    return frozenset(str(a.o) for a in premises if isinstance(a.o, URIRef) and a.p == kind)


def types_of(literal: Parts, asked: Iterable[str]) -> Iterator[str]:
    """dt-type2: the datatypes, of those asked for, that have the literal's value; none for a form that is wrong."""
    own = literal[1]
    if value(literal) is None:
        return
    for name in asked:
        if name == own or name == str(RDFS.Literal) or (name in _KNOWN and own in _KNOWN and contains(name, literal)):
            yield name


def literal_rules(asked: Set[str], literals: Iterable[Literal]) -> list[Rule]:
    """The rules dt-eq and dt-type2 for some literals, as ground rules.

    Args:
        asked: the types that are given, from `asked_types`.
        literals: the literals of a graph.
    """
    found: list[Rule] = []
    first: dict[object, Literal] = {}
    for literal in literals:
        key = value(parts(literal))
        if key is None:
            continue
        other = first.setdefault(key, literal)
        if other is not literal:
            found.append(Rule("dt-eq", (), (), Atom(other, OWL.sameAs, literal), ("the same value",)))
        for name in types_of(parts(literal), sorted(asked)):
            words = (literal, " is a ", URIRef(name))
            found.append(Rule("dt-type2", (), (), Atom(literal, RDF.type, URIRef(name)), words))
    return found


def is_datatype(term: str) -> bool:
    """Whether a term is a datatype by its name: of XML Schema, or a datatype of RDF."""
    return term in _KNOWN or term.startswith(str(XSD))
