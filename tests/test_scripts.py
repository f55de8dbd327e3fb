"""The scripts: which Python they take, how they make their environment, and what they then run.

Every test starts the real scripts, in a small checkout of its own whose programs only say how they were
called. The commands of a shell stand in for interpreters, so that the tests need no other Python.
"""

import ast
import glob
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import types
import urllib.error
import urllib.request
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
FOR_EVERY_PYTHON = ("_python.py", "demo", "test", "serve")
#: The interpreter that this one's environment was made from: the scripts never start from inside theirs.
BASE = sys._base_executable
VERSION = "{}.{}".format(*sys.version_info)

# A project with nothing to download: its build backend is in its own folder, and so is all that it installs.
BACKEND = """
import pathlib, zipfile
PROGRAMS = pathlib.Path("programs").read_text().split()
def build_editable(directory, settings=None, metadata=None):
    name = "detente-1.0-py3-none-any.whl"
    files = {
        "detente.pth": str(pathlib.Path("src").resolve()),
        "detente-1.0.dist-info/METADATA": "Metadata-Version: 2.1\\nName: detente\\nVersion: 1.0\\n",
        "detente-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        "detente-1.0.dist-info/entry_points.txt":
            "[console_scripts]\\n" + "".join(f"{p} = programs:main\\n" for p in PROGRAMS),
    }
    files["detente-1.0.dist-info/RECORD"] = "".join(f"{f},,\\n" for f in files)
    with zipfile.ZipFile(pathlib.Path(directory) / name, "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
    return name
"""
# Says its name, its arguments and DETENTE_TEST_ALL; fails where it is told to; exports; is Oxigraph.
PROGRAM = """
import os, sys
def main():
    name = os.path.basename(sys.argv[0])
    if name == "oxigraph":
        os.execv(os.environ["REAL_OXIGRAPH"], sys.argv)
    print(name, *sys.argv[1:], os.environ.get("DETENTE_TEST_ALL", ""), flush=True)
    if "--output" in sys.argv:
        with open(sys.argv[sys.argv.index("--output") + 1], "w") as file:
            file.write("<http://a.example/s> <http://a.example/p> 42 .\\n".replace("42", '"42"'))
    return int(os.environ.get("FAIL_" + name.upper(), 0))
"""
# Stands in for uv: makes an environment and installs the small project by the means of a shell, at once.
UV = r"""
PATH=/usr/bin:/bin
if [ "$1" = venv ]; then exec "$3" -m venv --without-pip "$4"; fi
python=$4
case "$*" in *--editable*) ;; *) exit 0;; esac
while [ $# -gt 1 ]; do shift; done
for name in $(cat "$1/programs"); do
    program=${python%/*}/$name
    cat > "$program" <<END
#!/bin/sh
'''exec' '$python' "\$0" "\$@"
'''
import sys
sys.path.insert(0, '$1/src')
import programs
sys.exit(programs.main())
END
    chmod +x "$program"
done
"""
# An old interpreter, or one without ensurepip, as far as the scripts can see.
DISGUISE = """
import importlib.util, os, runpy, sys
if os.environ.get("AS_PYTHON"):
    sys.version_info = tuple(int(n) for n in os.environ["AS_PYTHON"].split("."))
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "ensurepip" else find(name, package)
sys.argv = sys.argv[1:]
sys.path[0] = os.path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
"""


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
        "programs": "detente ruff mypy pytest oxigraph",
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


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines of its standard error; it must have ended with 3."""
    assert done.returncode == 3, done.stderr
    return done.stderr.splitlines()


# --- which Python


def test_their_syntax_is_that_of_every_python_since_2_7():
    newer = (
        *(
            ast.AnnAssign,
            ast.AsyncFor,
            ast.AsyncFunctionDef,
            ast.AsyncWith,
            ast.Await,
            ast.JoinedStr,
            ast.Match,
        ),
        *(ast.MatMult, ast.NamedExpr, ast.Nonlocal, ast.YieldFrom),
    )
    for name in FOR_EVERY_PYTHON:
        text = (SCRIPTS / name).read_text(encoding="ascii")
        for node in ast.walk(ast.parse(text)):
            where = f"{name}:{getattr(node, 'lineno', 0)}"
            assert not isinstance(node, newer), where
            assert not (isinstance(node, ast.Raise) and node.cause), where
            if isinstance(node, ast.arguments):
                assert not (node.posonlyargs or node.kwonlyargs), where
            if isinstance(node, ast.arg | ast.FunctionDef):
                assert getattr(node, "annotation", None) is None and getattr(node, "returns", None) is None, (
                    where
                )
            if isinstance(node, ast.Starred):
                assert not isinstance(node.ctx, ast.Store), where
            if isinstance(node, ast.List | ast.Tuple | ast.Set):
                assert not any(isinstance(item, ast.Starred) for item in node.elts), where
            if isinstance(node, ast.Dict):
                assert None not in node.keys, where
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) != "print", where  # a statement in 2.7
                assert sum(isinstance(a, ast.Starred) for a in node.args) < 2, where


def test_old_interpreters_of_this_machine_read_them():
    parse = "import ast, sys; [ast.parse(open(name).read()) for name in sys.argv[1:]]"
    for python in glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python")):
        subprocess.run([python, "-c", parse, *(str(SCRIPTS / name) for name in FOR_EVERY_PYTHON)], check=True)


@pytest.fixture
def old(monkeypatch, variables):
    """The module that looks for a Python, as an interpreter sees it that is too old itself."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import _python

    for name in list(os.environ):
        if name not in variables:
            monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    seen = types.SimpleNamespace(version_info=(3, 6, 15), executable="/old/python")
    monkeypatch.setattr(_python, "sys", seen)
    return _python


