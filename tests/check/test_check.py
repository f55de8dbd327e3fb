"""The check: green on the shipped graph; one's own files; for the kinds of wrong fact see test_wrong_facts.py."""

import gc
import re
import time
from dataclasses import replace
from pathlib import Path

import pyshacl
import pytest

import detente.check
from detente.check import Check, Finding, run, run_coverage
from detente.check.kinds import KINDS
from detente.check.own import findings, problems
from detente.collection import library
from detente.collection.manifest import read, shipped
from detente.errors import DetenteError
from detente.graph import load
from detente.rdf.terms import short
from detente.vocabulary import SHAPES_FILE
from tests.asking.made_panels import collection

VIEWS = tuple(shipped().views)

HEAD = """
@prefix det: <https://w3id.org/detente/ontology#> .
@prefix id: <https://w3id.org/detente/id/> .
@prefix rap: <https://w3id.org/detente/id/rap/> .
@prefix code: <https://w3id.org/detente/code/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<> det:span "1500/2017" .
"""
YEARS = "det:startYear 2014 ; det:endStatus code:Ongoing ; det:timeBasis code:GivenYear"
CLAIM = """
id:C901 a det:Claim ; det:number 901 ; det:claimText "A test." ; det:passage rap:S4P1.9 ; det:stance code:Asserted ;
    det:polarity code:Positive ; det:attributedTo id:Corentin ; det:assessment code:Unflagged ;
    det:claimSubject id:Japan ; det:claimRelation code:sanctions ; det:claimObject id:China ; det:asserts id:Mine .
"""
GOOD = (
    f'id:Mine a det:Sanctions ; rdfs:label "mine"@en ; det:sender id:Japan ; det:target id:China ; {YEARS} .\n' + CLAIM
)


def check(tmp_path, turtle):
    file = tmp_path / "mine.ttl"
    file.write_text(HEAD + turtle, encoding="utf-8")
    return [f for f in run(["corrected"], [file]) if f.error]


def test_the_shipped_graph_is_green_and_reports_the_articles_own_contradictions():
    found = list(run(VIEWS))
    assert not [str(f) for f in found if f.error]
    notes = "\n".join(map(str, found))
    for claims in (("C017", "C025"), ("C042", "C103"), ("C049", "C107"), ("C203", "C211"), ("C227", "C243")):
        assert all(c in notes for c in claims)
    assert "rap:NoRussianPositionOnReunification" in notes  # found by the rules: C203 against C211
    assert "member and dialogue partner of ASEAN" in notes
    assert "opposed to itself by the rules" in notes


def test_views_of_the_same_files_are_checked_as_the_one_in_which_most_fails(tmp_path):
    """Data sets have one part, which each view has; an article with a hedge has a view more."""
    made = read(collection(tmp_path / "small"))
    parts = list(Check(["as-stated", "tentative", "corrected"], collection=made))
    assert [title for title, _ in parts] == [
        *(f"corrected: {part}" for part in ("form", "shapes", "evidence", "contradictions")),
        "ontology",
    ]
    assert len(Check(["as-stated", "corrected"], collection=made)) == len(parts)
    (made.root / "sources" / "pacts" / "hedged.ttl").write_text("", encoding="utf-8")
    assert [t.partition(":")[0] for t, _ in Check(["tentative", "corrected"], collection=made)][::4] == [
        "tentative",
        "corrected",
        "ontology",
    ]


def written(folder, name, turtle):
    file = folder / name
    file.write_text(HEAD + turtle, encoding="utf-8")
    return file


def own(view, *files):
    """What is found in files of one's own without closing the graph."""
    return findings(load(view, extra=files))


def test_of_ones_own_file_all_is_told_and_of_others_only_when_asked(tmp_path):
    file = written(tmp_path, "mine.ttl", GOOD.replace("2014", "20014") + "id:Japan det:iso3166alpha3 'JAP' .\n")
    mine = list(run(["corrected"], [file]))
    assert {f.file for f in mine} == {str(file)}
    assert {f.name for f in mine} == {"absurd-year", "value-twice", "rests-on-nothing"}
    every = list(run(["corrected"], [file], everything=True))
    assert set(mine) <= set(every) and any(f.name == "claims-stand-against" for f in every)


