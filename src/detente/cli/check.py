"""`detente check`: whether the data, or the saved questions, are in order."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import click

from detente.cli import options, terminal
from detente.rdf.terms import short
from detente.vocabulary import VIEWS


@click.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False), metavar="[FILE]...")
@click.option("--view", type=click.Choice(list(VIEWS)), help="One view; without it, all.")
@click.option("--coverage", is_flag=True, help="Also: unused terms, claims that lead to nothing, facts in literals.")
@click.option(
    "--questions",
    is_flag=False,
    flag_value="",
    metavar="[DIR]",
    help="The questions in place of the data: each expected answer on two engines; yours in DIR, or the saved ones.",
)
@options.article
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    view: str | None,
    coverage: bool,
    questions: str | None,
    article: str | None,
) -> None:
    """Check shapes, evidence, structure and contradictions, also of FILEs of your own.

    Lines that begin with "note" report what the article itself contains; "error" makes the exit status 1.
    """
    if questions is not None:
        errors, notes = _questions(questions, files)
    else:
        errors, notes = _data(files, view, coverage, article)
    terminal.echo(f"{errors} error{'' if errors == 1 else 's'}, {notes} note{'' if notes == 1 else 's'}")
    if errors:
        ctx.exit(1)


def _data(files: tuple[str, ...], view: str | None, coverage: bool, article: str | None) -> tuple[int, int]:
    from detente.check import run, run_coverage

    errors = notes = 0
    for finding in run([view] if view else VIEWS, files, article):
        terminal.echo(str(finding))
        errors, notes = errors + finding.error, notes + (not finding.error)
    if coverage:
        for title, found in run_coverage():
            terminal.echo(f"coverage: {len(found)} {title}")
            for finding in found:
                terminal.echo(str(finding))
                errors, notes = errors + finding.error, notes + (not finding.error)
    return errors, notes


def _questions(folder: str, files: tuple[str, ...]) -> tuple[int, int]:
    """Check the questions of a folder, or the saved ones."""
    from detente.asking.questions import Catalogue, catalogue
    from detente.check.expected_answers import Questions

    known = Catalogue(Path(folder)) if folder else catalogue()
    if not known.files:
        raise click.UsageError(f"{folder}: no .rq file in it")
    checked = Questions(known, files)
    troubles = []
    # The bar is for people who wait; click draws none where standard error is no terminal, but would print its label.
    quiet = not terminal.is_terminal(sys.stderr)
    with click.progressbar(
        checked,
        len(checked),
        "questions",
        file=terminal.behind(sys.stderr),
        hidden=quiet,
        item_show_func=lambda i: terminal.clean(i[0]) if i else "",
    ) as bar:
        for _, found in bar:
            troubles += found
    for trouble in troubles:
        terminal.echo(str(trouble))
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
    errors = sum(t.error for t in troubles)
    return errors, len(troubles) - errors
