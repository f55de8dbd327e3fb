"""Connections within bounds: how long and how large the head of a request may be, and how many connections there are.

uvicorn waits for the rest of a head for ever, takes one of any size with httptools, and keeps what a client does not
fetch. Behind a proxy that hardly matters; a server that is reached directly would be held up by one client.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

try:
    import resource
except ImportError:  # on Windows
    resource = None  # type: ignore[assignment]

from detente.server.app import HEADERS
from detente.server.replies import Reply, problem

#: How many bytes the line and the headers of a request may have (nginx: 4 times 8 kB; Apache: 8 kB each).
LARGEST_HEAD = 65_536
#: Within how many seconds they have to arrive.
PATIENCE = 15.0
#: After how many seconds a client that fetches nothing of its reply is let go.
STALLED = 30.0
#: How many connections there may be at once, where the system lets a process have that many.
MOST = 4096
_MALFORMED = problem(400, "this is no request of HTTP/1.1: its line, a header or its body is malformed")
_TOO_LARGE = problem(
    431, f"the line and the headers of the request have more than {LARGEST_HEAD:,} bytes; POST the query"
)
#: How many seconds a client that is refused may go on sending, so that it sees why (RFC 9112, 9.6).
_LINGER = 1.0
#: How many files the server needs beside its connections: pipes of workers, long answers.
_FILES = 256

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as _Protocol
else:
    _Protocol = object


def room() -> int:
    """How many connections there may be at once; the process's bound of open files is raised as far as it may be."""
    if resource is None or sys.platform == "win32":
        return MOST
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + _FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            more = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
            soft = more
        except (OSError, ValueError):
            pass
    return MOST if soft == resource.RLIM_INFINITY else max(16, min(MOST, soft - _FILES))


class _Bounded(_Protocol):
    """What is the same with both of uvicorn's parsers."""

    #: How many connections there may be at once.
    most = MOST

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._size = 0  # of the head that is being read
        self._late: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._refused = False

    # ---- what comes --------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has connected."""
        super().connection_made(transport)
        self._late = self.loop.call_later(PATIENCE, self._too_late)
        if len(self.connections) > self.most:
            self._refuse(problem(503, "too many are connected; try again later", [("Retry-After", "1")]))

    def data_received(self, data: bytes) -> None:
        """A piece of a request has come."""
        if self._refused:
            return
        before, in_head = self.cycle, self._in_head()
        self._feed(data)
        if self.cycle is not before or not in_head or not self._in_head():
            self._size = 0
        else:
            self._size += len(data)
            if self._size > LARGEST_HEAD and not self._refused:
                self._refuse(_TOO_LARGE)
        if self.cycle is not None and not self.cycle.response_complete:
            self._unset("_late")
        elif self._late is None:
            self._late = self.loop.call_later(PATIENCE, self._too_late)

    def _feed(self, data: bytes) -> None:
        super().data_received(data)

    def _in_head(self) -> bool:
        """Whether the head of a request is being read, or none has begun."""
        raise NotImplementedError

    def _too_late(self) -> None:
        self._late = None
        if self._size and not self._refused:
            self._refuse(problem(408, f"the request's line and headers did not arrive in {PATIENCE:g} seconds"))
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed."""
        self._unset("_late")
        self._unset("_stalled")
        super().connection_lost(exc)

    def _unset(self, name: str) -> None:
        timer = getattr(self, name)
        if timer is not None:
            timer.cancel()
            setattr(self, name, None)

    # ---- what is refused ---------------------------------------------------------------------------------

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request."""
        hint = getattr(sys.exception(), "error_status_hint", 400)  # that of h11
        self._refuse(_TOO_LARGE if hint == 431 or len(getattr(self, "url", b"")) > LARGEST_HEAD else _MALFORMED)

    def _unsupported_upgrade_warning(self) -> None:
        """Answer a request for another protocol in this one (RFC 9110, 7.8)."""

    def _refuse(self, reply: Reply) -> None:
        """Send a problem, and close the connection; a request before it, which is whole, is answered instead."""
        self._refused = True
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if not cycle.more_body:
                cycle.keep_alive = False
                return
            cycle.disconnected = True
            cycle.message_event.set()
        headers: Sequence[tuple[str, str]] = [
            *reply.headers,
            ("Content-Length", str(len(reply.body))),
            ("Connection", "close"),
        ]
        lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}".encode()]
        lines += [name.lower().encode() + b": " + value.encode("latin-1") for name, value in headers]
        lines += [name + b": " + value for name, value in (*self.server_state.default_headers, *HEADERS)]
        self.transport.write(b"\r\n".join(lines) + b"\r\n\r\n" + reply.body)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(_LINGER, self.transport.abort)

    # ---- what goes ---------------------------------------------------------------------------------------

    def pause_writing(self) -> None:
        """The client fetches more slowly than it is sent to."""
        super().pause_writing()
        self._unset("_stalled")
        self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """It has fetched most of it."""
        super().resume_writing()
        self._unset("_stalled")

    def on_response_complete(self) -> None:
        """A reply was given to the system."""
        super().on_response_complete()
        if self.transport.is_closing() and self._stalled is None:
            self._watch(self.transport.get_write_buffer_size())

    def timeout_keep_alive_handler(self) -> None:
        """The client has asked for nothing more."""
        super().timeout_keep_alive_handler()
        if self._stalled is None:
            self._watch(self.transport.get_write_buffer_size())

    def _watch(self, left: int) -> None:
        """Let a client go that fetches nothing for so long."""

        def look() -> None:
            now = self.transport.get_write_buffer_size()
            if now >= left:
                self.transport.abort()
            else:
                self._watch(now)

        self._stalled = self.loop.call_later(STALLED, look) if left else None


