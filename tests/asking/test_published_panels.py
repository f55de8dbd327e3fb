"""Panels of the published data sets, beside plain sets over their files; nothing of them is in the project."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

import detente
from detente.asking.names import Names
from detente.cli import command
from detente.vocabulary import DET

DATA = Path(os.environ.get("DETENTE_DATA", "/work/shared/data"))
ROOT = Path(__file__).resolve().parents[2]
FILES = {"cow-states": "states2016.csv", "cow-alliances": "alliance_v4.1_by_member.csv"}
#: The first, those around wars, and the last.
YEARS = (1816, 1866, 1914, 1919, 1939, 1945, 1950, 1991, 2000, 2012)


def table(name):
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    if "add" not in command.list_commands(None):
        pytest.skip("needs detente add dataset")
    if not all((DATA / name).is_file() for name in (*FILES.values(), "alliance_v4.1_by_dyad.csv", "system2016.csv")):
        pytest.skip("needs the published files (DETENTE_DATA)")
    root = tmp_path_factory.mktemp("published") / "cow"
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}

    def run(*arguments, **more):
        made = [sys.executable, "-m", "detente.cli", *arguments]
        done = subprocess.run(made, env=env, capture_output=True, text=True, timeout=300, **more)
        assert done.returncode == 0, done.stderr

    run("init", str(root))
    for name, file in FILES.items():
        run("add", "dataset", name, str(DATA / file), cwd=root)
    return root


@pytest.fixture(scope="module")
def panel(root):
    made = detente.load(collection=root).panel("alliedWith", [*YEARS, 2016])
    return {(row["ccode1"], row["ccode2"], row["year"]): row["alliedWith"] for row in made}


def test_every_code_opens_its_cells(root, panel):
    """Also 210 and 260, which are numbers of alliances too: beside the United States, as the panel has it."""
    kg = detente.load("corrected", 2000, collection=root)
    cells = {key[1]: value for key, value in panel.items() if key[0] == 2 and key[2] == 2000}
    names = Names(kg)
    opened = {code: kg.holds(names.resolve("2"), DET.alliedWith, names.resolve(str(code))) for code in cells}
    assert opened == {code: value == 1 for code, value in cells.items()}
    assert len(opened) == 190 and opened[210] and sum(opened.values()) > 40
    assert kg.why("2", "alliedWith", "210")


def test_rows_are_the_pairs_of_the_published_members(panel):
    for year in (*YEARS, 2016):
        there = {int(row["ccode"]) for row in table("system2016.csv") if int(row["year"]) == year}
        assert {pair[:2] for pair in panel if pair[2] == year} == {(a, b) for a in there for b in there if a < b}


def test_allies_are_those_of_the_published_dyads(panel):
    published = set()
    for row in table("alliance_v4.1_by_dyad.csv"):
        pair = sorted((int(row["ccode1"]), int(row["ccode2"])))
        first, last = int(row["dyad_st_year"]), int(row["dyad_end_year"] or 2012)
        published |= {(*pair, year) for year in YEARS if first <= year <= last}
    among_members = published & panel.keys()
    assert {key for key, value in panel.items() if value == 1} == among_members and len(among_members) > 3000
    assert {value for (_, _, year), value in panel.items() if year in YEARS} == {0, 1}


def test_after_the_end_of_the_data_set_nothing_is_known(panel):
    assert {value for (_, _, year), value in panel.items() if year == 2016} == {None}
