"""Graphs that are small and give very much: they are closed in little room, or stopped with a clear error."""

import time

import pytest
from rdflib import BNode, Graph, Namespace
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS

import detente
from detente.reasoning.limits import TooMuch

EX = Namespace("http://example.org/")
TRANSITIVE = (EX.p, RDF.type, OWL.TransitiveProperty)


def listed(predicate, subject, members):
    """An axiom on a list."""
    g, head = Graph(), BNode()
    Collection(g, head, members)
    return [(subject, predicate, head), *g]


def thing(i):
    return EX[f"n{i}"]


@pytest.fixture(params=["sets first", "columns"])
def carrier(request, monkeypatch):
    """Small graphs as they come, which go on in columns when they have grown; then in columns from the start."""
    if request.param == "columns":
        monkeypatch.setattr("detente.closed.FEW", -1)


def reached(steps):
    """What each thing reaches: an independent search."""
    after = {}
    for s, o in steps:
        after.setdefault(s, set()).add(o)
    found = set()
    for start in after:
        queue, seen = [start], set()
        while queue:
            for x in after.get(queue.pop(), ()):
                if x not in seen:
                    seen.add(x)
                    queue.append(x)
        found |= {(start, x) for x in seen}
    return found


@pytest.mark.parametrize(
    "steps",
    [
        [(i, (i + 1) % 120) for i in range(120)],
        [(i, j) for i in range(60) for j in range(60) if i != j],
        [(i, i + 1) for i in range(100)] + [(i, j) for i in range(100, 140) for j in range(100, 140)],
        [(0, i) for i in range(1, 90)] + [(i, 90) for i in range(1, 90)] + [(90, 0)],
    ],
    ids=["cycle", "clique", "line into a clique", "two stars"],
)
def test_a_transitive_property_leads_where_a_search_does(steps, carrier, monkeypatch):
    for most_rows in (30_000, 0):  # as rows of bits where that is cheaper, and never
        monkeypatch.setattr("detente.reasoning.paths._MOST_ROWS", most_rows)
        monkeypatch.setattr("detente.reasoning.paths.BLOCK", 400 if most_rows else 100_000)
        closed = detente.close([TRANSITIVE, *((thing(a), EX.p, thing(b)) for a, b in steps)])
        found = {(s, o) for s, p, o in closed if p == EX.p}
        assert found == {(thing(a), thing(b)) for a, b in reached(steps)}
        near = [pair for pair in sorted(found) if closed.rank((pair[0], EX.p, pair[1])) in (1, 2)]
        for s, o in near[:2]:
            proof = closed.why((s, EX.p, o))
            assert set(proof.leaves()) <= set(closed.stated())


def test_steps_that_come_late_are_followed_too(carrier):
    """A step that only follows from what is reached: from n0 all is reached, then from all of that n0."""
    line = [(thing(i), EX.p, thing(i + 1)) for i in range(40)]
    back = [(EX.p, RDFS.subPropertyOf, EX.q), *listed(OWL.propertyChainAxiom, EX.p, [EX.q, EX.r])]
    closed = detente.close([TRANSITIVE, *line, *back, (thing(40), EX.r, thing(0))])
    # Nothing leads from n40 by p, so that all but it reach all.
    expected = {(thing(a), thing(b)) for a in range(40) for b in range(41)}
    assert {(s, o) for s, p, o in closed if p == EX.p} == expected


def test_a_chain_is_composed_pair_by_pair(carrier):
    chain = listed(OWL.propertyChainAxiom, EX.q, [EX.p] * 5)
    closed = detente.close([*chain, *((thing(i), EX.p, thing(j)) for i in range(30) for j in range(30))], timeout=60)
    assert sum(p == EX.q for _, p, _ in closed) == 900


def test_expressions_of_any_depth_and_length(carrier):
    inner, axioms = EX.D, []
    for _ in range(300):
        node = BNode()
        axioms += listed(OWL.intersectionOf, node, [inner, EX.E])
        inner = node
    closed = detente.close([*axioms, (EX.C, RDFS.subClassOf, inner), (EX.a, RDF.type, EX.C)])
    assert (EX.a, RDF.type, EX.D) in closed
    many = [EX[f"D{i}"] for i in range(1500)]
    long = [*listed(OWL.intersectionOf, EX.C, many), *((EX.a, RDF.type, c) for c in many)]
    closed = detente.close([*long, *listed(OWL.propertyChainAxiom, EX.q, [EX.p] * 100), (EX.a, EX.p, EX.a)])
    assert closed.why((EX.a, RDF.type, EX.C)).size == 1501
    assert (EX.a, EX.q, EX.a) in closed


def test_a_limit_and_a_timeout_say_how_far_the_closure_came(carrier):
    hub = [(thing(i), EX.p, EX.hub) for i in range(4000)] + [(EX.hub, EX.r, thing(i)) for i in range(4000)]
    square = [*hub, *listed(OWL.propertyChainAxiom, EX.q, [EX.p, EX.r])]
    cycle = [TRANSITIVE, *((thing(i), EX.p, thing((i + 1) % 2000)) for i in range(2000))]
    for given in (square, cycle):
        with pytest.raises(TooMuch, match=r"the limit of 300,000 triples: [\d,]+ triples in round \d+") as error:
            detente.close(given, limit=300_000)
        assert "\n" not in str(error.value)
        begin = time.monotonic()
        with pytest.raises(TooMuch, match=r"the timeout of 0.05 s"):
            detente.close(given, timeout=0.05)
        assert time.monotonic() - begin < 30
    assert len(detente.close(cycle[:300], limit=100_000)) == 1 + 299 * 300 // 2
