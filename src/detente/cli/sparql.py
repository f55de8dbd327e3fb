"""`detente sparql`: a query of one's own."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import click

from detente.cli import endpoint as elsewhere
from detente.cli import options, terminal, waiting
from detente.errors import Unreachable

#: What is longer is a wrong file, or one without an end.
_LONGEST = 1_000_000


@click.command()
@click.argument("query", required=False)
@click.option("--file", type=click.Path(dir_okay=False), help="Read the query from a file.")
@options.graph
@options.possible
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
    sources: tuple[str, ...],
    possible: bool,
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
    from detente.asking.sparql import check, with_prefixes
    from detente.graph import load

    if (query is None) == (file is None):
        raise click.UsageError("give a query, or --file FILE")
    how = options.Showing.taken_from(given)
    if file is not None or query == "-":
        query = _text(file)
    if endpoint is not None:
        from detente.asking.headings import heading
        from detente.asking.sparql import check, with_prefixes

        store = elsewhere.given(endpoint, timeout)
        check(query or "", tuple(store.prefixes.items()))
        full = with_prefixes(query or "", tuple(store.prefixes.items()))
        with waiting.busy("asking"):
            answer = store.ask(full)
            told = heading("your query", {}, elsewhere.place(store, how))
        options.present(None, full, replace(answer, heading=told), how)
        return
    kg = load(view, as_of, extra, reasoner, possible, sources=sources or None)
    options.checked(kg)
    with waiting.busy("asking"):
        answer = kg.sparql(query or "", timeout=timeout)
    for line in unknown_terms(kg, query or ""):
        terminal.echo(terminal.clean(f"detente: {line}"), err=True)
    with waiting.busy("finding reasons"):
        options.present(kg, with_prefixes(query or "", tuple(kg.prefixes.items())), answer, how)


def _text(file: str | None) -> str:
    """A query from a file, or from standard input.

    Raises:
        Unreachable: it cannot be read.
        UsageError: it is not UTF-8, or too long to be a query.
    """
    name = file or "standard input"
    try:
        with open(file, encoding="utf-8") if file else nullcontext(sys.stdin) as stream:
            text = stream.read(_LONGEST + 1)
    except UnicodeDecodeError:
        raise click.UsageError(f"{name}: not UTF-8") from None
    except OSError as error:
        raise Unreachable(f"{name}: {error.strerror or error}") from None
    if len(text) > _LONGEST:
        raise click.UsageError(f"{name}: longer than {_LONGEST} characters; that is no query")
    return text
