"""The tools for assistants, called by the official client over stdio and over HTTP."""

import asyncio
import http.client
import json
import os
import re
import subprocess
import sys

import pytest

from detente.asking.catalogue import catalogue
from detente.server.quoting import NAMED
from detente.server.tool_results import LONGEST
from tests.server.conftest import SOURCE

pytest.importorskip("mcp", reason="needs mcp: the protocol's own client")

from mcp import Client, MCPError, StdioServerParameters, stdio_client  # noqa: E402

COMMAND = ["-m", "detente.cli", "mcp", "--timeout", "20"]


def asked(scenario, *options):
    """What a scenario gives that a client plays with a server which it starts."""

    async def play():
        started = StdioServerParameters(
            command=sys.executable, args=[*COMMAND, *options], env={**os.environ, "PYTHONPATH": str(SOURCE)}
        )
        async with Client(stdio_client(started)) as client:
            return await scenario(client)

    return asyncio.run(asyncio.wait_for(play(), 110))


def text(result):
    return result.content[0].text


@pytest.fixture(scope="module")
def told():
    """What a client is told in one session: the tools, the resources, the results of some calls."""

    async def scenario(client):
        found = {"tools": {}}
        cursor = None
        while True:
            page = await client.list_tools(cursor=cursor)
            found["tools"] |= {tool.name: tool for tool in page.tools}
            cursor = page.next_cursor
            if cursor is None:
                break
        calls = {
            "opponents": ("alliances_indirect_opponents", {"actor": "Russia"}),
            "allies": ("alliances_allies", {"actor": ["Japan", "United States"], "year": 2017, "limit": 2}),
            "possible": ("disputes_disputes_of_an_actor", {"possible": True}),
            "denials": ("evidence_claims", {"polarity": "Negative", "limit": 3}),
            "own year": ("history_situations_in_force", {"year": 1985}),
            "why": ("why", {"s": "Russia", "p": "indirectlyOpposedTo", "o": "United States", "year": 2017}),
            "cite": ("cite", {"id": "C173"}),
            "show": ("show", {"id": "Japan", "year": 2017}),
            "search": ("search", {"q": "indirect opponents"}),
            "sparql": ("sparql", {"query": "SELECT ?a { id:Japan det:alliedWith ?a }"}),
            "graph": ("sparql", {"query": "CONSTRUCT WHERE { id:Japan det:alliedWith ?a }"}),
            "misspelt": ("alliances_indirect_opponents", {"actor": "Jappan"}),
            "update": ("sparql", {"query": "CLEAR ALL"}),
            "not then": ("alliances_indirect_opponents", {"actor": "Russia", "year": 1985}),
            "nobody then": ("alliances_allies", {"actor": ["Russia"], "year": 1950}),
            "a format": ("alliances_allies", {"format": "csv"}),
            "too many": ("alliances_allies", {"limit": 101}),
            "denied": ("why", {"s": "Russia", "p": "hasPeaceTreatyWith", "o": "Japan", "year": 2017}),
            "no relation": ("why", {"s": "China", "p": "alliedWith", "o": "Japan", "year": 2017}),
            "rows": ("sparql", {"query": "SELECT ?s { ?s a det:Claim } ORDER BY ?s", "limit": 2, "after": 1}),
            "all rows": ("sparql", {"query": "SELECT * { ?s ?p ?o }", "limit": 100}),
            "wide": ("evidence_claims", {"limit": 100}),
            "words": ("search", {"q": "contradict"}),
            "war": ("search", {"q": "Soviet-Chinese war"}),
            "organisations": ("organisations_of_an_actor", {"actor": ["Russia"], "view": "as-stated"}),
            "no tie": ("network_states_without_known_tie", {"actor": ["Japan"]}),
            "show a claim": ("show", {"id": "rap:SovietChineseWar", "year": 0}),
        }
        for name, (tool, given) in calls.items():
            found[name] = await client.call_tool(tool, given)
        with pytest.raises(MCPError, match="no tool"):
            await client.call_tool("no_such_tool", {})
        found["instructions"] = client.instructions
        found["resources"] = await client.list_resources()
        found["templates"] = await client.list_resource_templates()
        found["Japan"] = await client.read_resource("https://w3id.org/detente/id/Japan")
        with pytest.raises(MCPError):
            await client.read_resource("file:///etc/passwd")
        return found

    return asked(scenario)


