"""``detente cite``: a claim, a passage or a situation with its source."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli import options
from detente.cli.why import article_option, ascii_only, read_article


@click.command("cite")
@click.argument("source")
@article_option
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "markdown"]),
    default="text",
    show_default=True,
    help="How to write the citation.",
)
def command(source: str, article: Path | None, kind: str) -> None:
    r"""A claim, a passage or a situation with all that the graph carries of it, whatever the view.

    \b
    detente cite C173                         a claim
    detente cite S4P1.1 --article FILE        a passage, with its words
    detente cite id:RussiaChinaAlliance       a situation, by label, prefixed name or IRI
    """
    from detente.citation import Citations, every_graph
    from detente.evidence import Evidence
    from detente.tree import to_markdown, to_text

    evidence = Evidence(every_graph())
    citations = Citations(evidence)
    node = citations.find(source)
    citations.text = read_article(evidence, article)
    tree = citations.cite(node)
    click.echo(to_markdown(tree) if kind == "markdown" else to_text(tree, options.width(), ascii_only()))
