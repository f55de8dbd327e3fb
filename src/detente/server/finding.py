"""The jobs that find things, claims and questions by words, and list what there is."""

from __future__ import annotations

from typing import Any

from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Node, URIRef

from detente.asking.search import search as matching
from detente.graph import KnowledgeGraph
from detente.rdf.terms import short
from detente.server.given import GRAPH, PAGE, only, paged, words_of
from detente.server.replies import Arguments, Graphs, Refused, Reply
from detente.vocabulary import CODE, DET, ID, QUESTION

_WEIGHTS = {"label": 5.0, "names": 3.0, "text": 1.0}


def search(graphs: Graphs, arguments: Arguments) -> Reply:
    """Things, claims and questions that some words are about, the best first."""
    query = arguments["query"]
    only(query, ("q", *GRAPH, *PAGE))
    words = words_of(query)
    if not words:
        raise Refused(422, "q is missing: the words to search for", parameter="q")
    kg = graphs.chosen(query, year=0)
    found = [("question", name) for name in graphs.questions.search(words)]
    entries = _entries(kg)
    found = [("thing", key) for key in matching(entries.values(), _WEIGHTS, words)] + found

    def entry(each: tuple[str, str]) -> dict[str, Any]:
        kind, name = each
        if kind == "question":
            return {
                "kind": kind,
                "question": name,
                "label": graphs.questions.get(name).title,
                "iri": str(QUESTION[name]),
            }
        node = URIRef(name)
        if entries[name][3]:
            told = graphs.explainer(kg)
            claim = told.evidence.claim(node)
            return {
                "kind": "claim",
                "iri": name,
                "label": entries[name][1],
                **told.claim_data(claim),
                "citations": told.citations([claim]),
            }
        return {"kind": kind, "iri": name, "label": entries[name][1], "types": _kinds(kg, node)}

    return paged(graphs, arguments, "results", found, entry)


def _kinds(kg: KnowledgeGraph, node: Node) -> list[str]:
    """The most specific classes of a thing, as prefixed names: a denial is one, whatever its label says."""
    kinds = {o for _, _, o in kg.match(node, RDF.type, None) if str(o).startswith(str(DET))}
    wider = {b for a in kinds for b in kinds if a != b and kg.holds(a, RDFS.subClassOf, b)}
    return sorted(map(short, kinds - wider))


def things(graphs: Graphs, arguments: Arguments) -> Reply:
    """The things and claims that there are, by their labels."""
    query = arguments["query"]
    only(query, (*GRAPH, *PAGE))
    entries = sorted(_entries(graphs.chosen(query, year=0)).values(), key=lambda entry: (entry[1], entry[0]))
    ours = [entry for entry in entries if entry[0].startswith((str(ID), graphs.collection.base))]
    return paged(graphs, arguments, "things", ours, lambda entry: {"iri": entry[0], "label": entry[3] or entry[1]})


_ENTRIES: dict[KnowledgeGraph, dict[str, tuple[str, str, str, str]]] = {}


def _entries(kg: KnowledgeGraph) -> dict[str, tuple[str, str, str, str]]:
    """What can be found, by IRI: the IRI, the label, other names, the text of a claim."""
    if kg not in _ENTRIES:
        _ENTRIES.clear()
        found: dict[str, tuple[str, str, str, str]] = {}
        ours = (str(ID), str(CODE), str(DET), kg.collection.base)
        others: dict[Node, list[str]] = {}
        for s, _, o in kg.match(None, SKOS.altLabel, None):
            others.setdefault(s, []).append(str(o))
        claims = {s: str(o) for s, _, o in kg.match(None, DET.claimText, None)}
        for s, _, o in kg.match(None, RDFS.label, None):
            if str(s).startswith(ours):
                found[str(s)] = str(s), str(o), " ".join(others.get(s, ())), claims.get(s, "")
        _ENTRIES[kg] = found
    return _ENTRIES[kg]
