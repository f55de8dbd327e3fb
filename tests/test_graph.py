import pytest
import small_graph
from rdflib import Literal, URIRef

import detente
from detente import graph
from detente.errors import DetenteError, Unreachable
from detente.rdf import BadData
from detente.slices import BadYear
from detente.sparql import BadQuery
from detente.vocabulary import DET, GRAPH, ID, INFERRED_GRAPH

OPPOSED = (ID.Russia, DET.indirectlyOpposedTo, ID.UnitedStates)
HISTORICAL = (ID.Russia, DET.historicalAdversaryOf, ID.Japan)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return small_graph.make(tmp_path_factory.mktemp("small"))


@pytest.fixture(autouse=True)
def small(root, monkeypatch):
    small_graph.use(monkeypatch, root)


def test_a_relation_holds_in_the_years_in_which_all_its_premises_do():
    kg = detente.load()
    assert kg.years(*OPPOSED) == ((1992, 2020),)
    assert detente.load(as_of=1992).holds(*OPPOSED)
    assert not detente.load(as_of=1991).holds(*OPPOSED)
    assert detente.load(as_of=1991).holds(ID.SovietUnion, DET.indirectlyOpposedTo, ID.UnitedStates)


def test_without_a_year_is_the_union_of_the_years_and_not_one_closure_of_all_facts():
    union = {t for kg in map(detente.load().at, (1956, 1960, 1992, 2001)) for t in kg.inferred()}
    found = set(detente.load().inferred())
    across = {t for t in found if t[1] in detente.load().across_periods}
    assert found == union | across
    assert across == {HISTORICAL}


def test_what_joins_two_periods_is_shown_only_without_a_year():
    kg = detente.load()
    assert kg.holds(*HISTORICAL)
    assert kg.holds(ID.Russia, DET.successorOf, ID.SovietUnion)
    in_1960 = kg.at(1960)
    assert not in_1960.holds(*HISTORICAL)
    assert not in_1960.holds(ID.Russia, DET.successorOf, ID.SovietUnion)
    assert in_1960.proof(*HISTORICAL) is None


def test_self_pairs_of_relations_between_different_things_are_dropped_and_listed():
    kg = detente.load()
    assert kg.holds(ID.Russia, DET.agreementWith, ID.China)
    assert not kg.holds(ID.Russia, DET.agreementWith, ID.Russia)
    assert (ID.Russia, DET.agreementWith, ID.Russia) in {triple for triple, _ in kg.self_pairs()}


def test_a_view_holds_its_own_files_only():
    assert not detente.load("corrected").holds(ID.Russia, DET.alliedWith, ID.China)
    assert detente.load("as-stated").holds(ID.Russia, DET.alliedWith, ID.China)


def test_every_triple_stands_in_the_default_graph_and_in_its_own():
    kg = detente.load(as_of=2001)
    rows = kg.sparql("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }").rows
    assert {row[1:] for row in rows} == set(kg.match(None, None, None))
    graphs = {g: {row[1:] for row in rows if row[0] == g} for g in {row[0] for row in rows}}
    assert OPPOSED in graphs[INFERRED_GRAPH]
    assert (ID.KurilDispute, DET.sideB, ID.Japan) in graphs[GRAPH["one/facts"]]
    assert kg.stated_in[(ID.KurilDispute, DET.sideB, ID.Japan)] == (GRAPH["one/facts"],)
    assert graphs[INFERRED_GRAPH] == set(kg.inferred())


def test_owlrl_infers_the_same_of_things():
    for year in (1956, 1991, 2001, None):
        ours, theirs = detente.load(as_of=year), detente.load(as_of=year, reasoner="owlrl")
        both = [{t for t in kg.inferred() if t[0].startswith(ID)} for kg in (ours, theirs)]
        assert both[0] == both[1]
        assert both[0]
    with pytest.raises(DetenteError, match="owlrl gives no proofs"):
        theirs.proof(*OPPOSED)


def test_a_proof_leads_to_stated_facts_of_the_year():
    proof = detente.load().proof(*OPPOSED)
    assert {s for s, _, _ in proof.leaves()} == {ID.KurilDispute, ID.USJapanAlliance}
    assert detente.load(as_of=1960).proof(*OPPOSED) is None


