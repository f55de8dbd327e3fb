import json

import pytest
from rdflib import Literal
from rdflib.namespace import RDF
from small_graph import make, use

from detente.cli import run
from detente.explain import Explainer, explain, why_not
from detente.graph import load
from detente.passages import ArticleText, WrongArticle, digest
from detente.tree import Note, Tree, to_markdown, to_text
from detente.vocabulary import DET, ID

TEXT = "Russia and Japan quarrel. They do so over islands."
WORDS = TEXT[26:]

SOURCE = f"""
id:Article a det:Article ; det:length {len(TEXT)} ; det:sha256 "{digest(TEXT)}" .
id:S1 a det:Passage ; det:segment "S1" ; det:passageOf id:Article ; det:sha256 "{digest(WORDS)}" ;
    <http://www.w3.org/ns/oa#start> 26 ; <http://www.w3.org/ns/oa#end> {len(TEXT)} .
id:C001 det:passage id:S1 ; det:stance code:Asserted ; det:attributedTo id:Writer .
id:Writer rdfs:label "the writer"@en . code:Asserted rdfs:label "asserted"@en .
"""


@pytest.fixture(scope="module")
def kg(tmp_path_factory):
    root = make(tmp_path_factory.mktemp("explain"))
    source = root / "graph" / "one" / "source.ttl"
    source.write_text(source.read_text(encoding="utf-8") + SOURCE, encoding="utf-8")
    (root / "article.txt").write_text(TEXT, encoding="utf-8")
    (root / "other.txt").write_text(TEXT + "!", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        use(patch, root)
        patch.delenv("DETENTE_ARTICLE", raising=False)
        graph = load(as_of=2017)
        graph.root = root
        yield graph


OPPOSED = (ID.Russia, DET.indirectlyOpposedTo, ID.UnitedStates)


def test_a_proof_is_told_from_the_conclusion_to_the_passage(kg):
    text = explain(kg.proof(*OPPOSED), Explainer(kg), "text", 200)
    lines = [line.strip("│├└─ ") for line in text.splitlines()]
    assert lines[0] == "Russia indirectly opposed to United States"
    assert lines[1] == "by prp-spo2: adversarial to followed by allied with implies indirectly opposed to"
    assert any(line.startswith("stated in one/facts; since 1992") for line in lines)
    assert "C001 (asserted by the writer): They are at odds." in lines
    assert any(line.startswith("passage S1") and "characters 26 to 50" in line for line in lines)
    assert WORDS not in text


def test_every_step_and_leaf_of_the_proof_is_told_once(kg):
    proof = kg.proof(*OPPOSED)
    explainer = Explainer(kg)
    text = explain(proof, explainer, "text", 400)
    for node in proof.nodes():
        assert text.count(explainer.words(node.conclusion) + "\n") == 1, node.conclusion


def test_with_the_article_at_hand_the_passage_is_shown(kg):
    explainer = Explainer(kg, ArticleText(ID.Article, TEXT, len(TEXT), digest(TEXT)))
    assert f'"{WORDS}"' in explain(kg.proof(*OPPOSED), explainer, "text", 200)
    assert f'"{WORDS}"' in explain(kg.proof(*OPPOSED), explainer, "markdown")
    found = json.loads(explain(kg.proof(*OPPOSED), explainer, "json"))
    assert WORDS in json.dumps(found)


def test_json_holds_the_whole_tree(kg):
    proof = kg.proof(*OPPOSED)

    def same(found, node):
        assert found["conclusion"]["subject"]["iri"] == str(node.conclusion[0])
        assert found.get("rule") == (node.rule.name if node.rule else None)
        assert len(found.get("premises", [])) == len(node.premises)
        if node.rule is None:
            assert found["stated_in"]
        for part, premise in zip(found.get("premises", []), node.premises, strict=True):
            same(part, premise)

    same(json.loads(explain(proof, Explainer(kg), "json")), proof)


def test_markdown_is_a_nested_list(kg):
    text = explain(kg.proof(*OPPOSED), Explainer(kg), "markdown")
    assert text.startswith("- **Russia indirectly opposed to United States**\n  - by prp-spo2")
    assert all(line.lstrip().startswith("- ") for line in text.splitlines())


def test_a_row_is_explained_by_the_proofs_of_its_triples_and_by_what_is_absent(kg):
    query = """SELECT ?x ?y { ?x det:indirectlyOpposedTo ?y . VALUES ?x { id:Russia }
        FILTER NOT EXISTS { ?x det:alliedWith ?y } }"""
    trees = Explainer(kg).row(query, {"x": ID.Russia, "y": ID.UnitedStates})
    assert [tree.head for tree in trees] == [
        "Russia indirectly opposed to United States",
        "absence of: Russia allied with United States",
    ]
    assert trees[0].below


def test_over_many_rows_the_same_step_is_said_once(kg):
    explainer = Explainer(kg)
    query = "SELECT ?x { ?x det:adversarialTo id:Japan }"
    first = explainer.row(query, {"x": ID.Russia})
    second = explainer.row(query, {"x": ID.Russia})
    assert first[0].below and not second[0].below
    assert second[0].head == f"{first[0].head} (as above)"


def test_a_row_of_the_query_alone_says_so(kg):
    (tree,) = Explainer(kg).row("SELECT ?x { VALUES ?x { 1 } }", {"x": Literal(1)})
    assert "computed from the query alone" in tree.head


def test_a_question_answered_with_no_says_so(kg):
    (tree,) = Explainer(kg).row("ASK { id:Russia det:alliedWith id:Japan }", {"answer": Literal(False)})
    assert tree.head == "nothing in the graph meets the query"


def test_axioms_that_a_query_looks_up_are_shown_in_full_only(kg):
    query = "SELECT ?c { id:Japan a ?c . ?c rdfs:subClassOf det:Actor }"
    row = {"c": DET.State}
    assert [t.head for t in Explainer(kg).row(query, row)] == ["Japan is of class State"]
    full = [t.head for t in Explainer(kg).row(query, row, full=True)]
    assert len(full) == 2 and full[1].endswith("(axiom of the ontology)")


# ---- what does not hold ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("triple", "says"),
    [
        (
            (ID.SovietUnion, DET.adversarialTo, ID.Japan),
            "not hold in 2017 in the view corrected; it holds 1956 to",
        ),
        ((ID.Russia, DET.alliedWith, ID.China), "it holds in the view as-stated"),
        ((ID.Russia, DET.historicalAdversaryOf, ID.Japan), "shown only without a year"),
        ((ID.Russia, DET.agreementWith, ID.Russia), "between different things only"),
        ((ID.UnitedStates, DET.allyB, ID.USJapanAlliance), "the other way round it holds"),
        ((ID.Russia, DET.alliedWith, ID.Japan), "Russia adversarial to Japan"),
        ((ID.Russia, DET.agreementWith, ID.Japan), "Russia has an agreement with China"),
    ],
)
def test_what_does_not_hold_is_said_with_what_does(kg, triple, says):
    assert kg.proof(*triple) is None
    message = why_not(kg, *triple)
    assert says in message and "\n" not in message


