"""Files of RDF: read whatever their encoding and suffix, or refused in one line, and never without bound."""

import os
import time

import pytest
from rdflib import Literal, URIRef

from detente import close
from detente.errors import DetenteError
from detente.rdf.reading import parse, text_of

TURTLE = "@prefix : <http://example.org/> . :a :p :b ."
OPEN = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/" '
    'xmlns:its="http://www.w3.org/2005/11/its" {more}>'
)


def rdfxml(value="v", declared="", doctype="", more=""):
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = f'<rdf:Description rdf:about="http://example.org/a"><e:p>{value}</e:p></rdf:Description>'
    return head + doctype + OPEN.format(more=more) + body + "</rdf:RDF>"


@pytest.fixture
def written(tmp_path):
    """`written(name, content)`: a file."""

    def make(name, content):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return make


VALUE = "d\u00e9tente"
READ = {
    "a byte order mark": ("a.ttl", b"\xef\xbb\xbf" + TURTLE.encode(), URIRef("http://example.org/b")),
    "the same in N-Triples": ("a.nt", '\ufeff<http://example.org/a> <http://example.org/p> "v" .', Literal("v")),
    "the same in XML": ("a.rdf", "\ufeff" + rdfxml(), Literal("v")),
    "the same in JSON": (
        "a.jsonld",
        '\ufeff{"@id": "http://example.org/a", "http://example.org/p": "v"}',
        Literal("v"),
    ),
    "UTF-16": ("a.rdf", rdfxml(VALUE, "UTF-16").encode("utf-16"), Literal(VALUE)),
    "UTF-16, the other way round": ("a.rdf", rdfxml(VALUE, "UTF-16").encode("utf-16-be"), Literal(VALUE)),
    "a declared encoding": ("a.rdf", rdfxml(VALUE, "ISO-8859-1").encode("latin-1"), Literal(VALUE)),
    "one of Windows": ("a.rdf", rdfxml("\u201cv\u201d", "windows-1252").encode("cp1252"), Literal("\u201cv\u201d")),
    "RDF/XML as .owl": ("a.owl", rdfxml(), Literal("v")),
    "Turtle as .owl": ("a.owl", "# an ontology\n" + TURTLE, URIRef("http://example.org/b")),
    "Turtle that begins with an IRI": ("a.owl", "<urn:a> <urn:p> <urn:b> .", URIRef("urn:b")),
    "JSON-LD as .owl": ("a.owl", '{"@id": "urn:a", "urn:p": {"@id": "urn:b"}}', URIRef("urn:b")),
    "entities": (
        "a.owl",
        rdfxml("&both;&#13;", doctype="<!DOCTYPE rdf:RDF [<!ENTITY o 'x y'> <!-- c --> <!ENTITY both \"&o; z\">]>"),
        Literal("x y z\r"),
    ),
    "a named graph": ("a.trig", "<urn:g> { <urn:a> <urn:p> <urn:b> }", URIRef("urn:b")),
    "N-Quads": ("a.nq", "<urn:a> <urn:p> <urn:b> <urn:g> .", URIRef("urn:b")),
    "N3 that is RDF": ("a.n3", TURTLE, URIRef("http://example.org/b")),
    "dots": ("a.ttl", TURTLE.replace(":b .", ":1.1.1.353 ."), URIRef("http://example.org/1.1.1.353")),
}


@pytest.mark.parametrize("what", READ)
def test_it_is_read(written, what):
    name, content, value = READ[what]
    ((_, _, found),) = parse(written(name, content))
    assert (found, getattr(found, "datatype", None)) == (value, getattr(value, "datatype", None))


def test_numbers_of_any_length_keep_their_digits(written):
    digits = "3" * 6_000
    file = written("a.ttl", f"@prefix : <http://example.org/> . :a :p 1.{digits} , {digits} , -0.50 .")
    assert [str(o) for _, _, o in parse(file)] == [f"1.{digits}", digits, "-0.50"]


