"""`detente add`: what brings sources into a collection; each command is a module of its own."""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS = {
    "dataset": "detente.cli.add_dataset",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(_COMMANDS[cmd_name]).command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands)
def command() -> None:
    """Add a source to a collection."""
