"""What is told of a relation that nothing says: claims that speak of the two, and that a relation makes no sense."""

import pytest

from detente.asking.names import UnknownName
from detente.explaining.evidence import evidence_of
from detente.explaining.misfits import misfit, near
from detente.explaining.reasons import why
from detente.explaining.spoken_of import spoken_of
from detente.graph import load
from detente.vocabulary import CODE, DET, ID


@pytest.fixture(scope="module")
def kg():
    return load("corrected")


def test_claims_of_the_two_are_named_those_of_the_relation_first(kg):
    triple = (ID.Japan, DET.perceivesAsThreat, ID.Russia)
    about, claims = spoken_of(evidence_of(kg), kg, triple)
    assert about == "Japan and Russia"
    named = {str(c) for c in claims}
    for p in (DET.claimSubject, DET.claimObject):  # worked out from the file of the claims: who names both
        both = {str(s) for s, _, _ in kg.match(None, p, ID.Japan)} & {
            str(s)
            for q in (DET.claimSubject, DET.claimObject, DET.mentions)
            for s, _, _ in kg.match(None, q, ID.Russia)
        }
        assert both and both <= named
    first = [c for c in claims if kg.holds(c, DET.claimRelation, CODE.perceivesAsThreat)]
    assert claims[: len(first)] == first


def test_what_claims_alone_use_is_told_with_them(kg):
    """Gazprom stands in one ambiguous claim and in nothing that is held to be so; Japan in much."""
    told = str(why(kg, "Gazprom", "alliedWith", "Japan"))
    assert "claims that speak of Gazprom: C068 (ambiguous as to the reading) (`detente cite C068`)" in told
    assert kg.holds(ID["rap/C068"], DET.claimSubject, ID.Gazprom) or kg.holds(ID["rap/C068"], DET.mentions, ID.Gazprom)
    code = str(why(kg, "Missiles", "threatens", "code:seeks"))
    assert "claims that speak of missiles for the Kurils: C186 (hedged)" in code
    assert "claims that speak" not in str(why(kg, "Japan", "sanctions", "China"))  # no claim names both


def test_what_is_denied_names_the_denial_alone(kg):
    told = str(why(kg, "Russia", "hasPeaceTreatyWith", "Japan"))
    assert "denied in 1992-2017 by C175" in told and "claims that speak of" not in told


@pytest.mark.parametrize(
    ("relation", "other", "said"),
    [
        (
            "attitudeTo",
            "Japan",
            "'attitude to' is said of an occurrence, and Russia is none; did you mean 'has an attitude",
        ),
        ("claimSubject", "Japan", "'claim subject' is said of a claim, and Russia is none; of the two there is 'adv"),
        ("startYear", "Japan", "'start year' leads to a value, and Japan is a thing"),
        ("alliedWith", '"x"', "'allied with' leads to a thing, and 'x' is a value"),
    ],
)
def test_a_relation_that_makes_no_sense_is_told_with_those_that_do(kg, relation, other, said):
    told = why(kg, "Russia", relation, other)
    assert not told and told.holds is None
    assert f"cannot be said (corrected, all years): {said}" in str(told)


def test_what_is_near_can_be_said(kg):
    triple = (ID.Russia, DET.attitudeTo, ID.Japan)
    like, there = near(kg, triple)
    assert like and there
    assert not any(misfit(kg, (triple[0], relation, triple[2])) for relation in (*like, *there))
    assert all(kg.holds(triple[0], relation, triple[2]) for relation in there)
    assert not misfit(kg, (ID.Russia, DET.alliedWith, ID.Japan))


def test_a_class_is_no_relation(kg):
    with pytest.raises(UnknownName, match="'Claim' is a class, and no relation; `a` says that a thing is one; did you"):
        why(kg, "Russia", "Claim", "Japan")
    assert why(kg, "Japan", "Sanctions", "Russia")  # a relation is called so, but for the capital letter
