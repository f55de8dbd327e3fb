"""Where the rows of an answer come from and what makes them less than said outright: of one depth wherever it is told.

The command line, the API, the pages, their files and the tools for assistants all take it from here, so that a row is
told with the same words in each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from time import process_time
from typing import Any, ClassVar, Protocol, TypeVar

from detente.asking.origins import Opener, Origin
from detente.errors import DetenteError

#: How many rows are traced to their origins without being asked to: each takes some milliseconds.
MOST = 1000
#: How long rows are traced while somebody waits for them, in seconds of the processor: they come untraced, too.
PATIENCE = 5.0
#: What stands where nobody looked: a row without a caveat would read as one that has none.
UNTRACED = "not looked for"


class Traceable(Protocol):
    """What is asked of an answer here: `detente.asking.answers.Answer`, which stands above."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def title(self) -> str:
        """What the answer is to; empty where that is no saved question."""

    @property
    def rows(self) -> Sequence[Sequence[object]]:
        """Its rows."""

    @property
    def opener(self) -> Callable[[], Opener] | None:
        """Gives what opens them."""

    @property
    def caveats(self) -> Callable[[Any], Sequence[str]] | None:
        """Gives what the situations behind each row tell of it."""

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where each row comes from, if that was asked for."""

    def opened(self) -> Opener:
        """What opens the rows."""


_Of = TypeVar("_Of", bound=Traceable)


def with_origin(answer: _Of, until: float = inf) -> _Of:
    """The answer with where each row comes from; see `detente.asking.answers.Answer.with_origin`.

    Args:
        answer: the answer.
        until: the time, by the processor's clock, after which no further row is looked for.
    """
    opened = answer.opened() if answer.rows else None
    found = []
    for i, near in enumerate(_near(answer)):
        origin = opened.origin(answer, i) if opened and process_time() <= until else _untraced(near)
        found.append(replace(origin, caveats=origin.caveats or near))  # such as that a thing in it is only supposed
    return replace(answer, origins=tuple(found))


def _untraced(near: str) -> Origin:
    """What is told of a row for which nobody looked."""
    return Origin(UNTRACED, near or UNTRACED, UNTRACED)


def caveats(answer: Traceable) -> Sequence[str]:
    """What makes each row less than said outright; of a query that is no saved question, what its situations tell."""
    if not answer.title or answer.opener is None or answer.opened().outright:
        return _near(answer)
    return [origin.caveats for origin in traced(answer, seconds=PATIENCE)[0].origins]


def _near(answer: Traceable) -> Sequence[str]:
    """What the situations that each row names, or meets on the way, tell of it."""
    return answer.caveats(answer) if answer.caveats and answer.rows else ("",) * len(answer.rows)


def traced(answer: _Of, most: int = MOST, seconds: float = inf) -> tuple[_Of, str]:
    """The answer with where each row comes from.

    Args:
        answer: the answer, of a graph at hand.
        most: of an answer of more rows none is traced.
        seconds: of the processor's time, after which no further row is.

    Returns:
        The answer, and why not all rows are traced, in a line; empty where they are. Rows that are not say so, and have
        the caveats of the situations that they name.
    """
    why = f"there are more than {most} rows" if len(answer.rows) > most else ""
    if not why:
        try:
            told = with_origin(answer, process_time() + seconds)
        except DetenteError as error:  # of some queries no reasons can be given
            why = str(error)
        else:
            late = any(origin.origin == UNTRACED for origin in told.origins)
            return told, f"of some it takes more than {seconds:g} seconds" if late else ""
    return replace(answer, origins=tuple(map(_untraced, _near(answer)))), why
