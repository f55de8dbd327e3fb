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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rdflib.namespace import RDF, RDFS
from rdflib.term import Literal, Node

from detente.collection.view import View
from detente.collection.years import PROPERTIES
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import Triple, short
from detente.vocabulary import CODE, CODE_GRAPH, DET, EXPANDED_GRAPH, ONTOLOGY_GRAPH

#: From a claim to what it says.
SAYS = (DET.asserts, DET.supposes, DET.denies)
#: From what is said to what it rests on that is no claim.
SOURCES = (DET.row, DET.reference)
_MENTIONS = (DET.mentions, DET.claimSubject, DET.claimObject)

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


class Evidence:
    """Finds what the stated triples of a graph rest on."""

    def __init__(self, kg: View) -> None:
        """Index the claims of the graph, of all years."""
        self._kg = kg
        self._says: dict[Node, list[Node]] = defaultdict(list)
        self._mentions: dict[Node, set[Node]] = defaultdict(set)
        self._mentioned_by: dict[Node, list[Node]] = defaultdict(list)
        self._fills: dict[Node, list[Node]] = defaultdict(list)
        self._out: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self._references: dict[tuple[Node, Node], list[Node]] = defaultdict(list)
        self._types: dict[Node, set[Node]] = defaultdict(set)
        self._whole: dict[Node, Node] = {}
        self._claims: dict[Node, Claim] = {}
        roots = (DET.involves, DET.would, DET.wouldTo, DET.wouldFor, DET.concerns, DET.conditionalOn)
        parts = (DET.participationOf, DET.dyadMember)
        within, holding = (
            descendants(kg.schema, [p], RDFS.subPropertyOf) for p in (DET.participationIn, DET.hasParticipation)
        )
        self._parties = descendants(kg.schema, [DET.party], RDFS.subPropertyOf)
        denied = (DET.deniedSubject, DET.deniedObject, DET.concerns)
        self.roles = descendants(kg.schema, (*roots, *denied, *parts), RDFS.subPropertyOf)
        # One look-up for each triple: to compare terms takes longer than all else here.
        kinds = dict.fromkeys(self.roles, "role") | dict.fromkeys(SAYS, "says") | dict.fromkeys(_MENTIONS, "mentions")
        kinds |= {DET.attributedTo: "attributed", RDF.type: "type"}
        kinds |= dict.fromkeys(SOURCES, "reference")
        kinds |= dict.fromkeys(within, "within") | dict.fromkeys(holding, "holding")
        for graph, triples in kg.graphs.items():
            made = graph == EXPANDED_GRAPH  # it rests on what it was made of
            for s, p, o in triples:
                kind = kinds.get(p)
                if kind == "within":
                    self._whole[s] = o
                elif kind == "holding":
                    self._whole[o] = s
                elif made:
                    pass
                elif kind == "says":
                    self._says[o].append(s)
                elif kind == "mentions":
                    self._mentions[s].add(o)
                    self._mentioned_by[o].append(s)
                elif kind == "attributed":
                    self._mentioned_by[o].append(s)
                elif kind == "reference":
                    self._references[graph, s].append(o)
                elif kind == "type":
                    self._types[s].add(o)
                elif kind == "role":
                    self._fills[o].append(s)
                self._out[s][p].append(o)

    @cached_property
    def several(self) -> bool:
        """Whether the claims are of several sources, and numbers alone do not tell which."""
        claims = (s for s, types in self._types.items() if DET.Claim in types)
        return len({str(claim).rpartition("/")[0] for claim in claims}) > 1

    def of_view(self, kg: View) -> Evidence:
        """The same for another year, or the other half, of the view."""
        made = copy.copy(self)
        made._kg = kg
        return made

    def claims_of(self, node: Node) -> list[Node]:
        """The claims that assert, suppose or deny a node; of a participation without any, those of its occurrence."""
        found = self._says.get(node) or self._says.get(self._whole.get(node, node)) or []
        return sorted(set(found), key=str)

    def references_of(self, node: Node) -> list[Node]:
        """The rows and references of a node; of a participation without any, those of its occurrence."""
        return self._sources(node) or self._sources(self._whole.get(node, node))

    def _sources(self, node: Node) -> list[Node]:
        return [o for p in SOURCES for o in self.objects(node, p)]

    def mentioning(self, node: Node) -> list[Node]:
        """The claims that speak of a node, as their subject, their object or among what else they mention."""
        return sorted({c for c in self._mentioned_by.get(node, ()) if node in self._mentions[c]}, key=str)

    def whole(self, node: Node) -> Node | None:
        """The occurrence that a participation is a part of; None of anything else."""
        return self._whole.get(node)

    def parts_of(self, node: Node) -> list[Node]:
        """The participations of an occurrence, also those that expansion made."""
        return [s for s, whole in self._whole.items() if whole == node]

    def objects(self, s: Node, p: Node) -> list[Node]:
        """The stated objects of a node's property, of all years."""
        return self._out[s].get(p, []) if s in self._out else []

    def kinds(self, node: Node) -> frozenset[Node]:
        """The classes of a node that are stated."""
        return frozenset(self._types.get(node, ()))

    def filled(self, node: Node) -> list[Node]:
        """What states that a thing fills a role of it, of all years: occurrences, propositions and participations."""
        return list(dict.fromkeys(self._fills.get(node, ())))

    def years(self, node: Node) -> str:
        """The years of a node in EDTF, whatever the year asked for; empty where it has none."""
        return next((str(years) for _, _, years in self._kg.closure.match(node, DET.years, None)), "")

    def filled_as(self, node: Node, filler: Node) -> list[Node]:
        """The roles of a node that a thing is stated to fill, of all years."""
        return [p for p, found in self._out.get(node, {}).items() if p in self.roles and filler in found]

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
            if DET.Claim in self._types.get(triple[0], ()):
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
                (claims if DET.Claim in self._types.get(node, ()) else references)[node] = None
        return Support(tuple(self.claim(c) for c in sorted(claims, key=str)), tuple(references))

    def grounded(self, triple: Triple) -> bool:
        """Whether a stated triple rests on anything: what `of` would be true of, without reading the claims."""
        if DET.Claim in self._types.get(triple[0], ()) or self._is_record(triple[0]) or triple in self._kg.own_axioms:
            return True
        graphs = self._kg.stated_in.get(triple, ())
        return any(g in (ONTOLOGY_GRAPH, CODE_GRAPH) or self._nodes(g, triple) for g in graphs)

    def _is_record(self, node: Node) -> bool:
        """Whether a node is itself a claim, a passage, a reference, a source, a work or a header."""
        kinds = self._types.get(node, set())
        records = {DET.Claim, DET.Passage, DET.Reference, DET.Article, DET.Record, DET.Document}
        records |= {DET.DataSet, DET.DataFile, DET.Coverage}
        return bool(kinds & records) or node in self._kg.graphs or any("Ontology" in str(k) for k in kinds)

    def _nodes(self, graph: Node, triple: Triple) -> list[Node]:
        s, p, o = triple
        part = str(graph).rpartition("/")[2]
        if p in PROPERTIES and self.objects(s, DET.timeReference) and part != "as-stated":
            return self.objects(s, DET.timeReference)
        given = self._references.get((graph, s)) or self._references.get((graph, self._whole.get(s, s)), [])
        if given:
            # The record details a participation; that the actor takes part, claims of the occurrence say too.
            # Those that name it as the place or topic alone say no such thing.
            whole = self._whole.get(s)
            named = () if whole is None else self.filled_as(whole, o)
            says = whole is not None and p in self.roles and (not named or not self._parties.isdisjoint(named))
            said = self.claims_of(whole) if whole is not None and says else []
            return [*given, *(c for c in said if o in self._mentions[c])]
        if part == "entities":
            direct = self._mentioned_by.get(s, [])
            return direct or [c for node in self._fills.get(s, ()) for c in self._behind(node)]
        claims = self.claims_of(s)
        if p in self.roles and not isinstance(o, Literal) and not str(o).startswith(str(CODE)):
            return [c for c in claims if o in self._mentions[c]]
        return claims

    def _behind(self, node: Node) -> list[Node]:
        """The claims that say a node, or else the references that it has anywhere."""
        return self.claims_of(node) or [r for (_, s), found in self._references.items() if s == node for r in found]


def evidence_of(kg: View) -> Evidence:
    """What finds the evidence in a graph, made once for all its years and both halves: it reads all that is stated."""
    if "evidence" not in kg.both:
        kg.both["evidence"] = Evidence(kg)
    found: Evidence = kg.both["evidence"]
    return found
