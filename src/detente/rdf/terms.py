"""Terms of rdflib (the interface) and of pyoxigraph (parsing, storing), one into the other; and their short form."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import pyoxigraph as ox
from rdflib.term import BNode, Literal, Node, URIRef

from detente.errors import DetenteError
from detente.vocabulary import PREFIXES

Triple = tuple[Node, Node, Node]

#: What a name of XML (https://www.w3.org/TR/xml-names/#NT-NCName) begins with, as a class of regular expressions; also
#: PN_CHARS_U of SPARQL (https://www.w3.org/TR/sparql11-query/#rPN_CHARS_U), of which Turtle has the same.
NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
#: What may follow, beside a dot: the hyphen stands at the end, as classes want it.
NAME_CHARS = f"{NAME_START}0-9\u00b7\u0300-\u036f\u203f\u2040-"
_PERCENT = "%[0-9A-Fa-f]{2}"


@cache
def _local() -> re.Pattern[str]:
    """PN_LOCAL of SPARQL without escapes, and not empty; compiled when it is needed: that takes as long as a query."""
    return re.compile(
        f"(?:[{NAME_START}:0-9]|{_PERCENT})(?:(?:[.:{NAME_CHARS}]|{_PERCENT})*(?:[:{NAME_CHARS}]|{_PERCENT}))?"
    )


def _is_local(name: str) -> bool:
    plain = name.isascii() and name.replace("_", "").isalnum()  # most are, and need no expression
    return plain or _local().fullmatch(name) is not None


class BadTerm(DetenteError):
    """A term that no RDF holds: an IRI or a language tag that is none, half of a surrogate pair."""


def known_iri(text: str) -> URIRef:
    """An IRI of a text that is known to be one: rdflib looks at each letter again, which takes three times as long.

    Args:
        text: the IRI, as pyoxigraph or what is kept has it.
    """
    return str.__new__(URIRef, text)


def from_ox(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Node:
    """A term of pyoxigraph as a term of rdflib, with the same lexical form."""
    if isinstance(term, ox.NamedNode):
        return known_iri(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    if datatype == "http://www.w3.org/2001/XMLSchema#string":
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(datatype), normalize=False)


class Converted(dict[Any, Node]):
    """What `from_ox` gives, by the term, each made once: a file names few terms often."""

    def __missing__(self, term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Node:
        """Make one."""
        found = self[term] = from_ox(term)
        return found


def to_ox(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A term of rdflib as a term of pyoxigraph, with the same lexical form.

    Raises:
        BadTerm: the term is none of RDF, such as an IRI with a space.
    """
    try:
        if isinstance(term, URIRef):
            return ox.NamedNode(str(term))
        if isinstance(term, BNode):
            return _blank(str(term))
        assert isinstance(term, Literal)
        if term.language:
            return ox.Literal(str(term), language=term.language)
        if term.datatype:
            return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
        return ox.Literal(str(term))
    except ValueError as error:
        kind = "IRI" if isinstance(term, URIRef) else "term of RDF"
        raise BadTerm(f"{str(term)!r} is no {kind}: {' '.join(str(error).split())}") from None


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _blank(label: str) -> ox.BlankNode:
    """A blank node; rdflib allows labels that no format writes, and these get another one, always the same."""
    with suppress(ValueError):
        return ox.BlankNode(label)
    return ox.BlankNode(f"x{hashlib.sha256(label.encode('utf-8', 'surrogatepass')).hexdigest()}")


#: The prefixes of sources, by the namespace.
_OF_SOURCES: dict[str, str] = {}


def name_source(prefix: str, namespace: str) -> None:
    """Let the things of a source be shown under its prefix."""
    _OF_SOURCES[namespace] = prefix


def prefixes() -> Iterator[tuple[str, str]]:
    """The prefixes by which terms are shown, each with its namespace: the project's, and those of sources."""
    yield from ((prefix, str(base)) for prefix, base in PREFIXES.items())
    yield from ((prefix, base) for base, prefix in _OF_SOURCES.items())


def short(term: Node | None) -> str:
    """A term in the shortest form that SPARQL reads back: a prefixed name, an IRI, or a literal's text."""
    if term is None:
        return ""
    if isinstance(term, URIRef):
        for prefix, base in prefixes():
            if term.startswith(base) and _is_local(name := term[len(base) :]):
                return f"{prefix}:{name}"
        return f"<{term}>"
    if isinstance(term, BNode):
        return f"_:{term}"
    return str(term)


#: Subjects and objects by predicate.
ByPredicate = dict[Node, list[tuple[Node, Node]]]


def by_predicate(triples: Iterable[Triple]) -> ByPredicate:
    """The subjects and objects of each predicate, in the order in which they come."""
    found: ByPredicate = {}
    for s, p, o in triples:
        found.setdefault(p, []).append((s, o))
    return found
