"""The addresses of pages: where a thing, a term, a code or a question has its page, and what an address names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import quote, quote_plus, urlencode

from rdflib.term import Literal, Node, URIRef

from detente.rdf.terms import Triple, is_iri
from detente.vocabulary import CODE, DET, ID, PREFIXES, QUESTION

#: What begins the names of things, and where the pages of these begin.
_SPACES: tuple[tuple[str, str], ...] = (
    (str(ID), "/id/"),
    (str(DET), "/ontology/"),
    (str(CODE), "/code/"),
    (str(QUESTION), "/question/"),
)
_SAFE = "/:@!$&'()*,;=~+"


@lru_cache(maxsize=20_000)
def path_of(term: Node) -> str:
    """The path of the page of a thing; things of namespaces elsewhere are named in the query.

    Args:
        term: an IRI.
    """
    iri = str(term)
    for base, start in _SPACES:
        if iri.startswith(base) and len(iri) > len(base):
            return start + quote(iri[len(base) :], safe=_SAFE)
    if iri == str(DET)[:-1]:
        return "/ontology"
    return "/thing?" + urlencode({"iri": iri})


def named(space: str, local: str) -> URIRef | None:
    """What the page of a local name is about; None where nothing can be called so.

    Args:
        space: ``id``, ``ontology``, ``code`` or ``question``.
        local: what follows in the address, decoded.
    """
    base = next(base for base, start in _SPACES if start == f"/{space}/")
    return URIRef(base + local) if is_iri(base + local) else None


def written(term: Node) -> str:
    """A term as an address writes it in its query: a prefix of ours and the rest of its IRI, else the whole of it."""
    if not isinstance(term, URIRef):
        return f'"{term}"' if isinstance(term, Literal) and not isinstance(term.value, int) else str(term)
    for prefix, base in PREFIXES.items():
        if term.startswith(base):
            return f"{prefix}:{term[len(base) :]}"
    return str(term)


def read(text: str, further: Mapping[str, str] = MappingProxyType({})) -> URIRef | None:
    """The term that an address writes so; None where it is neither a prefixed name nor an IRI.

    Args:
        text: what is written.
        further: prefixes beside the project's, with their namespaces.
    """
    prefix, colon, rest = text.partition(":")
    base = PREFIXES.get(prefix) or further.get(prefix)
    iri = f"{base}{rest}" if colon and base and not rest.startswith("//") else text if "://" in text else ""
    return URIRef(iri) if is_iri(iri) else None


@lru_cache(maxsize=20_000)
def _quoted(term: Node) -> str:
    return quote_plus(written(term), safe=":")


def with_query(path: str, given: Iterable[tuple[str, str]]) -> str:
    """A path with more in its query."""
    text = urlencode(list(given))
    return path if not text else path + ("&" if "?" in path else "?") + text


_EVERYWHERE: dict[str, object] = {"source": None}


class Links:
    """Makes links that stay in the view, year and language that are looked at, and in the sources, if they can."""

    def __init__(self, kept: Mapping[str, list[str]], lacks: Callable[[Node], bool] = lambda term: False) -> None:
        """Keep some of a query.

        Args:
            kept: the parameters that every link repeats, with their values.
            lacks: tells whether the sources that are selected say nothing of a thing; all sources are looked at then.
        """
        self._lacks = lacks
        self._kept = {name: list(values) for name, values in kept.items()}
        self._query = urlencode([(name, value) for name, values in self._kept.items() for value in values])

    def to(self, path: str, **changed: object) -> str:
        """A link to a path.

        Args:
            path: the path, which may have a query of its own.
            changed: what differs in the query: a value, a list of them, or None to leave a parameter out.
        """
        if changed:
            return with_query(path, self.fields(**changed))
        return path if not self._query else path + ("&" if "?" in path else "?") + self._query

    def fields(self, **changed: object) -> list[tuple[str, str]]:
        """What the query of a link says, as names and values: hidden fields of a form are the same."""
        given: dict[str, list[str]] = dict(self._kept)
        for name, value in changed.items():
            values = value if isinstance(value, list | tuple) else [value]
            given[name] = [str(v) for v in values if v is not None]
        return [(name, value) for name, values in given.items() for value in values]

    def thing(self, term: Node, **changed: object) -> str:
        """A link to the page of a thing."""
        return self.to(path_of(term), **(_EVERYWHERE if self._lacks(term) else {}), **changed)

    def why(self, triple: Triple, **changed: object) -> str:
        """A link to the page that says why a triple holds."""
        s, p, o = map(_quoted, triple)
        lacking = any(map(self._lacks, triple))
        return self.to(f"/why?s={s}&p={p}&o={o}", **(_EVERYWHERE if lacking else {}), **changed)
