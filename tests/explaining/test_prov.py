"""Proofs, justifications and contradictions in every format; PROV-O is read again as it was written."""

import json

import pytest
from rdflib import Graph
from rdflib.namespace import PROV, RDF
from rdflib.term import BNode, Literal

from detente.asking.answers import NotThisFormat
from detente.cli import main
from detente.explaining import reports
from detente.explaining.explainer import Explainer
from detente.explaining.prov import GENID, PROOF, read, turtle
from detente.graph import load
from detente.vocabulary import DET, ID

CASES = [
    (ID.Russia, DET.indirectlyOpposedTo, ID.UnitedStates),
    (ID.SouthernKurils, RDF.type, DET.ContestedTerritory),  # by an unnamed class
    (ID["rap/RussiaJapanKurilDispute"], RDF.type, DET.TerritorialDispute),  # stated
]


def same(written, found):
    """Whether a proof that was read is the one that was written; blank nodes may be any Skolem IRI."""
    for a, b in zip(written.conclusion, found.conclusion, strict=True):
        if not (a == b or (isinstance(a, BNode) and str(b).startswith(str(GENID)))):
            return False
    if (written.rule is None) != (found.rule is None) or len(written.premises) != len(found.premises):
        return False
    if written.rule is not None:
        named = {t for t in written.rule.axioms if not any(isinstance(x, BNode) for x in t)}
        if written.rule.name != found.rule.name or not named <= set(found.rule.axioms):
            return False
        if len(set(written.rule.axioms)) != len(found.rule.axioms):
            return False
    return all(map(same, written.premises, found.premises))


@pytest.mark.parametrize("triple", CASES, ids=str)
def test_turtle_is_read_again(triple, graphs):
    kg = graphs("corrected", 2017)
    proof = kg.proof(*triple)
    text = kg.why(*triple).to_turtle()
    (found,) = read(text)
    assert same(proof, found) and found.size == proof.size
    told = Explainer(kg)
    if found.rule is not None:
        assert found.rule.words(str) == told.words(proof)
    assert text == turtle(Explainer(kg), told.phrase(triple), [proof])


def test_it_keeps_to_prov_o(graphs):
    """Terms that exist, and the classes that PROV-O gives to what its properties join."""
    kg = graphs("corrected", 2017)
    graph = Graph().parse(data=kg.why(*CASES[0]).to_turtle(), format="turtle")
    used = {t for triple in graph for t in triple if str(t).startswith(str(PROV))}
    assert used and all(t in PROV for t in used)
    ends = {
        PROV.wasGeneratedBy: (PROV.Entity, PROV.Activity),
        PROV.used: (PROV.Activity, PROV.Entity),
        PROV.wasDerivedFrom: (None, PROV.Entity),  # a plan is an entity too
        PROV.hadPrimarySource: (PROV.Entity, PROV.Entity),
        PROV.wasAssociatedWith: (PROV.Activity, PROV.SoftwareAgent),
        PROV.wasAttributedTo: (PROV.Entity, PROV.Agent),
        PROV.hadPlan: (PROV.Association, PROV.Plan),
        PROV.qualifiedUsage: (PROV.Activity, PROV.Usage),
        PROV.hadRole: (PROV.Usage, PROV.Role),
    }
    for predicate, (subject_class, object_class) in ends.items():
        pairs = list(graph.subject_objects(predicate))
        assert pairs, predicate
        for s, o in pairs:
            assert subject_class is None or (s, RDF.type, subject_class) in graph, (predicate, s)
            assert (o, RDF.type, object_class) in graph, (predicate, o)
    generated = list(graph.subjects(PROV.wasGeneratedBy))
    assert len(generated) == len(set(generated))  # one generation an entity
    claims = {o for o in graph.objects(None, PROV.wasDerivedFrom) if str(o).startswith(str(ID))}
    assert ID["rap/C198"] in claims


