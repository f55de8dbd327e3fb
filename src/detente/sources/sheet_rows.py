"""A row of a claim sheet, read: which passage, stance, polarity and holder, who is its subject and object, which years.

Everything that is wrong with a row is told in one line that says what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rdflib.namespace import SKOS
from rdflib.term import Node, URIRef

from detente.asking.names import UnknownName, quoted
from detente.collection import edtf
from detente.errors import DetenteError
from detente.rdf.terms import Triple, short
from detente.sources.claim_patterns import ClaimPattern, Patterns, plain
from detente.sources.segmentation import digest
from detente.sources.sheets import SheetRow
from detente.vocabulary import CODE, DET

#: The years that facts of international relations can be of (as `detente check` has it).
_FIRST, _LAST = 1000, 2200
#: How many subjects or objects a row may name.
_MOST = 30
_REFERENCE = re.compile(r"\[\s*(S[0-9]+[TP][0-9.]*)\s*(?:#\s*([\w.-]+))?\s*\]")
_KEY = re.compile(r"[\w.-]{1,40}")


class BadRow(DetenteError):
    """A row from which no claim can be made."""


@dataclass(frozen=True, slots=True)
class PassageAt:
    """A passage of the source.

    Attributes:
        node: its IRI.
        start: its first code point in the text, from 0.
        end: the code point after its last.
        sha256: the digest of what stands there.
    """

    node: URIRef
    start: int
    end: int
    sha256: str


class RowKey(NamedTuple):
    """What names a row, wherever in the sheet it stands.

    Attributes:
        segment: its passage.
        key: which of the rows of this passage.
    """

    segment: str
    key: str

    def __str__(self) -> str:
        """As the claim keeps it, and as another row refers to it within brackets."""
        return f"{self.segment}#{self.key}"


@dataclass(frozen=True)
class Surroundings:
    """What rows are read in.

    Attributes:
        passages: the passages of the source, by their segments.
        text: the text of the article.
        authors: who wrote it.
        first: the first calendar year of which it speaks by itself, whatever claims have widened that to.
        present: the calendar year in which it appeared.
        resolve: gives the thing that a name means, or raises `UnknownName`.
        kinds: gives the classes of a thing, wider ones included.
        label: gives the label of a thing.
        lifetime: gives the first and the last calendar year in which a thing existed, None where one is not known.
        capital_of: gives the states whose capital a city is.
        patterns: the patterns of the relations.
        codes: the triples of the code lists.
    """

    passages: Mapping[str, PassageAt]
    text: str
    authors: tuple[URIRef, ...]
    first: int
    present: int
    resolve: Callable[[str], URIRef]
    kinds: Callable[[Node], frozenset[Node]]
    label: Callable[[Node], str]
    lifetime: Callable[[Node], tuple[int | None, int | None]]
    capital_of: Callable[[Node], list[Node]]
    patterns: Patterns
    codes: tuple[Triple, ...]

    @cached_property
    def _lists(self) -> Mapping[Node, Mapping[Node, str]]:
        """The codes of each list with their labels, empty where one has none."""
        labels = {s: str(o) for s, p, o in self.codes if p == SKOS.prefLabel}
        found: dict[Node, dict[Node, str]] = {}
        for s, p, o in self.codes:
            if p == SKOS.inScheme:
                found.setdefault(o, {})[s] = labels.get(s, "")
        return found

    def listed(self, scheme: Node, text: str, column: str) -> URIRef:
        """The code of a list that a cell names by its label or its local name.

        Raises:
            BadRow: there is none; says which there are.
        """
        members = self._lists.get(scheme, {})
        wanted = plain(text)
        for code, label in members.items():
            if wanted and wanted in (plain(label), plain(str(code).rpartition("/")[2])):
                return URIRef(str(code))
        there = ", ".join(label or short(code) for code, label in members.items())
        given = f"{quoted(text)} is none of" if text else "nothing stands there; choose of"
        raise BadRow(f"{column}: {given}: {there}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row says.

    Attributes:
        row: the row.
        key: what names it.
        passage: its passage.
        claim: what the passage claims, in the coder's words.
        stance: a code of ``code:StanceScheme``.
        positive: whether it says that something holds, and not that it does not.
        holders: whose claim it is.
        patterns: those of its relation.
        subjects: what it is about: things, or keys of other rows.
        objects: what it says of that, likewise.
        years: the years that it gives; None where it gives none.
        basis: where these come from, a code of ``code:TimeBasisScheme``.
    """

    row: SheetRow
    key: RowKey
    passage: PassageAt
    claim: str
    stance: URIRef
    positive: bool
    holders: tuple[URIRef, ...]
    patterns: tuple[ClaimPattern, ...]
    subjects: tuple[URIRef | RowKey, ...]
    objects: tuple[URIRef | RowKey, ...]
    years: edtf.Stated | None
    basis: URIRef

    @property
    def to_come(self) -> bool:
        """Whether it only supposes or predicts."""
        return self.stance in (CODE.Hypothetical, CODE.Predicted)


