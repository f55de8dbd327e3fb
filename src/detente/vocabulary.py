"""The names that stand everywhere: namespaces, prefixes, graphs, and which files make up a view.

A file of the project is one named graph. A *view* is a set of such graphs: ``corrected`` is what holds,
``as-stated`` what the article says, ``tentative`` adds to ``corrected`` what is only hedged. Every view
holds the ontology, the codes, the world, and of each article its source, entities, claims and prospects.

Paths here are relative to the folder that `detente.collection.library` finds, with ``/`` on every system.
"""

from collections.abc import Mapping
from types import MappingProxyType

from rdflib import Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SH, SKOS, XSD

#: Classes and properties (``ontology/detente.ttl``).
DET = Namespace("https://w3id.org/detente/ontology#")
#: Things: states, persons, occurrences, claims, passages.
ID = Namespace("https://w3id.org/detente/id/")
#: Code lists (``ontology/codes.ttl``).
CODE = Namespace("https://w3id.org/detente/code/")
#: Named graphs, one for each file of ``graph/``.
GRAPH = Namespace("https://w3id.org/detente/graph/")
#: Saved questions: ``<topic>/<question>`` follows.
QUESTION = Namespace("https://w3id.org/detente/question/")
#: Web Annotation vocabulary, for the selectors of passages (https://www.w3.org/TR/annotation-vocab/).
OA = Namespace("http://www.w3.org/ns/oa#")

#: The prefixes that people may write and that we write: prefix to namespace.
PREFIXES: Mapping[str, Namespace] = MappingProxyType(
    {
        "det": DET,
        "id": ID,
        "code": CODE,
        "dcterms": Namespace(str(DCTERMS)),
        "oa": OA,
        "owl": Namespace(str(OWL)),
        "prov": Namespace(str(PROV)),
        "rdf": Namespace(str(RDF)),
        "rdfs": Namespace(str(RDFS)),
        "sh": Namespace(str(SH)),
        "skos": Namespace(str(SKOS)),
        "xsd": Namespace(str(XSD)),
    }
)

ONTOLOGY_GRAPH = URIRef("https://w3id.org/detente/ontology")
CODE_GRAPH = URIRef("https://w3id.org/detente/code")
WORLD_GRAPH = GRAPH["world"]
#: Where an export keeps what is inferred; no file of the project is this graph.
INFERRED_GRAPH = GRAPH["inferred"]
#: Where the participations and dyads stand that expansion makes (`detente.collection.expansion`).
EXPANDED_GRAPH = GRAPH["expanded"]

#: Named graphs of files that a user adds: the file's name follows.
OWN_GRAPHS = Namespace(GRAPH["own/"])
#: Where `detente push` notes in a store what it put there.
PUSHED_GRAPH = GRAPH["pushed"]

#: Where facts stand that a program adds to a graph (`detente.graph.KnowledgeGraph.change`).
ADDED_GRAPH = GRAPH["added"]

SHAPES_FILE = "ontology/shapes.ttl"
#: Which saved questions the parts of the ontology answer; in no view.
COMPETENCY_FILE = "ontology/competency.ttl"

#: The graphs of every view that belong to no article, and the file of each.
COMMON_FILES: Mapping[URIRef, str] = MappingProxyType(
    {
        ONTOLOGY_GRAPH: "ontology/detente.ttl",
        CODE_GRAPH: "ontology/codes.ttl",
        WORLD_GRAPH: "graph/world.ttl",
    }
)

_EVERY_VIEW = ("source", "entities", "claims", "prospects")

#: The parts of an article that each view takes in, without the suffix ``.ttl``.
VIEWS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "corrected": (*_EVERY_VIEW, "facts", "corrections"),
        "as-stated": (*_EVERY_VIEW, "facts", "as-stated"),
        "tentative": (*_EVERY_VIEW, "facts", "corrections", "hedged"),
    }
)
DEFAULT_VIEW = "corrected"


def article_graph(article: str, part: str) -> URIRef:
    """The named graph of one part of an article, as ``.../graph/russia-asia-pacific/facts``.

    Args:
        article: the article's folder under ``graph/``.
        part: the file's name without its suffix.
    """
    return GRAPH[f"{article}/{part}"]


def article_file(article: str, part: str) -> str:
    """The file of one part of an article, as ``graph/russia-asia-pacific/facts.ttl``."""
    return f"graph/{article}/{part}.ttl"
