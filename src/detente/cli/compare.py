"""`detente compare`: where two sources differ."""

from __future__ import annotations

import click

from detente.cli import options, terminal
from detente.cli.panel import years


@click.command()
@click.argument("one", metavar="SOURCE", shell_complete=options.complete_sources)
@click.argument("other", metavar="SOURCE", shell_complete=options.complete_sources)
@click.argument("relation", metavar="RELATION[:KIND]")
@years
@options.view
@options.collection
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json", "markdown"]), default="text", show_default=True
)
@click.option(
    "--limit", type=click.IntRange(min=0), default=20, show_default=True, metavar="N", help="Differences shown."
)
@options.csv_safe
@options.output
@click.pass_context
def command(
    ctx: click.Context,
    one: str,
    other: str,
    relation: str,
    years: range | None,
    view: str,
    form: str,
    limit: int,
    csv_safe: bool,
    output: str | None,
) -> None:
    """Compare what two sources say of a relation, by dyad-year: both, only one, or not covered.

    As text a summary and the differences, each with the commands that open what either source says; as CSV each
    dyad-year in which one at least says yes or possibly; as JSON the differences with the rows and passages that they
    rest on. Exit status 1: they contradict each other somewhere.
    """
    options.only_csv(csv_safe, form)
    from detente.graph import load

    kg = load(view)
    asked = range(kg.epochs.starts[0], kg.epochs.last + 1) if years is None else years
    found = kg.compare(one, other, relation, asked)
    if form == "text":
        title, _, rest = found.text(limit).partition("\n")
        if output is None:
            terminal.echo(terminal.Bold(title), "\n" + rest)
        else:
            options.emit(f"{title}\n{rest}", output)
    elif form == "json":
        options.emit(found.to_json(), output)
    else:
        options.emit(found.to_answer().render(form, options.width(), safe=csv_safe), output)
    ctx.exit(1 if any(each.contradiction for each in found.differences) else 0)
