"""Allies, disputes and indirect opponents of every year, beside a computation of their own from the published files.

Runs where the files are (DETENTE_DATA, or the folder of this side); nothing of them is in the project.
"""

import csv
import os
from collections import defaultdict
from itertools import product
from pathlib import Path

import pytest
from rdflib import Namespace

from detente.collection.expansion import expand
from detente.collection.library import path
from detente.collection.years import Timeline
from detente.rdf.reading import parse
from detente.rdf.terms import from_ox
from detente.reasoning.closure import close
from detente.rules import compile_rules
from detente.vocabulary import EXPANDED_GRAPH, GRAPH, ONTOLOGY_GRAPH

DATA = Path(os.environ.get("DETENTE_DATA", "/work/shared/data"))
SHARED = Path(__file__).resolve().parents[2] / "scripts" / "shared"
FIRST, LAST = 1816, 2014
DET = Namespace("https://w3id.org/detente/ontology#")
ID = "https://w3id.org/detente/id/bench/state"


def table(name):
    with (DATA / name).open(encoding="latin-1", newline="") as file:
        return list(csv.DictReader(file))


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


@pytest.mark.skipif(not (DATA / "MIDB.csv").is_file(), reason=f"no Correlates of War data in {DATA}: set DETENTE_DATA")
def test_every_year_is_that_of_a_computation_of_its_own(monkeypatch):
    monkeypatch.syspath_prepend(str(SHARED))
    import _real

    schema = parse(path("ontology/detente.ttl"))
    stated = [tuple(map(from_ox, (t.subject, t.predicate, t.object))) for t in _real.Graph(DATA).politics()]
    timeline = Timeline(
        {ONTOLOGY_GRAPH: schema, GRAPH.real: stated, EXPANDED_GRAPH: list(expand(stated, schema).made)}, schema
    )
    assert timeline.certain == timeline.possible  # every year is known
    epochs = timeline.epochs
    closure = close(timeline.certain, compile_rules(schema), forms=False)
    compared = 0
    for name, by_year in expected().items():
        found = [set() for _ in epochs.starts]
        for triple in closure.match(None, DET[name], None):
            s, _, o = triple
            if s != o:
                pair = str(s).removeprefix(ID), str(o).removeprefix(ID)
                mask = closure.mask(triple)
                for epoch in range(len(found)):
                    if mask >> epoch & 1:
                        found[epoch].add(pair)
        for year in range(FIRST, LAST + 1):
            assert found[epochs.of(year)] == by_year.get(year, set()), (name, year)
            compared += len(by_year.get(year, ()))
    assert compared > 100_000
