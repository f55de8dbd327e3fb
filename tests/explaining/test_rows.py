"""Rows opened: what they rest on, whether it was inferred, hedged or attributed, what is absent, what was cut."""

import json

import pytest
from rdflib.namespace import RDF

from detente.explaining.lineage import lineage_of
from detente.graph import load
from detente.vocabulary import DET, ID

MINE = """
@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
@prefix rap: <https://w3id.org/detente/id/rap/> .
@prefix code: <https://w3id.org/detente/code/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:Mine a det:Sanctions ; rdfs:label "sanctions to try"@en ; det:sender id:France ; det:target id:Russia ;
    det:startYear 2014 ; det:endStatus code:Ongoing ; det:timeBasis code:GivenYear .
<> det:span "2014/2017" .
"""


def opened(kg, query, row=0):
    answer = kg.sparql(query)
    assert answer.rows
    return answer.evidence(row)


def test_an_inferred_row(graphs):
    found = graphs("corrected", 2017).ask("alliances/indirect-opponents", actor="Russia").evidence(0)
    assert found.inferred and not found.hedged and not found.attributed and found.complete
    assert found.mark == "inferred"
    assert [c.name for c in found.claims] == ["C174", "C198"] and len(found.passages) == 2
    part = ID["record/USJapanAlliance.UnitedStates"]
    assert (part, DET.participationOf, ID.UnitedStates) in [f.triple for f in found.facts]
    data = json.loads(found.to_json())
    assert data["inferred"] and not data["absent"] and data["claims"][-1]["claim"] == "C198"


def test_a_stated_row(graphs):
    found = opened(graphs("corrected", 2017), "SELECT ?x { rap:JapaneseSanctions2014 det:sender ?x }")
    assert not found.inferred and found.mark == "stated" and [c.name for c in found.claims] == ["C184"]


def test_hedged_and_attributed_rows(graphs):
    kg = graphs("tentative")
    marks = set()
    for stance in ("Hedged", "Attributed"):
        answer = kg.sparql(
            f"SELECT DISTINCT ?s ?k {{ ?c det:stance code:{stance} ; det:asserts ?s . ?s a ?k . ?k rdfs:subClassOf"
            " det:Occurrence FILTER NOT EXISTS { ?d det:asserts ?s FILTER(?d != ?c) } } ORDER BY ?s ?k"
        )
        for i in range(len(answer)):
            marks |= set(kg.sparql(f"SELECT ?k {{ VALUES ?k {{ {answer.rows[i][1].n3()} }} "
                                   f"{answer.rows[i][0].n3()} a ?k }}").evidence(0).mark.split(", "))  # fmt: skip
            if {"hedged", "attributed"} <= marks:
                break
    assert {"hedged", "attributed"} <= marks


def test_a_row_of_claims_shows_the_claim(graphs):
    found = opened(graphs(), "SELECT ?t { ?c det:number 198 ; det:claimText ?t }")
    assert [c.name for c in found.claims] == ["C198"] and "passage S4P2.4" in str(found)


# ---- every form of query ------------------------------------------------------------------------------


def triples(kg, query, row=0):
    answer = kg.sparql(query)
    found = lineage_of(kg, query, dict(zip(answer.columns, answer.rows[row], strict=True)))
    return set(found.triples), found


def test_a_union_rests_on_the_branch_that_holds(graphs):
    kg = graphs("corrected", 2017)
    query = "SELECT ?x { { ?x det:sanctions id:Russia } UNION { ?x det:alliedWith id:Japan } } ORDER BY ?x"
    assert triples(kg, query, 0)[0] == {(ID.Japan, DET.sanctions, ID.Russia)}
    assert triples(kg, query, 1)[0] == {(ID.UnitedStates, DET.alliedWith, ID.Japan)}


def test_an_option_that_is_not_met_leaves_nothing(graphs):
    kg = graphs("corrected", 2017)
    query = "SELECT ?x ?y { ?x det:sanctions id:Russia OPTIONAL { ?x det:supersedes ?y } }"
    assert triples(kg, query)[0] == {(ID.Japan, DET.sanctions, ID.Russia)}


