"""The datatypes: how they contain each other, which literals have one value, and which types a literal has.

Sources: https://www.w3.org/TR/owl2-profiles/#Entities_3 (those of OWL 2 RL), https://www.w3.org/TR/xmlschema11-2/
(value spaces), https://www.w3.org/TR/owl2-syntax/#Datatype_Maps. A literal comes as its three parts: lexical form,
datatype, language. Nothing is claimed of a value that is not known: it is neither the same as another nor different.
Table 8, the semantics of datatypes: https://www.w3.org/TR/owl2-profiles/#tab-rules-datatypes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Literal, Node, URIRef

from detente.rules.model import Atom, Rule
from detente.rules.registry import meant
from detente.rules.values import BOUNDS, READERS, Beyond, IllTyped, is_text

#: A literal: lexical form, datatype (always given), language or None.
Parts: TypeAlias = tuple[str, str, "str | None"]
#: The widest datatype with the value, and what tells the value from others of that datatype.
Value: TypeAlias = "tuple[str, Any]"

#: Each datatype and the next wider one.
WIDER: dict[Node, Node] = {
    OWL.rational: OWL.real,
    XSD.decimal: OWL.rational,
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
    XSD.dayTimeDuration: XSD.duration,
    XSD.yearMonthDuration: XSD.duration,
}
#: The datatypes of OWL 2 RL, and that of strings with a language.
SUPPORTED: frozenset[Node] = frozenset(
    {
        *(kind for kind in WIDER if kind not in (OWL.rational, XSD.dayTimeDuration, XSD.yearMonthDuration)),
        *(XSD.double, XSD.float, XSD.boolean, XSD.dateTime, XSD.hexBinary, XSD.base64Binary, XSD.anyURI),
        *(RDF.PlainLiteral, RDF.XMLLiteral, RDFS.Literal),
    }
)
_LITERAL, _TEXT, _LANG = str(RDFS.Literal), str(RDF.PlainLiteral), str(RDF.langString)
_NUMBER, _RATIONAL, _DECIMAL = str(OWL.real), str(OWL.rational), str(XSD.decimal)
#: The datatypes of which it is known which values they have.
_KNOWN = frozenset({*READERS, *map(str, WIDER), _NUMBER, _LITERAL})


@lru_cache(maxsize=256)
def widening(kind: str) -> tuple[str, ...]:
    """A datatype, all wider ones, and ``rdfs:Literal``."""
    found = [URIRef(kind)]
    while (wider := WIDER.get(found[-1])) is not None:
        found.append(URIRef(str(wider)))
    return tuple(dict.fromkeys((*map(str, found), _LITERAL)))


@lru_cache(maxsize=256)
def primitive(kind: str) -> str:
    """The widest datatype, short of ``rdfs:Literal``, that contains this one."""
    chain = widening(kind)
    return chain[-2] if len(chain) > 1 else chain[-1]


_FAMILIES = {kind: primitive(kind) for kind in READERS}
_BOUNDS_OF = {str(kind): bounds for kind, bounds in BOUNDS.items()}


def parts(literal: Literal) -> Parts:
    """The three parts of an rdflib literal."""
    if literal.language:
        return str(literal), _LANG, literal.language
    return str(literal), str(literal.datatype if literal.datatype is not None else XSD.string), None


@meant("dt-eq")
def value(literal: Parts) -> Value | None:
    """dt-eq: literals with one value are the same.

    Args:
        literal: any literal.

    Returns:
        A key that is equal for literals with the same value; None where no value is known, since the form is wrong,
        or since the datatype is unknown, or the form too odd to be worked out. Two keys are of different values.
    """
    text, kind, language = literal
    if language:
        return _TEXT, (text, language.lower())
    read = READERS.get(kind)
    if read is None:
        return None
    try:
        return _FAMILIES[kind], read(text)
    except (IllTyped, Beyond):
        return None


@meant("dt-diff")
def different(one: Parts, other: Parts) -> bool:
    """dt-diff, false: literals with different values are the same.

    Args:
        one: any literal.
        other: any literal.

    Returns:
        Whether both have a value that is known, and not the same.
    """
    a, b = value(one), value(other)
    return a is not None and b is not None and a != b


def well_typed(literal: Parts) -> bool:
    """Whether the lexical form is one of the literal's datatype; true where that is not known.

    Args:
        literal: any literal.
    """
    text, kind, language = literal
    read = None if language else READERS.get(kind)
    if read is None:
        return True
    try:
        read(text)
    except IllTyped:
        return False
    except Beyond:
        return True
    return True


@meant("dt-type2", "dt-not-type")
def contains(kind: str, literal: Parts) -> bool:
    """dt-not-type, false: a literal is said to be of a datatype that does not have its value (dt-type2).

    Args:
        kind: a datatype.
        literal: any literal.

    Returns:
        Whether the datatype has the value; true where the values of either are not known.
    """
    own = literal[1]
    if kind in (_LITERAL, own) or kind not in _KNOWN or own not in _KNOWN:
        return True
    found = value(literal)
    return well_typed(literal) if found is None else _has(kind, found)


def _has(kind: str, found: Value) -> bool:
    """Whether a datatype of known values has this one."""
    family, content = found
    if family != primitive(kind):
        return False
    if family == _NUMBER:
        return _within(content, kind)
    if family == _TEXT:
        text, tag = content
        if kind in (_TEXT, _LANG):
            return kind == _TEXT or tag is not None
        return tag is None and is_text(kind, text)
    if kind == str(XSD.dateTimeStamp):
        return content[-1] is not None
    if kind in (str(XSD.yearMonthDuration), str(XSD.dayTimeDuration)):
        months, seconds = content
        return not (seconds if kind == str(XSD.yearMonthDuration) else months)
    return True


def _within(number: Any, kind: str) -> bool:
    """Whether a number, a decimal or a fraction, is among the values of a numeric datatype."""
    if kind in (_NUMBER, _RATIONAL):
        return True
    if not isinstance(number, Decimal):
        rest = number.denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        if rest != 1 or (kind != _DECIMAL and number.denominator != 1):
            return False
    elif kind != _DECIMAL and number != number.to_integral_value():
        return False
    for wider in widening(kind):
        low, high = _BOUNDS_OF.get(wider, (None, None))
        if (low is not None and number < low) or (high is not None and number > high):
            return False
    return True


def exclude(a: str, b: str) -> bool:
    """Whether two datatypes have no value in common, so that nothing is of both; false where that is not known."""
    if a == b or a not in _KNOWN or b not in _KNOWN or _LITERAL in (a, b):
        return False
    if primitive(a) != primitive(b):
        return True
    if _LANG in (a, b) and _TEXT not in (a, b):
        return True
    if primitive(a) != _NUMBER:
        return False
    lows, highs = zip(*(_BOUNDS_OF.get(k, (None, None)) for c in (a, b) for k in widening(c)), strict=True)
    low = max((x for x in lows if x is not None), default=None)
    high = min((x for x in highs if x is not None), default=None)
    return low is not None and high is not None and low > high


def asked_types(premises: Iterable[Atom]) -> frozenset[str]:
    """The datatypes that a premise of some rule asks for."""
    kind = RDF.type
    return frozenset(str(a.o) for a in premises if isinstance(a.o, URIRef) and a.p == kind and is_datatype(str(a.o)))


def types_of(literal: Parts, asked: Iterable[str]) -> Iterator[str]:
    """dt-type2: the datatypes, of those asked for, that have the literal's value; none for a form that is wrong."""
    own = literal[1]
    found = value(literal)
    if found is None and not well_typed(literal):
        return
    for name in asked:
        if name in (own, _LITERAL) or (found is not None and name in _KNOWN and _has(name, found)):
            yield name


