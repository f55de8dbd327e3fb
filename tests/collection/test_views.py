"""The closure of the shipped graph against owlrl's, view by view and year by year."""

import pytest
from rdflib import BNode

from detente.collection.manifest import shipped
from detente.graph import load
from detente.reasoning.oracle import inferred

VIEWS = tuple(shipped().views)

YEARS = (1950, 1996, 2017)


def in_epoch(kg, epoch):
    """What is stated in an epoch."""
    return [t for t, mask in kg.masks.items() if mask >> epoch & 1]


def named(triples):
    """Those without blank nodes, whose labels are others each time that files are read; and how many the others are."""
    triples = set(triples)
    known = {t for t in triples if not any(isinstance(term, BNode) for term in t)}
    return known, len(triples) - len(known)


@pytest.mark.parametrize(("view", "year"), [("tentative", 2017)])  # a year of corrected is asked for below
def test_a_year_is_closed_as_owlrl_closes_its_slice(graphs, view, year):
    kg = graphs(view)
    epoch = kg.epochs.of(year)
    ours = {t for t, mask in kg.closure.inferred() if mask >> epoch & 1}
    assert ours == set(inferred(in_epoch(kg, epoch)))


@pytest.mark.exhaustive
@pytest.mark.parametrize("view", VIEWS)
def test_every_year_is_closed_as_owlrl_closes_its_slice(graphs, view):
    kg = graphs(view)
    for epoch in range(len(kg.epochs)):
        ours = {t for t, mask in kg.closure.inferred() if mask >> epoch & 1}
        assert ours == set(inferred(in_epoch(kg, epoch))), epoch


@pytest.mark.parametrize("view", [*(pytest.param(v, marks=pytest.mark.exhaustive) for v in VIEWS[:-1]), VIEWS[-1]])
def test_without_a_year_the_answer_is_the_union_of_all_years(graphs, view):
    """Each year is closed alone here, from its own slice; the union of these closures is what is shown."""
    from detente.reasoning.closure import close

    kg = graphs(view)
    union = set()
    for epoch in range(len(kg.epochs)):
        alone = close(in_epoch(kg, epoch), kg.closure.ruleset, forms=False)
        union |= {t for t, _ in alone.inferred()}
    union = {t for t in union - set(kg.masks) if not (t[0] == t[2] and t[1] in kg.between_different)}
    assert union == set(kg.inferred())


@pytest.mark.parametrize("year", YEARS)
def test_a_years_dataset_is_its_closure_without_what_joins_periods(graphs, year):
    kg = graphs("corrected", year)
    epoch = kg.epochs.of(year)
    expected = {
        t
        for t, mask in kg.closure.inferred()
        if mask >> epoch & 1 and t[1] not in kg.across_periods and not (t[0] == t[2] and t[1] in kg.between_different)
    }
    assert set(kg.inferred()) == expected
    slice_alone = [t for t, m in kg.masks.items() if m >> epoch & 1 and t[1] not in kg.across_periods]
    from detente.reasoning.closure import close

    again = {t for t, _ in close(slice_alone, kg.closure.ruleset, forms=False).inferred()}
    assert {t for t in again if not (t[0] == t[2] and t[1] in kg.between_different)} == expected


def test_owlrl_can_be_asked_for_instead():
    """And shows the same; it takes long, so that the tests ask it for the record of a year; `--all` for more."""
    kg = load("corrected", 1950, reasoner="owlrl", sources=["record"])
    answer = kg.sparql("SELECT ?x { id:SovietUnion det:alliedWith ?x }")
    assert answer.to_csv(iris=True).splitlines()[1:] == ["id:China"]
    theirs, ours = ({q.triple for q in known.store} for known in (kg, load("corrected", 1950, sources=["record"])))
    assert {str(t) for t in theirs if "_:" not in str(t)} == {str(t) for t in ours if "_:" not in str(t)}


def test_another_year_of_a_view_is_that_year(graphs):
    """What all years share is shared; the rest is worked out anew, in either half."""
    kg = graphs("corrected", 2017)
    other, alone = kg.in_year(1950), graphs("corrected", 1950)
    assert other.as_of == 1950 and other.closure is kg.closure and not other.possible
    assert named(other.inferred()) == named(alone.inferred()) != named(kg.inferred())
    assert kg.also_possible.in_year(1950).possible
    assert named(kg.also_possible.in_year(1950).inferred()) == named(alone.also_possible.inferred())
