"""The text of an article, from a file of text, Markdown, HTML or PDF, with its blocks: headings and paragraphs.

Of plain text nothing is changed but its line ends and a byte order mark; of the others the text is taken out by a
library (markdown-it-py, trafilatura, pypdf), and each block stands on a line of its own, with an empty line between.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import DetenteError
from detente.rdf.reading import bytes_of
from detente.sources.extras import needing

#: Up to how many bytes a file is read, and how many code points of text an article may have.
MOST_BYTES, MOST_TEXT = 50_000_000, 2_000_000
_KINDS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".pdf": "pdf",
}  # fmt: skip
#: What a text may hold of the control characters, beside what ends its lines.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BLOCK = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_ITEM = re.compile(r"[-*\u2022\u2013] |\d{1,3}[.)] ")
#: A line on its own is a heading, if it is no longer than this and ends like no sentence.
_HEADING, _ENDS = 100, tuple(".?!:;,\u2026\"\u201d'\u2019)")


class BadArticle(DetenteError):
    """A file from which no article can be read."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a text.

    Attributes:
        start: its first code point, from 0.
        end: the code point after its last.
        heading: whether it is a heading, and no paragraph.
    """

    start: int
    end: int
    heading: bool


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of an article.

    Attributes:
        text: the text.
        blocks: its headings and paragraphs in order; no two overlap.
    """

    text: str
    blocks: tuple[Block, ...]


def extract(path: Path) -> Extracted:
    """The text of an article.

    Raises:
        Unreachable: the file cannot be read.
        BadArticle: it is of none of the kinds that are read, holds no text, or more than an article does.
        DetenteError: a library is missing.
    """
    data = bytes_of(path, MOST_BYTES)
    if len(data) > MOST_BYTES:
        raise BadArticle(f"{path}: more than {MOST_BYTES // 1_000_000} MB; give the article alone")
    kind = "pdf" if data.startswith(b"%PDF-") else _KINDS.get(path.suffix.lower() or ".txt")
    if kind is None:
        raise BadArticle(f"{path}: a {path.suffix} is not read; save it as text, Markdown, HTML or PDF")
    if kind == "text":
        found = _plain(_decoded(path, data))
    else:
        read = {"markdown": _markdown, "html": _html, "pdf": _pdf}[kind]
        found = _joined(read(path, data))
    if not found.blocks:
        scan = " (a scan?); recognise its text first" if kind == "pdf" else ""
        raise BadArticle(f"{path}: there is no text in it{scan}")
    if len(found.text) > MOST_TEXT:
        raise BadArticle(f"{path}: {len(found.text)} code points, more than {MOST_TEXT}; give the article alone")
    return found


def _decoded(path: Path, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadArticle(f"{path}: not UTF-8 at byte {error.start}; save it as text in UTF-8") from None
    if found := _CONTROL.search(text):
        raise BadArticle(f"{path}: U+{ord(found[0]):04X} at code point {found.start()}; that is no text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _plain(text: str) -> Extracted:
    """Plain text: blocks stand between empty lines, the items of a list on lines of their own."""
    blocks: list[Block] = []
    for found in _BLOCK.finditer(text):
        lines = found[0].split("\n")
        if len(lines) > 1 and sum(bool(_ITEM.match(line.lstrip())) for line in lines) > 1:
            at = found.start()
            for line in lines:
                if line.strip():
                    blocks.append(Block(at, at + len(line.rstrip()), False))
                at += len(line) + 1
            continue
        whole = found[0].rstrip()
        heading = len(lines) == 1 and len(whole) <= _HEADING and not whole.endswith(_ENDS)
        blocks.append(Block(found.start(), found.start() + len(whole), heading))
    if all(block.heading for block in blocks):  # a list of lines has no headings
        blocks = [Block(b.start, b.end, False) for b in blocks]
    return Extracted(text, tuple(blocks))


def _joined(parts: Iterable[tuple[bool, str]]) -> Extracted:
    """A text of blocks, of each whether it is a heading."""
    pieces: list[str] = []
    blocks: list[Block] = []
    at = 0
    for heading, raw in parts:
        piece = " ".join(_CONTROL.sub(" ", raw.replace("\u00ad", "")).split())
        if piece:
            blocks.append(Block(at, at + len(piece), heading))
            pieces.append(piece)
            at += len(piece) + 2
    return Extracted("\n\n".join(pieces) + ("\n" if pieces else ""), tuple(blocks))


def _markdown(path: Path, data: bytes) -> Iterable[tuple[bool, str]]:
    with needing("articles"):
        from markdown_it import MarkdownIt
    parser = MarkdownIt("commonmark")
    heading = False
    for token in parser.parse(_decoded(path, data)):
        if token.type in ("heading_open", "paragraph_open"):
            heading = token.type == "heading_open"
        elif token.type == "inline":
            yield heading, _inline(token.children or ())
        elif token.type in ("fence", "code_block"):
            yield False, token.content


def _inline(children: Iterable[Any]) -> str:
    """The text of a line of Markdown, without its marks."""
    parts: list[str] = []
    for child in children:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            parts.append(_inline(child.children or ()))
    return "".join(parts)


def _html(path: Path, data: bytes) -> Iterable[tuple[bool, str]]:
    with needing("articles"):
        import trafilatura
        from lxml import etree
    try:
        made = trafilatura.extract(data, output_format="xml", include_comments=False, include_tables=True)
    except Exception as error:  # the library names no errors of its own
        raise BadArticle(f"{path}: no HTML that can be read: {' '.join(str(error).split())}") from None
    if not made:
        raise BadArticle(f"{path}: no article is found in this page; save its text")
    main = etree.fromstring(made.encode(), etree.XMLParser(resolve_entities=False, no_network=True)).find("main")
    for node in () if main is None else main.iter("head", "p", "item", "cell", "quote", "code"):
        inner = {"item", "quote", "cell"} if node.tag == "p" else set()
        if node.tag in ("item", "quote", "cell") and node.find("p") is not None and not (node.text or "").strip():
            continue  # its paragraphs stand for themselves
        if any(above.tag in inner and (above.text or "").strip() for above in node.iterancestors()):
            continue  # it stands in one that was given whole
        yield node.tag == "head", "".join(node.itertext())


def _pdf(path: Path, data: bytes) -> Iterable[tuple[bool, str]]:
    with needing("articles"):
        import pypdf
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadArticle(f"{path}: the PDF is encrypted; save it without a password")
        pages = [page.extract_text() or "" for page in reader.pages]
    except BadArticle:
        raise
    except Exception as error:  # of a broken file the library raises errors of many kinds
        raise BadArticle(f"{path}: no PDF that can be read: {' '.join(str(error).split())[:200]}") from None
    for page in pages:
        text = page.replace("-\n", "-")
        for found in _BLOCK.finditer(text):
            yield False, found[0]
