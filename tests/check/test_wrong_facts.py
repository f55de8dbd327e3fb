"""Kinds of wrong fact: each is caught under its name, at its node, on its line, with a remedy.

All stand in one file, each with names and a year of its own, so that the graph is loaded and closed once.
"""

import re

import pytest

from detente.check import run
from detente.check.kinds import KINDS

HEAD = """@prefix det: <https://w3id.org/detente/ontology#> .
@prefix id: <https://w3id.org/detente/id/> .
@prefix rap: <https://w3id.org/detente/id/rap/> .
@prefix record: <https://w3id.org/detente/id/record/> .
@prefix code: <https://w3id.org/detente/code/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<> det:span "1830/2017" .
"""
# NN is the number of the case: the claims are C900 and on, the years 1900 and on.
FACT = """
id:MNN a det:Sanctions ;
    rdfs:label "sanctions NN"@en ;
    det:sender id:Japan ;
    det:target id:China ;
    det:startYear 19NN ;
    det:endStatus code:Ongoing ;
    det:timeBasis code:GivenYear .
"""
CLAIM = """
id:C9NN a det:Claim ;
    det:number 9NN ;
    det:claimText "A test." ;
    det:passage rap:S4P1.9 ;
    det:stance code:Asserted ;
    det:polarity code:Positive ;
    det:attributedTo id:Corentin ;
    det:assessment code:Unflagged ;
    det:claimSubject id:Japan ;
    det:claimRelation code:sanctions ;
    det:claimObject id:China ;
    det:asserts id:MNN .
"""
STATE = """
id:StateNN a det:State ; rdfs:label "state NN"@en ; det:cowCode NN ; det:reference record:RefCOWStates .
"""
PASSAGE = """
id:PNN a det:Passage ; det:segment "PNN" ; det:passageOf id:TextNN ; det:passageKind code:SentencePassage ;
    oa:start 10 ; oa:end 20 ; det:sha256 "0000000000000000000000000000000000000000000000000000000000000000" .
id:TextNN a det:Article ; rdfs:label "text NN"@en ; det:length 100 ;
    det:sha256 "1111111111111111111111111111111111111111111111111111111111111111" .
"""
DENIAL = """
id:MNN a det:Denial ; rdfs:label "denial NN"@en ; det:deniedSubject id:Japan ; det:deniedObject id:Vietnam ;
    det:deniedRelation code:sanctions ; det:startYear 19NN ; det:endStatus code:Ongoing ;
    det:timeBasis code:GivenYear .
"""


