"""The saved questions as RDF, in the vocabularies that SPARQL editors and shape engines read.

Each question is a ``sh:SPARQLExecutable`` of SHACL (https://www.w3.org/TR/shacl/#sparql-constraints), written as the
SPARQL examples of SIB are (``spex``, https://purl.expasy.org/sparql-examples/ontology), with its parameters as
``sh:parameter`` (https://datashapes.org/dash). Its text is the query without the ``#+`` header, whole: with its
prefixes and the defaults of its parameters, so that it can be run as it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from rdflib import Namespace
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SDO, SH, SKOS, XSD
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Literal, Node, URIRef, Variable

from detente.asking.algebra import tree
from detente.asking.catalogue import Catalogue, catalogue
from detente.asking.questions import Question
from detente.collection.manifest import find, shipped
from detente.rdf.files import save
from detente.rdf.formats import format_of
from detente.rdf.terms import Triple
from detente.rdf.writing import serialize
from detente.store import Request
from detente.vocabulary import GRAPH, PREFIXES, QUESTION

#: The catalogue itself; it declares the prefixes of all questions.
CATALOGUE = URIRef(str(QUESTION).rstrip("/"))
#: Where the questions can be asked: the examples vocabulary wants an address, and `scripts/serve` answers at this one.
TARGET = URIRef("http://127.0.0.1:7878/query")
SPEX = Namespace("https://purl.expasy.org/sparql-examples/ontology#")
_LICENSE = URIRef("https://creativecommons.org/licenses/by/4.0/")
#: By the name that rdflib's parser gives a form of query: the class, and the property of the text.
_FORMS = {
    "SelectQuery": (SH.SPARQLSelectExecutable, SH.select),
    "AskQuery": (SH.SPARQLAskExecutable, SH.ask),
    "ConstructQuery": (SH.SPARQLConstructExecutable, SH.construct),
    "DescribeQuery": (SPEX.SPARQLDescribeExecutable, SPEX.describe),
}


def _claim(question: Question, name: str) -> URIRef:
    """The claim that a header names: of the source that is its prefix, else of the first article of the collection."""
    prefix, _, local = name.rpartition(":")
    its = shipped() if question.path.is_relative_to(shipped().root) else find()
    articles = (source.namespace for source in its.sources.values() if source.kind == "article")
    base = its.prefixes.get(prefix) or next(articles, its.base)
    return URIRef(base + local)


def body(question: Question) -> str:
    """The query of a question without its header."""
    lines = question.text.splitlines()
    return "\n".join(line for line in lines if not line.startswith("#+")).strip() + "\n"


def triples(questions: Catalogue | None = None) -> Iterator[Triple]:
    """The questions as RDF.

    Args:
        questions: those of a folder; the project's where none are given.
    """
    found = questions or catalogue()
    yield CATALOGUE, RDF.type, OWL.Ontology
    yield CATALOGUE, DCTERMS.title, Literal("The saved questions of Detente", lang="en")
    yield CATALOGUE, DCTERMS.license, _LICENSE
    for prefix, base in PREFIXES.items():
        declaration = BNode()
        yield CATALOGUE, SH.declare, declaration
        yield declaration, SH.prefix, Literal(prefix)
        yield declaration, SH.namespace, Literal(str(base), datatype=XSD.anyURI)
    for name in found.files:
        yield from _question(found.get(name))


def _question(question: Question) -> Iterator[Triple]:
    node = QUESTION[question.name]
    text = body(question)
    parsed = tree(text)
    kind, property_ = _FORMS[parsed[1].name]
    yield node, RDF.type, SH.SPARQLExecutable
    yield node, RDF.type, kind
    yield node, RDFS.label, Literal(question.title, lang="en")
    yield node, RDFS.comment, Literal(question.title, lang="en")
    if question.description:
        yield node, DCTERMS.description, Literal(question.description, lang="en")
    yield node, SH.prefixes, CATALOGUE
    yield node, property_, Literal(text)
    yield node, SDO.target, TARGET
    yield node, DCTERMS.isPartOf, CATALOGUE
    yield node, DCTERMS.license, _LICENSE
    for word in filter(None, dict.fromkeys((question.topic, *question.tags))):
        yield node, SDO.keywords, Literal(word)
    for claim in question.claims:
        yield node, DCTERMS.references, _claim(question, claim)
    values = _defaults(translateQuery(parsed).algebra)
    for order, parameter in enumerate(question.parameters.values()):
        shape = URIRef(f"{node}/parameter/{parameter.name}")
        yield node, SH.parameter, shape
        yield shape, RDF.type, SH.Parameter
        yield shape, SH.path, URIRef(f"{node}#{parameter.name}")  # SHACL: its local name is the variable's
        yield shape, SH.name, Literal(parameter.label, lang="en")
        yield shape, SH.order, Literal(order)
        if parameter.cls is not None:
            yield shape, SH["class"], parameter.cls
        if parameter.scheme is not None:  # the code list that the codes stand in
            node_shape, in_scheme = URIRef(f"{shape}/code"), URIRef(f"{shape}/code/scheme")
            yield shape, SH["class"], SKOS.Concept
            yield shape, SH.node, node_shape
            yield node_shape, RDF.type, SH.NodeShape
            yield node_shape, SH.property, in_scheme
            yield in_scheme, RDF.type, SH.PropertyShape
            yield in_scheme, SH.path, SKOS.inScheme
            yield in_scheme, SH.hasValue, parameter.scheme
        if parameter.datatype is not None:
            yield shape, SH.datatype, parameter.datatype
        for bound, value in ((SH.minInclusive, parameter.least), (SH.maxInclusive, parameter.most)):
            if value is not None:
                yield shape, bound, Literal(value)
        if not parameter.many:
            yield shape, SH.maxCount, Literal(1)
        yield shape, SH.optional, Literal(not parameter.required)
        defaults = values.get(parameter.name, ())
        for term in defaults:  # SHACL (section 2.3.2.4) allows one sh:defaultValue
            yield shape, SH.defaultValue if len(defaults) == 1 else SDO.defaultValue, term
    yield from _answers(question, node)


def _answers(question: Question, node: URIRef) -> Iterator[Triple]:
    """The expected answers: a file of CSV for each view, based on the export of that view as of the question's year."""
    year = f"/{question.as_of}" if question.as_of else ""
    for view in question.views:
        file = question.path.with_suffix(f".{view}.csv")
        if not file.is_file():
            continue
        answer = URIRef(f"{node}.{view}.csv")
        yield node, SDO.workExample, answer
        yield answer, RDF.type, SDO.Dataset
        yield answer, RDFS.label, Literal(f"Expected answer in the view {view}: {question.title}", lang="en")
        yield answer, SDO.encodingFormat, Literal("text/csv")
        yield answer, SDO.isBasedOn, GRAPH[f"export/{view}{year}"]
        yield answer, SDO.sha256, Literal(hashlib.sha256(file.read_bytes()).hexdigest())


def _defaults(algebra: object) -> dict[str, list[Node]]:
    """The terms in each one-variable VALUES block of a query, by variable."""
    found: dict[str, list[Node]] = {}

    def walk(part: object) -> None:
        if isinstance(part, CompValue):
            if part.name == "values":
                rows = [row for row in part.res if isinstance(row, Mapping)]
                if rows and all(len(row) == 1 for row in rows):
                    for row in rows:
                        ((variable, value),) = row.items()
                        if isinstance(variable, Variable) and isinstance(value, Node):
                            found.setdefault(str(variable), []).append(value)
            for child in part.values():
                walk(child)
        elif isinstance(part, (list, tuple)):
            for child in part:
                walk(child)

    walk(algebra)
    return found


def export(request: Request, _: object = True) -> str:
    """Write the questions to a file or to standard output, and say so.

    Raises:
        UnknownFormat: nothing says in which format.
        Unreachable: the file cannot be written.
    """
    output = request.output or "-"
    form = format_of(request.form, output)
    more = {"schema": str(SDO), "spex": str(SPEX), "question": str(QUESTION)}
    data, _count = serialize(((triple, None) for triple in triples()), form, more)
    save(data, output)
    return f"{output}: {len(catalogue().files)} questions"
