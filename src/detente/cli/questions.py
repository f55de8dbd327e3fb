"""`detente questions`: what can be asked."""

from __future__ import annotations

import difflib
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from detente.asking.names import quoted
from detente.asking.questions import UnknownQuestion, catalogue
from detente.cli import options, terminal


def listing(topic: str | None = None, own: str | None = None) -> str:
    """The questions by topic, with their titles.

    Args:
        topic: one topic; None for all.
        own: a folder of questions beside the saved ones.

    Raises:
        UnknownQuestion: there is no such topic.
        Unreachable: there is no such folder.
    """
    known = catalogue(Path(own) if own else None)
    topics = known.topics()
    if topic is not None and topic not in topics:
        close = difflib.get_close_matches(topic, topics, n=1, cutoff=0.5)
        hint = f"did you mean {close[0]}? There are: " if close else "there are: "
        raise UnknownQuestion(f"no topic {quoted(topic)}; {hint}{', '.join(filter(None, topics))}")
    lines: list[str] = []
    for name, questions in topics.items():
        if topic in (None, name):
            lines.append(("\n" if lines else "") + (name or "(no topic)"))
            for question in questions:
                lines += [f"  {question}", f"      {known.get(question).title}"]
    return "\n".join(lines)


def _topics(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(t) for t in catalogue().topics() if t.startswith(incomplete)]


@click.command()
@click.argument("topic", required=False, shell_complete=_topics)
@options.queries
def command(topic: str | None, queries: str | None) -> None:
    """List the saved questions, of one TOPIC or of all."""
    terminal.echo(listing(topic, queries))
