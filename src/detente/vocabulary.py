"""The names that stand everywhere: namespaces, prefixes, graphs.

A file of the project is one named graph. Which files make up a view is said by the collection that they belong to
(`detente.collection.manifest`). Paths here are relative to the folder that `detente.collection.library` finds, with
``/`` on every system.
"""

from collections.abc import Mapping
from types import MappingProxyType

from rdflib import Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SH, SKOS, XSD


class Vocabulary(Namespace):
    """A namespace of which each term is made once, when it is first named: loops over all triples name many."""

    def __getattr__(self, name: str) -> URIRef:
        """The term of a name."""
        term = super().__getattr__(name)
        self.__dict__[name] = term
        return term


#: Classes and properties (``ontology/detente.ttl``).
DET = Vocabulary("https://w3id.org/detente/ontology#")
#: Things: states, persons, occurrences, claims, passages.
ID = Vocabulary("https://w3id.org/detente/id/")
#: Code lists (``ontology/codes.ttl``).
CODE = Vocabulary("https://w3id.org/detente/code/")
#: Named graphs, one for each file of ``graph/``.
GRAPH = Namespace("https://w3id.org/detente/graph/")
#: Saved questions: ``<topic>/<question>`` follows.
QUESTION = Namespace("https://w3id.org/detente/question/")
#: Web Annotation vocabulary, for the selectors of passages (https://www.w3.org/TR/annotation-vocab/).
OA = Vocabulary("http://www.w3.org/ns/oa#")

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

#: The view in which is asked where none is named (`detente.collection.manifest`).
DEFAULT_VIEW = "corrected"
