from functools import cache

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS

from detente import library
from detente.citation import Citations, UnknownSource, every_graph
from detente.evidence import Evidence
from detente.passages import WrongArticle, digest
from detente.rdf import parse
from detente.tree import to_text
from detente.vocabulary import CODE, DET, ID, ONTOLOGY_GRAPH, PREFIXES, WORLD_GRAPH, article_graph

FACTS, CLAIMS, CORRECTIONS, ENTITIES, SOURCE, HEDGED, PROSPECTS = (
    article_graph("test", part)
    for part in ("facts", "claims", "corrections", "entities", "source", "hedged", "prospects")
)

TEXT = "Alpha and Beta are allies. Some say Gamma is with them."

WORLD = """
id:Alpha a det:State ; det:reference id:RefStates . id:Beta a det:State ; det:reference id:RefStates .
id:RefStates a det:Reference ; det:citation "A list of states" ; det:certainty code:HighCertainty .
"""
PARTS = {
    WORLD_GRAPH: WORLD,
    SOURCE: f"""
id:TestArticle a det:Article ; det:length {len(TEXT)} ; det:sha256 "{digest(TEXT)}" .
id:P1 a det:Passage ; det:segment "P1" ; det:passageOf id:TestArticle ; oa:start 0 ; oa:end 26 ;
    det:sha256 "{digest(TEXT[:26])}" .
id:P2 a det:Passage ; det:segment "P2" ; det:passageOf id:TestArticle ; oa:start 27 ; oa:end {len(TEXT)} ;
    det:sha256 "{digest(TEXT[27:])}" .
id:RefPact a det:Reference ; det:citation "Text of the pact" .
""",
    ENTITIES: "id:Gamma a det:Group . id:Writer a det:Person . id:Lonely a det:Group .",
    CLAIMS: """
id:T1 a det:Claim ; det:number 1 ; det:claimText "Alpha has an ally." ; det:passage id:P1 ;
    det:stance code:Asserted ; det:polarity code:Positive ; det:attributedTo id:Writer ;
    det:claimSubject id:Alpha ; det:asserts id:Pact .
id:T2 a det:Claim ; det:number 2 ; det:claimText "The ally is Beta." ; det:passage id:P1 ;
    det:stance code:Asserted ; det:claimObject id:Beta ; det:asserts id:Pact .
id:T3 a det:Claim ; det:number 3 ; det:claimText "Gamma is said to be close to Alpha." ; det:passage id:P2 ;
    det:stance code:Hedged ; det:claimSubject id:Gamma ; det:claimObject id:Alpha ; det:asserts id:Closeness .
id:T4 a det:Claim ; det:number 4 ; det:claimText "Alpha may leave." ; det:passage id:P2 ;
    det:stance code:Hypothetical ; det:claimSubject id:Alpha ; det:supposes id:Exit .
id:T5 a det:Claim ; det:number 5 ; det:claimText "Beta is no friend of Gamma." ; det:stance code:Attributed ;
    det:passage id:P2 ; det:mentions id:Beta , id:Gamma ; det:denies id:NoFriend ; det:contradicts id:T3 .
id:T6 a det:Claim ; det:number 6 ; det:claimText "No one knows where this is said." ; det:asserts id:Rumour .
""",
    FACTS: """
id:Pact a det:Alliance ; rdfs:label "Pact" ; det:allyA id:Alpha ; det:allyB id:Beta ;
    det:allianceKind code:DefencePact ; det:startYear 1950 ; det:timeBasis code:Record ;
    det:timeReference id:RefPact .
id:NoFriend a det:Denial ; det:deniedSubject id:Beta ; det:deniedObject id:Gamma .
id:Rumour a det:Alliance ; det:allyA id:Alpha .
""",
    HEDGED: "id:Closeness a det:FriendlyRelations ; det:friendA id:Gamma ; det:friendB id:Alpha ; "
    "det:startYear 1990 ; det:timeBasis code:ArticleNow .",
    PROSPECTS: "id:Exit a det:Prospect ; det:would id:Alpha ; det:wouldTo id:Beta .",
    CORRECTIONS: "id:Pact det:startYear 1951 ; det:allyB id:Gamma ; det:reference id:RefPact .",
}


def turtle(text):
    prefixes = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items())
    return list(Graph().parse(data=prefixes + text, format="turtle"))


@cache
def evidence():
    graphs = {graph: turtle(text) for graph, text in PARTS.items()}
    graphs[ONTOLOGY_GRAPH] = parse(library.path("ontology/detente.ttl"))
    return Evidence(graphs)


def names(s, p, o):
    return [claim.name for claim in evidence().of((s, p, o)).claims]


def records(s, p, o):
    return [reference.citation for reference in evidence().of((s, p, o)).references]


def test_a_role_rests_on_the_claims_that_assert_the_situation_and_mention_its_filler():
    assert names(ID.Pact, DET.allyA, ID.Alpha) == ["T1"]
    assert names(ID.Pact, DET.allyB, ID.Beta) == ["T2"]
    assert names(ID.Closeness, DET.friendB, ID.Alpha) == ["T3"]


@pytest.mark.parametrize(
    ("p", "o"),
    [
        (RDF.type, DET.Alliance),
        (RDFS.label, Literal("Pact")),
        (DET.allianceKind, CODE.DefencePact),
    ],
)
def test_types_literals_and_codes_rest_on_all_claims_that_assert_the_situation(p, o):
    assert names(ID.Pact, p, o) == ["T1", "T2"]


