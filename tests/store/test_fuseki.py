"""Apache Jena Fuseki, a store that shares no code with Oxigraph: the same export, the same questions and answers."""

import urllib.error
import urllib.request

import pytest

from detente.errors import Unreachable
from detente.store.remote import Endpoint


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
