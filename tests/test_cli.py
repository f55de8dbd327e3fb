import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import small_graph

from detente import cli

SOURCE = Path(cli.__file__).parents[2]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return small_graph.make(tmp_path_factory.mktemp("small"))


@pytest.fixture(autouse=True)
def small(root, monkeypatch):
    small_graph.use(monkeypatch, root)


@pytest.fixture
def detente(capsys):
    """Runs a command; gives its exit status, output and errors."""

    def run(*arguments):
        status = cli.run(list(arguments))
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_a_question_is_answered_with_its_parameters_as_options(detente):
    status, out, _ = detente(
        "ask", "alliances/opponents", "--state", "Russia", "--limit", "5", "--format", "csv"
    )
    assert status == 0
    assert out == "state,opponent,limit\nRussia,United States,5\n"


def test_a_parameter_with_several_values_is_repeated(detente):
    arguments = [
        "--state",
        "Russia",
        "--state",
        "Soviet Union",
        "--as-of",
        "all",
        "--iris",
        "--format",
        "csv",
    ]
    _, out, _ = detente("ask", "opponents", *arguments)
    assert [row[0] for row in csv.reader(io.StringIO(out))] == ["state", "id:Russia", "id:SovietUnion"]


def test_a_table_says_what_was_asked_of_which_view_and_year(detente):
    _, out, _ = detente("ask", "opponents")
    assert out.split("\n")[0] == "Who is indirectly opposed to a state?  (corrected, as of 2017)"


@pytest.mark.parametrize("arguments", [["ask"], ["questions"], ["questions", "alliances"]])
def test_the_questions_are_listed_by_topic(detente, arguments):
    status, out, _ = detente(*arguments)
    assert status == 0
    assert "alliances/opponents --state --limit\n      Who is indirectly opposed to a state?" in out


def test_the_help_of_a_question_says_what_it_asks_and_takes(detente):
    status, out, _ = detente("ask", "opponents", "--help")
    assert status == 0
    assert "Who is indirectly opposed" in out
    assert "a state; may be repeated" in " ".join(out.split())
    assert "as of 2017" in out


def test_the_reason_for_each_row_goes_down_to_facts_and_claims(detente):
    status, out, _ = detente("ask", "opponents", "--why")
    assert status == 0
    assert "Russia indirectly opposed to United States" in out
    assert "C001" in out and "They are at odds." in out
    assert "C001" in detente("ask", "opponents", "--why", "--format", "markdown")[1]


@pytest.mark.parametrize("kind", ["json", "markdown", "tsv"])
def test_a_query_of_one_s_own_in_every_format(detente, kind):
    query = "SELECT ?x { id:Japan det:alliedWith ?x }"
    status, out, _ = detente("sparql", query, "--format", kind)
    assert status == 0
    assert "United States" in out
    if kind == "json":
        assert json.loads(out)[0]["x"]["iri"].endswith("UnitedStates")


def test_a_query_from_a_file_and_from_standard_input(detente, tmp_path, monkeypatch):
    (tmp_path / "q.rq").write_text("ASK { id:Japan det:alliedWith id:UnitedStates }", encoding="utf-8")
    assert "true" in detente("sparql", "--file", str(tmp_path / "q.rq"))[1]
    monkeypatch.setattr(sys, "stdin", io.StringIO("ASK { id:Japan a det:Place }"))
    assert "false" in detente("sparql", "-")[1]


def test_show_tells_of_things_terms_and_all(detente):
    assert "Kuril dispute" in detente("show", "RU")[1]
    assert "ally a in, then ally b" in detente("show", "allied with")[1]
    assert "Alliance 1" in detente("show")[1]


