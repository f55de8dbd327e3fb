"""What is only possible, exported: a data set of its own that shares no triple and no named graph with the certain."""

import pyoxigraph as ox
from rdflib.term import BNode

from detente.rdf.formats import GRAPH_FORMATS
from detente.rdf.terms import from_ox
from detente.store.export import text
from detente.vocabulary import DET, GRAPH, ID


def quads(kg, form):
    data, _ = text(kg, GRAPH_FORMATS[form])
    kind = ox.RdfFormat.N_QUADS if form == "nquads" else ox.RdfFormat.TURTLE
    found = [
        ((from_ox(q.subject), from_ox(q.predicate), from_ox(q.object)), q.graph_name) for q in ox.parse(data, kind)
    ]
    return [(triple, graph) for triple, graph in found if not any(isinstance(t, BNode) for t in triple)]


def test_it_holds_what_the_certain_one_does_not(graphs):
    kg = graphs("corrected", 1993)
    certain, possible = quads(kg, "nquads"), quads(kg.also_possible, "nquads")
    assert not {t for t, _ in certain} & {t for t, _ in possible}
    names = [{g.value for _, g in found if isinstance(g, ox.NamedNode)} for found in (certain, possible)]
    assert not names[0] & names[1] and all(name.startswith(str(GRAPH["possible/"])) for name in names[1])
    triple = (ID.Russia, DET.suppliesArmsTo, ID.China)
    assert triple in {t for t, _ in possible} and triple not in {t for t, _ in certain}
    both = {t for t, _ in kg.also_possible.stated()} | set(kg.also_possible.inferred())
    both = {t for t in both if not any(isinstance(node, BNode) for node in t)}
    headers = str(GRAPH["export/"])  # each says of itself which view and year it is
    assert both == {t for t, _ in (*certain, *possible) if not str(t[0]).startswith(headers)}


def test_the_document_says_what_it_is(graphs):
    found = {t for t, _ in quads(graphs("corrected", 1993).also_possible, "turtle")}
    (header,) = {s for s, _, o in found if str(o) == "http://www.w3.org/2002/07/owl#Ontology"}
    assert header == GRAPH["export/corrected/1993/possible"]
    assert "only possible" in " ".join(str(o) for s, _, o in found if s == header)
