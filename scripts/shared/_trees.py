"""The trees of the reference page: modules, occurrences with their roles, and properties, to be opened by clicking."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from dominate import tags
from dominate.util import raw
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS
from rdflib.term import Node

from detente.collection import library
from detente.graph import KnowledgeGraph
from detente.rdf.reading import parse
from detente.vocabulary import DET, ONTOLOGY_GRAPH


class Trees:
    """The ontology as nested lists.

    Args:
        kg: any graph, for its labels.
        terms: the terms that the page is about.
        out: what the ontology says, by subject and predicate.
        name: a term as HTML.
    """

    def __init__(
        self,
        kg: KnowledgeGraph,
        terms: Sequence[Node],
        out: Mapping[tuple[Node, Node], Sequence[Node]],
        name: Callable[[Node], str],
    ) -> None:
        """Keep what the lists are made from."""
        self._kg, self._terms, self._out, self._name = kg, terms, out, name

    def modules(self) -> Any:
        """The modules of the ontology, each with how many terms it declares."""
        part = tags.div(tags.h2("The modules"), id="modules", _class="section")
        part.add(
            tags.p("What people edit, one file a domain; detente.ttl is all of them. A module imports earlier ones.")
        )
        table = tags.table(_class="codes")
        for iri in sorted(self._out[ONTOLOGY_GRAPH, DCTERMS.hasPart]):
            name = str(iri).rpartition("/")[2]
            triples = list(parse(library.path(f"ontology/{name}.ttl")))
            said = " ".join(str(o) for s, p, o in triples if s == iri and p == DCTERMS.description)
            terms = {s for s, p, _ in triples if p == RDFS.isDefinedBy}
            link = tags.a(tags.code(f"{name}.ttl"), href=str(iri))
            table.add(tags.tr(tags.th(link), tags.td(f"{said} {len(terms)} terms."), id=f"module-{name}"))
        part.add(table)
        return part

    def occurrences(self) -> Any:
        """Each kind of occurrence with the roles that are its own."""
        part = tags.div(tags.h2("Occurrences and their roles"), id="occurrences", _class="section tree")
        part.add(tags.p("Below each kind the roles that it adds to those of the kinds above it, and what fills them."))
        own: dict[Node, list[Node]] = defaultdict(list)
        for term in self._terms:
            for domain in self._out[term, RDFS.domain]:
                if (term, DET.involves) in self._above or term == DET.involves:
                    own[domain].append(term)
        part.add(self._nested([DET.Occurrence], self._below(RDFS.subClassOf, OWL.Class), own))
        return part

    def properties(self) -> Any:
        """The object properties under one another, to be opened by clicking."""
        part = tags.div(tags.h2("The tree of the properties"), id="properties-tree", _class="section tree")
        below = self._below(RDFS.subPropertyOf, OWL.ObjectProperty)
        beneath = {term for terms in below.values() for term in terms}
        tops = [t for t in self._terms if OWL.ObjectProperty in self._out[t, RDF.type] and t not in beneath]
        part.add(tags.p(f"{len(tops)} properties stand at the top; one below several stands under each."))
        part.add(self._nested(sorted(tops, key=self._kg.label), below, {}))
        return part

    @cached_property
    def _above(self) -> set[tuple[Node, Node]]:
        """Each property with each that is above it."""
        found = {(s, o) for s in self._terms for o in self._out[s, RDFS.subPropertyOf]}
        while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
            found |= more
        return found

    def _below(self, link: Node, kind: Node) -> dict[Node, list[Node]]:
        """The terms of a kind that stand right under each, by their labels."""
        found: dict[Node, list[Node]] = defaultdict(list)
        for term in sorted(self._terms, key=self._kg.label):
            if kind in self._out[term, RDF.type]:
                for above in self._out[term, link]:
                    found[above].append(term)
        return found

    def _nested(self, terms: list[Node], below: dict[Node, list[Node]], roles: dict[Node, list[Node]]) -> Any:
        """A list of terms, each with what is below it; one that has roles shows them."""
        box = tags.ul()
        for term in terms:
            name = raw(self._name(term))
            inner = [
                tags.li(raw(self._role(role)), _class="role")
                for role in sorted(roles.get(term, ()), key=self._kg.label)
            ]
            under = self._nested(below[term], below, roles) if below.get(term) else None
            if not inner and under is None:
                box.add(tags.li(name))
                continue
            more = tags.details(tags.summary(name), open=term == DET.Occurrence)
            if inner:
                more.add(tags.ul(*inner))
            if under is not None:
                more.add(under)
            box.add(tags.li(more))
        return box

    def _role(self, role: Node) -> str:
        """A role and what fills it, as HTML."""
        filled = ", ".join(self._name(o) for o in self._out[role, RDFS.range])
        return f"{self._name(role)}{': ' if filled else ''}{filled}"
