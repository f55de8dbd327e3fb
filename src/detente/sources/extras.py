"""Libraries that only some need: one line names the extra that brings a missing one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from detente.errors import DetenteError


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Import within what an extra of Detente brings.

    Raises:
        DetenteError: a library is not installed.
    """
    try:
        yield
    except ImportError as error:
        name = (error.name or "a library").partition(".")[0]
        raise DetenteError(
            f"this needs {name}, which is not installed: python -m pip install 'detente[{extra}]'"
        ) from None
