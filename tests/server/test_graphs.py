"""What a worker has at hand of a graph, and what it makes only when it is asked for."""

import pyoxigraph as ox
import pytest

from detente.server.graphs import Loaded
from detente.server.settings import Settings
from detente.vocabulary import GRAPH


@pytest.fixture(scope="module")
def graphs():
    return Loaded(Settings())


def test_named_graphs_are_made_when_they_are_asked_for(graphs):
    told = []
    graphs._prepares = told.append
    kg = graphs.get("corrected", 1985)
    world = ox.NamedNode(str(GRAPH["record/world"]))
    assert not kg.store.contains_named_graph(world)
    before = set(kg.store)
    told.clear()
    graphs.with_graphs(kg)
    assert told == [True, False]
    assert kg.store.contains_named_graph(world)
    assert {q for q in kg.store if q.graph_name == ox.DefaultGraph()} == before
    graphs.with_graphs(kg)
    assert told == [True, False]  # it was there


def test_what_is_the_same_in_all_years_needs_no_store(graphs):
    kg = graphs.of_all_years("as-stated")
    assert kg.epochs.starts[0] < 1985 < kg.epochs.last
    assert not kg._slices and kg is graphs.of_all_years("as-stated")
    assert graphs.of_all_years("as-stated", tuple(kg.collection.sources)) is kg  # all, however they are named
