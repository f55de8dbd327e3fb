"""``detente show``: what the graph says of a thing, a class or a property."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from detente.cli import options

if TYPE_CHECKING:
    from detente.describe import Section

#: How wide the names may get, and how narrow the texts, in characters.
_NAME, _TEXT = 30, 24


@click.command("show")
@click.argument("name", required=False)
@options.graph_options
def command(
    name: str | None, view: str, as_of: int | str | None, extra: tuple[str, ...], reasoner: str
) -> None:
    """What the graph says of a thing, a class or a property; without a name, what there is.

    NAME is a label, an alias, an ISO 3166 code, a prefixed name or an IRI.
    """
    from detente.answers import short
    from detente.describe import describe, overview
    from detente.names import Names

    kg = options.load(view, as_of, extra, reasoner)
    if name is None:
        _print(overview(kg))
        return
    found = describe(kg, Names(kg).resolve(name))
    when = "all years" if kg.as_of is None else f"as of {kg.as_of}"
    click.echo(f"{options.heading(found.label)}  {short(found.term)}  {found.kind}  ({view}, {when})")
    _print(found.sections)


def _print(sections: Iterable[Section]) -> None:
    """Print sections: names to the left, texts wrapped beside them; a long name has a line of its own."""
    for section in sections:
        if section.heading:
            click.echo(f"\n{options.heading(section.heading)}")
        left = min(max((len(name) for name, _ in section.lines), default=0), _NAME) + 4
        for name, text in section.lines:
            head = f"  {name}".ljust(left)
            if len(head) > left:
                click.echo(head)
                head = " " * left
            indent = " " * left
            width = max(options.width(), left + _TEXT)
            click.echo(
                textwrap.fill(
                    text, width, initial_indent=head, subsequent_indent=indent, break_on_hyphens=False
                )
            )
