"""Country codes with a year: the state of that year, and what is said where there is none or several."""

import warnings

import pytest

from detente.asking.names import Names, UnknownName, resolve_object
from detente.errors import DetenteWarning
from detente.graph import load
from detente.vocabulary import DET, ID

HEAD = """
@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
@prefix record: <https://w3id.org/detente/id/record/> .
@prefix code: <https://w3id.org/detente/code/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
#: Germany had two codes in turn, and 816 and 817 are two states of one country.
SPELLS = {
    "GermanyA": (255, "Germany", 1871, 1945),
    "GermanyB": (260, "Germany", 1955, 1990),
    "GermanyC": (255, "Germany", 1991, None),
    "SouthVietnamA": (817, "SouthVietnam", 1954, 1975),
}
STATES = """
id:Germany a det:State ; rdfs:label "Germany"@en ; det:reference record:RefCOWStates .
id:SouthVietnam a det:HistoricalState ; rdfs:label "South Vietnam"@en ; det:startYear 1955 ; det:endYear 1975 ;
  det:reference record:RefCOWStates .
id:OldAntilles a det:HistoricalState ; rdfs:label "Antilles"@en ; det:iso3166alpha2 "AN" ; det:startYear 1954 ;
  det:endYear 2010 ; det:cowCode 998 ; det:reference record:RefISO3166Part3 .
id:NewAntilles a det:State ; rdfs:label "New Antilles"@en ; det:iso3166alpha2 "AN" ; det:startYear 2011 ;
  det:cowCode 998 ; det:reference record:RefISO3166 .
"""


#: Alliances whose numbers are codes too: of Japan, of two states in turn, and of none.
NUMBERED = "".join(
    f'<https://w3id.org/detente/id/record/{n}> a det:Alliance ; rdfs:label "Alliance {n}"@en .\n' for n in (740, 365, 9)
)


def spell(name, code, state, start, end):
    return (
        f'id:{name} a det:StateSystemMembership ; rdfs:label "{name}"@en ; det:systemMember id:{state} ; '
        f"det:cowCode {code} ; det:startYear {start} ; "
        + (f"det:endYear {end} ; " if end else "det:endStatus code:Ongoing ; ")
        + "det:timeBasis code:Record ; det:timeReference record:RefCOWStates ; "
        "det:reference record:RefCOWStates .\n"
    )


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    """`at(year)`: the graph of a year, with more states of which the codes passed from one to the next."""
    file = tmp_path_factory.mktemp("codes") / "mine.ttl"
    file.write_text(HEAD + STATES + NUMBERED + "".join(spell(n, *row) for n, row in SPELLS.items()), encoding="utf-8")
    known = {}

    def of(year):
        if year not in known:
            known[year] = load("corrected", year, [file])
        return known[year]

    return of


@pytest.mark.parametrize(
    ("code", "year", "state"),
    [
        ("365", 1950, ID.SovietUnion),
        ("365", 1991, ID.SovietUnion),
        ("365", 1992, ID.Russia),
        ("255", 1992, ID.Germany),
        ("260", 1970, ID.Germany),
        ("816", 1970, ID.Vietnam),
        ("817", 1970, ID.SouthVietnam),
        ("998", 1992, ID.OldAntilles),
        ("998", 2016, ID.NewAntilles),
        ("AN", 1992, ID.OldAntilles),
        ("AN", 2016, ID.NewAntilles),
    ],
)
def test_a_code_with_a_year_is_a_state(at, code, year, state):
    with warnings.catch_warnings():
        warnings.simplefilter("error", DetenteWarning)
        assert resolve_object(at(year), code) == state


def test_after_the_last_release_it_is_that_of_its_last_bearer_and_marked(at):
    with pytest.warns(DetenteWarning, match="365 in 2017 is read as Russia, .* the release ends with 2016"):
        assert resolve_object(at(2017), "365") == ID.Russia


def test_between_two_memberships_it_is_marked_too(at):
    with pytest.warns(DetenteWarning, match=r"not in the state system then: Japan \(1860-1945\), Japan \(1952-\)"):
        assert resolve_object(at(1950), "740") == ID.Japan


def test_without_a_year_an_ambiguous_code_is_told_with_its_bearers(at):
    with pytest.raises(UnknownName, match=r"Soviet Union \(1922-1991\), Russia \(1992-\); say in which year"):
        resolve_object(at(None), "365")
    assert resolve_object(at(None), "710") == ID.China
    assert resolve_object(at(None), "255") == ID.Germany


def test_a_code_that_nobody_has_is_told(at):
    with pytest.raises(UnknownName, match="no state of the graph has that Correlates of War code"):
        resolve_object(at(2016), "999")


def test_a_code_of_what_is_not_asked_for_is_told(at):
    with pytest.raises(UnknownName, match="code of Japan, which is no city"):
        Names(at(2016), [DET.City]).resolve("740", "city")


def test_a_code_is_never_the_number_of_an_alliance(at):
    assert resolve_object(at(2016), "740") == resolve_object(at(None), "740") == ID.Japan
    assert resolve_object(at(2016), "365") == ID.Russia
    assert resolve_object(at(2016), "record:740") == ID["record/740"]
    assert str(at(2016).entity("740")) == str(at(2016).entity("Japan"))
    assert at(1970).why("2", "alliedWith", "740").triple[2] == ID.Japan


def test_the_number_of_an_alliance_that_no_state_bears_is_told_with_its_name(at):
    with pytest.raises(UnknownName, match="record:9 has its number: give that name"):
        resolve_object(at(2016), "9")
    # Where no state can stand, a number means what it always did.
    assert Names(at(2016), [DET.Alliance]).resolve("740", "alliance") == ID["record/740"]


def test_a_number_stays_a_value_where_a_value_is_asked_for(at):
    from rdflib.term import Literal

    assert resolve_object(at(2016), "365", relation=DET.cowCode) == Literal(365)
    assert resolve_object(at(2016), "365", relation=DET.alliedWith) == ID.Russia


def test_questions_and_reasons_take_codes(at):
    kg = at(1970)
    assert kg.ask("alliances/allies", actor="740").rows == kg.ask("alliances/allies", actor="Japan").rows
    assert kg.why("2", "alliedWith", "740")
    assert kg.history("740", "alliedWith", "2").rows


def test_a_state_of_the_past_is_told_with_its_years(at):
    from detente.asking.parameters import BadParameter

    with pytest.raises(BadParameter, match="Soviet Union existed 1922-1991"):
        at(2016).ask("alliances/allies", actor="Soviet Union")
