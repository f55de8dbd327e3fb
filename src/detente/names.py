"""What people call things: labels, aliases, prefixed names, IRIs, ISO codes; and the terms they mean."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator

from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from detente.errors import DetenteError
from detente.graph import KnowledgeGraph
from detente.vocabulary import DET, PREFIXES

#: A label or a local name goes before an alias or a code that means something else.
_LABELS, _ALIASES = (RDFS.label,), (SKOS.altLabel, DET.iso3166alpha2, DET.iso3166alpha3, DET.segment)
#: What no IRI contains (RFC 3987).
_NOT_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


class UnknownName(DetenteError):
    """No thing, or more than one, is called so."""


def words(local: str) -> str:
    """A local name in words: ``HistoricalState`` as ``historical state``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", local).lower()


def _plain(text: str) -> str:
    """A name without case, accents, and the spaces and punctuation that people leave out."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\s_\-.'’,]+", "", bare).casefold()


def _local(term: Node) -> str:
    return re.split(r"[/#]", str(term))[-1]


class Names:
    """The names of the things of a graph, or of those of some classes."""

    def __init__(self, kg: KnowledgeGraph, classes: Iterable[Node] = (), terms: bool = False) -> None:
        """Collect the names.

        Args:
            kg: the graph.
            classes: only things of these classes (stated or inferred types) are looked for; none means all.
            terms: whether to look for the classes and properties of the ontology, instead of things.
        """
        self._kg = kg
        wanted: set[Node] | None = None
        if terms:
            wanted = {t[0] for kind in _KINDS for t in kg.match(None, RDF.type, kind)}
        elif classes := tuple(classes):
            wanted = {t[0] for c in classes for t in kg.match(None, RDF.type, c)}
        self._spelt: dict[str, str] = {}
        self._terms: dict[URIRef, None] = {}
        self._first = self._collect(_LABELS, wanted)
        self._second = self._collect(_ALIASES, wanted)
        for term in wanted or ():
            if isinstance(term, URIRef):
                self._terms[term] = None
        for term in self._terms:
            self._add(self._first, _local(term), term)

    def _collect(
        self, predicates: Iterable[URIRef], wanted: set[Node] | None
    ) -> dict[str, dict[URIRef, None]]:
        found: dict[str, dict[URIRef, None]] = {}
        for predicate in predicates:
            for s, _, o in self._kg.match(None, predicate, None):
                if isinstance(s, URIRef) and (wanted is None or s in wanted):
                    self._terms[s] = None
                    self._add(found, str(o), s)
        return found

    def _add(self, table: dict[str, dict[URIRef, None]], name: str, term: URIRef) -> None:
        table.setdefault(_plain(name), {})[term] = None
        self._spelt.setdefault(_plain(name), name)

    def __iter__(self) -> Iterator[str]:
        """The names, as they are spelt."""
        return iter(self._spelt.values())

    def suggestions(self, text: str) -> list[str]:
        """The names most like a text, best first."""
        plain = _plain(text)
        close = difflib.get_close_matches(plain, self._spelt, n=3, cutoff=0.7)
        if len(plain) > 3:
            close += [name for name in self._spelt if plain in name and name not in close][: 3 - len(close)]
        return [self._spelt[name] for name in close]

    def resolve(self, text: str, what: str = "thing") -> URIRef:
        """The term that a name stands for.

        Args:
            text: a label, an alias, an ISO 3166 code, a prefixed name, a local name or an IRI, in angle
                brackets or not; case, spaces and accents do not count.
            what: what is looked for, for the error.

        Raises:
            UnknownName: nothing is called so (with the names most like it), or several things are (with
                these).
        """
        text = text.strip()
        iri = text[1:-1] if text.startswith("<") and text.endswith(">") else text
        prefix, _, rest = text.partition(":")
        if prefix in PREFIXES and not rest.startswith("//"):
            iri = str(PREFIXES[prefix]) + rest
        if "://" in iri:
            if _NOT_IRI.search(iri):
                raise UnknownName(f"{text!r} is neither a name nor an IRI")
            term = URIRef(iri)
            if term in self._terms:
                return term
            known = any(next(self._kg.match(*t), None) for t in ((term, None, None), (None, None, term)))
            reason = f"{text} is no {what}" if known else f"there is no {text} in the graph"
            raise UnknownName(reason + _hint(self.suggestions(_local(term))))
        candidates = list(self._first.get(_plain(text), ())) or list(self._second.get(_plain(text), ()))
        if len(candidates) > 1:
            exact = [c for c in candidates if text in (self._kg.label(c), _local(c))]
            candidates = exact if len(exact) == 1 else candidates
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            from detente.answers import short

            raise UnknownName(
                f"{text!r} is the name of several: {', '.join(map(short, candidates))}; say which"
            )
        raise UnknownName(f"no {what} is called {text!r}{_hint(self.suggestions(text))}")


def _hint(names: list[str]) -> str:
    return f"; did you mean {' or '.join(map(repr, names))}?" if names else ""


def resolve_object(kg: KnowledgeGraph, text: str) -> Node:
    """A thing, class or property by its name, or else a literal: a number, or text in quotes.

    Raises:
        UnknownName: nothing is called so.
    """
    if re.fullmatch(r"-?\d+", text):
        return Literal(int(text))
    if len(text) > 1 and text[0] == text[-1] == '"':
        return Literal(text[1:-1])
    try:
        return Names(kg).resolve(text)
    except UnknownName as error:
        try:
            return Names(kg, terms=True).resolve(text)
        except UnknownName:
            raise error from None
