"""What holds in the background file, ``graph/record/world.ttl``, in which years: members, periods, offices."""

from collections import Counter

import pytest
from rdflib import RDF

from detente.vocabulary import CODE, DET, ID
from tests.data.world_file import (
    AFFILIATION_ROLES,
    LINKS,
    SUPER_ROLES,
    TIMELESS,
    affiliated,
    in_force,
    of_kind,
)

# ---- Occurrences ------------------------------------------------------------------------------------


def test_every_occurrence_is_dated_once_and_says_how(world, superclasses, references):
    situations = of_kind(world, superclasses, DET.Occurrence)
    dated = {s for s in situations if world.value(s, RDF.type) not in TIMELESS}
    assert dated
    for situation in dated:
        starts, ends = (
            list(world.objects(situation, DET.startYear)),
            list(world.objects(situation, DET.endYear)),
        )
        assert len(starts) == 1 and len(ends) <= 1, situation
        assert bool(ends) != bool(world.value(situation, DET.endStatus)), situation
        assert not ends or int(starts[0]) <= int(ends[0]), situation
        assert world.value(situation, DET.timeBasis), situation
        assert set(world.objects(situation, DET.timeReference)) & references, situation


def test_foundings_take_one_year(world):
    years = {
        str(world.value(s, DET.organisation)).removeprefix(ID): (
            int(world.value(s, DET.startYear)),
            int(world.value(s, DET.endYear)),
        )
        for s in world.subjects(RDF.type, DET.Founding)
    }
    assert years == {"ASEAN": (1967, 1967), "ARF": (1994, 1994)}


def test_roles_are_the_specific_ones(world):
    assert {p for p in world.predicates() if p in SUPER_ROLES} == set()
    for kind, roles in AFFILIATION_ROLES.items():
        for situation in world.subjects(RDF.type, kind):
            for role in roles:
                assert len(set(world.objects(situation, role))) == 1, (situation, role)


def test_no_affiliation_is_stated_twice(world):
    for kind, (actor, body) in AFFILIATION_ROLES.items():
        pairs = Counter((world.value(s, actor), world.value(s, body)) for s in world.subjects(RDF.type, kind))
        assert {pair for pair, n in pairs.items() if n > 1} == set()


@pytest.mark.parametrize(
    ("year", "size"), [(1966, 0), (1967, 5), (1990, 6), (1995, 7), (1997, 9), (1999, 10), (2017, 10)]
)
def test_asean_grew(world, year, size):
    assert len(affiliated(world, DET.Membership, ID.ASEAN, year)) == size


def test_asean_members_are_no_dialogue_partners(world):
    members = affiliated(world, DET.Membership, ID.ASEAN, 2017)
    partners = affiliated(world, DET.DialoguePartnership, ID.ASEAN, 2017)
    assert "Russia" in partners and "Russia" not in members
    assert not members & partners


def test_sco_members(world):
    founders = {"China", "Russia", "Kazakhstan", "Kyrgyzstan", "Tajikistan", "Uzbekistan"}
    assert affiliated(world, DET.Membership, ID.SCO, 2000) == set()
    assert affiliated(world, DET.Membership, ID.SCO, 2001) == founders
    assert affiliated(world, DET.Membership, ID.SCO, 2017) == founders | {"India"}


def test_forum_participants(world):
    """Russia and the United States, who take part too, stand in the article."""
    first, now = (affiliated(world, DET.ForumParticipation, ID.ARF, year) for year in (1994, 2017))
    assert {"China", "Japan", "EuropeanUnion", "Vietnam"} <= first <= now
    assert now - first == {"Cambodia", "India", "Myanmar", "NorthKorea"}
    assert not now & {"Russia", "UnitedStates"}


def test_all_members_of_asean_take_part_in_its_forum(world):
    members = affiliated(world, DET.Membership, ID.ASEAN, 2017)
    assert members <= affiliated(world, DET.ForumParticipation, ID.ARF, 2017)


# ---- Periods, offices, links -----------------------------------------------------------------------


def test_periods_have_bounds(world):
    bounds = {
        str(p).removeprefix(ID): tuple(
            int(y) for predicate in (DET.startYear, DET.endYear) for y in world.objects(p, predicate)
        )
        for p in world.subjects(RDF.type, DET.Period)
    }
    assert bounds == {
        "WorldWarII": (1939, 1945),
        "ColdWar": (1947, 1991),
        "Transition": (1991, 2000),
        "PostColdWar": (1992,),
    }


def test_an_office_belongs_to_one_state_and_is_held_by_one_person_at_a_time(world, superclasses):
    states = of_kind(world, superclasses, DET.State)
    for office in world.subjects(RDF.type, DET.Office):
        assert set(world.objects(office, DET.belongsTo)) <= states and world.value(office, DET.belongsTo), office
    for year in range(1991, 2018):
        held = Counter(world.value(s, DET.office) for s in in_force(world, DET.OfficeHolding, year))
        assert {office for office, n in held.items() if n > 1} == set(), year


def test_russia_is_presided_over_by_yeltsin_then_putin(world):
    def president(year):
        holders = {
            world.value(s, DET.holder)
            for s in in_force(world, DET.OfficeHolding, year)
            if world.value(s, DET.office) == ID.PresidentOfRussia
        }
        return holders

    assert president(1996) == {ID.Yeltsin}
    assert president(2001) == president(2017) == {ID.Putin}
    assert president(2010) == set()


def test_links_lead_to_one_state(world, superclasses):
    states = of_kind(world, superclasses, DET.State)
    linked = {s for predicate in LINKS for s in world.subjects(predicate)}
    assert {ID.Gazprom, ID.RedArmy, ID.USNavy, ID.ChineseMigrants} <= linked
    for subject in linked:
        owners = {o for predicate in LINKS for o in world.objects(subject, predicate)}
        assert len(owners) == 1 and owners <= states, subject
    assert world.value(ID.RedArmy, DET.belongsTo) == ID.SovietUnion


def test_the_split_causes_the_clashes(world):
    causation = world.value(None, RDF.type, DET.Causation)
    assert causation == ID["record/SinoSovietSplitCausesClashes"]
    assert world.value(causation, DET.cause) == ID["rap/SinoSovietShift"]
    assert world.value(causation, DET.effect) == ID["rap/SinoSovietBorderClashes"]
    assert world.value(causation, DET.kind) == CODE.BringsAbout
