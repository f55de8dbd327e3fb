"""The form of the facts: known terms, roles filled by the right kind, nothing written by hand that is inferred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Set
from functools import cached_property

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node, URIRef

from detente.check.findings import Finding, Nearest, Places, Where, shown
from detente.graph import KnowledgeGraph
from detente.rdf.hierarchy import descendants
from detente.rdf.reading import parse
from detente.rdf.terms import Triple, short
from detente.vocabulary import CODE, CODE_GRAPH, DET, ID, Vocabulary

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
_TYPE, _OWL = frozenset({RDF.type}), str(OWL)


def is_axiom(triple: Triple) -> bool:
    """Whether a triple of a file of one's own is part of an axiom, and no fact."""
    _, p, o = triple
    return p in _SCHEMA or str(p).startswith(_OWL) or (p in _TYPE and str(o).startswith(_OWL))


class Structure:
    """The ontology and the facts of a graph, as the checks see them."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        """Read the hierarchy of classes and roles, that of files of one's own included."""
        self.kg = kg
        self.places = Places(kg)
        #: The axioms: those of the ontology, and those that files of one's own may bring.
        self.axioms: list[Triple] = [*kg.schema, *(t for graph in kg.own for t in kg.graphs[graph] if is_axiom(t))]
        self.roles = descendants(self.axioms, [DET.involves, DET.participationOf], RDFS.subPropertyOf)
        self.occurrences = descendants(self.axioms, [DET.Occurrence], RDFS.subClassOf)
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
        typed: dict[Node, set[Node]] = defaultdict(set)
        for _, s, o in self.typings():
            typed[s].add(o)
        for s, p, o in kg.graphs.get(CODE_GRAPH, ()):
            if p == RDF.type:
                typed[s].add(o)
        #: The stated classes of each thing; what has the same classes has one set of them.
        self.types: dict[Node, frozenset[Node]] = {}
        same: dict[frozenset[Node], frozenset[Node]] = {}
        for s, kinds in typed.items():
            found = frozenset(kinds)
            self.types[s] = same.setdefault(found, found)
        self._above: dict[Node, frozenset[Node]] = {}
        self._kinds_of: dict[frozenset[Node], frozenset[Node]] = {}

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

    def kinds_of(self, node: Node) -> frozenset[Node]:
        """The stated classes of a thing and all wider ones."""
        types = self.types.get(node, frozenset())
        found = self._kinds_of.get(types)
        if found is None:
            found = self._kinds_of[types] = frozenset(k for t in types for k in self.above(t))
        return found

    @cached_property
    def contents(self) -> dict[Node, None]:
        """The things that are stated to be an occurrence, a proposition or a participation."""
        return {s: None for s, kinds in self.types.items() if not kinds.isdisjoint(self.content)}

    def facts(self) -> Iterator[tuple[Node, Triple]]:
        """The triples of the graph files, without ontology and codes."""
        return self.places.facts()

    def facts_with(self, predicates: Collection[Node]) -> Iterator[tuple[Node, Triple]]:
        """Those of the facts that have one of some predicates, in their order."""
        return self.places.facts_with(predicates)

    def typings(self) -> Iterator[tuple[Node, Node, Node]]:
        """What the facts say of the classes of things: the named graph, the thing, the class."""
        return ((graph, s, o) for graph, (s, _, o) in self.facts_with(_TYPE))

    @cached_property
    def elsewhere(self) -> frozenset[Node]:
        """What the files of the collection describe that are in other views, or of sources that are not selected."""
        others = {*self.kg.collection.all_files().values()} - {*self.kg.files.values()}
        return frozenset(s for file in sorted(others) for s, _, _ in parse(file))

    @cached_property
    def is_whole(self) -> bool:
        """Whether all sources of the collection are selected."""
        return len(self.of_selected) == len(self.kg.graphs)

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
        wider: dict[Node, Set[Node]] = {}
        for _, (s, p, o) in self.facts_with(self.roles):
            if p not in wider:
                wider[p] = self.above(p) & self.roles
            for role in wider[p]:
                found[s][role].add(o)
        return found

    def has_row(self, node: Node) -> bool:
        """Whether a thing comes from a row of a data set."""
        return node in self._of_rows

    @cached_property
    def _of_rows(self) -> frozenset[Node]:
        return frozenset(s for _, (s, _, _) in self.facts_with({DET.row}))

    @cached_property
    def parts(self) -> dict[tuple[Node, Node], None]:
        """The participations of occurrences, each with its occurrence, stated from either end."""
        within, holding = (
            descendants(self.axioms, [p], RDFS.subPropertyOf) for p in (DET.participationIn, DET.hasParticipation)
        )
        found: dict[tuple[Node, Node], None] = {}
        for _, (s, p, o) in self.facts_with(within | holding):
            found[(s, o) if p in within else (o, s)] = None
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
    yield from _occurrences(st)


