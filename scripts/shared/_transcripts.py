"""Commands shown in the documentation: what they are, what they print, and how to record that anew.

In a fence ``console`` a line ``$ detente ...`` is a command and the lines under it what it prints, errors included; a
line ``...`` stands for any lines left out. A fence with such a line is written by hand and never recorded.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from detente.cli import main

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md"))]
#: A fence with its language, and its lines.
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Columns that output is made for.
WIDTH = 100


def parts(fence: str) -> list[tuple[str, str]]:
    """The commands of a ``console`` fence as they are written, and what stands under each."""
    found = []
    for part in re.split(r"^\$ ", fence, flags=re.MULTILINE)[1:]:
        match = re.match(r"((?:[^\n]*\\\n)*[^\n]*\n?)(.*)", part, re.DOTALL)
        assert match
        found.append((match[1].rstrip("\n"), match[2]))
    return found


def transcripts() -> Iterator[tuple[Path, str, list[str]]]:
    """Each file, a command in it, and the lines that it is said to print."""
    for path in FILES:
        for language, text in FENCE.findall(path.read_text(encoding="utf-8")):
            if language == "console":
                for line, printed in parts(text):
                    if line.startswith("detente "):
                        yield path, line.replace("\\\n", ""), printed.rstrip("\n").split("\n")


def run(line: str, folder: Path = ROOT) -> tuple[str, int]:
    """What a command prints, standard output and error together, each line ended by LF, and its exit status."""
    out, before, width = io.StringIO(newline=None), Path.cwd(), os.environ.get("COLUMNS")
    status: int | str | None = 0
    os.chdir(folder)
    os.environ["COLUMNS"] = str(WIDTH)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            main(shlex.split(line)[1:])
    except SystemExit as ended:
        status = ended.code
    finally:
        os.chdir(before)
        if width is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = width
    return out.getvalue(), status if isinstance(status, int) else 1 if status else 0


def record(path: Path) -> str:
    """The text of a page with what its commands print now."""

    def anew(match: re.Match[str]) -> str:
        if match[1] != "console" or re.search(r"^\s*\.\.\.$", match[2], re.MULTILINE):
            return match[0]
        lines = [
            f"$ {line}\n{run(line.replace(chr(92) + chr(10), ''))[0] if line.startswith('detente ') else printed}"
            for line, printed in parts(match[2])
        ]
        text = "".join(re.sub(r"[ \t]+$", "", line, flags=re.MULTILINE).rstrip("\n") + "\n" for line in lines)
        return f"```console\n{text}```"

    return FENCE.sub(anew, path.read_text(encoding="utf-8"))


def fits(printed: list[str], said: list[str]) -> bool:
    """Whether lines are those that are said, where ``...`` stands for any number of lines."""
    blocks: list[list[str]] = [[]]
    for line in said:
        if line.strip() == "...":
            blocks.append([])
        else:
            blocks[-1].append(line.rstrip())
    lines = [line.rstrip() for line in printed]
    first, *middle = blocks
    if not middle:
        return lines == first
    last = middle.pop()
    if lines[: len(first)] != first or (last and lines[-len(last) :] != last):
        return False
    at = len(first)
    for block in middle:
        at = next((i + len(block) for i in range(at, len(lines)) if lines[i : i + len(block)] == block), -1)
        if at < 0:
            return False
    return True