def test_what_is_no_such_document_is_said():
    with pytest.raises(ValueError, match="no Turtle"):
        read("this is none")
    with pytest.raises(ValueError, match="no prov:Collection"):
        read("<urn:a> <urn:b> <urn:c> .")


def test_all_justifications_in_every_format(graphs):
    kg = graphs("corrected", 2017)
    report = kg.why("Russia", "adversarialTo", "Japan").all()
    assert len(report) > 3 and not report.note
    assert f"Justification {len(report)} of {len(report)} (" in str(report)
    assert report.to_markdown().count("### Justification") == len(report)
    data = json.loads(report.to_json())
    assert data["complete"] is True and len(data["justifications"]) == len(report)
    for part in data["justifications"]:
        assert part["facts"] and part["proofs"][0]["says"] == data["says"] and part["years"]
    found = read(report.to_turtle())
    assert len(found) == len(report)
    assert {p.conclusion for p in found} == {(ID.Russia, DET.adversarialTo, ID.Japan)}
    few = kg.why("Russia", "adversarialTo", "Japan").all(limit=2)
    assert len(few) == 2 and "limit is 2" in few.note and json.loads(few.to_json())["complete"] is False


@pytest.fixture
def wrong(tmp_path):
    """A file that makes a city a state: states are actors, and no place is an actor."""
    file = tmp_path / "wrong.ttl"
    file.write_text(f"<{ID.Moscow}> a <{DET.State}> .", encoding="utf-8")
    return file


def run(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        main([*map(str, words)])
    return ended.value.code, *capsys.readouterr()


def test_contradictions_are_proved(wrong, capsys):
    report = reports.contradictions(Explainer(load("corrected", extra=[wrong])))
    again = reports.contradictions(Explainer(load("corrected", 2017, extra=[wrong])))
    codes = [section.data["code"] for section in report.sections]
    assert codes and codes == [section.data["code"] for section in again.sections]
    first = report.sections[0]
    assert (
        first.data["rule"] == "cax-dw"
        and codes[0].startswith("cax-dw-")
        and "nothing is both" in first.heading
        and "1922-2017" in first.heading
    )
    leaves = {leaf for p in first.proofs for leaf in p.leaves()}
    assert (ID.Moscow, RDF.type, DET.State) in leaves and len(first.proofs) == 2
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    clash = PROOF[f"contradiction-{codes[0]}"]
    assert len(list(graph.objects(clash, PROV.wasDerivedFrom))) == 2
    assert (None, None, Literal(codes[0])) in graph

    status, out, _ = run(capsys, "why", "--contradictions", "--with", wrong, "--format", "json")
    data = json.loads(out)
    assert status == 1 and [c["code"] for c in data["contradictions"]] == codes
    assert all(c["proofs"] and c["axiom"] for c in data["contradictions"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["why", "Japan"], "a relation is SUBJECT PREDICATE OBJECT"),
        (["why", "--contradictions", "Japan", "a", "State"], "takes no relation"),
        (["why", "Japan", "a", "State", "--limit", "3"], "--limit goes with --all"),
    ],
)
def test_wrong_use_is_one_line(words, message, capsys):
    status, out, err = run(capsys, *words)
    assert status == 2 and not out and message in err and err.count("\n") == 1


def test_every_format_from_the_command_line(capsys):
    relation = ["Japan", "alliedWith", "US", "--as-of", "2017"]
    status, out, _ = run(capsys, "why", *relation, "--format", "turtle")
    assert status == 0 and read(out)[0].conclusion == (ID.Japan, DET.alliedWith, ID.UnitedStates)
    status, out, _ = run(capsys, "why", *relation, "--all", "--format", "markdown")
    assert status == 0 and out.startswith("### Justification 1 of ")


def test_what_has_no_proof_is_no_document(graphs):
    reason = graphs("corrected", 2017).why("Russia", "memberOf", "ASEAN")
    with pytest.raises(NotThisFormat, match="denied by"):
        reason.to_turtle()
