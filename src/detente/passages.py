"""Passages: stretches of an article, known by offsets and digest, and shown where its text is at hand.

The project holds no sentence of an article. Whoever has the text as a file can have the passages shown: first
the whole file must have the length and the digest that the graph gives the article (`det:length`,
`det:sha256`), then each passage its own. Offsets count Unicode code points from 0, the end is exclusive
(oa:TextPositionSelector, https://www.w3.org/TR/annotation-model/#text-position-selector); digests are SHA-256
of the UTF-8 bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from rdflib.term import Node

from detente.errors import DetenteError, Unreachable

#: The environment variable that names the file with the article's text.
VARIABLE = "DETENTE_ARTICLE"


class WrongArticle(DetenteError):
    """A text is not the one that the graph speaks of: its length or a digest differs."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article.

    Attributes:
        node: its IRI.
        name: what people call it, as ``S4P1.1``.
        kind: what part of the article it belongs to, in words, as ``body``; empty where the graph says none.
        start: the offset of its first code point.
        end: the offset after its last code point.
        sha256: the digest of its text, in 64 hexadecimal digits.
        article: the article's IRI.
    """

    node: Node
    name: str
    kind: str
    start: int
    end: int
    sha256: str
    article: Node | None = None


class ArticleText:
    """The text of an article, known to be the right one.

    Attributes:
        article: the article's IRI.
    """

    def __init__(self, article: Node, text: str, length: int, sha256: str, where: str = "the text") -> None:
        """Check a text against what the graph says of the article.

        Args:
            article: the article's IRI.
            text: the whole text.
            length: how many code points it must have.
            sha256: the digest that it must have.
            where: what to call the text in an error.

        Raises:
            WrongArticle: length or digest differ.
        """
        if len(text) != length:
            raise WrongArticle(f"{where} is not the article: expected {length} characters, found {len(text)}")
        found = digest(text)
        if found != sha256.lower():
            raise WrongArticle(
                f"{where} is not the article: right length, but SHA-256 {found}, expected {sha256}"
            )
        self.article = article
        self._text = text

    @classmethod
    def read(cls, path: Path, article: Node, length: int, sha256: str) -> ArticleText:
        """Read the text from a file in UTF-8; line ends are taken as they stand.

        Raises:
            Unreachable: the file cannot be read.
            WrongArticle: it is not UTF-8, or not the article.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise Unreachable(f"{path}: {error.strerror or error}") from None
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise WrongArticle(f"{path} is not the article: no UTF-8 at byte {error.start}") from None
        return cls(article, text, length, sha256, str(path))

    def passage(self, passage: Passage) -> str:
        """The words of a passage.

        Raises:
            WrongArticle: the stretch lies outside of the text or its digest differs: then the graph
                has the offsets or the digest wrong.
        """
        if not 0 <= passage.start < passage.end <= len(self._text):
            raise WrongArticle(
                f"passage {passage.name} has offsets {passage.start} to {passage.end}, "
                f"expected a stretch within 0 to {len(self._text)}"
            )
        words = self._text[passage.start : passage.end]
        found = digest(words)
        if found != passage.sha256.lower():
            raise WrongArticle(
                f"passage {passage.name} ({passage.start} to {passage.end}) has SHA-256 {found}, "
                f"expected {passage.sha256}"
            )
        return words


def digest(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
