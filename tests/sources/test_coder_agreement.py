"""Krippendorff's alpha of two sheets, and where they differ."""

import pytest

from detente.errors import DetenteError
from detente.sources.coder_agreement import compared, meaning
from detente.sources.sheets import BadSheet
from tests.sources.conftest import rows


def plain(cell):
    raise DetenteError(cell)


MEANING = meaning({"US": "id:US", "United States": "id:US"}.get, lambda column, cell: cell.casefold())


def test_alpha_is_that_of_the_published_example():
    """Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, example A: two observers, ten units, 0.095."""
    one, other = "0100000010", "1110010000"
    sheets = [
        rows(*({"passage": f"S0P1.{i}", "stance": "hedged" if c == "1" else "asserted"} for i, c in enumerate(said, 1)))
        for said in (one, other)
    ]
    columns, differences = compared(*sheets, MEANING)
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
    columns, differences = compared(one, other, MEANING)
    by = {c.column: c for c in columns}
    assert by["object"].same == by["start"].same == 1 and by["a claim"].rows == 3 and by["a claim"].same == 1
    assert [(str(d.key), d.column, d.one, d.other) for d in differences] == [
        ("S0P1.2#1", "a claim", "yes", "no"), ("S0P1.3#1", "a claim", "no", "yes"),
    ]  # fmt: skip


def test_sheets_of_two_texts_are_not_compared():
    with pytest.raises(BadSheet, match="not of one text"):
        compared(rows({"text": "One."}), rows({"text": "Two."}), MEANING)
    with pytest.raises(BadSheet, match="not of one text"):
        compared(rows({}), rows({"passage": "S0P1.2"}), MEANING)


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
    columns, differences = compared(one, other, MEANING, lambda cell: cell == "allied with")
    assert not differences and {(c.column, c.rows, c.same) for c in columns} == {
        ("a claim", 2, 2), *((c.column, 4, 4) for c in columns[1:])
    }  # fmt: skip
    # What has a direction differs with it.
    _, differences = compared(one, other, MEANING)
    assert {d.column for d in differences} == {"subject", "object"}


def test_a_passage_with_several_claims_is_one_passage():
    columns, differences = compared(rows({}, {"relation": "sanctions", "object": "Japan"}), rows({}), MEANING)
    assert (columns[0].rows, columns[0].same) == (1, 1)
    assert [(str(d.key), d.column, d.one, d.other) for d in differences] == [("S0P1.1#2", "a claim", "yes", "no")]
