"""Each thing that can be wrong with a row is said in one line, which says what would be right."""

import pytest

from detente.sources.claim_making import make
from detente.sources.sheet_rows import keys
from detente.sources.source_files import Home
from detente.vocabulary import CODE, DET
from tests.sources.conftest import rows


def outcomes(made, around, *cells):
    home = Home(made.root / "sources" / "australia", "australia", made.base)
    return make(rows(*cells), home, around, {})


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"passage": "S9P1.1"}, "passage: there is no 'S9P1.1'; they run from S0T1 to S2P1.4"),
        ({"passage": ""}, "passage: nothing stands there"),
        ({"position": "0-5"}, "position: '0-5' is not that of S0P1.1, which is 45-104"),
        ({"text": "Another text."}, "text: it is not that of S0P1.1"),
        ({"claim": ""}, "claim: nothing stands there; say in a sentence of your own"),
        ({"stance": "sure"}, "stance: 'sure' is none of: asserted, attributed, hedged, opinion, hypothetical"),
        ({"stance": ""}, "stance: nothing stands there; choose of: asserted"),
        ({"polarity": "maybe"}, "polarity: 'maybe' is none of: positive, negative"),
        ({"relation": "alied with"}, "relation: no relation is called 'alied with'; did you mean 'allied with'"),
        ({"relation": ""}, "relation: nothing stands there"),
        ({"subject": "Australlia"}, "subject: no thing is called 'Australlia'; did you mean 'Australia'?"),
        ({"object": "Atlantis"}, "object: no thing is called 'Atlantis'; `detente add entity` describes what is not"),
        ({"object": "Australia"}, "object: Australia is the subject too"),
        ({"subject": "Moscow"}, "subject: Moscow is none of what 'allied with' takes there (det:Actor); write"),
        ({"relation": "member of"}, "object: United States is none of what 'member of' takes there (det:Organisation)"),
        ({"start": "", "end": ""}, "start: no year; say when it began, or [..2020] with the end .."),
        ({"start": "19x1"}, "start: years '19x1': right are 1956"),
        ({"start": "1951-13-01"}, "start: years '1951-13-01': there is no day"),
        ({"start": "1960", "end": "1951"}, "start: years '1960/1951': they end before they begin"),
        ({"start": "1951/1986"}, "start: an interval stands in one column"),
        ({"start": "2025"}, "start: it lies after the article, which is of 2020; what is to come is predicted"),
        ({"start": "2019~", "end": "2025"}, "end: it lies after the article, which is of 2020; what goes on then has"),
        ({"start": "2020", "end": "2025", "stance": "hedged"}, "end: it lies after the article, which is of 2020"),
        ({"start": "1990", "stance": "predicted"}, "start: it lies before the article, which is of 2020; what was"),
        ({"subject": "Soviet Union", "start": "1992"}, "subject: Soviet Union existed 1922-1991, and in no year"),
        ({"start": "June 1951"}, "start: years 'June 1951': right are"),
        ({"start": "0951"}, "start: no year from 1000 to 2200: 951"),
        ({"relation": "met with"}, "end: an event ends"),
        ({"stance": "attributed"}, "holder: what is attributed is said by another than the author"),
        ({"holder": "China"}, "holder: what China says is attributed"),
        ({"stance": "attributed", "holder": "Moscow"}, "holder: Moscow is no actor; name who says it; write"),
        ({"relation": "can lead"}, "relation: 'can lead' can be denied, supposed or judged, and not asserted"),
        ({"relation": "neighbour of", "stance": "predicted", "start": "2021"}, "relation: 'neighbour of' cannot be"),
        ({"relation": "trend", "object": "up"}, "object: 'up' is none of: increase, decrease"),
        ({"object": "[S2P1.3]"}, "[S2P1.3#1]: there is no row [S2P1.3#1] of which anything can be made"),
        ({"key": "a b"}, "key: 'a b': letters, digits, dots and hyphens alone"),
        ({"subject": "; ".join(["China"] * 31)}, "subject: 31 names, more than 30"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row(made, around, cells, said):
    making = outcomes(made, around, cells)
    (outcome,) = making.outcomes
    assert outcome.failed and outcome.text.startswith(said) and "\n" not in str(outcome)
    assert not making.claims and not making.contents


def test_rows_have_the_keys_that_they_are_given_or_the_next_number(made, around):
    given = rows({"key": "2"}, {}, {}, {"passage": "S0P1.2"}, {"key": "b"})
    assert [str(keys(given)[row.number]) for row in given] == [
        "S0P1.1#2",
        "S0P1.1#1",
        "S0P1.1#3",
        "S0P1.2#1",
        "S0P1.1#b",
    ]
    making = outcomes(made, around, {"key": "1"}, {"key": "1", "start": "1952"})
    assert [o.failed for o in making.outcomes] == [False, True]
    assert making.failed[0].text == "key: row 2 has the key 1 for S0P1.1 too; give each its own"


def test_rows_that_refer_to_each_other(made, around):
    cause = {"passage": "S1P1.2", "relation": "causes", "start": "", "end": ""}
    making = outcomes(
        made, around, {}, {"passage": "S1P1.3", "relation": "sanctions", "start": "2020", "end": ""},
        cause | {"subject": "[S0P1.1]", "object": "[S1P1.3]"},
        cause | {"key": "x", "subject": "[S1P1.2#x]", "object": "[S0P1.1]"},
    )  # fmt: skip
    assert [o.failed for o in making.outcomes] == [False, False, False, True]
    assert making.failed[0].text == "[S1P1.2#x]: it refers to itself by [S1P1.2#x]"
    causation = making.contents[-1]
    assert (
        causation.label
        == "Alliance of Australia and United States brings about Sanctions of Australia on United States"
    )
    assert {str(o).rpartition("/")[2] for _, o in causation.pairs} == {
        "Alliance_Australia_UnitedStates_1951", "Sanctions_Australia_UnitedStates_2020", "BringsAbout",
    }  # fmt: skip


def test_about_the_year_of_the_article_and_a_state_that_was_before_it(made, around):
    making = outcomes(
        made, around, {"start": "2020~"}, {"key": "b", "subject": "Soviet Union", "start": "1930", "end": "1940"},
        {"key": "c", "start": "2021", "end": "2030", "stance": "predicted"},
    )  # fmt: skip
    assert [o.failed for o in making.outcomes] == [False, False, False]
    wide = making.outcomes[1].text
    assert wide.endswith("; 1930 is before all that the article speaks of (1951 to 2020)")


def test_what_follows_is_denied_and_not_stated(made, around):
    making = outcomes(
        made, around, {"relation": "indirectly opposed to"},
        {"key": "b", "relation": "indirectly opposed to", "polarity": "negative"},
        {"key": "c", "relation": "arms to both sides of"}, {"key": "d", "relation": "shares adversary with"},
    )  # fmt: skip
    assert [o.failed for o in making.outcomes] == [True, False, True, True]
    assert "it follows where one is an adversary of an ally of the other; write these two" in making.outcomes[0].text
    (denial,) = making.contents
    assert denial.kind == DET.Denial and (DET.deniedRelation, CODE.indirectlyOpposedTo) in denial.pairs
    assert "no relation is called 'arms to both sides of'" in making.outcomes[2].text
