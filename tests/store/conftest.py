"""Real stores on loopback, and a comparison of their answers with those of the graph at hand."""

import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib.namespace import XSD
from rdflib.term import Literal

from detente.asking.catalogue import catalogue
from detente.asking.questions import plain
from detente.asking.sparql import run
from detente.explaining.standing import Standings
from detente.store.endpoint import Endpoint
from detente.vocabulary import DEFAULT_VIEW
from tests.store.running_stores import free_port, started

ROOT = Path(__file__).resolve().parents[2]

#: Questions with values of their own, several where that is allowed: by label, alias, code, prefixed name and IRI.
VALUES = [
    ("alliances/allies", {"actor": ["Japan", "CN", "id:UnitedStates"]}),
    ("network/closed-triads", {"actor": "China"}),
    ("alliances/indirect-opponents", {"actor": "<https://w3id.org/detente/id/Japan>"}),
    ("disputes/disputes-of-an-actor", {"actor": ["China", "Vietnam", "PHL"]}),
    ("history/situations-in-force", {"kind": ["det:Alliance", "Territorial dispute"], "year": ["1970", "2017"]}),
    ("history/began-or-ended", {"actor": ["Russia", "Soviet Union"], "first": "1985", "last": "1995"}),
    ("organisations/of-an-actor", {"actor": ["Japan", "Ukraine"], "organisation": ["ASEAN", "SCO"]}),
    ("organisations/participants", {"organisation": ["ASEAN", "Shanghai Cooperation Organisation"]}),
    ("military/arms-transfers", {"actor": ["China", "India", "Vietnam"]}),
    ("evidence/claims", {"year": 2001}),
]


@pytest.fixture
def port():
    """A port on which nothing listens."""
    return free_port()


@pytest.fixture(scope="session")
def serving(tmp_path_factory):
    """`serving(store)`: the view corrected, of all years, in a real store as scripts/serve starts it."""

    @contextmanager
    def start(store, path):
        port = free_port()
        command = [sys.executable, str(ROOT / "scripts" / "serve"), "--store", store, "--port", str(port)]
        log = tmp_path_factory.mktemp(store) / "log"
        address = f"http://127.0.0.1:{port}{path}"
        with started(command, address, log, PYTHONPATH=str(ROOT / "src")):
            yield address

    return start


@pytest.fixture(scope="session")
def served(require, serving):
    """The address of the Oxigraph server."""
    require("oxigraph", "the Oxigraph server (PyPI oxigraph)")
    with serving("oxigraph", "/query") as address:
        yield address


@pytest.fixture(scope="session")
def certain_answer():
    """`certain_answer(kg, name, **values)`: what the graph answers from what is certain, which is what a store holds.

    `KnowledgeGraph.ask` says besides what is only possible: marks on rows, and counts as *4 to 6*.
    """

    def ask(kg, name, **values):
        question = catalogue().get(name)
        query = question.bind(kg, values)
        found = run(kg.certain.store, query, kg.labels, question.title, question.columns, plain=plain(query))
        return replace(found, standing=Standings(kg))

    return ask


@pytest.fixture(scope="session")
def same_answers(certain_answer):
    """`same_answers(kg, address, asked)`: each question, with its values, has the same answer in both, labels included.

    Rows of questions without ORDER BY would have no order to compare; every saved question has one. Decimals are
    compared by value: an answer keeps the form in which the store sends them, and Fuseki's 2.0 is Oxigraph's 2.
    """

    def canonical(cell):
        if not isinstance(cell, Literal) or cell.datatype != XSD.decimal:
            return cell
        return Literal(format(cell.value.normalize(), "f"), datatype=XSD.decimal, normalize=False)

    def compare(kg, address, asked):
        endpoint = Endpoint(address)
        differing = []
        for name, values in asked:
            question = catalogue().get(name)
            ours = certain_answer(kg, name, **values)
            theirs = endpoint.ask(question.bind(endpoint, values), question.title, question.columns)
            theirs = replace(theirs, rows=tuple(tuple(map(canonical, row)) for row in theirs.rows))
            if ours != theirs or ours.to_csv() != theirs.to_csv() or ours.to_markdown() != theirs.to_markdown():
                differing.append((name, values, ours.to_csv(), theirs.to_csv()))
        return differing

    return compare


@pytest.fixture(scope="session")
def defaults():
    """Every saved question of the default view, with its default parameters."""
    return [(name, {}) for name in catalogue() if DEFAULT_VIEW in catalogue().get(name).views]


@pytest.fixture(scope="session")
def values():
    """`VALUES`."""
    return VALUES