def test_two_values_are_told_from_none_with_the_file_of_each(tmp_path):
    one = written(tmp_path, "one.ttl", GOOD)
    two = written(tmp_path, "two.ttl", "id:C901 det:claimText 'Another.' .\nid:Mine rdfs:label 'my own'@en .\n")
    none = written(tmp_path, "none.ttl", GOOD.replace('det:claimText "A test." ; ', "").replace("90", "80"))
    found = {f.name: f for f in own("corrected", one, two)}
    assert found["value-twice"].message == (f"two values of det:claimText: A test. (in {one}) and Another. (in {two})")
    assert found["label-twice"].message == f'two labels: "mine" (in {one}) and "my own" (in {two})'
    (missing,) = [f for f in own("corrected", none) if f.path == "det:claimText"]
    assert missing.name == "value-missing" and missing.message == "it has no det:claimText"


def test_a_reserve_and_its_lack_are_told_apart_by_file_and_view(tmp_path):
    hedged = written(tmp_path, "mine.ttl", GOOD.replace("code:Asserted", "code:Hedged"))
    assert {f.name for f in own("corrected", hedged)} == {"hedged-among-facts"}
    assert own("tentative", hedged) == []
    claim = CLAIM.replace("id:Mine", "rap:SimilarDevelopment").replace("id:China", "id:Russia")
    (found,) = [f for f in own("tentative", written(tmp_path, "other.ttl", claim)) if f.error]
    assert (found.name, found.node, found.value) == ("fact-among-hedged", "id:C901", "rap:SimilarDevelopment")


def test_a_term_of_ones_own_is_held_to_what_the_ontology_is(tmp_path):
    turtle = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
