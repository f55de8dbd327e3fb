"""The closure with time, of one epoch, is what `detente.close` gives; with several, each year is what it is alone."""

import random

import pyoxigraph

import detente
from detente.rdf.terms import from_ox
from detente.reasoning.closure import close
from detente.rules import compile_rules, is_axiom
from tests.reasoning import test_literals, test_rules_closed, test_trivial_premises
from tests.reasoning.ontologies import ontology
from tests.reasoning.test_rules_closed import PREFIXES
from tests.rules import test_rules


def cases():
    """Every small case of a rule, read so that every literal keeps its form."""
    pairs = (
        test_rules.POSITIVE, test_rules.NEGATIVE, test_rules_closed.MORE,
        test_trivial_premises.CASES, test_trivial_premises.OF_EVALUATORS,
    )  # fmt: skip
    single = (
        test_rules.FALSE, test_rules_closed.MORE_FALSE, test_rules_closed.FINE,
        test_trivial_premises.FALSE, test_trivial_premises.FINE,
    )  # fmt: skip
    found = [given for table in pairs for given, _ in table.values()]
    found += [given if isinstance(given, str) else given[0] for table in single for given in table.values()]
    values = [*test_literals.FINE.values(), *(given for given, _ in test_literals.FALSE.values())]
    found += [test_literals.ONE + given + " ." for given in values]
    return [(given, read(given)) for given in found]


def read(turtle):
    triples = pyoxigraph.parse((PREFIXES + turtle).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return [(from_ox(t.subject), from_ox(t.predicate), from_ox(t.object)) for t in triples]


def graphs():
    """Random ontologies: without equality, with it, and on owl:Thing and owl:Nothing."""
    for seed in range(7000, 7024):
        yield seed, list(ontology(seed, equality=seed % 3 > 0, ends=seed % 2 == 0))


def found(closure, epoch=0):
    return {t for t, mask in closure.inferred() if mask >> epoch & 1}


def clashes(contradictions, epoch=0):
    """The rules that are broken; of the same fact under several names each evaluator tells its own."""
    return {(c.rule.name, len(c.rule.axioms)) for c in contradictions if c.mask >> epoch & 1}


def test_with_one_epoch_it_is_the_closure_of_any_graph():
    compared = 0
    for name, given in (*cases(), *graphs()):
        closed, timed = detente.close(given), close(given, compile_rules(given))
        assert found(timed) == set(closed.inferred()), name
        ours, others = clashes(timed.contradictions()), clashes(closed.contradictions())
        assert {rule for rule, _ in ours} == {rule for rule, _ in others}, name
        compared += len(found(timed))
    assert compared > 1_000


def test_with_years_each_is_the_closure_of_its_triples_literals_by_value_included():
    wrong = 0
    for name, given in cases()[::2]:
        pick = random.Random(name)
        masks = {t: 7 if is_axiom(t) else pick.randrange(1, 8) for t in sorted(given, key=str)}
        together = close(masks, compile_rules(t for t in masks if is_axiom(t)))
        contradictions = list(together.contradictions())
        for epoch in range(3):
            closed = detente.close([t for t, mask in masks.items() if mask >> epoch & 1])
            assert found(together, epoch) == set(closed.inferred()), (name, epoch)
            ours, others = clashes(contradictions, epoch), clashes(closed.contradictions())
            assert {rule for rule, _ in ours} == {rule for rule, _ in others}, (name, epoch)
            wrong += bool(others)
    assert wrong > 20
