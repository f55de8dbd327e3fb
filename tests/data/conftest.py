"""The background file, ``graph/world.ttl``, and the ontology, as they are written."""

import pytest
from rdflib import OWL, RDF, RDFS, URIRef

from detente.vocabulary import DET
from tests.data.world_file import CHECKOUT, read


@pytest.fixture(scope="module")
def world():
    return read("graph/world.ttl")


@pytest.fixture(scope="module")
def ontology():
    return read("ontology/detente.ttl")


@pytest.fixture(scope="module")
def references():
    """What every view holds of references: those of the background and those of an article's source."""
    sources = sorted(path.relative_to(CHECKOUT).as_posix() for path in CHECKOUT.glob("graph/*/source.ttl"))
    return set(read("graph/world.ttl", *sources).subjects(RDF.type, DET.Reference))


@pytest.fixture(scope="module")
def superclasses(ontology):
    """Named class -> itself and all its named superclasses."""

    def above(term):
        return {c for c in ontology.transitive_objects(term, RDFS.subClassOf) if isinstance(c, URIRef)}

    return {c: above(c) for c in ontology.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}