def protocol() -> type[asyncio.Protocol]:
    """The class of connections: with httptools where it is installed, else with h11."""
    try:
        import httptools
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    except ImportError:
        return _with_h11()

    class Tools(_Bounded, HttpToolsProtocol):  # type: ignore[misc]
        """A connection whose requests httptools reads."""

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self._head, self._muted = True, False
            self._fed = self._rest = b""
            self._running: Any = None

        def _feed(self, data: bytes) -> None:
            self._rest = data
            while self._rest and not self._refused:
                self._fed, self._rest = self._rest, b""
                super()._feed(self._fed)

        def _unsupported_upgrade_warning(self) -> None:
            """Go on where httptools stopped: what follows a head that asks for an upgrade it leaves to others.

            Java's client asks every server for HTTP/2 in this way, and sends the body of a POST all the same.
            """
            stopped = sys.exception()
            self._rest = self._fed[stopped.args[0] :] if stopped is not None else b""
            framing = [(n, v) for n, v in self.headers if n in (b"content-length", b"transfer-encoding")]
            self.parser = httptools.HttpRequestParser(self)
            if framing:
                self.cycle.more_body, self._head, self._muted = True, False, True
                lines = b"".join(b"%b: %b\r\n" % each for each in framing)
                try:
                    self.parser.feed_data(b"POST / HTTP/1.1\r\n" + lines + b"\r\n")
                except httptools.HttpParserError:
                    self.send_400_response("")
                self._muted = False

        def _start_asgi_task(self, cycle: Any, app: Any) -> None:
            self._running = cycle
            super()._start_asgi_task(cycle, app)

        def connection_lost(self, exc: Exception | None) -> None:
            """The connection is closed: also for the request that is answered while others wait behind it."""
            if self._running is not None and not self._running.response_complete:
                self._running.disconnected = True
                self._running.message_event.set()
            super().connection_lost(exc)

        def on_message_begin(self) -> None:
            """A request begins."""
            if not self._muted:
                super().on_message_begin()

        def on_url(self, url: bytes) -> None:
            """A piece of its address is there."""
            if not self._muted:
                super().on_url(url)

        def on_header(self, name: bytes, value: bytes) -> None:
            """A header is there."""
            if not self._muted:
                super().on_header(name, value)

        def on_headers_complete(self) -> None:
            """The head of a request is there."""
            if not self._muted:
                super().on_headers_complete()
                self._head = False

        def on_message_complete(self) -> None:
            """All of a request is there."""
            super().on_message_complete()
            self._head = True

        def _in_head(self) -> bool:
            return self._head

    Tools.most = room()
    return cast("type[asyncio.Protocol]", Tools)


def _with_h11() -> type[asyncio.Protocol]:
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Pure(_Bounded, H11Protocol):
        """A connection whose requests h11 reads."""

        def _in_head(self) -> bool:
            return self.conn.their_state is h11.IDLE

    Pure.most = room()
    return Pure
