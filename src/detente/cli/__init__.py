"""The command line: ``detente COMMAND``.

Exit status: 0 answered, 1 a check found something or a triple does not hold, 2 wrong use, 3 a store or file
could not be reached, 130 interrupted. An error is one line on standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module

import click

from detente.errors import DetenteError


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, so that each starts fast.

    Attributes:
        modules: the module of each command, which calls its click command ``command``, and the command's
            help.
    """

    modules: Mapping[str, tuple[str, str]] = {
        "ask": ("detente.cli.ask", "Ask a saved question; without one, list them."),
        "questions": ("detente.cli.questions_", "List the saved questions."),
        "show": ("detente.cli.show", "What the graph says of a thing, a class or a property."),
        "why": ("detente.cli.why", "Why a triple holds: its proof down to the passages."),
        "cite": ("detente.cli.cite", "A claim, a passage or a situation with its source."),
        "sparql": ("detente.cli.sparql", "Ask in SPARQL 1.1."),
        "check": ("detente.cli.check", "Check the graph: shapes, evidence, contradictions."),
        "export": ("detente.cli.export", "Write a view with what is inferred."),
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order in which a person needs them."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Import a command."""
        if cmd_name not in self.modules:
            close = get_close_matches(cmd_name, self.modules, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"right are {', '.join(self.modules)}"
            raise click.UsageError(f"no command {cmd_name!r}; {hint}", ctx)
        command: click.Command = import_module(self.modules[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.modules.items()])


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        from detente import __version__

        click.echo(f"detente {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
def command() -> None:
    r"""Ask what an article on international relations claims and implies, and why.

    \b
    detente ask                                    the questions there are
    detente ask alliances/indirect-opponents --state Russia --as-of 2017 --why
    detente show Russia --as-of 2017               what the graph says of a thing
    detente sparql "SELECT ?x { id:Russia det:alliedWith ?x }"
    """


def main() -> None:
    """Run the command line, and end the process with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    instruction = os.environ.get("_DETENTE_COMPLETE")
    if instruction:  # set by the script that a shell sources, and by the shell when it completes
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(command, {}, "detente", "_DETENTE_COMPLETE", instruction))
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command.

    Args:
        arguments: the words after ``detente``.

    Returns:
        The exit status.
    """
    try:
        with command.make_context("detente", list(arguments)) as context:
            status = command.invoke(context)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except DetenteError as error:
        return _fail(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 2
    except click.ClickException as error:
        where = (
            f" (see {error.ctx.command_path} --help)"
            if isinstance(error, click.UsageError) and error.ctx
            else ""
        )
        return _fail(error.format_message().rstrip(".") + where, 2)
    except (KeyboardInterrupt, click.Abort, EOFError):
        return _fail("interrupted", 130)
    except BrokenPipeError:
        # Whoever read the output has enough; Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a full disk, a folder that may not be written
        return _fail(": ".join(str(part) for part in (error.filename, error.strerror) if part), 3)


def _fail(message: str, status: int) -> int:
    click.echo(f"detente: {' '.join(message.split())}", err=True)
    return status
