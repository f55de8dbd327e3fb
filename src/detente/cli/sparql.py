"""`detente sparql`: a query of one's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from detente.cli import endpoint as elsewhere
from detente.cli import options
from detente.errors import Unreachable


@click.command()
@click.argument("query", required=False)
@click.option("--file", type=click.Path(dir_okay=False), help="Read the query from a file.")
@options.graph
@options.reasoner
@options.extra
@options.showing
@options.timeout
@elsewhere.option
def command(
    query: str | None,
    file: str | None,
    view: str,
    as_of: int | None,
    reasoner: str,
    extra: tuple[str, ...],
    timeout: float,
    endpoint: str | None,
    **given: Any,
) -> None:
    """Ask the graph in SPARQL 1.1: QUERY, or - for standard input.

    The prefixes det:, id:, code:, rdfs:, skos:, oa: and other usual ones need no declaration.
    `detente show` lists the classes and relations. A term of det:, id: or code: that the graph does not know is named
    on standard error.
    """
    from detente.asking.known_terms import unknown_terms
    from detente.graph import load

    if (query is None) == (file is None):
        raise click.UsageError("give a query, or --file FILE")
    how = options.Showing.taken_from(given)
    if file is not None:
        try:
            query = Path(file).read_text(encoding="utf-8")
        except OSError as error:
            raise Unreachable(f"{file}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise click.UsageError(f"{file}: not UTF-8") from None
    elif query == "-":
        query = sys.stdin.read()
    if endpoint is not None:
        from detente.asking.sparql import check, with_prefixes

        store = elsewhere.given(endpoint, timeout)
        check(query or "")
        full = with_prefixes(query or "")
        with options.busy("asking"):
            answer = store.ask(full)
        options.present(None, full, answer, how)
        return
    kg = load(view, as_of, extra, reasoner)
    options.checked(kg)
    with options.busy("asking"):
        answer = kg.sparql(query or "", timeout=timeout)
    for line in unknown_terms(kg, query or ""):
        click.echo(f"detente: {line}", err=True)
    with options.busy("finding reasons"):
        options.present(kg, query or "", answer, how)
