"""What the tests of the scripts start from: a small checkout, and a machine that has next to nothing."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scripts.small_checkout import BACKEND, BASE, DISGUISE, PROGRAM, SCRIPTS, UV


def release_run(*arguments, **more):
    """Runs what `scripts/release` runs, in this environment."""
    command = [sys.executable, "-B", SCRIPTS / "shared" / "_release.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=os.environ | more)


@pytest.fixture(scope="session")
def bundle(require, tmp_path_factory):
    """A bundle of one view, built twice: here, and where `--check` compares it. Workers of one run share it."""
    require("pylode", "writes the reference page")
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    output = shared / "dist"
    with (shared / "dist.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not output.exists():
            new = tmp_path_factory.mktemp("new") / "dist"
            new.mkdir()
            done = release_run("--view", "corrected", "--check", "--output", new, PYTHONHASHSEED="7")
            assert done.returncode == 0, done.stderr
            (made,) = (p for p in new.iterdir() if p.is_dir())
            assert done.stdout == f"{made}.zip\n"
            new.rename(output)
    (made,) = (p for p in output.iterdir() if p.is_dir())
    return made


@pytest.fixture
def programs(tmp_path):
    """The only folder on the PATH: `programs(name, lines)` puts a shell command into it."""
    folder = tmp_path / "path"
    folder.mkdir()

    def write(name: str, lines: str, folder: Path = folder) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
        return folder / name

    write.folder = folder
    return write


@pytest.fixture
def variables(tmp_path, programs):
    """Environment variables of a person who has nothing installed but what `programs` gives."""
    kept = {n: v for n, v in os.environ.items() if n.startswith(("LANG", "LC_", "TMP", "SYSTEMROOT"))}
    return kept | {"PATH": str(programs.folder), "HOME": str(tmp_path / "home")}


@pytest.fixture
def checkout(tmp_path, programs):
    """A small checkout, and on the PATH a quick `uv` that installs it."""
    programs("uv", UV)
    folder = tmp_path / "check out"  # people do have spaces in their paths
    shutil.copytree(SCRIPTS, folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "src").mkdir()
    project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    files = {
        "pyproject.toml": project + '[project]\nname = "detente"\nversion = "1.0"\n',
        "requirements.lock": "# nothing\n",
        "programs": "detente ruff mypy lint-imports pytest oxigraph",
        "backend.py": BACKEND,
        "src/programs.py": PROGRAM,
    }
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def pip(programs, checkout):
    """Leaves nothing but a real pip to install the small checkout with."""
    pytest.importorskip("pip")  # uv makes environments without it
    (programs.folder / "uv").unlink()
    return programs("pip", f'exec "{sys.executable}" -m pip "$@"')


@pytest.fixture
def script(checkout, variables):
    """`script(name, ...)` runs a script of the small checkout, under a Python without ensurepip."""

    def run(name: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [BASE, "-c", DISGUISE, str(checkout / "scripts" / name), *arguments],
            env=variables | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
