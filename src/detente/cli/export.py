"""`detente export`: a view for a triple store or an ontology editor."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli import options


@click.command()
@options.graph
@options.extra
@click.option(
    "--format",
    "form",
    type=click.Choice(["turtle", "rdfxml", "nquads"]),
    default="turtle",
    show_default=True,
    help="RDF/XML for Protégé, N-Quads for a triple store.",
)
@click.option("--output", "-o", type=click.Path(dir_okay=False), required=True, metavar="FILE", help="The file.")
@click.option("--stated-only", is_flag=True, help="Without the inferred facts, for a reasoner of your own.")
def command(view: str, as_of: int | None, extra: tuple[str, ...], form: str, output: str, stated_only: bool) -> None:
    """Write a view, with its inferred facts, to one file."""
    from detente.graph import load
    from detente.store.export import write

    count = write(load(view, as_of, extra), form, Path(output), not stated_only)
    click.echo(f"{output}: {count} statements")
