"""What a stated triple rests on: claims, each with its passages, or public references.

A role of a situation rests on the claims that assert the situation *and* mention what fills the role, so that a
proof cites the claim that names the party, not one that gets it wrong; a type, a year, a code or a literal rests on
all claims that assert the situation; what comes from the record rests on its reference. A participation rests on what
its situation rests on, unless it has claims or a reference of its own; what expansion made, on what it was made of.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass

from rdflib.namespace import RDF, RDFS
from rdflib.term import Literal, Node

from detente.collection.view import View
from detente.collection.years import PROPERTIES
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import Triple
from detente.vocabulary import CODE, CODE_GRAPH, DET, EXPANDED_GRAPH, ONTOLOGY_GRAPH

#: From a claim to what it says.
SAYS = (DET.asserts, DET.supposes, DET.denies)
_MENTIONS = (DET.mentions, DET.claimSubject, DET.claimObject)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as a reader sees it.

    Attributes:
        node: its IRI.
        name: its number in the inventory, as ``C173``.
        text: what it says, in our own words.
        stance, polarity, assessment: the labels of its codes.
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


@dataclass(frozen=True, slots=True)
class Support:
    """What a stated triple rests on.

    Attributes:
        claims: the claims, in the order of their numbers.
        references: the public references.
        own: whether the triple stands for itself: part of the ontology, of a claim, of a passage or of a reference.
    """

    claims: tuple[Claim, ...] = ()
    references: tuple[Node, ...] = ()
    own: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return self.own or bool(self.claims or self.references)


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
        roots = (DET.involves, DET.would, DET.wouldTo, DET.wouldFor, DET.concerns, DET.conditionalOn)
        parts = (DET.participationOf, DET.dyadMember)
        within, holding = (
            descendants(kg.schema, [p], RDFS.subPropertyOf) for p in (DET.participationIn, DET.hasParticipation)
        )
        denied = (DET.deniedSubject, DET.deniedObject, DET.concerns)
        self.roles = descendants(kg.schema, (*roots, *denied, *parts), RDFS.subPropertyOf)
        # One look-up for each triple: to compare terms takes longer than all else here.
        kinds = dict.fromkeys(self.roles, "role") | dict.fromkeys(SAYS, "says") | dict.fromkeys(_MENTIONS, "mentions")
        kinds |= {DET.attributedTo: "attributed", DET.reference: "reference", RDF.type: "type"}
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

    def of_view(self, kg: View) -> Evidence:
        """The same for another year, or the other half, of the view."""
        made = copy.copy(self)
        made._kg = kg
        return made

    def claims_of(self, node: Node) -> list[Node]:
        """The claims that assert, suppose or deny a node; of a participation without any, those of its situation."""
        found = self._says.get(node) or self._says.get(self._whole.get(node, node)) or []
        return sorted(set(found), key=str)

    def objects(self, s: Node, p: Node) -> list[Node]:
        """The stated objects of a node's property, of all years."""
        return self._out[s].get(p, []) if s in self._out else []

    def years(self, node: Node) -> str:
        """The years of a node in EDTF, whatever the year asked for; empty where it has none."""
        return next((str(years) for _, _, years in self._kg.closure.match(node, DET.years, None)), "")

    def claim(self, node: Node) -> Claim:
        """A claim with what it carries."""

        def one(p: Node) -> str:
            found = self.objects(node, p)
            return self._kg.label(found[0]) if found else ""

        numbers = self.objects(node, DET.number)
        return Claim(
            node=node,
            name=f"C{int(str(numbers[0])):03d}" if numbers else str(node).rpartition("/")[2],
            text=one(DET.claimText),
            stance=one(DET.stance),
            polarity=one(DET.polarity),
            assessment=one(DET.assessment),
            holder=one(DET.attributedTo),
            passages=tuple(self.objects(node, DET.passage)),
        )

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
        """Whether a node is itself a claim, a passage, a reference, a work or a header."""
        kinds = self._types.get(node, set())
        records = {DET.Claim, DET.Passage, DET.Reference, DET.Article, DET.Document}
        return bool(kinds & records) or node in self._kg.graphs or any("Ontology" in str(k) for k in kinds)

    def _nodes(self, graph: Node, triple: Triple) -> list[Node]:
        s, p, o = triple
        part = str(graph).rpartition("/")[2]
        if p in PROPERTIES and self.objects(s, DET.timeReference) and part != "as-stated":
            return self.objects(s, DET.timeReference)
        given = self._references.get((graph, s)) or self._references.get((graph, self._whole.get(s, s)), [])
        if given:
            # The record details a participation; that the actor takes part, claims of the situation say too.
            said = self.claims_of(self._whole[s]) if s in self._whole and p in self.roles else []
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