def _terms(st: Structure) -> Iterator[Finding]:
    """Terms that nothing declares."""
    declared = {s for s in st.kinds if str(s).startswith(str(DET))}
    codes = {s for s, _, _ in st.kg.graphs[CODE_GRAPH]} | {s for s in st.types if str(s).startswith(str(CODE))}
    things = {s for _, s, _ in st.typings()}

    def named() -> Iterator[Node]:
        """What a name can have been meant to be; of what is not selected only where one is not known."""
        yield from things
        yield from () if st.is_whole else st.elsewhere

    nearest = {base: Nearest(known) for base, known in ((DET, declared), (CODE, codes), (ID, named()))}

    def unknown(term: Node) -> tuple[Vocabulary, str] | None:
        """Where a term that nothing describes belongs, and what that is called; None of any other."""
        for base, known, name in (
            (DET, declared, "unknown-term"),
            (CODE, codes, "unknown-code"),
            (ID, things, "unknown-thing"),
        ):
            if isinstance(term, URIRef) and term.startswith(base):
                return None if term in known else (base, name)
        return None

    seen: set[tuple[Node, Node]] = set()
    told: dict[Node, tuple[Vocabulary, str] | None] = {}  # a term is looked at once
    for graph, (s, p, o) in st.facts():
        for term in (p,) if isinstance(o, Literal) else (p, o):
            if term not in told:
                told[term] = unknown(term)
            found = told[term]
            if found is None or (s, term) in seen:
                continue
            base, name = found
            if base != DET and (term == p or (base == ID and (p in POINTERS or p == DET.row))):
                continue  # may stand in another view, see detente.check.claims; or is a place in a file, and no thing
            if base == ID and not st.is_whole and term in st.elsewhere:
                told[term] = None
                continue
            seen.add((s, term))
            where: Where = {"graphs": [graph]} if term == p else {"path": p, "value": o, "graphs": [graph]}
            text = f"{short(term)} is nowhere described"
            yield st.places.finding(name, s, text, nearest[base].hint(term), **where)


def _by_hand(st: Structure) -> Iterator[Finding]:
    """Relations that follow from occurrences, written as facts."""
    for graph, (s, p, o) in st.facts_with(st.inferred_properties):
        text = f"{short(p)} {shown(o)} is inferred and may not be written"
        yield st.places.finding("inferred-by-hand", s, text, path=p, value=o, graphs=[graph])


def _roles(st: Structure) -> Iterator[Finding]:
    """Roles filled by the wrong kind of thing, and prospects and denials with roles of occurrences."""
    none: frozenset[Node] = frozenset()
    right: set[tuple[object, ...]] = set()  # whatever the things: their classes alone tell
    for graph, (s, p, o) in st.facts_with(st.roles):
        alike = p, st.types.get(s, none), isinstance(o, Literal) or st.types.get(o, none)
        if alike in right:
            continue
        faults = list(_of_role(st, s, p, o))
        if not faults:
            right.add(alike)
        for name, text, remedy in faults:
            yield st.places.finding(name, s, text, remedy, path=p, value=o, graphs=[graph])


