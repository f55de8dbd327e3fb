"""The log of a server: entries as lines of JSON, in which nothing needs to be escaped for a terminal."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any


class Log:
    """The log on standard output.

    Where it cannot be written, as when nobody reads it any more, requests are answered all the same: it is told once.
    """

    def __init__(self) -> None:
        """Nothing is written yet."""
        self._lost = False

    def __call__(self, entry: Mapping[str, Any]) -> None:
        """Write an entry."""
        line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **entry}
        data = (json.dumps(line) + "\n").encode()
        try:
            while data:  # past the buffer of Python, which would keep what cannot be written
                data = data[os.write(sys.stdout.fileno(), data) :]
            self._lost = False
        except (OSError, ValueError) as error:
            if not self._lost:
                why = getattr(error, "strerror", None) or error
                sys.stderr.write(f"detente: standard output: {why}; requests are answered, and not logged\n")
            self._lost = True


class Told(logging.Handler):
    """What a library has to say, as entries of the log: on a terminal it could be anything that a client has sent."""

    def __init__(self, log: Callable[[Mapping[str, Any]], None]) -> None:
        """Hand warnings and worse on to a log."""
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write an entry."""
        self._log({"event": "server", "level": record.levelname.lower(), "detail": self.format(record)})
