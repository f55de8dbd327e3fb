"""What a bundle says of itself: the ontology's files in every format, VoID and DCAT descriptions, a note for people.

VoID: https://www.w3.org/TR/void/; DCAT 3: https://www.w3.org/TR/vocab-dcat-3/; checksums in the terms of SPDX.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, VOID, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from detente.graph import KnowledgeGraph
from detente.rdf.formats import GRAPH_FORMATS, Format
from detente.rdf.reading import parse
from detente.rdf.writing import Quad, serialize
from detente.store.export import quads
from detente.vocabulary import DET, ID

if TYPE_CHECKING:
    from _about import About

SPDX = Namespace("http://spdx.org/rdf/terms#")
BASE = Namespace("https://w3id.org/detente/release/")
MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")
PUBLISHER = "The Detente project"
EXAMPLES = (ID.Russia, ID["rap/USJapanAlliance"])


def files(root: Path, folder: Path, forms: Iterable[Format], others: bool = True) -> None:
    """Writes every file of RDF below a folder in each of the formats, below the same path; others as they are.

    In a format of datasets each triple stands in the default graph and again in the graph that the file's ontology
    names, as in an export of a view; a file that is no ontology, such as the shapes, stands in the default graph alone.
    """
    for file in sorted(root.rglob("*.ttl")):
        triples = parse(file)
        names = [s for s, p, o in triples if p == RDF.type and o == OWL.Ontology]
        rows: list[Quad] = [(t, graph) for graph in (None, *names) for t in triples]
        for form in forms:
            target = folder / file.relative_to(root).with_suffix(form.suffix)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(serialize(rows, form)[0])
    for file in sorted(root.rglob("*")) if others else ():
        if file.is_file() and file.suffix != ".ttl":
            target = folder / file.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())


def describe(folder: Path, about: About, views: Mapping[str, KnowledgeGraph]) -> None:
    """Writes ``void.ttl`` and ``dcat.ttl``, about the files that are in the folder by now.

    Args:
        folder: the bundle.
        about: what the release is of.
        views: each view of all years that the bundle holds.
    """
    _write(_void(about.release, about, views, folder), folder / "void.ttl")
    _write(_dcat(about.release, about, folder), folder / "dcat.ttl")


def _common(graph: Graph, node: Node, title: str, about: About) -> None:
    graph.add((node, DCTERMS.title, Literal(title, lang="en")))
    _licensed(graph, node, about)
    if about.own:
        graph.add((node, DCTERMS.publisher, BASE.publisher))
        graph.add((BASE.publisher, RDF.type, FOAF.Agent))
        graph.add((BASE.publisher, FOAF.name, Literal(PUBLISHER)))
    graph.add((node, DCTERMS.issued, Literal(about.date, datatype=XSD.date)))


def _licensed(graph: Graph, node: Node, about: About) -> None:
    """The licences of the data; one that is told in words is a statement of rights."""
    for licence in about.licences:
        address = licence.startswith(("https://", "http://"))
        said = (DCTERMS.license, URIRef(licence)) if address else (DCTERMS.rights, Literal(licence))
        graph.add((node, *said))


def _void(release: URIRef, about: About, views: Mapping[str, KnowledgeGraph], folder: Path) -> Graph:
    """One ``void:Dataset`` a view, with counts, partitions by class and property, and what it is written in."""
    graph = Graph()
    for view, kg in views.items():
        node = URIRef(f"{release}/{view}")
        rows = [t for t, name in quads(kg) if name is None]
        graph.add((node, RDF.type, VOID.Dataset))
        called = "Detente" if about.own else about.title
        _common(graph, node, f"{called}, view {view}, all years", about)
        graph.add((node, VOID.uriSpace, Literal(about.space)))
        graph.add((node, VOID.vocabulary, URIRef(str(DET))))
        for file in sorted(folder.glob(f"graph/{about.name}-{view}.*")):
            graph.add((node, VOID.dataDump, URIRef(f"{release}/graph/{file.name}")))
        for example in EXAMPLES if about.own else ():
            graph.add((node, VOID.exampleResource, example))
        numbers = {
            VOID.triples: len(rows),
            VOID.entities: len({s for s, _, _ in rows if str(s).startswith(about.space)}),
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


def _dcat(release: URIRef, about: About, folder: Path) -> Graph:
    """A catalogue with one dataset, and a distribution for each file of data in the bundle."""
    graph = Graph()
    catalogue = URIRef(f"{about.base}catalogue")
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    _common(graph, catalogue, "Releases of Detente" if about.own else f"Releases of {about.name}", about)
    graph.add((catalogue, DCAT.dataset, release))
    graph.add((release, RDF.type, DCAT.Dataset))
    _common(graph, release, about.title, about)
    text = "What one article on Russia in the Asia-Pacific claims, what follows from it, and where it says so."
    if not about.own:
        text = f"What these sources state, and what follows: {', '.join(about.collection.sources)}."
    graph.add((release, DCTERMS.description, Literal(text, lang="en")))
    graph.add((release, URIRef(f"{DCAT}version"), Literal(about.version)))
    graph.add((release, DCTERMS.language, URIRef("http://id.loc.gov/vocabulary/iso639-1/en")))
    for word in ("international relations", "knowledge graph", "OWL 2 RL", *(("alliances", "disputes") * about.own)):
        graph.add((release, DCAT.keyword, Literal(word, lang="en")))
    media = {f.suffix: f.media_type for f in GRAPH_FORMATS.values()} | {".ru": "application/sparql-update"}
    media[".owl"] = GRAPH_FORMATS["rdfxml"].media_type
    for file in sorted(folder.rglob("*")):
        if file.suffix not in media or "queries" in file.parts:
            continue
        path = file.relative_to(folder).as_posix()
        data, node = file.read_bytes(), URIRef(f"{release}/{path}")
        graph.add((release, DCAT.distribution, node))
        graph.add((node, RDF.type, DCAT.Distribution))
        graph.add((node, DCTERMS.title, Literal(path)))
        _licensed(graph, node, about)
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
    names = {"dcat": str(DCAT), "foaf": str(FOAF), "spdx": str(SPDX), "void": str(VOID)}
    path.write_bytes(serialize([(t, None) for t in graph], GRAPH_FORMATS["turtle"], names)[0])


#: What a bundle can hold, and what to say of it.
PARTS = {
    "ontology": "the ontology, or the axioms of a collection, in every format",
    "graph": "each view of the graph with its inferred facts, of all years and as of one, in every format",
    "sources": "each file of facts by itself, as the named graph that it is, in every format",
    "inferred": "the inferred facts alone",
    "protege": "a folder to open in Protégé; its README.txt says which file",
    "queries": "the saved questions, one file each, with their expected answers",
    "questions.ttl": "the same questions as RDF",
    "rules.ru": "the rules as SPARQL updates",
    "reference.html": "every term of the ontology, and what follows from what; open it in a browser",
    "void.ttl": "the data sets, counted (VoID)",
    "dcat.ttl": "the files, with their digests (DCAT)",
    "sources.bib": "how the sources are cited (BibTeX)",
    "meaning.json": "terms, facts, inferred facts and answers, for the next release's list of changes",
    "CHANGES.md": "what changed in meaning since the release before",
}


OWN = """The addresses under https://w3id.org/detente/ are names; w3id.htaccess holds the redirects to register.
Code: Apache-2.0 (LICENSE). Data: CC BY 4.0 (LICENSE-DATA).
"""
OF_A_COLLECTION = """Made with Detente: each view repeats the ontology https://w3id.org/detente/ontology.
No text of an article and no table of a data set is in it."""


def readme(folder: Path, about: About) -> None:
    """Writes ``README.txt``: what is in the bundle by now."""
    lines = [f"{'Detente' if about.own else about.name} {about.version} ({about.date})", about.title, ""]
    for name, words in PARTS.items():
        if (folder / name).exists():
            lines.append(f"{name + '/' if (folder / name).is_dir() else name:15} {words}")
    lines.append(f"{'SHA256SUMS':15} checked by: sha256sum --check SHA256SUMS")
    text = """
A graph without a year is the union of all years: a reasoner run over it knows no time. A graph as of a year is
plain OWL. In N-Quads and TriG every triple stands in the default graph and again in its named graph; the other
formats hold one graph, an OWL document that imports nothing.
"""
    if about.own:
        text += OWN
    else:
        year = f" The year of which each view is taken in: {about.year}." if about.year else ""
        text += f"{OF_A_COLLECTION}{year}\nSources, and under which licence each may be passed on:\n"
        text += "".join(f"- {line}\n" for line in about.sources)
    (folder / "README.txt").write_text("\n".join(lines) + "\n" + text, encoding="utf-8", newline="\n")
