"""Where the data are found, and which files make up a view."""

from pathlib import Path

import pytest

from detente import vocabulary
from detente.collection import library
from detente.errors import DetenteError

CHECKOUT = Path(__file__).resolve().parents[2]

ONTOLOGY = "ontology/detente.ttl"
CODES = "ontology/codes.ttl"
WORLD = "graph/record/world.ttl"


@pytest.fixture
def package_in(monkeypatch):
    """Makes the library believe that its package lies in the given folder."""

    def move(package: Path) -> None:
        monkeypatch.setattr(library, "_PACKAGE", package)
        library.root.cache_clear()

    yield move
    monkeypatch.undo()
    library.root.cache_clear()


@pytest.fixture
def data(tmp_path, package_in):
    """A small installed package: its folder of data, with a `write` for more files."""
    root = tmp_path / "site-packages" / "detente" / "data"

    def write(*files: str) -> Path:
        for file in files:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text("", encoding="utf-8")
        return root

    write(ONTOLOGY, CODES, WORLD)
    package_in(root.parent)
    return write


def test_a_checkout_reads_its_own_data():
    assert library.root() == CHECKOUT
    assert library.path("ontology") == CHECKOUT / "ontology"


def test_a_checkout_passes_over_packaged_data(tmp_path, package_in):
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    (tmp_path / "src" / "detente" / "data").mkdir(parents=True)
    package_in(tmp_path / "src" / "detente")
    assert library.root() == tmp_path


def test_an_installed_package_reads_its_own_data(data):
    assert library.root() == data()
    assert library.path(ONTOLOGY) == data() / "ontology" / "detente.ttl"


def test_a_folder_named_like_the_project_above_an_installed_package_is_no_checkout(tmp_path, package_in):
    # a virtual environment in a checkout: .venv/lib/python3.x/site-packages/detente
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    package = tmp_path / "site-packages" / "detente"
    (package / "data").mkdir(parents=True)
    package_in(package)
    assert library.root() == package / "data"


def test_missing_data_are_named(tmp_path, package_in):
    package_in(tmp_path / "detente")
    with pytest.raises(library.DataNotFound, match="data") as caught:
        library.root()
    assert isinstance(caught.value, DetenteError)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(data):
    with pytest.raises(library.DataNotFound, match=r"graph/nowhere\.ttl"):
        library.path("graph/nowhere.ttl")


def test_a_path_cannot_leave_the_data(data):
    (data().parent / "secret").write_text("", encoding="utf-8")
    for outside in ("../secret", str(data().parent / "secret"), "graph/../../secret"):
        with pytest.raises(library.DataNotFound, match="outside"):
            library.path(outside)


def test_every_prefix_has_its_own_namespace():
    assert len({str(namespace) for namespace in vocabulary.PREFIXES.values()}) == len(vocabulary.PREFIXES)
    assert str(vocabulary.PREFIXES["det"].State) == "https://w3id.org/detente/ontology#State"
