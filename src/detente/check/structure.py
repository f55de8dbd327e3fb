"""The form of the facts: known terms, roles filled by the right kind, nothing written by hand that is inferred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node, URIRef

from detente.check.findings import Finding, Nearest, Places, Where, shown
from detente.graph import KnowledgeGraph
from detente.rdf.hierarchy import descendants
from detente.rdf.reading import parse
from detente.rdf.terms import Triple, short
from detente.vocabulary import CODE, CODE_GRAPH, DET, ID

#: Roles of what is not said to hold; only these may a prospect or a denial use.
_OWN_ROLES = {
    DET.Prospect: (DET.would, DET.wouldTo, DET.wouldFor, DET.concerns, DET.wouldBe, DET.conditionalOn),
    DET.Denial: (DET.deniedSubject, DET.deniedRelation, DET.deniedObject, DET.concerns, DET.deniedDegree),
}
#: What leads from a claim, or from a correction, to what may stand in another view.
POINTERS = (
    DET.asserts, DET.supposes, DET.denies, DET.mentions, DET.claimSubject, DET.claimObject, DET.corrects,
    DET.contradicts,
)  # fmt: skip


_SCHEMA = frozenset({RDF.first, RDF.rest, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range})


def is_axiom(triple: Triple) -> bool:
    """Whether a triple of a file of one's own is part of an axiom, and no fact."""
    _, p, o = triple
    return p in _SCHEMA or str(p).startswith(str(OWL)) or (p == RDF.type and str(o).startswith(str(OWL)))


class Structure:
    """The ontology and the facts of a graph, as the checks see them."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        """Read the hierarchy of classes and roles, that of files of one's own included."""
        self.kg = kg
        self.places = Places(kg)
        #: The axioms: those of the ontology, and those that files of one's own may bring.
        self.axioms: list[Triple] = [*kg.schema, *(t for graph in kg.own for t in kg.graphs[graph] if is_axiom(t))]
        self.roles = descendants(self.axioms, [DET.involves, DET.participationOf], RDFS.subPropertyOf)
        self.situations = descendants(self.axioms, [DET.Occurrence], RDFS.subClassOf)
        self.memberships = descendants(self.axioms, [DET.StateSystemMembership], RDFS.subClassOf)
        contents = [DET.Occurrence, DET.Proposition, DET.Participation]
        self.content = descendants(self.axioms, contents, RDFS.subClassOf)
        #: The classes that are expanded into dyads, and those below them.
        expanded = [s for s, p, _ in self.axioms if p == DET.expandedBy]
        self.expanded = descendants(self.axioms, expanded, RDFS.subClassOf)
        self._wider: dict[Node, set[Node]] = defaultdict(set)
        self.inverse: dict[Node, Node] = {}
        self.chains: list[tuple[Node, list[Node]]] = []
        self.ranges: dict[Node, set[Node]] = defaultdict(set)
        self.domains: dict[Node, set[Node]] = defaultdict(set)
        self.kinds: dict[Node, set[Node]] = defaultdict(set)
        first = {s: o for s, p, o in self.axioms if p == RDF.first}
        rest = {s: o for s, p, o in self.axioms if p == RDF.rest}
        for s, p, o in self.axioms:
            if p in (RDFS.subPropertyOf, RDFS.subClassOf) and isinstance(s, URIRef):
                self._wider[s].add(o)
            elif p == OWL.inverseOf:
                self.inverse[s] = o
                if isinstance(s, URIRef):  # not what a chain or a restriction writes inline
                    self.inverse[o] = s
            elif p == RDFS.range:
                self.ranges[s].add(o)
            elif p == RDFS.domain:
                self.domains[s].add(o)
            elif p == RDF.type:
                self.kinds[s].add(o)
            elif p == OWL.propertyChainAxiom:
                items = []
                while o in first:
                    items.append(first[o])
                    o = rest[o]
                self.chains.append((s, items))
        self.types: dict[Node, set[Node]] = defaultdict(set)
        for _, (s, p, o) in self.facts():
            if p == RDF.type:
                self.types[s].add(o)
        for s, p, o in kg.graphs.get(CODE_GRAPH, ()):
            if p == RDF.type:
                self.types[s].add(o)
        self._above: dict[Node, frozenset[Node]] = {}

    def above(self, term: Node) -> frozenset[Node]:
        """A class or property and all wider ones."""
        if term not in self._above:
            found: set[Node] = set()
            queue = [term]
            while queue:
                node = queue.pop()
                if node not in found:
                    found.add(node)
                    queue += self._wider.get(node, ())
            self._above[term] = frozenset(found)
        return self._above[term]

    def kinds_of(self, node: Node) -> set[Node]:
        """The stated classes of a thing and all wider ones."""
        return {k for t in self.types.get(node, ()) for k in self.above(t)}

    def facts(self) -> Iterator[tuple[Node, Triple]]:
        """The triples of the graph files, without ontology and codes."""
        yield from self.places.facts()

    @cached_property
    def elsewhere(self) -> frozenset[Node]:
        """What the files of the collection describe that are in other views, or of sources that are not selected."""
        others = {*self.kg.collection.all_files().values()} - {*self.kg.files.values()}
        return frozenset(s for file in sorted(others) for s, _, _ in parse(file))

    @cached_property
    def of_selected(self) -> frozenset[Node]:
        """The named graphs but those that are there only to say what things are called, of sources not selected."""

        def stated(graph: Node) -> bool:
            source = self.kg.collection.source_of(graph)
            return source is None or source.name in self.kg.sources

        return frozenset(filter(stated, self.kg.graphs))

    @cached_property
    def fillers(self) -> dict[Node, dict[Node, set[Node]]]:
        """What fills the roles of each thing, narrower roles counted as the wider ones too."""
        found: dict[Node, dict[Node, set[Node]]] = defaultdict(lambda: defaultdict(set))
        for _, (s, p, o) in self.facts():
            if p in self.roles:
                for role in self.above(p) & self.roles:
                    found[s][role].add(o)
        return found

    @cached_property
    def parts(self) -> dict[tuple[Node, Node], None]:
        """The participations of situations, each with its situation, stated from either end."""
        within, holding = (
            descendants(self.axioms, [p], RDFS.subPropertyOf) for p in (DET.participationIn, DET.hasParticipation)
        )
        found: dict[tuple[Node, Node], None] = {}
        for _, (s, p, o) in self.facts():
            if p in within:
                found[s, o] = None
            elif p in holding:
                found[o, s] = None
        return found

    @cached_property
    def inferred_properties(self) -> frozenset[Node]:
        """The properties that only rules may fill: heads of chains, what is wider, and their inverses; not roles."""
        found: set[Node] = set()
        for head, _ in self.chains:
            for p in self.above(head):
                found |= {p, self.inverse.get(p, p)}
        found |= descendants(self.axioms, [DET.dyadMember], RDFS.subPropertyOf)  # expansion alone makes dyads
        inverse_roles = {self.inverse[r] for r in self.roles if r in self.inverse}
        return frozenset((found - self.roles) | (inverse_roles - self.roles))


