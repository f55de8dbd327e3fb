"""Random ontologies with random years, all closed at once: each year is what it is alone."""

import random

import pytest
from rdflib.namespace import OWL

from detente.proving.proof import Prover
from detente.reasoning.closure import close
from detente.rules import compile_rules, is_axiom
from tests.reasoning import repaired
from tests.reasoning.ontologies import ontology
from tests.reasoning.test_closure import EX
from tests.reasoning.test_rules_closed import graph

EPOCHS = 3
EVERY = (1 << EPOCHS) - 1


def dated(seed, equality):
    """A random ontology that holds in all years, with facts that hold in some."""
    pick = random.Random(seed)
    given = sorted(ontology(seed, equality), key=str)
    return {t: EVERY if is_axiom(t) else pick.randrange(1, EVERY + 1) for t in given}


def in_epoch(masks, epoch):
    return [t for t, mask in masks.items() if mask >> epoch & 1]


@pytest.mark.parametrize("equality", [False, True], ids=["without equality", "with equality"])
def test_each_year_is_that_of_a_repaired_owlrl(equality):
    differ = 0
    for seed in range(6000, 6006):
        # The values of literals are not compared in a graph with years.
        masks = {t: m for t, m in dated(seed, equality).items() if t[1] not in (EX.k, EX.m)}
        together = close(masks, compile_rules(t for t in masks if is_axiom(t)))
        found = [set(), set(), set()]
        for triple, mask in together.inferred():
            for epoch in range(EPOCHS):
                if mask >> epoch & 1:
                    found[epoch].add(triple)
        clashes = list(together.contradictions())
        for epoch in range(EPOCHS):
            expected, wrong = repaired.closed(in_epoch(masks, epoch))
            assert found[epoch] == expected, (seed, epoch)
            assert any(c.mask >> epoch & 1 for c in clashes) == wrong, (seed, epoch)
        differ += found[0] != found[1]
    assert differ > 3


def test_an_axiom_that_is_inferred_in_a_year_counts_in_that_year():
    facts = graph(":Mutual rdfs:subClassOf owl:SymmetricProperty . :p a owl:ObjectProperty . :a :p :b .")
    kind = next(iter(graph(":p a :Mutual .")))
    masks = {**dict.fromkeys(facts, 7), kind: 2}
    closure = close(masks, compile_rules(facts))
    triple = (EX.b, EX.p, EX.a)
    assert closure.mask(triple) == 2
    proof = Prover(closure, 1).prove(triple)
    assert proof.rule.name == "prp-symp" and Prover(closure, 0).prove(triple) is None


def test_ranks_are_those_of_each_year_alone():
    compared = 0
    for seed in range(6100, 6110):
        masks = dated(seed, equality=True)
        rules = compile_rules(t for t in masks if is_axiom(t))
        together = close(masks, rules)
        for epoch in range(EPOCHS):
            alone = close(in_epoch(masks, epoch), rules)
            if together.ruleset == alone.ruleset:  # no axiom was inferred that gives rules
                for triple, _ in alone.inferred():
                    compared += 1
                    assert together.rank(triple, epoch) == alone.rank(triple, 0), (seed, triple)
    assert compared > 100


@pytest.mark.parametrize("equality", [False, True], ids=["without equality", "with equality"])
def test_what_is_certain_and_what_is_possible(equality):
    """The certain half is the closure of what is certain, the possible half that of what is possible."""
    more = 0
    for seed in range(6200, 6212):
        pick = random.Random(seed)
        masks = dated(seed, equality)
        rules = compile_rules(t for t in masks if is_axiom(t))
        certain = {t: m if is_axiom(t) else m & pick.randrange(EVERY + 1) for t, m in masks.items()}
        both = close({t: m for t, m in certain.items() if m}, rules, possible=masks)
        first, second = close({t: m for t, m in certain.items() if m}, rules), close(masks, rules)
        if not equality:
            for triple in {t for c in (first, second, both) for t, _ in c.inferred()} | masks.keys():
                assert both.certain(triple) == first.mask(triple), (seed, triple)
                assert both.possible(triple) == second.mask(triple), (seed, triple)
                more += both.possible(triple) != both.certain(triple)
        else:
            for triple in {t for t, _ in first.inferred()} | {t for t, m in certain.items() if m}:
                assert both.certain(triple) == first.mask(triple), (seed, triple)
                assert both.possible(triple) & first.mask(triple) == first.mask(triple)
            for triple in {t for t, _ in both.inferred()} | masks.keys():
                assert both.possible(triple) & ~second.mask(triple) == 0, (seed, triple)
                if triple[1] == OWL.sameAs:  # drawn from what is certain
                    assert both.possible(triple) == both.certain(triple), (seed, triple)
                    more += 1
            clashes = {(c.code, c.mask) for c in first.contradictions()}
            assert {(c.code, c.mask) for c in both.contradictions()} == clashes, seed
    assert more > 3


def test_columns_without_time_rank_as_sets_do(monkeypatch):
    """The closure in which proofs are found is the same whatever holds its triples."""
    for seed in range(6300, 6308):
        given = sorted(ontology(seed, equality=seed % 2 == 0), key=str)
        rules = compile_rules(given)
        found = []
        for few in (10**9, -1):
            monkeypatch.setattr("detente.reasoning.closure._FEW", few)
            closure = close(given, rules)
            triples = [*given, *(t for t, _ in closure.inferred())]
            found.append(({t: closure.rank(t, 0) for t in triples}, {c.code for c in closure.contradictions()}))
        assert found[0] == found[1], seed


def test_things_that_are_different_and_the_same_in_different_years():
    facts = list(graph("[ a owl:AllDifferent ; owl:members ( :a :b :c ) ] ."))
    masks = {**dict.fromkeys(facts, 3), (EX.a, OWL.sameAs, EX.b): 1, (EX.b, OWL.sameAs, EX.c): 2}
    found = {
        frozenset(c.premises[0]) - {OWL.sameAs}: c.mask for c in close(masks, compile_rules(facts)).contradictions()
    }
    assert found == {frozenset({EX.a, EX.b}): 1, frozenset({EX.b, EX.c}): 2}
