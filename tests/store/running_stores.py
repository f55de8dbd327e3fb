"""Servers on loopback, as processes of their own or in this one."""

import http.server
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager

import pytest


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextmanager
def started(command, address, log, **variables):
    """A server as a process of its own, once it answers at an address; ended afterwards."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=os.environ | variables
        )
    try:
        ends = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(f"{address}{'&' if '?' in address else '?'}query=ASK%7B%7D", timeout=5).read()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > ends:
                    pytest.fail(f"{command[0]} does not serve: {log.read_text()}")
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(20)


class Quiet(http.server.ThreadingHTTPServer):
    """A server that does not print that whom it answered had gone: it would be taken for an error of the command."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


@contextmanager
def answering(handler):
    """A server in this process; `over` is set when it is to end."""
    server = Quiet(("127.0.0.1", 0), handler)
    server.over = threading.Event()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
