"""A wrong fact is caught: each kind of fault, in a file of one's own, gives a line with node and remedy."""

import pytest

from detente import check

HEADER = """@prefix det: <https://w3id.org/detente/ontology#> .
@prefix id: <https://w3id.org/detente/id/> .
@prefix code: <https://w3id.org/detente/code/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

"""
YEARS = (
    """det:startYear 2001 ; det:endYear 2002 ; det:timePrecision code:Exact ; det:timeBasis code:GivenYear"""
)
RECORD = "det:reference id:RefTreaty2001"
CLAIM = """
id:{n} a det:Claim ;
    det:number 9001 ;
    det:claimText "Two states trade." ;
    det:passage id:S1P1.1 ;
    det:stance code:Asserted ;
    det:polarity code:Positive ;
    det:attributedTo id:Corentin ;
    det:assessment code:Unflagged ;
    det:claimSubject id:Japan ;
    det:claimRelation code:tradesWith ;
    det:claimObject id:India ;
    det:asserts id:{s} .
"""
TRADE = """
id:{s} a det:Trade ;
    rdfs:label "Trade"@en ;
    det:traderA id:Japan ;
    det:traderB id:India ;
    {years} .
"""


def trade(name, years=YEARS):
    return CLAIM.format(n=f"{name}Claim", s=name) + TRADE.format(s=name, years=years)


def node(name, text):
    return f'\nid:{name} rdfs:label "{name}"@en ; {YEARS} ; {RECORD} ;\n    {text} .\n'


