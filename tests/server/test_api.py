"""The API: questions, proofs, citations, things and a search, as programs get them."""

import csv
import io
import json
import re
from urllib.parse import quote

import pytest

from detente.asking.catalogue import catalogue

OPPONENTS, ALLIES = "/questions/alliances/indirect-opponents", "/questions/alliances/allies"


def problem(answer, status):
    assert (answer.status, answer.kind) == (status, "application/problem+json"), answer.text
    assert answer.json["status"] == status and answer.json["title"] and answer.json["detail"]
    return answer.json


# ---- questions ------------------------------------------------------------------------------------------


def test_all_questions_are_listed_page_by_page(server):
    names, target = [], "/questions?limit=20"
    while target:
        answer = server.get(target)
        assert answer.json["total"] == len(list(catalogue()))
        names += [q["question"] for q in answer.json["questions"]]
        link = answer.headers.get("link")
        assert answer.json["complete"] is (link is None)
        target = link and re.fullmatch(r'<([^>]+)>; rel="next"', link)[1]
    assert names == list(catalogue())


def test_questions_are_found_by_words(server):
    found = server.get("/questions", q="indirectly opposed").json["questions"]
    assert found[0]["question"] == "alliances/indirect-opponents"
    assert found[0]["parameters"]["actor"]["kind"] == "state"


def test_an_answer_is_that_of_the_library(server, graphs):
    got = server.get(OPPONENTS, actor="Russia").json
    answer = graphs("corrected", 2017).ask("alliances/indirect-opponents", actor="Russia")
    assert len(answer)
    assert [row["cells"] for row in got["rows"]] == json.loads(answer.to_json())
    assert (got["view"], got["as_of"], got["total"], got["complete"]) == ("corrected", 2017, len(answer), True)
    assert {row["certainty"] for row in got["rows"]} == {"certain"}
    assert got["columns"][0] == {"name": "opponent", "label": "opponent", "type": "entity"}


def test_a_column_without_values_has_the_type_that_is_said_of_it_or_none(server):
    """Never an empty type: what the header says, or the parameter that it is; else no type at all."""
    none = server.get(ALLIES, actor="Kazakhstan").json
    assert not none["rows"]
    types = {c["name"]: c.get("type") for c in none["columns"]}
    assert types["actor"] == "entity" and types["ally"] is None
    assert all(c.get("type") != "" and {"name", "label"} <= set(c) for c in none["columns"])
    empty = server.get("/questions/disputes/militarised", level="MinorIntensity", view="as-stated").json["columns"]
    assert {c["name"]: c.get("type") for c in empty}["level"] == "code"  # as its header says, with rows and without


@pytest.mark.parametrize(
    "name", ["United States", "USA", "id:UnitedStates", "https://w3id.org/detente/id/UnitedStates", "2"]
)
def test_a_state_has_many_names(server, name):
    rows = server.get(ALLIES, actor=name).json["rows"]
    assert rows == server.get(ALLIES, actor="US").json["rows"] and rows


def test_pages_of_an_answer(server):
    whole = server.get(ALLIES).json
    assert whole["total"] > 4
    rows, target = [], ALLIES + "?limit=2"
    while target:
        answer = server.get(target)
        rows += answer.json["rows"]
        assert len(answer.json["rows"]) <= 2 and answer.json["total"] == whole["total"]
        target = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers["link"])[1] if "link" in answer.headers else None
    assert rows == whole["rows"]
    assert server.get(ALLIES, after="9999").json["rows"] == []


def test_reasons_come_with_the_rows(server):
    row = server.get(OPPONENTS, actor="Russia", evidence="1", why="1").json["rows"][0]
    claims = {claim["claim"]: claim for claim in row["evidence"]["claims"]}
    assert row["evidence"]["inferred"] is True and "C198" in claims
    assert {"stance", "polarity", "assessment", "passages"} <= set(claims["C198"])
    assert row["why"][0]["rule"]


