"""A file of named sections: columns of numbers and text, of which only what is asked for is read.

A head of JSON says where each section stands and what its bytes add up to; the file begins with the length and the
SHA-256 of that head. Numbers are written as this machine holds them, and a file of another one is not read.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import struct
import sys
import zlib
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeAlias

_BEGIN = struct.Struct("<8sQ32s")
_MAGIC = b"detente1"
_ALIGNED = 8
#: Up to how many bytes a section is compared with its sum when it is read; a longer one is trusted by its length.
CHECKED = 16_000_000
#: The types of columns, as `array` names them: numbers of terms and masks, pairs of terms, places in a text.
Kind: TypeAlias = Literal["i", "q", "Q"]
NUMBERS: Kind = "i"
PAIRS: Kind = "q"
PLACES: Kind = "Q"


class Damaged(Exception):
    """A file is not what was written."""


def write(file: BinaryIO, facts: Mapping[str, Any], sections: Mapping[str, Any]) -> None:
    """Write sections.

    Args:
        file: where to.
        facts: what is small: anything that JSON holds.
        sections: bytes, or columns of numbers (of `array` or numpy), by name.
    """
    places, at, parts = {}, 0, []
    for name, content in sections.items():
        view = memoryview(content).cast("B") if len(content) else memoryview(b"")
        places[name] = [at, view.nbytes, zlib.crc32(view)]
        parts.append(view)
        at += -(-view.nbytes // _ALIGNED) * _ALIGNED
    told = {"order": sys.byteorder, "width": array(NUMBERS).itemsize, "size": at, "facts": facts, "sections": places}
    head = json.dumps(told, separators=(",", ":")).encode()
    head += b" " * (-(_BEGIN.size + len(head)) % _ALIGNED)
    file.write(_BEGIN.pack(_MAGIC, len(head), hashlib.sha256(head).digest()))
    file.write(head)
    for view in parts:
        file.write(view)
        file.write(bytes(-view.nbytes % _ALIGNED))


class Sections:
    """The sections of a file, or of bytes at hand.

    Attributes:
        facts: what is small.
        size: how many bytes there are.
    """

    def __init__(self, content: Path | bytes) -> None:
        """Open a file and read its head.

        Raises:
            Damaged: the file is not what was written.
            OSError: it cannot be read.
        """
        whole = memoryview(content if isinstance(content, bytes) else _mapped(content))
        try:
            magic, length, digest = _BEGIN.unpack_from(whole)
            head = bytes(whole[_BEGIN.size : _BEGIN.size + length])
            if magic != _MAGIC or hashlib.sha256(head).digest() != digest:
                raise Damaged("the head is not what was written")
            told = json.loads(head)
            self._start = _BEGIN.size + length
            if told["order"] != sys.byteorder or told["width"] != array(NUMBERS).itemsize:
                raise Damaged("it was written by another kind of machine")
            if len(whole) != self._start + told["size"]:
                raise Damaged("it is shorter or longer than what was written")
        except (struct.error, ValueError, KeyError) as error:
            raise Damaged(str(error)) from None
        self.facts: dict[str, Any] = told["facts"]
        self.size = len(whole)
        self._whole, self._places = whole, told["sections"]

    def check(self) -> None:
        """Compare the sections with their sums, but for very long ones.

        Raises:
            Damaged: one is not what was written.
        """
        for name, (_, size, total) in self._places.items():
            if size <= CHECKED and zlib.crc32(self.bytes(name)) != total:
                raise Damaged(f"section {name} is not what was written")

    def bytes(self, name: str) -> memoryview[int]:
        """A section as bytes."""
        at, size, _ = self._places[name]
        return self._whole[self._start + at : self._start + at + size]

    def column(self, name: str, kind: Kind) -> memoryview[int]:
        """A section as numbers of a type."""
        return self.bytes(name).cast(kind)

    def json(self, name: str) -> Any:
        """A section of JSON."""
        return json.loads(bytes(self.bytes(name)))


def _mapped(path: Path) -> mmap.mmap:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        return mmap.mmap(handle, 0, access=mmap.ACCESS_READ)
    except ValueError as error:  # an empty file
        raise Damaged(str(error)) from None
    finally:
        os.close(handle)
