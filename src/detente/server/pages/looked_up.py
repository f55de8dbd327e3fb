"""The names of things and the members of classes, looked up in what is stated when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from detente.collection.lookups import Lookup
from detente.rdf.terms import short

_NAMES = (RDFS.label, SKOS.altLabel)


class NamesByLanguage:
    """The labels of things, in force or not, by language; each looked up when it is asked for.

    A collection has its labels in English (`detente check`); in other languages a `skos:altLabel` serves as one.
    """

    def __init__(self, lookup: Lookup) -> None:
        """In what is stated."""
        self._lookup = lookup
        self._known: dict[Node, dict[str, str]] = {}

    def of(self, term: Node) -> dict[str, str]:
        """The names of a thing, by language; empty where it has none."""
        found = self._known.get(term)
        if found is None:
            found = {}
            for p in _NAMES:
                for name in self._lookup.objects(term, p):
                    if isinstance(name, Literal):
                        language = (name.language or "").partition("-")[0].lower()
                        if p == _NAMES[0] or language not in ("", "en"):
                            found.setdefault(language, str(name))
            if found:  # of what is not there, anybody can ask for any number
                self._known[term] = found
        return found

    @staticmethod
    def in_language(known: Mapping[str, str], language: str) -> str:
        """That in a language, else in English, else in any."""
        return known.get(language) or known.get("en") or known.get("") or next(iter(known.values()))

    def english(self, term: Node) -> str:
        """The name of a thing in English, else its short form."""
        known = self.of(term)
        return self.in_language(known, "en") if known else short(term)


class Members(Mapping[Node, "list[Node]"]):
    """The things of each class, found when they are asked for."""

    def __init__(self, lookup: Lookup, above: Mapping[Node, frozenset[Node]], labels: NamesByLanguage) -> None:
        """In what is stated, with what is wider than each class, and the names of things."""
        self._lookup, self._above, self._labels = lookup, above, labels
        self._known: dict[Node, list[Node]] = {}

    def __getitem__(self, cls: Node) -> list[Node]:
        """The things of a class, in order of their names; KeyError where there is none."""
        found = self._known.get(cls)
        if found is None:
            classes = dict.fromkeys((cls, *(t for t, wide in self._above.items() if cls in wide)))
            typed = (said for t in classes for said in self._lookup.to(t) if said.p == RDF.type)
            nodes = {said.s for said in typed if isinstance(said.s, URIRef)}
            found = sorted(nodes, key=lambda n: (self._labels.english(n).casefold(), str(n)))
            if found:
                self._known[cls] = found
        if not found:
            raise KeyError(cls)
        return found

    def __iter__(self) -> Iterator[Node]:
        """The classes that have any."""
        types = {said.o for said in self._lookup.with_property(RDF.type) if isinstance(said.s, URIRef)}
        return iter({wide for t in types for wide in self._above.get(t, (t,))})

    def __len__(self) -> int:
        """How many these are."""
        return sum(1 for _ in self)
