"""The pitfalls of the OOPS! catalogue (https://oops.linkeddata.es/catalogue.jsp) that the structure decides.

Each detector takes a graph and yields what it finds. Left out, since no structure decides them:
P01 (a name with two senses), P05 beyond clashing domains and ranges, P09 (something of the domain is missing; the
competency questions are tested instead), P14 (``allValuesFrom`` misread; the ontology has none, which P15 tests),
P16 (a class that should be defined; OWL 2 RL allows no definition by ``equivalentClass`` here), P17 and P18 (too
special a class, domain or range), P23 (a datatype made anew), P31 (a wrong equivalence; there is none, see P02),
P37 (the ontology is on the Web; a test has no network, and the w3id path is not registered yet).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from warnings import catch_warnings, simplefilter

from rdflib import Graph
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN
from rdflib.term import BNode, Literal, Node, URIRef

from detente.check.bounds import bounds
from detente.vocabulary import DET

Found = Iterator[tuple[Any, ...]]
DETECTORS: dict[str, Callable[[Graph], Found]] = {}
OBJECT, DATA, ANNOTATION = OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty
# P13, an inverse of every relation, is not looked for: inverses that no chain needs stand in ontology/inverses.ttl.


def pitfall(number: str) -> Callable[[Callable[[Graph], Found]], Callable[[Graph], Found]]:
    """Keep a detector under the number that the catalogue gives the pitfall."""

    def keep(detector: Callable[[Graph], Found]) -> Callable[[Graph], Found]:
        DETECTORS[number] = detector
        return detector

    return keep


def _own(graph: Graph, *kinds: Node) -> set[Node]:
    return {s for kind in kinds for s in graph.subjects(RDF.type, kind) if str(s).startswith(str(DET))}


def _name(term: Node) -> str:
    return str(term).rpartition("#")[2]


def _ups(graph: Graph, term: Node, relation: URIRef) -> set[Node]:
    """The term and all above it."""
    return {above for above in graph.transitive_objects(term, relation) if above is not None}


def _inverses(graph: Graph, p: Node) -> set[Node]:
    return {*graph.objects(p, OWL.inverseOf), *graph.subjects(OWL.inverseOf, p)}


@pitfall("P02")
def _synonyms_as_classes(graph: Graph) -> Found:
    yield from graph.subject_objects(OWL.equivalentClass)


@pitfall("P03")
def _relation_is(graph: Graph) -> Found:
    for p in _own(graph, OBJECT):
        if re.fullmatch(r"(is|isA|isa|isOfType|sameAs|instanceOf|subClassOf|kindOf)", _name(p)):
            yield (p,)


@pitfall("P04")
def _unconnected(graph: Graph) -> Found:
    axioms = [
        t
        for t in graph
        if t[1] not in (RDF.type, RDFS.label, RDFS.isDefinedBy, RDFS.comment) and not str(t[1]).startswith(str(SKOS))
    ]
    joined = {term for t in axioms for term in (t[0], t[2])}
    for term in _own(graph, OWL.Class, OBJECT, DATA):
        if term not in joined:
            yield (term,)


@pitfall("P05")
def _wrong_inverse(graph: Graph) -> Found:
    for p, q in graph.subject_objects(OWL.inverseOf):
        for a, b in ((RDFS.domain, RDFS.range), (RDFS.range, RDFS.domain)):
            for c in graph.objects(p, a):
                for d in graph.objects(q, b):
                    above = _ups(graph, c, RDFS.subClassOf) | _ups(graph, d, RDFS.subClassOf)
                    if c != d and any((x, OWL.disjointWith, y) in graph for x in above for y in above):
                        yield p, q


@pitfall("P06")
def _cycles(graph: Graph) -> Found:
    for relation in (RDFS.subClassOf, RDFS.subPropertyOf):
        for term in set(graph.subjects(relation, None)):
            if any(term in _ups(graph, above, relation) for above in graph.objects(term, relation)):
                yield (term,)


@pitfall("P07")
def _merged_concepts(graph: Graph) -> Found:
    for c in _own(graph, OWL.Class):
        if re.search(r"(?<=[a-z])(And|Or)(?=[A-Z])", _name(c)):
            yield (c,)


@pitfall("P08")
def _unannotated(graph: Graph) -> Found:
    for term in _own(graph, OWL.Class, OBJECT, DATA, ANNOTATION):
        for p in (RDFS.label, SKOS.definition, RDFS.isDefinedBy):
            if len(set(graph.objects(term, p))) != 1:
                yield term, p


@pitfall("P10")
def _no_disjointness(graph: Graph) -> Found:
    """Classes at the top, and the kinds of what is at the top, must be told apart."""
    tops = {
        c
        for c in _own(graph, OWL.Class)
        if not any(str(o).startswith(str(DET)) for o in graph.objects(c, RDFS.subClassOf))
    }
    for above in [None, DET.Content, DET.Entity]:
        level = sorted(tops if above is None else set(graph.subjects(RDFS.subClassOf, above)), key=str)
        for i, a in enumerate(level):
            for b in level[i + 1 :]:
                if (a, OWL.disjointWith, b) not in graph and (b, OWL.disjointWith, a) not in graph:
                    yield a, b


@pitfall("P11")
def _no_domain_or_range(graph: Graph) -> Found:
    """None stated or entailed, and no scope note that says why."""
    found_at = bounds(graph)
    for p in _own(graph, OBJECT, DATA):
        notes = " ".join(
            str(note) for q in {p} | _inverses(graph, p) for note in graph.objects(q, SKOS.scopeNote)
        )  # an inverse has the reason of its partner
        for side, start in (("domain", True), ("range", False)):
            if not found_at.get((p, start)) and "No domain:" not in notes and "No range:" not in notes:
                yield p, side


@pitfall("P12")
def _equal_properties(graph: Graph) -> Found:
    yield from _same_label(graph, OBJECT, DATA)


@pitfall("P15")
def _some_not(graph: Graph) -> Found:
    for p in (OWL.complementOf, OWL.allValuesFrom):
        yield from graph.subject_objects(p)


@pitfall("P19")
def _several_domains_or_ranges(graph: Graph) -> Found:
    for p in _own(graph, OBJECT, DATA):
        for side in (RDFS.domain, RDFS.range):
            if len(set(graph.objects(p, side))) > 1:
                yield p, side


@pitfall("P20")
def _misused_annotations(graph: Graph) -> Found:
    for term in _own(graph, OWL.Class, OBJECT, DATA, ANNOTATION):
        for label in map(str, graph.objects(term, RDFS.label)):
            for definition in map(str, graph.objects(term, SKOS.definition)):
                if not label.strip() or label.endswith(".") or len(label) >= len(definition) or label == definition:
                    yield (term,)


@pitfall("P21")
def _miscellaneous(graph: Graph) -> Found:
    for c in _own(graph, OWL.Class):
        if re.match(r"(Misc|Other|Various|Unknown|Uncategori)", _name(c)):
            yield (c,)


@pitfall("P22")
def _naming(graph: Graph) -> Found:
    for kinds, pattern in (((OWL.Class,), r"[A-Z][A-Za-z0-9]+"), ((OBJECT, DATA, ANNOTATION), r"[a-z][A-Za-z0-9]+")):
        for term in _own(graph, *kinds):
            if not re.fullmatch(pattern, _name(term)):
                yield (term,)


@pitfall("P24")
def _recursive(graph: Graph) -> Found:
    """A class in its own restriction or intersection, or a property as a middle of its own chain."""
    for c in _own(graph, OWL.Class):
        for part in set(graph.subjects(RDFS.subClassOf, c)) | set(graph.objects(c, RDFS.subClassOf)):
            if isinstance(part, BNode) and c in _reachable(graph, part, {RDFS.subClassOf}):
                yield (c,)
    for p, chain in graph.subject_objects(OWL.propertyChainAxiom):
        items = list(graph.items(chain))
        if p in items[1:-1]:
            yield (p,)


@pitfall("P25")
def _inverse_to_itself(graph: Graph) -> Found:
    yield from ((p, q) for p, q in graph.subject_objects(OWL.inverseOf) if p == q)


@pitfall("P26")
def _inverse_of_a_symmetric_one(graph: Graph) -> Found:
    for p in graph.subjects(RDF.type, OWL.SymmetricProperty):
        yield from ((p, q) for q in _inverses(graph, p))


@pitfall("P27")
def _equivalent_properties(graph: Graph) -> Found:
    yield from graph.subject_objects(OWL.equivalentProperty)


@pitfall("P28")
def _wrong_symmetric(graph: Graph) -> Found:
    yield from _ends_differ(graph, OWL.SymmetricProperty)


@pitfall("P29")
def _wrong_transitive(graph: Graph) -> Found:
    yield from _ends_differ(graph, OWL.TransitiveProperty)


@pitfall("P30")
def _equal_classes(graph: Graph) -> Found:
    """Of equality by the sense of words, the structure sees the same name in other letters."""
    seen: dict[str, Node] = {}
    for c in sorted(_own(graph, OWL.Class), key=str):
        key = re.sub(r"s$", "", _name(c).lower())
        if key in seen:
            yield seen[key], c
        seen[key] = c


@pitfall("P32")
def _classes_with_one_label(graph: Graph) -> Found:
    yield from _same_label(graph, OWL.Class)


@pitfall("P33")
def _chain_of_one(graph: Graph) -> Found:
    for p, chain in graph.subject_objects(OWL.propertyChainAxiom):
        if len(list(graph.items(chain))) < 2:
            yield (p,)


@pitfall("P34")
def _untyped_class(graph: Graph) -> Found:
    used = {o for p in (RDFS.domain, RDFS.range, RDFS.subClassOf, OWL.disjointWith) for o in graph.objects(None, p)}
    used |= set(graph.subjects(RDFS.subClassOf, None)) | set(graph.objects(None, OWL.someValuesFrom))
    for c in used:
        if (
            "XMLSchema" not in str(c)
            and (c, RDF.type, OWL.Class) not in graph
            and (c, RDF.type, OWL.Restriction) not in graph
        ):
            yield (c,)


@pitfall("P35")
def _untyped_property(graph: Graph) -> Found:
    built_in = (str(RDF), str(RDFS), str(OWL))
    used = set(graph.predicates()) | set(graph.objects(None, OWL.onProperty)) | set(graph.objects(None, OWL.inverseOf))
    used |= {i for chain in graph.objects(None, OWL.propertyChainAxiom) for i in graph.items(chain)}
    for p in used:
        if isinstance(p, BNode) and (p, OWL.inverseOf, None) in graph:
            continue  # the inverse of a property, which is looked at itself
        kinds = set(graph.objects(p, RDF.type)) & {OBJECT, DATA, ANNOTATION}
        if len(kinds) != 1 and not str(p).startswith(built_in):
            yield (p,)


@pitfall("P36")
def _file_extension(graph: Graph) -> Found:
    for iri in graph.subjects(RDF.type, OWL.Ontology):
        if re.search(r"\.(owl|rdf|ttl|n3|xml|rdfxml)$", str(iri)):
            yield (iri,)


@pitfall("P38")
def _no_declaration(graph: Graph) -> Found:
    if len(set(graph.subjects(RDF.type, OWL.Ontology))) != 1:
        yield ("not one owl:Ontology",)


@pitfall("P39")
def _ambiguous_namespace(graph: Graph) -> Found:
    for iri in graph.subjects(RDF.type, OWL.Ontology):
        if not str(iri).startswith("http") or graph.value(iri, VANN.preferredNamespaceUri) is None:
            yield (iri,)


@pitfall("P40")
def _hijacking(graph: Graph) -> Found:
    """A term in the namespace of another that rdflib knows to lack it, or an axiom about a term of another."""
    for term in set(graph.all_nodes()) | set(graph.predicates()):
        for space in (SKOS, DCTERMS, VANN, OWL, RDFS):
            if isinstance(term, URIRef) and str(term).startswith(str(space._NS)) and str(term) != str(space._NS):
                with catch_warnings():
                    simplefilter("ignore")
                    if term not in space:
                        yield (term,)
    for s, p, o in graph:
        foreign = isinstance(s, URIRef) and not str(s).startswith("https://w3id.org/detente/")
        if foreign and p not in (RDF.type, RDFS.label):
            yield s, p, o


@pitfall("P41")
def _no_license(graph: Graph) -> Found:
    for iri in graph.subjects(RDF.type, OWL.Ontology):
        if not isinstance(graph.value(iri, DCTERMS.license), URIRef):
            yield (iri,)


def _ends_differ(graph: Graph, kind: Node) -> Found:
    for p in graph.subjects(RDF.type, kind):
        domains, ranges = set(graph.objects(p, RDFS.domain)), set(graph.objects(p, RDFS.range))
        if domains != ranges:
            yield (p,)


def _same_label(graph: Graph, *kinds: Node) -> Found:
    seen: dict[str, Node] = {}
    for term in sorted(_own(graph, *kinds), key=str):
        for label in graph.objects(term, RDFS.label):
            if isinstance(label, Literal):
                if label.lower() in seen:
                    yield seen[label.lower()], term
                seen[label.lower()] = term


def _reachable(graph: Graph, start: Node, without: set[URIRef]) -> set[Node]:
    """What the description of an anonymous class mentions."""
    found, todo = set(), [start]
    while todo:
        for p, o in graph.predicate_objects(todo.pop()):
            if p not in without and o not in found:
                found.add(o)
                if isinstance(o, BNode):
                    todo.append(o)
    return found
