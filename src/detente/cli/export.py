"""`detente export`: a view for a triple store or an ontology editor, and what else can be taken out."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from detente.cli import options, terminal
from detente.rdf.formats import TABLE_FORMATS
from detente.store import Request
from detente.vocabulary import DEFAULT_VIEW

#: What can be exported beside a view: for each option the module whose ``export(request, value)`` does it and
#: returns the line to print, and the options that it heeds.
_MODES: dict[str, tuple[str, tuple[str, ...]]] = {
    "protege": ("detente.store.protege", ("view", "as_of", "extra", "sources")),
    "questions": ("detente.store.questions_rdf", ("form", "output")),
    "rules": ("detente.store.updates", ("view", "extra", "output", "sources")),
    "claims": ("detente.store.claims_table", ("form", "output", "csv_safe")),
}
_GRAPHS = ("turtle", "trig", "nquads", "ntriples", "rdfxml", "jsonld")
_TABLES = tuple(TABLE_FORMATS.values())


@click.command()
@click.option("--view", type=options.views, help=f"What counts as holding; default: {DEFAULT_VIEW}.")
@click.option("--as-of", type=int, metavar="YEAR", help="As of a calendar year; without it, or with 0, any year.")
@options.selection
@options.extra
@click.option(
    "--format",
    "form",
    type=click.Choice([*_GRAPHS, *_TABLES]),
    help="Default: what the output's suffix says (.ttl, .trig, .nq, .nt, .rdf, .jsonld); Turtle on standard output. "
    "Of claims: csv, tsv, json or markdown; default: csv.",
)
@click.option("--output", "-o", type=click.Path(), metavar="FILE", help="The file; - or none: standard output.")
@click.option("--stated-only", is_flag=True, help="Without the inferred facts, for a reasoner of your own.")
@click.option("--possible", is_flag=True, help="What is only possible, as a data set of its own, in place of the view.")
@click.option("--protege", type=click.Path(), metavar="DIR", help="A folder for Protégé; default: the last article's.")
@click.option("--questions", is_flag=True, help="The saved questions, as RDF, in place of a view.")
@click.option("--rules", is_flag=True, help="The rules, as SPARQL updates that a store runs, in place of a view.")
@click.option("--claims", is_flag=True, help="The claims, a row each, as a table, in place of a view.")
@options.csv_safe
def command(
    view: str | None,
    as_of: int | None,
    sources: tuple[str, ...],
    extra: tuple[str, ...],
    form: str | None,
    output: str | None,
    stated_only: bool,
    possible: bool,
    csv_safe: bool,
    **modes: Any,
) -> None:
    """Write a view, with its inferred facts, to one file.

    N-Quads and TriG are for a triple store: each triple stands in the default graph and again in its named graph.
    Turtle, RDF/XML, JSON-LD and N-Triples hold one graph, an ontology of its own for an editor.
    """
    request = Request(view, as_of, extra, form, output, stated_only, possible, sources, csv_safe)
    asked = [name for name, value in modes.items() if value]
    if len(asked) > 1:
        raise click.UsageError(f"--{asked[0]} and --{asked[1]} are two exports; ask for one")
    module, heeded = _MODES[asked[0]] if asked else ("detente.store.export", request.given())
    for name in request.given():
        if name not in heeded:
            raise click.UsageError(f"--{asked[0]} takes no {Request.OPTIONS[name]}")
    if form in _TABLES and asked != ["claims"]:
        raise click.UsageError(f"--format {form} goes with --claims; a view is a graph: {', '.join(_GRAPHS)}")
    if csv_safe and asked != ["claims"]:
        raise click.UsageError("--csv-safe goes with --claims; a view is a graph")
    if extra:
        from detente.graph import load

        options.checked(load(view or DEFAULT_VIEW, extra=extra, sources=sources or None))
    line = import_module(module).export(request, modes[asked[0]] if asked else True)
    if output not in (None, "-") or asked == ["protege"]:
        terminal.echo(line)
