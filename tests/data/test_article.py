"""The article's graph: all passages, all claims, and what they lead to."""

import re

import pytest
from rdflib.namespace import RDF, RDFS

from detente.collection.manifest import shipped
from detente.rdf.hierarchy import descendants
from detente.vocabulary import CODE, DET, ID

VIEWS = tuple(shipped().views)


def test_the_passages_lie_within_the_article_in_order_and_apart(graphs):
    answer = graphs().sparql("""
        SELECT ?start ?end ?digest ?length WHERE {
          ?p a det:Passage ; oa:start ?start ; oa:end ?end ; det:sha256 ?digest ; det:passageOf ?a .
          ?a det:length ?length
        } ORDER BY ?start""")
    assert len(answer) == 131
    last = 0
    for start, end, digest, length in answer.rows:
        assert last <= int(start) < int(end) <= int(length)
        assert re.fullmatch("[0-9a-f]{64}", str(digest))
        last = int(end)


def test_every_claim_number_is_found_in_every_view(graphs):
    for view in VIEWS:
        answer = graphs(view).sparql("SELECT ?n { ?c a det:Claim ; det:number ?n } ORDER BY ?n")
        assert [int(n) for (n,) in answer.rows] == list(range(1, 282))
        assert graphs(view).holds(
            ID.C173, DET.claimRelation, graphs(view).sparql("SELECT ?r { id:C173 det:claimRelation ?r }").rows[0][0]
        )


def test_every_claim_leads_to_something_that_is_somewhere(graphs):
    described = {s for view in VIEWS for s, p, _ in graphs(view).masks if p == RDF.type}
    kg = graphs()
    says = {}
    for s, p, o in kg.masks:
        if p in (DET.asserts, DET.supposes, DET.denies):
            says.setdefault(s, set()).add(o)
    claims = {s for s, p, o in kg.masks if p == RDF.type and o == DET.Claim}
    assert len(claims - set(says)) <= 30
    assert {o for found in says.values() for o in found} <= described


def test_the_passage_of_an_asserted_situation_is_one_hop_from_its_claim(graphs):
    for view in VIEWS:
        kg = graphs(view)
        answer = kg.sparql("""SELECT DISTINCT ?s WHERE {
            ?s a det:Occurrence . ?c det:asserts ?s . FILTER NOT EXISTS { ?c det:passage ?p . ?p a det:Passage } }""")
        assert not answer.rows
        assert len(kg.sparql("SELECT DISTINCT ?s { ?c det:asserts ?s ; det:passage ?p . ?s a det:Occurrence }")) > 150


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_gives_a_situation_one_type_and_one_first_and_last_year(graphs, view):
    kg = graphs(view)
    classes = descendants(kg.schema, [DET.Occurrence, DET.Proposition], RDFS.subClassOf)
    types, years = {}, {}
    for s, p, o in kg.masks:
        if p == RDF.type and o in classes:
            types.setdefault(s, set()).add(o)
        elif p in (DET.startYear, DET.endYear):
            years.setdefault((s, p), set()).add(o)
    assert all(len(v) == 1 for v in types.values())
    assert all(len(v) == 1 for v in years.values())


def test_what_is_contradicted_has_its_correction(graphs):
    """Every claim that the record contradicts names the record, and its situation is not in the corrected view."""
    kg = graphs()
    wrong = kg.sparql("SELECT ?c ?r { ?c det:assessment code:Wrong . OPTIONAL { ?c det:reference ?r } }")
    assert wrong.rows and all(r is not None for _, r in wrong.rows)
    for name in ("RussiaInASEAN", "RussianBaseVietnam", "SovietSupportForASEAN", "NoRussianPositionOnReunification"):
        assert not kg.holds(ID[name], RDF.type, DET.Occurrence)
        assert list(kg.match(None, DET.corrects, ID[name])), name


def test_the_three_views_differ_where_they_should(graphs):
    pair = (ID.Russia, DET.memberOf, ID.ASEAN)
    assert [graphs(v, 2017).holds(*pair) for v in VIEWS] == [False, True, False]
    hedged = (ID.China, DET.dominates, ID.SCO)
    assert [graphs(v, 2017).holds(*hedged) for v in VIEWS] == [False, False, True]


