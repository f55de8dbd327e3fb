"""What files that are added to a view bring besides facts: axioms, and imports that are not followed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from rdflib.namespace import OWL, RDF
from rdflib.term import Node, URIRef

from detente.rdf.terms import Triple
from detente.vocabulary import DET

#: Annotations by which a term of the ontology itself can be told more of.
_ANNOTATIONS = (DET.acrossPeriods, DET.betweenDifferent, DET.expandedBy)


def axioms_in(triples: Iterable[Triple]) -> dict[Triple, None]:
    """What triples say of classes and properties: axioms, declarations, annotations of terms."""
    from detente.rules import is_axiom

    said = list(triples)
    of_terms = [t for t in said if is_axiom(t) and t[1] != OWL.differentFrom and t[2] != OWL.Nothing]
    terms = {s for s, _, _ in of_terms if isinstance(s, URIRef)}
    about = (t for t in said if t[0] in terms or t[1] in _ANNOTATIONS)
    return dict.fromkeys([*of_terms, *about])


def unread_imports(
    said: Mapping[Node, list[Triple]], files: Mapping[Node, Path], own: Collection[Node]
) -> list[tuple[Path, Node]]:
    """What added files import (``owl:imports``) and the view has not, by file; none is fetched.

    Args:
        said: what the files state, by named graph.
        files: the file of each named graph.
        own: the named graphs of the files that were added.
    """
    there: set[Node] = set(files)
    for triples in said.values():
        there.update(s for s, p, o in triples if p == RDF.type and o == OWL.Ontology)
        there.update(o for _, p, o in triples if p == OWL.versionIRI)
    wanted = ((files[g], o) for g in files if g in own for _, p, o in said[g] if p == OWL.imports)
    return [(file, o) for file, o in dict.fromkeys(wanted) if o not in there]
