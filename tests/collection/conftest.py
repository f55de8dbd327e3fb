"""A collection that the tests share."""

import pytest

from detente.collection.manifest import read
from tests.collection.made import collection


@pytest.fixture(scope="session")
def two(tmp_path_factory):
    """A collection of two articles, one of which calls Japan and India allied, the other China and Vietnam."""
    folder = tmp_path_factory.mktemp("collections") / "two"
    return read(collection(folder, "two", smith=("Japan", "India"), jones=("China", "Vietnam")))
