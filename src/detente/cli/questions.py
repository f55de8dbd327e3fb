"""`detente questions`: what can be asked."""

from __future__ import annotations

import click

from detente.questions import UnknownQuestion, catalogue


def listing(topic: str | None = None) -> str:
    """The questions by topic, with their titles.

    Raises:
        UnknownQuestion: there is no such topic.
    """
    topics = catalogue().topics()
    if topic is not None and topic not in topics:
        raise UnknownQuestion(f"no topic {topic!r}; there are: {', '.join(topics)}")
    lines: list[str] = []
    for name, questions in topics.items():
        if topic in (None, name):
            lines.append(("\n" if lines else "") + name)
            for question in questions:
                found = catalogue().get(question)
                lines += [f"  {question}", f"      {found.title}"]
    return "\n".join(lines)


@click.command()
@click.argument("topic", required=False)
def command(topic: str | None) -> None:
    """List the saved questions, of one TOPIC or of all."""
    click.echo(listing(topic))
