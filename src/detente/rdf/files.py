"""The one place that writes files: whole or not at all, where a name leads, and with nothing left beside them."""

from __future__ import annotations

import os
import secrets
import signal
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from detente.errors import Unreachable

#: What the name of a file begins with while it is being written.
UNFINISHED = ".detente-"


def save(data: bytes, output: str) -> None:
    """Write bytes to where a name leads: ``-`` is standard output.

    A file is written under another name in its folder, then renamed, so that no half of it is ever under its own
    name; it keeps its mode, and a link to it stays a link. What is no file (a pipe, a device) is written as it is.

    Raises:
        Unreachable: it cannot be written.
        BrokenPipeError: the reader of a pipe has seen enough.
    """
    try:
        if output in ("-", "/dev/stdout"):  # opened anew, the latter would empty a file that output is added to
            output = "standard output"
            _print(data)
            return
        target = _target(output)
        if target is None:
            _pour(data, output)
        else:
            with tidy():
                _replace(data, *target)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a name that no system has, such as one with a NUL
        raise Unreachable(f"{output}: {getattr(error, 'strerror', None) or error}") from None


def _print(data: bytes) -> None:
    """Write to standard output; to one that takes text alone, such as a notebook's, as text."""
    sys.stdout.flush()
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(data.decode("utf-8", "replace"))
    else:
        binary.write(data)
    sys.stdout.flush()


def _target(output: str) -> tuple[Path, os.stat_result | None] | None:
    """The file that a name leads to, and what it is like where it is there; None for what is no file.

    Raises:
        OSError: it is a folder, or cannot be looked up.
    """
    if not output:
        raise FileNotFoundError(0, "the name is empty; name a file")
    place = Path(os.path.realpath(output))
    try:
        found = os.stat(output)
    except FileNotFoundError:
        if output[-1] in (os.sep, os.altsep):
            raise
        return place, None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(0, "is a folder; name a file")
    try:
        same = os.path.samestat(found, os.stat(place))
    except OSError:
        same = False  # as /dev/stdout, which leads to no name of a folder
    if not (stat.S_ISREG(found.st_mode) and same):
        return None
    if not os.access(place, os.W_OK):
        raise PermissionError(0, "is write-protected")
    return place, found


def _pour(data: bytes, output: str) -> None:
    with open(output, "wb", buffering=0) as stream:
        rest = memoryview(data)
        while rest:
            rest = rest[stream.write(rest) or 0 :]


def _replace(data: bytes, place: Path, before: os.stat_result | None) -> None:
    # Of a fixed length: a name may have as many characters as its folder takes.
    unfinished = place.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    try:
        with open(unfinished, "xb") as file:  # with the mode that the umask leaves, as any new file
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if before is not None:
            if hasattr(os, "chown"):
                with suppress(OSError):  # only root gives files away; all others keep what they make
                    os.chown(unfinished, before.st_uid, before.st_gid)
            unfinished.chmod(stat.S_IMODE(before.st_mode))
        os.replace(unfinished, place)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


@contextmanager
def tidy() -> Iterator[None]:
    """Let what is within clean up before a signal ends the process, as Ctrl-C does by itself.

    Python ends at once on SIGTERM and SIGHUP. Here they raise SystemExit; then they end the process as they would.
    """
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []  # only the main thread may change what a signal does
    numbers = [number for number in numbers if signal.getsignal(number) == signal.SIG_DFL]
    came: list[int] = []

    def leave(number: int, _: FrameType | None) -> None:
        came.append(number)
        raise SystemExit(128 + number)

    try:
        for number in numbers:
            signal.signal(number, leave)
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)
        if came:
            signal.raise_signal(came[0])
