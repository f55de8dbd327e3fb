"""The command: what it says, and how it ends."""

import pytest
from rdflib import Graph

from detente.cli import main
from detente.collection.founding import found
from detente.collection.library import path
from detente.vocabulary import DET
from tests.sources.made import ALLIANCES, MIDA, MIDB, STATES


@pytest.fixture
def add(tmp_path, monkeypatch, capsys):
    """Runs `detente add dataset` in a folder with the made tables; gives its status and what it printed."""
    found(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name, text in (("states.csv", STATES), ("MIDA.csv", MIDA), ("MIDB.csv", MIDB)):
        (tmp_path / name).write_text(text)

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["add", "dataset", *arguments])
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return run


def test_what_was_made_and_how_it_is_cited(add, tmp_path):
    status, out, err = add("cow-states", "states.csv")
    assert status == 0
    assert out.startswith("cow-states: Correlates of War State System Membership, 1816 to 2016\n")
    assert "state system membership: 7" in out
    assert "cite:      Correlates of War Project (2017)" in out
    assert "not the files of version 2016" in err
    status, out, err = add("cow-mid", "MIDB.csv", "MIDA.csv")
    assert status == 0
    assert "from MIDA.csv (2 rows) and MIDB.csv (6 rows)" in out
    assert {p.name for p in (tmp_path / "sources/cow-mid").iterdir()} == {
        "source.ttl", "entities.ttl", "facts.ttl", "files"
    }  # fmt: skip


def completeness(folder, name):
    found = Graph().parse(folder / "sources" / name / "source.ttl")
    return list(found.objects(None, DET.completeFor))


def test_what_no_known_version_has_is_complete_for_nothing(add, tmp_path):
    """A part of a data set would make a no of what it lacks."""
    _, _, err = add("cow-states", "states.csv")
    assert "never a no, unless you say --complete" in err and not completeness(tmp_path, "cow-states")
    _, _, err = add("cow-states", "states.csv", "--complete")
    assert "--complete" not in err and completeness(tmp_path, "cow-states")


def test_rows_that_are_left_out_leave_nothing_complete(add, tmp_path):
    shipped = (path("ontology") / "datasets" / "cow-states.sql").read_text().splitlines()
    (tmp_path / "mine.sql").write_text("\n".join(line for line in shipped if "versions:" not in line))
    assert add("mine.sql", "states.csv")[0] == 0 and completeness(tmp_path, "mine")
    (tmp_path / "states.csv").write_text(STATES + "XYZ,903,Ruritania,soon,1,1,2016,12,31,2016\n")
    _, _, err = add("mine.sql", "states.csv", "--skip-bad-rows")
    assert "rows were left out" in err and not completeness(tmp_path, "mine")


def test_a_file_of_which_nothing_is_made_replaces_nothing(add, tmp_path):
    add("cow-states", "states.csv")
    before = (tmp_path / "sources/cow-states/facts.ttl").read_bytes()
    (tmp_path / "states.csv").write_text(STATES.splitlines()[0] + "\n")
    status, out, err = add("cow-states", "states.csv")
    assert status and not out and err.count("\n") == 1 and "nothing follows from" in err
    assert (tmp_path / "sources/cow-states/facts.ttl").read_bytes() == before


def test_a_part_does_not_take_states_away_from_others(add, tmp_path):
    add("cow-states", "states.csv")
    (tmp_path / "alliances.csv").write_text(ALLIANCES)
    assert add("cow-alliances", "alliances.csv")[0] == 0
    before = (tmp_path / "sources/cow-states/entities.ttl").read_bytes()
    rows = [row for row in STATES.splitlines() if not row.startswith("901,") and ",901," not in row]
    (tmp_path / "states.csv").write_text("\n".join(rows) + "\n")
    status, out, err = add("cow-states", "states.csv")
    assert status and not out and err.count("\n") == 1
    assert "cow-alliances would be left without 1 state that" in err and "COW901" in err
    assert (tmp_path / "sources/cow-states/entities.ttl").read_bytes() == before


def test_states_without_names_are_told(add):
    _, _, err = add("cow-mid", "MIDA.csv", "MIDB.csv")
    assert "2 states are known by their code alone: add cow-states first" in err


def test_rows_that_are_left_out_are_listed(add, tmp_path):
    (tmp_path / "states.csv").write_text(STATES + "ABC,903,R,1,1,1,1900,1,1,2016\n")
    status, out, err = add("cow-states", "states.csv")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    status, out, _ = add("cow-states", "states.csv", "--skip-bad-rows")
    assert status == 0
    assert "  left out:  states.csv row 7: styear is '1', no year from 1816 on" in out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("cow-midd", "MIDA.csv"), 2, "no data set 'cow-midd'"),
        (("cow-mid", "MIDA.csv"), 2, "needs MIDB.csv"),
        (("cow-mid",), 2, "Missing argument"),
        (("cow-states", "none.csv"), 3, "no such file"),
        (("cow-states", "."), 3, "a folder"),
        (("none.sql", "MIDA.csv"), 3, "none.sql"),
        (("cow-states", "states.csv", "--as", "../x"), 2, "no name of a source"),
        (("cow-states", "\x1b[31m.csv"), 3, "no such file"),
    ],
)
def test_wrong_use_is_one_line(add, tmp_path, arguments, status, said):
    ended, out, err = add(*arguments)
    assert (ended, out) == (status, "")
    assert said in err
    assert err.count("\n") == 1
    assert "\x1b" not in err
    assert not (tmp_path / "sources").exists() or not list((tmp_path / "sources").iterdir())


def test_a_row_is_cited_and_says_what_rests_on_it(add, capsys):
    """A row is shown by the columns that the mapping reads; an unknown file is one line."""
    add("cow-states", "states.csv")
    with pytest.raises(SystemExit) as ended:
        main(["cite", "cow-states:states.csv#row=2"])
    out = capsys.readouterr().out
    assert not ended.value.code and "states.csv row 2: " in out and "rests on it" in out
    with pytest.raises(SystemExit) as ended:
        main(["cite", "cow-states:none.csv#row=2"])
    told = capsys.readouterr().err
    assert ended.value.code == 2 and "the graph has no data file cow-states:none.csv" in told and told.count("\n") == 1
