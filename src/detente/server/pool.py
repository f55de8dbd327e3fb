"""The worker processes: who does which job, for how long, and what becomes of one that takes too much.

Each worker does one job at a time. What runs longer than 100 ms is *long*, and at most half of the workers may be long
at once: a further one is ended, so that short jobs always find a worker. Nothing of a reply is handed on before all of
it is there.
"""

from __future__ import annotations

import asyncio
import json
import math
import sys
import tempfile
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, cast

from detente.errors import DetenteError, Unreachable
from detente.server import frames
from detente.server.replies import Reply, problem
from detente.server.settings import IN_MEMORY, LONG, Settings

#: What a worker runs. ``-I`` keeps the current folder and PYTHONPATH from its path; it is told where this package is.
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from detente.server.child import main; main()"
#: How many requests may wait for a worker.
MOST_WAITING = 1000
#: How long the first graph may take, in seconds: what is not kept yet is closed then.
START = 900.0
#: How long a worker that ended as soon as it was started keeps the next one waiting, at most, in seconds.
_LONGEST_PAUSE = 10.0


class _Job:
    """A job under way."""

    __slots__ = ("began", "future", "long", "timer", "why")

    def __init__(self, future: asyncio.Future[Reply], began: float) -> None:
        self.future, self.began = future, began
        self.long = False
        self.timer: asyncio.TimerHandle | None = None
        self.why: Reply | None = None  # what the client gets where the worker is ended


