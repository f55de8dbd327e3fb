"""`detente ask`: a saved question, each a command of its own with its parameters as options."""

from __future__ import annotations

from typing import Any

import click

from detente.cli import options
from detente.questions import Parameter, Question, catalogue


def _option(parameter: Parameter) -> click.Option:
    kind = (parameter.cls or parameter.datatype or "").rpartition("#")[2]
    help_text = f"{parameter.label} ({kind}{', may be repeated' if parameter.many else ''}"
    help_text += ", required)" if parameter.required else ")"
    return click.Option(
        [f"--{parameter.name.replace('_', '-')}", f"param_{parameter.name}"],
        multiple=parameter.many,
        help=help_text,
    )


def _command(question: Question) -> click.Command:
    def run(
        view: str | None,
        as_of: int | None,
        reasoner: str,
        extra: tuple[str, ...],
        form: str,
        iris: bool,
        why: bool,
        article: str | None,
        **given: Any,
    ) -> None:
        from detente import sparql
        from detente.graph import load

        kg = load(view or question.view, question.as_of if as_of is None else as_of or None, extra, reasoner)
        values = {name.removeprefix("param_"): value for name, value in given.items()}
        query = question.bind(kg, values)
        answer = sparql.run(kg.store, query, kg.labels, question.title)
        if form == "table":
            year = f"as of {kg.as_of}" if kg.as_of else "all years"
            click.echo(f"{question.title} ({kg.view}, {year})\n")
        options.show(answer, form, iris)
        if why:
            from detente.explain import Explainer
            from detente.passages import article as text_of
            from detente.witness import witnesses

            explainer = Explainer(kg, text_of(kg, article), options.width())
            for row in answer.rows:
                click.echo("\nWhy: " + ", ".join(answer.text(c) for c in row if c is not None))
                told = explainer.row(witnesses(kg, query, answer, row))
                click.echo(told or "- it rests on what is absent, or on the ontology alone")

    view = click.Option(["--view"], type=click.Choice(list(question.views)), help="What counts as holding.")
    year = "any year" if question.as_of is None else str(question.as_of)
    as_of = click.Option(["--as-of"], type=int, metavar="YEAR", help=f"As of a year; default: {year}; 0: any year.")
    command = click.Command(
        question.name,
        callback=run,
        help=f"{question.title}\n\n{question.description}",
        params=[*(_option(p) for p in question.parameters.values()), view, as_of],
    )
    why = click.option("--why", is_flag=True, help="Why each row holds, down to claims and passages.")
    for add in (options.article, why, options.iris, options.form, options.extra, options.reasoner):
        add(command)
    return command


class _Questions(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(catalogue().files)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        return _command(catalogue().get(cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("\nThe questions: see `detente questions`.\n")


@click.group(cls=_Questions, invoke_without_command=True, subcommand_metavar="[QUESTION] [OPTIONS]")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Ask a saved question; without one, list them by topic.

    `detente ask QUESTION --help` shows what it asks and its parameters.
    """
    if ctx.invoked_subcommand is None:
        from detente.cli.questions import listing

        click.echo(listing())
