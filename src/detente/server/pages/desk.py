"""What pages look up in a graph, indexed once: labels by language, classes, years, evidence, proofs in words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.asking.bibliography import Entry, entries
from detente.asking.names import Names
from detente.collection.cited import citation_of
from detente.collection.edtf import Bounds
from detente.collection.epochs import Stretch
from detente.collection.lookups import lookup_of
from detente.explaining.evidence import Claim, Evidence
from detente.explaining.passages import ArticleText
from detente.graph import KnowledgeGraph
from detente.rdf.terms import Triple, short
from detente.server.pages.looked_up import Members, NamesByLanguage
from detente.server.pages.year_words import in_words
from detente.server.replies import Graphs
from detente.vocabulary import DET

T = TypeVar("T")
#: A step of a chain: a property, and whether it is read backwards.
Step = tuple[Node, bool]
#: A namespace of rdflib looks each name up anew.
_TYPE = RDF.type
#: The kinds of thing that are about the sources, not of the world.
RECORDS = (DET.Claim, DET.Passage, DET.Reference)


class _of_all_years(Generic[T]):  # noqa: N801, used as `cached_property` is
    """A property of a desk that is the same in every year of a graph, and worked out once for all of them."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make, self.__doc__ = make, make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"desk {name}"

    def __get__(self, desk: Any, owner: type | None = None) -> T:
        known: dict[str, T] = desk.kg.both
        if self._name not in known:
            known[self._name] = self._make(desk)
        return known[self._name]


