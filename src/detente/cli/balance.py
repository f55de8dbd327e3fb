"""`detente balance`: structural balance of the state system by year."""

from __future__ import annotations

import click

from detente.cli import options
from detente.cli.panel import FORMS, show, textual, years
from detente.rdf.files import save


@click.command()
@years
@click.option("--positive", default="alliedWith", show_default=True, metavar="RELATION[:KIND]", help="Positive ties.")
@click.option(
    "--negative", default="adversarialTo", show_default=True, metavar="RELATION[:KIND]", help="Negative ties."
)
@options.view
@options.selection
@options.extra
@click.option("--format", "form", type=click.Choice(FORMS), default="csv", show_default=True)
@click.option("--codebook", is_flag=True, help="In place of the rows: what the columns are.")
@click.option("--plot", type=click.Path(dir_okay=False), metavar="FILE.svg", help="Draw it besides, as SVG.")
@options.csv_safe
@options.output
def command(
    years: range | None,
    positive: str,
    negative: str,
    view: str,
    sources: tuple[str, ...],
    extra: tuple[str, ...],
    form: str,
    codebook: bool,
    plot: str | None,
    csv_safe: bool,
    output: str | None,
) -> None:
    """Triads of the signed network of the state system, by year, and the share that is balanced.

    Balanced are triads of three ties of which an even number is negative (Cartwright and Harary 1956). Ties are those
    that certainly follow; `unknown` counts the dyads of which that is not known.
    """
    textual(form, codebook, output, csv_safe)
    from detente.graph import load

    kg = load(view, None, extra, sources=sources or None)
    options.checked(kg)
    asked = range(kg.epochs.starts[0], kg.epochs.last + 1) if years is None else years
    made = kg.balance(asked, positive, negative)
    if plot is not None:
        from detente.explaining import plots

        save(plots.balance(made), plot)
    show(made, form, codebook, output, told=years is not None, csv_safe=csv_safe)
