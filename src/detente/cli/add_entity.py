"""`detente add entity`: an actor, a place or another thing that an article speaks of."""

from __future__ import annotations

import click

from detente.cli import options, terminal
from detente.cli.add_article import own_collection


@click.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--kind",
    metavar="CLASS",
    help="Its class, as Person, InternationalOrganisation, Region; a wrong one is told them all.",
)
@click.option("--alias", "aliases", multiple=True, metavar="NAME", help="A further name; may be repeated.")
@click.option("--belongs-to", metavar="ACTOR", help="To whom an office, a company or an organ belongs.")
@click.option(
    "--source",
    "source",
    metavar="NAME",
    shell_complete=options.complete_sources,
    help="Who speaks of it; with --remove, where several describe it.",
)
@click.option("--remove", "away", is_flag=True, help="Take NAME out again, also a state, where nothing speaks of it.")
@options.collection
def command(
    name: str, kind: str | None, aliases: tuple[str, ...], belongs_to: str | None, source: str | None, away: bool
) -> None:
    """Describe NAME in the entities of a source; a claim that mentions it is what it rests on.

    With --alias, what is there already gets further names.
    """
    if away and (kind or aliases or belongs_to):
        raise click.UsageError("--remove goes with --source alone")
    from detente.graph import load
    from detente.rdf.terms import short
    from detente.sources.entity_entries import add_triples, entity, named_so, remove, there_already
    from detente.sources.source_files import Home

    within = own_collection()
    if away:
        homes = [Home(s.folder, s.name, within.base) for s in within.sources.values() if source in (None, s.name)]
        within.selected(None if source is None else [source])
        gone, file = remove(homes, load(collection=within), name)
        terminal.echo(f"{name} ({short(gone)}) is no longer in {options.shown_path(file)}")
        return
    if source is None:
        raise click.UsageError("Missing option '--source'.")
    found = within.sources[within.selected([source])[0]]
    home, kg = Home(found.folder, found.name, within.base), load(collection=within)
    there = there_already(kg, within.base, name) if aliases else None
    if there is not None:
        triples = named_so(kg, there, aliases)
        new = ", ".join(str(o) for _, _, o in triples)
        if triples:
            add_triples(home, "entities", "Of whom the source speaks", triples)
        terminal.echo(
            f"{kg.label(there)} ({short(there)}) is there already; "
            + (f"also called {new} now" if new else "it has these names")
        )
        return
    if kind is None:
        raise click.UsageError("Missing option '--kind'.")
    triples = entity(kg, within.base, name, kind, aliases, belongs_to)
    file = add_triples(home, "entities", "Of whom the source speaks", triples)
    terminal.echo(f"{name} ({short(triples[0][0])}, {short(triples[0][2])}) in {options.shown_path(file)}")
