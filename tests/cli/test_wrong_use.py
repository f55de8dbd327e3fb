"""What the command line refuses: one line that says what is wrong, the right status, and nothing half-done."""

import re

import pytest

from tests.cli.running import ROOT, run, within


def test_own_facts_that_break_the_shapes_are_refused(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .\n"
        "id:Mine a det:Sanctions ; det:sender id:France ; det:target id:Moscow ; det:startYear 2014 .\n"
        "id:Japan det:sanctions id:China .\n",
        encoding="utf-8",
    )
    done = run("ask", "disputes/adversaries", "--with", str(file))
    assert done.returncode == 1 and not done.stdout
    lines = done.stderr.splitlines()
    assert all(re.match(rf"detente: {re.escape(str(file))}:\d+: id:", line) for line in lines)
    for says in ("give it an rdfs:label", "det:target takes a", "det:sanctions id:China is inferred"):
        assert [line for line in lines if says in line], says


@pytest.mark.parametrize(
    "words",
    [
        ("show", "Japan"),
        ("why", "Japan", "alliedWith", "China"),
        ("history", "Japan", "alliedWith"),
        ("export",),
        ("sparql", "ASK {}"),
        ("ask", "disputes/adversaries"),
        ("push", "http://127.0.0.1:9/store"),
    ],
)
def test_every_command_that_takes_a_file_of_ones_own_checks_it(tmp_path, words):
    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .\n"
        "id:Prussia a det:HistoricalState .\n",
        encoding="utf-8",
    )
    done = run(*words, "--with", str(file))
    assert done.returncode == 1 and not done.stdout
    assert f"detente: {file}:2: id:Prussia: it has no rdfs:label" in done.stderr


def test_where_contradictions_are_asked_for_what_is_wrong_is_said_and_shown(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .\n"
        "id:Japan <http://www.w3.org/2002/07/owl#differentFrom> id:Japan .\n"
        "id:Prussia a det:HistoricalState .\n",
        encoding="utf-8",
    )
    done = run("why", "--contradictions", "--with", str(file))
    assert done.returncode == 1 and "Japan" in done.stdout
    assert f"detente: {file}:3: id:Prussia: it has no rdfs:label" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("check", "--update"), "--update goes with --questions"),
        (("check", "--questions", "--coverage"), "--coverage goes with the data"),
    ],
)
def test_what_does_not_go_together_is_refused(words, says):
    done = run(*words)
    assert done.returncode == 2 and says in done.stderr and not done.stdout


WRONG_USE = [
    (("ask", "alliances/indirect-oponents"), "did you mean alliances/indirect-opponents", 2),
    (("ask", "alliances/indirect-opponents", "--actor", "Rusia"), "actor: no state is called 'Rusia'; did you mean", 2),
    (("ask", "alliances/indirect-opponents", "--actor", "ASEAN"), "no state", 2),
    (("ask", "evidence/claims", "--year", "soon"), "year: 'soon' is no integer", 2),
    (("ask", "disputes/adversaries", "--as-of", "1800"), "it spans 1922 to 2017", 2),
    (("ask", "disputes/adversaries", "--colour", "red"), "--colour", 2),
    (("ask", "disputes/adversaries", "--with", "none.ttl"), "none.ttl: No such file", 3),
    (("questions", "zeppelins"), "no question is about 'zeppelins'; there are the topics", 2),
    (("show", "Atlantis"), "no thing is called 'Atlantis'", 2),
    (("why", "Japan", "alliedWit", "USA"), "did you mean 'allied with'", 2),
    (("why", "Japan", "alliedWith", "China"), "not known in the graph (corrected, all years)", 1),
    (("why", "Japan", "hasPeaceTreatyWith", "Russia"), "denied in 1992-2017 by C175; else not known", 1),
    (("why", "SovietUnion", "closeTo", "China", "--as-of", "2017"), "it holds in 1950-1958", 1),
    (("cite", "C999"), "no claim", 2),
    (("cite", "C173", "--article", "README.md"), "this is not the article", 2),
    (("cite", "C173", "--article", "none.txt"), "none.txt", 3),
    (("sparql", "SELECT * { ?s"), "malformed SPARQL: line 1", 2),
    (("sparql", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"), "FROM is not answered", 2),
    (("sparql", "DELETE WHERE { ?s ?p ?o }"), "update", 2),
    (("sparql", "--file", "none.rq"), "none.rq", 3),
    (("sparql",), "give a query", 2),
    (("export", "--output", "no/such/folder/x.ttl"), "no/such/folder", 3),
    # Of a name of another time, when that was; of a year that the question brought along, that it did.
    (
        ("ask", "disputes/adversaries", "--actor", "Soviet Union"),
        "disputes/adversaries is asked as of 2017",
        2,
    ),
    (("ask", "disputes/adversaries", "--view", "tentative"), "no view tentative; it has as-stated and corrected", 2),
    (("export", "--view", "wished", "--output", "x"), "wished", 2),
    (("check", "none.ttl"), "none.ttl", 3),
    (("fly",), "no command 'fly'; there are: ask", 2),
    (("qestions",), "did you mean questions", 2),
    (("questions", "?!"), "no question is about '?!'", 2),
    (("ask", "disputes"), "it is a topic, with disputes/adversaries", 2),
    (("ask", "none.rq"), "none.rq: No such file", 3),
    (("ask", "--queries", "none"), "none: No such folder", 3),
    (("ask", "disputes/adversaries", "--actr", "x"), "Did you mean '--actor'?", 2),
    (("ask", "disputes/adversaries", "--actor", "RU", "--actor", "JP"), "actor takes one value, not 2: 'RU', 'JP'", 2),
    (("ask", "disputes/adversaries", "--actor", ""), "actor: the value is empty; give an actor", 2),
    (("ask", "disputes/adversaries", "--why", "--format", "csv"), "go with table, markdown and json, not with csv", 2),
    (("ask", "disputes/adversaries", "--format", "turtle"), "only CONSTRUCT and DESCRIBE give Turtle", 2),
    (("ask", "disputes/adversaries", "--limit", "0"), "--limit", 2),
    (("ask", "disputes/adversaries", "--timeout", "0"), "--timeout", 2),
    (("ask", "disputes/adversaries", "--output", "no/such/folder/x"), "no/such/folder", 3),
    (("check", "--questions", "none"), "none: No such folder", 3),
    (("picture", "network", "--source", "none"), "no source 'none' in the collection", 2),
    (("serve", "--port", "0", "--collection", "none"), "none: no such folder", 2),
]


@pytest.mark.parametrize(("arguments", "says", "status"), WRONG_USE)
def test_wrong_use_gets_one_line_and_its_status(monkeypatch, arguments, says, status):
    monkeypatch.chdir(ROOT)
    code, out, errors = within(*arguments)
    assert code == status, errors
    assert says in errors and errors.count("\n") == 1 and not out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask", "disputes/adversaries", "--as-of", "1800"), "it spans 1922 to 2017"),
        (("serve", "--port", "0", "--article", "none.txt"), "none.txt: No such file"),
        (("mcp", "--article", "none.txt", "--article", "README.md"), "none.txt: No such file"),
    ],
)
def test_a_process_ends_with_one_line_and_its_status(arguments, says):
    done = run(*arguments)
    assert done.returncode == (2 if arguments[0] == "ask" else 3), done
    assert says in done.stderr and len(done.stderr.splitlines()) == 1 and not done.stdout
