"""The lines on which triples stand: those that a person counts, or none."""

import re
from pathlib import Path

from rdflib import URIRef
from rdflib.namespace import RDFS
from rdflib.term import BNode, Literal

from detente.check.findings import Places
from detente.check.lines import lines_of
from detente.collection import library
from detente.vocabulary import DET, ID, ONTOLOGY_GRAPH

ROOT = Path(__file__).resolve().parents[2]

TURTLE = """@prefix det: <https://w3id.org/detente/ontology#> .
@prefix id: <https://w3id.org/detente/id/> . # id:A det:note "in a comment" .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:A a det:State ;
    rdfs:label "A"@en ,
        "id:B a det:State ."@en ;
    det:note '''over
several lines
''' .

id:B
    a det:State ; det:capital [ rdfs:label "C"@en ] .
id:A det:cowCode 1 . id:D a det:State .
<https://w3id.org/detente/id/E> a det:State .
"""


def test_each_triple_has_its_line(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(TURTLE, encoding="utf-8")
    lines = lines_of(file)
    assert lines.of(ID.A) == 4
    assert lines.of(ID.A, RDFS.label, Literal("A", lang="en")) == 5
    assert lines.of(ID.A, RDFS.label, Literal("id:B a det:State .", lang="en")) == 6
    assert lines.of(ID.A, RDFS.label) == 5 and lines.of(ID.A, RDFS.label, Literal("other")) == 5
    assert lines.of(ID.A, DET.note) == 9  # where it ends
    assert lines.of(ID.A, DET.cowCode) == 13 and lines.of(ID.B) == 12
    assert lines.of(ID.D) == 13 and lines.of(ID.E) == 14
    assert lines.of(ID.A, DET.latitude) == 4  # what is missing is missing from the node
    assert lines.of(ID.Nowhere) is None and lines.of(BNode()) is None


def test_where_it_cannot_be_known_there_is_none(tmp_path):
    for name, data in {
        "malformed.ttl": TURTLE.encode() + b"id:A a ] .",
        "other.csv": b"a,b",
        "document.jsonld": b'{"@id": "https://w3id.org/detente/id/A",\n"http://example.org/p": 1}',
    }.items():
        (tmp_path / name).write_bytes(data)
        assert lines_of(tmp_path / name).of(ID.A) is None, name
    assert lines_of(tmp_path / "none.ttl").of(ID.A) is None


def test_line_ends_and_a_byte_order_mark_do_not_move_the_lines(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_bytes(b"\xef\xbb\xbf" + TURTLE.replace("\n", "\r\n").encode())
    assert lines_of(file).of(ID.B) == 12


def test_a_file_is_read_anew_when_it_changes(tmp_path):
    file = tmp_path / "mine.nt"
    line = "<http://example.org/a> <http://example.org/p> <http://example.org/b> .\n"
    file.write_text(line, encoding="utf-8")
    assert lines_of(file).of(URIRef("http://example.org/a")) == 1
    file.write_text("# moved down\n" + line, encoding="utf-8")
    assert lines_of(file).of(URIRef("http://example.org/a")) == 2


def test_a_term_of_the_ontology_stands_in_the_module_that_people_edit(graphs):
    places = Places(graphs("corrected", None))
    for term, module in ((DET.Event, "core"), (DET.Alliance, "cooperation"), (DET.alliedWith, "cooperation")):
        found = places.finding("term-undescribed", term, "it has 0 labels")
        text = (library.path("ontology") / f"{module}.ttl").read_text(encoding="utf-8").split("\n")
        assert found.file == f"ontology/{module}.ttl"
        assert text[found.line - 1].startswith(f"det:{str(term).rpartition('#')[2]} a owl:")
    header = places.finding("term-undescribed", ONTOLOGY_GRAPH, "it has 0 labels")
    assert header.file == "ontology/detente.ttl"


def test_the_header_names_the_modules_that_are_merged():
    text = (library.path("ontology") / "detente.ttl").read_text(encoding="utf-8")
    named = re.findall(r"<https://w3id.org/detente/ontology/([a-z]+)>", text.partition("# ====")[0])
    merged = re.search(r"MODULES = \((.*?)\)", (ROOT / "scripts" / "merge").read_text(encoding="utf-8"), re.DOTALL)
    assert named == re.findall(r'"([a-z]+)"', merged[1]) and len(named) > 5
