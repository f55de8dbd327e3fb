"""Lifetimes: what an actor is stands in its years, how it is called in all."""

import pytest
from rdflib import Namespace
from rdflib.namespace import RDF, RDFS
from rdflib.term import Literal

from detente.asking.state_codes import bearers
from detente.graph import load
from detente.vocabulary import DET, ID

EX = Namespace("https://example.org/")


@pytest.mark.parametrize(
    ("year", "there", "not_there"),
    [
        (1955, {ID.SovietUnion, ID.China, ID.Japan, ID.Estonia}, {ID.Ukraine, ID.Kazakhstan}),
        (1991, {ID.SovietUnion, ID.Russia, ID.Ukraine}, set()),
        (2017, {ID.Russia, ID.Ukraine, ID.Estonia, ID.Syria}, {ID.SovietUnion}),
    ],
)
def test_a_state_is_one_in_its_years(graphs, year, there, not_there):
    kg = graphs("corrected", year)
    states = {s for s, _, _ in kg.match(None, RDF.type, DET.State)}
    assert there <= states and not not_there & states


def test_in_the_present_of_the_article_every_state_but_the_soviet_union_is_one(graphs):
    kg = graphs("corrected", 2017)
    named = {s for ts in kg.graphs.values() for s, p, o in ts if p == RDF.type and o == DET.State}
    assert named == {s for s, _, _ in kg.match(None, RDF.type, DET.State)}


def test_what_it_is_called_is_known_in_every_year(graphs):
    for year in (1955, 2017):
        kg = graphs("corrected", year)
        assert kg.holds(ID.SovietUnion, RDFS.label, Literal("Soviet Union", lang="en"))
        assert kg.holds(ID.Ukraine, DET.iso3166alpha3, Literal("UKR"))
        assert kg.holds(ID.SovietUnion, DET.endYear, Literal(1991))


def test_links_stand_in_the_years_of_both(graphs):
    link = (ID.SovietUnion, DET.capital, ID.Moscow)
    assert graphs("corrected", 1955).holds(*link) and not graphs("corrected", 2017).holds(*link)
    army = (ID.RedArmy, DET.belongsTo, ID.SovietUnion)
    assert graphs("corrected", 1955).holds(*army) and not graphs("corrected", 2017).holds(*army)


def test_membership_of_the_state_system_makes_nothing_a_state_and_no_year_known(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .\n"
        "id:Some a det:StateSystemMembership ; det:systemMember id:Something ; det:cowCode 997 ; det:startYear 1816 ; "
        "det:endYear 1999 .",
        encoding="utf-8",
    )
    kg = load("corrected", 1990, [file])
    assert kg.holds(ID.Something, RDF.type, DET.Actor) and not kg.holds(ID.Something, RDF.type, DET.State)
    assert kg.epochs.starts[0] == 1922  # the span of the record


FORMS = [
    ('det:years "1950/1969"', (1950, 1969), (1949, 1970)),
    ('det:years "1950/.."', (1950, 2017), (1949,)),
    ("det:startYear 1950 ; det:endYear 1969", (1950, 1969), (1949, 1970)),
    ("det:earliestStart 1950 ; det:latestStart 1952 ; det:endYear 1969", (1952, 1969), (1949, 1951, 1970)),
    # Founded in one of several years, it is possibly a state in each of them, and certainly from the last on.
    ('det:years "[1950..1952]/1969"', (1952, 1969), (1949, 1951, 1970)),
    # Of an end that is said to be unknown, the last year that is known to be within is the first.
    ('det:years "1950/"', (1950,), (1949, 1951, 2017)),
]


def test_a_lifetime_is_read_in_whatever_form_it_is_stated(tmp_path):
    file = tmp_path / "mine.ttl"
    states = (f"ex:S{n} a det:State ; det:cowCode {990 + n} ; {years} .\n" for n, (years, _, _) in enumerate(FORMS))
    file.write_text(
        "@prefix det: <https://w3id.org/detente/ontology#> . @prefix ex: <https://example.org/> .\n"
        '<> det:span "1949/2017" .\n' + "".join(states),
        encoding="utf-8",
    )
    kg = load("corrected", None, [file])
    for number, (years, there, not_there) in enumerate(FORMS):
        state = EX[f"S{number}"]
        mask = kg.closure.certain((state, RDF.type, DET.State))
        for year in (*there, *not_there):
            assert bool(mask >> kg.epochs.of(year) & 1) == (year in there), (years, year)
        (bearer,) = bearers(kg, 990 + number)
        assert (bearer.state, bearer.first) == (state, 1950)
        assert bearer.last == (None if "/.." in years or '/"' in years else 1969)


def test_only_russia_inherits_what_the_soviet_union_was_party_to(graphs):
    kg = graphs("corrected", None)
    assert {s for s, _, _ in kg.match(None, DET.inheritsAgreement, None)} == {ID.Russia}
    assert kg.holds(ID.Russia, DET.successorOf, ID.SovietUnion) and kg.holds(
        ID.Ukraine, DET.successorOf, ID.SovietUnion
    )
