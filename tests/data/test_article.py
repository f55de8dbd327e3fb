"""The article's graph: all passages, all claims, and what they lead to."""

import re

import pytest
from rdflib.namespace import RDF, RDFS

from detente.rdf.hierarchy import descendants
from detente.vocabulary import DET, ID, VIEWS


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
