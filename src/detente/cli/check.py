"""``detente check``: shapes, evidence, terms, structure and contradictions, one line a finding."""

from __future__ import annotations

import click

from detente.vocabulary import VIEWS


@click.command(name="check")
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False), metavar="[FILES]...")
@click.option(
    "--view",
    "views",
    multiple=True,
    type=click.Choice(list(VIEWS)),
    help="Check this view; again for more. [all]",
)
@click.option("--coverage", is_flag=True, help="Also say which terms, claims and passages lead to nothing.")
@click.option(
    "--queries", is_flag=True, help="Also check that every saved question parses and its header is right."
)
@click.option(
    "--article",
    envvar="DETENTE_ARTICLE",
    type=click.Path(dir_okay=False),
    help="The article's text, to compare the passages' digests with (or DETENTE_ARTICLE).",
)
@click.option("--quiet", is_flag=True, help="Findings only: no notes, no summary.")
def command(
    files: tuple[str, ...],
    views: tuple[str, ...],
    coverage: bool,
    queries: bool,
    article: str | None,
    quiet: bool,
) -> int:
    r"""Check the graph, and FILES of your own together with it.

    A finding is one line: file and line, node, what is wrong; what would be right [name of the check].
    Notes tell what is no fault, above all the contradictions that the article itself contains.

    Exit status: 0 all is well, 1 something was found.

    \b
    detente check
    detente check mine.ttl --view corrected
    """
    from detente.check import run

    report = run(views or tuple(VIEWS), files, article, with_coverage=coverage, with_queries=queries)
    for finding in report.findings:
        click.echo(str(finding))
    if not quiet:
        for note in report.notes:
            click.echo(f"note: {note}")
        click.echo(f"{report.checked}: {len(report.findings)} found, {len(report.notes)} notes")
    return 0 if report.ok else 1
