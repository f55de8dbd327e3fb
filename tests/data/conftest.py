"""The record and the ontology, as they are written."""

import pytest
from rdflib import OWL, RDF, RDFS, URIRef

from detente.vocabulary import DET
from tests.data.world_file import FILES, read


@pytest.fixture(scope="module")
def world():
    return read(*FILES)


@pytest.fixture(scope="module")
def ontology():
    return read("ontology/detente.ttl")


@pytest.fixture(scope="module")
def references():
    """What every view holds of references."""
    return set(read("graph/record/world.ttl", "graph/record/references.ttl").subjects(RDF.type, DET.Reference))


@pytest.fixture(scope="module")
def superclasses(ontology):
    """Named class -> itself and all its named superclasses."""

    def above(term):
        return {c for c in ontology.transitive_objects(term, RDFS.subClassOf) if isinstance(c, URIRef)}

    return {c: above(c) for c in ontology.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}
