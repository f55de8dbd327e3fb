"""Results kept between runs, by the content of all that they depend on.

An entry is one file whose name is the digest of its inputs and whose first bytes are the digest of its content, so
that a half-written or damaged entry is known for what it is and made anew. Entries are written under another name
and renamed, so that processes that run at once do not disturb each other. A folder that cannot be written is no
error: nothing is kept then.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

from detente.errors import Unreachable

#: How many bytes are kept; the least recently used entries beyond are removed. Bytes and not entries: a graph has
#: megabytes, a question some hundreds of bytes, and hundreds of questions must not drive each other out.
KEEP = 500_000_000
_DIGEST = hashlib.sha256().digest_size


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
        Unreachable: a file cannot be read.
    """
    digest = hashlib.sha256()
    for word in words:
        digest.update(repr(word).encode())
    for file in files:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise Unreachable(f"{file}: {error.strerror or error}") from None
        digest.update(f"{file.name} {len(data)} ".encode())
        digest.update(data)
    return digest.hexdigest()


def read(name: str) -> bytes | None:
    """The content of an entry; None where there is none, or it is damaged."""
    path = folder() / name
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
        return None
    with suppress(OSError):
        os.utime(path)
    return data[_DIGEST:]


def write(name: str, content: bytes) -> None:
    """Keep an entry, and remove the oldest beyond `KEEP`; silent where the folder cannot be written."""
    place = folder()
    temporary: Path | None = None
    try:
        place.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(dir=place, prefix=".writing-")
        temporary = Path(made)
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(content).digest() + content)
        os.replace(temporary, place / name)
        entries = [(p.stat(), p) for p in place.iterdir() if len(p.name) == 64]
        entries.sort(key=lambda entry: entry[0].st_mtime, reverse=True)
        for total, (_, old) in zip(accumulate(found.st_size for found, _ in entries), entries, strict=True):
            if total > KEEP:
                old.unlink(missing_ok=True)
    except OSError:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
