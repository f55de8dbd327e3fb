"""Collections: what a detente.toml may say, which collection is meant, and how one is made."""

from pathlib import Path

import pytest
from rdflib.namespace import RDF

import detente
from detente.collection.founding import found
from detente.collection.library import UnknownView
from detente.collection.manifest import BadCollection, find, read, shipped
from detente.errors import Unreachable
from detente.vocabulary import DET, GRAPH, ID

HEAD = '[collection]\nname = "mine"\n'


@pytest.fixture
def write(tmp_path):
    """Writes a detente.toml with a folder of one source beside it, and gives the folder."""

    def write(text: str | bytes) -> Path:
        (tmp_path / "s").mkdir(exist_ok=True)
        (tmp_path / "detente.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write


# ---- Which collection is meant ---------------------------------------------------------------------------


def test_the_shipped_collection_is_meant_where_nothing_says_otherwise(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DETENTE_COLLECTION", raising=False)
    assert find() == shipped()
    assert shipped().shipped and shipped().name == "detente"


def test_the_nearest_folder_above_is_meant_and_the_environment_and_an_argument_before_it(two, tmp_path, monkeypatch):
    other = found(tmp_path / "other")
    (two.root / "sources" / "deep").mkdir(exist_ok=True)
    monkeypatch.chdir(two.root / "sources" / "deep")
    monkeypatch.delenv("DETENTE_COLLECTION", raising=False)
    assert find().root == two.root
    assert find(start=other.root / "queries").root == other.root
    monkeypatch.setenv("DETENTE_COLLECTION", str(other.root))
    assert find().root == other.root
    assert find(two.root).root == two.root


@pytest.mark.parametrize(("folder", "why"), [("nowhere", "no such folder"), (".", "no detente.toml in it")])
def test_a_folder_that_is_no_collection_is_refused(tmp_path, folder, why):
    with pytest.raises(BadCollection, match=why):
        find(tmp_path / folder)


def test_a_checkout_is_the_collection_of_detente_also_for_an_installed_one(tmp_path):
    """As for a wheel's detente that is called in a checkout: its ontology is not taken for further axioms."""
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "detente.ttl").write_text("")
    (tmp_path / "detente.toml").write_text('[collection]\nname = "detente"\n')
    assert read(tmp_path).shipped
    assert read(tmp_path).axioms() == {}


# ---- What a manifest may say ------------------------------------------------------------------------------

SOURCE = '[sources.s]\nkind = "article"\npath = "s"\n'
HOSTILE = {
    "[collection\n": "no TOML",
    b"[collection]\nname = '\xff'\n": "not UTF-8 at byte 21",
    "": r"\[collection\] is missing",
    "collection = 1\n": r"\[collection\] is no table",
    "[collection]\n": "name: is missing",
    '[collection]\nname = "two words"\n': "one word",
    '[collection]\nname = "detente"\n': "choose another",
    HEAD + "colour = 3\n": "unknown 'colour'",
    HEAD + 'base = "ftp://x/"\n': "an IRI that begins with http",
    HEAD + 'base = "http://x"\n': "ends with /",
    HEAD + 'base = "http://x/ y/"\n': "an IRI",
    HEAD + "[sources]\ns = 1\n": "a table with kind and path",
    HEAD + SOURCE + SOURCE: "no TOML",  # two sources of one name
    HEAD + SOURCE.replace("article", "novel"): "choose one of article, dataset, record",
    HEAD + SOURCE.replace('kind = "article"\n', ""): "kind: is missing",
    HEAD + SOURCE.replace('path = "s"\n', ""): "path: is missing",
    HEAD + SOURCE.replace('path = "s"', "path = 3"): "path: text in quotes",
    HEAD + SOURCE.replace('"s"', '"t"'): "no such folder",
    HEAD + SOURCE.replace('"s"', '"../"'): "outside of the collection",
    HEAD + SOURCE.replace('"s"', '"/etc"'): "outside of the collection",
    HEAD + SOURCE.replace('"s"', '"."'): "outside of the collection",
    HEAD + SOURCE.replace('"s"', '"loop"'): "no such folder",
    HEAD + SOURCE.replace('"s"', '"out"'): "outside of the collection",
    HEAD + SOURCE.replace('"s"', r'"\u0000"'): "no such folder|outside",
    HEAD + SOURCE.replace("[sources.s]", "[sources.det]"): "used by Detente itself",
    HEAD + SOURCE.replace("[sources.s]", "[sources.own]"): "used by Detente itself",
    HEAD + SOURCE.replace("[sources.s]", "[sources.record]"): "that of the record of Detente",
    HEAD + SOURCE.replace("[sources.s]", "[sources.S]"): "lower-case letters",
    HEAD + SOURCE.replace("[sources.s]", '[sources."a b"]'): "lower-case letters",
    HEAD + "[views.v]\n": "a list of parts",
    HEAD + '[views.v]\nparts = "facts"\n': "a list of parts",
    HEAD + '[views.v]\nparts = ["../facts"]\n': "a list of parts",
    HEAD + '[views.V]\nparts = ["facts"]\n': "lower-case letters",
    HEAD + "x = " + "[" * 100_000: "no TOML",
}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: HOSTILE[t])
def test_a_manifest_that_cannot_be_used_is_refused_in_one_line(write, text):
    folder = write(text)
    if not (folder / "loop").is_symlink():
        (folder / "loop").symlink_to("loop")
        (folder / "out").symlink_to("..")
    with pytest.raises(BadCollection, match=HOSTILE[text]) as caught:
        read(folder)
    assert str(folder / "detente.toml") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_manifest_without_an_end_is_not_read_to_it(write):
    with pytest.raises(BadCollection, match="longer than"):
        read(write("#" * 1_000_001))
    (write(HEAD) / "detente.toml").unlink()
    with pytest.raises(Unreachable):
        read(write(HEAD) / "s")


