"""Tools for assistants by the Model Context Protocol (https://modelcontextprotocol.io), over stdio or HTTP.

The protocol is the official SDK's (the extra ``mcp``); the tools are `detente.server.tools`, done by the workers of
`detente.server.pool`, so that none runs longer, or takes more, than the server grants.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

import detente
from detente.collection.manifest import Collection, find
from detente.errors import Unreachable
from detente.server.pool import Pool
from detente.server.settings import Settings
from detente.server.tools import arguments_of, in_words, offered

_INSTRUCTIONS = (
    "A knowledge graph of international relations that says where each answer comes from. Every row has a certainty, "
    "certain, possible, unless what is possible holds, or certain between two numbers; "
    "quote it, and never as surer than it is. Claims have a "
    "stance and may be denials. Quote sources by their claim (C173) and passage. Years are inclusive calendar years. "
    "Look for a saved question with search before you write SPARQL; why proves a relation, cite gives a source."
)
#: What begins the address of a thing or a claim, which is its IRI; those of a collection may have another base.
_THINGS = "https://w3id.org/detente/id/"
#: How many tools, or resources, one page of their list has.
_PAGE = 200
Context = ServerRequestContext[Any]


def made(pool: Pool, collection: Collection) -> Server[Any]:
    """A server of the protocol whose tools a pool does, about a collection."""
    known = offered(collection)

    async def list_tools(context: Context, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        hints = types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        )
        tools = [
            types.Tool(
                name=t.name, title=t.title, description=t.description, input_schema=dict(t.schema), annotations=hints
            )
            for t in known.values()
        ]
        return types.ListToolsResult(tools=tools)

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = known.get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"no tool {params.name[:60]!r}; search finds the one you mean")
        reply = await pool.run(tool.job, arguments_of(tool, params.arguments or {}))
        if reply.file is not None:
            reply.file.close()
            return _wrong({"status": 413, "detail": "the result is too long to be read; ask for less"})
        if reply.status != 200:
            return _wrong(json.loads(reply.body))
        if tool.job == "sparql":
            data = _result(dict(reply.headers)["Content-Type"], reply.body)
        else:
            data = json.loads(reply.body)
        text = types.TextContent(text=in_words(tool, data))
        return types.CallToolResult(content=[text], structured_content=data)

    async def list_resources(
        context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        after = params.cursor if params is not None and params.cursor else "0"
        query = {"limit": [str(_PAGE)], "after": [after]}
        data = await _asked(pool, "things", {}, query)
        rows = [types.Resource(uri=r["iri"], name=r["label"], mime_type="application/json") for r in data["things"]]
        end = None if data["complete"] else str(data["after"] + len(rows))
        return types.ListResourcesResult(resources=rows, next_cursor=end)

    async def templates(
        context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        words = (
            "A thing, situation, claim or passage by its name: what the graph says of it, with its claims and passages."
        )
        one = types.ResourceTemplate(
            uri_template=_THINGS + "{name}", name="thing", description=words, mime_type="application/json"
        )
        return types.ListResourceTemplatesResult(resource_templates=[one])

    async def read_resource(context: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        space = next((s for s in (_THINGS, collection.base) if params.uri.startswith(s)), "")
        if not space:
            raise MCPError(types.INVALID_PARAMS, f"no resource {params.uri[:200]!r}; right is {_THINGS}NAME")
        iri = space + unquote(params.uri.removeprefix(space))
        shown = await _asked(pool, "show", {"id": iri}, {"year": ["0"], "possible": ["1"]})
        cited = await _asked(pool, "cite", {"id": iri}, {})
        text = json.dumps(shown | {"claims": cited["claims"], "cited": cited["text"]}, ensure_ascii=False)
        uri = space + quote(iri.removeprefix(space), safe="/")
        return types.ReadResourceResult(
            contents=[types.TextResourceContents(uri=uri, mime_type="application/json", text=text)]
        )

    return Server(
        "detente",
        version=detente.__version__,
        title="Detente",
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=templates,
        on_read_resource=read_resource,
    )


async def _asked(pool: Pool, job: str, path: Mapping[str, str], query: Mapping[str, list[str]]) -> dict[str, Any]:
    """The reply of a job as data.

    Raises:
        MCPError: it is a problem.
    """
    reply = await pool.run(job, {"path": path, "query": query, "accept": "", "language": "", "base": "", "address": ""})
    data: dict[str, Any] = json.loads(reply.body)
    if reply.status != 200:
        raise MCPError(types.INVALID_PARAMS if reply.status < 500 else types.INTERNAL_ERROR, data["detail"])
    return data


def _wrong(problem: Mapping[str, Any]) -> types.CallToolResult:
    """An error that the assistant can mend: what is wrong, what would be right."""
    near = f" Near: {', '.join(problem['near'])}." if problem.get("near") else ""
    text = types.TextContent(text=f"{problem['detail']}{near}")
    return types.CallToolResult(content=[text], structured_content=dict(problem), is_error=True)


def _result(kind: str, body: bytes) -> dict[str, Any]:
    """The answer to a query of one's own, with how sure it is."""
    note = "Rows are certain in the view and year asked for. For the sources of a relation call why, of a thing cite."
    if "json" in kind:
        return {"certainty": "certain", "note": note, **json.loads(body)}
    return {"certainty": "certain", "note": note, "turtle": body.decode()}


def _log(entry: Mapping[str, Any]) -> None:
    sys.stderr.write(json.dumps(entry) + "\n")  # standard output is the protocol's
    sys.stderr.flush()


async def _over_stdio(settings: Settings) -> None:
    pool = Pool(settings, _log)
    try:
        await pool.start()
        server = made(pool, find(settings.collection))
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
    finally:
        await pool.close()


def over_stdio(settings: Settings) -> None:
    """Serve one client on standard input and output, until it leaves.

    Raises:
        DetenteError: what is served cannot be read, or no worker can be started.
        Unreachable: standard input or output is closed, or cannot be used.
    """
    for what, tried in (("standard input", lambda: os.read(0, 0)), ("standard output", lambda: os.write(1, b""))):
        try:
            tried()
        except OSError as error:
            raise Unreachable(f"{what}: {error.strerror or error}") from None
    try:
        asyncio.run(_over_stdio(settings))
    except ExceptionGroup as several:  # of the tasks that read and write
        broken, others = several.split(OSError)
        if broken is None or others is not None:
            raise
        first: BaseException = broken
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        if not isinstance(first, BrokenPipeError):  # else the client has left
            raise Unreachable(f"standard input or output: {getattr(first, 'strerror', None) or first}") from None


def over_http(settings: Settings, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve any number of clients over HTTP at the path ``/mcp``, until a signal ends it.

    Args:
        settings: what is served, and how.
        host: the address to listen at.
        port: the port; 0 takes one that is free.
        ready: is given the address when requests are answered.

    Raises:
        DetenteError: what is served cannot be read, or no worker can be started.
        Unreachable: the port cannot be had.
    """
    from detente.server.running import listened

    def app(pool: Pool) -> Any:
        return made(pool, find(settings.collection)).streamable_http_app(
            stateless_http=True, json_response=True, host=host
        )

    listened(settings, host, port, app, lambda address: ready(f"{address}mcp"), _log, lifespan=True)
