"""A view in each format: the same graph back, the same bytes again, and one line where that cannot be."""

import os
import re
import subprocess
import sys
import time
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode, Literal, URIRef

from detente.cli import main
from detente.rdf.blank_nodes import canonical
from detente.rdf.formats import GRAPH_FORMATS, UnknownFormat, format_of
from detente.rdf.terms import BadTerm
from detente.rdf.writing import CannotWrite, serialize
from detente.store.export import text
from detente.vocabulary import DET, GRAPH, ID, INFERRED_GRAPH

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


def read(data, form):
    found = ox.Dataset(ox.parse(data, OXIGRAPH[form]))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in found}


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_odd_characters_come_back_as_they_were(form):
    expected = read(serialize([(t, None) for t in odd_triples()], GRAPH_FORMATS["ntriples"])[0], "ntriples")
    assert len(expected) == len(ODD) + 5
    data, count = serialize([(t, None) for t in odd_triples()], GRAPH_FORMATS[form])
    assert count == len(expected) and read(data, form) == expected


@pytest.mark.parametrize("form", RDFLIB)
def test_a_document_is_the_same_graph_for_rdflib_and_pyoxigraph(graphs, form):
    data, count = text(graphs("corrected", 2017), GRAPH_FORMATS[form])
    found = Graph().parse(data=data, format=RDFLIB[form])
    assert len(found) == count == len(read(data, form))
    if form != "ntriples":
        plain, _ = text(graphs("corrected", 2017), GRAPH_FORMATS["ntriples"])
        assert read(data, form) == read(plain, "ntriples")
    assert (ID.Russia, DET.indirectlyOpposedTo, ID.UnitedStates) in found
    assert (ID["rap/JapaneseSanctions2014"], DET.sender, ID.Japan) in found
    assert (ID.Russia, RDF.type, OWL.NamedIndividual) in found
    assert len(list(found.subjects(RDF.type, OWL.Ontology))) == 1 and not list(found.objects(None, OWL.imports))
    assert (ID["rap/SinoSovietBorderClashes"], RDF.type, None) not in found  # not in force
    assert not [t for t in found if t[0] == t[2] and t[1] in (OWL.sameAs, RDF.type)]


@pytest.mark.parametrize("form", ["nquads", "trig"])
def test_a_dataset_holds_every_triple_in_the_default_graph_and_in_its_own(graphs, form):
    kg = graphs("corrected", 1950)
    data, count = text(kg, GRAPH_FORMATS[form])
    quads = list(ox.parse(data, OXIGRAPH[form]))
    plain = {(q.subject, q.predicate, q.object) for q in quads if q.graph_name == ox.DefaultGraph()}
    named = {(q.subject, q.predicate, q.object) for q in quads if q.graph_name != ox.DefaultGraph()}
    export = ox.NamedNode(str(GRAPH["export/corrected/1950"]))  # the default graph says besides what the data set is
    assert named < plain and {(q[0], q[1].value) for q in plain - named} == {
        (export, str(RDF.type)),
        (export, str(RDFS.label)),
    }
    assert len(plain) > 10_000 and len(quads) == count
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
    assert len(read(capfdbinary.readouterr().out, "ntriples")) > 20_000


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
    assert read(a, "ntriples") != read(b, "ntriples")
    assert not isomorphic(Graph().parse(data=a, format="nt"), Graph().parse(data=b, format="nt"))


@pytest.mark.parametrize("form", ["turtle", "trig", "rdfxml"])
def test_prefixes_that_are_used_are_declared_in_order(form):
    """Whatever the order of the triples; the serializer takes them as hashes fall."""
    names = {x: f"http://{x}.example/ns#" for x in "dbecafhg"} | {"unused": "http://unused.example/"}
    triples = [(S, URIRef(f"{names[x]}p"), ID[x]) for x in "dbecafhg"]
    text = serialize(((t, None) for t in triples), GRAPH_FORMATS[form], names)[0].decode()
    declared = re.findall(r"@prefix (\w+):|xmlns:(\w+)=", text)
    given = ["a", "b", "c", "d", "e", "f", "g", "h", "id"]
    assert ["".join(d) for d in declared] == (given if form != "rdfxml" else [*given, "its", "rdf"])


