"""`detente add entity`: an actor, a place or another thing that an article speaks of."""

from __future__ import annotations

import click

from detente.cli import options, terminal
from detente.cli.add_article import own_collection


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--kind", required=True, metavar="CLASS", help="Its class, as Person, InternationalOrganisation, Region.")
@click.option("--alias", "aliases", multiple=True, metavar="NAME", help="A further name; may be repeated.")
@click.option("--belongs-to", metavar="ACTOR", help="To whom an office, a company or an organ belongs.")
@click.option(
    "--source",
    "source",
    required=True,
    metavar="NAME",
    shell_complete=options.complete_sources,
    help="Who speaks of it.",
)
@options.collection
def command(name: str, kind: str, aliases: tuple[str, ...], belongs_to: str | None, source: str) -> None:
    """Describe NAME in the entities of a source; a claim that mentions it is what it rests on."""
    from detente.graph import load
    from detente.rdf.terms import short
    from detente.sources.entity_entries import add_triples, entity
    from detente.sources.source_files import Home

    within = own_collection()
    found = within.sources[within.selected([source])[0]]
    triples = entity(load(collection=within), within.base, name, kind, aliases, belongs_to)
    home = Home(found.folder, found.name, within.base)
    file = add_triples(home, "entities", "Of whom the source speaks", triples)
    terminal.echo(f"{name} ({short(triples[0][0])}, {short(triples[0][2])}) in {options.shown_path(file)}")
