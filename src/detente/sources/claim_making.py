"""Rows of a claim sheet become claims, and what these lead to: situations, prospects, attitudes, denials.

Which file each goes to, its stance decides, as everywhere in Detente: what is asserted, or attributed to one who says
it of itself, is a fact; what is hedged, or attributed to one who says it of others, belongs to ``hedged.ttl``; what is
supposed or predicted is a prospect, from which no rule draws anything; an opinion is an attitude of its holder to such
a prospect, and never the situation itself; what is denied is a denial.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from rdflib.namespace import RDF, RDFS
from rdflib.term import Literal, Node, URIRef

from detente.collection import edtf
from detente.errors import DetenteError
from detente.rdf.terms import Triple, short
from detente.sources.claim_outcomes import Outcome
from detente.sources.claim_patterns import ClaimPattern
from detente.sources.sheet_rows import BadRow, Reading, RowKey, Surroundings, fitting, keys, read_row
from detente.sources.sheets import SheetRow
from detente.sources.source_files import Home
from detente.vocabulary import CODE, DET

#: The files that a sheet makes, beside ``claims``.
PARTS = ("facts", "hedged", "prospects")
_MOST_SITUATIONS = 100
#: After how many rows that fail no further one is looked at, and through how many rows one may refer to another.
MOST_FAILED, _DEEPEST = 1000, 50
Pairs = tuple[tuple[URIRef, Node], ...]
Nodes = tuple[URIRef, ...]


@dataclass
class Content:
    """What claims lead to: a situation, a prospect or a denial.

    Attributes:
        node: its IRI.
        kind: its class.
        label: how it is called.
        part: the file in which it stands.
        pairs: its properties and their values, years included, the class and the label not.
    """

    node: URIRef
    kind: URIRef
    label: str
    part: str
    pairs: Pairs

    def triples(self) -> list[Triple]:
        """What is said of it."""
        about: list[Triple] = [
            (self.node, RDF.type, self.kind),
            (self.node, RDFS.label, Literal(self.label, lang="en")),
        ]
        return [*about, *((self.node, p, o) for p, o in self.pairs)]


@dataclass
class Making:
    """What a sheet becomes.

    Attributes:
        outcomes: what became of each coded row, in the order of the sheet.
        claims: what is said of the claims.
        contents: what they lead to.
        first: the first calendar year that anything of it names; None where nothing does.
        given_up: whether so many rows fail that the others were not looked at, and nothing is made.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    claims: list[Triple] = field(default_factory=list)
    contents: list[Content] = field(default_factory=list)
    first: int | None = None
    given_up: bool = False

    @property
    def failed(self) -> list[Outcome]:
        """The rows of which nothing was made."""
        return [outcome for outcome in self.outcomes if outcome.failed]


def make(rows: Iterable[SheetRow], home: Home, around: Surroundings, numbers: Mapping[str, int]) -> Making:
    """Make claims of the coded rows of a sheet.

    Args:
        rows: the rows.
        home: where the source lives.
        around: what they are read in.
        numbers: the numbers of the claims that were made before, by the keys of their rows: they keep them; and those
            of claims that were written by hand, under any other key, which are not used again.
    """
    rows = list(rows)
    return _Maker(home, around, keys(rows)).make(rows, numbers)


