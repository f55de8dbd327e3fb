"""The ties of a thing: the relations that hold of it in a year, the most specific ones, each told as what it is.

A tie that follows from a narrower one of the same two is left out, as is one that is another read backwards.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from rdflib.term import BNode, Node, URIRef

from detente.collection.epochs import Stretch
from detente.explaining.evidence import Claim
from detente.explaining.fragments import Fragments
from detente.graph import KnowledgeGraph
from detente.rdf.terms import Triple
from detente.server.pages.asked import Asked
from detente.server.pages.middles import Middles
from detente.vocabulary import CODE, DET


class Section(NamedTuple):
    """Relations that stand under one heading.

    Attributes:
        heading: the heading.
        roots: the widest relations.
        sign: ``+`` for ties that bind, ``−`` for ties that oppose; else nothing.
    """

    heading: str
    roots: tuple[URIRef, ...]
    sign: str = ""


#: The heading under which stands what is shared with many.
IN_COMMON = "In common"
#: In the order in which a page shows them; of several that fit, the first counts.
SECTIONS = (
    Section("Alliances and cooperation", (DET.positiveTieWith,), "+"),
    Section("Disputes and hostile acts", (DET.adversarialTo, DET.hostileActTowards), "−"),
    Section("Disagreement", (DET.disagreesWith,)),
    Section("Indirect opposition", (DET.indirectlyOpposedTo,), "−"),
    Section("Agreements", (DET.agreementWith, DET.partyTo, DET.signatoryOf, DET.hasDiplomaticRelationsWith)),
    Section("Economy", (DET.economicTieWith,)),
    Section("Organisations", (DET.affiliatedWith, DET.dominates)),
    Section(IN_COMMON, (DET.sharesWith,)),
    Section("Positions and attitudes", (DET.takesPositionOn,)),
    Section("Causes and effects", (DET.affects,)),
    Section("Places", (DET.relatedToPlace,)),
    Section("Other ties", (DET.tieWith, DET.involvedIn, DET.hasQuality, DET.belongsTo)),
    Section("Across periods", (DET.relatedAcrossPeriods,)),
)
#: How many ties of one section are told at most; from how many on it is not told what each comes from.
MOST, CROWDED = 120, 80
#: Relations about the sources, the codes or the form of the data, which no tie is.
#: Relations under which narrower ones are told as details: an ally is an ally first, whatever was promised.
_GATHERING = (DET.alliedWith,)
_NO_TIES = (DET.hasCode, DET.restsOn, DET.speaksOf, DET.propositionTerm, DET.hasParticipation, DET.participationIn)


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation of a thing to another.

    Attributes:
        triple: the triple; the thing is its subject, or where it is told from the other side its object.
        other: the other thing.
        section: where it stands.
        stated: whether it is stated itself, not inferred.
        possible: whether it is only possible in the year.
        hedged: whether what it rests on is said by hedged claims alone.
        record: whether what it rests on is said by the record.
        data: whether rows of a data set say it.
        flags: what the review found in the claims that it rests on, as "imprecise".
        years, possibly: the years in which it certainly holds, and in which it only possibly does.
        through: the situations, or things, that it comes from.
        claims: the claims that it rests on.
        details: narrower relations of the two that hold as well.
    """

    triple: Triple
    other: Node
    section: Section
    stated: bool
    possible: bool
    hedged: bool
    record: bool
    data: bool
    flags: tuple[str, ...]
    years: tuple[Stretch, ...]
    possibly: tuple[Stretch, ...]
    through: tuple[Node, ...]
    claims: tuple[Claim, ...]
    details: tuple[Triple, ...] = ()

    @property
    def tone(self) -> str:
        """How a picture draws it: ``pos``, ``neg``, ``indirect`` or ``soft``."""
        if self.section.heading == "Indirect opposition":
            return "indirect"
        return {"+": "pos", "−": "neg"}.get(self.section.sign, "soft")


