"""An article cut into passages: its title, its headings and its sentences, in sections and paragraphs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from detente.sources.extraction import Extracted
from detente.sources.extras import needing


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage of a text.

    Attributes:
        segment: its name in the article: ``S0T1`` the title, ``S2T1`` the heading of the second section, ``S2P3.1``
            the first sentence of the third paragraph there.
        section: the number of its section; what stands before the first heading is section 0.
        kind: the local name of its kind among the codes (``code:SentencePassage`` ...).
        start: its first code point, from 0.
        end: the code point after its last.
        text: what stands there.
    """

    segment: str
    section: int
    kind: str
    start: int
    end: int
    text: str

    @property
    def sha256(self) -> str:
        """The SHA-256 of its UTF-8 bytes, 64 hexadecimal digits."""
        return digest(self.text)


def digest(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def stretches(article: Extracted, title: str) -> Iterator[Stretch]:
    """The passages of an article in order; no two overlap.

    Sentences are cut by nupunkt (a Punkt model of English, which leaves abbreviations whole).

    Args:
        article: its text.
        title: its title: a first block that says the same is the title.

    Raises:
        DetenteError: nupunkt is not installed.
    """
    with needing("articles"):
        from nupunkt import sent_spans
    section, paragraph, text = 0, 0, article.text
    for number, block in enumerate(article.blocks):
        said = text[block.start : block.end]
        if number == 0 and _plain(said) == _plain(title):
            yield Stretch("S0T1", 0, "TitlePassage", block.start, block.end, said)
        elif block.heading:
            section, paragraph = section + 1, 0
            yield Stretch(f"S{section}T1", section, "HeadingPassage", block.start, block.end, said)
        else:
            paragraph += 1
            sentence = 0
            for first, last in sent_spans(said):
                piece = said[first:last]
                start = block.start + first + len(piece) - len(piece.lstrip())
                if piece.strip():
                    sentence += 1
                    found = piece.strip()
                    name = f"S{section}P{paragraph}.{sentence}"
                    yield Stretch(name, section, "SentencePassage", start, start + len(found), found)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