def changed(text, *pairs):
    """A right fact with something changed."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def fact(*pairs):
    return changed(FACT, *pairs) + CLAIM


def claim(*pairs):
    return FACT + changed(CLAIM, *pairs)


BASIS = "    det:timeBasis code:GivenYear ."
MOMENT = 'det:startTime "1850-01-01T00:00:00Z"^^xsd:dateTime'
TARGET, SENDER, LABEL = "det:target id:China", "det:sender id:Japan", 'rdfs:label "sanctions NN"@en'
ONGOING, START = "det:endStatus code:Ongoing", "det:startYear 19NN"
OFFICE = "    det:office id:PresidentOfRussia ;\n"
MEMBERSHIP = (("a det:Sanctions", "a det:Membership"), ("det:sender", "det:member"))
ALLIANCE = (("a det:Sanctions", "a det:Alliance"), ("det:sender", "det:ally"), ("det:target", "det:ally"))
# The kind of fault: what is written, the node, the name of the check.
WRONG = {
    # claims
    "a claim number used twice": (
        claim(("id:C9NN", "rap:C9NN"), ("9NN ;\n    det:claimText", "173 ;\n    det:claimText")),
        "rap:C9NN",
        "claim-number-twice",
    ),
    "a claim number unlike the name": (
        claim(("det:number 9NN", "det:number 8NN")),
        "id:C9NN",
        "claim-number-unlike-name",
    ),
    "two numbers": (claim(("det:number 9NN", "det:number 9NN , 8NN")), "id:C9NN", "value-twice"),
    "no number": (claim(("    det:number 9NN ;\n", "")), "id:C9NN", "value-missing"),
    "an assertion of what is nowhere": (
        claim(("asserts id:MNN", "asserts id:MNN , id:MNNx")),
        "id:C9NN",
        "points-to-nothing",
    ),
    "a mention of what is nowhere": (
        claim(("asserts id:MNN", "mentions id:Jpan ; det:asserts id:MNN")),
        "id:C9NN",
        "points-to-nothing",
    ),
    "a claim that asserts itself": (
        claim(("asserts id:MNN", "asserts id:MNN , id:C9NN")),
        "id:C9NN",
        "points-to-itself",
    ),
    "an assertion of a state": (
        claim(("asserts id:MNN", "asserts id:MNN , id:Japan")),
        "id:C9NN",
        "claim-leads-to-wrong-kind",
    ),
    "a supposed situation": (claim(("det:asserts", "det:supposes")), "id:C9NN", "claim-leads-to-wrong-kind"),
    "a negative claim that asserts": (claim(("code:Positive", "code:Negative")), "id:C9NN", "negative-claim-asserts"),
    "a negative claim that denies nothing": (
        claim(("code:Positive", "code:Negative"), ("det:asserts id:MNN", "det:asserts rap:AuthorOnCoverage"))
        + "id:MNN det:reference record:RefCOWStates .",
        "id:C9NN",
        "negative-claim-denies-nothing",
    ),
    "a positive claim that denies": (
        DENIAL + changed(CLAIM, ("det:asserts", "det:denies")),
        "id:C9NN",
        "positive-claim-denies",
    ),
    "a supposition that asserts": (claim(("code:Asserted", "code:Hypothetical")), "id:C9NN", "supposition-asserts"),
    "a hedged fact among the facts": (claim(("code:Asserted", "code:Hedged")), "id:MNN", "hedged-among-facts"),
    "an ambiguous fact among the facts": (
        claim(
            (
                "code:Unflagged",
                'code:Ambiguous ; det:assessedComponent code:ReadingComponent ; det:note "Two readings."',
            )
        ),
        "id:MNN",
        "hedged-among-facts",
    ),
    "a fact among the facts that the record contests": (
        claim(
            (
                "code:Unflagged",
                'code:Contested ; det:assessedComponent code:JudgementComponent ; det:note "So say others." ; '
                "det:reference record:RefCOWStates",
            )
        ),
        "id:MNN",
        "hedged-among-facts",
    ),
    "a claim without passage": (claim(("    det:passage rap:S4P1.9 ;\n", "")), "id:C9NN", "value-missing"),
    "a passage that is a state": (claim(("rap:S4P1.9", "id:Japan")), "id:C9NN", "wrong-kind"),
    "an unknown stance": (claim(("code:Asserted", "code:Asertted")), "id:C9NN", "unknown-code"),
    "a stance of another list": (claim(("code:Asserted", "code:Wrong")), "id:C9NN", "wrong-code"),
    "two stances": (claim(("code:Asserted", "code:Asserted , code:Opinion")), "id:C9NN", "value-twice"),
    "a claim of which nothing is said": (
        claim(("    det:claimObject id:China ;\n", "")),
        "id:C9NN",
        "claim-without-object",
    ),
    "a claim that leads nowhere": (
        FACT + "id:MNN det:reference record:RefCOWStates ." + changed(CLAIM, (";\n    det:asserts id:MNN", "")),
        "id:C9NN",
        "claim-without-content",
    ),
    # texts and labels
    "an empty text": (claim(('"A test."', '""')), "id:C9NN", "empty-text"),
    "a text of blanks": (claim(('"A test."', '" \\t"')), "id:C9NN", "empty-text"),
    "a text in a language where a plain one is right": (
        claim(('"A test."', '"A test."@en')),
        "id:C9NN",
        "wrong-datatype",
    ),
    "no label": (fact((f"    {LABEL} ;\n", "")), "id:MNN", "value-missing"),
    "an empty label": (fact((LABEL, 'rdfs:label ""@en')), "id:MNN", "empty-text"),
    "a label in no language": (fact((LABEL, 'rdfs:label "sanctions NN"')), "id:MNN", "label-without-language"),
    "a label in a wrong language": (fact((LABEL, 'rdfs:label "sanctions NN"@fr')), "id:MNN", "label-in-wrong-language"),
    "two labels": (fact((LABEL, f'{LABEL} , "sanctions of NN"@en')), "id:MNN", "label-twice"),
    "another name that is the label": (STATE + 'id:StateNN skos:altLabel "state NN"@en .', "id:StateNN", "name-twice"),
    "a second label of a known state": ('id:Japan rdfs:label "Nippon"@en .', "id:Japan", "label-twice"),
    # years
    "a start after the end": (fact((ONGOING, "det:endYear 1850")), "id:MNN", "wrong-order"),
    "a year 0": (fact((START, "det:startYear 0")), "id:MNN", "absurd-year"),
    "a year of five digits": (fact((ONGOING, "det:endYear 20017")), "id:MNN", "absurd-year"),
    "a negative year": (fact((START, "det:startYear -1914")), "id:MNN", "absurd-year"),
    "a year as a text": (fact((START, 'det:startYear "19NN"')), "id:MNN", "wrong-datatype"),
    "a year that is no number": (fact((START, 'det:startYear "soon"^^xsd:integer')), "id:MNN", "malformed-value"),
    "a year outside of the span": (fact((START, "det:startYear 1799")), "id:MNN", "outside-span"),
    "two first years": (fact((START, "det:startYear 19NN , 1899")), "id:MNN", "value-twice"),
    "an end beside ongoing": (fact((ONGOING, f"{ONGOING} ; det:endYear 2000")), "id:MNN", "end-beside-status"),
    "an earliest end beside ongoing": (
        fact((ONGOING, f"{ONGOING} ; det:earliestEnd 2000")),
        "id:MNN",
        "end-beside-status",
    ),
    "an earliest start after the latest": (
        fact((START, "det:earliestStart 19NN ; det:latestStart 1890")),
        "id:MNN",
        "wrong-order",
    ),
    "years that are no EDTF": (fact((START, 'det:years "about 19NN"')), "id:MNN", "malformed-years"),
    "years beside other bounds": (fact((START, f'{START} ; det:years "1890/.."')), "id:MNN", "years-disagree"),
    "a comparison of what has no years": (
        """id:MNN a det:Comparison ; rdfs:label "comparison NN"@en ; det:greater id:Japan ; det:lesser id:China ;
        det:dimension id:Closeness ."""
        + CLAIM,
        "id:MNN",
        "situation-without-years",
    ),
    "no years": (
        fact(
            (
                f"    {START} ;\n    {ONGOING} ;\n{BASIS}",
                '    det:note "x" .',
            )
        ),
        "id:MNN",
        "situation-without-years",
    ),
    "years without basis": (fact((" ;\n    det:timeBasis code:GivenYear", "")), "id:MNN", "years-without-basis"),
    "years of an unnamed record": (fact(("code:GivenYear", "code:Record")), "id:MNN", "years-without-reference"),
    "an open end unexplained": (fact((f"    {ONGOING} ;\n", "")), "id:MNN", "open-end-unexplained"),
    "a moment outside of the years": (
        fact((ONGOING, f"det:endYear 19NN ; {MOMENT}")),
        "id:MNN",
        "moment-outside-years",
    ),
    "claimed years in the wrong order": (
        claim(("det:number", "det:claimedFrom 1990 ; det:claimedUntil 1980 ; det:number")),
        "id:C9NN",
        "wrong-order",
    ),
    "a party before its foundation": (
        fact((TARGET, "det:target id:Kazakhstan"), (ONGOING, "det:endYear 19NN")),
        "id:MNN",
        "outside-lifetime",
    ),
    "a party after its end": (
        fact((TARGET, "det:target id:SovietUnion"), (START, "det:startYear 1995")),
        "id:MNN",
        "outside-lifetime",
    ),
    # necessary conditions
    "an office that nobody holds": (
        fact(("a det:Sanctions", "a det:OfficeHolding"), (f"    {SENDER} ;\n    {TARGET} ;\n", OFFICE)),
        "id:MNN",
        "role-missing",
    ),
    "a membership of nothing": (fact(*MEMBERSHIP, (f"    {TARGET} ;\n", "")), "id:MNN", "role-missing"),
    "a membership of two members": (
        fact(
            *MEMBERSHIP,
            ("det:member id:Japan", "det:member id:Japan , id:China"),
            (TARGET, "det:organisation id:SCO"),
        ),
        "id:MNN",
        "value-twice",
    ),
    "a transfer to nobody": (
        fact(("a det:Sanctions", "a det:ArmsTransfer"), (SENDER, "det:supplier id:Japan"), (f"    {TARGET} ;\n", "")),
        "id:MNN",
        "role-missing",
    ),
    "a cause without effect": (
        fact(
            ("a det:Sanctions", "a det:Causation ; det:kind code:Motivates"),
            (SENDER, "det:cause id:Japan"),
            (f"    {TARGET} ;\n", ""),
        ),
        "id:MNN",
        "role-missing",
    ),
    "a member of the state system without a code": (
        fact(
            ("a det:Sanctions", "a det:StateSystemMembership"),
            (SENDER, "det:systemMember id:Japan"),
            (f"    {TARGET} ;\n", ""),
        ),
        "id:MNN",
        "value-missing",
    ),
    # what changes what others mean
    "two states made one": (
        STATE + changed(STATE, ("StateNN", "SameNN")) + "id:SameNN owl:sameAs id:StateNN .",
        "id:SameNN",
        "states-made-one",
    ),
    "an axiom on a term of the ontology": (
        "det:Tourism owl:disjointWith det:Meeting .",
        "det:Tourism",
        "axiom-on-detente",
    ),
    # parties
    "an alliance without allies": (
        fact(*ALLIANCE, ("    det:ally id:Japan ;\n    det:ally id:China ;\n", "")),
        "id:MNN",
        "value-missing",
    ),
    "one ally only": (fact(*ALLIANCE, ("    det:ally id:China ;\n", "")), "id:MNN", "one-participant"),
    "two participations of one actor": (
        fact(*ALLIANCE, ("    det:ally id:China ;\n", ""))
        + "id:PNN a det:Participation ; det:participationIn id:MNN ; det:participationOf id:Japan .",
        "id:MNN",
        "one-participant",
    ),
    "a participation without an IRI": (
        fact(*ALLIANCE) + "[] a det:Participation ; det:participationIn id:MNN ; det:participationOf id:Japan .",
        "id:MNN",
        "unnamed-participation",
    ),
    "a participation of nobody": (
        fact(*ALLIANCE) + "id:PNN a det:Participation ; det:participationIn id:MNN .",
        "id:PNN",
        "value-missing",
    ),
    "an obligation that is none": (
        fact(*ALLIANCE, ("det:ally id:China", "det:ally id:China ; det:obligation code:Asserted")),
        "id:MNN",
        "wrong-code",
    ),
    "a dyad made by hand": (
        fact()
        + "id:DNN a det:AllianceDyad ; det:allyA id:Japan ; det:otherMember id:China ; det:reference record:RefUNM49 .",
        "id:DNN",
        "inferred-by-hand",
    ),
    "a treaty in force before it was signed": (
        fact(
            (f"    {SENDER} ;\n    {TARGET} ;\n", "    det:contractingParty id:Japan , id:China ;\n"),
            ("a det:Sanctions", "a det:Treaty ; det:signatureYear 2100"),
        ),
        "id:MNN",
        "wrong-order",
    ),
    "sanctions without a target": (fact((f"    {TARGET} ;\n", "")), "id:MNN", "role-missing"),
    "an agreement of one": (
        fact(
            (f"    {SENDER} ;\n    {TARGET} ;\n", "    det:contractingParty id:Japan ;\n"),
            ("a det:Sanctions", "a det:Agreement"),
        ),
        "id:MNN",
        "role-missing",
    ),
    "a state as its own ally": (
        fact(*ALLIANCE, ("det:ally id:China", "det:ally id:Japan")),
        "id:MNN",
        "one-participant",
    ),
    "a state that sanctions itself": (fact((TARGET, "det:target id:Japan")), "id:MNN", "both-sides"),
    "a city as a party": (fact((TARGET, "det:target id:Sochi")), "id:MNN", "role-of-wrong-kind"),
    "a text as a party": (fact((TARGET, 'det:target "China"')), "id:MNN", "text-for-a-thing"),
    "a role of another kind": (fact((TARGET, f"{TARGET} ; det:supplier id:Japan")), "id:MNN", "role-of-another-kind"),
    "a state used as a place": (
        fact((TARGET, f"{TARGET} ; det:location id:China")),
        "id:MNN",
        "role-of-wrong-kind",
    ),
    "an unknown party": (fact((TARGET, "det:target id:Chinaa")), "id:MNN", "unknown-thing"),
    "a party that no claim mentions": (fact((TARGET, "det:target id:Vietnam")), "id:MNN", "rests-on-nothing"),
    "the same situation twice": (
        FACT + CLAIM + changed(FACT, ("id:MNN", "id:NNN")) + "id:NNN det:reference record:RefCOWStates .",
        "id:NNN",
        "situation-twice",
    ),
    "two kinds": (fact(("a det:Sanctions", "a det:Sanctions , det:Trade")), "id:MNN", "two-kinds"),
    "a prospect with roles of situations": (
        changed(FACT, ("a det:Sanctions", "a det:Prospect")) + changed(CLAIM, ("det:asserts", "det:supposes")),
        "id:MNN",
        "role-of-a-situation",
    ),
    # terms, things and evidence
    "an unknown property": (fact(("det:target ", "det:targett ")), "id:MNN", "unknown-term"),
    "an unknown class": (fact(("a det:Sanctions", "a det:Sanktions")), "id:MNN", "unknown-term"),
    "an inferred relation": ("id:Japan det:sanctions id:Laos .", "id:Japan", "inferred-by-hand"),
    "a wider inferred relation": ("id:Japan det:tieWith id:Laos .", "id:Japan", "inferred-by-hand"),
    "a thing for a number": (fact((START, "det:startYear id:Japan")), "id:MNN", "thing-for-a-text"),
    "a situation that no claim asserts": (FACT, "id:MNN", "without-evidence"),
    "a state without a code": (changed(STATE, ("det:cowCode NN ; ", "")), "id:StateNN", "state-without-code"),
    "a code with small letters": (
        changed(STATE, ("det:cowCode NN", 'det:iso3166alpha3 "abc"')),
        "id:StateNN",
        "malformed-value",
    ),
    "a latitude beyond the pole": (
        changed(STATE, ("det:cowCode NN", "det:cowCode NN ; det:latitude 95.0 ; det:longitude 5.0")),
        "id:StateNN",
        "value-out-of-range",
    ),
    "a second code of a known state": ('id:Japan det:iso3166alpha3 "JPX" .', "id:Japan", "value-twice"),
    "a passage beyond the text": (changed(PASSAGE, ("oa:end 20", "oa:end 200")), "id:PNN", "passage-beyond-text"),
    "a passage that ends before it starts": (changed(PASSAGE, ("oa:end 20", "oa:end 5")), "id:PNN", "wrong-order"),
    "a passage with a malformed digest": (changed(PASSAGE, ("0" * 64, "xyz")), "id:PNN", "malformed-value"),
    "a passage without a digest": (changed(PASSAGE, (f'; det:sha256 "{"0" * 64}"', "")), "id:PNN", "value-missing"),
    "passages over one another": (
        PASSAGE + changed(PASSAGE.split("id:TextNN a")[0], ("id:PNN", "id:QNN"), ("oa:start 10", "oa:start 15")),
        "id:QNN",
        "passages-overlap",
    ),
    "a member that is a dialogue partner": (
        'id:MNN a det:Membership ; rdfs:label "membership NN"@en ; det:member id:China ; '
        "det:organisation id:ASEAN ; det:startYear 2000 ; det:endYear 2005 ; "
        "det:timeBasis code:Record ; "
        "det:timeReference record:RefCOWStates ; det:reference record:RefCOWStates .",
        "id:MNN",
        "member-and-partner",
    ),
    "a denial that clashes": (
        changed(
            DENIAL,
            ("id:Vietnam", "id:Russia"),
            ("19NN", "2014"),
            ("code:GivenYear .", "code:GivenYear ; det:reference record:RefCOWStates ."),
        ),
        "id:MNN",
        "denied-and-held",
    ),
    "what the ontology calls false": ("id:Japan a det:City .", "id:Japan", "contradiction"),
}
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
