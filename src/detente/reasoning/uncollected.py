"""Python's garbage collector off while millions of objects are made that all stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_LOCK = Lock()
_inside = 0
_was = False


@contextmanager
def uncollected() -> Iterator[None]:
    """The garbage collector off: it would go through all that is read and made again and again, none of it garbage.

    Also a decorator. What is nested, or goes on in several threads, switches it on when the last of them ends, and
    only if it was on when the first began.
    """
    global _inside, _was
    with _LOCK:
        if not _inside:
            _was = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _LOCK:
            _inside -= 1
            if not _inside and _was:
                _old()
                gc.enable()


def _old() -> None:
    """Let all that there is count as old: else the next two collections, of what is young, would go through it.

    What is frozen and thawed at once is old (https://docs.python.org/3/library/gc.html#gc.freeze). Where somebody has
    frozen something already, that stays as it is.
    """
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()
