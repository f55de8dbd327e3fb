"""Panels: who is in them, and where a relation is 1, 0 or NA; on a small collection, worked out by hand."""

import io
import json

import pytest

import detente
from detente.asking.history import NoHistory
from detente.asking.names import UnknownName
from detente.asking.one_kind import BadPanel
from detente.asking.panel_years import stretches
from detente.errors import DetenteError
from detente.vocabulary import DET

YEARS = range(2000, 2007)


def cells(panel, column="alliedWith"):
    """Each pair with its cells by year."""
    found = {}
    for row in panel:
        found.setdefault((row["ccode1"], row["ccode2"]), {})[row["year"]] = row[column]
    return found


def by_year(*values):
    return dict(zip(range(2006 - len(values) + 1, 2007), values, strict=True))


# ---- Rows ------------------------------------------------------------------------------------------------


def test_rows_are_the_members_of_each_year_whoever_is_selected(of):
    # Five codes until 2002, six from 2003: Eland joins, and one code passes from OldF to NewF.
    for sources in ((), ("pacts",), ("states",)):
        rows = list(of(*sources).panel("alliedWith", YEARS))
        years = [sum(row["year"] == year for row in rows) for year in YEARS if sources != ("pacts",) or year < 2006]
        assert years == [10, 10, 10, 15, 15, 15, 15][: len(years)]
        assert {row["ccode1"] for row in rows} | {row["ccode2"] for row in rows} == {901, 902, 903, 904, 905, 906}
        assert all(row["ccode1"] < row["ccode2"] for row in rows)


def test_directed_rows_are_both_ways(of):
    made = of("pacts", "states").panel("alliedWith", YEARS, directed=True)
    assert len(made) == 2 * (3 * 10 + 4 * 15)
    rows = {(r["ccode1"], r["ccode2"], r["year"]): r["alliedWith"] for r in made}
    assert all(rows[a, b, year] == rows[b, a, year] for a, b, year in rows)


def test_the_abbreviation_is_that_of_the_code(of):
    row = next(iter(of("pacts").panel("alliedWith", [2005])))
    assert row == {"ccode1": 901, "stateabb1": "ALA", "ccode2": 902, "stateabb2": "BLA", "year": 2005, "alliedWith": 0}


# ---- 1, 0 and NA -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pacts(of):
    """The panel of the alliances of pacts: complete 2000 to 2005, but not for 2002 and 2003."""
    return of("states", "pacts").panel("alliedWith", YEARS, possible=True)


def test_one_wherever_it_certainly_follows_zero_only_where_the_source_is_complete(pacts):
    found = cells(pacts)
    assert found[901, 902] == by_year(0, 1, 1, 1, 1, 0, None)  # both take part 2001 to 2004; 2006 is beyond the span
    assert found[901, 904] == by_year(0, 0, None, None, 0, 0, None)  # the gap
    assert found[901, 905] == by_year(None, 0, 0, None)  # in the system since 2003, the last year of the gap


def test_what_is_only_possible_is_missing_and_has_a_column_of_its_own(pacts):
    # It began in one of 2001 to 2003, and goes on: up to the end of the source's span.
    assert cells(pacts)[901, 903] == by_year(0, None, None, 1, 1, 1, None)
    assert cells(pacts, "alliedWith_possible")[901, 903] == by_year(0, 1, 1, 1, 1, 1, None)
    assert cells(pacts, "alliedWith_possible")[901, 904] == by_year(0, 0, None, None, 0, 0, None)


def test_a_code_that_passes_on_is_one_state(pacts):
    assert cells(pacts)[904, 906] == by_year(1, 1, 1, 1, 1, 1, None)


def test_another_source_fills_what_one_is_not_complete_for(of):
    found = cells(of("states", "pacts", "treaties").panel("alliedWith", YEARS))
    assert found[901, 902] == by_year(1, 1, 1, 1, 1, 1, 0)  # treaties has them to 2005
    assert found[901, 904] == by_year(0, 0, 0, 0, 0, 0, 0)
    assert found[901, 903] == by_year(0, None, None, 1, 1, 1, 0)  # possible in pacts: no zero of treaties beside it


def test_a_relation_with_a_kind_that_nobody_is_complete_for_is_one_or_missing(of):
    found = cells(of().panel("inDisputeWith", YEARS), "inDisputeWith")
    assert found[901, 904] == by_year(None, 1, 1, None, None, None, None)
    assert {v for years in found.values() for v in years.values()} == {1, None}


