"""The Java tools that the ontology is checked with, in ``build/owl``: the OWL API, HermiT and ROBOT.

`scripts/shared/owl/pom.xml` names their versions, Maven fetches them from Maven Central, and the programs of
`scripts/shared/owl` are compiled against them. A stamp, the hash of those files, tells whether this has been done.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "owl"
HOME = SOURCES.parents[2] / "build" / "owl"
LIBRARIES = HOME / "lib"
CLASSES = HOME / "classes"
_STAMP = HOME / "stamp"


class Missing(Exception):
    """Something that the tools need is not there, or failed. One line for the user."""


def _hash() -> str:
    sources = sorted([SOURCES / "pom.xml", *SOURCES.glob("*.java")])
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in sources)).hexdigest()


def ready() -> bool:
    """Whether the tools are there and are those that the sources name."""
    return _STAMP.is_file() and _STAMP.read_text(encoding="utf-8") == _hash()


def make() -> None:
    """Fetches and compiles the tools where they are not ready.

    Raises:
        Missing: Maven or a JDK is not installed, or one of them failed.
    """
    if ready():
        return
    for program in ("mvn", "javac"):
        if not shutil.which(program):
            raise Missing(f"needs {program}; install Maven and a JDK (Debian: maven default-jdk-headless)")
    shutil.rmtree(HOME, ignore_errors=True)
    CLASSES.mkdir(parents=True)
    run("mvn", "-q", "-B", "-f", SOURCES / "pom.xml", "dependency:copy-dependencies", f"-DoutputDirectory={LIBRARIES}")
    run("javac", "-nowarn", "-d", CLASSES, "-cp", LIBRARIES / "*", *sorted(SOURCES.glob("*.java")))
    _STAMP.write_text(_hash(), encoding="utf-8")


def command(main: str, *arguments: str) -> list[str]:
    """The command that runs a main class of the tools; it takes at most 2 GB."""
    path = os.pathsep.join([str(CLASSES), str(LIBRARIES / "*")])
    return ["java", "-Xmx2g", "-Dfile.encoding=UTF-8", "-cp", path, main, *arguments]


def run(*parts: str | os.PathLike[str]) -> None:
    """Runs a command.

    Raises:
        Missing: it failed; its first error.
    """
    command: Sequence[str] = [os.fspath(part) for part in parts]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    if done.returncode:
        said = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        telling = [line for line in said if "ERROR" in line or "error:" in line] or said or ["?"]
        raise Missing(f"{command[0]} failed: {telling[0]}")
