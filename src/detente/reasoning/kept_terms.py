"""Terms as numbers, read from a file: only those that are asked for become terms."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
from rdflib.term import Node

from detente.rdf.terms import to_ox
from detente.reasoning.numbering import LITERALS, Key, Terms, node
from detente.reasoning.sections import NUMBERS, PLACES, Sections

_CODING = "utf-8", "surrogatepass"


def written(terms: Terms) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a file says of terms: a part of its facts, and sections."""
    names = [terms.name(n).encode(*_CODING) for n in range(terms.names)]
    parts = [part for _, part in terms.literals()]
    kinds = {kind: i for i, kind in enumerate(dict.fromkeys((datatype, language) for _, datatype, language in parts))}
    texts = [text.encode(*_CODING) for text, _, _ in parts]
    of = [kinds[datatype, language] for _, datatype, language in parts]
    found: dict[str, Any] = {"literals.kinds": array(NUMBERS, of)}
    for name, list_, order in (
        ("names", names, sorted(range(len(names)), key=names.__getitem__)),
        ("literals", texts, sorted(range(len(texts)), key=lambda i: (texts[i], of[i]))),
    ):
        ends, at = array(PLACES, [0]), 0
        for text in list_:
            at += len(text)
            ends.append(at)
        found |= {name: b"".join(list_), f"{name}.ends": ends, f"{name}.order": array(NUMBERS, order)}
    return {"kinds": list(kinds)}, found


class KeptTerms(Terms):
    """A dictionary of terms in a file; terms that it has not get numbers after those that it has."""

    def __init__(self, facts: dict[str, Any], sections: Sections) -> None:
        """Read terms from a file."""
        super().__init__()
        self._names = []
        self._kinds = [(datatype, language) for datatype, language in facts["kinds"]]
        self._kind_of = {kind: i for i, kind in enumerate(self._kinds)}
        self._of = sections.column("literals.kinds", NUMBERS)
        self._text = {name: sections.bytes(name) for name in ("names", "literals")}
        self._ends = {name: sections.column(f"{name}.ends", PLACES) for name in self._text}
        self._order = {name: sections.column(f"{name}.order", NUMBERS) for name in self._text}
        self._count = len(self._order["names"]), len(self._order["literals"])

    def _read(self, name: str, i: int) -> bytes:
        ends = self._ends[name]
        return bytes(self._text[name][ends[i] : ends[i + 1]])

    def _kept(self, key: Key) -> int | None:
        """The number of a term of the file."""
        if isinstance(key, str):
            text, name, kind = key.encode(*_CODING), "names", None
        else:
            text, name, kind = key[0].encode(*_CODING), "literals", self._kind_of.get(key[1:])
            if kind is None:
                return None
        order, of = self._order[name], self._of
        if kind is None:
            at = bisect_left(order, text, key=lambda i: self._read(name, i))
            found = at < len(order) and self._read(name, order[at]) == text
            return order[at] if found else None
        wanted = text, kind
        at = bisect_left(order, wanted, key=lambda i: (self._read(name, i), of[i]))
        found = at < len(order) and (self._read(name, order[at]), of[order[at]]) == wanted
        return LITERALS + order[at] if found else None

    def find_key(self, key: Key) -> int | None:
        """The number of a term by its key; None for one not seen before."""
        found = self._numbers.get(key)
        if found is None:
            found = self._kept(key)
            if found is not None:
                self._numbers[key] = found
        return found

    def key(self, key: Key) -> int:
        """The number of a term by its key; a new one for a key not seen before."""
        found = self.find_key(key)
        if found is None:
            plain = isinstance(key, str)
            known = self._names if plain else self._literals
            found = self._numbers[key] = len(known) + (self._count[0] if plain else LITERALS + self._count[1])
            known.append(key)
        return found

    def term(self, number: int) -> Node:
        """The rdflib term with this number; its lexical form is kept, whatever its value."""
        found = self._nodes.get(number)
        if found is None:
            found = self._nodes[number] = node(self._key(number))
        return found

    def ox(self, number: int) -> ox.NamedNode | ox.BlankNode | ox.Literal:
        """The term with this number as pyoxigraph's; it is made anew each time, and no rdflib term with it."""
        key = self._key(number)
        if isinstance(key, str):
            return to_ox(node(key)) if key.startswith("_:") else ox.NamedNode(key)
        text, datatype, language = key
        if language:
            return ox.Literal(text, language=language)
        return ox.Literal(text, datatype=ox.NamedNode(datatype))

    def _key(self, number: int) -> Key:
        literal = number >= LITERALS
        i = number - LITERALS if literal else number
        kept = self._count[literal]
        if i >= kept:
            return (self._literals if literal else self._names)[i - kept]
        text = self._read("literals" if literal else "names", i).decode(*_CODING)
        return (text, *self._kinds[self._of[i]]) if literal else text

    def written(self, number: int) -> Key:
        """What a term is found by."""
        return self._key(number)

    def name(self, number: int) -> str:
        """The text of an IRI, or ``_:`` and the label of a blank node."""
        return str(self._key(number))

    def literals(self) -> Iterator[tuple[int, tuple[str, str, str | None]]]:
        """Every literal's number, with its lexical form, datatype and language."""
        for number in range(LITERALS, LITERALS + self._count[1] + len(self._literals)):
            yield number, self.parts(number)

    @property
    def names(self) -> int:
        """Below which number every IRI and blank node has its own."""
        return self._count[0] + len(self._names)

    def parts(self, number: int) -> tuple[str, str, str | None]:
        """The lexical form, datatype and language of a literal."""
        return self._key(number)  # type: ignore[return-value]

    def __len__(self) -> int:
        """How many terms there are."""
        return sum(self._count) - 1 + len(self._names) + len(self._literals)
