"""What a stated triple rests on: claims, each with its passages, rows of a data set, or public references.

A role of an occurrence rests on the claims that assert the occurrence *and* mention what fills the role, so that a
proof cites the claim that names the party, not one that gets it wrong; a type, a year, a code or a literal rests on
all claims that assert the occurrence; what comes from a data set rests on its rows, what comes from the record on its
reference. A participation rests on what its occurrence rests on, unless it has claims or a reference of its own; what
expansion made, on what it was made of.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rdflib.namespace import RDF, RDFS
from rdflib.term import Literal, Node

from detente.collection.lookups import Lookup, Said, lookup_of
from detente.collection.view import View
from detente.collection.years import PROPERTIES
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import Triple, short
from detente.vocabulary import CODE, CODE_GRAPH, DET, EXPANDED_GRAPH, ONTOLOGY_GRAPH

#: From a claim to what it says.
SAYS = (DET.asserts, DET.supposes, DET.denies)
#: From what is said to what it rests on that is no claim.
SOURCES = (DET.row, DET.reference)
#: A namespace of rdflib looks each name up anew.
_TYPE = RDF.type
_MENTIONS = (DET.mentions, DET.claimSubject, DET.claimObject)
#: The kinds of what stands for itself.
_RECORDS = frozenset(
    {
        DET.Claim, DET.Passage, DET.Reference, DET.Article, DET.Record, DET.Document, DET.DataSet, DET.DataFile,
        DET.Coverage,
    }
)  # fmt: skip

#: Kinds of what is said without being held to be so, each with its word.
PROPOSED = {DET.Prospect: "supposed", DET.Denial: "denied"}
#: Stances that are someone's, with the word before the holder.
_OF_SOMEONE = {"attributed": "to", "opinion": "of"}


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as a reader sees it.

    Attributes:
        node: its IRI.
        name: its number in the inventory, as ``C173``; with its source, as ``rap:C173``, where several have claims.
        text: what it says, in our own words.
        stance, polarity, assessment: the labels of its codes.
        component: the label of the component that the assessment is about; empty where there is none.
        holder: the label of the one to whom it is attributed.
        passages: the passages in which it is made.
    """

    node: Node
    name: str
    text: str
    stance: str
    polarity: str
    assessment: str
    holder: str
    passages: tuple[Node, ...]
    component: str = ""

    @property
    def denied(self) -> bool:
        """Whether it says that something is not so."""
        return self.polarity == "negative"

    @property
    def assessed(self) -> str:
        """What the review found, and about which component: ``wrong as to the party``; empty where nothing."""
        if self.assessment in ("", "unflagged"):
            return ""
        return f"{self.assessment} as to the {self.component}" if self.component else self.assessment

    @property
    def reserve(self) -> str:
        """Its stance, and whose it is; empty where the source asserts it."""
        if self.stance in _OF_SOMEONE and self.holder:
            return f"{self.stance} {_OF_SOMEONE[self.stance]} {self.holder}"
        return "" if self.stance == "asserted" else self.stance

    @property
    def caveats(self) -> list[str]:
        """What makes it less than said outright by the source itself: its stance, its polarity, its assessment."""
        return [
            *filter(None, [self.reserve]),
            *(["denial"] if self.denied else []),
            *([self.assessed] if self.assessed else []),
        ]

    @property
    def standing(self) -> str:
        """Its stance, its holder, whether it is a denial, and what the review found, as ``asserted, by Corentin``."""
        words = [self.stance, f"by {self.holder}" if self.holder else "", "denial" if self.denied else ""]
        return ", ".join(filter(None, (*words, self.assessed)))


@dataclass(frozen=True, slots=True)
class Support:
    """What a stated triple rests on.

    Attributes:
        claims: the claims, in the order of their numbers.
        references: the public references, and rows of data sets (`detente.explaining.fragments`).
        own: whether the triple stands for itself: part of the ontology, of a claim, of a passage or of a reference.
    """

    claims: tuple[Claim, ...] = ()
    references: tuple[Node, ...] = ()
    own: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return self.own or bool(self.claims or self.references)


def claim_of(
    node: Node, objects: Callable[[Node], Sequence[Node]], label: Callable[[Node], str], several: bool
) -> Claim:
    """A claim with what it carries.

    Args:
        node: the claim.
        objects: gives the objects of each of its properties.
        label: gives the label of a code or an actor.
        several: whether claims are of several sources, so that a number alone does not tell which.
    """

    def one(p: Node) -> str:
        found = objects(p)
        return label(found[0]) if found else ""

    numbers = objects(DET.number)
    name = f"C{int(str(numbers[0])):03d}" if numbers else str(node).rpartition("/")[2]
    return Claim(
        node=node,
        name=short(node) if several else name,
        text=one(DET.claimText),
        stance=one(DET.stance),
        polarity=one(DET.polarity),
        assessment=one(DET.assessment),
        holder=one(DET.attributedTo),
        passages=tuple(objects(DET.passage)),
        component=one(DET.assessedComponent),
    )


