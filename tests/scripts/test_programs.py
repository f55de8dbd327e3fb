"""What the scripts run in their environment."""

import signal
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

from tests.scripts.small_checkout import BASE, DISGUISE, said


def test_the_test_script_runs_every_check_and_hands_arguments_to_pytest(script):
    done = script("test", "tests/test_x.py", "-k", "chain")
    assert [line.strip() for line in done.stdout.splitlines()] == [
        "ruff check",
        "ruff format --check",
        "mypy --strict src",
        "lint-imports",
        "pytest -n 2 tests/test_x.py -k chain",
    ]
    assert done.returncode == 0, done.stderr

    done = script("test", "--all", FAIL_MYPY="1")
    assert done.stdout.splitlines()[-1] == "pytest -n 2 1"  # the last is DETENTE_TEST_ALL
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "failed: mypy --strict src"

    assert script("test", FAIL_PYTEST="5").returncode == 5


def test_a_program_missing_from_the_environment_is_one_line(script, checkout):
    assert script("demo").returncode == 0
    (checkout / ".venv" / "bin" / "detente").unlink()
    assert said(script("demo")) == [
        "$ detente ask alliances/indirect-opponents --actor Russia --as-of 2017 --why",
        f"demo: {checkout / '.venv'} has no detente; remove that folder and start again",
    ]


def test_serve_answers_queries_only_and_leaves_nothing(checkout, variables, require, tmp_path):
    oxigraph = require("oxigraph", "it serves the graph")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [BASE, "-c", DISGUISE, str(checkout / "scripts" / "serve")]
    server = subprocess.Popen(
        [*command, "--port", "0", "--view", "tentative", "--as-of", "1996"],
        env=variables | {"REAL_OXIGRAPH": oxigraph, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        exported, announced, curl = (server.stdout.readline() for _ in range(3))
        assert exported.startswith("detente export --view tentative --format nquads --as-of 1996 --output ")
        assert announced.startswith("The view tentative as of 1996 answers SPARQL 1.1 queries at http://127.0.0.1:")
        endpoint = announced.split(" at ")[1].split()[0]
        assert curl.startswith("curl ") and curl.strip().endswith(endpoint)

        query = urllib.request.Request(
            endpoint,
            b"SELECT ?o WHERE { ?s ?p ?o }",
            {"Content-Type": "application/sparql-query", "Accept": "text/csv"},
        )
        with urllib.request.urlopen(query, timeout=10) as answer:
            assert answer.read().split() == [b"o", b"42"]
        update = urllib.request.Request(
            endpoint.replace("query", "update"), b"CLEAR ALL", {"Content-Type": "application/sparql-update"}
        )
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(update, timeout=10)

        port = endpoint.split(":")[2].split("/")[0]
        taken = subprocess.run([*command, "--port", port], env=variables, capture_output=True, text=True)
        (line,) = said(taken)
        assert line.startswith(f"serve: port {port} of 127.0.0.1 cannot be had")

        server.send_signal(signal.SIGINT)
        _, complaints = server.communicate(timeout=30)
        assert server.returncode == 0
        assert "Traceback" not in complaints
    finally:
        server.kill()
        server.wait()
    assert not list(temporary.iterdir())
    with socket.socket() as probe, pytest.raises(OSError, match="refused"):
        probe.connect(("127.0.0.1", int(port)))


def test_serve_passes_on_a_failed_export(script):
    done = script("serve", "--port", "0", "--view", "nothing", FAIL_DETENTE="2")
    assert done.returncode == 2
    assert "SPARQL" not in done.stdout


@pytest.mark.parametrize("arguments", [["--port", "65536"], ["--timeout", "-5"], ["--as-of", "soon"]])
def test_serve_refuses_bad_numbers_in_one_line(script, arguments):
    done = script("serve", *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert arguments[0] in done.stderr
