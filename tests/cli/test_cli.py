"""The command line as a person uses it."""

import csv
import io
import json
import os
import re
import subprocess
import sys

import pytest

from tests.cli.running import ROOT, ok, run


def test_a_question_is_answered_with_its_reason():
    out = ok("ask", "alliances/indirect-opponents", "--actor", "Russia", "--as-of", "2017", "--why")
    for part in ("(corrected, as of 2017)", "Why: United States", "C198", "passage S4P2.4"):
        assert part in out
    assert "other member and Japan as" in out and "prp-spo2" not in out  # in plain words first
    assert "prp-spo2" in ok("ask", "alliances/indirect-opponents", "--why", "--detail")


#: Those of Russia in 2017: in Syria (C131, C132), over the Kuril Islands (C173) and over Crimea.
ADVERSARIES = ["Islamic State", "Japan", "Syrian insurgents", "Ukraine"]


def test_formats():
    question = ("ask", "disputes/adversaries", "--actor", "RUS")
    names = ("IslamicState", "Japan", "SyrianInsurgents", "Ukraine")
    bare = ("--no-origin",)
    assert ok(*question, *bare, "--format", "csv").splitlines() == ["adversary", *ADVERSARIES]
    assert ok(*question, *bare, "--format", "csv", "--iris").splitlines() == ["adversary", *(f"id:{n}" for n in names)]
    assert json.loads(ok(*question, "--format", "json"))[0]["adversary"]["label"] == "Islamic State"
    assert ok(*question, "--format", "markdown").splitlines()[4:] == [f"| {name} |" for name in ADVERSARIES]
    iris = [f"<https://w3id.org/detente/id/{name}>" for name in names]
    assert ok(*question, "--format", "tsv").splitlines() == ["?adversary", *iris]
    assert ok(*question, *bare, "--format", "csv", "--csv-safe").splitlines() == ["adversary", *ADVERSARIES]
    assert json.loads(ok(*question, "--format", "srj"))["head"] == {"vars": ["adversary"]}
    reasons = json.loads(ok(*question, "--format", "json", "--evidence", "--why"))
    assert [e["inferred"] for e in reasons["evidence"]] == [True] * 4 and len(reasons["why"]) == 4


def test_rows_of_a_saved_question_say_where_they_come_from_when_they_are_taken_elsewhere():
    question = ("ask", "disputes/adversaries", "--actor", "RUS")
    rows = {row["adversary"]["label"]: row for row in json.loads(ok(*question, "--format", "json"))}
    assert set(rows) == set(ADVERSARIES)
    # C173 and its passage alone; who fights in Ukraine the record alone says.
    assert rows["Japan"]["origin"] == "inferred from article" and "C17" in rows["Japan"]["rests_on"]
    assert rows["Ukraine"]["origin"] == "inferred from record"
    assert "origin" not in ok(*question) and "rests on" in ok(*question, "--origin")
    query = ("sparql", "SELECT ?x { id:Japan det:sanctions ?x }", "--as-of", "2017", "--format", "csv")
    assert ok(*query).splitlines() == ["x", "Russia"]
    assert ok(*query, "--origin").splitlines()[1] == "Russia,inferred from article,,C184"


def test_rows_that_cannot_be_traced_are_given_without_it_and_that_is_told(tmp_path):
    file = tmp_path / "path.rq"
    file.write_text(
        "#+ title: What is not a subject of Japan?\nPREFIX id: <https://w3id.org/detente/id/>\n"
        "SELECT DISTINCT ?x { id:Japan !(^id:x) ?x } ORDER BY ?x LIMIT 1\n"
    )
    done = run("ask", str(file), "--format", "csv", "--as-of", "2017")
    first, row = list(csv.reader(done.stdout.splitlines()))
    assert done.returncode == 0 and first == ["x", "origin", "caveats", "rests_on"]
    assert row[1:] == ["not looked for"] * 3
    assert done.stderr.startswith("detente: the rows do not say where they come from: ")
    assert run("ask", str(file), "--origin", "--as-of", "2017").returncode == 2


def test_a_heading_says_of_what():
    asked = ok("ask", "organisations/of-an-actor", "--organisation", "ASEAN")
    assert "organisation: ASEAN (corrected, as of 2017)" in asked
    assert ok("sparql", "ASK {}").splitlines()[0] == "your query (corrected, all years)"
    assert "years: 1900" not in ok("ask", "concluded-in-period") and "first year: 1980; last year: 2001" in ok(
        "ask", "concluded-in-period"
    )


