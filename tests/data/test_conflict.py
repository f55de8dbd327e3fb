"""Conflicts of any rung, with any number of actors: what they imply between whom in which years, and what not.

One invented file holds all cases: a war, participations, pairs of a source's own, claims of several claimants with what
five sentences on a sea say of them, and hostile acts.
"""

import pytest
from rdflib import Namespace

import detente
from detente.check import run
from detente.vocabulary import DET, ID

EX = Namespace("https://example.org/conflict/")
HEAD = """
@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
@prefix code: <https://w3id.org/detente/code/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix ex: <https://example.org/conflict/> .
<https://example.org/conflict> a owl:Ontology ; det:span "1950/2017" .
ex:source a det:Reference ; rdfs:label "Invented"@en ; det:citation "Invented" ; det:certainty code:MediumCertainty .
"""
BASIS = "det:timeBasis code:GivenYear ; det:reference ex:source"
CASES = """
ex:War1979 a det:War ; rdfs:label "war"@en ; det:sideA id:China ; det:sideB id:Vietnam ; det:years "1979" ; BASIS .

ex:Joined a det:MilitarizedDispute ; rdfs:label "dispute"@en ; det:sideA id:France ; det:years "1960/1964" ; BASIS .
ex:Early a det:Participation ; rdfs:label "early"@en ; det:participationIn ex:Joined ; det:participationOf id:Egypt ;
    det:side code:SideB ; det:level code:UseOfForce ; det:originator true ; det:years "1960/1961" ; BASIS .
ex:Late a det:Participation ; rdfs:label "late"@en ; det:participationIn ex:Joined ; det:participationOf id:India ;
    det:side code:SideB ; det:level code:ThreatOfForce ; det:originator false ; det:years "1963/1964" ; BASIS .

ex:Paired a det:ArmedConflict ; rdfs:label "pairs"@en ; det:sideA id:France , id:Japan ; det:sideB id:Egypt , id:India ;
    det:years "1970/1972" ; BASIS .
ex:PairOne a det:ConflictEpisode ; rdfs:label "one"@en ; det:partOf ex:Paired ; det:sideA id:France ;
    det:sideB id:Egypt ; det:level code:MinorIntensity ; det:years "1970/1971" ; BASIS .
ex:PairTwo a det:ConflictEpisode ; rdfs:label "two"@en ; det:partOf ex:Paired ; det:sideA id:Japan ;
    det:sideB id:India ; det:level code:WarIntensity ; det:years "1972" ; BASIS .

ex:Quarrel a det:Disagreement ; rdfs:label "quarrel"@en ; det:sideA id:France ; det:sideB id:Mongolia ;
    det:years "1980" ; BASIS .
ex:Embargo a det:Sanctions ; rdfs:label "embargo"@en ; det:sender id:France , id:Japan ; det:target id:Mongolia ;
    det:kind code:ArmsSanctions ; det:purpose code:EndWar ; det:years "1981" ; BASIS .

ex:Reefs a det:Island ; rdfs:label "Reefs"@en ; det:reference ex:source .
ex:Court a det:InternationalOrganisation ; rdfs:label "Court"@en ; det:reference ex:source .
ex:Ruling a det:Event ; rdfs:label "ruling"@en ; det:agent ex:Court ; det:years "2012" ; BASIS .
ex:C a det:MaritimeClaim ; rdfs:label "claim of China"@en ; det:claimant id:China ; det:territory ex:Reefs ;
    det:partOf ex:Dispute ; det:years "1955/.." ; BASIS .
ex:V a det:MaritimeClaim ; rdfs:label "claim of Vietnam"@en ; det:claimant id:Vietnam ; det:territory ex:Reefs ;
    det:partOf ex:Dispute ; det:years "1976/.." ; BASIS .
ex:P a det:MaritimeClaim ; rdfs:label "claim of the Philippines"@en ; det:claimant id:Philippines ;
    det:territory ex:Reefs ; det:partOf ex:Dispute ; det:years "1978/2010" ; BASIS .
ex:Dispute a det:TerritorialDispute ; rdfs:label "dispute over reefs"@en ; det:territory ex:Reefs ;
    det:years "1982/.." ; BASIS .
ex:Protest a det:Protest ; rdfs:label "protest"@en ; det:speaker id:Philippines ; det:addressee id:China ;
    det:partOf ex:Dispute ; det:years "2009" ; BASIS .
ex:Boat a det:Group ; rdfs:label "Two fishermen"@en ; det:reference ex:source .
ex:Ramming a det:Incident ; rdfs:label "ramming"@en ; det:actingSide id:China ; det:victimSide id:Vietnam ;
    det:casualty ex:Boat ; det:count 2 ; det:partOf ex:Dispute ; det:years "2014" ; BASIS .
ex:Show a det:ForceDisplay ; rdfs:label "show of force"@en ; det:hostileActor id:China ; det:target id:Philippines ;
    det:years "2016" ; BASIS .
ex:Rejection a det:Rejection ; rdfs:label "rejection"@en ; det:speaker id:China ; det:addressee ex:Court ;
    det:topic ex:Ruling ; det:years "2013" ; BASIS .
""".replace("BASIS", BASIS)


@pytest.fixture(scope="module")
def kg(tmp_path_factory):
    file = tmp_path_factory.mktemp("conflict") / "conflict.ttl"
    file.write_text(HEAD + CASES, encoding="utf-8")
    return detente.load(extra=[file])


def years(kg, s, relation, o):
    return [str(stretch) for stretch in kg.years(ID[s], DET[relation], ID[o])]


def test_a_war_stated_with_its_parties_implies_opponents_in_its_years(kg):
    assert years(kg, "Vietnam", "inArmedConflictWith", "China") == ["1979"]
    assert "1979" in years(kg, "China", "adversarialTo", "Vietnam")


