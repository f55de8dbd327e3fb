"""The environment of a checkout, ``.venv``: exactly what ``requirements.lock`` names, and Detente itself.

It is complete once its stamp stands in it: the hash of the lock file, the Python it was made with and the
place it was made for. Whatever has another stamp, or none because its making was interrupted, is made anew.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

if os.name == "nt":
    import msvcrt
else:
    import fcntl

from _python import CHOICE, SUPPORTED

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = CHECKOUT / "requirements.lock"
PROJECT = CHECKOUT / "pyproject.toml"
VENV = CHECKOUT / ".venv"
STAMP = VENV / "detente.json"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")

Command = Sequence[str | os.PathLike[str]]
#: How to make an empty environment, and the start of the command that installs into it.
Way = tuple[Command, Command]


class Stop(Exception):
    """Something that the script needs cannot be had. One line for the user; exit status 3."""


def main(job: Callable[[list[str]], int]) -> NoReturn:
    """Runs a script's job on its arguments, and ends the process with the job's status."""
    try:
        status = job(sys.argv[1:])
    except Stop as stop:
        print(f"{Path(sys.argv[0]).name}: {stop}", file=sys.stderr)
        status = 3
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


@contextmanager
def environment() -> Iterator[None]:
    """Makes the environment where it is not complete, and keeps other scripts from replacing it meanwhile.

    Raises:
        Stop: it cannot be made.
    """
    while True:
        with _locked(shared=True):
            if _made() and _installed():
                yield
                return
        with _locked(shared=False):
            try:
                _complete()
            except OSError as error:
                raise Stop(f"cannot make {VENV}: {error}") from error


def program(name: str) -> Path:
    """A program of the environment.

    Raises:
        Stop: it is not there.
    """
    path = PROGRAMS / (f"{name}.exe" if os.name == "nt" else name)
    if not path.is_file():
        raise Stop(f"{VENV} has no {name}; remove that folder and start again")
    return path


def run(command: Command, **more: str) -> int:
    """Runs a command at the top of the checkout, inside the environment; returns its exit status.

    Args:
        command: the program and its arguments.
        more: environment variables to add.
    """
    with subprocess.Popen(command, cwd=CHECKOUT, env=variables() | more) as child:
        while True:
            try:
                status = child.wait()
            except KeyboardInterrupt:  # the child has it too, and ends in its own way
                continue
            return status if status >= 0 else 128 - status


def variables() -> dict[str, str]:
    """The environment variables of a program that runs inside the environment."""
    # Packages of the caller's own would hide those of the lock file.
    left_out = {"PYTHONHOME", "PYTHONPATH", "PIP_PREFIX", "PIP_TARGET", "PIP_USER"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    path = os.pathsep.join([str(PROGRAMS), kept.get("PATH", os.defpath)])
    return kept | {"VIRTUAL_ENV": str(VENV), "PATH": path, "PYTHONNOUSERSITE": "1"}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stamp() -> dict[str, str]:
    """What the stamp says; empty where it is missing or unreadable."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _made() -> bool:
    """Whether the environment holds what the lock file names, for this place and a Python that will do."""
    stamp = _stamp()
    if stamp.get("lock") != _hash(LOCK) or stamp.get("folder") != str(VENV):
        return False
    # Its Python may have been taken away or replaced by another version since.
    answer = _run_quietly([PYTHON, "-I", "-c", "import sys; print(*sys.version_info[:2])"])
    version = tuple(int(part) for part in answer.stdout.split()) if answer and not answer.returncode else ()
    wanted = (sys.version_info[:2],) if os.environ.get(CHOICE) else SUPPORTED
    return version in wanted and stamp.get("python") == _dotted(version)


def _installed() -> bool:
    """Whether Detente is in the environment as its project file describes it now (version, commands)."""
    return _stamp().get("project") == _hash(PROJECT)


def _complete() -> None:
    """Makes the environment, or what is missing of it, and stamps it last. Needs the exclusive lock."""
    if _made():
        version = _stamp()["python"]
        install = _stamp()["install"].split("\n")
    else:
        version = _dotted(sys.version_info[:2])
        print(f"making {VENV} with Python {version}: a minute or two, once", file=sys.stderr, flush=True)
        STAMP.unlink(missing_ok=True)  # first, so that a half-removed environment is not taken for complete
        install = _make()
    if not _installed():
        offline = ["--no-index", "--no-deps", "--no-build-isolation"]
        _install([*install, *offline, "--editable", CHECKOUT], "Detente itself", "is pyproject.toml right?")
    stamp = {
        "lock": _hash(LOCK),
        "python": version,
        "folder": str(VENV),
        "project": _hash(PROJECT),
        "install": "\n".join(install),
    }
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
    fresh.replace(STAMP)


