"""The check: green on the shipped graph; one's own files; for the kinds of wrong fact see test_wrong_facts.py."""

import pytest

from detente.check import run, run_coverage
from detente.errors import DetenteError
from detente.vocabulary import VIEWS

HEAD = """
@prefix det: <https://w3id.org/detente/ontology#> .
@prefix id: <https://w3id.org/detente/id/> .
@prefix code: <https://w3id.org/detente/code/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
YEARS = "det:startYear 2014 ; det:endStatus code:Ongoing ; det:timePrecision code:Exact ; det:timeBasis code:GivenYear"
CLAIM = """
id:C901 a det:Claim ; det:number 901 ; det:claimText "A test." ; det:passage id:S4P1.9 ; det:stance code:Asserted ;
    det:polarity code:Positive ; det:attributedTo id:Corentin ; det:assessment code:Unflagged ;
    det:claimSubject id:Japan ; det:claimRelation code:sanctions ; det:claimObject id:China ; det:asserts id:Mine .
"""
GOOD = (
    f'id:Mine a det:Sanctions ; rdfs:label "mine"@en ; det:sender id:Japan ; det:target id:China ; {YEARS} .\n' + CLAIM
)


def check(tmp_path, turtle):
    file = tmp_path / "mine.ttl"
    file.write_text(HEAD + turtle, encoding="utf-8")
    return [f for f in run(["corrected"], [file]) if f.error]


def test_the_shipped_graph_is_green_and_reports_the_articles_own_contradictions():
    found = list(run(VIEWS))
    assert not [str(f) for f in found if f.error]
    notes = "\n".join(map(str, found))
    for claims in (("C017", "C025"), ("C042", "C103"), ("C049", "C107"), ("C203", "C211"), ("C227", "C243")):
        assert all(c in notes for c in claims)
    assert "id:NoRussianPositionOnReunification" in notes  # found by the rules: C203 against C211
    assert "member and dialogue partner of ASEAN" in notes
    assert "opposed to itself by the rules" in notes


def test_coverage_is_complete():
    for title, found in run_coverage():
        assert not found, (title, [str(f) for f in found])


def test_a_right_fact_of_ones_own_passes(tmp_path):
    assert not [str(f) for f in check(tmp_path, GOOD)]


def test_a_passage_with_a_wrong_hash_is_caught(tmp_path):
    import hashlib

    text = "One. Two. Three."
    article = tmp_path / "article.txt"
    article.write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    wrong = hashlib.sha256(b"Four.").hexdigest()
    turtle = GOOD + (
        f'id:Other a det:Article ; rdfs:label "other"@en ; det:length {len(text)} ; det:sha256 "{digest}" .\n'
        'id:T1 a det:Passage ; det:segment "T1" ; det:passageOf id:Other ; det:passageKind code:SentencePassage ;'
        f' oa:start 5 ; oa:end 9 ; det:sha256 "{wrong}" .\n'
    )
    file = tmp_path / "mine.ttl"
    file.write_text(HEAD + turtle, encoding="utf-8")
    lines = [str(f) for f in run(["corrected"], [file], article)]
    assert any("id:T1" in line and "correct its offsets or digest" in line for line in lines), lines


def test_a_denial_by_the_record_that_clashes_fails(tmp_path):
    turtle = GOOD + (
        'id:MyRef a det:Reference ; rdfs:label "r"@en ; det:citation "c" ; det:certainty code:HighCertainty .\n'
        'id:NoSanctions a det:Denial ; rdfs:label "none"@en ; det:deniedSubject id:Japan ; det:deniedObject id:Russia ;'
        f" det:deniedRelation code:sanctions ; {YEARS} ; det:reference id:MyRef .\n"
    )
    lines = [str(f) for f in check(tmp_path, turtle)]
    assert any("id:NoSanctions" in line and "C184" in line and "2014-2017" in line for line in lines), lines


def test_malformed_turtle_names_file_and_line(tmp_path):
    with pytest.raises(DetenteError, match=r"mine\.ttl:\d+: malformed"):
        check(tmp_path, "id:Mine a det:Sanctions ;; ] .")


def test_a_missing_file_is_unreachable(tmp_path):
    with pytest.raises(DetenteError) as caught:
        list(run(["corrected"], [tmp_path / "none.ttl"]))
    assert caught.value.exit_code == 3
