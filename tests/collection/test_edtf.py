"""Years in EDTF: what each form means (https://www.loc.gov/standards/datetime/), written back, and what is refused."""

import pytest

from detente.collection.edtf import BadYears, Bounds, Stated, read

FORMS = {
    # level 0
    "1956": (1956, 1956, 1956, 1956),
    "1950/1959": (1950, 1950, 1959, 1959),
    # level 1
    "1956~": (1955, 1957, 1955, 1957),
    "1950/1959~": (1950, 1950, 1958, 1960),
    "1956/": (1956, 1956, None, None),
    "/1956": (None, None, 1956, 1956),
    "1992/..": (1992, 1992, None, None, True),
    # level 2
    "[1956..1969]": (1956, 1969, 1956, 1969),
    "[..1956]": (None, 1956, None, 1956),
    "[1956..]/1990": (1956, None, 1990, 1990),
    # ours
    "[1992..2017]/..": (1992, 2017, None, None, True),
    "[1956..1960]/[1962..1965]": (1956, 1960, 1962, 1965),
}


@pytest.mark.parametrize(("text", "bounds"), FORMS.items())
def test_a_form_means_its_bounds_and_is_written_back(text, bounds):
    assert read(text) == Stated(*bounds)
    assert str(read(text)) == text


def test_forms_that_are_written_otherwise():
    """Questionable is approximate, digits that are not specified are a run of years, days count as their year."""
    assert read("1956?") == read("1956%") == read("1956~")
    assert read("1956~", margin=5)[:4] == (1951, 1961, 1951, 1961)
    assert str(read("195X")) == "[1950..1959]" and str(read("19XX/198X")) == "[1900..1999]/[1980..1989]"
    assert read("1956-10-19/1956-11") == read("1956/1956")
    assert read("../1956") == read("/1956")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "right are"),
        ("/", "right are"),
        ("1956/1959/1960", "right are"),
        ("56", "right are"),
        ("Y19560", "right are"),
        ("1956-21", "there is no day"),
        ("1956-02-30", "there is no day"),
        ("[1969..1956]", "is after"),
        ("[1956,1958]", "right are"),
        ("{1956..1969}", "right are"),
        ("1960/1950", "end before they begin"),
        ("about 1956", "right are"),
    ],
)
def test_what_is_refused(text, why):
    with pytest.raises(BadYears, match=why):
        read(text)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("1992/..", (1992, 1992, 2017, 2017)),  # goes on: certain to the end of the span
        ("1992/", (1992, 1992, 1992, 2017)),  # its end is not known: possible to there, certain to the last attested
        ("/2000", (1939, 2000, 2000, 2000)),  # a start that is not known likewise
        ("[1992..2017]/..", (1992, 2017, 2017, 2017)),  # of its era, said in 2017
        ("[1956..1969]", (1956, 1969, 1956, 1969)),
        ("[1956..1969]/", (1956, 1969, 1956, 2017)),
        ("1930/1935", (1930, 1930, 1935, 1935)),  # before its source's span
        ("2020/..", (2020, 2020, 2020, 2020)),  # after it
    ],
)
def test_within_the_span_of_a_source(text, bounds):
    assert read(text).within(1939, 2017) == Bounds(*bounds)
    assert Bounds(*bounds).certain == (bounds[1] <= bounds[2])
