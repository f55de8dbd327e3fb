"""HTTP to a store that may be dead, slow or lying: one deadline for all of it, a bound on size, errors of one line."""

from __future__ import annotations

import netrc
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import BadStatusLine, HTTPException, HTTPMessage, HTTPResponse, RemoteDisconnected, UnknownProtocol
from typing import IO, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from detente.errors import DetenteError, Unreachable

#: How long a store may take for one request, from the first byte sent to the last received, in seconds.
TIMEOUT = 60.0
#: The most bytes that are read of an answer.
LARGEST = 200_000_000
#: The most bytes that are read of the text that comes with an error.
_LARGEST_EXCUSE = 2000


class BadAddress(DetenteError):
    """An address that is none of a store on the web."""


class Refused(Unreachable):
    """A store answered with a status that is no success.

    Attributes:
        status: the HTTP status.
    """

    def __init__(self, message: str, status: int) -> None:
        """See the class."""
        super().__init__(message)
        self.status = status


class TooLarge(Unreachable):
    """A store sent more than was wanted."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a store sent back.

    Attributes:
        media_type: its media type in lower case, without parameters; empty where it named none.
        body: all of its bytes.
    """

    media_type: str
    body: bytes


class _NoRedirects(HTTPRedirectHandler):
    """A redirect is an error: it would carry the password to another host, and drop the query of a POST."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


_OPENER = build_opener(_NoRedirects)


def address(text: str) -> str:
    """The address, where it is one of http or https.

    Raises:
        BadAddress: it is none, or holds a password, which belongs into ``~/.netrc``.
    """
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or not text.isascii() or re.search(r"[\x00-\x20\x7f#]", text):
        raise BadAddress(f"{text!r} is no address of a store; right is http://HOST:PORT/PATH or https://HOST/PATH")
    if parts.username is not None:
        raise BadAddress(f"put the name and the password for {parts.hostname} into ~/.netrc, not into the address")
    return text


def login(address: str) -> tuple[str, str] | None:
    """The name and the password that ``~/.netrc`` has for the host of an address.

    Raises:
        BadAddress: the file is malformed.
    """
    try:
        found = netrc.netrc().authenticators(urlsplit(address).hostname or "")
    except OSError:
        return None
    except netrc.NetrcParseError as error:
        raise BadAddress(f"~/.netrc: {error}") from None
    return (found[0], found[2]) if found and found[0] and found[2] else None


def send(address: str, request: Callable[[], Request], seconds: float = TIMEOUT, most: int = LARGEST) -> Reply:
    """Send a request and read the whole reply.

    It runs in a thread of its own: the timeout of a socket begins anew with every byte, and so never ends a store that
    sends one a second.

    Args:
        address: where it goes, for errors.
        request: makes the request.
        seconds: how long all of it may take.
        most: the most bytes that are read.

    Raises:
        Refused: it answered with a status that is no success, a redirect included.
        TooLarge: it sent too much.
        Unreachable: it is dead or slow, or broke off.
    """
    seconds = min(seconds, 1e6)  # more is more than a clock counts
    done: list[Reply | BaseException] = []
    ends = time.monotonic() + seconds

    def work() -> None:
        try:
            with cast(HTTPResponse, _OPENER.open(request(), timeout=seconds)) as response:
                done.append(_read(response, ends, most))
        except HTTPError as error:
            done.append(_refused(error, address))
        except BaseException as error:  # noqa: B036, handed to the caller's thread
            done.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    outcome = done[0] if done else TimeoutError()
    if isinstance(outcome, Reply):
        return outcome
    if isinstance(outcome, Refused):
        raise outcome from None
    if isinstance(outcome, _TooLarge):
        raise TooLarge(f"{address} sent more than {most:,} bytes; ask for less, as with LIMIT") from None
    raise Unreachable(f"{address} {_what_is_wrong(outcome, seconds)}") from None


class _TooLarge(Exception):
    """The reply is larger than is read."""


class _BrokeOff(Exception):
    """The reply ended before the length that it had announced."""


def _read(response: HTTPResponse, ends: float, most: int) -> Reply:
    parts: list[bytes] = []
    size = 0
    while part := response.read1(1 << 16):
        parts.append(part)
        size += len(part)
        if size > most:
            raise _TooLarge
        if time.monotonic() > ends:
            raise TimeoutError
    if response.length:
        raise _BrokeOff
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    return Reply(kind.strip().lower(), b"".join(parts))


def _refused(error: HTTPError, address: str) -> Refused:
    return Refused(f"{address} {_refusal(error, address)}", error.code)


def _refusal(error: HTTPError, address: str) -> str:
    place = error.headers.get("Location") if error.headers else None
    if 300 <= error.code < 400 and place:
        target = urljoin(address, place)
        return "redirects to itself" if target == address else f"redirects to {line(target)}; give that address"
    words = f"answered with HTTP status {error.code}"
    if error.code in (401, 403):
        return f"{words}: it wants a name and a password that ~/.netrc does not hold"
    excuse = b""
    if error.headers is not None and error.headers.get_content_type() == "text/plain":
        with suppress(OSError, HTTPException, ValueError):
            excuse = cast(HTTPResponse, error.fp).read1(_LARGEST_EXCUSE)
    return f"{words}: {text}" if (text := line(excuse.decode("utf-8", "replace"))) else words


def _what_is_wrong(error: BaseException, seconds: float) -> str:
    reason = getattr(error, "reason", None)
    if isinstance(error, TimeoutError) or isinstance(reason, TimeoutError):
        return f"did not answer within {seconds:g} seconds"
    if isinstance(error, (BadStatusLine, UnknownProtocol)) and not isinstance(error, RemoteDisconnected):
        return "speaks no HTTP"
    if isinstance(error, (_BrokeOff, HTTPException, ConnectionResetError)):
        return "broke off its answer"
    if isinstance(error, (URLError, OSError)):
        return f"cannot be reached: {line(str(getattr(reason, 'strerror', None) or reason or error))}"
    raise error


def line(text: str) -> str:
    """A text of the store on one line, not too long, without what could steer a terminal."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= 200 else plain[:197] + "..."
