"""What the graph says of a thing, and what its words mean, as text for a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from functools import cached_property

from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from detente.asking.headings import place
from detente.asking.history import ENDS, Histories
from detente.asking.state_codes import existed
from detente.collection.expansion_rules import rules
from detente.collection.labels import stated_labels
from detente.collection.lookups import lookup_of
from detente.collection.view import View
from detente.collection.years import BOUNDS
from detente.explaining.evidence import PROPOSED, Evidence
from detente.explaining.fragments import Fragments
from detente.explaining.parts import Parts
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import Triple, short
from detente.vocabulary import DET

_PLAIN = frozenset({RDF.type, RDFS.label, SKOS.altLabel, DET.reference, DET.row, RDFS.isDefinedBy})
_TIMELESS = frozenset({DET.reference, DET.row, DET.timeReference})

#: What is shown of a thing first: its title, the relations and the classes of situations; the last takes the rest.
_GROUPS: tuple[tuple[str, tuple[URIRef, ...], tuple[URIRef, ...]], ...] = (
    ("alliances", (DET.alliedWith,), (DET.Alliance,)),
    (
        "disputes and hostile acts",
        (DET.adversarialTo, DET.disagreesWith, DET.hostileActTowards, DET.indirectlyOpposedTo),
        (DET.Conflict, DET.Sanctions),
    ),
    ("agreements", (DET.agreementWith, DET.inheritsAgreement), (DET.Agreement,)),
    ("other relations and situations", (), ()),
)
#: What tells the place of a term among others, with the words for it.
PLACES = (
    (RDFS.subClassOf, "narrower than"),
    (RDFS.subPropertyOf, "narrower than"),
    (RDFS.domain, "from"),
    (RDFS.range, "to"),
    (OWL.inverseOf, "inverse of"),
    (OWL.disjointWith, "excludes"),
)


class Description:
    """Describes things and terms of a graph."""

    def __init__(self, kg: View, width: int = 100) -> None:
        """Describe within some columns."""
        self._kg = self.kg = kg
        self._width = width

    @cached_property
    def _histories(self) -> Histories:
        return Histories(self._kg)

    def years(self, triple: Triple) -> str:
        """When a relation holds, in EDTF, where no year was asked for; empty of what no year bounds, and of values."""
        kg = self._kg
        if kg.as_of is not None or isinstance(triple[2], Literal) or triple[1] in kg.across_periods:
            return ""
        if triple[1] in _TIMELESS or triple[1] not in self._dated:
            return ""
        found = [i.years for i in self._histories.of(triple) if i.certain or kg.possible]
        return ", ".join(y for y in dict.fromkeys(found) if y != ENDS[0])

    @cached_property
    def _dated(self) -> frozenset[Node]:
        """The relations of the ontology: what is said of sources, names and the like has no years of its own."""
        return frozenset(s for s, p, o in self._kg.schema if p == RDF.type and o == OWL.ObjectProperty)

    def kinds(self, node: Node) -> tuple[list[Node], list[Node]]:
        """What a thing is: its most specific classes that are stated, and those that follow and are narrower still."""
        types = {o for _, _, o in self._kg.match(node, RDF.type, None) if str(o).startswith(str(DET))}
        said = self.specific({t for t in types if (node, RDF.type, t) in self._kg.stated_in}, RDFS.subClassOf)
        return said, [t for t in self.specific(types, RDFS.subClassOf) if t not in said]

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self._kg)

    @cached_property
    def _parts(self) -> Parts:
        return Parts(self._kg, self._evidence)

    @property
    def _roles(self) -> frozenset[Node]:
        return self._evidence.roles

    def _name(self, node: Node) -> str:
        return str(node) if isinstance(node, Literal) else stated_labels(self._kg).get(node) or short(node)

    def _place(self, node: Node) -> str:
        rows = Fragments(self._kg)
        return rows.place(node) if rows.is_one(node) else short(node)

    def _wrap(self, text: str, indent: str = "  ") -> str:
        return textwrap.fill(text, self._width, initial_indent=indent, subsequent_indent=indent + "  ")

    def specific(self, nodes: set[Node], predicate: URIRef) -> list[Node]:
        """Those that no other of them is narrower than."""
        wider = {b for a in nodes for b in nodes if a != b and self._kg.holds(a, predicate, b)}
        return sorted(nodes - wider, key=str)

    def thing(self, node: Node) -> str:
        """A thing in the view and year: what it is, then alliances, disputes, agreements, and the rest."""
        out: dict[Node, list[Node]] = defaultdict(list)
        for _, p, o in self._kg.match(node, None, None):
            out[p].append(o)
        types = {t for t in out.get(RDF.type, []) if str(t).startswith(str(DET))}
        where = place(self._kg.view, self._kg.as_of, self._kg.possible, self._kg.chosen_sources)
        lines = self._wrap(f"{self._name(node)} ({short(node)}), {where}", "").split("\n")
        lines.append(self._wrap(f"is: {self._what(node, types)}"))
        if out.get(SKOS.altLabel):
            lines.append(self._wrap("also called: " + ", ".join(sorted(map(str, out[SKOS.altLabel])))))
        content = any(t in types for t in (DET.Occurrence, DET.Proposition))
        related = {p: v for p, v in out.items() if p not in _PLAIN and not isinstance(v[0], Literal)}
        taking_part = self._parts.participations(node) if content else []
        listed = self._parts.said_by_participations if taking_part else frozenset()
        told = {DET.partOf, *listed} if content else listed
        relations = self._relations(node, {p: v for p, v in related.items() if p not in told}, content)
        values = [
            self._wrap(f"{self._name(p)}: {', '.join(map(str, values))}")
            for p, values in sorted(out.items(), key=lambda item: str(item[0]))
            if p not in _PLAIN and p not in BOUNDS and all(isinstance(v, Literal) for v in values)
        ]
        if content or DET.Claim in types:
            lines += [*values, *(line for _, line in relations)]
            if content:
                lines += self._listed("taking part", taking_part)
                lines += self._listed("part of", self._parts.wholes(node))
                lines += self._listed("parts", self._parts.parts(node))
            claims = [self._evidence.claim(c) for c in self._evidence.claims_of(node)]
            if claims:
                lines.append(self._wrap("claims: " + "; ".join(f"{c.name} ({c.standing})" for c in claims)))
            if content and (speaking := self._parts.mentions(node)):
                lines.append(self._wrap("also spoken of in: " + ", ".join(speaking)))
            if content and (named := self._filling(node)):
                lines += ["  named by:", *(line for _, line in named)]
        else:
            lines += [*self._grouped(relations, self._filling(node)), *values]
        for reference in out.get(DET.reference, []):
            lines.append(self._wrap(f"record: {self._name(reference)}"))
        lines += (self._wrap(f"row: {self._place(row)}") for row in sorted(out.get(DET.row, []), key=str))
        lines += self._more(node)
        return "\n".join(lines)

    def what(self, node: Node, stated: bool) -> str:
        """What a thing is: its most specific classes; those that are stated first, or, if any are, alone."""
        said, more = self.kinds(node)
        if stated and said:
            return ", ".join(map(self._name, said))
        return self._what(node, {*said, *more})

    def _what(self, node: Node, types: set[Node]) -> str:
        """What a thing is: its most specific classes, those that are stated first."""
        words = [
            ", ".join(self._name(t) + self._possibly(node, RDF.type, t) for t in some) for some in self.kinds(node)
        ]
        if not types and (life := existed(self._kg, node)):
            return f"nothing in {self._kg.as_of}; it existed {life}"
        return "; ".join(filter(None, (words[0], f"{words[1]} (inferred)" if words[1] else "")))

    def _grouped(self, relations: list[tuple[Node, str]], situations: list[tuple[Node, str]]) -> list[str]:
        """Relations and situations by what analysts look for first: alliances, disputes, agreements, then the rest."""
        lines = []
        told: set[tuple[Node, str]] = set()
        for title, properties, classes in _GROUPS:
            of = descendants(self._kg.schema, properties, RDFS.subPropertyOf)
            kinds = descendants(self._kg.schema, classes, RDFS.subClassOf)
            mine = [line for line in relations if not properties or line[0] in of]
            there = [s for s in situations if not classes or self._evidence.kinds(s[0]) & kinds]
            mine, there = ([x for x in some if x not in told] for some in (mine, there))
            told.update(mine, there)
            if mine or there:
                lines += [f"  {title}:", *(line for _, line in (*mine, *there))]
        return lines

    def _relations(self, node: Node, related: dict[Node, list[Node]], content: bool) -> list[tuple[Node, str]]:
        """The relations of a thing, without the roles read backwards; of an occurrence, its own roles."""
        backwards = {
            a if b in self._roles else b
            for a, _, b in self._kg.match(None, OWL.inverseOf, None)
            if a in self._roles or b in self._roles
        }
        backwards |= {s for s, p, _ in self._kg.schema if p == DET.umbrella}  # what these gather is shown itself
        stated = {(said.p, said.o) for said in lookup_of(self._kg).of(node)}
        lines: list[tuple[Node, str]] = []
        indent = "  " if content else "    "
        for p in sorted(related, key=self._name):
            if p in backwards or (content and p in self._roles and not any((p, o) in stated for o in related[p])):
                continue
            mark = "" if any((p, o) in stated for o in related[p]) else " (inferred)"
            names = ", ".join(sorted(self._dated_name(node, p, o, content) for o in related[p]))
            lines.append((p, self._wrap(f"{self._name(p)} [{short(p)}]{mark}: {names}", indent)))
        return lines

    def _dated_name(self, s: Node, p: Node, o: Node, content: bool) -> str:
        """What a relation leads to, with its years: those of an occurrence's own roles stand beside the occurrence."""
        years = "" if content else self.years((s, p, o))
        return self._name(o) + (f" ({years})" if years else "") + self._possibly(s, p, o)

    def _possibly(self, s: Node, p: Node, o: Node) -> str:
        """The mark of what is only possible."""
        return " (possibly)" if self._kg.possible and not self._kg.certain.holds(s, p, o) else ""

    def _more(self, node: Node) -> list[str]:
        """How much of what a thing shows is only possible and left out."""
        if self._kg.possible:
            return []
        there = {(s, p, o) for s, p, o in self._kg.match(node, None, None)}
        more = [t for t in self._kg.also_possible.match(node, None, None) if t not in there]
        found = len({(p, o) for _, p, o in more if p not in _PLAIN and p not in BOUNDS})
        return [self._wrap(f"{found} more possibly: --possible")] if found else []

    def _listed(self, heading: str, entries: list[str]) -> list[str]:
        """A heading with an entry a line; nothing without entries."""
        return [f"  {heading}:", *(self._wrap(entry, "    ") for entry in entries)] if entries else []

    def _filling(self, node: Node) -> list[tuple[Node, str]]:
        """The occurrences in force that a thing fills roles of, in the order of their years."""
        found = {
            s: [self._name(p) + self._possibly(s, p, node) for p in ps] for s, ps in self._parts.naming(node).items()
        }
        for other in [s for s in found if not self._selected(s)]:
            del found[other]
        for part in [s for s in found if self._evidence.whole(s) in found]:
            del found[part]  # the occurrence itself stands there
        lines: list[tuple[Node, str]] = []
        for occurrence in sorted(found, key=lambda s: (*self._kg.timeline.bounds.get(s, ()), self._name(s))):
            behind = map(self._evidence.claim, self._evidence.claims_of(occurrence))
            claims = ", ".join(
                " ".join([c.name, *([f"({', '.join(c.caveats)})"] if c.caveats else [])]) for c in behind
            )
            roles = ", ".join(dict.fromkeys(found[occurrence]))
            years = self._evidence.years(occurrence) or "no years"
            kinds = self._evidence.kinds(occurrence)
            said = "".join(f", {word}" for kind, word in PROPOSED.items() if kind in kinds)
            text = f"{self._name(occurrence)} ({short(occurrence)}; {years}{said}) as {roles}"
            lines.append((occurrence, self._wrap(text + (f" [{claims}]" if claims else ""), "    ")))
        return lines

    def _selected(self, node: Node) -> bool:
        """Whether a selected source states an occurrence: others are there for what things are called alone."""
        if not self._kg.chosen_sources:
            return True
        graphs = {g for t in self._kg.match(node, RDF.type, None) for g in self._kg.stated_in.get(t, ())}
        sources = [self._kg.collection.source_of(graph) for graph in graphs]
        return not sources or any(source is None or source.name in self._kg.sources for source in sources)

    def term(self, node: Node) -> str:
        """A class or a property: its definition, its place in the hierarchy, and the rules that give it."""
        where = place(self._kg.view, self._kg.as_of, self._kg.possible, self._kg.chosen_sources)
        lines = [self._wrap(f"{self._name(node)} ({short(node)}), {where}", "")]
        for p in (SKOS.definition, SKOS.example, SKOS.scopeNote):
            lines += [
                self._wrap(f"{'' if p == SKOS.definition else self._name(p) + ': '}{o}") for o in self._out(node, p)
            ]
        kinds = [o for o in self._out(node, RDF.type) if str(o).startswith(str(OWL))]
        lines.append(self._wrap("kind: " + ", ".join(str(k).rpartition("#")[2] for k in sorted(kinds, key=str))))
        for p, word in PLACES:
            named = [o for o in self._stated(node, p) if isinstance(o, URIRef)]
            if named:
                lines.append(self._wrap(f"{word}: {', '.join(f'{self._name(o)} ({short(o)})' for o in named)}"))
        for p in (RDFS.subClassOf, RDFS.subPropertyOf):
            below = sorted(s for s, q, o in self._kg.schema if q == p and o == node and isinstance(s, URIRef))
            if below:
                lines.append(self._wrap(f"wider than: {', '.join(f'{self._name(s)} ({short(s)})' for s in below)}"))
        ruleset = self._kg.closure.ruleset
        for rule in ruleset.rules:
            if rule.head is not None and rule.head.p == node and rule.name == "prp-spo2":
                lines.append(self._wrap(f"rule: {rule.words(lambda term: ruleset.describe(term, self._name))}"))
        expanding = {rule.node: rule.comment for rule in rules()}
        for rule_node in self._stated(node, DET.expandedBy):
            lines.append(self._wrap(f"expanded by: {expanding.get(rule_node, 'a rule')} ({short(rule_node)})"))
        roles = sorted((s for s, q, o in self._kg.schema if q == RDFS.domain and o == node), key=str)
        if roles:
            lines.append(self._wrap(f"roles: {', '.join(f'{self._name(r)} ({short(r)})' for r in roles)}"))
        if OWL.Class in kinds:
            members = sorted({s for s, _, _ in self._kg.match(None, RDF.type, node)}, key=self._name)
            lines.append(self._wrap(f"members here: {len(members)}"))
            lines += [self._wrap(f"{self._name(m)} ({short(m)})", "    ") for m in members[:20]]
            if len(members) > 20:
                lines.append(f"    and {len(members) - 20} more: detente sparql 'SELECT ?x {{ ?x a {short(node)} }}'")
        else:
            pairs = list(self._kg.match(None, node, None))
            lines.append(self._wrap(f"holds here of {len(pairs)} pair{'' if len(pairs) == 1 else 's'}"))
            for s, _, o in sorted(pairs, key=lambda t: (self._name(t[0]), self._name(t[2])))[:20]:
                lines.append(self._wrap(f"{self._name(s)} - {self._dated_name(s, node, o, content=False)}", "    "))
            if len(pairs) > 20:
                lines.append(f"    and {len(pairs) - 20} more")
        return "\n".join(lines)

    def _out(self, node: Node, p: URIRef) -> list[Node]:
        return [o for _, _, o in self._kg.match(node, p, None)]

    def _stated(self, node: Node, p: URIRef) -> list[Node]:
        return [o for s, q, o in self._kg.schema if s == node and q == p]

    def vocabulary(self) -> str:
        """The classes of things and occurrences and the inferred relations, with how often each occurs."""
        members = Counter(o for _, _, o in self._kg.match(None, RDF.type, None))
        pairs = Counter(p for _, p, _ in self._kg.match(None, None, None))
        lines = ["Things: `detente show NAME`; classes and relations: `detente show det:Alliance`."]
        for root, title in ((DET.Entity, "Classes of things"), (DET.Occurrence, "Classes of occurrences")):
            lines += ["", title]
            classes = descendants(self._kg.schema, [root], RDFS.subClassOf) - {root}
            for c in sorted((c for c in classes if isinstance(c, URIRef)), key=short):
                lines.append(self._row(c, members[c]))
        lines += ["", "Relations that the rules infer"]
        heads = {s for s, p, _ in self._kg.schema if p == OWL.propertyChainAxiom}
        for p in sorted(heads - self._roles, key=short):
            lines.append(self._row(p, pairs[p]))
        lines += [
            "",
            "Claims, passages and their properties: `detente show det:Claim`, `detente show det:Passage`.",
        ]
        return "\n".join(lines)

    def _row(self, term: Node, count: int) -> str:
        """A term with how often it occurs and its definition, wrapped under itself."""
        width, indent = max(72, self._width), " " * 41
        return textwrap.fill(f"  {short(term):32} {count:5} {self._definition(term)}", width, subsequent_indent=indent)

    def _definition(self, node: Node) -> str:
        return next((str(o) for o in self._out(node, SKOS.definition)), "")
