"""The rules as SPARQL: run in pyoxigraph to a fixpoint, they infer what the closure infers."""

import os
import re
import subprocess
import sysconfig
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.namespace import OWL, RDFS
from rdflib.term import BNode, Literal, URIRef

from detente.cli import main
from detente.collection.manifest import shipped
from detente.rdf.terms import from_ox, to_ox
from detente.reasoning.closure import close
from detente.rules import compile_rules, is_tautology
from detente.store.updates import request
from detente.vocabulary import INFERRED_GRAPH
from tests.reasoning.test_closure import EX, ONTOLOGY
from tests.rules.test_rules import triples

VIEWS = tuple(shipped().views)


def held(store, graph):
    """The triples of a graph of a store."""
    return {
        tuple(map(from_ox, (q.subject, q.predicate, q.object)))
        for q in store.quads_for_pattern(None, None, None, graph)
    }


def fixpoint(stated, updates):
    """What a store holds beyond the stated triples when running the updates changes nothing any more."""
    store = ox.Store()
    store.extend(ox.Quad(*map(to_ox, triple)) for triple in stated)
    at_first = held(store, ox.DefaultGraph())  # the store has its own spelling of numbers, as 135 for 135.0
    before = -1
    while before != len(store):
        before = len(store)
        store.update(updates)
    named = held(store, to_ox(INFERRED_GRAPH))
    assert named == held(store, ox.DefaultGraph()) - at_first
    return named


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_of_a_year(view, graphs):
    kg = graphs(view, 2017)
    updates, count = request(kg.closure.ruleset, kg.between_different)
    assert count > 300
    stated = [triple for triple, _ in kg.stated()]
    found = {t for t in fixpoint(stated, updates) if not is_tautology(t)}
    expected = set(kg.inferred())
    assert len(expected) > 5000
    assert found == expected


CASES = {
    "relations": [*ONTOLOGY, (EX.a, EX.foe, EX.b), (EX.b, EX.ally, EX.c), (EX.c, EX.within, EX.d)],
    "the same": [
        *ONTOLOGY,
        *((EX.a, EX.capital, EX.b), (EX.a, EX.capital, EX.c), (EX.b, EX.ally, EX.d), (EX.ally, OWL.sameAs, EX.foe)),
    ],
    "unnamed classes": triples("""
        [ a owl:Class ; owl:unionOf ( :A :B ) ] rdfs:subClassOf
            [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] .
        [ a owl:Class ; owl:unionOf ( :C :B ) ] rdfs:subClassOf :D .
        :E rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom
            [ a owl:Restriction ; owl:onProperty :q ; owl:someValuesFrom owl:Thing ] ] .
        :p a owl:ObjectProperty . :a a :A . :b a :B . :c a :E ; :p :x . :y :p :v ; :q 3 .
    """),
    "listed": triples(":Big owl:oneOf ( :us :ru ) . :Big rdfs:subClassOf :State . :us :ally :jp ."),
    "thing": triples(":p rdfs:domain owl:Thing ; rdfs:range :C . :a :p 3 , :b . :C rdfs:subClassOf owl:Thing ."),
}


#: What follows by rules of inferred axioms, which are not among the updates: those are of what the ontology states.
#: Two properties are the same, so that what holds of each and itself (scm-op) holds of both (eq-rep-s, eq-rep-o).
BEYOND = {
    "the same": {
        (a, p, b)
        for p in (RDFS.subPropertyOf, OWL.equivalentProperty)
        for a, b in ((EX.ally, EX.foe), (EX.foe, EX.ally))
    }
}


@pytest.mark.parametrize("name", CASES)
def test_small_graphs(name):
    """Equality, unnamed classes, lists, literals in the place of a subject, and what says nothing."""
    stated = CASES[name]
    closure = close(stated, compile_rules(stated))
    found = {t for t in fixpoint(stated, request(closure.ruleset)[0]) if not is_tautology(t)}
    follows = {t for t, _ in closure.inferred() if not isinstance(t[0], Literal)}
    assert found <= follows and follows - found == BEYOND.get(name, set())
    assert found or name == "thing"


def test_self_pairs_are_left_out():
    stated = triples(":in owl:inverseOf :m . :co owl:propertyChainAxiom ( :in :m ) . :o :m :a , :b .")
    rules = compile_rules(stated)
    pairs = {(s, o) for s, p, o in fixpoint(stated, request(rules, frozenset({EX.co}))[0]) if p == EX.co}
    assert pairs == {(EX.a, EX.b), (EX.b, EX.a)}
    assert (EX.a, EX.co, EX.a) in fixpoint(stated, request(rules)[0])


def test_blank_nodes_and_conclusions(tmp_path, capsys):
    """No blank node is left in the updates, where it would be made anew in every round."""
    output = tmp_path / "rules.ru"
    with pytest.raises(SystemExit) as ended:
        main(["export", "--rules", "-o", str(output)])
    assert ended.value.code == 0 and "updates" in capsys.readouterr().out
    text = output.read_text(encoding="utf-8")
    assert "_:" not in text and "[]" not in text and "?node1" in text
    assert f"?x <{URIRef('https://w3id.org/detente/ontology#alliedWith')}> ?y" in text
    with pytest.raises(SystemExit) as ended:
        main(["export", "--rules", "--as-of", "2017"])
    assert ended.value.code == 2 and "takes no --as-of" in capsys.readouterr().err


def test_the_recipe_of_the_documentation(graphs, require, tmp_path):
    """docs/proofs.md, run by a shell with Oxigraph: what it infers about named things is what the graph infers."""
    require("oxigraph", "the store of the recipe")
    bash = require("bash", "the shell of the recipe")
    page = Path(__file__).resolve().parents[2] / "docs" / "proofs.md"
    (recipe,) = re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    done = subprocess.run(
        [bash, "-euo", "pipefail", "-c", recipe],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"^\d+ triples$", done.stdout, re.MULTILINE)
    found = held(ox.Store.read_only(str(tmp_path / "store")), to_ox(INFERRED_GRAPH))
    named = {t for t in found if not any(isinstance(term, BNode) for term in t) and not is_tautology(t)}
    kg = graphs("corrected", 2017)
    assert named == {t for t in kg.inferred() if not any(isinstance(term, BNode) for term in t)}
