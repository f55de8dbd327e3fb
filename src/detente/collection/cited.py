"""How a source is cited, in one place: as it says itself, or made of its authors, its year and its title."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rdflib.namespace import DCTERMS, RDFS
from rdflib.term import Literal, Node

from detente.vocabulary import DET

#: What a label has at its end that only tells it from others, as in "Corentin (author)".
_APART = re.compile(r" \([^()]*\)$")


#: How a citation begins: by whom, and of which year.
_BEGINS = re.compile(r"([^()]+) \((?:undated\b[^()]*|([0-9]{4}))\)")

Objects = Callable[[Node, Node], Sequence[Node]]
Label = Callable[[Node], str]


def authors_of(source: Node, objects: Objects, label: Label) -> list[str]:
    """The names of the authors of a source (``dcterms:creator``), as its citation has them."""
    return [str(a) if isinstance(a, Literal) else _APART.sub("", label(a)) for a in objects(source, DCTERMS.creator)]


def by_whom_and_when(citation: str) -> tuple[str, str]:
    """The authors and the year with which a citation begins, as in "Gibler, Douglas M. (2009)."; else empty."""
    found = _BEGINS.match(citation)
    return (found[1], found[2] or "") if found else ("", "")


def citation_of(source: Node, objects: Objects, label: Label) -> str:
    """How an article, a data set, the record or a reference is cited; empty where only its label is known.

    What has no ``det:citation`` is cited by its authors (``dcterms:creator``), the year of its publication
    (``dcterms:issued``; else it is undated, and about as old as the last year of which it speaks) and its title. A
    label that is not said to be the title stands in square brackets, as a description does.

    Args:
        source: what is cited.
        objects: gives the objects of a property of a node.
        label: gives the label of a node.
    """
    if own := "; ".join(map(str, objects(source, DET.citation))):
        return own
    names = authors_of(source, objects, label)
    issued = [str(o)[:4] for o in objects(source, DCTERMS.issued)]
    if not names and not issued:
        return ""
    last = next((str(o).rpartition("/")[2] for o in objects(source, DET.span)), "")
    year = issued[0] if issued else f"undated, about {last}" if last else "undated"
    titles = [str(o) for o in objects(source, DCTERMS.title)] or [f"[{o}]" for o in objects(source, RDFS.label)]
    return f"{' and '.join(sorted(names)) or 'No author named'} ({year}): {titles[0] if titles else label(source)}."