def test_what_is_only_possible_is_counted_or_marked(server, graphs):
    name = "disputes/disputes-of-an-actor"
    assert graphs("corrected", 2017).ask(name).possible
    left = server.get(f"/questions/{name}").json
    assert left["possible_left_out"] > 0 and all(row["certainty"] == "certain" for row in left["rows"])
    shown = server.get(f"/questions/{name}", possible="1").json
    marks = [row["certainty"] for row in shown["rows"]]
    assert marks.count("possible") == left["possible_left_out"]
    assert server.get(f"/questions/{name}", "text/csv").headers["detente-possible"] == str(left["possible_left_out"])
    assert "possible" in server.get(f"/questions/{name}", "text/csv", possible="1").text


@pytest.mark.parametrize(
    "accept, kind",
    [("text/csv", "text/csv"), ("text/markdown", "text/markdown"), ("application/json", "application/json"),
     ("application/sparql-results+json", "application/sparql-results+json"), ("*/*", "application/json"),
     ("application/sparql-results+xml", "application/sparql-results+xml")],
)  # fmt: skip
def test_formats_of_answers(server, accept, kind):
    answer = server.get(OPPONENTS, accept, actor="Japan")
    assert (answer.status, answer.kind) == (200, kind)


def test_a_download_has_a_name(server):
    answer = server.get(ALLIES, format="csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="allies.csv"'
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0][0] == "actor" and len(rows) - 1 == server.get(ALLIES).json["total"]


def test_a_question_may_have_a_year_of_its_own(server):
    """Then as_of chooses the graph."""
    target = "/questions/history/situations-in-force"
    one, other = server.get(target, year="1985").json, server.get(target, year="2000").json
    assert one["as_of"] is None and one["parameters"]["year"] == ["1985"] and one["rows"] != other["rows"]
    assert server.get(target + "?year=1985&as_of=1985").json["as_of"] == 1985
    assert "as_of" in {p["name"] for p in server.get("/openapi.json").json["paths"][target]["get"]["parameters"]}
    problem(server.get(ALLIES + "?year=1985&as_of=1985"), 422)


def test_wrong_parameters(server):
    wrong = problem(server.get(OPPONENTS, actor="Jappan"), 422)
    assert (wrong["parameter"], wrong["near"][0]) == ("actor", "Japan")
    wrong = problem(server.get(OPPONENTS, acter="Japan"), 422)
    assert (wrong["parameter"], wrong["near"]) == ("acter", ["actor"])
    assert problem(server.get(OPPONENTS, actor="Siberia"), 422)["parameter"] == "actor"
    assert "1922" in problem(server.get(OPPONENTS, year="1066"), 422)["detail"]
    assert problem(server.get(OPPONENTS, year="soon"), 422)["parameter"] == "year"
    assert problem(server.get(OPPONENTS, possible="perhaps"), 422)["parameter"] == "possible"
    assert problem(server.get(OPPONENTS, limit="0"), 422)["parameter"] == "limit"
    assert problem(server.get(OPPONENTS, limit="100000"), 422)["parameter"] == "limit"
    assert problem(server.get(OPPONENTS, format="xls"), 422)["parameter"] == "format"
    assert problem(server.get(OPPONENTS, actor=["Japan", "Russia"]), 422)["parameter"] == "actor"
    assert "view" in problem(server.get(OPPONENTS, view="imagined"), 422)["detail"]
    problem(server.get(OPPONENTS, "image/png"), 406)


def test_unknown_questions_have_near_ones(server):
    wrong = problem(server.get("/questions/alliances/indirect-opponent"), 404)
    assert "alliances/indirect-opponents" in wrong["near"]
    problem(server.get("/questions/../../etc/passwd"), 404)
    problem(server.get("/questions/x/" + quote("../../pyproject.toml", safe="")), 404)


# ---- reasons --------------------------------------------------------------------------------------------


def test_why(server, graphs):
    got = server.get("/api/why", s="Russia", p="indirectlyOpposedTo", o="United States", year="2017").json
    proof = json.loads(graphs("corrected", 2017).why("Russia", "indirectlyOpposedTo", "United States").to_json())
    assert got["holds"] is True and got["certainty"] == "certain" and got["proof"] == proof
    assert got["dataset"] == "https://w3id.org/detente/graph/export/corrected/2017"


