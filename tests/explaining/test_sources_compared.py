"""Two sources compared: what each says of each pair and year, worked out by hand."""

import json

import pytest

import detente
from detente.asking.one_kind import BadPanel
from detente.check import contradictions
from detente.check.beside_data_sets import BesideDataSets
from detente.collection.manifest import UnknownSource, read
from tests.asking.made_panels import collection
from tests.collection.made import article


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """The small collection with an article, which says of Aland and Dland, twice, that they are allied since 2000."""
    root = collection(tmp_path_factory.mktemp("compared") / "small")
    article(root / "sources" / "paper", "paper", ("Aland", "Dland"), span="1990/2004")
    with (root / "sources" / "paper" / "claims.ttl").open("a", encoding="utf-8") as claims:
        claims.write("""
paper:C002 a det:Claim ; det:number 2 ; det:claimText "They help each other." ; det:passage paper:P1 ;
    det:asserts paper:Alliance ; det:mentions id:Aland , id:Dland .
""")
    read(root).with_source("paper", "article", "sources/paper")
    return root


@pytest.fixture(scope="module")
def compared(three):
    return detente.load(collection=three).compare("pacts", "treaties", "alliedWith", range(2000, 2007))


def test_the_summary_counts_dyad_years(compared):
    # Rows: ten a year until 2002, fifteen from 2003. In treaties 2-2 pairs hold to 2005: see the differences below.
    assert sum(compared.counts.values()) == 3 * 10 + 4 * 15
    assert compared.counts["yes", "yes"] == 4  # Aland and Bland, 2001 to 2004
    assert compared.counts["possibly", "no"] == 2  # Aland and Cland, 2001 and 2002
    # Aland and Cland from 2003 to 2005, Dland and the code that passes on from 2000 to 2005.
    assert compared.counts["yes", "no"] == 3 + 6
    # Aland and Bland in 2000 and 2005; Bland with Cland and Eland, and these two, in 2004 and 2005.
    assert compared.counts["no", "yes"] == 2 + 6
    # In 2006 pacts has ended: Bland and Cland go on in treaties; Eland left in 2005.
    assert compared.counts["not covered", "yes"] == 1


def test_differences_are_runs_of_years(compared):
    found = {(d.ccode1, d.ccode2, str(d.years), d.one, d.other) for d in compared.differences}
    assert found == {
        (901, 902, "range(2000, 2001)", "no", "yes"),
        (901, 902, "range(2005, 2006)", "no", "yes"),
        (901, 903, "range(2001, 2003)", "possibly", "no"),
        (901, 903, "range(2003, 2006)", "yes", "no"),
        (902, 903, "range(2004, 2006)", "no", "yes"),
        (902, 903, "range(2006, 2007)", "not covered", "yes"),
        (902, 905, "range(2004, 2006)", "no", "yes"),
        (903, 905, "range(2004, 2006)", "no", "yes"),
        (904, 906, "range(2000, 2006)", "yes", "no"),
    }


def test_rows_are_the_dyad_years_in_which_one_says_so(compared):
    rows = compared.to_answer().to_dicts()
    assert len(rows) == 4 + 2 + 9 + 8 + 1
    first = {"ccode1": 901, "ccode2": 902, "stateabb1": "ALA", "stateabb2": "BLA", "year": 2000}
    assert rows[0] == {**first, "pacts": "no", "treaties": "yes"}


def test_each_difference_opens_on_both_sides(compared):
    (passing,) = (d for d in compared.differences if d.ccode2 == 906)
    yes, no = compared.commands(passing)
    assert yes == "detente why 904 alliedWith 906 --as-of 2000 --source pacts --source states"
    assert no == "detente panel alliedWith --codebook --years 2000 --source treaties --source states"
    grounds, none = compared.grounds(passing)
    assert {str(t[2]).rpartition("/")[2] for t in grounds} == {"Dland", "OldF"} and not none
    _, coverage = compared.fragments(passing)
    assert [f.told for f in coverage] == ["treaties is complete for Alliance, 2000 to 2006"]
    maybe = next(d for d in compared.differences if d.one == "possibly")
    assert "--possible" in compared.commands(maybe)[0]
    assert compared.grounds(maybe)[0]


