"""A reply as Starlette takes one, and what it says of caches (RFC 9111): they keep it, and ask if it still holds.

An answer depends on the collection alone, which stays what it is while the server runs; what validates it is its own
content, so that it is the same after a new start, and on another machine, as long as the answer is.
"""

from __future__ import annotations

import hashlib
import re

from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from detente.server.replies import Reply

_CHUNK = 1 << 16
_ETAG = re.compile(rb'(?:W/)?("[^"]*")')
#: What a reply of status 304 repeats of the one that it stands for (RFC 9110, 15.4.5).
_REPEATED = (b"cache-control", b"content-location", b"etag", b"vary")


class Sent:
    """A reply as Starlette takes one."""

    def __init__(self, reply: Reply) -> None:
        """Send a reply.

        Args:
            reply: the reply. One to GET with status 200 that is in memory gets a validator (ETag); no error is kept.
        """
        self._reply = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or status 304 where the client has it."""
        reply, file = self._reply, self._reply.file
        headers = [(name.lower().encode("latin-1"), _latin(value)) for name, value in reply.headers]
        kept = any(name == b"cache-control" for name, _ in headers)
        body, status = reply.body, reply.status
        if status >= 400 and not kept:
            headers.append((b"cache-control", b"no-store"))
        elif status == 200 and scope["method"] in ("GET", "HEAD") and file is None and not kept:
            digest = hashlib.blake2b(dict(headers).get(b"content-type", b""), digest_size=12)
            digest.update(body)
            etag = f'"{digest.hexdigest()}"'.encode()
            headers += [(b"etag", etag), (b"cache-control", b"no-cache")]
            if _has(scope, etag):
                headers = [(name, value) for name, value in headers if name in _REPEATED]
                body, status = b"", 304
        length = len(body)
        if file is not None:
            length = file.seek(0, 2)
            file.seek(0)
        if status not in (204, 304):
            headers.append((b"content-length", str(length).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        if file is None:
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
            return
        try:
            while scope["method"] != "HEAD" and (chunk := file.read(_CHUNK)):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            file.close()


def _has(scope: Scope, etag: bytes) -> bool:
    """Whether a client says that it has what the validator stands for (If-None-Match: RFC 9110, 13.1.2)."""
    asked = b",".join(value for name, value in scope["headers"] if name == b"if-none-match")
    return asked.strip() == b"*" or etag in _ETAG.findall(asked)


def _latin(value: str) -> bytes:
    """The value of a header: no line ends in it, and nothing that is not Latin-1."""
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f]", " ", value).encode("latin-1", "replace")


class Static(StaticFiles):
    """Files that never change, where their address has the digest of their content (`rendering.static`)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a file, which is kept for a year under the address of its content."""
        kept = b"public, max-age=31536000, immutable" if scope["query_string"].startswith(b"v=") else b"no-cache"

        async def sent(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 304):
                message["headers"] = [*message["headers"], (b"cache-control", kept)]  # type: ignore[misc]
            await send(message)

        await super().__call__(scope, receive, sent)  # type: ignore[arg-type]
