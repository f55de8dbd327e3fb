"""The saved questions, and queries of one's own, put to a running store: the answers of the graph at hand."""

import json
import urllib.request

import pytest

from detente.asking.catalogue import catalogue
from detente.asking.names import UnknownName
from detente.asking.parameters import BadParameter
from detente.cli import main
from detente.store.endpoint import Endpoint
from detente.vocabulary import ID


@pytest.fixture
def told(capfd):
    """`told(*arguments)`: standard output, standard error and status of a command."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = capfd.readouterr()
        return out, err, ended.value.code

    return run


def test_every_question_has_the_same_answer_in_a_running_store(served, graphs, same_answers, defaults):
    assert len(defaults) >= 60
    assert same_answers(graphs("corrected"), served, defaults) == []


def test_and_with_other_values_and_several(served, graphs, same_answers, values):
    kg = graphs("corrected")
    assert any(kg.ask(name, **given) != kg.ask(name) for name, given in values)
    assert same_answers(kg, served, values) == []


def here(text, served):
    """An answer of the store as if it were of the graph at hand; its heading says what the store holds."""
    return text.replace(f"{served}: Detente, view corrected, all years", "corrected, all years")


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "markdown", "html", "srj", "srx"])
def test_every_format_is_the_same(served, told, form):
    question = ("ask", "alliances/indirect-opponents", "--actor", "Japan", "--format", form)
    theirs = told(*question, "--endpoint", served)
    ours = told(*question, "--as-of", "0", "--no-origin")
    assert (here(theirs[0], served), *theirs[1:]) == ours
    assert ours[2] == 0


def test_a_file_of_ones_own_and_its_parameter(served, told, tmp_path):
    mine = tmp_path / "mine.rq"
    mine.write_text(
        "#+ title: Who is allied with a state?\n#+ parameters:\n"
        "#+   state: {class: det:State, label: state, many: true}\n"
        "PREFIX det: <https://w3id.org/detente/ontology#>\n"
        "SELECT ?state ?ally WHERE { VALUES ?state { } ?state det:alliedWith ?ally } ORDER BY ?state ?ally\n"
    )
    out, err, status = told(
        "ask", str(mine), "--state", "Japan", "--state", "KOR", "--endpoint", served, "--format", "csv"
    )
    assert (err, status) == ("", 0)
    rows = out.splitlines()[1:]
    assert {row.split(",")[0] for row in rows} == {"Japan", "South Korea"}
    assert "Japan,United States" in rows and "South Korea,United States" in rows
    out, err, status = told("ask", str(mine), "--endpoint", served)
    assert (out, status) == ("", 2) and "needs 'state'" in err


def test_values_are_checked_against_what_the_endpoint_holds(served):
    endpoint = Endpoint(served)
    question = catalogue().get("alliances/indirect-opponents")
    with pytest.raises(BadParameter, match="^actor: no state is called 'Japann'; did you mean 'Japan'"):
        question.bind(endpoint, {"actor": "Japann"})
    with pytest.raises(BadParameter, match="is in the graph but is no state"):
        question.bind(endpoint, {"actor": "id:Moscow"})
    with pytest.raises(BadParameter, match="no state 'id:Nowhere' in the graph"):
        question.bind(endpoint, {"actor": "id:Nowhere"})
    with pytest.raises(BadParameter):
        question.bind(endpoint, {"actor": "Russia } UNION { ?s ?p ?o"})
    assert issubclass(BadParameter, Exception) and not issubclass(BadParameter, UnknownName)


def test_a_query_of_ones_own(served, told):
    query = "SELECT ?ally WHERE { id:Japan det:alliedWith ?ally } ORDER BY ?ally"
    for form in ("table", "csv", "srj"):
        theirs = told("sparql", query, "--endpoint", served, "--format", form)
        assert (here(theirs[0], served), *theirs[1:]) == told("sparql", query, "--format", form)


def test_a_claim_is_shown_with_how_it_stands(served, told, graphs):
    """C107 denies, and is wrong; the same is said here and there, and a store that says no view is told as such."""
    query = "SELECT ?c { ?c det:number 107 }"
    text, _, _ = told("sparql", query, "--endpoint", served)
    assert "Claim C107 (asserted, by Corentin (author), denial, wrong as to the degree)" in text
    assert text.splitlines()[2:] == told("sparql", query)[0].splitlines()[2:]


def test_ask_construct_and_describe(served, told):
    assert "true" in told("sparql", "ASK { id:Japan det:alliedWith id:UnitedStates }", "--endpoint", served)[0]
    assert "false" in told("sparql", "ASK { id:Japan det:alliedWith id:Russia }", "--endpoint", served)[0]
    query = "CONSTRUCT { ?ally det:alliedWith id:Japan } WHERE { id:Japan det:alliedWith ?ally }"
    theirs = told("sparql", query, "--endpoint", served, "--format", "turtle")
    assert theirs == told("sparql", query, "--format", "turtle")
    assert "id:UnitedStates det:alliedWith id:Japan" in theirs[0]
    described = told("sparql", "DESCRIBE id:Japan", "--endpoint", served, "--format", "turtle")
    assert described[2] == 0 and "id:Japan a " in described[0]


def test_a_limit_says_that_it_cut(served, told):
    query = "SELECT ?s WHERE { ?s a det:State } ORDER BY ?s"
    out, err, status = told("sparql", query, "--endpoint", served, "--limit", "2", "--format", "csv", "--iris")
    assert len(out.splitlines()) == 3 and status == 0
    assert "left out by the limit" in err


def test_labels_come_from_the_endpoint(served):
    endpoint = Endpoint(served)
    answer = endpoint.ask("SELECT ?x WHERE { VALUES ?x { <https://w3id.org/detente/id/Japan> <urn:nothing> } }")
    assert answer.to_csv() == "x\r\nJapan\r\n<urn:nothing>\r\n"
    assert endpoint.label(ID.Russia) == "Russia"


def test_another_client_reads_the_same(served):
    """SPARQLWrapper, as docs/stores.md shows it."""
    from SPARQLWrapper import JSON, POST, SPARQLWrapper

    query = catalogue().get("alliances/allies").bind(Endpoint(served), {"actor": ["Japan", "Russia"]})
    query = "\n".join(line for line in query.splitlines() if not line.startswith("#"))  # it reads words of comments
    client = SPARQLWrapper(served)
    client.setMethod(POST)
    client.setReturnFormat(JSON)
    client.setQuery(query)
    data = client.queryAndConvert()
    names = data["head"]["vars"]
    theirs = [tuple(row[n]["value"] if n in row else None for n in names) for row in data["results"]["bindings"]]
    ours = Endpoint(served).ask(query)
    assert theirs and list(ours.columns) == names
    assert theirs == [tuple(None if cell is None else str(cell) for cell in row) for row in ours.rows]


@pytest.mark.parametrize(
    "option",
    [
        ("--view", "corrected"), ("--as-of", "2017"), ("--reasoner", "owlrl"), ("--with", "mine.ttl"), ("--why",),
        ("--evidence",), ("--article", "x"),
    ],
    ids=lambda o: o[0],
)  # fmt: skip
def test_options_about_the_graph_at_hand_are_refused(told, option):
    for what in (("ask", "alliances/allies"), ("sparql", "ASK {}")):
        out, err, status = told(*what, "--endpoint", "http://127.0.0.1:9/", *option)
        assert (out, status) == ("", 2)
        assert err.startswith(f"detente: {option[0]} and --endpoint do not go together") and err.count("\n") == 1


@pytest.mark.parametrize(
    "query", ["INSERT DATA { <a:a> <a:a> <a:a> }", "SELECT * { SERVICE <http://a.example/> {} }", "SELECT"]
)
def test_only_checked_queries_leave_the_house(told, query):
    out, err, status = told("sparql", query, "--endpoint", "http://127.0.0.1:9/")
    assert (out, status) == ("", 2) and err.count("\n") == 1


def test_the_store_that_is_served_is_read_only(served):
    request = urllib.request.Request(
        served.replace("/query", "/update"),
        data=b"DELETE WHERE { ?s ?p ?o }",
        headers={"Content-Type": "application/sparql-update"},
    )
    with pytest.raises(OSError):
        urllib.request.urlopen(request, timeout=10)
    assert json.loads(Endpoint(served).ask("ASK { ?s ?p ?o }").to_json()) == [{"answer": True}]


def test_a_view_can_be_loaded_by_the_public_name():
    import detente

    assert detente.load is detente.graph.load
    assert "load" in detente.__all__
