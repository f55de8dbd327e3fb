"""`detente check` as a whole: the shipped graph is green, the article's own contradictions are reported."""

import hashlib

import pytest

from detente import check, cli
from detente.check import contradictions, evidence
from detente.check.material import Material
from detente.passages import WrongArticle
from detente.rdf import parse
from detente.vocabulary import DET, GRAPH, ID

VIEWS = ("corrected", "as-stated", "tentative")


@pytest.fixture(scope="module")
def report():
    return check.run(with_coverage=True, with_queries=True)


def test_shipped_graph_is_green_in_every_view(report):
    assert report.ok, "\n".join(map(str, report.findings))


def test_each_contradicting_pair_is_reported_in_each_view(report):
    for view in VIEWS:
        for pair in (
            "C017 and id:C025",
            "C042 and id:C103",
            "C049 and id:C107",
            "C203 and id:C211",
            "C227 and id:C243",
        ):
            (line,) = (n for n in report.notes if n.startswith(f"{view}: id:{pair} contradict"))
            assert line.rpartition("(det:contradicts): ")[2]


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("corrected: id:C227", "resolved by modality: code:Asserted against code:Hypothetical"),
        ("as-stated: id:C049", "resolved by degree: only code:Completely is denied"),
        ("corrected: id:C203", "what id:C203 says is not accepted there"),
        ("as-stated: id:C203", "a real clash"),
        ("as-stated: id:NoRussianPositionOnReunification", "(C211, graph/russia-asia-pacific/facts.ttl)"),
        ("as-stated: id:RussiaInASEAN", "a member of id:ASEAN, whose dialogue partner it is"),
        ("as-stated: id:China and id:Russia are allied and adversarial", "id:Russia det:indirectlyOpposedTo"),
        ("corrected: self-pairs", "det:coMemberWith"),
    ],
)
def test_note_says_how_it_stands(report, start, words):
    assert [n for n in report.notes if n.startswith(start) and words in n], report.notes


def test_what_the_record_denies_is_no_note_of_the_corrected_view(report):
    assert not [n for n in report.notes if n.startswith("corrected: ") and "own contradiction" in n]


def test_every_claim_leads_somewhere_and_no_fact_is_a_literal_only(report):
    lines = {n.split(" ", 2)[2].split(":")[0]: n for n in report.notes if n.startswith("coverage: ")}
    assert lines["claims whose content stands in a literal only"].startswith("coverage: 0 ")
    assert lines["passages without a claim that do not say why"].startswith("coverage: 0 ")
    assert int(lines["claims that lead to nothing in the model and say why"].split()[1]) <= 30


def test_a_real_clash_of_facts_is_a_finding_unless_the_claims_are_joined(tmp_path):
    """The same denial: once by a claim that says so with det:contradicts, once by a claim that does not."""
    text = """@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
        @prefix code: <https://w3id.org/detente/code/> .
        id:No a det:Denial ; det:deniedSubject id:Japan ; det:deniedRelation code:sanctions ;
            det:deniedObject id:Russia ; det:startYear 2015 ; det:endYear 2016 ;
            det:reference id:RefTreaty2001 .
        """
    joined = "id:Mine a det:Claim ; det:denies id:No ; det:contradicts id:C184 ; "
    outcomes = []
    for name, more in (("bare", ""), ("joined", joined + "det:passage id:S4P1.10 .")):
        file = tmp_path / f"{name}.ttl"
        file.write_text(text + more, encoding="utf-8")
        material = Material(["corrected"], [file])
        kg = material.views["corrected"]
        outcomes.append([o for o in contradictions.denials(material, "corrected", kg) if "id:No" in str(o)])
    ((finding,), (note,)) = outcomes
    assert isinstance(finding, check.Finding) and "2015-2016" in finding.problem
    assert isinstance(note, str) and "the article's own contradiction" in note


# ---- passages against a text ---------------------------------------------------------------------------

TEXT = "Trade grows. Ships sail.\n"


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def little(tmp_path):
    """An article of two passages, the second with the digest that is asked for."""

    def make(digest):
        text = f"""@prefix det: <https://w3id.org/detente/ontology#> .
            @prefix oa: <http://www.w3.org/ns/oa#> .
            @prefix id: <https://w3id.org/detente/id/> .
            id:Little a det:Article ; det:length {len(TEXT)} ; det:sha256 "{sha(TEXT)}" .
            id:P1 a det:Passage ; det:passageOf id:Little ; oa:start 0 ; oa:end 12 ;
                det:sha256 "{sha(TEXT[:12])}" .
            id:P2 a det:Passage ; det:passageOf id:Little ; oa:start 13 ; oa:end 24 ;
                det:sha256 "{digest}" .
            """
        file = tmp_path / "source.ttl"
        file.write_text(text, encoding="utf-8")
        material = Material(["corrected"])
        material.graphs = {GRAPH["little/source"]: parse(file)}
        material.files = {GRAPH["little/source"]: file}
        return material

    return make


def test_wrong_hash_is_found_with_the_article_at_hand(little, tmp_path):
    article = tmp_path / "article.txt"
    article.write_text(TEXT, encoding="utf-8")
    assert not list(evidence.passages(little(sha(TEXT[13:24])), article))
    (found,) = evidence.passages(little(sha("other")), article)
    assert (found.node, found.rule, found.line) == ("id:P2", "passage", 8)
    assert sha(TEXT[13:24]) in found.problem


def test_another_text_is_refused(little, tmp_path):
    article = tmp_path / "article.txt"
    article.write_text("Another text.", encoding="utf-8")
    with pytest.raises(WrongArticle, match="is not the article"):
        list(evidence.passages(little(sha(TEXT[13:24])), article))


# ---- the command ---------------------------------------------------------------------------------------


def test_command_fails_with_one_line_a_finding(tmp_path, capsys):
    mine = tmp_path / "mine.ttl"
    mine.write_text(f"<{ID.Russia}> <{DET.alliedWith}> <{ID.India}> .\n", encoding="utf-8")
    assert cli.run(["check", "--view", "corrected", "--quiet", str(mine)]) == 1
    out, err = capsys.readouterr()
    (line,) = out.splitlines()
    assert line.startswith(f"{mine}:1: id:Russia: det:alliedWith id:India is written by hand") and not err
    assert "state a det:Alliance with det:allyA and det:allyB" in line


def test_command_names_the_line_of_malformed_turtle(tmp_path, capsys):
    mine = tmp_path / "mine.ttl"
    mine.write_text(f"<{ID.Russia}>\n    <{DET.alliedWith}> .\n", encoding="utf-8")
    assert cli.run(["check", str(mine)]) == 2
    out, err = capsys.readouterr()
    assert not out and f"{mine}:2: malformed Turtle" in err and len(err.splitlines()) == 1


def test_command_is_green_on_a_file_that_the_view_holds_already(capsys):
    from detente import library

    facts = library.path("graph/russia-asia-pacific/facts.ttl")
    assert cli.run(["check", "--view", "corrected", str(facts)]) == 0
    assert "0 found" in capsys.readouterr().out.splitlines()[-1]


def test_file_that_is_not_there(capsys, tmp_path):
    assert cli.run(["check", str(tmp_path / "none.ttl")]) == 3
    assert "none.ttl" in capsys.readouterr().err
