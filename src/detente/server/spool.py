"""An answer while it is written: in memory, then in a file without a name, up to a bound."""

from __future__ import annotations

import re
import tempfile
from typing import IO

from detente.rdf.writing import CARRIAGE_RETURN, CannotWrite
from detente.server.replies import Refused
from detente.server.settings import IN_MEMORY

#: What no document of XML 1.0 holds (https://www.w3.org/TR/xml/#NT-Char), in UTF-8.
_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class Spool(tempfile.SpooledTemporaryFile[bytes]):
    """Bytes up to a bound."""

    def __init__(self, most: int) -> None:
        """Nothing is written yet.

        Args:
            most: how many bytes there may be.
        """
        super().__init__(max_size=IN_MEMORY)
        self._most = most
        self.size = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Write further bytes.

        Raises:
            Refused: there are too many (413).
        """
        self.size += len(data)
        if self.size > self._most:
            raise Refused(413, f"the answer is longer than {self._most:,} bytes; ask for less, or use LIMIT")
        return super().write(data)

    def body(self) -> tuple[bytes, IO[bytes] | None]:
        """What was written: in memory, or the file."""
        self.seek(0)
        if self.size <= IN_MEMORY:
            return self.read(), None
        return b"", self


class XmlSpool(Spool):
    """The same for XML, of which pyoxigraph 0.5.13 writes a carriage return, and what no document holds, as it is."""

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Write further bytes.

        Raises:
            CannotWrite: they hold a character that XML 1.0 forbids.
            Refused: there are too many (413).
        """
        found = _NOT_IN_XML.search(data)
        if found:
            number = ord(found[0].decode())
            raise CannotWrite(
                f"XML cannot say this answer: it holds U+{number:04X}, a character that XML 1.0 forbids; ask for JSON"
            )
        super().write(data.replace(b"\r", CARRIAGE_RETURN))
        return len(data)