def equal(literals: Iterable[Literal]) -> list[list[Literal]]:
    """dt-eq: the literals of one value, where there are several; in the order given."""
    found: dict[object, list[Literal]] = {}
    for literal in literals:
        if (key := value(parts(literal))) is not None:
            found.setdefault(key, []).append(literal)
    return [group for group in found.values() if len(group) > 1]


def same_value(one: Literal, other: Literal) -> Rule:
    """The rule dt-eq for two literals of one value, as a ground rule."""
    return Rule("dt-eq", (), (), Atom(one, OWL.sameAs, other), ("the same value",))


def type_rules(asked: Set[str], literals: Iterable[Literal]) -> list[Rule]:
    """The rules dt-type2 for some literals, as ground rules.

    Args:
        asked: the types that are given, from `asked_types`.
        literals: the literals of a graph.
    """
    found: list[Rule] = []
    for literal in literals if asked else ():
        for name in types_of(parts(literal), sorted(asked)):
            words = (literal, " is a ", URIRef(name))
            found.append(Rule("dt-type2", (), (), Atom(literal, RDF.type, URIRef(name)), words))
    return found


def is_datatype(term: str) -> bool:
    """Whether a term is a datatype by its name: of XML Schema, or a datatype of RDF or OWL."""
    return term in _KNOWN or term.startswith(str(XSD))