def test_years_rest_on_the_record_where_they_come_from_it_and_else_on_the_claims():
    recorded = (ID.Pact, DET.startYear, Literal(1950))
    assert names(*recorded) == [] and records(*recorded) == ["Text of the pact"]
    assert evidence().of(recorded).from_record
    said = (ID.Closeness, DET.startYear, Literal(1990))
    assert names(*said) == ["T3"] and records(*said) == []


def test_prospects_and_denials_rest_on_the_claims_that_suppose_and_deny_them():
    assert names(ID.Exit, DET.would, ID.Alpha) == ["T4"]
    assert names(ID.Exit, DET.wouldTo, ID.Beta) == []  # no claim that supposes it speaks of Beta
    assert names(ID.NoFriend, DET.deniedObject, ID.Gamma) == ["T5"]


def test_corrections_and_background_rest_on_their_references_not_on_claims():
    for triple in ((ID.Pact, DET.startYear, Literal(1951)), (ID.Pact, DET.allyB, ID.Gamma)):
        assert names(*triple) == [] and records(*triple) == ["Text of the pact"]
    assert records(ID.Alpha, RDF.type, DET.State) == ["A list of states"]


def test_entities_rest_on_the_claims_that_speak_of_them():
    assert names(ID.Gamma, RDF.type, DET.Group) == ["T3", "T5"]
    assert names(ID.Writer, RDF.type, DET.Person) == ["T1"]  # the claim is attributed to him
    assert not evidence().of((ID.Lonely, RDF.type, DET.Group)).found


def test_a_claim_without_a_passage_is_no_evidence():
    support = evidence().of((ID.Rumour, RDF.type, DET.Alliance))
    assert [c.name for c in support.claims] == ["T6"] and not support.found


def test_claims_passages_and_sources_stand_for_themselves():
    for triple in (
        (ID.T1, DET.stance, CODE.Asserted),
        (ID.P1, DET.passageOf, ID.TestArticle),
        (ID.RefStates, DET.citation, Literal("A list of states")),
        (DET.Alliance, RDF.type, URIRef("http://www.w3.org/2002/07/owl#Class")),
    ):
        support = evidence().of(triple)
        assert support.itself and support.found, triple


def test_flags_say_hedged_and_attributed():
    assert evidence().of((ID.Closeness, DET.friendA, ID.Gamma)).hedged
    assert evidence().of((ID.NoFriend, RDF.type, DET.Denial)).attributed
    pact = evidence().of((ID.Pact, DET.allyA, ID.Alpha))
    assert not pact.hedged and not pact.attributed and not pact.from_record


def test_what_is_not_stated_rests_on_nothing():
    support = evidence().of((ID.Alpha, DET.alliedWith, ID.Beta))
    assert support.graphs == () and not support.found


def test_a_claim_carries_what_the_graph_says():
    claim = evidence().claims[ID.T3]
    assert (claim.number, claim.stance, claim.asserts) == (3, CODE.Hedged, (ID.Closeness,))
    assert [p.name for p in claim.passages] == ["P2"]
    assert claim.contradicts == (ID.T5,) and evidence().claims[ID.T5].contradicts == (ID.T3,)


# ---- citing -----------------------------------------------------------------------------------------


def test_the_article_is_found_by_its_digest(tmp_path):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(TEXT, encoding="utf-8")
    bad.write_text(TEXT + "!", encoding="utf-8")
    citations = Citations(evidence(), evidence().read_article(good))
    assert f'"{TEXT[:26]}"' in to_text(citations.cite(ID.P1), 200)
    with pytest.raises(WrongArticle, match=f"expected {len(TEXT)} characters, found {len(TEXT) + 1}"):
        evidence().read_article(bad)


def test_a_citation_without_the_text_gives_offsets_and_digest():
    text = to_text(Citations(evidence()).cite(ID.P1), 200)
    assert "characters 0 to 26" in text and digest(TEXT[:26]) in text and TEXT[:26] not in text


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("T3", ID.T3),
        ("t3", ID.T3),
        ("p1", ID.P1),
        ("pact", ID.Pact),
        ("id:Exit", ID.Exit),
        (str(ID.T1), ID.T1),
    ],
)
def test_things_are_cited_by_any_of_their_names(name, node):
    assert Citations(evidence()).find(name) == node


def test_an_unknown_claim_is_refused_with_what_is_like_it():
    with pytest.raises(UnknownSource) as error:
        Citations(evidence()).find("T33")
    assert "'T33'" in str(error.value) and "did you mean" in str(error.value)


def test_a_claim_is_cited_with_what_it_says_and_what_stands_against_it():
    text = to_text(Citations(evidence()).cite(ID.T5), 200)
    assert "denies id:NoFriend" in text and "stands against T3" in text and "passage P2" in text


def test_a_situation_is_cited_with_every_file_that_speaks_of_it():
    text = to_text(Citations(evidence()).cite(ID.Pact), 200)
    assert "test/facts: " in text and "1950" in text
    assert "test/corrections: " in text and "1951" in text
    assert "claim T1" in text and "claim T2" in text and "record: Text of the pact" in text


# ---- the shipped graph ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    return every_graph()


def test_every_stated_triple_of_the_project_rests_on_something(shipped):
    found = Evidence(shipped)
    bare = [t for triples in shipped.values() for t in triples if not found.of(t).found]
    assert bare == []


def test_everything_that_can_be_cited_is(shipped):
    citations = Citations(Evidence(shipped))
    found = Evidence(shipped)
    assert len(found.claims) > 0 and len(found.passages) > 0
    for node in (*found.claims, *found.passages, *found.corrected):
        assert citations.cite(node).head