def test_a_question_is_asked_in_its_own_views_alone(server):
    """As on the command line: in another view its rows would not say what they are."""
    wrong = problem(server.get("/questions/alliances/allies", actor="Japan", view="tentative"), 422)
    assert wrong["parameter"] == "view" and wrong["detail"].endswith("it has corrected and as-stated")
    asked = server.get("/openapi.json").json["paths"]["/questions/alliances/allies"]["get"]["parameters"]
    assert next(p for p in asked if p["name"] == "view")["schema"]["enum"] == ["corrected", "as-stated"]


def test_why_says_what_is_less_than_said_outright(server):
    relation = {"s": "Russia", "p": "alliedWith", "o": "other allies of Russia", "view": "tentative", "year": "2017"}
    assert server.get("/api/why", **relation).json["caveats"] == "ambiguous as to the reading (C117)"
    assert server.get("/api/why", s="Japan", p="alliedWith", o="United States", year="2017").json["caveats"] == ""


def test_why_not(server):
    got = server.get("/api/why", s="Japan", p="alliedWith", o="United States", year="1949").json
    assert got["holds"] is None and "1951" in got["otherwise"][0] and "proof" not in got


def test_why_in_other_forms(server):
    relation = {"s": "Japan", "p": "alliedWith", "o": "United States", "year": "2017"}
    assert "@prefix prov:" in server.get("/api/why", "text/turtle", **relation).text
    assert server.get("/api/why", "text/markdown", **relation).text.startswith("- ")
    every = server.get("/api/why", **relation, all="1").json
    assert every["complete"] is True and every["justifications"]


def test_wrong_relations(server):
    assert problem(server.get("/api/why", s="Japan", p="alliedWith"), 422)["parameter"] == "o"
    assert problem(server.get("/api/why", s="Jappan", p="alliedWith", o="Russia"), 422)["near"]
    assert problem(server.get("/api/why", s="Japan", p="alliedWith", o="Russia", yaer="1985"), 422)["near"] == ["year"]


def test_a_parameter_that_is_wrong_is_named(server):
    """Whatever is wrong with a request to the API, its problem says in which parameter."""
    right = {"s": "Japan", "p": "alliedWith", "o": "Russia"}
    for name, value in (
        ("s", "foo"),
        ("p", "foo"),
        ("o", "foo"),
        ("all", "abc"),
        ("limit", "abc"),
        ("limit", "5"),  # of what is not asked for
        ("view", "mine"),
        ("year", "abc"),
        ("year", "1800"),
        ("source", "nobody"),
        ("possible", "abc"),
    ):
        told = problem(server.get("/api/why", **{**right, name: value}), 422)
        assert told["parameter"] == name, (name, value, told)
    assert problem(server.get("/api/why", **right, all="1", limit="abc"), 422)["parameter"] == "limit"
    assert server.get("/api/why", **right, all="1", limit="5").status == 200


def test_names_that_no_iri_has_are_not_found(server):
    for name in ("x%23row=1%3C", "id:a%3Cb", "http://x/%3Cb%3E", "rap:a%7Bb"):
        for path in ("/api/cite/", "/api/show/"):
            told = problem(server.get(path + name), 404)["detail"]
            assert told.startswith("no ") and "URIRef" not in told, (path, name, told)


def test_cite(server):
    got = server.get("/api/cite/C173").json
    assert got["claims"][0]["claim"] == "C173" and got["claims"][0]["passages"]
    passage = got["claims"][0]["passages"][0]["passage"]
    assert "C173" in [c["claim"] for c in server.get(f"/api/cite/{passage}").json["claims"]]
    problem(server.get("/api/cite/C999"), 404)


def test_show(server):
    got = server.get("/api/show/Japan", year="2017").json
    assert got["iri"] == "https://w3id.org/detente/id/Japan" and got["status"] == ""
    assert got["types"] == ["det:State"]
    assert got["inferred_types"] == ["det:SanctioningState", "det:TreatyParty"]
    assert "_:" not in json.dumps(got)
    assert problem(server.get("/api/show/Jappan"), 404)["near"][0] == "Japan"
    assert server.get("/api/show/id%3AJapan").json["iri"] == got["iri"]
    for value in ("00000", "-5", "%22x%22"):
        assert "is a value" in problem(server.get(f"/api/show/{value}"), 404)["detail"]
        assert "is a value" in problem(server.get(f"/api/why?s={value}&p=alliedWith&o=Japan"), 422)["detail"]


