"""Asking a SPARQL endpoint, with errors that say what is wrong with it."""

from __future__ import annotations

import json
from http.client import HTTPException
from urllib.error import HTTPError, URLError

from rdflib.term import BNode, Literal, Node, URIRef

from detente.answers import Answer
from detente.errors import Unreachable

#: How long an endpoint may take, in seconds.
TIMEOUT = 60


def ask(endpoint: str, query: str, timeout: int = TIMEOUT) -> Answer:
    """Ask an endpoint a SELECT or ASK query.

    Args:
        endpoint: the address of the query service.
        query: the query, with its prefixes.
        timeout: seconds to wait.

    Raises:
        Unreachable: the endpoint is dead, slow, refuses, or answers with something that is no result.
    """
    from SPARQLWrapper import JSON, SELECT, SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    client = SPARQLWrapper(endpoint)
    client.setQuery(query)
    client.queryType = SELECT  # it guesses from the first words, and takes some comments for updates
    client.setReturnFormat(JSON)
    client.setTimeout(timeout)
    try:
        response = client.query().response
        body = response.read()
    except SPARQLWrapperException as error:
        raise Unreachable(f"{endpoint} refused the query: {type(error).__name__}") from None
    except HTTPError as error:
        raise Unreachable(f"{endpoint} answered with HTTP status {error.code}") from None
    except TimeoutError:
        raise Unreachable(f"{endpoint} did not answer within {timeout} seconds") from None
    except (URLError, OSError, HTTPException) as error:
        raise Unreachable(f"{endpoint} cannot be reached: {getattr(error, 'reason', None) or error}") from None
    except ValueError as error:
        raise Unreachable(f"{endpoint!r} is no address of an endpoint: {error}") from None
    try:
        data = json.loads(body)
        if "boolean" in data:
            return Answer(("answer",), ((Literal(bool(data["boolean"])),),))
        columns = tuple(data["head"]["vars"])
        rows = tuple(tuple(_term(b.get(c)) for c in columns) for b in data["results"]["bindings"])
    except (ValueError, KeyError, TypeError):
        raise Unreachable(f"{endpoint} answered with something that is no SPARQL result in JSON") from None
    return Answer(columns, rows)


def _term(binding: dict[str, str] | None) -> Node | None:
    """A term of the SPARQL 1.1 query results JSON format (https://www.w3.org/TR/sparql11-results-json/)."""
    if binding is None:
        return None
    if binding["type"] == "uri":
        return URIRef(binding["value"])
    if binding["type"] == "bnode":
        return BNode(binding["value"])
    datatype = binding.get("datatype")
    return Literal(
        binding["value"],
        lang=binding.get("xml:lang"),
        datatype=URIRef(datatype) if datatype else None,
        normalize=False,
    )
