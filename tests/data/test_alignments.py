"""The alignments as data: only links, each with its reason, to terms that exist, and no contradiction from any."""

import csv
import sys
from pathlib import Path
from warnings import catch_warnings, simplefilter

import pytest
import yaml
from rdflib import Graph
from rdflib.namespace import GEO, ORG, OWL, PROV, RDF, RDFS, SDO, SKOS, TIME
from rdflib.term import BNode, Literal, URIRef

from detente.collection import library
from detente.reasoning.closure import close
from detente.rules import compile_rules
from detente.vocabulary import DET

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "shared"))

import _sssom  # noqa: E402, a module of scripts/

CODE = "https://w3id.org/detente/code/"
OWN = "https://w3id.org/detente/alignment/"
NAMES = [
    "prov",
    "time",
    "skos",
    "org",
    "sem",
    "schema",
    "oa",
    "geosparql",
    "plover-cameo",
    "cow-atop",
    "wikidata",
    "gufo",
    "bfo-cco",
]
#: Upper ontologies: never both at once, for they call the same things otherwise.
UPPER = ("gufo", "bfo-cco")
MATCHES = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
LINKS = {RDFS.subClassOf, RDFS.subPropertyOf} | MATCHES
KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
# The vocabularies of which rdflib carries every term. SEM, Web Annotation and Wikidata are not among them.
CLOSED = {str(space._NS): space for space in (PROV, TIME, SKOS, ORG, SDO, GEO)}