def test_facts_of_a_thing_are_stated_or_inferred_with_their_caveats(server):
    """The capital is the record's; the alliance follows (C198); the Kuril dispute is imprecise (C176, C177)."""
    facts = server.get("/api/show/Japan", year="2017").json["facts"]
    assert [(f["value"], f["stated"]) for f in facts["det:capital"]] == [("id:Tokyo", True)]
    assert "record:RefISO3166" in facts["det:capital"][0]["references"]
    assert facts["det:alliedWith"] == [{"value": "id:UnitedStates", "stated": False, "caveats": ""}]
    assert facts["det:inTerritorialDisputeWith"] == [
        {"value": "id:Russia", "stated": False, "caveats": "imprecise as to the territory (C176; C177)"}
    ]


def test_a_thing_that_is_only_supposed_or_denied_says_so(server):
    war = server.get("/api/show/rap%3ASovietChineseWar", year="0").json
    assert war["status"] == "supposed" and war["types"] == ["det:Prospect"]
    assert [(c["claim"], c["stance"], c["sources"]) for c in war["claims"]] == [("C041", "hypothetical", ["rap"])]
    assert war["facts"]["det:wouldBe"][0]["caveats"] == "supposed (C041), hypothetical (C041)"
    assert war["citations"] == {"rap": "Corentin (undated, about 2017): [Article on Russia in the Asia-Pacific]."}
    found = server.get("/api/search", q="Soviet-Chinese war").json["results"]
    assert next(r for r in found if r["iri"] == war["iri"])["status"] == "supposed"
    denied = [r for r in server.get("/api/search", q="denial", limit="100").json["results"] if r.get("status")]
    assert all(r["types"] != ["det:Denial"] or r["status"] == "denied" for r in denied)


def test_evidence_and_proofs_cite_their_sources(server):
    article = "Corentin (undated, about 2017): [Article on Russia in the Asia-Pacific]."
    of = {"actor": "Japan", "year": "2017", "evidence": "1"}
    row = server.get("/questions/alliances/allies", **of).json["rows"][0]["evidence"]
    assert row["citations"]["rap"] == article and row["citations"]["record:RefATOP"].startswith("Brett Ashley Leeds")
    assert [claim["sources"] for claim in row["claims"]] == [["rap"]]
    why = server.get("/api/why", s="Japan", p="alliedWith", o="United States", year="2017").json
    assert why["citations"]["rap"] == article
    denied = server.get("/api/why", s="Russia", p="hasPeaceTreatyWith", o="Japan", year="2017").json
    assert [claim["claim"] for claim in denied["claims"]] == denied["denied_by"] == ["C175"]
    assert denied["citations"]["rap"] == article and denied["holds"] is False
    ever = server.get("/api/why", s="Russia", p="hasPeaceTreatyWith", o="Japan", year="0").json
    assert ever["holds"] is None and ever["denied_by"] == ["C175"]
    assert ever["denied"] == [{"by": "C175", "standing": "", "years": "1992/2017", "certain": True}]
    assert server.get("/api/cite/C174").json["citations"] == {"rap": article}


def test_search(server):
    found = server.get("/api/search", q="Japan alliance").json
    kinds = {entry["kind"] for entry in found["results"]}
    assert {"thing", "claim", "question"} <= kinds or found["total"] > 100
    for entry in found["results"]:
        if entry["kind"] == "claim":
            assert {"stance", "polarity", "assessment"} <= set(entry)
    assert server.get("/api/search", q="zzzz").json["results"] == []
    assert problem(server.get("/api/search"), 422)["parameter"] == "q"


# ---- the description --------------------------------------------------------------------------------------


