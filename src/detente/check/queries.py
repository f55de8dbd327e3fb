"""Saved questions: each parses, has a right header, and has its expected answers beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from detente import library
from detente.check.material import Material
from detente.check.report import Finding
from detente.errors import DetenteError
from detente.questions import Catalogue
from detente.vocabulary import DET


def check(material: Material) -> Iterator[Finding]:
    """What is wrong with a saved question, by its file."""
    numbers = {str(o) for triples in material.graphs.values() for _, p, o in triples if p == DET.number}
    catalogue = Catalogue(library.path("queries"))
    for name, path in catalogue.files.items():
        try:
            question = catalogue.get(name)
            question.blocks()
        except DetenteError as error:
            problem = str(error).removeprefix(f"{path}: ")
            yield _finding(path, name, problem, "put the file right as CONTRIBUTING.md says")
            continue
        for view in question.views:
            answer = path.with_name(f"{path.stem}.{view}.csv")
            if not answer.is_file():
                yield _finding(
                    path, name, f"has no expected answer for the view {view}", f"add {answer.name} beside it"
                )
        for claim in question.claims:
            if claim.removeprefix("C").lstrip("0") not in numbers:
                yield _finding(
                    path, name, f"names the claim {claim}, which there is not", "name claims as C173"
                )


def _finding(path: Path, name: str, problem: str, remedy: str) -> Finding:
    return Finding(path.relative_to(library.root()).as_posix(), 0, name, problem, remedy, "question")
