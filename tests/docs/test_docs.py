"""The documentation against the program: pages that are made, commands that are shown, and what they print.

What a ``console`` fence shows is run and compared (see scripts/shared/_transcripts.py). In other fences, and inside
lines of text, a command ``detente ...`` must exist, with its options and the question that it names.
"""

import re
import shlex
import sys
from pathlib import Path

import click
import pytest

from detente.cli import command

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "shared"))

import _transcripts  # noqa: E402, a module of scripts/
from _transcripts import FENCE, FILES, fits, run  # noqa: E402


def name(path):
    return path.relative_to(ROOT).as_posix()


def transcripts():
    """Each command of a ``console`` fence with the lines that it is said to print."""
    for path, line, said in _transcripts.transcripts():
        yield pytest.param(line, said, id=f"{name(path)}: {line[:60]}")


def commands():
    """Every command that is shown without being run: in other fences, and inside the text."""
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        shown = [line for lang, body in FENCE.findall(text) if lang != "console" for line in body.split("\n")]
        inline = re.findall(r"`(detente [^`\n]+)`", FENCE.sub("", text))
        lines = [line.split("  #")[0].strip().removeprefix("$ ").removeprefix(".venv/bin/") for line in shown]
        for line in dict.fromkeys([x for x in lines if x.startswith("detente ")] + inline):
            yield pytest.param(line.strip(), id=f"{name(path)}: {line[:60]}")


def test_the_pages_that_are_made_are_up_to_date():
    import _pages

    stale = [path for path, text in _pages.pages() if not (ROOT / path).is_file() or _pages.read(ROOT / path) != text]
    assert not stale, "run scripts/docs"
    import _house

    design = (ROOT / _house.PAGE).read_text(encoding="utf-8")
    assert design == _house.page(design), "run scripts/docs"
    made = {f"docs/questions/{question}.md" for question in _pages.catalogue().files}
    assert {name(p) for p in ROOT.glob("docs/questions/*/*.md")} == made


@pytest.mark.parametrize(("line", "said"), list(transcripts()))
def test_a_command_prints_what_the_documentation_says(line, said):
    printed, _ = run(line)
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