class Desk:
    """Looks things up in one graph.

    Attributes:
        kg: the graph.
        explainer: puts its proofs and claims into words.
        kept: what pages worked out of it and will want again.
    """

    def __init__(self, graphs: Graphs, kg: KnowledgeGraph) -> None:
        """Of one of the graphs at hand."""
        self._graphs = graphs
        self.kg = kg
        self.explainer = graphs.explainer(kg)
        self.kept: dict[tuple[object, ...], Any] = {}

    # ---- words ---------------------------------------------------------------------------------------

    @_of_all_years
    def _labels(self) -> NamesByLanguage:
        return NamesByLanguage(lookup_of(self.kg))

    def label(self, term: Node | None, language: str = "en") -> str:
        """The label of a thing, in force or not: in a language, else in English, else in any."""
        if term is None:
            return ""
        if isinstance(term, Literal):
            return str(term)
        if known := self._labels.of(term):
            return NamesByLanguage.in_language(known, language)
        return self.explainer.label(term) if isinstance(term, BNode) else short(term)

    def said_in(self, term: Node | None, language: str) -> str:
        """The language of a label, where it is another than that of the page; else nothing."""
        known = self._labels.of(term) if term is not None else {}
        if not known or language in known or "" in known:
            return language if language in known and language != "en" else ""
        return "" if "en" in known else next(iter(known))

    # ---- what rests on what --------------------------------------------------------------------------

    @property
    def text(self) -> ArticleText | None:
        """The article's text, where the operator supplies it."""
        return self.explainer.text

    @property
    def evidence(self) -> Evidence:
        """What stated triples rest on."""
        return self.explainer.evidence

    def stated(self, node: Node, p: Node) -> list[Node]:
        """What is stated of a node, in force or not."""
        return self.evidence.objects(node, p)

    def first(self, node: Node, p: Node) -> Node | None:
        """The first of what is stated of a node."""
        return next(iter(self.stated(node, p)), None)

    def cited(self, node: Node) -> str:
        """How a source or a reference is cited; empty where nothing says so."""
        return citation_of(node, self.stated, self.label)

    def assessed(self, claim: Claim) -> str:
        """What the review found of a claim, and in which component of it; nothing where it flagged none."""
        if claim.assessment in ("", "unflagged"):
            return ""
        parts = [self.label(o) for o in self.stated(claim.node, DET.assessedComponent)]
        return claim.assessment + (f" ({', '.join(parts)})" if parts else "")

    @_of_all_years
    def entries(self) -> dict[str, Entry]:
        """What there is of each source of the collection, selected or not, by its name."""
        return {entry.name: entry for entry in entries(self.kg.collection)}

    # ---- the ontology --------------------------------------------------------------------------------

    @_of_all_years
    def above(self) -> dict[Node, frozenset[Node]]:
        """Each class and property with itself and all that is wider."""
        direct: dict[Node, set[Node]] = defaultdict(set)
        terms: set[Node] = set()
        wider, kind = frozenset({RDFS.subClassOf, RDFS.subPropertyOf}), RDF.type
        for s, p, o in self.kg.schema:
            if p in wider and isinstance(s, URIRef) and isinstance(o, URIRef):
                direct[s].add(o)
                terms |= {s, o}
            elif p == kind and isinstance(s, URIRef):
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
        return not self.above.get(term, frozenset((term,))).isdisjoint(roots)

    @_of_all_years
    def inverses(self) -> dict[Node, frozenset[Node]]:
        """Each property with its inverses; a symmetric one is its own."""
        found: dict[Node, set[Node]] = defaultdict(set)
        # A namespace of rdflib looks each name up anew.
        inverse, kind, symmetric = OWL.inverseOf, RDF.type, OWL.SymmetricProperty
        for s, p, o in self.kg.schema:
            if p == inverse and isinstance(s, URIRef) and isinstance(o, URIRef):
                found[s].add(o)
                found[o].add(s)
            elif p == kind and o == symmetric:
                found[s].add(s)
        return {p: frozenset(qs) for p, qs in found.items()}

    def specific(self, terms: set[Node]) -> list[Node]:
        """Those of some terms than which none of them is narrower, in order."""
        known, key = self._specific, frozenset(terms)
        if key not in known:
            known[key] = sorted((t for t in terms if not any(t != n and self.under(n, t) for n in terms)), key=str)
        return known[key]

    @_of_all_years
    def _specific(self) -> dict[frozenset[Node], list[Node]]:
        return {}

    @_of_all_years
    def _definitions(self) -> dict[Node, str]:
        definition = SKOS.definition
        return {s: str(o) for s, p, o in self.kg.schema if p == definition}

    def definition(self, term: Node) -> str:
        """The definition of a term, else nothing."""
        return self._definitions.get(term, "")

    # ---- names ---------------------------------------------------------------------------------------

    @property
    def things(self) -> Names:
        """The names of all things."""
        return self._graphs.names(self.kg)

    @property
    def terms(self) -> Names:
        """The names of the classes and properties."""
        return self._graphs.names(self.kg, terms=True)

    def near(self, text: str) -> tuple[str, ...]:
        """The names most like a text, of things and terms."""
        last = re.split(r"[/#:]", text)[-1]
        return tuple(dict.fromkeys([*self.things.suggestions(last), *self.terms.suggestions(last)]))[:4]

    # ---- what a thing is -----------------------------------------------------------------------------

    @_of_all_years
    def _stated_kinds(self) -> dict[Node, list[Node]]:
        return {}

    def _kinds(self, node: Node) -> list[Node]:
        """The classes that a thing is stated to be of; nothing else of it is read."""
        known = self._stated_kinds
        found = known.get(node)
        if found is None:
            found = lookup_of(self.kg).objects(node, _TYPE)
            if found:  # of what is not there, anybody can ask for any number
                known[node] = found
        return found

    def types(self, node: Node) -> set[Node]:
        """The classes of a thing: those that it is stated to be of in any year, and all that are wider."""
        return {wide for t in self._kinds(node) for wide in self.above.get(t, (t,))}

    def is_a(self, node: Node, *classes: Node) -> bool:
        """Whether a thing is stated to be of one of some classes, in any year."""
        above = self.above
        return any(not above.get(t, frozenset((t,))).isdisjoint(classes) for t in self._kinds(node))

    def kinds(self, node: Node) -> list[Node]:
        """The most specific classes that a thing is stated to be of."""
        return self.specific({t for t in self._kinds(node) if t in self.above})

    @_of_all_years
    def members(self) -> Mapping[Node, list[Node]]:
        """The things that are stated to be of each class, narrower ones included, in order of their labels."""
        return Members(lookup_of(self.kg), self.above, self._labels)

    def known(self, node: Node) -> bool:
        """Whether anything is said of a thing, in any year."""
        return (
            bool(self._kinds(node) or self._labels.of(node)) or next(self.kg.match(node, None, None), None) is not None
        )

    # ---- time ----------------------------------------------------------------------------------------

    @_of_all_years
    def _years(self) -> dict[Node, str]:
        return {}

    def bounds(self, node: Node) -> Bounds | None:
        """The four bounds of the years of a node, whatever the year looked at; None where it has none."""
        return self.kg.timeline.bounds.get(node)

    def years(self, node: Node) -> str:
        """The years of a node in words, whatever the year looked at; empty where it has none."""
        if node not in self._years:
            texts = [str(o) for _, _, o in self.kg.closure.match(node, DET.years, None) if isinstance(o, Literal)]
            self._years[node] = in_words(texts[-1] if texts else "")
        return self._years[node]

    @_of_all_years
    def _stretches(self) -> dict[int, tuple[Stretch, ...]]:
        return {}

    def stretches(self, triple: Triple) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
        """The stretches of years in which a triple certainly holds, and in which it certainly or possibly does."""
        closure, epochs, known = self.kg.closure, self.kg.epochs, self._stretches
        both = closure.mask(triple)
        masks = closure.half(both, True), closure.half(both, False)
        for mask in masks:
            if mask not in known:
                known[mask] = epochs.years(mask)
        return known[masks[0]], known[masks[1]]

    # ---- from a relation to the situation that it follows from ----------------------------------------

    @_of_all_years
    def chains(self) -> dict[Node, list[tuple[Step, Step]]]:
        """The two steps of each chain that gives a relation."""
        found: dict[Node, list[tuple[Step, Step]]] = defaultdict(list)
        for rule in self.kg.closure.ruleset.rules:
            if rule.name != "prp-spo2" or rule.head is None or len(rule.body) != 2:
                continue
            a, b = rule.body if rule.head.s in (rule.body[0].s, rule.body[0].o) else rule.body[::-1]
            middle = ({a.s, a.o} & {b.s, b.o}) - {rule.head.s, rule.head.o}
            if len(middle) == 1 and all(isinstance(x, Node) for x in (rule.head.p, a.p, b.p)):
                steps = ((a.p, a.s in middle), (b.p, b.o in middle))
                found[rule.head.p].append(steps)  # type: ignore[index,arg-type]
        return found

    @_of_all_years
    def _above(self) -> dict[Node, list[Node]]:
        return {}

    def _over(self, node: Node) -> list[Node]:
        """What a dyad or a participation is directly made from, or of."""
        if node not in self._above:
            match, ways = self.kg.closure.match, (DET.expandedFrom, DET.participationIn)
            self._above[node] = [o for p in ways for _, _, o in match(node, p, None)]
        return self._above[node]

    def wholes(self, node: Node) -> list[Node]:
        """The situations behind a dyad or a participation; of anything else the thing itself."""
        found: dict[Node, None] = {}
        seen, queue = {node}, [node]
        while queue:
            current = queue.pop()
            above = self._over(current)
            found |= {} if above else {current: None}
            queue += [n for n in above if n not in seen]
            seen |= set(above)
        return list(found)

    def situations(self, node: Node) -> dict[Node, list[Node]]:
        """The situations, of any year, that a thing fills a role of, each with the nodes in which it does."""
        known: dict[Node, dict[Node, list[Node]]] = self.kg.both.setdefault("desk situations", {})
        if node not in known:
            found: dict[Node, list[Node]] = {}
            for filled in self.evidence.filled(node):
                for whole in self.wholes(filled):
                    if self.is_a(whole, DET.Occurrence):
                        found.setdefault(whole, []).append(filled)
            known[node] = found
        return known[node]


_DESKS: WeakKeyDictionary[KnowledgeGraph, Desk] = WeakKeyDictionary()


def desk_of(graphs: Graphs, kg: KnowledgeGraph) -> Desk:
    """The desk of a graph, made once."""
    if kg not in _DESKS:
        _DESKS[kg] = Desk(graphs, kg)
    return _DESKS[kg]
