"""Data sets from small made tables: what they become, and that each fact ends in its row."""

import gzip
import re
import zipfile

import pytest
from rdflib import Graph, Literal
from rdflib.namespace import DCTERMS, RDF, RDFS

import detente
from detente.check import Check
from detente.collection.founding import found
from detente.explaining.citation import Citation
from detente.explaining.explainer import Explainer
from detente.sources.adding import place
from detente.sources.downloads import WrongFiles
from detente.vocabulary import CODE, DET, ID
from tests.sources.made import ALLIANCES, MIDA, MIDB, STATES, add


def graph(folder, name):
    """All that a data set says, and its namespace."""
    found = Graph()
    for file in (folder / "sources" / name).glob("*.ttl"):
        found.parse(file)
    return found, lambda key: ID[f"{name}/{key}"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    there = tmp_path_factory.mktemp("made")
    add(there, "cow-states", ("states2016.csv", STATES))
    add(there, "cow-alliances", ("members.csv", ALLIANCES))
    add(there, "cow-mid", ("MIDA.csv", MIDA), ("MIDB.csv", MIDB))
    return there


@pytest.fixture(scope="module")
def kg(folder):
    return detente.load(extra=sorted((folder / "sources").glob("*/*.ttl")))


class TestStates:
    def test_a_code_is_each_of_its_bearers_in_their_years(self, folder):
        said, of = graph(folder, "cow-states")
        years = {
            (said.value(s, DET.systemMember), int(said.value(s, DET.startYear)), said.value(s, DET.endYear))
            for s in said.subjects(DET.cowCode, Literal(365))
            if said.value(s, DET.systemMember)
        }
        assert years == {
            (ID.COW365, 1816, Literal(1921)),
            (ID.SovietUnion, 1922, Literal(1991)),
            (ID.Russia, 1992, None),
        }

    def test_who_is_not_in_the_world_is_made_with_its_name(self, folder):
        said, of = graph(folder, "cow-states")
        assert said.value(ID.COW901, RDFS.label) == Literal("Freedonia", lang="en")
        assert (ID.COW901, RDF.type, DET.State) in said
        assert (ID.Russia, RDF.type, None) not in said
        # A name that another state has is told apart.
        assert said.value(ID.COW365, RDFS.label) == Literal("Russia (COW 365, until 1921)", lang="en")

    def test_spells_are_several_and_the_last_day_of_the_release_is_no_end(self, folder):
        said, of = graph(folder, "cow-states")
        assert said.value(of("901.1"), DET.endYear) == Literal(1900)
        assert said.value(of("901.2"), DET.endYear) is None
        assert said.value(of("901.2"), DET.endStatus) == CODE.Ongoing


class TestFacts:
    def test_a_censored_start_is_a_year_by_which_it_had_begun(self, folder):
        said, of = graph(folder, "cow-alliances")
        assert said.value(of("1"), DET.startYear) is None
        assert said.value(of("1"), DET.latestStart) == Literal(1816)
        assert said.value(of("1.901.1"), DET.startYear) is None
        assert said.value(of("1.901.1"), DET.latestStart) == Literal(1816)
        assert said.value(of("1.902.1"), DET.startYear) == Literal(1830)

    def test_a_censored_end_is_none(self, folder):
        said, of = graph(folder, "cow-alliances")
        assert said.value(of("1.902.1"), DET.endYear) is None
        assert said.value(of("1.902.1"), DET.endStatus) == CODE.Ongoing
        assert set(said.objects(of("1.902.1"), DET.obligation)) == {CODE.NonAggression}

    def test_a_membership_passes_from_state_to_state(self, folder):
        said, of = graph(folder, "cow-alliances")
        parts = {
            (said.value(s, DET.participationOf), int(said.value(s, DET.startYear)), int(said.value(s, DET.endYear)))
            for s in (of("2.365.1"), of("2.365.2"))
        }
        assert parts == {(ID.SovietUnion, 1980, 1991), (ID.Russia, 1992, 1995)}

    def test_who_changes_sides_has_a_part_on_each(self, folder):
        said, of = graph(folder, "cow-mid")
        sides = [said.value(of(f"10.365.{n}"), DET.side) for n in (1, 2)]
        assert sides == [CODE.SideB, CODE.SideA]

    def test_missing_is_missing(self, folder):
        said, of = graph(folder, "cow-mid")
        assert said.value(of("10.902.1"), DET.level) is None
        assert said.value(of("10.901.1"), DET.level) == CODE.UseOfForce
        assert set(said.objects(of("10.901.1"), DET.issue)) == {CODE.TerritoryIssue}
        assert -9 not in [o.value for o in said.objects() if isinstance(o, Literal)]

    def test_what_goes_on_at_the_end_of_the_data_is_open(self, folder):
        said, of = graph(folder, "cow-mid")
        assert said.value(of("11"), DET.endStatus) == CODE.Ongoing
        assert said.value(of("10"), DET.endYear) == Literal(1902)


class TestSource:
    def test_it_says_what_it_is_and_what_it_is_complete_for(self, folder):
        said, of = graph(folder, "cow-alliances")
        source = of("DataSet")
        assert (source, RDF.type, DET.DataSet) in said
        assert "Gibler" in said.value(source, DET.citation)
        assert said.value(source, DCTERMS.license)
        assert said.value(source, DET.version) is None  # not a published file
        coverage = said.value(source, DET.completeFor)
        assert said.value(coverage, DET.coversKind) == DET.Alliance
        assert said.value(coverage, DET.coversPopulation) == CODE.StateSystem
        # A file that is not known reaches to its last year, and is complete for no more.
        assert said.value(source, DET.span) == Literal("1816/1995")
        assert [said.value(coverage, p).value for p in (DET.startYear, DET.endYear)] == [1816, 1995]

    def test_each_thing_names_its_row(self, folder):
        said, of = graph(folder, "cow-mid")
        assert said.value(of("10.365.2"), DET.row) == of("MIDB.csv#row=5")
        alliances, of = graph(folder, "cow-alliances")
        assert alliances.value(of("2"), DET.row) == of("members.csv#row=4-6")

    def test_one_table_has_one_digest_however_it_is_packed(self, tmp_path):
        digests = set()
        with_cr = STATES.replace("\n", "\r")
        zipped = tmp_path / "states.zip"
        with zipfile.ZipFile(zipped, "w") as archive:
            archive.writestr("folder/states2016.csv", STATES.replace("\n", "\r\n"))
            archive.writestr("__MACOSX/folder/._states2016.csv", b"\0\1")
            archive.writestr("codebook.pdf", b"%PDF")
        forms = {
            "a.csv": STATES.encode("utf-16"),
            "b.csv": with_cr.encode(),
            "c.csv": STATES.encode("utf-8-sig"),
            "d.csv.gz": gzip.compress(STATES.encode()),
            "e.zip": zipped.read_bytes(),
        }
        for number, (name, data) in enumerate(forms.items()):
            there = tmp_path / str(number)
            there.mkdir()
            add(there, "cow-states", (name, data))
            said, of = graph(there, "cow-states")
            digests |= set(said.objects(None, DET.sha256))
            assert (of("901.2"), DET.cowCode, Literal(901)) in said
        assert len(digests) == 1

    def test_another_encoding_is_told(self, tmp_path):
        named = STATES.replace("Sylvania", "C\u00f4te")
        found = add(tmp_path, "cow-states", ("states.csv", named.encode("cp1252")))
        assert any("Windows-1252" in note for note in found.notes)
        said, _ = graph(tmp_path, "cow-states")
        assert said.value(ID.COW902, RDFS.label) == Literal("C\u00f4te", lang="en")

    def test_the_same_twice_is_the_same_and_a_second_release_has_a_name_of_its_own(self, tmp_path):
        add(tmp_path, "cow-states", ("s.csv", STATES))
        facts = tmp_path / "sources/cow-states/facts.ttl"
        before = facts.read_bytes()
        add(tmp_path, "cow-states", ("s.csv", STATES))
        assert facts.read_bytes() == before
        add(tmp_path, "cow-states", ("s.csv", STATES), called="cow-states-old")
        assert (tmp_path / "sources/cow-states-old/facts.ttl").is_file()
        assert {p.name for p in (tmp_path / "sources").iterdir()} == {"cow-states", "cow-states-old"}

    def test_names_of_sources(self, tmp_path):
        within = found(tmp_path / "mine")
        for wrong in ("Cow", "../x", "det", "a b", "", "record"):
            with pytest.raises(WrongFiles):
                place(within, wrong)


class TestEvidence:
    def test_a_proof_ends_in_the_rows(self, kg):
        told = Explainer(kg, width=1000).triple((ID.COW901, DET.alliedWith, ID.COW902))
        assert "row: cow-alliances, members.csv row 2: version4id 1, ccode 901, state_name Freedonia" in told
        assert "row: cow-alliances, members.csv row 3:" in told
        assert "nothing is given for it" not in told

    def test_opponents_end_in_the_rows(self, kg):
        told = Explainer(kg, width=1000).triple((ID.COW901, DET.inDisputeWith, ID.COW902))
        assert "row: cow-mid, MIDB.csv row 2: dispnum 10, stabb ABC, ccode 901" in told

    def test_the_years_are_those_of_both(self, kg):
        years = kg.years(ID.COW901, DET.alliedWith, ID.SovietUnion)
        assert [str(y) for y in years] == ["1980-1991"]
        assert [str(y) for y in kg.years(ID.COW901, DET.alliedWith, ID.Russia)] == ["1992-1995"]

    def test_cite_shows_the_rows_and_the_source(self, kg):
        told = str(Citation(Explainer(kg), ID["cow-mid/10"]))
        assert "row: cow-mid, MIDA.csv row 2: dispnum 10, styear 1900" in told
        assert "row: cow-mid, MIDB.csv row 5:" in told
        assert re.search(
            r"^source \S*cow-mid\S*DataSet>?: Palmer", told, re.MULTILINE
        )  # by its prefix where it is known

    def test_a_file_that_was_changed_is_not_shown(self, folder, kg):
        file = folder / "sources/cow-mid/files/MIDA.csv"
        before = file.read_text()
        try:
            file.write_text(before.replace("1900", "1901"))
            told = str(Citation(Explainer(kg), ID["cow-mid/10"]))
            assert "MIDA.csv row 2 (the kept file has been changed, and is not shown)" in told
            file.unlink()
            assert "row: cow-mid, MIDA.csv row 2\n" in str(Citation(Explainer(kg), ID["cow-mid/10"]))
        finally:
            file.write_text(before)

    def test_check_finds_nothing_wrong(self, folder):
        files = sorted((folder / "sources").glob("*/*.ttl"))
        found = [f for _, part in Check(["corrected"], files) for f in part]
        assert [str(f) for f in found if f.error] == []


def test_what_is_shown_names_its_rows_in_words(kg):
    shown = str(kg.entity("COW901"))
    assert "row: cow-states, states2016.csv row" in shown and "det:row" not in shown