def test_the_newest_that_starts_is_taken(old, programs):
    assert old.find() is None
    programs("python3.11", "echo 3 11")
    newest = programs("python3.13", "echo 3 13")
    programs("python3.14", "exit 127")  # a shim of pyenv for a version that is switched off
    assert old.find() == str(newest)


def test_a_python_without_a_version_in_its_name_is_asked_for_it(old, programs):
    programs("python3.12", "echo 3 12")
    programs("python", "echo 2 7")
    newest = programs("python3", "echo 3 13")
    assert old.find() == str(newest)


def test_a_python_that_is_too_new_is_not_taken(old, programs):
    programs("python3", "echo 3 15")
    assert old.find() is None


def test_the_interpreters_of_pyenv_and_uv_are_found(old, programs, tmp_path):
    home = tmp_path / "home"
    programs("python3.12", "echo 3 12", home / ".pyenv" / "versions" / "3.12.9" / "bin")
    latest = programs("python3.12", "echo 3 12", home / ".pyenv" / "versions" / "3.12.10" / "bin")
    assert old.find() == str(latest)
    uv = home / ".local" / "share" / "uv" / "python" / "cpython-3.13.1-linux-x86_64-gnu" / "bin"
    newest = programs("python3.13", "echo 3 13", uv)
    assert old.find() == str(newest)


def test_an_activated_environment_of_the_checkout_is_passed_over(old, programs, tmp_path, monkeypatch):
    monkeypatch.setattr(old, "VENV", str(tmp_path / ".venv"))
    inside = programs("python3.14", "echo 3 14", tmp_path / ".venv" / "bin")
    other = programs("python3.12", "echo 3 12")
    monkeypatch.setenv("PATH", os.pathsep.join([str(inside.parent), str(other.parent)]))
    assert old.find() == str(other)


def test_a_chosen_python_goes_before_a_newer_one(old, programs, monkeypatch):
    programs("python3.13", "echo 3 13")
    chosen = programs("python3.11", "echo 3 11")
    for choice in ("python3.11", str(chosen)):
        monkeypatch.setenv("DETENTE_PYTHON", choice)
        assert old.find() == str(chosen)


def test_an_old_python_hands_over_arguments_and_status(script, programs):
    programs("python3.12", '[ "$1" = -c ] && echo 3 12 && exit\necho "$@" "[$PYTHONPATH]"; exit 5')
    done = script("demo", "--as-of", "19 70", AS_PYTHON="2.7", PYTHONPATH="/of/another/python")
    assert done.returncode == 5
    assert done.stdout.endswith("scripts/demo --as-of 19 70 []\n")


@pytest.mark.parametrize("name", ["demo", "test", "serve"])
def test_without_any_python_they_say_what_they_sought(script, name):
    (line,) = said(script(name, AS_PYTHON="3.6"))
    assert line.startswith(f"{name}: needs one of Python 3.14, 3.13, 3.12, 3.11, and this is 3.6; sought")
    assert "PATH" in line and "pyenv" in line and "uv" in line


def test_a_choice_that_is_no_such_python_is_refused(script, programs):
    programs("python3.9", "echo 3 9")
    (line,) = said(script("demo", DETENTE_PYTHON="python3.9"))
    assert line.startswith("demo: DETENTE_PYTHON=python3.9 is none of Python 3.14")


