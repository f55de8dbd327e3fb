"""`detente panel`: dyad-years or state-years of relations among the members of the state system."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from detente.cli import options, terminal
from detente.rdf.files import save

if TYPE_CHECKING:
    from detente.asking.panel_table import Panel

FORMS = ("csv", "json", "markdown", "parquet", "arrow")
BINARY = ("parquet", "arrow")
_MEASURES = ("degree", "s-score", "kappa", "pi", "shared-allies", "shared-adversaries")


def _years(ctx: click.Context, param: click.Parameter, value: str | None) -> range | None:
    """The years that an option names: one, or the first and the last of a stretch."""
    if value is None:
        return None
    match = re.fullmatch(r"([0-9]{4})(?:[-/]([0-9]{4}))?", value)
    if match is None:
        raise click.BadParameter(f"{value!r}: right is a year, or the first and the last, as 1816-2012")
    first, last = int(match[1]), int(match[2] or match[1])
    if last < first:
        raise click.BadParameter(f"{value!r}: the last year lies before the first")
    return range(first, last + 1)


years = click.option(
    "--years",
    callback=_years,
    metavar="FIRST-LAST",
    help="Calendar years; default: all of which the sources speak.",
)


@click.command()
@click.argument("relations", nargs=-1, metavar="[RELATION[:KIND]]...")
@years
@click.option("--unit", type=click.Choice(["dyad-year", "state-year"]), default="dyad-year", show_default=True)
@click.option("--directed", is_flag=True, help="Each pair in both directions.")
@click.option("--measure", "measures", multiple=True, type=click.Choice(_MEASURES), help="A measure; may be repeated.")
@options.view
@options.selection
@options.possible
@options.extra
@click.option("--format", "form", type=click.Choice(FORMS), default="csv", show_default=True)
@click.option("--codebook", is_flag=True, help="In place of the rows: what the columns are, when 0 and when NA.")
@options.csv_safe
@options.output
def command(
    relations: tuple[str, ...],
    years: range | None,
    unit: str,
    directed: bool,
    measures: tuple[str, ...],
    view: str,
    sources: tuple[str, ...],
    possible: bool,
    extra: tuple[str, ...],
    form: str,
    codebook: bool,
    csv_safe: bool,
    output: str | None,
) -> None:
    """Panel of each RELATION, as alliedWith: 1, 0 or NA (empty) for members of the state system, by year.

    1: it certainly follows in that year. 0: a selected source is complete for all that it can follow from, for both
    states in that year, and it is not possible either. NA: all else. RELATION:KIND counts what follows from a
    situation of that kind itself, as inDisputeWith:MilitarizedDispute. Any cell opens: detente why 365 alliedWith 710
    --as-of 1950.
    """
    if not relations and not measures:
        raise click.UsageError("a panel needs a relation, as in: detente panel alliedWith --years 1946-2012")
    textual(form, codebook, output, csv_safe)
    from detente.graph import load

    kg = load(view, None, extra, sources=sources or None)
    options.checked(kg)
    asked = range(kg.epochs.starts[0], kg.epochs.last + 1) if years is None else years
    made = kg.panel(list(relations), asked, unit, directed, possible, list(measures))
    show(made, form, codebook, output, told=years is not None, csv_safe=csv_safe)


def show(made: Panel, form: str, codebook: bool, output: str | None, told: bool, csv_safe: bool) -> None:
    """Print a panel, or its codebook; say which of the years that were named are left out."""
    from detente.asking.panel_years import stretches

    if codebook:
        options.emit(made.codebook, output)
        return
    if told and made.left_out:
        terminal.echo(f"detente: left out, since no source speaks of them: {stretches(made.left_out)}", err=True)
    if form in BINARY:
        save(made.render(form), output or "-")
    else:
        options.emit(made.render(form, csv_safe).decode(), output)


def textual(form: str, codebook: bool, output: str | None, csv_safe: bool) -> None:
    """Raises UsageError where bytes would go to a terminal, or --csv-safe is given with another format."""
    options.only_csv(csv_safe, form)
    if form in BINARY and not codebook and output is None and terminal.is_terminal(sys.stdout):
        raise click.UsageError(f"{form} is no text: give --output FILE")
