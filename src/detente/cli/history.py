"""`detente history`: the years in which a relation holds."""

from __future__ import annotations

import click

from detente.cli import options, terminal
from detente.rdf.formats import ANSWER_FORMATS


@click.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="[OBJECT]", required=False)
@options.view
@options.extra
@click.option("--format", "form", type=click.Choice(ANSWER_FORMATS), default="table", show_default=True)
@click.option("--iris", is_flag=True, help="In CSV, prefixed names and IRIs in place of labels.")
@options.csv_safe
@options.output
@click.pass_context
def command(
    ctx: click.Context,
    subject: str,
    predicate: str,
    object_: str | None,
    view: str,
    extra: tuple[str, ...],
    form: str,
    iris: bool,
    csv_safe: bool,
    output: str | None,
) -> None:
    """When SUBJECT stands in PREDICATE, to OBJECT or to anything: intervals of inclusive years.

    `start` and `end` say what a bound is: exact, approximate, a year of a longer period, unknown, ongoing at the end
    of the data, or not dated at all. Exit status 1: it never holds.
    """
    from detente.graph import load

    kg = load(view, None, extra)
    options.checked(kg)
    answer = kg.history(subject, predicate, object_)
    if form == "table" and output is None:
        terminal.echo(terminal.Bold(answer.title), "\n\n")
    options.emit(answer.render(form, options.width(), iris, csv_safe), output)
    ctx.exit(0 if answer.rows else 1)
