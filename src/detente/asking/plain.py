"""A query as an engine is to read it: its prefixed names written out as IRIs, its escapes as the characters they are.

SPARQL's names have corners that engines read in different ways (pyoxigraph 0.5.13 takes ``ec:1.1.1.353`` for an IRI
and two numbers), and its escapes may be read before or after all else (SPARQL 1.1, 19.2). A query in which neither
stands is read by all in the same way. Its positions are those of the query as it was written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from detente.asking.tokens import Token, malformed, tokens
from detente.vocabulary import PREFIXES

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


@dataclass(frozen=True, slots=True)
class Plain:
    """A query and its plain form.

    Attributes:
        query: the query as it was written.
        text: its plain form.
        tokens: its tokens.
        names: each name that stands in it, a token, with its IRI; those that are declared in the prologue left out.
    """

    query: str
    text: str
    names: tuple[tuple[Token, str], ...]
    _written: tuple[int, ...]  # where each token begins in the text
    tokens: tuple[Token, ...]

    def start(self, position: int) -> int:
        """Where in the query as it was written a position of the plain form stands."""
        i = bisect_right(self._written, position) - 1
        if i < 0:
            return 0
        token, into = self.tokens[i], position - self._written[i]
        if into == 0 or token.kind == "PNAME":
            return token.start
        # Past the token, in the gap behind it: what is wrong there is what comes next.
        end = token.start + into
        if end >= token.end:
            return self.tokens[i + 1].start if i + 1 < len(self.tokens) else len(self.query)
        return end

    def before(self, position: int) -> tuple[Token, ...]:
        """The tokens that begin before a position of the plain form."""
        return self.tokens[: bisect_right(self._written, position - 1)]


@lru_cache(maxsize=16)
def rewritten(query: str, further: tuple[tuple[str, str], ...] = (), base: str | None = None) -> Plain:
    """A query and its plain form: prefixed names written out, comments left out, escapes read.

    Args:
        query: the query; the project's prefixes (`detente.vocabulary.PREFIXES`) need no declaration, and one that it
            declares itself wins.
        further: prefixes that need no declaration either, each with its namespace: those of a collection's sources.
        base: the IRI that relative ones are resolved against where the query says none by BASE.

    Raises:
        BadQuery: it cannot be read, a prefix is declared nowhere, or an IRI is relative and there is no BASE.
    """
    found = tokens(query).all
    prefixes, after = _prologue(query, found, further, base)
    labels = {t.text for t in found if t.kind == "BNODE"}
    renamed: dict[str, str] = {}
    pieces: list[str] = []
    written: list[int] = []
    names: list[tuple[Token, str]] = []
    length = 0
    said = any(t.kind == "WORD" and t.text.upper() == "BASE" for t in found[:after])
    end = 0
    for i, token in enumerate(found):
        text = token.text
        # Comments go; lines stay, so that an engine counts them as the one who wrote them does.
        gap = "" if token.start <= end else "\n" * query.count("\n", end, token.start) or " "
        if i >= after:
            if token.kind == "PNAME":
                text = f"<{_iri(query, token, prefixes)}>"
                names.append((token, text[1:-1]))
            elif token.kind == "IRI":
                if base is not None and not said and not _ABSOLUTE.match(text, 1):
                    text = f"<{_resolved(query, token, base)}>"
                names.append((token, text[1:-1]))
            elif token.kind == "BNODE" and "." in text:
                text = renamed.setdefault(text, _fresh(labels))
            elif text == "<":
                text = "< "  # so that no engine takes it for the beginning of an IRI
        if token.kind == "IRI" and base is None and not said and not _ABSOLUTE.match(text, 1):
            raise malformed(query, token.start, f"the IRI {text[:60]} is relative, and there is no BASE")
        pieces += (gap, text)
        written.append(length + len(gap))
        length += len(gap) + len(text)
        end = token.end
    return Plain(query, "".join(pieces), tuple(names), tuple(written), found)


def _prologue(
    query: str, found: tuple[Token, ...], further: tuple[tuple[str, str], ...], base: str | None
) -> tuple[dict[str, str], int]:
    """The IRI of each prefix, and where the tokens of the prologue end."""
    prefixes = {prefix: str(iri) for prefix, iri in PREFIXES.items()} | dict(further)
    i = 0
    while i < len(found) and found[i].kind == "WORD" and (word := found[i].text.upper()) in ("PREFIX", "BASE"):
        names = 1 if word == "PREFIX" else 0
        parts = found[i + 1 : i + 2 + names]
        if [p.kind for p in parts] != ["PNAME", "IRI"][1 - names :] or (names and not parts[0].text.endswith(":")):
            right = "PREFIX name: <http://...>" if names else "BASE <http://...>"
            raise malformed(query, found[i].start, f"right is {right}")
        iri = parts[-1].text[1:-1]
        if not _ABSOLUTE.match(iri):
            if base is None:
                raise malformed(query, parts[-1].start, f"the IRI <{iri[:60]}> is relative, and there is no BASE")
            iri = _resolved(query, parts[-1], base)
        if names:
            prefixes[parts[0].text[:-1]] = iri
        else:
            base = iri
        i += 2 + names
    return prefixes, i


def _resolved(query: str, token: Token, base: str) -> str:
    """A relative IRI made absolute (RFC 3986, 5.2), by the resolution of the parser for Turtle."""
    try:
        quad = next(iter(ox.parse(f"<> <urn:x> {token.text} .", ox.RdfFormat.TURTLE, base_iri=base)))
    except (SyntaxError, ValueError):
        raise malformed(query, token.start, f"{token.text[:60]} is no IRI") from None
    assert isinstance(quad.object, ox.NamedNode)
    return quad.object.value


def _iri(query: str, token: Token, prefixes: dict[str, str]) -> str:
    prefix, _, local = token.text.partition(":")
    if prefix not in prefixes:
        raise malformed(
            query, token.start, f"no prefix {prefix}: is declared; write PREFIX {prefix}: <http://...> before the query"
        )
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


def _fresh(labels: set[str]) -> str:
    """A label of a blank node that stands nowhere in the query."""
    number = len(labels)
    while f"_:b{number}" in labels:
        number += 1
    labels.add(f"_:b{number}")
    return f"_:b{number}"
