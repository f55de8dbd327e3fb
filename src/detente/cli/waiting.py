"""What is told while a command works, and how long it may."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from detente.cli import terminal


@contextmanager
def busy(text: str) -> Iterator[None]:
    """Say what goes on, with a turning bar on standard error: only on a terminal, and only after a second."""
    if not terminal.is_terminal(sys.stderr):
        yield
        return
    screen = terminal.behind(sys.stderr)
    done = threading.Event()

    def turn() -> None:
        shown, signs = 0, "|/-\\"
        while not done.wait(1 if shown == 0 else 0.1):
            click.echo(f"\r{text} {signs[shown % 4]}", file=screen, nl=False)
            shown += 1
        if shown:
            click.echo("\r" + " " * (len(text) + 2) + "\r", file=screen, nl=False)

    thread = threading.Thread(target=turn, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """End the process, with one line and status 2, where what is done within takes too long.

    A query of pyoxigraph cannot be called off; it leaves other threads running meanwhile, so that one of them can
    end the process. The query itself stays as fast as it is.
    """

    def end() -> None:
        with suppress(OSError):  # standard error is closed or full: the process ends all the same
            os.write(2, f"detente: the query was stopped after {seconds:g} seconds; see --timeout\n".encode())
        os._exit(2)

    watch = threading.Timer(seconds, end)
    watch.daemon = True
    watch.start()
    main = threading.current_thread() is threading.main_thread()
    # Python's own handler would wait for the query to end.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL) if main else None
    try:
        yield
    finally:
        watch.cancel()
        if main:
            signal.signal(signal.SIGINT, before)
