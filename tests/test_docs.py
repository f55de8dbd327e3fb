"""The documentation against the program: pages that are made, commands that are shown, and what they print.

In a fence ``console`` a line ``$ detente ...`` is run and what it prints, errors included, is compared with the lines
under it; a line ``...`` stands for any lines left out. In other fences, and inside lines of text, a command
``detente ...`` must exist, with its options and the question that it names.
"""

import contextlib
import io
import os
import re
import shlex
import sys
from pathlib import Path

import click
import pytest

from detente.cli import command, main

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

FILES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md"))]
#: A fence with its language, and its lines.
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def name(path):
    return path.relative_to(ROOT).as_posix()


def transcripts():
    """Each command of a ``console`` fence with the lines that it is said to print."""
    for path in FILES:
        for language, text in FENCE.findall(path.read_text(encoding="utf-8")):
            if language != "console":
                continue
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                joined = part.replace("\\\n", "")
                first, _, printed = joined.partition("\n")
                if first.startswith("detente "):
                    yield pytest.param(first, printed.rstrip("\n").split("\n"), id=f"{name(path)}: {first[:60]}")


def commands():
    """Every command that is shown without being run: in other fences, and inside the text."""
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        shown = [line for lang, body in FENCE.findall(text) if lang != "console" for line in body.split("\n")]
        inline = re.findall(r"`(detente [^`\n]+)`", FENCE.sub("", text))
        lines = [line.split("  #")[0].strip().removeprefix("$ ").removeprefix(".venv/bin/") for line in shown]
        for line in dict.fromkeys([x for x in lines if x.startswith("detente ")] + inline):
            yield pytest.param(line.strip(), id=f"{name(path)}: {line[:60]}")


def run(line, folder):
    """What a command prints, standard output and error together, and its status."""
    out = io.StringIO()
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), pytest.raises(SystemExit) as ended:
            main(shlex.split(line)[1:])
    finally:
        os.chdir(before)
    return out.getvalue(), ended.value.code


def fits(printed, said):
    """Whether lines are those that are said, where ``...`` stands for any number of lines."""
    parts, current = [], []
    for line in said:
        if line.strip() == "...":
            parts.append(current)
            current = []
        else:
            current.append(line.rstrip())
    parts.append(current)
    lines = [line.rstrip() for line in printed]
    if len(parts) == 1:
        return lines == parts[0]
    if lines[: len(parts[0])] != parts[0] or (parts[-1] and lines[-len(parts[-1]) :] != parts[-1]):
        return False
    at = len(parts[0])
    for part in parts[1:-1]:
        at = next((i + len(part) for i in range(at, len(lines)) if lines[i : i + len(part)] == part), -1)
        if at < 0:
            return False
    return True


def test_the_pages_that_are_made_are_up_to_date():
    import _pages

    stale = [path for path, text in _pages.pages() if not (ROOT / path).is_file() or _pages.read(ROOT / path) != text]
    assert not stale, "run scripts/docs"
    made = {f"docs/questions/{question}.md" for question in _pages.catalogue().files}
    assert {name(p) for p in ROOT.glob("docs/questions/*/*.md")} == made


@pytest.mark.parametrize(("line", "said"), list(transcripts()))
def test_a_command_prints_what_the_documentation_says(line, said, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    printed, _ = run(line, ROOT)
    assert fits(printed.rstrip("\n").split("\n"), said), printed


@pytest.mark.parametrize("line", list(commands()))
def test_a_command_that_is_shown_exists(line):
    """Every subcommand, option and question that a shown command names."""
    words = shlex.split(line)[1:]
    group, context = command, click.Context(command, info_name="detente")
    while words and isinstance(group, click.Group):
        if words[0].startswith("-") or words[0].isupper() or words[0].startswith("./"):
            break
        found = group.get_command(context, words[0])
        assert found is not None, f"no command {words[0]}"
        group, context = found, click.Context(found, info_name=words[0], parent=context)
        words = words[1:]
    known = {o for p in group.get_params(context) for o in (*p.opts, *p.secondary_opts)} | {"--help", "--version"}
    for word in words:
        option = word.split("=")[0]
        if option.startswith("--"):
            assert option in known, f"{group.name} has no {option}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_links_lead_somewhere(path):
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", text):
        if "://" not in target and not target.startswith("mailto:"):
            assert (path.parent / target).exists(), target
