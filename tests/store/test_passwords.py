"""Passwords of endpoints: from ~/.netrc alone, for the host that it names, and never shown."""

import os

import pytest

from detente.cli import main
from tests.store.lying_endpoint import GOOD, JSON, Liar, complaint
from tests.store.running_stores import answering


@pytest.mark.parametrize(
    "address", ["http://bob:hidden@a.example/", "http://bob:hidden@ä.example/", "http://:hidden@[x"]
)
def test_a_password_in_an_address_is_refused_and_not_shown(capfd, address):
    with pytest.raises(SystemExit) as ended:
        main(["sparql", "ASK {}", "--endpoint", address])
    out, err = capfd.readouterr()
    assert (out, ended.value.code, err.count("\n")) == ("", 2, 1) and "hidden" not in err


@pytest.fixture
def guarded(tmp_path, monkeypatch):
    """A server that notes who asks, and a ~/.netrc: `guarded(text)` writes it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("NETRC", raising=False)

    class Guard(Liar):
        def answer(self, path, query):
            self.server.seen.append(self.headers.get("Authorization"))
            self.begin(int(path or 200), JSON, len(GOOD))
            self.wfile.write(GOOD)

    def write(text, mode=0o600, name=".netrc"):
        (tmp_path / name).write_bytes(text)
        (tmp_path / name).chmod(mode)
        return tmp_path / name

    with answering(Guard) as server:
        server.seen = []
        write.seen, write.address = server.seen, f"http://127.0.0.1:{server.server_port}/"
        yield write


ANN = b"machine 127.0.0.1 login ann password secret\n"
BASIC = "Basic YW5uOnNlY3JldA=="  # ann:secret


def test_a_password_comes_from_netrc_and_is_never_shown(capfd, guarded, monkeypatch):
    guarded(ANN)
    says = complaint(capfd, f"{guarded.address}401")
    assert "HTTP status 401: it does not take the name and the password that ~/.netrc holds" in says
    assert "secret" not in says and guarded.seen == [BASIC]
    monkeypatch.setenv("NETRC", str(guarded(b"default login ann password secret\n", name="mine")))
    assert "secret" not in complaint(capfd, f"{guarded.address}403") and guarded.seen[1:] == [BASIC]


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [
        (ANN, 0o644, "~/.netrc is open to others, and is not used; right is: chmod 600 ~/.netrc"),
        (ANN.replace(b"secret", b"secret word"), 0o600, "~/.netrc is malformed near line "),
        (ANN.replace(b"ann", b"\xff"), 0o600, "~/.netrc is not UTF-8"),
        (b"#" * 1_000_001, 0o600, "~/.netrc is no file of names and passwords"),
    ],
    ids=["open", "malformed", "not-utf-8", "huge"],
)
def test_an_odd_netrc(capfd, guarded, text, mode, says):
    guarded(text, mode)
    with pytest.raises(SystemExit) as ended:
        main(["sparql", "ASK {}", "--endpoint", guarded.address])
    out, err = capfd.readouterr()
    assert (out, ended.value.code, err.count("\n")) == ("", 2, 1)
    assert err.startswith(f"detente: {says}") and "secret" not in err and "word " not in err.partition(";")[0]
    assert guarded.seen == []


def test_a_netrc_that_is_no_file(capfd, guarded, tmp_path):
    for make in ((tmp_path / ".netrc").mkdir, lambda: os.mkfifo(tmp_path / ".netrc")):
        make()
        with pytest.raises(SystemExit) as ended:
            main(["sparql", "ASK {}", "--endpoint", guarded.address])
        out, err = capfd.readouterr()
        assert (out, ended.value.code, err.count("\n")) == ("", 2, 1) and "~/.netrc is no file" in err
        (tmp_path / ".netrc").rmdir() if (tmp_path / ".netrc").is_dir() else (tmp_path / ".netrc").unlink()


@pytest.mark.parametrize(
    ("text", "mode", "netrc"),
    [
        (b"machine other.example login ann password secret\n", 0o644, None),
        (b"machine 127.0.0.1 login ann\n", 0o600, None),
        (b"", 0o600, None),
        (ANN, 0o600, os.devnull),
        (ANN, 0o600, "/nowhere/netrc"),
    ],
    ids=["other", "half", "empty", "devnull", "missing"],
)
def test_without_a_password_for_the_host_none_is_sent(capfd, guarded, monkeypatch, text, mode, netrc):
    guarded(text, mode)
    if netrc:
        monkeypatch.setenv("NETRC", netrc)
    with pytest.raises(SystemExit) as ended:
        main(["sparql", "SELECT ?x WHERE { ?x ?y ?z }", "--endpoint", f"{guarded.address}500"])
    assert ended.value.code == 3 and guarded.seen == [None]