@pytest.mark.parametrize("name", ["graph.ttl", "graph.rdf", "graph.nq"])
def test_a_view_is_written_to_a_file(detente, tmp_path, name):
    status, out, err = detente("export", "--as-of", "2001", "--output", str(tmp_path / name))
    assert (status, out) == (0, "")
    assert name in err
    assert (tmp_path / name).stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", "opponents", "--state", "Rusia"], "did you mean 'Russia'"),
        (["ask", "oponents"], "did you mean alliances/opponents"),
        (["ask", "opponents", "--sate", "Russia"], "'--state'"),
        (["ask", "opponents", "--view", "true"], "'corrected'"),
        (["ask", "opponents", "--as-of", "now"], "'now' is no year"),
        (["ask", "opponents", "--as-of", "1066"], "it spans 1956 to 2020"),
        (["ask", "opponents", "--why", "--format", "csv"], "--why goes with"),
        (["questions", "weather"], "choose one of alliances"),
        (["show", "Atlantis"], "no thing is called 'Atlantis'"),
        (["sparql", "SELECT * { ?s ?p"], "line 1, column 17"),
        (["sparql", "CLEAR ALL"], "update"),
        (["sparql"], "give a query"),
        (["sparql", "ASK { ?s ?p ?o }", "--file", "x"], "one of them only"),
        (["export"], "--format"),
        (["shwo"], "did you mean 'show'"),
        (["sparql", "ASK { ?s ?p ?o }", "--timeout", "0"], "0"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(detente, arguments, message):
    status, out, err = detente(*arguments)
    assert (status, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["sparql", "--file", "none.rq"],
        ["ask", "none.rq"],
        ["sparql", "ASK { ?s ?p ?o }", "--with", "none.ttl"],
        ["export", "--output", os.path.join("none", "graph.nq")],
    ],
)
def test_what_cannot_be_reached_is_one_line_and_status_3(detente, arguments):
    status, out, err = detente(*arguments)
    assert (status, out) == (3, "")
    assert "none" in err
    assert err.count("\n") == 1


def test_a_file_of_one_s_own_that_is_wrong_is_one_line_with_its_place(detente, tmp_path):
    (tmp_path / "mine.ttl").write_text("<a:a> <a:b> .", encoding="utf-8")
    status, _, err = detente("sparql", "ASK { ?s ?p ?o }", "--with", str(tmp_path / "mine.ttl"))
    assert status == 2
    assert "mine.ttl:1" in err and err.count("\n") == 1


def test_a_query_that_does_not_end_is_stopped(detente):
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    status, _, err = detente("sparql", query, "--timeout", "0.5")
    assert status == 2
    assert "stopped after 0.5 seconds" in err


def test_interrupted_is_one_line_and_status_130(detente, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.LazyGroup, "invoke", interrupt)
    assert detente("questions") == (130, "", "detente: interrupted\n")


@pytest.mark.parametrize("command", sorted(cli.LazyGroup.modules))
def test_every_command_is_there_and_has_help(detente, command):
    status, out, _ = detente(command, "--help")
    assert status == 0
    assert out.startswith(f"Usage: detente {command}")


def process(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "detente", *arguments]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def test_whoever_stops_reading_gets_no_complaint():
    with process("show") as running:
        running.stdout.read(10)
        running.stdout.close()
        assert running.wait(60) == 0
        assert running.stderr.read() == b""


def test_a_kept_answer_imports_nothing_that_it_does_not_need(root):
    code = (
        "import sys; from detente import library, cli; from pathlib import Path\n"
        f"library.root = lambda: Path({str(root)!r})\n"
        "assert cli.run(['ask', 'opponents', '--state', 'Russia']) == 0\n"
        "slow = {'duckdb', 'owlrl', 'pyshacl', 'SPARQLWrapper', 'rdflib.plugins.sparql', 'detente.closure'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-c", code]
    outs = [
        subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert "United States" in outs[1]
    assert outs[1].endswith("[]\n")


def test_output_is_utf_8_and_plain_when_piped():
    with process("sparql", 'SELECT ("é" AS ?x) { }') as running:
        out, _ = running.communicate(timeout=60)
    assert out.decode("utf-8").split() == ["x", "-", "é"]
