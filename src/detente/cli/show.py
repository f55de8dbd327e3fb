"""`detente show`: what the graph says of a thing, a class or a relation; without one, the vocabulary."""

from __future__ import annotations

import click
from rdflib.namespace import OWL, RDF

from detente.cli import options, terminal


@click.command()
@click.argument("what", required=False, shell_complete=options.complete_names)
@options.graph
@options.possible
@options.extra
def command(
    what: str | None, view: str, as_of: int | None, sources: tuple[str, ...], possible: bool, extra: tuple[str, ...]
) -> None:
    """Show an entity, a class or a relation; without WHAT, the classes and relations with their numbers."""
    from detente.asking.names import resolve_subject
    from detente.explaining.description import Description
    from detente.graph import load

    kg = load(view, as_of, extra, possible=possible, sources=sources or None)
    options.checked(kg)
    description = Description(kg, options.width())
    if what is None:
        terminal.echo(description.vocabulary())
        return
    node = resolve_subject(kg, what)
    kinds = {o for _, _, o in kg.match(node, RDF.type, None)}
    if kinds & {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}:
        terminal.echo(description.term(node))
    else:
        terminal.echo(description.thing(node))
