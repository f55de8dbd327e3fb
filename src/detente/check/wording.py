"""Labels and texts: one label in the right language for each thing, and no text that says nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rdflib.namespace import OWL, RDFS, SKOS
from rdflib.term import Literal, Node

from detente.check.findings import Finding, Where, shown
from detente.check.structure import Structure
from detente.rdf.terms import short
from detente.vocabulary import DET

#: The language of the labels, but for works, whose titles are in theirs (det:language).
LANGUAGE = "en"
_LABEL = frozenset({RDFS.label})
_NAMES = _LABEL | {SKOS.altLabel}


def findings(st: Structure) -> Iterator[Finding]:
    """What is wrong with labels and texts."""
    own: dict[Node, set[str]] = defaultdict(set)
    labels: dict[Node, dict[Node, None]] = defaultdict(dict)
    for _, (s, p, o) in st.facts_with({DET.language, RDFS.label}):
        if p in _LABEL:
            labels[s][o] = None
        else:
            own[s].add(str(o).lower())
    for graph, (s, p, o) in st.facts():
        if not isinstance(o, Literal):
            continue
        empty = not str(o).strip() and (o.datatype is None or short(o.datatype) == "xsd:string")
        if not empty and p not in _NAMES:
            continue
        where: Where = {"path": p, "value": o, "graphs": [graph]}
        if empty:
            yield st.places.finding("empty-text", s, f"{short(p)} is empty", **where)
        elif not o.language:
            text = f'{short(p)} "{shown(o)}" is in no language'
            remedy = f'write "{shown(o)}"@{LANGUAGE}'
            yield st.places.finding("label-without-language", s, text, remedy, **where)
        elif p in _LABEL and o.language.lower() not in {LANGUAGE, *own.get(s, ())}:
            text = f'the label "{shown(o)}" is in {o.language}'
            yield st.places.finding("label-in-wrong-language", s, text, **where)
        elif p not in _LABEL and o in labels.get(s, ()):
            yield st.places.finding("name-twice", s, f'the other name "{shown(o)}" is the label', **where)
    for s, found in labels.items():
        if len(found) > 1:
            graphs = st.places.stating((s, RDFS.label, o) for o in found)
            text = " and ".join(f'"{shown(o)}" (in {st.places.file(g)})' for o, g in st.places.values(s, RDFS.label))
            yield st.places.finding("label-twice", s, f"two labels: {text}", path=RDFS.label, graphs=graphs)
    yield from _shared(st, labels)


def _shared(st: Structure, labels: dict[Node, dict[Node, None]]) -> Iterator[Finding]:
    """Entities of one kind under one label, which no one can tell apart by name."""
    by: dict[tuple[str, Node], set[Node]] = defaultdict(set)
    for s, found in labels.items():
        for kind in st.types.get(s, ()):
            if DET.Entity in st.above(kind) or OWL.Class == kind:
                for label in found:
                    by[str(label).casefold(), kind].add(s)
    for (_, kind), nodes in by.items():
        for s in sorted(nodes, key=str) if len(nodes) > 1 else ():
            other = short(min(nodes - {s}, key=str))
            more = f" and {len(nodes) - 2} more" if len(nodes) > 2 else ""
            text = f"{other}{more}, {short(kind)} too, has the same label"
            yield st.places.finding("label-shared", s, text, path=RDFS.label)
