"""Results kept between runs, by the content of all that they depend on.

An entry's name is the digest of its inputs, and it carries the digest of its content, so that a half-written
or damaged entry is known for what it is and made anew. An entry is written under another name and then
renamed, so that processes that run at once do not disturb each other. A folder that cannot be written is no
error: a small entry is not kept then, and a folder entry lives in a temporary folder until the process ends.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

#: How many small entries and how many folders are kept; those that were longest not used are removed.
KEEP_FILES, KEEP_FOLDERS = 512, 16
_DIGEST = hashlib.blake2b().digest_size
_MANIFEST = "manifest"
_TEMPORARY = ".writing-"
#: The length of an entry's name.
_NAME = 64
#: After how many seconds a temporary file is nobody's any more.
_ABANDONED = 24 * 3600


def folder() -> Path:
    """Where entries are kept: DETENTE_CACHE, else the user's cache folder of the platform."""
    named = os.environ.get("DETENTE_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "detente"


def key(files: Iterable[Path], *words: object) -> str:
    """The name of an entry: the digest of some files' content and some words, in hexadecimal.

    Raises:
        OSError: a file cannot be read.
    """
    digest = hashlib.blake2b(digest_size=32)
    for word in words:
        digest.update(repr(word).encode())
    for file in files:
        data = file.read_bytes()
        digest.update(f"{file.name} {len(data)} ".encode())
        digest.update(data)
    return digest.hexdigest()


def read(name: str) -> bytes | None:
    """The content of a small entry; None where there is none, or it is damaged."""
    path = folder() / name
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if hashlib.blake2b(data[_DIGEST:]).digest() != data[:_DIGEST]:
        return None
    _touch(path)
    return data[_DIGEST:]


def write(name: str, content: bytes) -> None:
    """Keep a small entry; silent where the folder cannot be written."""
    temporary: Path | None = None
    try:
        place = folder()
        place.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(dir=place, prefix=_TEMPORARY)
        temporary = Path(made)
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.blake2b(content).digest() + content)
        os.replace(temporary, place / name)
        _prune(place)
    except OSError:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def make(name: str, build: Callable[[Path], None]) -> Path:
    """The folder that an entry is, as it was kept or else as it is built now.

    Args:
        name: from `key`.
        build: fills the empty folder that it is given; nothing may hold a file in it open afterwards.

    Returns:
        A folder only to be read. Where the cache cannot be written it is a temporary one, which is removed
        when the process ends.
    """
    path = folder() / name
    if _is_whole(path):
        _touch(path)
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=_TEMPORARY))
    except OSError:
        temporary = Path(tempfile.mkdtemp(prefix="detente-"))
        atexit.register(discard, temporary)
        build(temporary)
        return temporary
    try:
        build(temporary)
        (temporary / _MANIFEST).write_text(_manifest(temporary), encoding="utf-8")
    except BaseException:
        discard(temporary)
        raise
    if not _is_whole(path):
        discard(path)
    with suppress(OSError):
        temporary.rename(path)
    if not temporary.exists():
        _prune(path.parent)
        return path
    if _is_whole(path):  # another process was faster
        discard(temporary)
        return path
    atexit.register(discard, temporary)
    return temporary


def discard(path: Path) -> None:
    """Remove an entry, as one that proved to be unusable."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _manifest(path: Path) -> str:
    """Each file below a folder with its digest, a line each; logs, which nothing reads, are left out."""
    lines = []
    for file in sorted(path.rglob("*")):
        if file.is_file() and file.name not in (_MANIFEST, "LOG"):
            digest = hashlib.blake2b(file.read_bytes(), digest_size=16).hexdigest()
            lines.append(f"{digest} {file.relative_to(path).as_posix()}\n")
    return "".join(lines)


def _is_whole(path: Path) -> bool:
    """Whether a folder entry is there with the content that its manifest says."""
    try:
        return (path / _MANIFEST).read_text(encoding="utf-8") == _manifest(path)
    except (OSError, UnicodeDecodeError):
        return False


def _touch(path: Path) -> None:
    with suppress(OSError):
        os.utime(path)


def _prune(place: Path) -> None:
    """Remove the entries that were longest not used, and what processes that died left behind."""
    files: list[tuple[float, Path]] = []
    folders: list[tuple[float, Path]] = []
    for path in place.iterdir():
        with suppress(OSError):
            age = time.time() - path.stat().st_mtime
            if len(path.name) == _NAME:
                (folders if path.is_dir() else files).append((age, path))
            elif path.name.startswith(_TEMPORARY) and age > _ABANDONED:
                discard(path)
    for _, path in sorted(files)[KEEP_FILES:] + sorted(folders)[KEEP_FOLDERS:]:
        discard(path)
