"""Answers of an endpoint that hold something odd: it costs one cell, and a note; the rest is read as it was sent."""

import gzip
import http.server
import json
import re
import time

import pytest
from rdflib.namespace import XSD
from rdflib.term import Literal

from detente.cli import main
from detente.errors import DetenteError, Unreachable
from detente.store.endpoint import Endpoint
from detente.store.transport import Deadline
from tests.store.running_stores import answering

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
NO_LABELS = b'{"head": {"vars": ["s", "label"]}, "results": {"bindings": []}}'
ROWS, GRAPH = "SELECT ?x WHERE { ?s ?p ?x }", "CONSTRUCT WHERE { ?s ?p ?x }"


def table(*cells, name="x"):
    """Results in JSON with one column."""
    return json.dumps({"head": {"vars": [name]}, "results": {"bindings": [{name: cell} for cell in cells]}}).encode()


def xml(*cells, encoding="UTF-8", before=""):
    """Results in XML with one column, `x`."""
    rows = "".join(f"<result><binding name='x'>{cell}</binding></result>" for cell in cells)
    return (
        f"<?xml version='1.0' encoding='{encoding}'?>{before}<sparql xmlns='http://www.w3.org/2005/sparql-results#'>"
        f"<head><variable name='x'/></head><results>{rows}</results></sparql>"
    ).encode(encoding)


class Odd(http.server.BaseHTTPRequestHandler):
    """Gives each question the answer that was laid ready, and asks for labels none."""

    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((query, self.headers))
        status, headers, body = self.server.ready
        if b"%3Flabel" in query and b"CONSTRUCT" not in query:
            status, headers, body = 200, {"Content-Type": JSON}, NO_LABELS
        time.sleep(self.server.pause)
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def odd():
    with answering(Odd) as server:
        server.address = f"http://127.0.0.1:{server.server_port}/sparql"
        yield server


@pytest.fixture
def told(odd, capfd):
    """`told(media type, body)`: the lines of a CSV and of standard error; both where the answer could be read."""
    odd.asked, odd.pause = [], 0

    def ask(kind, body, query=ROWS, status=200, **headers):
        odd.ready = (status, {"Content-Type": kind} | {k.replace("_", "-"): v for k, v in headers.items()}, body)
        with pytest.raises(SystemExit) as ended:
            main(["sparql", query, "--endpoint", odd.address, "--format", "csv", "--iris"])
        out, err = capfd.readouterr()
        assert ended.value.code == 0, err
        return out.splitlines()[1:], err.replace(f"detente: {odd.address} ", "").splitlines()

    return ask


LITERAL = {"type": "literal", "value": "ok"}
TERM = {"subject": {"type": "uri", "value": "urn:a"}, "predicate": {"type": "uri", "value": "urn:b"}, "object": LITERAL}
RENAMED = "with a label that no format of RDF can write (blank node, renamed)"


@pytest.mark.parametrize(
    ("cell", "shown", "why"),
    [
        ({"type": "bnode", "value": "nodeID://b1"}, "_:odd1", RENAMED),
        ({"type": "bnode", "value": ""}, "_:odd1", RENAMED),
        (
            {"type": "uri", "value": "http://a.example/a b"},
            "http://a.example/a b",
            "with a bad IRI (shown as its text)",
        ),
        (
            {"type": "uri", "value": "http://a.example/%zz"},
            "http://a.example/%zz",
            "with a bad IRI (shown as its text)",
        ),
        ({"type": "uri", "value": "relative"}, "relative", "with a bad IRI (shown as its text)"),
        (LITERAL | {"xml:lang": ""}, "ok", "with an empty language tag (shown without it)"),
        (LITERAL | {"xml:lang": "en_US"}, "ok", "with a bad language tag (shown without it)"),
        (LITERAL | {"xml:lang": "ar", "its:dir": "rtl"}, "ok", "with a base direction of RDF 1.2 (shown without it)"),
        (LITERAL | {"datatype": "no iri"}, "ok", "with a datatype that is no IRI (shown as text)"),
        ({"type": "literal", "value": "a\ud800"}, "a\ufffd", "with half a character (shown as text)"),
        (
            {"type": "triple", "value": TERM},
            "<<( <urn:a> <urn:b> ok )>>",
            "with a triple term of RDF 1.2 (shown as its ",
        ),
        ({"type": "literal"}, "", "without a type or a value (left out)"),
    ],
)
def test_an_odd_cell_costs_that_cell(told, cell, shown, why):
    rows, notes = told(JSON, table(LITERAL, cell, {"type": "uri", "value": "urn:x"}))
    assert rows == ["ok", shown or '""', "<urn:x>"]
    assert len(notes) == 1 and notes[0].startswith(f"sent 1 cell {why}")


