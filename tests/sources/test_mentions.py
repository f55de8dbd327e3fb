"""Names found in a text: the longest, their English forms, what is ambiguous, what nobody is called."""

import pytest
from rdflib import RDF, RDFS, SKOS, Literal

from detente.sources.articles import names_in
from detente.sources.mentions import Gazetteer
from detente.vocabulary import DET, ID


class Few:
    """A graph of a few named things."""

    def __init__(self):
        kinds = {
            DET.Actor: "Australia China Korea ASEAN Lee Russia USSR",
            DET.Place: "Moscow Pacific Shanghai ChinaSea",
        }
        self._triples = [(ID[n], RDF.type, kind) for kind, names in kinds.items() for n in names.split()]
        self._triples += [(ID[n], RDF.type, DET.State) for n in ("Australia", "China", "Korea", "Russia", "USSR")]
        self._triples += [
            (s, RDFS.label, Literal(str(s).rpartition("/")[2])) for s, _, o in self._triples if o != DET.State
        ]
        self._triples += [(ID[s], DET.capital, ID.Moscow) for s in ("Russia", "USSR")]
        self._triples += [
            (ID.ChinaSea, SKOS.altLabel, Literal("South China Sea")),
            (ID.China, SKOS.altLabel, Literal("People's Republic of China")),
            (ID.Lee, SKOS.altLabel, Literal("the Prime Minister (acting)")),
        ]

    def match(self, s, p, o):
        return (t for t in self._triples if all(want is None or want == have for want, have in zip((s, p, o), t)))  # noqa: B905

    def label(self, term):
        return str(term)


@pytest.fixture(scope="module")
def names():
    return Gazetteer(Few(), ["Peru", "Chile"], ["Robin Marsh"])


def found(names, text):
    return [(m.text, [str(t).rpartition("/")[2] for t in m.things], m.derived) for m in names.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In the South China Sea ships met.", [("South China Sea", ["ChinaSea"], False)]),
        ("The People's Republic of China's navy", [("People's Republic of China", ["China"], False)]),
        ("Australia\u2019s and China's", [("Australia", ["Australia"], False), ("China", ["China"], False)]),
        ("an Australian and a Chinese ship", [("Australian", ["Australia"], True), ("Chinese", ["China"], True)]),
        ("the Koreans, Russians", [("Koreans", ["Korea"], True), ("Russians", ["Russia"], True)]),
        ("to Moscow", [("Moscow", ["Moscow", "Russia", "USSR"], False)]),
        ("then the Prime Minister left", [("Prime Minister", ["Lee"], False)]),
        ("By then the Pacific Islands Forum met.", [("Pacific Islands Forum", [], False)]),
        ("However, it rained. Nobody came in June.", []),
        ("Perhaps China will. Perhaps Fiji.", [("China", ["China"], False), ("Perhaps Fiji", [], False)]),
        ("Then ASEAN met FIFA.", [("ASEAN", ["ASEAN"], False), ("FIFA", [], False)]),
        ("the Trans-Pacific Partnership", [("Trans-Pacific Partnership", [], False)]),
        ("a China-Australia deal", [("China", ["China"], False), ("Australia", ["Australia"], False)]),
        ("china and RUSSIA and usurp", [("RUSSIA", [], False)]),
        ("Shanghais", []),
        # The name of a state that is not known begins a sentence; another word there is none.
        ("Peru and Chile were allies.", [("Peru", [], False), ("Chile", [], False)]),
        ("Allies were few.", []),
        ("Dr. Smith met Dr Jones and Ms Lee.", [("Smith", [], False), ("Jones", [], False), ("Lee", ["Lee"], False)]),
        (
            "the E.U. and the U.S.S.R. in the U.N.",
            [("E.U.", [], False), ("U.S.S.R.", ["USSR"], False), ("U.N.", [], False)],
        ),
        ("Robin Marsh wrote it.", []),
        ("", []),
    ],
)
def test_names(names, text, expected):
    assert found(names, text) == expected


def test_places_are_those_of_the_text(names):
    text = "  Lee, Fiji Times.\n\tMoscow!"
    assert [text[m.start : m.end] for m in names.find(text)] == ["Lee", "Fiji Times", "Moscow"]
    assert [m.ambiguous for m in names.find(text)] == [False, False, True]


def test_a_name_that_several_bear_is_asked(shipped):
    """Also where the others are not in the graph; what only one lacking state bears is not known, and no question."""
    shared = {"Congo": {"B": None, "K": None}, "Korea": {"N": ID.NorthKorea, "S": None}, "Peru": {"Peru": None},
              "Tokyo": {"State of Tokyo": None}}  # fmt: skip
    text = "Once the Congo, Korea, Peru, Tokyo and South Korea met, and Koreans."
    told = {m.text: (m.ambiguous, m.meant(shipped.label)) for m in Gazetteer(shipped, shared=shared).find(text)}
    assert told == {
        "Congo": (True, ["B", "K"]),
        "Korea": (True, ["Korean peninsula", "North Korea", "S"]),
        "Peru": (False, []),
        "Tokyo": (True, ["Tokyo", "Japan", "State of Tokyo"]),
        "South Korea": (False, ["South Korea"]),
        "Koreans": (True, ["North Korea", "S"]),
    }


def test_a_capital_is_asked_of_the_states_of_the_years_of_the_text(shipped):
    """The Soviet Union ended in 1991: in a text of later years "Moscow" can mean it no more."""
    for first, meant in ((1992, ["Moscow", "Russia"]), (1950, ["Moscow", "Russia", "Soviet Union"])):
        (found,) = Gazetteer(shipped, years=(first, 2017)).find("to Moscow")
        assert [shipped.label(thing) for thing in found.things] == meant


def test_a_state_that_was_gone_is_not_what_a_name_of_several_means(shipped):
    """Where no other is left, it is what is named."""
    shared = {"Union": {"Soviet Union": ID.SovietUnion, "Japan": ID.Japan}}
    for years, meant in (((1992, 2017), ["Japan"]), ((1950, 2017), ["Soviet Union", "Japan"])):
        (found,) = Gazetteer(shipped, shared=shared, years=years).find("to the Union")
        assert found.meant(shipped.label) == meant
    (found,) = Gazetteer(shipped, years=(1992, 2017)).find("to the Soviet Union")
    assert found.meant(shipped.label) == ["Soviet Union"]


def test_a_name_stands_once_in_a_cell(names):
    mentions = list(names.find("an Australian ship, and Australia; a Chinese one"))
    labels = {thing: str(thing).rpartition("/")[2] for mention in mentions for thing in mention.things}
    assert names_in(mentions, labels) == "Australia; China (Chinese)"
