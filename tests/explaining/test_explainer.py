"""Evidence, witnesses, explanations and passages."""

import hashlib
import json

import pytest
from rdflib.namespace import RDF
from rdflib.term import BNode

from detente.errors import DetenteError
from detente.explaining.evidence import Evidence
from detente.explaining.explainer import Explainer
from detente.explaining.lineage import witnesses
from detente.explaining.passages import ArticleText
from detente.graph import load
from detente.vocabulary import DET, ID


def names(support):
    return [c.name for c in support.claims]


# ---- evidence ----------------------------------------------------------------------------------------


def test_a_role_rests_on_the_claims_that_mention_its_filler(graphs):
    kg = graphs("as-stated")
    evidence = Evidence(kg)
    treaty = ID["rap/FriendshipTreaty2001"]
    assert names(evidence.of((treaty, DET.contractingParty, ID.RepublicOfChina))) == ["C052"]
    assert names(evidence.of((treaty, DET.signatory, ID.Putin))) == ["C050"]
    assert "C051" in names(evidence.of((treaty, DET.contractingParty, ID.Russia)))
    assert "C050" not in names(evidence.of((treaty, DET.contractingParty, ID.Russia)))


def test_a_type_rests_on_all_claims_and_a_year_of_the_record_on_its_reference(graphs):
    kg = graphs()
    evidence = Evidence(kg)
    assert names(evidence.of((ID["rap/FriendshipTreaty2001"], RDF.type, DET.Treaty))) == ["C050", "C051", "C052"]
    (year,) = (t for t in kg.masks if t[0] == ID["rap/USJapanAlliance"] and t[1] == DET.startYear)
    treaties = (ID["record/RefUSJapanTreaty1951"], ID["record/RefUSJapanTreaty1960"])
    assert evidence.of(year).references == treaties and not evidence.of(year).claims


def test_a_correction_rests_on_its_reference(graphs):
    evidence = Evidence(graphs())
    support = evidence.of((ID["rap/FriendshipTreaty2001"], DET.contractingParty, ID.China))
    assert support.references == (ID["record/RefTreaty2001"],) and not support.claims


def test_a_triple_that_is_not_stated_rests_on_nothing(graphs):
    assert not Evidence(graphs()).of((ID.Japan, DET.alliedWith, ID.China))


# ---- witnesses ---------------------------------------------------------------------------------------


def lineage_of(kg, query):
    answer = kg.sparql(query)
    assert answer.rows
    return set(witnesses(kg, query, answer, answer.rows[0]))


def test_the_patterns_of_a_row_are_grounded(graphs):
    kg = graphs("corrected", 2017)
    found = lineage_of(kg, "SELECT ?b { id:Japan det:sanctions ?b . OPTIONAL { ?b det:capital ?c } }")
    assert found == {(ID.Japan, DET.sanctions, ID.Russia), (ID.Russia, DET.capital, ID.Moscow)}


def test_what_is_absent_leaves_no_triple(graphs):
    kg = graphs("corrected", 2017)
    found = lineage_of(kg, "SELECT ?b { id:Japan det:sanctions ?b FILTER NOT EXISTS { id:Japan det:alliedWith ?b } }")
    assert found == {(ID.Japan, DET.sanctions, ID.Russia)}


@pytest.mark.parametrize("path", ["det:sender/^det:sender", "^det:asserts", "(det:sender|det:target)", "!det:target"])
def test_paths_are_followed_edge_by_edge(graphs, path):
    found = lineage_of(graphs("corrected", 2017), f"SELECT ?x {{ rap:JapaneseSanctions2014 {path} ?x }} ORDER BY ?x")
    assert found and all(ID["rap/JapaneseSanctions2014"] in t for t in found)


def test_a_transitive_path_gives_every_step(graphs):
    found = lineage_of(graphs(), "SELECT ?x { ?x det:locatedIn+ id:AsiaPacific } ORDER BY ?x")
    assert found and all(t[1] == DET.locatedIn for t in found)


