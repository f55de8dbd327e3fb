"""A collection of data sets served: a choice of its sources, what is not covered, a no, panels, comparisons."""

import csv
import io
import json
from urllib.parse import urlencode

import lxml.html
import pytest

from detente.server.child import done
from tests.asking.made_panels import collection
from tests.server.pages.conftest import Site


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Seven invented states, 2000 to 2006; pacts speak to 2005, treaties and quarrels to 2006."""
    return Site(collection=str(collection(tmp_path_factory.mktemp("served") / "small")))


@pytest.fixture
def ask(small):
    """`ask(job, **query)`: the reply of a job of the API, a value or a list of values for each parameter."""

    def get(job, accept="application/json", path=None, **query):
        values = {name: v if isinstance(v, list) else [v] for name, v in query.items()}
        given = {"path": path or {}, "query": values, "accept": accept, "language": "", "base": "http://x/"}
        return done(small.graphs, job, {**given, "address": f"/{job}"})[0]

    return get


def data(reply, status=200):
    assert reply.status == status, reply.body
    return json.loads(reply.body)


def why(ask, s, o, year, *sources, status=200):
    query = {"s": s, "p": "alliedWith", "o": o, "year": year, "source": list(sources)}
    return data(ask("why", **query), status)


def test_only_what_the_chosen_sources_state_holds(ask):
    """Aland and Cland are allied in 2004 by the pacts; Bland and Cland by the treaties."""
    assert why(ask, "Aland", "Cland", "2004")["holds"] and why(ask, "Bland", "Cland", "2004")["holds"]
    assert why(ask, "Aland", "Cland", "2004", "pacts")["holds"]
    assert not why(ask, "Bland", "Cland", "2004", "pacts")["holds"]
    both = why(ask, "Bland", "Cland", "2004", "treaties", "pacts")
    assert both["holds"] and both["sources"] == ["pacts", "treaties"]
    assert both["dataset"] == "https://w3id.org/detente/graph/export/small/corrected/pacts+treaties/2004"
    assert "pacts" in why(ask, "Aland", "Bland", "2004", "nobody", status=422)["detail"]


def test_the_endpoint_takes_sources_as_a_parameter_and_as_a_dataset(small):
    query = "ASK { id:Bland det:alliedWith id:Cland . ?membership a det:Alliance }"

    def answered(default=(), **parameters):
        given = {"path": {}, "query": parameters, "accept": "", "language": "", "base": "", "address": ""}
        given |= {"text": query, "default": list(default), "named": [], "known": None}
        return done(small.graphs, "sparql", given)[0]

    export = "https://w3id.org/detente/graph/export/small/corrected"
    assert json.loads(answered(year=["2004"]).body)["boolean"] is True
    assert json.loads(answered(year=["2004"], source=["pacts"]).body)["boolean"] is False
    assert json.loads(answered([f"{export}/treaties/2004"]).body)["boolean"] is True
    assert json.loads(answered([f"{export}/pacts+quarrels/2004"]).body)["boolean"] is False
    for wrong in (f"{export}/nobody", f"{export}/pacts/2004/x", "https://w3id.org/detente/graph/export/corrected"):
        assert answered([wrong]).status == 400
    assert answered([export], source=["pacts"]).status == 400


def test_a_no_is_told_from_what_nobody_knows(ask, small):
    """Pacts are complete for alliances from 2000 to 2005 but for 2002 and 2003; treaties to 2006."""
    no = why(ask, "Aland", "Dland", "2001", "pacts", "states")["absence"]
    assert (no["kind"], [c["source"] for c in no["complete"]]) == ("no", ["pacts"])
    gap = why(ask, "Aland", "Dland", "2002", "pacts", "states")["absence"]
    assert (gap["kind"], gap["complete"]) == ("none known", [])
    # In 2002 the pact of Aland and Cland may have begun: that it is not certain is no no.
    assert why(ask, "Aland", "Cland", "2001", "pacts", "states")["absence"]["kind"] == "none known"
    late = why(ask, "Aland", "Dland", "2006", "pacts", "states")["absence"]
    assert late["kind"] == "none known"
    assert late["not_covered"] == [{"source": "pacts", "first": 2000, "last": 2005}]
    # Eland is a member of the state system since 2003: before, a list of alliances of members says nothing of it.
    assert why(ask, "Aland", "Eland", "2001", "treaties", "states")["absence"]["kind"] == "none known"
    assert why(ask, "Aland", "Eland", "2004", "treaties", "states")["absence"]["kind"] == "no"

    def page(year, *sources):
        query = [("s", "Aland"), ("p", "alliedWith"), ("o", "Dland"), ("year", year), *(("source", s) for s in sources)]
        return small.html("/why?" + urlencode(query))

    said = page("2001", "pacts", "states").xpath("//main//span[contains(@class, 'chip')]/text()")
    assert "no" in said and "none known" not in said
    unsure = page("2006", "pacts", "states")
    assert {"none known", "not covered"} <= set(unsure.xpath("//main//span[contains(@class, 'chip')]/text()"))
    assert "pacts (2000–2005)" in unsure.text_content()


def test_a_year_that_no_chosen_source_covers(ask, small):
    got = small.get("/id/Aland?year=2006&source=pacts")
    page = lxml.html.document_fromstring(got.text)
    assert (got.status, page.xpath("string(//h1)")) == (404, "Not covered")
    assert "it spans 2000 to 2005" in page.text_content()
    for href in page.xpath("//main/p[starts-with(., 'See it in')]/a/@href"):
        assert small.get(href).status == 200
    assert "2005" in why(ask, "Aland", "Bland", "2006", "pacts", status=422)["detail"]
    # Without a year, a page is of the last of which as many sources speak as of any.
    assert small.html("/id/Aland").xpath("string(//form[@class='as-of']//input[@name='year']/@value)") == "2005"


def test_a_question_about_a_year_that_is_not_covered(small):
    page = small.html("/question/alliances/indirect-opponents?actor=Aland")
    assert "as of 2005; 2017, which the question is about, is not covered" in " ".join(page.text_content().split())


def test_what_ends_with_its_source_does_not_look_ended(small):
    """The second pact goes on in 2005, where pacts end; treaties, and so the graph, speak of 2006 as well."""
    query = {"s": "Aland", "p": "alliedWith", "o": "Cland", "year": "2004"}
    assert "2003–2005, where a source ends" in small.html("/why?" + urlencode(query)).text_content()
    query |= {"o": "Bland", "year": "2001"}
    assert "where a source ends" in small.html("/why?" + urlencode(query)).text_content()  # treaties: to 2005 as well


def test_pages_keep_the_choice(small):
    page = small.html("/id/Aland?year=2004&source=pacts&source=states")
    hrefs = [h for h in page.xpath("//main//a/@href") if h.startswith("/id/")]
    assert hrefs and all("source=pacts" in h and "source=states" in h for h in hrefs)
    fields = page.xpath("//form[@class='as-of']//input[@name='source']/@value")
    assert fields == ["pacts", "states"]
    assert small.get("/source/treaties?source=pacts").status == 404


def test_sources_say_what_they_are_complete_for(small):
    rows = small.html("/source").xpath("(//table)[1]/tbody/tr")
    assert len(rows) == 4
    page = small.html("/source/pacts").text_content()
    assert "2000–2005" in page and "2002/2003" in page and "The pacts." in page
    home = small.html("/").xpath("//h2[text()='Sources']/following-sibling::ul[1]/li")
    assert [li.text_content() for li in home] == ["states", "pacts", "treaties", "quarrels"]


def test_panels_come_in_pages(ask, small):
    whole = small.graphs.get("corrected", None, False, ["states", "pacts"]).panel("alliedWith", range(2000, 2003))
    given = {"relation": "alliedWith", "years": "2000-2002", "source": ["states", "pacts"]}
    found, after = [], 0
    while True:
        got = data(ask("panel", **given, limit="7", after=str(after)))
        found += got["rows"]
        if got["complete"]:
            break
        after += len(got["rows"])
    assert found == list(whole) and got["total"] == len(whole) == 30
    rows = list(csv.DictReader(io.StringIO(ask("panel", "text/csv", **given).body.decode())))
    cells = [r["alliedWith"] for r in found]
    assert [row["alliedWith"] for row in rows] == ["" if cell is None else str(cell) for cell in cells]
    assert {0, 1, None} == set(cells)
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs pyarrow")
    table = parquet.read_table(io.BytesIO(ask("panel", format="parquet", **given).body))
    assert table.column("alliedWith").to_pylist() == cells
    assert b"complete" in ask("panel", codebook="1", **given).body
    assert data(ask("panel", relation="alliedWith", years="2005-2009", limit="1"))["not_covered"] == [2007, 2008, 2009]


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ({"relation": "alliedWith", "years": "soon"}, "years"),
        ({"relation": "alliedWith", "years": "2002-2000"}, "years"),
        ({"relation": "alliedWith", "unit": "week"}, "unit"),
        ({"relation": "alliedWith", "format": "xls"}, "format"),
        ({"relatoin": "alliedWith"}, "relatoin"),
        ({}, None),
        ({"relation": "alliedWith", "years": "1900"}, None),
    ],
)
def test_panels_that_cannot_be(ask, given, parameter):
    assert data(ask("panel", **given), 422).get("parameter") == parameter


def test_a_comparison_opens_what_either_rests_on(ask, small):
    given = {"one": "pacts", "other": "treaties", "relation": "alliedWith"}
    got = data(ask("compare", **given, limit="2"))
    assert got["total"] == 9 and not got["complete"] and len(got["differences"]) == 2
    sure = next(d for d in got["differences"] if d["says"]["pacts"]["word"] == "no")
    assert sure["contradiction"] and "pacts is complete for Alliance" in str(sure["says"]["pacts"]["fragments"])
    address = sure["says"]["treaties"]["why"]
    assert "source=treaties" in address and "source=states" in address and "year=2000" in address
    rows = list(csv.DictReader(io.StringIO(ask("compare", "text/csv", **given).body.decode())))
    assert len(rows) == 24 and {rows[0]["pacts"], rows[0]["treaties"]} <= {"yes", "no", "possibly", "not covered"}
    for wrong in ({"one": "nobody"}, {"other": "pacts"}, {"relation": ""}):
        assert ask("compare", **{**given, **wrong}).status == 422
    assert ask("compare", **{**given, "relation": "nothing"}).status == 404


def test_openapi_describes_the_sources(ask):
    document = data(ask("openapi"))
    assert {"/panel", "/compare"} <= set(document["paths"])
    named = {p["name"]: p for p in document["paths"]["/api/why"]["get"]["parameters"]}
    assert named["source"]["schema"]["items"]["enum"] == ["states", "pacts", "treaties", "quarrels"]


def test_few_selections_stay_loaded(ask, small):
    for sources in (["pacts"], ["treaties"], ["quarrels"], ["pacts", "treaties"], ["pacts", "quarrels"]):
        assert data(ask("show", path={"id": "Aland"}, year="2001", source=[*sources, "states"]))
    assert len([key for key in small.graphs._views if key[1]]) <= 3
    assert why(ask, "Aland", "Bland", "2001", "pacts", "states")["holds"]


def test_a_question_whose_year_is_not_covered_is_asked_of_the_last_that_is(ask):
    """The questions of Detente are about 2017; of these sources the last speaks of 2006."""
    of = {"topic": "alliances", "question": "allies"}
    answer = data(ask("question", path=of, actor="Cland"))
    assert answer["as_of"] == 2006
    assert answer["warnings"] == [
        "no selected source speaks of 2017, the question's own year; 2006 is the last that one does"
    ]
    assert data(ask("question", path=of, actor="Cland", source="pacts"))["as_of"] == 2005
    assert "2006" in data(ask("question", path=of, actor="Cland", year="2017"), 422)["detail"]
    described = data(ask("openapi"))["paths"]["/questions/alliances/allies"]["get"]["parameters"]
    assert next(each["schema"]["default"] for each in described if each["name"] == "year") == 2006


def test_tools_for_assistants_are_those_of_the_collection(ask):
    tools = {tool["name"]: tool for tool in data(ask("tools"))}
    allies = tools["alliances_allies"]
    assert allies["description"].endswith("[corrected, 2006]") and "2017" not in allies["description"]
    assert "remarks on an article are about the one that does too" in allies["description"]
    assert tools["search"]["schema"]["properties"]["year"]["maximum"] == 2006
    assert tools["compare"]["schema"]["properties"]["one"]["enum"] == ["states", "pacts", "treaties", "quarrels"]


def test_what_has_no_fragment_is_cited_by_its_source(small):
    """The invented lists have no rows: that Aland and Bland are allied stands in the files of the pacts."""
    given = {"path": {"tool": "alliances_allies"}, "given": {"actor": ["Aland"], "year": 2004, "source": ["pacts"]}}
    given |= {"query": {}, "accept": "", "language": "", "base": "", "address": ""}
    told = data(done(small.graphs, "tool", given)[0])
    assert told["data"]["citations"] == {"pacts": "The pacts."}
    assert told["text"].endswith("\nsources:\n   pacts: The pacts.")
    assert told["data"]["rows"][0]["evidence"]["files"] == ["facts of pacts"]
    assert "stated in facts of pacts, without a fragment" in told["text"]
