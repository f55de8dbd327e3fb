"""Every saved question whose rows can rest on an absence, or that counts: a row that is certain and one that is not.

The questions are found by their text, so that a new one is held to this too. They are asked over the article's graph
with one small file, in years in which some of it is certain and some only possible. What the marks should be is worked
out from the answers of the two halves, each asked by itself.
"""

import re

import pytest

from detente.asking import sparql
from detente.asking.answers import CERTAIN, POSSIBLE, UNLESS
from detente.asking.catalogue import catalogue
from detente.asking.questions import plain
from detente.graph import load

#: What the article leaves certain, or says nothing of, with bounds of which some years lie between.
FACTS = """
@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
@prefix code: <https://w3id.org/detente/code/> .
<> det:span "1950/2017" .
id:T1 a det:Treaty ; det:contractingParty id:Russia , id:China ; det:years "[2000..2010]/.." .
id:T2 a det:Cooperation ; det:cooperator id:SovietUnion ; det:counterpart id:India ; det:years "[1970..1980]/1985" .
id:T3 a det:Dispute ; det:sideA id:SovietUnion ; det:sideB id:India ; det:years "[1970..1980]/1985" .
id:T4 a det:Dispute ; det:sideA id:India ; det:sideB id:China ; det:level code:UseOfForce ; det:years "1962/1985" .
id:T5 a det:Dispute ; det:sideA id:India ; det:sideB id:Japan ; det:years "[1970..1980]/1985" .
id:T5E a det:ConflictEpisode ; det:partOf id:T5 ; det:level code:ThreatOfForce ; det:years "[1970..1980]/1985" .
id:T6 a det:PopulationMovement ; det:agent id:India ; det:location id:FarEast ; det:years "[2000..2010]/.." .
id:T7 a det:Membership ; det:member id:Japan ; det:organisation id:SCO ; det:years "[2000..2010]/.." .
id:T8 a det:Meeting ; det:attendee id:India , id:China ; det:years "[1970..1980]/1985" .
id:T9 a det:Meeting ; det:attendee id:India , id:China ; det:years "1975" .
id:T10 a det:ArmedConflict ; det:sideA id:India ; det:sideB id:Japan ; det:years "[1970..1980]/1985" .
id:T11 a det:Cooperation ; det:cooperator id:Russia ; det:counterpart id:India ; det:years "1993/[2004..2006]" .
id:B1 a det:Balancing ; det:balancer id:Indonesia ; det:target id:China ; det:years "1962/1985" .
id:B2 a det:Balancing ; det:balancer id:Malaysia ; det:target id:China ; det:years "[1970..1980]/1985" .
id:P1 a det:Prospect ; det:wouldBe code:PartnershipProspect ; det:wouldTo id:Indonesia , id:Malaysia ;
    det:years "1962/1985" .
id:A1 a det:Attitude ; det:holder id:India ; det:kind code:Attempts ; det:attitudeTo id:P1 ; det:years "1962/1985" .
"""
YEARS = (1975, 2005, None)
_CAN_FALL = re.compile(r"\bNOT EXISTS\b|\bMINUS\b|\b(COUNT|SUM|MAX|MIN|AVG|SAMPLE|GROUP_CONCAT)\s*\(")
_RANGE = re.compile(r"[0-9.]+ to [0-9.]+")
NAMES = [name for name in catalogue() if _CAN_FALL.search(catalogue().get(name).text)]


@pytest.fixture(scope="module")
def views(tmp_path_factory):
    file = tmp_path_factory.mktemp("own") / "own.ttl"
    file.write_text(FACTS, encoding="utf-8")
    return {view: [load(view, year, [file], possible=True) for year in YEARS] for view in ("corrected", "tentative")}


def keys(kg, query):
    """The rows of one half, asked by itself."""
    return set(sparql.run(kg.store, query, {}, plain=plain(query)).rows)


def test_there_are_such_questions():
    assert len(NAMES) >= 20 and any("COUNT(" in catalogue().get(n).text for n in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_row_that_is_certain_and_one_that_is_not(views, name):
    question = catalogue().get(name)
    of_view = views[question.view]
    query = question.bind(of_view[0], {})
    seen = set()
    for kg in of_view:
        answer = kg.answer(query, question.title, question.columns)
        certain, possible = keys(kg.certain, query), keys(kg.also_possible, query)
        marks = answer.certainty or (CERTAIN,) * len(answer)
        for row, mark in zip(answer.rows, marks, strict=True):
            ranged = any(_RANGE.fullmatch(str(cell)) for cell in row)
            if ranged:  # a count that differs: its certain row has the first number, the possible one the second
                both = [tuple(_end(cell, i) for cell in row) for i in (0, 1)]
                assert both[0] in {_texts(r) for r in certain} and both[1] in {_texts(r) for r in possible}
            elif mark == CERTAIN:
                assert row in certain and row in possible
            elif mark == POSSIBLE:
                assert row in possible
            else:
                assert row in certain and mark == UNLESS
            seen.add("a range" if ranged else mark)
        assert {r for r in certain & possible if len(r)} <= {*answer.rows} or "a range" in seen
    assert CERTAIN in seen and seen - {CERTAIN}, f"{seen}: FACTS has nothing that is not certain for it"


def _texts(row):
    return tuple("" if cell is None else str(cell) for cell in row)


def _end(cell, i):
    (text,) = _texts((cell,))
    return text.split(" to ")[i] if _RANGE.fullmatch(text) else text
