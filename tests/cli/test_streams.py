"""Standard streams that are closed, full or unread: one line or silence, the right status, never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from detente import cli

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="streams as Linux has them")


@pytest.fixture(scope="module")
def results():
    """By command, what more it was given, and condition: the status, how much it printed, what it complained of."""
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    driver = [sys.executable, str(Path(__file__).with_name("stream_driver.py"))]
    done = subprocess.run(driver, capture_output=True, text=True, env=env, timeout=300)
    assert done.returncode == 0, done.stderr
    found = {}
    for name, more, condition, *result in map(json.loads, done.stdout.splitlines()):
        found[name, " ".join(more), condition] = result
    return found


def test_every_command_under_every_condition(results):
    assert {name for name, _, _ in results} == set(cli._COMMANDS)
    for (name, more, condition), (status, printed, said) in results.items():
        what = (name, more, condition, status, said)
        usual, length, _ = results[name, more, "in order"]
        assert "Traceback" not in said and "Exception" not in said, what
        assert said.count("\n") == (1 if said else 0) and said.startswith("detente: " if said else ""), what
        if condition == "in order" or name == "sparql" and ("input" in condition or condition == "all closed"):
            continue
        if length and condition in ("output closed", "output full", "all closed"):
            assert status == 3 and not printed, what
        elif condition == "output unread":
            assert status == usual and not printed, what
        else:
            assert (status, printed) == (usual, length), what
        if length and condition == "output full":
            assert said == "detente: standard output: No space left on device\n"
        if condition.startswith(("error", "all")):
            assert not said, what


def test_a_query_from_standard_input(results):
    found = {c: result for (name, more, c), result in results.items() if (name, more) == ("sparql", "-")}
    assert found["in order"][0] == 0 and found["in order"][1] > 0
    assert found["no input"][0] == 2
    assert found["input of no text"] == [2, 0, "detente: standard input: not UTF-8\n"]
    assert found["input closed"] == [3, 0, "detente: standard input: Bad file descriptor\n"]
    assert found["all closed"] == [3, 0, ""]


@pytest.mark.parametrize(
    ("line", "status", "says"),
    [
        ("questions disputes >/dev/full", 3, "detente: standard output: No space left on device"),
        ("questions disputes >&-", 3, "detente: standard output: Bad file descriptor"),
        ("questions disputes >&- 2>&- <&-", 3, ""),
        ("questions nonesuch 2>&-", 2, ""),
        ("questions nonesuch 2>/dev/full", 2, ""),
        ("mcp <&-", 3, "detente: standard input: Bad file descriptor"),
        ("mcp >&-", 3, "detente: standard output: Bad file descriptor"),
        (">/dev/full", 3, "detente: standard output: No space left on device"),
    ],
)
def test_as_a_shell_starts_it(line, status, says):
    """What the driver makes is what a shell makes, to the end of the process."""
    shell = f"{sys.executable} -m detente.cli {line}"
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, env=env, timeout=60)
    assert (done.returncode, done.stderr.strip()) == (status, says)


@pytest.mark.parametrize(
    "odd",
    [
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"HOME": None, "XDG_CACHE_HOME": "relative", "DETENTE_CACHE": None, "TERM": "\x1b", "COLUMNS": "abc"},
        {"COLUMNS": "-1", "TERM": None, "NO_COLOR": "", "FORCE_COLOR": "x"},
        {"COLUMNS": "1000000000", "LINES": "0", "PYTHONWARNINGS": "default"},
    ],
)
def test_an_odd_environment(odd, tmp_path):
    env = {name: value for name, value in (os.environ | odd).items() if value is not None}
    env |= {"PYTHONPATH": str(ROOT / "src")} | ({"XDG_CACHE_HOME": str(tmp_path)} if "DETENTE_CACHE" in odd else {})
    done = subprocess.run(
        [sys.executable, "-m", "detente.cli", "questions", "disputes"],
        capture_output=True,
        env=env,
        timeout=60,
        cwd=tmp_path,
    )
    assert done.returncode == 0 and not done.stderr and b"disputes/adversaries" in done.stdout


def test_a_width_that_is_none(tmp_path):
    """On a terminal, where COLUMNS counts."""
    pty = pytest.importorskip("pty")
    for columns in ("-1", "1", "abc", "1000000000"):
        ours, theirs = pty.openpty()
        env = os.environ | {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": columns}
        command = [sys.executable, "-m", "detente.cli", "ask", "disputes/adversaries"]
        child = subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs, env=env)
        os.close(theirs)
        seen = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:
                break
            if not more:
                break
            seen += more
        os.close(ours)
        assert child.wait(60) == 0 and b"Japan" in seen and b"Traceback" not in seen and len(seen) < 10_000
