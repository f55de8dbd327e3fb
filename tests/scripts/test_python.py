"""Which Python the scripts take, and that every Python can start them."""

import ast
import glob
import os
import subprocess
import types

import pytest

from tests.scripts.small_checkout import SCRIPTS, said

FOR_EVERY_PYTHON = ("shared/_python.py", "demo", "test", "serve")


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
                assert getattr(node, "annotation", None) is None and getattr(node, "returns", None) is None, where
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
    monkeypatch.syspath_prepend(str(SCRIPTS / "shared"))
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
