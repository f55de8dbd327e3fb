"""`detente ask`: a saved question, each a command of its own with its parameters as options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from detente.asking.catalogue import Catalogue, catalogue
from detente.asking.headings import heading
from detente.asking.questions import Parameter, Question, about, year_asked
from detente.cli import endpoint as elsewhere
from detente.cli import options, terminal, waiting
from detente.collection.manifest import find

if TYPE_CHECKING:
    from detente.graph import KnowledgeGraph

#: The formats that people read, who are told where else there are rows.
_READ = ("table", "markdown", "html")


def _option(parameter: Parameter, called: str = "") -> click.Option:
    """The option of a parameter, or the hidden one by the name that it was once called."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from detente.asking.completion import members

        found = members([parameter.scheme or parameter.cls], incomplete)
        return [CompletionItem(name, help=label) for name, label in found]

    more = "; may be repeated" if parameter.many else ""
    name = called or parameter.name
    return click.Option(
        [f"--{name.replace('_', '-')}", f"param_{name}"],
        multiple=True,  # so that a second value of one that takes one is an error, and not the only one
        metavar=parameter.kind.split()[0].upper(),
        help=f"{parameter.label} ({parameter.kind}{more}; {parameter.unless_given})",
        hidden=bool(called),
        shell_complete=complete,
    )


class _View(click.Choice[str]):
    """The views that a question has: not every question makes sense in each."""

    def __init__(self, question: Question) -> None:
        self._question = question
        super().__init__(question.views)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in find().views and value not in self._question.views:
            others = " and ".join(self._question.views)
            self.fail(f"{self._question.name} has no view {value}; it has {others}", param, ctx)
        return super().convert(value, param, ctx)


def _elsewhere(kg: KnowledgeGraph, question: Question, values: Mapping[str, Any]) -> Iterator[str]:
    """Where a question has rows that has none here: in other views, and in other years."""
    from detente.graph import load

    extra = [kg.files[graph] for graph in kg.own]
    others = [(f"the view {v}", f"--view {v}", v, kg.as_of) for v in question.views if v != kg.view]
    others += [("other years", "--as-of 0", kg.view, None)] if kg.as_of else []
    for where, option, view, year in others:
        other = load(view, year, extra, kg.reasoner, kg.possible, sources=kg.chosen_sources or None)
        query = question.bind(other, values)
        if found := len(other.answer(query, question.title, question.columns)):
            yield f"{found} in {where}: {option}"


def _options(parameters: Mapping[str, Parameter]) -> list[click.Option]:
    """An option for each parameter; those by the names that they once had are taken, and shown nowhere."""
    old = [(p, name) for p in parameters.values() for name in p.was]
    return [*(_option(p) for p in parameters.values()), *(_option(p, name) for p, name in old)]


def _command(question: Question) -> click.Command:
    def run(
        view: str | None,
        as_of: int | None,
        reasoner: str,
        extra: tuple[str, ...],
        timeout: float,
        endpoint: str | None,
        sources: tuple[str, ...],
        possible: bool,
        **given: Any,
    ) -> None:
        from detente.graph import load

        how = options.Showing.taken_from(given)
        values = {name.removeprefix("param_"): value for name, value in given.items() if value}
        if endpoint is not None:
            store = elsewhere.given(endpoint, timeout)
            with waiting.busy("asking"):
                query = question.bind(store, values)
                answer = store.ask(query, question.title, question.columns)
                of = about(question, query, store)
            options.present(
                None, query, replace(answer, heading=heading(question.title, of, elsewhere.place(store, how))), how
            )
            return
        kg = load(view or question.view, as_of or None, extra, reasoner, possible, sources=sources or None)
        options.checked(kg)
        if as_of is None:
            kg = kg.in_year(year_asked(question, kg))
        with waiting.busy("drawing inferences"):
            # Made here and not while the question is asked.
            kg.certain.store, kg.also_possible.store  # noqa: B018
            query = question.bind(kg, values)
        with waiting.busy("asking"), waiting.deadline(timeout):
            answer = kg.answer(query, question.title, question.columns, about(question, query, kg))
            if how.form in _READ and how.origin is None:  # as `present` has them
                (answer.head(how.limit) if how.limit else answer).row_caveats  # noqa: B018, which ask again
        if not answer.rows and answer.form == "SELECT" and how.form in _READ:
            with waiting.busy("looking elsewhere"), waiting.deadline(timeout):
                answer = replace(answer, hints=tuple(_elsewhere(kg, question, values)))
        if as_of is None and kg.as_of != question.as_of:
            told = f"{answer.heading} No selected source speaks of {question.as_of}, the question's own year"
            answer = replace(answer, heading=f"{told}; {kg.as_of} is the last that one does (--as-of YEAR)")
        with waiting.busy("finding reasons"):
            options.present(kg, query, answer, how, saved=True)

    year = "any year" if question.as_of is None else str(question.as_of)
    return _shared(
        click.Command(
            question.name,
            callback=run,
            help=f"{question.title}\n\n{question.description}",
            params=[*_options(question.parameters)],
        ),
        _View(question),
        f"default: {year}",
    )


def _shared(command: click.Command, views: click.ParamType[str], year: str) -> click.Command:
    """A command with the options that all questions share."""
    view = click.Option(["--view"], type=views, help=options.VIEW)
    as_of = click.Option(["--as-of"], type=int, metavar="YEAR", help=f"As of a year; {year}; 0: any year.")
    command.params += [view, as_of]
    for add in (
        options.showing,
        elsewhere.option,
        options.timeout,
        options.extra,
        options.reasoner,
        options.possible,
        options.selection,
    ):
        add(command)
    return command


class _Questions(click.Group):
    def _catalogue(self, ctx: click.Context) -> Catalogue:
        own = ctx.params.get("queries")
        return catalogue(Path(own) if own else None)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Let two options stand anywhere: which questions there are has to be known before one is looked up."""
        first: list[str] = []
        rest = list(args)
        for name in ("--queries", "--collection"):
            for i, arg in enumerate(rest):
                if arg == "--":
                    break
                if arg == name or arg.startswith(f"{name}="):
                    taken = rest[i : i + (1 if "=" in arg else 2)]
                    first += taken
                    rest = rest[:i] + rest[i + len(taken) :]
                    break
        return super().parse_args(ctx, [*first, *rest])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._catalogue(ctx).files)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        return _command(self._catalogue(ctx).get(cmd_name))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        known = self._catalogue(ctx)
        found = [n for n in known if n.startswith(incomplete)]
        found = found or [n for n in known if incomplete and n.rpartition("/")[2].startswith(incomplete)]
        return [CompletionItem(name, help=known.get(name).title) for name in found]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        every = _shared(click.Command("question"), options.views, "default: that of the question")
        with formatter.section("Options of every question, beside its own parameters"):
            formatter.write_dl([r for p in every.params if (r := p.get_help_record(ctx)) is not None])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("\nThe questions: see `detente questions`.\n")


@click.group(cls=_Questions, invoke_without_command=True, subcommand_metavar="[QUESTION | FILE.rq] [OPTIONS]")
@options.queries
@options.collection
@click.pass_context
def command(ctx: click.Context, queries: str | None) -> None:
    """Ask a saved question, or one of your own; without one, list them by topic.

    `detente ask QUESTION --help` shows what it asks and its parameters; a value is a label, an alias, an ISO or
    Correlates of War code, a prefixed name or an IRI.
    """
    if ctx.invoked_subcommand is None:
        from detente.cli.questions import listing

        terminal.echo(listing(own=queries))
