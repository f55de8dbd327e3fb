"""Two collections at once: of the same name, with the same sources and identifiers, and they say otherwise.

In the first Aland and Bland are allied in 2004, in the second Aland and Dland; whatever is asked of the one, in any
order, from any thread, by Python, the command line or the server, is answered of that one alone.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import detente
from detente.server.child import done
from tests.asking.made_panels import collection
from tests.server.pages.conftest import Site

SOURCE = Path(__file__).resolve().parents[2] / "src"
#: Whom Aland is allied with in 2004, by the pacts of each.
ALLY = ("Bland", "Dland")


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The folders of the two."""
    roots = [collection(tmp_path_factory.mktemp(name) / "small") for name in ("one", "other")]
    facts = roots[1] / "sources" / "pacts" / "facts.ttl"
    text = facts.read_text(encoding="utf-8")
    assert text.count("id:Bland") == 1
    facts.write_text(text.replace("id:Bland", "id:Dland"), encoding="utf-8")
    question = "#+ title: Whose is it?\n#+ description: In which of the two collections this question stands.\n"
    question += "#+ tags: [two]\n#+ views: [corrected]\nSELECT ?name {{ BIND('{}' AS ?name) }}\n"
    for root, name in zip(roots, ("one", "other"), strict=True):
        (root / "queries" / "two").mkdir(parents=True)
        (root / "queries" / "two" / "whose.rq").write_text(question.format(name), encoding="utf-8")
    return roots


def asked(root):
    """What one collection answers by several ways, each of them loaded anew."""
    kg = detente.load(as_of=2004, collection=root, sources=["states", "pacts"])
    holds = tuple(bool(kg.why("Aland", "alliedWith", name)) for name in ALLY)
    rows = detente.load(collection=root, sources=["states", "pacts"]).panel("alliedWith", [2004])
    cells = {(r["ccode1"], r["ccode2"]): r["alliedWith"] for r in rows}
    found = [str(row[0]) for row in kg.sparql("SELECT ?n { id:Aland det:alliedWith ?a . ?a rdfs:label ?n }").rows]
    return holds, cells[901, 902], cells[901, 904], sorted(n for n in found if n in ALLY)


EXPECTED = (((True, False), 1, 0, ["Bland"]), ((False, True), 0, 1, ["Dland"]))


def test_in_one_process_by_turns(both):
    assert [asked(both[n]) for n in (0, 1, 0, 1)] == [EXPECTED[n] for n in (0, 1, 0, 1)]


def test_in_threads(both):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(asked, both * 8))
    assert found == list(EXPECTED) * 8


def test_by_the_command_line(both, tmp_path):
    """By option, by variable and by the working folder; what is kept on disk of the one is not the other's."""
    env = os.environ | {"PYTHONPATH": str(SOURCE), "DETENTE_CACHE": str(tmp_path / "kept")}

    def said(*arguments, cwd=tmp_path, **variables):
        command = [sys.executable, "-m", "detente.cli", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, env=env | variables, capture_output=True, text=True).stdout

    query = "SELECT ?n { id:Aland det:alliedWith ?a . ?a rdfs:label ?n } ORDER BY ?n"
    given = ("--as-of", "2004", "--source", "pacts", "--source", "states", "--format", "csv")
    for _ in range(2):  # the second time from what is kept
        for root, ally, name in zip(both, ALLY, ("one", "other"), strict=True):
            found = [
                said("sparql", query, *given, "--collection", root),
                said("sparql", query, *given, DETENTE_COLLECTION=str(root)),
                said("sparql", query, *given, cwd=root / "sources"),
            ]
            assert [text.split() for text in found] == [["n", *sorted({ally, "Cland"})]] * 3
            assert name in said("ask", "two/whose", "--format", "csv", cwd=root)
    # The one that is named counts, wherever one stands.
    assert "Dland" in said("sparql", query, *given, "--collection", both[1], cwd=both[0])


def test_in_the_server(both):
    sites = [Site(collection=str(root)) for root in both]

    def holds(site, name):
        query = {"s": ["Aland"], "p": ["alliedWith"], "o": [name], "year": ["2004"], "source": ["pacts"]}
        given = {"path": {}, "query": query, "accept": "application/json", "language": "", "base": "http://x/"}
        return bool(json.loads(done(site.graphs, "why", {**given, "address": "/why"})[0].body)["holds"])

    for _ in range(2):
        found = [[holds(site, name) for name in ALLY] for site in sites]
        assert found == [[True, False], [False, True]]