def test_rdfxml_is_well_formed_whatever_the_iris_hold():
    """XML 1.0: & in an attribute (2.3), names of elements (2.3), a carriage return (2.11)."""
    triples = [
        (S, URIRef("http://a.example/w?a=b&c"), Literal("one\rtwo\r\nthree")),
        (S, URIRef("http://a.example/p%C3%A9"), Literal("<oxprefix: ")),
        (S, RDF.type, URIRef("http://a.example/1?x&y")),
        (BNode(), RDF.type, URIRef("http://a.example/2")),
    ]
    data = serialize([(t, None) for t in triples], GRAPH_FORMATS["rdfxml"])[0]
    root = ElementTree.fromstring(data)
    (broken,) = (e.text for e in root.iter("{http://a.example/w?a=b&}c"))
    assert broken == "one\rtwo\r\nthree" and len(Graph().parse(data=data, format="xml")) == 4


@pytest.mark.parametrize(
    ("p", "says"),
    [
        ("http://a.example/%20", "ends in no name of XML"),
        ("http://a.example/1", "ends in no name of XML"),
        (str(RDF) + "li", "reserved"),
        (str(RDF) + "about", "reserved"),
        ("http://www.w3.org/2000/xmlns/a", "which XML keeps to itself"),
    ],
)
def test_a_property_that_rdfxml_cannot_name_is_refused(p, says):
    with pytest.raises(CannotWrite, match=says) as refused:
        serialize([((S, URIRef(p), Literal("x")), None)], GRAPH_FORMATS["rdfxml"])
    assert "\n" not in str(refused.value)


def test_what_rdflib_allows_and_rdf_does_not():
    for bad in (URIRef("http://a.example/a b"), URIRef("relative"), Literal("\ud800"), URIRef("http://a.example/%zz")):
        with pytest.raises(BadTerm, match="is no (IRI|term of RDF)"):
            serialize([((S, P, bad), None)], GRAPH_FORMATS["ntriples"])
    text, _ = serialize([((BNode("a b"), P, BNode("")), None)], GRAPH_FORMATS["ntriples"])
    assert re.fullmatch(rb"_:c14n(0 .*1|1 .*0) \.\n", text)


# ---- labels -------------------------------------------------------------------------------------------

E = ox.NamedNode("http://a.example/p")


def pointing(pairs):
    return [ox.Quad(ox.BlankNode(f"n{a}"), E, ox.BlankNode(f"n{b}")) for a, b in pairs]


def test_labels_are_those_of_rdfc_and_come_from_what_is_said():
    """RDFC-1.0 keeps its labels; a shuffled and renamed dataset gets the same."""
    rows = pointing([(0, 1), (1, 2), (2, 0), (3, 4)])
    dataset = ox.Dataset(rows)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert canonical(rows) == sorted(dataset, key=str)
    assert canonical(pointing([(7, 3), (1, 9), (9, 5), (5, 1)])) == canonical(rows)


@pytest.mark.parametrize(
    "pairs",
    [
        [(i, i + 1) for i in range(100)],
        [(a, b) for a in range(20) for b in range(20) if a != b],
        [(a, b) for a in range(2) for b in range(2, 12)],
    ],
)
def test_blank_nodes_that_are_much_alike_take_no_time(pairs):
    """RDFC-1.0 alone would take minutes; told apart by their surroundings, they still get the same labels."""
    began = time.process_time()
    found = canonical(pointing(pairs))
    assert len(found) == len(pairs) and time.process_time() - began < 5
    assert found == canonical(pointing([(999 - a, 999 - b) for a, b in reversed(pairs)]))


def test_alike_to_the_end_they_are_numbered_as_they_are_met():
    ring = [(i, (i + 1) % 200) for i in range(200)]
    found = canonical(pointing(ring))
    assert found == canonical(pointing([(a + 500, b + 500) for a, b in ring])) and len(found) == 200
