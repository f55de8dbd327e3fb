"""`detente cite`: a claim, a passage or a situation with its sources."""

from __future__ import annotations

import click

from detente.cli import options


@click.command()
@click.argument("what", shell_complete=options.complete_names)
@options.view
@options.article
def command(what: str, view: str, article: str | None) -> None:
    """Cite a claim (C173), a passage (S4P1.9) or a situation by its name."""
    from detente.citation import Citation
    from detente.explain import Explainer
    from detente.graph import load
    from detente.passages import article as text_of

    kg = load(view)
    click.echo(str(Citation(Explainer(kg, text_of(kg, article), options.width()), what)))