# --- the environment


def test_it_is_made_once_and_again_when_it_must_be(script, checkout):
    def made(**more: str) -> bool:
        done = script("demo", "--format", "csv", **more)
        question = "detente ask alliances/indirect-opponents --state Russia --as-of 2017 --why --format csv"
        assert done.stdout.strip() == question, done.stderr
        assert done.returncode == 0
        return f"making {checkout / '.venv'} with Python {VERSION}" in done.stderr

    stamp = checkout / ".venv" / "detente.json"
    assert made()
    first = stamp.read_bytes()
    assert not made()
    assert not made(PYTHONPATH=str(checkout / "nowhere"))

    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert made()
    assert stamp.read_bytes() != first

    stamp.unlink()  # as an interruption leaves it
    shutil.rmtree(checkout / ".venv" / "bin")
    assert made()

    (checkout / ".venv" / "bin" / "python").unlink()  # its Python is gone
    assert made()

    stamp.write_text("{", encoding="utf-8")
    assert made()


def test_a_changed_project_file_is_installed_without_making_all_anew(script, checkout):
    assert script("demo").returncode == 0
    (checkout / "programs").write_text("detente another", encoding="utf-8")
    with (checkout / "pyproject.toml").open("a") as project:
        project.write("# changed\n")
    done = script("demo")
    assert "making" not in done.stderr
    assert (checkout / ".venv" / "bin" / "another").is_file()


def test_a_checkout_that_was_moved_makes_its_own(script, checkout, variables):
    assert script("demo").returncode == 0
    elsewhere = checkout.with_name("elsewhere")
    checkout.rename(elsewhere)
    command = [BASE, "-c", DISGUISE, str(elsewhere / "scripts" / "demo")]
    done = subprocess.run(command, env=variables, capture_output=True, text=True)
    assert done.returncode == 0
    assert f"making {elsewhere / '.venv'}" in done.stderr


