"""`detente add` as a person types it: what it prints, its exit status, and one line for each value that is none."""

import json
import shutil
import time

import click
import pytest

import detente.graph
from detente import cli
from detente.collection.founding import found as founded
from detente.collection.manifest import read
from detente.sources.sheets import COLUMNS, read_sheet, to_csv
from tests.cli.test_attacks import NAMES
from tests.docs.sessions import run
from tests.sources.conftest import EXAMPLES, TITLE, filled

ARTICLE = f"--title '{TITLE}' --author 'Robin Marsh' --date 2020-06-30"


@pytest.fixture
def quick(made, monkeypatch):
    """The graph of the collection, loaded once for tests that change nothing of it."""
    known = detente.graph.load(collection=made)
    monkeypatch.setattr(detente.graph, "load", lambda *a, **k: known)


def said(line, folder, status=0):
    printed, ended = run(line, folder)
    assert ended == status, printed
    return printed


def test_an_article_into_a_workbook_and_a_sheet_anew(fresh, quick, tmp_path):
    within, _ = fresh
    shutil.copy(EXAMPLES / "australia.md", within.root / "second.md")
    out = said(f"detente add article second.md {ARTICLE} --xlsx --licence https://x.example/l", within.root)
    assert (
        "sources/second: 12 passages; it speaks of 1951 to 2020" in out
        and "add claims sources/second/sheet.xlsx" in out
    )
    assert "Moscow (1) can mean Moscow or Russia or Soviet Union" in out
    assert read(within.root).sources["second"].kind == "article"
    sheet = within.root / "sources" / "second" / "sheet.xlsx"
    sheet.unlink()
    assert "12 passages" in said(f"detente add article second.md {ARTICLE} --xlsx", within.root)
    assert len(read_sheet(sheet)) == 12
    (within.root / "second.md").write_text("Another text.", encoding="utf-8")
    assert "there is a source second of another text" in said(
        f"detente add article second.md {ARTICLE}", within.root, 2
    )
    shutil.copy(EXAMPLES / "australia-sheet.csv", within.root / "sources" / "australia" / "sheet.csv")
    again = said(f"detente add article {EXAMPLES / 'australia.md'} {ARTICLE}", within.root, 2)
    assert "sheet.csv: it is filled in already" in again


def test_an_article_again_changes_nothing_and_says_so(tmp_path):
    """The author of an article is nobody that it names: the second run finds what the first found, to the byte."""
    root = founded(tmp_path / "again").root
    text = (EXAMPLES / "australia.md").read_text(encoding="utf-8")
    (root / "a.md").write_text(text + "\nRobin Marsh says that China and Japan trade.\n", encoding="utf-8")
    (root / "b.md").write_text("Robin Marsh says that Japan and Russia met in 2016.\n", encoding="utf-8")
    for form in ("", " --xlsx"):
        first = said(f"detente add article a.md {ARTICLE}{form}", root)
        assert "Robin Marsh" not in first
        before = {file: file.read_bytes() for file in (root / "sources/a").iterdir()}
        again = said(f"detente add article a.md {ARTICLE} --author 'Robin  Marsh'{form}", root)
        assert again.count("\n") == 1 and "it is there already, and nothing of it is new" in again
        assert {file: file.read_bytes() for file in (root / "sources/a").iterdir()} == before
    # Of another article of the author likewise, who stands in the entities of the first alone.
    assert "Robin Marsh" not in said("detente add article b.md --title Two --author 'Robin Marsh' --date 2020", root)
    assert "RobinMarsh a det:Person" not in (root / "sources/b/entities.ttl").read_text(encoding="utf-8")
    assert "RobinMarsh" in (root / "sources/b/source.ttl").read_text(encoding="utf-8")
    assert "Robin Marsh,det:Person" in (root / "sources/b/sheet-values.csv").read_text(encoding="utf-8-sig")


def test_what_is_said_otherwise_of_an_article_is_told(fresh, quick):
    within, _ = fresh
    line = f"detente add article {EXAMPLES / 'australia.md'} --title 'T' --author 'Robin Marsh' --date 2020-06-30"
    assert f"--title is '{TITLE}' there, and not 'T'; change it there" in said(line, within.root, 2)
    line = f"detente add article {EXAMPLES / 'australia.md'} --title '{TITLE}' --author"
    assert "--author is 'Robin Marsh' there, and not 'A. B.'" in said(
        f"{line} 'A. B.' --date 2020-06-30", within.root, 2
    )
    assert "--date is '2020-06-30' there, and not '2021'" in said(f"{line} 'Robin Marsh' --date 2021", within.root, 2)
    other = said(f"{line} 'Robin Marsh' --date 2020-06-30 --name other", within.root)
    assert "the source australia has the same text" in other


