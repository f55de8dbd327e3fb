import pytest
from rdflib import RDF, RDFS, Literal, Namespace

from detente.slices import BadYear, Epochs, epochs_of, timed_nodes
from detente.vocabulary import DET

EX = Namespace("http://example.org/")
SCHEMA = [(DET.Alliance, RDFS.subClassOf, DET.Situation), (DET.Pact, RDFS.subClassOf, DET.Alliance)]


def node(name, cls, start=None, end=None):
    years = ((DET.startYear, start), (DET.endYear, end))
    return [(EX[name], RDF.type, cls), *((EX[name], p, Literal(y)) for p, y in years if y is not None)]


def test_situations_prospects_and_denials_are_timed_and_nothing_else():
    triples = [
        *node("pact", DET.Pact, 1950, 1960),
        *node("hope", DET.Prospect, 1970),
        *node("denial", DET.Denial, end=1980),
        *node("coldWar", DET.Period, 1947, 1991),
        *node("always", DET.Alliance),
    ]
    assert timed_nodes(triples, SCHEMA) == {
        EX.pact: (1950, 1960),
        EX.hope: (1970, None),
        EX.denial: (None, 1980),
    }


def test_epochs_are_the_maximal_runs_of_years_with_the_same_nodes():
    epochs = epochs_of([(1950, 1960), (1955, None), (None, 1970)])
    assert epochs == Epochs((1950, 1955, 1961), 1970)
    assert [epochs.of(y) for y in (1950, 1954, 1955, 1960, 1961, 1970)] == [0, 0, 1, 1, 2, 2]


def test_years_are_inclusive_and_an_open_end_reaches_the_end_of_the_span():
    epochs = epochs_of([(1950, 1960), (1955, None), (None, 1970)])
    assert epochs.mask((1950, 1960)) == 0b011
    assert epochs.mask((1955, None)) == 0b110
    assert epochs.mask((None, 1970)) == epochs.all == 0b111


def test_years_of_a_mask_join_neighbouring_epochs():
    epochs = Epochs((1950, 1955, 1961), 1970)
    assert epochs.years(0b111) == ((1950, 1970),)
    assert epochs.years(0b101) == ((1950, 1954), (1961, 1970))
    assert epochs.years(0) == ()


@pytest.mark.parametrize("year", [1949, 1971])
def test_a_year_outside_of_the_span_is_an_error_that_names_the_span(year):
    with pytest.raises(BadYear, match=f"no year {year}.*1950 to 1970"):
        Epochs((1950,), 1970).of(year)


def test_without_any_date_every_year_is_alike():
    assert epochs_of([]).of(2017) == epochs_of([]).of(1) == 0


@pytest.mark.parametrize(
    ("triples", "message"),
    [
        (node("x", DET.Pact, 1960, 1950), "ends in 1950, before it begins in 1960"),
        (node("x", DET.Pact, "soon"), "'soon'"),
        ([*node("x", DET.Pact, 1950), *node("x", DET.Pact, 1951)], "two years det:startYear"),
        ([*node("x", DET.Pact, end=1950), *node("x", DET.Pact, end=1951)], "two years det:endYear"),
    ],
)
def test_years_that_cannot_be_are_errors(triples, message):
    with pytest.raises(BadYear, match=message):
        timed_nodes(triples, SCHEMA)