def test_each_question_is_a_tool(told):
    tools = told["tools"]
    names = {name.replace("/", "_").replace("-", "_"): name for name in catalogue()}
    assert set(tools) == {*names, "search", "why", "cite", "show", "panel", "compare", "sparql"}
    for name, question in names.items():
        found = catalogue().get(question)
        schema = tools[name].input_schema
        assert set(found.parameters) <= set(schema["properties"]) and found.title in tools[name].description
        assert schema.get("required", []) == [p.name for p in found.parameters.values() if p.required]
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) and tools[name].annotations.read_only_hint


@pytest.mark.parametrize("name", ["opponents", "allies", "possible", "denials", "own year"])
def test_every_row_has_its_certainty_and_its_sources(told, name):
    result = told[name]
    assert not result.is_error
    for number, row in enumerate(result.structured_content["rows"], 1):
        assert row["certainty"] in ("certain", "possible", "unless what is possible holds")
        mark = "; ".join(filter(None, (row["certainty"], row["caveats"])))
        assert f"{number}. " in text(result) and f"[{mark}]" in text(result)
        evidence = row["evidence"]
        assert evidence["claims"] or evidence["references"] or evidence["absent"]
        assert max(len(evidence[what]) for what in ("claims", "references", "absent")) <= NAMED
        assert set(evidence["claims"]) <= {claim["claim"] for claim in result.structured_content["claims"]}
        assert {each["source"] for each in evidence["references"]} <= set(result.structured_content["citations"])
    for claim in result.structured_content["claims"]:
        assert text(result).count(f"claim {claim['claim']} ({claim['stance']}") >= 1
        assert text(result).count(f"): {claim['text']} [rap, passage ") == 1 and claim["assessed"] in text(result)
        assert claim["sources"] == ["rap"]


def test_a_result_cites_its_sources_in_full_and_once(told):
    """The article by its author, its undated year and a description; a document of the record by its citation."""
    article = "Corentin (undated, about 2017): [Article on Russia in the Asia-Pacific]."
    for name in ("opponents", "allies", "denials", "why", "cite", "show a claim", "sparql", "war", "denied"):
        assert text(told[name]).count(article) == 1, name
        assert told[name].structured_content["citations"]["rap"] == article
    assert "   record:RefATOP: Brett Ashley Leeds et al., Alliance Treaty Obligations" in text(told["allies"])
    assert text(told["allies"]).count("Leeds") == 1 and "source record:RefATOP\n" in text(told["allies"])


def test_a_row_rests_on_what_gives_it(told):
    """That Russia is a partner of ASEAN, on the meeting of 1996; not on who else is, nor on South Korea (C200)."""
    result = told["organisations"].structured_content
    assert result["complete"] and len(result["rows"]) == 4
    partner = next(row["evidence"] for row in result["rows"] if row["cells"]["capacity"] == "dialogue partner")
    assert partner["claims"] == [] and [r["key"] for r in partner["references"]] == ["record:RefAMM1996"]
    assert {claim["claim"] for claim in result["claims"]} == {"C135", "C137"}
    assert "claim C135 (asserted, by Corentin (author), wrong as to the kind)" in text(told["organisations"])


def test_what_a_row_leaves_out_is_counted(told):
    """China is mentioned by dozens of claims, any of which is enough: four are named."""
    result = told["no tie"].structured_content
    china = next(row["evidence"] for row in result["rows"] if row["cells"]["other"]["label"] == "China")
    assert result["complete"] and china["claims"] == ["C017", "C018", "C023", "C024"]
    assert f"and {china['more']['claims']} more claims" in text(told["no tie"]) and china["more"]["claims"] > 50
    assert "cite opens a situation or a claim" in text(told["no tie"])


