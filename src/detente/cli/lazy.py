"""A group of commands, each a module that is imported when it is called."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import click


class Lazy(click.Group):
    """A group whose commands are the attribute ``command`` of modules.

    Attributes:
        modules: the module of each command, by the command's name.
        unknown: how an error begins that a name is none of them.
    """

    modules: ClassVar[Mapping[str, str]]
    unknown: ClassVar[str]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order in which they are told."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command; None where there is none of that name."""
        if cmd_name not in self.modules:
            return None
        command: Any = import_module(self.modules[cmd_name]).command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a misspelt command."""
        if args and args[0] not in self.modules and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], self.modules, n=2, cutoff=0.5)
            hint = f"did you mean {' or '.join(close)}?" if close else f"there are: {', '.join(self.modules)}"
            ctx.fail(f"{self.unknown} {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)