#: file: its text; the node, the check, and words of the problem and of the remedy.
FAULTS = {
    "unclaimed": (
        TRADE.format(s="Unclaimed", years=YEARS),
        ("id:Unclaimed", "evidence", "no claim asserts it", "det:asserts id:Unclaimed"),
    ),
    "no-passage": (
        trade("NoPassage").replace("    det:passage id:S1P1.1 ;\n", ""),
        ("id:NoPassageClaim", "shape", "has no det:passage", "at least one passage"),
    ),
    "bad-hash": (
        'id:BadHash a det:Passage ; det:segment "X1" ; det:passageOf id:Article ; oa:start 1 ; oa:end 5 ;\n'
        '    det:passageKind code:TitlePassage ;\n    det:sha256 "abc" .\n',
        ("id:BadHash", "shape", "has det:sha256 abc", "64 hexadecimal digits"),
    ),
    "bad-offsets": (
        'id:BadOffsets a det:Passage ; det:segment "X2" ; det:passageOf id:Article ;\n'
        f'    det:passageKind code:TitlePassage ; oa:start 5 ; oa:end 5 ; det:sha256 "{"a" * 64}" .\n',
        ("id:BadOffsets", "shape", "oa:start", "oa:start comes before oa:end"),
    ),
    "stance": (
        trade("Stance").replace("code:Asserted", "code:Asertted"),
        ("id:StanceClaim", "term", "unknown term code:Asertted", "did you mean code:Asserted"),
    ),
    "wrong-list": (
        trade("WrongList").replace("code:Asserted", "code:Positive"),
        ("id:WrongListClaim", "shape", "has det:stance code:Positive", "a code of code:StanceScheme"),
    ),
    "state-as-place": (
        node("StateAsPlace", "a det:Meeting ; det:attendee id:India ;\n    det:location id:Japan"),
        ("id:StateAsPlace", "kind", "det:location id:Japan, which is a det:State", "takes a det:Place"),
    ),
    "place-as-party": (
        node("PlaceAsParty", "a det:Meeting ;\n    det:attendee id:Moscow"),
        ("id:PlaceAsParty", "kind", "det:attendee id:Moscow, which is a det:City", "takes a det:Actor"),
    ),
    "wrong-role": (
        node("WrongRole", "a det:Meeting ;\n    det:traderA id:Japan"),
        ("id:WrongRole", "kind", "has det:traderA, and is a det:Meeting", "belongs to a det:Trade"),
    ),
    "prospect-role": (
        'id:ProspectRole a det:Prospect ; rdfs:label "P"@en ; det:would id:Japan ;\n'
        f"    det:wouldBe code:FreeTrade ; {RECORD} ;\n    det:allyA id:Japan .\n",
        ("id:ProspectRole", "kind", "has det:allyA, and is a det:Prospect", "belongs to a det:Alliance"),
    ),
    "handwritten": (
        "id:Russia det:alliedWith id:India .\n",
        (
            "id:Russia",
            "handwritten",
            "det:alliedWith id:India is written by hand",
            "a det:Alliance with det:allyA",
        ),
    ),
    "handwritten-above": (
        "id:China det:cooperatesWith id:India .\n",
        ("id:China", "handwritten", "only follows", "state a det:Cooperation with det:cooperatorA"),
    ),
    "inverse-role": (
        "id:France det:traderAIn id:RussiaChinaTrade .\n",
        ("id:France", "handwritten", "inverse of a role", "write id:RussiaChinaTrade det:traderA id:France"),
    ),
    "one-side": (
        node("OneSide", "a det:Alliance ; det:allyA id:Japan"),
        ("id:OneSide", "dyad", "one side only", "det:allyB"),
    ),
    "same-side": (
        node("SameSide", "a det:Alliance ; det:allyA id:Japan ; det:allyB id:Japan"),
        ("id:SameSide", "dyad", "id:Japan on both sides", "take different things"),
    ),
    "unmentioned": (
        trade("Unmentioned").replace("det:traderB id:India", "det:traderB id:France"),
        ("id:Unmentioned", "evidence", "det:traderB id:France rests on nothing", "det:mentions id:France"),
    ),
    "no-years": (
        trade("NoYears", 'det:note "undated"'),
        ("id:NoYears", "shape", "is incomplete", "give det:startYear and det:endYear"),
    ),
    "no-end": (
        trade("NoEnd", YEARS.replace("det:endYear 2002 ; ", "")),
        ("id:NoEnd", "shape", "is incomplete", "det:endStatus says"),
    ),
    "no-basis": (
        trade("NoBasis", "det:startYear 2001 ; det:endYear 2002"),
        ("id:NoBasis", "shape", "is incomplete", "det:timePrecision and det:timeBasis"),
    ),
    "no-record": (
        trade("NoRecord", YEARS.replace("GivenYear", "Record")),
        ("id:NoRecord", "shape", "is incomplete", "det:timeReference"),
    ),
    "endless-event": (
        node("EndlessEvent", "a det:Meeting ; det:attendee id:India , id:Japan").replace(
            "det:endYear 2002", "det:endStatus code:Ongoing"
        ),
        ("id:EndlessEvent", "shape", "has no det:endYear", "an event has a det:endYear"),
    ),
    "two-types": (
        node("TwoTypes", "a det:Trade , det:Cooperation ; det:traderA id:Japan ; det:traderB id:India"),
        ("id:TwoTypes", "shape", "more than one rdf:type", "one type in a view"),
    ),
    "unknown-term": (
        node("UnknownTerm", "a det:Trade ; det:traderA id:Japan ;\n    det:traderBB id:India"),
        ("id:UnknownTerm", "term", "unknown term det:traderBB", "did you mean det:traderB"),
    ),
    "misspelt-label": (
        'id:Misspelt a det:City ; rdfs:lable "Misspelt" ; det:reference id:RefTreaty2001 .\n',
        ("id:Misspelt", "term", "unknown term rdfs:lable", "did you mean rdfs:label"),
    ),
    "pointer": (
        trade("Pointer").replace("det:traderB id:India", "det:traderB id:Indja"),
        ("id:Pointer", "pointer", "id:Indja, which no file describes", "did you mean id:India"),
    ),
    "other-view": (
        node("OtherView", "a det:Comparison ; det:greater id:RussianBaseVietnam"),
        ("id:OtherView", "pointer", "which is not in the view corrected", "files of the same view"),
    ),
    "actor-from-nowhere": (
        'id:Atlantis a det:State ; rdfs:label "Atlantis"@en ; det:iso3166alpha2 "QQ" ;\n'
        '    det:iso3166alpha3 "QQQ" ; det:cowCode 999 .\n',
        ("id:Atlantis", "evidence", "no claim mentions it", "det:mentions"),
    ),
    "uncoded-state": (
        f'id:Uncoded a det:State ; rdfs:label "Uncoded"@en ; {RECORD} .\n',
        ("id:Uncoded", "shape", "has no det:cowCode", "a state has a det:cowCode"),
    ),
    "disjoint": (
        f'id:Disjoint a det:State , det:City ; rdfs:label "Disjoint"@en ; det:cowCode 998 ; {RECORD} ;\n'
        '    det:iso3166alpha2 "QZ" ; det:iso3166alpha3 "QQZ" .\n',
        ("id:Disjoint", "consistency", "contradiction in the view corrected", "nothing is both"),
    ),
    "denial": (
        node(
            "NoAlliance",
            "a det:Denial ; det:deniedSubject id:Japan ; det:deniedRelation code:alliedWith ;\n"
            "    det:deniedObject id:UnitedStates",
        ),
        ("id:NoAlliance", "denial", "2001-2002: denied by id:NoAlliance", "put one side right"),
    ),
    "membership": (
        node("RussiaFullMember", "a det:Membership ; det:member id:Russia ; det:memberOrganisation id:ASEAN"),
        ("id:RussiaFullMember", "affiliation", "a member of id:ASEAN", "put one side right"),
    ),
}
#: Right as they stand: a claimed situation, one from the record, a denial of other years than the alliance.
RIGHT = (
    trade("RightTrade")
    + node("RightAlliance", "a det:Alliance ; det:allyA id:Japan ; det:allyB id:India")
    + node(
        "RightDenial",
        "a det:Denial ; det:deniedSubject id:Japan ; det:deniedRelation code:alliedWith ;\n"
        "    det:deniedObject id:UnitedStates",
    ).replace("2001 ; det:endYear 2002", "1946 ; det:endYear 1959")
)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """One check of all the files, because a check of a view takes seconds."""
    folder = tmp_path_factory.mktemp("faults")
    for name, (text, _) in FAULTS.items():
        (folder / f"{name}.ttl").write_text(HEADER + text, encoding="utf-8")
    (folder / "right.ttl").write_text(HEADER + RIGHT, encoding="utf-8")
    return check.run(["corrected"], sorted(folder.iterdir()))


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_one_line_with_file_node_and_remedy(report, name):
    text, (thing, rule, problem, remedy) = FAULTS[name]
    found = [
        f for f in report.findings if f.file.endswith(f"{name}.ttl") and (f.node, f.rule) == (thing, rule)
    ]
    match = [f for f in found if problem in f.problem and remedy in f.remedy]
    assert match, [str(f) for f in report.findings if f.file.endswith(f"{name}.ttl")]
    line = str(match[0])
    assert "\n" not in line and f"{name}.ttl:" in line and thing in line
    written = (HEADER + text).splitlines()
    local = thing.removeprefix("id:")
    start = next(n for n, row in enumerate(written, 1) if row.startswith(f"id:{local} "))
    assert start <= match[0].line <= len(written)


