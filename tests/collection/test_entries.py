"""Closures and slices kept between runs: whole, for any number of readers, or made anew."""

import multiprocessing
import os
import shutil
import stat
import time

import pytest

from detente.collection import cache, entries
from detente.collection.entries import CLOSURE, SLICE

posix = pytest.mark.skipif(os.name != "posix", reason="owners, modes and locks as POSIX has them")
NAMES = [cache.key([], i) for i in range(6)]


@pytest.fixture
def place(monkeypatch, tmp_path):
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def files(content):
    def make(folder):
        (folder / "below").mkdir()
        (folder / "below" / "file").write_bytes(content)

    return make


def content(entry):
    return (entry.path / "below" / "file").read_bytes()


def test_an_entry_comes_back(place):
    assert entries.opened(CLOSURE, NAMES[0]) is None
    assert content(entries.made(CLOSURE, NAMES[0], files(b"content"))) == b"content"
    assert content(entries.opened(CLOSURE, NAMES[0])) == b"content"
    assert entries.opened(SLICE, NAMES[0]) is None and entries.opened(CLOSURE, NAMES[1]) is None
    assert [p.name for p in place.iterdir()] == [f"closure-{NAMES[0]}"]  # and nothing beside it


@pytest.mark.parametrize("damage", ["cut", "gone", "list", "empty"])
def test_a_damaged_entry_is_made_anew(place, damage):
    path = entries.made(SLICE, NAMES[0], files(b"content")).path
    if damage == "cut":
        (path / "below" / "file").write_bytes(b"conten")
    elif damage == "gone":
        (path / "below" / "file").unlink()
    elif damage == "list":
        (path / "entry").write_bytes((path / "entry").read_bytes().replace(b"7", b"6"))
    else:
        shutil.rmtree(path)
        path.mkdir()
    assert entries.opened(SLICE, NAMES[0]) is None
    assert content(entries.made(SLICE, NAMES[0], files(b"another"))) == b"another"
    assert content(entries.opened(SLICE, NAMES[0])) == b"another"
    assert len(list(place.iterdir())) == 1


def test_an_entry_under_another_name_is_not_believed(place):
    path = entries.made(SLICE, NAMES[0], files(b"content")).path
    path.rename(path.with_name(f"slice-{NAMES[1]}"))
    assert entries.opened(SLICE, NAMES[1]) is None


@posix
def test_only_what_is_the_users_alone_is_believed(place, tmp_path, monkeypatch):
    before = os.umask(0)
    try:
        path = entries.made(SLICE, NAMES[0], files(b"content")).path
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for mode, believed in ((0o755, True), (0o720, False), (0o702, False), (0o700, True)):
        path.chmod(mode)
        assert (entries.opened(SLICE, NAMES[0]) is not None) is believed
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert entries.opened(SLICE, NAMES[0]) is None  # not through a link
    assert content(entries.made(SLICE, NAMES[0], files(b"new"))) == b"new" and not path.is_symlink()
    assert (tmp_path / "elsewhere" / "below" / "file").read_bytes() == b"content"
    real = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: real + 1)  # as if it were another's
    assert entries.opened(SLICE, NAMES[0]) is None and entries.made(SLICE, NAMES[1], files(b"")) is None


def test_slices_and_closures_are_bounded_apart(place, monkeypatch):
    monkeypatch.setattr(entries, "KEEP", {SLICE: 3_000, CLOSURE: 100_000})
    for i, name in enumerate(NAMES):
        os.utime(entries.made(CLOSURE, name, files(bytes(10_000))).path, (i, i))
    for i, name in enumerate(NAMES):
        os.utime(entries.made(SLICE, name, files(bytes(1_000))).path, (i, i))
    assert all(entries.opened(CLOSURE, name) for name in NAMES)  # no number of slices drives one out
    assert [entries.opened(SLICE, name) is not None for name in NAMES] == [False] * 4 + [True] * 2
    found = entries.contents()
    assert (found.closures.entries, found.slices.entries, found.slices.most) == (6, 2, 3_000)


@posix
def test_what_is_read_is_not_removed(place, monkeypatch):
    monkeypatch.setattr(entries, "KEEP", {SLICE: 1, CLOSURE: 1})
    read = entries.made(SLICE, NAMES[0], files(b"read"))
    del (made := [entries.made(SLICE, NAMES[1], files(b"not read"))])[:]
    assert not made and entries.opened(SLICE, NAMES[0]) is not None
    assert entries.made(SLICE, NAMES[2], files(b"third")) is not None
    assert content(read) == b"read" and entries.opened(SLICE, NAMES[1]) is None
    assert entries.empty().entries == 1  # the third
    assert content(entries.opened(SLICE, NAMES[0])) == b"read"
    del read
    assert entries.empty().entries == 1 and not list(place.iterdir())


def test_what_was_given_up_is_removed(place):
    place.mkdir(mode=0o700)
    for name, age in ((".writing-old", 7200), (".writing-new", 60), (".gone-old", 7200), ("mine", 7200)):
        (place / name).mkdir()
        (place / name / "half").write_bytes(b"half")
        os.utime(place / name, (time.time() - age,) * 2)
    entries.made(SLICE, NAMES[0], files(b"x"))
    assert {p.name for p in place.iterdir()} == {".writing-new", "mine", f"slice-{NAMES[0]}"}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), PermissionError(13, "Permission denied")])
def test_what_cannot_be_written_is_not_kept(place, error):
    def make(folder):
        (folder / "half").write_bytes(b"half")
        raise error

    assert entries.made(CLOSURE, NAMES[0], make) is None
    assert not list(place.iterdir())


def _write(folder, start):
    os.environ["DETENTE_CACHE"] = folder
    for i in range(start, start + 15):
        entry = entries.opened(SLICE, NAMES[0]) or entries.made(SLICE, NAMES[0], files(bytes([i]) * 20_000))
        assert entry is None or len(set(content(entry))) == 1
        del entry
        if i % 3 == 0:
            entries.empty()


@posix
def test_processes_that_write_and_remove_at_once_leave_readers_a_whole_entry(place):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(str(place), 60 * n)) for n in range(3)]
    for worker in workers:
        worker.start()
    while any(w.is_alive() for w in workers):
        found = entries.opened(SLICE, NAMES[0])
        if found is not None:
            data = content(found)
            assert len(data) == 20_000 and len(set(data)) == 1
    assert [w.exitcode for w in workers] == [0, 0, 0]
    assert {p.name for p in place.iterdir()} <= {f"slice-{NAMES[0]}"}
