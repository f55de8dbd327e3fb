"""`detente history`: the years in which a relation holds."""

from __future__ import annotations

import click

from detente.cli import options, terminal
from detente.rdf.files import save
from detente.rdf.formats import ANSWER_FORMATS


@click.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="[OBJECT]", required=False)
@options.view
@options.selection
@options.possible
@options.extra
@click.option("--format", "form", type=click.Choice(ANSWER_FORMATS), default="table", show_default=True)
@click.option("--iris", is_flag=True, help="In CSV, prefixed names and IRIs in place of labels.")
@options.csv_safe
@options.output
@click.option("--plot", type=click.Path(dir_okay=False), metavar="FILE.svg", help="Draw it besides, as SVG.")
@click.pass_context
def command(
    ctx: click.Context,
    subject: str,
    predicate: str,
    object_: str | None,
    view: str,
    sources: tuple[str, ...],
    possible: bool,
    extra: tuple[str, ...],
    form: str,
    iris: bool,
    csv_safe: bool,
    output: str | None,
    plot: str | None,
) -> None:
    """When SUBJECT stands in PREDICATE, to OBJECT or to anything: stretches of inclusive years.

    `began` and `ended` say what is known of its beginning and end, in words; `certain from` and `certain to` are the
    first and the last year in which it certainly holds; `years` says both in EDTF: [1992..2017]/.. began in one of
    these years and goes on. Exit status 1: it is not known to hold in any.
    """
    options.only_csv(csv_safe, form)
    from detente.graph import load

    kg = load(view, None, extra, possible=possible, sources=sources or None)
    options.checked(kg)
    answer = kg.history(subject, predicate, object_)
    if form == "table" and output is None:
        terminal.echo(terminal.Bold(answer.title), "\n\n")
    options.emit(answer.render(form, options.width(), iris, csv_safe), output)
    if answer.note and (form not in ("table", "markdown", "html") or output):
        terminal.echo(f"detente: {answer.note}", err=True)
    if plot is not None:
        from detente.asking.names import resolve_object, resolve_relation, resolve_subject
        from detente.explaining import plots

        relation = resolve_relation(kg, predicate)
        other = None if object_ is None else resolve_object(kg, object_, relation=relation)
        save(plots.history(kg, resolve_subject(kg, subject), relation, other), plot)
    ctx.exit(0 if answer.rows else 1)
