"""Options that several commands share, and how answers are shown."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from detente.errors import Unreachable
from detente.rdf.formats import ANSWER_FORMATS
from detente.rdf.terms import short
from detente.vocabulary import DEFAULT_VIEW, VIEWS

if TYPE_CHECKING:
    from detente.asking.answers import Answer
    from detente.graph import KnowledgeGraph

F = TypeVar("F", bound=Callable[..., object] | click.Command)


def complete_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of things, for the completion of a shell."""
    from detente.asking.completion import things

    return [CompletionItem(name, help=label) for name, label in things(incomplete)]


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
    help="RDF of your own to reason over together with the view, checked first; may be repeated.",
)
queries = click.option(
    "--queries",
    type=click.Path(file_okay=False),
    envvar="DETENTE_QUERIES",
    metavar="DIR",
    help="A folder of .rq files of your own, beside the saved questions (or DETENTE_QUERIES).",
)
timeout = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds after which the query is stopped.",
)
_SHOWING = (
    click.option("--format", "form", type=click.Choice(ANSWER_FORMATS), default="table", show_default=True),
    click.option("--iris", is_flag=True, help="In CSV and TSV, prefixed names and IRIs in place of labels."),
    click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Show N rows; says what it left out."),
    click.option("--why", is_flag=True, help="Why each row holds, down to claims and passages."),
    click.option("--evidence", is_flag=True, help="What each row rests on, in short: facts, claims, passages."),
    click.option("--all-reasons", is_flag=True, help="With --why and --evidence, every solution behind a row."),
    article,
    click.option("--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write to a file, whole or not."),
)


def graph(function: F) -> F:
    """The options that choose a graph."""
    return view(as_of(function))


@dataclass(frozen=True, slots=True)
class Showing:
    """How an answer is to be shown; the values of the options that `showing` adds."""

    form: str
    iris: bool
    limit: int | None
    why: bool
    evidence: bool
    all_reasons: bool
    article: str | None
    output: str | None

    @classmethod
    def taken_from(cls, given: dict[str, Any]) -> Showing:
        """Take these options out of all that were given.

        Raises:
            UsageError: reasons are asked for in a format that has no place for them.
        """
        made = cls(**{name: given.pop(name) for name in cls.__dataclass_fields__})
        if (made.why or made.evidence) and made.form not in ("table", "markdown", "json"):
            raise click.UsageError(f"--why and --evidence go with table, markdown and json, not with {made.form}")
        return made


def showing(function: F) -> F:
    """The options that say how an answer is shown."""
    for option in _SHOWING if isinstance(function, click.Command) else reversed(_SHOWING):
        function = option(function)
    return function


def width() -> int:
    """How many columns the terminal has; 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100


def present(kg: KnowledgeGraph | None, query: str, answer: Answer, how: Showing, heading: str = "") -> None:
    """Print an answer, or write it to a file.

    Args:
        kg: the graph that gave it; None where an endpoint did, and no reasons are asked for.
        query: the query, with its parameters filled in.
        answer: the answer.
        how: how it is to be shown.
        heading: what was asked, printed above a table.
    """
    if how.limit is not None:
        answer = answer.head(how.limit)
    if kg is not None and (how.why or how.evidence):
        text = _with_reasons(kg, query, answer, how)
    else:
        text = answer.render(how.form, width(), how.iris)
    if how.form == "table":
        end = text.find("\n")
        text = (
            (f"{click.style(heading, bold=True)}\n\n" if heading else "")
            + click.style(text[:end], bold=True)
            + text[end:]
        )
    emit(text, how.output)
    if answer.cut and (how.form not in ("table", "markdown", "html") or how.output):
        click.echo(f"detente: {answer.cut}; --limit {answer.total} shows all", err=True)


def _with_reasons(kg: KnowledgeGraph, query: str, answer: Answer, how: Showing) -> str:
    import json

    from detente.explaining.lineage import LIMIT
    from detente.explaining.passages import article as text_of
    from detente.explaining.rows import Rows

    rows = Rows(kg, query, text_of(kg, how.article), width(), None if how.all_reasons else LIMIT)
    numbers = range(len(answer.rows))
    whys = [rows.why(answer, i) for i in numbers] if how.why else []
    evidence = [rows.evidence(answer, i) for i in numbers] if how.evidence else []
    if how.form == "json":
        data: dict[str, object] = {"rows": json.loads(answer.to_json())}
        data |= {"why": [json.loads(w.to_json()) for w in whys]} if how.why else {}
        data |= {"evidence": [e.to_dict() for e in evidence]} if how.evidence else {}
        return json.dumps(data, ensure_ascii=False, indent=2)
    parts = [answer.render(how.form, width())]
    if how.form == "markdown":
        parts += [f"**{w.heading}**\n\n{w.to_markdown()}" for w in whys]
        parts += [f"```\n{e}\n```" for e in evidence]
    else:
        parts += [click.style(f"Why: {w.heading}", bold=True) + f"\n{w}" for w in whys]
        parts += [f"{e}" for e in evidence]
    return "\n\n".join(parts)


def emit(text: str, output: str | None) -> None:
    """Print a text, or write it to a file: under another name first, so that no half of it is ever there.

    Raises:
        Unreachable: the file cannot be written.
    """
    if output is None:
        click.echo(text)
        return
    place = Path(output)
    made = None
    try:
        handle, made = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(click.unstyle(text) + "\n")
        mask = os.umask(0)
        os.umask(mask)
        Path(made).chmod(0o666 & ~mask)
        os.replace(made, place)
    except OSError as error:
        if made is not None:
            with suppress(OSError):
                os.unlink(made)
        raise Unreachable(f"{place}: {error.strerror or error}") from None


@contextmanager
def busy(text: str) -> Iterator[None]:
    """Say what goes on, with a turning bar on standard error: only on a terminal, and only after a second."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()

    def turn() -> None:
        shown, signs = 0, "|/-\\"
        while not done.wait(1 if shown == 0 else 0.1):
            click.echo(f"\r{text} {signs[shown % 4]}", err=True, nl=False)
            shown += 1
        if shown:
            click.echo("\r" + " " * (len(text) + 2) + "\r", err=True, nl=False)

    thread = threading.Thread(target=turn, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """End the process, with one line and status 2, where what is done within takes too long.

    A query of pyoxigraph cannot be called off; it leaves other threads running meanwhile, so that one of them can
    end the process. The query itself stays as fast as it is.
    """

    def end() -> None:
        os.write(2, f"detente: the query was stopped after {seconds:g} seconds; see --timeout\n".encode())
        os._exit(2)

    watch = threading.Timer(seconds, end)
    watch.daemon = True
    watch.start()
    main = threading.current_thread() is threading.main_thread()
    # Python's own handler would wait for the query to end.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL) if main else None
    try:
        yield
    finally:
        watch.cancel()
        if main:
            signal.signal(signal.SIGINT, before)


def checked(kg: KnowledgeGraph) -> None:
    """Refuse facts of one's own that break the shapes or the structure: one line for each, then status 1.

    Raises:
        BadData, Unreachable: a file is malformed, or cannot be read.
    """
    if not kg.own:
        return
    with busy("checking your facts"):
        from detente.check.own import problems

        found = problems(kg)
    for line in found:
        click.echo(f"detente: {line}", err=True)
    if found:
        raise click.exceptions.Exit(1)
    for file, imported in kg.unread_imports:
        click.echo(f"detente: {file}: imports are not followed; give the file of {short(imported)} by --with", err=True)