def test_every_other_finding_is_the_other_side_of_a_fault(report):
    faulty = {f"{name}.ttl" for name in FAULTS}
    elsewhere = {(f.node, f.rule) for f in report.findings if f.file.rpartition("/")[2] not in faulty}
    # Japan is used as a place and Moscow as a party; Russia is made a member that it is denied to be.
    assert elsewhere == {
        ("id:Japan", "consistency"),
        ("id:Moscow", "consistency"),
        ("id:RussiaNoMemberOfASEAN", "denial"),
    }


def test_line_is_that_of_the_fault(report):
    text = (HEADER + FAULTS["state-as-place"][0]).splitlines()
    found = next(f for f in report.findings if f.node == "id:StateAsPlace" and f.rule == "kind")
    assert text[found.line - 1].strip().startswith("det:location id:Japan")


def test_wrong_years_are_named_though_no_slice_can_be_made(tmp_path):
    mine = tmp_path / "years.ttl"
    reversed_years = trade("YearsReversed", YEARS.replace("2002", "1999"))
    two_starts = trade("TwoStarts", f"{YEARS} ; det:startYear 2000")
    mine.write_text(HEADER + reversed_years + two_starts, encoding="utf-8")
    report = check.run(["corrected"], [mine])
    found = {(f.node, f.rule): f for f in report.findings}
    assert "not after det:endYear" in found["id:YearsReversed", "shape"].remedy
    assert "more than one det:startYear" in found["id:TwoStarts", "shape"].problem
    assert found["years", "years"].file == "view corrected"
