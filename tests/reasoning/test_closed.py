"""Why a triple of any graph holds, in every form."""

import json

import pytest
from rdflib import Graph, Namespace
from rdflib.namespace import OWL, PROV, RDF, RDFS

import detente
from detente.errors import DetenteError
from detente.explaining.verbalisation import to_json
from detente.proving.justifications import justify
from detente.proving.proof import Prover
from detente.reasoning.closure import close
from tests.reasoning.ontologies import ontology
from tests.reasoning.test_rules_closed import graph

EX = Namespace("http://example.org/")
GIVEN = """
:near a owl:SymmetricProperty , owl:IrreflexiveProperty ; rdfs:label "near" . :beside rdfs:subPropertyOf :near .
:Oslo :near :Drammen ; :beside :Moss ; rdfs:label "Oslo" . :Moss :near :Oslo .
:Drammen owl:sameAs :Bragernes . :Ski :near :Ski .
"""
TRIPLE = EX.Bragernes, EX.near, EX.Oslo


def test_a_proof_by_hand(executor):
    closed = detente.close(graph(GIVEN))
    proof = closed.why(TRIPLE)
    assert proof.conclusion == TRIPLE
    names = {n.rule.name for n in proof.nodes() if n.rule}
    assert "prp-symp" in names and names <= {"prp-symp", "eq-rep-s", "eq-rep-o"}
    assert set(proof.leaves()) == {(EX.Oslo, EX.near, EX.Drammen), (EX.Drammen, OWL.sameAs, EX.Bragernes)}
    assert closed.why((EX.Oslo, EX.near, EX.Drammen)).rule is None
    assert closed.why((EX.Moss, EX.near, EX.Drammen)) is None
    assert closed.why((EX.Moss, EX.near, EX.Nowhere)) is None


def test_every_justification(executor):
    closed = detente.close(graph(GIVEN))
    found = closed.justifications((EX.Oslo, EX.near, EX.Moss))
    assert not found.cut
    assert {frozenset(each.facts) for each in found} == {
        frozenset({(EX.Oslo, EX.beside, EX.Moss)}),
        frozenset({(EX.Moss, EX.near, EX.Oslo)}),
    }
    text = closed.explain((EX.Oslo, EX.near, EX.Moss), every=True)
    assert "Justification 2 of 2" in text and "prp-symp" in text and "prp-spo1" in text
    assert len(closed.justifications((EX.Oslo, EX.near, EX.Moss), limit=1)) == 1


def test_a_proof_in_every_form(executor):
    closed = detente.close(graph(GIVEN))
    text = closed.explain(TRIPLE)
    assert "[near] Oslo" in text and "by prp-symp: near holds both ways" in text and "stated" in text
    assert closed.explain(TRIPLE, "markdown").startswith("- **")
    data = json.loads(closed.explain(TRIPLE, "json"))
    assert data["rule"] in ("prp-symp", "eq-rep-s", "eq-rep-o") and data["premises"]
    written = Graph().parse(data=closed.explain(TRIPLE, "turtle"), format="turtle")
    conclusions = set(written.objects(None, PROV.hadMember))
    assert {(written.value(c, RDF.subject), written.value(c, RDF.object)) for c in conclusions} == {
        (EX.Bragernes, EX.Oslo)
    }


def test_contradictions_in_every_form(executor):
    closed = detente.close(graph(GIVEN))
    (found,) = closed.refutations()
    assert found.contradiction.rule.name == "prp-irp"
    assert found.proofs[0].conclusion == (EX.Ski, EX.near, EX.Ski)
    for form in ("text", "markdown", "json", "turtle"):
        assert found.code in closed.explain_contradictions(form)
    assert "no contradictions" in detente.close(graph(":a :p :b .")).explain_contradictions()


def test_what_cannot_be_explained_is_one_line():
    closed = detente.close(graph(GIVEN))
    with pytest.raises(DetenteError, match="neither stated nor inferred"):
        closed.explain((EX.Moss, EX.near, EX.Nowhere))
    for call in (lambda: closed.explain(TRIPLE, "yaml"), lambda: closed.explain_contradictions("yaml")):
        with pytest.raises(DetenteError, match="yaml: no such form; right is one of text"):
            call()


def test_a_proof_of_a_thousand_steps(executor):
    few = 150 if executor == "DuckDB" else 1500  # a round of DuckDB takes longer
    line = [(EX[f"C{i}"], RDFS.subClassOf, EX[f"C{i + 1}"]) for i in range(few)]
    closed = detente.close([*line, (EX.x, RDF.type, EX.C0)])
    triple = EX.x, RDF.type, EX[f"C{few}"]
    assert closed.why(triple).depth == few
    for form in ("text", "markdown", "json"):
        assert closed.explain(triple, form).count("cax-sco") == few


def test_json_is_that_of_the_standard_library():
    for value in ({"a": [1, "é\n", None, True], "b": {}, "c": [], "d": [[{"e": (1, 2)}]]}, [], {}, "x", 1.5):
        assert to_json(value) == json.dumps(value, ensure_ascii=False, indent=2)


def test_a_change_keeps_what_was_asked_for():
    closed = detente.close(graph(":a :p :b ."), trivial=True).change(add=[(EX.a, EX.p, EX.c)])
    assert (EX.c, OWL.sameAs, EX.c) in set(closed.inferred())
    assert (EX.a, EX.p, EX.c) in set(closed.stated())


def whole(closed, given):
    """The closure of everything in Python, in which nothing is left out."""
    return close(given, closed.ruleset)


def test_proofs_are_as_short_and_justifications_as_many_as_in_the_whole():
    compared = 0
    for seed in range(5000, 5010):
        given = sorted(ontology(seed, equality=False), key=str)
        closed = detente.close(given)
        full = whole(closed, given)
        prover = Prover(full)
        for triple in sorted(closed.inferred(), key=str)[::4]:
            assert closed.why(triple).size == prover.prove(triple).size, (seed, triple)
            ours, all_ = closed.justifications(triple), justify(full, triple, 1)
            if not ours.cut and not all_.cut:
                compared += 1
                assert {j.facts | j.axioms for j in ours} == {j.facts | j.axioms for j in all_}, (seed, triple)
    assert compared > 20
