"""`detente questions`: what can be asked."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from detente.asking.catalogue import UnknownQuestion, catalogue
from detente.asking.names import quoted
from detente.cli import options, terminal

#: How many questions are offered that say something near.
_NEAR = 5


def listing(words: tuple[str, ...] = (), own: str | None = None) -> str:
    """The questions by topic, with their titles; or those that are about some words, the best first.

    Args:
        words: a topic, or words of titles, descriptions and tags; none: all questions.
        own: a folder of questions beside the saved ones.

    Raises:
        UnknownQuestion: no question is about these words.
        Unreachable: there is no such folder.
    """
    known = catalogue(Path(own) if own else None)
    topics = known.topics()
    if len(words) == 1 and words[0] in topics:
        topics = {words[0]: topics[words[0]]}
    elif words:
        text = " ".join(words)
        found, first = known.search(text), ""
        if not found:
            found, first = (
                known.kindred(text)[:_NEAR],
                f"no question says {quoted(text)}; these are about what is near:\n",
            )
        if not found:
            there = ", ".join(filter(None, topics))
            raise UnknownQuestion(f"no question is about {quoted(text)}; there are the topics {there}")
        return first + "\n".join(f"{name}\n    {known.get(name).title}" for name in found)
    lines: list[str] = []
    for name, questions in topics.items():
        lines.append(("\n" if lines else "") + (name or "(no topic)"))
        for question in questions:
            lines += [f"  {question}", f"      {known.get(question).title}"]
    return "\n".join(lines)


def _topics(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(t) for t in catalogue().topics() if t.startswith(incomplete)]


@click.command()
@click.argument("words", nargs=-1, metavar="[TOPIC | WORDS]", shell_complete=_topics)
@options.queries
@options.collection
def command(words: tuple[str, ...], queries: str | None) -> None:
    """List the saved questions: of a TOPIC, those about some WORDS, or all."""
    terminal.echo(listing(words, queries))
