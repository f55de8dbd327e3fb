"""The library's house: names that stand once, files that can be read, and an order that a tool holds."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "detente"
#: A command is named as people type it.
COMMANDS = SOURCE / "cli"


def modules():
    return [path for path in SOURCE.rglob("*.py") if path.name != "__init__.py"]


def test_no_two_modules_share_a_name():
    names = Counter(path.stem for path in modules() if COMMANDS not in path.parents)
    assert not [name for name, count in names.items() if count > 1]


def test_files_can_be_read():
    programs = [path for folder in ("tests", "scripts") for path in (ROOT / folder).rglob("*.py")]
    files = [*modules(), *programs]
    long = {path.name: n for path in files if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400}
    assert not long


def test_every_wing_says_what_it_is():
    for wing in SOURCE.iterdir():
        if (wing / "__init__.py").is_file():
            assert (wing / "__init__.py").read_text(encoding="utf-8").startswith('"""'), wing.name


def test_no_module_is_imported_by_name_from_below():
    """What import-linter cannot see: modules named in strings, which only the command line and the package may do."""
    named = [path for path in SOURCE.rglob("*.py") if "import_module" in path.read_text(encoding="utf-8")]
    assert all(COMMANDS in path.parents or path == SOURCE / "__init__.py" for path in named)


def test_colours_stand_in_one_place():
    coloured = [path for path in modules() if re.search(r'"#[0-9a-fA-F]{6}"', path.read_text(encoding="utf-8"))]
    assert [path.relative_to(SOURCE).as_posix() for path in coloured] == ["explaining/colours.py"]