def test_an_article_beside_a_data_set_opens_to_its_passage(three):
    found = detente.load(collection=three).compare("paper", "pacts", "alliedWith", range(2000, 2007))
    told = [d for d in json.loads(found.to_json())["differences"] if (d["ccode1"], d["ccode2"]) == (901, 904)]
    # The article ends with 2004; pacts has a gap in 2002 and 2003.
    assert [(d["first"], d["last"], d["says"]["paper"]["word"], d["says"]["pacts"]["word"]) for d in told] == [
        (2000, 2001, "yes", "no"),
        (2002, 2003, "yes", "not covered"),
        (2004, 2004, "yes", "no"),
    ]
    for difference in told:
        fragments = difference["says"]["paper"]["fragments"]
        told = "C001 in paper:P1: Aland and Dland have an alliance (paper).; C002 in paper:P1: They help each other."
        assert [(f["iri"].rpartition("/id/")[2], f["told"]) for f in fragments] == [("paper/P1", told)]


def test_check_tells_what_an_article_states_beside_a_no(three):
    found = list(BesideDataSets().findings(detente.load(collection=three)))
    assert {f.name for f in found} == {"stated-beside-no"} and {f.level for f in found} == {"note"}
    texts = [f.message for f in found]
    mine = [t for t in texts if "pacts" in t]
    assert ["2000-2001" in t or "2004" in t for t in mine] == [True, True]
    assert all("C001 in paper:P1: " in t and "pacts is complete for Alliance, 2000 to 2005" in t for t in mine)
    assert sum("treaties" in t for t in texts) == 1  # 2000 to 2004, in one run
    assert all(f.file.endswith("paper/facts.ttl") for f in found)


def test_check_tells_what_an_article_denies_and_a_data_set_has(tmp_path):
    """It denies that Aland and Bland are allied in 2003, when pacts has them, and in 1999, when nobody does."""
    root = collection(tmp_path / "small")
    article(root / "sources" / "paper", "paper", ("Aland", "Dland"), span="1990/2004")
    denials = root / "sources" / "paper" / "facts.ttl"
    denials.write_text(denials.read_text(encoding="utf-8") + "".join(f"""
paper:Denial{year} a det:Denial ; rdfs:label "Denial of {year}"@en ; det:startYear {year} ; det:endYear {year} ;
    det:deniedSubject id:Aland ; det:deniedRelation code:alliedWith ; det:deniedObject id:Bland .
paper:C002 a det:Claim ; det:number 2 ; det:denies paper:Denial{year} .
""" for year in (1999, 2003)), encoding="utf-8")  # fmt: skip
    read(root).with_source("paper", "article", "sources/paper")
    found = contradictions.findings(detente.load(collection=root, sources=["paper", "pacts", "states"]))
    (denied,) = (f for f in found if f.name == "denied-and-held")
    assert denied.level == "note" and "(2003)" in denied.message
    assert "denies that Aland is allied with Bland (C002), which follows from pacts (2003)" in denied.message

    with (root / "sources" / "pacts" / "facts.ttl").open("a", encoding="utf-8") as facts:
        facts.write("""
<https://w3id.org/detente/id/pacts/pacts.csv> a det:DataFile ; det:fileOf pacts:DataSet .
pacts:1.1 det:row <https://w3id.org/detente/id/pacts/pacts.csv#row=2> .
pacts:1.2 det:row <https://w3id.org/detente/id/pacts/pacts.csv#row=3> .
""")
    found = contradictions.findings(detente.load(collection=root, sources=["paper", "pacts", "states"]))
    (denied,) = (f for f in found if f.name == "denied-and-held")
    assert "(C002), which follows from pacts, pacts.csv rows 2 to 3 (2003)" in denied.message


def test_what_cannot_be_compared(three):
    kg = detente.load(collection=three)
    with pytest.raises(BadPanel, match="itself"):
        kg.compare("pacts", "pacts", "alliedWith", [2000])
    with pytest.raises(UnknownSource, match="there are"):
        kg.compare("pacts", "pact", "alliedWith", [2000])
    with pytest.raises(BadPanel, match="no year"):
        kg.compare("pacts", "treaties", "alliedWith", [1900])
