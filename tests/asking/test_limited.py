"""A query in a process of its own: alone with its packages, no longer there than its time and its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente.asking import limited, sparql, worker
from detente.errors import Unreachable

SOURCE = Path(__file__).resolve().parents[2] / "src"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
DATA = b"".join(b'<http://a.example/%d> <http://a.example/p> "%d" .\n' % (i, i) for i in range(500))
XSD = "http://www.w3.org/2001/XMLSchema#"

ODD = f"""SELECT ?n ?x {{ VALUES (?n ?x) {{
  (1 UNDEF) (2 "") (3 "tab\\t quote\\" back\\\\slash line\\n return\\r bell\\u0007") (4 "日本"@ja)
  (5 "NaN"^^<{XSD}double>)  (6 "-0.0"^^<{XSD}double>) (7 "no number"^^<{XSD}integer>) (8 ""^^<{XSD}decimal>) (9 false)
  (10 <http://a.example/%20?a=1&b=é>) (11 "2024-02-30"^^<{XSD}date>)
  (12 "{"9" * 40}"^^<{XSD}integer>) (UNDEF UNDEF) }} }} ORDER BY ?n"""


def ask(query, seconds=60.0, data=DATA):
    return limited.run(data, query, {}, seconds)


def test_every_term_comes_back_as_from_a_store_at_hand():
    store = ox.Store()
    for query in (
        ODD,
        "ASK { ?s ?p '499' }",
        "ASK { ?s ?p '500' }",
        "SELECT * {}",
        "SELECT ?x { VALUES ?x { UNDEF UNDEF } }",
    ):
        store.bulk_load(DATA, ox.RdfFormat.N_QUADS)
        here, there = sparql.run(store, query, {}), ask(query)
        assert (here.columns, here.form, here.rows) == (there.columns, there.form, there.rows), query
    assert len(ask(ODD).rows) == 13
    made = ask("CONSTRUCT { ?s <http://a.example/q> ?o } WHERE { ?s ?p ?o FILTER(?o IN ('1', '2')) }")
    assert made.form == "GRAPH" and len(made.rows) == 2


def test_what_the_engine_refuses_is_one_line():
    with pytest.raises(sparql.BadQuery, match="malformed SPARQL") as caught:
        ask("SELECT ?x { ?x }")
    assert "\n" not in str(caught.value)
    with pytest.raises(sparql.BadQuery, match="cannot be answered"):
        ask("SELECT * { ?x ?y '\udcff' }")  # no Unicode text


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), 1e10])
def test_a_time_that_is_none_is_refused(seconds):
    with pytest.raises(sparql.BadQuery, match="more than 0"):
        ask("ASK {}", seconds)


def test_memory_and_length_are_bounded(monkeypatch):
    monkeypatch.setattr(limited, "TEXT", 10_000)
    with pytest.raises(sparql.BadQuery, match="too long"):
        ask("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    if limited._memory():
        monkeypatch.setattr(limited, "_memory", lambda: 150_000_000)
        with pytest.raises(sparql.BadQuery, match="machine's memory"):
            ask("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f")


def test_no_process_is_one_line(monkeypatch):
    for program in ("", None, "/nowhere/python"):
        monkeypatch.setattr(sys, "executable", program)
        with pytest.raises(Unreachable, match="no process can be started"):
            ask("ASK {}")


def test_the_current_folder_and_the_environment_put_nothing_into_the_process(tmp_path, monkeypatch):
    """Modules of every name that the process imports, where Python would look for them without being told not to."""
    trap = f"open({str(tmp_path / 'sprung')!r}, 'w').close()\nraise SystemExit(9)\n"
    for name in ("json", "io", "threading", "encodings", "sitecustomize", "usercustomize", "pyoxigraph", "detente"):
        (tmp_path / f"{name}.py").write_text(trap)
    monkeypatch.chdir(tmp_path)
    for path in ("", ".", str(tmp_path), os.pathsep):
        monkeypatch.setenv("PYTHONPATH", path)
        monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "json.py"))
        monkeypatch.setenv("PYTHONINSPECT", "1")
        assert ask("ASK {}").rows
    assert not (tmp_path / "sprung").exists()


def test_nothing_is_unpickled():
    """What a process says is data: bytes that would run as a pickle are no answer."""
    for module in (worker, limited, sparql):
        assert "pickle" not in vars(module)
    with pytest.raises(SyntaxError):
        worker.read("SELECT", b"cos\nsystem\n(S'true'\ntR.")


def children(pid):
    """The processes that a process has started, as Linux tells."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def there(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def in_the_query(pid):
    """Whether a process has computed for a second: long after it was told what to ask, and for how long."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return int(user) + int(system) >= os.sysconf("SC_CLK_TCK")


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("not in time")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_process_ends_with_its_parent(number):
    code = f"from tests.asking.test_limited import *\nask({ENDLESS!r}, 600)"
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(SOURCE), str(SOURCE.parent)])}
    parent = subprocess.Popen([sys.executable, "-c", code], env=env, stderr=subprocess.DEVNULL)
    try:
        (child,) = until(lambda: children(parent.pid))
        until(lambda: in_the_query(child))
        parent.send_signal(number)
        parent.wait(20)
        until(lambda: not there(child), 5)
    finally:
        parent.kill()
        parent.wait()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
def test_the_process_ends_in_time_by_itself():
    """Where its parent is stopped, and cannot end it."""
    code = f"from tests.asking.test_limited import *\nask({ENDLESS!r}, 5)"
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(SOURCE), str(SOURCE.parent)])}
    parent = subprocess.Popen([sys.executable, "-c", code], env=env, stderr=subprocess.DEVNULL)
    try:
        (child,) = until(lambda: children(parent.pid))
        until(lambda: in_the_query(child))
        parent.send_signal(signal.SIGSTOP)
        until(lambda: not there(child))
    finally:
        parent.kill()
        parent.wait()
