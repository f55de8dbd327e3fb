"""`detente check`: whether the data, or the saved questions, are in order."""

from __future__ import annotations

import json
import math
import os
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from detente.cli import options, terminal
from detente.collection.manifest import find
from detente.errors import Unreachable
from detente.rdf.terms import short

if TYPE_CHECKING:
    from detente.asking.catalogue import Catalogue
    from detente.check.expected_answers import Questions
    from detente.check.findings import Finding

T = TypeVar("T", bound=tuple[object, ...])
#: How many notes of one check are printed without --all: a data set can have one of hundreds of states.
_NOTES = 10


@click.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False), metavar="[FILE]...")
@click.option("--view", type=options.views, help="One view; without it, all.")
@click.option("--all", "everything", is_flag=True, help="Every note; with FILEs, what is found in other files too.")
@click.option("--coverage", is_flag=True, help="Also: terms, claims, passages and actors that are bare.")
@click.option(
    "--questions",
    is_flag=False,
    flag_value="",
    metavar="[WHICH]",
    help="The questions in place of the data: each expected answer on two engines; all saved ones, or a topic, a "
    "question, a folder or a .rq file of yours.",
)
@click.option("--update", is_flag=True, help="With --questions: write the expected answers that changed; one diff.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.article
@options.selection
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    view: str | None,
    everything: bool,
    coverage: bool,
    questions: str | None,
    update: bool,
    form: str,
    article: tuple[str, ...],
    sources: tuple[str, ...],
) -> None:
    """Check form, shapes, evidence, contradictions and ontology, also of FILEs of your own.

    With FILEs, only what is wrong with these is told. "note" is worth knowing; "error" makes the exit status 1. Each
    line ends with the name of the check; docs/checks.md lists them all.
    """
    if update and questions is None:
        raise click.UsageError("--update goes with --questions")
    if questions is not None:
        data = {"--view": view, "--coverage": coverage, "--all": everything, "--article": article, "--source": sources}
        for name, given in data.items():
            if given:
                raise click.UsageError(f"{name} goes with the data, not with --questions")
        known, names = _which(questions)
        from detente.check.expected_answers import Questions

        checked = Questions(known, files, names=names)
        found = (
            _updated(checked, form) if update else _asked(checked, form, everything=not questions and find().shipped)
        )
    else:
        found = _data(files, view, everything, coverage, article, form, sources)
    errors = sum(f.error for f in found)
    notes = len(found) - errors
    if form == "json":
        made = {"errors": errors, "notes": notes, "findings": [f.to_dict() for f in found]}
        terminal.echo(json.dumps(made, ensure_ascii=False, indent=2))
    else:
        terminal.echo(f"{errors} error{'' if errors == 1 else 's'}, {notes} note{'' if notes == 1 else 's'}")
    if errors:
        ctx.exit(1)


def _progress(parts: Iterable[T], count: int, label: str) -> Iterator[T]:
    """Draw a bar for people who wait; click draws none where there is no terminal, but would print its label."""
    with click.progressbar(
        parts,
        count,
        label,
        file=terminal.behind(sys.stderr),
        hidden=not terminal.is_terminal(sys.stderr),
        item_show_func=lambda i: terminal.clean(str(i[0])) if i else "",
    ) as bar:
        yield from bar


def _told(found: Iterable[Finding], notes: float = math.inf) -> None:
    """Print findings: every error, and so many notes of each check, behind which stands how many more there are."""
    count: Counter[str] = Counter()
    for finding in found:
        if not finding.error:
            count[finding.name] += 1
            if count[finding.name] > notes:
                continue
        terminal.echo(str(finding))
        for line in finding.difference:
            terminal.echo(line)
    for name, total in count.items():
        if total > notes:
            terminal.echo(f"note: {total - int(notes)} more of {name}, which --all lists [{name}]")


def _data(
    files: tuple[str, ...],
    view: str | None,
    everything: bool,
    coverage: bool,
    article: tuple[str, ...],
    form: str,
    sources: tuple[str, ...],
) -> list[Finding]:
    from detente.check import Check, run_coverage

    checked = Check([view] if view else find().views, files, article, everything, sources or None)
    found = [finding for _, new in _progress(checked, len(checked), "checking") for finding in new]
    if form == "text":
        _told(found, math.inf if everything else _NOTES)
    for title, more in run_coverage() if coverage else ():
        if form == "text":
            terminal.echo(f"coverage: {len(more)} {title}")
            _told(more)
        found += more
    return found


def _which(asked: str) -> tuple[Catalogue, list[str]]:
    """The questions asked for: of a folder, a file, a topic, by name, or all saved ones.

    Raises:
        UnknownQuestion: there is none of that name.
        Unreachable: there is no such folder.
    """
    from detente.asking.catalogue import Catalogue, catalogue

    saved = catalogue()
    collection = find()
    if not asked and not collection.shipped:  # the answers beside those of Detente are those of its own collection
        mine = Catalogue(*(folder for folder in collection.queries if folder.is_relative_to(collection.root)))
        return mine, list(mine)
    if not asked or asked in saved.files or asked in saved.topics():
        return saved, saved.topics().get(asked) or ([asked] if asked else list(saved))
    if asked.endswith(".rq"):
        beside = Catalogue(Path(asked).absolute().parent)
        name = Path(asked).stem
        if name not in beside.files:
            raise Unreachable(f"{asked}: No such file")
        return beside, [name]
    if not os.path.exists(asked) and any(n.rpartition("/")[2] == asked for n in saved):
        return saved, [saved.get(asked).name]
    known = Catalogue(Path(asked))
    if not known.files:
        raise click.UsageError(f"{asked}: no .rq file in it")
    return known, list(known)


def _asked(checked: Questions, form: str, everything: bool) -> list[Finding]:
    found = [finding for _, new in _progress(checked, len(checked), "questions") for finding in new]
    if form == "json":
        return found
    _told(found)
    if not everything:
        terminal.echo(f"{len(checked)} questions, asked of two engines")
        return found
    untouched = checked.untouched()
    bare = [short(u.term) for u in untouched if u.through is None]
    through = [f"{short(u.term)} ({short(u.through)})" for u in untouched if u.through is not None]
    terminal.echo(f"{len(checked)} questions, asked of two engines; {len(untouched)} terms are named by none of them")
    for title, terms in (("named by none", bare), ("reached through a wider term only", through)):
        if terms:
            terminal.echo(f"  {title}, {len(terms)}:")
            terminal.echo(
                textwrap.fill("  ".join(terms), options.width(), initial_indent="    ", subsequent_indent="    ")
            )
    return found


def _updated(checked: Questions, form: str) -> list[Finding]:
    found: list[Finding] = []
    differences: list[str] = []
    for _, new, lines in _progress(checked.updates(), len(checked), "questions"):
        found += new
        differences += lines
    if form == "text":
        for line in differences:
            terminal.echo(line)
        _told(found)
    return found
