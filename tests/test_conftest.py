"""What conftest promises: DETENTE_REQUIRE=all lets nothing be skipped; exhaustive tests wait for --all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent

SAMPLE = """
import pytest

def test_passes():
    pass

def test_needs_a_program(require):
    require("no-such-program", "it is made up")

@pytest.mark.skip(reason="always")
def test_skipped():
    pass

@pytest.mark.xfail
def test_fails_as_expected():
    assert False

@pytest.mark.exhaustive
def test_of_every_year():
    pass
"""


@pytest.fixture
def run(tmp_path):
    """Runs pytest on files of its own, with our conftest; gives its report and its status."""
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = exhaustive: x\n", encoding="utf-8")
    (tmp_path / "conftest.py").write_text(
        (TESTS / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8"
    )

    def run(sample: str, **variables: str) -> tuple[str, int]:
        (tmp_path / "test_sample.py").write_text(sample, encoding="utf-8")
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("DETENTE_", "PYTEST_"))
        }
        command = [sys.executable, "-m", "pytest", "-rA", "-p", "no:hypothesispytest", str(tmp_path)]
        done = subprocess.run(command, cwd=tmp_path, env=kept | variables, capture_output=True, text=True)
        return done.stdout + done.stderr, done.returncode

    return run


def test_a_missing_component_skips(run):
    report, status = run(SAMPLE)
    assert status == 0
    assert "1 passed, 2 skipped, 1 deselected, 1 xfailed" in report
    assert "needs no-such-program: it is made up" in report


def test_a_missing_component_fails_where_all_are_required(run):
    report, status = run(SAMPLE, DETENTE_REQUIRE="all", DETENTE_TEST_ALL="1")
    assert status == 1
    assert "1 failed, 2 passed, 1 xfailed, 1 error" in report
    assert "DETENTE_REQUIRE=all allows no skipped test." in report
    assert "needs no-such-program: it is made up" in report


def test_a_skipped_module_fails_where_all_are_required(run):
    sample = "import pytest\npytest.importorskip('no_such_module')\n"
    assert run(sample)[1] == 5  # nothing was run
    report, status = run(sample, DETENTE_REQUIRE="all")
    assert status == 2, report
    assert "could not import 'no_such_module'" in report


def test_an_unknown_requirement_is_refused(run):
    report, status = run(SAMPLE, DETENTE_REQUIRE="java")
    assert status == 4
    assert "DETENTE_REQUIRE=java: the only value it takes is 'all'" in report
