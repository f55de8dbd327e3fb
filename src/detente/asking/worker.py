"""The engine that answers queries, and the process of its own in which it answers one that may be stopped.

That process starts quickly and trusts nothing around it: this module imports nothing but the standard library,
pyoxigraph and the project's errors. Text goes in and out, never pickled objects: JSON for what is asked and what came
of it, N-Quads for the data (or the folder of a store on disk), SPARQL results in TSV and N-Triples for the answer.
"""

from __future__ import annotations

import io
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox

#: The exit statuses of the process: it is alone, its time is over, the machine's memory would not last.
ALONE, LATE, LARGE = 3, 4, 5
#: What CONSTRUCT and DESCRIBE give.
TRIPLE = ("subject", "predicate", "object")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Rows = list[tuple[Term | bool | None, ...]]


class Unanswered(Exception):
    """A query that the engine does not answer; its text says why."""


class _TooLong(Exception):
    """An answer that is too long to be handed on."""


@contextmanager
def _told() -> Iterator[None]:
    """Say in one line what the engine complains of."""
    try:
        yield
    except SyntaxError as error:
        raise Unanswered(f"malformed SPARQL: {' '.join(str(error.msg).split())}") from None
    except _TooLong:
        raise Unanswered("the answer is too long to be shown; ask for less, or use LIMIT") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise Unanswered(f"the query cannot be answered: {' '.join(str(error).split())}") from None


def rows_of(results: Results) -> tuple[str, tuple[str, ...], Rows]:
    """The form of a query, and the columns and rows of its answer."""
    if isinstance(results, ox.QuerySolutions):
        return "SELECT", tuple(v.value for v in results.variables), [tuple(row) for row in results]
    if isinstance(results, ox.QueryBoolean):
        return "ASK", ("answer",), [(bool(results),)]
    return "GRAPH", TRIPLE, [(t.subject, t.predicate, t.object) for t in results]


def ask(store: ox.Store, query: str) -> tuple[str, tuple[str, ...], Rows]:
    """The form of a query, and the columns and rows of its answer from a store.

    Raises:
        Unanswered: the engine does not answer it.
    """
    with _told():
        return rows_of(store.query(query))


def read(form: str, text: bytes) -> tuple[str, tuple[str, ...], Rows]:
    """The form, columns and rows of an answer that came as text from the process of its own."""
    if form == "GRAPH":
        return form, TRIPLE, [(q.subject, q.predicate, q.object) for q in ox.parse(text, ox.RdfFormat.N_TRIPLES)]
    return rows_of(ox.parse_query_results(text, ox.QueryResultsFormat.TSV))


class _Bounded(io.BytesIO):
    """Bytes in memory, up to a bound."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.tell() + len(data) > self._most:
            raise _TooLong
        return super().write(data)


def _written(data: bytes, place: str, query: str, most: int) -> tuple[str, bytes]:
    """The form of a query, and its answer as text."""
    if place:
        store = ox.Store.read_only(place)
    else:
        store = ox.Store()
        store.bulk_load(data, ox.RdfFormat.N_QUADS)
    text = _Bounded(most)
    results = store.query(query)
    if isinstance(results, ox.QueryTriples):
        results.serialize(text, ox.RdfFormat.N_TRIPLES)
        return "GRAPH", text.getvalue()
    results.serialize(text, ox.QueryResultsFormat.TSV)
    return "ASK" if isinstance(results, ox.QueryBoolean) else "SELECT", text.getvalue()


def serve() -> None:
    """Answer the one query that comes on standard input; end when the time is over, or with who asks.

    Standard input holds a line of JSON, then the dataset as N-Quads. The line has ``query``; ``seconds`` and
    ``memory``, the bytes that the process may hold (0: any number); ``text``, how long the answer may be; ``size``,
    the length of the dataset; ``place``, the folder of a store that holds it, where no text does. The stream stays open
    as long as the one who asks lives: its end is the sign to end, however that one ended. Standard output gets a line
    of JSON (``form`` or ``problem``), then the answer.
    """
    asked = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read(asked["size"])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    threading.Thread(target=_end_in_time, args=(asked["seconds"], asked["memory"]), daemon=True).start()
    try:
        with _told():
            form, text = _written(data, asked["place"], asked["query"], asked["text"])
        head = {"form": form}
    except Unanswered as error:
        head, text = {"problem": str(error)}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + text)
    sys.stdout.buffer.flush()
    os._exit(0)  # there is nothing to tidy up, and a large store would take its time


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(ALONE)


def _end_in_time(seconds: float, memory: float) -> None:
    """End when the time is over or the memory that was granted is used up.

    Who asks ends this process in time, and says so; this makes up for one that was stopped itself. The system's own
    limit on memory (RLIMIT_AS) is no help: pyoxigraph aborts there without a word.
    """
    end = time.monotonic() + seconds + 1
    while time.monotonic() < end:
        if memory and resident() > memory:
            os._exit(LARGE)
        time.sleep(0.05)
    os._exit(LATE)


def resident() -> int:
    """How many bytes of memory this process holds; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        pass
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