def test_a_second_load_computes_nothing(monkeypatch):
    first = detente.load(as_of=2001).sparql("SELECT * { ?s det:alliedWith ?o }")

    def never(*_):
        raise AssertionError("read a file although all is in the cache")

    monkeypatch.setattr(graph, "parse", never)
    again = detente.load(as_of=2001).sparql("SELECT * { ?s det:alliedWith ?o }")
    assert set(again.rows) == set(first.rows)
    with pytest.raises(AssertionError):
        detente.load(as_of=1956).sparql("ASK { ?s ?p ?o }")


def test_a_dataset_that_was_damaged_is_made_again(root):
    kg = detente.load(as_of=2001)
    folder = kg._engine.folder
    for file in folder.glob("*.sst"):
        file.write_bytes(file.read_bytes()[:-10])
    assert detente.load(as_of=2001).holds(*OPPOSED)


def test_years_of_the_same_make_up_share_a_dataset():
    assert detente.load(as_of=2002)._engine.folder == detente.load(as_of=2019)._engine.folder
    assert detente.load(as_of=2002)._engine.folder != detente.load(as_of=1999)._engine.folder


def test_a_file_of_one_s_own_is_reasoned_over_in_a_graph_of_its_own(tmp_path):
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        small_graph.PREFIXES + "id:MyAlliance a det:Alliance ; det:allyA id:China ; det:allyB id:Japan .",
        encoding="utf-8",
    )
    kg = detente.load(extra=[mine])
    assert kg.holds(ID.Japan, DET.alliedWith, ID.China)
    assert kg.stated_in[(ID.MyAlliance, DET.allyB, ID.Japan)] == (URIRef(mine.as_uri()),)
    assert not detente.load().holds(ID.Japan, DET.alliedWith, ID.China)


def test_a_file_of_one_s_own_that_is_wrong_is_an_error_and_nothing_is_kept(tmp_path, root):
    mine = tmp_path / "mine.ttl"
    mine.write_text("<a:a> <a:b> .", encoding="utf-8")
    before = set((root / "cache").iterdir()) if (root / "cache").exists() else set()
    with pytest.raises(BadData, match=r"mine\.ttl:1"):
        detente.load(extra=[mine]).holds(*OPPOSED)
    with pytest.raises(Unreachable, match=r"none\.ttl"):
        detente.load(as_of=2001, extra=[tmp_path / "none.ttl"])
    assert set((root / "cache").iterdir()) == before


def test_a_year_outside_of_the_span_is_refused_at_once():
    with pytest.raises(BadYear, match="1956 to 2020"):
        detente.load(as_of=1900)
    with pytest.raises(BadYear, match="1956 to 2020"):
        detente.load().at(2021)


def test_an_unknown_view_and_reasoner_are_refused():
    with pytest.raises(DetenteError, match="corrected, as-stated, tentative"):
        detente.load("true")
    with pytest.raises(DetenteError, match="detente, owlrl"):
        detente.load(reasoner="hermit")


def test_sparql_is_read_only():
    with pytest.raises(BadQuery):
        detente.load().sparql("DELETE WHERE { ?s ?p ?o }")


def test_a_question_is_about_its_own_year_where_the_graph_has_none():
    kg = detente.load()
    assert kg.ask("alliances/opponents").rows == ((ID.Russia, ID.UnitedStates, Literal(3)),)
    assert detente.load(as_of=1960).ask("alliances/opponents").rows == ()
    assert kg.ask("opponents", as_of=1960, state="USSR", limit=4).rows == (
        (ID.SovietUnion, ID.UnitedStates, Literal(4)),
    )
    assert len(kg.ask("opponents", as_of=None, state=["Russia", "Soviet Union"])) == 2


def test_labels_are_those_of_the_graph():
    kg = detente.load()
    assert kg.label(ID.UnitedStates) == "United States"
    assert kg.label(ID.Nobody) == "id:Nobody"


def test_the_public_names_are_what_they_say():
    assert detente.KnowledgeGraph is graph.KnowledgeGraph
    assert set(detente.__all__) <= set(dir(detente))
    assert detente.close([(ID.a, DET.b, ID.c)], detente.load().closure.ruleset)
    assert detente.__version__
    with pytest.raises(AttributeError, match="nothing"):
        detente.nothing  # noqa: B018
