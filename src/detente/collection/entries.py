"""Folders kept between runs beside the texts of `detente.collection.cache`: closures, and slices as stores.

An entry is made in a folder beside, renamed, and never written again, so that any number of processes read it. Its file
``entry`` says which files it has and how long they are; who reads it holds a shared lock on that file, and an entry is
removed only by one who gets the lock alone. Closures and slices are bounded apart: slices are made from closures, and
quickly, so that no number of them drives a closure out.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from detente.collection import cache
from detente.errors import Unreachable

try:
    import fcntl
except ImportError:  # Windows removes no file that is open
    fcntl = None  # type: ignore[assignment]

CLOSURE, SLICE = "closure", "slice"
#: How many bytes of each kind are kept; the least recently used beyond are removed.
KEEP = {SLICE: 500_000_000, CLOSURE: 1_000_000_000}
_LIST = "entry"
_GONE = ".gone-"
_DIGEST = hashlib.sha256().digest_size


class Entry:
    """An entry that is open: it is not removed as long as this object lives.

    Attributes:
        path: its folder.
    """

    def __init__(self, path: Path, lock: int) -> None:
        """Hold an entry by an open file that is locked."""
        self.path, self._lock = path, lock

    def __del__(self) -> None:
        """Let go of it."""
        with suppress(OSError):
            os.close(self._lock)

    def discard(self) -> None:
        """Remove it: it is not what was written. Where others hold it too, the last of them does."""
        with suppress(OSError):
            _lock(self._lock, alone=True)
            if os.path.samestat(os.fstat(self._lock), os.lstat(self.path / _LIST)):
                _move_away(self.path)


def opened(kind: str, name: str) -> Entry | None:
    """An entry; None where there is none, or it is damaged, or not the user's own.

    Args:
        kind: `CLOSURE` or `SLICE`.
        name: the digest of all that it depends on.
    """
    place = cache.trusted()
    if place is None:
        return None
    path = place / f"{kind}-{name}"
    try:
        found = os.lstat(path)
        if not stat.S_ISDIR(found.st_mode) or not cache.is_own(found):
            return None
        lock = os.open(path / _LIST, cache.READ)
    except OSError:
        return None
    entry = Entry(path, lock)  # which closes the file
    try:
        _lock(lock, alone=False)
        if not os.path.samestat(os.fstat(lock), os.lstat(path / _LIST)):
            return None  # it was replaced meanwhile
        if not _whole(path, name, lock):
            return None
    except (OSError, ValueError):
        return None
    with suppress(OSError):
        os.utime(path)
    return entry


def _whole(path: Path, name: str, handle: int) -> bool:
    """Whether every file of an entry is there, at its length."""
    content = os.read(handle, os.fstat(handle).st_size)
    if _digest(name, content[_DIGEST:]) != content[:_DIGEST]:
        return False
    sizes: dict[str, int] = json.loads(content[_DIGEST:])
    return all(os.lstat(path / file).st_size == size for file, size in sizes.items())


def _digest(name: str, content: bytes) -> bytes:
    return hashlib.sha256(name.encode() + content).digest()


def _lock(handle: int, alone: bool) -> None:
    """Lock a file, without waiting.

    Raises:
        BlockingIOError: another holds it.
    """
    if fcntl is None:
        return
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:  # a file system without locks
        if alone:
            raise BlockingIOError from None


def made(kind: str, name: str, make: Callable[[Path], None]) -> Entry | None:
    """Make an entry; None where it cannot be kept. Where another process was faster, its entry.

    Args:
        kind: `CLOSURE` or `SLICE`.
        name: the digest of all that it depends on.
        make: writes its files into an empty folder.
    """
    place = cache.writable()
    if place is None:
        return None
    beside: Path | None = None
    entry: Entry | None = None
    try:
        beside = Path(tempfile.mkdtemp(dir=place, prefix=cache.WRITING))
        make(beside)
        entry = _listed(beside, name)
        path = place / f"{kind}-{name}"
        try:
            os.rename(beside, path)
        except OSError:
            other = opened(kind, name)
            if other is not None:
                return other
            if os.path.lexists(path):
                _remove(path)
            os.rename(beside, path)
        beside, entry.path = None, path
        _prune(place)
        return entry
    except OSError:
        return None
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)


def _listed(folder: Path, name: str) -> Entry:
    """Write the list of the files of an entry, and open it."""
    sizes = {str(file.relative_to(folder)): file.stat().st_size for file in folder.rglob("*") if file.is_file()}
    content = json.dumps(sizes).encode()
    (folder / _LIST).write_bytes(_digest(name, content) + content)
    handle = os.open(folder / _LIST, cache.READ)
    entry = Entry(folder, handle)
    _lock(handle, alone=False)
    return entry


def _remove(path: Path) -> bool:
    """Remove an entry that nobody reads; whether it is gone."""
    try:
        handle = os.open(path / _LIST, cache.READ)
    except OSError:  # half an entry
        _move_away(path)
        return not path.exists()
    try:
        _lock(handle, alone=True)
        _move_away(path)
    except OSError:
        return False
    finally:
        os.close(handle)
    return not path.exists()


def _move_away(path: Path) -> None:
    """Remove a folder; under another name first, so that nobody finds half of it."""
    gone = path.with_name(f"{_GONE}{path.name}-{os.getpid()}-{time.monotonic_ns()}")
    try:
        os.rename(path, gone)
    except OSError:
        return
    shutil.rmtree(gone, ignore_errors=True)


def _folders(place: Path) -> Iterator[tuple[str, Path, os.stat_result]]:
    """What this module has written into a folder: the kind of each entry, its place, and when it was used."""
    with os.scandir(place) as found:
        for each in found:
            kind, _, name = each.name.partition("-")
            ours = kind in KEEP and cache.ENTRY.fullmatch(name)
            if (ours or each.name.startswith((_GONE, cache.WRITING))) and each.is_dir(follow_symlinks=False):
                with suppress(FileNotFoundError):  # another process has removed it
                    yield kind if ours else "", Path(each.path), each.stat(follow_symlinks=False)


def _size(path: Path) -> int:
    total = 0
    for file in path.rglob("*"):
        with suppress(OSError):
            found = file.lstat()
            total += 0 if stat.S_ISDIR(found.st_mode) else found.st_size
    return total


def _prune(place: Path) -> None:
    """Remove what was given up, and of each kind the least recently used entries beyond its bound."""
    folders = sorted(_folders(place), key=lambda each: each[2].st_mtime, reverse=True)
    for kind, path, found in folders:
        if not kind and found.st_mtime < time.time() - cache.HOUR:
            shutil.rmtree(path, ignore_errors=True)
    for kind, most in KEEP.items():
        paths = [path for its, path, _ in folders if its == kind]
        for total, path in zip(accumulate(map(_size, paths)), paths, strict=True):
            if total > most:
                _remove(path)


@dataclass(frozen=True, slots=True)
class Share:
    """What is kept of one kind: how many entries, how many bytes, and how many there may be."""

    entries: int
    size: int
    most: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What is kept.

    Attributes:
        place: the folder; None where the user has none.
        closures: views closed over all years.
        slices: stores of one year, or of all, made from closures.
        texts: what was read of questions and files, and what was abandoned.
        trouble: why the folder is not used; None where it is.
    """

    place: Path | None
    closures: Share
    slices: Share
    texts: Share
    trouble: str | None

    @property
    def entries(self) -> int:
        """How many entries."""
        return self.closures.entries + self.slices.entries + self.texts.entries

    @property
    def size(self) -> int:
        """How many bytes."""
        return self.closures.size + self.slices.size + self.texts.size


