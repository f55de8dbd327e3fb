"""`detente mcp`: tools for assistants, by the Model Context Protocol."""

from __future__ import annotations

import click

from detente.cli import options, terminal
from detente.cli.serve import names, share
from detente.errors import DetenteError
from detente.vocabulary import DEFAULT_VIEW


@click.command()
@click.option(
    "--http", is_flag=True, help="Over HTTP, at /mcp, for any number of clients; else on standard input and output."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http, the address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=7891, show_default=True, help="With --http; 0 takes a free one."
)
@click.option("--workers", type=click.IntRange(2, 256), default=2, show_default=True, help="How many processes answer.")
@click.option(
    "--timeout",
    type=options.Seconds(min=0.2, max=3600),
    default=30.0,
    show_default=True,
    help="Seconds after which a call is ended.",
)
@click.option("--view", type=options.views, default=DEFAULT_VIEW, show_default=True, help="Unless a call names one.")
@click.option("--as-of", type=int, metavar="YEAR", help="The year unless a call names one; without it, all years.")
@options.collection
@options.extra
@options.article
@click.option(
    "--allow-host", multiple=True, metavar="NAME", help="With --http, a name that it may be called by; * is all."
)
def command(
    http: bool,
    host: str,
    port: int,
    workers: int,
    timeout: float,
    view: str,
    as_of: int | None,
    extra: tuple[str, ...],
    article: tuple[str, ...],
    allow_host: tuple[str, ...],
) -> None:
    """Offer a collection to an assistant: each saved question as a tool, with why, cite, show, search and SPARQL.

    Every result says how certain it is and where it comes from. The client starts this command itself, or with --http
    reaches one that runs.
    """
    try:
        from detente.server import assistants
    except ImportError as error:
        raise DetenteError(f"this needs {error.name}: pip install 'detente[mcp]'") from None
    from detente.collection.manifest import find
    from detente.graph import load
    from detente.server.settings import Settings

    if extra:
        options.checked(load(view, extra=extra))
    settings = Settings.asked(
        view,
        as_of,
        extra,
        article,
        workers=workers,
        timeout=timeout,
        memory=share(workers),
        hosts=names(host, allow_host),
    )
    if http:
        assistants.over_http(
            settings,
            host,
            port,
            lambda at: terminal.echo(f"detente: serving {find().name}, {view}, at {at} until Ctrl-C", err=True),
        )
    else:
        assistants.over_stdio(settings)
