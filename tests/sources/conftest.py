"""A collection with the project's second article in it, made once; and what the rows of its sheet are read in."""

import shutil
from pathlib import Path

import pytest

from detente.cli import main
from detente.collection.founding import found
from detente.collection.manifest import read
from detente.graph import load
from detente.sources.articles import Details, read_article, source_files
from detente.sources.claim_files import surroundings
from detente.sources.claim_patterns import load_patterns
from detente.sources.claim_sheet import sheet_files
from detente.sources.entity_entries import add_triples
from detente.sources.extraction import extract
from detente.sources.sheets import COLUMNS, SheetRow
from detente.sources.source_files import Home, found_source
from detente.sources.state_entries import reference, state
from detente.vocabulary import CODE_GRAPH
from tests.sources.made import MIDA, MIDB, STATES

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
PATTERNS = sorted((ROOT / "ontology" / "patterns").glob("*.ttl"))
TITLE = "Australia between its ally and its customer"
DETAILS = Details(TITLE, ("Robin Marsh",), "2020-06-30")


def filled(**cells):
    """A row of a sheet that is in order, but for what is given."""
    row = dict(
        passage="S0P1.1", claim="Allies.", stance="asserted", polarity="positive", subject="Australia",
        relation="allied with", object="United States", start="1951", end="..",
    )  # fmt: skip
    return {name: text for name, text in {**row, **cells}.items() if text}


def rows(*cells):
    """Rows of a sheet, numbered as they are in a file."""
    return [SheetRow(number, filled(**given)) for number, given in enumerate(cells, 2)]


@pytest.fixture(scope="session")
def shipped(graphs):
    return graphs("corrected")


@pytest.fixture(scope="session")
def patterns(shipped):
    return load_patterns(PATTERNS, shipped.schema, shipped.graphs[CODE_GRAPH])


@pytest.fixture(scope="session")
def made(tmp_path_factory, patterns):
    """A collection with two states and the article; its sheet is empty. It is not to be changed."""
    within = found(tmp_path_factory.mktemp("made") / "pacific")
    (within.root / "sources" / "background").mkdir()
    within = within.with_source("background", "record", "sources/background")
    entries = [t for code in ("AUS", "NZL") for t in state(code).triples()]
    record = Home(within.root / "sources" / "background", "background", within.base)
    add_triples(record, "world", "States", [*entries, *reference()])
    kg = load(collection=within)
    home = Home(within.root / "sources" / "australia", "australia", within.base)
    article = read_article(extract(EXAMPLES / "australia.md"), DETAILS, kg)
    found_source(home.folder, source_files(home, article, kg) | sheet_files(article, kg, patterns, xlsx=False))
    return within.with_source("australia", "article", "sources/australia")


@pytest.fixture(scope="session")
def around(made):
    return surroundings(
        Home(made.root / "sources" / "australia", "australia", made.base), load(collection=made), PATTERNS
    )


@pytest.fixture
def fresh(made, tmp_path):
    """A copy of the collection, and the home of its article in it."""
    shutil.copytree(made.root, tmp_path / "pacific")
    within = read(tmp_path / "pacific")
    return within, Home(within.root / "sources" / "australia", "australia", within.base)


assert set(filled()) <= set(COLUMNS)


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
