"""What else an address gives: RDF, files of answers, rows of tables; hostile data, and labels in other languages."""

import csv
import hashlib
import io
import json
from dataclasses import replace

import lxml.html
import pytest
import rdflib
from rdflib.namespace import RDFS

from detente.server.pages.addresses import path_of, read, written
from detente.server.pages.asked import language_of
from detente.vocabulary import CODE, DET, ID
from tests.server.pages.conftest import KINDS, Site

HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>"
PREFIXES = """@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix code: <https://w3id.org/detente/code/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


# ---- content negotiation --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "kind", "form"),
    [
        ("text/turtle", "text/turtle", "turtle"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("text/html;q=0.5, text/turtle", "text/turtle", "turtle"),
    ],
)
@pytest.mark.parametrize("node", [ID.Japan, "C173", DET.alliedWith, CODE.Hedged])
def test_programs_get_rdf(site, node, accept, kind, form):
    node = site.node(node) if isinstance(node, str) and "://" not in node else node
    got = site.get(path_of(node), accept=accept)
    assert (got.status, got.kind) == (200, kind)
    assert "Accept" in got.headers["vary"]
    graph = rdflib.Graph().parse(data=got.text, format=form)
    assert list(graph.objects(node, RDFS.label))


def test_people_get_a_page(site):
    for accept in ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "*/*", ""):
        assert site.get("/id/Japan", accept=accept).kind == "text/html"
    assert site.get("/id/Japan", accept="image/png").status == 406


def test_suffixes_name_a_format(site):
    graph = rdflib.Graph().parse(data=site.get("/id/Japan.ttl").text, format="turtle")
    kg = site.graphs.get("corrected", 2017)
    right = {*kg.match(ID.Japan, None, None), *kg.match(None, None, ID.Japan)}
    assert set(graph) == {t for t in right if not isinstance(t[2], rdflib.BNode)}
    json.loads(site.get("/id/Japan.json").text)
    assert site.get("@USJapanAlliance.Japan").kind == "text/html"  # what follows the dot is part of its name


def test_addresses_are_read_as_they_are_written():
    for node in (ID.Japan, ID["rap/C173"], ID["cow-mid/MIDB.csv#row=5"], DET.alliedWith, ID["É-t/é"]):
        path = path_of(node)
        assert path.isascii() and "#" not in path and " " not in path
        assert read(written(node)) == node
    elsewhere = rdflib.URIRef("http://example.org/x#y")
    assert path_of(elsewhere) == "/thing?iri=http%3A%2F%2Fexample.org%2Fx%23y"


# ---- files ----------------------------------------------------------------------------------------------------


def test_an_answer_can_be_taken(site):
    base = "/question/alliances/allies"
    answer = site.graphs.get("corrected", 2017).ask("alliances/allies", actor=["Japan"]).with_origin()
    got = site.get(f"{base}.csv?actor=Japan")
    assert got.kind == "text/csv" and "attachment" in got.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(got.text)))
    assert rows == list(csv.reader(io.StringIO(answer.to_csv(safe=True)))) and len(rows) > 1
    assert json.loads(site.get(f"{base}.json?actor=id:Japan").text) == json.loads(answer.to_json())
    assert site.get(f"{base}.md?actor=JP").text == replace(answer, origins=()).to_markdown()
    assert site.get(f"{base}.csv?actor=Atlantis").status == 422
    pyarrow = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.read_table(io.BytesIO(site.get(f"{base}.parquet?actor=Japan").body))
    assert table.num_rows == len(answer)


def test_a_question_with_a_parameter_called_year(site):
    """Its year is the question's; that of the graph is then called as_of."""
    page = site.html("/question/evidence/claims?year=2001")
    assert page.xpath("//input[@name='year']/@value") == ["2001"]
    assert len(page.xpath("//input[@name='as_of']")) == 1
    answer = site.graphs.get("corrected", None).ask("evidence/claims", year="2001")
    assert len(page.xpath("//td[@class='origin']")) == min(len(answer), 250) > 0


def test_parameters_complete(site):
    page = site.html("/question/alliances/indirect-opponents")
    field = page.xpath("//input[@name='actor']")[0]
    options = page.xpath("//datalist[@id=$i]/option/@value", i=field.get("list"))
    kg = site.graphs.get("corrected", 2017)
    right = {kg.label(s) for s, _, _ in kg.match(None, rdflib.RDF.type, DET.State)}
    assert set(options) == right
    assert field.get("value") == "Russia"


