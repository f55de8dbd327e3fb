"""`detente cache`: what is kept between runs, and where."""

from __future__ import annotations

import click

from detente.cli import terminal
from detente.collection import entries


@click.command()
@click.option("--empty", is_flag=True, help="Remove all that is kept; it is made anew when it is needed.")
def command(empty: bool) -> None:
    """Show where results are kept between runs, how many, and how much room they take; or remove them.

    A closure is a view over all years with all that follows, a slice what is shown of it in one year or in all, a text
    what was read of a question or found in a file. What another process is reading just then stays.

    The folder is DETENTE_CACHE, else the usual one of the platform (~/.cache/detente). It is used only where it is
    yours and nobody else can write to it.
    """
    found = entries.empty() if empty else entries.contents()
    shares = [("closure", found.closures), ("slice", found.slices), ("text", found.texts)]
    if empty:
        count = f"{found.entries} entr{'y' if found.entries == 1 else 'ies'}"
        terminal.echo(f"{found.place}: removed {count}, {found.size / 1e6:.1f} MB")
        return
    terminal.echo(f"{found.place or 'no folder'}:")
    for kind, share in shares:
        count = f"{share.entries} {kind}{'' if share.entries == 1 else 's'}"
        terminal.echo(f"  {count}, {share.size / 1e6:.1f} MB of at most {share.most / 1e6:.0f} MB")
    if found.trouble is not None:
        terminal.echo(f"not used: {found.trouble}")
