"""XML before it is read as RDF: what it is, and as UTF-8 without a document type.

pyoxigraph's parser for RDF/XML reads UTF-8 alone, expands entities without bound, and takes time in the square of the
depth of elements. So the parser of the standard library (expat) looks first, and what is in another encoding or has
a document type is written anew by it, with its entities put in, within bounds.
"""

from __future__ import annotations

import codecs
import io
import re
import xml.sax
from collections.abc import Mapping
from typing import IO, Any
from xml.parsers import expat
from xml.sax.handler import ContentHandler
from xml.sax.saxutils import XMLGenerator

#: How deep elements may stand in each other.
DEEPEST = 1_000
#: How many bytes longer a file may become when its entities are put in.
LONGER = 10_000_000
_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BEGINS = re.compile(rb"\s*<(\?xml\s|!--|!DOCTYPE\s|[A-Za-z_][^<>]*\sxmlns)")


class BadXml(ValueError):
    """What is wrong with a file of XML, and in which line; 0 where there is none."""

    def __init__(self, what: str, line: int = 0) -> None:
        """See the class."""
        super().__init__(what)
        self.line = line


def is_xml(head: bytes) -> bool:
    """Whether a file that begins so is XML, in any encoding that XML 1.0 lets be told by it (appendix F)."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<")):
        return True
    return _BEGINS.match(head.removeprefix(codecs.BOM_UTF8)) is not None


def plain(data: bytes) -> bytes:
    """A file of XML in UTF-8 and without a document type; as it is where it is so already.

    Raises:
        BadXml: it is not well-formed, is OWL/XML, has external entities, or grows beyond the bounds.
    """
    look = _Look()
    look.at(data)
    if not look.typed and look.encoding.lower() in ("", "utf-8", "utf8") and not _is_utf16(data):
        return data
    out = _Bounded(len(data) + LONGER)
    try:
        xml.sax.parse(io.BytesIO(data), _Writer(out))
    except xml.sax.SAXParseException as error:
        raise BadXml(error.getMessage(), error.getLineNumber() or 0) from None
    return out.getvalue()


def _is_utf16(data: bytes) -> bool:
    return data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or b"\x00" in data[:2]


class _Look:
    """Goes through a file once and notes what decides how it is read."""

    def __init__(self) -> None:
        self.encoding = ""
        self.typed = False
        self._depth = 0
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._type
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.ExternalEntityRefHandler = self._external
        parser.SkippedEntityHandler = self._skipped

    def at(self, data: bytes) -> None:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            said = expat.ErrorString(error.code)
            said = "its entities make it many times longer" if "amplification" in said else said
            raise BadXml(said, error.lineno) from None
        except (LookupError, ValueError) as error:
            if isinstance(error, BadXml):
                raise
            raise BadXml(f"its encoding {self.encoding} is not read; UTF-8 and UTF-16 are") from None

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        self.encoding = encoding or ""

    def _type(self, *given: object) -> None:
        self.typed = True

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        owl = name == f"{_OWL} Ontology" and not any(a.startswith(f"{_RDF} ") for a in attributes)
        if self._depth == 0 and owl:
            raise BadXml("it is OWL/XML, which is not read: save the ontology as RDF/XML or Turtle")
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadXml(f"its elements are nested more than {DEEPEST:,} deep", self._parser.CurrentLineNumber)

    def _end(self, name: str) -> None:
        self._depth -= 1

    def _external(self, *given: object) -> int:
        raise BadXml("it has an external entity, which is not fetched", self._parser.CurrentLineNumber)

    def _skipped(self, name: str, parameter: bool) -> None:
        if not parameter:
            raise BadXml(f"its entity &{name}; is declared nowhere in it", self._parser.CurrentLineNumber)


class _Bounded(io.BytesIO):
    """A file in memory that may not grow beyond a length."""

    def __init__(self, longest: int) -> None:
        super().__init__()
        self._longest = longest

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self._longest:
            raise BadXml(f"its entities make it more than {LONGER // 1_000_000} MB longer")
        return super().write(data)


class _Writer(XMLGenerator, ContentHandler):
    """Writes what is read, with its entities put in; a carriage return stays one (XML 1.0, 2.11)."""

    def __init__(self, out: IO[bytes]) -> None:
        super().__init__(out, "utf-8")

    def characters(self, content: str) -> None:
        first, *rest = content.split("\r")
        super().characters(first)
        for part in rest:
            super().ignorableWhitespace("&#13;")
            super().characters(part)
