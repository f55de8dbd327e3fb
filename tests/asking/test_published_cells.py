"""Cells of panels of all published data sets, beside plain sets over the rows of their files; nothing of them is here.

Every year that a data set covers, every ordered pair of members of the state system: no cell of 1 too many or too few,
and NA wherever the codebook gives no 0.
"""

import csv
import os
from collections import defaultdict
from itertools import product
from pathlib import Path

import pytest

import detente
from detente.collection.founding import found
from detente.sources.adding import load
from detente.sources.mappings import recipe
from detente.vocabulary import ID

DATA = Path(os.environ.get("DETENTE_DATA", "/work/shared/data"))
FILES = {
    "cow-states": ["states2016.csv"],
    "cow-alliances": ["alliance_v4.1_by_member.csv"],
    "cow-mid": ["MIDA.csv", "MIDB.csv"],
    "cow-wars": ["Inter-StateWarData_v4.0.csv"],
    "atop": ["atop-member-level.csv"],
    "gsdb": ["GSDB_V4.csv"],
}
FIRST, LAST = 1816, 2016
KEY = ["year", "ccode1", "ccode2"]
pytestmark = pytest.mark.skipif(
    not all((DATA / file).is_file() for files in FILES.values() for file in files),
    reason=f"no published data sets in {DATA}: set DETENTE_DATA",
)


def rows(name):
    with (DATA / name).open(encoding="latin-1", newline=None) as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    """Panels of one data set at a time, in a collection of all."""
    within = found(tmp_path_factory.mktemp("published") / "all")
    for name, files in FILES.items():
        folder = within.root / "sources" / name
        known = sorted(within.root.glob("sources/*/*.ttl"))
        load(recipe(name), [DATA / file for file in files], folder, str(ID[f"{name}/"]), known)
        within = within.with_source(name, "dataset", f"sources/{name}")

    def get(source, *relations, last=LAST):
        """Of each relation the ordered dyad-years in which it is 1, those in which it is NA, and how many are 0."""
        kg = detente.load(collection=within, sources=["cow-states", source])
        frame = kg.panel(list(relations), range(FIRST, last + 1), directed=True).to_pandas()
        for column in frame.columns[5:]:
            one, na = frame[column] == 1, frame[column].isna()
            keys = (set(frame.loc[which, KEY].itertuples(index=False, name=None)) for which in (one, na))
            yield *keys, int((~one & ~na).sum())

    return get


@pytest.fixture(scope="module")
def there():
    """The codes of the members of each year."""
    found = defaultdict(set)
    for row in rows("states2016.csv"):
        for year in range(int(row["styear"]), int(row["endyear"]) + 1):
            found[year].add(int(row["ccode"]))
    return found


def among(there, wanted):
    return {(y, a, b) for y, a, b in wanted if a != b and a in there[y] and b in there[y]}


def opposed(present):
    """Ordered pairs of those who stand on the two sides of one conflict in a year."""
    pairs = ((year, a, b) for (_, year), (one, other) in present.items() for a, b in product(one, other))
    return {triple for y, a, b in pairs for triple in ((y, a, b), (y, b, a))}


def test_disputes(cells, there):
    present = defaultdict(lambda: (set(), set()))
    for row in rows("MIDB.csv"):
        for year in range(int(row["styear"]), int(row["endyear"]) + 1):
            present[row["dispnum"], year][row["sidea"] == "1"].add(int(row["ccode"]))
    ((ones, missing, _),) = cells("cow-mid", "inDisputeWith:MilitarizedDispute", last=2015)
    assert ones == among(there, opposed(present)) and len(ones) > 10_000
    assert {year for year, _, _ in missing} == {2015}


def test_wars(cells, there):
    present = defaultdict(lambda: (set(), set()))
    for row in rows("Inter-StateWarData_v4.0.csv"):
        for spell in "12":
            start, end = int(row["StartYear" + spell]), int(row["EndYear" + spell])
            for year in range(start, (2007 if end == -7 else end) + 1) if start > 0 else ():
                present[row["WarNum"], year][row["Side"] == "1"].add(int(row["ccode"]))
    ((ones, missing, _),) = cells("cow-wars", "inArmedConflictWith:War", last=2008)
    assert ones == among(there, opposed(present)) and len(ones) > 1_900
    assert {year for year, _, _ in missing} == {2008}


def allies(name, number, code, years):
    """The members of each alliance in each year, each with its rows."""
    found = defaultdict(lambda: defaultdict(list))
    for row in rows(name):
        first, last = years(row)
        for year in range(first, last + 1):
            found[row[number], year][int(row[code])].append(row)
    return found


def owing(alliances, column, values=("1", "1.0")):
    """The first member's row has one of some values in a column."""
    return {
        (year, a, b)
        for (_, year), members in alliances.items()
        for a, b in product(members, members)
        if any(row[column] in values for row in members[a])
    }


COW = {"defense": "defence", "neutrality": "neutrality", "nonaggression": "nonAggression", "entente": "consultation"}
ATOP = {"defense": "defence", "offense": "offence", "neutral": "neutrality", "nonagg": "nonAggression"}
ATOP |= {"consul": "consultation"}


def test_what_allies_owe_each_other(cells, there):
    cow = allies(
        "alliance_v4.1_by_member.csv", "version4id", "ccode",
        lambda row: (int(row["mem_st_year"]), int(float(row["mem_end_year"] or 2012))),
    )  # fmt: skip
    made = cells("cow-alliances", *(f"{name}AllyOf" for name in COW.values()), "offenceAllyOf", last=2012)
    for (column, name), (ones, missing, _) in zip(COW.items(), made, strict=False):
        assert ones == among(there, owing(cow, column)), name
        # Three cells of the file are blank: whom these three members may owe it is not known.
        blank = owing(cow, column, ("",))
        assert missing == among(there, blank) - ones, name
        assert bool(blank) == (column in ("nonaggression", "entente"))
    ones, _, zeros = next(made)
    assert not ones and not zeros  # the data set has no such column


def test_what_allies_of_atop_owe_each_other(cells, there):
    atop = allies(
        "atop-member-level.csv", "atopid", "member",
        lambda row: (int(row["yrent"]), LAST if row["yrexit"] == "0" else int(row["yrexit"])),
    )  # fmt: skip
    made = cells(
        "atop",
        *(f"{name}AllyOf" for name in ATOP.values()),
    )
    for (column, name), (ones, missing, _) in zip(ATOP.items(), made, strict=True):
        assert ones == among(there, owing(atop, column)) and not missing, name


def test_sanctions_of_states_that_are_named_alike(cells, there):
    """Of states whose word is that of the list of states and of no other."""
    words = defaultdict(set)
    for row in rows("states2016.csv"):
        words[row["statenme"].lower()].add(int(row["ccode"]))
    # The Congo and Germany are two states by turns; a comma stands in the name of the one and between names.
    words |= {"united states": {2}, "china": {710}, "russia": {365}, "germany": set(), "yemen": set(), "congo": set()}
    code = {name: next(iter(codes)) for name, codes in words.items() if len(codes) == 1}
    wanted = set()
    for row in rows("GSDB_V4.csv"):
        sides = [
            {code[n] for n in row[c].lower().split(",") if n in code} for c in ("sanctioning_state", "sanctioned_state")
        ]
        wanted |= {(y, a, b) for y in range(int(row["begin"]), int(row["end"]) + 1) for a, b in product(*sides)}
    ((ones, missing, _),) = cells("gsdb", "sanctions")
    assert among(there, wanted) <= ones and len(wanted) > 2_000
    assert max(year for year, _, _ in missing) == 1948