def keys(rows: Iterable[SheetRow]) -> dict[int, RowKey]:
    """What names each coded row, by its number: the key that it has, else the next number that no other row has."""
    coded = [row for row in rows if row.coded]
    taken = {(row["passage"], row["key"]) for row in coded if row["key"]}
    found: dict[int, RowKey] = {}
    free: dict[str, int] = {}
    for row in coded:
        key, passage = row["key"], row["passage"]
        while not key:
            free[passage] = free.get(passage, 0) + 1
            key = "" if (passage, str(free[passage])) in taken else str(free[passage])
        found[row.number] = RowKey(passage, key)
    return found


def read_row(row: SheetRow, key: RowKey, around: Surroundings) -> Reading:
    """What a row says.

    Raises:
        BadRow, DetenteError: something is wrong with it; one line says what, and what would be right.
    """
    passage = passage_of(row, around)
    if not _KEY.fullmatch(key.key):
        raise BadRow(f"key: {quoted(key.key)}: letters, digits, dots and hyphens alone")
    if not row["claim"]:
        raise BadRow("claim: nothing stands there; say in a sentence of your own what the passage claims")
    stance = around.listed(CODE.StanceScheme, row["stance"], "stance")
    positive = around.listed(CODE.PolarityScheme, row["polarity"], "polarity") == CODE.Positive
    holders = _holders(row, stance, around)
    if not row["relation"]:
        raise BadRow("relation: nothing stands there; the relations are listed beside the sheet")
    try:
        patterns = around.patterns.of(row["relation"])
    except DetenteError as error:
        raise BadRow(f"relation: {error}") from None
    subjects = _things(row["subject"], "subject", around)
    scheme = next((p.object_scheme for p in patterns if p.object_scheme), None)
    if scheme is not None:
        objects: tuple[URIRef | RowKey, ...] = (around.listed(scheme, row["object"], "object"),)
    else:
        objects = _things(row["object"], "object", around)
    years = _years(row, patterns, stance, around)
    for column, things in (("subject", subjects), ("object", objects)):
        _lived(things, column, years, around)
    here = around.text[passage.start : passage.end]
    given = {digits for column in ("start", "end") for digits in re.findall("[0-9]{4}", row[column])}
    ongoing = years is not None and years.ongoing
    basis = CODE.GivenYear if any(d in here for d in given) else CODE.ArticleNow if ongoing else CODE.PassagePeriod
    return Reading(
        row, key, passage, row["claim"], stance, positive, holders, patterns, subjects, objects, years, basis
    )


def passage_of(row: SheetRow, around: Surroundings) -> PassageAt:
    """The passage of a row; what the sheet shows of it must be what stands there.

    Raises:
        BadRow: it names none of the article, or shows another text.
    """
    segment = row["passage"]
    if not segment:
        raise BadRow("passage: nothing stands there; a further claim of a passage has the passage in its row too")
    passage = around.passages.get(segment)
    if passage is None:
        names = list(around.passages)
        raise BadRow(f"passage: there is no {quoted(segment)}; they run from {names[0]} to {names[-1]}")
    here = around.text[passage.start : passage.end]
    if digest(here) != passage.sha256:
        raise BadRow(f"passage: text.txt has another text at {segment} than source.ttl says; put the right one there")
    if row["position"] and row["position"] != f"{passage.start}-{passage.end}":
        right = f"{passage.start}-{passage.end}"
        raise BadRow(f"position: {quoted(row['position'])} is not that of {segment}, which is {right}")
    # A workbook has no control characters, and spreadsheets are free with blanks.
    shown, there = (text.replace("\ufffd", " ").split() for text in (row["text"], here))
    if shown and shown != there:
        raise BadRow(f"text: it is not that of {segment}: the sheet is of another text, or was edited there")
    return passage


def _holders(row: SheetRow, stance: URIRef, around: Surroundings) -> tuple[URIRef, ...]:
    named = tuple(t for t in _things(row["holder"], "holder", around) if isinstance(t, URIRef)) if row["holder"] else ()
    for holder in named:
        if DET.Actor not in around.kinds(holder):
            raise BadRow(f"holder: {around.label(holder)} is no actor; name who says it{_government(holder, around)}")
    others = [holder for holder in named if holder not in around.authors]
    if stance == CODE.Attributed and not others:
        raise BadRow("holder: what is attributed is said by another than the author; name who says it")
    if stance == CODE.Asserted and others:
        name = around.label(others[0])
        raise BadRow(f"holder: what {name} says is attributed; asserted is what the author says without reserve")
    return named or around.authors


