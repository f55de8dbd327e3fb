"""What the article's graph says of years: nothing surer than its passages, nothing where it should not be."""

import pytest
from rdflib.namespace import RDF, RDFS

from detente.collection.manifest import shipped
from detente.rdf.hierarchy import descendants
from detente.vocabulary import CODE, DET, ID

VIEWS = tuple(shipped().views)


def content(kg):
    """Each situation, event, prospect and denial of a view."""
    classes = descendants(kg.schema, (DET.Occurrence, DET.Proposition), RDFS.subClassOf)
    return {s for ts in kg.graphs.values() for s, p, o in ts if p == RDF.type and o in classes}


def in_force(kg, year):
    """What is certainly in force in a year, without the parts that actors have in it and how states are counted."""
    epoch, said = kg.epochs.of(year), content(kg) & kg.timeline.timed.keys() - kg.timeline.lifetimes.names
    return {s for (s, p, _), m in kg.masks.items() if p == RDF.type and s in said and m >> epoch & 1}


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_timeless_but_what_truly_is(graphs, view):
    """That the United States lies outside of Europe is; all else has its years, or those of what it is about."""
    kg = graphs(view)
    assert content(kg) - kg.timeline.timed.keys() <= {ID.UnitedStatesNotEuropean}


def test_what_is_said_of_the_present_is_certain_in_it_alone(graphs):
    """The years of a passage that gives none: certain at most in 2017, the article's present."""
    kg = graphs("tentative")
    bases = {s: o for ts in kg.graphs.values() for s, p, o in ts if p == DET.timeBasis}
    timed, of_now = kg.timeline.timed, (CODE.PassagePeriod, CODE.ArticleNow)
    present = [n for n, basis in bases.items() if basis in of_now and n in timed]
    assert len(present) > 150
    # In which Primakov began the eastward one, about 1996; of "the last five years"; "for example in 2006"; of which
    # the record speaks in 2000.
    dated = {
        ID.RussianForeignPolicy, ID.RussiaASEANTradeGrowth, ID.RussianBorderViolations, ID.KoreanReunification,
    }  # fmt: skip
    for node in set(present) - dated:
        bounds = kg.timeline.timed[node]
        assert not bounds.certain or bounds.latest_start >= 2017 or bounds.earliest_start == bounds.latest_start, node


@pytest.mark.parametrize("year", [1950, 1955, 1993])
def test_slices_hold_what_belongs_there(graphs, year):
    """No meeting, trade or opinion of the 2010s, no cause of a later effect; what the record and the passages date."""
    kg = graphs("corrected")
    found = in_force(kg, year)
    for node in found:
        bounds = kg.timeline.timed[node]
        assert bounds.latest_start <= year <= bounds.earliest_end
    wrong = {ID.SochiRaisesASEANTie, ID.MearsheimerProfession, ID.RussianArmsToChina, ID.VietnamHostileToChinesePolicy}
    assert not found & wrong
    expected = {
        1950: {ID.SinoSovietCloseness, ID.SovietAmericanRivalry},
        1955: {ID.SinoSovietCloseness, ID.KhrushchevPolitics},
        1993: {ID.Plan1993, ID.YeltsinPresident, ID.CamRanhBaseUntil2002},
    }
    assert expected[year] <= found and len(found) < 40


def test_what_the_present_shows_of_the_past_is_possible(graphs):
    """Vietnam and China, Russian arms, "already" and "still" (C103, C174): certain in 2017, possible from 1992."""
    early = graphs("corrected", 1993)
    for triple in (
        (ID.Vietnam, DET.hostileTo, ID.ChinesePolicy),
        (ID.Russia, DET.suppliesArmsTo, ID.China),
        (ID.Russia, DET.suppliesArmsTo, ID.Vietnam),
    ):
        assert not early.holds(*triple) and early.also_possible.holds(*triple)
        assert [str(y) for y in early.years(*triple)] == ["2017"]
        assert [str(y) for y in early.also_possible.years(*triple)] == ["1992-2017"]
    for node in (ID.RussiaChinaDisagreement, ID.RussiaJapanConflict):
        assert early.timeline.years(node) == "[1992..2017]/.."


def test_a_later_file_lets_no_office_holder_hold_on(tmp_path):
    from detente.graph import load

    file = tmp_path / "later.ttl"
    file.write_text(
        "@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .\n"
        "id:Mine a det:Sanctions ; det:sender id:France ; det:target id:Thailand ; det:years '2030' .\n",
        encoding="utf-8",
    )
    kg = load("corrected", 2030, [file])
    assert kg.holds(ID.France, DET.sanctions, ID.Thailand)
    assert in_force(kg, 2030) == {ID.Mine}
    assert in_force(kg, 2018) == {ID.AbePrimeMinister}  # the record knows his end, in 2020
    assert in_force(kg, 2017) == in_force(load("corrected"), 2017)