def test_a_solution_that_needs_more_than_another_is_no_reason(graphs):
    """Any member shows that ASEAN is an organisation with members: that Russia is a partner needs none of them."""
    query = (
        "SELECT DISTINCT ?o { ?any det:dialoguePartnerOf ?o . id:Russia det:dialoguePartnerOf ?o . "
        "?o a det:Organisation }"
    )
    kg = graphs("corrected", 2017)
    found = opened(kg, query)
    assert [fact.triple[2] for fact in found.facts if fact.triple[1] == DET.dialoguePartner] == [ID.Russia]
    assert {kg.label(r) for fact in found.facts if fact.triple[0] != ID.ASEAN for r in fact.support.references} == {
        "ASEAN ministerial meeting of 1996"
    }
    both = "SELECT ?any { VALUES ?any { id:Russia id:Japan } ?any det:dialoguePartnerOf id:ASEAN } ORDER BY DESC(?any)"
    assert len(opened(kg, both).found.triples) == 1


def test_a_count_rests_on_all_that_it_counts(graphs):
    query = (
        "SELECT (COUNT(DISTINCT ?any) AS ?n) { ?any det:dialoguePartnerOf id:ASEAN . "
        "OPTIONAL { ?any a det:TreatyParty } }"
    )
    kg = graphs("corrected", 2017)
    partners = {s for s, _, _ in kg.match(None, DET.dialoguePartnerOf, ID.ASEAN)}
    found = opened(kg, query).found
    assert {s for s, p, _ in found.triples if p == DET.dialoguePartnerOf} == partners and len(partners) > 2


def test_what_a_thing_is_rests_on_what_says_so_outright(graphs):
    """That Russia is an actor follows from all that it takes part in; that it is a state says it."""
    found = opened(graphs("as-stated", 2017), "SELECT ?x { VALUES ?x { id:Russia } ?x a det:Actor }")
    assert [fact.triple for fact in found.facts] == [(ID.Russia, RDF.type, DET.State)]
    assert not found.claims and found.to_dict()["facts"][0]["background"]


def test_a_sub_select_rests_on_its_group(graphs):
    kg = graphs("corrected", 2017)
    query = "SELECT ?x ?n { { SELECT ?x (COUNT(?y) AS ?n) { ?x det:sanctions ?y } GROUP BY ?x } ?x det:alliedWith ?z }"
    found, _ = triples(kg, query)
    assert found == {(ID.Japan, DET.sanctions, ID.Russia), (ID.Japan, DET.alliedWith, ID.UnitedStates)}


def test_having_and_sums(graphs):
    kg = graphs("corrected", 2017)
    query = (
        "SELECT ?x (SUM(?n) AS ?sum) { VALUES (?y ?n) { (id:Russia 2) } ?x det:sanctions ?y } "
        "GROUP BY ?x HAVING (SUM(?n) > 1)"
    )
    assert triples(kg, query)[0] == {(ID.Japan, DET.sanctions, ID.Russia)}


def test_yes_rests_on_a_solution_and_no_on_what_is_absent(graphs):
    kg = graphs("corrected", 2017)
    found, _ = triples(kg, "ASK { id:Japan det:sanctions ?x }")
    assert found == {(ID.Japan, DET.sanctions, ID.Russia)}
    none, more = triples(kg, "ASK { id:Japan det:alliedWith id:China }")
    assert not none and [a.patterns for a in more.absences] == [((ID.Japan, DET.alliedWith, ID.China),)]


def test_a_constructed_triple_rests_on_what_makes_it(graphs):
    kg = graphs("corrected", 2017)
    query = "CONSTRUCT { ?x id:foe ?y } WHERE { ?x det:adversarialTo ?y } ORDER BY ?x ?y"
    rows = kg.sparql(query).rows
    i = rows.index((ID.Japan, ID.foe, ID.Russia))
    assert triples(kg, query, i)[0] == {(ID.Japan, DET.adversarialTo, ID.Russia)}