def test_an_answer_can_be_quoted(told):
    """The article's indirect opponent of Russia in 2017, with the claim of the alliance and its passage."""
    assert "United States" in text(told["opponents"])
    assert "claim C198 (asserted, by Corentin" in text(told["opponents"])
    assert re.search(r"passage S4P2\.4, code points \d+ to \d+", text(told["opponents"]))
    assert "rests on: inferred" in text(told["opponents"])


def test_pages_possibility_and_denials_say_so(told):
    assert "the next with after=2" in text(told["allies"])
    assert "possible" in {row["certainty"] for row in told["possible"].structured_content["rows"]}
    assert "denial" in text(told["denials"])
    assert told["own year"].structured_content["parameters"] == {"year": ["1985"]}


def test_reasons(told):
    why = told["why"].structured_content
    assert why["holds"] is True and why["certainty"] == "certain"
    assert {"C174", "C198"} <= {claim["claim"] for claim in why["claims"]} and why["references"]
    assert "[certain]" in text(told["why"]) and "C198 (asserted, by Corentin" in text(told["why"])
    assert "C173" in text(told["cite"]) and told["cite"].structured_content["claims"][0]["passages"]
    assert {"value": "id:UnitedStates", "stated": False, "caveats": ""} in told["show"].structured_content["facts"][
        "det:alliedWith"
    ]
    assert "(inferred): " in text(told["show"])


def test_what_is_not_known_is_no_no(told):
    assert told["no relation"].structured_content["holds"] is None
    assert "China [allied with] Japan: not known in the graph" in text(told["no relation"])
    assert text(told["denied"]).startswith("Russia [has a peace treaty with] Japan: does not hold: denied by C175")


def test_no_rows_say_what_they_mean(told):
    said = told["nobody then"].structured_content
    assert not said["rows"] and "no selected source is complete for Alliance in 1950" in said["unspoken"]
    assert "Russia existed 1991-; in 1950 there was Soviet Union" in text(told["nobody then"])


def test_a_search_gives_the_tools_first(told):
    found = told["search"].structured_content
    assert "alliances_indirect_opponents" in {each["tool"] for each in found["tools"]}
    assert {each["tool"] for each in found["tools"]} <= set(told["tools"])
    assert text(told["words"]).startswith("tools that answer a saved question:\n   evidence_contradictions: ")


def test_results_are_bounded_and_say_so(told):
    for name in ("all rows", "wide"):
        data = told[name].structured_content
        assert len(text(told[name])) <= LONGEST and len(json.dumps(data, ensure_ascii=False)) <= LONGEST
    assert told["all rows"].is_error and "LIMIT" in text(told["all rows"])
    wide = told["wide"].structured_content
    assert not wide["complete"] and f"the next with after={len(wide['rows'])}" in text(told["wide"])
    rows = told["rows"].structured_content
    assert [row["s"]["value"].rpartition("/")[2] for row in rows["rows"]] == ["C002", "C003"]
    assert "2 of 281 rows; the next with after=3" in text(told["rows"])


def test_descriptions_speak_of_calls(told):
    """Of arguments and tools, not of the options and commands of a terminal."""
    for name, tool in told["tools"].items():
        assert "--" not in tool.description and "`detente show" not in tool.description, name
        for topic in {question.partition("/")[0] for question in catalogue()}:
            assert f"{topic}/" not in tool.description, name
        said = re.search(r"\[(corrected|as-stated|tentative), (\d{4}|all years)\]$", tool.description)
        assert said or "unless told otherwise" in tool.description or name in ("panel", "compare"), name


def test_what_tools_share_is_said_once(told):
    """All are read at once: the bounds of what they share stand with the search, and what it means where one begins."""
    tools = told["tools"]
    full = tools["search"].input_schema["properties"]
    assert full["view"]["enum"] == ["corrected", "as-stated", "tentative"] and full["year"]["maximum"] == 2017
    assert full["limit"] == {
        "type": "integer", "minimum": 1, "maximum": 100, "default": 20, "description": "How many at most.",
    }  # fmt: skip
    short = tools["alliances_allies"].input_schema["properties"]
    assert short["year"] == {"type": "integer"} and short["limit"] == {"type": "integer"}
    assert all(f" {name}, " in told["instructions"] for name in ("view", "year", "possible", "source", "limit"))
    length = len(json.dumps([t.model_dump(by_alias=True, exclude_none=True, mode="json") for t in tools.values()]))
    assert length < 90_000


