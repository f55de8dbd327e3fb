"""The closure of the shipped graph against owlrl's, view by view and year by year."""

import pytest
from rdflib.namespace import OWL, RDF, RDFS

from detente.collection.manifest import shipped
from detente.graph import load
from detente.reasoning.oracle import inferred

VIEWS = tuple(shipped().views)

YEARS = (1950, 1996, 2017)  # owlrl takes half a minute for each, in each view


def without_annotations(kg, epoch):
    """The slice of an epoch. Annotations are left out to save owlrl half its time: no rule of OWL 2 RL reads them."""
    annotations = {s for s, p, o in kg.schema if p == RDF.type and o == OWL.AnnotationProperty}
    annotations |= {RDFS.label, RDFS.isDefinedBy, RDFS.comment}
    return [t for t, mask in kg.masks.items() if mask >> epoch & 1 and t[1] not in annotations]


@pytest.mark.parametrize(
    ("view", "year"), [("corrected", 1950), ("corrected", 2017), ("as-stated", 1996), ("tentative", 2017)]
)
def test_a_year_is_closed_as_owlrl_closes_its_slice(graphs, view, year):
    kg = graphs(view)
    epoch = kg.epochs.of(year)
    ours = {t for t, mask in kg.closure.inferred() if mask >> epoch & 1}
    assert ours == set(inferred(without_annotations(kg, epoch)))


@pytest.mark.exhaustive
@pytest.mark.parametrize("view", VIEWS)
def test_every_year_is_closed_as_owlrl_closes_its_slice(graphs, view):
    kg = graphs(view)
    for epoch in range(len(kg.epochs)):
        ours = {t for t, mask in kg.closure.inferred() if mask >> epoch & 1}
        assert ours == set(inferred(without_annotations(kg, epoch))), epoch


@pytest.mark.parametrize("view", VIEWS)
def test_without_a_year_the_answer_is_the_union_of_all_years(graphs, view):
    """Each year is closed alone here, from its own slice; the union of these closures is what is shown."""
    from detente.reasoning.closure import close

    kg = graphs(view)
    union = set()
    for epoch in range(len(kg.epochs)):
        alone = close([t for t, m in kg.masks.items() if m >> epoch & 1], kg.closure.ruleset, forms=False)
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
    kg = load("corrected", 1950, reasoner="owlrl")
    answer = kg.sparql("SELECT ?x { id:SovietUnion det:closeTo ?x }")
    assert answer.to_csv(iris=True).splitlines()[1:] == ["id:China"]


def test_another_year_of_a_view_is_that_year(graphs):
    """What all years share is shared; the rest is worked out anew, in either half."""
    kg = graphs("corrected", 2017)
    other, alone = kg.in_year(1950), graphs("corrected", 1950)
    assert other.as_of == 1950 and other.closure is kg.closure and not other.possible
    assert set(other.inferred()) == set(alone.inferred()) != set(kg.inferred())
    assert kg.also_possible.in_year(1950).possible
    assert set(kg.also_possible.in_year(1950).inferred()) == set(alone.also_possible.inferred())
