"""HTTP to a store that may be dead, slow or lying: one deadline for all of it, a bound on size, errors of one line.

It is built on urllib. SPARQLWrapper 2.0 offers `query()` alone to send a request, through the opener of the whole
process: it follows redirects with the password in hand, reads what comes with an error without end, drops its headers,
and has a timeout that begins anew with every byte. What would mend that is private there, or an opener put in for every
other part of the program. The request itself is one form field (SPARQL 1.1 Protocol, section 2.1.2).
"""

from __future__ import annotations

import base64
import codecs
import re
import threading
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from http.client import BadStatusLine, HTTPException, HTTPMessage, HTTPResponse, RemoteDisconnected, UnknownProtocol
from queue import Empty, SimpleQueue
from typing import IO, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from detente.errors import DetenteError, Unreachable
from detente.store.logins import login, place
from detente.store.refusals import line, refusal

#: How long a store may take for all that is asked of it, in seconds.
TIMEOUT = 60.0
#: The most bytes that are read of an answer.
LARGEST = 200_000_000
#: The most bytes that are read of what comes with an error, and the seconds that are waited for them.
_LARGEST_EXCUSE, _PATIENCE = 16_384, 2.0
_TEXT = re.compile(r"utf-?(8|16|32)(-?[lb]e)?$|utf-8-sig$|ascii$|iso8859-\d+$|cp125\d$")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


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


class Deadline:
    """The moment by which all that is asked of a store has to be answered.

    Attributes:
        seconds: how long that is from its making.
    """

    def __init__(self, seconds: float = TIMEOUT) -> None:
        """See the class.

        Raises:
            DetenteError: the number is not above 0.
        """
        if not seconds > 0:
            raise DetenteError(f"a timeout is a number of seconds above 0, not {seconds}")
        self.seconds = min(seconds, 1e6)  # more is more than a clock counts
        self._ends = time.monotonic() + self.seconds

    def left(self) -> float:
        """How many seconds are left; 0 where none are."""
        return max(0.0, self._ends - time.monotonic())


@dataclass(frozen=True, slots=True)
class Reply:
    """What a store sent back.

    Attributes:
        status: its HTTP status, one of success.
        media_type: its media type in lower case, without parameters; empty where it named none.
        charset: the character set that it names; empty where it names none.
        body: all of its bytes, unpacked.
        headers: its headers.
    """

    status: int
    media_type: str
    charset: str
    body: bytes
    headers: HTTPMessage

    def text(self) -> str:
        """Its text: a byte order mark says how it is written, then the charset that is named, else it is UTF-8.

        Raises:
            ValueError: it is not written so, or in a charset that is no common one.
        """
        charset = next((name for mark, name in _BOMS if self.body.startswith(mark)), self.charset or "utf-8")
        try:
            known = codecs.lookup(charset).name
        except (LookupError, ValueError):
            known = ""
        if not _TEXT.match(known):
            raise ValueError(f"it is written in {line(charset)}, which is not read; right is UTF-8")
        return self.body.decode(known)


class _NoRedirects(HTTPRedirectHandler):
    """A redirect is an error: it would carry the password to another host, and drop the query of a POST."""

    def http_error_302(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage) -> None:
        return None

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


_OPENER = build_opener(_NoRedirects)


def address(text: str) -> str:
    """The address, where it is one of http or https.

    Raises:
        BadAddress: it is none, or holds a password, which belongs into ``~/.netrc``.
    """
    shown = re.sub(r"//[^/]*@", "//", text)  # a password is never shown
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        usable = parts.scheme in ("http", "https") and bool(host) and parts.port != 0
        named = host.encode("idna").decode()  # fails where a part of the name is empty or too long
    except ValueError:
        usable = False
    if usable and shown != text:
        raise BadAddress(f"put the name and the password for {host} into ~/.netrc, not into the address")
    if not usable or not text.isascii() or re.search(r"[\x00-\x20\x7f#\\]", text):
        right = "http://HOST:PORT/PATH or https://HOST/PATH"
        if usable and named != host:
            right = f"{parts.scheme}://{named}/..., in ASCII throughout"
        raise BadAddress(f"{shown!r} is no address of a store; right is {right}")
    return text


def request(store: str, url: str, method: str, body: bytes | None, headers: dict[str, str]) -> Request:
    """A request to a store, with who asks and the password for its host (RFC 7617).

    Args:
        store: the address of the store.
        url: what is asked there.
        method: the method of HTTP.
        body: what is sent, or None.
        headers: further headers.

    Raises:
        BadLogins: see `detente.store.logins.login`.
    """
    from detente import __version__

    made = Request(url, data=body, headers={"User-Agent": f"detente/{__version__}", **headers}, method=method)
    if known := login(store):
        made.add_unredirected_header("Authorization", "Basic " + base64.b64encode(":".join(known).encode()).decode())
    return made


