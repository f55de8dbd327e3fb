"""Nothing of the data steers a terminal; files and pipes get every character."""

import io
import os
import pty
import sys
import termios
import threading
from contextlib import suppress

import pytest

from detente.cli import main, terminal

#: ESC, BEL, a C1 control, a lone CR, a bidirectional override and its end, LRM, a line separator, DEL.
STEERING = "\x1b]0;PWNED\x07\x1b[31mred \x9b31m \rOVER \u202ertl\u202c \u2066i\u2069 \u200e \u2028 \x7f"
SIGNS = "␛]0;PWNED␇␛[31mred \ufffd31m ␍OVER \ufffdrtl\ufffd \ufffdi\ufffd \ufffd \ufffd ␡"


def on_a_terminal(monkeypatch, *arguments, tool=main, err=True):
    """What a terminal gets while a command runs, of standard output and, if so wanted, of standard error."""
    ours, theirs = pty.openpty()
    # A terminal's driver would write CR LF for LF; without that what is read is what was written.
    mode = termios.tcgetattr(theirs)
    mode[1] &= ~termios.OPOST
    termios.tcsetattr(theirs, termios.TCSANOW, mode)
    streams = [open(os.dup(theirs), "w", encoding="utf-8", newline="") for _ in range(2)]  # noqa: SIM115
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1] if err else io.StringIO())
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    found = []

    def read():  # meanwhile: a terminal holds a few kilobytes, and then lets the writer wait
        with suppress(OSError):  # the other end is closed
            while part := os.read(ours, 65536):
                found.append(part)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with suppress(SystemExit):
            tool(list(arguments))
    finally:
        for stream in streams:
            stream.close()
        os.close(theirs)
        reader.join()
        os.close(ours)
    return b"".join(found).decode()


def query(text):
    return "SELECT (" + '"' + text.replace("\r", "\\r") + '" AS ?m) {}'


def test_each_steering_character_becomes_one_sign():
    assert terminal.clean(STEERING) == SIGNS and len(SIGNS) == len(STEERING)
    kept = "tab\t line\n zero width\u200d joiners, é 日本 🕊 \xa0"
    assert terminal.clean(kept) == kept and terminal.clean("a\r\nb") == "a\nb"
    assert terminal.clean("\ud800") == "\ufffd"


@pytest.mark.parametrize("form", ["table", "csv"])
def test_data_reach_a_terminal_as_signs(monkeypatch, form):
    shown = on_a_terminal(monkeypatch, "sparql", query(STEERING), "--format", form, err=False)
    left = shown.replace("\x1b[1m", "").replace("\x1b[0m", "")  # what the program itself makes bold
    assert "PWNED" in left and terminal.clean(left) == left
    assert ("\x1b[1m" in shown) == (form == "table")


def test_names_headers_and_errors_are_cleaned_too(monkeypatch, tmp_path):
    own = tmp_path / "q\x1b[31m.rq"
    own.write_text('#+ title: "T\\e]0;PWN\\a?"\nASK { ?s ?p ?o }\n', encoding="utf-8")
    for arguments in (["ask", str(own), "--help"], ["sparql", "--file", f"{own}\x1b"]):
        shown = on_a_terminal(monkeypatch, *arguments).replace("\x1b[1m", "").replace("\x1b[0m", "")
        assert "␛" in shown and terminal.clean(shown) == shown, arguments
    shown = on_a_terminal(monkeypatch, "ask", str(own), err=False)
    assert shown.startswith("\x1b[1mT␛]0;PWN␇?")
    shown = on_a_terminal(monkeypatch, "questions", "--queries", str(tmp_path))
    assert "q␛[31m" in shown and "\x1b" not in shown


def test_whatever_is_written_passes_the_guard(monkeypatch):
    def tool(_):
        terminal.guard()
        terminal.guard()
        print("print\x1b[2J")
        sys.stdout.writelines(["lines\x9b"])
        sys.stdout.buffer.write("bytes\u202e".encode())
        sys.stderr.write("error\x1b")
        terminal.echo(terminal.Bold("bold\x07"), " plain\x07")

    shown = on_a_terminal(monkeypatch, tool=tool)
    for expected in ("print␛[2J", "lines\ufffd", "bytes\ufffd", "error␛", "\x1b[1mbold␇\x1b[0m plain␇\n"):
        assert expected in shown


def test_pipes_and_files_keep_every_character(capfdbinary, tmp_path):
    for more in ([], ["--output", str(tmp_path / "out.json")]):
        with pytest.raises(SystemExit) as ended:
            main(["sparql", query(STEERING), "--format", "json", *more])
        assert ended.value.code == 0
    piped = capfdbinary.readouterr().out
    for found in (piped, (tmp_path / "out.json").read_bytes()):
        assert "\u202ertl\u202c".encode() in found and "\x9b".encode() in found
    assert piped == (tmp_path / "out.json").read_bytes()
    with pytest.raises(SystemExit):
        main(["sparql", query("\x1b[31mred")])
    assert b"\x1b[31mred" in capfdbinary.readouterr().out


def test_a_line_of_an_error_is_clean_wherever_it_goes(capfdbinary):
    with pytest.raises(SystemExit) as ended:
        main(["show", "no\x1b[31msuch\u202e"])
    assert ended.value.code == 2 and b"\x1b" not in (err := capfdbinary.readouterr().err) and b"\xe2\x80\xae" not in err


def test_a_stream_without_bytes_is_written_to_as_well(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    terminal.echo(terminal.Bold("a\x1b[1m"), "b\r\n")
    assert sys.stdout.getvalue() == "a\x1b[1mb\r\n"
