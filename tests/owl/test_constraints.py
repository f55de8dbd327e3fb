"""The DL module for readers: in OWL 2 DL, no class of it empty, and in step with the shapes."""

import pytest
from rdflib import Graph
from rdflib.namespace import OWL, RDFS, SH
from rdflib.term import URIRef

from detente.vocabulary import DET
from tests.owl.owl_tools import ROOT

CONSTRAINTS = ROOT / "ontology" / "constraints.ttl"


def test_the_constraints_are_in_owl_2_dl_and_leave_no_class_empty(checker):
    checker.maps(ROOT / "ontology" / "catalog-v001.xml")
    found = checker.ask("CHECK", CONSTRAINTS)
    assert {violation[0] for violation in found.of("VIOLATION")} == {"OWL2_RL"}
    assert found.counts["SubClassOf"] > 100
    found = checker.ask("CLASSIFY", CONSTRAINTS)
    assert found.of("CONSISTENT") == [["true"]]
    assert found.of("UNSATISFIABLE") == []


@pytest.fixture(scope="module")
def told():
    """What the constraints say: class, property, and the most fillers or None for some."""
    graph = Graph().parse(CONSTRAINTS)
    found = set()
    for kind, restriction in graph.subject_objects(RDFS.subClassOf):
        p = graph.value(restriction, OWL.onProperty)
        if (restriction, OWL.someValuesFrom, None) in graph:
            found.add((kind, p, "some"))
        elif (most := graph.value(restriction, OWL.maxCardinality)) is not None:
            found.add((kind, p, int(most)))
        elif (exactly := graph.value(restriction, OWL.cardinality)) is not None:
            found |= {(kind, p, "some"), (kind, p, int(exactly))}
    return found


def test_they_say_what_the_shapes_say(told):
    graph = Graph().parse(ROOT / "ontology" / "shapes.ttl")
    kinds = {kind for kind, _, _ in told}
    needed = set()
    for shape, kind in graph.subject_objects(SH.targetClass):
        for one in graph.objects(shape, SH.property) if kind in kinds else ():
            path = graph.value(one, SH.path)
            if not isinstance(path, URIRef) or not path.startswith(DET):
                continue
            if int(graph.value(one, SH.minCount) or 0):
                needed.add((kind, path, "some"))
                if (most := graph.value(one, SH.maxCount)) is not None:
                    needed.add((kind, path, int(most)))
    assert told == needed