def send(address: str, request: Request, deadline: Deadline, most: int = LARGEST) -> Reply:
    """Send a request and read the whole reply.

    It runs in a thread of its own: the timeout of a socket begins anew with every byte, and so never ends a store that
    sends one a second.

    Args:
        address: where it goes, for errors.
        request: the request.
        deadline: when it has to be done.
        most: the most bytes that are read.

    Raises:
        Refused: it answered with a status that is no success, a redirect included.
        TooLarge: it sent too much.
        Unreachable: it is dead or slow, broke off, or packed its answer in an unknown way.
    """
    heard: SimpleQueue[Reply | BaseException | None] = SimpleQueue()
    excuse = bytearray()

    def work() -> None:
        try:
            with cast(HTTPResponse, _OPENER.open(request, timeout=max(deadline.left(), 0.001))) as response:
                heard.put(_read(response, deadline, most))
        except HTTPError as error:
            heard.put(error)  # its text may be long in coming
            with error, suppress(OSError, HTTPException, ValueError):
                while len(excuse) < _LARGEST_EXCUSE and (part := cast(HTTPResponse, error.fp).read1(4096)):
                    excuse.extend(part)
            heard.put(None)
        except BaseException as error:  # noqa: B036, handed to the caller's thread
            heard.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        outcome = heard.get(timeout=deadline.left())
        if isinstance(outcome, HTTPError):
            with suppress(Empty):
                heard.get(timeout=min(_PATIENCE, deadline.left()))
    except Empty:
        outcome = TimeoutError()
    if isinstance(outcome, Reply):
        return outcome
    if isinstance(outcome, HTTPError):
        words = refusal(
            outcome.code,
            outcome.headers,
            _unpacked(bytes(excuse), outcome.headers),
            address,
            request.has_header("Authorization"),
            place(),
        )
        raise Refused(f"{address} {words}", outcome.code) from None
    if isinstance(outcome, _TooLarge):
        raise TooLarge(f"{address} sent more than {most:,} bytes; ask for less, as with LIMIT") from None
    assert outcome is not None
    raise Unreachable(f"{address} {_what_is_wrong(outcome, deadline.seconds)}") from None


class _TooLarge(Exception):
    """The reply is larger than is read."""


class _BrokeOff(Exception):
    """The reply ended before the length that it had announced."""


class _Packed(Exception):
    """The reply is packed in a way that is not known; says which."""


def _read(response: HTTPResponse, deadline: Deadline, most: int) -> Reply:
    parts: list[bytes] = []
    size = 0
    while part := response.read1(1 << 16):
        parts.append(part)
        size += len(part)
        if size > most:
            raise _TooLarge
        if not deadline.left():
            raise TimeoutError
    if response.length:
        raise _BrokeOff
    headers = response.headers
    kind = headers.get("Content-Type", "").partition(";")[0]
    body = _unpack(b"".join(parts), headers.get("Content-Encoding", ""), most)
    return Reply(response.status, kind.strip().lower(), headers.get_content_charset() or "", body, headers)


def _unpack(body: bytes, coding: str, most: int) -> bytes:
    """A body as it was before the server packed it, which it was not asked to (RFC 9110, section 8.4.1)."""
    coding = coding.strip().lower()
    if coding in ("", "identity") or not body:
        return body
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise _Packed(f"packed its answer as {line(coding)}, which was not asked for")
    reader = zlib.decompressobj(wbits=47)  # finds out itself whether it is gzip or zlib
    try:
        text = reader.decompress(body, most + 1)
    except zlib.error:
        raise _Packed(f"packed its answer as {coding}, but it is none") from None
    if len(text) > most:
        raise _TooLarge
    if not reader.eof:
        raise _BrokeOff
    return text


def _unpacked(excuse: bytes, headers: Message) -> bytes:
    """What came with an error, unpacked where that can be done."""
    try:
        return _unpack(excuse, headers.get("Content-Encoding", ""), 10 * _LARGEST_EXCUSE)
    except (_Packed, _TooLarge, _BrokeOff):
        return b""


def _what_is_wrong(error: BaseException, seconds: float) -> str:
    reason = getattr(error, "reason", None)
    if isinstance(error, TimeoutError) or isinstance(reason, TimeoutError):
        return f"did not answer within {seconds:g} seconds"
    if isinstance(error, _Packed):
        return str(error)
    if isinstance(error, (BadStatusLine, UnknownProtocol)) and not isinstance(error, RemoteDisconnected):
        return "speaks no HTTP"
    if isinstance(error, (_BrokeOff, HTTPException, ConnectionResetError)):
        return "broke off its answer"
    if isinstance(error, (URLError, OSError, ValueError)):
        return f"cannot be reached: {line(str(getattr(reason, 'strerror', None) or reason or error))}"
    raise error
