"""Right facts in Turtle, and how something in them is changed: what the cases of wrong facts are made of."""

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
