"""Apache Jena Fuseki, a store that shares no code with Oxigraph: the same export, the same questions and answers."""

import os
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from detente.errors import Unreachable
from detente.store.endpoint import Endpoint
from detente.store.push import GraphStore, NotEmpty, push
from tests.store.running_stores import free_port, started


@pytest.fixture(scope="module")
def fuseki(require, serving):
    require("java", "Apache Jena Fuseki runs on Java 17")
    require("mvn", "Maven gets Apache Jena Fuseki")
    with serving("fuseki", "/detente/query") as address:
        yield address


def test_every_question_has_the_same_answer_in_fuseki(fuseki, graphs, same_answers, defaults, values):
    assert len(defaults) >= 60
    assert same_answers(graphs("corrected"), fuseki, defaults + values) == []


def test_ask_construct_and_what_fuseki_says_of_an_error(fuseki):
    endpoint = Endpoint(fuseki)
    assert endpoint.ask("ASK { ?s ?p ?o }").rows[0][0].value is True
    assert endpoint.ask("CONSTRUCT { ?s <a:p> ?o } WHERE { VALUES (?s ?o) { (<a:s> 1) } }").to_csv(iris=True) == (
        "subject,predicate,object\r\n<a:s>,<a:p>,1\r\n"
    )
    with pytest.raises(Unreachable, match="answered with HTTP status 422: SERVICE execution disabled"):
        endpoint.ask("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


@pytest.mark.parametrize(("path", "method"), [("update", "POST"), ("data?default", "PUT")])
def test_fuseki_is_served_read_only(fuseki, path, method):
    request = urllib.request.Request(fuseki.replace("query", path), b"", {"Content-Type": "text/turtle"}, method=method)
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(request, timeout=10)


@pytest.fixture(scope="module")
def writable(fuseki, tmp_path_factory):
    """An empty Fuseki in memory that takes graphs, from the file that Maven has got for the other."""
    text = (Path(__file__).resolve().parents[2] / "scripts" / "shared" / "_stores.py").read_text(encoding="utf-8")
    version = re.search(r"jena-fuseki-server:([\d.]+)", text)[1]
    kept = Path(os.environ.get("MAVEN_REPO", Path.home() / ".m2" / "repository")) / "org/apache/jena/jena-fuseki-server"
    jar = kept / version / f"jena-fuseki-server-{version}.jar"
    if not jar.is_file():
        pytest.skip(f"Maven keeps its files elsewhere than in {kept}")
    port = free_port()
    command = ["java", "-cp", str(jar), "org.apache.jena.fuseki.main.cmds.FusekiMainCmd", "--localhost"]
    command += ["--port", str(port), "--update", "--mem", "/ds"]
    base = f"http://127.0.0.1:{port}/ds"
    with started(command, f"{base}/query", tmp_path_factory.mktemp("writable") / "log"):
        yield base


def test_a_view_is_pushed_compared_and_replaced_in_fuseki(writable, graphs):
    store = GraphStore(f"{writable}/data", 120)
    kg = graphs("corrected", 2017)
    push(kg, store, inferred=False)
    with pytest.raises(NotEmpty):
        push(kg, store)
    count, _ = push(kg, store, replace=True)
    asked = Endpoint(f"{writable}/query").ask("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")
    note = count + 1  # what it is, the name of the push, and each named graph
    assert asked.rows[0][0].value == sum(1 for _ in kg.stated()) + sum(1 for _ in kg.inferred()) + note
