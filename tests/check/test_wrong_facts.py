"""Kinds of wrong fact: each is caught under its name, at its node, on its line, with a remedy.

All stand in one file, each with names and a year of its own, so that the graph is loaded and closed once.
"""

import re

import pytest

from detente.check import run
from detente.check.kinds import KINDS
from tests.check.pieces import ALLIANCE, CLAIM, FACT, HEAD, ONGOING, STATE, changed, fact
from tests.check.wrong_cases import WRONG

NOTES = {"outside-lifetime", "axiom-on-detente"}


@pytest.fixture(scope="module")
def caught(tmp_path_factory):
    """What was found in the file of all wrong facts, and the lines of each kind in it."""
    text, lines = HEAD, {}
    for number, (kind, (turtle, _, _)) in enumerate(WRONG.items(), 10):
        first = text.count("\n") + 1
        text += re.sub("NN", str(number), turtle) + "\n"
        lines[kind] = range(first, text.count("\n") + 1), str(number)
    file = tmp_path_factory.mktemp("wrong") / "mine.ttl"
    file.write_text(text, encoding="utf-8")
    return list(run(["corrected"], [file])), lines, file


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_fact_is_caught_by_name_with_its_line_and_remedy(caught, kind):
    found, lines, file = caught
    where, number = lines[kind]
    _, node, name = WRONG[kind]
    node = node.replace("NN", number)
    told = [f for f in found if f.name == name and f.node == node and f.line in where]
    assert told, [str(f) for f in found if f.line in where]
    for finding in told:
        assert finding.file == str(file) and finding.message and finding.remedy
        assert finding.level == ("note" if name in NOTES else "error")
        assert f"{file}:{finding.line}: {node}: " in str(finding) and "\n" not in str(finding)


def test_nothing_of_other_files_is_told(caught):
    found, _, file = caught
    assert {f.file for f in found} == {str(file)}
    assert {f.name for f in found} <= set(KINDS)


def test_there_are_as_many_kinds_as_were_asked_for():
    assert len(WRONG) >= 45


RIGHT = (
    (
        fact()
        + changed(CLAIM, ("9NN", "8NN"), ("asserts id:MNN", "asserts id:ANN"), ("id:China", "id:Vietnam"))
        + changed(FACT, *ALLIANCE, ("id:China", "id:Vietnam"), ("id:MNN", "id:ANN"), (ONGOING, "det:endYear 1950"))
        + STATE
        + 'id:OldNN a det:HistoricalState ; rdfs:label "Old NN"@en ; det:cowCode 2NN ; det:startYear 1838 ; '
        "det:endYear 1866 ; det:reference record:RefCOWStates .\n"
        + 'id:WorkNN a det:Document ; rdfs:label "Titre"@fr ; det:language "fr" ; det:citation "Titre." ; '
        "det:reference record:RefCOWStates .\n"
    )
    .replace("id:China", "id:France")
    .replace("id:Vietnam", "id:Thailand")
)  # states that are older than 1930


def test_right_facts_pass(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(HEAD + RIGHT.replace("NN", "30"), encoding="utf-8")
    assert [str(f) for f in run(["corrected"], [file])] == []


OWN_AXIOMS = """
id:Pact a owl:Class ; rdfs:subClassOf det:Cooperation ; rdfs:label "Pact"@en .
id:boundTo a owl:ObjectProperty ; rdfs:subPropertyOf det:cooperatesWith ; owl:inverseOf id:binds .
"""


def test_what_stands_below_a_term_is_no_axiom_on_it(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(HEAD + OWN_AXIOMS, encoding="utf-8")
    assert "axiom-on-detente" not in {f.name for f in run(["corrected"], [file])}
