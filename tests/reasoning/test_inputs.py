"""What can be closed, and what is said of bad input."""

import pyoxigraph
import pytest
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS

import detente
from detente.errors import DetenteError, Unreachable
from tests.reasoning.test_rules_closed import PREFIXES, graph

GIVEN = ":p a owl:SymmetricProperty . :a :p :b ; :k 'x' , 'x'@en , 3 , _:n ."
EXPECTED = set(graph(":b :p :a ."))


def inferred(*sources):
    return set(detente.close(*sources).inferred())


def test_rdflib_graphs_and_datasets_and_triples():
    given = graph(GIVEN)
    dataset = Dataset()
    for i, triple in enumerate(given):
        dataset.graph(URIRef(f"http://example.org/graph/{i % 2}")).add(triple)
    for source in (given, dataset, list(given), iter(given), [given, given]):
        assert inferred(source) == EXPECTED
    assert inferred([]) == set()


def test_pyoxigraph_stores_and_triples():
    store = pyoxigraph.Store()
    store.load((PREFIXES + GIVEN).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    assert inferred(store) == inferred(list(store)) == EXPECTED


@pytest.mark.parametrize("suffix, form", [(".ttl", "turtle"), (".nt", "nt"), (".nq", "nquads"), (".rdf", "xml")])
def test_files(tmp_path, suffix, form):
    path = tmp_path / f"facts{suffix}"
    source = graph(GIVEN)
    if form == "nquads":
        dataset = Dataset()
        for triple in source:
            dataset.add(triple)
        source = dataset
    source.serialize(path, format=form, encoding="utf-8")
    assert inferred(path) == inferred(str(path)) == inferred([path, graph("")]) == EXPECTED


def test_a_blank_node_of_one_file_is_not_that_of_another(tmp_path):
    for name, text in (("one.nt", "_:b <http://e/p> <http://e/x> ."), ("two.nt", "_:b <http://e/p> <http://e/y> .")):
        (tmp_path / name).write_text(text + "\n")
    schema = graph("<http://e/p> a owl:FunctionalProperty .")
    assert inferred([tmp_path / "one.nt", tmp_path / "two.nt"], schema) == set()


def test_what_cannot_be_read_is_one_line(tmp_path):
    (tmp_path / "broken.ttl").write_text("<a> <b> .")
    (tmp_path / "facts.csv").write_text("")
    with pytest.raises(Unreachable, match="No such file"):
        detente.close(tmp_path / "missing.ttl")
    for source, word in (
        (tmp_path / "broken.ttl", "broken.ttl"),
        (tmp_path / "facts.csv", "format of RDF"),
        (3, "int"),
    ):
        with pytest.raises(DetenteError, match=word) as error:
            detente.close(source)
        assert "\n" not in str(error.value)
    with pytest.raises(DetenteError, match="no triple"):
        detente.close([("a", "b", "c")])


def test_sources_that_are_mixed_or_no_sources():
    p = URIRef("http://example.org/p")
    for source in ([(p, p, p), Graph()], [None, Graph()], [Graph(), None]):
        with pytest.raises(DetenteError):
            detente.close(source)
    with pytest.raises(Unreachable, match="too long"):
        detente.close("x" * 5000 + ".ttl")
    closed = detente.close([(p, p, p)])
    assert (1, 2, 3) not in closed and closed.why((1, 2, 3)) is None


def warned(given):
    closed = detente.close(given)
    assert all("\n" not in warning for warning in closed.warnings)
    return closed, " ".join(closed.warnings)


def test_lists_that_are_none():
    _, cyclic = warned(graph(":q owl:propertyChainAxiom _:l . _:l rdf:first :p ; rdf:rest _:l . :a :p :b ."))
    assert "runs in a circle" in cyclic and "owl:propertyChainAxiom" in cyclic
    _, blank = warned(graph(":q owl:propertyChainAxiom ( [] :p ) . :a :p :b ."))
    assert "blank node" in blank
    for axiom in (":C owl:intersectionOf _:l", ":C owl:hasKey _:l", "_:x a owl:AllDifferent ; owl:members _:l"):
        _, short = warned(graph(f"{axiom} . _:l rdf:first :p ."))
        assert "no rest" in short, axiom


def test_a_literal_as_subject_or_a_blank_predicate_is_left_out():
    p = URIRef("http://example.org/p")
    closed, text = warned([(Literal("x"), p, p), (p, BNode("b"), p), (p, RDF.type, OWL.SymmetricProperty)])
    assert "literal as subject" in text and "predicate that is no IRI" in text
    assert len(closed) == 1


def test_a_property_that_is_also_a_class():
    closed, text = warned(graph(":p a owl:ObjectProperty , owl:Class ; rdfs:subClassOf :C . :a :p :b ; a :p ."))
    assert "a class and a property" in text
    assert set(graph(":a a :C .")) <= set(closed.inferred())


def test_axioms_outside_owl_2_rl_are_named():
    for axiom, word in (
        (":C rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :D ]", "someValuesFrom"),
        (":C rdfs:subClassOf [ owl:unionOf ( :D :E ) ]", "unionOf"),
        (":C rdfs:subClassOf [ owl:onProperty :p ; owl:minCardinality 1 ]", "minCardinality"),
        (":C rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 2 ]", "maxCardinality"),
        (":C rdfs:subClassOf [ owl:onProperty :p ; owl:hasSelf true ]", "hasSelf"),
        (":p a owl:ReflexiveProperty", "ReflexiveProperty"),
        (":C owl:disjointUnionOf ( :D :E )", "disjointUnionOf"),
        ("[ owl:complementOf :C ] rdfs:subClassOf :D", "complementOf"),
        (":C owl:equivalentClass [ owl:onProperty :p ; owl:allValuesFrom :D ]", "allValuesFrom"),
        (":T owl:onDatatype xsd:integer ; owl:withRestrictions ()", "withRestrictions"),
    ):
        _, text = warned(graph(axiom + " ."))
        assert "outside OWL 2 RL" in text and word in text, axiom
    assert warned(graph("[ owl:onProperty :p ; owl:someValuesFrom :D ] rdfs:subClassOf :C ."))[1] == ""


def test_ten_thousand_names_of_one_thing(executor):
    names = [URIRef(f"http://example.org/n{i}") for i in range(10_000)]
    p = URIRef("http://example.org/p")
    stars = [(names[0], OWL.sameAs, name) for name in names[1:]]
    closed = detente.close([*stars, (names[0], p, names[5])])
    assert len(closed) == 10_000 * 9_999 + 10_000 * 10_000
    assert (names[77], p, names[4_321]) in closed and (names[1], OWL.sameAs, names[9_999]) in closed
    assert next(closed.inferred())
    functional = [(p, RDF.type, OWL.FunctionalProperty), *((p, p, name) for name in names)]
    assert (names[1], OWL.sameAs, names[9_999]) in detente.close(functional)
    different = Graph()
    different.add((p, RDFS.label, Literal("x")))
    assert detente.close(different).contradictions() == []
