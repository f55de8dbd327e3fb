"""The replies that were given last, kept by what was asked: graphs never change while they are served."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from detente.server.replies import Reply

#: How many bytes of replies are kept together, how long one is at most, and what each takes beside its text.
KEEP, LONGEST, _BESIDE = 64_000_000, 1_200_000, 1_000


class KeptReplies:
    """The last replies to requests that can be answered with status 200."""

    def __init__(self, most: int = KEEP) -> None:
        """Nothing is kept yet.

        Args:
            most: how many bytes are kept.
        """
        self._known: OrderedDict[str, Reply] = OrderedDict()
        self._most, self._size = most, 0

    @staticmethod
    def key(job: str, arguments: Mapping[str, Any]) -> str:
        """What a reply is kept by: a job with all that it is given."""
        return json.dumps([job, arguments])

    def get(self, key: str) -> Reply | None:
        """What was replied; None where it is not kept."""
        found = self._known.get(key)
        if found is None:
            return None
        self._known.move_to_end(key)
        return replace(found, headers=list(found.headers))

    def keep(self, key: str, reply: Reply) -> None:
        """Keep a reply, if it is a whole answer in memory that is not too long; the oldest go."""
        if reply.status != 200 or reply.file is not None or len(key) + len(reply.body) > LONGEST or key in self._known:
            return
        self._known[key] = replace(reply, headers=list(reply.headers))
        self._size += self._weight(key, reply)
        while self._size > self._most:
            self._size -= self._weight(*self._known.popitem(last=False))

    @staticmethod
    def _weight(key: str, reply: Reply) -> int:
        return len(key) + len(reply.body) + _BESIDE
