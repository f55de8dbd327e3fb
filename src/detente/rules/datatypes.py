"""The datatypes of OWL 2 RL: how they contain each other, and which values they have.

Sources: https://www.w3.org/TR/owl2-profiles/#Entities_3 (the list), https://www.w3.org/TR/xmlschema11-2/
(value spaces). Literals come as rdflib reads them.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from rdflib.namespace import RDF, RDFS, XSD
from rdflib.term import Literal, Node, URIRef

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
    **{XSD[name]: (-(1 << n - 1), (1 << n - 1) - 1) for name, n in zip("long int short byte".split(), (64, 32, 16, 8), strict=True)},
    **{
        XSD[f"unsigned{name}"]: (0, (1 << n) - 1)
        for name, n in zip("Long Int Short Byte".split(), (64, 32, 16, 8), strict=True)
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


def datatype(literal: Literal) -> Node:
    """The datatype of a literal: ``rdf:langString`` with a language, ``xsd:string`` when none is given."""
    if literal.language:
        return RDF.langString
    return literal.datatype if literal.datatype is not None else XSD.string


def widening(kind: Node) -> tuple[Node, ...]:
    """A datatype and all wider ones."""
    found = [kind]
    while found[-1] in WIDER:
        found.append(WIDER[found[-1]])
    return (*found, RDFS.Literal) if kind != RDFS.Literal else (kind,)


def primitive(kind: Node) -> Node:
    """The widest datatype, short of ``rdfs:Literal``, that contains this one."""
    while kind in WIDER:
        kind = WIDER[kind]
    return kind


def well_typed(literal: Literal) -> bool:
    """Whether the lexical form is one of the literal's datatype; true for datatypes not known here."""
    kind = datatype(literal)
    if kind not in KNOWN:
        return True
    if literal.ill_typed:
        return False
    return value(literal) is not None and _inside(str(literal), value(literal), kind)


def contains(kind: Node, literal: Literal) -> bool:
    """Whether the literal's value is one of the datatype's; true where either is not known here."""
    own = datatype(literal)
    if kind == RDFS.Literal or kind not in KNOWN or own not in KNOWN or own == kind:
        return True
    if literal.ill_typed or (found := value(literal)) is None:
        return False
    if kind == RDF.langString or own == RDF.langString:
        return kind == RDF.PlainLiteral or kind == own
    if kind == XSD.dateTimeStamp:
        return own == XSD.dateTime and getattr(literal.value, "tzinfo", None) is not None
    return primitive(own) == primitive(kind) and _inside(str(literal), found, kind)


def value(literal: Literal) -> tuple[Node, Any] | None:
    """A key that is equal for literals with the same value; None where the literal is ill-typed."""
    own = datatype(literal)
    kind = primitive(own)
    if literal.language:
        return kind, (str(literal), literal.language.lower())
    if kind == XSD.decimal:
        try:
            return kind, Decimal(str(literal).strip())
        except InvalidOperation:
            return None
    if literal.ill_typed:
        return None
    if kind in (XSD.double, XSD.float) and isinstance(literal.value, float):
        return kind, (repr(literal.value))
    if kind in (XSD.boolean, XSD.dateTime, XSD.hexBinary, XSD.base64Binary) and literal.value is not None:
        return kind, literal.value
    return kind, str(literal)


def _inside(text: str, found: tuple[Node, Any] | None, kind: Node) -> bool:
    """Whether a value of the right primitive datatype is within a narrower one."""
    if found is None:
        return False
    if found[0] == XSD.decimal and kind != XSD.decimal:
        number = found[1]
        if number != number.to_integral_value():
            return False
        return all(
            (low is None or number >= low) and (high is None or number <= high)
            for low, high in (_BOUNDS.get(wider, (None, None)) for wider in widening(kind))
        )
    return all(
        re.fullmatch(_PATTERNS[wider], text, re.DOTALL) is not None
        for wider in widening(kind)
        if wider in _PATTERNS
    )


def is_datatype(term: Node) -> bool:
    """Whether a term is a datatype by its name: of XML Schema, or a datatype of RDF."""
    return term in KNOWN or (isinstance(term, URIRef) and term.startswith(str(XSD)))