def test_terms_for_completion(site):
    found = {name: (label, kind) for name, label, kind, _ in json.loads(site.get("/query/terms.json").text)}
    assert found["det:alliedWith"] == ("allied with", "property")
    assert found["det:Alliance"][1] == "class"
    assert found["id:Japan"] == ("Japan", "thing")


def test_a_query_is_only_read(site):
    from urllib.parse import urlencode

    for text in ("DELETE WHERE { ?s ?p ?o }", "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"):
        got = site.get("/query?" + urlencode({"query": text}))
        assert got.status == 400
        assert "not asked" in got.text


# ---- rows of tables -------------------------------------------------------------------------------------------


def test_a_row_is_shown_with_its_columns(tmp_path):
    (tmp_path / "files").mkdir()
    table = 'name,start,end\n"A, B",1950,\n"<b>C</b>\ntoo",1960,\n'
    (tmp_path / "files" / "wars.csv").write_text(table, encoding="utf-8")
    facts = tmp_path / "facts.ttl"
    facts.write_text(
        PREFIXES
        + f"""<https://w3id.org/detente/id/my/wars.csv> a det:DataFile ; rdfs:label "wars.csv" ;
        det:sha256 "{hashlib.sha256(table.encode()).hexdigest()}" .
        id:AWar a det:War ; rdfs:label "A war" ; det:sideA id:Japan ; det:sideB id:China ; det:startYear 1960 ;
        det:endYear 1961 ; det:row <https://w3id.org/detente/id/my/wars.csv#row=3> .""",
        encoding="utf-8",
    )
    mine = Site(extra=(str(facts),))
    address = path_of(ID["my/wars.csv#row=3"])
    page = mine.html(address)
    # A column in which the row has nothing is left out; what stands in it may go on in the next line.
    assert page.xpath("//blockquote//th/text()") == ["row", "name", "start"]
    assert page.xpath("//blockquote//td/text()") == ["3", "<b>C</b>\ntoo", "1960"]
    assert page.xpath("//a[text()='A war']")
    situation = mine.html("/id/AWar")
    assert situation.xpath("//blockquote//td/text()") == ["3", "<b>C</b>\ntoo", "1960"]
    assert "wars.csv row 3" in situation.xpath("string(//blockquote/footer)")
    proof = mine.html("/why?s=Japan&p=inArmedConflictWith&o=China&year=1960")
    assert proof.xpath("//li//blockquote//td/text()") == ["3", "<b>C</b>\ntoo", "1960"]
    assert "where a source ends" not in proof.text_content()  # 1961 is the end of the war, not of a source
    # A copy that is not the one that was read is not shown.
    (tmp_path / "files" / "wars.csv").write_text(table.replace("<b>C</b>", "D"), encoding="utf-8")
    changed = Site(extra=(str(facts),)).html(address)
    assert "has been changed" in changed.text_content() and not changed.xpath("//blockquote")
    assert mine.get(path_of(ID["my/wars.csv#row=9"])).status == 404


# ---- hostile data, other languages ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    file = tmp_path_factory.mktemp("hostile") / "hostile.ttl"
    label = json.dumps(HOSTILE)
    file.write_text(
        PREFIXES
        + f"""id:Evil a det:State ; rdfs:label {label} ; skos:altLabel {label} ; det:note {label} ;
            det:latitude 10.0 ; det:longitude 20.0 ; det:wikidataId {label} .
        id:EvilAlliance a det:Alliance ; rdfs:label {label} ; det:ally id:Evil , id:Japan ; det:startYear 1950 ;
            det:endYear 2017 .
        id:EvilDispute a det:TerritorialDispute ; rdfs:label {label} ; det:sideA id:Evil ; det:sideB id:China ;
            det:startYear 1950 ; det:endYear 2017 .
        id:EvilClaim a det:Claim ; rdfs:label {label} ; det:number 999 ; det:claimText {label} ; det:note {label} ;
            det:stance code:Asserted ; det:polarity code:Positive ; det:attributedTo id:Evil ; det:mentions id:Evil ;
            det:claimSubject id:Evil ; det:asserts id:EvilAlliance ; det:passage id:EvilPassage ;
            det:correction {label} .
        id:EvilPassage a det:Passage ; rdfs:label {label} ; det:passageOf id:EvilArticle .
        id:EvilArticle a det:Article ; rdfs:label {label} ; det:citation {label} .""",
        encoding="utf-8",
    )
    return Site(extra=(str(file),))


