"""`detente check`: whether the data are in order."""

from __future__ import annotations

import click

from detente.cli import options
from detente.vocabulary import VIEWS


@click.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False), metavar="[FILE]...")
@click.option("--view", type=click.Choice(list(VIEWS)), help="One view; without it, all.")
@click.option("--coverage", is_flag=True, help="Also: unused terms, claims that lead to nothing, facts in literals.")
@options.article
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], view: str | None, coverage: bool, article: str | None) -> None:
    """Check shapes, evidence, structure and contradictions, also of FILEs of your own.

    Lines that begin with "note" report what the article itself contains; "error" makes the exit status 1.
    """
    from detente.check import run, run_coverage

    errors = notes = 0
    for finding in run([view] if view else VIEWS, files, article):
        click.echo(str(finding))
        errors, notes = errors + finding.error, notes + (not finding.error)
    if coverage:
        for title, found in run_coverage():
            click.echo(f"coverage: {len(found)} {title}")
            for finding in found:
                click.echo(str(finding))
                errors, notes = errors + finding.error, notes + (not finding.error)
    click.echo(f"{errors} error{'' if errors == 1 else 's'}, {notes} note{'' if notes == 1 else 's'}")
    if errors:
        ctx.exit(1)
