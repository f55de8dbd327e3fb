"""What a user has downloaded, as tables: CSV as it is, in a zip or gzipped, of any encoding and any line ends.

The text of a table is kept in UTF-8 with line feeds and without a byte order mark, so that one table has one digest
however it was packed. A row is a record of the CSV (RFC 4180, https://www.rfc-editor.org/rfc/rfc4180), not a line, and
has the number that RFC 7111 gives it: the line of column names is row 1.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from detente.errors import DetenteError, Unreachable

#: How many bytes of text a file may hold, unpacked; more is no data set of this field, but a mistake or an attack.
MOST = 2_000_000_000
_CHUNK = 1 << 20
#: By how a file begins, what it is that is no CSV.
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "a workbook of Excel (xls)"),
    (b"<stata_dta>", "a file of Stata (dta)"),
    (b"RDX", "a file of R (rda)"),
    (b"BZh", "compressed by bzip2"),
    (b"\xfd7zXZ", "compressed by xz"),
    (b"7z\xbc\xaf", "a 7-zip archive"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)
#: Bytes that stand for nothing in Windows-1252; in ISO 8859-1 they are control characters.
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_TABLES = (".csv", ".txt", ".tab", ".tsv")


class BadTable(DetenteError):
    """A file is no table that can be read."""


class WrongFiles(DetenteError):
    """The files are not those of the data set."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read.

    Attributes:
        name: the name of the file that it came from, without folders and endings that say how it was packed.
        path: its text, in UTF-8 with line feeds.
        sha256: the digest of that text.
        columns: the names of its columns, as the file has them.
        delimiter: what stands between two values.
        encoding: how the file was encoded.
    """

    name: str
    path: Path
    sha256: str
    columns: tuple[str, ...]
    delimiter: str
    encoding: str

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """The records after the column names, each with its number; blank lines are none, and count.

        Raises:
            BadTable: a record cannot be read, such as one with a value of megabytes.
        """
        yield from _records(self.path, self.delimiter, self.name)

    def row(self, number: int) -> dict[str, str]:
        """One row by its number (the column names are row 1); empty where there is none."""
        for found, values in self.records():
            if found == number:
                return dict(zip(self.columns, values, strict=False))
            if found > number:
                break
        return {}


def _records(path: Path, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            for number, record in enumerate(reader, 1):
                if number > 1 and record:
                    yield number, record
        except csv.Error as error:
            raise BadTable(f"{name}: line {reader.line_num}: {error}") from None


def read(file: Path, into: Path) -> list[Table]:
    """The tables of a file that a user names: one, or those of a zip.

    Args:
        file: a CSV, a CSV compressed by gzip, or a zip with CSVs in it.
        into: a folder to which their text is written.

    Raises:
        Unreachable: the file cannot be read.
        BadTable: it is something else than a table.
    """
    if not file.is_file():
        raise Unreachable(f"{file}: {'a folder' if file.is_dir() else 'no such file'}; name the file you downloaded")
    try:
        with ExitStack() as stack:
            head = stack.enter_context(file.open("rb")).read(4)
            if head.startswith(b"PK"):
                return _zipped(file, into)
            if head.startswith(b"\x1f\x8b"):
                name = file.name.removesuffix(".gz")
                return [_table(stack.enter_context(gzip.open(file, "rb")), name, into)]  # type: ignore[arg-type]
            return [_table(stack.enter_context(file.open("rb")), file.name, into)]
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise BadTable(f"{file}: damaged: {error or 'it ends too soon'}; download it again") from None
    except (RuntimeError, NotImplementedError) as error:  # what zipfile says of a password or a method it lacks
        raise BadTable(f"{file}: {error}; unpack it first") from None
    except OSError as error:
        raise Unreachable(f"{file}: {error.strerror or error}") from None


def _zipped(file: Path, into: Path) -> list[Table]:
    with zipfile.ZipFile(file) as archive:
        inside = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
        named = [m for m in inside if PurePosixPath(m.filename).suffix.lower() in _TABLES]
        size = sum(m.file_size for m in named)  # of a member no more is read than it says here
        if size > MOST:
            raise BadTable(f"{file}: its tables are longer than {MOST:,} bytes")
        found: list[Table] = []
        for member in named:
            name = PurePosixPath(member.filename).name
            if any(table.name == name for table in found):
                raise BadTable(f"{file}: two tables in it are called {name}; unpack it, and name the one that you mean")
            with archive.open(member) as stream:
                found.append(_table(stream, name, into))
    if not found:
        inner = ", ".join(m.filename for m in inside[:5]) or "nothing"
        raise BadTable(f"{file}: no CSV in it, but {inner}")
    return found


def _table(stream: IO[bytes], name: str, into: Path) -> Table:
    """Write the text of a table, and say what it is."""
    raw = into / f"{name}.raw"
    encoding = _copy(stream, raw, name)
    path = into / name
    digest = hashlib.sha256()
    with raw.open(encoding=encoding, newline=None) as text, path.open("wb") as out:
        while part := text.read(_CHUNK):
            data = part.encode("utf-8")
            digest.update(data)
            out.write(data)
    raw.unlink()
    with path.open(encoding="utf-8", newline="") as file:
        first = file.readline(_CHUNK)
    delimiter = max(",;\t", key=first.count)
    try:
        columns = next(csv.reader(io.StringIO(first), delimiter=delimiter), [])
    except csv.Error as error:
        raise BadTable(f"{name}: line 1: {error}") from None
    if not any(column.strip() for column in columns):
        raise BadTable(f"{name}: empty, or without a line of column names")
    return Table(name, path, digest.hexdigest(), tuple(c.strip() for c in columns), delimiter, encoding)


def _copy(stream: IO[bytes], raw: Path, name: str) -> str:
    """Copy bytes to a file, and tell their encoding.

    Raises:
        BadTable: they are no text, or far too many.
    """
    size, utf8, western = 0, codecs.getincrementaldecoder("utf-8")(), "cp1252"
    encoding = "utf-8"
    with raw.open("wb") as out:
        while part := stream.read(_CHUNK):
            if not size:
                _refuse_others(part, name)
                if part.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    encoding = "utf-16"
                elif part.startswith(codecs.BOM_UTF8):
                    encoding = "utf-8-sig"
            size += len(part)
            if size > MOST:
                raise BadTable(f"{name}: longer than {MOST:,} bytes")
            if encoding != "utf-16" and b"\0" in part:
                raise BadTable(f"{name}: it holds null characters: no text of a table; export it as CSV in UTF-8")
            if encoding.startswith("utf-8"):
                encoding = encoding if _goes_on(utf8, part) else ""
            if _UNDEFINED.search(part):
                western = "latin-1"
            out.write(part)
    if encoding.startswith("utf-8") and not _goes_on(utf8, b"", final=True):
        encoding = ""
    if encoding == "utf-16":
        _complete(raw, name)
    return encoding or western


def _goes_on(decoder: codecs.IncrementalDecoder, part: bytes, final: bool = False) -> bool:
    """Whether bytes go on to be of an encoding."""
    try:
        decoder.decode(part, final)
    except UnicodeDecodeError:
        return False
    return True


def _complete(raw: Path, name: str) -> None:
    try:
        with raw.open(encoding="utf-16") as text:
            while text.read(_CHUNK):
                pass
    except UnicodeError as error:
        raise BadTable(f"{name}: begins as UTF-16 and is not: {error}; export it as CSV in UTF-8") from None


def _refuse_others(head: bytes, name: str) -> None:
    for begin, what in _OTHERS:
        if head.lstrip()[: len(begin)].lower() == begin.lower():
            raise BadTable(f"{name}: {what}, and no CSV; download the CSV, or export it as one")
