"""The text of a passage, where the article is at hand: checked before it is shown.

The project holds no word of the article, only offsets in code points (from 0, the end exclusive) and digests
(Web Annotation, TextPositionSelector: https://www.w3.org/TR/annotation-model/#text-position-selector).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from rdflib.term import Node

from detente.collection.view import View
from detente.errors import DetenteError, Unreachable
from detente.vocabulary import DET, OA

#: The file of an article's text, or several.
Given = str | Path | Iterable[str | Path] | None


class WrongArticle(DetenteError):
    """A file is not the article that the passages point into, or a passage is not where it should be."""


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class ArticleText:
    """The texts of the articles that are at hand."""

    def __init__(self, kg: View, *paths: Path) -> None:
        """Read and check the texts.

        Args:
            kg: the graph with the passages.
            paths: the articles, UTF-8, in any order: which one each is, its digest says.

        Raises:
            Unreachable: a file cannot be read.
            WrongArticle: its length or digest is that of no article in the graph.
        """
        self._kg = kg
        known: dict[str, list[Node]] = {}  # several sources may be of one text
        for s, _, o in kg.match(None, DET.sha256, None):
            if kg.holds(s, DET.length, _length(kg, s)):
                known.setdefault(str(o), []).append(s)
        self._texts: dict[Node, str] = {}
        for path in paths:
            articles, text = self._read(path, known)
            self._texts |= dict.fromkeys(articles, text)

    def _read(self, path: Path, known: dict[str, list[Node]]) -> tuple[list[Node], str]:
        """The articles that a file is the text of, and that text."""
        # Of what is longer than any article, such as a device without an end, no more is read than tells so.
        most = 4 * max((number(self._kg, s, DET.length) for each in known.values() for s in each), default=0) + 4
        which = "the article" if len(known) == 1 else "an article of the graph"
        try:
            with path.open("rb") as file:
                data = file.read(most)
            if len(data) == most:
                raise WrongArticle(f"{path}: this is not {which}: it is longer than that")
            text = data.decode("utf-8")
        except OSError as error:
            raise Unreachable(f"{path}: {error.strerror or error}") from None
        except UnicodeDecodeError as error:
            raise WrongArticle(f"{path}: not UTF-8 at byte {error.start}; give the article's plain text") from None
        digest = _sha256(text)
        if digest not in known:
            expected = "; ".join(
                f"{_length(self._kg, s)} code points, SHA-256 {d[:12]}..." for d, (s, *_) in known.items()
            )
            has = "the article has" if len(known) == 1 else "the articles have"
            raise WrongArticle(
                f"{path}: this is not {which}: it has {len(text)} code points, "
                f"SHA-256 {digest[:12]}...; {has} {expected or 'no digest in the graph'}"
            )
        return known[digest], text

    def passage(self, node: Node) -> str | None:
        """The text of a passage; None where that of its article is not at hand.

        Raises:
            WrongArticle: the stretch of text does not have the digest of the passage.
        """
        article = next((o for _, _, o in self._kg.match(node, DET.passageOf, None)), None)
        if article not in self._texts:
            return None
        found = self._texts[article][number(self._kg, node, OA.start) : number(self._kg, node, OA.end)]
        expected = next((str(o) for _, _, o in self._kg.match(node, DET.sha256, None)), "")
        if _sha256(found) != expected:
            name = str(node).rpartition("/")[2]
            raise WrongArticle(
                f"passage {name}: the text at its offsets has SHA-256 {_sha256(found)[:12]}..., "
                f"not {expected[:12]}...; correct its offsets or digest"
            )
        return found

    def around(self, node: Node, margin: int = 160) -> tuple[str, str, str] | None:
        """The text of a passage between what stands before and after it in its paragraph; None as for `passage`.

        Args:
            node: the passage.
            margin: how many code points of either are given at most; they are cut between words.

        Raises:
            WrongArticle: the stretch of text does not have the digest of the passage.
        """
        found = self.passage(node)
        if found is None:
            return None
        text = next(self._texts[o] for _, _, o in self._kg.match(node, DET.passageOf, None))
        start, end = number(self._kg, node, OA.start), number(self._kg, node, OA.end)
        before = text[max(0, start - margin) : start].rpartition("\n")[2]
        after = text[end : end + margin].partition("\n")[0]
        if len(before) == margin:
            before = "… " + before.partition(" ")[2]
        if len(after) == margin:
            after = after.rpartition(" ")[0] + " …"
        return before, found, after


def _length(kg: View, node: Node) -> Node:
    return next((o for _, _, o in kg.match(node, DET.length, None)), node)


def number(kg: View, node: Node, p: Node) -> int:
    """The value of an integer property of a node; 0 where there is none."""
    return next((int(str(o)) for _, _, o in kg.match(node, p, None)), 0)


def named() -> list[str]:
    """The files that DETENTE_ARTICLE names, joined as in PATH."""
    return [part for part in os.environ.get("DETENTE_ARTICLE", "").split(os.pathsep) if part]


def article(kg: View, given: Given = None) -> ArticleText | None:
    """The texts of articles, from files that were named or from DETENTE_ARTICLE; None where neither is.

    Args:
        kg: the graph with the passages.
        given: a file, or several; None or none: those of DETENTE_ARTICLE.

    Raises:
        Unreachable, WrongArticle: see `ArticleText`.
    """
    files = [given] if isinstance(given, (str, Path)) else list(given or ()) or named()
    return ArticleText(kg, *map(Path, files)) if files else None
