"""Claims that speak of what nothing says: of the two of a relation, or of what claims alone use."""

from __future__ import annotations

from collections.abc import Sequence

from rdflib.namespace import RDFS
from rdflib.term import Literal, Node

from detente.collection.view import View
from detente.explaining.evidence import Evidence
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import Triple
from detente.vocabulary import CODE, DET

#: How many claims are named.
_NAMED = 3


def spoken_of(evidence: Evidence, kg: View, triple: Triple) -> tuple[str, list[Node]]:
    """Of whom claims speak, in words, and these claims: those of the relation itself first.

    Args:
        evidence: finds the claims.
        kg: the graph.
        triple: a relation of two things that nothing says.

    Returns:
        The two, where claims speak of both; else the one that claims alone use; else nothing.
    """
    s, p, o = triple
    by = {term: _claims(evidence, kg, term) for term in (s, o) if not isinstance(term, Literal)}
    both = sorted(set.intersection(*map(set, by.values())), key=str) if len(by) == 2 else []
    if both:
        expressing = {code for code, _, r in kg.match(None, DET.expressedBy, None) if r == p or _under(kg, p, r)}
        said = {c: bool(expressing.intersection(evidence.objects(c, DET.claimRelation))) for c in both}
        return f"{kg.label(s)} and {kg.label(o)}", sorted(both, key=lambda c: (not said[c], str(c)))
    for term, claims in by.items():
        if claims and _claims_alone(evidence, kg, term):
            return kg.label(term), claims
    return "", []


def in_words(evidence: Evidence, about: str, claims: Sequence[Node]) -> str:
    """The first of some claims, each with what makes it less than said outright; empty where there are none."""
    if not claims:
        return ""
    told = [evidence.claim(node) for node in claims[:_NAMED]]
    names = ", ".join(f"{c.name} ({', '.join(c.caveats)})" if c.caveats else c.name for c in told)
    more = f" and {len(claims) - _NAMED} more" if len(claims) > _NAMED else ""
    return f"claims that speak of {about}: {names}{more} (`detente cite {told[0].name}`)"


def _under(kg: View, one: Node, other: Node) -> bool:
    return kg.holds(one, RDFS.subPropertyOf, other) or kg.holds(other, RDFS.subPropertyOf, one)


def _claims(evidence: Evidence, kg: View, term: Node) -> list[Node]:
    """The claims that speak of a term, or of a situation, a prospect or a denial in which it stands."""
    found = dict.fromkeys(evidence.mentioning(term))
    for user in {s for s, _, _ in kg.match(None, None, term)}:
        found |= dict.fromkeys([user] if DET.Claim in evidence.kinds(user) else evidence.claims_of(user))
    return sorted(found, key=str)


def _claims_alone(evidence: Evidence, kg: View, term: Node) -> bool:
    """Whether nothing that is held to be so has to do with a term: only claims, and what they suppose or deny."""
    said = {DET.Claim, *descendants(kg.schema, [DET.Proposition], RDFS.subClassOf)}
    users = {s for s, p, _ in kg.match(None, None, term) if not str(s).startswith(str(CODE))}
    return all(said & evidence.kinds(s) or not evidence.kinds(s) for s in users)