def test_blank_nodes_of_two_files_are_two(written):
    one, two = (parse(written(name, "_:x <urn:p> _:x ."))[0][0] for name in ("a.ttl", "b.ttl"))
    assert one != two


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
REFUSED = {
    "OWL/XML": ("a.owl", '<?xml version="1.0"?><Ontology xmlns="http://www.w3.org/2002/07/owl#"/>', "OWL/XML"),
    "OWL/XML as .rdf": ("a.rdf", '<o:Ontology xmlns:o="http://www.w3.org/2002/07/owl#"/>', "OWL/XML"),
    "OWL/XML by its suffix": ("a.owx", "", "OWL/XML"),
    "functional syntax": ("a.owl", "Prefix(:=<urn:a#>)\nOntology(<urn:a>)", "functional syntax"),
    "Manchester syntax": ("a.owl", "# made by hand\nPrefix: : <urn:a#>\nOntology: <urn:a>", "Manchester syntax"),
    "a web page": ("a.ttl", "<!DOCTYPE html><html></html>", "HTML"),
    "an empty .rdf": ("a.rdf", "", "no element found"),
    "Turtle in UTF-16": ("a.ttl", TURTLE.encode("utf-16"), "UTF-16.*UTF-8"),
    "an unknown encoding": ("a.rdf", rdfxml("v", "klingon"), "encoding klingon"),
    "no suffix": ("a", TURTLE, r"without a suffix .*right are \.ttl, \.nt"),
    "an unknown suffix": ("a.csv", TURTLE, r"\.csv names no format .*right are \.ttl"),
    "a formula in N3": ("a.n3", "@prefix : <urn:> . { :a :p :b } :p :c .", "formula"),
    "a rule in N3": ("a.n3", "@prefix : <urn:> . { ?x :p :b } => { ?x :q :c } .", "formula"),
    "a formula in Turtle": ("a.ttl", "@prefix : <urn:> .\n{ :a :p :b } :p :c .", r"a\.ttl:2: .*braces"),
    "a base direction": ("a.ttl", '<urn:a> <urn:p> "x"@ar--rtl .', "base direction"),
    "the same in JSON-LD": (
        "a.jsonld",
        '{"@id": "urn:a", "urn:p": {"@value": "x", "@language": "ar", "@direction": "rtl"}}',
        "base direction",
    ),
    "the same in its context": (
        "a.jsonld",
        '{"@context": {"@direction": "rtl"}, "@id": "urn:a", "urn:p": "x"}',
        "base direction",
    ),
    "the same in XML": (
        "a.rdf",
        rdfxml(more='rdf:version="1.2" its:version="2.0"').replace("<e:p>", '<e:p xml:lang="ar" its:dir="rtl">'),
        "base direction",
    ),
    "a triple term": ("a.nt", "<urn:a> <urn:p> <<( <urn:a> <urn:p> <urn:b> )>> .", "triple term"),
    "a reified triple": ("a.ttl", "@prefix : <urn:> . << :a :p :b >> :q 1 .", "triple term"),
    "an annotation": ("a.ttl", "@prefix : <urn:> . :a :p :b {| :q 1 |} .", "triple term"),
    "a reifier": ("a.ttl", "@prefix : <urn:> . :a :p :b ~ :r .", "triple term"),
    "a remote context": ("a.jsonld", '{"@context": "http://127.0.0.1:9/c", "p": 1}', "remote @context.*not fetched"),
    "an imported context": (
        "a.jsonld",
        '{"@context": {"@import": "http://127.0.0.1:9/c"}, "p": 1}',
        "remote @context.*not fetched",
    ),
    "an external entity": (
        "a.rdf",
        rdfxml("&o;", doctype='<!DOCTYPE r [<!ENTITY o SYSTEM "file:///etc/passwd">]>'),
        "external entity, which is not fetched",
    ),
    "an entity declared elsewhere": (
        "a.rdf",
        rdfxml("&o;", doctype='<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd">'),
        "&o; is declared nowhere",
    ),
    "an entity of itself": ("a.rdf", rdfxml("&o;", doctype='<!DOCTYPE r [<!ENTITY o "&o;">]>'), "recursive"),
    "entities of entities": (
        "a.rdf",
        rdfxml("&l11;", doctype=f'<!DOCTYPE r [<!ENTITY l0 "lol">{LAUGHS}]>'),
        "entities make it",
    ),
    "a long entity many times": (
        "a.rdf",
        rdfxml("&o;" * 3_000, doctype=f'<!DOCTYPE r [<!ENTITY o "{"x" * 100_000}">]>'),
        "entities make it",
    ),
    "the same in attributes": (
        "a.rdf",
        rdfxml(doctype=f'<!DOCTYPE r [<!ENTITY o "{"x" * 100_000}">]>', more=f'e:q="{"&o;" * 3_000}"'),
        "entities make it",
    ),
    "deep elements": (
        "a.rdf",
        OPEN.format(more="") + "<rdf:Description><e:p>" * 50_000 + "</e:p></rdf:Description>" * 50_000 + "</rdf:RDF>",
        "nested more than 1,000 deep",
    ),
    "a huge literal": ("a.ttl", '<urn:a> <urn:p> "' + "x" * 20_000_000 + '" .', "longer than 16 MB"),
    "malformed Turtle": ("a.ttl", "@prefix : <urn:> .\n:a :p .", r"a\.ttl:2: malformed Turtle"),
    "malformed XML": ("a.rdf", rdfxml()[:-3], r"a\.rdf:1: no RDF/XML: "),
    "bytes": ("a.ttl", bytes(range(256)), "malformed Turtle"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_in_one_line_and_soon(written, what):
    name, content, says = REFUSED[what]
    began = time.process_time()
    with pytest.raises(DetenteError, match=says) as caught:
        parse(written(name, content))
    assert time.process_time() - began < 2
    said = str(caught.value)
    assert "\n" not in said and len(said) < 600 and name in said and caught.value.exit_code == 2


def test_deep_turtle_and_json_end(written):
    deep = written("a.ttl", "@prefix : <urn:> . :a :p " + "[ :p " * 50_000 + "1" + "]" * 50_000 + ".")
    assert len(parse(deep)) == 50_001
    assert parse(written("a.jsonld", "[" * 50_000 + "]" * 50_000)) == []


def test_a_file_that_is_not_there_is_unreachable(tmp_path):
    (tmp_path / "folder.ttl").mkdir()
    os.mkfifo(tmp_path / "pipe.ttl")
    for name, says in (("none", "No such file"), ("folder", "directory"), ("pipe", "no file, but something else")):
        with pytest.raises(DetenteError, match=says) as caught:
            parse(tmp_path / f"{name}.ttl")
        assert caught.value.exit_code == 3


def test_text(written):
    assert text_of(written("q.rq", "\ufeffASK {}"), 100) == "ASK {}"
    for content, says in (
        (b"\xff", "not UTF-8 at byte 0"),
        ("ASK {}".encode("utf-16"), "UTF-16"),
        ("x" * 101, "longer"),
    ):
        with pytest.raises(DetenteError, match=says):
            text_of(written("q.rq", content), 100)


@pytest.mark.parametrize("what", ["a byte order mark", "RDF/XML as .owl", "UTF-16", "Turtle as .owl"])
def test_a_closed_file_is_read_in_the_same_way(written, what):
    name, content, value = READ[what]
    assert [o for _, _, o in close(written(name, content)).stated()] == [value]


@pytest.mark.parametrize(
    "what", ["a base direction", "a formula in N3", "a remote context", "a web page", "an annotation", "an empty .rdf"]
)
def test_a_closed_file_is_refused_in_the_same_way(written, what):
    name, content, says = REFUSED[what]
    with pytest.raises(DetenteError, match=says):
        close(written(name, content))