def test_an_aggregate_rests_on_its_group(graphs):
    kg = graphs("corrected", 2017)
    query = "SELECT ?s (COUNT(?o) AS ?n) { VALUES ?s { id:Russia } ?s det:adversarialTo ?o } GROUP BY ?s"
    adversaries = ID.Japan, ID.Ukraine, ID.IslamicState, ID.SyrianInsurgents
    assert lineage_of(kg, query) == {(ID.Russia, DET.adversarialTo, o) for o in adversaries}


# ---- explanations ------------------------------------------------------------------------------------


def test_the_reason_goes_from_the_relation_to_the_passage(graphs):
    kg = graphs("corrected", 2017)
    proof = kg.proof(ID.Russia, DET.indirectlyOpposedTo, ID.UnitedStates)
    explainer = Explainer(kg, detail=True)
    text = explainer.proof(proof)
    for part in ("prp-spo2", "adversarial to followed by allied with implies", "C198", "S4P2.4", "stated in facts"):
        assert part in text
    assert max(map(len, text.splitlines())) <= 110
    data = json.loads(explainer.as_json(proof))
    assert data["rule"] == "prp-spo2" and len(data["premises"]) == 2
    assert "by prp-spo2" in explainer.as_markdown(proof)


def test_in_plain_words_a_chain_is_one_line_with_its_roles(graphs):
    kg = graphs("corrected", 2017)
    proof = kg.proof(ID.Russia, DET.indirectlyOpposedTo, ID.UnitedStates)
    plain, detailed = Explainer(kg), Explainer(kg, detail=True)
    text = " ".join(plain.proof(proof).replace("│", " ").split())
    assert "Japan as ally A and United States as other member" in text
    assert "Russia [adversarial to] Japan and Japan [allied with] United States" in text
    assert "every Tension is a Dispute" in text  # told on the way, as what expansion does
    assert "are opponents" in text and "prp-" not in text and "cax-" not in text
    assert len(plain.proof(proof).splitlines()) < len(detailed.proof(proof).splitlines()) * 0.7
    for leaf in proof.leaves():  # every stated fact is there
        assert " ".join(plain.phrase(leaf).split()) in text
    record = "Brett Ashley Leeds et al."  # a reference is given in full once
    assert text.count(record) == 1 and "record: Alliance Treaty Obligations and Provisions, above" in text
    markdown, folded = plain.as_markdown(proof), kg.why("Russia", "indirectlyOpposedTo", "US")._repr_html_()
    assert "as other member" in markdown and "as other member" in folded and "prp-" not in markdown + folded
    assert folded.count("<details") == folded.count("</details>") > 5 and folded.count("<ul>") == folded.count("</ul>")


def test_what_a_claim_is_wrong_about_is_said_beside_it(graphs):
    """C163 gets a rank wrong, and is right that Russia supplies China with arms; C107 denies."""
    kg = graphs("corrected", 2017)
    assert "C163 (asserted, by Corentin (author), wrong as to the rank)" in " ".join(
        str(kg.why("Russia", "suppliesArmsTo", "China")).split()
    )
    told = str(kg.cite("C107"))
    assert told.startswith("C107 (asserted, by Corentin (author), denial, wrong as to the degree): ")
    assert "denied: Border issue of Russia and China - completely resolved - true" in told and "reading" not in told
    assert json.loads(kg.cite("C107").to_json())["claims"][0]["component"] == "degree"


def test_the_same_question_has_the_same_reason_every_time():
    texts = set()
    for _ in range(2):
        kg = load("corrected", 2017)
        texts.add(Explainer(kg).triple((ID.Russia, DET.indirectlyOpposedTo, ID.UnitedStates)))
    assert len(texts) == 1


