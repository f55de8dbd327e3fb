"""Pages that tell a session: their ``session`` fences are run from the first to the last, in a folder of their own.

A line ``$ detente ...`` is a command and the lines under it what it prints; ``$ cd`` and ``$ cp`` do what they do in a
shell. ``python -m tests.docs.sessions PAGE`` writes into the page what its commands print now; where a command is said
to print ``...``, what stands there is kept, and has to fit.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "shared"))

from _transcripts import fits, parts, run  # noqa: E402, a module of scripts/

_FENCE = re.compile(r"^```session\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def played(page: Path, folder: Path):
    """Each command of a page, in order, with what it is said to print and what it prints.

    Args:
        page: the page.
        folder: an empty folder, in which the examples of the project are put.
    """
    shutil.copytree(ROOT / "docs" / "examples", folder / "docs" / "examples")
    where = folder
    for fence in _FENCE.findall(page.read_text(encoding="utf-8")):
        for line, said in parts(fence):
            words = line.split()
            if words[0] == "cd":
                where = where / words[1]
                yield line, said, ""
            elif words[0] == "cp":
                shutil.copy(where / words[1], where / words[2])
                yield line, said, ""
            else:
                yield line, said, run(line.replace("\\\n", ""), where)[0]


def fitting(said: str, printed: str) -> bool:
    """Whether a command prints what it is said to print."""
    return fits(printed.rstrip("\n").split("\n"), said.rstrip("\n").split("\n"))


def recorded(page: Path) -> str:
    """The text of a page with what its commands print now."""
    with tempfile.TemporaryDirectory() as folder:
        told = iter([(s if "..." in s.split("\n") else p) for _, s, p in played(page, Path(folder))])

    def anew(match: re.Match[str]) -> str:
        lines = []
        for line, _ in parts(match[1]):
            printed = re.sub(r"[ \t]+$", "", next(told), flags=re.MULTILINE).rstrip("\n")
            lines.append(f"$ {line}\n" + (f"{printed}\n" if printed else ""))
        return f"```session\n{''.join(lines)}```"

    return _FENCE.sub(anew, page.read_text(encoding="utf-8"))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        Path(name).write_text(recorded(Path(name)), encoding="utf-8")
