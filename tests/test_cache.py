import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detente import cache

NAME = "a" * 64


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def builder(text="content"):
    calls = []

    def build(folder):
        calls.append(folder)
        (folder / "sub").mkdir()
        (folder / "sub" / "file").write_text(text)

    return build, calls


def test_the_folder_is_the_one_that_the_environment_names(own_folder):
    assert cache.folder() == own_folder


def test_a_key_depends_on_words_names_and_content(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("x")
    two.write_text("x")
    keys = {cache.key([one]), cache.key([two]), cache.key([one], "word"), cache.key([one, two])}
    one.write_text("y")
    assert len(keys | {cache.key([one])}) == 5


def test_a_small_entry_comes_back_and_a_damaged_one_does_not(own_folder):
    assert cache.read(NAME) is None
    cache.write(NAME, b"content")
    assert cache.read(NAME) == b"content"
    data = (own_folder / NAME).read_bytes()
    for damaged in (data[:-1], data[:10], b"", data[:-1] + b"?"):
        (own_folder / NAME).write_bytes(damaged)
        assert cache.read(NAME) is None


def test_a_folder_is_built_once():
    build, calls = builder()
    first = cache.make(NAME, build)
    assert cache.make(NAME, build) == first
    assert (first / "sub" / "file").read_text() == "content"
    assert len(calls) == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: (path / "sub" / "file").write_text("other"),
        lambda path: (path / "sub" / "file").unlink(),
        lambda path: (path / "manifest").unlink(),
        lambda path: (path / "more").write_text("more"),
    ],
)
def test_a_damaged_folder_is_built_again(damage):
    build, calls = builder()
    path = cache.make(NAME, build)
    damage(path)
    again = cache.make(NAME, build)
    assert (again / "sub" / "file").read_text() == "content"
    assert len(calls) == 2


def test_a_build_that_fails_leaves_nothing(own_folder):
    def build(folder):
        (folder / "half").write_text("half")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        cache.make(NAME, build)
    assert list(own_folder.iterdir()) == []


def test_without_a_folder_to_write_a_temporary_one_serves(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("a file where the cache would be")
    monkeypatch.setenv("DETENTE_CACHE", str(blocked / "cache"))
    build, _ = builder()
    path = cache.make(NAME, build)
    assert (path / "sub" / "file").read_text() == "content"
    cache.write(NAME, b"content")
    assert cache.read(NAME) is None


def test_processes_at_once_agree(own_folder):
    code = (
        "import sys, time; from detente import cache\n"
        "def build(p):\n    time.sleep(0.05); (p / 'file').write_text('content')\n"
        f"print((cache.make('{NAME}', build) / 'file').read_text())"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(cache.__file__).parents[1])}
    command = [sys.executable, "-c", code]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(4)
    ]
    assert [process.communicate()[0].strip() for process in started] == ["content"] * 4
    assert [path.name for path in own_folder.iterdir()] == [NAME]


def test_old_entries_and_abandoned_ones_are_removed(own_folder, monkeypatch):
    monkeypatch.setattr(cache, "KEEP_FILES", 2)
    own_folder.mkdir()
    old = own_folder / ".writing-dead"
    old.write_text("half")
    os.utime(old, (0, 0))
    for number in range(4):
        name = str(number) * 64
        cache.write(name, b"x")
        if number < 3:
            os.utime(own_folder / name, (time.time() - 100 + number,) * 2)
    assert sorted(path.name[0] for path in own_folder.iterdir()) == ["2", "3"]