@pytest.mark.parametrize(("limit", "cut"), [(3, True), (None, False)])
def test_a_cut_is_told(graphs, limit, cut):
    kg = graphs("corrected", 2017)
    query = "SELECT (COUNT(*) AS ?n) { ?x a det:State }"
    answer = kg.sparql(query)
    found = lineage_of(kg, query, {"n": answer.rows[0][0]}, limit)
    assert found.cut is cut and found.solutions == (limit or int(answer.rows[0][0]))


def test_facts_of_ones_own_are_named_by_their_file(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(MINE, encoding="utf-8")
    kg = load("corrected", 2017, [file])
    answer = kg.sparql("SELECT ?x { ?x det:sanctions id:Russia } ORDER BY ?x")
    i = answer.rows.index((ID.France,))
    for told in (answer.evidence(i), answer.why(i), kg.why("France", "sanctions", "RUS")):
        text = " ".join(str(told).split())
        assert f"{file}, your own file" in text and "nothing is given" not in text


# ---- where a row comes from ---------------------------------------------------------------------------


def origins(kg, query):
    answer = kg.sparql(query).with_origin()
    return [(o.origin, o.caveats, o.rests_on) for o in answer.origins]


def test_the_origin_of_a_row(graphs):
    kg = graphs("corrected", 2017)
    assert origins(kg, "SELECT ?x { rap:JapaneseSanctions2014 det:sender ?x }") == [("article", "", "C184")]
    # The strait is not in the article; that Japan supplies nothing to Russia rests on an absence.
    assert origins(kg, "SELECT ?x { id:Japan det:capital ?x }")[0][0] == "record"
    ((origin, caveats, _),) = origins(kg, "SELECT ?x { id:Japan det:sanctions ?x MINUS { id:Japan det:memberOf ?x } }")
    assert origin == "inferred from article" and caveats == "by what is absent"
    assert origins(kg, "SELECT ?x { VALUES ?x { 1 } }") == [("inferred from the ontology", "", "")]


def test_a_row_is_never_surer_than_its_claims(graphs):
    """C107 denies and is wrong, C066 only supposes, C123 is an opinion: so the files of claims and prospects say."""
    kg = graphs()
    ((origin, caveats, rests_on),) = origins(kg, "SELECT ?t { ?c det:number 107 ; det:claimText ?t }")
    assert (origin, caveats, rests_on) == ("article", "denial (C107), wrong as to the degree (C107)", "C107")
    supposed = origins(kg, "SELECT ?a { rap:EnergyRouteAgreement det:would ?a } ORDER BY ?a")
    assert supposed and all(caveats.startswith("supposed") for _, caveats, _ in supposed)
    ((_, caveats, _),) = origins(kg, "SELECT ?a { rap:NoRussiaJapanPeaceTreaty det:deniedObject ?a }")
    assert caveats.startswith("denied")
    ((_, caveats, _),) = origins(kg, "SELECT ?t { ?c det:number 123 ; det:claimText ?t }")
    assert caveats == "opinion of Corentin (author) (C123), denial (C123)"


def test_origins_are_columns_of_every_format(graphs):
    answer = graphs("corrected", 2017).ask("disputes/adversaries", actor="Russia").with_origin()
    for kind in ("table", "csv", "tsv", "json", "markdown", "html", "srj", "srx"):
        assert "inferred from article" in answer.render(kind, 200), kind
    assert answer[0]["origin"].startswith("inferred from ") and set(answer[0]) >= {"caveats", "rests_on"}
    assert len(answer.head(1).origins) == 1
    taken = graphs("corrected", 2017).sparql("SELECT (1 AS ?origin) { id:Japan det:sanctions ?x }").with_origin()
    assert set(taken[0]) == {"origin", "origin_", "caveats", "rests_on"}
