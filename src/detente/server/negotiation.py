"""Content negotiation: which of the media types on offer a client prefers (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.server.replies import Refused

_RANGE = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)/([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*((?:;[^,]*)?)\s*")
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*(?:;|$)", re.IGNORECASE)


def best(accept: str, offered: Sequence[str]) -> str | None:
    """The media type that a client prefers; of those that it likes alike the first.

    Args:
        accept: the header Accept; empty accepts everything. What of it is no media range is passed over.
        offered: the media types on offer, in lower case, the usual one first.

    Returns:
        None where it accepts none of them.
    """
    wanted = _ranges(accept)
    if not wanted:
        return None if accept.strip() else offered[0]
    qualities = [_quality(kind, wanted) for kind in offered]
    most = max(qualities)
    return offered[qualities.index(most)] if most > 0 else None


def chosen(accept: str, offered: Sequence[str]) -> str:
    """The media type that a client prefers.

    Raises:
        Refused: it accepts none of those on offer (406).
    """
    found = best(accept, offered)
    if found is None:
        raise Refused(
            406, f"none of what Accept names is on offer here; there are {', '.join(offered)}", near=list(offered)
        )
    return found


def _ranges(accept: str) -> list[tuple[str, str, float]]:
    found = []
    for part in accept.split(","):
        match = _RANGE.fullmatch(part)
        if match:
            quality = _QUALITY.search(match[3])
            found.append((match[1].lower(), match[2].lower(), float(quality[1]) if quality else 1.0))
    return found


def _quality(kind: str, wanted: Sequence[tuple[str, str, float]]) -> float:
    """How much a media type is wanted: by the most specific range that it is in."""
    main, _, sub = kind.partition("/")
    for names in ((main, sub), (main, "*"), ("*", "*")):
        qualities = [q for a, b, q in wanted if (a, b) == names]
        if qualities:
            return max(qualities)
    return 0.0
