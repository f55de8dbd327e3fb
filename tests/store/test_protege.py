"""`detente export --protege`: the folder, as files; tests/owl loads it into the OWL API."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from rdflib import Graph
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS
from rdflib.term import URIRef

from detente.cli.export import command
from detente.errors import Unreachable
from detente.graph import load
from detente.store.protege import NotOurs, folder, modules, usual_year, write
from detente.vocabulary import DET, GRAPH, ID
from tests.asking.made_panels import collection

HEADER = ("detente.owl", "detente.ttl", "inferred.owl", "modules.ttl", "README.txt", "catalog-v001.xml")


@pytest.fixture(scope="module")
def files(graphs):
    return folder(graphs("corrected", 2017))


def parsed(data, form="turtle"):
    return Graph().parse(data=data, format=form)


def imports(path, data):
    graph = parsed(data, "xml" if path.endswith(".owl") else "turtle")
    (name,) = graph.subjects(RDF.type, OWL.Ontology)
    return name, set(graph.objects(name, OWL.imports))


def test_the_year_of_the_article_is_that_of_its_publication(graphs):
    assert usual_year(graphs("corrected")) == 2017


def test_of_data_sets_alone_it_is_the_last_year_of_which_one_speaks(tmp_path):
    made = collection(tmp_path / "small")
    assert usual_year(load(collection=made)) == 2006
    assert usual_year(load(collection=made, sources=["pacts"])) == 2005
    titles = [t for triples in modules(load(as_of=2006, collection=made)).values() for t in triples]
    assert not [t for t in titles if t[1] == DCTERMS.license and "export" in str(t[0])]  # each source has its own


def test_the_folder_holds_one_merged_file_the_parts_and_what_follows(files):
    assert set(HEADER) < set(files)
    # The ontology, the codes, seven files of the record, five of the article, and what expansion made.
    assert sum(path.startswith("modules/") and path.endswith(".ttl") for path in files) == 15
    assert "modules/expanded.ttl" in files  # the dyads, which no file of the project holds
    turtle, xml = parsed(files["detente.ttl"]), parsed(files["detente.owl"], "xml")
    assert len(turtle) == len(xml) > 10_000
    assert set(turtle.predicates()) == set(xml.predicates())


def test_the_parts_say_what_the_merged_file_says(files):
    merged = parsed(files["detente.ttl"])
    parts = Graph()
    for path, data in files.items():
        if path.startswith("modules/") and path.endswith(".ttl"):
            parts.parse(data=data, format="turtle")
    headers = {*merged.subjects(RDF.type, OWL.Ontology), *parts.subjects(RDF.type, OWL.Ontology)}

    def named(graph):  # blank nodes have other names in each file: they are counted
        rows = [t for t in graph if t[0] not in headers]
        return {t for t in rows if all(term.__class__.__name__ != "BNode" for term in t)}, len(rows)

    assert named(parts) == named(merged)


def test_every_import_is_led_by_a_relative_path_to_the_file_of_that_name(files):
    tag = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"
    names = {path: imports(path, data) for path, data in files.items() if path.endswith((".ttl", ".owl"))}
    wanted = {str(other) for _, others in names.values() for other in others}
    for catalog, base in (("catalog-v001.xml", ""), ("modules/catalog-v001.xml", "modules/")):
        places = {u.get("name"): u.get("uri") for u in ElementTree.fromstring(files[catalog]).iter(tag)}
        assert wanted <= set(places)
        for name, place in places.items():
            assert not place.startswith("/") and ":" not in place and "\\" not in place
            path = place.removeprefix("../") if place.startswith("../") else base + place
            assert str(names[path][0]) == name
    assert {str(n) for n in imports("modules.ttl", files["modules.ttl"])[1]} == {
        str(name) for path, (name, _) in names.items() if path.startswith("modules/")
    }
    assert imports("inferred.owl", files["inferred.owl"])[1] == {GRAPH["export/corrected/2017"]}


def test_an_inferred_relation_says_why_it_holds(files):
    graph = parsed(files["inferred.owl"], "xml")
    triple = (ID.Russia, DET.indirectlyOpposedTo, ID.UnitedStates)
    assert triple in graph
    (node,) = (
        node
        for node in graph.subjects(OWL.annotatedSource, triple[0])
        if graph.value(node, OWL.annotatedProperty) == triple[1] and graph.value(node, OWL.annotatedTarget) == triple[2]
    )
    reason = str(graph.value(node, RDFS.comment))
    assert reason.startswith("Follows from: ") and "Russia" in reason and "United States" in reason
    merged = parsed(files["detente.ttl"])
    sources = set(graph.objects(node, RDFS.seeAlso))
    claims = {s for s in sources if (s, RDF.type, DET.Claim) in merged}
    assert claims
    assert all((claim, DET.passage, None) in merged for claim in claims)


def test_a_claim_says_at_once_what_it_says_and_where(files):
    graph = parsed(files["inferred.owl"], "xml")
    (told,) = graph.objects(ID["rap/C198"], RDFS.comment)
    assert str(told).startswith("C198 (asserted, by Corentin (author)): ") and "passage S4P2.4 (code points " in told
    (denied,) = graph.objects(ID["rap/C107"], RDFS.comment)
    assert "denial" in denied.partition(":")[0]


def test_what_is_stated_is_not_repeated_as_inferred_and_no_axiom_is_inferred(files):
    merged, follows = parsed(files["detente.ttl"]), parsed(files["inferred.owl"], "xml")
    facts = {t for t in follows if isinstance(t[0], URIRef) and str(t[1]) not in map(str, (RDF.type,))}
    assert not {t for t in facts if t in merged}
    assert not {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range} & set(follows.predicates())


def test_what_is_pointed_to_has_a_name_also_where_it_does_not_hold(graphs):
    triples = {triple for part in modules(graphs("corrected", 1970)).values() for triple in part}
    labelled = {s: str(o) for s, p, o in triples if p == RDFS.label}
    comments = {s: str(o) for s, p, o in triples if p == RDFS.comment}
    # A claim asserts them whatever the year and the view.
    assert (ID["rap/FriendshipTreaty2001"], DET.startYear) not in {t[:2] for t in triples}
    assert "not in force in 1970" in comments[ID["rap/FriendshipTreaty2001"]]
    assert (ID["rap/RussiaChinaSecurityAlliance"], RDF.type, OWL.NamedIndividual) in triples
    assert "not stand in the view corrected" in comments[ID["rap/RussiaChinaSecurityAlliance"]]
    assert {o for _, _, o in triples if isinstance(o, URIRef) and str(o).startswith(str(ID))} <= labelled.keys()


def test_without_a_year_it_says_that_a_reasoner_knows_no_time(tmp_path):
    done = CliRunner().invoke(command, ["--protege", str(tmp_path / "p"), "--as-of", "0"])
    assert done.exit_code == 0, done.output
    assert "OWL knows no time" in done.output
    assert "OWL knows no time" in (tmp_path / "p" / "README.txt").read_text(encoding="utf-8")
    graph = Graph().parse(tmp_path / "p" / "detente.ttl")
    (name,) = graph.subjects(RDF.type, OWL.Ontology)
    assert any("OWL knows no time" in str(o) for o in graph.objects(name))


def test_by_default_it_is_as_of_the_articles_year_and_replaces_its_own_folder(tmp_path):
    target = tmp_path / "p"
    done = CliRunner().invoke(command, ["--protege", str(target)])
    assert done.exit_code == 0, done.output
    assert "(2017)" in done.output and "OWL knows no time" not in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["p"]
    first = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    (target / "stray").write_bytes(b"")
    write({path.relative_to(target).as_posix(): data for path, data in first.items()}, target)
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == first


def test_what_others_wrote_is_left_alone(tmp_path):
    (tmp_path / "thesis.docx").write_bytes(b"mine")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotOurs, match="holds something else"):
        write({"x": b""}, tmp_path)
    with pytest.raises(NotOurs, match="is a file"):
        write({"x": b""}, tmp_path / "file")
    with pytest.raises(Unreachable):
        write({"x": b""}, tmp_path / "no" / "such" / "folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "thesis.docx"]


@pytest.mark.parametrize("option", [["--format", "turtle"], ["--stated-only"], ["--output", "x.ttl"], ["--questions"]])
def test_options_that_make_no_sense_are_refused(option, tmp_path):
    done = CliRunner().invoke(command, ["--protege", str(tmp_path / "p"), *option])
    assert done.exit_code == 2
    assert not Path(tmp_path / "p").exists()


def test_a_graph_of_ones_own_is_a_part_of_its_own(tmp_path):
    mine = tmp_path / "facts.ttl"
    mine.write_text(
        "@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
        'id:Atlantis a det:State ; rdfs:label "Atlantis"@en .',
        encoding="utf-8",
    )
    parts = modules(load(as_of=2017, extra=[mine]))
    (own,) = (name for name in parts if "/own/" in name)
    triples = set(parts[own])
    assert {(ID.Atlantis, RDF.type, DET.State), (own, RDF.type, OWL.Ontology)} <= triples
    assert (own, OWL.imports, URIRef("https://w3id.org/detente/ontology")) in triples
    assert (own, OWL.imports, GRAPH["rap/facts"]) in triples
    assert not any(str(term).startswith("file:") for triple in triples for term in triple)
