"""What a store says of an error, in plain words on one line, whatever it wraps them in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email.message import Message
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import urljoin

#: Where the reason stands in a body of JSON: RFC 9457 (title, detail), and what stores are known to send.
_REASONS = ("title", "error", "message", "detail", "exception", "description", "reason", "error_description", "errors")
#: Elements of a page whose text is not for people.
_UNSEEN = ("script", "style", "template")


def refusal(status: int, headers: Message, body: bytes, address: str, login: bool, place: str) -> str:
    """What happened, from the status, the headers and the beginning of the body.

    Args:
        status: the HTTP status, none of success.
        headers: the headers.
        body: as much of the body as came.
        address: what was asked.
        login: whether a name and a password were sent.
        place: where they come from, for people.
    """
    if 300 <= status < 400 and (target := headers.get("Location")):
        return _redirect(address, target)
    parts = []
    said = line(_said(headers.get("Content-Type", ""), body))
    if status == 401:
        parts += [_unauthorized(headers, login, place), f"it says: {said}" if said else ""]
    elif status == 403 and not said:
        may = f"may not let in the name that {place} holds" if login else f"may want a name and a password from {place}"
        parts.append(f"it gives no reason; it {may}")
    else:
        parts.append(said)
    parts.append(_later(headers.get("Retry-After", "")))
    reason = "; ".join(part for part in parts if part)
    return f"answered with HTTP status {status}" + (f": {reason}" if reason else "")


def _redirect(address: str, location: str) -> str:
    try:
        target = urljoin(address, location)
    except ValueError:
        return f"redirects to {line(location)}, which is no address"
    return "redirects to itself" if target == address else f"redirects to {line(target)}; give that address"


def _unauthorized(headers: Message, login: bool, place: str) -> str:
    """RFC 9110, section 11: the challenge names the schemes that it takes."""
    challenges = " ".join(headers.get_all("WWW-Authenticate") or ())
    if challenges and "basic" not in challenges.lower():
        return f"it wants authentication by {line(challenges.split()[0])}, and Detente knows Basic only"
    if login:
        return f"it does not take the name and the password that {place} holds"
    return f"it wants a name and a password that {place} does not hold"


def _later(text: str) -> str:
    """RFC 9110, section 10.2.3: seconds, or a date."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return f"try again after {line(text)} seconds"
    try:
        parsedate_to_datetime(text)
    except ValueError:
        return ""
    return f"try again after {line(text)}"


def _said(kind: str, body: bytes) -> str:
    """The words in a body of text, JSON, HTML or XML; its first sign tells where its media type does not."""
    kind = kind.partition(";")[0].strip().lower()
    if kind.startswith(("image/", "audio/", "video/", "font/")):
        return ""
    text = body.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text[:1] in ("{", "["):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return ". ".join(dict.fromkeys(_reasons(data))) or text
    if text.startswith("<") or "html" in kind:
        page = _Page()
        page.feed(text)
        page.close()
        return " ".join(dict.fromkeys(page.words))
    return text if text.count("\ufffd") * 10 <= len(text) else ""


def _reasons(data: object, depth: int = 0) -> Iterator[str]:
    if isinstance(data, str) and data.strip():
        yield data.strip().rstrip(".")
    elif isinstance(data, list) and depth < 5:
        for part in data:
            yield from _reasons(part, depth + 1)
    elif isinstance(data, dict) and depth < 5:
        for key in _REASONS:
            yield from _reasons(data.get(key), depth + 1)


class _Page(HTMLParser):
    """The text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        if not self._unseen and (words := " ".join(data.split())):
            self.words.append(words)


def line(text: str) -> str:
    """A text of a store on one line, not too long, without what could steer a terminal."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= 200 else plain[:197] + "..."
