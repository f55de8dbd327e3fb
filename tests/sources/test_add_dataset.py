"""The command: what it says, and how it ends."""

import os
import subprocess
import sys

import pytest
from rdflib import Graph, Literal
from rdflib.namespace import RDFS

from detente.cli import main
from detente.collection.founding import found
from detente.collection.library import path
from detente.explaining.row_evidence import all_outright
from detente.graph import load
from detente.vocabulary import DET, ID
from tests.sources.made import ALLIANCES, PACTS, STATES


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
        "source.ttl", "entities.ttl", "facts.ttl", "files", "cow-mid.sql"
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


SETS = {
    "cow-states": ("cow-states", "states.csv"),
    "cow-alliances": ("cow-alliances", "alliances.csv"),
    "cow-mid": ("cow-mid", "MIDA.csv", "MIDB.csv"),
    "pacts": ("pacts.sql", "pacts.csv"),
}


@pytest.fixture
def orders(tmp_path, add):
    """Adds all four data sets in an order, in a collection of its own; gives what was printed last."""
    (tmp_path / "alliances.csv").write_text(ALLIANCES.replace("Freedonia", "Republic of Freedonia"))
    (tmp_path / "pacts.sql").write_text(PACTS)
    (tmp_path / "pacts.csv").write_text("number,one,other,first\n1,Freedonia,Sylvania,1950\n2,Japan,India,1950\n")

    def run(order):
        there = found(tmp_path / "-".join(order)).root
        return there, [add(*SETS[name], "--collection", str(there)) for name in order][-1]

    return run


def test_the_order_of_data_sets_makes_no_difference(orders):
    """Whichever comes when: the same files, to the byte; also of those that know states by names alone."""
    made = {}
    others = ("pacts", "cow-mid", "cow-alliances", "cow-states"), ("cow-mid", "pacts", "cow-states", "cow-alliances")
    for order in (tuple(SETS), *others):
        there, (status, _, _) = orders(order)
        assert status == 0
        made[order] = {f.relative_to(there).as_posix(): f.read_bytes() for f in there.glob("sources/**/*.*")}
    first = made[tuple(SETS)]
    assert len(first) == 4 * 4 + 5 and all(files == first for files in made.values())
    assert b"COW901" in first["sources/pacts/facts.ttl"]


def test_names_that_come_later_take_the_place_of_codes(orders, capsys):
    there, (_, out, _) = orders(("cow-mid", "cow-alliances", "pacts", "cow-states"))
    said = Graph()
    for file in there.glob("sources/*/*.ttl"):
        said.parse(file)
    assert set(said.objects(ID.COW901, RDFS.label)) == {Literal("Freedonia", lang="en")}
    assert (
        "  anew:      cow-alliances, cow-mid, pacts: made again from the tables kept, with the names known now\n" in out
    )
    with pytest.raises(SystemExit) as ended:
        main(["check", "--collection", str(there)])
    assert not ended.value.code, capsys.readouterr().out


TOLD = (
    "CREATE VIEW unknown AS SELECT name AS value, _row FROM (SELECT one AS name, _row FROM pacts UNION ALL "
    "SELECT other, _row FROM pacts) WHERE lower(name) NOT IN (SELECT name FROM known);\nSELECT this("
)


def test_rows_that_come_to_nothing_are_told(add, tmp_path):
    """A mapping that joins by name leaves out whom nobody knows: how many, who, in which rows, and what to do."""
    (tmp_path / "pacts.sql").write_text(PACTS.replace("SELECT this(", TOLD))
    rows = "1,Freedonia,Sylvania,1950\n2,Japan,India,1950\n3,Japan,Sylvania,1960\n4,Russia,Japan,1900\n"
    (tmp_path / "pacts.csv").write_text("number,one,other,first\n" + rows)
    status, out, err = add("pacts.sql", "pacts.csv")
    left_out = ["row 2: 'Freedonia' is not known", "row 2: 'Sylvania' is not known", "row 4: 'Sylvania' is not known"]
    left_out.append("row 5: no fact rests on it (number 4, one Russia, other Japan, first 1900)")  # no Russia in 1900
    assert status == 0
    assert [line for line in out.splitlines() if "left out" in line] == [
        f"  left out:  pacts.csv {x}" for x in left_out
    ]
    assert "2 values in 2 rows not known and left out ('Freedonia', 'Sylvania'); 1 row left out" in err
    assert "add who is named (cow-states; detente add state) and this again" in err
    said = Graph().parse(tmp_path / "sources/pacts/source.ttl")
    assert {str(o) for o in said.objects(None, DET.note)} == {f"left out: pacts.csv {x}" for x in left_out}
    add("cow-states", "states.csv")  # which knows the names: pacts is made again
    said = Graph().parse(tmp_path / "sources/pacts/source.ttl")
    assert len(set(said.objects(None, DET.note))) < 2
    assert b"COW902" in (tmp_path / "sources/pacts/facts.ttl").read_bytes()


def test_what_rows_come_to_nothing_is_complete_for_nothing(add, tmp_path):
    complete = (
        '--+ complete for: [{kind: "det:Alliance", population: "code:AllStates", years: 1900/2000}]\nSELECT this('
    )
    (tmp_path / "pacts.sql").write_text(PACTS.replace("SELECT this(", complete))
    whole, part = "number,one,other,first\n2,Japan,India,1950\n", "1,Freedonia,Sylvania,1950\n"
    for rows, options, expected in (
        (whole, (), 1),
        (whole + part, (), 0),
        (whole + part, ("--complete",), 1),
    ):
        (tmp_path / "pacts.csv").write_text(rows)
        _, _, err = add("pacts.sql", "pacts.csv", *options)
        assert len(completeness(tmp_path, "pacts")) == expected, rows
        assert "pacts.sql joins known and has no view unknown" in err
    (tmp_path / "pacts.csv").write_text("number,one,other,first\n" + part)
    status, out, err = add("pacts.sql", "pacts.csv")
    assert status == 2 and not out and err.count("\n") == 1
    assert "nothing follows from pacts's rows there; 1 row left out, for no fact rests on it" in err


