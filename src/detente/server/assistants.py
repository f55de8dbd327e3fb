"""Tools for assistants by the Model Context Protocol (https://modelcontextprotocol.io), over stdio or HTTP.

The protocol is the official SDK's (the extra ``mcp``); the tools are `detente.server.tools`, done by the workers of
`detente.server.pool`, so that none runs longer, or takes more, than the server grants.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import quote, unquote

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError

import detente
from detente.collection.manifest import Collection, find
from detente.errors import Unreachable
from detente.server.log_lines import Told
from detente.server.pool import CROWDED, Pool
from detente.server.replies import Reply
from detente.server.settings import Settings

_INSTRUCTIONS = (
    "A knowledge graph of international relations that says where each answer comes from. Every row has a certainty, "
    "certain, possible, unless what is possible holds, or certain between two numbers; "
    "quote it, and never as surer than it is. Claims have a "
    "stance and may be denials. Quote sources by their claim (C173) and passage. Years are inclusive calendar years. "
    "An empty answer is not a no. Look for a saved question with search before you write SPARQL; why proves a "
    "relation, cite gives a source. What is left out of a result is told, and how to ask for it. "
    "Sources are cited in full once, at the end of a result; rows and claims have their short names (rap, "
    "record:RefATOP). A citation in square brackets describes a text whose title is not given. "
    "Arguments that most tools share (search has them with all values and bounds): view, what counts as holding; year, "
    "as of a calendar year, 0 for all years together (as_of where a question has a year of its own); possible, whether "
    "to show also what is only possible, marked; source, only what these sources state, and what follows from that; "
    "limit, how many entries at most, and after, how many to pass over. A tool that asks a question ends its "
    "description with the [view, year] that it looks at unless told otherwise. Things are named by a label, alias, "
    "code, prefixed name or IRI."
)
#: What begins the address of a thing or a claim, which is its IRI; those of a collection may have another base.
_THINGS = "https://w3id.org/detente/id/"
#: How many tools, or resources, one page of their list has.
_PAGE = 200
#: After how many seconds a client is told that a call goes on; and a call that found too many long ones tries again.
_PULSE, _AGAIN = 5.0, 0.5
#: For how many times the time of a call one waits until it may be long.
_TURNS = 5
Context = ServerRequestContext[Any]


def made(pool: Pool, collection: Collection, patience: float) -> Server[Any]:
    """A server of the protocol whose tools a pool does, about a collection.

    Args:
        pool: does the calls.
        collection: what they are about.
        patience: for how many seconds a call waits where too many are long.
    """
    patient = _Patient(pool, patience)

    listing, tools = asyncio.Lock(), list[types.Tool]()

    async def list_tools(context: Context, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        async with listing:  # over HTTP the SDK asks for them at each call
            if not tools:
                tools.extend(map(_tool, await asked(context, "tools")))
        return types.ListToolsResult(tools=tools)

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        more = {"path": {"tool": params.name}, "given": params.arguments or {}}
        reply = await _reported(context, patient.done("tool", more))
        found = json.loads(reply.body)
        if reply.status == 404 and found["detail"].startswith("no tool "):
            raise MCPError(types.INVALID_PARAMS, found["detail"])
        if reply.status != 200:
            return _wrong(found)
        return types.CallToolResult(content=[types.TextContent(text=found["text"])], structured_content=found["data"])

    async def asked(context: Context, job: str, **more: Any) -> Any:
        reply = await _reported(context, patient.done(job, more))
        found = json.loads(reply.body)
        if reply.status != 200:
            raise MCPError(types.INVALID_PARAMS if reply.status < 500 else types.INTERNAL_ERROR, found["detail"])
        return found

    async def list_resources(
        context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        after = params.cursor if params is not None and params.cursor else "0"
        data = await asked(context, "things", query={"limit": [str(_PAGE)], "after": [after]})
        rows = [
            types.Resource(
                uri=r["iri"], name=r["label"], description=r["description"] or None, mime_type="application/json"
            )
            for r in data["things"]
        ]
        end = None if data["complete"] else str(data["after"] + len(rows))
        return types.ListResourcesResult(resources=rows, next_cursor=end)

    async def templates(
        context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        words = (
            "A thing, situation, claim or passage by its name: what the graph says of it, with its claims and passages."
        )
        one = types.ResourceTemplate(
            uri_template=_THINGS + "{+name}", name="thing", description=words, mime_type="application/json"
        )
        return types.ListResourceTemplatesResult(resource_templates=[one])

    async def read_resource(context: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        space = next((s for s in (_THINGS, collection.base) if params.uri.startswith(s)), "")
        if not space:
            raise MCPError(types.INVALID_PARAMS, f"no resource {params.uri[:200]!r}; right is {_THINGS}NAME")
        iri = space + unquote(params.uri.removeprefix(space))
        given = {"id": iri, "year": 0, "possible": True}
        shown = await asked(context, "tool", path={"tool": "show"}, given=given)
        text = json.dumps(shown["data"], ensure_ascii=False)
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


def _tool(data: Mapping[str, Any]) -> types.Tool:
    """A tool as the protocol has it, from `detente.server.tools.Offered` as JSON."""
    hints = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)  # others are of tools that write
    return types.Tool(
        name=data["name"],
        title=data["title"] or None,
        description=data["description"],
        input_schema=data["schema"],
        annotations=hints,
    )


class _Patient:
    """Has jobs done. An assistant calls several tools at once, and does not come again: long calls wait their turn."""

    def __init__(self, pool: Pool, seconds: float) -> None:
        self._pool, self._seconds = pool, seconds
        self._turn = asyncio.Lock()

    async def done(self, job: str, more: Mapping[str, Any]) -> Reply:
        """The reply of a job; where too many are long, later."""
        arguments = {"path": {}, "query": {}, "accept": "", "language": "", "base": "", "address": "", **more}
        reply, end = await self._pool.run(job, arguments), self._pool.loop.time() + self._seconds
        if not _crowded(reply):
            return reply
        async with self._turn:  # in the order in which they came
            while _crowded(reply) and self._pool.loop.time() < end:
                await asyncio.sleep(_AGAIN)
                reply = await self._pool.run(job, arguments)
        return reply


def _crowded(reply: Reply) -> bool:
    return reply.status == 503 and CROWDED.encode() in reply.body


async def _reported(context: Context, doing: Coroutine[Any, Any, Reply]) -> Reply:
    """What comes of a job; a client that has asked for it is told meanwhile that it goes on.

    A graph that was never asked for is closed first, which can take longer than a client waits in silence.
    """
    task, seconds = asyncio.ensure_future(doing), 0.0
    try:
        while not (await asyncio.wait({task}, timeout=_PULSE))[0]:
            seconds += _PULSE
            await context.session.report_progress(seconds, message="working on it")
        return task.result()
    finally:
        task.cancel()


def _wrong(problem: Mapping[str, Any]) -> types.CallToolResult:
    """An error that the assistant can mend: what is wrong, what would be right."""
    near = f" Near: {', '.join(problem['near'])}." if problem.get("near") else ""
    text = types.TextContent(text=f"{problem['detail']}{near}")
    return types.CallToolResult(content=[text], structured_content=dict(problem), is_error=True)


def _log(entry: Mapping[str, Any]) -> None:
    sys.stderr.write(json.dumps(entry) + "\n")  # standard output is the protocol's
    sys.stderr.flush()


def _tell_all() -> None:
    """Let what the SDK has to say stand in the log, too: it quotes what clients send."""
    told = logging.getLogger("mcp")
    told.handlers, told.propagate = [Told(_log)], False


async def _over_stdio(settings: Settings) -> None:
    _tell_all()
    pool = Pool(settings, _log)
    try:
        await pool.start()
        server = made(pool, find(settings.collection), _TURNS * settings.timeout)
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

    _tell_all()
    names = [name + port for name in settings.hosts for port in ("", ":*")]
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection="*" not in settings.hosts,
        allowed_hosts=names,
        allowed_origins=[f"{scheme}://{name}" for scheme in ("http", "https") for name in names],
    )

    def app(pool: Pool) -> Any:
        return made(pool, find(settings.collection), _TURNS * settings.timeout).streamable_http_app(
            stateless_http=True, json_response=True, host=host, transport_security=security
        )

    listened(settings, host, port, app, lambda address: ready(f"{address}mcp"), _log, lifespan=True)
