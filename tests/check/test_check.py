"""The check: green on the shipped graph, and every kind of wrong fact is caught with file, node and remedy."""

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
BAD_CLAIM = CLAIM.replace("det:passage id:S4P1.9 ;", "")


def change(old, new, turtle=GOOD):
    """The right fact with one thing changed."""
    assert old in turtle
    return turtle.replace(old, new)


TARGET = "det:target id:China"
DYAD = change("a det:Sanctions", "a det:Alliance").replace("det:sender", "det:allyA")
WRONG = {
    "a situation without a claim": (change(CLAIM, ""), "id:Mine", "det:asserts"),
    "a claim without a passage": (change(CLAIM, BAD_CLAIM), "id:C901", "det:passage"),
    "an unknown stance": (change("code:Asserted", "code:Asserte"), "id:C901", "code:Asserted"),
    "a code of another list": (change("code:Asserted", "code:Wrong"), "id:C901", "det:stance"),
    "a state used as a place": (change(TARGET, TARGET + " ; det:location id:China"), "id:Mine", "det:Place"),
    "a place used as a party": (change(TARGET, "det:target id:Sochi"), "id:Mine", "det:Actor"),
    "an inferred relation written by hand": (GOOD + "id:Japan det:sanctions id:China .", "id:Japan", "is inferred"),
    "a wider inferred relation by hand": (GOOD + "id:Japan det:tieWith id:China .", "id:Japan", "is inferred"),
    "an unknown property": (change("det:target ", "det:targett "), "id:Mine", "det:target"),
    "a thing that is nowhere": (change("id:China", "id:Chinaa"), "id:Mine", "id:China"),
    "a role that no claim mentions": (change(TARGET, "det:target id:Vietnam"), "id:Mine", "rests on nothing"),
    "a situation without years": (change(YEARS, "det:note 'x'"), "id:Mine", "det:startYear"),
    "a year after the end": (change("det:endStatus code:Ongoing", "det:endYear 2001"), "id:Mine", "det:startYear"),
    "an open end unexplained": (change("det:endStatus code:Ongoing ; ", ""), "id:Mine", "det:endStatus"),
    "a year from an unnamed record": (change("code:GivenYear", "code:Record"), "id:Mine", "det:timeReference"),
    "two kinds": (change("a det:Sanctions", "a det:Sanctions , det:Trade"), "id:Mine", "one kind"),
    "a passage with a malformed hash": (
        GOOD
        + 'id:S9 a det:Passage ; det:segment "S9" ; det:passageOf id:Article ; det:passageKind code:SentencePassage ;'
        ' oa:start 5 ; oa:end 3 ; det:sha256 "xyz" .',
        "id:S9",
        "64 hexadecimal",
    ),
    "a dyad with one side": (
        change(TARGET + " ;", "", DYAD),
        "id:Mine",
        "two sides",
    ),
    "a dyad with itself": (
        change(TARGET, "det:allyB id:Japan", DYAD),
        "id:Mine",
        "cannot be both",
    ),
    "a prospect with roles of situations": (
        change("a det:Sanctions", "a det:Prospect"),
        "id:Mine",
        "det:would",
    ),
}


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


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_fact_is_caught_with_file_node_and_remedy(tmp_path, kind):
    turtle, node, remedy = WRONG[kind]
    lines = [str(f) for f in check(tmp_path, turtle)]
    assert any(node in line and remedy in line and "mine.ttl" in line for line in lines), lines
    assert not any("\n" in line for line in lines)


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