det:Feud a owl:Class ; rdfs:subClassOf det:Sanctions .
"""
    names = {f.name for f in run(["corrected"], [written(tmp_path, "mine.ttl", turtle)])}
    assert {"term-undescribed", "class-without-example"} <= names


def test_a_description_is_validated_once_and_all_that_have_it_are_told(graphs, tmp_path):
    """The findings of the descriptions against those of pyshacl over every node."""
    from rdflib import Graph
    from rdflib.namespace import RDF, RDFS, SH, SKOS

    from detente.check.shapes import Validation

    bad = GOOD.replace("code:GivenYear", "code:Record").replace('rdfs:label "mine"@en ; ', "") + CLAIM.replace(
        "rap:S4P1.9", "id:Japan"
    ).replace("901", "902").replace('"A test."', '"A test."@en')
    turtle = bad + bad.replace("id:Mine", "id:Yours").replace("90", "70") + GOOD.replace("id:Mine", "id:Fine")
    kg = load("corrected", extra=[written(tmp_path, "mine.ttl", turtle)])
    (graph,) = kg.own
    mine = dict.fromkeys(s for s, _, _ in kg.graphs[graph])
    found = {(f.node, f.path) for f in Validation().findings(kg, mine)}
    values = {o for _, _, o in kg.graphs[graph]}
    data = Graph()
    above = Graph().parse(library.path("ontology/detente.ttl"))
    for triples in kg.graphs.values():
        for s, p, o in triples:
            if s in mine:  # a role is filled by what fills a narrower one
                for wider in above.transitive_objects(p, RDFS.subPropertyOf):
                    data.add((s, wider, o))
            if s in mine or p == RDFS.subClassOf or (s in values and p in (RDF.type, SKOS.inScheme)):
                data.add((s, p, o))
    _, report, _ = pyshacl.validate(data, shacl_graph=Graph().parse(library.path(SHAPES_FILE)), inference="none")
    expected = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        path, node = report.value(result, SH.resultPath), report.value(result, SH.focusNode)
        if node in mine:
            expected.add((short(node), "" if path is None else short(path)))
    assert found == expected and len(found) >= 6


def test_a_thousand_facts_of_ones_own_are_checked_in_seconds(tmp_path):
    """Linear: pyshacl alone took 44 s for 2,694 nodes where each was looked for in a list of all."""
    turtle = "".join(
        f'id:M{n} a det:Sanctions ; rdfs:label "m{n}"@en ; det:sender id:Japan ; det:target id:China ; '
        f"det:startYear {1500 + n % 500} ; det:endYear {1500 + n % 500} ; "
        "det:timeBasis code:GivenYear .\n"
        for n in range(1500)
    )
    kg = load("corrected", extra=[written(tmp_path, "mine.ttl", turtle)])
    gc.freeze()  # what other tests hold is of no concern
    before = time.process_time()
    assert problems(kg) == []
    took = time.process_time() - before
    gc.unfreeze()
    assert took < 15
    assert problems(kg) == []  # kept


def test_a_finding_is_one_line_and_one_object():
    found = Finding(
        "absurd-year", "error", "a.ttl", 3, "id:X", "det:startYear", "0", "there is\nno year 0", "correct it"
    )
    assert str(found) == "error: a.ttl:3: id:X: there is no year 0: correct it [absurd-year]"
    assert found.to_dict()["line"] == 3 and found.error
    assert str(replace(found, line=None, remedy="")) == "error: a.ttl: id:X: there is no year 0 [absurd-year]"


def test_the_page_of_the_checks_has_every_name():
    page = (library.root() / "docs/checks.md").read_text(encoding="utf-8")
    rows = {name: level for name, level in re.findall(r"^\| `([a-z-]+)` \| (error|note) \| .+ \| .* \|$", page, re.M)}
    assert rows == {name: kind.level for name, kind in KINDS.items()}
    used = set()
    for file in Path(detente.check.__file__).parent.glob("*.py"):
        if file.name != "kinds.py":
            used |= {n for n in KINDS if f'"{n}"' in file.read_text(encoding="utf-8")}
    assert used == set(KINDS)  # no name that nothing finds


@pytest.fixture(scope="module")
def coverage():
    return [finding for _, found in run_coverage() for finding in found]


def test_coverage_is_complete(coverage):
    inventory = {"empty-class", "passage-without-claim", "unmentioned-actor"}
    assert not [str(f) for f in coverage if f.error or f.name not in inventory]


def test_coverage_tells_what_is_there_and_bare(coverage):
    """The passages are those of the material without a claim (Q71); a peace treaty is only denied; Egypt is record."""
    told = {}
    for finding in coverage:
        told.setdefault(finding.name, set()).add(finding.node)
    bare = {"S0X1.3", "S1H", "S4H", "S5H", "S6H", "S7F1", "S7F2"}
    assert told["passage-without-claim"] == {f"rap:{segment}" for segment in bare}
    assert {"det:PeaceTreaty", "det:War"} <= told["empty-class"] and "det:Treaty" not in told["empty-class"]
    assert "id:Egypt" in told["unmentioned-actor"] and "id:Vietnam" not in told["unmentioned-actor"]
    heading = next(f for f in coverage if f.node == "rap:S6H")
    assert "Heading of the bibliography" in str(heading) and not heading.error


def test_a_right_fact_of_ones_own_passes(tmp_path):
    assert not [str(f) for f in check(tmp_path, GOOD)]


def test_a_passage_with_a_wrong_hash_is_caught(tmp_path):
    import hashlib

    text = "One. Two. Three."
    article = tmp_path / "article.txt"
    article.write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    wrong = hashlib.sha256(b"Four.").hexdigest()
    turtle = GOOD + (
        f'id:Other a det:Article ; rdfs:label "other"@en ; det:length {len(text)} ; det:sha256 "{digest}" .\n'
        'id:T1 a det:Passage ; det:segment "T1" ; det:passageOf id:Other ; det:passageKind code:SentencePassage ;'
        f' oa:start 5 ; oa:end 9 ; det:sha256 "{wrong}" .\n'
    )
    file = tmp_path / "mine.ttl"
    file.write_text(HEAD + turtle, encoding="utf-8")
    lines = [str(f) for f in run(["corrected"], [file], article)]
    assert any("id:T1" in line and "correct its offsets or digest" in line for line in lines), lines


def test_a_denial_by_the_record_that_clashes_fails(tmp_path):
    turtle = GOOD + (
        'id:MyRef a det:Reference ; rdfs:label "r"@en ; det:citation "c" ; det:certainty code:HighCertainty .\n'
        'id:NoSanctions a det:Denial ; rdfs:label "none"@en ; det:deniedSubject id:Japan ; det:deniedObject id:Russia ;'
        f" det:deniedRelation code:sanctions ; {YEARS} ; det:reference id:MyRef .\n"
    )
    lines = [str(f) for f in check(tmp_path, turtle)]
    assert any("id:NoSanctions" in line and "C184" in line and "2014-2017" in line for line in lines), lines


def test_malformed_turtle_names_file_and_line(tmp_path):
    with pytest.raises(DetenteError, match=r"mine\.ttl:\d+: malformed"):
        check(tmp_path, "id:Mine a det:Sanctions ;; ] .")


def test_a_missing_file_is_unreachable(tmp_path):
    with pytest.raises(DetenteError) as caught:
        list(run(["corrected"], [tmp_path / "none.ttl"]))
    assert caught.value.exit_code == 3


def test_a_fact_with_a_term_that_is_out_of_use_is_found(tmp_path):
    terms = "det:Sanctions <http://www.w3.org/2002/07/owl#deprecated> true . "
    found = check(tmp_path, GOOD + terms)
    assert {f.node for f in found if f.name == "term-deprecated"} >= {"id:Mine", "det:Sanctions"}
