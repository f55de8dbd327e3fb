"""Options that several commands share, and how they lead to a graph and to output."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from detente.vocabulary import DEFAULT_VIEW, VIEWS

if TYPE_CHECKING:
    from detente.answers import Answer
    from detente.graph import KnowledgeGraph

F = TypeVar("F", bound=Callable[..., Any])

#: The words for all years, where a year can be given.
ALL_YEARS = "all"


class Year(click.ParamType):  # type: ignore[type-arg]  # generic only in the newest click
    """A calendar year, or ``all``."""

    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """The year as a number."""
        if value == ALL_YEARS or isinstance(value, int):
            return value  # type: ignore[no-any-return]
        try:
            return int(value)
        except ValueError:
            self.fail(f"{value!r} is no year; give one as 2017, or {ALL_YEARS!r}", param, ctx)


def options(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in their order in the help."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


view = click.option(
    "--view",
    type=click.Choice(list(VIEWS)),
    default=DEFAULT_VIEW,
    show_default=True,
    help="What holds, what the article says, or also what is only hedged.",
)
as_of = click.option("--as-of", type=Year(), metavar="YEAR", help="The year to look at, or 'all'.")
extra = click.option(
    "--with",
    "extra",
    multiple=True,
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="A file of RDF to reason over together with the view.",
)
reasoner = click.option(
    "--reasoner",
    type=click.Choice(["detente", "owlrl"]),
    default="detente",
    show_default=True,
    help="owlrl is slow and gives no proofs.",
)
#: What a command that loads a graph takes.
graph_options = options(view, as_of, extra, reasoner)

format_option = click.option(
    "--format",
    "kind",
    type=click.Choice(["table", "csv", "tsv", "json", "markdown"]),
    default="table",
    show_default=True,
    help="How to write the answer.",
)
iris = click.option("--iris", is_flag=True, help="Prefixed names instead of labels (JSON has both).")
timeout = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Stop the query after this time.",
)
#: What a command that gives an answer takes.
answer_options = options(format_option, iris, timeout)


def load(view: str, as_of: int | str | None, extra: tuple[str, ...], reasoner: str) -> KnowledgeGraph:
    """The graph that the options name."""
    from detente.graph import load as load_graph

    return load_graph(view, as_of if isinstance(as_of, int) else None, extra, reasoner)


def width() -> int:
    """How many characters a line may have: the terminal's width, and a fixed one when piped."""
    return (
        shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() or "COLUMNS" in os.environ else 100
    )


def heading(text: str) -> str:
    """A text in bold, on a terminal that has not asked for no colours (https://no-color.org)."""
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        return click.style(text, bold=True)
    return text


def emit(answer: Answer, kind: str, iris: bool) -> None:
    """Print an answer."""
    click.echo(answer.render(kind, width(), iris))
