"""The tutorial of data sets: its files are written, its commands run, its tables compared with the mappings."""

import re
import sys
from pathlib import Path

import pytest

from detente.collection.founding import found
from detente.sources.mappings import names, recipe

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "shared"))

from _transcripts import FENCE, fits, parts, run  # noqa: E402, a module of scripts/

PAGE = (ROOT / "docs" / "datasets.md").read_text(encoding="utf-8")
#: A file that the page shows, by its name.
SHOWN = re.compile(r"^`([\w.-]+)`:\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    there = tmp_path_factory.mktemp("tutorial")
    for name, text in SHOWN.findall(PAGE):
        (there / name).write_text(text, encoding="utf-8")
    assert {path.name for path in there.iterdir()} == {"pacts.csv", "pacts.sql"}
    found(there)  # the page leads to docs/collections.md for that
    return there


def test_the_tutorial_does_what_it_says(folder):
    shown = [part for language, text in FENCE.findall(PAGE) if language == "sh" for part in parts(text)]
    assert len(shown) == 2
    for line, said in shown:
        printed, status = run(line, folder)
        assert status == 0, printed
        assert fits(printed.rstrip("\n").split("\n"), said.rstrip("\n").split("\n")), printed


def test_every_data_set_is_in_the_tables():
    table = dict(re.findall(r"^\| `([\w-]+)` \| [^|]+ \| (`[^|]+`) \|$", PAGE, re.MULTILINE))
    assert {name: re.findall(r"`([^`]+)`", files) for name, files in table.items()} == {
        name: [form.file for form in recipe(name).tables.values()] for name in names()
    }


def test_what_each_is_complete_for():
    said = re.findall(r"^\| `([\w-]+)` \| `(det:\w+)` \| ([^|]+) \| (\d+)-(\d+) \|$", PAGE, re.MULTILINE)
    populations = {
        "all states": "code:AllStates",
        "members of the state system": "code:StateSystem",
        "independent states": "code:IndependentStates",
    }
    found = [(n, kind, populations[who], int(first), int(last)) for n, kind, who, first, last in said]
    wanted = [(n, c.kind, c.population, c.first, c.last) for n in names() for c in recipe(n).complete]
    assert sorted(found) == sorted(wanted)
