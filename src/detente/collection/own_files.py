"""What files that are added to a view bring beside facts: axioms, and imports that nobody follows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from rdflib.namespace import OWL, RDF
from rdflib.term import Node, URIRef

from detente.rdf.terms import Triple
from detente.vocabulary import DET

_ANNOTATIONS = (DET.acrossPeriods, DET.betweenDifferent)


def axioms(graphs: Mapping[Node, list[Triple]], own: Collection[Node]) -> dict[Triple, None]:
    """What some graphs say of classes and properties: axioms, declarations, annotations of terms.

    Args:
        graphs: the stated triples of each named graph.
        own: the graphs.
    """
    if not own:
        return {}
    from detente.rules import is_axiom

    triples = [triple for graph in graphs if graph in own for triple in graphs[graph]]
    of_terms = [t for t in triples if is_axiom(t) and t[1] != OWL.differentFrom and t[2] != OWL.Nothing]
    terms = {s for s, _, _ in of_terms if isinstance(s, URIRef)}
    return dict.fromkeys([*of_terms, *(t for t in triples if t[0] in terms or t[1] in _ANNOTATIONS)])


def unread_imports(
    files: Mapping[Node, Path], graphs: Mapping[Node, list[Triple]], own: Collection[Node]
) -> list[tuple[Path, Node]]:
    """What some files import (``owl:imports``) and the view has not, by file; none is fetched.

    Args:
        files: the file of each named graph.
        graphs: the stated triples of each.
        own: the graphs of these files.
    """
    there: set[Node] = set(files)
    for triples in graphs.values():
        there.update(s for s, p, o in triples if p == RDF.type and o == OWL.Ontology)
        there.update(o for _, p, o in triples if p == OWL.versionIRI)
    wanted = ((files[g], o) for g in files if g in own for _, p, o in graphs[g] if p == OWL.imports)
    return [(file, o) for file, o in dict.fromkeys(wanted) if o not in there]
