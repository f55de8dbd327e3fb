"""``detente sparql``: a query of one's own."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from detente.cli import options
from detente.errors import Unreachable


@click.command("sparql")
@click.argument("query", required=False)
@click.option("--file", type=click.Path(), metavar="FILE", help="Read the query from a file.")
@options.graph_options
@options.answer_options
def command(
    query: str | None,
    file: str | None,
    view: str,
    as_of: int | str | None,
    extra: tuple[str, ...],
    reasoner: str,
    kind: str,
    iris: bool,
    timeout: float,
) -> None:
    """Ask in SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE, without SERVICE and FROM.

    The prefixes det:, id:, code:, rdf:, rdfs:, owl:, skos: and xsd: need no declaration. "-" reads the query
    from standard input.
    """
    if (query is None) == (file is None):
        raise click.UsageError("give a query, '-' for standard input, or --file FILE, and one of them only")
    if file is not None:
        try:
            query = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Unreachable(f"{file}: {getattr(error, 'strerror', None) or 'is not UTF-8'}") from None
    elif query == "-":
        query = sys.stdin.read()
    assert query is not None
    options.emit(options.load(view, as_of, extra, reasoner).sparql(query, timeout), kind, iris)
