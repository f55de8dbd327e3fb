"""The application that a web server runs: it leads each request to a job and its reply back, and computes nothing.

Whatever reads a graph is a job of a worker (`detente.server.pool`). A reply is complete before its first byte, so that
an error is one: no answer with status 200 is ever cut.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.server import protocol
from detente.server.kept_replies import KeptReplies
from detente.server.metrics import Metrics
from detente.server.negotiation import best
from detente.server.pages.rendering import problem_page
from detente.server.pool import Pool
from detente.server.replies import PROBLEM, Refused, Reply, json_reply, problem, text_reply
from detente.server.sending import Sent, Static
from detente.server.settings import LONG, Settings
from detente.server.verdicts import Verdicts

#: The paths of the API, each with its job.
API: Mapping[str, str] = {
    "/questions": "questions",
    "/questions/{topic}/{question}": "question",
    "/api/why": "why",
    "/api/cite/{id:path}": "cite",
    "/api/show/{id:path}": "show",
    "/api/search": "search",
    "/panel": "panel",
    "/compare": "compare",
    "/openapi.json": "openapi",
}
#: What every reply carries. Nothing of another host is loaded, and no script or style stands in a page.
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        b"frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_STATIC = Path(__file__).resolve().parent / "static"
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
_READ = ("GET", "HEAD", "OPTIONS")
#: What is true of one moment only.
_NOW = ("Cache-Control", "no-store")
#: What begins the paths at which a problem is a page only where a browser shows it in its window.
_FOR_PROGRAMS = ("/sparql", "/questions", "/api/", "/panel", "/compare", "/openapi.json", "/healthz", "/metrics")
#: The status in the log of a request whose client left before its reply.
LEFT = 499

Log = Callable[[Mapping[str, Any]], None]


class Service:
    """What answers requests.

    Attributes:
        settings: what the server was started with.
        pool: its workers.
        metrics: what it has answered so far.
        asgi: the application of ASGI (https://asgi.readthedocs.io/).
    """

    def __init__(self, settings: Settings, pool: Pool, log: Log, pages: Mapping[str, str]) -> None:
        """Serve what a pool answers.

        Args:
            settings: what the server was started with.
            pool: its workers, started.
            log: takes an entry for each request.
            pages: the paths of pages, as Starlette writes them, each with its job.
        """
        self.settings, self.pool, self.metrics = settings, pool, Metrics()
        self._verdicts, self._replies = Verdicts(), KeptReplies()
        routes: list[BaseRoute] = [
            Route("/sparql", self._sparql, methods=[*_READ, "POST"]),
            Route("/healthz", self._health, methods=list(_READ)),
            Route("/metrics", self._metrics, methods=list(_READ)),
            *(Route(path, self._job(name), methods=list(_READ)) for path, name in API.items()),
        ]
        if _STATIC.is_dir():
            routes.append(Mount("/static", Static(directory=_STATIC)))
        routes += [Route(path, self._job(name), methods=list(_READ)) for path, name in pages.items()]
        app = Starlette(
            routes=routes,
            middleware=self._cors(),
            exception_handlers={HTTPException: _http, Refused: _refused, Exception: _fault},
        )
        app.router.redirect_slashes = False
        self.asgi: ASGIApp = _Guard(app, settings, self.metrics, log)

    def _cors(self) -> list[Middleware]:
        origins = list(self.settings.origins)
        if not origins:
            return []
        return [
            Middleware(
                CORSMiddleware,
                allow_origins=origins,
                allow_methods=["GET", "HEAD", "POST"],
                allow_headers=["Accept", "Accept-Language", "Content-Type", "If-None-Match"],
                expose_headers=["Link", "Retry-After", "Detente-Possible", "ETag"],
                max_age=86400,
            )
        ]

    # ---- endpoints -------------------------------------------------------------------------------------

    def _job(self, name: str) -> Callable[[Request], Awaitable[Any]]:
        async def answer(request: Request) -> Sent:
            if request.method == "OPTIONS":
                return _options(", ".join(_READ))
            query = protocol.grouped(protocol.pairs(request.scope["query_string"].decode("ascii", "replace")))
            arguments = self._arguments(request, query)
            key = KeptReplies.key(name, arguments)
            reply = self._replies.get(key)
            if reply is None:
                reply = _shown(request, await self._done(request, name, arguments))
                self._replies.keep(key, reply)
            request.scope["detente.for"] = name
            if not any(header == "Vary" for header, _ in reply.headers):
                reply.headers.append(("Vary", "Accept, Accept-Language"))
            return Sent(reply)

        return answer

    async def _sparql(self, request: Request) -> Sent:
        if request.method == "OPTIONS":
            return _options(protocol.METHODS)
        asked = await protocol.arguments(request)
        if asked is None:
            return Sent(_shown(request, await self._done(request, "service", self._arguments(request, {}))))
        text: str = asked["text"]
        known = self._verdicts.get(text)
        if known is not None and "refused" in known:
            return Sent(_shown(request, problem(400, known["refused"])))
        arguments = self._arguments(request, asked.pop("query")) | asked | {"known": known}
        reply = await self._done(request, "sparql", arguments)
        if known is None and reply.kept is not None:
            self._verdicts.keep(text, reply.kept)
        return Sent(_shown(request, reply))

    async def _health(self, request: Request) -> Sent:
        if request.method == "OPTIONS":
            return _options(", ".join(_READ))
        state = self.pool.state
        if not state["workers"]:
            return Sent(problem(503, "no worker is there to answer", [("Retry-After", "1")]))
        return Sent(json_reply({"status": "ok", **state}, headers=[_NOW]))

    async def _metrics(self, request: Request) -> Sent:
        if request.method == "OPTIONS":
            return _options(", ".join(_READ))
        text = self.metrics.text(self.pool.state, self.pool.counts)
        return Sent(text_reply(text, "text/plain; version=0.0.4", headers=[_NOW]))

    # ---- jobs --------------------------------------------------------------------------------------------

    def _arguments(self, request: Request, query: dict[str, list[str]]) -> dict[str, Any]:
        scope, headers = request.scope, request.headers
        return {
            "path": dict(request.path_params),
            "query": query,
            "accept": headers.get("accept", ""),
            "language": headers.get("accept-language", ""),
            "base": f"{'https' if scope['scheme'] == 'https' else 'http'}://{headers['host']}/",
            "address": scope.get("raw_path", b"").decode("latin-1"),
        }

    async def _done(self, request: Request, job: str, arguments: dict[str, Any]) -> Reply:
        """The reply of a job; where the client leaves, the worker is freed."""
        request.scope["detente.for"] = job
        task, watch = asyncio.current_task(), _Watch(request.receive)
        assert task is not None
        # Most are answered before anybody could have left.
        timer = task.get_loop().call_later(LONG, watch.begin, task)
        try:
            return await self.pool.run(job, arguments)
        except asyncio.CancelledError:
            if not watch.left:
                raise
            task.uncancel()
            return Reply(LEFT)
        finally:
            timer.cancel()
            watch.end()


class _Watch:
    """Cancels a task when its client leaves.

    Attributes:
        left: whether the client has left.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._watching: asyncio.Task[None] | None = None
        self.left = False

    def begin(self, task: asyncio.Task[Any]) -> None:
        """Look out from now on."""

        async def watch() -> None:
            while (await self._receive())["type"] != "http.disconnect":
                pass
            self.left = True
            task.cancel()

        self._watching = asyncio.ensure_future(watch())

    def end(self) -> None:
        """Look out no more."""
        if self._watching is not None:
            self._watching.cancel()


def _shown(request: Request, reply: Reply) -> Reply:
    """A problem as a page, where a browser asks for one; programs get it as it is."""
    if reply.status < 400 or ("Content-Type", PROBLEM) not in reply.headers:
        return reply
    mode = request.headers.get("sec-fetch-mode", "")  # https://www.w3.org/TR/fetch-metadata/
    if request.url.path.startswith(_FOR_PROGRAMS) and mode != "navigate":
        return reply
    kind = best(request.headers.get("accept", ""), (PROBLEM, "text/html"))
    if kind != "text/html":
        return reply
    names = request.query_params.keys()
    return problem_page(reply, {name: request.query_params.getlist(name) for name in names})


def _options(methods: str) -> Sent:
    return Sent(Reply(204, [("Allow", methods)]))


async def _http(request: Request, error: Exception) -> Any:
    assert isinstance(error, HTTPException)
    headers = list((error.headers or {}).items())
    path = request.url.path[:200]
    words = {
        404: f"there is nothing at {path}; /openapi.json says what there is",
        405: f"{request.method} is not answered at {path}; right is one of {dict(headers).get('Allow', '')}",
    }
    return Sent(_shown(request, problem(error.status_code, words.get(error.status_code, str(error.detail)), headers)))


async def _refused(request: Request, error: Exception) -> Any:
    assert isinstance(error, Refused)
    return Sent(_shown(request, problem(error.status, str(error), error.headers, **error.more)))


async def _fault(request: Request, error: Exception) -> Any:
    return Sent(_shown(request, problem(500, "the server is at fault; its log says how")))


class _Guard:
    """What stands around all: which names it may be called by, the headers of every reply, the log, the numbers."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics, log: Log) -> None:
        self._app, self._metrics, self._log = app, metrics, log
        self._hosts = frozenset(name.lower() for name in settings.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1000})
            return
        began, status, size = time.perf_counter(), 0, 0

        async def sent(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                if status == LEFT:
                    return
                message["headers"] = [*message["headers"], *HEADERS]
            elif status == LEFT:
                return
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            wrong = self._wrong(scope)
            await (self._app if wrong is None else Sent(wrong))(scope, receive, sent)
        finally:
            seconds = time.perf_counter() - began
            what = scope.get("detente.for", "other")
            self._metrics.count(what, status, seconds, size)
            client = scope.get("client")
            self._log(
                {
                    "event": "request",
                    "client": client[0] if client else "",
                    "method": scope["method"],
                    "path": scope["path"],
                    "for": what,
                    "status": status,
                    "bytes": size,
                    "ms": round(seconds * 1000, 1),
                }
            )

    def _wrong(self, scope: Scope) -> Reply | None:
        """Why a request is refused, whatever it asks for."""
        sent = {name: value.strip().lower() for name, value in scope["headers"]}
        framing = sent.get(b"transfer-encoding")
        if framing is not None and (framing != b"chunked" or b"content-length" in sent):
            # Who stands in front may see another end of the body (RFC 9112, 6.3).
            return problem(
                400,
                "a body has its Content-Length, or comes with Transfer-Encoding: chunked",
                [("Connection", "close")],
            )
        if sent.get(b"content-encoding", b"identity") not in (b"", b"identity"):
            return problem(415, "the body is compressed; send it as it is", [("Accept-Encoding", "identity")])
        return self._called(scope)

    def _called(self, scope: Scope) -> Reply | None:
        """Refuse a name that is not this server's: a page elsewhere may have bound its name to this address."""
        names = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        match = _HOST.fullmatch(names[0]) if len(names) == 1 else None
        if match is None:
            return problem(400, "one header Host names the server, and nothing else")
        if "*" not in self._hosts and match[1].lower() not in self._hosts:
            return problem(
                421, f"this server is not called {match[1][:100]}; its operator can allow the name (--allow-host)"
            )
        return None