# What the vocabularies themselves say of the terms that the alignments use, where a reasoner can use it:
# PROV-O and the constraints of PROV (Constraint 54, typing is disjoint), ORG, SKOS (S9), GeoSPARQL 1.1, OWL-Time.
PUBLISHED = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix time: <http://www.w3.org/2006/time#> .
prov:Entity owl:disjointWith prov:Activity .
prov:Person rdfs:subClassOf prov:Agent . prov:Organization rdfs:subClassOf prov:Agent .
prov:wasAttributedTo rdfs:domain prov:Entity ; rdfs:range prov:Agent .
prov:generated rdfs:domain prov:Activity ; rdfs:range prov:Entity .
org:FormalOrganization rdfs:subClassOf org:Organization .
org:OrganizationalCollaboration rdfs:subClassOf org:Organization .
org:memberOf rdfs:range org:Organization . org:hasMember rdfs:domain org:Organization ; owl:inverseOf org:memberOf .
org:member rdfs:domain org:Membership . org:organization rdfs:domain org:Membership ; rdfs:range org:Organization .
org:holds rdfs:range org:Post .
skos:Concept owl:disjointWith skos:ConceptScheme . skos:notation a owl:DatatypeProperty .
geo:Feature rdfs:subClassOf geo:SpatialObject ; owl:disjointWith geo:Geometry .
geo:Geometry rdfs:subClassOf geo:SpatialObject .
time:ProperInterval rdfs:subClassOf time:TemporalEntity . time:hasTime rdfs:range time:TemporalEntity .
"""


def files():
    return {path.stem: path for path in library.path("ontology/alignments").glob("*.ttl")}


@pytest.fixture(scope="module")
def core():
    graph = Graph().parse(library.path("ontology/detente.ttl"))
    return graph.parse(library.path("ontology/codes.ttl"))


@pytest.fixture(params=NAMES)
def alignment(request):
    return Graph().parse(files()[request.param])


def header(graph):
    (iri,) = graph.subjects(RDF.type, OWL.Ontology)
    return iri


def links(graph):
    return [t for t in graph if t[1] in LINKS and not str(t[0]).startswith(OWN)]


def foreign(term):
    return isinstance(term, URIRef) and not str(term).startswith((str(DET), CODE, OWN))


def test_there_is_a_file_for_each_vocabulary_and_no_other():
    assert set(files()) == set(NAMES)


def test_the_core_imports_none_of_them(core):
    assert set(core.objects(None, OWL.imports)) == {URIRef("https://w3id.org/detente/ontology")}


def test_links_go_from_our_terms_to_those_of_others(alignment, core):
    found = links(alignment)
    assert len(found) >= 5
    for s, _, o in found:
        assert str(s).startswith((str(DET), CODE)) and (s, RDF.type, None) in core, s
        assert foreign(o) or str(o).startswith(OWN), o
        assert (o, RDF.type, None) in alignment, o


def test_nothing_is_said_but_links_declarations_and_lists(alignment):
    said = {RDF.type, RDFS.label, SKOS.prefLabel, SKOS.definition, SKOS.notation, SKOS.inScheme, RDFS.isDefinedBy}
    iri = header(alignment)
    for s, p, o in alignment:
        if s == iri or (s, RDF.type, OWL.Axiom) in alignment or (s, p, o) in set(links(alignment)):
            continue
        assert p in said, (s, p, o)
        assert str(s).startswith(OWN) or (p == RDF.type and o in KINDS) or p == RDFS.label, (s, p, o)


def test_a_link_joins_terms_of_one_kind(alignment, core):
    for s, p, o in links(alignment):
        if p in (RDFS.subClassOf, RDFS.subPropertyOf):
            ours, theirs = ({k for k in KINDS if (t, RDF.type, k) in g} for t, g in ((s, core), (o, alignment)))
            assert ours == theirs and len(ours) == 1, (s, o)


def test_every_link_has_one_comment(alignment):
    reasons = {}
    for axiom in alignment.subjects(RDF.type, OWL.Axiom):
        link = tuple(
            alignment.value(axiom, p) for p in (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
        )
        reasons.setdefault(link, []).extend(alignment.objects(axiom, RDFS.comment))
    assert set(reasons) == set(links(alignment))
    for link, (comment, *others) in reasons.items():
        assert not others and len(comment) > 15 and comment.endswith("."), link


def test_every_declared_term_is_linked_or_listed(alignment):
    """A declaration without a use would be an unconnected element (OOPS! P04)."""
    used = {o for _, _, o in links(alignment)} | {p for _, p, _ in alignment}
    for term in alignment.subjects(RDF.type, None):
        if not isinstance(term, BNode) and not str(term).startswith(OWN):
            assert term in used, term


def exists(term):
    """Whether a vocabulary that rdflib carries has this term; True for the others."""
    for base, space in CLOSED.items():
        if str(term).startswith(base) and str(term) != base:
            with catch_warnings():
                simplefilter("ignore")
                return term in space
    return True


def test_every_term_of_a_vocabulary_that_rdflib_carries_exists_there(alignment):
    assert not exists(PROV._NS + "wasHearsayOf") and not exists(SDO._NS + "Countri")
    for term in set(alignment.all_nodes()) | set(alignment.predicates()):
        assert not foreign(term) or exists(term), term


def test_every_category_of_our_making_has_a_notation_and_a_list(alignment):
    for concept in alignment.subjects(RDF.type, SKOS.Concept):
        for p in (SKOS.notation, SKOS.prefLabel, RDFS.label, SKOS.definition, SKOS.inScheme):
            assert len(list(alignment.objects(concept, p))) == 1, (concept, p)
        assert (alignment.value(concept, SKOS.inScheme), RDF.type, SKOS.ConceptScheme) in alignment
        assert any(o == concept for _, _, o in links(alignment)) or "cow-atop" in concept or "cameo" in concept


def contradictions(graphs, *more):
    """What Detente calls false in the stated facts of the corrected view with these graphs added."""
    stated = dict.fromkeys((t for t, _ in graphs("corrected", 2017).stated()), 1)
    for graph in more:
        stated |= dict.fromkeys(graph, 1)
    return list(close(stated, compile_rules(stated)).contradictions())


def test_the_graph_with_every_alignment_is_consistent(graphs):
    """All at once: what follows from some of the files follows from all, so that no one of them clashes either.

    With what the upper ontologies say, `tests/owl/test_alignments.py` asks HermiT.
    """
    everything = [Graph().parse(path) for name, path in files().items() if name not in UPPER[:1]]
    assert contradictions(graphs, Graph().parse(data=PUBLISHED, format="turtle"), *everything) == []


@pytest.mark.parametrize("name", UPPER)
def test_an_upper_ontology_gets_leaf_kinds_alone(name, core):
    """No class that a reasoner follows has another linked class below it, and none of them is a top of our tree."""
    linked = {s for s, p, _ in links(Graph().parse(files()[name])) if p == RDFS.subClassOf}
    for cls in linked:
        assert not linked & (set(core.transitive_objects(cls, RDFS.subClassOf)) - {cls}), cls
    assert not linked & {DET.Entity, DET.Actor, DET.Place, DET.Occurrence, DET.Situation, DET.Event, DET.Proposition}


def test_the_tables_of_mappings_are_those_of_the_turtle():
    """Made anew, they are what stands beside it; and what SSSOM demands of each is there."""
    ours = _sssom.core()
    for name, path in files().items():
        text = path.with_suffix(".sssom.tsv").read_text(encoding="utf-8")
        assert text == _sssom.table(path, ours), f"{name}: run scripts/sssom"
        lines = text.splitlines()
        about = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
        assert {"mapping_set_id", "license", "curie_map"} <= set(about)
        rows = list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t"))
        assert len(rows) == len(links(Graph().parse(path)))
        for row in rows:
            for slot in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
                prefix, _, local = row[slot].partition(":")
                assert prefix in about["curie_map"] and local, (name, row)
            assert row["mapping_justification"] == "semapv:ManualMappingCuration" and row["comment"]


def test_event_types_are_named_as_plover_names_them_now():
    graph = Graph().parse(files()["plover-cameo"])
    names = {str(o) for s, o in graph.subject_objects(SKOS.notation) if "Plover" in str(s)}
    assert {"REQUEST", "ACCUSE", "SUPPORT"} <= names and not names & {"DEMAND", "DISAPPROVE", "INVESTIGATE"}
    said = {(s, p, str(graph.value(o, SKOS.notation))) for s, p, o in links(graph)}
    assert (DET.Agreement, SKOS.relatedMatch, "SUPPORT") in said  # signing a treaty
    assert (DET.Support, SKOS.narrowMatch, "SUPPORT") in said  # ours is wider
    assert {p for s, p, _ in said if s == DET.Sanctions} == {SKOS.relatedMatch}  # a regime is no act


def test_a_wrong_link_is_found(graphs):
    wrong = Graph().parse(data=PUBLISHED, format="turtle").parse(files()["prov"])
    wrong.add((DET.Claim, RDFS.subClassOf, PROV.Activity))
    assert contradictions(graphs, wrong)


def test_alignments_carry_no_literal_outside_owl_2(alignment):
    for _, _, o in alignment:
        assert not isinstance(o, Literal) or o.datatype is None or "XMLSchema" in o.datatype
