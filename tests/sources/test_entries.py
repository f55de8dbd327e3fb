"""Entries of states and of other things."""

import pytest

from detente.sources.entity_entries import BadEntity, entity
from detente.sources.state_entries import UnknownState, known_already, shared_names, state, suggested
from detente.vocabulary import DET, ID


@pytest.mark.parametrize("name", ["AUS", "au", "900", "AUL", "Australia"])
def test_a_state_by_each_of_its_codes(name):
    """ISO 3166-1 has AU and AUS; the State System Membership list of the Correlates of War 900, AUL."""
    found = state(name, ["Australian"])
    assert (found.label, found.iso2, found.iso3, found.cow) == ("Australia", "AU", "AUS", 900)
    assert found.node == ID.Australia and "Australian" in found.aliases


def test_iso_comes_before_the_correlates_of_war():
    """AUS is Austria there, code 305; here it is what ISO says."""
    assert state("AUS").label == "Australia" and state("305").label == "Austria"


def test_a_state_that_is_none():
    with pytest.raises(UnknownState, match="no state is called 'Austrlia'; did you mean 'Australia'"):
        state("Austrlia")
    with pytest.raises(UnknownState, match="give its code of ISO 3166"):
        state("=HYPERLINK(1)")


@pytest.mark.parametrize(
    ("name", "code"), [("South Yemen", 680), ("East Germany", 265), ("South Vietnam", 817), ("Czechoslovakia", 315)]
)
def test_a_state_of_the_past_by_its_name(name, code):
    """Of these only the Correlates of War have a code; by the list of the state system."""
    found = state(name)
    assert (found.iso3, found.cow) == (None, code) and name in (found.label, *found.aliases)


@pytest.mark.parametrize("name", ["Tibet", "Somaliland", "Prussia"])
def test_what_has_no_code_is_no_state(name):
    """`detente check` would refuse it."""
    with pytest.raises(UnknownState, match=f"no code of '{name}'.* detente add entity {name} --kind Actor"):
        state(name)


def test_what_nobody_knows_is_told_how_to_add_it():
    with pytest.raises(UnknownState, match="or of the Correlates of War, as 680; without one, .*'Ottoman Empire' --k"):
        state("Ottoman Empire")


def test_a_name_that_several_states_share_names_none():
    for name, states in (
        ("Congo", "Congo - Brazzaville .COG. or Congo - Kinshasa .COD."),
        ("korea", "North Korea .PRK. or South Korea .KOR."),
    ):
        with pytest.raises(UnknownState, match=f"'{name}' can mean {states}; give the code of which"):
            state(name)
    assert "Congo" not in state("COG").aliases and "Republic of Korea" in state("KOR").aliases
    assert state("Guinea").iso3 == "GIN" and state("Sudan").iso3 == "SDN"  # their own short names
    assert suggested(["Congo", "Korea"]) == {}


def test_shared_names_with_the_states_that_the_graph_has(shipped):
    shared = shared_names(shipped)
    assert shared["Korea"] == {"North Korea": ID.NorthKorea, "South Korea": ID.SouthKorea}
    assert shared["Congo"] == {"Congo - Brazzaville": None, "Congo - Kinshasa": None}
    assert shared["Fiji"] == {"Fiji": None} and "Japan" not in shared and "Islands" not in shared


def test_who_is_there_already(shipped):
    assert known_already(shipped, state("JPN")) == ID.Japan and known_already(shipped, state("AUS")) is None


def test_states_among_unknown_names():
    assert suggested(["Australian", "Fiji", "Bank of China", "Quad", "New Zealand"]) == {
        "Australian": "AUS", "Fiji": "FJI", "New Zealand": "NZL",
    }  # fmt: skip


def test_another_thing(shipped):
    base = str(ID)
    made = entity(shipped, base, "Pacific Islands Forum", "InternationalOrganisation", ["PIF"], None)
    assert made[0][0] == ID.PacificIslandsForum and made[0][2] == DET.InternationalOrganisation
    office = entity(shipped, base, "Head of the Cabinet Office of Japan ", "Office", [], "Japan")
    assert (ID.HeadOfTheCabinetOfficeOfJapan, DET.belongsTo, ID.Japan) in office
    for name, kind, said in (
        ("ASEAN", "Organisation", "is there already"),
        ("Fiji", "State", "detente add state adds one"),
        ("A war", "War", "is no kind of a thing that is added so: there are Actor, ArmedForce, "),
        ("A town", "Town", "no kind is called 'Town'; there are Actor, .* City, "),
        ("Prussia", "HistoricalState", "detente add state adds one, by its code"),
        ("A party", "TreatyParty", "is no kind of a thing"),
        ("A minister", "Office", "belongs to someone"),
        (" ", "Person", "has a name"),
    ):
        with pytest.raises(BadEntity, match=said):
            entity(shipped, base, name, kind, [], None)
