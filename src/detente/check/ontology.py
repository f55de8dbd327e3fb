"""The ontology as data: every term described and named as the field does, the profile's rules kept, no pitfall."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from rdflib import Graph
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.check import structure
from detente.check.findings import Finding, shown
from detente.check.pitfalls import DETECTORS
from detente.check.structure import Structure
from detente.collection.view import View
from detente.rdf.terms import Triple, short
from detente.vocabulary import DET, ONTOLOGY_GRAPH

PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
KINDS: tuple[Node, ...] = (OWL.Class, *PROPERTIES)
#: What a check of the ontology finds: a term, what is wrong with it, and what would be right (None: as the table says).
Fault = tuple[Node, str, str | None]
Check = Callable[[Graph], Iterator[Fault]]
_SHORTEST = 12


def findings(st: Structure, views: Sequence[View] = ()) -> Iterator[Finding]:
    """What is wrong with the ontology; with files of one's own, only where they bring axioms.

    Args:
        st: a view.
        views: all views, in one of which each class should have something; none: that is not asked.
    """
    own = [t for graph in st.kg.own for t in _axioms(st.kg.graphs[graph])]
    if st.kg.own and not own:
        return
    graph = Graph()
    subjects = {s for s, _, _ in own}
    for triple in (*st.kg.schema, *(t for g in st.kg.own for t in st.kg.graphs[g] if t[0] in subjects)):
        graph.add(triple)
    yield from structure.axioms(st)
    for name, check in CHECKS.items():
        for term, text, remedy in check(graph):
            yield st.places.finding(name, term, text, remedy)
    gone = set(deprecated_terms(graph))
    for triple in st.kg.masks if gone else ():
        for term in gone.intersection(triple[1:]) if triple[0] not in gone else ():
            yield st.places.finding("term-deprecated", triple[0], f"{short(term)} is out of use", path=triple[1])
    if views and not st.kg.own:
        for term, text, remedy in without_member(graph, views):
            yield st.places.finding("class-without-member", term, text, remedy)
    for number, detector in DETECTORS.items():
        for found in detector(graph):
            term = next((x for x in found if isinstance(x, URIRef)), ONTOLOGY_GRAPH)
            rest = " ".join(shown(x) if isinstance(x, (URIRef, Literal)) else str(x) for x in found if x != term)
            about = detector.__name__.replace("_", " ").strip()
            yield st.places.finding("ontology-pitfall", term, f"{number}, {about}{': ' if rest else ''}{rest}")


def _axioms(triples: Sequence[Triple]) -> list[Triple]:
    """The axioms of a file, its header with them; none where it has a header alone, as a file of facts may."""
    found = [t for t in triples if structure.is_axiom(t)]
    headers = {s for s, p, o in found if p == RDF.type and o == OWL.Ontology}
    return found if any(s not in headers for s, _, _ in found) else []


def terms(graph: Graph, *kinds: Node) -> list[Node]:
    """The terms of the project that are of one of some kinds, in order."""
    return sorted({s for k in kinds for s in graph.subjects(RDF.type, k) if str(s).startswith(str(DET))}, key=str)


def undescribed(graph: Graph) -> Iterator[Fault]:
    """Terms without one label, one definition and their ontology."""
    for term in terms(graph, OWL.Class, *PROPERTIES):
        labels = list(graph.objects(term, RDFS.label))
        if len(labels) != 1:
            yield term, f"it has {len(labels)} labels", "give it one rdfs:label"
        elif not isinstance(labels[0], Literal) or labels[0].language != "en":
            yield term, "its label is not in English", 'give it one rdfs:label in English, as "ally"@en'
        definitions = list(graph.objects(term, SKOS.definition))
        if len(definitions) != 1:
            yield term, f"it has {len(definitions)} definitions", "give it one skos:definition"
        elif len(str(definitions[0])) <= _SHORTEST or not str(definitions[0]).endswith("."):
            yield term, "its definition is no sentence", "end it with a full stop"
        if (term, RDFS.isDefinedBy, ONTOLOGY_GRAPH) not in graph:
            yield term, "nothing says where it is defined", f"give it rdfs:isDefinedBy {short(ONTOLOGY_GRAPH)}"


def deprecated_terms(graph: Graph) -> list[Node]:
    """The terms that are out of use (docs/releases.md says how they get there)."""
    return sorted(graph.subjects(OWL.deprecated, Literal(True)), key=str)


def deprecated(graph: Graph) -> Iterator[Fault]:
    """Terms out of use that do not say what to use."""
    for term in deprecated_terms(graph):
        told = any(str(note).startswith("Deprecated:") for note in graph.objects(term, SKOS.scopeNote))
        if not told and (term, DCTERMS.isReplacedBy, None) not in graph:
            yield term, "it is out of use and does not say what to use", None


def without_example(graph: Graph) -> Iterator[Fault]:
    """Classes with neither an example nor a note."""
    for c in terms(graph, OWL.Class):
        if (c, SKOS.example, None) not in graph and (c, SKOS.scopeNote, None) not in graph:
            yield c, "it has neither an example nor a note", None


def unsourced(graph: Graph) -> Iterator[Fault]:
    """Classes and relations that follow by a chain that name no source and do not say that they have none."""
    for term in sorted({*terms(graph, OWL.Class), *_heads(graph)}, key=str):
        own = any(str(note).startswith("A term of our own:") for note in graph.objects(term, SKOS.scopeNote))
        if (term, DCTERMS.source, None) not in graph and not own:
            yield term, "it names no source of its definition", None


def _heads(graph: Graph) -> Iterator[Node]:
    return (p for p in set(graph.subjects(OWL.propertyChainAxiom)) if str(p).startswith(str(DET)))


def without_member(graph: Graph, views: Sequence[View]) -> Iterator[Fault]:
    """Classes that have nothing in any view, stated or inferred, and do not say why."""
    used: set[Node] = set()
    for view in views:
        used |= {o for _, p, o in view.masks if p == RDF.type}
        used |= {o for (_, p, o), _ in view.closure.inferred() if p == RDF.type}
    for c in terms(graph, OWL.Class):
        if c not in used and not any("The graph holds none:" in str(note) for note in graph.objects(c, SKOS.scopeNote)):
            yield c, "it has nothing in any view", None


def unbounded(graph: Graph) -> Iterator[Fault]:
    """Roles without domain or range (or a reason), or with several inverses."""
    roles = [role for role in graph.transitive_subjects(RDFS.subPropertyOf, DET.involves) if role is not None]
    for role in sorted({role for role in roles if (role, None, None) in graph}, key=str):
        if (role, RDFS.domain, None) not in graph:
            yield role, "the role has no domain", "give it an rdfs:domain"
        reason = any(str(note).startswith("No range:") for note in graph.objects(role, SKOS.scopeNote))
        if (role, RDFS.range, None) not in graph and not reason:
            yield role, "the role has no range", 'give it an rdfs:range, or a skos:scopeNote "No range: ..."'
        inverses = sum(isinstance(p, URIRef) for p in graph.subjects(OWL.inverseOf, role))
        if inverses > 1:
            yield role, f"{inverses} properties are the inverse of the role", "let at most one be owl:inverseOf it"


def anonymous(graph: Graph) -> Iterator[Fault]:
    """Domains and ranges that are anonymous classes."""
    for p in (RDFS.domain, RDFS.range):
        for s, o in graph.subject_objects(p):
            if isinstance(o, BNode):
                yield s, f"its {short(p)} is anonymous", None


def outside_profile(graph: Graph) -> Iterator[Fault]:
    """What OWL 2 RL or OWL 2 DL does not allow.

    RL: someValuesFrom on the left only (https://www.w3.org/TR/owl2-profiles/#Class_Expressions_2). DL: no restriction
    on properties that are not simple (https://www.w3.org/TR/owl2-syntax/#The_Restrictions_on_the_Axiom_Closure).
    Disjointness is pairwise here, since owlrl compares no last members of lists.
    """
    for node in graph.subjects(OWL.someValuesFrom, None):
        for s in {*graph.subjects(RDFS.subClassOf, node), *graph.subjects(OWL.equivalentClass, node)}:
            yield s, "owl:someValuesFrom stands on the right", "let it stand on the left of rdfs:subClassOf only"
    for s in set(graph.subjects(OWL.equivalentClass, None)):
        yield s, "owl:equivalentClass", "use rdfs:subClassOf"
    for kind in (OWL.AllDisjointClasses, OWL.AllDifferent):
        for s in graph.subjects(RDF.type, kind):
            yield s, short(kind), "say it of each pair"
    for p in sorted(composite(graph), key=str):
        for kind in (
            OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty,
        ):  # fmt: skip
            if (p, RDF.type, kind) in graph:
                yield p, f"it follows from a chain, and is an {short(kind)}", "leave that out"
        if (p, OWL.propertyDisjointWith, None) in graph:
            yield p, "it follows from a chain, and is disjoint with another", "leave that out"
    for s, p, o in graph:
        if isinstance(o, Literal) and short(o.datatype) in ("xsd:date", "xsd:gYear"):
            yield s, f"{short(p)} has a value of {short(o.datatype)}", "use xsd:dateTime or xsd:integer"


def composite(graph: Graph) -> set[Node]:
    """The properties that are not simple: implied by a chain or transitive, and what is above or inverse to these."""
    found = set(graph.subjects(OWL.propertyChainAxiom)) | set(graph.subjects(RDF.type, OWL.TransitiveProperty))
    while True:
        more = {o for s in found for p in (RDFS.subPropertyOf, OWL.inverseOf) for o in graph.objects(s, p)}
        more |= {o for s in found for o in graph.subjects(OWL.inverseOf, s)}
        if more <= found:
            return found
        found |= more


def circles(graph: Graph) -> Iterator[Fault]:
    """Properties of which no strict order puts the parts of each chain before what it implies."""
    before: dict[Node, set[Node]] = {}
    for head, chain in graph.subject_objects(OWL.propertyChainAxiom):
        items = [graph.value(item, OWL.inverseOf) or item for item in graph.items(chain)]
        inner = items[1:] if items[:1] == [head] else items[:-1] if items[-1:] == [head] else items
        before.setdefault(head, set()).update(inner)
    for s, o in graph.subject_objects(RDFS.subPropertyOf):
        before.setdefault(o, set()).add(s)
    # What remains when all is taken away that nothing remaining comes before.
    remaining = dict(before)
    while True:
        free = [p for p, parts in remaining.items() if not parts & remaining.keys()]
        if not free:
            break
        for p in free:
            del remaining[p]
    for p in sorted(remaining, key=str):
        yield p, "it is part of a circle of chains and narrower properties", None


def two_kinds(graph: Graph) -> Iterator[Fault]:
    """Terms that are a class and a property, or two kinds of property."""
    for term in terms(graph, OWL.Class, *PROPERTIES):
        kinds = sorted(short(k) for k in graph.objects(term, RDF.type) if k in list(KINDS))
        if len(kinds) > 1:
            yield term, f"it is {' and '.join(kinds)}", None


def undeclared(graph: Graph) -> Iterator[Fault]:
    """Terms that an axiom uses and that are declared nowhere."""
    declared = set(graph.subjects(RDF.type, None))
    for s, p, o in graph:
        for term in (s, p, o):
            if isinstance(term, URIRef) and term.startswith(str(DET)) and term not in declared:
                where = s if isinstance(s, URIRef) else term
                yield where, f"{short(term)} is declared nowhere", None


def badly_named(graph: Graph) -> Iterator[Fault]:
    """Names that are not written as the field writes them."""
    for kinds, pattern in (((OWL.Class,), r"[A-Z][A-Za-z]+"), (PROPERTIES, r"[a-z][A-Za-z0-9]+")):
        for term in terms(graph, *kinds):
            if not re.fullmatch(pattern, str(term).rpartition("#")[2]):
                yield term, "its name is not written as the field writes it", None


#: The checks of the ontology by the names that their findings have.
CHECKS: dict[str, Check] = {
    "term-undescribed": undescribed,
    "term-deprecated": deprecated,
    "class-without-example": without_example,
    "term-without-source": unsourced,
    "role-unbounded": unbounded,
    "anonymous-bound": anonymous,
    "outside-profile": outside_profile,
    "chains-in-a-circle": circles,
    "term-of-two-kinds": two_kinds,
    "term-undeclared": undeclared,
    "badly-named": badly_named,
}
