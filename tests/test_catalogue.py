"""Every saved question against its expected answer, in two engines that share no code."""

import csv
import re
from functools import cache

import pyoxigraph as ox
import pytest
from rdflib import Graph

from detente import library, sparql
from detente.answers import short
from detente.evidence import Evidence
from detente.graph import load
from detente.questions import Catalogue, catalogue
from detente.sparql import with_prefixes
from detente.vocabulary import ID
from detente.witness import witnesses

NAMES = list(catalogue().files)
CASES = [(name, view) for name in NAMES for view in catalogue().get(name).views]
#: The questions of the material that the first release must answer.
NEEDED = ("Q26", "Q37", "Q38", "Q41", "Q48", "Q53", "Q54", "Q57", "Q59", "Q60", "Q67")


@cache
def graph(view, year):
    return load(view, year)


@cache
def in_rdflib(view, year):
    """The default graph of a dataset, for rdflib's own engine."""
    found = Graph()
    text = graph(view, year).store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    found.parse(data=text, format="nt")
    return found


def expected(question, view):
    with open(question.path.with_suffix("").with_suffix(f".{view}.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return tuple(rows[0]), [tuple(row) for row in rows[1:]]


@pytest.mark.parametrize(("name", "view"), CASES)
def test_the_answer_is_the_expected_one(name, view):
    question = catalogue().get(name)
    answer = graph(view, question.as_of).ask(name)
    columns, rows = expected(question, view)
    assert answer.columns == columns
    assert [tuple(map(short, row)) for row in answer.rows] == rows


@pytest.mark.parametrize(("name", "view"), CASES)
def test_rdflib_gives_the_same_answer(name, view):
    question = catalogue().get(name)
    result = in_rdflib(view, question.as_of).query(with_prefixes(question.text))
    _, rows = expected(question, view)
    found = [(str(result.askAnswer).lower(),)] if result.type == "ASK" else [tuple(map(short, r)) for r in result]
    assert found == rows


def test_the_questions_that_are_asked_for_are_there():
    sources = {catalogue().get(n).source for n in NAMES}
    assert set(NEEDED) <= sources
    assert len([s for s in sources if s]) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_portable_and_says_what_it_is(name):
    question = catalogue().get(name)
    assert question.title.endswith("?") and len(question.description) > 20 and question.tags
    body = "\n".join(line for line in question.text.splitlines() if not line.startswith("#"))
    assert not re.search(r"\b(GRAPH|FROM|SERVICE)\b", body)
    assert not re.search(r"rdfs:label|CONTAINS|REGEX|STRSTARTS", body), "answered by matching labels"
    assert "ORDER BY" in body or "COUNT" in body or "SUM" in body or "ASK" in body
    sparql.check(question.text)  # as it stands, in any tool


@pytest.mark.parametrize("name", [n for n in NAMES if catalogue().get(n).claims])
def test_the_claims_of_the_header_are_those_at_the_leaves_of_the_proofs(name):
    """The header names every claim that the shown proofs cite, and none that takes part in no proof of the answer."""
    question = catalogue().get(name)
    cited, grounds = set(), set()
    for view in question.views:
        kg = graph(view, question.as_of)
        evidence = Evidence(kg)
        answer = kg.ask(name)
        for row in answer.rows:
            for triple in witnesses(kg, question.text, answer, row):
                proof = kg.proof(*triple)
                cited |= {c.name for leaf in (proof.leaves() if proof else ()) for c in evidence.of(leaf).claims}
                grounds |= {c.name for leaf in kg.grounds(*triple) for c in evidence.of(leaf).claims}
    assert cited <= set(question.claims), sorted(cited - set(question.claims))
    assert set(question.claims) <= grounds, sorted(set(question.claims) - grounds)


def test_a_parameter_of_every_question_takes_no_injection():
    attacks = ["x } } DELETE WHERE { ?s ?p ?o", '"} UNION {', "id:Russia } ?a ?b ?c {", "<http://x/> } {", "\\", "'''"]
    for name in NAMES:
        question = catalogue().get(name)
        kg = graph(question.views[0], question.as_of)
        for parameter in question.parameters.values():
            for attack in attacks:
                with pytest.raises(Exception) as caught:
                    question.bind(kg, {parameter.name: attack})
                assert getattr(caught.value, "exit_code", None) == 2, (name, attack, caught.value)
                assert parameter.name in str(caught.value) and "\n" not in str(caught.value)


def test_indirect_opponents_through_another_state():
    answer = graph("corrected", 2017).ask("alliances/indirect-opponents", state="JPN")
    assert (ID.UnitedStates,) not in [row[:1] for row in answer.rows]


def test_a_folder_of_ones_own_is_a_catalogue(tmp_path):
    (tmp_path / "mine").mkdir()
    source = library.path("queries") / "disputes" / "adversaries.rq"
    (tmp_path / "mine" / "foes.rq").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    assert Catalogue(tmp_path).get("foes").name == "mine/foes"
