"""Starts a script of this folder again under the newest Python that Detente runs on.

This file and the scripts themselves must parse in every Python since 2.7, because whichever one a person
has is the one that reads them first. What needs a newer Python stands in `_environment`.
"""

import glob
import os
import subprocess
import sys

#: What Detente runs on, newest first.
SUPPORTED = ((3, 14), (3, 13), (3, 12), (3, 11))
#: Names the interpreter to take, whatever else is there.
CHOICE = "DETENTE_PYTHON"
#: The environment that the scripts make; an interpreter in there may be about to be replaced.
VENV = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))), ".venv")

_FOUND = "DETENTE_PYTHON_FOUND"  # set for the script that is run again, so that it need not look again
_WINDOWS = os.name == "nt"


def rerun():
    """Returns under the newest Python found; under any other, runs the script again under that one.

    Ends the process with status 3 and one line where there is none.
    """
    if os.environ.pop(_FOUND, None) and sys.version_info[:2] in SUPPORTED:
        return
    python = find()
    if python is None:
        sys.stderr.write("%s: %s\n" % (os.path.basename(sys.argv[0]), _sought()))
        sys.exit(3)
    if python == sys.executable:
        return
    environment = dict(os.environ)
    environment[_FOUND] = "1"
    for name in ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"):  # they were meant for another Python
        environment.pop(name, None)
    command = [python, os.path.abspath(sys.argv[0])] + sys.argv[1:]
    sys.stdout.flush()
    sys.stderr.flush()
    if not _WINDOWS:
        os.execve(python, command, environment)
    child = subprocess.Popen(command, env=environment)
    while True:
        try:
            sys.exit(child.wait())
        except KeyboardInterrupt:  # the child has it too, and ends in its own way
            continue


def find():
    """The path of the newest supported interpreter, or None."""
    chosen = os.environ.get(CHOICE)
    if chosen:
        for path in [chosen] if os.path.dirname(chosen) else _on_path(chosen):
            if _version(path) in SUPPORTED:
                return os.path.abspath(path)
        return None
    # In a virtual environment, the interpreter it was made from.
    current = getattr(sys, "_base_executable", None) or sys.executable
    known = {os.path.realpath(current): (sys.version_info[:2], current)} if current else {}
    for name in ("python3", "python"):
        for path in _on_path(name):
            if os.path.realpath(path) not in known:
                known[os.path.realpath(path)] = (_version(path), path)
    for version in SUPPORTED:
        for found, path in sorted(known.values(), key=lambda pair: pair[1] != current):
            if found == version:
                return path
        for path in _named(version):
            if _version(path) == version:
                return path
    return None


def _named(version):
    """Paths whose names say that they are this version, likeliest first."""
    name = "%d.%d" % version
    for path in _on_path("python" + name):
        yield path
    for folder in _managed():
        homes = glob.glob(os.path.join(folder, name + ".*"))
        homes += glob.glob(os.path.join(folder, "cpython-" + name + ".*"))
        for home in sorted(homes, key=_patch, reverse=True):
            for path in (os.path.join(home, "bin", "python" + name), os.path.join(home, "python.exe")):
                if os.path.isfile(path):
                    yield path
    if _WINDOWS:
        path = _ask(["py", "-" + name, "-c", "import sys; print(sys.executable)"])
        if path:
            yield path


def _managed():
    """Folders in which pyenv and uv keep one interpreter a folder."""
    home = os.path.expanduser("~")
    pyenv = os.environ.get("PYENV_ROOT") or os.path.join(home, ".pyenv")
    yield os.path.join(pyenv, "versions")
    yield os.path.join(home, ".pyenv", "pyenv-win", "versions")
    if os.environ.get("UV_PYTHON_INSTALL_DIR"):
        yield os.environ["UV_PYTHON_INSTALL_DIR"]
    data = os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    yield os.path.join(data, "uv", "python")
    if os.environ.get("APPDATA"):
        yield os.path.join(os.environ["APPDATA"], "uv", "python")
        yield os.path.join(os.environ["APPDATA"], "uv", "data", "python")


def _patch(home):
    """Sorts 3.12.10 after 3.12.9: the numbers in the folder's name up to the first that is none."""
    numbers = []
    for part in os.path.basename(home).replace("cpython-", "").split("-")[0].split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    return numbers


def _on_path(name):
    """Every program of this name on the PATH, our own environment's excepted."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(folder, name + (".exe" if _WINDOWS else ""))
        ours = os.path.realpath(folder).startswith(os.path.realpath(VENV) + os.sep)
        if folder and not ours and os.path.isfile(path) and os.access(path, os.X_OK):
            yield path


def _version(path):
    """The version of the interpreter at this path, as (3, 12), or None where it does not start."""
    answer = _ask([path, "-c", "import sys; print('%d %d' % sys.version_info[:2])"])
    parts = answer.split()
    return (int(parts[0]), int(parts[1])) if len(parts) == 2 and "".join(parts).isdigit() else None


def _ask(command):
    """What a command prints, or the empty string where it fails."""
    with open(os.devnull, "r+b") as nothing:
        try:
            child = subprocess.Popen(command, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing)
        except (OSError, ValueError):
            return ""
        answer = child.communicate()[0].decode("utf-8", "replace").strip()
    return answer if child.returncode == 0 else ""


def _sought():
    """The one line that says what was sought and what would help."""
    versions = ", ".join("%d.%d" % version for version in SUPPORTED)
    if os.environ.get(CHOICE):
        return "%s=%s is none of Python %s; unset it, or name one of these" % (
            CHOICE,
            os.environ[CHOICE],
            versions,
        )
    return (
        "needs one of Python %s, and this is %d.%d; sought python3.14 to python3.11, python3 and python on "
        "the PATH, %sand the interpreters of pyenv and uv; install one, or name it in %s"
        % (versions, sys.version_info[0], sys.version_info[1], "py -3.x, " if _WINDOWS else "", CHOICE)
    )
