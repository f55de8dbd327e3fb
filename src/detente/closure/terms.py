"""Terms as numbers: IRIs and blank nodes from 1 upwards, literals from -1 downwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rdflib.term import BNode, Literal, Node, URIRef


class Terms:
    """A dictionary of terms, in memory."""

    def __init__(self) -> None:
        """Start without terms."""
        self._numbers: dict[Node, int] = {}
        self._names: list[Node] = [URIRef("")]
        self._literals: list[Literal] = [Literal("")]

    def number(self, term: Any) -> int:
        """The number of a term; a new one for a term not seen before."""
        found = self._numbers.get(term)
        if found is None:
            if isinstance(term, Literal):
                found = -len(self._literals)
                self._literals.append(term)
            else:
                found = len(self._names)
                self._names.append(term)
            self._numbers[term] = found
        return found

    def find(self, term: Node) -> int | None:
        """The number of a term; None for one not seen before."""
        return self._numbers.get(term)

    def term(self, number: int) -> Node:
        """The term with this number."""
        return self._literals[-number] if number < 0 else self._names[number]

    def literals(self) -> Iterator[tuple[int, Literal]]:
        """Every literal with its number."""
        for i in range(1, len(self._literals)):
            yield -i, self._literals[i]

    def columns(self) -> tuple[list[int], list[str], list[str], list[str | None], list[str | None]]:
        """All terms as columns: number, kind (``iri``, ``bnode``, ``literal``), text, datatype, language."""
        numbers: list[int] = []
        kinds: list[str] = []
        texts: list[str] = []
        datatypes: list[str | None] = []
        languages: list[str | None] = []
        for term, number in self._numbers.items():
            numbers.append(number)
            texts.append(str(term))
            if isinstance(term, Literal):
                kinds.append("literal")
                datatypes.append(str(term.datatype) if term.datatype is not None else None)
                languages.append(term.language)
            else:
                kinds.append("bnode" if isinstance(term, BNode) else "iri")
                datatypes.append(None)
                languages.append(None)
        return numbers, kinds, texts, datatypes, languages

    @classmethod
    def read(cls, rows: list[tuple[int, str, str, str | None, str | None]]) -> Terms:
        """The dictionary that `columns` wrote, from its rows in any order."""
        terms = cls()
        for number, kind, text, datatype, language in sorted(rows, key=lambda row: abs(row[0])):
            term: Node
            if kind == "literal":
                of = URIRef(datatype) if datatype is not None else None
                # normalize=False: the lexical form is the term, whatever its value.
                term = Literal(text, datatype=None if language else of, lang=language, normalize=False)
                terms._literals.append(term)
            else:
                term = BNode(text) if kind == "bnode" else URIRef(text)
                terms._names.append(term)
            terms._numbers[term] = number
        return terms
