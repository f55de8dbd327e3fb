"""Options that several commands share."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from detente.answers import FORMATS
from detente.vocabulary import DEFAULT_VIEW, VIEWS

if TYPE_CHECKING:
    from detente.answers import Answer

F = TypeVar("F", bound=Callable[..., object] | click.Command)

view = click.option(
    "--view",
    type=click.Choice(list(VIEWS)),
    default=DEFAULT_VIEW,
    show_default=True,
    help="What counts as holding.",
)
as_of = click.option("--as-of", type=int, metavar="YEAR", help="As of a calendar year; without it, any year.")
reasoner = click.option(
    "--reasoner",
    type=click.Choice(["detente", "owlrl"]),
    default="detente",
    show_default=True,
    help="Who draws the inferences; owlrl takes minutes.",
)
form = click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
iris = click.option("--iris", is_flag=True, help="In CSV, prefixed names and IRIs in place of labels.")
article = click.option(
    "--article",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="The article's text, to print passages (or DETENTE_ARTICLE).",
)
extra = click.option(
    "--with",
    "extra",
    multiple=True,
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="RDF of your own to reason over together with the view.",
)


def graph(function: F) -> F:
    """The options that choose a graph."""
    return view(as_of(function))


def width() -> int:
    """How many columns the terminal has; 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100


def show(answer: Answer, form_name: str, iris_only: bool = False) -> None:
    """Print an answer."""
    click.echo(answer.render(form_name, width(), iris_only))
