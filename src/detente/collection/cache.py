"""Results kept between runs, by the content of all that they depend on.

Texts are kept here, closures and slices beside them (`detente.collection.entries`). A text is one file whose name is
the digest of its inputs and whose first bytes are the digest of its name and content, so that one that is half-written,
damaged or under another's name is known for what it is and made anew. Texts are written under another name and renamed,
so that processes that run at once do not disturb each other.

A digest proves nothing against someone who can write it. So only a folder is read or written that belongs to the
user, and that nobody else can write to; likewise each entry. Nothing in an entry is run: entries hold text, columns of
numbers and stores, never pickled objects. A folder that cannot be made or written is no error: nothing is kept then.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache as once
from itertools import accumulate
from pathlib import Path

from detente.errors import Unreachable

#: How many bytes of texts are kept; the least recently used beyond are removed. Bytes and not entries: hundreds of
#: questions must not drive each other out.
KEEP = 50_000_000
_DIGEST = hashlib.sha256().digest_size
#: How an entry is called.
ENTRY = re.compile(r"[0-9a-f]{64}")
#: What an entry is called while it is being written; one that is older than an hour was given up.
WRITING, HOUR = ".writing-", 3600
#: Not through a link, and without waiting for one who writes into a pipe.
READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def folder() -> Path | None:
    """Where entries are kept: DETENTE_CACHE, else the user's cache folder of the platform; None where there is none."""
    named = os.environ.get("DETENTE_CACHE")
    if named:
        return Path(named).absolute()
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            base = Path.home() / "Library" / "Caches"
        else:
            # A relative XDG_CACHE_HOME is invalid, and to be ignored:
            # https://specifications.freedesktop.org/basedir-spec/latest/
            named = os.environ.get("XDG_CACHE_HOME", "")
            base = Path(named) if os.path.isabs(named) else Path.home() / ".cache"
    except RuntimeError:  # a user without a home
        return None
    return base / "detente" if base.is_absolute() else None


def distrust(place: Path) -> str | None:
    """Why a folder is not used: it is not the user's own, or not the user's alone; None where it is, or is not there.

    Windows keeps a user's folders to that user by itself.
    """
    if os.name != "posix":
        return None
    try:
        link, found = os.lstat(place), os.stat(place)
    except (OSError, ValueError):
        return None
    if not stat.S_ISDIR(found.st_mode):
        return "it is no folder"
    if not link.st_uid == found.st_uid == os.geteuid():
        return "it belongs to another user"
    if found.st_mode & _OTHERS:
        return "others can write to it; make it yours alone (chmod go-w), or name another by DETENTE_CACHE"
    return None


def is_own(found: os.stat_result) -> bool:
    """Whether what was found of a file or folder is the user's, and nobody else can write to it."""
    return os.name != "posix" or (found.st_uid == os.geteuid() and not found.st_mode & _OTHERS)


def trusted() -> Path | None:
    """The folder, if it can be trusted; else that it is not is said once."""
    place = folder()
    why = None if place is None else distrust(place)
    if why is not None:
        _say(place, why)
        return None
    return place


def writable() -> Path | None:
    """The folder, made where it is not there, if it can be trusted; None where it cannot be made."""
    place = folder()
    if place is None:
        return None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return None
    return trusted()


@once
def _say(place: Path, why: str) -> None:
    logging.getLogger(__name__).warning("detente: nothing is kept in %s: %s", place, why)


def key(files: Iterable[Path], *words: object) -> str:
    """The name of an entry: the digest of some files' content and some words, in hexadecimal.

    Raises:
        Unreachable: a file cannot be read.
    """
    digest = hashlib.sha256()
    for word in words:
        digest.update(repr(word).encode())
    for file in files:
        try:
            if file.exists() and not file.is_file():  # a device has no end, and a pipe can be read but once
                raise Unreachable(f"{file}: no file, but something else")
            data = file.read_bytes()
        except (OSError, ValueError) as error:  # ValueError: a name that no system has, such as one with a NUL
            raise Unreachable(f"{file}: {getattr(error, 'strerror', None) or error}") from None
        digest.update(os.fsencode(file.name) + f" {len(data)} ".encode())
        digest.update(data)
    return digest.hexdigest()


def read(name: str) -> bytes | None:
    """The content of an entry; None where there is none, or it is damaged, or not the user's own."""
    place = trusted()
    if place is None:
        return None
    try:
        handle = os.open(place / name, READ)
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                return None
            if not is_own(found):
                return None
            data = file.read()
    except OSError:
        return None
    if _digest(name, data[_DIGEST:]) != data[:_DIGEST]:
        return None
    with suppress(OSError):
        os.utime(place / name)
    return data[_DIGEST:]


def text(name: str, make: Callable[[], str]) -> str:
    """The text of an entry, or one that is made and kept.

    Args:
        name: the digest of all that it depends on; see `key`.
        make: makes it.
    """
    known = read(name)
    if known is None:
        known = make().encode("utf-8", "surrogatepass")
        write(name, known)
    return known.decode("utf-8", "surrogatepass")


def _digest(name: str, content: bytes) -> bytes:
    return hashlib.sha256(name.encode() + content).digest()


def write(name: str, content: bytes) -> None:
    """Keep an entry, and remove the oldest beyond `KEEP`; silent where the folder cannot be written."""
    place = writable()
    if place is None:
        return
    temporary: Path | None = None
    try:
        handle, made = tempfile.mkstemp(dir=place, prefix=WRITING)
        temporary = Path(made)
        with os.fdopen(handle, "wb") as file:
            file.write(_digest(name, content))
            file.write(content)
        os.replace(temporary, place / name)
        _prune(place)
    except OSError:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _prune(place: Path) -> None:
    """Remove what was given up, and the least recently used entries beyond `KEEP`."""
    entries = sorted(own(place), key=lambda entry: entry[1].st_mtime, reverse=True)
    for total, (path, found) in zip(accumulate(found.st_size for _, found in entries), entries, strict=True):
        given_up = path.name.startswith(WRITING) and found.st_mtime < time.time() - HOUR
        if total > KEEP or given_up:
            path.unlink(missing_ok=True)


def own(place: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """What this module has written into a folder: entries, and what may become one."""
    with os.scandir(place) as found:
        for entry in found:
            if (ENTRY.fullmatch(entry.name) or entry.name.startswith(WRITING)) and entry.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):  # another process has removed it
                    yield Path(entry.path), entry.stat(follow_symlinks=False)