def test_two_scripts_started_at_once_make_it_once(checkout, variables):
    # Undisguised: with ensurepip where this Python has it, and slowly enough for the second to wait.
    command = [BASE, str(checkout / "scripts" / "demo")]
    both = [
        subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ends = [one.communicate(timeout=120) for one in both]
    assert [one.returncode for one in both] == [0, 0], ends
    assert all(out.startswith("detente ask") for out, _ in ends)
    assert sum("making" in err for _, err in ends) == 1


def test_it_is_made_anew_after_a_kill_half_way(script, checkout, programs, variables, tmp_path):
    flag = tmp_path / "installing"
    programs("uv", f'case "$*" in pip*) : > "{flag}"; exec /bin/sleep 60;; esac\n{UV}')
    child = subprocess.Popen(
        [BASE, "-c", DISGUISE, str(checkout / "scripts" / "demo")],
        env=variables,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 30
        while not flag.exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    assert (checkout / ".venv").is_dir()
    assert not (checkout / ".venv" / "detente.json").exists()
    programs("uv", UV)
    done = script("demo")
    assert done.returncode == 0, done.stderr
    assert "making" in done.stderr


# Puts a Python in the way whose own pip does not start, so that only the `pip` on the PATH is left.
NO_PIP_OF_ITS_OWN = """
import subprocess as _subprocess
_real = _subprocess.run
def _run(command, **more):
    if list(command[1:3]) == ["-m", "pip"]:
        raise OSError("no pip")
    return _real(command, **more)
_subprocess.run = _run
"""


def test_without_any_way_to_install_it_names_the_package(checkout, variables, programs):
    (programs.folder / "uv").unlink()
    command = [BASE, "-c", NO_PIP_OF_ITS_OWN + DISGUISE, str(checkout / "scripts" / "demo")]
    _, line = said(subprocess.run(command, env=variables, capture_output=True, text=True))
    assert f"install the package python{VERSION}-venv" in line
    assert "or uv" in line
    assert not (checkout / ".venv" / "detente.json").exists()


def test_uv_serves_where_ensurepip_is_missing(script, checkout, programs, tmp_path):
    log = tmp_path / "uv.log"
    programs("uv", f'echo "$@" >> "{log}"\n{UV}')
    assert script("demo").returncode == 0
    venv = checkout / ".venv"
    create, dependencies, project = log.read_text(encoding="utf-8").splitlines()
    assert create == f"venv --python {BASE} {venv}"
    install = f"pip install --python {venv / 'bin' / 'python'}"
    assert dependencies == f"{install} --require-hashes -r {checkout / 'requirements.lock'}"
    assert project.startswith(install) and project.endswith(f"--editable {checkout}")


def test_pip_serves_where_uv_is_missing_too(script, checkout, pip):
    done = script("demo")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("detente ask")
    assert not list((checkout / ".venv").glob("lib/python*/site-packages/pip"))


def test_a_package_that_cannot_be_fetched_is_one_line(script, checkout, pip):
    digest = hashlib.sha256(b"").hexdigest()
    lock = f"detente-absent==1.0 --hash=sha256:{digest}\n"
    (checkout / "requirements.lock").write_text(lock, encoding="utf-8")
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
    }
    making, line = said(script("demo", **nowhere))
    assert making.startswith("making ")
    assert line.startswith("demo: cannot install what requirements.lock names (ERROR: ")
    assert "detente-absent==1.0" in line and "is the network on?" in line
    assert not (checkout / ".venv" / "detente.json").exists()


# --- what they run


def test_the_test_script_runs_every_check_and_hands_arguments_to_pytest(script):
    done = script("test", "tests/test_x.py", "-k", "chain")
    assert [line.strip() for line in done.stdout.splitlines()] == [
        "ruff check",
        "ruff format --check",
        "mypy --strict src",
        "pytest -n 2 tests/test_x.py -k chain",
    ]
    assert done.returncode == 0, done.stderr

    done = script("test", "--all", FAIL_MYPY="1")
    assert done.stdout.splitlines()[-1] == "pytest -n 2 1"  # the last is DETENTE_TEST_ALL
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "failed: mypy --strict src"

    assert script("test", FAIL_PYTEST="5").returncode == 5


def test_a_program_missing_from_the_environment_is_one_line(script, checkout):
    assert script("demo").returncode == 0
    (checkout / ".venv" / "bin" / "detente").unlink()
    assert said(script("demo")) == [
        "$ detente ask alliances/indirect-opponents --state Russia --as-of 2017 --why",
        f"demo: {checkout / '.venv'} has no detente; remove that folder and start again",
    ]


def test_serve_answers_queries_only_and_leaves_nothing(checkout, variables, require, tmp_path):
    oxigraph = require("oxigraph", "it serves the graph")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [BASE, "-c", DISGUISE, str(checkout / "scripts" / "serve")]
    server = subprocess.Popen(
        [*command, "--port", "0", "--view", "tentative", "--as-of", "1996"],
        env=variables | {"REAL_OXIGRAPH": oxigraph, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        exported, announced, curl = (server.stdout.readline() for _ in range(3))
        assert exported.startswith("detente export --view tentative --format nquads --as-of 1996 --output ")
        assert announced.startswith(
            "The view tentative as of 1996 answers SPARQL 1.1 queries at http://127.0.0.1:"
        )
        endpoint = announced.split(" at ")[1].split()[0]
        assert curl.startswith("curl ") and curl.strip().endswith(endpoint)

        query = urllib.request.Request(
            endpoint,
            b"SELECT ?o WHERE { ?s ?p ?o }",
            {"Content-Type": "application/sparql-query", "Accept": "text/csv"},
        )
        with urllib.request.urlopen(query, timeout=10) as answer:
            assert answer.read().split() == [b"o", b"42"]
        update = urllib.request.Request(
            endpoint.replace("query", "update"), b"CLEAR ALL", {"Content-Type": "application/sparql-update"}
        )
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(update, timeout=10)

        port = endpoint.split(":")[2].split("/")[0]
        taken = subprocess.run([*command, "--port", port], env=variables, capture_output=True, text=True)
        (line,) = said(taken)
        assert line.startswith(f"serve: port {port} of 127.0.0.1 cannot be had")

        server.send_signal(signal.SIGINT)
        _, complaints = server.communicate(timeout=30)
        assert server.returncode == 0
        assert "Traceback" not in complaints
    finally:
        server.kill()
        server.wait()
    assert not list(temporary.iterdir())
    with socket.socket() as probe, pytest.raises(OSError, match="refused"):
        probe.connect(("127.0.0.1", int(port)))


def test_serve_passes_on_a_failed_export(script):
    done = script("serve", "--port", "0", "--view", "nothing", FAIL_DETENTE="2")
    assert done.returncode == 2
    assert "SPARQL" not in done.stdout


@pytest.mark.parametrize("arguments", [["--port", "65536"], ["--timeout", "-5"], ["--as-of", "soon"]])
def test_serve_refuses_bad_numbers_in_one_line(script, arguments):
    done = script("serve", *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert arguments[0] in done.stderr
