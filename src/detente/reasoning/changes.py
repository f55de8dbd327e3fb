"""Facts added to and removed from a closed graph.

The graph is closed anew: that is as fast as working out what a removed fact took with it, since most of the time goes
into the compilation of the ontology and not into the facts (see `scripts/bench reason`), and it cannot be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib.namespace import OWL
from rdflib.term import BNode, Literal, URIRef

from detente.errors import DetenteError
from detente.rdf.terms import Triple
from detente.rules import is_axiom


class BadChange(DetenteError):
    """A triple cannot be added or removed: it is no RDF, is an axiom, or is not stated."""


def checked(add: Iterable[Triple], remove: Iterable[Triple]) -> tuple[dict[Triple, None], frozenset[Triple]]:
    """The triples to add, each once, and those to remove.

    Raises:
        BadChange: a triple to add is no RDF, or is to be removed as well.
    """
    new, old = dict.fromkeys(add), frozenset(remove)
    for triple in new:
        s, p, o = triple
        if (
            not isinstance(s, URIRef | BNode)
            or not isinstance(p, URIRef)
            or not isinstance(o, URIRef | BNode | Literal)
        ):
            raise BadChange(f"{' '.join(map(str, triple))}: no triple of RDF; right is IRI, IRI, and IRI or literal")
        if triple in old:
            raise BadChange(f"{' '.join(map(str, triple))}: to be added and removed at once")
    return new, old


def facts_only(triples: Iterable[Triple]) -> None:
    """Refuse axioms, which belong to the ontology's file.

    Raises:
        BadChange: there is one.
    """
    for triple in triples:
        if is_axiom(triple) and triple[1] != OWL.differentFrom:
            raise BadChange(f"{' '.join(map(str, triple))}: an axiom; only facts can be changed, edit the ontology")


def stated_only(triples: Iterable[Triple], stated: Iterable[Triple]) -> None:
    """Refuse what is not stated.

    Raises:
        BadChange: a triple is not stated, whether it follows or not.
    """
    known = stated if isinstance(stated, set | dict) else set(stated)
    for triple in triples:
        if triple not in known:
            raise BadChange(f"{' '.join(map(str, triple))}: not stated, so that it cannot be removed")
