"""`detente sparql`: a query of one's own."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from detente.cli import options
from detente.errors import Unreachable
from detente.sparql import TIMEOUT


@click.command()
@click.argument("query", required=False)
@click.option("--file", type=click.Path(dir_okay=False), help="Read the query from a file.")
@options.graph
@options.reasoner
@options.extra
@options.form
@options.iris
@click.option("--timeout", type=float, default=TIMEOUT, show_default=True, help="Seconds after which it is stopped.")
def command(
    query: str | None,
    file: str | None,
    view: str,
    as_of: int | None,
    reasoner: str,
    extra: tuple[str, ...],
    form: str,
    iris: bool,
    timeout: float,
) -> None:
    """Ask the graph in SPARQL 1.1: QUERY, or - for standard input.

    The prefixes det:, id:, code:, rdfs:, skos:, oa: and other usual ones need no declaration.
    `detente show` lists the classes and relations.
    """
    from detente.graph import load

    if (query is None) == (file is None):
        raise click.UsageError("give a query, or --file FILE")
    if timeout <= 0:
        raise click.UsageError("--timeout takes a positive number of seconds")
    if file is not None:
        try:
            query = Path(file).read_text(encoding="utf-8")
        except OSError as error:
            raise Unreachable(f"{file}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise click.UsageError(f"{file}: not UTF-8") from None
    elif query == "-":
        query = sys.stdin.read()
    answer = load(view, as_of, extra, reasoner).sparql(query or "", timeout=timeout)
    options.show(answer, form, iris)