def test_rows_of_a_release_that_say_nothing_are_told_unless_it_is_known(add, tmp_path):
    """Of the shipped mappings one takes nothing of some rows: a state in no organisation."""
    (tmp_path / "igo.csv").write_text("ccode,year,state,aaa,bbb\n2,1990,usa,1,0\n365,1990,rus,0,-9\n")
    _, out, err = add("cow-igo", "igo.csv")
    assert "  left out:  igo.csv row 3: no fact rests on it (ccode 365, year 1990, state rus" in out
    assert "1 row left out, for no fact rests on it" in err


def test_what_cannot_be_made_anew_is_told_and_nothing_is_changed(orders, add, tmp_path):
    there, _ = orders(("cow-mid", "cow-alliances"))
    (there / "sources/cow-alliances/files/alliances.csv").unlink()
    before = {file: file.read_bytes() for file in there.rglob("*.*") if file.is_file()}
    status, out, err = add(*SETS["cow-states"], "--collection", str(there))
    assert (status, out) == (2, "") and err.count("\n") == 1
    assert "cow-alliances has to be made anew" in err and "add cow-alliances again first" in err
    assert {file: file.read_bytes() for file in there.rglob("*.*") if file.is_file()} == before
    assert add(*SETS["cow-alliances"], "--collection", str(there))[0] == 0
    assert add(*SETS["cow-states"], "--collection", str(there))[0] == 0


def test_states_without_names_are_told(add):
    _, _, err = add("cow-mid", "MIDA.csv", "MIDB.csv")
    assert "2 states are known by their code alone; add cow-states too" in err


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


def test_a_source_of_another_mapping_is_not_replaced(add, tmp_path):
    (tmp_path / "alliances.csv").write_text(ALLIANCES)
    (tmp_path / "cow-mid.sql").write_text(PACTS)
    (tmp_path / "pacts.csv").write_text("number,one,other,first\n2,Japan,India,1950\n")
    assert add("cow-mid", "MIDA.csv", "MIDB.csv")[0] == 0
    source = tmp_path / "sources" / "cow-mid"
    before = {file: file.read_bytes() for file in source.rglob("*") if file.is_file()}
    for arguments in (("cow-alliances", "alliances.csv", "--as", "cow-mid"), ("cow-mid.sql", "pacts.csv")):
        status, out, err = add(*arguments)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert "cow-mid is a source already, made by cow-mid.sql (Correlates of War Militarized" in err
        assert "choose another name with --as" in err
    (source / "cow-mid.sql").rename(source / "cow-mid.txt")  # what it says of itself is enough
    assert add("cow-mid.sql", "pacts.csv")[0] == 2
    (source / "cow-mid.txt").rename(source / "cow-mid.sql")
    assert {file: file.read_bytes() for file in source.rglob("*") if file.is_file()} == before
    assert add("cow-mid", "MIDA.csv", "MIDB.csv")[0] == 0  # its own mapping replaces it
    assert add("cow-mid.sql", "pacts.csv", "--as", "pacts")[0] == 0
    assert add("cow-mid.sql", "pacts.csv", "--as", "pacts")[0] == 0


def test_a_column_that_is_there_twice_is_refused(add, tmp_path):
    def doubled(name):
        first, *others = STATES.splitlines()
        return "\n".join([f"{first},{name}", *(f"{row},9" for row in others)])

    for name in ("ccode", "CCODE"):
        (tmp_path / "states.csv").write_text(doubled(name))
        status, out, err = add("cow-states", "states.csv")
        assert (status, out) == (2, "")
        assert err == "detente: states.csv: two columns are called ccode; take one away, or rename it\n"
    (tmp_path / "states.csv").write_text(doubled("version"))  # which is not read
    assert add("cow-states", "states.csv")[0] == 0


ARTICLE = ("article", "fake.pdf", "--author", "A", "--title", "B", "--date", "2020-01-01")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(("dataset", "cow-states", "cut.csv"), 2), (("dataset", "cow-states", "states.csv"), 0), (ARTICLE, 2)],
)
def test_what_libraries_print_is_not_shown(add, tmp_path, arguments, status):
    """Of a process of its own: DuckDB tells at the very end what of it was not collected."""
    (tmp_path / "cut.csv").write_text(STATES.rstrip().rpartition(",")[0] + "\n")
    (tmp_path / "fake.pdf").write_text("<html><p>No PDF.")
    env = os.environ | {"PYTHONPATH": str(path("ontology").parent / "src")}
    made = [sys.executable, "-m", "detente.cli", "add", *arguments]
    done = subprocess.run(made, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120)
    assert (done.returncode, bool(done.stdout)) == (status, not status)
    assert all(line.startswith("detente: ") for line in done.stderr.splitlines())
    assert done.stderr.count("\n") == 1 or not status


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


def test_tables_alone_say_all_outright(add, tmp_path):
    add("cow-states", "states.csv")
    (tmp_path / "alliances.csv").write_text(ALLIANCES)
    add("cow-alliances", "alliances.csv")
    assert all_outright(load("corrected", collection=tmp_path))
