"""`detente cite`: a claim, a passage or a situation with its sources."""

from __future__ import annotations

import click

from detente.cli import options, terminal


@click.command()
@click.argument("what", shell_complete=options.complete_names)
@options.view
@options.selection
@options.article
def command(what: str, view: str, sources: tuple[str, ...], article: tuple[str, ...]) -> None:
    """Cite a claim (C173), a passage (S4P1.9) or a situation by its name."""
    from detente.explaining.citation import Citation
    from detente.explaining.explainer import Explainer
    from detente.explaining.passages import article as text_of
    from detente.graph import load

    kg = load(view, sources=sources or None)
    terminal.echo(str(Citation(Explainer(kg, text_of(kg, article), options.width()), what)))
