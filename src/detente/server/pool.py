"""The worker processes: who does which job, for how long, and what becomes of one that takes too much.

Each worker does one job at a time. What runs longer than 100 ms is *long*, and at most half of the workers may be long
at once: a further one is ended, so that short jobs always find a worker. Nothing of a reply is handed on before all of
it is there.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter, deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from detente.errors import DetenteError, Unreachable
from detente.server import pipes
from detente.server.estimates import Estimate
from detente.server.processes import Process, Running
from detente.server.replies import Reply, problem
from detente.server.settings import LONG, Settings

#: What a worker runs. ``-I`` keeps the current folder and PYTHONPATH from its path; it is told where this package is.
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from detente.server.child import main; main()"
#: What a long request is told where too many are.
CROWDED = "too many requests are long; try again later, or ask for less"
#: How many requests may wait for a worker.
MOST_WAITING = 1000
#: How long the first graph may take, in seconds: what is not kept yet is closed then.
START = 900.0
#: For how many seconds a job may wait for a processor, or load a graph, before it counts as long all the same; half of
#: a request's time at most.
_PATIENCE = 2.0
#: For how many seconds no worker has ended when one may take its time to load more.
_CALM = 10.0
#: How many seconds a worker is idle before it loads what the first proof would wait for.
_QUIET = 0.3
#: How long a worker that ended as soon as it was started keeps the next one waiting, at most, in seconds.
_LONGEST_PAUSE = 10.0


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
        self._all: set[Process] = set()
        self._idle: list[Process] = []
        self._waiting: deque[asyncio.Future[Process]] = deque()
        self._long: dict[Process, float] = {}  # when the time of each long job is over
        self._starting: set[asyncio.Task[None]] = set()
        self._closing = False
        self._warming: Process | None = None
        self._warms = True  # until that takes more memory than a request may
        self._ended = -_CALM  # when one ended last
        self._busy = 0  # how many do the job of a request
        self._given = 0  # how many were given to a request that has not begun with them
        self._failures = 0
        self._estimate = Estimate(settings.timeout)

    # ---- starting and ending -------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the workers, the first alone: what it has to draw and keep, the others then find.

        Raises:
            DetenteError: the first graph cannot be read.
            Unreachable: no process can be started.
        """
        await self._begin()
        for _ in range(self._settings.processes - 1):
            self._replace(0.0)

    async def _begin(self) -> None:
        try:
            _, process = await self.loop.subprocess_exec(
                lambda: Process(self),
                *(sys.executable, "-I", "-X", "utf8", "-c", _PROGRAM, str(Path(__file__).resolve().parents[2])),
                stderr=None if self._settings.verbose else asyncio.subprocess.DEVNULL,
            )
        except (OSError, ValueError) as error:
            raise Unreachable(f"no worker process can be started: {error}") from None
        self._all.add(process)
        process.write(pipes.frame({"settings": self._settings.to_json()}))
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
        self.loop.call_later(_QUIET, self._warm, process)

    def _warm(self, process: Process) -> None:
        """Let an idle worker load what the first proof would wait for: one at a time, and not the last idle one."""
        if process.over or self._closing or not self._warms:
            return
        calm = self.loop.time() > self._ended + _CALM
        if not calm or len(self._idle) < 2 or process not in self._idle or self._warming:
            self.loop.call_later(_QUIET, self._warm, process)
            return
        self._idle.remove(process)
        self._warming = process
        process.job = Running(self.loop.create_future(), self.loop.time(), b"")
        process.write(pipes.frame({"job": "warm", "arguments": {}}))

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
        await self._gone(2.0)
        for process in list(self._all):
            process.end()
        await self._gone(2.0)  # else the loop would be closed before their pipes are

    async def _gone(self, seconds: float) -> None:
        """Wait until no worker is left, so long at most."""
        end = self.loop.time() + seconds
        while self._all and self.loop.time() < end:
            await asyncio.sleep(0.02)

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
        data = pipes.frame({"job": job, "arguments": arguments})
        until = self.loop.time() + self._settings.timeout  # what it waits for a worker is part of its time
        try:
            free = self._idle and self._busy + self._given < self._settings.workers
            process = self._idle.pop() if free else await self._next()
            while process.over:  # it ended while it was being given
                process = await self._next()
        except TimeoutError:
            self.counts["refused"] += 1
            return self._later("all workers are busy; try again later")
        doing = process.job = Running(self.loop.create_future(), self.loop.time(), process.times(), until)
        self._busy += 1
        doing.timer = self.loop.call_later(LONG, self._grown, process, doing)
        process.write(data)
        return await doing.future

    async def _next(self) -> Process:
        """The next worker that is free.

        Raises:
            TimeoutError: none is in time, or too many wait already.
        """
        if len(self._waiting) >= MOST_WAITING or self._closing:
            raise TimeoutError
        waiter: asyncio.Future[Process] = self.loop.create_future()
        self._waiting.append(waiter)
        try:
            return await asyncio.wait_for(waiter, self._settings.timeout)
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self.loop.call_soon(self._free, waiter.result())  # it came too late
            raise
        finally:
            if waiter.done() and not waiter.cancelled():
                self._given -= 1
            elif waiter in self._waiting:
                self._waiting.remove(waiter)

    def _free(self, process: Process) -> None:
        """Give a worker to the request that waits longest, or let it be idle."""
        if not process.over:
            self._idle.append(process)
        self._serve()

    def _serve(self) -> None:
        """Give workers to the requests that wait longest, as many as may be busy."""
        while self._waiting and self._idle and self._busy + self._given < self._settings.workers:
            waiter = self._waiting.popleft()
            if not waiter.done():
                self._given += 1
                waiter.set_result(self._idle.pop())

    def _grown(self, process: Process, job: Running) -> None:
        """A job is long now: let it go on, if it may."""
        if job.future.cancelled() and not job.preparing:
            self.counts["abandoned"] += 1
            process.end()
        elif len(self._long) < max(1, self._settings.workers // 2):
            self.counts["long"] += 1
            job.long = True
            self._until(process, job, START if job.preparing else job.until - self.loop.time())
            job.future.add_done_callback(lambda future: self._left(process, job) if future.cancelled() else None)
        elif self.loop.time() > job.until:
            self._late(process, job)
        elif self.loop.time() < job.began + min(_PATIENCE, self._settings.timeout / 2) and (
            job.preparing or process.used_since(job.used) < 0.8 * LONG
        ):
            # It was not given a processor so far: the machine is at fault. Who loads a graph would, in another worker,
            # begin anew.
            job.timer = self.loop.call_later(LONG / 2, self._grown, process, job)
        else:
            self.counts["crowded"] += 1
            self._end(process, job, self._later(CROWDED))

    def _until(self, process: Process, job: Running, seconds: float) -> None:
        """Let a long job go on for some seconds."""
        if job.timer is not None:
            job.timer.cancel()
        self._long[process] = self.loop.time() + seconds
        job.timer = self.loop.call_at(self._long[process], self._late, process, job)

    def _left(self, process: Process, job: Running) -> None:
        """The client of a long job has left."""
        if process.job is job and not job.preparing:
            self.counts["abandoned"] += 1
            process.end()

    def _late(self, process: Process, job: Running) -> None:
        seconds = self._settings.timeout
        self.counts["late"] += 1
        self._estimate.took(self.loop.time() - job.began)
        self._end(process, job, problem(504, f"the request was ended after {seconds:g} seconds; ask for less"))

    def _end(self, process: Process, job: Running, why: Reply) -> None:
        """End a worker in the midst of a job, and tell its client why."""
        process.end()
        self._long.pop(process, None)  # a large one takes its time to end, and is in nobody's way meanwhile
        if not job.future.done():
            job.future.set_result(why)

    def _later(self, detail: str) -> Reply:
        """Status 503, with when the next long job is likely to be over."""
        now = self.loop.time()
        seconds = self._estimate.wait(now - p.job.began for p in self._long if p.job is not None)
        return problem(503, detail, [("Retry-After", str(seconds))])

    # ---- what workers do -----------------------------------------------------------------------------

    def prepares(self, process: Process, begins: bool) -> None:
        """A worker loads a graph, which may have to be closed first and is then kept; or it has done so.

        That has a time of its own: a request's would end it again and again.
        """
        job = process.job
        if job is not None:
            job.preparing = begins
            if job.long:
                self._until(process, job, START if begins else self._settings.timeout)

    def answered(self, process: Process, reply: Reply, trace: str) -> None:
        """A worker has done its job."""
        job = self._over(process)
        if job is not None and job.long:
            self._estimate.took(self.loop.time() - job.began)
        if trace:
            self._log({"event": "a job failed", "detail": trace})
        if job is None or job.future.done():
            if reply.file is not None:
                reply.file.close()
        else:
            job.future.set_result(reply)
        self._free(process)

    def ended(self, process: Process, status: int | None) -> None:
        """A worker has ended, or was."""
        warming = self._warming is process
        job = self._over(process)
        self._all.discard(process)
        self._ended = self.loop.time()
        if process in self._idle:
            self._idle.remove(process)
        if warming:
            if not self._closing:  # it would end each new one as well
                self._warms = False
                told = "what the first proof needs takes more memory than a request may: --memory"
                self._log({"event": "a worker ended in a job", "status": status, "detail": told})
        elif job is not None and not job.future.done():
            self.counts["broken"] += 1
            self._log({"event": "a worker ended in a job", "status": status})
            job.future.set_result(self._later("the request took more memory than it may; ask for less"))
        self._serve()
        if not self._closing and process.ready.done() and "ready" in process.ready.result():
            self.counts["replaced"] += 1
            self._replace(0.0)

    def _over(self, process: Process) -> Running | None:
        job, process.job = process.job, None
        if self._warming is process:
            self._warming = None
        elif job is not None:
            self._busy -= 1
        if job is not None and job.timer is not None:
            job.timer.cancel()
        self._long.pop(process, None)
        return job