# ---- the commands ------------------------------------------------------------------------------------


def detente(capsys, *words):
    status = run(list(words))
    out = capsys.readouterr()
    return status, out.out, out.err


WHY = ("why", "Russia", "indirectlyOpposedTo", "United States", "--as-of", "2017")


def test_why_prints_the_proof(kg, capsys):
    status, out, err = detente(capsys, *WHY)
    assert (status, err) == (0, "")
    assert out.startswith("Russia indirectly opposed to United States\n") and "C001" in out


def test_why_of_a_stated_triple_is_its_evidence(kg, capsys):
    status, out, _ = detente(capsys, "why", "KurilDispute", "sideA", "Russia")
    assert status == 0 and "stated in one/facts" in out and "by prp" not in out
    status, out, _ = detente(capsys, "why", "KurilDispute", "a", "Dispute")
    assert status == 0 and out.startswith("Kuril dispute is of class Dispute")


def test_why_of_what_does_not_hold_ends_with_1_and_one_line(kg, capsys):
    status, out, err = detente(capsys, "why", "Russia", "alliedWith", "China", "--as-of", "2017")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "it holds in the view as-stated" in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("why", "Rusia", "adversarialTo", "Japan"), "Russia"),
        (("why", "Russia", "adversarialsTo", "Japan"), "adversarial"),
        ((*WHY, "--article", "{root}/other.txt"), f"expected {len(TEXT)} characters, found {len(TEXT) + 1}"),
        (("why", "Russia", "a", "Statee"), "State"),
        (("cite", "C002"), "did you mean 'C001'?"),
        (("cite", "S1", "--article", "{root}/other.txt"), "is not the article"),
    ],
)
def test_wrong_use_is_one_line_and_ends_with_2(kg, capsys, words, says):
    status, out, err = detente(capsys, *(w.format(root=kg.root) for w in words))
    assert (status, out, err.count("\n")) == (2, "", 1) and says in err


def test_an_article_that_cannot_be_read_ends_with_3(kg, capsys):
    status, _, err = detente(capsys, *WHY, "--article", str(kg.root / "none.txt"))
    assert status == 3 and "none.txt" in err


def test_the_article_can_be_named_in_the_environment(kg, capsys, monkeypatch):
    monkeypatch.setenv("DETENTE_ARTICLE", str(kg.root / "article.txt"))
    assert f'"{WORDS}"' in detente(capsys, *WHY)[1]
    assert f'"{WORDS}"' in detente(capsys, "cite", "C001")[1]


def test_cite_shows_a_claim_with_its_situation(kg, capsys):
    status, out, _ = detente(capsys, "cite", "c001")
    assert status == 0 and "asserts Kuril dispute (id:KurilDispute)" in out and WORDS not in out
    assert detente(capsys, "cite", "C001", "--format", "markdown")[1].startswith("- **C001: ")


def test_a_passage_whose_digest_is_wrong_is_refused(kg):
    changed = TEXT.replace("islands", "islets!")
    explainer = Explainer(kg, ArticleText(ID.Article, changed, len(changed), digest(changed)))
    with pytest.raises(WrongArticle, match="passage S1"):
        explain(kg.proof(*OPPOSED), explainer, "text")


# ---- trees -------------------------------------------------------------------------------------------


TREE = Tree(
    "head " + "word " * 40, (Note("note", (Note("inner " * 30),)),), (Tree("a", (), (Tree("b"),)), Tree("c"))
)


@pytest.mark.parametrize("width", [40, 60, 100])
def test_trees_are_wrapped_to_the_width_and_nothing_is_lost(width):
    text = to_text(TREE, width)
    assert max(map(len, text.splitlines())) <= width
    assert (text.count("word"), text.count("inner")) == (40, 30)


def test_trees_can_be_drawn_in_ascii():
    assert to_text(TREE, 60, ascii_only=True).isascii() and not to_text(TREE, 60).isascii()


def test_markdown_escapes_what_markdown_reads():
    assert to_markdown(Tree("a*b_c|<d>")) == r"- **a\*b\_c\|\<d\>**"


def test_the_type_of_a_thing_is_told_in_words(kg):
    assert Explainer(kg).words((ID.Japan, RDF.type, DET.State)) == "Japan is of class State"
