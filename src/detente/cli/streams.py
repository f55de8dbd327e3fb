"""The standard streams, also where they are closed, full, or nobody reads them any more.

What was to be printed and could not be is an error of its own (one line, status 3), except where the reader has seen
enough. What goes wrong with standard error is not told: there is nowhere to tell it.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Any


class _Forgiving(io.FileIO):
    """A file that takes what it is given, even where it cannot be written."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data) or 0
        except OSError:
            return memoryview(data).nbytes


def prepare() -> None:
    """Make the streams fit to be used: UTF-8, and there."""
    for number, mode in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_RDONLY)):
        try:
            os.fstat(number)
        except OSError:
            # A file that is opened later would take the place of a stream that is closed, and get what is meant for
            # the stream. Opened the wrong way round, so that its use fails, as that of a closed stream does.
            with suppress(OSError):
                os.open(os.devnull, mode)
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.__stderr__ is None or (sys.stderr is sys.__stderr__ and not sys.__stderr__.isatty()):
        raw = io.BufferedWriter(_Forgiving(2, "w", closefd=False))
        sys.stderr = io.TextIOWrapper(raw, encoding="utf-8", errors="replace", line_buffering=True)
    # Windows and LANG=C would not print every name. What comes in is text, or refused.
    for stream, errors in ((sys.stdin, "strict"), (sys.stdout, "replace"), (sys.stderr, "replace")):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors=errors)


def trouble() -> OSError | None:
    """Why standard output cannot be written; None where it can.

    What could not be written is dropped then, or Python would try once more when it ends, and complain by itself.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return error
    except ValueError:  # closed by someone in this process
        return None
    return None
