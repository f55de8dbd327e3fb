"""`detente add state`: states with their codes and names."""

from __future__ import annotations

import click

from detente.cli import options, terminal
from detente.cli.add_article import own_collection

#: The record of a collection that has none yet.
_RECORD = "background"


@click.command()
@click.argument("states", nargs=-1, required=True, metavar="STATE...")
@click.option("--alias", "aliases", multiple=True, metavar="NAME", help="A further name of the state; may be repeated.")
@options.collection
def command(states: tuple[str, ...], aliases: tuple[str, ...]) -> None:
    """Describe each STATE, given by its ISO code, its Correlates of War code or its name, in the collection's record.

    Codes and names are those of the package countrycode; nothing is fetched. Needs the extra "articles".
    """
    from detente.graph import load
    from detente.rdf.terms import short
    from detente.sources.entity_entries import add_triples, named_so
    from detente.sources.source_files import Home
    from detente.sources.state_entries import known_already, reference, state

    if aliases and len(states) > 1:
        raise click.UsageError("--alias goes with one state")
    within = own_collection()
    entries = [state(name, aliases) for name in states]
    kg = load(collection=within)
    made, named = [], []
    for entry in dict.fromkeys(entries):
        there = known_already(kg, entry)
        if there is not None:
            more = named_so(kg, there, aliases)
            told = ", ".join(str(o) for _, _, o in more)
            named += more
            terminal.echo(
                f"{kg.label(there)} ({short(there)}) is there already" + (f"; also called {told} now" if told else "")
            )
        else:
            made.append(entry)
    if not made and not named:
        return
    record = next((s for s in within.sources.values() if s.kind == "record"), None)
    if record is None:
        (within.root / "sources" / _RECORD).mkdir(parents=True, exist_ok=True)
        record = within.with_source(_RECORD, "record", f"sources/{_RECORD}").sources[_RECORD]
    home = Home(record.folder, record.name, within.base)
    triples = named + ([t for entry in made for t in entry.triples()] + reference() if made else [])
    file = add_triples(home, "world", "States that the sources of this collection speak of", triples)
    for entry in made:
        codes = ", ".join(str(code) for code in (entry.iso3, entry.iso2, entry.cow) if code is not None)
        terminal.echo(f"{entry.label} ({short(entry.node)}; {codes}) in {options.shown_path(file)}")