def contents() -> Contents:
    """What is kept, and where.

    Raises:
        Unreachable: the folder cannot be read.
    """
    place = cache.folder()
    if place is None:
        trouble = "there is no home folder; name a folder in DETENTE_CACHE"
        none = (Share(0, 0, most) for most in (KEEP[CLOSURE], KEEP[SLICE], cache.KEEP))
        return Contents(None, next(none), next(none), next(none), trouble)
    files, folders = _all(place)
    shares = {}
    for kind in (CLOSURE, SLICE, ""):
        sizes = [_size(path) for its, path, _ in folders if its == kind]
        sizes += [] if kind else [found.st_size for _, found in files]
        shares[kind] = Share(len(sizes), sum(sizes), KEEP.get(kind, cache.KEEP))
    return Contents(place, shares[CLOSURE], shares[SLICE], shares[""], cache.distrust(place))


def empty() -> Contents:
    """Remove every entry that nobody reads, and nothing else; the folder, which may be for others too, keeps its mode.

    Returns:
        What was removed.

    Raises:
        Unreachable: the folder belongs to another user, or cannot be changed.
    """
    before = contents()
    place = before.place
    if place is None or not place.exists():
        return before
    try:
        if os.name == "posix" and before.trouble is not None and os.stat(place).st_uid != os.geteuid():
            raise Unreachable(f"{place}: {before.trouble}; it is left as it is")
        files, folders = _all(place)
        for path, _ in files:
            path.unlink(missing_ok=True)
        for kind, path, _ in folders:
            if kind:
                _remove(path)
            else:
                shutil.rmtree(path, ignore_errors=True)
        if not os.access(place, os.W_OK) and any(path.exists() for _, path, _ in folders):
            raise Unreachable(f"{place}: it cannot be changed")
    except OSError as error:
        raise Unreachable(f"{place}: {error.strerror or error}") from None
    after = contents()

    def removed(one: Share, other: Share) -> Share:
        return Share(one.entries - other.entries, one.size - other.size, one.most)

    return Contents(
        place,
        removed(before.closures, after.closures),
        removed(before.slices, after.slices),
        removed(before.texts, after.texts),
        before.trouble,
    )


def _all(place: Path) -> tuple[list[tuple[Path, os.stat_result]], list[tuple[str, Path, os.stat_result]]]:
    try:
        return list(cache.own(place)), list(_folders(place))
    except FileNotFoundError:  # nothing was kept yet
        return [], []
    except OSError as error:
        raise Unreachable(f"{place}: {error.strerror or error}") from None
