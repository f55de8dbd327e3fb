"""Whether a store holds what was sent to it, for stores that write some terms anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

from rdflib.namespace import XSD
from rdflib.term import BNode, Literal, Node

from detente.rdf.terms import Triple

_XSD = str(XSD)


def difference(sent: Iterable[Triple], there: Iterable[Triple]) -> str:
    """What a graph in a store holds otherwise than it was sent, in words; empty where it holds what was sent.

    Literals of XML Schema are compared by value, since stores write them anew ("2.0" as "2", an xsd:int as an
    xsd:integer). Blank nodes have no names that could be compared: there must be as many statements about them, alike
    in all else.
    """
    mine, yours = set(sent), set(there)
    if _statements(mine - yours) == _statements(yours - mine):  # most are the same to the letter, and need no reading
        return ""
    ours, theirs = _statements(mine), _statements(yours)
    lacking, foreign = (ours - theirs).total(), (theirs - ours).total()
    counts = [f"{lacking:,} of {ours.total():,} statements are not there" if lacking else ""]
    counts.append(f"{foreign:,} are there that were not sent" if foreign else "")
    return " and ".join(filter(None, counts))


def _statements(triples: set[Triple]) -> Counter[Hashable]:
    """Each statement with what can be compared of it: once, or once for each blank node in it."""
    named: dict[Hashable, None] = {}
    blank: Counter[Hashable] = Counter()
    for triple in triples:
        key = tuple(map(_key, triple))
        if any(isinstance(term, BNode) for term in triple):
            blank[key] += 1
        else:
            named[key] = None
    return blank + Counter(named.keys())


def _key(term: Node) -> Hashable:
    if isinstance(term, BNode):
        return None
    if not isinstance(term, Literal):
        return term
    if term.language:
        return str(term), term.language.lower()
    datatype = str(term.datatype or XSD.string)
    value = term.value
    if not datatype.startswith(_XSD) or datatype == str(XSD.string) or value is None:
        return str(term), datatype
    if isinstance(value, float):
        return "number", f"{value:.6g}"  # a store keeps the digits of a float, and no more
    try:
        hash(value)
    except TypeError:
        return str(term), datatype
    # Derived types of integers are told apart by few stores.
    return "number" if term.datatype in _INTEGERS or datatype == str(XSD.decimal) else datatype, value


_INTEGERS = frozenset(
    XSD[name]
    for name in (
        "integer", "nonPositiveInteger", "negativeInteger", "long", "int", "short", "byte", "nonNegativeInteger",
        "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "positiveInteger",
    )
)  # fmt: skip
