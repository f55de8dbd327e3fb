"""grlc (https://grlc.io) serves a topic's folder as it stands: its own parser, and its own server before a real store.

`.ci/grlc` installs it apart. Its variables as parameters begin with ``?_``, so that it serves our questions with their
defaults. It serves no ASK.
"""

import json
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente.asking.catalogue import catalogue
from detente.collection import library
from detente.rdf.terms import from_ox

QUERIES = library.path("queries")
TOPIC = "history"


@pytest.fixture(scope="module")
def made(require, served, tmp_path_factory):
    """What grlc makes of the questions."""
    python = Path(require("grlc-server", "grlc, installed apart by .ci/grlc")).with_name("python")
    folder = tmp_path_factory.mktemp("grlc")
    (folder / "config.ini").write_text(
        f"[defaults]\nsparql_endpoint = {served}\n[local]\nlocal_sparql_dir = {QUERIES / TOPIC}\n", encoding="utf-8"
    )
    command = [python, Path(__file__).with_name("grlc_driver.py"), QUERIES]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_question_but_an_ask_is_an_operation(made):
    assert set(made["operations"]) | set(made["refused"]) == set(catalogue())
    for name, why in made["refused"].items():
        assert "AskQuery is currently unsupported" in why
        assert "\nASK " in catalogue().get(name).text
    assert len(made["operations"]) >= 60


def test_grlc_reads_the_header_as_it_is_meant(made):
    for name, operation in made["operations"].items():
        question = catalogue().get(name)
        assert operation["call_name"] == f"/{name.rpartition('/')[2]}"
        assert tuple(operation["tags"]) == question.tags, name
        assert " ".join(operation["description"].split()) == question.description, name
        assert [p["name"] for p in operation["params"]] == ["endpoint"], (
            f"{name}: grlc takes a variable for a parameter"
        )


def test_grlc_gives_our_answers_for_a_whole_topic(made, graphs, certain_answer):
    """The questions of the topic, through grlc's server and a running store."""
    kg = graphs("corrected")
    names = catalogue().topics()[TOPIC]
    assert len(names) >= 10
    assert made["paths"] == sorted(f"/{name.rpartition('/')[2]}" for name in names)
    for name in names:
        answer = made["answers"][name]
        assert isinstance(answer, dict), f"{name}: {answer}"
        result = ox.parse_query_results(json.dumps(answer), format=ox.QueryResultsFormat.JSON)
        rows = [tuple(None if cell is None else from_ox(cell) for cell in row) for row in result]
        assert rows == list(certain_answer(kg, name).rows), name