def _things(cell: str, column: str, around: Surroundings) -> tuple[URIRef | RowKey, ...]:
    """What a cell names: things by their names, or other rows in brackets; several with ``;`` between."""
    names = [name.strip() for name in cell.split(";") if name.strip()]
    if not names:
        raise BadRow(f"{column}: nothing stands there")
    if len(names) > _MOST:
        raise BadRow(f"{column}: {len(names)} names, more than {_MOST}; name the group that they are")
    found: dict[URIRef | RowKey, None] = {}
    for name in names:
        if reference := _REFERENCE.fullmatch(name):
            found[RowKey(reference[1], reference[2] or "1")] = None
            continue
        try:
            found[around.resolve(name)] = None
        except UnknownName as error:
            hint = "" if error.near else "; `detente add entity` describes what is not known"
            raise BadRow(f"{column}: {error}{hint}") from None
    return tuple(found)


def fitting(reading: Reading, subjects: Iterable[Node], objects: Iterable[Node], around: Surroundings) -> ClaimPattern:
    """The pattern that counts: the first of the relation whose kinds the subjects and objects have.

    Raises:
        BadRow: none does; says what the relation takes.
    """
    sides = (("subject", tuple(subjects)), ("object", tuple(objects)))
    wrong = ""
    for pattern in reading.patterns:
        wanted = (pattern.subject_kind, pattern.object_kind)
        problems = [
            (column, node, kind)
            for (column, nodes), kind in zip(sides, wanted, strict=True)
            if kind is not None
            for node in nodes
            if kind not in around.kinds(node)
        ]
        if not problems:
            return pattern
        column, node, kind = problems[0]
        takes = " or ".join(
            dict.fromkeys(
                short(k) for p in reading.patterns if (k := p.subject_kind if column == "subject" else p.object_kind)
            )
        )
        wrong = wrong or (
            f"{column}: {around.label(node)} is none of what {pattern.name!r} takes there ({takes})"
            + (_government(node, around) if DET.Actor in (kind, *_ACTORS) else "")
        )
    raise BadRow(wrong)


_ACTORS = (DET.Actor, DET.State)


def _government(node: Node, around: Surroundings) -> str:
    """That a capital may stand for a government, which only the reader knows."""
    states = [around.label(state) for state in around.capital_of(node)]
    return f"; write {' or '.join(states)}, if its government is meant" if states else ""


def _lived(things: Iterable[Node | RowKey], column: str, years: edtf.Stated | None, around: Surroundings) -> None:
    """Refuse what existed in none of the years of the row."""
    if years is None:
        return
    named = [year for year in years[:4] if year is not None] or [around.present]
    for thing in things:
        if isinstance(thing, RowKey):
            continue
        first, last = around.lifetime(thing)
        over = last is not None and last < min(named)
        ended = years.latest_end if not years.ongoing else None
        if over or (first is not None and ended is not None and first > ended):
            when = f"{first or ''}-{last or ''}"
            raise BadRow(f"{column}: {around.label(thing)} existed {when}, and in no year of this row ({years})")


def _years(
    row: SheetRow, patterns: tuple[ClaimPattern, ...], stance: URIRef, around: Surroundings
) -> edtf.Stated | None:
    """The years of a row; None where it gives none and needs none."""
    start, end = row["start"], row["end"]
    to_come = stance in (CODE.Hypothetical, CODE.Predicted, CODE.Opinion)
    if not start and not end:
        if to_come or all(p.timeless for p in patterns):
            return None
        raise BadRow(
            f"start: no year; say when it began, or [..{around.present}] with the end .. for what goes on when the "
            "article is written"
        )
    if "/" in start + end and start and end:
        raise BadRow("start: an interval stands in one column; leave the other empty")
    event = all(p.event for p in patterns)
    for column in ("start", "end"):
        if row[column] and "/" not in row[column] and row[column] != "..":
            _read(row[column], column)  # so that what is wrong is told as it was written
    whole = start or end
    text = whole if "/" in whole or (event and not end) else f"{start}/{end}"
    found = _read(text, "start" if start else "end")
    named = [year for year in found[:4] if year is not None]
    for year in named:
        if not _FIRST <= year <= _LAST:
            raise BadRow(f"start: no year from {_FIRST} to {_LAST}: {year}")
    if event and (found.ongoing or found.latest_end is None) and not to_come:
        raise BadRow("end: an event ends; give its last year, or only a start where it took no more than that year")
    plain = edtf.read(text, margin=0)  # "about 2020" may be said in 2020
    if stance in (CODE.Hypothetical, CODE.Opinion):
        return found
    present = around.present
    if stance == CODE.Predicted:
        if plain.latest_start is not None and plain.latest_start < present:
            raise BadRow(f"start: it lies before the article, which is of {present}; what was there is not predicted")
        return found
    begun = plain.earliest_start if plain.earliest_start is not None else plain.latest_start
    if begun is not None and begun > present:
        raise BadRow(f"start: it lies after the article, which is of {present}; what is to come is predicted")
    if any(year > present for year in plain[:4] if year is not None):
        raise BadRow(
            f"{'end' if end else 'start'}: it lies after the article, which is of {present}; what goes on then has "
            "the end .., and what is to come is predicted"
        )
    return found


def _read(text: str, column: str) -> edtf.Stated:
    try:
        return edtf.read(text)
    except edtf.BadYears as error:
        raise BadRow(f"{column}: {error}") from None