class _Index:
    """Which claims say and mention what, in all years."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def _with(self, *properties: Node) -> Iterator[Said]:
        return (said for p in properties for said in self._lookup.with_property(p) if _by_files(said))

    @cached_property
    def several(self) -> bool:
        claims = (said.s for said in self._with(RDF.type) if said.o == DET.Claim)
        return len({str(claim).rpartition("/")[0] for claim in claims}) > 1

    @cached_property
    def says(self) -> dict[Node, list[Node]]:
        found: dict[Node, list[Node]] = {}
        for said in self._with(*SAYS):
            found.setdefault(said.o, []).append(said.s)
        return found

    @cached_property
    def mentions(self) -> dict[Node, set[Node]]:
        found: dict[Node, set[Node]] = defaultdict(set)
        for said in self._with(*_MENTIONS):
            found[said.s].add(said.o)
        return found

    @cached_property
    def mentioned_by(self) -> dict[Node, list[Node]]:
        found: dict[Node, list[Node]] = {}
        for said in self._with(*_MENTIONS, DET.attributedTo):
            found.setdefault(said.o, []).append(said.s)
        return found


class Evidence:
    """Finds what the stated triples of a graph rest on."""

    def __init__(self, kg: View) -> None:
        """Look into the graph, of all years; what is found of a node is kept."""
        self._kg = kg
        self._lookup = lookup_of(kg)
        self._index = _Index(self._lookup)
        self._claims: dict[Node, Claim] = {}
        roots = (DET.involves, DET.would, DET.wouldTo, DET.wouldFor, DET.concerns, DET.conditionalOn)
        parts = (DET.participationOf, DET.dyadMember)
        self._within, self._holding = (
            descendants(kg.schema, [p], RDFS.subPropertyOf) for p in (DET.participationIn, DET.hasParticipation)
        )
        self._parties = descendants(kg.schema, [DET.party], RDFS.subPropertyOf)
        denied = (DET.deniedSubject, DET.deniedObject, DET.concerns)
        self.roles = descendants(kg.schema, (*roots, *denied, *parts), RDFS.subPropertyOf)
        self._known: dict[Node, dict[Node, list[Said]]] = {}
        self._kinds: dict[Node, frozenset[Node]] = {}
        self._filled: dict[Node, list[Node]] = {}
        self._wholes: dict[Node, Node] = {}

    def _of(self, s: Node) -> dict[Node, list[Said]]:
        """What is stated of a node, by property."""
        found = self._known.get(s)
        if found is None:
            found = {}
            for said in self._lookup.of(s):
                found.setdefault(said.p, []).append(said)
            if found:  # of what is not there, anybody can ask for any number
                self._known[s] = found
        return found

    @property
    def several(self) -> bool:
        """Whether the claims are of several sources, and numbers alone do not tell which."""
        return self._index.several

    def of_view(self, kg: View) -> Evidence:
        """The same for another year, or the other half, of the view."""
        made = copy.copy(self)
        made._kg = kg
        return made

    def claims_of(self, node: Node) -> list[Node]:
        """The claims that assert, suppose or deny a node; of a participation without any, those of its occurrence."""
        found = self._index.says.get(node) or self._index.says.get(self.whole(node) or node) or []
        return sorted(set(found), key=str)

    def references_of(self, node: Node) -> list[Node]:
        """The rows and references of a node; of a participation without any, those of its occurrence."""
        return self._sources(node) or self._sources(self.whole(node) or node)

    def _sources(self, node: Node) -> list[Node]:
        return [o for p in SOURCES for o in self.objects(node, p)]

    def mentioning(self, node: Node) -> list[Node]:
        """The claims that speak of a node, as their subject, their object or among what else they mention."""
        return sorted({c for c in self._index.mentioned_by.get(node, ()) if node in self._index.mentions[c]}, key=str)

    def whole(self, node: Node) -> Node | None:
        """The occurrence that a participation is a part of; None of anything else."""
        found = self._wholes.get(node)
        if found is None:
            wholes = [said.o for p, found in self._of(node).items() if p in self._within for said in found]
            wholes = wholes or [said.s for said in self._lookup.to(node) if said.p in self._holding]
            if not wholes:
                return None
            found = self._wholes[node] = wholes[-1]
        return found

    def parts_of(self, node: Node) -> list[Node]:
        """The participations of an occurrence, also those that expansion made."""
        found = dict.fromkeys(said.s for said in self._lookup.to(node) if said.p in self._within)
        found |= {said.o: None for p, several in self._of(node).items() if p in self._holding for said in several}
        return [part for part in found if self.whole(part) == node]

    def objects(self, s: Node, p: Node) -> list[Node]:
        """The stated objects of a node's property, of all years."""
        return [said.o for said in self._of(s).get(p, ())]

    def kinds(self, node: Node) -> frozenset[Node]:
        """The classes of a node that are stated."""
        found = self._kinds.get(node)
        if found is None:
            found = frozenset(said.o for said in self._of(node).get(_TYPE, ()) if _by_files(said))
            if found:
                self._kinds[node] = found
        return found

    def filled(self, node: Node) -> list[Node]:
        """What states that a thing fills a role of it, of all years: occurrences, propositions and participations."""
        known = self._filled.get(node)
        if known is None:
            found = (said for said in self._lookup.to(node) if said.p in self.roles and _by_files(said))
            known = list(dict.fromkeys(said.s for said in found))
            if known:
                self._filled[node] = known
        return known

    def years(self, node: Node) -> str:
        """The years of a node in EDTF, whatever the year asked for; empty where it has none."""
        return next((str(years) for _, _, years in self._kg.closure.match(node, DET.years, None)), "")

    def filled_as(self, node: Node, filler: Node) -> list[Node]:
        """The roles of a node that a thing is stated to fill, of all years."""
        roles = ((p, found) for p, found in self._of(node).items() if p in self.roles)
        return [p for p, found in roles if any(said.o == filler for said in found)]

    def claim(self, node: Node) -> Claim:
        """A claim with what it carries."""
        if node not in self._claims:
            self._claims[node] = self._claim(node)
        return self._claims[node]

    def _claim(self, node: Node) -> Claim:
        return claim_of(node, lambda p: self.objects(node, p), self._kg.label, self.several)

    def of(self, triple: Triple) -> Support:
        """What a stated triple rests on, in all the named graphs in which it stands.

        Args:
            triple: a stated triple; of one that is not stated nothing is known.
        """
        claims: dict[Node, None] = {}
        references: dict[Node, None] = {}
        for graph in self._kg.stated_in.get(triple, ()):
            if DET.Claim in self.kinds(triple[0]):
                return Support((self.claim(triple[0]),), own=True)
            axiom = graph in (ONTOLOGY_GRAPH, CODE_GRAPH) or triple in self._kg.own_axioms
            if axiom or self._is_record(triple[0]):
                return Support(own=True)
            if graph == EXPANDED_GRAPH:
                for support in map(self.of, self._kg.expansion.premises(triple)):
                    claims |= dict.fromkeys(claim.node for claim in support.claims)
                    references |= dict.fromkeys(support.references)
                continue
            for node in self._nodes(graph, triple):
                (claims if DET.Claim in self.kinds(node) else references)[node] = None
        return Support(tuple(self.claim(c) for c in sorted(claims, key=str)), tuple(references))

    def grounded(self, triple: Triple, graph: Node) -> bool:
        """Whether a stated triple rests on anything: what `of` would be true of, without reading the claims.

        Args:
            triple: a stated triple.
            graph: a named graph in which it stands; it is asked first, since most triples rest on something there.
        """
        if self._given(triple[0], graph):  # whatever it says: it, or else the reference of its years
            return True
        if self._is_record(triple[0]) or self._nodes(graph, triple) or triple in self._kg.own_axioms:
            return True
        graphs = self._kg.stated_in.get(triple, ())
        return any(g in (ONTOLOGY_GRAPH, CODE_GRAPH) or self._nodes(g, triple) for g in graphs)

    def _is_record(self, node: Node) -> bool:
        """Whether a node is itself a claim, a passage, a reference, a source, a work or a header."""
        kinds = self.kinds(node)
        return not _RECORDS.isdisjoint(kinds) or node in self._kg.graphs or any("Ontology" in str(k) for k in kinds)

    def _nodes(self, graph: Node, triple: Triple) -> list[Node]:
        s, p, o = triple
        part = str(graph).rpartition("/")[2]
        if p in PROPERTIES and self.objects(s, DET.timeReference) and part != "as-stated":
            return self.objects(s, DET.timeReference)
        whole = self.whole(s)
        given = self._given(s, graph) or self._given(whole or s, graph)
        if given:
            # The record details a participation; that the actor takes part, claims of the occurrence say too.
            # Those that name it as the place or topic alone say no such thing.
            named = () if whole is None else self.filled_as(whole, o)
            says = whole is not None and p in self.roles and (not named or not self._parties.isdisjoint(named))
            said = self.claims_of(whole) if whole is not None and says else []
            return [*given, *(c for c in said if o in self._index.mentions[c])]
        if part == "entities":
            direct = self._index.mentioned_by.get(s, [])
            return direct or [c for node in self.filled(s) for c in self._behind(node)]
        claims = self.claims_of(s)
        if p in self.roles and not isinstance(o, Literal) and not str(o).startswith(str(CODE)):
            return [c for c in claims if o in self._index.mentions[c]]
        return claims

    def _behind(self, node: Node) -> list[Node]:
        """The claims that say a node, or else the references that it has anywhere."""
        return self.claims_of(node) or self._given(node)

    def _given(self, node: Node, graph: Node | None = None) -> list[Node]:
        """The rows and references of a node that a file gives, or any."""
        found = (said for p in SOURCES for said in self._of(node).get(p, ()) if _by_files(said))
        return [said.o for said in found if graph is None or graph in said.graphs]


def _by_files(said: Said) -> bool:
    """Whether files state a triple: what expansion made rests on what it was made of."""
    return said.graphs != (EXPANDED_GRAPH,)


def evidence_of(kg: View) -> Evidence:
    """What finds the evidence in a graph, made once for all its years and both halves."""
    if "evidence" not in kg.both:
        kg.both["evidence"] = Evidence(kg)
    found: Evidence = kg.both["evidence"]
    return found
