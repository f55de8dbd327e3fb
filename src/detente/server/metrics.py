"""Numbers for Prometheus, in its text format (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping

#: The upper bounds of the classes of times, in seconds.
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_EVENTS = {
    "long": "Requests that were long (100 ms and more).",
    "late": "Requests that were ended when their time was over (504).",
    "crowded": "Requests that were ended because too many were long (503).",
    "refused": "Requests for which no worker was free (503).",
    "abandoned": "Requests whose client left and whose worker was ended.",
    "broken": "Workers that ended in a request, as for want of memory (503).",
    "replaced": "Workers that were started in place of others.",
}


class Metrics:
    """What the server has answered so far."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._requests: Counter[tuple[str, int]] = Counter()
        self._times: dict[str, list[int]] = {}
        self._sums: Counter[str] = Counter()
        self._bytes = 0

    def count(self, what: str, status: int, seconds: float, size: int) -> None:
        """Count a request.

        Args:
            what: what was asked for, one of few words.
            status: the status of HTTP.
            seconds: how long it took.
            size: how many bytes the body had.
        """
        self._requests[what, status] += 1
        self._times.setdefault(what, [0] * (len(_BOUNDS) + 1))[bisect_left(_BOUNDS, seconds)] += 1
        self._sums[what] += seconds  # type: ignore[assignment]
        self._bytes += size

    def text(self, state: Mapping[str, int], events: Mapping[str, int]) -> str:
        """All of it.

        Args:
            state: how many workers there are, are idle and are long, and how many requests wait.
            events: how often what happened to workers (`detente.server.pool.Pool.counts`).
        """
        return "\n".join(self._lines(state, events)) + "\n"

    def _lines(self, state: Mapping[str, int], events: Mapping[str, int]) -> Iterator[str]:
        yield from _head("detente_requests_total", "counter", "Requests by what was asked for and status.")
        for (what, status), number in sorted(self._requests.items()):
            yield f'detente_requests_total{{for="{what}",status="{status}"}} {number}'
        yield from _head("detente_request_seconds", "histogram", "How long requests took.")
        for what, times in sorted(self._times.items()):
            total = 0
            for bound, number in zip((*map(str, _BOUNDS), "+Inf"), times, strict=True):
                total += number
                yield f'detente_request_seconds_bucket{{for="{what}",le="{bound}"}} {total}'
            yield f'detente_request_seconds_sum{{for="{what}"}} {self._sums[what]:.6f}'
            yield f'detente_request_seconds_count{{for="{what}"}} {total}'
        yield from _head("detente_response_bytes_total", "counter", "Bytes of all bodies.")
        yield f"detente_response_bytes_total {self._bytes}"
        yield from _head("detente_workers", "gauge", "Workers, and requests that wait for one.")
        for name, number in state.items():
            yield f'detente_workers{{state="{name}"}} {number}'
        for name, words in _EVENTS.items():
            yield from _head(f"detente_{name}_total", "counter", words)
            yield f"detente_{name}_total {events.get(name, 0)}"


def _head(name: str, kind: str, words: str) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"