def test_hostile_labels_never_leave_their_place(hostile):
    addresses = (
        "/id/Evil",
        "/id/EvilAlliance",
        "/id/EvilClaim",
        "/id/EvilPassage",
        "/id/Japan",
        "/source",
        "/things",
        "/network",
        "/map",
        "/contradictions",
        "/search?q=script",
        "/why?s=id:Evil&p=det:alliedWith&o=id:Japan",
        "/question/alliances/allies?actor=id:Evil",
        "/question/alliances/allies?actor=id:Evil&row=1",
        "/query?query=SELECT+*+%7B%3Fa+det%3AalliedWith+%3Fb%7D",
        *(a for a in KINDS if a.startswith("/question/network")),
    )
    seen = 0
    for address in addresses:
        got = hostile.get(address)
        assert got.status == 200, (address, got.text[:300])
        assert "<script>alert" not in got.text and "<img" not in got.text, address
        page = lxml.html.document_fromstring(got.text)
        assert not page.xpath("//script[contains(., 'alert')] | //img | //*[@onerror]"), address
        assert not [u for u in page.xpath("//a/@href") if u.lower().startswith(("javascript:", "data:"))], address
        seen += HOSTILE in page.text_content()
    assert seen > 8


def test_hostile_requests_are_told_as_they_are(site):
    from urllib.parse import quote

    wrong = (
        f"/search?q={quote(HOSTILE)}",
        f"/id/{quote(HOSTILE, safe='')}",
        f"/query?query={quote(HOSTILE)}",
        f"/question?q={quote(HOSTILE)}",
        f"/question/alliances/allies?actor={quote(HOSTILE)}",
        f"/why?s={quote(HOSTILE)}&p=a&o=b",
        f"/id/Japan?year={quote(HOSTILE)}",
        f"/thing?iri={quote('javascript:alert(1)')}",
        "/id/%00",
        "/search?q=%00%ff",
        "/id/Japan?lang=%3Cx",
    )
    for address in wrong:
        got = site.get(address)
        assert got.status in (200, 303, 400, 404, 422), address
        assert "<script>alert" not in got.text and "<img" not in got.text, address


@pytest.fixture(scope="module")
def many_tongues(tmp_path_factory):
    file = tmp_path_factory.mktemp("tongues") / "labels.ttl"
    file.write_text(
        PREFIXES
        + 'id:Japan rdfs:label "Japon"@fr . id:Germany a det:State ; rdfs:label "Germany"@en , "Deutschland"@de .\n'
        + 'id:A a det:Alliance ; rdfs:label "An alliance"@en ; det:ally id:Germany , id:Japan ; det:startYear 2000 ; '
        + "det:endYear 2017 .",
        encoding="utf-8",
    )
    return Site(extra=(str(file),))


def test_labels_are_in_the_language_asked_for_where_there_are_any(many_tongues):
    heading = "string(//h1)"
    assert many_tongues.html("/id/Germany", language="de-AT,de;q=0.9,en;q=0.5").xpath(heading) == "Deutschland"
    assert many_tongues.html("/id/Germany?lang=de").xpath("//h1/@lang") == ["de"]
    assert many_tongues.html("/id/Germany", language="fr").xpath(heading) == "Germany"
    page = many_tongues.html("/id/Germany", language="fr")
    (link,) = page.xpath("//ul[@class='ties']/li/span/a[text()='Japon']")
    assert link.get("lang") == "fr"
    assert many_tongues.html("/id/Japan").xpath(heading) == "Japan"


@pytest.mark.parametrize(
    ("header", "right"),
    [("", "en"), ("de", "de"), ("fr-CH, fr;q=0.9, en;q=0.8", "fr"), ("es, de;q=0.3", "de"), ("ja", "en"),
     ("de;q=0", "en"), ("en;q=0.4,de;q=0.6", "de"), ("*", "en"), (";;q=x,,", "en")],
)  # fmt: skip
def test_the_language_that_a_reader_prefers(header, right):
    assert language_of(header) == right
