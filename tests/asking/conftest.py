"""The small collection of panels, closed once."""

import pytest

import detente
from tests.asking.made_panels import collection


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    return collection(tmp_path_factory.mktemp("panels") / "small")


@pytest.fixture(scope="session")
def of(small):
    """`of(*sources)`: the graph of some sources of the small collection; of all of them without any."""
    known = {}

    def get(*sources):
        if sources not in known:
            known[sources] = detente.load(collection=small, sources=sources or None)
        return known[sources]

    return get
