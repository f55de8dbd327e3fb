"""Results kept between runs: right, or made anew."""

import multiprocessing
import os
import stat
import time
from pathlib import Path

import pytest

from detente.asking.catalogue import catalogue
from detente.collection import cache, entries
from detente.errors import Unreachable

posix = pytest.mark.skipif(os.name != "posix", reason="owners and modes as POSIX has them")


def _kept():
    found = entries.contents()
    return found.place, found.entries, found.size, found.trouble


def test_an_entry_comes_back_and_a_damaged_one_does_not(monkeypatch, tmp_path):
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    name = cache.key([], "x")
    assert cache.read(name) is None
    cache.write(name, b"content")
    assert cache.read(name) == b"content"
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-1])
    assert cache.read(name) is None
    path.write_bytes(b"")
    assert cache.read(name) is None


def test_the_name_depends_on_content_and_words(tmp_path):
    file = tmp_path / "a.ttl"
    file.write_text("one")
    first = cache.key([file], "v", 2017)
    assert first == cache.key([file], "v", 2017) and first != cache.key([file], "v", None)
    file.write_text("two")
    assert first != cache.key([file], "v", 2017)


def test_a_folder_that_cannot_be_made_is_no_error(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "file" / "below"))
    cache.write("0" * 64, b"x")
    assert cache.read("0" * 64) is None


def test_old_entries_are_removed(monkeypatch, tmp_path):
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    monkeypatch.setattr(cache, "KEEP", 1000)
    for i in range(30):
        cache.write(cache.key([], i), b"x" * 68)  # 100 bytes with its digest
        os.utime(tmp_path / cache.key([], i), (i, i))
    kept = {cache.key([], i) for i in range(20, 30)}
    assert {path.name for path in tmp_path.iterdir()} == kept


def test_every_question_stays_kept(monkeypatch, tmp_path):
    """Or listing them would parse them all, each time."""
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    for _ in range(2):
        known = catalogue()
        assert all(known.get(name) for name in known)
        monkeypatch.setattr("detente.asking.questions._parse", None)


def _write(folder):
    import os

    os.environ["DETENTE_CACHE"] = folder
    for i in range(40):
        cache.write(cache.key([], "same"), bytes([i]) * 50_000)


def test_processes_that_write_at_once_leave_a_whole_entry(monkeypatch, tmp_path):
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(str(tmp_path),)) for _ in range(3)]
    for worker in workers:
        worker.start()
    name = cache.key([], "same")
    while any(w.is_alive() for w in workers):
        found = cache.read(name)
        assert found is None or len(set(found)) == 1
    assert len(set(cache.read(name))) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_an_entry_under_another_name_is_not_believed(monkeypatch, tmp_path):
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    cache.write("a" * 64, b"content")
    (tmp_path / ("a" * 64)).rename(tmp_path / ("b" * 64))
    assert cache.read("b" * 64) is None


@posix
def test_the_folder_is_the_users_alone(monkeypatch, tmp_path, caplog):
    place = tmp_path / "above" / "cache"
    monkeypatch.setenv("DETENTE_CACHE", str(place))
    before = os.umask(0)
    try:
        cache.write("a" * 64, b"content")
    finally:
        os.umask(before)
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert stat.S_IMODE((place / ("a" * 64)).stat().st_mode) == 0o600
    for mode, used in ((0o755, True), (0o500, True), (0o720, False), (0o702, False), (0o1777, False)):
        place.chmod(mode)
        cache._say.cache_clear()
        caplog.clear()
        for _ in range(2):
            assert (cache.read("a" * 64) == b"content") is used, oct(mode)
        assert len(caplog.records) == (not used)  # said once
        if not used:
            cache.write("b" * 64, b"content")
            assert not (place / ("b" * 64)).exists()
    place.chmod(0o700)
    assert _kept() == (place, 1, 39, None)
    real = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: real + 1)  # as if it were another's
    assert cache.read("a" * 64) is None and "another user" in entries.contents().trouble
    cache.write("b" * 64, b"content")
    with pytest.raises(Unreachable, match="another user"):
        entries.empty()
    assert [p.name for p in place.iterdir()] == ["a" * 64]


@posix
def test_an_entry_that_another_could_have_written_is_not_believed(monkeypatch, tmp_path):
    place = tmp_path / "cache"
    monkeypatch.setenv("DETENTE_CACHE", str(place))
    name = "a" * 64
    cache.write(name, b"content")
    for mode, believed in ((0o644, True), (0o620, False), (0o602, False)):
        (place / name).chmod(mode)
        assert (cache.read(name) == b"content") is believed
    (place / name).chmod(0o600)
    (place / name).rename(tmp_path / name)
    (place / name).symlink_to(tmp_path / name)
    assert cache.read(name) is None  # not through a link
    cache.write(name, b"new")
    assert cache.read(name) == b"new" and not (place / name).is_symlink()
    assert (tmp_path / name).read_bytes()[-7:] == b"content"
    (place / name).unlink()
    os.mkfifo(place / name)
    assert cache.read(name) is None  # nor waiting


def test_emptying_removes_what_was_kept_and_nothing_else(monkeypatch, tmp_path):
    place = tmp_path / "cache"
    monkeypatch.setenv("DETENTE_CACHE", str(place))
    assert entries.empty() == entries.contents() and _kept() == (place, 0, 0, None) and not place.exists()
    for letter in "ab":
        cache.write(letter * 64, b"x" * 68)
    (place / ".writing-old").write_bytes(b"")
    others = ("notes.txt", "A" * 64, "a" * 63, "c" * 65)
    for other in others:
        (place / other).write_text("mine")
    (place / ("d" * 64)).mkdir()
    if os.name == "posix":
        place.chmod(0o777)
    found = entries.empty()
    assert (found.entries, found.size) == (3, 200)
    assert {p.name for p in place.iterdir()} == {*others, "d" * 64}
    if os.name == "posix":
        assert stat.S_IMODE(place.stat().st_mode) == 0o777  # a folder such as /tmp is for others too
        place.chmod(0o755)
    assert _kept() == (place, 0, 0, None)


def test_what_was_given_up_is_removed(monkeypatch, tmp_path):
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    for name, age in ((".writing-old", 7200), (".writing-new", 60)):
        (tmp_path / name).write_bytes(b"half")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    cache.write("a" * 64, b"x")
    assert {p.name for p in tmp_path.iterdir()} == {".writing-new", "a" * 64}


@posix
@pytest.mark.skipif(not os.path.isdir("/proc"), reason="the folder is another one there")
def test_the_folder_is_that_of_the_user(monkeypatch, tmp_path):
    """By the XDG Base Directory Specification; never the current folder."""
    monkeypatch.delenv("DETENTE_CACHE")
    home = Path.home()
    for variables, expected in (
        ({"XDG_CACHE_HOME": str(tmp_path)}, tmp_path / "detente"),
        ({"XDG_CACHE_HOME": "relative"}, home / ".cache" / "detente"),
        ({"XDG_CACHE_HOME": ""}, home / ".cache" / "detente"),
        ({"XDG_CACHE_HOME": "", "HOME": "relative"}, None),
    ):
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            assert cache.folder() == expected
            if expected is None:
                cache.write("a" * 64, b"x")
                assert cache.read("a" * 64) is None and "DETENTE_CACHE" in entries.contents().trouble

    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setattr(Path, "home", homeless)
    assert cache.folder() is None and entries.empty().entries == 0
