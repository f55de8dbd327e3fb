"""Checks of the graph, and of a user's files together with it.

Only what stands in the data is judged; nothing is changed. A finding says file, node, what is wrong and
what would be right. A note tells what is no fault: above all the contradictions that the article itself
contains (`detente.check.contradictions` says exactly which those are).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from detente import library
from detente.check import contradictions, coverage, evidence, kinds, queries, shapes, structure, terms
from detente.check.material import Material
from detente.check.report import Finding, Report
from detente.vocabulary import VIEWS

__all__ = ["Finding", "Report", "run"]

#: The checks that give findings only, in the order of a reader's repair: first what the words mean.
_CHECKS = (terms.check, kinds.check, shapes.check, evidence.check, structure.check)


def run(
    views: Iterable[str] = tuple(VIEWS),
    files: Iterable[str | Path] = (),
    article: str | Path | None = None,
    with_coverage: bool = False,
    with_queries: bool = False,
) -> Report:
    """Check some views, with a user's files if any.

    Args:
        views: names of views.
        files: RDF files to check together with each view; files that a view holds already add nothing.
        article: the article's text, to compare the passages' digests with.
        with_coverage: whether to report what of the ontology, the claims and the passages is used nowhere.
        with_queries: whether to check the saved questions too.

    Raises:
        UnknownView: there is no view of that name.
        BadData: a file is malformed; says file, line and what.
        Unreachable: a file cannot be read.
        DetenteError: the article's text is another one.
    """
    names = tuple(dict.fromkeys(views))
    shipped = {path.resolve() for view in names for path in library.view_files(view).values()}
    extra = [Path(file) for file in files if Path(file).resolve() not in shipped]
    material = Material(names, extra)
    findings: dict[Finding, None] = {}
    notes: dict[str, None] = {}
    for check in _CHECKS:
        findings.update(dict.fromkeys(check(material)))
    if article is not None:
        findings.update(dict.fromkeys(evidence.passages(material, Path(article))))
    for found in contradictions.check(material):
        if isinstance(found, Finding):
            findings[found] = None
        else:
            notes[found] = None
    if with_queries:
        findings.update(dict.fromkeys(queries.check(material)))
    if with_coverage:
        notes.update(dict.fromkeys(coverage.check(material)))
    triples = sum(map(len, material.graphs.values()))
    read = f"{triples} stated triples in {len(material.graphs)} files, views {', '.join(names)}"
    return Report(tuple(sorted(findings)), tuple(notes), read)