def test_claims_are_a_table():
    rows = list(csv.DictReader(io.StringIO(ok("export", "--claims"))))
    assert [int(row["number"]) for row in rows] == sorted(int(row["number"]) for row in rows)
    c107 = next(row for row in rows if row["number"] == "107")
    assert (c107["polarity"], c107["assessment"], c107["component"]) == ("negative", "wrong", "degree")
    assert c107["passages"] == "S2P7.3" and c107["denies"] and not c107["asserts"]
    for arguments in (("--format", "csv"), ("--claims", "--format", "turtle")):
        assert run("export", *arguments).returncode == 2


def test_a_limit_says_what_it_left_out():
    assert "(1 of 4 rows; 3 left out by the limit)" in ok("ask", "disputes/adversaries", "--limit", "1")
    done = run("ask", "disputes/adversaries", "--limit", "1", "--format", "csv", "--no-origin")
    assert done.returncode == 0 and done.stdout.splitlines() == ["adversary", "Islamic State"]
    assert done.stderr == "detente: 1 of 4 rows; 3 left out by the limit; --limit 4 shows all\n"


def test_evidence_in_short():
    out = ok("ask", "alliances/indirect-opponents", "--evidence")
    assert "[inferred]" in out and "  claim   C198" in out and "prp-spo2" not in out
    out = ok("ask", "network/states-without-known-tie", "--evidence", "--limit", "1")
    assert "by what is absent]" in out and "  absent  nothing says that " in out


def test_what_was_called_otherwise_is_taken_or_led_on():
    done = run("ask", "alliances/allies", "--state", "Japan", "--format", "csv", "--limit", "1")
    assert done.returncode == 0 and done.stdout.splitlines()[1].startswith("Japan,United States,")
    assert done.stderr.splitlines()[0] == "detente: alliances/allies: 'state' is now called 'actor'"
    assert "--state" not in ok("ask", "alliances/allies", "--help")
    done = run("ask", "organisations/members", "--organisation", "SCO")
    assert (done.returncode, done.stdout) == (2, "")
    now = "detente ask organisations/participants --organisation ..."
    assert done.stderr == f"detente: organisations/members is now `{now}`\n"


def test_a_file_is_written_whole_or_not(tmp_path):
    file = tmp_path / "a.csv"
    assert ok("ask", "disputes/adversaries", "--format", "csv", "--no-origin", "--output", str(file)) == ""
    assert file.read_text(encoding="utf-8").splitlines() == ["adversary", *ADVERSARIES]
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_colours_are_for_terminals_and_for_those_who_force_them():
    assert "\x1b" not in ok("ask", "disputes/adversaries")
    assert "\x1b[1m" in ok("ask", "disputes/adversaries", FORCE_COLOR="1")
    assert "\x1b" not in ok("ask", "disputes/adversaries", FORCE_COLOR="1", NO_COLOR="1")


def test_questions_of_ones_own(tmp_path):
    (tmp_path / "mine").mkdir()
    file = tmp_path / "mine" / "foes.rq"
    query = "#+ title: Whose foe is it?\n#+ parameters:\n#+   of: {class: det:State, many: true}\n"
    query += "PREFIX det: <https://w3id.org/detente/ontology#>\nPREFIX id: <https://w3id.org/detente/id/>\n"
    query += "SELECT ?x { VALUES ?of { id:Russia } ?x det:adversarialTo ?of } ORDER BY ?x"
    file.write_text(query, encoding="utf-8")
    asked = ("--as-of", "2017", "--format", "csv", "--no-origin")
    assert ok("ask", str(file), *asked).splitlines() == ["x", *ADVERSARIES]
    assert ok("ask", "mine/foes", "--queries", str(tmp_path), *asked).splitlines() == ["x", *ADVERSARIES]
    several = ok("ask", "--queries", str(tmp_path), "foes", "--of", "RU", "--of", "China", *asked)
    assert several.splitlines() == ["x", *ADVERSARIES, "Vietnam"]
    assert "Whose foe is it?" in ok("ask", DETENTE_QUERIES=str(tmp_path))
    assert "Whose foe" not in ok("ask")


@pytest.mark.skipif(os.name != "posix", reason="a closed pipe is said otherwise there")
def test_a_reader_who_has_seen_enough_is_no_error():
    query = "sparql 'SELECT * { ?s a ?o }' --format csv"
    command = f"{sys.executable} -m detente.cli {query} | head -1; echo ${{PIPESTATUS[0]}}"
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=env, timeout=120)
    assert done.stdout.splitlines()[1:] == ["0"] and not done.stderr


