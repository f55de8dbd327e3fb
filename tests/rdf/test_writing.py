"""A view in each format: the same graph back, the same bytes again, and one line where that cannot be."""

import os
import re
import subprocess
import sys

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.namespace import OWL, RDF
from rdflib.term import BNode, Literal, URIRef

from detente.cli import main
from detente.rdf.formats import GRAPH_FORMATS, UnknownFormat, format_of
from detente.rdf.writing import CannotWrite, serialize
from detente.store.export import text
from detente.vocabulary import DET, ID, INFERRED_GRAPH

RDFLIB = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
OXIGRAPH = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
S, P = URIRef("http://a.example/s"), URIRef("http://a.example/ns#p")
ODD = [
    Literal("quote \" apostrophe ' backslash \\ angle < > ampersand &"),
    Literal("two\nlines\tand a tab"),
    Literal("  spaces around  "),
    Literal(""),
    Literal("日本 \U0001f54a é", lang="ja"),
    Literal("0.60", datatype=URIRef("http://www.w3.org/2001/XMLSchema#decimal"), normalize=False),
    Literal("007", datatype=URIRef("http://www.w3.org/2001/XMLSchema#integer"), normalize=False),
    Literal("1", datatype=URIRef("http://www.w3.org/2001/XMLSchema#boolean"), normalize=False),
    Literal("]]> <b>x</b>", datatype=RDF.HTML, normalize=False),
    URIRef("http://a.example/é?q=1&r=%20"),
]


def odd_triples():
    """Odd literals, and a list of blank nodes."""
    yield from ((S, P, value) for value in ODD)
    first, second = BNode(), BNode()
    yield S, URIRef("http://b.example/list"), first
    yield first, RDF.first, Literal("a")
    yield first, RDF.rest, second
    yield second, RDF.first, Literal("b")
    yield second, RDF.rest, RDF.nil


def canonical(data, form):
    found = ox.Dataset(ox.parse(data, OXIGRAPH[form]))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in found}


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_odd_characters_come_back_as_they_were(form):
    expected = canonical(serialize([(t, None) for t in odd_triples()], GRAPH_FORMATS["ntriples"])[0], "ntriples")
    assert len(expected) == len(ODD) + 5
    data, count = serialize([(t, None) for t in odd_triples()], GRAPH_FORMATS[form])
    assert count == len(expected) and canonical(data, form) == expected


@pytest.mark.parametrize("form", RDFLIB)
def test_a_document_is_the_same_graph_for_rdflib_and_pyoxigraph(graphs, form):
    data, count = text(graphs("corrected", 2017), GRAPH_FORMATS[form])
    found = Graph().parse(data=data, format=RDFLIB[form])
    assert len(found) == count == len(canonical(data, form))
    if form != "ntriples":
        plain, _ = text(graphs("corrected", 2017), GRAPH_FORMATS["ntriples"])
        assert canonical(data, form) == canonical(plain, "ntriples")
    assert (ID.Russia, DET.indirectlyOpposedTo, ID.UnitedStates) in found
    assert (ID.JapaneseSanctions2014, DET.sender, ID.Japan) in found
    assert (ID.Russia, RDF.type, OWL.NamedIndividual) in found
    assert len(list(found.subjects(RDF.type, OWL.Ontology))) == 1 and not list(found.objects(None, OWL.imports))
    assert (ID.SinoSovietBorderClashes, RDF.type, None) not in found  # not in force
    assert not [t for t in found if t[0] == t[2] and t[1] in (OWL.sameAs, RDF.type)]


@pytest.mark.parametrize("form", ["nquads", "trig"])
def test_a_dataset_holds_every_triple_in_the_default_graph_and_in_its_own(graphs, form):
    kg = graphs("corrected", 1950)
    data, count = text(kg, GRAPH_FORMATS[form])
    quads = list(ox.parse(data, OXIGRAPH[form]))
    plain = {(q.subject, q.predicate, q.object) for q in quads if q.graph_name == ox.DefaultGraph()}
    named = {(q.subject, q.predicate, q.object) for q in quads if q.graph_name != ox.DefaultGraph()}
    assert plain == named and len(plain) > 10_000 and len(quads) == count
    inferred = {q for q in quads if q.graph_name == ox.NamedNode(str(INFERRED_GRAPH))}
    assert any(q.predicate.value == str(DET.closeTo) for q in inferred)
    assert {q.graph_name.value for q in quads if q.graph_name != ox.DefaultGraph()} == {
        str(g) for g in (*kg.graphs, INFERRED_GRAPH)
    }


