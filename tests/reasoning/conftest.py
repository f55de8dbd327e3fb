import pytest

import detente.closed
from detente.reasoning.table import hold
from detente.rules.datatypes import WIDER

CARRIERS = ("sets", "columns", "DuckDB")


def use(monkeypatch, carrier):
    """Close every graph with its triples in one kind of place."""
    monkeypatch.setattr(detente.closed, "FEW", -1 if carrier == "columns" else 10**9)
    monkeypatch.setattr(detente.reasoning.memory, "MOST", 10**9)
    if carrier == "DuckDB":
        monkeypatch.setattr(detente.closed.Loaded, "_carrier", _in_duckdb)


def _in_duckdb(loaded, limits):
    number = loaded._terms.number
    kind, sub = (number(detente.closed.RDF.type), number(detente.closed.RDFS.subClassOf))
    wider = [(number(a), sub, number(b)) for a, b in WIDER.items()] if loaded._trivial else []
    return hold(loaded._rows, wider, kind)


@pytest.fixture(params=CARRIERS)
def executor(request, monkeypatch):
    """Every graph is closed in Python's sets, then every graph in numpy's columns, then every graph in DuckDB."""
    use(monkeypatch, request.param)
    return request.param


@pytest.fixture
def duckdb(monkeypatch):
    """Every graph is closed in DuckDB."""
    use(monkeypatch, "DuckDB")
