"""Results kept between runs: right, or made anew."""

import multiprocessing
import os

from detente.asking.questions import catalogue
from detente.collection import cache


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
