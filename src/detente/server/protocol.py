"""Requests of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), read and refused without a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from detente.server.replies import Refused

#: The longest body of a request, in bytes; no query comes near it.
LONGEST = 1_000_000
#: How much of one that is longer is read and passed over: who is still sending does not see the error.
_PASSED_OVER = 20_000_000
#: How many seconds a body may take to arrive.
PATIENCE = 15.0
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
#: How many parameters a request may have.
_MOST = 1000
METHODS = "GET, HEAD, POST, OPTIONS"


def pairs(text: str) -> list[tuple[str, str]]:
    """The parameters of a form, or behind the question mark of an address.

    Raises:
        Refused: they are not UTF-8, or too many.
    """
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST)
    except UnicodeDecodeError:
        raise Refused(400, "the parameters are not UTF-8, percent-encoded") from None
    except ValueError:
        raise Refused(400, f"more than {_MOST} parameters") from None


def grouped(found: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Parameters by name, each with its values in order."""
    named: dict[str, list[str]] = {}
    for name, value in found:
        named.setdefault(name, []).append(value)
    return named


async def arguments(request: Request) -> dict[str, Any] | None:
    """What a request asks of the endpoint, as the arguments of the job ``sparql``; None where it asks for nothing.

    Raises:
        Refused: it is no query operation of the protocol.
    """
    behind = pairs(request.scope["query_string"].decode("ascii", "replace"))
    text: str | None = None
    if request.method == "POST":
        kind, charset = _media_type(request.headers.get("content-type", ""))
        if kind == _UPDATE:
            raise Refused(415, f"updates are refused: this service is read-only; a query is {_QUERY}")
        if kind not in (_FORM, _QUERY):
            given = repr(kind[:60]) if kind else "missing"
            raise Refused(415, f"the Content-Type is {given}; a query comes as {_QUERY} or {_FORM}")
        if charset not in ("", "utf-8", "utf8"):
            raise Refused(415, f"the charset is {charset[:40]!r}; send UTF-8")
        data = await body(request)
        try:
            decoded = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused(400, f"the body is not UTF-8 at byte {error.start}") from None
        if kind == _FORM:
            behind += pairs(decoded)
        else:
            text = decoded
    asked = grouped(behind)
    queries = asked.pop("query", [])
    if text is not None and queries:
        raise Refused(400, "the query is given twice: in the body, and as parameter query; leave one out")
    if any(name in asked for name in ("update", "using-graph-uri", "using-named-graph-uri")):
        raise Refused(400, "updates are refused: this service is read-only")
    if len(queries) > 1:
        raise Refused(400, f"query is given {len(queries)} times; one request asks one query")
    if text is None and not queries:
        if request.method != "POST" and not behind:
            return None
        raise Refused(400, "the parameter query is missing")
    text = queries[0] if text is None else text
    default, named = asked.pop("default-graph-uri", []), asked.pop("named-graph-uri", [])
    return {"text": text, "default": default, "named": named, "query": asked}


def _media_type(header: str) -> tuple[str, str]:
    """The media type of a header Content-Type, and its charset, both in lower case."""
    kind, *parameters = header.split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return kind.strip().lower(), value.strip().strip('"').lower()
    return kind.strip().lower(), ""


async def body(request: Request) -> bytes:
    """The body of a request.

    Raises:
        Refused: it is too long (413), does not come (408), or its sender has left.
    """
    found = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            size = 0
            async for chunk in request.stream():
                size += len(chunk)
                if size <= LONGEST:
                    found += chunk
                elif size > _PASSED_OVER:
                    break
            if size > LONGEST:
                raise _too_long()
    except TimeoutError:
        raise Refused(408, f"the body did not arrive in {PATIENCE:g} seconds", [("Connection", "close")]) from None
    except ClientDisconnect:
        raise Refused(400, "the body ended early") from None
    return bytes(found)


def _too_long() -> Refused:
    return Refused(413, f"the body is longer than {LONGEST:,} bytes", [("Connection", "close")])
