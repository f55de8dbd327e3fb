"""An article becomes a source: its passages with offsets and digests, its author, its text, and a claim sheet."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rdflib.namespace import DCTERMS, RDF, RDFS
from rdflib.term import Literal, Node, URIRef

from detente.asking.names import Names, Things, UnknownName
from detente.collection import edtf
from detente.errors import DetenteError
from detente.rdf.terms import Triple
from detente.sources.extraction import Extracted
from detente.sources.mentions import Gazetteer, Mention, Shared
from detente.sources.segmentation import Stretch, digest, stretches
from detente.sources.source_files import Home, turtle
from detente.vocabulary import CODE, DET, OA

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_YEAR = re.compile(r"(?<![\w.,])(1[0-9]{3}|20[0-9]{2})(?![\w]|[.,][0-9])")
_NO_SENTENCE = ("TitlePassage", "HeadingPassage")


class BadDetails(DetenteError):
    """What is said of an article cannot be."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of an article, beside its text.

    Attributes:
        title: its title.
        authors: the names of its authors.
        date: when it appeared, in EDTF; its year is its present, and the last year of which it speaks.
        language: its language (BCP 47), as ``en``.
        span: the years of which it speaks, in EDTF; None: from the first year that its text names to its present.
        licence: the IRI or the name of its licence; None where none is said.
    """

    title: str
    authors: tuple[str, ...]
    date: str
    language: str = "en"
    span: str | None = None
    licence: str | None = None

    def present(self) -> int:
        """The calendar year in which it appeared.

        Raises:
            BadDetails: its date is not of one year.
        """
        try:
            read = edtf.read(self.date)
        except edtf.BadYears as error:
            raise BadDetails(f"--date: {error}") from None
        years = set(read[:4])
        if len(years) != 1 or None in years:
            raise BadDetails(f"--date {self.date!r}: give the year or the day on which it appeared, as 2020-06-30")
        return years.pop() or 0


@dataclass(frozen=True)
class Article:
    """An article that was read.

    Attributes:
        details: what is said of it.
        text: its text.
        passages: its passages, in order.
        mentions: the names in each passage, by its segment.
        span: the first and the last calendar year of which it speaks.
    """

    details: Details
    text: str
    passages: tuple[Stretch, ...]
    mentions: dict[str, tuple[Mention, ...]]
    span: tuple[int, int]

    def named(self) -> tuple[dict[URIRef, int], dict[str, tuple[Mention, int]], dict[str, int]]:
        """Who is named in it: known things, names that can mean several, and names that nobody bears.

        Returns:
            How often each is named: things by IRI, ambiguous names with one mention, unknown names; each in the order
            of how often, then of the text.
        """
        known: dict[URIRef, int] = defaultdict(int)
        several: dict[str, list[Mention]] = defaultdict(list)
        unknown: dict[str, int] = defaultdict(int)
        for passage in self.passages:
            for mention in self.mentions[passage.segment]:
                if mention.ambiguous:
                    several[mention.text].append(mention)
                elif mention.things:
                    known[mention.things[0]] += 1
                else:
                    unknown[mention.text] += 1
        order = sorted(several.items(), key=lambda item: -len(item[1]))
        return (
            dict(sorted(known.items(), key=lambda item: -item[1])),
            {name: (found[0], len(found)) for name, found in order},
            dict(sorted(unknown.items(), key=lambda item: -item[1])),
        )


def read_article(
    extracted: Extracted, details: Details, kg: Things, foreign: Iterable[str] = (), shared: Shared | None = None
) -> Article:
    """Cut an article into passages, and find the names in it.

    Args:
        extracted: its text.
        details: what is said of it.
        kg: the graph whose actors, places and offices are looked for.
        foreign: names of states that the graph may lack.
        shared: names that can mean several states; see `detente.sources.state_entries.shared_names`.

    Raises:
        BadDetails: what is said of it cannot be.
        DetenteError: nupunkt is not installed.
    """
    present = details.present()
    if not details.title.strip() or not details.authors or not all(a.strip() for a in details.authors):
        raise BadDetails("an article has a --title and an --author; where none is named, name who published it")
    if not _LANGUAGE.fullmatch(details.language):
        raise BadDetails(f"--language {details.language!r}: a code of BCP 47, as en or pt-BR")
    passages = tuple(stretches(extracted, details.title))
    named = [year for found in _YEAR.findall(extracted.text) if (year := int(found)) <= present]
    span = _span(details, min([*named, present]), present)
    gazetteer = Gazetteer(kg, foreign, details.authors, span, shared)
    mentions: dict[str, tuple[Mention, ...]] = {}
    for passage in passages:
        found = gazetteer.find(passage.text)
        # In a heading any word may be capitalised.
        mentions[passage.segment] = tuple(m for m in found if m.things or m.lacking or passage.kind not in _NO_SENTENCE)
    return Article(details, extracted.text, passages, mentions, span)


def _span(details: Details, first: int, present: int) -> tuple[int, int]:
    if details.span is None:
        return first, present
    try:
        years = [year for year in edtf.read(details.span)[:4] if year is not None]
    except edtf.BadYears as error:
        raise BadDetails(f"--span: {error}") from None
    if max(years) != present:
        raise BadDetails(f"--span {details.span!r}: its last year is the article's own, {present}")
    return min(years), present


def local_name(name: str) -> str:
    """A name as the last part of an IRI: its words in one, each with a capital, without accents where there are."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    words = re.findall(r"\w+", plain)
    return "".join(word[:1].upper() + word[1:] for word in words) or "Unnamed"


