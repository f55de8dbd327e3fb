"""Questions are found by what they are about."""

import pytest

from detente.asking.catalogue import UnknownQuestion, catalogue
from detente.asking.search import search
from detente.cli.questions import listing


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("arms recipients", "military/arms-"),
        ("weapons", "military/arms-"),
        ("war", "disputes/"),  # and not by the beginning of warships
        ("enemies of Russia", "alliances/"),
        ("who suplies arms", "military/arms"),
        ("treaties", "agreements/"),
    ],
)
def test_words_lead_to_questions(words, first):
    assert catalogue().search(words)[0].startswith(first)


def test_all_words_come_before_some_and_none_gives_nothing():
    entries = [("some", "arms"), ("all", "arms are supplied"), ("none", "trade")]
    assert search(entries, {"text": 1.0}, "arms supply") == ["all", "some"]
    assert catalogue().search("xyzzy") == catalogue().search('" *') == catalogue().search("") == []


def test_a_wrong_name_suggests_what_it_is_about_and_not_how_it_is_spelt():
    with pytest.raises(UnknownQuestion, match="military/arms"):
        catalogue().get("arms")


def test_the_listing_takes_words_or_a_topic():
    assert listing(("arms",)).splitlines()[0].startswith("military/arms")
    assert listing(("alliances",)).splitlines()[0] == "alliances"
    with pytest.raises(UnknownQuestion, match="there are the topics agreements"):
        listing(("xyzzy",))


@pytest.mark.parametrize(
    ("words", "first"), [("submarine", "military/arms"), ("coalitions", "alliances/"), ("who said", "policy/")]
)
def test_what_no_question_says_leads_to_what_is_near_and_says_so(words, first):
    """A question about arms is offered to who looks for submarines, and not as one about these."""
    assert not catalogue().search(words)
    told = listing(tuple(words.split())).splitlines()
    assert told[0].startswith("no question says") and told[1].startswith(first)


def test_words_that_every_question_is_put_with_say_nothing():
    assert catalogue().search("which treaties of the state") == catalogue().search("treaties state")
