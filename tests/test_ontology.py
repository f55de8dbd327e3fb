"""The ontology as it is written: its terms, its header, and that it stays inside OWL 2 RL and OWL 2 DL."""

from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, XSD

from detente.check.material import Ontology
from detente.vocabulary import DET, ONTOLOGY_GRAPH

CHECKOUT = Path(__file__).resolve().parents[1]
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty)
#: What OWL 2 RL leaves out (https://www.w3.org/TR/owl2-profiles/#OWL_2_RL), what would make several things
#: different or disjoint at once (owlrl gets those wrong), and reification.
FORBIDDEN = (
    OWL.disjointUnionOf,
    OWL.hasSelf,
    OWL.minCardinality,
    OWL.minQualifiedCardinality,
    OWL.cardinality,
    OWL.qualifiedCardinality,
    OWL.datatypeComplementOf,
    OWL.withRestrictions,
    OWL.onDatatype,
    OWL.oneOf,
    OWL.imports,
    OWL.members,
    OWL.distinctMembers,
    OWL.annotatedSource,
)
#: The datatypes that are in OWL 2 and in every tool's reach.
DATATYPES = {XSD.string, XSD.integer, XSD.decimal, XSD.dateTime}
#: Properties of these kinds must be simple: https://www.w3.org/TR/owl2-syntax/, section 11.2.
SIMPLE = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
)


@pytest.fixture(scope="module")
def graph():
    return Graph().parse(CHECKOUT / "ontology/detente.ttl", format="turtle")


@pytest.fixture(scope="module")
def ontology(graph):
    return Ontology(graph)


def ours(graph, *kinds):
    return {s for kind in kinds for s in graph.subjects(RDF.type, kind) if str(s).startswith(str(DET))}


def test_there_are_at_least_sixty_classes_and_sixty_properties(graph):
    assert len(ours(graph, OWL.Class)) >= 60
    assert len(ours(graph, *PROPERTIES)) >= 60


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition, RDFS.isDefinedBy])
def test_every_term_has(graph, predicate):
    terms = ours(graph, OWL.Class, *PROPERTIES, OWL.AnnotationProperty)
    assert not sorted(t for t in terms if (t, predicate, None) not in graph)


def test_no_label_stands_twice(graph):
    for kinds in ((OWL.Class,), PROPERTIES):
        labels = sorted(str(graph.value(t, RDFS.label)).casefold() for t in ours(graph, *kinds))
        assert labels == sorted(set(labels))


def test_header_is_complete(graph):
    for predicate in (
        DCTERMS.title,
        DCTERMS.description,
        DCTERMS.license,
        DCTERMS.creator,
        OWL.versionIRI,
        VANN.preferredNamespacePrefix,
        VANN.preferredNamespaceUri,
    ):
        assert graph.value(ONTOLOGY_GRAPH, predicate) is not None, predicate
    assert graph.value(ONTOLOGY_GRAPH, VANN.preferredNamespaceUri) == Literal(str(DET))


def test_every_term_of_ours_that_is_used_is_declared(graph):
    terms = {t for triple in graph for t in triple if isinstance(t, URIRef)}
    used = {t for t in terms if t.startswith(str(DET))}
    assert not used - ours(graph, OWL.Class, *PROPERTIES, OWL.AnnotationProperty)


def test_every_property_of_others_that_is_used_is_declared(graph):
    """An annotation that is not declared takes the ontology out of OWL 2 DL."""
    others = {p for p in graph.predicates() if not any(p in space for space in (OWL, RDF, RDFS))}
    assert not others - set(graph.subjects(RDF.type, None))


def test_each_term_is_of_one_kind(graph):
    kinds = (OWL.Class, *PROPERTIES, OWL.AnnotationProperty)
    for term in ours(graph, *kinds):
        assert sum((term, RDF.type, kind) in graph for kind in kinds) == 1, term


@pytest.mark.parametrize("predicate", FORBIDDEN)
def test_construct_is_left_alone(graph, predicate):
    assert (None, predicate, None) not in graph


@pytest.mark.parametrize(
    "kind", [OWL.AllDisjointClasses, OWL.AllDisjointProperties, OWL.AllDifferent, OWL.Axiom]
)
def test_disjointness_is_pairwise_and_nothing_is_reified(graph, kind):
    assert (None, RDF.type, kind) not in graph


