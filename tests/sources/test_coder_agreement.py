"""Krippendorff's alpha of two sheets, and where they differ."""

import pytest

from detente.errors import DetenteError
from detente.sources.coder_agreement import compared, meaning
from detente.sources.sheets import BadSheet, SheetRow
from tests.sources.conftest import rows


def plain(cell):
    raise DetenteError(cell)


MEANING = meaning({"US": "id:US", "United States": "id:US"}.get, lambda column, cell: cell.casefold())


PASSAGES = ["S0P1.1", "S0P1.2", "S0P1.3"]


def test_alpha_is_that_of_the_published_example():
    """Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, example A: two observers, ten units, 0.095."""
    one, other = "0100000010", "1110010000"
    sheets = [
        rows(*({"passage": f"S0P1.{i}", "stance": "hedged" if c == "1" else "asserted"} for i, c in enumerate(said, 1)))
        for said in (one, other)
    ]
    columns, differences = compared(*sheets, [f"S0P1.{i}" for i in range(1, 11)], MEANING)
    stance = next(c for c in columns if c.column == "stance")
    assert (stance.rows, stance.same, round(stance.alpha, 3)) == (10, 6, 0.095)
    assert [(d.key.segment, d.one, d.other) for d in differences] == [
        ("S0P1.1", "asserted", "hedged"), ("S0P1.3", "asserted", "hedged"),
        ("S0P1.6", "asserted", "hedged"), ("S0P1.9", "hedged", "asserted"),
    ]  # fmt: skip
    assert next(c for c in columns if c.column == "polarity").alpha is None  # nothing varies


def test_spellings_of_one_name_agree_and_a_row_of_one_alone_is_told():
    one = rows({"object": "US", "start": "1951"}, {"passage": "S0P1.2"})
    other = rows({"object": "United States", "start": "1951-09-01"}, {"passage": "S0P1.3"})
    columns, differences = compared(one, other, PASSAGES, MEANING)
    by = {c.column: c for c in columns}
    assert by["object"].same == by["start"].same == 1 and by["a claim"].rows == 3 and by["a claim"].same == 1
    assert [(str(d.key), d.column, d.one, d.other) for d in differences] == [
        ("S0P1.2#1", "a claim", "yes", "no"), ("S0P1.3#1", "a claim", "no", "yes"),
    ]  # fmt: skip


def test_a_row_of_no_passage_is_refused():
    with pytest.raises(BadSheet, match="row 2: the article has no passage 'S9P9.9'"):
        compared(rows({}), rows({"passage": "S9P9.9"}), PASSAGES, MEANING)
    with pytest.raises(BadSheet, match="nothing is coded"):
        compared([], [], PASSAGES, MEANING)


def test_whether_a_passage_claims_anything_is_asked_of_all_passages():
    """Of a sheet that codes two of three passages, whether the row of the third is left there or not."""
    coded = rows({}, {"passage": "S0P1.2"})
    empty = SheetRow(9, {"passage": "S0P1.3", "text": "Nothing."})
    for one, other in ((coded, coded), ([*coded, empty], coded), ([*coded, empty], [*coded, empty])):
        columns, differences = compared(one, other, PASSAGES, MEANING)
        assert (columns[0].rows, columns[0].same, columns[0].alpha) == (3, 3, 1.0) and not differences
    columns, _ = compared(coded, rows({"passage": "S0P1.2"}, {"passage": "S0P1.3"}), PASSAGES, MEANING)
    # Three passages: yes and no, yes and yes, no and yes.
    # Values: 4 yes, 2 no. Observed disagreement 2/3; expected 2*4*2/(6*5) = 8/15: alpha = 1 - (2/3)/(8/15) = -0.25.
    assert (columns[0].rows, columns[0].same, round(columns[0].alpha, 3)) == (3, 1, -0.25)


def test_keys_and_the_order_of_parties_are_no_disagreement():
    """A sheet against itself with other keys, in another order, with parties of an alliance the other way round."""
    one = rows(
        {"key": "a"}, {"key": "b", "object": "Japan", "start": "1960"}, {"key": "c", "relation": "sanctions"},
        {"passage": "S0P1.2", "key": "x"},
    )  # fmt: skip
    other = rows(
        {"passage": "S0P1.2"}, {"relation": "sanctions"}, {"object": "Japan", "start": "1960"},
        {"subject": "United States", "object": "Australia"},
    )  # fmt: skip
    columns, differences = compared(one, other, PASSAGES, MEANING, lambda cell: cell == "allied with")
    assert not differences and {(c.column, c.rows, c.same) for c in columns} == {
        ("a claim", 3, 3), *((c.column, 4, 4) for c in columns[1:])
    }  # fmt: skip
    # What has a direction differs with it.
    _, differences = compared(one, other, PASSAGES, MEANING)
    assert {d.column for d in differences} == {"subject", "object"}


def test_a_passage_with_several_claims_is_one_passage():
    columns, differences = compared(
        rows({}, {"relation": "sanctions", "object": "Japan"}), rows({}), ["S0P1.1"], MEANING
    )
    assert (columns[0].rows, columns[0].same) == (1, 1)
    assert [(str(d.key), d.column, d.one, d.other) for d in differences] == [("S0P1.1#2", "a claim", "yes", "no")]