class _Maker:
    """Makes the claims of one sheet."""

    def __init__(self, home: Home, around: Surroundings, named: Mapping[int, RowKey]) -> None:
        self._home, self._given, self._named = home, around, named
        # What is made of rows has kinds and labels too.
        self._around = replace(around, kinds=self._kinds, label=self._label)
        self._of_node: dict[Node, Content] = {}
        self._readings: dict[RowKey, Reading] = {}
        self._problems: dict[int, str] = {}
        self._made: dict[RowKey, list[Content]] = {}
        self._by_content: dict[tuple[URIRef, Pairs], Content] = {}
        self._names: set[str] = set()
        self._busy: set[RowKey] = set()

    def make(self, rows: list[SheetRow], numbers: Mapping[str, int]) -> Making:
        """See `make`."""
        coded = [row for row in rows if row.number in self._named]
        alike: dict[tuple[str, ...], int] = {}
        for row in coded:
            if len(self._problems) > MOST_FAILED:
                return self._given_up(coded)
            key = self._named[row.number]
            try:
                if (first := alike.setdefault(row.said, row.number)) != row.number:
                    raise BadRow(f"it says what row {first} says; take one of them out")
                if key in self._readings:
                    other = self._readings[key].row.number
                    raise BadRow(f"key: row {other} has the key {key.key} for {key.segment} too; give each its own")
                self._readings[key] = read_row(row, key, self._around)
            except DetenteError as error:
                self._problems[row.number] = str(error)
        # What is said without reserve comes first: a hedged claim of the same then leads to it, and makes no other.
        for reading in sorted(self._readings.values(), key=lambda r: r.stance in (CODE.Hedged, CODE.Attributed)):
            if len(self._problems) > MOST_FAILED:
                return self._given_up(coded)
            try:
                self._contents(reading.key)
            except DetenteError as error:
                self._problems[reading.row.number] = str(error)
        making = Making()
        taken = set(numbers.values())
        free = (n for n in itertools.count(max(taken, default=0) + 1))
        for row in coded:
            key = self._named[row.number]
            if row.number in self._problems:
                making.outcomes.append(Outcome(row.number, key, None, self._problems[row.number]))
                continue
            number = numbers[str(key)] if str(key) in numbers else next(free)
            making.claims += self._claim(self._readings[key], number)
            making.outcomes.append(Outcome(row.number, key, number, self._told(key)))
        used = {c.node: c for key, found in self._made.items() if self._ok(key) for c in found}
        making.contents = list(used.values())
        years = [y for k, r in self._readings.items() if self._ok(k) and r.years for y in r.years[:4] if y is not None]
        making.first = min(years, default=None)
        return making

    def _given_up(self, coded: list[SheetRow]) -> Making:
        """The rows that fail, where they are too many to go on."""
        failed = [row for row in coded if row.number in self._problems]
        outcomes = [Outcome(r.number, self._named[r.number], None, self._problems[r.number]) for r in failed]
        return Making(outcomes, given_up=True)

    def _ok(self, key: RowKey) -> bool:
        return self._readings[key].row.number not in self._problems

    # ---- what a row leads to -------------------------------------------------------------------------

    def _contents(self, key: RowKey) -> list[Content]:
        """What a row leads to, made when it is asked for: rows may refer to each other."""
        if key in self._made:
            return self._made[key]
        reading = self._readings.get(key)
        if reading is None:
            raise BadRow(f"there is no row [{key}] of which anything can be made")
        if key in self._busy:
            raise BadRow(f"it refers to itself by [{key}]")
        if len(self._busy) >= _DEEPEST:
            raise BadRow(f"it refers to rows that refer to others, more than {_DEEPEST} deep")
        self._busy.add(key)
        try:
            subjects, objects = self._nodes(reading.subjects), self._nodes(reading.objects)
            pattern = fitting(reading, subjects, objects, self._around)
            self._made[key] = self._of(reading, pattern, subjects, objects)
        finally:
            self._busy.discard(key)
        return self._made[key]

    def _nodes(self, terms: Iterable[URIRef | RowKey]) -> tuple[URIRef, ...]:
        found: dict[URIRef, None] = {}
        for term in terms:
            if isinstance(term, RowKey):
                try:
                    contents = self._contents(term)
                except BadRow as error:  # of a chain of rows the last is named, where it goes wrong
                    raise BadRow(str(error) if str(error).startswith("[") else f"[{term}]: {error}") from None
                found |= {c.node: None for c in contents if c.kind not in (DET.Denial, DET.Attitude)}
                if all(c.kind in (DET.Denial, DET.Attitude) for c in contents):
                    raise BadRow(f"[{term}]: that row makes no situation")
            else:
                found[term] = None
        return tuple(found)

    def _kinds(self, node: Node) -> frozenset[Node]:
        made = self._of_node.get(node)
        return self._given.kinds(made.kind if made else node)

    def _label(self, node: Node) -> str:
        made = self._of_node.get(node)
        return made.label if made else self._given.label(node)

    def _list(self, nodes: Iterable[Node]) -> str:
        names = [self._label(node) for node in nodes]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    def _of(self, reading: Reading, pattern: ClaimPattern, subjects: Nodes, objects: Nodes) -> list[Content]:
        """The contents of a row, by its stance and polarity."""
        both = [n for n in subjects if n in objects]
        if both:
            raise BadRow(f"object: {self._label(both[0])} is the subject too; name two different things")
        if not reading.positive:
            part = "prospects" if reading.to_come else "hedged" if self._reserved(reading, pattern) else "facts"
            return [self._denial(reading, pattern, s, o, part) for s, o in self._pairs(subjects, objects)]
        if reading.to_come or reading.stance == CODE.Opinion:
            found = [self._prospect(pattern, s, o) for s, o in self._pairs(subjects, objects)]
            return found if reading.to_come else [*(self._attitude(reading, p) for p in found), *found]
        if pattern.makes is None:
            more = f": {pattern.note}" if pattern.note else ""
            raise BadRow(f"relation: {pattern.name!r} can be denied, supposed or judged, and not asserted{more}")
        part = "hedged" if self._reserved(reading, pattern) else "facts"
        pairs = [(subjects, objects)] if pattern.together else [((s,), (o,)) for s, o in self._pairs(subjects, objects)]
        return [self._situation(reading, pattern, s, o, part) for s, o in pairs]

    def _reserved(self, reading: Reading, pattern: ClaimPattern) -> bool:
        """Whether it is said with reserve: hedged, an opinion, or the word of one who speaks of others.

        What an actor says of itself counts as said; of a relation without direction either side may say it.
        """
        if reading.stance != CODE.Attributed:
            return reading.stance in (CODE.Hedged, CODE.Opinion)
        own = {*self._nodes(reading.subjects), *(self._nodes(reading.objects) if pattern.either_way else ())}
        return not own.intersection(reading.holders)

    @staticmethod
    def _pairs(subjects: Nodes, objects: Nodes) -> list[tuple[URIRef, URIRef]]:
        if len(subjects) * len(objects) > _MOST_SITUATIONS:
            raise BadRow(f"subject: {len(subjects)} by {len(objects)} pairs, more than {_MOST_SITUATIONS}; use a group")
        return list(itertools.product(subjects, objects))

    def _situation(
        self,
        reading: Reading,
        pattern: ClaimPattern,
        subjects: tuple[URIRef, ...],
        objects: tuple[URIRef, ...],
        part: str,
    ) -> Content:
        assert pattern.makes and pattern.subject_role and pattern.object_role
        if pattern.either_way and str(min(objects)) < str(min(subjects)):
            subjects, objects = objects, subjects
        pairs: list[tuple[URIRef, Node]] = [(pattern.subject_role, s) for s in subjects]
        pairs += [(pattern.object_role, o) for o in objects]
        pairs += [*pattern.adds, *self._when(reading)]
        one = self._list(subjects)
        if pattern.either_way and len(subjects) > 1:
            one = ", ".join(map(self._label, subjects))  # then all of them are named in one list
        return self._content(pattern.makes, pattern.titled(one, self._list(objects)), part, pairs)

    def _denial(self, reading: Reading, pattern: ClaimPattern, subject: URIRef, object_: URIRef, part: str) -> Content:
        if pattern.relation is None:
            raise BadRow(f"relation: {pattern.name!r} has no code, and so cannot be denied")
        pairs: list[tuple[URIRef, Node]] = [
            (DET.deniedSubject, subject), (DET.deniedRelation, pattern.relation), (DET.deniedObject, object_),
            *(self._now() if reading.to_come else self._when(reading)),
        ]  # fmt: skip
        title = pattern.titled(self._label(subject), self._label(object_))
        return self._content(DET.Denial, f"Denied: {title}", part, pairs)

    def _prospect(self, pattern: ClaimPattern, subject: URIRef, object_: URIRef) -> Content:
        if pattern.prospect is None:
            raise BadRow(f"relation: {pattern.name!r} cannot be supposed or judged: its pattern names no prospect")
        actor = [DET.Actor in self._kinds(node) for node in (subject, object_)]
        pairs: list[tuple[URIRef, Node]] = [
            (DET.would if actor[0] else DET.concerns, subject),
            (DET.wouldTo if actor[1] else DET.concerns, object_),
            (DET.wouldBe, pattern.prospect), *self._now(),
        ]  # fmt: skip
        title = pattern.titled(self._label(subject), self._label(object_))
        return self._content(DET.Prospect, f"Prospect: {title}", "prospects", pairs)

    def _attitude(self, reading: Reading, prospect: Content) -> Content:
        pairs: list[tuple[URIRef, Node]] = [(DET.holder, holder) for holder in reading.holders]
        pairs += [(DET.attitudeTo, prospect.node), *self._now()]
        what = prospect.label.removeprefix("Prospect: ")
        return self._content(DET.Attitude, f"Opinion of {self._list(reading.holders)}: {what}", "facts", pairs)

    def _when(self, reading: Reading) -> Pairs:
        if reading.years is None:
            return ()
        return (DET.years, Literal(str(reading.years))), (DET.timeBasis, reading.basis)

    def _now(self) -> Pairs:
        """The years in which something is entertained: the present of the article."""
        return (DET.years, Literal(f"{self._around.present}/..")), (DET.timeBasis, CODE.ArticleNow)

    def _content(self, kind: URIRef, label: str, part: str, pairs: Iterable[tuple[URIRef, Node]]) -> Content:
        """What was made already with the same kind and properties, else a new one."""
        said = tuple(sorted(set(pairs), key=lambda pair: tuple(map(str, pair))))
        same = tuple(pair for pair in said if pair[0] != DET.timeBasis)
        if (kind, same) not in self._by_content:
            things = [o for p, o in said if isinstance(o, URIRef) and not str(o).startswith(str(CODE))]
            years = re.findall("[0-9]{4}", " ".join(str(o) for p, o in said if p == DET.years))
            words = [str(kind).rpartition("#")[2], *(re.split("[/#]", str(t))[-1] for t in things), *years]
            name = "_".join(re.sub(r"[^\w-]", "", word) for word in dict.fromkeys(words))[:120]
            if name in self._names:
                told = repr((str(kind), [(str(p), str(o)) for p, o in said]))
                name += f"_{hashlib.sha256(told.encode()).hexdigest()[:6]}"
            self._names.add(name)
            made = self._by_content[kind, same] = Content(self._home.of(name), kind, label, part, said)
            self._of_node[made.node] = made
        return self._by_content[kind, same]

    # ---- the claim -----------------------------------------------------------------------------------

    def _claim(self, reading: Reading, number: int) -> list[Triple]:
        node = self._home.of(f"C{number:03d}")
        contents = self._made[reading.key]
        pattern = fitting(reading, self._nodes(reading.subjects), self._nodes(reading.objects), self._around)
        pairs: list[tuple[URIRef, Node]] = [
            (RDF.type, DET.Claim),
            (RDFS.label, Literal(f"Claim C{number:03d}", lang="en")),
            (DET.number, Literal(number)),
            (DET.sheetRow, Literal(str(reading.key))),
            (DET.claimText, Literal(reading.claim)),
            (DET.passage, reading.passage.node),
            (DET.stance, reading.stance),
            (DET.polarity, CODE.Positive if reading.positive else CODE.Negative),
            (DET.assessment, CODE.Unflagged),
            *((DET.attributedTo, holder) for holder in reading.holders),
            *((DET.claimSubject, s) for s in self._nodes(reading.subjects)),
            *((DET.claimObject, o) for o in self._nodes(reading.objects)),
        ]
        if pattern.relation is not None:
            pairs.append((DET.claimRelation, pattern.relation))
        else:
            pairs.append((DET.claimRelationText, Literal(pattern.name)))
        if pattern.topic is not None:
            pairs.append((DET.claimTopic, pattern.topic))
        if reading.row["note"]:
            pairs.append((DET.note, Literal(reading.row["note"])))
        if (reading.to_come or reading.stance == CODE.Opinion) and reading.years:
            pairs += _claimed(reading.years)
        for content in contents:
            leads = {DET.Prospect: DET.supposes, DET.Denial: DET.denies}.get(content.kind, DET.asserts)
            pairs.append((leads, content.node))
            if content.kind == DET.Attitude:
                pairs += [(DET.mentions, o) for p, o in content.pairs if p in (DET.holder, DET.attitudeTo)]
        return [(node, p, o) for p, o in pairs]

    def _told(self, key: RowKey) -> str:
        contents = self._made[key]
        verbs = {DET.Prospect: "supposes", DET.Denial: "denies"}
        parts = [f"{verbs.get(c.kind, 'asserts')} {short(c.kind)} {c.label!r} ({c.part}.ttl)" for c in contents[:3]]
        more = f" and {len(contents) - 3} more" if len(contents) > 3 else ""
        years = self._readings[key].years
        first = min((y for y in (years or ())[:4] if y is not None), default=self._given.first)
        wider = f"; {first} is before all that the article speaks of ({self._given.first} to {self._given.present})"
        return "; ".join(parts) + more + (wider if first < self._given.first else "")


def _claimed(years: edtf.Stated) -> Iterable[tuple[URIRef, Node]]:
    """The first and the last year that a claim itself gives."""
    starts = [y for y in years[:2] if y is not None]
    ends = [y for y in years[2:4] if y is not None]
    return [
        *((DET.claimedFrom, Literal(min(starts))) for _ in starts[:1]),
        *((DET.claimedUntil, Literal(max(ends))) for _ in ends[:1]),
    ]
