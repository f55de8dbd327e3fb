"""Which terms of a query a graph does not know: a misspelt relation gives no rows, and nothing else would say why."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterator, Mapping
from typing import Protocol

import pyoxigraph as ox
from rdflib.term import Node, URIRef

from detente.asking.plain import Plain, rewritten
from detente.asking.tokens import Token, place
from detente.vocabulary import CODE, DET, ID

_NAMESPACES = {"det": str(DET), "id": str(ID), "code": str(CODE)}


class Stored(Protocol):
    """A graph in a store."""

    @property
    def store(self) -> ox.Store:
        """What holds every triple."""

    @property
    def files(self) -> Container[Node]:
        """The names of its named graphs."""

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes of sources, beside the project's."""


def unknown_terms(kg: Stored, query: str) -> Iterator[str]:
    """The terms of the project's namespaces in a query that stand nowhere in a graph, each as a line for people.

    What CONSTRUCT makes may have new terms, and is passed over.

    Args:
        kg: the graph that is asked.
        query: the query, as it was written.
    """
    plain = rewritten(query, tuple(kg.prefixes.items()))
    made = _template(plain)
    namespaces = {**kg.prefixes, **_NAMESPACES}
    seen: set[str] = set()
    for token, iri in plain.names:
        prefix = next((p for p, base in namespaces.items() if iri.startswith(base) and iri != base), None)
        if prefix is None or iri in seen or token.start in made:
            continue
        seen.add(iri)
        if _is_known(kg.store, ox.NamedNode(iri)) or URIRef(iri) in kg.files:
            continue
        base = namespaces[prefix]
        # Every IRI of the namespace in the graph; only for a term that is unknown.
        terms = {term for quad in kg.store for term in (quad.subject, quad.predicate, quad.object)}
        iris = (term.value for term in terms if isinstance(term, ox.NamedNode))
        known = {iri[len(base) :] for iri in iris if iri.startswith(base) and iri != base}
        hint = _alike(iri[len(base) :], known)
        shown = f"; did you mean {' or '.join(f'{prefix}:{name}' for name in hint)}?" if hint else ""
        yield f"{place(query, token.start)}: the graph does not know {prefix}:{iri[len(base) :]}{shown}"


def _is_known(store: ox.Store, iri: ox.NamedNode) -> bool:
    """Whether an IRI stands anywhere in a store."""
    patterns = ((iri, None, None), (None, iri, None), (None, None, iri))
    return any(next(iter(store.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)


def _alike(name: str, known: set[str]) -> list[str]:
    folded: dict[str, str] = {}
    for other in sorted(known):
        folded.setdefault(other.casefold(), other)
    return [folded[close] for close in difflib.get_close_matches(name.casefold(), folded, n=2, cutoff=0.75)]


def _template(plain: Plain) -> range:
    """Where the template of a CONSTRUCT stands in the query; nowhere where there is none, or it is the pattern."""
    tokens: tuple[Token, ...] = plain.tokens
    start = None
    depth = 0
    for before, token in zip(tokens, tokens[1:], strict=False):
        if start is None:
            if before.kind == "WORD" and before.text.upper() == "CONSTRUCT" and token.text == "{":
                start, depth = token.start, 1
            continue
        if token.kind == "MARK":
            depth += (token.text == "{") - (token.text == "}")
            if not depth:
                return range(start, token.end)
    return range(0)
