"""``detente export``: a view for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli import options


@click.command("export")
@options.graph_options
@click.option(
    "--format",
    "kind",
    type=click.Choice(["turtle", "rdfxml", "nquads"]),
    help="Where it is not clear from the file's suffix (.ttl, .rdf, .owl, .nq).",
)
@click.option(
    "--output", type=click.Path(), metavar="FILE", help="Where to write; without it, standard output."
)
@click.option("--stated-only", is_flag=True, help="Leave out what is inferred.")
def command(
    view: str,
    as_of: int | str | None,
    extra: tuple[str, ...],
    reasoner: str,
    kind: str | None,
    output: str | None,
    stated_only: bool,
) -> None:
    """Write a view with what is inferred.

    Turtle and RDF/XML are one OWL 2 DL ontology document for Protégé; N-Quads are the dataset for a triple
    store, each triple in the default graph and in its named graph.
    """
    from detente.store import export as store

    if kind is None:
        suffixes = {suffix: name for name, suffix in store.FORMATS.items()} | {".owl": "rdfxml"}
        kind = suffixes.get(Path(output or "").suffix.lower())
        if kind is None:
            raise click.UsageError(f"say which --format: {', '.join(store.FORMATS)}")
    content = store.export(options.load(view, as_of, extra, reasoner), kind, stated_only)
    if output is None:
        click.echo(content, nl=False)
    else:
        store.write(Path(output), content)
        click.echo(
            f"{output}: {view}, {'all years' if as_of in (None, 'all') else f'as of {as_of}'}", err=True
        )
