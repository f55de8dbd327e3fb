"""`detente cache`: what is kept between runs, and where."""

from __future__ import annotations

import click

from detente.cli import terminal
from detente.collection import entries


@click.command()
@click.option("--empty", is_flag=True, help="Remove all that is kept; it is made anew when it is needed.")
def command(empty: bool) -> None:
    """Show where results are kept between runs, how many, and how much room they take; or remove them.

    The folder is DETENTE_CACHE, else the usual one of the platform (~/.cache/detente). It is used only where it is
    yours and nobody else can write to it.
    """
    found = entries.empty() if empty else entries.contents()
    entries = f"{found.entries} entr{'y' if found.entries == 1 else 'ies'}, {found.size / 1e6:.1f} MB"
    if empty:
        terminal.echo(f"{found.place}: removed {entries}")
        return
    terminal.echo(f"{found.place or 'no folder'}: {entries} of at most {cache.KEEP / 1e6:.0f} MB")
    if found.trouble is not None:
        terminal.echo(f"not used: {found.trouble}")
