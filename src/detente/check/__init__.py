"""What is wrong with the data: shapes, structure, grounding, contradictions, coverage, expected answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from detente.check import contradictions, coverage, grounding, shapes, structure
from detente.check.findings import Finding
from detente.collection import library
from detente.explaining.passages import article
from detente.graph import load

__all__ = ["Finding", "run", "run_coverage"]


def run(views: Iterable[str], extra: Iterable[str | Path] = (), text: str | Path | None = None) -> Iterator[Finding]:
    """Check views of the data, each finding once.

    Args:
        views: the names of the views.
        extra: files of one's own, checked together with each view.
        text: the article's text, to check the digests of passages; else DETENTE_ARTICLE.

    Raises:
        DetenteError: a file cannot be read or is malformed, or the text is not the article.
    """
    files = list(extra)
    told: set[Finding] = set()
    for view in views:
        kg = load(view, extra=files)
        for found in (
            *structure.findings(kg),
            *shapes.findings(kg),
            *grounding.findings(kg, article(kg, text)),
            *contradictions.findings(kg),
        ):
            if found not in told:
                told.add(found)
                yield found


def run_coverage() -> Iterator[tuple[str, list[Finding]]]:
    """Terms that nothing uses, claims that lead to nothing, facts that live in a literal only: title and findings."""
    yield from coverage.findings(sorted(library.path("queries").rglob("*.rq")))