def test_the_description_is_made_from_the_questions(server):
    answer = server.get("/openapi.json")
    data = answer.json
    assert data["openapi"] == "3.1.0" and answer.kind == "application/json"
    paths = {path for path in data["paths"] if path.startswith("/questions/")}
    assert paths == {f"/questions/{name}" for name in catalogue()}
    for name in catalogue():
        asked = catalogue().get(name)
        described = {p["name"]: p for p in data["paths"][f"/questions/{name}"]["get"]["parameters"]}
        for parameter in asked.parameters.values():
            assert described[parameter.name]["required"] is parameter.required
            schema = described[parameter.name]["schema"]
            bounds = schema.get("items", schema)
            assert (bounds.get("minimum"), bounds.get("maximum")) == (parameter.least, parameter.most)
    ids = [operation["operationId"] for path in data["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))


def test_nothing_else_is_there(server):
    for path in (
        "/nothing",
        "/questions/",
        "/api",
        "/sparql/",
        "/static/../app.py",
        "/..%2f..%2fetc/passwd",
        "/%00",
        "/%ff",
    ):
        problem(server.get(path), 404)


@pytest.mark.parametrize("path", ["/questions", "/openapi.json", "/healthz", "/metrics", "/api/search"])
def test_methods(server, path):
    assert "GET" in server.send("POST", path, b"").headers["allow"]
    assert server.send("POST", path, b"").status == 405
    assert server.send("OPTIONS", path).status == 204


def test_parquet(server):
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs pyarrow: it writes and reads Parquet")
    answer = server.get(ALLIES, format="parquet")
    assert (answer.status, answer.kind) == (200, "application/vnd.apache.parquet")
    table = parquet.read_table(io.BytesIO(answer.body))
    assert table.num_rows == server.get(ALLIES).json["total"]
    assert answer.headers["content-disposition"] == 'attachment; filename="allies.parquet"'


def test_a_browser_gets_a_page_where_nothing_is(server):
    accept = "text/html,application/xhtml+xml,*/*;q=0.8"
    answer = server.get("/<b>nothing", accept)
    assert (answer.status, answer.kind) == (404, "text/html")
    assert "<b>" not in answer.text and "&lt;b&gt;" in answer.text
    problem(server.get("/nothing", "*/*"), 404)
    problem(server.get("/api/cite/C999", accept), 404)


def test_what_is_searched_for_has_some_words(server):
    assert problem(server.get("/api/search", q="x" * 301), 422)["parameter"] == "q"


@pytest.mark.exhaustive
def test_every_question_is_answered_with_reasons(graphs):
    """Of what is certain and of what is possible, by the job alone."""
    from detente.server.child import done
    from detente.server.graphs import Loaded
    from detente.server.settings import Settings

    at_hand = Loaded(Settings())
    for name in catalogue():
        if any(p.required for p in catalogue().get(name).parameters.values()):
            continue
        topic, question = name.split("/")
        for possible in "01":
            query = {"possible": [possible], "evidence": ["1"], "why": ["1"], "limit": ["5"]}
            arguments = {"path": {"topic": topic, "question": question}, "query": query, "accept": "", "address": "/"}
            reply, trace = done(at_hand, "question", arguments)
            assert reply.status == 200, (name, reply.body, trace)


@pytest.mark.parametrize("relation", [("Russia", "memberOf", "ASEAN"), ("Russia", "alliedWith", "China")])
@pytest.mark.parametrize("more", [{}, {"all": 1}])
def test_what_is_denied_or_not_known_is_no_proof_in_prov(server, relation, more):
    """PROV-O has no way to say so: a document that only names the relation would read as if it held."""
    asked = dict(zip("spo", relation, strict=True)) | {"year": 2017, **more}
    told = server.get("/api/why", **asked).json
    found = problem(server.get("/api/why", accept="text/turtle", **asked), 406)
    assert told["told"] in found["detail"]
    assert found.get("denied_by", []) == told["denied_by"] and bool(told["denied_by"]) is (relation[1] == "memberOf")
    page = server.get("/why", **asked, format="turtle")
    assert (page.status, page.kind) == (404, "text/plain") and "prov:" not in page.text
