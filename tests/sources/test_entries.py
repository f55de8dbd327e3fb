"""Entries of states and of other things."""

import pytest

from detente.sources.entity_entries import BadEntity, entity
from detente.sources.state_entries import UnknownState, known_already, state, suggested
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
        ("Fiji", "State", "detente add state adds it"),
        ("A war", "War", "is no kind of an entity"),
        ("A minister", "Office", "belongs to someone"),
        (" ", "Person", "has a name"),
    ):
        with pytest.raises(BadEntity, match=said):
            entity(shipped, base, name, kind, [], None)
