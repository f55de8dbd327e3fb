"""How far a closure may go: a number of triples, and seconds."""

from __future__ import annotations

import time

from detente.errors import DetenteError


class TooMuch(DetenteError):
    """A closure went past the limit that was set for it, or took longer."""


class Overflow(Exception):
    """There are too many triples for Python's sets, or a join would make too many. Nothing was changed."""


class Limits:
    """The limits of one closure, counted from when they are made."""

    def __init__(self, limit: int | None = None, timeout: float | None = None) -> None:
        """Set limits.

        Args:
            limit: how many triples are held at most; None for any number.
            timeout: seconds after which nothing further is joined; None for any time.
        """
        self.limit, self._timeout = limit, timeout
        self._begin = time.monotonic()

    def check(self, triples: int, rounds: int) -> None:
        """Stop where a limit is met.

        Args:
            triples: how many triples are held, those being drawn included.
            rounds: how many rounds of rules were begun.

        Raises:
            TooMuch: says which limit, and how far the closure came.
        """
        if self.limit is not None and triples > self.limit:
            met = f"the limit of {self.limit:,} triples"
        elif self._timeout is not None and time.monotonic() - self._begin > self._timeout:
            met = f"the timeout of {self._timeout:g} s"
        else:
            return
        raise TooMuch(f"closing stopped at {met}: {triples:,} triples in round {rounds}, and more would follow")
