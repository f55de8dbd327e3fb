"""One answer, told by the command line, the API, a page, its files and a tool: of each row the same caveats."""

import csv
import io
import json
import os
import subprocess
import sys

import lxml.html
import pytest

from detente.server.graphs import Loaded
from detente.server.pages.page_jobs import PAGE_JOBS
from detente.server.settings import Settings
from detente.server.tools import called
from tests.server.conftest import SOURCE

#: Questions with what they are asked, and of some row what the claims behind it say: read in the claims themselves.
ASKED = {
    "policy/hedging": ({}, ("South Korea", "hedged (C208)")),
    "agreements/parties": (
        {"agreement": "rap:FriendshipTreaty2001", "view": "as-stated"},
        ("Republic of China (Taiwan)", "wrong as to the party (C052)"),
    ),
    "evidence/denials": ({}, ("Missiles on the Kuril Islands", "predicted (C187)")),
    "economy/partners": ({"actor": "Russia"}, ("supplies arms to", "wrong as to the rank (C163)")),
    "organisations/of-an-actor": ({"actor": "Russia", "view": "as-stated"}, ("member", "wrong as to the kind (C135)")),
    "network/signed-graph": ({"view": "tentative"}, ("other allies of Russia", "ambiguous as to the reading (C117)")),
}
NAMES = ("origin", "caveats", "rests_on")


def rows_of(text):
    """The caveats, and whence and on what, of each row of CSV."""
    return [tuple(row[name] for name in NAMES) for row in csv.DictReader(io.StringIO(text))]


def line(row):
    return tuple(row[name] for name in NAMES)


@pytest.fixture(scope="module")
def graphs_served():
    return Loaded(Settings())


@pytest.fixture(scope="module", params=ASKED, ids=lambda name: name.replace("/", "-"))
def asked(request):
    """A question, its parameters, the rows of `detente ask --format csv`, and what one of them has to say."""
    given, known = ASKED[request.param]
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    done = subprocess.run(
        [sys.executable, "-m", "detente.cli", "ask", request.param, *options, "--format", "csv"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return request.param, given, done.stdout.replace("\r\n", "\n"), known


def test_the_command_line_says_what_the_claims_say(asked):
    _, _, text, (what, caveat) = asked
    row = next(row for row in csv.reader(io.StringIO(text)) if what in row)
    assert caveat in row[-2], row


def test_the_api_says_the_same(server, asked):
    name, given, text, _ = asked
    want = rows_of(text)
    answer = server.get(f"/questions/{name}", **given).json
    assert [line(row) for row in answer["rows"]] == want and "warnings" not in answer
    assert not {"origin", "caveats", "rests_on"} & answer["rows"][0]["cells"].keys()
    assert rows_of(server.get(f"/questions/{name}", **given, format="csv").text) == want
    told = server.get(f"/questions/{name}", **given, format="markdown").text
    assert all(caveats in told for _, caveats, _ in want)
    few = server.get(f"/questions/{name}", **given, limit=1, format="csv").text
    assert rows_of(few) == want[:1]


def test_origins_can_be_left_out_and_asked_for(server, asked):
    name, given, text, _ = asked
    bare = server.get(f"/questions/{name}", **given, origin=0, format="csv").text
    header = next(csv.reader(io.StringIO(text)))
    assert bare.splitlines()[0].split(",") == header[:-3]
    assert not set(NAMES) & server.get(f"/questions/{name}", **given, origin=0).json["rows"][0].keys()
    assert server.get(f"/questions/{name}", **given, origin=1, format="tsv").text.splitlines()[0].endswith("?rests_on")
    assert server.get(f"/questions/{name}", **given, origin="maybe").status == 422


def test_parquet_says_the_same(server, asked):
    parquet = pytest.importorskip("pyarrow.parquet")
    name, given, text, _ = asked
    for target in (f"/questions/{name}", f"/question/{name}.parquet"):
        more = {"format": "parquet"} if "questions" in target else {}
        table = parquet.read_table(io.BytesIO(server.get(target, **given, **more).body)).to_pylist()
        assert [line(row) for row in table] == rows_of(text)


def test_the_page_and_its_files_say_the_same(server, asked):
    name, given, text, _ = asked
    want = rows_of(text)
    assert rows_of(server.get(f"/question/{name}.csv", **given).text) == want
    assert [line(row) for row in server.get(f"/question/{name}.json", **given).json] == want
    markdown = server.get(f"/question/{name}.md", **given).text
    assert all(caveats in markdown for _, caveats, _ in want)
    page = lxml.html.document_fromstring(server.get(f"/question/{name}", **given, origins=1).text)
    chips = [[c.text_content() for c in cell.xpath("./span")] for cell in page.xpath("//td[@class='origin']")]
    assert len(chips) == len(want)
    for found, (origin, caveats, _) in zip(chips, want, strict=True):
        assert found[0] == ("inferred" if origin.startswith("inferred") else "stated")
        assert ", ".join(c for c in found[1:] if c not in ("record", "data set", "the ontology")) == caveats


def test_a_page_is_there_before_all_is_looked_for(graphs_served, asked, monkeypatch):
    """Then each row says that nobody looked, and what the situations in it tell; its script asks for the rest."""
    name, given, text, _ = asked
    monkeypatch.setattr("detente.server.pages.opened_rows.AT_ONCE", -1.0)
    topic, question = name.split("/")
    query = {name: [value] for name, value in given.items()}
    reply = PAGE_JOBS["page question"](graphs_served, {"path": {"topic": topic, "question": question}, "query": query})
    page = lxml.html.document_fromstring(reply.body)
    cells = page.xpath("//table[@data-origins]//td[@class='origin']")
    assert len(cells) == len(rows_of(text)) and all("not looked for" in cell.text_content() for cell in cells)
    assert page.xpath("//a[contains(@class, 'origins')]/@href") == page.xpath("//table/@data-origins")


def test_an_opened_row_says_the_same(server, asked):
    name, given, text, (what, caveat) = asked
    number = next(i for i, row in enumerate(csv.reader(io.StringIO(text))) if what in row)
    page = lxml.html.document_fromstring(server.get(f"/question/{name}", **given, row=number).text)
    chips = page.xpath("//section[@id='row']/p[1]/span/text()")
    caveats = rows_of(text)[number - 1][1]
    assert caveat in caveats and ", ".join(c for c in chips[1:] if c not in ("record", "data set")) == caveats


def test_tools_say_the_same(graphs_served, asked):
    name, given, text, _ = asked
    want, tool, found, words = rows_of(text), name.replace("/", "_").replace("-", "_"), [], ""
    while len(found) < len(want):
        more = {"limit": 100, "after": len(found)}
        reply = json.loads(called(graphs_served, {"path": {"tool": tool}, "given": {**given, **more}}).body)
        assert reply["data"]["rows"]
        found += reply["data"]["rows"]
        words += reply["text"]
    assert [line(row) for row in found] == want
    assert all(f"; {caveats}]" in words for _, caveats, _ in want if caveats)
