"""Options that several commands share, and how answers are shown."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from detente.asking.limited import LONGEST
from detente.asking.traced import MOST, traced
from detente.cli import terminal
from detente.collection import manifest
from detente.rdf.files import save
from detente.rdf.formats import ANSWER_FORMATS
from detente.rdf.markdown import block, inline
from detente.rdf.terms import short
from detente.vocabulary import DEFAULT_VIEW

if TYPE_CHECKING:
    from detente.asking.answers import Answer
    from detente.graph import KnowledgeGraph

#: Bounds of a width that can be filled.
NARROWEST, WIDEST = 20, 1000
#: The formats that say of each row where it comes from unless told otherwise: what they hold is taken elsewhere.
_WITH_ORIGIN = ("csv", "json")
#: What --view chooses; for the help of each command.
VIEW = (
    "What counts as holding: what the article says and the record does not contradict, with the record (corrected); "
    "what the article says, with background and dates of the record (as-stated); corrected with what is only hedged "
    "(tentative)."
)
F = TypeVar("F", bound=Callable[..., object] | click.Command)


def complete_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of things, for the completion of a shell."""
    from detente.asking.completion import things

    return [CompletionItem(name, help=label) for name, label in things(incomplete)]


def _choose(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Let all that the command does be about a collection."""
    if value:
        token = manifest.chosen.set(Path(value))
        ctx.call_on_close(lambda: manifest.chosen.reset(token))


def complete_sources(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of sources, for the completion of a shell."""
    known = manifest.find().sources.values()
    return [CompletionItem(s.name, help=s.kind) for s in known if s.name.startswith(incomplete)]


class _Views(click.Choice[str]):
    """The views of the collection that is meant, which is known when the option is read."""

    def __init__(self) -> None:
        super().__init__([])

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(manifest.find().views)

    @choices.setter
    def choices(self, given: object) -> None:
        pass


collection = click.option(
    "--collection",
    type=click.Path(file_okay=False),
    is_eager=True,
    expose_value=False,
    callback=_choose,
    metavar="DIR",
    help="The collection (or DETENTE_COLLECTION); else the nearest folder above with a detente.toml, else the shipped.",
)
sources = click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_sources,
    help="Only what this source states; may be repeated. Default: all of them (`detente sources`).",
)
views = _Views()
view = click.option(
    "--view",
    type=views,
    default=DEFAULT_VIEW,
    show_default=True,
    help=VIEW,
)
as_of = click.option("--as-of", type=int, metavar="YEAR", help="As of a calendar year; without it, any year.")
possible = click.option("--possible", is_flag=True, help="Show also what is only possible, marked.")
reasoner = click.option(
    "--reasoner",
    type=click.Choice(["detente", "owlrl"]),
    default="detente",
    show_default=True,
    help="Who draws the inferences; owlrl takes minutes.",
)
article = click.option(
    "--article",
    multiple=True,
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="An article's text, to print its passages (or DETENTE_ARTICLE); may be repeated.",
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


class Seconds(click.FloatRange):
    """A time to wait: also not "not a number", which is in no range and outside of none."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, in its range."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is no number of seconds.", param, ctx)
        return number


timeout = click.option(
    "--timeout",
    type=Seconds(min=0, min_open=True, max=LONGEST),
    default=60.0,
    show_default=True,
    help="Seconds after which the query is stopped.",
)
detail = click.option("--detail", is_flag=True, help="Each step of a proof by itself, with the name of its rule.")
csv_safe = click.option("--csv-safe", is_flag=True, help="In CSV, an apostrophe before what a spreadsheet would run.")


def only_csv(csv_safe: bool, form: str) -> None:
    """Raises UsageError where --csv-safe is given with another format than CSV."""
    if csv_safe and form != "csv":
        raise click.UsageError(f"--csv-safe goes with csv, not with {form}")


# Whether a file can be written there is found out by writing it: a name that click calls a folder is status 3 as well.
output = click.option(
    "--output",
    "-o",
    type=click.Path(),
    callback=lambda ctx, param, value: None if value == "-" else value,
    metavar="FILE",
    help="Write to a file, whole or not; - is standard output.",
)
_SHOWING = (
    click.option("--format", "form", type=click.Choice(ANSWER_FORMATS), default="table", show_default=True),
    click.option("--iris", is_flag=True, help="In CSV, prefixed names and IRIs in place of labels."),
    csv_safe,
    click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Show N rows; says what it left out."),
    click.option(
        "--origin/--no-origin",
        default=None,
        help="Columns for where each row comes from, its caveats, and what it rests on. Default: in CSV and JSON of a "
        "saved question, and of tables the caveats; --no-origin traces no row, and is quicker.",
    ),
    click.option("--why", is_flag=True, help="Why each row holds, down to claims and passages."),
    click.option("--evidence", is_flag=True, help="What each row rests on, in short: facts, claims, passages."),
    click.option("--all-reasons", is_flag=True, help="With --why and --evidence, every solution behind a row."),
    detail,
    article,
    output,
)


def graph(function: F) -> F:
    """The options that choose a graph."""
    return view(as_of(selection(function)))


def selection(function: F) -> F:
    """The options that choose a collection and its sources."""
    for option in (sources, collection) if isinstance(function, click.Command) else (collection, sources):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Showing:
    """How an answer is to be shown; the values of the options that `showing` adds."""

    form: str
    iris: bool
    csv_safe: bool
    limit: int | None
    origin: bool | None
    why: bool
    evidence: bool
    all_reasons: bool
    detail: bool
    article: tuple[str, ...]
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
        only_csv(made.csv_safe, made.form)
        return made


def showing(function: F) -> F:
    """The options that say how an answer is shown."""
    for option in _SHOWING if isinstance(function, click.Command) else reversed(_SHOWING):
        function = option(function)
    return function


def width() -> int:
    """How many columns to fill: those of the terminal, whatever COLUMNS says of it; 100 where there is none."""
    if not sys.stdout.isatty():
        return 100
    return min(max(shutil.get_terminal_size((100, 24)).columns, NARROWEST), WIDEST)


def shown_path(path: Path) -> str:
    """A path as a person types it: relative to the working folder, where it is below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return str(path)


def present(kg: KnowledgeGraph | None, query: str, answer: Answer, how: Showing, saved: bool = False) -> None:
    """Print an answer, or write it to a file.

    Args:
        kg: the graph that gave it; None where an endpoint did, and no reasons are asked for.
        query: the query, with its parameters filled in.
        answer: the answer, with its heading.
        how: how it is to be shown.
        saved: whether it answers a saved question, whose rows say in CSV and JSON where they come from.
    """
    if how.limit is not None:
        answer = answer.head(how.limit)
    if kg is not None and how.origin:
        answer = answer.with_origin()
    elif how.origin is False:
        answer = replace(answer, opener=None)  # which nothing is traced by: only what is at hand is told
    elif kg is not None and saved and how.form in _WITH_ORIGIN:
        answer, why = traced(answer)
        if why:
            why += "; --origin has them all" if len(answer) > MOST else ""
            terminal.echo(terminal.clean(f"detente: the rows do not say where they come from: {why}"), err=True)
    if kg is not None and (how.why or how.evidence):
        parts = _with_reasons(kg, query, answer, how)
    else:
        parts = [answer.render(how.form, width(), how.iris, how.csv_safe)]
    if how.form == "table":
        first, end, rest = parts[0].partition("\n")
        above = "\n\n" if answer.heading else ""
        # A record begins with a line of no more weight than the others.
        head = terminal.Bold(first) if rest.startswith("-") else first
        parts[:1] = [terminal.Bold(answer.heading), above, head, end + rest]
    if how.output is None:
        terminal.echo(*parts)
    else:
        emit("".join(parts), how.output)
    if answer.note and (how.form not in ("table", "markdown", "html") or how.output):
        all_ = f"; --limit {answer.total} shows all" if answer.cut else ""
        terminal.echo(f"detente: {answer.note}{all_}", err=True)


def _with_reasons(kg: KnowledgeGraph, query: str, answer: Answer, how: Showing) -> list[str]:
    """The answer with its reasons, as the parts of one text."""
    import json

    from detente.explaining.lineage import LIMIT
    from detente.explaining.passages import article as text_of
    from detente.explaining.rows import Rows

    limit = None if how.all_reasons else LIMIT
    rows = Rows(kg, query, text_of(kg, how.article), width(), limit, how.detail)
    numbers = range(len(answer.rows))
    whys = [rows.why(answer, i) for i in numbers] if how.why else []
    evidence = [rows.evidence(answer, i) for i in numbers] if how.evidence else []
    if how.form == "json":
        data: dict[str, object] = {"rows": json.loads(answer.to_json())}
        data |= {"why": [json.loads(w.to_json()) for w in whys]} if how.why else {}
        data |= {"evidence": [e.to_dict() for e in evidence]} if how.evidence else {}
        return [json.dumps(data, ensure_ascii=False, indent=2)]
    parts = [answer.render(how.form, width())]
    if how.form == "markdown":
        parts += [f"\n\n**{inline(w.heading)}**\n\n{w.to_markdown()}" for w in whys]
        parts += [f"\n\n{block(str(e))}" for e in evidence]
    else:
        for w in whys:
            parts += ["\n\n", terminal.Bold(f"Why: {w.heading}"), f"\n{w}"]
        parts += [f"\n\n{e}" for e in evidence]
    return parts


def emit(text: str, output: str | None) -> None:
    """Print a text, or write it to a file, without styles.

    Raises:
        Unreachable: the file cannot be written.
    """
    if output is None:
        terminal.echo(text)
        return
    save((text if text.endswith("\n") else text + "\n").encode("utf-8", "replace"), output)


def checked(kg: KnowledgeGraph, refuse: bool = True) -> None:
    """Say what is wrong with facts of one's own, one line each, and refuse them with status 1.

    Args:
        kg: a graph, with files of one's own or without.
        refuse: whether to go no further; where what is wrong is what was asked for, it is said and shown.

    Raises:
        BadData, Unreachable: a file is malformed, or cannot be read.
    """
    if not kg.own:
        return
    from detente.cli.waiting import busy

    with busy("checking your facts"):
        from detente.check.own import problems

        found = problems(kg)
    for line in found:
        terminal.echo(f"detente: {terminal.clean(line)}", err=True)
    if found and refuse:
        raise click.exceptions.Exit(1)
    for graph, (_, year) in kg.timeline.falling_silent().items():
        if graph in kg.own:
            text = f"detente: {kg.files[graph]}: says no det:span, so that what goes on in it goes on to {year}"
            terminal.echo(terminal.clean(text), err=True)
    for file, imported in kg.unread_imports:
        text = f"detente: {file}: imports are not followed; give the file of {short(imported)} by --with"
        terminal.echo(terminal.clean(text), err=True)
