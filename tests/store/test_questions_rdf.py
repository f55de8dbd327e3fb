"""The questions as RDF: valid under SHACL's own shapes and under those of the vocabularies used, and nothing lost.

SHACL's shapes for shapes come with pyshacl; what DASH and SIB's examples vocabulary ask stands in question-shapes.ttl.
"""

import hashlib
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph
from rdflib.namespace import DCTERMS, RDF, RDFS, SDO, SH, SKOS, XSD
from rdflib.term import BNode, Literal, URIRef

from detente.asking import sparql
from detente.asking.catalogue import Catalogue, catalogue
from detente.asking.parameters import ANY
from detente.cli import main
from detente.rdf.formats import GRAPH_FORMATS
from detente.rdf.writing import serialize
from detente.store.questions_rdf import CATALOGUE, triples
from detente.vocabulary import CODE, DET, PREFIXES, QUESTION

ASSETS = Path(pyshacl.__file__).parent / "assets"
SHAPES = Path(__file__).with_name("question-shapes.ttl")
TEXTS = (SH.select, SH.ask, SH.construct)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """What the command writes."""
    file = tmp_path_factory.mktemp("questions") / "questions.ttl"
    with pytest.raises(SystemExit) as ended:
        main(["export", "--questions", "--output", str(file)])
    assert ended.value.code == 0
    return Graph().parse(file)


@pytest.fixture(scope="module")
def violations():
    """`violations(graph)`: pairs of focus node and message; empty where the graph is valid."""
    own, meta, words = (
        Graph().parse(SHAPES),
        Graph().parse(ASSETS / "shacl-shacl.ttl"),
        Graph().parse(ASSETS / "shacl.ttl"),
    )

    def find(graph):
        found = set()
        for shapes in (own, meta):
            _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, ont_graph=words)
            for result in report.subjects(RDF.type, SH.ValidationResult):
                said = report.value(result, SH.resultMessage)
                found.add((report.value(result, SH.focusNode), str(said)))
        return found

    return find


def test_the_questions_are_valid(exported, violations):
    assert len(set(exported.subjects(RDF.type, SH.SPARQLExecutable))) == len(catalogue().files) >= 60
    assert violations(exported) == set()


ALLIES = QUESTION["alliances/indirect-opponents"]
STATE = URIRef(f"{ALLIES}/parameter/actor")


@pytest.mark.parametrize(
    ("removed", "added"),
    [
        ((ALLIES, RDFS.comment, None), None),
        ((ALLIES, RDFS.comment, None), (ALLIES, RDFS.comment, Literal("no language"))),
        ((ALLIES, SDO.target, None), None),
        ((ALLIES, SH.select, None), None),
        (None, (ALLIES, SH.select, Literal("SELECT * {}"))),
        (None, (ALLIES, SH.ask, Literal("ASK {}"))),
        (None, (ALLIES, RDF.type, SH.SPARQLAskExecutable)),
        (None, (ALLIES, SDO.keywords, Literal("space "))),
        (None, (ALLIES, URIRef(f"{SDO}keyword"), Literal("misspelt"))),
        ((ALLIES, SH.prefixes, None), None),
        ((ALLIES, DCTERMS.license, None), None),
        (None, (ALLIES, SH.parameter, BNode())),
        ((STATE, RDF.type, None), None),
        ((STATE, SH.path, None), None),
        ((STATE, SH.path, None), (STATE, SH.path, URIRef(f"{ALLIES}#a-b"))),
        ((STATE, SH.path, None), (STATE, SH.path, URIRef(f"{ALLIES}#this"))),
        ((STATE, SH["class"], None), None),
        (None, (STATE, SH.datatype, XSD.string)),
        (None, (STATE, SH.defaultValue, Literal("another"))),
        ((STATE, SH.maxCount, None), (STATE, SH.maxCount, Literal("one"))),
        ((CATALOGUE, SH.declare, None), None),
    ],
)
def test_and_the_shapes_find_what_is_wrong(exported, violations, removed, added):
    """On one question, to be quick."""
    graph = Graph()
    for node in (ALLIES, STATE, CATALOGUE, *exported.objects(CATALOGUE, SH.declare)):
        graph += exported.triples((node, None, None))
    assert violations(graph) == set()
    if removed:
        assert removed in graph
        graph.remove(removed)
    if added:
        graph.add(added)
    assert violations(graph)


def text_of(graph, node):
    (found,) = [str(o) for p in TEXTS for o in graph.objects(node, p)]
    return found


