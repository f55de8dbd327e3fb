"""The drawings of docs/ontology.md: every arrow is a triple of the graph, full if stated and dotted if inferred."""

import re

import pytest
from rdflib.term import URIRef

from detente.collection import library
from detente.collection.manifest import shipped
from detente.vocabulary import CODE, DET, ID

PAGE = library.root() / "docs/ontology.md"
NODE = re.compile(r'(\w+)\["([^"]+)"\]')
EDGE = re.compile(r'^\s*(\w+)(?:\["[^"]+"\])? (-->|-\.->)\|(\w+)\| (\w+)(?:\["[^"]+"\])?$')


def drawings():
    return re.findall(r"^```mermaid\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def term(name):
    """What a node of a drawing is called: in short, without a prefix where it is shared (``id:``)."""
    prefix, _, local = name.rpartition(":")
    return URIRef({"": str(ID), "code": str(CODE), **shipped().prefixes}[prefix] + local)


def test_there_is_a_drawing_of_every_pattern():
    assert len(drawings()) == 7  # a correction takes two: before and after


@pytest.mark.parametrize("number", range(len(drawings())))
def test_every_arrow_is_a_triple(graphs, number):
    head, view, *lines = drawings()[number].strip().split("\n")
    assert head == "flowchart LR"
    name, year = re.fullmatch(r"\s*%% view: ([\w-]+) (\d+)", view).groups()
    graph = graphs(name, int(year))
    stated = {t for t, _ in graph.stated()}
    names = dict(NODE.findall("\n".join(lines)))
    for line in lines:
        a, arrow, p, b = EDGE.match(line).groups()
        triple = (term(names[a]), DET[p], term(names[b]))
        assert (triple in stated) == (arrow == "-->"), line
        assert triple in stated or graph.proof(*triple) is not None, line


def test_nothing_follows_from_a_hedged_claim_in_the_corrected_view(graphs):
    triple = (ID.Russia, DET.claimsSphereOfInfluence, ID.SphereOfInfluence_Russia)
    assert graphs("corrected", 2017).proof(*triple) is None
    assert graphs("tentative", 2017).proof(*triple) is not None


def test_an_alliance_that_is_corrected_is_not_in_the_corrected_view(graphs):
    triple = (ID.Russia, DET.alliedWith, ID.China)
    assert graphs("corrected", 2017).proof(*triple) is None
    assert graphs("as-stated", 2017).proof(*triple) is not None
