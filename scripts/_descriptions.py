"""What a bundle says of itself: the ontology's files in every format, VoID and DCAT descriptions, a note for people.

VoID: https://www.w3.org/TR/void/; DCAT 3: https://www.w3.org/TR/vocab-dcat-3/; checksums in the terms of SPDX.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, VOID, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from detente import library
from detente.graph import load
from detente.rdf import parse
from detente.store.formats import FORMATS, serialize
from detente.vocabulary import DET, ID, VIEWS

SPDX = Namespace("http://spdx.org/rdf/terms#")
BASE = Namespace("https://w3id.org/detente/release/")
MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")
LICENSE = URIRef("https://creativecommons.org/licenses/by/4.0/")
PUBLISHER = "The Detente project"
EXAMPLES = (ID.Russia, ID.USJapanAlliance)


def ontology(folder: Path) -> None:
    """Writes every file of ``ontology/`` in the formats that hold one graph, below the same path."""
    root = library.path("ontology")
    for file in sorted(root.rglob("*.ttl")):
        triples = parse(file)
        for form in FORMATS.values():
            if not form.dataset:
                target = folder / file.relative_to(root).with_suffix(form.suffix)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(serialize([(t, None) for t in triples], form)[0])


def describe(folder: Path, about: Mapping[str, str]) -> None:
    """Writes ``void.ttl`` and ``dcat.ttl``, about the files that are in the folder by now."""
    release = BASE[about["version"]]
    _write(_void(release, about), folder / "void.ttl")
    _write(_dcat(release, about, folder), folder / "dcat.ttl")


def _common(graph: Graph, node: Node, title: str, about: Mapping[str, str]) -> None:
    graph.add((node, DCTERMS.title, Literal(title, lang="en")))
    graph.add((node, DCTERMS.license, LICENSE))
    graph.add((node, DCTERMS.publisher, BASE.publisher))
    graph.add((BASE.publisher, RDF.type, FOAF.Agent))
    graph.add((BASE.publisher, FOAF.name, Literal(PUBLISHER)))
    graph.add((node, DCTERMS.issued, Literal(about["date"], datatype=XSD.date)))


def _void(release: URIRef, about: Mapping[str, str]) -> Graph:
    """One ``void:Dataset`` a view, with counts, partitions by class and property, and what it is written in."""
    graph = Graph()
    for view in VIEWS:
        kg, node = load(view), URIRef(f"{release}/{view}")
        rows = {t for t, _ in kg.stated()} | set(kg.inferred())
        rows = {t for t in rows if not any(isinstance(x, BNode) for x in t)}
        graph.add((node, RDF.type, VOID.Dataset))
        _common(graph, node, f"Detente, view {view}, all years", about)
        graph.add((node, VOID.uriSpace, Literal(str(ID))))
        graph.add((node, VOID.vocabulary, URIRef(str(DET))))
        for example in EXAMPLES:
            graph.add((node, VOID.exampleResource, example))
        numbers = {
            VOID.triples: len(rows),
            VOID.entities: len({s for s, _, _ in rows if str(s).startswith(str(ID))}),
            VOID.distinctSubjects: len({s for s, _, _ in rows}),
            VOID.distinctObjects: len({o for _, _, o in rows}),
            VOID.properties: len({p for _, p, _ in rows}),
            VOID.classes: len({o for _, p, o in rows if p == RDF.type}),
        }
        for term, number in numbers.items():
            graph.add((node, term, Literal(number)))
        classes = Counter(o for _, p, o in rows if p == RDF.type and str(o).startswith(str(DET)))
        properties = Counter(p for _, p, _ in rows if str(p).startswith(str(DET)))
        for counted, partition, kind, number_of in (
            (classes, VOID.classPartition, VOID["class"], VOID.entities),
            (properties, VOID.propertyPartition, VOID.property, VOID.triples),
        ):
            for term, number in counted.items():
                part = URIRef(f"{node}/{str(term).rpartition('#')[2]}")
                graph.add((node, partition, part))
                graph.add((part, kind, term))
                graph.add((part, number_of, Literal(number)))
    return graph


def _dcat(release: URIRef, about: Mapping[str, str], folder: Path) -> Graph:
    """A catalogue with one dataset, and a distribution for each file of data in the bundle."""
    graph = Graph()
    catalogue = BASE.catalogue
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    _common(graph, catalogue, "Releases of Detente", about)
    graph.add((catalogue, DCAT.dataset, release))
    graph.add((release, RDF.type, DCAT.Dataset))
    _common(graph, release, about["title"], about)
    text = "What one article on Russia in the Asia-Pacific claims, what follows from it, and where it says so."
    graph.add((release, DCTERMS.description, Literal(text, lang="en")))
    graph.add((release, DCAT.version, Literal(about["version"])))
    graph.add((release, DCTERMS.language, URIRef("http://id.loc.gov/vocabulary/iso639-1/en")))
    for word in ("international relations", "knowledge graph", "OWL 2 RL", "alliances", "disputes"):
        graph.add((release, DCAT.keyword, Literal(word, lang="en")))
    media = {f.suffix: f.media_type for f in FORMATS.values()} | {".ru": "application/sparql-update"}
    for file in sorted(folder.rglob("*")):
        if file.suffix not in media or "queries" in file.parts:
            continue
        path = file.relative_to(folder).as_posix()
        data, node = file.read_bytes(), URIRef(f"{release}/{path}")
        graph.add((release, DCAT.distribution, node))
        graph.add((node, RDF.type, DCAT.Distribution))
        graph.add((node, DCTERMS.title, Literal(path)))
        graph.add((node, DCTERMS.license, LICENSE))
        graph.add((node, DCAT.mediaType, MEDIA_TYPES[media[file.suffix]]))
        graph.add((node, DCAT.byteSize, Literal(len(data), datatype=XSD.nonNegativeInteger)))
        checksum = URIRef(f"{node}#checksum")
        graph.add((node, SPDX.checksum, checksum))
        graph.add((checksum, RDF.type, SPDX.Checksum))
        graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
        graph.add((checksum, SPDX.checksumValue, Literal(hashlib.sha256(data).hexdigest(), datatype=XSD.hexBinary)))
        graph.add((node, RDFS.seeAlso, release))
    return graph


def _write(graph: Graph, path: Path) -> None:
    path.write_bytes(serialize([(t, None) for t in graph], FORMATS["turtle"])[0])


def readme(folder: Path, about: Mapping[str, str]) -> None:
    """Writes ``README.txt``: what is in the bundle."""
    text = f"""Detente {about["version"]} ({about["date"]})
{about["title"]}

ontology/       the ontology, its code lists, shapes and alignments: Turtle, RDF/XML, JSON-LD, N-Triples
graph/          each view of the graph with its inferred facts, of all years and as of 2017
inferred/       the inferred facts alone
protege/        a folder to open in Protege; its README.txt says which file
queries/        the saved questions, one file each, with their expected answers
questions.ttl   the same questions as RDF
rules.ru        the rules as SPARQL updates
reference.html  every term of the ontology, and what follows from what
void.ttl        what is in the data sets, counted; dcat.ttl describes the files
meaning.json    terms, facts, inferred facts and answers, for the next release's list of changes
CHANGES.md      what changed in meaning since the release before
SHA256SUMS      sha256sum --check SHA256SUMS

A graph without a year is the union of all years: a reasoner run over it knows no time. A graph as of a year is
plain OWL. In N-Quads and TriG every triple stands in the default graph and again in its named graph.
The addresses under https://w3id.org/detente/ are names; w3id.htaccess holds the redirects to register.
Code: Apache-2.0 (LICENSE). Data: CC BY 4.0 (LICENSE-DATA).
"""
    (folder / "README.txt").write_text(text, encoding="utf-8", newline="\n")
