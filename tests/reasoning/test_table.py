"""The database beneath large closures: alone, and gone without a trace."""

import os
import stat
import tempfile

import duckdb
import pytest

from detente.reasoning.table import connect


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_does_not_fit_goes_to_a_private_folder_that_is_removed(temporary):
    con = connect()
    con.execute("SET memory_limit = '60MB'")
    con.execute("CREATE TABLE t AS SELECT range::INTEGER AS a, hash(range) AS h FROM range(10_000_000)")
    (private,) = temporary.iterdir()
    assert [path for path in private.rglob("*") if path.is_file()]  # it did not fit
    if os.name == "posix":
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    del con
    assert not list(temporary.iterdir())


@pytest.mark.parametrize(
    "statement",
    [
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM 'a.csv'",
        "SELECT * FROM 'http://127.0.0.1:9/a.parquet'",
        "COPY (SELECT 1) TO 'b.csv'",
    ],
)
def test_no_extension_is_loaded_and_no_file_is_touched(temporary, monkeypatch, statement):
    monkeypatch.chdir(temporary)
    (temporary / "a.csv").write_text("a\n1\n")
    with pytest.raises(duckdb.Error, match="disabled|Cannot access"):
        connect().execute(statement)
    assert [path.name for path in temporary.iterdir() if path.is_file()] == ["a.csv"]
