"""Terms as numbers: IRIs and blank nodes from 1 upwards, literals from 2^30 upwards; all stay below 2^31."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeAlias

from rdflib.namespace import RDF, XSD
from rdflib.term import BNode, Literal, Node, URIRef

from detente.errors import DetenteError
from detente.rdf.terms import known_iri

#: The number of the first literal; two numbers below twice that fit into one of 64 bits.
LITERALS = 1 << 30
#: What a term is found by: the text of an IRI, ``_:`` and the label of a blank node, or a literal's three parts.
Key: TypeAlias = "str | tuple[str, str, str | None]"

_LOG = logging.getLogger("rdflib.term")
_STRING, _LANG = str(XSD.string), str(RDF.langString)


class Terms:
    """A dictionary of terms, in memory. rdflib's and pyoxigraph's form of a term have one number."""

    def __init__(self) -> None:
        """Start without terms."""
        self._numbers: dict[Key, int] = {}
        self._names: list[Key] = [""]
        self._literals: list[Key] = []
        self._nodes: dict[int, Node] = {}

    def key(self, key: Key) -> int:
        """The number of a term by its key; a new one for a key not seen before.

        Raises:
            DetenteError: there are too many terms.
        """
        found = self._numbers.get(key)
        if found is None:
            known, first = (self._names, 0) if isinstance(key, str) else (self._literals, LITERALS)
            if len(known) >= LITERALS:
                raise DetenteError(f"more than {LITERALS:,} different names, or literals: too many for one graph")
            found = self._numbers[key] = first + len(known)
            known.append(key)
        return found

    def number(self, term: Node) -> int:
        """The number of an rdflib term; a new one for a term not seen before. The first such term is given back."""
        key = _key(term)
        found = self._numbers.get(key)
        if found is None or found not in self._nodes:
            found = self.key(key)
            self._nodes[found] = term
        return found

    def numbers(self, triples: Iterable[Iterable[Node]]) -> Iterator[int]:
        """The numbers of the terms of each triple, or other row of terms, one after the other; see `number`."""
        # Terms of one file are one object each, which is found much faster than by its text.
        terms = list(chain.from_iterable(triples))
        places = list(map(id, terms))
        known = {place: self.number(term) for place, term in dict(zip(places, terms, strict=True)).items()}
        return map(known.__getitem__, places)

    def find(self, term: Node) -> int | None:
        """The number of an rdflib term; None for one not seen before."""
        return self.find_key(_key(term))

    def find_key(self, key: Key) -> int | None:
        """The number of a term by its key; None for one not seen before."""
        return self._numbers.get(key)

    def name(self, number: int) -> str:
        """The text of an IRI, or ``_:`` and the label of a blank node."""
        return str(self._names[number])

    def term(self, number: int) -> Node:
        """The rdflib term with this number; its lexical form is kept, whatever its value."""
        found = self._nodes.get(number)
        if found is None:
            found = self._nodes[number] = node(
                self._literals[number - LITERALS] if number >= LITERALS else self._names[number]
            )
        return found

    def terms(self, numbers: Iterable[int]) -> Iterator[Node]:
        """The rdflib terms with these numbers."""
        numbers = list(numbers)
        for number in set(numbers).difference(self._nodes):
            self.term(number)
        return map(self._nodes.__getitem__, numbers)

    def is_iri(self, number: int) -> bool:
        """Whether the number is that of an IRI."""
        return number < LITERALS and not self.name(number).startswith("_:")

    def literals(self) -> Iterator[tuple[int, tuple[str, str, str | None]]]:
        """Every literal's number, with its lexical form, datatype and language."""
        yield from enumerate(self._literals, LITERALS)

    @property
    def names(self) -> int:
        """Below which number every IRI and blank node has its own."""
        return len(self._names)

    def parts(self, number: int) -> tuple[str, str, str | None]:
        """The lexical form, datatype and language of a literal."""
        return self._literals[number - LITERALS]  # type: ignore[return-value]

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self._numbers)


def is_literal(number: int) -> bool:
    """Whether the number is that of a literal."""
    return number >= LITERALS


def _key(term: Node) -> Key:
    if isinstance(term, URIRef):
        return str(term)
    if isinstance(term, Literal):
        language, datatype = term.language, term.datatype
        if language:
            return str(term), _LANG, language
        return str(term), _STRING if datatype is None else str(datatype), None
    if isinstance(term, BNode):
        return f"_:{term}"
    raise TypeError(f"{term!r} is no RDF term")


def node(key: Key) -> Node:
    """The rdflib term of a key; its lexical form is kept, whatever its value."""
    if isinstance(key, str):
        return BNode(key[2:]) if key.startswith("_:") else known_iri(key)
    text, datatype, language = key
    if language:
        return Literal(text, lang=language)
    if datatype == _STRING:
        return Literal(text)
    # rdflib logs a traceback for a form that is wrong; here that is a contradiction, and reported as one.
    was, _LOG.disabled = _LOG.disabled, True
    try:
        return Literal(text, datatype=URIRef(datatype), normalize=False)
    finally:
        _LOG.disabled = was
