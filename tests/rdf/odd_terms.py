"""Odd terms and graphs for property-based tests, and what two parsers read of a text."""

import re
from decimal import Decimal

import pyoxigraph as ox
import rdflib
from hypothesis import strategies as st
from rdflib.namespace import RDF, RDFS, XSD
from rdflib.term import BNode, Literal, URIRef

from detente.rdf.blank_nodes import canonical
from detente.rdf.terms import to_ox
from detente.vocabulary import DET, ID

#: What stands between "no number" and "a number in another form", for every kind of number and of truth.
LEXICAL = (
    "0", "00", "1", "-0", "+1", "007", "1.", ".5", "5.0", "1_0", "1e3", "1E3", "1.0E0", "12345.678912345", "NaN", "INF",
    "-INF", "true", "false", "yes", "TRUE", "", " 1 ", "9" * 40, "0.1e-400", "PT0S", "2014-02-30",
    "1.00000017881393432",
)  # fmt: skip
DATATYPES = (
    XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.boolean, XSD.nonNegativeInteger, XSD.date, XSD.duration,
    XSD.hexBinary, XSD.anyURI, RDF.HTML, URIRef("http://e.example/dt?a=b&c"), URIRef("urn:t"),
)  # fmt: skip
_IRIS = (
    ID.Japan, DET.alliedWith, RDF.type, RDFS.label, XSD.integer, RDF.nil, ID["a/b"], ID["1"], ID[""], ID["a.b."],
    URIRef("http://e.example/%20"), URIRef("http://e.example/w?a=b&c"), URIRef("http://e.example/p%C3%A9"),
    URIRef("http://e.example/1"), URIRef("http://e.example/a'b"), URIRef("http://e.example/é"), URIRef("urn:a:b-"),
    URIRef("http://e.example/x·y#-z.w"), URIRef("http://e.example/#"), URIRef("mailto:a@b.example"),
)  # fmt: skip

iris = st.sampled_from(_IRIS) | st.text("ab1%.-_&?=+()',;:@!$*~/é·", max_size=6).map(
    lambda tail: URIRef("http://f.example/" + tail.replace("%", "%2A"))
)
blanks = st.integers(0, 3).map(lambda i: BNode(f"n{i}"))
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | st.sampled_from(
    (
        "",
        " ",
        "\n",
        "a\r\nb\rc\td",
        " lead and trail ",
        '"""\\',
        "]]>&amp;<b/>",
        "\x00\x01\x0b\x7f\x85",
        "\ufffe\uffff",
        "x" * 70_000,
    )
)
literals = st.one_of(
    texts.map(Literal),
    st.builds(lambda text, tag: Literal(text, lang=tag), texts, st.sampled_from(("en", "de-ch", "zh-hant-tw"))),
    st.builds(
        lambda text, kind: Literal(text, datatype=kind, normalize=False),
        st.sampled_from(LEXICAL) | texts,
        st.sampled_from(DATATYPES),
    ),
)
#: Lists that share a tail, go in circles, fork or lack an end come of these few blank nodes by themselves.
cells = st.tuples(blanks, st.sampled_from((RDF.first, RDF.rest)), blanks | st.just(RDF.nil) | literals)
triples = st.tuples(iris | blanks, iris, iris | blanks | literals) | cells
graphs = st.lists(triples, max_size=8)


OXIGRAPH = {
    "turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
_RDFLIB = {"rdfxml": "xml", "jsonld": "json-ld", "ntriples": "nt"}


def quads(rows):
    """Triples with their graphs as pyoxigraph's quads, with canonical labels."""
    return canonical(ox.Quad(*map(to_ox, t), *(() if graph is None else (to_ox(graph),))) for t, graph in rows)


def by_pyoxigraph(data, form):
    return canonical(ox.parse(data, OXIGRAPH[form]))


def by_rdflib(data, form):
    """What rdflib reads, its habit to write numbers anew put off; `in_value` tells what of it stays on."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        dataset = rdflib.Dataset().parse(data=data, format=_RDFLIB.get(form, form))
        none = (None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID)
        return quads(((s, p, o), None if graph in none else graph) for s, p, o, graph in dataset.quads())
    finally:
        rdflib.NORMALIZE_LITERALS = before


#: What Turtle 1.1 (2.5.2) abbreviates; rdflib 7.6 reads such a number into Python and writes it anew, 00 as 0.
_ABBREVIATED = {
    XSD.integer: (re.compile("[+-]?[0-9]+"), int),
    XSD.decimal: (re.compile("[+-]?[0-9]*[.][0-9]+"), lambda text: Decimal(text).normalize()),
    XSD.double: (re.compile("[+-]?([0-9]+[.][0-9]*|[.]?[0-9]+)[eE][+-]?[0-9]+"), float),
}


def in_value(rows):
    """Quads with the abbreviated numbers of Turtle in one form for each value."""
    return canonical(ox.Quad(q.subject, q.predicate, valued(q.object), q.graph_name) for q in rows)


def valued(term):
    """A term; where it is an abbreviated number of Turtle, in the one form of its value."""
    if isinstance(term, ox.Literal):
        form, value = _ABBREVIATED.get(URIRef(term.datatype.value), (None, None))
        if form is not None and form.fullmatch(term.value):
            return ox.Literal(str(value(term.value)), datatype=term.datatype)
    return term
