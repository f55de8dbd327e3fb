"""What passes between the server and its workers: a head in JSON and a body of bytes, their lengths before them."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

_LENGTHS = struct.Struct(">IQ")
#: How many bytes hold the two lengths.
START = _LENGTHS.size


def frame(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """A head and a body as bytes."""
    return start(head, len(body)) + body


def start(head: Mapping[str, Any], length: int) -> bytes:
    """A head as bytes, before a body of some length that is written next."""
    text = json.dumps(head, separators=(",", ":")).encode()
    return _LENGTHS.pack(len(text), length) + text


def lengths(data: bytes | bytearray) -> tuple[int, int]:
    """The lengths of the head and of the body, from the first `START` bytes of a frame."""
    head, body = _LENGTHS.unpack(data)
    return head, body


def read(stream: IO[bytes]) -> dict[str, Any] | None:
    """The head of the next frame, which has no body; None at the end of the stream."""
    data = stream.read(START)
    if len(data) < START:
        return None
    text = stream.read(lengths(data)[0])
    found: dict[str, Any] = json.loads(text)
    return found
