import pytest
import small_graph

import detente
from detente.describe import describe, overview
from detente.vocabulary import DET, ID


@pytest.fixture(scope="module")
def kg(tmp_path_factory):
    with pytest.MonkeyPatch.context() as monkeypatch:
        small_graph.use(monkeypatch, small_graph.make(tmp_path_factory.mktemp("small")))
        yield detente.load()


def lines(sections, heading=""):
    return dict(next(section.lines for section in sections if section.heading.startswith(heading)))


def test_a_state_with_what_it_takes_part_in_and_what_follows(kg):
    found = describe(kg, ID.Russia)
    assert (found.label, found.kind) == ("Russia", "State")
    assert lines(found.sections, "Stated")["also called"] == "Russian Federation"
    assert "Kuril dispute (Dispute), as side a; C001" in lines(found.sections, "Takes part in")["1992-"]
    assert "Treaty of 2001" in lines(found.sections, "Takes part in")["2001-2020"]
    assert lines(found.sections, "Relations")["adversarial to"] == "Japan"
    assert lines(found.sections, "Claims that mention it") == {"C001": "They are at odds."}


def test_only_relations_of_the_year_are_shown(kg):
    found = describe(kg.at(1956), ID.Russia)
    assert [section.heading for section in found.sections if section.heading.startswith("Relations")] == []


def test_a_situation_with_the_claims_that_say_so(kg):
    assert lines(describe(kg, ID.KurilDispute).sections, "Claims that say so") == {
        "C001": "They are at odds."
    }


def test_a_class_with_its_place_and_members(kg):
    found = lines(describe(kg, DET.State).sections)
    assert found["definition"] == "A state."
    assert found["kinds of"] == "Actor"
    assert found["members"] == "6: China, Japan, Republic of China, Russia, Soviet Union, ..."


def test_a_property_with_its_chain_in_words_and_examples(kg):
    found = describe(kg, DET.alliedWith)
    assert found.kind == "object property, symmetric"
    text = lines(found.sections)
    assert text["inferred where"] == "ally a in, then ally b"
    assert text["pairs"].startswith("2: Japan allied with United States; United States allied with Japan")
    assert "left out" in lines(describe(kg, DET.agreementWith).sections)["note"]
    assert "without a year" in lines(describe(kg, DET.successorOf).sections)["note"]


def test_the_overview_counts_classes_relations_and_roles(kg):
    sections = overview(kg)
    assert "Alliance 1" in lines(sections, "Classes")["Situation"]
    assert "alliedWith 2" in lines(sections, "Relations")[""]
