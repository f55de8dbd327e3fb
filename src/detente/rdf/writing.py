"""RDF as text, the same bytes for the same graph.

Blank nodes get the labels of RDF Dataset Canonicalization (https://www.w3.org/TR/rdf-canon/), and statements are
sorted, so that two exports of one graph are byte-identical whatever a parser called its blank nodes.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox
from rdflib import Graph
from rdflib.namespace import RDF, XSD
from rdflib.term import Literal, Node

from detente.errors import DetenteError
from detente.rdf.formats import Format
from detente.rdf.terms import Triple, from_ox, to_ox
from detente.vocabulary import PREFIXES

Quad = tuple[Triple, Node | None]


class CannotWrite(DetenteError):
    """A graph holds something that the format cannot say."""


def quads_text(rows: Iterable[tuple[Triple, Node | None]]) -> bytes:
    """Quads as N-Quads; None is the default graph.

    Args:
        rows: triples, each with its graph.
    """
    quads = (
        ox.Quad(*map(to_ox, triple), *(() if graph is None else (to_ox(graph),)))  # type: ignore[arg-type]
        for triple, graph in rows
    )
    text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert text is not None
    return text


def serialize(
    quads: Iterable[Quad], form: Format, prefixes: Mapping[str, str] = MappingProxyType({})
) -> tuple[bytes, int]:
    """Quads as text; a format of one graph takes the default graph's only.

    Args:
        quads: triples, each with its graph; None is the default graph.
        form: the format.
        prefixes: prefixes beside the project's.

    Returns:
        The text in UTF-8, and how many statements it holds.

    Raises:
        CannotWrite: RDF/XML cannot write a property whose IRI has no local name, or a control character.
    """
    names = {prefix: str(base) for prefix, base in PREFIXES.items()} | dict(prefixes)
    dataset = ox.Dataset(
        ox.Quad(*map(to_ox, triple), *(() if graph is None else (to_ox(graph),)))  # type: ignore[arg-type]
        for triple, graph in quads
        if graph is None or form.dataset
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    rows = sorted(dataset, key=str)
    if form.name in ("nquads", "ntriples"):
        text = ox.serialize(rows, format=ox.RdfFormat.N_QUADS)  # quads of the default graph alone are N-Triples
    elif form.name == "jsonld":
        # rdflib's serializer would write 1 for "01"^^xsd:integer; this one keeps lexical forms, in expanded form.
        text = ox.serialize(rows, format=ox.RdfFormat.JSON_LD)
    elif form.name == "trig":
        rows.sort(key=lambda q: str(q.graph_name))  # one block a graph; sorting keeps the order within
        text = _with_sorted_prefixes(ox.serialize(rows, format=ox.RdfFormat.TRIG, prefixes=names) or b"")
    else:
        text = _one_graph(rows, form, names)
    return text or b"", len(rows)


def _with_sorted_prefixes(text: bytes) -> bytes:
    """The serializer declares each prefix on a line of its own at the top, in an order that changes from run to run."""
    lines = text.split(b"\n")
    count = next(i for i, line in enumerate(lines) if not line.startswith(b"@prefix "))
    return b"\n".join([*sorted(lines[:count]), *lines[count:]])


class _Ordered(Graph):
    """A graph whose subjects come in order; rdflib's RDF/XML follows them, and they are a set otherwise."""

    def subjects(self, *pattern: Any, **options: Any) -> Generator[Any, None, None]:
        yield from sorted(set(super().subjects(*pattern, **options)), key=str)


def _one_graph(rows: list[ox.Quad], form: Format, names: Mapping[str, str]) -> bytes:
    graph = _Ordered(bind_namespaces="none")
    for prefix, base in names.items():
        graph.bind(prefix, base)
    for q in rows:
        graph.add((from_ox(q.subject), from_ox(q.predicate), from_ox(q.object)))  # type: ignore[arg-type]
    # Prefixes of other namespaces are numbered as they are met: met here, in a fixed order.
    for term in sorted({*graph.predicates(), *graph.objects(None, RDF.type)}, key=str):
        with suppress(ValueError):  # no local name; Turtle writes the whole IRI, RDF/XML refuses below
            graph.namespace_manager.compute_qname(str(term))
    if form.name == "turtle":
        if any(o.datatype == XSD.boolean and str(o) in "10" for o in graph.objects() if isinstance(o, Literal)):
            # rdflib writes "1"^^xsd:boolean as the integer 1
            return _with_sorted_prefixes(ox.serialize(rows, format=ox.RdfFormat.TURTLE, prefixes=dict(names)) or b"")
        return graph.serialize(format="turtle", encoding="utf-8")
    try:
        text = graph.serialize(format="xml", encoding="utf-8")
    except ValueError as error:
        raise CannotWrite(f"RDF/XML cannot write this graph: {' '.join(str(error).split())}") from None
    if any(byte < 0x20 and byte not in b"\t\n\r" for byte in set(text)):
        raise CannotWrite("RDF/XML cannot write this graph: a literal has a control character, which XML 1.0 forbids")
    return text
