"""The command line: each command is a module of its own, imported when it is called."""

from __future__ import annotations

import difflib
import logging
import os
import sys
import warnings
from importlib import import_module

import click

from detente.cli import streams, terminal
from detente.errors import DetenteError, DetenteWarning

_COMMANDS = {
    "ask": "detente.cli.ask",
    "questions": "detente.cli.questions",
    "show": "detente.cli.show",
    "why": "detente.cli.why",
    "history": "detente.cli.history",
    "panel": "detente.cli.panel",
    "compare": "detente.cli.compare",
    "balance": "detente.cli.balance",
    "cite": "detente.cli.cite",
    "sources": "detente.cli.sources",
    "init": "detente.cli.init",
    "sparql": "detente.cli.sparql",
    "check": "detente.cli.check",
    "export": "detente.cli.export",
    "push": "detente.cli.push",
    "cache": "detente.cli.cache",
    "completion": "detente.cli.completion",
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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a misspelt command."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], _COMMANDS, n=2, cutoff=0.5)
            hint = f"did you mean {' or '.join(close)}?" if close else f"there are: {', '.join(_COMMANDS)}"
            ctx.fail(f"no command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="detente", prog_name="detente")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Ask what an article on international relations claims, and why it follows.

    Exit status: 0 answered, 1 the check found something or a relation does not hold, 2 wrong use,
    3 a store or file could not be reached.
    """
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        ctx.color = False
    elif os.environ.get("FORCE_COLOR"):
        ctx.color = True  # otherwise: on a terminal


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, and end the process with its exit status; every error is one line."""
    streams.prepare()
    terminal.guard()
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # what is wrong is said in one line of our own
    warnings.filterwarnings("ignore", module="rdflib")  # such as of a boolean that is none, which is shown as it is
    warnings.simplefilter("always", DetenteWarning)
    warnings.showwarning = _tell
    status = _status(arguments)
    trouble = streams.trouble()
    if trouble is not None and not isinstance(trouble, BrokenPipeError) and status != 3:
        status = _fail(f"standard output: {trouble.strerror}", 3)
    sys.exit(status)


def _status(arguments: list[str] | None) -> int:
    """Run a command, say what is wrong with it, and give its exit status."""
    try:
        return _run(arguments)
    except DetenteError as error:
        return _fail(str(error), error.exit_code)
    except click.ClickException as error:
        return _fail(error.format_message(), 2)
    except (KeyboardInterrupt, click.Abort):
        return _fail("stopped", 130)
    except BrokenPipeError:  # the reader has seen enough
        return 0
    except OSError as error:  # of a file it has the name
        return _fail(f"{error.filename or 'standard output'}: {error.strerror or error}", 3)
    except MemoryError:
        return _fail("not enough memory", 2)


def _run(arguments: list[str] | None) -> int:
    try:
        if "_DETENTE_COMPLETE" in os.environ:  # a shell asks; click answers, and ends the process
            command.main(arguments, prog_name="detente")
        # Not command.main: that ends with status 1 where the reader has closed the pipe.
        given = sys.argv[1:] if arguments is None else list(arguments)
        with command.make_context("detente", given) as ctx:
            status = command.invoke(ctx)
        return status if isinstance(status, int) else 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 2


def _tell(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,
    line: object = None,
) -> None:
    """Say a warning in one line, as an error is."""
    _fail(str(message), 0)


def _fail(message: str, status: int) -> int:
    terminal.echo(f"detente: {terminal.clean(' '.join(message.split()))}", err=True)
    return status