def test_of_one_kind_it_has_zeros(of):
    name = "inDisputeWith_MilitarizedDispute"
    found = cells(of("quarrels", "states").panel("inDisputeWith:MilitarizedDispute", YEARS), name)
    assert found[901, 904] == by_year(0, 1, 1, 0, 0, 0, 0)
    assert found[902, 904] == by_year(0, 0, 1, 0, 0, 0, 0)
    assert found[901, 902] == by_year(0, 0, 0, 0, 0, 0, 0)  # one side
    other = cells(of("quarrels", "states").panel("inDisputeWith:War", YEARS), "inDisputeWith_War")
    assert {v for years in other.values() for v in years.values()} == {None}


@pytest.mark.parametrize(
    "column", ["inDisputeWith:MilitarizedDispute", "inDisputeWith:War", "inDisputeWith", "alliedWith"]
)
def test_every_cell_opens_by_its_codes_and_the_name_of_its_column(small, of, column):
    """Of one kind too: what 2002 has by a dispute is no war, and where a source is complete a 0 is a no."""
    holds = {1: True, 0: False, None: None}
    for year in (2000, 2002):
        kg = detente.load("corrected", year, collection=small)
        found = cells(of().panel(column, [year], directed=True), column.replace(":", "_"))
        for (a, b), by in found.items():
            reason = kg.why(str(a), column, str(b))
            assert reason.holds is holds[by[year]], (year, a, b)
            kind = DET[column.partition(":")[2]]
            assert ":" not in column or not reason or any(t[2] == kind for t in reason.proof.leaves())
        assert len(found) >= 20


def test_a_kind_that_a_relation_does_not_follow_from_is_refused_by_why_too(of):
    with pytest.raises(BadPanel, match="does not follow from that kind by itself"):
        of().why("901", "inDisputeWith:Alliance", "902")
    with pytest.raises(UnknownName, match="no kind of situation is called 'Foo'"):
        of().why("901", "inDisputeWith:Foo", "902")
    told = of().why("901", "inDisputeWith:War", "904")
    assert told.holds is None and "from war itself: not known" in str(told)


def test_a_relation_by_its_names(of):
    iri = "https://w3id.org/detente/ontology#inDisputeWith"
    kg = of("quarrels", "states")
    for name in ("inDisputeWith", "det:inDisputeWith", "in dispute with", iri, f"<{iri}>", DET.inDisputeWith):
        assert kg.panel(name, [2001]).columns[-1] == "inDisputeWith"
    for name in ("det:inDisputeWith:det:MilitarizedDispute", "in dispute with:Militarised dispute"):
        assert kg.panel(name, [2001]).columns[-1] == "inDisputeWith_MilitarizedDispute"


def test_what_allies_owe_is_no_zero_of_a_source_that_does_not_record_it(of):
    def directed(source, name):
        return cells(of("states", source).panel(name, YEARS, directed=True), name)

    found = directed("treaties", "defenceAllyOf")
    assert found[901, 902] == by_year(0, 0, 0, 0, 0, 0, 0)  # allied until 2005, with no obligation
    assert found[902, 903] == by_year(0, 0, 0, 0, 1, 1, 1)
    assert found[902, 905] == by_year(0, 1, 1, 0)
    # Of Cland the value is missing: towards each who is in the alliance with it, and then.
    assert found[903, 902] == by_year(0, 0, 0, 0, None, None, None)
    assert found[903, 905] == by_year(0, None, None, 0)
    assert found[903, 901] == by_year(0, 0, 0, 0, 0, 0, 0)
    for source, name in (("treaties", "offenceAllyOf"), ("pacts", "defenceAllyOf")):
        assert {v for years in directed(source, name).values() for v in years.values()} == {None}
    book = of("states", "treaties").panel("offenceAllyOf", YEARS, directed=True).codebook
    assert "0: never" in book and "which does not record offenceAllyOf" in book


def test_nothing_is_complete_without_a_source_that_says_so(of):
    found = cells(of("states").panel("alliedWith", YEARS))
    assert {v for years in found.values() for v in years.values()} == {None}


