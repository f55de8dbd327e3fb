"""Grounding: every stated fact leads to a claim, every claim to a passage; what is of the record, to a reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Literal, Node

from detente.check.findings import Finding, shown
from detente.check.structure import Structure, is_axiom
from detente.collection.lookups import lookup_of
from detente.explaining.evidence import evidence_of
from detente.explaining.passages import ArticleText, WrongArticle
from detente.rdf.terms import short
from detente.vocabulary import DET, OA

_TYPE, _ONTOLOGY = RDF.type, OWL.Ontology
#: What a source says of itself.
_OF_SOURCE = (DET.span, DET.margin)
#: What says who or what a thing is: without a claim that mentions it, that is all that an article's entities say.
_CALLED = frozenset({RDF.type, RDFS.label, SKOS.altLabel, DET.belongsTo})


def _of_article(st: Structure, graph: Node) -> bool:
    """Whether a named graph is of an article."""
    source = st.kg.collection.source_of(graph)
    return source is not None and source.kind == "article"


def findings(st: Structure, text: ArticleText | None = None) -> Iterator[Finding]:
    """Facts that rest on nothing, and passages that are not where they should be.

    Args:
        st: the graph.
        text: the article's text, to check the digests of the passages.
    """
    lookup_of(st.kg, whole=True)
    evidence = evidence_of(st.kg)
    bare: set[object] = set()
    unused: set[Node] = set()
    for graph, s, o in st.typings():
        told = o in st.content and not evidence.claims_of(s)
        if told and not evidence.references_of(s):
            bare.add(s)
            yield st.places.finding("without-evidence", s, "no claim says it", path=_TYPE, value=o, graphs=[graph])
    for graph, triple in st.facts():
        if graph in st.of_selected and not evidence.grounded(triple, graph):
            s, p, o = triple
            if s in bare or (p == _TYPE and o == _ONTOLOGY) or s == graph or is_axiom(triple) or p in _OF_SOURCE:
                continue
            if p in _CALLED and DET.Entity in st.kinds_of(s) and _of_article(st, graph):
                if s not in unused:
                    unused.add(s)
                    said = f"{st.kg.label(s)} is described, and no claim mentions it yet"
                    yield st.places.finding("not-yet-mentioned", s, said, graphs=[graph])
                continue
            what = f"{short(p)} {shown(o)} rests on nothing"
            cure = "let a claim mention it or give it a det:reference or a det:row"
            if p in evidence.roles:
                cure = f"let a claim that asserts it det:mentions {shown(o)}"
            yield st.places.finding("rests-on-nothing", s, what, cure, path=p, value=o, graphs=[graph])
    yield from _passages(st, text)


def _passages(st: Structure, text: ArticleText | None) -> Iterator[Finding]:
    """Passages beyond the text, over one another, or with another digest than the text has."""
    said: dict[Node, dict[Node, Node]] = {s: {} for _, s, o in st.typings() if o in (DET.Passage, DET.Article)}
    for _, (s, p, o) in st.facts() if said else ():
        if s in said:
            said[s][p] = o
    stretches: dict[Node, list[tuple[int, int, Node]]] = defaultdict(list)
    for node, what in said.items():
        start, end, work = (what.get(p) for p in (OA.start, OA.end, DET.passageOf))
        if DET.Passage not in st.types.get(node, ()) or work is None:
            continue
        first, last, length = map(_number, (start, end, said.get(work, {}).get(DET.length)))
        for p, at in ((OA.start, first), (OA.end, last)):
            if at is not None and length is not None and at > length:
                told = f"{short(p)} {at} lies beyond the text, which has {length} code points"
                yield st.places.finding("passage-beyond-text", node, told, path=p, value=what[p])
        if first is not None and last is not None and first < last:
            stretches[work].append((first, last, node))
        if text is not None and DET.sha256 in what:
            try:
                text.passage(node)
            except WrongArticle as error:
                yield st.places.finding("passage-of-other-text", node, str(error), "", path=DET.sha256)
    for found in stretches.values():
        found.sort(key=lambda stretch: (stretch[0], stretch[1], str(stretch[2])))
        reach, by = -1, None
        for first, last, node in found:
            if by is not None and first < reach:
                for one, other in ((node, by), (by, node)):
                    told = f"it overlaps the passage {short(other)}"
                    yield st.places.finding("passages-overlap", one, told, path=OA.start)
            if last > reach:
                reach, by = last, node


def _number(value: Node | None) -> int | None:
    return value.value if isinstance(value, Literal) and isinstance(value.value, int) else None