def test_cells_are_counted_by_what_is_odd(told):
    bad = {"type": "uri", "value": "a b"}
    notes = told(JSON, table(bad, LITERAL, bad, LITERAL | {"xml:lang": ""}))[1]
    assert notes == [
        "sent 2 cells with a bad IRI (shown as its text); 1 cell with an empty language tag (shown without it)"
    ]


def test_what_is_not_odd_is_not_noted(told):
    cells = [
        {"type": "bnode", "value": "_:b1"},
        {"type": "bnode", "value": "5c"},
        {"type": "typed-literal", "value": "5", "datatype": str(XSD.integer)},
        LITERAL | {"datatype": None, "xml:lang": None},
        {"type": "literal", "value": "a\tb"},
    ]
    body = table(*cells).replace(b"\\t", b"\t")  # a raw tab, as some stores send it
    assert told(JSON, b"\xef\xbb\xbf" + body) == (["_:b1", "_:5c", "5", "ok", "a\tb"], [])
    assert told(JSON, table(LITERAL, name="?x")) == (["ok"], [])
    assert told(JSON, table(LITERAL).replace(b'["x"]', b'["x", "x"]')) == (["ok"], [])


def test_one_blank_node_stays_one_and_two_stay_two(odd, told):
    labels = ["nodeID://1", "odd1", "nodeID://2", "nodeID://1"]
    rows, _ = told(JSON, table(*({"type": "bnode", "value": label} for label in labels)))
    assert rows[0] == rows[3] and len(set(rows)) == 3


def test_columns_may_be_called_as_the_parts_of_a_cell(odd, told):
    row = {"type": {"type": "uri", "value": "urn:t"}, "value": LITERAL}
    body = json.dumps({"head": {"vars": ["type", "value"]}, "results": {"bindings": [row]}}).encode()
    assert told(JSON, body)[0] == ["<urn:t>,ok"]


FORMS = ["2.0", "-0.0", "0.10", "123456789012345678901234567890.5", "1E-7", "NaN"]


@pytest.mark.parametrize("kind", [JSON, XML])
def test_a_number_keeps_its_form(odd, told, kind):
    if kind == JSON:
        cells = [{"type": "literal", "value": form, "datatype": str(XSD.decimal)} for form in FORMS]
        told(kind, table(*cells))
    else:
        told(kind, xml(*(f"<literal datatype='{XSD.decimal}'>{form}</literal>" for form in FORMS)))
    rows = Endpoint(odd.address).ask(ROWS).rows
    assert [row[0] for row in rows] == [Literal(form, datatype=XSD.decimal, normalize=False) for form in FORMS]


def test_results_in_xml_are_read_as_leniently(told):
    triple = "<triple><subject><uri>urn:a</uri></subject><predicate><uri>urn:b</uri></predicate>"
    triple += "<object><literal>ok</literal></object></triple>"
    cells = ["<literal>  two  </literal>", "<literal></literal>", "<literal xml:lang=''>ok</literal>",
             "<bnode>nodeID://b1</bnode>", "<uri> urn:x </uri>", "<uri>a b</uri>", triple]  # fmt: skip
    rows, notes = told(XML, xml(*cells))
    assert rows == ["  two  ", '""', "ok", "_:odd1", "<urn:x>", "a b", "<<( <urn:a> <urn:b> ok )>>"]
    assert len(notes) == 1 and notes[0].count("1 cell ") == 3  # the label, the IRI and the triple term


def test_the_encoding_is_the_one_that_is_named(told):
    cafe = {"type": "literal", "value": "café"}
    plain = json.dumps(json.loads(table(cafe)), ensure_ascii=False)
    assert told(f"{JSON}; charset=iso-8859-1", plain.encode("latin-1"))[0] == ["café"]
    assert told(f"{JSON}; charset=utf-16", plain.encode("utf-16"))[0] == ["café"]
    assert told(XML, xml("<literal>café</literal>", encoding="iso-8859-1"))[0] == ["café"]
    assert told(f"{XML}; charset=utf-8", xml("<literal>café</literal>"))[0] == ["café"]
    assert told(JSON, gzip.compress(table(cafe)), Content_Encoding="gzip")[0] == ["café"]


NT = b'<urn:a> <urn:b> "ok" .\n'
BAD = b"<urn:a> <urn:b> <http://a.example/a b> .\n"