@pytest.mark.parametrize(
    ("line", "status", "expected"),
    [
        ("article none.txt --title T --author A --date 2020 --name n", 3, "none.txt: No such file"),
        ("article a.txt --title T --author A --date 20 --name n", 2, "--date: years '20'"),
        ("article a.txt --title T --author A --date 2019/2020 --name n", 2, "give the year or the day"),
        ("article a.txt --title ' ' --author A --date 2020 --name n", 2, "an article has a --title"),
        ("article a.txt --title T --author A --date 2020 --name det", 2, "--name: the name 'det' is used by Detente"),
        ("article a.txt --title T --author A --date 2020 --name ../x", 2, "--name: a source's name is of lower-case"),
        ("article a.txt --title T --author A --date 2020 --name n --span 1900/2021", 2, "its last year is"),
        ("article a.txt --title T --author A --date 2020 --name n --language english!", 2, "a code of BCP 47"),
        ("claims none.csv --source australia", 3, "none.csv: No such file"),
        ("claims a.txt --source australia", 2, "no column passage, claim"),
        ("claims sheet.csv --source none", 2, "no article 'none' in the collection pacific; there are: australia"),
        ("state XXX", 2, "no state is called 'XXX'"),
        ("state AUS NZL --alias A", 2, "--alias goes with one state"),
        ("entity ASEAN --kind Organisation --source australia", 2, "is there already"),
        ("entity X --kind Nothing --source australia", 2, "no kind is called 'Nothing'"),
        ("entity X --kind Person --source none", 2, "no source 'none' in the collection"),
        ("artcle a.txt", 2, "nothing to add is called 'artcle'; did you mean article"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line(fresh, quick, line, status, expected):
    within, _ = fresh
    (within.root / "a.txt").write_text("A sentence of 1950. Another.", encoding="utf-8")
    shutil.copy(EXAMPLES / "australia-sheet.csv", within.root / "sheet.csv")
    before = sorted(str(f) for f in within.root.rglob("*"))
    printed = said(f"detente add {line}", within.root, status)
    assert expected in printed and printed.count("\n") == 1 and printed.startswith("detente: ")
    assert sorted(str(f) for f in within.root.rglob("*")) == before


def test_nothing_is_added_to_the_shipped_data(tmp_path):
    assert "make a collection with `detente init DIR`" in said("detente add state AUS", tmp_path, 2)


def test_claims_and_what_is_wrong_with_them(fresh, quick):
    within, home = fresh
    sheet = home.folder / "sheet.csv"
    text = (EXAMPLES / "australia-sheet.csv").read_text(encoding="utf-8")
    sheet.write_text(text.replace("in tension with", "in tenson with"), encoding="utf-8")
    out = said("detente add claims sources/australia/sheet.csv", within.root, 1)
    assert "row 7 (S1P1.2#1): relation: no relation is called 'in tenson with'; did you mean 'in tension with'" in out
    assert "8 of 9 rows; nothing is written" in out and not home.file("claims").exists()
    out = said("detente add claims sources/australia/sheet.csv --partial --format json", within.root, 1)
    told = json.loads(out)
    assert told["written"] == ["claims.ttl", "facts.ttl", "hedged.ttl", "prospects.ttl"]
    assert [row["claim"] for row in told["rows"]] == [1, 2, 3, None, 4, 5, 6, 7, 8]
    sheet.write_text(text, encoding="utf-8")
    assert "C009 asserts det:Tension" in said("detente add claims sources/australia/sheet.csv --dry-run", within.root)
    other = within.root / "other.csv"
    other.write_text(text.replace("asserted,negative", "hedged,negative"), encoding="utf-8")
    out = said("detente add claims sources/australia/sheet.csv --against other.csv", within.root)
    assert "S2P1.1#1: stance: asserted | hedged" in out and "polarity      9 of 9     the same   alpha 1.000" in out
    table = json.loads(
        said("detente add claims sources/australia/sheet.csv --against other.csv --format json", within.root)
    )
    assert [c["column"] for c in table["columns"]][:2] == ["a claim", "stance"] and len(table["differences"]) == 1
    lines = text.splitlines(keepends=True)
    short = [line for line in lines if not line.rstrip().endswith(",,,,,,,,,,")]
    assert 0 < len(short) < len(lines)
    (within.root / "short.csv").write_text("".join(short), encoding="utf-8")
    with_rows, without = (
        said(f"detente add claims {one} --against short.csv", within.root).splitlines()[0]
        for one in ("sources/australia/sheet.csv", "short.csv")
    )
    passages = home.file("source").read_text("utf-8").count("det:segment ")
    assert with_rows == without == f"a claim      {passages:2} of {passages:<5} the same   alpha 1.000"
    other.write_text(text.replace("S1P1.2,", "S1P1.3,", 1), encoding="utf-8")
    assert "other.csv: row " in said(
        "detente add claims sources/australia/sheet.csv --against other.csv", within.root, 2
    )
    (home.folder / "text.txt").write_text("Another.", encoding="utf-8")
    assert "the text was changed" in said("detente add claims sources/australia/sheet.csv", within.root, 2)


def test_a_state_and_another_thing(fresh):
    within, home = fresh
    out = said("detente add state FJI AUS --collection .", within.root)
    assert (
        "Australia (id:Australia) is there already" in out
        and "Fiji (id:Fiji; FJI, FJ, 950) in sources/background" in out
    )
    out = said(
        "detente add entity 'Pacific Islands Forum' --kind InternationalOrganisation --source australia", within.root
    )
    assert "sources/australia/entities.ttl" in out and "PacificIslandsForum" in home.file("entities").read_text("utf-8")
    assert "RobinMarsh" in home.file("entities").read_text("utf-8")


def attacks():
    group = cli.command.get_command(click.Context(cli.command), "add")
    given = {"article": ("a.txt", "--title", "T", "--author", "A", "--date", "2020"), "claims": ("sheet.csv",),
             "state": ("AUS",), "entity": ("X", "--kind", "Person", "--source", "australia")}  # fmt: skip
    for name in group.list_commands(click.Context(group)):
        for parameter in group.get_command(click.Context(group), name).params if name in given else ():
            for value in NAMES:
                if isinstance(parameter, click.Argument):
                    yield (name, value, *given[name][1:])
                elif not parameter.is_flag:
                    yield (name, *given[name], parameter.opts[0], value)


def test_no_value_makes_a_traceback(fresh, quick, monkeypatch, capsys):
    within, _ = fresh
    monkeypatch.chdir(within.root)
    (within.root / "a.txt").write_text("A sentence. Another.", encoding="utf-8")
    shutil.copy(EXAMPLES / "australia-sheet.csv", within.root / "sheet.csv")
    for arguments in list(attacks())[::5]:
        with pytest.raises(SystemExit) as ended:
            cli.main(["add", *arguments])
        errors = capsys.readouterr().err
        assert ended.value.code in (0, 1, 2, 3), arguments
        assert "Traceback" not in errors and errors.count("\n") <= 1, (arguments, errors)
        assert not [f for f in within.root.rglob(".detente-*")], arguments


def test_entities_and_names_are_added_and_taken_out(fresh):
    """What is described and not mentioned yet is one note; a name is added to what is there, and never dropped."""
    within, _ = fresh
    root = within.root
    assert "PacificIslandsForum, det:InternationalOrganisation" in said(
        "detente add entity 'Pacific Islands Forum' --kind InternationalOrganisation --source australia", root
    )
    checked = said("detente check", root)
    assert "Pacific Islands Forum is described, and no claim mentions it yet" in checked
    assert checked.endswith("0 errors, 1 note\n")
    assert "also called PIF now" in said(
        "detente add entity 'Pacific Islands Forum' --alias PIF --source australia", root
    )
    assert "it has these names" in said("detente add entity PIF --alias PIF --source australia", root)
    assert "is not described by australia" in said("detente add entity China --remove --source australia", root, 2)
    assert "is no longer in" in said("detente add entity PIF --remove --source australia", root)
    assert "no thing is called 'PIF'" in said("detente show PIF", root, 2)
    assert "Australia (id:Australia) is there already; also called Straya now" in said(
        "detente add state AUS --alias Straya", root
    )
    assert said("detente add state AUS --alias Straya", root).endswith("is there already\n")
    assert "Australia (id:Australia)" in said("detente show Straya", root)
    assert "0 errors" in said("detente check", root)


def test_what_stands_there_is_taken_out_whichever_command_made_it(fresh):
    within, _ = fresh
    root = within.root
    assert "can mean Congo - Brazzaville (COG) or" in said("detente add state Congo", root, 2)
    said("detente add state COD 'South Yemen'", root)
    world = root / "sources" / "background" / "world.ttl"
    wrong = said("detente add entity COD --remove --source australia", root, 2)
    assert "(id:CongoKinshasa) is not described by australia; it is described by background" in wrong
    assert "is no longer in sources/background/world.ttl" in said("detente add entity COD --remove", root)
    assert "CongoKinshasa" not in world.read_text("utf-8") and "Yemen" in world.read_text("utf-8")
    said("detente add entity 'South Yemen' --remove --source background", root)
    left = world.read_text("utf-8")
    assert "Yemen" not in left and "countrycode" in left and "id:Australia" in left  # which rests on it
    assert said("detente check", root).endswith("0 errors, 0 notes\n")
    assert "not described by" in said("detente add entity Japan --remove", root, 2)
    said("detente init q", root)
    said("detente add state TCD", root / "q")
    said("detente add entity Chad --remove", root / "q")
    assert "countrycode" not in (root / "q/sources/background/world.ttl").read_text("utf-8")  # nothing rests on it
    assert said("detente check", root / "q").endswith("0 errors, 0 notes\n")


def test_a_name_of_several_is_asked_in_the_sheet(fresh, tmp_path):
    within, _ = fresh
    (within.root / "c.txt").write_text("Congo and Egypt are allies. The government of Korea met them.", "utf-8")
    out = said("detente add article c.txt --title C --author 'A B' --date 2001", within.root)
    assert "Congo (1) can mean Congo - Brazzaville or Congo - Kinshasa: say in the sheet which" in out
    assert "detente add state 'Congo - Kinshasa'    # if it is meant" in out
    sheet = (within.root / "sources" / "c" / "sheet.csv").read_text("utf-8")
    assert "Korea (? Korean peninsula or North Korea or South Korea)" in sheet


def hostile(folder, name, rows):
    """A sheet of many rows, which are all alike but for what is given."""
    lines = [dict(filled(passage="S1P1.1", key=str(n)), **cells) for n, cells in enumerate(rows)]
    (folder / name).write_bytes(to_csv([COLUMNS, *([line.get(c, "") for c in COLUMNS] for line in lines)]))
    return f"detente add claims {name} --source australia"


@pytest.mark.parametrize(
    ("rows", "lines", "expected"),
    [
        ([{"stance": "x", "claim": f"c{n}"} for n in range(400)], 2, "rows 2, 3, 4, 5, 6 and 395 more: stance: 'x'"),
        ([{"subject": f"N{n}"} for n in range(300)], 22, "... and 280 more faults (--format json lists them)"),
        ([{"relation": f"r{n}"} for n in range(4000)], 22, "1,001 rows fail, and the others were not looked at"),
        ([{}] * 15000, 2, "rows 3, 4, 5, 6, 7 and 996 more: it says what row 2 says"),
        ([{"key": ""}] * 15000, 2, "it says what row 2 says"),
        ([{"key": "k" * 30000}], 2, "letters, digits, dots and hyphens alone"),
        ([{"subject": f"[S1P1.1#{(n + 1) % 900}]", "claim": f"c{n}"} for n in range(900)], 22, "more than 50 deep"),
        ([{"start": f"0{y}", "claim": f"c{y}"} for y in range(100, 400)], 22, "no year from 1000 to 2200"),
    ],
)
def test_hostile_sheets_are_answered_in_a_line_a_fault(fresh, rows, lines, expected):
    """However many rows fail: a bounded number of lines of bounded length, soon, and nothing is written."""
    within, home = fresh
    before = {file: file.read_bytes() for file in home.folder.iterdir()}
    began = time.process_time()
    out = said(hostile(within.root, "hostile.csv", rows), within.root, 1)
    assert time.process_time() - began < 20
    assert expected in out and "Traceback" not in out
    assert out.count("\n") == lines and max(map(len, out.splitlines())) < 700
    assert {file: file.read_bytes() for file in home.folder.iterdir()} == before
