"""The claims as one table: what each says, how firmly, by whom, how it was assessed, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rdflib.namespace import RDF
from rdflib.term import Literal, Node, URIRef

from detente.asking.answers import Answer, Cell, Column
from detente.asking.headings import heading
from detente.collection.view import View
from detente.vocabulary import DET, ID

#: What a time as stated may name: a period or an event, as the end of its IRI.
_NAME = re.compile(r"[A-Z][A-Za-z0-9]+")

#: The columns, each with its type, and the property that it is read by; the first that a claim has counts.
_COLUMNS: tuple[tuple[str, str, tuple[URIRef, ...]], ...] = (
    ("number", "number", (DET.number,)),
    ("text", "text", (DET.claimText,)),
    ("polarity", "code", (DET.polarity,)),
    ("stance", "code", (DET.stance,)),
    ("holder", "entity", (DET.attributedTo,)),
    ("assessment", "code", (DET.assessment,)),
    ("component", "code", (DET.assessedComponent,)),
    ("subject", "entity", (DET.claimSubject,)),
    ("relation", "code", (DET.claimRelation, DET.claimRelationText)),
    ("object", "value", (DET.claimObject, DET.claimValue)),
    ("quantity", "text", (DET.statedQuantity,)),
    ("start", "year", (DET.claimedFrom,)),
    ("end", "year", (DET.claimedUntil,)),
    ("stated_time", "text", (DET.statedTime,)),
    ("time_kind", "code", (DET.claimTimeKind,)),
    ("period", "entity", (DET.claimPeriod,)),
    ("topic", "code", (DET.claimTopic,)),
    ("asserts", "entity", (DET.asserts,)),
    ("supposes", "entity", (DET.supposes,)),
    ("denies", "entity", (DET.denies,)),
    ("contradicts", "entity", (DET.contradicts,)),
    ("passages", "text", (DET.passage,)),
    ("correction", "text", (DET.correction,)),
    ("note", "text", (DET.note,)),
)


def claims(kg: View) -> Answer:
    """The claims of a graph in the order of their numbers, a row each, those of every view.

    The columns: number, text in our own words, polarity (a *negative* claim denies its reading), stance, holder,
    assessment and the component that it is about; the reading: subject, relation, object; a quantity as the source
    states it; the first and the last year (inclusive calendar years) that it names, its time as stated, and what kind
    of time that is: the years of an *approximate* time, an *uncertain interval* or an *example year* are not those of
    what the claim says; the period it speaks of; topic; what it asserts, supposes or denies; the claims against it; its
    passages; what the record says; a note.
    Where a claim has several of a kind, their names stand in one cell, with ``;`` between them.
    """
    found = []
    for node in {s for s, _, _ in kg.match(None, RDF.type, DET.Claim)}:
        said: dict[Node, list[Node]] = {}
        for _, p, o in kg.match(node, None, None):
            said.setdefault(p, []).append(o)
        found.append(tuple(_cell(kg, name, _first(said, ps)) for name, _, ps in _COLUMNS))
    rows = sorted(found, key=lambda row: int(str(row[0])))
    columns = tuple(Column(name, type=kind) for name, kind, _ in _COLUMNS)
    title = "What does each claim say, how firmly, by whom, and where?"
    return Answer(columns, tuple(rows), kg.labels, title, heading=heading(title, {}, "every view, all years"))


def _time(kg: View, text: str) -> str:
    """A time as stated, what it names by its label: ``Cold War`` for ``ColdWar``."""

    def named(found: re.Match[str]) -> str:
        word = found[0]
        nodes = (URIRef(base + word) for base in (str(ID), *kg.prefixes.values()))
        return next((kg.labels[node] for node in nodes if node in kg.labels), word)

    return _NAME.sub(named, text)


def _first(said: dict[Node, list[Node]], properties: Iterable[Node]) -> list[Node]:
    return next((said[p] for p in properties if p in said), [])


def _cell(kg: View, column: str, values: Sequence[Node]) -> Cell:
    if column == "stated_time":
        return Literal("; ".join(sorted(_time(kg, str(v)) for v in values))) if values else None
    if len(values) == 1 and column != "passages":
        return values[0]
    names = (str(v).rpartition("/")[2] if column == "passages" else kg.label(v) for v in values)
    return Literal("; ".join(sorted(names))) if values else None
