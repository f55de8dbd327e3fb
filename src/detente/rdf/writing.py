"""RDF as text, the same bytes for the same graph.

Blank nodes get the labels of RDF Dataset Canonicalization (https://www.w3.org/TR/rdf-canon/), and statements are
sorted, so that two exports of one graph are byte-identical whatever a parser called its blank nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

import pyoxigraph as ox
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from detente.errors import DetenteError
from detente.rdf.blank_nodes import canonical
from detente.rdf.formats import Format
from detente.rdf.terms import NAME_CHARS, NAME_START, Triple, to_ox
from detente.rdf.terms import prefixes as known

Quad = tuple[Triple, Node | None]


_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_QUADS,  # quads of the default graph alone are N-Triples
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
#: The datatypes of literals that are written without one.
_UNWRITTEN = {str(XSD.string), str(RDF.langString)}
_WITH_PREFIXES = ("turtle", "trig", "rdfxml")
_OTHERS = "Turtle, N-Triples or JSON-LD"
#: A carriage return in XML; as it is, a reader would take it for a line feed (https://www.w3.org/TR/xml/#sec-line-ends).
CARRIAGE_RETURN = b"&#13;"
_NAMELESS = rb'<oxprefix: xmlns:oxprefix="([^"]*)"( rdf:(?:about|nodeID)="[^"]*")>'
#: The namespace of namespaces, which no document may name (https://www.w3.org/TR/xml-names/#xmlReserved).
_XMLNS = "http://www.w3.org/2000/xmlns/"


@cache
def not_in_xml() -> re.Pattern[str]:
    """What no document of XML 1.0 holds, however written (https://www.w3.org/TR/xml/#NT-Char)."""
    return re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def _xml_name_at_end() -> re.Pattern[str]:
    return re.compile(f"[{NAME_START}][.{NAME_CHARS}]*$")


class CannotWrite(DetenteError):
    """A graph holds something that the format cannot say."""


def quads_text(rows: Iterable[tuple[Triple, Node | None]]) -> bytes:
    """Quads as N-Quads; None is the default graph.

    Args:
        rows: triples, each with its graph.
    """
    quads = (_quad(triple, graph) for triple, graph in rows)
    text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert text is not None
    return text


def serialize(
    quads: Iterable[Quad], form: Format, prefixes: Mapping[str, str] = MappingProxyType({})
) -> tuple[bytes, int]:
    """Quads as text; a format of one graph takes the default graph's only.

    Every term comes back as it was, its lexical form included: all is written by pyoxigraph.

    Args:
        quads: triples, each with its graph; None is the default graph.
        form: the format.
        prefixes: prefixes beside the project's; only those that are used are declared.

    Returns:
        The text in UTF-8, and how many statements it holds.

    Raises:
        CannotWrite: RDF/XML has no way to say a property whose IRI ends in no name of XML, or a control character.
        BadTerm: a term is none of RDF.
    """
    rows = canonical(_quad(triple, graph) for triple, graph in quads if graph is None or form.dataset)
    if form.name == "trig":
        rows.sort(key=lambda q: str(q.graph_name))  # one block a graph; sorting keeps the order within
    kind, names = _FORMATS[form.name], {}
    if form.name in _WITH_PREFIXES:
        given = [*prefixes.items(), *((prefix, base) for prefix, base in known() if prefix not in prefixes)]
        names = _used(given, rows)
    if form.name == "rdfxml":
        _sayable(rows)
    try:
        text = ox.serialize(rows, format=kind, prefixes=names) or b""
    except OSError as error:  # a property that RDF/XML keeps for its syntax, such as rdf:li
        raise CannotWrite(f"{form.name} cannot say this graph: {error}") from None
    if form.name == "rdfxml":
        text = _well_formed(text)
    elif names:
        text = _with_sorted_prefixes(text)
    return text, len(rows)


def _quad(triple: Triple, graph: Node | None) -> ox.Quad:
    return ox.Quad(*map(to_ox, triple), *(() if graph is None else (to_ox(graph),)))  # type: ignore[arg-type]


def _used(names: Sequence[tuple[str, str]], rows: Iterable[ox.Quad]) -> dict[str, str]:
    r"""The prefixes of the names that occur.

    Not one of a name that ends in a dot: what the serializer writes then, ``id:a\.``, is right, but rdflib 7.6 does
    not read it.
    """
    terms = {t for q in rows for t in (q.subject, q.predicate, q.object, q.graph_name)}
    iris = {t.datatype.value if isinstance(t, ox.Literal) else getattr(t, "value", "") for t in terms} - _UNWRITTEN
    ends = {base: {iri[-1] for iri in iris if iri.startswith(base)} for _, base in names}
    # Of two that share a prefix, as sources of two collections may, the first that is used.
    return dict(reversed([(p, base) for p, base in names if ends[base] and "." not in ends[base]]))


def _with_sorted_prefixes(text: bytes) -> bytes:
    """The serializer declares each prefix on a line of its own at the top, in an order that changes from run to run."""
    lines = text.split(b"\n")
    count = next(i for i, line in enumerate(lines) if not line.startswith(b"@prefix "))
    return b"\n".join([*sorted(lines[:count]), *lines[count:]])


def _well_formed(text: bytes) -> bytes:
    """RDF/XML with its namespaces sorted, and with what pyoxigraph 0.5.13 writes amiss set right.

    That is a carriage return, and a thing whose class ends in no name of XML: an element without a name. No IRI holds a
    blank, and no text or attribute an angle bracket, so that these patterns are markup wherever they are found.
    """
    head, root, rest = text.replace(b"\r", CARRIAGE_RETURN).split(b"\n", 2)
    rest = re.sub(_NAMELESS, rb'<rdf:Description\2>\n\t\t<rdf:type rdf:resource="\1"/>', rest)
    rest = rest.replace(b"</oxprefix:>", b"</rdf:Description>")
    name, *declared = root.removesuffix(b">").split(b" ")
    return b"\n".join([head, b" ".join([name, *sorted(declared)]) + b">", rest])


def _sayable(rows: Iterable[ox.Quad]) -> None:
    """Refuse what RDF/XML has no way to say.

    Raises:
        CannotWrite: says what, and in which formats it can be said.
    """
    for q in rows:
        if not _xml_name_at_end().search(q.predicate.value):
            raise CannotWrite(
                f"RDF/XML cannot say the property {q.predicate}: its IRI ends in no name of XML; use {_OTHERS}"
            )
        if any(getattr(t, "value", "").startswith(_XMLNS) for t in (q.predicate, q.object)):
            raise CannotWrite(f"RDF/XML cannot name anything of {_XMLNS}, which XML keeps to itself; use {_OTHERS}")
        if isinstance(q.object, ox.Literal) and (found := not_in_xml().search(q.object.value)):
            raise CannotWrite(
                f"RDF/XML cannot say a value of {q.predicate}: it holds U+{ord(found[0]):04X}, "
                f"a control character that XML 1.0 forbids; use {_OTHERS}"
            )
