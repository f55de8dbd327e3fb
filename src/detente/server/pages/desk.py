"""What pages look up in a graph, indexed once for each graph: labels by language, classes, evidence, proofs in words."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.collection.edtf import Bounds
from detente.collection.years import BOUNDS
from detente.explaining.evidence import Evidence
from detente.explaining.explainer import Explainer
from detente.explaining.passages import ArticleText, article
from detente.graph import KnowledgeGraph
from detente.rdf.terms import Triple, short
from detente.vocabulary import DET

#: The kinds of thing that are about the sources, not of the world.
RECORDS = (DET.Claim, DET.Passage, DET.Reference)


class Desk:
    """Looks things up in one graph.

    Attributes:
        kg: the graph.
        kept: what pages worked out of it and will want again.
    """

    def __init__(self, kg: KnowledgeGraph) -> None:
        """Of a graph."""
        self.kg = kg
        self.kept: dict[tuple[object, ...], Any] = {}

    # ---- words ---------------------------------------------------------------------------------------

    @cached_property
    def _labels(self) -> dict[Node, dict[str, str]]:
        found: dict[Node, dict[str, str]] = defaultdict(dict)
        for triples in self.kg.graphs.values():
            for s, p, o in triples:
                if p == RDFS.label and isinstance(o, Literal):
                    found[s].setdefault((o.language or "").partition("-")[0].lower(), str(o))
        return found

    def label(self, term: Node | None, language: str = "en") -> str:
        """The label of a thing, in force or not: in a language, else in English, else in any."""
        if term is None:
            return ""
        if isinstance(term, Literal):
            return str(term)
        known = self._labels.get(term)
        if known:
            return known.get(language) or known.get("en") or known.get("") or next(iter(known.values()))
        return self.explainer.label(term) if isinstance(term, BNode) else short(term)

    def said_in(self, term: Node | None, language: str) -> str:
        """The language of a label, where it is another than that of the page; else nothing."""
        known = self._labels.get(term, {}) if term is not None else {}
        if not known or language in known or "" in known:
            return language if language in known and language != "en" else ""
        return "" if "en" in known else next(iter(known))

    # ---- what rests on what --------------------------------------------------------------------------

    @cached_property
    def text(self) -> ArticleText | None:
        """The article's text, where the operator supplies it (DETENTE_ARTICLE)."""
        return article(self.kg, None)

    @cached_property
    def explainer(self) -> Explainer:
        """Puts proofs into words."""
        return Explainer(self.kg, self.text)

    @cached_property
    def evidence(self) -> Evidence:
        """What stated triples rest on."""
        return self.explainer.evidence

    def stated(self, node: Node, p: Node) -> list[Node]:
        """What is stated of a node, in force or not."""
        return self.evidence.objects(node, p)

    def first(self, node: Node, p: Node) -> Node | None:
        """The first of what is stated of a node."""
        return next(iter(self.stated(node, p)), None)

    # ---- the ontology --------------------------------------------------------------------------------

    @cached_property
    def above(self) -> dict[Node, frozenset[Node]]:
        """Each class and property with itself and all that is wider."""
        direct: dict[Node, set[Node]] = defaultdict(set)
        terms: set[Node] = set()
        for s, p, o in self.kg.schema:
            if p in (RDFS.subClassOf, RDFS.subPropertyOf) and isinstance(s, URIRef) and isinstance(o, URIRef):
                direct[s].add(o)
                terms |= {s, o}
            elif p == RDF.type and isinstance(s, URIRef):
                terms.add(s)
        found: dict[Node, frozenset[Node]] = {}
        for term in terms:
            seen, queue = {term}, [term]
            while queue:
                new = direct[queue.pop()] - seen
                seen |= new
                queue += new
            found[term] = frozenset(seen)
        return found

    def under(self, term: Node, *roots: Node) -> bool:
        """Whether a class or property is one of some, or narrower than one."""
        wider = self.above.get(term, frozenset((term,)))
        return any(root in wider for root in roots)

    @cached_property
    def inverses(self) -> dict[Node, frozenset[Node]]:
        """Each property with its inverses; a symmetric one is its own."""
        found: dict[Node, set[Node]] = defaultdict(set)
        for s, p, o in self.kg.schema:
            if p == OWL.inverseOf and isinstance(s, URIRef) and isinstance(o, URIRef):
                found[s].add(o)
                found[o].add(s)
            elif p == RDF.type and o == OWL.SymmetricProperty:
                found[s].add(s)
        return {p: frozenset(qs) for p, qs in found.items()}

    def specific(self, terms: set[Node]) -> list[Node]:
        """Those of some terms than which none of them is narrower, in order."""
        return sorted((t for t in terms if not any(t != n and self.under(n, t) for n in terms)), key=str)

    def definition(self, term: Node) -> str:
        """The definition of a term, else nothing."""
        return next((str(o) for s, p, o in self.kg.schema if s == term and p == SKOS.definition), "")

    # ---- what a thing is -----------------------------------------------------------------------------

    @cached_property
    def _types(self) -> dict[Node, set[Node]]:
        found: dict[Node, set[Node]] = defaultdict(set)
        for triples in self.kg.graphs.values():
            for s, p, o in triples:
                if p == RDF.type:
                    found[s].add(o)
        return found

    def types(self, node: Node) -> set[Node]:
        """The classes of a thing: those that it is stated to be of in any year, and all that are wider."""
        return {wide for t in self._types.get(node, ()) for wide in self.above.get(t, (t,))}

    def is_a(self, node: Node, *classes: Node) -> bool:
        """Whether a thing is stated to be of one of some classes, in any year."""
        return any(self.under(t, *classes) for t in self._types.get(node, ()))

    def kinds(self, node: Node) -> list[Node]:
        """The most specific classes that a thing is stated to be of."""
        return self.specific({t for t in self._types.get(node, ()) if t in self.above})

    @cached_property
    def members(self) -> dict[Node, list[Node]]:
        """The things that are stated to be of each class, narrower ones included, in order of their labels."""
        found: dict[Node, set[Node]] = defaultdict(set)
        for node, types in self._types.items():
            if isinstance(node, URIRef):
                for t in types:
                    for wide in self.above.get(t, (t,)):
                        found[wide].add(node)
        return {c: sorted(nodes, key=lambda n: (self.label(n).casefold(), str(n))) for c, nodes in found.items()}

    def known(self, node: Node) -> bool:
        """Whether anything is said of a thing, in any year."""
        return node in self._types or node in self._labels or next(self.kg.match(node, None, None), None) is not None

    # ---- time ----------------------------------------------------------------------------------------

    def bounds(self, node: Node) -> Bounds | None:
        """The four bounds of the years of a node, whatever the year looked at; None where it has none."""
        found = [
            next((int(str(o)) for _, _, o in self.kg.closure.match(node, p, None) if isinstance(o, Literal)), None)
            for p in BOUNDS
        ]
        return None if None in found else Bounds(*found)  # type: ignore[arg-type]

    def years(self, node: Node) -> str:
        """The years of a node in EDTF, whatever the year looked at; empty where it has none."""
        return self.evidence.years(node)

    # ---- from a relation to the situation that it follows from ----------------------------------------

    @cached_property
    def chains(self) -> dict[Node, list[tuple[tuple[Node, bool], tuple[Node, bool]]]]:
        """The two steps of each chain that gives a relation: a property, and whether it is read backwards."""
        found: dict[Node, list[tuple[tuple[Node, bool], tuple[Node, bool]]]] = defaultdict(list)
        for rule in self.kg.closure.ruleset.rules:
            if rule.name != "prp-spo2" or rule.head is None or len(rule.body) != 2:
                continue
            a, b = rule.body if rule.head.s in (rule.body[0].s, rule.body[0].o) else rule.body[::-1]
            middle = ({a.s, a.o} & {b.s, b.o}) - {rule.head.s, rule.head.o}
            if len(middle) == 1 and all(isinstance(x, Node) for x in (rule.head.p, a.p, b.p)):
                steps = ((a.p, a.s in middle), (b.p, b.o in middle))
                found[rule.head.p].append(steps)  # type: ignore[index,arg-type]
        return found

    def between(self, triple: Triple) -> list[Node]:
        """The situations, or things, through which a relation of two joins them: the middles of its chains."""
        s, p, o = triple
        kg = self.kg.also_possible if self.kg.possible else self.kg
        ways = [(s, q, o) for q in (p,)] + [(o, q, s) for q in self.inverses.get(p, ()) if q != p or s != o]
        found: dict[Node, None] = {}
        for one, q, other in ways:
            for (first, back), (second, back2) in self.chains.get(q, ()):
                if back:
                    middles = {x for x, _, _ in kg.match(None, first, one)}
                else:
                    middles = {x for _, _, x in kg.match(one, first, None)}
                for node in sorted(middles, key=str):
                    ends = (other, second, node) if back2 else (node, second, other)
                    if kg.holds(*ends):
                        found.update(dict.fromkeys(self.wholes(node)))
        return list(found)

    def wholes(self, node: Node) -> list[Node]:
        """The situations behind a dyad or a participation; of anything else the thing itself."""
        found: dict[Node, None] = {}
        seen, queue = {node}, [node]
        while queue:
            current = queue.pop()
            above = [
                o
                for p in (DET.expandedFrom, DET.participationIn)
                for _, _, o in self.kg.closure.match(current, p, None)
            ]
            found |= {} if above else {current: None}
            queue += [n for n in above if n not in seen]
            seen |= set(above)
        return list(found)


_DESKS: WeakKeyDictionary[KnowledgeGraph, Desk] = WeakKeyDictionary()


def desk_of(kg: KnowledgeGraph) -> Desk:
    """The desk of a graph, made once."""
    if kg not in _DESKS:
        _DESKS[kg] = Desk(kg)
    return _DESKS[kg]

