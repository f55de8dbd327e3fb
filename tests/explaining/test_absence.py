"""What it means that a relation is not there: a no, or that none is known, and by whom the year is not covered."""

import pytest

from detente.asking.emptiness import unspoken
from detente.asking.names import UnknownName, resolve_relation
from detente.asking.questions import BadParameter, read, year_asked
from detente.explaining.absence import words
from detente.explaining.reasons import why
from detente.graph import load
from detente.vocabulary import DET, ID
from tests.asking.made_panels import collection


@pytest.fixture(scope="module")
def kg(tmp_path_factory):
    """Seven states until 2006; `pacts` is complete for alliances of 2000 to 2005, but for 2002 and 2003."""
    within = collection(tmp_path_factory.mktemp("absent") / "small")
    return load(collection=within, sources=["states", "pacts"])


BLAND_CLAND = (ID.Bland, DET.alliedWith, ID.Cland)


@pytest.mark.parametrize(
    ("year", "verdict", "reason"),
    [
        (2001, "does not hold", "pacts is complete for Alliance (members of the state system, 2000-2005)"),
        (2002, "not known in the graph", "no selected source is complete for all that it can follow from"),
        (2006, "not known in the graph", "not covered by pacts after 2005"),
        (None, "not known in the graph", ""),
    ],
)
def test_a_no_is_one_of_a_source_that_is_complete(kg, year, verdict, reason):
    assert words(kg.in_year(year), BLAND_CLAND, year) == (verdict, reason)
    told = str(why(kg.in_year(year), *BLAND_CLAND))
    assert verdict in told and reason in told


def test_what_a_source_does_not_record_is_no_no(kg):
    there = kg.in_year(2001)
    owed = (ID.Aland, DET.defenceAllyOf, ID.Dland)
    assert words(there, owed, 2001) == (
        "not known in the graph",
        "no selected source is complete for all that it can follow from",
    )
    empty = there.sparql("SELECT ?ally { id:Aland det:defenceAllyOf ?ally }")
    assert "none known: no selected source is complete for Alliance with defence ally of in 2001" in empty.note


def test_who_is_no_member_is_no_no(kg):
    there = kg.in_year(2001)
    said = words(there, (ID.Bland, DET.alliedWith, ID.Eland), 2001)  # Eland joins in 2003
    assert said == ("not known in the graph", "Eland is no member of the state system in 2001")


def test_an_answer_says_what_its_sources_leave_unsaid(kg):
    query = "SELECT ?ally { id:Bland det:alliedWith ?ally }"
    silent = kg.in_year(2006).sparql(query)
    assert silent.note.startswith("not covered by pacts after 2005; none known: no selected source is complete for")
    assert silent.note in silent.to_table(200)
    empty = kg.in_year(2001).sparql("SELECT ?ally { id:Cland det:alliedWith ?ally . ?ally det:iso3166alpha2 'X' }")
    assert empty.note == "none: pacts is complete for Alliance (members of the state system, 2000-2005)"
    assert "no selected source is complete for Alliance in 2002" in unspoken(kg.in_year(2002), query, True)
    there = kg.in_year(2001).sparql("SELECT ?ally { id:Aland det:alliedWith ?ally }")
    assert there.note == "1 more possibly: --possible" and not there.unspoken
    ever = kg.sparql("SELECT ?x { ?x det:cites ?y }")
    assert not ever.unspoken  # of all years nothing is said of the sources
    assert ever.note == "none known here, which is not to say that there are none"


def test_a_history_says_where_a_source_falls_silent(kg):
    assert kg.history(ID.Aland, DET.alliedWith).note.endswith("not covered by pacts after 2005")


def test_a_question_is_asked_of_a_year_that_is_covered_and_of_things_that_are_there(kg, tmp_path):
    file = tmp_path / "q.rq"
    file.write_text(
        "#+ title: Whom?\n#+ as-of: 2017\n#+ parameters:\n#+   actor: {class: det:Actor}\n"
        "PREFIX det: <https://w3id.org/detente/ontology#>\nPREFIX id: <https://w3id.org/detente/id/>\n"
        "SELECT ?ally { VALUES ?actor { id:Nowhere } ?actor det:alliedWith ?ally }\n"
    )
    question = read(file, "own/q")
    assert year_asked(question, kg) == 2006
    with pytest.raises(BadParameter, match="its default, id:Nowhere, is not in the sources that are selected"):
        question.bind(kg, {})
    assert "Aland" in question.bind(kg, {"actor": "Aland"})


def test_words_of_claims_are_relations_where_one_says_the_same(kg):
    assert resolve_relation(kg, "supported") == DET.supports
    with pytest.raises(UnknownName, match="'at war with' is what claims say, .* a claim sheet makes det:War of it"):
        resolve_relation(kg, "at war with")