def test_stated_only_leaves_the_inferences_to_another_reasoner(graphs):
    kg = graphs("corrected", 2017)
    found = Graph().parse(data=text(kg, GRAPH_FORMATS["turtle"], inferred=False)[0], format="turtle")
    assert len(found) > 10_000 and not list(found.triples((None, DET.adversarialTo, None)))
    quads = list(ox.parse(text(kg, GRAPH_FORMATS["nquads"], inferred=False)[0], ox.RdfFormat.N_QUADS))
    assert not any(q.predicate.value == str(DET.adversarialTo) for q in quads)


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_another_process_writes_the_same_bytes(form):
    """Whatever order Python's sets have, and whatever a parser calls blank nodes."""
    code = (
        "import sys; sys.path.insert(0, ''); from tests.rdf.test_writing import *;"
        f"sys.stdout.buffer.write(serialize([(t, None) for t in odd_triples()], GRAPH_FORMATS['{form}'])[0])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": "src"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1 and len(next(iter(runs))) > 500


def test_two_exports_are_byte_identical(graphs):
    from detente.graph import load

    again = load("corrected", 2017)
    for form in ("nquads", "trig", "turtle", "rdfxml"):
        assert text(again, GRAPH_FORMATS[form]) == text(graphs("corrected", 2017), GRAPH_FORMATS[form]), form


def test_what_rdfxml_cannot_say_is_one_line():
    with pytest.raises(CannotWrite, match="control character"):
        serialize([((S, P, Literal("bell \x07")), None)], GRAPH_FORMATS["rdfxml"])
    with pytest.raises(CannotWrite, match="RDF/XML cannot"):
        serialize([((S, URIRef("http://a.example/1"), S), None)], GRAPH_FORMATS["rdfxml"])


def test_the_suffix_names_the_format():
    assert format_of(None, "a/x.NQ").name == "nquads" and format_of(None, "x.owl").name == "rdfxml"
    assert format_of(None, "-").name == "turtle" and format_of("trig", "x.ttl").name == "trig"
    for name, output in ((None, "x"), (None, "x.csv"), ("n3", "x.ttl")):
        with pytest.raises(UnknownFormat, match="turtle|.ttl"):
            format_of(name, output)


def test_standard_output_holds_nothing_but_the_graph(capfdbinary):
    with pytest.raises(SystemExit) as ended:
        main(["export", "--as-of", "2017", "--format", "ntriples"])
    assert ended.value.code == 0
    assert len(canonical(capfdbinary.readouterr().out, "ntriples")) > 20_000


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--output", "x"], "names no format"),
        (["--questions", "--view", "corrected"], "--questions takes no --view"),
        (["--questions", "--stated-only"], "--questions takes no --stated-only"),
        (["--format", "n3"], "n3"),
        (["--as-of", "1066", "-o", "x.nq"], "1066"),
    ],
)
def test_wrong_use_is_one_line(capsys, arguments, says):
    with pytest.raises(SystemExit) as ended:
        main(["export", *arguments])
    (line,) = capsys.readouterr().err.splitlines()
    assert ended.value.code == 2 and says in line
    assert not os.path.exists("x.nq")


def test_isomorphism_is_not_only_counting():
    """The comparison by canonical labels tells apart what has the same size."""
    a = serialize([(t, None) for t in odd_triples()], GRAPH_FORMATS["ntriples"])[0]
    b = a.replace(b'"a"', b'"c"')
    assert canonical(a, "ntriples") != canonical(b, "ntriples")
    assert not isomorphic(Graph().parse(data=a, format="nt"), Graph().parse(data=b, format="nt"))


@pytest.mark.parametrize("form", ["turtle", "rdfxml"])
def test_prefixes_of_other_namespaces_are_numbered_in_a_fixed_order(form):
    """Whatever the order of the triples; met as hashes fall, they would change from run to run."""
    triples = [(S, URIRef(f"http://{x}.example/ns#p"), Literal(x)) for x in "dbecafhg"]
    text = serialize(((t, None) for t in triples), GRAPH_FORMATS[form])[0].decode()
    numbered = re.findall(r"(ns\d)(?:: <|=\")http://(.)\.example", text)
    assert sorted(numbered) == [(f"ns{i}", x) for i, x in enumerate("abcdefgh", 1)]
