"""A server from its start to its end: the port, the workers, the web server, the log."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn

from detente.errors import Unreachable
from detente.server import connections
from detente.server.app import Service
from detente.server.log_lines import Log, Told
from detente.server.pool import Pool
from detente.server.settings import Settings


class _Server(uvicorn.Server):
    """A web server that a signal stops in good order, with status 0; a second signal does so at once."""

    loop: asyncio.AbstractEventLoop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop."""
        if self.should_exit:
            self.force_exit = True
            self.loop.call_soon_threadsafe(self._drop)
        self.should_exit = True

    def _drop(self) -> None:
        """Let go of all who are still waiting: the end of the server waits for the end of their connections."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {each: signal.signal(each, self.handle_exit) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Args:
        host: an address of this machine, or a name of one.
        port: the port; 0 takes one that is free.

    Raises:
        Unreachable: the address cannot be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # With the protocol asyncio sends at once (TCP_NODELAY): else each answer waits 40 ms for the one before.
        found = socket.socket(family, kind, protocol)
        if sys.platform != "win32":  # a port that a server has just left counts as free
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(2048)
    except (OSError, OverflowError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Unreachable(f"port {port} of {host} cannot be had ({reason}); choose another with --port") from None
    return found


def serve(
    settings: Settings, host: str, port: int, pages: Mapping[str, str], ready: Callable[[str], None], log: bool = True
) -> None:
    """Serve until a signal ends it.

    Args:
        settings: what is served, and how.
        host: the address to listen at.
        port: the port; 0 takes one that is free.
        pages: the paths of pages, each with its job.
        ready: is given the address when requests are answered.
        log: whether to write an entry for each request on standard output, as a line of JSON.

    Raises:
        DetenteError: what is served cannot be read.
        Unreachable: the port cannot be had, or no worker can be started.
    """
    written = Log()

    def app(pool: Pool) -> Any:
        return Service(settings, pool, written if log else _nothing, pages).asgi

    listened(settings, host, port, app, ready, written)


def listened(
    settings: Settings,
    host: str,
    port: int,
    app: Callable[[Pool], Any],
    ready: Callable[[str], None],
    log: Callable[[Mapping[str, Any]], None],
    lifespan: bool = False,
) -> None:
    """Run an application of ASGI with workers behind it until a signal ends it.

    Args:
        settings: what is served, and how.
        host: the address to listen at.
        port: the port; 0 takes one that is free.
        app: makes the application, given the workers.
        ready: is given the address when requests are answered.
        log: takes what happens to workers, and what the web server has to say.
        lifespan: whether the application wants to be told when it begins and ends.

    Raises:
        DetenteError: what is served cannot be read.
        Unreachable: the port cannot be had, or no worker can be started.
    """
    told = logging.getLogger("uvicorn.error")
    told.handlers, told.propagate = [Told(log)], False
    with listening(host, port) as found:
        taken = found.getsockname()
        config = uvicorn.Config(
            lambda *given: None,
            http=connections.protocol(),
            log_config=None,
            access_log=False,
            lifespan="on" if lifespan else "off",
            server_header=False,
            ws="none",
            timeout_keep_alive=30,
            timeout_graceful_shutdown=max(1, round(settings.timeout) + 1),
        )

        async def run() -> None:
            pool = Pool(settings, log)
            try:
                await pool.start()
                config.app = app(pool)
                name = f"[{taken[0]}]" if ":" in taken[0] else taken[0]
                ready(f"http://{name}:{taken[1]}/")
                server = _Server(config)
                server.loop = asyncio.get_running_loop()
                await server.serve(sockets=[found])
            finally:
                await pool.close()

        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(run())


def _nothing(entry: Mapping[str, Any]) -> None:
    pass
