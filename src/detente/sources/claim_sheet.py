"""The claim sheet of an article: a row a passage with the names found in it, and the values to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS
from rdflib.term import Node

from detente.asking.names import Names, UnknownName, quoted
from detente.collection.view import View
from detente.rdf.reading import parse
from detente.rdf.terms import short
from detente.sources.articles import Article, names_in, source_triples
from detente.sources.claim_patterns import Patterns
from detente.sources.mentions import KINDS
from detente.sources.sheets import CODED, COLUMNS, LONGEST_CELL, read_sheet, same_sheet, to_csv, to_xlsx
from detente.sources.source_files import Home, SourceThere, save_together
from detente.vocabulary import CODE, CODE_GRAPH, DET

_YEARS = (
    ("start", "1951", "the year in which it began; of an event that took no longer, the year in which it was"),
    ("start", "1951~", "about 1951: a year before or after"),
    ("start", "[1945..1951]", "in one of these years"),
    ("start", "[..2019]", "no later than 2019"),
    ("end", "1986", "the last year in which it was"),
    ("end", "..", "it goes on when the article is written"),
    ("end", "", "nothing: it ended, or may have ended, in a year that is not known"),
)


def sheet(article: Article, kg: View) -> list[list[str]]:
    """The rows of the sheet, the header first.

    Args:
        article: the article.
        kg: the graph in which its names were looked for.
    """
    rows = [list(COLUMNS)]
    labels: dict[Node, str] = {}
    for passage in article.passages:
        mentions = article.mentions[passage.segment]
        labels |= {thing: kg.label(thing) for mention in mentions for thing in mention.things}
        names, text = names_in(mentions, labels)[:LONGEST_CELL], passage.text
        # What no cell holds stands in text.txt alone.
        given = [passage.segment, f"{passage.start}-{passage.end}", "" if len(text) > LONGEST_CELL else text, names]
        rows.append([*given, *("" for _ in CODED)])
    return rows


def values(kg: View, patterns: Patterns, authors: Iterable[str] = ()) -> tuple[list[list[str]], dict[str, list[str]]]:
    """The allowed values of the sheet's columns, with their meanings, the header first; and those to choose from.

    Args:
        kg: the graph.
        patterns: the patterns of the relations.
        authors: the names of the authors, who may not stand in the graph yet.
    """
    rows = [["column", "value", "meaning"]]
    codes = kg.graphs[CODE_GRAPH]
    labels = {s: str(o) for s, p, o in codes if p == SKOS.prefLabel}
    meanings = {s: str(o) for s, p, o in codes if p == SKOS.definition}
    choices: dict[str, list[str]] = {"relation": [p.name for p in patterns.names()]}
    for column, scheme in (("stance", CODE.StanceScheme), ("polarity", CODE.PolarityScheme)):
        members = [s for s, p, o in codes if p == SKOS.inScheme and o == scheme]
        choices[column] = [labels[code] for code in members]
        rows += [[column, labels[code], meanings.get(code, "")] for code in members]
    for pattern in patterns.names():
        kinds = " ".join(short(k) if k else "anything" for k in (pattern.subject_kind, pattern.object_kind))
        made = short(pattern.makes) if pattern.makes else "only denied, supposed or judged"
        if pattern.object_scheme:
            listed = [labels[s] for s, p, o in codes if p == SKOS.inScheme and o == pattern.object_scheme]
            kinds = f"{kinds.split()[0]}, one of: {', '.join(listed)}"
        rows.append(["relation", pattern.name, f"{made}; of {kinds}; {pattern.title!r}"])
    rows += [list(row) for row in _YEARS]
    rows += [["subject, object, holder", *row] for row in _things(kg, authors)]
    rows.append(["subject, object", "[S2P1.3]", "what the row of that passage says; [S2P1.3#2] the row with the key 2"])
    return rows, choices


def _things(kg: View, authors: Iterable[str]) -> Iterable[list[str]]:
    """The actors, places and offices there are, with their classes."""
    found: dict[Node, str] = {}
    for kind in KINDS:
        for s, _, _ in kg.match(None, RDF.type, kind):
            found.setdefault(s, kg.label(s))
    stated = {s: o for triples in kg.graphs.values() for s, p, o in triples if p == RDF.type and s in found}
    rows = [[label, short(stated[s])] for s, label in found.items() if s in stated]
    people = Names(kg, [DET.Actor])
    for name in authors:
        try:
            people.resolve(name)
        except UnknownName:
            rows.append([name, short(DET.Person)])
    return sorted(rows, key=lambda row: row[0].casefold())


def renew_sheet(home: Home, article: Article, kg: View, files: Mapping[str, bytes]) -> bool:
    """Write the sheet of an article that is there already anew, as long as nothing is filled in.

    Returns:
        Whether anything of it is new.

    Raises:
        SourceThere: the source is of another text or is said to be another article, or its sheet is filled in.
        Unreachable, BadSheet: a file cannot be read or written.
    """
    text = home.folder / "text.txt"
    if not text.is_file() or text.read_bytes() != article.text.encode("utf-8"):
        raise SourceThere(
            f"{home.folder}: there is a source {home.name} of another text already; choose another --name"
        )
    if differs := _otherwise(home, article, kg):
        raise SourceThere(f"{home.file('source')}: {differs}; change it there, or choose another --name")
    for name in ("sheet.csv", "sheet.xlsx"):
        sheet_file = home.folder / name
        if sheet_file.is_file() and any(row.coded for row in read_sheet(sheet_file)):
            raise SourceThere(f"{sheet_file}: it is filled in already; `detente add claims` takes it as it is")
    if all(same_sheet(home.folder / name, data) for name, data in files.items()):
        return False
    save_together(home.folder, files)
    return True


def _otherwise(home: Home, article: Article, kg: View) -> str:
    """What is said of an article otherwise than before; empty where it is the same."""
    node = home.of("Article")
    before = parse(home.file("source"))
    now, _ = source_triples(home, article, kg)
    for option, p in _DETAILS.items():
        was, is_ = ({o for s, q, o in said if (s, q) == (node, p)} for said in (before, now))
        if is_ and was != is_:
            there = " and ".join(sorted(kg.label(o) for o in was)) or "not said"
            given = " and ".join(article.details.authors if p == DCTERMS.creator else map(str, is_))
            return f"{option} is {quoted(there)} there, and not {quoted(given)}"
    return ""


#: What is said of an article once, by the option that says it.
_DETAILS = {
    "--title": RDFS.label,
    "--author": DCTERMS.creator,
    "--date": DCTERMS.issued,
    "--language": DET.language,
    "--licence": DCTERMS.license,
}


def sheet_files(article: Article, kg: View, patterns: Patterns, xlsx: bool) -> dict[str, bytes]:
    """The files of the sheet, by their names: a workbook, or two files of CSV.

    Raises:
        DetenteError: openpyxl is not installed.
    """
    rows, (allowed, choices) = sheet(article, kg), values(kg, patterns, article.details.authors)
    if xlsx:
        return {"sheet.xlsx": to_xlsx(rows, allowed, choices)}
    return {"sheet.csv": to_csv(rows), "sheet-values.csv": to_csv(allowed)}
