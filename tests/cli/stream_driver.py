"""Runs each command under each condition of its streams, in a copy of one process; prints what came of it as JSON.

Run by `test_streams`: to start Python anew for each would take minutes. The copy gets its streams as a new process
would: what is closed is None.
"""

import io
import json
import os
import sys
import tempfile
from contextlib import suppress
from importlib import import_module

from detente import cli

#: What a command is given beside its name, so that it prints something; every command also prints its help.
PRINTS = {
    "ask": ("disputes/adversaries",),
    "questions": ("disputes",),
    "sparql": ("-",),
    "show": ("--with", "none.ttl"),
    "why": ("Japan",),
    "history": ("Japan",),
    "cite": (),
    "check": ("none.ttl",),
    "export": ("--format", "n3"),  # how a graph is printed, tests/rdf/test_files.py tries: it takes seconds
    "push": ("http://127.0.0.1:9/",),
    "balance": ("--with", "none.ttl"),  # it counts for seconds
    "serve": ("--with", "none.ttl"),  # what is served, and how it ends, tests/server tries
    "mcp": ("--with", "none.ttl"),
    "cache": (),
    "completion": ("bash",),
}
QUERY = b"ASK {}"


def _closed_pipe():
    reader, writer = os.pipe()
    os.close(reader)
    return writer


def _given(data):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        return os.dup(file.fileno())


FULL, NULL = (lambda: os.open("/dev/full", os.O_WRONLY)), (lambda: os.open(os.devnull, os.O_RDWR))
#: For each condition what stands in for standard input, output and error; None: it is closed; absent: it is in order.
CONDITIONS = {
    "in order": {},
    "output closed": {1: None},
    "output full": {1: FULL},
    "output unread": {1: _closed_pipe},
    "error closed": {2: None},
    "error full": {2: FULL},
    "all closed": {0: None, 1: None, 2: None},
}
INPUTS = {
    "no input": {0: NULL},
    "input of no text": {0: lambda: _given(b"\xff\xfe\x00")},
    "input closed": {0: None},
}


def copy(arguments, condition):
    """Run a command in a copy of this process: its status, how much it printed, and what it complained of."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            try:
                status = _run(arguments, condition, out.fileno(), err.fileno())
            except BaseException as error:
                os.write(err.fileno(), f"Traceback: {error!r}".encode())
                status = 99
            os._exit(status)
        _, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        return os.waitstatus_to_exitcode(status), len(out.read()), err.read().decode("utf-8", "replace")


def _run(arguments, condition, out, err):
    streams = {0: lambda: _given(QUERY), 1: lambda: out, 2: lambda: err} | (CONDITIONS | INPUTS)[condition]
    ready = {n: os.dup(make()) if make else None for n, make in streams.items()}
    for number, made in ready.items():
        if made is None:
            os.close(number)
        else:
            os.dup2(made, number)
            os.close(made)
    sys.stdin = sys.__stdin__ = ready[0] and io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)))
    sys.stdout = sys.__stdout__ = ready[1] and io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)))
    sys.stderr = sys.__stderr__ = ready[2] and io.TextIOWrapper(
        io.BufferedWriter(io.FileIO(2, "w", closefd=False)), line_buffering=True
    )
    try:
        cli.main(list(arguments))
    except SystemExit as ended:
        status = ended.code
    # As Python does at its end, where what cannot be written is told in lines of its own and is status 120.
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return status


def main():
    """Every command with its help and with what makes it print, under the conditions."""
    for module in (*cli._COMMANDS.values(), "detente.graph", "detente.store.questions_rdf", "detente.asking.limited"):
        import_module(module)  # once, and not in each copy
    for module in ("detente.server.assistants", "detente.server.running"):
        with suppress(ImportError):  # an extra is missing, as the commands themselves say
            import_module(module)
    for name in cli._COMMANDS:
        tried = [(("--help",), c) for c in ("in order", "output full")] + [
            (PRINTS.get(name, ()), c) for c in CONDITIONS
        ]
        for more, condition in tried + [(("-",), c) for c in INPUTS if name == "sparql"]:
            print(json.dumps([name, more, condition, *copy((name, *more), condition)]), flush=True)


if __name__ == "__main__":
    main()
