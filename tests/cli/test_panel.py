"""Panels, comparisons, balance and plots from the command line, on the small collection."""

import shlex
from xml.etree import ElementTree

import pytest

from detente.cli import main
from tests.asking.made_panels import collection

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return collection(tmp_path_factory.mktemp("panel") / "small")


@pytest.fixture
def ask(small, monkeypatch, capfd):
    """`ask(...)`: the exit status of a command in the small collection, what it prints, and its errors."""
    monkeypatch.chdir(small)
    monkeypatch.delenv("DETENTE_COLLECTION", raising=False)

    def ask(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = capfd.readouterr()
        return ended.value.code, out, err

    return ask


def test_a_panel_and_its_cells(ask):
    chosen = ("--source", "pacts", "--source", "states")
    code, out, err = ask("panel", "alliedWith", "--years", "1999-2003", *chosen)
    rows = out.splitlines()
    assert code == 0 and rows[0] == "ccode1,stateabb1,ccode2,stateabb2,year,alliedWith" and len(rows) == 1 + 30 + 15
    assert "901,ALA,902,BLA,2003,1" in rows and "901,ALA,904,DLA,2003," in rows
    assert err == "detente: left out, since no source speaks of them: 1999\n"
    code, out, _ = ask("why", "901", "alliedWith", "902", "--as-of", "2003", *chosen)
    assert code == 0 and "Alliance 1 of pacts" in out
    assert ask("why", "901", "alliedWith", "904", "--as-of", "2003", *chosen)[0] == 1


def test_a_codebook_in_place_of_rows(ask):
    code, out, err = ask("panel", "alliedWith", "inDisputeWith", "--codebook", "--measure", "pi")
    assert code == 0 and not err
    assert "## alliedWith" in out and "pacts, 2000 to 2005 but 2002 to 2003" in out and "## pi" in out


def test_parquet_goes_to_a_file(ask, tmp_path):
    import pyarrow.parquet

    file = tmp_path / "panel.parquet"
    assert ask("panel", "alliedWith", "--years", "2004", "--format", "parquet", "--output", str(file)) == (0, "", "")
    assert pyarrow.parquet.read_table(file).num_rows == 15


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("panel",), "a panel needs a relation"),
        (("panel", "sanctions"), "--directed"),
        (("panel", "alliedWith", "--years", "12"), "the first and the last, as 1816-2012"),
        (("panel", "alliedWith", "--years", "2004-2001"), "lies before the first"),
        (("panel", "alliedWith", "--years", "1850"), "no year"),
        (("compare", "pacts", "pacts", "alliedWith"), "compared with itself"),
        (("compare", "pacts", "pakts", "alliedWith"), "no source 'pakts'"),
        (("balance", "--negative", "sanctions"), "direction"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(ask, arguments, says):
    code, out, err = ask(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1) and says in err


def test_a_comparison_shows_contradictions_first(ask):
    code, out, _ = ask("compare", "pacts", "treaties", "alliedWith", "--years", "2000-2006", "--limit", "1")
    assert code == 1
    assert "9 differences by pair and run of years:" in out and "... and 8 more" in out
    assert "ALA and BLA, 2000: pacts no, treaties yes" in out and "--collection" not in out
    code, out, _ = ask("compare", "pacts", "treaties", "alliedWith", "--years", "2006", "--format", "csv")
    assert code == 0
    assert out.splitlines() == [
        "ccode1,ccode2,stateabb1,stateabb2,year,pacts,treaties",
        "902,903,BLA,CLA,2006,not covered,yes",
    ]


def test_the_commands_of_a_comparison_can_be_typed_where_it_was(ask, small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = (
        "compare",
        "pacts",
        "treaties",
        "alliedWith",
        "--years",
        "2000",
        "--limit",
        "1",
        "--collection",
        str(small),
    )
    _, out, _ = ask(*asked)
    command = next(shlex.split(line) for line in out.splitlines() if "detente why" in line)
    assert ask(*command[1:])[0] == 0


def drawn(file):
    root = ElementTree.parse(file).getroot()
    assert root.tag == f"{SVG}svg"
    return root


def test_balance_with_a_plot(ask, tmp_path):
    file = tmp_path / "balance.svg"
    arguments = ("--years", "2000-2005", "--negative", "inDisputeWith:MilitarizedDispute", "--plot", str(file))
    code, out, _ = ask("balance", *arguments)
    assert code == 0 and out.splitlines()[0].startswith("year,states,positive,negative,ambivalent,unknown")
    root = drawn(file)
    lines = [path.get("d") for path in root.iter(f"{SVG}path")]
    assert len(lines) == 2 and all(line.count("M") == 1 and line.count("L") == 11 for line in lines)
    caption = root.find(f"{SVG}desc").text
    assert "sources states, pacts, treaties, quarrels" in caption and "View corrected" in caption


def test_a_history_with_a_plot(ask, tmp_path):
    file = tmp_path / "history.svg"
    code, _, _ = ask("history", "Aland", "alliedWith", "--source", "pacts", "--source", "states", "--plot", str(file))
    assert code == 0
    root = drawn(file)
    bars = {(bar.find(f"{SVG}title").text, bar.get("fill")) for bar in root.iter(f"{SVG}rect") if len(bar)}
    green, hatched = "#0f7a6b", "url(#possible)"
    # Bland from 2001 to 2004; Cland certainly from 2003, possibly from 2001, to 2005, the last year of pacts.
    assert bars == {("2001-2004", green), ("2001-2004", hatched), ("2003-2005", green), ("2001-2005", hatched)}
    assert "sources states, pacts" in root.find(f"{SVG}desc").text


def test_text_of_the_data_is_escaped_in_a_plot(small):
    import detente
    from detente.explaining import plots
    from detente.vocabulary import DET, ID

    kg = detente.load(collection=small, sources=["pacts", "states"])
    kg.__dict__["labels"] = {ID.Bland: "<script>&", ID.Aland: "A", DET.alliedWith: "allied"}
    drawing = plots.history(kg, ID.Aland, DET.alliedWith).decode()
    assert "&lt;script&gt;&amp;" in drawing and "<script" not in drawing
