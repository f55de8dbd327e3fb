"""The form of the facts: known terms, roles filled by the right kind, nothing written by hand that is inferred."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node, URIRef

from detente.check.findings import Finding, Places
from detente.graph import KnowledgeGraph
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import Triple, short
from detente.vocabulary import CODE, CODE_GRAPH, DET, ID, ONTOLOGY_GRAPH

#: Roles of what is not said to hold; only these may a prospect or a denial use.
_OWN_ROLES = {
    DET.Prospect: (DET.would, DET.wouldTo, DET.wouldFor, DET.wouldConcern, DET.wouldBe, DET.conditionalOn),
    DET.Denial: (DET.deniedSubject, DET.deniedRelation, DET.deniedObject, DET.deniedPlace, DET.deniedDegree),
}


class Structure:
    """The ontology and the facts of a graph, as the checks of this module see them."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        """Read the hierarchy of classes and roles."""
        self.kg = kg
        self.places = Places(kg)
        self.roles = descendants(kg.schema, [DET.involves], RDFS.subPropertyOf)
        self.content = descendants(kg.schema, [DET.Situation, DET.Prospect, DET.Denial], RDFS.subClassOf)
        self._wider: dict[Node, set[Node]] = defaultdict(set)
        self.inverse: dict[Node, Node] = {}
        self.chains: list[tuple[Node, list[Node]]] = []
        self.ranges: dict[Node, set[Node]] = defaultdict(set)
        first = {s: o for s, p, o in kg.schema if p == RDF.first}
        rest = {s: o for s, p, o in kg.schema if p == RDF.rest}
        for s, p, o in kg.schema:
            if p in (RDFS.subPropertyOf, RDFS.subClassOf) and isinstance(s, URIRef):
                self._wider[s].add(o)
            elif p == OWL.inverseOf:
                self.inverse[s], self.inverse[o] = o, s
            elif p == RDFS.range:
                self.ranges[s].add(o)
            elif p == OWL.propertyChainAxiom:
                items = []
                while o in first:
                    items.append(first[o])
                    o = rest[o]
                self.chains.append((s, items))
        self.types: dict[Node, set[Node]] = defaultdict(set)
        for graph, triples in kg.graphs.items():
            if graph != ONTOLOGY_GRAPH:
                for s, p, o in triples:
                    if p == RDF.type:
                        self.types[s].add(o)

    def above(self, term: Node) -> set[Node]:
        """A class or property and all wider ones."""
        found: set[Node] = set()
        queue = [term]
        while queue:
            node = queue.pop()
            if node not in found:
                found.add(node)
                queue += self._wider.get(node, ())
        return found

    def facts(self) -> Iterator[tuple[Node, Triple]]:
        """The triples of the graph files, without ontology and codes."""
        for graph, triples in self.kg.graphs.items():
            if graph not in (ONTOLOGY_GRAPH, CODE_GRAPH):
                for triple in triples:
                    yield graph, triple

    def inferred_properties(self) -> set[Node]:
        """The properties that only rules may fill: heads of chains, what is wider, and their inverses; not roles."""
        found: set[Node] = set()
        for head, _ in self.chains:
            for p in self.above(head):
                found |= {p, self.inverse.get(p, p)}
        inverse_roles = {self.inverse[r] for r in self.roles if r in self.inverse}
        return (found - self.roles) | (inverse_roles - self.roles)


def findings(kg: KnowledgeGraph) -> Iterator[Finding]:
    """What breaks the form that the design gives the facts and the ontology."""
    structure = Structure(kg)
    yield from _terms(structure)
    yield from _by_hand(structure)
    yield from _roles(structure)
    yield from _dyads(structure)
    yield from _situations(structure)
    yield from _ontology(structure)


def _terms(st: Structure) -> Iterator[Finding]:
    """Terms that nothing declares."""
    declared = {s for s, p, _ in st.kg.schema if p == RDF.type and str(s).startswith(str(DET))}
    codes = {s for s, _, _ in st.kg.graphs[CODE_GRAPH]}
    things = {s for _, (s, p, _) in st.facts() if p == RDF.type}
    seen: set[tuple[Node, Node]] = set()
    for graph, (s, p, o) in st.facts():
        for term, known, base in ((p, declared, DET), (o, declared, DET), (o, codes, CODE), (o, things, ID)):
            if not isinstance(term, URIRef) or not term.startswith(str(base)) or term in known or (s, term) in seen:
                continue
            pointer = p in (DET.corrects, DET.contradicts) or DET.Claim in st.types.get(s, ())
            if base == ID and pointer:
                continue  # a claim or a correction may point to what is in another view
            seen.add((s, term))
            close = difflib.get_close_matches(short(term), [short(k) for k in known], n=1)
            what = f"{short(term)} is nowhere described"
            yield st.places.finding(True, s, what + (f"; did you mean {close[0]}?" if close else ""), graph)


def _by_hand(st: Structure) -> Iterator[Finding]:
    """Relations that follow from situations, written as facts."""
    inferred = st.inferred_properties()
    for graph, (s, p, o) in st.facts():
        if p in inferred:
            text = f"{short(p)} {short(o)} is inferred and may not be written: state the situation it follows from"
            yield st.places.finding(True, s, text, graph)


def _roles(st: Structure) -> Iterator[Finding]:
    """Roles filled by the wrong kind of thing, and prospects and denials with roles of situations."""
    for graph, (s, p, o) in st.facts():
        if p not in st.roles:
            continue
        for kind, own in _OWN_ROLES.items():
            if kind in st.types.get(s, ()):
                text = f"{short(p)} makes a {short(kind)} a situation; use {', '.join(map(short, own))}"
                yield st.places.finding(True, s, text, graph)
        kinds = {k for t in st.types.get(o, ()) for k in st.above(t)}
        wanted = {r for q in st.above(p) for r in st.ranges.get(q, ())}
        wrong = sorted(short(w) for w in wanted - kinds) if kinds and not isinstance(o, Literal) else []
        if wrong:
            is_a = ", ".join(sorted(short(t) for t in st.types[o]))
            yield st.places.finding(True, s, f"{short(p)} takes a {' and a '.join(wrong)}, {short(o)} is {is_a}", graph)


def _dyads(st: Structure) -> Iterator[Finding]:
    """Dyads with one side only, or with the same actor on both."""
    fillers: dict[Node, dict[Node, set[Node]]] = defaultdict(lambda: defaultdict(set))
    for _, (s, p, o) in st.facts():
        if p in st.roles:
            fillers[s][p].add(o)
    for _, items in st.chains:
        if len(items) != 2 or items[0] not in st.inverse or items[1] not in st.roles:
            continue
        a, b = st.inverse[items[0]], items[1]
        pair = a in st.roles and a != b and {DET.party} <= st.above(a) & st.above(b)
        named_alike = short(a)[:-1] == short(b)[:-1]
        for s, by in fillers.items():
            if not pair or not (by.get(a) or by.get(b)):
                continue
            if named_alike and (not by.get(a) or not by.get(b)):
                missing = b if by.get(a) else a
                yield st.places.finding(True, s, f"a dyad has two sides: give it {short(missing)}")
            both = by.get(a, set()) & by.get(b, set())
            if both:
                yield st.places.finding(
                    True, s, f"{short(min(both, key=str))} cannot be both {short(a)} and {short(b)}"
                )


def _situations(st: Structure) -> Iterator[Finding]:
    """One kind for each situation; hedged adds nothing to facts; corrections name their reference."""
    in_part: dict[str, set[Node]] = defaultdict(set)
    referenced: set[tuple[Node, Node]] = set()
    for graph, (s, p, _) in st.facts():
        part = str(graph).rpartition("/")[2]
        if st.types.get(s, set()) & st.content:
            in_part[part].add(s)
        if p == DET.reference:
            referenced.add((graph, s))
    for s, kinds in st.types.items():
        if len(kinds & st.content) > 1:
            names = ", ".join(sorted(short(k) for k in kinds & st.content))
            yield st.places.finding(True, s, f"one kind for each situation, this has {names}")
    for s in sorted(in_part["hedged"] & in_part["facts"], key=str):
        yield st.places.finding(True, s, "hedged.ttl adds to a node of facts.ttl: make a situation of its own")
    for graph, (s, _, _) in st.facts():
        if str(graph).endswith("/corrections") and (graph, s) not in referenced and s != graph:
            referenced.add((graph, s))
            yield st.places.finding(True, s, "a correction names its record: give it a det:reference", graph)


def _ontology(st: Structure) -> Iterator[Finding]:
    """Chains over one role and its inverse, and what builds on them; relations across periods."""
    marked = st.kg.between_different
    for head, items in st.chains:
        over_one = len(items) == 2 and st.inverse.get(items[0]) == items[1]
        if over_one and head not in marked:
            text = "a chain over one role gives each thing to itself: annotate it det:betweenDifferent true"
            yield st.places.finding(True, head, text)
        for p in set(items) & marked:
            yield st.places.finding(
                True, head, f"nothing may build on {short(p)}, which holds of different things only"
            )
    for p in marked:
        for wider in st.above(p) - {p}:
            yield st.places.finding(
                True, wider, f"nothing may build on {short(p)}, which holds of different things only"
            )
    across = st.kg.across_periods
    inferred = st.inferred_properties()
    for rule in st.kg.closure.ruleset.rules:
        joins = [atom.p for atom in rule.body if isinstance(atom.p, URIRef) and atom.p in across]
        result = rule.head.p if rule.head is not None else None
        if joins and isinstance(result, URIRef) and result in inferred - across:
            text = f"it follows from {short(joins[0])}, which joins periods: annotate it det:acrossPeriods"
            yield st.places.finding(True, result, text)
