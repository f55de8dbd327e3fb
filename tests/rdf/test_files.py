"""Files that are written: whole, where their name leads, with nothing beside them, or one line."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from detente.errors import Unreachable
from detente.rdf import files
from detente.rdf.files import save, tidy

SOURCE = Path(__file__).resolve().parents[2] / "src"
posix = pytest.mark.skipif(os.name != "posix", reason="modes, links and devices as POSIX has them")


def test_a_file_is_written_and_replaced_with_nothing_beside_it(tmp_path):
    save(b"old", str(tmp_path / "x.ttl"))
    save(b"new", str(tmp_path / "x.ttl"))
    assert (tmp_path / "x.ttl").read_bytes() == b"new" and os.listdir(tmp_path) == ["x.ttl"]
    longest = "n" * 255  # as many as the usual file systems take
    save(b"new", str(tmp_path / longest))
    assert sorted(os.listdir(tmp_path)) == sorted(["x.ttl", longest])


def test_what_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "folder").mkdir()
    for bad in ("folder", "none/x", "new/", "n" * 256, "n" * 5000, "a\0b", "folder/"):
        with pytest.raises(Unreachable) as caught:
            save(b"x", f"{tmp_path}/{bad}")
        assert "\n" not in str(caught.value), bad
    with pytest.raises(Unreachable):
        save(b"x", "")
    assert os.listdir(tmp_path) == ["folder"]


@posix
def test_modes_are_kept_and_new_files_get_what_the_umask_leaves(tmp_path):
    before = os.umask(0o027)
    try:
        save(b"x", str(tmp_path / "new"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    for mode in (0o600, 0o664, 0o755):
        (tmp_path / "new").chmod(mode)
        save(b"y", str(tmp_path / "new"))
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == mode
    if os.geteuid():  # root writes all the same
        (tmp_path / "new").chmod(0o400)
        with pytest.raises(Unreachable, match="write-protected"):
            save(b"z", str(tmp_path / "new"))
        tmp_path.chmod(0o500)
        with pytest.raises(Unreachable):
            save(b"z", str(tmp_path / "other"))
        tmp_path.chmod(0o700)


@posix
def test_links_stay_and_lead_on(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "old").write_bytes(b"old")
    for name in ("old", "new"):
        (tmp_path / name).symlink_to(Path("there") / name)
        save(b"content", str(tmp_path / name))
        assert (tmp_path / name).is_symlink() and (tmp_path / "there" / name).read_bytes() == b"content"
        assert not (tmp_path / "there" / name).is_symlink()
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "nowhere").symlink_to("none/x")
    for name in ("round", "nowhere"):
        with pytest.raises(Unreachable):
            save(b"x", str(tmp_path / name))
        assert (tmp_path / name).is_symlink()
    assert len(os.listdir(tmp_path)) == 5 and len(os.listdir(tmp_path / "there")) == 2


@posix
def test_what_is_no_file_is_written_as_it_is(tmp_path):
    save(b"x" * 1_000_000, os.devnull)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    save(b"y" * 1_000_000, str(pipe))  # more than a pipe holds at once
    reader.join(20)
    assert got == [b"y" * 1_000_000] and stat.S_ISFIFO(pipe.stat().st_mode)
    if os.path.exists("/dev/full"):
        with pytest.raises(Unreachable, match="/dev/full: No space left"):
            save(b"x", "/dev/full")


def test_standard_output(capsys):
    save(b"\xc3\xa9\n", "-")
    assert capsys.readouterr().out == "é\n"


def run(code, **more):
    return subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(SOURCE)}, **more)


@posix
def test_standard_output_by_its_names(tmp_path):
    """Also where it is a file that output is added to."""
    log = tmp_path / "log"
    for name in ("-", "/dev/stdout"):
        log.write_text("before\n")
        with open(log, "ab") as file:
            assert run(f"from detente.rdf.files import save; save(b'after', {name!r})", stdout=file).wait(60) == 0
        assert log.read_text() == "before\nafter"


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a stream that is full as Linux has it")
def test_standard_output_that_is_full_or_unread():
    code = """
import sys
from detente.errors import Unreachable
from detente.rdf.files import save
try:
    save(b"x" * 1_000_000, "-")
except (Unreachable, BrokenPipeError) as error:
    print(type(error).__name__, error, file=sys.stderr, flush=True)
    import os
    os._exit(0)
"""
    with open("/dev/full", "wb") as full:
        _, said = run(code, stdout=full, stderr=subprocess.PIPE).communicate(timeout=60)
    assert said == b"Unreachable standard output: No space left on device\n"
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as unread:
        _, said = run(code, stdout=unread, stderr=subprocess.PIPE).communicate(timeout=60)
    assert said.startswith(b"BrokenPipeError")


@posix
def test_a_disk_that_is_full_leaves_what_was_there(tmp_path):
    import resource

    file = tmp_path / "x"
    file.write_bytes(b"old")
    code = f"""
import resource
from detente.errors import Unreachable
from detente.rdf.files import save
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    save(b"n" * 2000, {str(file)!r})
except Unreachable as error:
    print(error)
"""
    assert resource.RLIMIT_FSIZE is not None
    out, _ = run(code, stdout=subprocess.PIPE).communicate(timeout=60)
    assert out.startswith(str(file).encode()) and len(out.splitlines()) == 1
    assert file.read_bytes() == b"old" and os.listdir(tmp_path) == ["x"]


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_leaves_nothing_behind(tmp_path, number):
    file = tmp_path / "x"
    file.write_bytes(b"old")
    code = f"""
import os, time
from detente.rdf import files
real = os.fsync
def slow(fd):  # as a slow disk
    print("writing", flush=True)
    time.sleep(60)
os.fsync = slow
files.save(b"new", {str(file)!r})
"""
    with run(code, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as writer:
        assert writer.stdout.readline() == b"writing\n"
        assert [name for name in os.listdir(tmp_path) if name.startswith(files.UNFINISHED)]
        writer.send_signal(number)
        assert writer.wait(20) == -number
    assert file.read_bytes() == b"old" and os.listdir(tmp_path) == ["x"]


def test_an_exception_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(MemoryError):
        save(b"new", str(tmp_path / "x"))
    assert os.listdir(tmp_path) == []


@posix
def test_no_half_of_a_file_is_ever_there(tmp_path):
    """Whoever reads while it is written gets the old or the new."""
    file, seen, done = tmp_path / "x", set(), threading.Event()
    save(b"a" * 100_000, str(file))

    def look():
        while not done.is_set():
            seen.add(file.read_bytes())

    reader = threading.Thread(target=look)
    reader.start()
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        for letter in (b"a", b"b"):
            save(letter * 100_000, str(file))
    done.set()
    reader.join()
    assert seen <= {b"a" * 100_000, b"b" * 100_000}


@posix
def test_signals_that_someone_else_heeds_are_theirs():
    heard = []
    before = signal.signal(signal.SIGTERM, lambda *_: heard.append(1))
    try:
        with tidy():
            signal.raise_signal(signal.SIGTERM)
        assert heard == [1]
    finally:
        signal.signal(signal.SIGTERM, before)
    thread = threading.Thread(target=lambda: heard.append(tidy().__enter__()))
    thread.start()
    thread.join()
    assert heard == [1, None]
