import pytest

import detente.closed


@pytest.fixture(params=["memory", "DuckDB"])
def executor(request, monkeypatch):
    """Every graph is closed in Python's memory, then every graph in DuckDB."""
    monkeypatch.setattr(detente.closed, "FEW", 10**9 if request.param == "memory" else -1)
    return request.param


@pytest.fixture
def duckdb(monkeypatch):
    """Every graph is closed in DuckDB."""
    monkeypatch.setattr(detente.closed, "FEW", -1)