def test_a_saved_question_is_stopped_in_time(tmp_path):
    file = tmp_path / "slow.rq"
    query = "#+ title: How many?\nSELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    file.write_text(query, encoding="utf-8")
    done = run("ask", str(file), "--timeout", "1")
    assert done.returncode == 2 and done.stderr == "detente: the query was stopped after 1 seconds; see --timeout\n"


def test_the_questions_are_checked(tmp_path):
    done = run("check", "--questions", str(tmp_path))
    assert done.returncode == 2 and "no .rq file" in done.stderr
    (tmp_path / "q.rq").write_text("#+ title: Is it?\n#+ views: [corrected]\nASK {}", encoding="utf-8")
    (tmp_path / "q.corrected.csv").write_text("answer\nfalse\n", encoding="utf-8")
    done = run("check", "--questions", str(tmp_path))
    assert done.returncode == 1 and not done.stderr
    assert "q: rdflib, corrected: differs from q.corrected.csv" in done.stdout and "    +true" in done.stdout
    assert "2 errors, 1 note" in done.stdout
    assert "det:alliedWith" not in done.stdout  # nobody's own questions have to name every term
    done = run("check", "--questions", str(tmp_path), "--update", "--format", "json")
    assert done.returncode == 0 and json.loads(done.stdout) == {"errors": 0, "notes": 0, "findings": []}
    assert (tmp_path / "q.corrected.csv").read_text(encoding="utf-8") == "answer\ntrue\n"
    done = run("check", "--questions", str(tmp_path / "q.rq"))
    assert done.returncode == 0 and "1 questions" in done.stdout


def test_a_check_as_json_has_all_findings_apart(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .\n"
        "id:Japan det:iso3166alpha3 'JPX' .\n",
        encoding="utf-8",
    )
    done = run("check", "--view", "corrected", "--format", "json", str(file))
    found = json.loads(done.stdout)
    assert done.returncode == 1 and not done.stderr
    (twice,) = [f for f in found["findings"] if f["name"] == "value-twice"]
    where = {k: twice[k] for k in ("level", "file", "line", "node", "path")}
    assert where == {"level": "error", "file": str(file), "line": 2, "node": "id:Japan", "path": "det:iso3166alpha3"}
    assert "JPN (in graph/record/world.ttl) and JPX" in twice["message"]


def test_of_many_notes_ten_are_printed_and_the_rest_counted_unless_all_are_asked_for(tmp_path):
    """Russia twelve times under sanctions long before 1991; a second code for Japan is two errors."""
    text = """@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
@prefix code: <https://w3id.org/detente/code/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix record: <https://w3id.org/detente/id/record/> .
<> det:span "1500/2017" . id:Japan det:iso3166alpha3 'JPX' .
"""
    for n in range(12):
        text += f"""id:M{n} a det:Sanctions ; rdfs:label "m{n}"@en ; det:sender id:G{n} ; det:target id:Russia ;
    det:startYear {1600 + n} ; det:endYear {1600 + n} ; det:timeBasis code:Record ;
    det:timeReference record:RefCOWStates ; det:reference record:RefCOWStates .
id:G{n} a det:Group ; rdfs:label "g{n}"@en ; det:reference record:RefCOWStates .
"""
    file = tmp_path / "mine.ttl"
    file.write_text(text, encoding="utf-8")
    few, every = (
        run("check", "--view", "corrected", str(file), *more).stdout.splitlines() for more in ((), ("--all",))
    )
    notes = [line for line in few if line.endswith("[outside-lifetime]")]
    assert len(notes) == 11 and notes[-1] == "note: 2 more of outside-lifetime, which --all lists [outside-lifetime]"
    assert set(notes[:-1]) < set(every) and sum(f"{file}:" in line for line in every) == 12 + 2
    assert few[-1] == "2 errors, 12 notes" and any("[value-twice]" in line for line in few)


def test_listing_and_help():
    assert "alliances/indirect-opponents" in ok("questions")
    assert ok("ask") == ok("questions")
    assert "alliances/" not in ok("questions", "disputes")
    assert "--actor" in ok("ask", "alliances/indirect-opponents", "--help")
    shared = ok("ask", "--help")
    for option in ("--view", "--as-of", "--possible", "--format", "--origin", "--why", "--endpoint", "--with"):
        assert option in shared
    for command in ("ask", "questions", "show", "why", "cite", "sparql", "check", "export", "push", "completion"):
        assert "Usage" in ok(command, "--help")