def test_any_cell_opens(of, small):
    kg = detente.load(as_of=2003, collection=small, sources=["pacts", "states"])
    assert kg.why("901", "alliedWith", "902")
    assert kg.why("904", "alliedWith", "906")
    assert not kg.why("901", "alliedWith", "904")


# ---- State-years -----------------------------------------------------------------------------------------


def test_state_years_count_partners_where_all_are_known(of):
    rows = {
        (r["ccode"], r["year"]): r
        for r in of("states", "pacts").panel("alliedWith", YEARS, "state-year", possible=True)
    }
    assert len(rows) == 3 * 5 + 4 * 6
    assert rows[901, 2004]["alliedWith"] == 2  # Bland and Cland
    assert rows[904, 2005]["alliedWith"] == 1
    assert rows[901, 2001]["alliedWith"] is None and rows[901, 2001]["alliedWith_at_least"] == 1
    assert rows[901, 2001]["alliedWith_possible"] == 2  # Cland possibly
    assert rows[902, 2002]["alliedWith"] is None and rows[902, 2002]["alliedWith_at_least"] == 1  # the gap


# ---- Forms -----------------------------------------------------------------------------------------------


def test_forms(pacts):
    lines = pacts.to_csv().splitlines()
    assert lines[0] == "ccode1,stateabb1,ccode2,stateabb2,year,alliedWith,alliedWith_possible"
    assert lines[1] == "901,ALA,902,BLA,2000,0,0" and len(lines) == len(pacts) + 1
    assert "901,ALA,904,DLA,2002,," in lines
    assert json.loads(pacts.to_json()) == list(pacts)
    assert "| 901 | ALA | 904 | DLA | 2002 | NA | NA |" in pacts.to_markdown()
    assert "90 dyad-years, 2000-2006" in repr(pacts)


def test_frames(pacts):
    import pandas as pd
    import pyarrow.parquet

    frame, table = pacts.to_pandas(), pacts.to_arrow()
    assert list(frame.columns) == list(pacts.columns) == table.column_names
    assert [None if pd.isna(v) else v for v in frame["alliedWith"]] == pacts.column("alliedWith")
    assert table.to_pylist() == list(pacts)
    assert pyarrow.parquet.read_table(io.BytesIO(pacts.render("parquet"))).equals(table)
    assert pyarrow.ipc.open_file(pacts.render("arrow")).read_all().equals(table)


def test_the_codebook_says_what_zeros_rest_on(of, pacts):
    assert "Alliance: pacts, 2000 to 2005 but 2002 to 2003, among " in pacts.codebook
    never = of().panel("inDisputeWith", YEARS).codebook
    assert "0: never" in never and "Rivalry: no selected source is complete for it" in never
    through = of().panel("indirectlyOpposedTo", YEARS).codebook
    assert "adversarialTo and alliedWith through a third actor" in through
    short = of().panel("alliedWith", range(1990, 2003)).codebook
    assert "Not covered, and left out: 1990-1999" in short


def test_years_in_short():
    assert stretches([2001, 2000, 2003]) == "2000-2001, 2003"


# ---- What goes wrong -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "says", "relations", "more"),
    [
        (BadPanel, "--directed", ["sanctions"], {}),
        (BadPanel, "needs a relation", [], {}),
        (BadPanel, "no unit", ["alliedWith"], {"unit": "year"}),
        (BadPanel, "there are degree", ["alliedWith"], {"measures": ["beta"]}),
        (BadPanel, "measure of dyads", ["alliedWith"], {"measures": ["pi"], "unit": "state-year"}),
        (BadPanel, "or below: Alliance", ["alliedWith:War"], {}),
        (UnknownName, "no kind of situation", ["alliedWith:"], {}),
        (UnknownName, "no relation", ["owl:sameAs"], {}),
        (BadPanel, "no relation between actors", ["startYear"], {}),
        (UnknownName, "did you mean", ["aliedWith"], {}),
        (NoHistory, "joins two periods", ["historicalAdversaryOf"], {}),
        (BadPanel, "no year", ["alliedWith"], {"years": [1815]}),
        (BadPanel, "needs years", ["alliedWith"], {"years": []}),
        (BadPanel, "more than", ["alliedWith"], {"years": range(10**9)}),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(of, error, says, relations, more):
    with pytest.raises(error, match=says) as raised:
        of().panel(relations, **{"years": YEARS} | more)
    assert isinstance(raised.value, DetenteError) and "\n" not in str(raised.value)