def test_each_text_gives_the_answer_of_its_question(exported, graphs):
    """As it stands, and with the declared prefixes before it, as a SHACL processor puts them."""
    declared = {
        str(exported.value(d, SH.prefix)): str(exported.value(d, SH.namespace))
        for d in exported.objects(CATALOGUE, SH.declare)
    }
    assert declared == {prefix: str(base) for prefix, base in PREFIXES.items()}
    prolog = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in declared.items())
    for name in catalogue():
        text = text_of(exported, QUESTION[name])
        assert "#+" not in text
        kg = graphs(catalogue().get(name).view)
        ours = kg.ask(name)
        assert sparql.run(kg.store, text, kg.labels).rows == ours.rows, name
        assert sparql.run(kg.store, prolog + text, kg.labels).rows == ours.rows, name


def test_every_header_can_be_read_back(exported):
    for name in catalogue():
        question, node = catalogue().get(name), QUESTION[name]
        assert exported.value(node, RDFS.label) == Literal(question.title, lang="en")
        assert str(exported.value(node, DCTERMS.description) or "") == question.description
        assert {str(o) for o in exported.objects(node, SDO.keywords)} == {question.topic, *question.tags}
        assert {str(o).rpartition("/")[2] for o in exported.objects(node, DCTERMS.references)} == set(question.claims)
        found = {}
        for shape in exported.objects(node, SH.parameter):
            found[str(exported.value(shape, SH.path)).rpartition("#")[2]] = shape
        assert set(found) == set(question.parameters)
        for parameter, shape in ((question.parameters[n], s) for n, s in found.items()):
            assert str(exported.value(shape, SH.name)) == parameter.label
            assert exported.value(shape, SH["class"]) == (SKOS.Concept if parameter.scheme else parameter.cls)
            assert exported.value(shape, SH.datatype) == parameter.datatype
            assert ((shape, SH.maxCount, Literal(1)) in exported) is not parameter.many
            assert exported.value(shape, SH.optional).value is not parameter.required
            values = [*exported.objects(shape, SH.defaultValue), *exported.objects(shape, SDO.defaultValue)]
            terms = [] if parameter.default == ANY else parameter.default.split()
            assert len(values) == len(terms) or '"' in parameter.default, (name, parameter)
        for answer in exported.objects(node, SDO.workExample):
            file = question.path.with_name(str(answer).rpartition("/")[2])
            assert str(exported.value(answer, SDO.sha256)) == hashlib.sha256(file.read_bytes()).hexdigest()


def canonical(data, media_type):
    quads = ox.parse(data, format=ox.RdfFormat.from_media_type(media_type))
    dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("form", sorted(GRAPH_FORMATS))
def test_every_format_gives_them_back(form, exported):
    data, count = serialize(((triple, None) for triple in exported), GRAPH_FORMATS[form])
    assert count == len(exported)
    wanted = canonical(exported.serialize(format="nt").encode(), "application/n-triples")
    assert canonical(data, GRAPH_FORMATS[form].media_type) == wanted


def test_parameters_of_every_kind(tmp_path, violations):
    """Kinds that the project's own questions may not have: a code of a list, bounds, one without a default, an ASK."""
    (tmp_path / "codes.rq").write_text(
        "#+ title: Is there a claim of a stance?\n#+ parameters:\n"
        "#+   stance: {scheme: code:StanceScheme, label: stance}\n"
        "#+   year: {datatype: xsd:integer, label: year, min: 1945, max: 2017}\n"
        "#+   some: {datatype: xsd:string, label: some text}\n"
        "PREFIX det: <https://w3id.org/detente/ontology#>\nPREFIX code: <https://w3id.org/detente/code/>\n"
        "ASK { VALUES ?stance { code:Hedged } VALUES ?year { 2017 } VALUES ?some { } ?claim det:stance ?stance }\n",
        encoding="utf-8",
    )
    graph = Graph()
    for triple in triples(Catalogue(tmp_path)):
        graph.add(triple)
    assert violations(graph) == set()
    node = QUESTION["codes"]
    assert (node, RDF.type, SH.SPARQLAskExecutable) in graph and graph.value(node, SH.ask) is not None
    shapes = {str(graph.value(s, SH.path)).rpartition("#")[2]: s for s in graph.objects(node, SH.parameter)}
    listed = graph.value(graph.value(shapes["stance"], SH.node), SH.property)
    assert (graph.value(listed, SH.path), graph.value(listed, SH.hasValue)) == (SKOS.inScheme, CODE.StanceScheme)
    assert graph.value(shapes["stance"], SH.defaultValue) == CODE.Hedged
    bounds = [graph.value(shapes["year"], p).value for p in (SH.minInclusive, SH.maxInclusive)]
    assert bounds == [1945, 2017]
    assert graph.value(shapes["some"], SH.optional).value is False
    assert str(DET) in text_of(graph, node)
