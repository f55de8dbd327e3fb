"""Data sets as their makers publish them, beside computations of their own from the published files.

Runs where the files are (DETENTE_DATA, or the folder of this side); nothing of them is in the project.
"""

import csv
import gzip
import os
from collections import Counter, defaultdict
from itertools import product
from pathlib import Path

import pytest
from rdflib.namespace import RDF

from detente.collection.expansion import expand
from detente.collection.library import path
from detente.collection.timeline import Timeline
from detente.rdf.reading import parse
from detente.reasoning.closure import close
from detente.rules import compile_rules
from detente.sources.adding import load
from detente.sources.mappings import recipe
from detente.sources.namesakes import namesakes, reference
from detente.vocabulary import DET, EXPANDED_GRAPH, GRAPH, ID, ONTOLOGY_GRAPH

DATA = Path(os.environ.get("DETENTE_DATA", "/work/shared/data"))
FIRST, LAST = 1816, 2014
FILES = {
    "cow-states": ["states2016.csv"],
    "cow-alliances": ["alliance_v4.1_by_member.csv"],
    "cow-mid": ["MIDA.csv", "MIDB.csv"],
    "cow-wars": ["Inter-StateWarData_v4.0.csv"],
    "cow-igo": ["state_year_formatv3.csv.gz"],
    "atop": ["atop-member-level.csv"],
    "gsdb": ["GSDB_V4.csv"],
    "ucdp-acd": ["ucdp-prio-acd-251.csv"],
}
#: Codes of Gleditsch and Ward that the Correlates of War give otherwise; by year where that matters.
GW = {340: 345, 970: 946, 971: 970, 972: 955, 973: 947}

pytestmark = pytest.mark.skipif(
    not (DATA / "MIDB.csv").is_file(), reason=f"no published data sets in {DATA}: set DETENTE_DATA"
)


def table(name):
    """The rows of a published file, read by nothing of Detente."""
    with (DATA / name).open(encoding="latin-1", newline=None) as text:
        return list(csv.DictReader(text))


def made(name, folder, world=True):
    """A data set in a collection, beside those that are there."""
    there = [f for f in folder.glob("*/*.ttl") if f.parent.name != name]
    known = [*sorted(path("graph").rglob("*.ttl")), *there] if world else there
    files = [DATA / file for file in FILES[name]]
    return load(recipe(name), files, folder / name, str(ID[f"{name}/"]), known)