def test_a_view_of_ones_own_stands_beside_the_shipped_ones(write):
    made = read(write(HEAD + SOURCE + '[views.bare]\ntitle = "Bare"\nparts = ["facts"]\n'))
    assert list(made.views) == [*shipped().views, "bare"]
    for part in ("facts", "hedged"):
        (made.root / "s" / f"{part}.ttl").write_text("")
    assert GRAPH["s/facts"] in made.files("bare") and GRAPH["s/hedged"] not in made.files("bare")
    with pytest.raises(UnknownView, match="'bear': choose one of corrected, as-stated, tentative, bare"):
        made.files("bear")


def test_the_views_of_the_shipped_collection_keep_their_names():
    assert list(shipped().views) == ["corrected", "as-stated", "tentative"]


# ---- init, and further sources -----------------------------------------------------------------------------


def test_init_makes_a_collection_that_works_and_never_writes_over_one(tmp_path):
    made = found(tmp_path / "East Asia 2020")
    assert made.name == "east-asia-2020"
    assert sorted(p.name for p in made.root.iterdir()) == [
        "README.md",
        "detente.toml",
        "ontology",
        "queries",
        "sources",
    ]
    kg = detente.load(collection=made.root)
    assert kg.holds(ID.Japan, RDF.type, DET.State)
    before = made.manifest.read_text()
    with pytest.raises(BadCollection, match="there is a collection already"):
        found(made.root)
    assert made.manifest.read_text() == before


def test_init_leaves_what_is_there(tmp_path):
    (tmp_path / "README.md").write_text("mine")
    found(tmp_path, "mine")
    assert (tmp_path / "README.md").read_text() == "mine"


@pytest.mark.parametrize(
    "arguments", [("a b", None), ("detente", None), ("x", "no-iri"), ('x"', None), ("x", 'http://"/')]
)
def test_init_with_a_bad_name_leaves_no_collection(tmp_path, arguments):
    with pytest.raises(BadCollection):
        found(tmp_path / "new", *arguments)
    assert not (tmp_path / "new" / "detente.toml").exists()


def test_a_source_is_written_into_the_manifest_which_keeps_its_comments(tmp_path):
    made = found(tmp_path / "mine")
    (made.root / "sources" / "smith").mkdir()
    more = made.with_source("smith", "article", made.root / "sources" / "smith")
    assert more.sources["smith"].namespace == f"{ID}smith/"
    text = made.manifest.read_text()
    assert text.startswith("# A collection of Detente") and 'path = "sources/smith"' in text
    for wrong in (("smith", "article", "sources/smith"), ("id", "article", "sources/smith"), ("x", "book", "sources")):
        with pytest.raises(BadCollection):
            more.with_source(*wrong)
    with pytest.raises(BadCollection, match="`detente init"):
        shipped().with_source("x", "article", "graph")
    assert made.manifest.read_text() == text
