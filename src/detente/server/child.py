"""The process of a worker: it does one job after the other, and ends when its pipe closes.

It is started anew, not forked, and so holds neither the server's port nor its memory. Text passes between, JSON and
bytes, never pickled objects.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from typing import IO, Any

try:
    import resource
except ImportError:  # on Windows
    resource = None  # type: ignore[assignment]

from detente.asking.worker import resident
from detente.errors import DetenteError
from detente.explaining.passages import article
from detente.server import pipes
from detente.server.graphs import Loaded
from detente.server.jobs import JOBS
from detente.server.problems import problem_of
from detente.server.replies import Graphs, Reply, problem
from detente.server.settings import LONG, Settings

#: The exit statuses: it is alone, it holds too much memory, it retires, its first graph cannot be read.
ALONE, LARGE, RETIRED, UNREADY = 3, 5, 6, 7
#: Whether the system bounds memory: elsewhere it does not keep the limit, or does not count address space.
_LIMITS = sys.platform == "linux" and resource is not None
#: How much a long job gives way (https://man7.org/linux/man-pages/man2/setpriority.2.html).
_NICE = 10


def main() -> None:
    """Do the jobs that come on standard input; standard output gets the replies."""
    for each in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # a terminal and systemd tell all: it is the server's to close the pipe
        signal.signal(each, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints is no reply
    head = pipes.read(sys.stdin.buffer)
    if head is None:
        os._exit(ALONE)
    settings = Settings.from_json(head["settings"])
    if settings.collection:
        os.environ["DETENTE_COLLECTION"] = settings.collection
    try:
        graphs = Loaded(settings, lambda begins: _tell(replies, {"preparing": begins}))
        first = graphs.get(settings.view, settings.as_of)
        if settings.article:
            article(first, settings.article)
    except Exception as error:
        if isinstance(error, DetenteError):
            told: dict[str, Any] = {"failed": str(error), "exit": error.exit_code}
        else:
            told = {"failed": f"a worker process is at fault: {traceback.format_exc()}", "exit": 3}
        _tell(replies, told)
        os._exit(UNREADY)
    _tell(replies, {"ready": True})
    _Worker(graphs, settings, replies).run()


def _tell(replies: IO[bytes], head: dict[str, Any]) -> None:
    replies.write(pipes.frame(head))
    replies.flush()


class _Worker:
    """Reads jobs in one thread and does them in another, so that the end of the pipe is seen in the midst of a job."""

    def __init__(self, graphs: Graphs, settings: Settings, replies: IO[bytes]) -> None:
        self._graphs, self._settings, self._replies = graphs, settings, replies
        self._asked: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._since = 0.0  # when the job began that is done; 0 where none is
        self._lowered = False
        self._idle = resident()

    def run(self) -> None:
        """Do jobs until the pipe closes."""
        threading.Thread(target=self._read, daemon=True).start()
        while True:
            self._lowered = False
            # A thread that was made to give way cannot go back; this one, which makes the next, never did.
            thread = threading.Thread(target=self._work, daemon=True)
            thread.start()
            while thread.is_alive():
                thread.join(LONG / 2)
                since = self._since
                if since and not self._lowered and time.monotonic() - since > LONG:
                    self._lower(thread)
                if since and self._settings.memory and not _LIMITS and resident() > self._idle + self._settings.memory:
                    os._exit(LARGE)

    def _lower(self, thread: threading.Thread) -> None:
        self._lowered = True
        if sys.platform == "linux" and thread.native_id:  # where each thread has a priority of its own
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, thread.native_id, _NICE)

    def _read(self) -> None:
        while (head := pipes.read(sys.stdin.buffer)) is not None:
            self._asked.put(head)
        os._exit(ALONE)  # also in the midst of a job

    def _work(self) -> None:
        while not self._lowered:
            head = self._asked.get()
            _limit(self._settings.memory)
            self._since = time.monotonic()
            reply, trace = done(self._graphs, head["job"], head["arguments"])
            self._since = 0.0
            retires = bool(self._settings.memory) and resident() > self._idle + self._settings.memory / 2
            self._send(reply, trace, retires)
            if retires:
                os._exit(RETIRED)

    def _send(self, reply: Reply, trace: str, retires: bool) -> None:
        head = {"status": reply.status, "headers": reply.headers, "kept": reply.kept, "trace": trace}
        head |= {"retires": True} if retires else {}
        try:
            if reply.file is None:
                self._replies.write(pipes.frame(head, reply.body))
            else:
                size = reply.file.seek(0, os.SEEK_END)
                reply.file.seek(0)
                self._replies.write(pipes.start(head, size))
                shutil.copyfileobj(reply.file, self._replies)
                reply.file.close()
            self._replies.flush()
        except OSError:  # nobody reads any more
            os._exit(ALONE)


def done(graphs: Graphs, job: str, arguments: dict[str, Any]) -> tuple[Reply, str]:
    """The reply of a job, and what the log is to say of it: empty, or why the server is at fault."""
    try:
        return JOBS[job](graphs, arguments), ""
    except DetenteError as error:
        reply = problem_of(error)
        return reply, str(error) if reply.status >= 500 else ""
    except MemoryError:
        os._exit(LARGE)
    except Exception:
        return problem(500, "the server is at fault; its log says how"), traceback.format_exc()


def _limit(memory: int) -> None:
    """Bound the memory that a job may take above what the process has: pyoxigraph aborts there, Python raises."""
    if memory and _LIMITS:
        with suppress(OSError, ValueError), open("/proc/self/statm", "rb") as file:
            there = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
            resource.setrlimit(resource.RLIMIT_AS, (there + memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
