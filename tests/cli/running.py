"""The command line: as a process of its own, as a person starts it, or within this one, which is quicker."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from detente.cli import main

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments, given=None, **environment):
    env = os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"} | environment
    return subprocess.run(
        [sys.executable, "-m", "detente.cli", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=env,
        input=given,
        timeout=120,
        cwd=ROOT,
    )


def ok(*arguments, **more):
    done = run(*arguments, **more)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


def within(*arguments):
    """A command within this process: its exit status, and what it printed on either stream."""
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors), pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code, out.getvalue(), errors.getvalue()
