"""The OWL API, HermiT and ROBOT, from `scripts/owl-tools`, as a program that answers task after task."""

import pytest

from detente.rdf.formats import GRAPH_FORMATS
from detente.rdf.writing import serialize
from detente.store import Request
from detente.store.export import document
from detente.store.protege import export
from tests.owl.owl_tools import _owl, started


@pytest.fixture(scope="session")
def java(require):
    """`java(main, arguments)`: the command that runs a program of the tools."""
    require("java", "it runs the OWL API and HermiT")
    if not _owl.ready():
        pytest.skip("needs build/owl: run scripts/owl-tools")
    return _owl.command


@pytest.fixture(scope="session")
def checker(java):
    with started(java("Checker")) as found:
        yield found


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The folder for Protégé, as of the article's year."""
    found = tmp_path_factory.mktemp("protege") / "folder"
    export(Request(), str(found))
    return found


@pytest.fixture
def written(tmp_path, graphs):
    """`written(view, year)`: the stated facts with the ontology, as one file."""

    def write(view, year):
        path = tmp_path / "stated.nt"
        path.write_bytes(
            serialize([(t, None) for t in document(graphs(view, year), False)], GRAPH_FORMATS["ntriples"])[0]
        )
        return path

    return write
