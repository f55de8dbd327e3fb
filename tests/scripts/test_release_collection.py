"""The release of a collection of one's own: what its sources say, what follows, how they are cited, and no more."""

import hashlib

import pyoxigraph as ox
import pytest

from tests.asking.made_panels import collection
from tests.scripts.conftest import release_run

DAY = ("--version", "2.1", "--date", "2026-11-29")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The bundle of a collection with a table and a text beside its facts, built twice from elsewhere."""
    root = collection(tmp_path_factory.mktemp("released") / "small")
    folder = root / "sources" / "pacts"
    (folder / "files").mkdir()
    (folder / "files" / "pacts.csv").write_text("Row 4711 of the makers\n")
    (folder / "text.txt").write_text("Sentence 4711 of the article.\n")
    output = tmp_path_factory.mktemp("dist")
    done = release_run("--collection", root, *DAY, "--view", "corrected", "--check", "--output", output)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{output / 'small-2.1'}.zip\n"
    return output / "small-2.1"


def test_it_holds_what_the_sources_say_and_what_follows(made):
    stem = made / "graph" / "small-corrected-2006"  # the last year of which a source speaks
    rows = {q.triple for q in ox.parse(stem.with_suffix(".nt").read_bytes(), ox.RdfFormat.N_TRIPLES)}
    det, thing = "https://w3id.org/detente/ontology#", "https://w3id.org/detente/id/"
    names = [ox.NamedNode(t) for t in (f"{thing}Bland", f"{det}alliedWith", f"{thing}Cland")]
    assert ox.Triple(*names) in rows
    assert (made / "sources" / "pacts" / "facts.ttl").is_file() and (made / "graph" / "small-corrected.ttl").is_file()


def test_it_holds_no_text_no_table_and_nothing_of_the_project(made):
    files = {f.relative_to(made).as_posix(): f.read_bytes() for f in made.rglob("*") if f.is_file()}
    assert not [name for name, data in files.items() if b"Row 4711" in data or b"Sentence 4711" in data]
    assert not [name for name in files if name.startswith("queries/") or "LICENSE" in name]
    assert {name.partition(".")[0] for name in files if name.startswith("ontology/")} == {"ontology/own"}
    assert not [name for name, data in files.items() if b"rap/USJapanAlliance" in data]


def test_it_says_what_it_is_and_how_to_cite_it(made):
    said = (made / "README.txt").read_text(encoding="utf-8")
    assert said.startswith("small 2.1 (2026-11-29)") and "- pacts: The pacts. No licence is stated." in said
    assert "@misc{pacts" in (made / "sources.bib").read_text(encoding="utf-8")
    described = list(ox.parse((made / "dcat.ttl").read_bytes(), ox.RdfFormat.TURTLE))
    release = ox.NamedNode("https://w3id.org/detente/id/release/small/2.1")
    assert any(q.subject == release for q in described)
    assert not [q for q in described if q.predicate.value.endswith("/license")]  # none is stated
    for line in (made / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((made / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (DAY, "version and date of the project's own data are those of the ontology's header"),
        (("--collection", "{root}"), "--version: say which version"),
        (("--collection", "{root}", "--version", "../1", "--date", "2026-11-29"), "--version: say which version"),
        (("--collection", "{root}", "--version", "1", "--date", "today"), "--date: say of which day"),
        (("--collection", "{root}", *DAY, "--view", "best"), "--view best: the collection small has corrected,"),
        (("--collection", "{root}/nowhere", *DAY), "no such folder"),
    ],
)
def test_what_is_not_said_is_asked_for_in_one_line(tmp_path, arguments, said):
    root = collection(tmp_path / "small")
    done = release_run(*(a.format(root=root) for a in arguments), "--output", tmp_path / "dist")
    assert done.returncode == 2 and not (tmp_path / "dist").exists()
    assert done.stderr.startswith("release: ") and said in done.stderr and done.stderr.count("\n") == 1
