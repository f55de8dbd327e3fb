import pytest
import small_graph
from rdflib import Literal

import detente
from detente.names import Names, UnknownName, resolve_object
from detente.vocabulary import DET, ID


@pytest.fixture(scope="module")
def kg(tmp_path_factory):
    with pytest.MonkeyPatch.context() as monkeypatch:
        small_graph.use(monkeypatch, small_graph.make(tmp_path_factory.mktemp("small")))
        yield detente.load()


@pytest.mark.parametrize(
    "text",
    [
        "Japan",
        "japan",
        " JAPAN ",
        "id:Japan",
        "<https://w3id.org/detente/id/Japan>",
        "https://w3id.org/detente/id/Japan",
        "JP",
        "jpn",
    ],
)
def test_a_state_by_any_of_its_names(kg, text):
    assert Names(kg, [DET.State]).resolve(text) == ID.Japan
    assert Names(kg).resolve(text) == ID.Japan


@pytest.mark.parametrize("text", ["United States", "UnitedStates", "united-states", "unitedstates", "us"])
def test_spaces_and_hyphens_do_not_count(kg, text):
    assert Names(kg, [DET.State]).resolve(text) == ID.UnitedStates


@pytest.mark.parametrize("text", ["adversarial to", "adversarialTo", "det:adversarialTo", "Adversarial To"])
def test_a_property_by_any_of_its_names(kg, text):
    assert Names(kg, terms=True).resolve(text) == DET.adversarialTo


def test_an_alias_that_two_share_is_refused_with_both_and_told_apart_by_the_class(kg):
    with pytest.raises(UnknownName, match="id:RepublicOfChina, id:Taiwan|id:Taiwan, id:RepublicOfChina"):
        Names(kg).resolve("Formosa")
    assert Names(kg, [DET.State]).resolve("Formosa") == ID.RepublicOfChina
    assert Names(kg, [DET.Place]).resolve("Formosa") == ID.Taiwan


def test_a_code_that_two_share_identifies_neither(tmp_path, monkeypatch):
    root = small_graph.make(tmp_path)
    with (root / "graph" / "world.ttl").open("a", encoding="utf-8") as file:
        file.write('id:SovietUnion det:iso3166alpha2 "RU" .\n')
    small_graph.use(monkeypatch, root)
    with pytest.raises(UnknownName, match="several"):
        Names(detente.load(), [DET.State]).resolve("RU")


@pytest.mark.parametrize(
    ("text", "hint"),
    [("Rusia", "'Russia'"), ("United State", "'United States'"), ("Federation", "'Russian Federation'")],
)
def test_a_misspelt_name_is_refused_with_what_is_like_it(kg, text, hint):
    with pytest.raises(UnknownName, match=f"no state is called '{text}'; did you mean .*{hint}"):
        Names(kg, [DET.State]).resolve(text, "state")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Taiwan", "no state is called"),
        ("id:Taiwan", "is no state"),
        ("https://w3id.org/detente/id/Rusia", "there is no"),
        ("id:Russia } ?s ?p ?o", "neither a name nor an IRI"),
        ("", "no state is called ''"),
    ],
)
def test_what_is_no_state_is_refused(kg, text, message):
    with pytest.raises(UnknownName, match=message):
        Names(kg, [DET.State]).resolve(text, "state")


def test_an_object_can_be_a_literal(kg):
    assert resolve_object(kg, "1992") == Literal(1992)
    assert resolve_object(kg, '"text"') == Literal("text")
    assert resolve_object(kg, "Japan") == ID.Japan
    assert resolve_object(kg, "det:State") == DET.State
    with pytest.raises(UnknownName):
        resolve_object(kg, "Atlantis")
