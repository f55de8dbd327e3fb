"""``detente ask``: a saved question, with its parameters as options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.cli import options
from detente.cli.questions_ import listing
from detente.cli.why import article_option, ascii_only, read_article

if TYPE_CHECKING:
    from detente.answers import Answer
    from detente.graph import KnowledgeGraph
    from detente.questions import Question


class Questions(click.Group):
    """A group with one command for each saved question, made when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the questions."""
        from detente.questions import catalogue

        return list(catalogue())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command of one question."""
        from detente.questions import find

        return _command(find(cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The questions are listed by ``detente questions``; the help of ``ask`` only says so."""
        with formatter.section("Questions"):
            formatter.write_text("See `detente questions`; a path ending in .rq asks a question of your own.")


@click.group(
    "ask",
    cls=Questions,
    invoke_without_command=True,
    subcommand_metavar="[QUESTION] [--PARAMETER VALUE]... [OPTIONS]",
)
@click.pass_context
def command(ctx: click.Context) -> None:
    r"""Ask a saved question; without one, list them.

    \b
    detente ask alliances/indirect-opponents --help              the question and its parameters
    detente ask alliances/indirect-opponents --state Russia --as-of 2017 --why
    """
    if ctx.invoked_subcommand is None:
        listing()


def _command(question: Question) -> click.Command:
    """The command of a question: its parameters, then what every question takes."""

    @options.graph_options
    @options.answer_options
    @click.option("--why", is_flag=True, help="Add the reason for each row (as a table or in Markdown).")
    @article_option
    def callback(
        view: str,
        as_of: int | str | None,
        extra: tuple[str, ...],
        reasoner: str,
        kind: str,
        iris: bool,
        timeout: float,
        why: bool,
        article: Path | None,
        **parameters: Any,
    ) -> None:
        if why and kind not in ("table", "markdown"):
            raise click.UsageError(f"--why goes with the formats table and markdown, not {kind}")
        given = {name: list(v) if isinstance(v, tuple) else v for name, v in parameters.items()}
        kg = options.load(view, as_of, extra, reasoner)
        if as_of is None:
            kg = kg.at(question.as_of)
        answer = kg.ask(question, as_of=kg.as_of, timeout=timeout, **given)
        if kind == "table":
            when = "all years" if kg.as_of is None else f"as of {kg.as_of}"
            click.echo(f"{options.heading(question.title)}  ({view}, {when})")
        options.emit(answer, kind, iris)
        if why:
            _explain(kg, question.bind(kg, given), answer, kind, article)

    command = click.command(question.name, help=_help(question))(callback)
    parameters: list[click.Parameter] = [
        click.Option(
            [f"--{name.replace('_', '-')}", name],
            multiple=p.many,
            metavar=p.label.upper(),
            help=f"{p.label[:1].upper()}{p.label[1:]}: {p.kind}{'; may be repeated' if p.many else ''}.",
        )
        for name, p in question.parameters.items()
    ]
    command.params[:0] = parameters
    return command


def _help(question: Question) -> str:
    year = f"as of {question.as_of}" if question.as_of else "over all years"
    parts = [question.title, question.description, f"Asked {year} where --as-of says nothing else."]
    return "\n\n".join(part for part in parts if part)


def _explain(kg: KnowledgeGraph, query: str, answer: Answer, kind: str, article: Path | None) -> None:
    """Print the reason for each row."""
    from detente.explain import Explainer
    from detente.tree import to_markdown, to_text

    explainer = Explainer(kg)
    explainer.text = read_article(explainer.evidence, article)
    for number, row in enumerate(answer.rows, 1):
        bound = {c: t for c, t in zip(answer.columns, row, strict=True) if t is not None}
        label = f"{number}. " + ", ".join(f"{c}: {answer.text(t)}" for c, t in bound.items())
        click.echo(f"\n### {label}\n" if kind == "markdown" else f"\n{options.heading(label)}")
        for tree in explainer.row(query, bound):
            drawn = to_text(tree, options.width(), ascii_only()) if kind == "table" else to_markdown(tree)
            click.echo(drawn)