def _of_role(st: Structure, s: Node, p: Node, o: Node) -> Iterator[tuple[str, str, str | None]]:
    """What is wrong with a thing in a role: the name of the check, what is wrong, what would be right."""
    types = st.types.get(s, frozenset())
    for kind, own in _OWN_ROLES.items():
        if kind in types:
            text = f"{short(p)} makes a {short(kind)} an occurrence"
            yield "role-of-an-occurrence", text, f"use {', '.join(map(short, own))}"
    kinds = st.kinds_of(o)
    wanted = {r for q in st.above(p) for r in st.ranges.get(q, ())}
    wrong = sorted(short(w) for w in wanted - kinds) if kinds and not isinstance(o, Literal) else []
    if wrong:
        is_a = ", ".join(sorted(short(t) for t in st.types[o]))
        yield "role-of-wrong-kind", f"{short(p)} takes a {' and a '.join(wrong)}, {short(o)} is {is_a}", None
    classes = types & st.occurrences
    domain = {d for q in st.above(p) for d in st.domains.get(q, ())} - {DET.Occurrence, DET.Content}
    if classes and not domain <= {k for t in classes for k in st.above(t)}:
        is_a = ", ".join(sorted(map(short, classes)))
        text = f"{short(p)} is a role of {' and '.join(sorted(map(short, domain)))}, this is {is_a}"
        yield "role-of-another-kind", text, None


def _values(st: Structure) -> Iterator[Finding]:
    """Texts in place of things, things in place of texts, and literals that are not of their property's datatype."""
    fits: set[tuple[Node, Node | None, bool]] = set()  # the datatypes that are right for a property
    texts = {p: OWL.DatatypeProperty in kinds for p, kinds in st.kinds.items()}
    for graph, (s, p, o) in st.facts():
        if isinstance(o, Literal):
            kind = p, o.datatype, bool(o.language)
            if kind in fits and not o.ill_typed:
                continue
            faults = list(_of_literal(st, p, o))
            if not faults:
                fits.add(kind)
        elif texts.get(p):
            faults = [("thing-for-a-text", f"{short(p)} takes a text or a number, not {short(o)}")]
        else:
            continue
        for name, text in faults:
            yield st.places.finding(name, s, text, path=p, value=o, graphs=[graph])


def _of_literal(st: Structure, p: Node, o: Literal) -> Iterator[tuple[str, str]]:
    """What is wrong with a literal: the name of the check, and what is wrong."""
    if OWL.ObjectProperty in st.kinds.get(p, ()):
        yield "text-for-a-thing", f'{short(p)} leads to a thing, not to the text "{shown(o)}"'
        return
    wanted = {r for q in st.above(p) for r in st.ranges.get(q, ())}
    for datatype in sorted(wanted - {RDFS.Literal}, key=str):
        right = o.datatype == datatype or (datatype == RDF.langString and o.language)
        plain = o.datatype is None and not o.language and short(datatype) == "xsd:string"
        if not (right or plain):
            given = f"@{o.language}" if o.language else short(o.datatype) if o.datatype else "a plain string"
            yield "wrong-datatype", f'{short(p)} takes {short(datatype)}, "{shown(o)}" is {given}'
    if o.ill_typed:
        yield "malformed-value", f'{short(p)}: "{shown(o)}" is no {short(o.datatype)}'


def _occurrences(st: Structure) -> Iterator[Finding]:
    """One kind for each occurrence; hedged adds nothing to facts; corrections name their reference."""
    for s in st.contents:
        kinds = st.types[s] & st.content
        if len(kinds) > 1:
            names = ", ".join(sorted(map(short, kinds)))
            graphs = st.places.stating((s, RDF.type, k) for k in kinds)
            yield st.places.finding("two-kinds", s, f"it has the kinds {names}", path=RDF.type, graphs=graphs)
    hedged, stated = (
        {s for graph, triples in st.kg.said.items() if _part(graph) == part for s, _, _ in triples}
        for part in ("hedged", "facts")
    )
    for s in sorted((hedged & stated).intersection(st.contents), key=str):
        yield st.places.finding("hedged-adds-to-facts", s, "hedged.ttl adds to a node of facts.ttl")
    for graph, triples in st.kg.said.items():
        if _part(graph) == "corrections":
            referenced = {graph, *(s for s, p, _ in triples if p == DET.reference)}
            for s in dict.fromkeys(s for s, _, _ in triples if s not in referenced):
                yield st.places.finding(
                    "correction-without-record", s, "the correction names no record", graphs=[graph]
                )


def _part(graph: Node) -> str:
    """Of which part of its source a named graph is."""
    return str(graph).rpartition("/")[2]


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
