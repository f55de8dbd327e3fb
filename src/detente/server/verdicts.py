"""What checking a query found, kept by its text, so that each is checked once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any


class Verdicts:
    """What checking the text of each query found, of those that were asked last."""

    def __init__(self, most: int = 16_000_000) -> None:
        """Nothing is known yet.

        Args:
            most: how many characters the texts may have together.
        """
        self._known: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self._most, self._size = most, 0

    def get(self, text: str) -> Mapping[str, Any] | None:
        """What is known of a text; None where nothing is."""
        found = self._known.get(text)
        if found is not None:
            self._known.move_to_end(text)
        return found

    def keep(self, text: str, found: Mapping[str, Any]) -> None:
        """Remember what was found of a text."""
        if text not in self._known:
            self._size += self._weight(text, found)
        self._known[text] = found
        while self._size > self._most:
            old, what = self._known.popitem(last=False)
            self._size -= self._weight(old, what)

    @staticmethod
    def _weight(text: str, found: Mapping[str, Any]) -> int:
        return len(text) + len(str(found.get("plain", ""))) + 500
