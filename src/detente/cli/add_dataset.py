"""`detente add dataset`: a data set that the user has downloaded, as a source of a collection."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli import options, terminal, waiting
from detente.cli.add_article import own_collection
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.sources.data_sets import Loaded

#: How many rows that were left out, and how many actors, are named.
_ROWS, _ACTORS = 20, 8


@click.command("dataset")
@click.argument("name")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "called", metavar="WORD", help="What the source is called, and its prefix; else NAME.")
@click.option("--skip-bad-rows", is_flag=True, help="Leave out rows that cannot be read, and list them.")
@click.option(
    "--complete",
    is_flag=True,
    help="Say of files that no known version has, or of which rows are left out, that they hold all: a no of what "
    "they lack.",
)
@options.collection
def command(name: str, files: tuple[Path, ...], called: str | None, skip_bad_rows: bool, complete: bool) -> None:
    """Add the data set NAME from the FILES that you downloaded: CSV, gzipped, or in a zip.

    NAME is one of atop, cow-alliances, cow-igo, cow-mid, cow-states, cow-wars, gsdb, ucdp-acd, or a mapping of your
    own (mine.sql). Of them cow-states says what states are called, and which code is whose in which year. The order
    makes no difference: what knew less when it came is made again.
    """
    from detente.sources.adding import add, place
    from detente.sources.mappings import recipe

    mapping = recipe(name)
    source = called or mapping.name
    within = own_collection()
    target, _ = place(within, source)
    with waiting.busy("reading the data set"):
        loaded, anew = add(within, source, mapping, files, skip_bad_rows, complete)
    if source not in within.sources:
        try:
            within.with_source(source, "dataset", target.relative_to(within.root).as_posix())
        except DetenteError:
            shutil.rmtree(target, ignore_errors=True)
            raise
    for line in lines(source, loaded, anew):
        terminal.echo(line)
    for note in loaded.notes:
        terminal.echo(f"detente: {terminal.clean(note)}", err=True)


def lines(source: str, loaded: Loaded, anew: Sequence[str]) -> list[str]:
    """What was made of a data set, as its user reads it."""
    first, last = loaded.span
    made = ", ".join(f"{label}: {count:,}" for label, count in loaded.counts.items())
    files = " and ".join(f"{name} ({count:,} rows)" for name, count in loaded.files.items())
    said = [
        f"{source}: {loaded.recipe.title}, {f'version {loaded.version}, ' if loaded.version else ''}{first} to {last}",
        f"  made:      {made or 'nothing'}; {loaded.triples:,} triples from {files}",
    ]
    if loaded.own:
        more = f" and {len(loaded.own) - _ACTORS} more" if len(loaded.own) > _ACTORS else ""
        said.append(f"  its own:   {', '.join(loaded.own[:_ACTORS])}{more}: actors that no other source knows")
    if anew:
        said.append(f"  anew:      {', '.join(anew)}: made again from the tables kept, with the names known now")
    if loaded.recipe.not_taken:
        said.append(f"  not taken: {loaded.recipe.not_taken}")
    said += (f"  left out:  {wrong}" for wrong in loaded.left_out[:_ROWS])
    if len(loaded.left_out) > _ROWS:
        said.append(f"  left out:  {len(loaded.left_out) - _ROWS:,} more")
    said.append(f"  licence:   {loaded.recipe.licence}")
    said.append(f"  cite:      {loaded.recipe.citation}")
    return [terminal.clean(line) for line in said]
