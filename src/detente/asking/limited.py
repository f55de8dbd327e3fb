"""A query asked in a process of its own, so that it can be stopped: pyoxigraph cannot call one off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
from rdflib.term import Node

from detente.asking import worker
from detente.asking.answers import Answer
from detente.asking.origins import Opener
from detente.asking.sparql import BadQuery, answer_of
from detente.errors import Unreachable

#: What the process runs. ``-I -S`` leave it nothing but the standard library on its path: not the current folder, not
#: PYTHONPATH, not what site-packages would start. It is then told where the two packages are that it needs.
_PROGRAM = "import sys; sys.path += sys.argv[1:]; from detente.asking.worker import serve; serve()"
_COMMAND = ("-I", "-S", "-X", "utf8", "-c", _PROGRAM)
#: Which share of the machine's memory one query may take.
SHARE = 0.5
#: How long an answer may be, in bytes of its text: millions of cells, more than can be shown.
TEXT = 256_000_000
#: The longest time that every system can wait for, in seconds.
LONGEST = 1_000_000.0


def run(
    data: bytes | Path,
    query: str,
    labels: Mapping[Node, str],
    seconds: float,
    opener: Callable[[], Opener] | None = None,
) -> Answer:
    """Ask a checked query in a process of its own, which ends when the time is over, or with this one.

    Args:
        data: the dataset as N-Quads, or the folder of a store that holds it.
        query: the query.
        labels: the labels of entities.
        seconds: how long it may run: more than 0, and `LONGEST` at most.
        opener: gives what opens the rows of the answer.

    Raises:
        BadQuery: the store cannot answer it, or not in time, or not in the memory there is.
        Unreachable: no process can be started.
    """
    if not 0 < seconds <= LONGEST:  # also not for "not a number"
        raise BadQuery(f"a query cannot run for {seconds:g} seconds; give more than 0 and at most {LONGEST:g}")
    # Not multiprocessing: that runs the caller's own script again, which fails in a plain one and in one from stdin.
    # Both are packages, each two steps below the folder on the path.
    places = [str(Path(file).resolve().parents[i]) for file, i in ((worker.__file__, 2), (str(ox.__file__), 1))]
    text, place = (b"", str(data)) if isinstance(data, Path) else (data, "")
    asked = {
        "query": query, "seconds": seconds, "memory": _memory(), "text": TEXT, "size": len(text), "place": place
    }  # fmt: skip
    head = json.dumps(asked).encode() + b"\n"
    late = threading.Event()
    try:
        child = subprocess.Popen(
            [sys.executable, *_COMMAND, *dict.fromkeys(places)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, TypeError, ValueError) as error:
        raise Unreachable(f"no process can be started for the query: {error}") from None

    def end() -> None:
        late.set()
        child.kill()

    watch = threading.Timer(seconds, end)
    watch.daemon = True
    assert child.stdin is not None and child.stdout is not None
    try:
        watch.start()
        with suppress(OSError):  # it has ended; how, it says below
            child.stdin.write(head + text)
            child.stdin.flush()  # and stays open: its end would end the process
        found, answer = child.stdout.readline(), child.stdout.read()
    finally:
        watch.cancel()
        child.kill()
        with suppress(OSError):
            child.stdin.close()
        child.stdout.close()
        status = child.wait()
    if late.is_set() or status == worker.LATE:
        raise BadQuery(f"the query was stopped after {seconds:g} seconds; make it narrower, or use --timeout")
    if status == worker.LARGE:
        raise BadQuery(f"the query was stopped: it takes more than {SHARE:.0%} of this machine's memory")
    if not found.endswith(b"\n"):
        raise BadQuery("the query ended without an answer; it may need too much memory")
    told = json.loads(found)
    if "problem" in told:
        raise BadQuery(told["problem"])
    return answer_of(*worker.read(told["form"], answer), labels=labels, opener=opener)


def _memory() -> float:
    """How many bytes one query may take; 0 where the system does not say how many there are."""
    try:
        return SHARE * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 0
