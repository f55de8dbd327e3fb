"""`detente picture`: what is easier seen than read, as SVG."""

from __future__ import annotations

import click

from detente.cli import options, waiting


@click.command()
@click.argument("what", type=click.Choice(["network"]))
@options.graph
@options.extra
@click.option(
    "--most",
    type=click.IntRange(min=2, max=100),
    default=30,
    show_default=True,
    help="Actors to draw, those with most ties; says what it left out.",
)
@options.output
def command(
    what: str,
    view: str,
    as_of: int | None,
    sources: tuple[str, ...],
    extra: tuple[str, ...],
    most: int,
    output: str | None,
) -> None:
    """Draw the signed network: who is bound to whom, and who opposes whom.

    An SVG that stands alone, with a caption that names view, year and sources. Ties that are only possible are dotted.
    """
    from detente.explaining.network import network
    from detente.explaining.network_drawing import drawing
    from detente.graph import load

    kg = load(view, as_of, extra, sources=sources or None)
    options.checked(kg)
    with waiting.busy("drawing"):
        text = drawing(network(kg, most))
    options.emit(text, output)
