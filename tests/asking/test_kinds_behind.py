"""What relations can follow from, worked out by reading the ontology."""

import pytest

from detente.asking.kinds_behind import KindsBehind, Pair
from detente.collection.library import path
from detente.rdf.reading import parse
from detente.vocabulary import DET


@pytest.fixture(scope="module")
def kinds():
    return KindsBehind(parse(path("ontology/detente.ttl")))


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        ("alliedWith", {"Alliance"}),  # its dyads are made of alliances alone
        ("defenceAllyOf", {"Alliance"}),  # what one ally owes the other is written by a further rule
        ("inDisputeWith", {"Dispute", "Rivalry"}),
        ("inArmedConflictWith", {"ArmedConflict"}),
        ("disagreesWith", {"Disagreement"}),
        ("adversarialTo", {"Dispute", "Rivalry", "Hostility", "Policy"}),  # who is hostile to a policy of another
        ("sanctions", {"Sanctions"}),
        ("coMemberWith", {"Membership"}),
        ("suppliesArmsTo", {"ArmsTransfer"}),
        ("exercisesWith", {"JointExercise"}),
        ("indirectlyOpposedTo", {"Alliance", "Dispute", "Rivalry", "Hostility", "Policy"}),
    ],
)
def test_kinds(kinds, relation, expected):
    found = kinds.of(DET[relation])
    assert found.kinds == {DET[name] for name in expected} and not found.stated


def test_a_relation_that_is_stated_itself(kinds):
    assert kinds.of(DET.belongsTo).stated == {DET.belongsTo} and not kinds.of(DET.belongsTo).kinds
    assert DET.belongsTo in kinds.of(DET.agreementWith).stated  # by whom the signatory represents


def test_through_a_third_actor(kinds):
    assert (DET.adversarialTo, DET.alliedWith) in kinds.of(DET.indirectlyOpposedTo).through
    assert not kinds.of(DET.coMemberWith).through  # an organisation is no state
    assert not kinds.of(DET.alliedWith).through


def test_the_roles_of_one_situation(kinds):
    assert kinds.of(DET.sanctions).pairs == {Pair(DET.sender, DET.target)}
    found = kinds.of(DET.inDisputeWith)
    assert Pair(DET.opponent, DET.otherMember) in found.pairs and Pair(DET.otherMember, DET.opponent) in found.pairs
    assert found.direct == {DET.Dispute, DET.Rivalry, DET.TerritorialDispute, DET.ArmedConflict}
    assert not kinds.of(DET.indirectlyOpposedTo).pairs


def test_what_some_situations_of_a_kind_give_has_to_be_recorded(kinds):
    assert kinds.of(DET.defenceAllyOf).recorded == {(DET.defenceAllyOf, DET.Alliance)}
    for name in ("alliedWith", "inDisputeWith", "inArmedConflictWith", "sanctions", "coMemberWith"):
        assert not kinds.of(DET[name]).recorded, name


def test_an_axiom_of_ones_own_counts():
    from rdflib.namespace import RDFS

    own = [(DET.tradesWith, RDFS.subPropertyOf, DET.alliedWith)]
    found = KindsBehind([*parse(path("ontology/detente.ttl")), *own]).of(DET.alliedWith)
    assert DET.Alliance in found.kinds and len(found.kinds) > 1
