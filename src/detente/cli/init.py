"""`detente init`: a collection of one's own."""

from __future__ import annotations

import click

from detente.cli import terminal


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@click.option("--name", metavar="NAME", help="Its name, one word; default: that of the folder.")
@click.option("--base", metavar="IRI", help="What its identifiers begin with; default: those of Detente.")
def command(folder: str, name: str | None, base: str | None) -> None:
    """Make a collection in DIR: its detente.toml, and folders for sources, questions and axioms."""
    from detente.collection.founding import found

    made = found(folder, name, base)
    terminal.echo(terminal.clean(f"{folder}: the collection {made.name}; `detente sources` lists what is in it"))
