"""The W3C OWL 2 test cases, where they lie beside the project, and the three that owlrl misses, in our own words."""

import importlib.util
import os
from collections import Counter
from pathlib import Path

import pytest

import detente
from tests.reasoning.test_rules_closed import graph

FOLDER = Path(os.environ.get("OWL2_TEST_CASES", Path(__file__).resolve().parents[3] / "shared" / "conformance"))
#: Of the profile RL, but not entailed by its rules: complements, negative and universal conclusions, datatype unions.
BEYOND = {
    "DisjointClasses-001", "DisjointClasses-003", "New-Feature-DisjointDataProperties-002",
    "New-Feature-DisjointObjectProperties-001", "New-Feature-DisjointObjectProperties-002",
    "New-Feature-ObjectQCR-002", "New-Feature-ReflexiveProperty-001", "WebOnt-I5.26-010", "WebOnt-I5.5-005",
    "WebOnt-I5.8-008", "WebOnt-I5.8-009", "WebOnt-differentFrom-001", "chain2trans1",
    "owl2-rl-rules-fp-differentFrom", "owl2-rl-rules-ifp-differentFrom",
}  # fmt: skip


def adapter(given):
    """For `run_owl2rl.py FILE tests/reasoning/test_conformance.py:adapter`: the closure, and whether it is false."""
    closed = detente.close(given, trivial=True)
    return [*closed, *closed.inferred()], bool(closed.contradictions(1))


class _Answer:
    """Takes the one answer that the runner puts into its queue."""

    def put(self, answer):
        self.answer = answer


@pytest.mark.exhaustive
def test_the_w3c_test_cases():
    if not (FOLDER / "run_owl2rl.py").is_file():
        pytest.skip(f"needs the W3C test cases in {FOLDER}: third-party data, not part of the project")
    spec = importlib.util.spec_from_file_location("run_owl2rl", FOLDER / "run_owl2rl.py")
    runner = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(runner)
    runner.adapter = lambda name: adapter
    failed, done = set(), Counter()
    for group, kind, name, premise, other, imports in runner.cases(
        FOLDER / "owl2-test-cases.rdf", ["rl", "rules"], None
    ):
        if premise and (other or not kind.endswith("Entailment")):
            taken = _Answer()
            runner.one(taken, "", kind, premise, other, dict(imports), group == "rules")
            done[group] += 1
            if not taken.answer.get("engine_pass", taken.answer["pass"]):
                failed.add(name)
    assert failed == BEYOND
    assert done == {"rl": 89, "rules": 153}


def test_the_inconsistencies_that_owlrl_misses():
    for given in (
        # a key of one property, whose holders differ (New-Feature-Keys-006)
        ":Person owl:hasKey ( :ssn ) . :peter a :Person ; :ssn '1' . :griffin a :Person ; :ssn '1' ."
        " :peter owl:differentFrom :griffin .",
        # two values of a functional data property (functionality-clash)
        ":age a owl:DatatypeProperty , owl:FunctionalProperty . :meg :age 17 , 5 .",
        # a string where an integer belongs (string-integer-clash)
        ":age a owl:DatatypeProperty ; rdfs:range xsd:integer . :meg :age '17'^^xsd:string .",
    ):
        assert detente.close(graph(given)).contradictions(), given