@pytest.mark.parametrize(
    ("kind", "body", "note"),
    [
        ("application/n-triples", NT, ""),
        ("text/plain", NT, ""),
        ("text/ntriples", NT, ""),
        ("text/n3", NT, ""),
        ("text/rdf+n3", NT, ""),
        ("application/x-turtle", NT, ""),
        ("application/n-quads", NT, ""),
        ("application/ld+json", b'[{"@id": "urn:a", "urn:b": [{"@value": "ok"}]}]', ""),
        ("application/n-triples", BAD + NT, "sent 1 statement that cannot be read (left out)"),
        ("text/turtle", BAD + NT, "sent 1 statement with a bad IRI or language tag (left out)"),
        (
            "application/n-quads",
            NT + NT.replace(b" .", b" <urn:g> ."),
            "sent 1 statement in a named graph or a formula",
        ),
        ("text/n3", NT + b"<urn:a> <urn:b> { <urn:c> <urn:d> <urn:e> } .", "sent 1 statement in a named graph or"),
        (
            "text/turtle",
            NT + b"<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .",
            "sent 1 statement with a triple term",
        ),
    ],
)
def test_graphs_likewise(told, kind, body, note):
    rows, notes = told(kind, body, GRAPH)
    assert "<urn:a>,<urn:b>,ok" in rows
    assert len(notes) == bool(note) and (not note or notes[0].startswith(note))


def test_a_graph_that_breaks_off_is_no_answer(odd, told):
    told("application/n-triples", NT, GRAPH)
    for body in (NT + b"The query was cancelled", BAD, b"<html>"):
        odd.ready = (200, {"Content-Type": "application/n-triples"}, body)
        with pytest.raises(Unreachable, match="answered with malformed application/n-triples: "):
            Endpoint(odd.address).ask(GRAPH)


@pytest.mark.parametrize(
    ("status", "headers", "count", "query", "note"),
    [
        (206, {}, 1, ROWS, "sent a part of its answer: HTTP status 206"),
        (200, {"X_SQL_Message": "Returning incomplete results"}, 1, ROWS, "sent a part of its answer: Returning incom"),
        (200, {"X_SPARQL_MaxRows": "10000"}, 1, ROWS, "cut off its answer at 10000 rows"),
        (200, {}, 10_000, ROWS, "sent 10,000 rows, a round number at which some stores cut off"),
        (200, {}, 10_000, ROWS + " LIMIT 10000", ""),
        (200, {}, 9_999, ROWS, ""),
    ],
)
def test_an_answer_that_is_cut_off(told, status, headers, count, query, note):
    rows, notes = told(JSON, table(*[LITERAL] * count), query, status, **headers)
    assert len(rows) == count
    assert len(notes) == bool(note) and (not note or notes[0].startswith(note))


def test_every_request_says_who_asks(odd, told):
    from detente import __version__

    told(JSON, table({"type": "uri", "value": "urn:x"}))
    assert len(odd.asked) == 2  # the question, and the labels
    assert [headers["User-Agent"] for _, headers in odd.asked] == [f"detente/{__version__}"] * 2
    assert [headers["Content-Type"] for _, headers in odd.asked] == ["application/x-www-form-urlencoded"] * 2


def test_one_deadline_holds_for_all_of_a_command(odd, told, capfd):
    """A look-up, the question and the labels, each in less than the time: together they are late."""
    odd.pause = 0.6
    country = "<https://w3id.org/detente/id/Japan>"
    det = "https://w3id.org/detente/ontology#"
    a, label = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/2000/01/rdf-schema#label"
    odd.ready = (
        200,
        {"Content-Type": "application/n-triples"},
        f'{country} <{a}> <{det}State> .\n{country} <{label}> "Japan"@en .\n'.encode(),
    )
    began = time.monotonic()
    with pytest.raises(SystemExit) as ended:
        main(["ask", "alliances/allies", "--actor", "Japan", "--endpoint", odd.address, "--timeout", "1"])
    out, err = capfd.readouterr()
    assert (out, ended.value.code) == ("", 3)
    assert err == f"detente: {odd.address} did not answer within 1 seconds\n"
    assert len(odd.asked) == 2 and time.monotonic() - began < 3


def test_in_python_each_question_has_its_time_or_all_have_one(odd, told):
    told(JSON, table(LITERAL))
    odd.pause = 0.5
    patient = Endpoint(odd.address, 1.2)
    assert [patient.ask(ROWS).rows for _ in range(3)]
    hasty = Endpoint(odd.address, Deadline(1.2))
    with pytest.raises(Unreachable, match="did not answer within 1.2 seconds"):
        [hasty.ask(ROWS) for _ in range(3)]


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_a_timeout_is_a_number_above_0(odd, seconds):
    with pytest.raises(DetenteError, match="a timeout is a number of seconds above 0"):
        Endpoint(odd.address, seconds)


def test_in_python_a_note_is_a_warning_or_goes_where_it_is_told(odd, told):
    told(JSON, table({"type": "uri", "value": "a b"}))
    with pytest.warns(UserWarning, match="1 cell with a bad IRI"):
        Endpoint(odd.address).ask(ROWS)
    heard = []
    Endpoint(odd.address, note=heard.append).ask(ROWS)
    assert len(heard) == 1 and re.search("1 cell with a bad IRI", heard[0])
