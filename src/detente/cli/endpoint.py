"""`--endpoint`: a question or query to a SPARQL endpoint in place of the graph at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from detente.cli import terminal

if TYPE_CHECKING:
    from detente.cli.options import Showing
    from detente.store.endpoint import Endpoint

#: Options that are about the graph at hand: what it holds, and why.
_AT_HAND = {
    "view": "the endpoint holds the view that was loaded into it",
    "sources": "the endpoint holds the sources that were loaded into it",
    "as_of": "the endpoint holds the year that was loaded into it",
    "reasoner": "the endpoint holds the inferences that were loaded into it",
    "extra": "load your facts into the store",
    "possible": "load what `detente export --possible` writes into a store of its own",
    "origin": "origins need the graph at hand",
    "why": "reasons need the graph at hand",
    "evidence": "evidence needs the graph at hand",
    "all_reasons": "reasons need the graph at hand",
    "detail": "reasons need the graph at hand",
    "article": "passages need the graph at hand",
}

option = click.option(
    "--endpoint",
    metavar="URL",
    help="Ask this SPARQL 1.1 endpoint in place of the graph at hand; it is sent the name and password of ~/.netrc.",
)


def given(address: str, timeout: float) -> Endpoint:
    """The endpoint of that address.

    Raises:
        UsageError: an option was given that is about the graph at hand.
        BadAddress: it is no address of one.
    """
    ctx = click.get_current_context()
    for name, why in _AT_HAND.items():
        if ctx.get_parameter_source(name) not in (None, ParameterSource.DEFAULT):
            shown = next(p.opts[0] for p in ctx.command.params if p.name == name)
            raise click.UsageError(f"{shown} and --endpoint do not go together: {why}")
    from detente.store.endpoint import Endpoint
    from detente.store.transport import Deadline

    notes: list[str] = []

    def told() -> None:  # at the end, when no bar turns any more
        for text in notes:
            terminal.echo(terminal.clean(f"detente: {text}"), err=True)

    ctx.call_on_close(told)
    # One deadline for all that the command asks: values of parameters, the question, the labels.
    return Endpoint(address, Deadline(timeout), notes.append)


def place(store: Endpoint, how: Showing) -> str:
    """What a heading says of a store; it is not asked what it holds where the format shows no heading."""
    return store.place if how.form in ("table", "markdown", "html") else store.address
