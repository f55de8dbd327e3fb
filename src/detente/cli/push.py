"""`detente push`: a view into a running triple store."""

from __future__ import annotations

import click

from detente.cli import options, terminal, waiting


@click.command()
@click.argument("url")
@options.graph
@options.extra
@click.option("--stated-only", is_flag=True, help="Without the inferred facts.")
@click.option("--replace", is_flag=True, help="In place of what the default graph holds and an earlier push put.")
@options.timeout
def command(
    url: str,
    view: str,
    as_of: int | None,
    sources: tuple[str, ...],
    extra: tuple[str, ...],
    stated_only: bool,
    replace: bool,
    timeout: float,
) -> None:
    """Put a view, with its inferred facts, into the graph store at URL.

    URL is that of the SPARQL 1.1 Graph Store Protocol: http://HOST:7878/store for Oxigraph,
    http://HOST:3030/DATASET/data for Fuseki. Each triple goes into the default graph and again into its named graph.
    A name and a password come from ~/.netrc.
    """
    from detente.graph import load
    from detente.store.push import GraphStore, push

    store = GraphStore(url, timeout)
    kg = load(view, as_of or None, extra, sources=sources or None)
    options.checked(kg)
    with waiting.busy("putting the graph into the store"):
        graphs, statements = push(kg, store, replace, not stated_only)
    terminal.echo(f"{store.address}: {statements} statements in {graphs} graphs")
