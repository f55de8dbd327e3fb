"""`detente add article`: a text becomes a source, with its passages and a claim sheet."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli import options, terminal, waiting
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.collection.manifest import Collection
    from detente.graph import KnowledgeGraph
    from detente.sources.articles import Article

#: How many names of each kind are told; the sheet has them all.
_TOLD = 15


@click.command()
@click.argument("file", metavar="FILE", type=click.Path())
@click.option("--title", required=True, help="Its title.")
@click.option(
    "--author", "authors", multiple=True, required=True, metavar="NAME", help="Who wrote it; may be repeated."
)
@click.option("--date", required=True, metavar="DATE", help="When it appeared, as 2020 or 2020-06-30: its present.")
@click.option("--language", default="en", show_default=True, metavar="CODE", help="Its language.")
@click.option("--name", metavar="NAME", help="Its name in the collection, one word; default: that of FILE.")
@click.option("--span", metavar="YEARS", help="Of which years it speaks, as 1945/2020; default: those that it names.")
@click.option("--licence", metavar="IRI", help="Under which licence it is.")
@click.option("--xlsx", is_flag=True, help="The claim sheet as a workbook, in place of CSV.")
@options.collection
def command(
    file: str,
    title: str,
    authors: tuple[str, ...],
    date: str,
    language: str,
    name: str | None,
    span: str | None,
    licence: str | None,
    xlsx: bool,
) -> None:
    """Cut the article in FILE (text, Markdown, HTML, PDF) into passages, and make a claim sheet of it.

    Its text, its passages with offsets and digests, and the sheet stand in sources/NAME of the collection then. Call it
    again for a sheet with the names that are known by now, as long as nothing is filled in. Needs the extra "articles".
    """
    from detente.collection.declared import check_name
    from detente.graph import load
    from detente.sources.articles import BadDetails, Details, read_article, source_files
    from detente.sources.claim_sheet import renew_sheet, sheet_files
    from detente.sources.extraction import extract
    from detente.sources.source_files import Home, found_source
    from detente.sources.state_entries import shared_names, state_names

    within = own_collection()
    called = name or re.sub(r"[^a-z0-9]+", "-", Path(file).stem.casefold()).strip("-") or "article"
    try:
        check_name(called, own=True)
    except ValueError as error:
        raise BadDetails(f"--name: {str(error).partition(': ')[2] or error}") from None
    home = Home(within.root / "sources" / called, called, within.base)
    details = Details(
        title.strip(), tuple(dict.fromkeys(" ".join(a.split()) for a in authors)), date, language, span, licence
    )
    details.present()
    extracted = extract(Path(file))
    with waiting.busy("reading"):
        kg = load(collection=within)
        article = read_article(extracted, details, kg, state_names(), shared_names(kg))
        patterns = patterns_of(within, kg)
        sheets = sheet_files(article, kg, patterns, xlsx)
    if called in within.sources:
        if not renew_sheet(home, article, kg, sheets):
            place = options.shown_path(home.folder)
            sheet = next(iter(sheets))
            terminal.echo(f"{place}: it is there already, and nothing of it is new; fill in {place}/{sheet}")
            return
        _tell(article, home.folder, called, kg, next(iter(sheets)))
        return
    for other in _same_text(within, article):
        terminal.echo(f"detente: the source {other} has the same text: what both claim counts twice", err=True)
    found_source(home.folder, source_files(home, article, kg) | sheets)
    try:
        within.with_source(called, "article", f"sources/{called}")
    except DetenteError:
        shutil.rmtree(home.folder, ignore_errors=True)
        raise
    _tell(article, home.folder, called, kg, next(iter(sheets)))


def _same_text(within: Collection, article: Article) -> list[str]:
    """The sources that are of the same text."""
    texts = {name: source.folder / "text.txt" for name, source in within.sources.items()}
    data = article.text.encode("utf-8")
    return [
        name
        for name, file in texts.items()
        if file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data
    ]


def own_collection() -> Collection:
    """The collection that is meant, which is not the shipped one.

    Raises:
        BadCollection: it is the shipped one.
    """
    from detente.collection import manifest

    within = manifest.find()
    if within.shipped:
        raise manifest.BadCollection(
            "nothing is added to the data that come with Detente; make a collection with `detente init DIR`, and call "
            "this in it or with --collection DIR"
        )
    return within


def patterns_of(within: Collection, kg: KnowledgeGraph):  # type: ignore[no-untyped-def]
    """The patterns of Detente and those of a collection."""
    from detente.sources.claim_patterns import load_patterns
    from detente.vocabulary import CODE_GRAPH

    return load_patterns(pattern_files(within), kg.schema, kg.graphs[CODE_GRAPH])


def pattern_files(within: Collection) -> list[Path]:
    """The files of the patterns, those of Detente first."""
    from detente.collection import library

    shipped = sorted(library.path("ontology/patterns").glob("*.ttl"))
    return [*shipped, *sorted((within.root / "patterns").glob("*.ttl"))]


def _tell(article: Article, folder: Path, name: str, kg: KnowledgeGraph, sheet: str) -> None:
    """Say what was found, and what comes next."""
    from detente.sources.state_entries import suggested

    place = options.shown_path(folder)
    known, several, unknown = article.named()
    first, last = article.span
    count = len(article.passages)
    lines = [f"{place}: {count} passage{'s' * (count != 1)}; it speaks of {first} to {last}"]
    if known:
        lines.append("found: " + _few([f"{kg.label(thing)} ({count})" for thing, count in known.items()]))
    for text, (mention, count) in list(several.items())[:_TOLD]:
        meant = " or ".join(mention.meant(kg.label))
        lines.append(f"{text} ({count}) can mean {meant}: say in the sheet which")
        lines += [f"  detente add state {shlex.quote(label)}    # if it is meant" for label in mention.lacking]
    states = suggested(unknown)
    if unknown:
        lines.append("unknown: " + _few([f"{text} ({count})" for text, count in unknown.items()]))
    adding: dict[str, list[str]] = {}
    for text, code in states.items():
        adding.setdefault(code, []).append(text)
    for code, texts in list(adding.items())[:_TOLD]:
        lines.append(f"  detente add state {code}    # {', '.join(texts)}")
    others = [text for text in unknown if text not in states]
    if others:
        lines.append(f"  detente add entity {shlex.quote(others[0])} --kind CLASS --source {name}    # and so on")
    if not article.details.language.startswith("en"):
        lines.append("sentences are cut, and names are found, as in English: look them over")
    lines.append(f"fill in {place}/{sheet}, then: detente add claims {place}/{sheet}")
    terminal.echo("\n".join(lines))


def _few(names: list[str]) -> str:
    more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
    return ", ".join(names[:_TOLD]) + more