def test_show():
    assert "det:Alliance" in ok("show") and "det:alliedWith" in ok("show")
    out = ok("show", "Japan", "--as-of", "2017")
    assert "allied with [det:alliedWith] (inferred): United States" in out and "C184" in out
    assert "inverse of ally A followed by other member implies allied with" in ok("show", "det:alliedWith")
    assert "ally (det:ally)" in ok("show", "det:Alliance")
    assert "C198" in ok("show", "rap:USJapanAlliance")


def test_why_and_cite():
    assert "C198" in ok("why", "Japan", "allied with", "USA")
    assert json.loads(ok("why", "Japan", "det:alliedWith", "USA", "--format", "json"))["rule"] == "prp-spo2"
    out = ok("cite", "C042")
    assert (
        "stands against" not in out and "contradicts: C103 (asserted, by Corentin (author))" in out and "record:" in out
    )
    assert "no claim: " in ok("cite", "S4H")
    assert "C184" in ok("cite", "rap:JapaneseSanctions2014")


def test_sparql_from_argument_file_and_input(tmp_path):
    query = "SELECT ?x { id:Japan det:sanctions ?x }"
    file = tmp_path / "q.rq"
    file.write_text(query, encoding="utf-8")
    expected = ["x", "Russia"]
    assert ok("sparql", query, "--format", "csv").splitlines() == expected
    assert ok("sparql", "--file", str(file), "--format", "csv").splitlines() == expected
    assert ok("sparql", "-", "--format", "csv", given=query).splitlines() == expected


def test_facts_of_ones_own_are_reasoned_over(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .\n"
        "@prefix code: <https://w3id.org/detente/code/> .\n"
        'id:Mine a det:Dispute ; <http://www.w3.org/2000/01/rdf-schema#label> "dispute to try"@en ;\n'
        "  det:sideA id:France ; det:sideB id:Russia ; det:startYear 2014 ;\n"
        "  det:endStatus code:Ongoing ; det:timeBasis code:GivenYear .\n"
        '<> det:span "2014/2017" .\n',
        encoding="utf-8",
    )
    out = ok("ask", "disputes/adversaries", "--with", str(file), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["adversary"] for row in rows] == ["France", *ADVERSARIES]
    assert rows[0]["origin"] == f"inferred from {file}" and not rows[0]["rests_on"]
    assert "France" not in ok("ask", "disputes/adversaries", "--format", "csv")


def test_a_cached_question_imports_no_reasoner():
    ok("ask", "disputes/adversaries")
    code = (
        "import sys\nfrom detente.cli import main\ntry:\n    main(['ask', 'disputes/adversaries', '--no-origin'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'duckdb', 'numpy', 'pyshacl', 'owlrl', 'detente.reasoning.closure'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=60)
    assert done.stderr.strip() == "[]"


def test_a_thing_is_shown_from_what_it_is_to_the_rest():
    lines = ok("show", "Japan", "--as-of", "2017").splitlines()
    assert lines[:2] == [
        "Japan (id:Japan), corrected, as of 2017",
        "  is: State; Sanctioning state, Treaty party (inferred)",
    ]
    heads = [line.strip() for line in lines if re.fullmatch(r"  [a-z ]+:", line)]
    assert heads == ["alliances:", "disputes and hostile acts:", "agreements:", "other relations and situations:"]
    text = " ".join(" ".join(lines).split())
    assert "1992/.., denied) as denied object [C175 (denial, imprecise as to the time)]" in text
    assert "supposed) as would to [C182]" in text  # closer ties are no ties


def test_a_picture(tmp_path):
    file = tmp_path / "network.svg"
    assert ok("picture", "network", "--as-of", "2017", "--output", str(file)) == ""
    assert file.read_text(encoding="utf-8") == ok("picture", "network", "--as-of", "2017").rstrip("\n") + "\n"
    assert run("picture", "map").returncode == 2


def test_no_rows_say_where_else_there_are_some():
    """The article calls Russia and China allies (C042), which the record contradicts: that stands in another view."""
    text = ok("ask", "alliances/allies", "--actor", "Russia")
    assert "(none known: no selected source is complete for Alliance in 2017; 2 in the view as-stated: --view" in text
    told = run("ask", "alliances/allies", "--actor", "Russia", "--format", "json")
    assert json.loads(told.stdout) == [] and "none known: no selected source" in told.stderr