def findings(st: Structure) -> Iterator[Finding]:
    """What breaks the form that the design gives the facts."""
    yield from _terms(st)
    yield from _by_hand(st)
    yield from _roles(st)
    yield from _values(st)
    yield from _situations(st)


def _terms(st: Structure) -> Iterator[Finding]:
    """Terms that nothing declares."""
    declared = {s for s in st.kinds if str(s).startswith(str(DET))}
    codes = {s for s, _, _ in st.kg.graphs[CODE_GRAPH]} | {s for s in st.types if str(s).startswith(str(CODE))}
    things = {s for _, (s, p, _) in st.facts() if p == RDF.type}
    if len(st.of_selected) < len(st.kg.graphs):
        things |= st.elsewhere
    nearest = {base: Nearest(known) for base, known in ((DET, declared), (CODE, codes), (ID, things))}
    seen: set[tuple[Node, Node]] = set()
    for graph, (s, p, o) in st.facts():
        for term, known, base in ((p, declared, DET), (o, declared, DET), (o, codes, CODE), (o, things, ID)):
            if not isinstance(term, URIRef) or not term.startswith(str(base)) or term in known or (s, term) in seen:
                continue
            if base == ID and p in POINTERS:
                continue  # may stand in another view; see detente.check.claims
            seen.add((s, term))
            name = "unknown-thing" if base == ID else "unknown-code" if base == CODE else "unknown-term"
            where: Where = {"graphs": [graph]} if term == p else {"path": p, "value": o, "graphs": [graph]}
            text = f"{short(term)} is nowhere described"
            yield st.places.finding(name, s, text, nearest[base].hint(term), **where)


def _by_hand(st: Structure) -> Iterator[Finding]:
    """Relations that follow from situations, written as facts."""
    inferred = st.inferred_properties
    for graph, (s, p, o) in st.facts():
        if p in inferred:
            text = f"{short(p)} {shown(o)} is inferred and may not be written"
            yield st.places.finding("inferred-by-hand", s, text, path=p, value=o, graphs=[graph])