def stated(folder, *names):
    """What the files of some data sets say."""
    return [t for name in names for file in sorted((folder / name).glob("*.ttl")) for t in parse(file)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    there = tmp_path_factory.mktemp("published") / "sources"
    for name in ("cow-states", "cow-alliances", "cow-mid", "ucdp-acd"):
        found = made(name, there)
        assert found.version
        assert not found.left_out
    return there


@pytest.fixture(scope="module")
def code_of(folder):
    """The code of each state: that which it bears, of the data sets and of the world."""
    triples = [*reference(sorted(path("graph").rglob("*.ttl"))), *stated(folder, "cow-states")]
    return {b.state: str(b.code) for b in namesakes(triples).bearings}


def by_year(folder, names, relations, code_of):
    """Gives the pairs of codes of a relation in a year, as they follow from data sets."""
    schema = parse(path("ontology/detente.ttl"))
    graphs = {GRAPH[f"{name}/{file.stem}"]: parse(file) for name in names for file in (folder / name).glob("*.ttl")}
    dyads = list(expand((t for triples in graphs.values() for t in triples), schema).made)
    timeline = Timeline({ONTOLOGY_GRAPH: schema, **graphs, EXPANDED_GRAPH: dyads}, schema)
    epochs = timeline.epochs
    closure = close({t: m for t, m in timeline.certain.items() if m}, compile_rules(schema), forms=False)
    found = {}
    for name in relations:
        found[name] = [set() for _ in epochs.starts]
        for triple in closure.match(None, DET[name], None):
            pair = code_of.get(str(triple[0])), code_of.get(str(triple[2]))
            if None not in pair and triple[0] != triple[2]:
                mask = closure.mask(triple)
                for epoch, pairs in enumerate(found[name]):
                    if mask >> epoch & 1:
                        pairs.add(pair)
    return lambda name, year: found[name][epochs.of(year)]


def expected():
    """By year the ordered pairs of states: allied, in dispute, and adversary of an ally; plain sets over the rows."""
    allied, disputes, opposed = (defaultdict(set) for _ in range(3))
    for row in table("alliance_v4.1_by_dyad.csv"):
        pair = row["ccode1"], row["ccode2"]
        for year in range(int(row["dyad_st_year"]), int(row["dyad_end_year"] or 2012) + 1):
            allied[year] |= {pair, pair[::-1]}
    present = defaultdict(lambda: (set(), set()))
    for row in table("MIDB.csv"):
        for year in range(int(row["styear"]), int(row["endyear"]) + 1):
            present[row["dispnum"], year][row["sidea"] == "1"].add(row["ccode"])
    for (_, year), (second, first) in present.items():
        for pair in product(first, second):
            if pair[0] != pair[1]:  # some changed sides within a year
                disputes[year] |= {pair, pair[::-1]}
    for year, pairs in disputes.items():
        allies = defaultdict(set)
        for a, b in allied[year]:
            allies[a].add(b)
        for a, b in pairs:
            for c in allies[b] - {a}:
                opposed[year] |= {(a, c), (c, a)}
    return {"alliedWith": allied, "inDisputeWith": disputes, "indirectlyOpposedTo": opposed}


def test_allies_disputes_and_indirect_opponents_of_every_year(folder, code_of):
    found = by_year(folder, ("cow-states", "cow-alliances", "cow-mid"), expected(), code_of)
    compared = 0
    for name, of in expected().items():
        for year in range(FIRST, LAST + 1):
            assert found(name, year) == of.get(year, set()), (name, year)
            compared += len(of.get(year, ()))
    assert compared > 100_000


def test_alliances_by_member_make_the_published_dyads(tmp_path):
    """Without the world, in which codes change hands, each code is one state."""
    made("cow-alliances", tmp_path / "sources", world=False)
    triples = stated(tmp_path / "sources", "cow-alliances")
    expansion = expand(triples, parse(path("ontology/detente.ttl")))
    about = defaultdict(dict)
    for s, p, o in [*triples, *expansion.made]:
        about[s].setdefault(p, o)
    found = Counter()
    for dyad in [s for s, by in about.items() if by.get(RDF.type) == DET.AllianceDyad]:
        whole = about[about[dyad][DET.expandedFrom]][DET.participationIn]
        codes = sorted(int(str(about[dyad][p]).rpartition("COW")[2]) for p in (DET.allyA, DET.otherMember))
        start = about[dyad].get(DET.startYear, about[dyad].get(DET.latestStart))
        end = about[dyad].get(DET.endYear)
        assert (end is None) == (DET.endStatus in about[dyad])
        found[str(whole).rpartition("/")[2], *codes, int(start), end and int(end)] += 1
    wanted = Counter()
    for row in table("alliance_v4.1_by_dyad.csv"):
        codes = sorted((int(row["ccode1"]), int(row["ccode2"])))
        end = int(row["dyad_end_year"]) if row["dyad_end_year"] else None
        wanted[row["version4id"], *codes, int(row["dyad_st_year"]), end] += 1
    assert sum(wanted.values()) == 3222
    assert found == wanted


def test_opponents_of_the_armed_conflicts_of_every_year(folder, code_of):
    def code(number, year):
        gw = int(number)
        if year >= 1990 and gw in (260, 678):
            return {260: "255", 678: "679"}[gw]
        return str(GW.get(gw, gw))

    states = {row["ccode"] for row in table("states2016.csv")}
    wanted = defaultdict(set)
    for row in table("ucdp-prio-acd-251.csv"):
        year = int(row["year"])
        sides = [
            {code(part, year) for name in names for part in row[name].split(",") if part.strip()} & states
            for names in (("gwno_a", "gwno_a_2nd"), ("gwno_b", "gwno_b_2nd"))
        ]
        wanted[year] |= {pair for a, b in product(*sides) if a != b for pair in ((a, b), (b, a))}
    found = by_year(folder, ("cow-states", "ucdp-acd"), ["inDisputeWith"], code_of)
    assert sum(map(len, wanted.values())) > 1000
    for year in range(1946, 2025):
        assert found("inDisputeWith", year) == wanted[year], year


def test_every_participant_of_a_dispute_keeps_its_side_level_and_years(folder):
    about = defaultdict(lambda: defaultdict(list))
    for s, p, o in stated(folder, "cow-mid"):
        about[s][p].append(o)
    level = {"NoMilitarizedAction": 1, "ThreatOfForce": 2, "DisplayOfForce": 3, "UseOfForce": 4, "WarLevel": 5}
    found = Counter()
    for by in about.values():
        if DET.Participation in by[RDF.type]:
            whole, row = str(by[DET.participationIn][0]), str(by[DET.row][0])
            side = str(by[DET.side][0])[-1]
            years = tuple(int(by[p][0]) for p in (DET.startYear, DET.endYear))
            rung = level[str(by[DET.level][0]).rpartition("/")[2]]
            issues = len(by[DET.issue])
            key = row.rpartition("=")[2], whole.rpartition("/")[2], side, rung, by[DET.originator][0].value, issues
            found[key, years] += 1
    # One row can be two participations, where its code changes hands.
    spans = defaultdict(list)
    for key, years in found:
        spans[key].append(years)
    wanted = {}
    for number, row in enumerate(table("MIDB.csv"), 2):
        revisions = {row["revtype1"], row["revtype2"]} & {"1", "2", "3"}
        side = "A" if row["sidea"] == "1" else "B"
        key = str(number), row["dispnum"], side, int(row["hostlev"]), row["orig"] == "1", len(revisions)
        wanted[key] = int(row["styear"]), int(row["endyear"])
    assert spans.keys() == wanted.keys()
    for key, years in spans.items():
        years.sort()
        assert (years[0][0], years[-1][1]) == wanted[key]
        assert all(b[0] == a[1] + 1 for a, b in zip(years, years[1:], strict=False))


def test_memberships_of_organisations_by_year(folder):
    """Certain in every year of a row that says 1; never in one that says 0, possible where it says -9 beside a 1."""
    made("cow-igo", folder)
    names = ("nato", "un", "asean", "upu", "wto", "wpact")
    with gzip.open(DATA / FILES["cow-igo"][0], "rt", newline=None) as text:
        columns = next(csv.reader(text))
        at = [columns.index(name) for name in ("ccode", "year", *names)]
        rows = [dict(zip(("ccode", "year", *names), (r[i] for i in at), strict=True)) for r in csv.reader(text)]
    wanted = {name: {(r["ccode"], int(r["year"])) for r in rows if r[name] == "1"} for name in names}
    unknown = {name: {(r["ccode"], int(r["year"])) for r in rows if r[name] == "-9"} for name in names}
    about = defaultdict(dict)
    for s, p, o in stated(folder, "cow-igo"):
        about[s][p] = o
    certain, possible = defaultdict(set), defaultdict(set)
    for s, by in about.items():
        name, _, rest = str(s).rpartition("/")[2].partition(".")
        if name in wanted and by.get(RDF.type) == DET.Membership:
            ccode = rest.partition(".")[0]
            start = by.get(DET.startYear) or by[DET.latestStart]
            end = by.get(DET.endYear) or by.get(DET.earliestEnd) or LAST
            certain[name] |= {(ccode, y) for y in range(int(start), int(end) + 1)}
            first, last = by.get(DET.earliestStart, start), by.get(DET.latestEnd, end)
            possible[name] |= {(ccode, y) for y in range(int(first), int(last) + 1)}
    for name in names:
        assert certain[name] == wanted[name], name
        assert possible[name] - certain[name] <= unknown[name], name


def test_sanctions_have_every_sender_and_target_of_their_row(folder):
    """Each case has as many as its row names; names that hold a comma are counted as one."""
    found = made("gsdb", folder)
    assert not found.left_out
    about = defaultdict(lambda: defaultdict(set))
    for s, p, o in stated(folder, "gsdb"):
        about[s][p].add(o)
    commas = {"Korea, South": "S", "Korea, North": "N", "Yemen, North": "Y", "Yemen, South": "X", "Gambia, The": "G"}
    commas |= {"Congo, Democratic Republic of the": "C", "Egypt, Arab Rep.": "E"}
    for row in table("GSDB_V4.csv"):
        case = next(
            by for s, by in about.items() if str(s) in (f"{ID}gsdb/{row['case_id']}", f"{ID}gsdb/{row['case_id']}.1")
        )
        for column, role in (("sanctioning_state", DET.sender), ("sanctioned_state", DET.target)):
            names = row[column]
            for name, short in commas.items():
                names = names.replace(name, short)
            # Two words can be one state: Serbia and the Federal Republic of Yugoslavia.
            assert 1 <= len(case[role]) <= len(set(names.split(","))), row
            assert len(case[role]) >= len(set(names.split(","))) - 1, row


def test_wars_and_alliances_of_atop_are_whole(folder):
    wars, atop = made("cow-wars", folder), made("atop", folder)
    assert wars.counts["war"] == len({row["WarNum"] for row in table("Inter-StateWarData_v4.0.csv")})
    assert atop.counts["alliance"] == len({row["atopid"] for row in table("atop-member-level.csv")})
    about = defaultdict(lambda: defaultdict(list))
    for s, p, o in stated(folder, "atop"):
        about[s][p].append(o)
    codes = {"defense": "Defence", "offense": "Offence", "neutral": "Neutrality", "nonagg": "NonAggression"}
    codes["consul"] = "Consultation"
    of_row = defaultdict(set)
    for by in about.values():
        if DET.Participation in by[RDF.type]:
            number = int(str(by[DET.row][0]).rpartition("=")[2])
            of_row[number].add(frozenset(str(o).rpartition("/")[2] for o in by[DET.obligation]))
    for number, row in enumerate(table("atop-member-level.csv"), 2):
        assert of_row[number] == {frozenset(name for column, name in codes.items() if row[column] == "1")}, number


def test_spells_of_the_state_system_are_those_of_the_file(folder):
    """Each code is borne in exactly the years of its rows, and by one state in each."""
    about = defaultdict(lambda: defaultdict(list))
    for s, p, o in stated(folder, "cow-states"):
        about[s][p].append(o)
    years = defaultdict(list)
    for by in about.values():
        if DET.systemMember in by:
            end = int(by[DET.endYear][0]) if DET.endYear in by else 2016
            years[str(by[DET.cowCode][0])] += range(int(by[DET.startYear][0]), end + 1)
    wanted = defaultdict(list)
    for row in table("states2016.csv"):
        wanted[row["ccode"]] += range(int(row["styear"]), int(row["endyear"]) + 1)
    assert {code: sorted(found) for code, found in years.items()} == {c: sorted(w) for c, w in wanted.items()}
