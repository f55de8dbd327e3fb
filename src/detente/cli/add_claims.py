"""`detente add claims`: a claim sheet becomes claims and situations, or is compared with that of another coder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli import options, terminal, waiting
from detente.cli.add_article import own_collection, pattern_files

if TYPE_CHECKING:
    from detente.collection.declared import Source
    from detente.collection.manifest import Collection
    from detente.sources.sheet_rows import Surroundings
    from detente.sources.sheets import SheetRow


@click.command()
@click.argument("sheet", metavar="SHEET", type=click.Path())
@click.option(
    "--source", "name", metavar="NAME", shell_complete=options.complete_sources, help="Of which article it is."
)
@click.option("--partial", is_flag=True, help="Write what can be made, also where a row fails.")
@click.option("--overwrite", is_flag=True, help="Write anew what the sheet made and was changed by hand since.")
@click.option("--dry-run", is_flag=True, help="Say what would be made; write nothing.")
@click.option(
    "--against", metavar="SHEET", type=click.Path(), help="Compare with another coder's sheet; write nothing."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.collection
@click.pass_context
def command(
    ctx: click.Context,
    sheet: str,
    name: str | None,
    partial: bool,
    overwrite: bool,
    dry_run: bool,
    against: str | None,
    form: str,
) -> None:
    """Turn the rows of SHEET (CSV or XLSX) into claims and what these assert, suppose or deny.

    Each row is told. Where one fails, nothing is written, each fault is told in a line with its rows, and the exit
    status is 1, unless --partial is given. Run it again after the sheet was changed: nothing is made twice. Needs the
    extra "articles".
    """
    from detente.sources.claim_files import add_claims, surroundings
    from detente.sources.claim_outcomes import faults
    from detente.sources.sheets import read_sheet
    from detente.sources.source_files import Home

    within = own_collection()
    rows = read_sheet(Path(sheet))
    source = _source(within, Path(sheet), name)
    home = Home(source.folder, source.name, within.base)
    with waiting.busy("reading"):
        from detente.graph import load

        around = surroundings(home, load(collection=within), pattern_files(within))
    if against is not None:
        others = read_sheet(Path(against))
        _of_the_article(around, {sheet: rows, against: others})
        _compare(around, rows, others, form)
        return
    added = add_claims(home, rows, around, partial, overwrite, not dry_run)
    outcomes, failed = added.making.outcomes, added.making.failed
    if form == "json":
        made = {
            "rows": [
                {"row": o.row, "key": str(o.key), "claim": o.claim, "failed": o.failed, "text": o.text}
                for o in outcomes
            ],
            "written": list(added.files),
            "by hand": list(added.by_hand),
            "span": added.span,
            "given up": added.making.given_up,
        }
        terminal.echo(json.dumps(made, ensure_ascii=False, indent=2))
    else:
        refused = bool(failed) and (not partial or added.making.given_up)
        for line in faults(failed):
            terminal.echo(line)
        for outcome in outcomes if not refused else ():
            if not outcome.failed:
                terminal.echo(str(outcome))
        for node in added.by_hand:
            terminal.echo(f"{node}: changed by hand since the sheet made it, and left so; --overwrite writes it anew")
        if added.span and not dry_run:
            terminal.echo(f"{source.name} speaks of {added.span.replace('/', ' to ')} now")
        good = len(outcomes) - len(failed)
        done = f"{good} of {len(outcomes)} rows; {_done(added.files, dry_run, refused)}"
        if added.making.given_up:
            done = f"nothing is written: {len(failed):,} rows fail, and the others were not looked at"
        terminal.echo(done if outcomes else f"{sheet}: no row has a claim")
    if failed or not outcomes:
        ctx.exit(1)


def _done(files: tuple[str, ...], dry_run: bool, refused: bool) -> str:
    if refused:
        return "nothing is written: mend what failed, or write the others with --partial"
    if dry_run:
        return "nothing is written (--dry-run)"
    return f"written: {', '.join(files)}" if files else "all that they say is there already"


def _source(within: Collection, sheet: Path, name: str | None) -> Source:
    """The article of a sheet: the one named, else the one in whose folder it stands, else the only one.

    Raises:
        UnknownSource: there is no such article, or it is not clear which is meant.
    """
    from detente.collection.manifest import UnknownSource

    articles = {s.name: s for s in within.sources.values() if s.kind == "article"}
    there = ", ".join(articles) or "none; `detente add article FILE` adds one"
    if name is not None:
        if name not in articles:
            raise UnknownSource(f"no article {name!r} in the collection {within.name}; there are: {there}")
        return articles[name]
    beside = [s for s in articles.values() if s.folder == sheet.resolve().parent]
    found = beside or list(articles.values())
    if len(found) != 1:
        raise UnknownSource(f"say with --source of which article {sheet} is; there are: {there}")
    return found[0]


def _of_the_article(around: Surroundings, sheets: dict[str, list[SheetRow]]) -> None:
    """Refuse sheets of which a row is of another text.

    Raises:
        BadSheet: one is.
    """
    from detente.sources.sheet_rows import BadRow, passage_of
    from detente.sources.sheets import BadSheet

    for sheet, rows in sheets.items():
        for row in rows:
            try:
                if row.coded or row["passage"]:
                    passage_of(row, around)
            except BadRow as error:
                raise BadSheet(f"{sheet}: row {row.number}: {error}") from None


def _compare(around: Surroundings, one: list[SheetRow], other: list[SheetRow], form: str) -> None:
    """Print how far two sheets agree, and where they differ."""
    from dataclasses import asdict

    from detente.errors import DetenteError
    from detente.sources.coder_agreement import compared, meaning
    from detente.vocabulary import CODE

    def listed(column: str, cell: str) -> object:
        if column == "relation":
            return around.patterns.of(cell)[0].name
        return around.listed(CODE.StanceScheme if column == "stance" else CODE.PolarityScheme, cell, column)

    def either_way(cell: str) -> bool:
        try:
            return all(pattern.either_way for pattern in around.patterns.of(cell))
        except DetenteError:
            return False

    columns, differences = compared(one, other, around.passages, meaning(around.resolve, listed), either_way)
    if form == "json":
        made = {
            "columns": [asdict(c) for c in columns],
            "differences": [{**asdict(d), "key": str(d.key)} for d in differences],
        }
        terminal.echo(json.dumps(made, ensure_ascii=False, indent=2))
        return
    for c in columns:
        alpha = "not defined (nothing varies)" if c.alpha is None else f"{c.alpha:.3f}"
        terminal.echo(f"{c.column:9} {c.same:5} of {c.rows:<5} the same   alpha {alpha}")
    for d in differences:
        terminal.echo(f"{d.key}: {d.column}: {_cell(d.one)} | {_cell(d.other)}")


def _cell(text: str) -> str:
    return " ".join(text.split()) or "(empty)"