def source_triples(home: Home, article: Article, kg: Things) -> tuple[list[Triple], list[Triple]]:
    """What ``source.ttl`` says of an article, and ``entities.ttl`` of its authors, where nobody says it yet.

    Args:
        home: where the source lives.
        article: the article.
        kg: the graph, in which its authors may stand.
    """
    details, node, byline = article.details, home.of("Article"), home.of("Byline")
    names = " and ".join(details.authors)
    citation = f"{names} ({article.span[1]}): {details.title}."
    source: list[Triple] = [
        (node, RDF.type, DET.Article),
        (node, RDFS.label, Literal(details.title, lang=details.language)),
        (node, DET.language, Literal(details.language)),
        (node, DET.span, Literal(f"{article.span[0]}/{article.span[1]}")),
        (node, DET.margin, Literal(edtf.MARGIN)),
        (node, DET.length, Literal(len(article.text))),
        (node, DET.sha256, Literal(digest(article.text))),
        (node, DET.citation, Literal(citation)),
        (node, DCTERMS.issued, Literal(details.date)),
        (byline, RDF.type, DET.Reference),
        (byline, RDFS.label, Literal(f"Byline of: {details.title}", lang="en")),
        (byline, DET.citation, Literal(citation)),
        (byline, DET.certainty, CODE.HighCertainty),
    ]
    if details.licence:
        licence = details.licence
        source.append((node, DCTERMS.license, URIRef(licence) if "://" in licence else Literal(licence)))
    for passage in article.passages:
        place = home.of(passage.segment)
        source += [
            (place, RDF.type, DET.Passage),
            (place, RDF.type, OA.TextPositionSelector),
            (place, RDFS.label, Literal(f"Passage {passage.segment}", lang="en")),
            (place, DET.segment, Literal(passage.segment)),
            (place, DET.passageOf, node),
            (place, DET.section, Literal(passage.section)),
            (place, DET.passageKind, CODE[passage.kind]),
            (place, OA.start, Literal(passage.start)),
            (place, OA.end, Literal(passage.end)),
            (place, DET.sha256, Literal(passage.sha256)),
        ]
    entities: list[Triple] = []
    for name, author in zip(details.authors, authors(home, details.authors, kg), strict=True):
        source.append((node, DCTERMS.creator, author))
        if next(kg.match(author, RDF.type, None), None) is None:
            entities += [
                (author, RDF.type, DET.Person),
                (author, RDFS.label, Literal(name, lang="en")),
                (author, DET.reference, byline),
            ]
    return source, entities


def authors(home: Home, names: Iterable[str], kg: Things) -> list[URIRef]:
    """The persons who wrote an article: those that the graph has under these names, else new ones."""
    known = Names(kg, [DET.Actor])
    found: list[URIRef] = []
    for name in names:
        try:
            found.append(known.resolve(name))
        except UnknownName:
            found.append(URIRef(home.base + local_name(name)))
    return found


def source_files(home: Home, article: Article, kg: Things) -> dict[str, bytes]:
    """The files of the source that an article becomes, by their names."""
    source, entities = source_triples(home, article, kg)
    title = article.details.title
    return {
        "source.ttl": turtle(home, "source", f"The article and its passages: {title}", source),
        "entities.ttl": turtle(home, "entities", f"Of whom the article speaks: {title}", entities),
        "text.txt": article.text.encode("utf-8"),
    }


def names_in(mentions: Sequence[Mention], label: dict[Node, str]) -> str:
    """The names found in a passage, in one cell: what they mean, with the form that stands there where it is derived.

    What can mean several things has all of them and a question mark; what nobody is called, "unknown".
    """
    parts: dict[str, None] = {}
    named = {mention.things[0] for mention in mentions if mention.things and not (mention.ambiguous or mention.derived)}
    for mention in mentions:
        if mention.derived and not named.isdisjoint(mention.things):
            continue  # it stands there by its name
        meant = mention.meant(lambda thing: label.get(thing, str(thing)))
        if mention.ambiguous:
            parts[f"{mention.text} (? {' or '.join(meant)})"] = None
        elif not meant:
            parts[f"{mention.text} (unknown)"] = None
        elif mention.derived:
            parts[f"{meant[0]} ({mention.text})"] = None
        else:
            parts[meant[0]] = None
    return "; ".join(parts)
