"""``detente questions``: what can be asked."""

from __future__ import annotations

import click

from detente.cli import options
from detente.errors import DetenteError


@click.command("questions")
@click.argument("topic", required=False)
def command(topic: str | None) -> None:
    """List the saved questions, of one topic or of all."""
    listing(topic)


def listing(topic: str | None = None) -> None:
    """Print the questions by topic: name, title and parameters.

    Raises:
        DetenteError: there is no such topic.
    """
    from detente.questions import catalogue

    topics = catalogue().topics()
    if topic is not None and topic not in topics:
        raise DetenteError(f"no topic {topic!r}: choose one of {', '.join(topics)}")
    for name, questions in topics.items():
        if topic in (None, name):
            click.echo(options.heading(name))
            for question in map(catalogue().get, questions):
                given = "".join(f" --{p.replace('_', '-')}" for p in question.parameters)
                click.echo(f"  {question.name}{given}")
                click.echo(f"      {question.title}")
    click.echo("Ask one with: detente ask TOPIC/QUESTION   Its parameters: detente ask TOPIC/QUESTION --help")
