"""One worker process, as the server sees it: what it is doing, and what comes out of its pipe."""

from __future__ import annotations

import asyncio
import json
import math
import os
import tempfile
from contextlib import suppress
from typing import IO, Any, Protocol, cast

from detente.server import pipes
from detente.server.replies import Reply
from detente.server.settings import IN_MEMORY


class Owner(Protocol):
    """What is told of a process; the pool."""

    loop: asyncio.AbstractEventLoop

    def prepares(self, process: Process, begins: bool) -> None:
        """It loads a graph, or has done so."""

    def answered(self, process: Process, reply: Reply, trace: str) -> None:
        """It has done its job."""

    def ended(self, process: Process, status: int | None) -> None:
        """It has ended."""


class Running:
    """A job under way.

    Attributes:
        future: gets its reply.
        began: when it began, by the clock of the loop.
        used: what the system said then of its process's use of processors (`Process.times`).
        until: when its time is over, by the clock of the loop, unless it loads a graph.
        long: whether it counts as long.
        preparing: whether it loads a graph at the moment.
        timer: what calls it long, or ends it.
    """

    __slots__ = ("began", "future", "long", "preparing", "timer", "until", "used")

    def __init__(self, future: asyncio.Future[Reply], began: float, used: bytes, until: float = math.inf) -> None:
        """A job that has just begun."""
        self.future, self.began, self.used, self.until = future, began, used, until
        self.long = self.preparing = False
        self.timer: asyncio.TimerHandle | None = None


def _seconds(stat: bytes) -> float:
    """The processor time in what /proc/<pid>/stat says (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html)."""
    user, system = stat.rpartition(b")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class Process(asyncio.SubprocessProtocol):
    """One worker process.

    Attributes:
        job: what it is doing; None where it is idle.
        ready: gets what it says when its first graph is loaded.
        over: whether it has ended, or is to end.
        transport: what it is reached by.
    """

    def __init__(self, owner: Owner) -> None:
        """One that is being started."""
        self._owner = owner
        self.job: Running | None = None
        self.ready: asyncio.Future[dict[str, Any]] = owner.loop.create_future()
        self.over = False
        self._buffer = bytearray()
        self._head: dict[str, Any] | None = None
        self._left = 0
        self._file: IO[bytes] | None = None
        self._times: int | None = None
        self.transport: asyncio.SubprocessTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It was started."""
        self.transport = cast("asyncio.SubprocessTransport", transport)  # that of uvloop is none by its class
        with suppress(OSError):
            self._times = os.open(f"/proc/{self.transport.get_pid()}/stat", os.O_RDONLY)

    def times(self) -> bytes:
        """What the system says of the process's use of processors, to compare later; empty where it says nothing."""
        return b"" if self._times is None else os.pread(self._times, 1000, 0)

    def used_since(self, before: bytes) -> float:
        """How many seconds of a processor the process has used since; any number where the system does not say."""
        try:
            now = self.times()
        except OSError:  # it has ended
            return 0.0
        return _seconds(now) - _seconds(before) if now and before else math.inf

    def write(self, data: bytes) -> None:
        """Send it a frame."""
        cast("asyncio.WriteTransport", self.transport.get_pipe_transport(0)).write(data)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """A piece of its frames has come."""
        self._buffer += data
        while self._head is not None or self._begun():
            part = self._buffer[: self._left]
            if self._file is None and len(part) < self._left:
                return
            del self._buffer[: len(part)]
            if self._file is None:
                self._whole(bytes(part))
                continue
            self._file.write(part)
            self._left -= len(part)
            if self._left:
                return
            self._file.seek(0)
            self._whole(b"")

    def _begun(self) -> bool:
        """Whether the head of a reply is there; it is then read."""
        if len(self._buffer) < pipes.START:
            return False
        head, self._left = pipes.lengths(self._buffer[: pipes.START])
        end = pipes.START + head
        if len(self._buffer) < end:
            return False
        self._head = json.loads(self._buffer[pipes.START : end])
        del self._buffer[:end]
        self._file = tempfile.TemporaryFile() if self._left > IN_MEMORY else None  # noqa: SIM115
        return True

    def _whole(self, body: bytes) -> None:
        head, file = self._head, self._file
        assert head is not None
        self._head = self._file = None
        if "preparing" in head:
            self._owner.prepares(self, head["preparing"])
        elif not self.ready.done():
            self.ready.set_result(head)
        else:
            headers = [(name, value) for name, value in head["headers"]]
            self.over = self.over or "retires" in head
            self._owner.answered(self, Reply(head["status"], headers, body, file, head["kept"]), head["trace"])

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Its pipe is closed: it will end."""
        if fd == 1:
            self.over = True

    def process_exited(self) -> None:
        """It has ended."""
        self.over = True
        if self._times is not None:
            os.close(self._times)
            self._times = None
        if not self.ready.done():
            self.ready.set_result({"failed": "a worker process ended as soon as it was started", "exit": 3})
        self._owner.ended(self, self.transport.get_returncode())

    def end(self) -> None:
        """End the process at once."""
        self.over = True
        with suppress(ProcessLookupError, PermissionError):
            self.transport.kill()