def test_no_stated_fact_contradicts_the_ontology_in_any_year(graphs):
    for view in VIEWS:
        assert graphs(view).contradictions == []


# ---- as firm as the article, and no firmer -----------------------------------------------------------

#: What a claim in our own words says with when the article leaves it open.
RESERVE = re.compile(r"\b(could|may|might|seems?|perhaps|possibly|probably|apparently|likely|tries|trying)\b")
#: Claims whose content stands in reserve, with what they assert: read in several ways, or contested by the record.
IN_RESERVE = {
    "C068": "GazpromChineseAgreements",
    "C069": "PipelineDifficulty",
    "C117": "RussiaOtherAllies",
    "C124": "USPolicyHindersTies",
    "C127": "MearsheimerOnCloserTies",
    "C159": "RussiaASEANTradeGrowth",
    "C178": "RussianBorderViolations",
    "C211": "RussiaAimsAtReunification",
    "C268": "ExpectedMigrationExplainsPressure",
}


@pytest.fixture(scope="module")
def claims(graphs):
    """What is said of each claim: `claims[C173][DET.stance]` is a set."""
    said = {}
    for s, p, o in graphs().masks:
        said.setdefault(s, {}).setdefault(p, set()).add(o)
    return {s: what for s, what in said.items() if DET.Claim in what.get(RDF.type, ())}


def test_a_correction_is_of_a_flagged_claim_and_each_that_can_be_corrected_has_one(claims):
    """What is wrong or imprecise can be corrected, but for a degree, of which no record says how far it goes."""
    corrected = {c for c, what in claims.items() if what.get(DET.correction)}
    assert corrected
    for claim in corrected:
        assert claims[claim][DET.assessment] != {CODE.Unflagged}, claim
        assert claims[claim].get(DET.reference), claim
    for claim, what in claims.items():
        wrong, imprecise = CODE.Wrong in what[DET.assessment], CODE.Imprecise in what[DET.assessment]
        if wrong or (imprecise and what[DET.assessedComponent] != {CODE.DegreeComponent}):
            assert claim in corrected, claim
        if what[DET.assessment] != {CODE.Unflagged}:
            assert what.get(DET.note) and what.get(DET.assessedComponent), claim


def test_a_text_with_a_word_of_reserve_is_not_asserted(claims):
    """It is hedged, hypothetical, an opinion or the word of another."""
    found = {c for c, what in claims.items() if RESERVE.search(str(next(iter(what[DET.claimText]))))}
    assert len(found) > 15
    for claim in found:
        assert CODE.Asserted not in claims[claim][DET.stance], claim


def test_what_could_be_is_not_expected(graphs):
    kg = graphs()
    for name in ("LavrovOnStability", "LavrovOnSystem"):
        assert {o for _, _, o in kg.match(ID[name], DET.kind, None)} == {CODE.ConsidersPossible}


@pytest.mark.parametrize(("claim", "situation"), IN_RESERVE.items())
def test_what_is_read_in_several_ways_or_contested_is_tentative(graphs, claim, situation):
    assert graphs().holds(ID[claim], DET.asserts, ID[situation])
    assert not graphs("corrected").holds(ID[situation], RDF.type, DET.Occurrence)
    assert graphs("tentative").holds(ID[situation], RDF.type, DET.Occurrence)


def test_what_rests_on_a_claim_that_the_record_contradicts_is_only_as_stated(graphs):
    """C274 has Russia suit South Korea because it has no stance on reunification (C203); it has one."""
    named = ID.NeutralityMotivatesCounterbalance
    assert [graphs(v).holds(named, RDF.type, DET.Causation) for v in VIEWS] == [False, True, False]


def test_a_claim_is_told_in_words_and_without_names_of_the_graph(claims):
    for claim, what in claims.items():
        assert not re.search(r"\w_\w|[a-z][A-Z]", str(next(iter(what[DET.claimText])))), claim
