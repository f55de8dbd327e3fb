"""The article's graph as it is written: passages, claims, and what leads from one to the other."""

import itertools
import re
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS

from detente import library
from detente.vocabulary import CODE, DET, ID, OA, VIEWS, article_file

CHECKOUT = Path(__file__).resolve().parents[1]
ARTICLE = "russia-asia-pacific"
LENGTH = 12389
CONTENT = (DET.asserts, DET.supposes, DET.denies)
PARTS = ("source", "entities", "claims", "facts", "hedged", "as-stated", "corrections", "prospects")


@pytest.fixture(scope="module")
def files():
    return {p: Graph().parse(CHECKOUT / article_file(ARTICLE, p), format="turtle") for p in PARTS}


@pytest.fixture(scope="module")
def everything(files):
    whole = Graph()
    for graph in files.values():
        whole += graph
    for name in ("ontology/detente.ttl", "ontology/codes.ttl", "graph/world.ttl"):
        whole.parse(CHECKOUT / name, format="turtle")
    return whole


@pytest.fixture(scope="module")
def claims(files):
    return set(files["claims"].subjects(RDF.type, DET.Claim))


def test_there_are_131_passages_within_the_article_and_none_overlaps(files):
    source = files["source"]
    stretches = sorted(
        (source.value(p, OA.start).toPython(), source.value(p, OA.end).toPython())
        for p in source.subjects(RDF.type, DET.Passage)
    )
    assert len(stretches) == 131
    assert stretches[0][0] >= 0 and stretches[-1][1] <= LENGTH
    assert all(start < end for start, end in stretches)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(stretches))
    # Between two passages there is white space only, at most an empty line and a mark.
    assert all(after[0] - before[1] <= 4 for before, after in itertools.pairwise(stretches))


def test_passages_are_named_by_their_segment_and_have_a_digest(files):
    source = files["source"]
    for passage in source.subjects(RDF.type, DET.Passage):
        assert passage == ID[str(source.value(passage, DET.segment))]
        assert re.fullmatch("[0-9a-f]{64}", str(source.value(passage, DET.sha256)))
        assert (passage, RDF.type, OA.TextPositionSelector) in source
    assert source.value(ID.Article, DET.length).toPython() == LENGTH


def test_claims_are_numbered_from_1_to_281(files, claims):
    numbers = {files["claims"].value(c, DET.number).toPython(): c for c in claims}
    assert sorted(numbers) == list(range(1, 282))
    assert all(claim == ID[f"C{number:03}"] for number, claim in numbers.items())


@pytest.mark.parametrize("view", VIEWS)
def test_every_claim_number_is_found_by_sparql_in_every_view(view):
    import detente

    rows = detente.load(view).sparql("SELECT ?n { ?claim a det:Claim ; det:number ?n }").rows
    assert sorted(int(row[0]) for row in rows) == list(range(1, 282))


def test_each_asserted_situation_is_one_hop_from_a_passage(files, claims):
    graph = files["claims"]
    for claim in claims:
        for content in itertools.chain(
            *(graph.objects(claim, p) for p in (DET.asserts, DET.supposes, DET.denies))
        ):
            passages = set(graph.objects(claim, DET.passage))
            assert passages, (claim, content)
            assert all((p, RDF.type, DET.Passage) in files["source"] for p in passages)


def test_every_claim_leads_to_something_that_a_file_describes(files, claims, everything):
    gaps = set(files["claims"].subjects(DET.modelGap, None))
    assert len(gaps) <= 30
    for claim in claims - gaps:
        found = [o for p in CONTENT for o in files["claims"].objects(claim, p)]
        assert found, claim
        assert all((node, RDF.type, None) in everything for node in found), claim


def test_polarity_goes_with_denials(files, claims):
    """A denied claim asserts nothing; what is denied is a Denial, what is supposed a Prospect."""
    graph = files["claims"]
    kinds = {n for part in PARTS for n in files[part].subjects(RDF.type, DET.Denial)}
    prospects = {n for part in PARTS for n in files[part].subjects(RDF.type, DET.Prospect)}
    assert set(graph.objects(None, DET.denies)) <= kinds
    assert set(graph.objects(None, DET.supposes)) <= prospects
    assert not set(graph.objects(None, DET.asserts)) & (kinds | prospects)
    for claim in graph.subjects(DET.denies, None):
        assert graph.value(claim, DET.polarity) == CODE.Negative, claim


def test_hypothetical_and_predicted_claims_assert_nothing_in_the_facts(files):
    graph = files["claims"]
    firm = set(files["facts"].subjects(RDF.type, None))
    for stance in (CODE.Hypothetical, CODE.Predicted):
        for claim in graph.subjects(DET.stance, stance):
            only = [
                c
                for c in graph.objects(claim, DET.asserts)
                if c in firm and set(graph.subjects(DET.asserts, c)) == {claim}
            ]
            assert not only, claim


def test_claims_say_who_says_them_and_what_was_found(files, claims):
    graph = files["claims"]
    for claim in claims:
        for p in (
            DET.stance,
            DET.polarity,
            DET.attributedTo,
            DET.assessment,
            DET.claimText,
            DET.claimRelation,
        ):
            assert len(list(graph.objects(claim, p))) == 1, (claim, p)
        if graph.value(claim, DET.assessment) != CODE.Unflagged:
            assert (claim, DET.assessedComponent, None) in graph, claim


def test_corrections_name_public_references(files, everything):
    graph = files["corrections"]
    nodes = {s for s in graph.subjects() if isinstance(s, URIRef) and str(s).startswith(str(ID))}
    for node in nodes:
        references = set(graph.objects(node, DET.reference))
        assert references, node
        for reference in references:
            assert (reference, RDF.type, DET.Reference) in everything
            assert everything.value(reference, DET.citation)


def test_what_is_stated_wrongly_has_its_correction(files):
    """What as-stated adds to is a fact; what the corrections correct is described in some file."""
    corrected = set(files["corrections"].objects(None, DET.corrects))
    own = {s for s in files["as-stated"].subjects(RDF.type, None) if str(s).startswith(str(ID))}
    added = {s for s in files["as-stated"].subjects() if str(s).startswith(str(ID))} - own
    assert added <= set(files["corrections"].subjects()) | set(files["facts"].subjects())
    assert corrected <= {s for part in PARTS for s in files[part].subjects(RDF.type, None)}
    assert len(own & corrected) >= 10


@pytest.mark.parametrize("view", VIEWS)
def test_no_situation_of_a_view_has_two_years_or_two_types(view):
    whole = Graph()
    for file in library.view_files(view).values():
        whole.parse(file, format="turtle")
    for p in (DET.startYear, DET.endYear, DET.timePrecision, DET.timeBasis):
        for node in set(whole.subjects(p, None)):
            assert len(set(whole.objects(node, p))) == 1, (node, p)
    content = set(whole.transitive_subjects(RDFS.subClassOf, DET.Content))
    for node, kind in whole.subject_objects(RDF.type):
        if kind in content:
            assert len(set(whole.objects(node, RDF.type))) == 1, node


def test_claims_stand_in_the_order_of_the_article(files):
    text = (CHECKOUT / article_file(ARTICLE, "claims")).read_text(encoding="utf-8")
    written = re.findall(r"^id:(C\d{3}) a det:Claim", text, re.MULTILINE)
    assert len(written) == 281
    starts = [
        min(
            files["source"].value(p, OA.start).toPython()
            for p in files["claims"].objects(ID[name], DET.passage)
        )
        for name in written
    ]
    assert starts == sorted(starts)