def test_a_view_that_a_question_does_not_have_is_not_offered(told):
    for name, question in ((tool, catalogue().get(q)) for q in catalogue() for tool in [re.sub("[/-]", "_", q)]):
        enum = told["tools"][name].input_schema["properties"]["view"].get("enum")
        assert enum == (None if len(question.views) == 3 else list(question.views)), name


def test_sparql(told):
    result = told["sparql"].structured_content
    assert result["certainty"] == "certain" and "why" in result["note"]
    assert [row["a"]["value"].rpartition("/")[2] for row in result["rows"]] == ["UnitedStates"]
    assert any("UnitedStates" in line for line in told["graph"].structured_content["triples"])


def test_errors_are_told_to_the_assistant(told):
    assert told["misspelt"].is_error and "Japan" in text(told["misspelt"])
    assert told["update"].is_error and "update" in text(told["update"])
    assert told["not then"].is_error and "in 1985 there was Soviet Union" in text(told["not then"])
    assert told["a format"].is_error and "no argument 'format'" in text(told["a format"])
    assert told["too many"].is_error and "from 1 to 100" in text(told["too many"])
    for name in ("misspelt", "update", "not then", "a format", "too many"):
        assert "\n" not in text(told[name])


def test_resources(told):
    found = {resource.uri: resource for resource in told["resources"].resources}
    assert len(found) == 200 and told["resources"].next_cursor == "200"
    assert all(uri.startswith("https://w3id.org/detente/id/") for uri in found)
    assert "{+name}" in told["templates"].resource_templates[0].uri_template
    assert '"det:alliedWith"' in told["Japan"].contents[0].text


def test_what_is_only_supposed_says_so_where_it_is_listed(told):
    """A war that the article only calls possible (C041)."""
    war = "https://w3id.org/detente/id/rap/SovietChineseWar"
    listed = next(resource for resource in told["resources"].resources if resource.uri == war)
    assert listed.description == "supposed; Prospect; by C041 (hypothetical, by Corentin (author))"
    assert text(told["show a claim"]).startswith(f"<{war}> (supposed)\n")
    data = told["show a claim"].structured_content
    assert data["status"] == "supposed" and [claim["claim"] for claim in data["claims"]] == ["C041"]


def test_over_http():
    """Several clients at once, each as if it were alone; by a name that is allowed, and by no other."""
    server = subprocess.Popen(
        [sys.executable, *COMMAND, "--http", "--port", "0", "--allow-host", "detente.example"],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = re.search(r"http://\S+", server.stderr.readline())[0]

        async def play(claim):
            async with Client(address) as client:
                return text(await client.call_tool("cite", {"id": claim}))

        async def all_play():
            return await asyncio.gather(*map(play, ("C173", "C174", "C198")))

        for claim, said in zip(("C173", "C174", "C198"), asyncio.run(asyncio.wait_for(all_play(), 90)), strict=True):
            assert said.startswith(f"{claim} (asserted, by ")
        for name, status in (("detente.example", 406), ("localhost", 406), ("evil.example", 421)):
            connection = http.client.HTTPConnection("127.0.0.1", int(address.rsplit(":", 1)[1].split("/")[0]))
            headers = {"Host": name, "Content-Type": "application/json", "Accept": "text/html"}
            connection.request("POST", "/mcp", b"{}", headers)
            assert connection.getresponse().status == status, name
            connection.close()
    finally:
        server.terminate()
        assert server.wait(30) == 0
    lines = server.stderr.read().splitlines()
    told = [line for line in lines if "evil.example" in line]  # what a client sent stands nowhere but in JSON
    assert told and all(json.loads(line)["event"] == "server" for line in told), lines


def test_it_is_imported_by_nothing_else():
    code = "import detente.server.app, detente.server.jobs, detente.cli.serve, sys; print('mcp' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True
    )
    assert result.stdout.strip() == "False"