class _Process(asyncio.SubprocessProtocol):
    """One worker, as the server sees it: what comes out of its pipe, and what it is doing."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.job: _Job | None = None
        self.ready: asyncio.Future[dict[str, Any]] = pool.loop.create_future()
        self.over = False  # it has ended, or is to end
        self._buffer = bytearray()
        self._head: dict[str, Any] | None = None
        self._left = 0
        self._file: IO[bytes] | None = None
        self.transport: asyncio.SubprocessTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.SubprocessTransport", transport)  # that of uvloop is none by its class

    def write(self, data: bytes) -> None:
        cast("asyncio.WriteTransport", self.transport.get_pipe_transport(0)).write(data)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._buffer += data
        if self._head is None and not self._begun():
            return
        if self._file is not None:
            self._left -= len(self._buffer)
            self._file.write(self._buffer)
            self._buffer.clear()
            if self._left <= 0:
                self._file.seek(0)
                self._whole(b"")
        elif len(self._buffer) >= self._left:
            body = bytes(self._buffer[: self._left])
            self._buffer.clear()
            self._whole(body)

    def _begun(self) -> bool:
        """Whether the head of a reply is there; it is then read."""
        if len(self._buffer) < frames.START:
            return False
        head, self._left = frames.lengths(self._buffer[: frames.START])
        end = frames.START + head
        if len(self._buffer) < end:
            return False
        self._head = json.loads(self._buffer[frames.START : end])
        del self._buffer[:end]
        self._file = tempfile.TemporaryFile() if self._left > IN_MEMORY else None  # noqa: SIM115
        return True

    def _whole(self, body: bytes) -> None:
        head, file = self._head, self._file
        assert head is not None
        self._head = self._file = None
        if not self.ready.done():
            self.ready.set_result(head)
            return
        headers = [(name, value) for name, value in head["headers"]]
        self.over = self.over or "retires" in head
        self._pool.answered(self, Reply(head["status"], headers, body, file, head["kept"]), head["trace"])

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == 1:
            self.over = True

    def process_exited(self) -> None:
        self.over = True
        if not self.ready.done():
            self.ready.set_result({"failed": "a worker process ended as soon as it was started", "exit": 3})
        self._pool.ended(self, self.transport.get_returncode())

    def end(self) -> None:
        """End the process at once."""
        self.over = True
        try:
            self.transport.kill()
        except (ProcessLookupError, PermissionError):
            pass


class Pool:
    """The workers of a server.

    Attributes:
        loop: the event loop in which it lives.
        counts: what has happened so far, by name, for the metrics.
    """

    def __init__(self, settings: Settings, log: Callable[[Mapping[str, Any]], None]) -> None:
        """No worker is started yet.

        Args:
            settings: what the server was started with.
            log: takes what the operator is to know of.
        """
        self._settings, self._log = settings, log
        self.loop = asyncio.get_running_loop()
        self.counts: Counter[str] = Counter()
        self._all: set[_Process] = set()
        self._idle: list[_Process] = []
        self._waiting: deque[asyncio.Future[_Process]] = deque()
        self._long: dict[_Process, float] = {}  # when the time of each long job is over
        self._starting: set[asyncio.Task[None]] = set()
        self._closing = False
        self._failures = 0

    # ---- starting and ending -------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the workers, the first alone: what it has to draw and keep, the others then find.

        Raises:
            DetenteError: the first graph cannot be read.
            Unreachable: no process can be started.
        """
        await self._begin()
        for _ in range(self._settings.workers - 1):
            self._replace(0.0)

    async def _begin(self) -> None:
        try:
            _, process = await self.loop.subprocess_exec(
                lambda: _Process(self),
                *(sys.executable, "-I", "-X", "utf8", "-c", _PROGRAM, str(Path(__file__).resolve().parents[2])),
                stderr=None if self._settings.verbose else asyncio.subprocess.DEVNULL,
            )
        except (OSError, ValueError) as error:
            raise Unreachable(f"no worker process can be started: {error}") from None
        self._all.add(process)
        process.write(frames.frame({"settings": self._settings.to_json()}))
        try:
            head = await asyncio.wait_for(asyncio.shield(process.ready), START)
        except TimeoutError:
            process.end()
            raise Unreachable(f"a worker process was not ready after {START:g} seconds") from None
        if "failed" in head:
            kind = Unreachable if head["exit"] == 3 else DetenteError
            raise kind(head["failed"])
        self._failures = 0
        self._free(process)

    def _replace(self, pause: float) -> None:
        """Start a worker after some seconds."""

        async def begin() -> None:
            await asyncio.sleep(pause)
            if self._closing:
                return
            try:
                await self._begin()
            except DetenteError as error:
                self._failures += 1
                self._log({"event": "worker failed to start", "detail": str(error)})
                self._replace(min(0.5 * 2**self._failures, _LONGEST_PAUSE))

        task = self.loop.create_task(begin())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def close(self) -> None:
        """End all workers; one that does not end by itself when its pipe closes is ended."""
        self._closing = True
        for task in self._starting:
            task.cancel()
        for waiter in self._waiting:
            if not waiter.done():
                waiter.cancel()
        for process in list(self._all):
            pipe = process.transport.get_pipe_transport(0)
            if pipe is not None:
                pipe.close()
        end = self.loop.time() + 2.0
        while self._all and self.loop.time() < end:
            await asyncio.sleep(0.02)
        for process in list(self._all):
            process.end()

    @property
    def state(self) -> dict[str, int]:
        """How many workers there are, are idle and are long, and how many requests wait."""
        return {
            "workers": len(self._all),
            "idle": len(self._idle),
            "long": len(self._long),
            "waiting": len(self._waiting),
        }

    # ---- jobs ----------------------------------------------------------------------------------------

    async def run(self, job: str, arguments: Mapping[str, Any]) -> Reply:
        """Have a job done.

        Args:
            job: its name (`detente.server.jobs.JOBS`).
            arguments: what it is given (`detente.server.replies.Job`).

        Returns:
            Its reply; or a problem: 503 with Retry-After where it was long and too many were, where no worker was free
            in time or where it took too much memory; 504 where its time was over. A caller that is cancelled frees the
            worker.
        """
        data = frames.frame({"job": job, "arguments": arguments})
        try:
            process = self._idle.pop() if self._idle else await self._next()
        except TimeoutError:
            self.counts["refused"] += 1
            return self._later("all workers are busy; try again later")
        doing = process.job = _Job(self.loop.create_future(), self.loop.time())
        doing.timer = self.loop.call_later(LONG, self._grown, process, doing)
        process.write(data)
        return await doing.future

    async def _next(self) -> _Process:
        """The next worker that is free.

        Raises:
            TimeoutError: none is in time, or too many wait already.
        """
        if len(self._waiting) >= MOST_WAITING or self._closing:
            raise TimeoutError
        waiter: asyncio.Future[_Process] = self.loop.create_future()
        self._waiting.append(waiter)
        try:
            return await asyncio.wait_for(waiter, self._settings.timeout)
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._free(waiter.result())  # it came too late
            raise
        finally:
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    def _free(self, process: _Process) -> None:
        """Give a worker to the request that waits longest, or let it be idle."""
        if process.over:
            return
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(process)
                return
        self._idle.append(process)

    def _grown(self, process: _Process, job: _Job) -> None:
        """A job is long now: let it go on, if it may."""
        if job.future.cancelled():
            self.counts["abandoned"] += 1
            process.end()
        elif len(self._long) >= max(1, self._settings.workers // 2):
            self.counts["crowded"] += 1
            job.why = self._later("too many long requests are being answered; try again later, or ask for less")
            process.end()
        else:
            self.counts["long"] += 1
            job.long = True
            self._long[process] = job.began + self._settings.timeout
            job.timer = self.loop.call_at(self._long[process], self._late, process, job)
            job.future.add_done_callback(lambda future: self._left(process, job) if future.cancelled() else None)

    def _left(self, process: _Process, job: _Job) -> None:
        """The client of a long job has left."""
        if process.job is job:
            self.counts["abandoned"] += 1
            process.end()

    def _late(self, process: _Process, job: _Job) -> None:
        seconds = self._settings.timeout
        self.counts["late"] += 1
        job.why = problem(504, f"the request was ended after {seconds:g} seconds; ask for less")
        process.end()

    def _later(self, detail: str) -> Reply:
        """Status 503, with when the next long job is over."""
        now = self.loop.time()
        soonest = min(self._long.values(), default=now + 1) - now
        return problem(503, detail, [("Retry-After", str(max(1, math.ceil(soonest))))])

    # ---- what workers do -----------------------------------------------------------------------------

    def answered(self, process: _Process, reply: Reply, trace: str) -> None:
        """A worker has done its job."""
        job = self._over(process)
        if trace:
            self._log({"event": "a job failed", "detail": trace})
        if job is None or job.future.done():
            if reply.file is not None:
                reply.file.close()
        else:
            job.future.set_result(reply)
        self._free(process)

    def ended(self, process: _Process, status: int | None) -> None:
        """A worker has ended, or was."""
        job = self._over(process)
        self._all.discard(process)
        if process in self._idle:
            self._idle.remove(process)
        if job is not None and not job.future.done():
            if job.why is None:
                self.counts["broken"] += 1
                self._log({"event": "a worker ended in a job", "status": status})
                job.why = self._later("the request took more memory than it may; ask for less")
            job.future.set_result(job.why)
        if not self._closing and process.ready.done() and "ready" in process.ready.result():
            self.counts["replaced"] += 1
            self._replace(0.0)

    def _over(self, process: _Process) -> _Job | None:
        job, process.job = process.job, None
        if job is not None and job.timer is not None:
            job.timer.cancel()
        self._long.pop(process, None)
        return job


class Verdicts:
    """What checking the text of each query found, of those that were asked last."""

    def __init__(self, most: int = 16_000_000) -> None:
        """Nothing is known yet.

        Args:
            most: how many characters the texts may have together.
        """
        self._known: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self._most, self._size = most, 0

    def get(self, text: str) -> Mapping[str, Any] | None:
        """What is known of a text; None where nothing is."""
        found = self._known.get(text)
        if found is not None:
            self._known.move_to_end(text)
        return found

    def keep(self, text: str, found: Mapping[str, Any]) -> None:
        """Remember what was found of a text."""
        if text not in self._known:
            self._size += self._weight(text, found)
        self._known[text] = found
        while self._size > self._most:
            old, what = self._known.popitem(last=False)
            self._size -= self._weight(old, what)

    @staticmethod
    def _weight(text: str, found: Mapping[str, Any]) -> int:
        return len(text) + len(str(found.get("plain", ""))) + 500
