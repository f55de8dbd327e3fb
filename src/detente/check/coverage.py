"""Coverage: what of the ontology is used, which claims lead to nothing, what lives in a literal only."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node, URIRef

from detente import library
from detente.check.material import Material, short
from detente.check.structure import axioms
from detente.vocabulary import CODE_GRAPH, DET, ONTOLOGY_GRAPH

_DECLARED = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def check(material: Material) -> Iterator[str]:
    """One line each: unused terms and codes, gaps, contents without filler, passages without claim."""
    for title, nodes in (
        ("classes and properties used in no graph file, axiom or question", unused_terms(material)),
        ("codes used in no graph file, axiom or question", unused_codes(material)),
        ("claims that lead to nothing in the model and say why", model_gaps(material)),
        ("claims whose content stands in a literal only", literal_only(material)),
        ("passages without a claim that do not say why", silent_passages(material)),
    ):
        found = sorted(nodes, key=str)
        yield f"coverage: {len(found)} {title}{': ' if found else ''}{', '.join(map(short, found))}"


def _used(material: Material) -> set[Node]:
    used = {term for triples in material.said.values() for triple in triples for term in triple[1:]}
    text = "\n".join(file.read_text(encoding="utf-8") for file in library.path("queries").rglob("*.rq"))
    return used | {term for term in _terms(material) if _named(text, term)}


def _terms(material: Material) -> list[URIRef]:
    graphs = (material.graphs[ONTOLOGY_GRAPH], material.graphs[CODE_GRAPH])
    return [s for triples in graphs for s, p, _ in triples if p == RDF.type and isinstance(s, URIRef)]


def _named(text: str, term: URIRef) -> bool:
    """Whether a question names a term; ``det:rank`` is not named by ``det:ranking``."""
    name, start = short(term), 0
    while (at := text.find(name, start)) >= 0:
        start = at + len(name)
        if not (text[start : start + 1].isalnum() or text[start : start + 1] == "_"):
            return True
    return f"<{term}>" in text


def unused_terms(material: Material) -> Iterator[Node]:
    """Classes and properties of ours that neither a graph file, an axiom, nor a question uses.

    An axiom uses what another follows from (a step of a chain, a sub-property, a restriction), a
    super-class, and the class of a domain or range; a term's own declaration, labels, domain and range are
    no use of it.
    """
    used = _used(material)
    for head, body, _ in axioms(material.ontology):
        used |= {head, *body}
    for by in (
        RDFS.subClassOf,
        RDFS.domain,
        RDFS.range,
        OWL.someValuesFrom,
        OWL.onProperty,
        OWL.disjointWith,
    ):
        used |= set(material.ontology.graph.objects(None, by))
    for graph in (ONTOLOGY_GRAPH, CODE_GRAPH):
        used |= {p for _, p, _ in material.graphs[graph]}
    for node, p, o in material.graphs[ONTOLOGY_GRAPH]:
        ours = isinstance(node, URIRef) and node.startswith(str(DET))
        if ours and p == RDF.type and o in _DECLARED and node not in used:
            yield node


def unused_codes(material: Material) -> Iterator[Node]:
    """Codes that neither a graph file, an axiom nor a question uses."""
    used = _used(material) | {o for _, _, o in material.graphs[ONTOLOGY_GRAPH]}
    for s, p, o in material.graphs[CODE_GRAPH]:
        if p == RDF.type and o == DET.Code and s not in used:
            yield s


def model_gaps(material: Material) -> Iterator[Node]:
    """Claims with a ``det:modelGap``."""
    for triples in material.said.values():
        yield from (s for s, p, _ in triples if p == DET.modelGap)


def literal_only(material: Material) -> Iterator[Node]:
    """Claims that assert, suppose or deny only nodes without any role filler."""
    filled = {s for triples in material.said.values() for s, p, _ in triples if p in material.ontology.roles}
    for claim in material.evidence.claims.values():
        contents = {*claim.asserts, *claim.supposes, *claim.denies}
        if contents and not contents & filled:
            yield claim.node


def silent_passages(material: Material) -> Iterator[Node]:
    """Passages that no claim points to and that have no ``det:withoutClaim``."""
    pointed = {o for triples in material.said.values() for _, p, o in triples if p == DET.passage}
    excused = {s for triples in material.said.values() for s, p, _ in triples if p == DET.withoutClaim}
    for node in material.types:
        if material.is_a(node, DET.Passage) and node not in pointed and node not in excused:
            yield node