def _make() -> list[str]:
    """Makes an environment that holds what the lock file names; returns the command that installs into it."""
    for create, install in _ways():
        if VENV.is_symlink() or VENV.is_file():
            VENV.unlink()
        elif VENV.exists():
            shutil.rmtree(VENV)
        made = _run_quietly(create)
        if made is None or made.returncode:
            continue
        command = [os.fspath(part) for part in install]
        _install([*command, "--require-hashes", "-r", LOCK], f"what {LOCK.name} names", "is the network on?")
        return command
    version = _dotted(sys.version_info[:2])
    raise Stop(
        f"cannot make {VENV}: {sys.executable} has no working ensurepip, and there is neither uv nor a pip "
        f"of 22.3 or newer; install the package python{version}-venv (Debian, Ubuntu), or uv"
    )


def _ways() -> Iterator[Way]:
    """The ways to make an environment that this machine may allow, the plainest first."""
    pip = ["--no-input", "--disable-pip-version-check", "install"]
    if find_spec("ensurepip"):
        yield [sys.executable, "-I", "-m", "venv", VENV], [PYTHON, "-I", "-m", "pip", *pip]
    homes = [str(Path.home() / ".local" / "bin"), str(Path.home() / ".cargo" / "bin")]
    uv = shutil.which("uv", path=os.pathsep.join([os.environ.get("PATH", os.defpath), *homes]))
    if uv:
        yield (
            [uv, "venv", "--python", sys.executable, VENV],
            [uv, "pip", "install", "--python", PYTHON],
        )
    bare = [sys.executable, "-I", "-m", "venv", "--without-pip", VENV]
    programs = [[found] for name in ("pip3", "pip") if (found := shutil.which(name))]
    for outer in [[sys.executable, "-m", "pip"], *programs]:
        # An older pip does not know --python, and fails here.
        known = _run_quietly([*outer, "--python", sys.executable, "--version"])
        if known and known.returncode == 0:
            yield bare, [*outer, "--python", PYTHON, *pip]


def _install(command: Command, what: str, doubt: str) -> None:
    """Runs an installing command; its output goes to a log in the environment.

    Args:
        command: the whole command.
        what: what it installs.
        doubt: what to look at first where it fails.

    Raises:
        Stop: it failed.
    """
    log = VENV / "install.log"
    done = _run_quietly(command)
    output = done.stdout + done.stderr if done else f"error: {command[0]} does not start"
    with log.open("a", encoding="utf-8") as file:
        file.write(output)
    if done is None or done.returncode:
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        telling = [line for line in lines if line.lower().startswith(("error:", "×"))] or lines[-1:] or ["?"]
        raise Stop(f"cannot install {what} ({telling[0]}); {doubt} The whole log is {log}")


def _run_quietly(command: Command) -> subprocess.CompletedProcess[str] | None:
    """Runs a command and keeps what it prints; None where it does not start."""
    try:
        return subprocess.run(
            command,
            cwd=CHECKOUT,
            env=variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError:
        return None


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


@contextmanager
def _locked(*, shared: bool) -> Iterator[None]:
    """Holds the lock of the environment: many may use it at once, one alone may make it.

    Windows knows no shared lock, but does not let a running program be replaced either.
    """
    if os.name == "nt" and shared:
        yield
        return
    try:
        file = (CHECKOUT / ".venv.lock").open("a", encoding="utf-8")
    except OSError as error:
        raise Stop(f"cannot write to {CHECKOUT}: {error}") from error
    with file:
        if not _take(file.fileno(), shared=shared, wait=False):
            print("waiting for another script that uses .venv", file=sys.stderr, flush=True)
            _take(file.fileno(), shared=shared, wait=True)
        yield  # closing the file gives the lock back


def _take(file: int, *, shared: bool, wait: bool) -> bool:
    """Takes the lock of an open file; False where another process holds it and we are not to wait."""
    while True:
        try:
            if os.name == "nt":
                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            else:
                kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
                fcntl.flock(file, kind if wait else kind | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            if not wait:
                return False
            time.sleep(0.2)
        else:
            return True