def test_opposite_sides_oppose_each_other_while_both_take_part(kg):
    assert years(kg, "France", "inDisputeWith", "Egypt") == ["1960-1961", "1970-1971"]
    assert years(kg, "India", "inDisputeWith", "France") == ["1963-1964"]
    assert years(kg, "Egypt", "inDisputeWith", "India") == []  # the same side


def test_where_the_source_gives_pairs_they_alone_count(kg):
    assert years(kg, "Japan", "inArmedConflictWith", "India") == ["1972"]
    assert years(kg, "Japan", "inDisputeWith", "Egypt") == []


def test_a_disagreement_and_sanctions_make_no_adversaries(kg):
    assert years(kg, "Mongolia", "disagreesWith", "France") == ["1980"]
    assert years(kg, "Japan", "hostileActTowards", "Mongolia") == ["1981"] and years(
        kg, "Mongolia", "tieWith", "France"
    )
    for state in ("France", "Japan"):
        assert years(kg, state, "adversarialTo", "Mongolia") == []


def test_every_two_of_several_claimants_are_opponents_within_their_claims_and_the_dispute(kg):
    assert years(kg, "China", "inTerritorialDisputeWith", "Vietnam") == ["1982-2017"]
    assert years(kg, "Philippines", "inTerritorialDisputeWith", "Vietnam") == ["1982-2010"]


def test_what_is_said_and_shown_of_a_sea_needs_no_new_class(kg):
    assert years(kg, "Philippines", "addresses", "China") == ["2009"]
    assert years(kg, "China", "hostileActTowards", "Philippines") == ["2016"]
    assert kg.holds(EX.Rejection, DET.topic, EX.Ruling) and kg.holds(EX.Ramming, DET.victimSide, ID.Vietnam)


def test_the_whole_has_its_parties_and_the_highest_level_is_computed(kg):
    assert kg.holds(EX.Joined, DET.party, ID.India)
    found = {
        tuple(map(str, row))
        for row in kg.ask("disputes/militarised", level=["code:UseOfForce", "code:ThreatOfForce"]).rows
    }
    assert {row[3].rpartition("/")[2] for row in found if row[0] == str(EX.Joined)} == {"UseOfForce"}


def test_no_hostile_act_is_a_ground_of_adversity(graphs):
    kg = graphs("corrected", 2017)
    assert not kg.holds(ID.Russia, DET.adversarialTo, ID.China) and kg.holds(ID.Russia, DET.disagreesWith, ID.China)
    grounds = {s for s, _, _ in kg.grounds(ID.Russia, DET.adversarialTo, ID.Japan)}
    assert grounds and not grounds & {
        ID["rap/JapaneseSanctions2014"],
        ID["rap/RussianBorderViolations"],
        ID["rap/RussianAirspaceViolations"],
    }


WRONG = """
ex:NoSides a det:War ; rdfs:label "no sides"@en ; det:years "1990" ; BASIS .
ex:OneSide a det:Tension ; rdfs:label "one side"@en ; det:sideA id:China ; det:years "1990" ; BASIS .
ex:Unnamed a det:War ; rdfs:label "unnamed"@en ; det:sidesUnnamed true ; det:years "1991" ; BASIS .
ex:TwoParts a det:War ; rdfs:label "two participations"@en ; det:years "1990" ; BASIS .
ex:PartA a det:Participation ; rdfs:label "A"@en ; det:participationIn ex:TwoParts ; det:participationOf id:China ;
    det:side code:SideA .
ex:PartB a det:Participation ; rdfs:label "B"@en ; det:participationIn ex:TwoParts ; det:participationOf id:Egypt ;
    det:side code:SideB .
ex:OnePart a det:War ; rdfs:label "one participation"@en ; det:years "1990" ; BASIS .
ex:PartC a det:Participation ; rdfs:label "C"@en ; det:participationIn ex:OnePart ; det:participationOf id:China ;
    det:side code:SideA .
ex:Whole a det:Tension ; rdfs:label "level"@en ; det:sideA id:China ; det:sideB id:Egypt ; det:level code:UseOfForce ;
    det:years "1992" ; BASIS .
ex:Both a det:Tension ; rdfs:label "both"@en ; det:sideA id:India , id:Egypt ; det:sideB id:India ;
    det:years "1993" ; BASIS .
ex:NoTarget a det:Sanctions ; rdfs:label "no target"@en ; det:sender id:India ; det:years "1994" ; BASIS .
ex:TwoClaimants a det:TerritorialClaim ; rdfs:label "two"@en ; det:claimant id:India , id:Egypt ;
    det:territory id:Sakhalin ; det:years "1995" ; BASIS .
""".replace("BASIS", BASIS)


def test_what_lacks_a_side_or_has_two_of_one_is_refused(tmp_path):
    file = tmp_path / "wrong.ttl"
    file.write_text(HEAD + WRONG, encoding="utf-8")
    found = {
        (f.node.rpartition("/")[2] if isinstance(f.node, str) else str(f.node), f.name)
        for f in run(["corrected"], extra=[file])
    }
    names = {(node.strip("<>").replace("ex:", ""), name) for node, name in found}
    assert {
        ("NoSides", "conflict-without-sides"),
        ("OneSide", "conflict-without-sides"),
        ("OnePart", "conflict-without-sides"),
        ("Whole", "level-of-the-whole"),
        ("Both", "both-sides"),
        ("NoTarget", "role-missing"),
        ("TwoClaimants", "value-twice"),
    } <= names
    assert not any(node in ("Unnamed", "TwoParts") for node, _ in names)