def _roles(st: Structure) -> Iterator[Finding]:
    """Roles filled by the wrong kind of thing, and prospects and denials with roles of situations."""
    for graph, (s, p, o) in st.facts():
        if p not in st.roles:
            continue
        where: Where = {"path": p, "value": o, "graphs": [graph]}
        for kind, own in _OWN_ROLES.items():
            if kind in st.types.get(s, ()):
                text = f"{short(p)} makes a {short(kind)} a situation"
                remedy = f"use {', '.join(map(short, own))}"
                yield st.places.finding("role-of-a-situation", s, text, remedy, **where)
        kinds = st.kinds_of(o)
        wanted = {r for q in st.above(p) for r in st.ranges.get(q, ())}
        wrong = sorted(short(w) for w in wanted - kinds) if kinds and not isinstance(o, Literal) else []
        if wrong:
            is_a = ", ".join(sorted(short(t) for t in st.types[o]))
            text = f"{short(p)} takes a {' and a '.join(wrong)}, {short(o)} is {is_a}"
            yield st.places.finding("role-of-wrong-kind", s, text, **where)
        classes = st.types.get(s, set()) & st.situations
        domain = {d for q in st.above(p) for d in st.domains.get(q, ())} - {DET.Occurrence, DET.Content}
        if classes and not domain <= {k for t in classes for k in st.above(t)}:
            is_a = ", ".join(sorted(map(short, classes)))
            text = f"{short(p)} is a role of {' and '.join(sorted(map(short, domain)))}, this is {is_a}"
            yield st.places.finding("role-of-another-kind", s, text, **where)


def _values(st: Structure) -> Iterator[Finding]:
    """Texts in place of things, things in place of texts, and literals that are not of their property's datatype."""
    for graph, (s, p, o) in st.facts():
        kinds = st.kinds.get(p, set())
        where: Where = {"path": p, "value": o, "graphs": [graph]}
        if isinstance(o, Literal):
            if OWL.ObjectProperty in kinds:
                text = f'{short(p)} leads to a thing, not to the text "{shown(o)}"'
                yield st.places.finding("text-for-a-thing", s, text, **where)
                continue
            wanted = {r for q in st.above(p) for r in st.ranges.get(q, ())}
            for datatype in sorted(wanted - {RDFS.Literal}, key=str):
                fits = o.datatype == datatype or (datatype == RDF.langString and o.language)
                plain = o.datatype is None and not o.language and short(datatype) == "xsd:string"
                if not (fits or plain):
                    given = f"@{o.language}" if o.language else short(o.datatype) if o.datatype else "a plain string"
                    text = f'{short(p)} takes {short(datatype)}, "{shown(o)}" is {given}'
                    yield st.places.finding("wrong-datatype", s, text, **where)
            if o.ill_typed:
                text = f'{short(p)}: "{shown(o)}" is no {short(o.datatype)}'
                yield st.places.finding("malformed-value", s, text, **where)
        elif OWL.DatatypeProperty in kinds:
            text = f"{short(p)} takes a text or a number, not {short(o)}"
            yield st.places.finding("thing-for-a-text", s, text, **where)


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
            graphs = st.places.stating((s, RDF.type, k) for k in kinds & st.content)
            yield st.places.finding("two-kinds", s, f"it has the kinds {names}", path=RDF.type, graphs=graphs)
    for s in sorted(in_part["hedged"] & in_part["facts"], key=str):
        yield st.places.finding("hedged-adds-to-facts", s, "hedged.ttl adds to a node of facts.ttl")
    for graph, (s, _, _) in st.facts():
        if str(graph).endswith("/corrections") and (graph, s) not in referenced and s != graph:
            referenced.add((graph, s))
            yield st.places.finding("correction-without-record", s, "the correction names no record", graphs=[graph])


def axioms(st: Structure) -> Iterator[Finding]:
    """Chains over one role and its inverse, and what builds on them; relations across periods."""
    marked = st.kg.between_different
    for head, items in st.chains:
        over_one = len(items) == 2 and st.inverse.get(items[0]) == items[1]
        if over_one and head not in marked:
            text = "a chain over one role gives each thing to itself"
            yield st.places.finding("self-pairs", head, text)
        for p in set(items) & marked:
            text = f"it builds on {short(p)}, which holds of different things only"
            yield st.places.finding("built-on-pairs", head, text)
    for p in marked:
        for wider in st.above(p) - marked:
            text = f"it builds on {short(p)}, which holds of different things only"
            yield st.places.finding("built-on-pairs", wider, text)
    across = st.kg.across_periods
    for rule in st.kg.closure.ruleset.rules:
        joins = [atom.p for atom in rule.body if isinstance(atom.p, URIRef) and atom.p in across]
        result = rule.head.p if rule.head is not None else None
        if joins and isinstance(result, URIRef) and result in st.inferred_properties - across:
            text = f"it follows from {short(joins[0])}, which joins periods"
            yield st.places.finding("across-periods", result, text)
