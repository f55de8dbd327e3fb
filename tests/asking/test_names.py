"""What people may call things, and what they are told when they misspell them."""

import pytest
from rdflib.term import Literal

from detente.asking.names import Names, UnknownName, _plain, _plain_each, resolve_object, resolve_triple
from detente.graph import load
from detente.vocabulary import DET, ID


@pytest.mark.parametrize(
    "text",
    [
        "Russia",
        "russia",
        "Russian Federation",
        "RUS",
        "ru",
        "id:Russia",
        "https://w3id.org/detente/id/Russia",
        "<https://w3id.org/detente/id/Russia>",
    ],
)
def test_a_state_by_label_alias_code_and_iri(graphs, text):
    assert Names(graphs(), [DET.State]).resolve(text) == ID.Russia


@pytest.mark.parametrize("text", ["adversarialTo", "adversarial to", "det:adversarialTo", "Adversarial To"])
def test_a_relation_by_name_and_label(graphs, text):
    assert Names(graphs(), terms=True).resolve(text) == DET.adversarialTo


@pytest.mark.parametrize(
    ("text", "hint"),
    [("Rusia", "Russia"), ("Jappan", "Japan"), ("id:Rusia", "Russia"), ("Vietnan", "Vietnam")],
)
def test_a_misspelt_name_gets_a_suggestion(graphs, text, hint):
    with pytest.raises(UnknownName, match=f"did you mean .*{hint}"):
        Names(graphs(), [DET.State]).resolve(text)


def test_the_city_is_not_the_state(graphs):
    with pytest.raises(UnknownName):
        Names(graphs(), [DET.State]).resolve("Moscow")
    assert Names(graphs(), [DET.City]).resolve("Moscow") == ID.Moscow


def test_a_thing_of_another_class_is_refused(graphs):
    with pytest.raises(UnknownName, match="state"):
        Names(graphs(), [DET.State]).resolve("id:ASEAN", "state")


def test_objects_can_be_values(graphs):
    assert resolve_object(graphs(), "2014") == Literal(2014)
    assert resolve_object(graphs(), '"some text"') == Literal("some text")
    assert resolve_object(graphs(), "det:Alliance") == DET.Alliance


@pytest.mark.parametrize("text", ["00000", "-5", '"x"', Literal("x")])
def test_a_subject_is_no_value(graphs, text):
    """No triple of RDF begins with one, and what asks for one is told so."""
    kg = graphs()
    with pytest.raises(UnknownName, match="is a value; give the name of a thing"):
        resolve_triple(kg, text, "alliedWith", "Japan")
    with pytest.raises(UnknownName, match="is a value"):
        kg.history(text, "alliedWith")


def test_an_error_carries_the_near_names(graphs):
    with pytest.raises(UnknownName) as caught:
        Names(graphs("corrected", 2017)).resolve("Jappan")
    assert caught.value.near[0] == "Japan"


@pytest.mark.parametrize("possible", [False, True])
@pytest.mark.parametrize("more", [{}, {"terms": True}, {"classes": [DET.State]}, {"classes": [DET.Alliance]}])
def test_names_of_all_years_are_those_of_a_store_of_them(possible, more):
    """Of all years they are read from the closure."""
    closed, stored = (load("tentative", possible=possible) for _ in range(2))
    assert stored.store
    found, expected = Names(closed, **more), Names(stored, **more)
    assert not closed._slices
    assert found._by_name == expected._by_name and len(found._by_name) > 8
    assert found._wanted is None or set(found._wanted) == set(expected._wanted)


def test_a_history_needs_no_store_of_all_years():
    kg = load()
    assert kg.history("Japan", "alliedWith", "United States").rows
    assert not kg._slices


@pytest.mark.parametrize("names", [["a-B c", "ÄÖ", "x\0y", "", "A.b_C"], ["\0", "Straße"], []])
def test_many_names_at_once_are_as_each_of_them(names):
    assert _plain_each(names) == list(map(_plain, names))