def test_an_unnamed_class_is_shown_by_what_it_says(graphs):
    """Not by the label of its blank node, which differs from one run to the next."""
    kg = graphs("corrected", 2017)
    proof = kg.proof(ID.SouthernKurils, RDF.type, DET.ContestedTerritory)
    assert any(isinstance(t, BNode) for node in proof.nodes() for t in node.conclusion)
    explainer = Explainer(kg, detail=True)
    for text in (explainer.proof(proof), explainer.as_markdown(proof)):
        assert "Southern Kuril Islands [is a] inverse of territory some Territorial dispute" in text
        assert "_:" not in text
    assert explainer.label(BNode("nothing")) == "something without a name"


# ---- passages ----------------------------------------------------------------------------------------

TEXT = "Erstens. Zweitens — mit Gedankenstrich. Drittens."


def with_article(tmp_path, digest_of=TEXT, passage_of="Drittens."):
    """A graph that also holds a little article of our own, with one passage."""
    start = TEXT.index("Drittens.")
    file = tmp_path / "own.ttl"
    file.write_text(
        f"""
        @prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
        @prefix oa: <http://www.w3.org/ns/oa#> .
        id:Own a det:Article ; det:length {len(TEXT)} ; det:sha256 "{hashlib.sha256(digest_of.encode()).hexdigest()}" .
        id:Own3 a det:Passage ; det:passageOf id:Own ; oa:start {start} ; oa:end {len(TEXT)} ;
            det:sha256 "{hashlib.sha256(passage_of.encode()).hexdigest()}" .
        """,
        encoding="utf-8",
    )
    return load("corrected", extra=[file])


def test_a_passage_is_shown_after_its_digest_is_checked(tmp_path):
    article = tmp_path / "a.txt"
    article.write_text(TEXT, encoding="utf-8")
    assert ArticleText(with_article(tmp_path), article).passage(ID.Own3) == "Drittens."
    with pytest.raises(DetenteError, match="passage Own3: .*correct its offsets or digest"):
        ArticleText(with_article(tmp_path, passage_of="Viertens."), article).passage(ID.Own3)


def test_the_passages_of_two_sources_of_one_text_are_quoted_from_either_file(tmp_path):
    """The second is cut otherwise; its digest is that of the same text, by whichever file that is at hand."""
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in (TEXT, TEXT[:5])]
    file = tmp_path / "again.ttl"
    file.write_text(
        f"""
        @prefix det: <{DET}> . @prefix id: <{ID}> . @prefix oa: <http://www.w3.org/ns/oa#> .
        id:Again a det:Article ; det:length {len(TEXT)} ; det:sha256 "{digests[0]}" .
        id:Again1 a det:Passage ; det:passageOf id:Again ; oa:start 0 ; oa:end 5 ; det:sha256 "{digests[1]}" .
        """,
        encoding="utf-8",
    )
    with_article(tmp_path)
    kg = load("corrected", extra=[tmp_path / "own.ttl", file])
    one, other = tmp_path / "a.txt", tmp_path / "b.txt"
    for each in (one, other):
        each.write_text(TEXT, encoding="utf-8")
    for given in ([one], [other], [one, other]):
        text = ArticleText(kg, *given)
        assert (text.passage(ID.Own3), text.passage(ID.Again1)) == ("Drittens.", TEXT[:5])
        assert text.around(ID.Again1)[1] == TEXT[:5]


def test_a_wrong_file_is_refused(tmp_path, graphs):
    article = tmp_path / "a.txt"
    article.write_text("Something else.", encoding="utf-8")
    with pytest.raises(DetenteError, match="this is not the article: it has 15 code points.*12389 code points"):
        ArticleText(graphs(), article)
    article.write_bytes(b"\xff\xfe")
    with pytest.raises(DetenteError, match="not UTF-8 at byte 0"):
        ArticleText(graphs(), article)
    with pytest.raises(DetenteError) as caught:
        ArticleText(graphs(), tmp_path / "none.txt")
    assert caught.value.exit_code == 3
