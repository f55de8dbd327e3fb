"""The command line: each command is a module of its own, imported when it is called."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import sys
import warnings
from contextlib import suppress
from contextvars import copy_context

import click

from detente.cli import streams, terminal
from detente.cli.lazy import Lazy
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
    "add": "detente.cli.add",
    "sparql": "detente.cli.sparql",
    "check": "detente.cli.check",
    "picture": "detente.cli.picture",
    "export": "detente.cli.export",
    "push": "detente.cli.push",
    "serve": "detente.cli.serve",
    "mcp": "detente.cli.mcp",
    "cache": "detente.cli.cache",
    "completion": "detente.cli.completion",
}


class _Commands(Lazy):
    modules = _COMMANDS
    unknown = "no command"


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="detente", prog_name="detente")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Ask what an article on international relations claims, and why it follows.

    Exit status: 0 answered, 1 the check found something or a relation is not known to hold,
    2 wrong use, 3 a store or file could not be reached.
    """
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        ctx.color = False
    elif os.environ.get("FORCE_COLOR"):
        ctx.color = True  # otherwise: on a terminal


def _leave_garbage() -> None:
    """A process that ends need not look for garbage among millions of things first.

    But for DuckDB: what of it is not collected by then, it takes for leaked, and prints lines about that.
    """
    if "_duckdb" not in sys.modules:
        gc.freeze()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, and end the process with its exit status; every error is one line."""
    atexit.register(_leave_garbage)
    streams.prepare()
    terminal.guard()
    for library in ("rdflib", "pypdf", "trafilatura"):  # what is wrong is said in one line of our own
        logging.getLogger(library).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="rdflib")  # such as of a boolean that is none, which is shown as it is
    warnings.simplefilter("always", DetenteWarning)
    warnings.showwarning = _tell
    status = copy_context().run(_status, arguments)  # which collection is meant is over with the command
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
        with suppress(BrokenPipeError):  # who reads no more is told by the status all the same
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
