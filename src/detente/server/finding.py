"""The jobs that find things, claims and questions by words, and list what there is."""

from __future__ import annotations

from typing import Any

from rdflib.namespace import RDFS, SKOS
from rdflib.term import Node, URIRef

from detente.asking.search import search as matching
from detente.explaining.description import Description
from detente.explaining.things import status_of
from detente.graph import KnowledgeGraph
from detente.rdf.terms import short
from detente.server.given import GRAPH, PAGE, only, paged, words_of
from detente.server.replies import Arguments, Graphs, Refused, Reply
from detente.vocabulary import CODE, DET, ID, QUESTION

#: How many of the claims that say a thing its description names.
_SAYING = 3
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
        stated, inferred = Description(kg).kinds(node)
        types = list(map(short, stated or inferred))
        status = status_of(graphs.explainer(kg).evidence, node)
        return {"kind": kind, "iri": name, "label": entries[name][1], "types": types, "status": status}

    return paged(graphs, arguments, "results", found, entry)


def things(graphs: Graphs, arguments: Arguments) -> Reply:
    """The things and claims that there are, by their labels; each with what it is, and how what says it stands."""
    query = arguments["query"]
    only(query, (*GRAPH, *PAGE))
    kg = graphs.chosen(query, year=0)
    entries = sorted(_entries(kg).values(), key=lambda entry: (entry[1], entry[0]))
    ours = [entry for entry in entries if entry[0].startswith((str(ID), graphs.collection.base))]
    evidence, description = graphs.explainer(kg).evidence, Description(kg)

    def entry(found: tuple[str, str, str, str]) -> dict[str, str]:
        node = URIRef(found[0])
        if found[3]:
            claim = evidence.claim(node)
            return {"iri": found[0], "label": found[3], "description": f"claim {claim.name} ({claim.standing})"}
        kinds = description.what(node, stated=True)
        saying = [evidence.claim(c) for c in evidence.claims_of(node)]
        claims = ", ".join(f"{claim.name} ({claim.standing})" for claim in saying[:_SAYING])
        more = f" and {len(saying) - _SAYING} more" if len(saying) > _SAYING else ""
        told = [status_of(evidence, node), kinds, f"by {claims}{more}" if claims else ""]
        return {"iri": found[0], "label": found[1], "description": "; ".join(filter(None, told))}

    return paged(graphs, arguments, "things", ours, entry)


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