def test_datatypes_are_those_that_every_tool_knows(graph):
    ranges = {o for p in ours(graph, OWL.DatatypeProperty) for o in graph.objects(p, RDFS.range)}
    assert ranges <= DATATYPES
    literals = {o.datatype for o in graph.objects() if isinstance(o, Literal) and o.datatype is not None}
    assert literals <= DATATYPES | {XSD.boolean}


def left_of_subclass(graph):
    """The class expressions on the left of a sub-class axiom, and those within them."""
    found, queue = set(), [s for s in graph.subjects(RDFS.subClassOf, None) if isinstance(s, BNode)]
    while queue:
        node = queue.pop()
        found.add(node)
        for p in (OWL.intersectionOf, OWL.unionOf):
            for members in graph.objects(node, p):
                queue += [m for m in Collection(graph, members) if isinstance(m, BNode)]
        queue += [o for o in graph.objects(node, OWL.someValuesFrom) if isinstance(o, BNode)]
    return found


def test_existentials_stand_on_the_left_only(graph):
    left = left_of_subclass(graph)
    for p in (OWL.someValuesFrom, OWL.unionOf):
        assert {s for s in graph.subjects(p, None)} <= left
    assert (None, OWL.equivalentClass, None) not in graph


def non_simple(ontology):
    """The properties that a chain or transitivity defines, and those above them or inverse to them."""
    graph = ontology.graph
    found = set()
    queue = [p for p, _ in ontology.chains] + list(graph.subjects(RDF.type, OWL.TransitiveProperty))
    while queue:
        p = queue.pop()
        if p not in found:
            found.add(p)
            queue += [*graph.objects(p, RDFS.subPropertyOf), *ontology.inverses.get(p, ())]
    return found


def test_properties_that_chains_define_are_not_restricted(ontology):
    graph = ontology.graph
    for p in non_simple(ontology):
        assert not any((p, RDF.type, kind) in graph for kind in SIMPLE), p
        assert (p, OWL.propertyDisjointWith, None) not in graph
        assert (None, OWL.propertyDisjointWith, p) not in graph
        for restriction in graph.subjects(OWL.onProperty, p):
            assert (restriction, OWL.maxCardinality, None) not in graph
            assert (restriction, OWL.maxQualifiedCardinality, None) not in graph


def test_property_hierarchy_is_regular(ontology):
    """There is a strict order in which the steps of a chain come before its head (OWL 2, section 11.2).

    A step may be the head itself where it stands first or last. A property and its inverse count as one.
    """
    graph = ontology.graph
    same = {p: p for p in ours(graph, OWL.ObjectProperty)}

    def root(p):
        while same.get(p, p) != p:
            p = same[p]
        return p

    for p, inverses in ontology.inverses.items():
        for q in inverses:
            same[root(p)] = root(q)
    before = {}
    for p, q in graph.subject_objects(RDFS.subPropertyOf):
        before.setdefault(root(q), set()).add(root(p))
    for head, steps in ontology.chains:
        inner = list(steps)
        if len(inner) == 2 and inner == [head, head]:
            continue
        if inner[0] == head:
            inner = inner[1:]
        elif inner[-1] == head:
            inner = inner[:-1]
        before.setdefault(root(head), set()).update(root(s) for s in inner)
    done, doing = set(), set()

    def visit(p):
        assert p not in doing, f"the chains go in a circle through {p}"
        if p not in done:
            doing.add(p)
            for q in before.get(p, ()):
                visit(q)
            doing.discard(p)
            done.add(p)

    for p in list(before):
        visit(p)


def test_every_role_is_a_part_of_involves_with_a_domain(ontology):
    graph = ontology.graph
    for role in ontology.roles - {DET.involves}:
        assert (role, RDFS.domain, None) in graph, role
        kinds = set(graph.objects(role, RDFS.domain))
        assert all(DET.Content in ontology.above(kind, RDFS.subClassOf) for kind in kinds)


def test_codes_are_in_one_scheme_and_described():
    codes = Graph().parse(CHECKOUT / "ontology/codes.ttl", format="turtle")
    for code in codes.subjects(RDF.type, DET.Code):
        assert len(list(codes.objects(code, SKOS.inScheme))) == 1, code
        for predicate in (RDFS.label, SKOS.prefLabel, SKOS.definition, RDFS.isDefinedBy):
            assert (code, predicate, None) in codes, (code, predicate)


def test_codes_are_expressed_by_properties_that_are_declared(graph):
    codes = Graph().parse(CHECKOUT / "ontology/codes.ttl", format="turtle")
    expressed = set(codes.objects(None, DET.expressedBy))
    assert expressed and expressed <= ours(graph, OWL.ObjectProperty)
