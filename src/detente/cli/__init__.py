"""The command line. Each command is a module of its own, imported when it is called."""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module

import click

from detente.errors import DetenteError

_COMMANDS = {
    "ask": "detente.cli.ask",
    "questions": "detente.cli.questions",
    "show": "detente.cli.show",
    "why": "detente.cli.why",
    "cite": "detente.cli.cite",
    "sparql": "detente.cli.sparql",
    "check": "detente.cli.check",
    "export": "detente.cli.export",
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


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="detente", prog_name="detente")
def command() -> None:
    """Ask what an article on international relations claims, and why it follows.

    Exit status: 0 answered, 1 the check found something or a relation does not hold, 2 wrong use,
    3 a store or file could not be reached.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, and end the process with its exit status; every error is one line."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Windows and LANG=C would not print every name
            stream.reconfigure(encoding="utf-8", errors="replace")
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # what is wrong is said in one line of our own
    try:
        status = command.main(arguments, prog_name="detente", standalone_mode=False)
        sys.stdout.flush()
    except DetenteError as error:
        status = _fail(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        status = 2
    except click.ClickException as error:
        status = _fail(error.format_message(), 2)
    except (KeyboardInterrupt, click.Abort):
        status = _fail("stopped", 130)
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except MemoryError:
        status = _fail("not enough memory", 2)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, status: int) -> int:
    click.echo(f"detente: {' '.join(message.split())}", err=True)
    return status