class Ties:
    """Finds the ties of things in a graph.

    Attributes:
        left_out: how many ties of each section were left out, by its heading: more than `MOST` are not read.
    """

    def __init__(self, asked: Asked) -> None:
        """In the graph of a request."""
        self._asked, self._desk = asked, asked.desk
        self._sections: dict[Node, Section | None] = {}
        self._details: dict[Node, bool] = {}
        self.left_out: dict[str, int] = {}
        self._crowded: set[str] = set()

    def section(self, relation: Node) -> Section | None:
        """The section of a relation; None of what is no tie."""
        if relation not in self._sections:
            desk, found = self._desk, None
            if relation not in desk.evidence.roles and not desk.under(relation, *_NO_TIES):
                found = next((s for s in SECTIONS if desk.under(relation, *s.roots)), None)
            self._sections[relation] = found
        return self._sections[relation]

    def of(self, node: Node, other: Node | None = None) -> tuple[list[Tie], int]:
        """The ties of a thing, to one other or to all, and how many more are only possible and left out."""
        kg = self._asked.kg
        wide = kg.also_possible
        middles = Middles(self._desk, node, other)
        sure = set(self._between(kg.certain, node, other))
        there = set(self._between(wide, node, other)) if wide.divided else sure
        details = self._gathered(sure)
        shown = self._narrowest(node, sure)
        known = {(t[0], t[2]) for t in shown}
        more = [t for t in self._narrowest(node, there) if t not in sure] if len(there) > len(sure) else []
        more = [t for t in more if not ((t[0], t[2]) in known and self._implied(t, sure))]
        shown, more = self._cut(shown), self._cut(more)
        made = [self._tie(t, node, middles, possible=False) for t in shown]
        made = [
            replace(t, details=details.get((t.triple[0], t.triple[2]), ())) if t.triple[1] in _GATHERING else t
            for t in made
        ]
        if kg.possible:
            made += [self._tie(t, node, middles, possible=True) for t in more]
        return sorted(made, key=self._order), 0 if kg.possible else len(more)

    def _cut(self, triples: list[Triple]) -> list[Triple]:
        """At most so many triples of each section, in the order of relations and labels."""
        count: Counter[str] = Counter()
        found = []
        label = self._asked.label
        for t in sorted(triples, key=lambda t: (str(t[1]), label(t[0]).casefold(), label(t[2]).casefold(), str(t))):
            section = self.section(t[1])
            if section is not None:
                count[section.heading] += 1
                if count[section.heading] <= MOST:
                    found.append(t)
        for heading, n in count.items():
            self.left_out[heading] = self.left_out.get(heading, 0) + max(0, n - MOST)
            self._crowded |= {heading} if n > CROWDED else set()
        return found

    def _between(self, kg: KnowledgeGraph, node: Node, other: Node | None) -> list[Triple]:
        """The triples that are ties of a thing to another, or to all."""
        if other is None:
            return [t for t in chain(*self._asked.around(node, kg)) if self._is_tie(t)]
        return [t for t in (*kg.match(node, None, other), *kg.match(other, None, node)) if self._is_tie(t)]

    def _is_tie(self, triple: Triple) -> bool:
        s, p, o = triple
        if s == o or not isinstance(o, URIRef) or isinstance(s, BNode) or str(o).startswith(str(CODE)):
            return False
        return self.section(p) is not None

    def _implied(self, triple: Triple, sure: set[Triple]) -> bool:
        """Whether what is only possible is certain in another, narrower way."""
        return any(t[0] == triple[0] and t[2] == triple[2] and self._desk.under(t[1], triple[1]) for t in sure)

    def _is_detail(self, relation: Node) -> bool:
        """Whether a relation is told as a detail of a wider one."""
        if relation not in self._details:
            self._details[relation] = any(relation != g and self._desk.under(relation, g) for g in _GATHERING)
        return self._details[relation]

    def _gathered(self, triples: set[Triple]) -> dict[tuple[Node, Node], tuple[Triple, ...]]:
        """The narrower relations of two that are told as details, in both directions."""
        found: dict[tuple[Node, Node], list[Triple]] = defaultdict(list)
        for s, p, o in sorted((t for t in triples if self._is_detail(t[1])), key=str):
            found[s, o].append((s, p, o))
            found[o, s].append((s, p, o))
        return {pair: tuple(several) for pair, several in found.items()}

    def _narrowest(self, node: Node, triples: set[Triple]) -> list[Triple]:
        by_pair: dict[tuple[Node, Node], set[Node]] = defaultdict(set)
        for s, p, o in triples:
            if not self._is_detail(p):
                by_pair[s, o].add(p)
        found = []
        for (s, o), relations in by_pair.items():
            for p in self._desk.specific(relations):
                mirrored = s != node and any(
                    (o, q, s) in triples and (q != p or s != node) for q in self._desk.inverses.get(p, ())
                )
                if not mirrored:
                    found.append((s, p, o))
        return found

    def _tie(self, triple: Triple, node: Node, middles: Middles, possible: bool) -> Tie:
        """A relation as a tie of a thing."""
        desk = self._desk
        section = self.section(triple[1])
        assert section is not None
        years, wide = desk.stretches(triple)
        stated = triple in desk.kg.stated_in
        through = middles.of(triple) if not stated and section.heading not in self._crowded else ()
        claims, record, data = self._rests_on(triple, stated, through)
        flags = {flag for c in claims if (flag := desk.assessed(c))}
        return Tie(
            triple,
            triple[2] if triple[0] == node else triple[0],
            section,
            stated,
            possible,
            bool(claims) and not (record or data) and all(c.stance == "hedged" for c in claims),
            record,
            data,
            tuple(sorted(flags)),
            years,
            _without(wide, years),
            through,
            claims,
        )

    def _rests_on(self, triple: Triple, stated: bool, through: Iterable[Node]) -> tuple[tuple[Claim, ...], bool, bool]:
        """The claims that a tie rests on, whether the record says it, and whether rows of a data set do."""
        evidence = self._desk.evidence
        if stated:
            support = evidence.of(triple)
            rows = {Fragments.is_one(r) for r in support.references}
            return support.claims, False in rows, True in rows
        # An actor between the two has references of its own, which say that there is one, not of any tie.
        said = [node for node in through if self._desk.is_a(node, DET.Content)]
        claims = dict.fromkeys(c for node in said for c in evidence.claims_of(node))
        record = any(evidence.objects(node, DET.reference) for node in said)
        data = any(evidence.objects(node, DET.row) for node in said)
        return tuple(evidence.claim(c) for c in claims), record, data

    def _order(self, tie: Tie) -> tuple[object, ...]:
        where = SECTIONS.index(tie.section)
        return where, tie.possible, str(tie.triple[1]), self._asked.label(tie.other).casefold(), str(tie.other)


@lru_cache(maxsize=20_000)
def _without(stretches: tuple[Stretch, ...], others: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """The runs of years of some stretches that are in none of the others of which each year counts."""
    years = {y for s in others if not s.some for y in range(s.first, s.last + 1)}
    found = []
    for s in stretches:
        run: list[int] = []
        for year in (*range(s.first, s.last + 1), None):
            if year is not None and year not in years:
                run.append(year)
            elif run:
                found.append(Stretch(run[0], run[-1]))
                run = []
    return tuple(found)


def by_section(ties: Iterable[Tie]) -> list[tuple[Section, list[Tie]]]:
    """Ties by their sections, in the order of these; empty ones are left out."""
    found: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        found[tie.section.heading].append(tie)
    return [(s, found[s.heading]) for s in SECTIONS if found[s.heading]]
