"""`detente add`: what comes into a collection."""

from __future__ import annotations

import click

from detente.cli.lazy import Lazy


class _Added(Lazy):
    modules = {
        "article": "detente.cli.add_article",
        "claims": "detente.cli.add_claims",
        "dataset": "detente.cli.add_dataset",
        "state": "detente.cli.add_state",
        "entity": "detente.cli.add_entity",
    }
    unknown = "nothing to add is called"


@click.command(cls=_Added)
def command() -> None:
    """Add an article, the claims of a sheet, a data set, a state, another entity to a collection."""
