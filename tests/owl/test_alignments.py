"""HermiT on the alignments: with the article's graph, and with what the vocabularies themselves say.

The vocabularies are third-party files that the project does not carry; where they are not, these tests are skipped. Of
each only the part is taken that bears on the terms that are linked: its bottom module for these (ROBOT), which entails
of them all that the whole does. `xsd:date`, outside of OWL 2, is left out: no link leads to a value.
"""

import subprocess

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, XSD

from detente.store.export import document
from detente.vocabulary import DET
from tests.owl.owl_tools import ROOT

VOCABULARIES = ROOT.parent / "shared" / "vocabularies"
ALIGNMENTS = {path.stem: path for path in (ROOT / "ontology" / "alignments").glob("*.ttl")}
#: The upper ontologies, one of which at a time; and the vocabularies of which there is a file.
UPPER = {
    "gufo": ("gufo.ttl",),
    "bfo-cco": ("bfo-core.ttl", "cco_AgentOntology.ttl", "cco_EventOntology.ttl", "cco_GeospatialOntology.ttl"),
}
PUBLISHED = {
    "prov": ("prov-o.ttl",),
    "org": ("org.ttl",),
    "skos": ("skos.ttl",),
    "time": ("time.ttl",),
    "oa": ("oa.ttl",),
}
FOLLOWED = (RDFS.subClassOf, RDFS.subPropertyOf)


def joined(*graphs):
    """One ontology of several, which imports nothing."""
    found = Graph()
    for graph in graphs:
        found += graph
    for header in set(found.subjects(RDF.type, OWL.Ontology)):
        found.remove((header, None, None))
    found.add((URIRef("urn:joined"), RDF.type, OWL.Ontology))
    return found


def aligned(names):
    return joined(*(Graph().parse(ALIGNMENTS[name]) for name in names))


@pytest.fixture(scope="module")
def vocabulary(java, tmp_path_factory):
    """`vocabulary(names)`: what the vocabularies of some alignments say of the terms linked there."""
    if not VOCABULARIES.is_dir():
        pytest.skip(f"needs the vocabularies in {VOCABULARIES}")

    def module(names):
        folder = tmp_path_factory.mktemp("vocabulary")
        files = [file for name in names for file in (UPPER | PUBLISHED).get(name, ())]
        whole = joined(*(Graph().parse(VOCABULARIES / file) for file in files))
        whole.remove((None, None, XSD.date))
        whole.serialize(folder / "whole.ttl")
        linked = {o for p in FOLLOWED for o in aligned(names).objects(None, p)}
        (folder / "terms.txt").write_text("\n".join(sorted(linked)), encoding="utf-8")
        command = java("org.obolibrary.robot.CommandLineInterface", "extract", "--method", "BOT")
        given = ["--input", folder / "whole.ttl", "--term-file", folder / "terms.txt", "--output", folder / "part.ttl"]
        done = subprocess.run([*command, *map(str, given)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return Graph().parse(folder / "part.ttl")

    return module


@pytest.fixture(scope="module")
def ontology():
    graph = Graph().parse(ROOT / "ontology" / "detente.ttl")
    return graph.parse(ROOT / "ontology" / "codes.ttl")


@pytest.fixture(scope="module")
def facts(graphs):
    """The article's graph of its year, stated."""
    graph = Graph()
    for triple in document(graphs("corrected", 2017), False):
        graph.add(triple)
    return graph


@pytest.fixture
def ask(checker, tmp_path):
    """`ask(task, graphs)`: what HermiT says of some graphs together."""

    def say(task, *graphs):
        joined(*graphs).serialize(tmp_path / "joined.ttl")
        return checker.ask(task, tmp_path / "joined.ttl")

    return say


@pytest.mark.parametrize("upper", UPPER)
def test_the_articles_graph_is_consistent_with_all_that_the_vocabularies_say(ask, vocabulary, facts, upper):
    """All alignments at once, but for the other upper ontology: what is consistent with all is so with each."""
    names = [name for name in ALIGNMENTS if name == upper or name not in UPPER]
    assert ask("CONSISTENT", facts, aligned(names), vocabulary(names)).of("CONSISTENT") == [["true"]]


def test_a_link_to_what_an_upper_ontology_keeps_apart_is_found(ask, vocabulary, facts):
    """A meeting is an event in gUFO, and no event is a relator."""
    wrong = aligned(["gufo"]).add((DET.Event, RDFS.subClassOf, URIRef("http://purl.org/nemo/gufo#Relator")))
    assert ask("CONSISTENT", facts, wrong, vocabulary(["gufo"])).of("CONSISTENT") == [["false"]]


@pytest.mark.parametrize("names", [["gufo"], ["bfo-cco"], [*PUBLISHED]], ids="+".join)
def test_no_class_is_unsatisfiable_under_an_alignment(ask, vocabulary, ontology, names):
    found = ask("CLASSIFY", ontology, aligned(names), vocabulary(names))
    assert found.of("CONSISTENT") == [["true"]]
    assert found.of("UNSATISFIABLE") == []


def test_no_class_is_unsatisfiable_under_the_other_alignments(ask, ontology):
    """Those whose vocabularies are no files here, all at once."""
    names = [name for name in ALIGNMENTS if name not in UPPER | PUBLISHED]
    found = ask("CLASSIFY", ontology, aligned(names))
    assert found.of("CONSISTENT") == [["true"]]
    assert found.of("UNSATISFIABLE") == []


@pytest.mark.parametrize("name", [*UPPER, *PUBLISHED])
def test_every_class_and_property_that_an_alignment_names_is_in_its_vocabulary(name):
    if not VOCABULARIES.is_dir():
        pytest.skip(f"needs the vocabularies in {VOCABULARIES}")
    theirs = joined(*(Graph().parse(VOCABULARIES / file) for file in (UPPER | PUBLISHED)[name]))
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDFS.Class, RDF.Property, OWL.AnnotationProperty}
    declared = {s for kind in kinds for s in theirs.subjects(RDF.type, kind)}
    linked = set(aligned([name]).objects(None, OWL.annotatedTarget))
    assert len(linked) > 3 and linked <= declared, linked - declared
