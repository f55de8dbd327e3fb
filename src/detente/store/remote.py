"""A SPARQL 1.1 endpoint, asked over HTTP (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.error import HTTPError, URLError

import pyoxigraph as ox
from rdflib.namespace import RDFS
from rdflib.term import Node, URIRef

from detente import sparql
from detente.answers import Answer
from detente.engine import TIMEOUT, Columns, Rows, table
from detente.errors import Unreachable
from detente.sparql import BadQuery

#: For how many things at once labels are asked.
_BATCH = 200


class Endpoint:
    """A store that answers SPARQL over HTTP."""

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        """Name an endpoint; nothing is sent yet.

        Args:
            url: the address of its queries, as ``http://127.0.0.1:7878/query``.
            timeout: seconds to wait for an answer.
        """
        self.url = url
        self.timeout = timeout

    def sparql(self, query: str) -> Answer:
        """Ask in SPARQL 1.1; the project's prefixes need no declaration.

        Raises:
            BadQuery: the query is malformed, not read-only, or the endpoint says that it is.
            Unreachable: the endpoint cannot be reached, refuses, or does not answer with SPARQL results.
        """
        shape = sparql.inspect(query, prefixes=True)
        columns, rows = self._ask(sparql.with_prefixes(query), shape.form)
        return Answer(columns, tuple(rows), self._labels(term for row in rows for term in row))

    def _labels(self, terms: Iterable[Node | None]) -> dict[Node, str]:
        """The labels that the endpoint has for some things."""
        things = sorted({term for term in terms if isinstance(term, URIRef)})
        found: dict[Node, str] = {}
        for start in range(0, len(things), _BATCH):
            values = " ".join(thing.n3() for thing in things[start : start + _BATCH])
            query = f"SELECT ?s ?l WHERE {{ VALUES ?s {{ {values} }} ?s {RDFS.label.n3()} ?l }}"
            found |= {s: str(label) for s, label in self._ask(query, "SELECT")[1] if s is not None}
        return found

    def _ask(self, query: str, form: str) -> tuple[Columns, Rows]:
        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLExceptions, SPARQLWrapper

        wrapper = SPARQLWrapper(self.url)
        wrapper.setMethod(POST)
        wrapper.setTimeout(max(1, round(self.timeout)))
        wrapper.setQuery(query)
        is_table = form in ("SELECT", "ASK")
        wrapper.setReturnFormat(JSON if is_table else TURTLE)
        try:
            with wrapper.query().response as response:
                kind = response.headers.get_content_type()
                body = response.read()
        except SPARQLExceptions.QueryBadFormed as error:
            _close(error)
            raise BadQuery(f"{self.url} refuses the query: {_line(error)}") from None
        except SPARQLExceptions.Unauthorized as error:
            _close(error)
            raise Unreachable(f"{self.url} asks for a login (401)") from None
        except SPARQLExceptions.EndPointNotFound as error:
            _close(error)
            raise Unreachable(f"{self.url}: there is no endpoint at this address (404)") from None
        except (SPARQLExceptions.SPARQLWrapperException, URLError, OSError, ValueError) as error:
            _close(error)
            reason = getattr(error, "reason", None) or error
            raise Unreachable(f"{self.url} cannot be asked: {_line(reason)}") from None
        try:
            if is_table:
                return table(ox.parse_query_results(body, ox.QueryResultsFormat.JSON))
            return table(quad.triple for quad in ox.parse(body, ox.RdfFormat.TURTLE))
        except (SyntaxError, ValueError, UnicodeDecodeError):
            kinds = "SPARQL results in JSON" if is_table else "Turtle"
            raise Unreachable(f"{self.url} answers with {kind} that is not whole {kinds}") from None


def _close(error: BaseException) -> None:
    """Close the connection of a refusal, which SPARQLWrapper leaves open."""
    for refusal in (error, error.__context__):
        if isinstance(refusal, HTTPError):
            refusal.close()


def _line(problem: object) -> str:
    """A message on one line."""
    return " ".join(str(problem).split())[:200]
