"""From an ontology to Horn rules: all of OWL 2 RL/RDF.

Each rule has its name in the W3C's tables (`MEANINGS` says what each means, `SPECIFICATION` is their place), the
triples of the axiom it comes from, and the axiom in words. Rules on the schema's own vocabulary (``scm-*``) and on
equality (``eq-*``) hold in every graph and have no axiom.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import BNode, Literal, Node, URIRef

# These modules register their rules when imported.
from detente.rules import classes, profile, properties  # noqa: F401
from detente.rules.model import Atom, Label, Rule, Ruleset, Triple, Var
from detente.rules.registry import COMPILERS, MEANINGS, SPECIFICATION
from detente.rules.schema import Schema, is_axiom

__all__ = [
    "MEANINGS",
    "SPECIFICATION",
    "Atom",
    "Label",
    "Rule",
    "Ruleset",
    "Triple",
    "Var",
    "compile_rules",
    "implied",
    "is_axiom",
    "is_tautology",
]

_REFLEXIVE = frozenset(
    {OWL.sameAs, RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty}
)
_UNIVERSAL = frozenset({OWL.Thing, RDFS.Resource})
_VOCABULARY = tuple(str(n) for n in (OWL, RDF, RDFS, XSD))


def compile_rules(triples: Iterable[Triple]) -> Ruleset:
    """The rules of an ontology.

    Args:
        triples: the ontology, alone or with facts among it (those are left aside).

    Returns:
        The rules, with warnings for axioms that are malformed (left out) or outside OWL 2 RL.
    """
    schema = Schema(triples)
    rules = dict.fromkeys(rule for compiler in COMPILERS for rule in compiler(schema) if rule.head not in rule.body)
    profile.outside(schema)
    profile.literals_as_subjects(schema)
    profile.punned(schema)
    kinds = frozenset(schema.members(RDFS.Datatype))
    return Ruleset(tuple(rules), tuple(schema.warnings), schema.expressions(), kinds)


def is_tautology(triple: Triple) -> bool:
    """Whether a triple says nothing: it holds in every graph, or is not RDF.

    So are ``x owl:sameAs x`` and the like, membership in ``owl:Thing``, what OWL says of its own vocabulary, and
    triples with a literal as subject or a predicate that is no IRI. No inferred graph holds one, whichever
    reasoner drew it.
    """
    s, p, o = triple
    if isinstance(s, Literal) or not isinstance(p, URIRef):
        return True
    if p in _REFLEXIVE and (s == o or o in _UNIVERSAL or s == OWL.Nothing):
        return p != OWL.sameAs or s == o
    if p in (RDF.type, RDFS.domain, RDFS.range) and (o in _UNIVERSAL or (p == RDFS.range and o == RDFS.Literal)):
        return True
    return isinstance(s, URIRef) and s.startswith(_VOCABULARY) and _of_vocabulary(o)


def _of_vocabulary(o: Node) -> bool:
    return isinstance(o, URIRef) and o.startswith(_VOCABULARY)


_A, _B = URIRef("urn:x-detente:a"), BNode("detente-b")


def implied(rules: Iterable[Rule], axioms: Iterable[Triple]) -> set[Triple]:
    """The inferred axioms whose rules would add nothing to what these rules already give.

    Args:
        rules: the rules compiled so far.
        axioms: inferred triples of the schema's vocabulary.

    Returns:
        Those that follow through single-premise rules, as a sub-class of a sub-class does.
    """
    by_key: dict[Node, list[Rule]] = defaultdict(list)
    for rule in rules:
        if len(rule.body) == 1 and rule.head is not None and not isinstance(rule.body[0].p, Var):
            by_key[_key(rule.body[0])].append(rule)
    memo: dict[Triple, set[Triple]] = {}

    def reach(start: Triple) -> set[Triple]:
        if start not in memo:
            seen, queue = {start}, deque([start])
            while queue:
                fact = queue.popleft()
                for rule in by_key[_key(Atom(*fact))]:
                    binding = rule.body[0].match(fact, {})
                    if binding is not None and rule.head is not None and (new := rule.head.ground(binding)) not in seen:
                        seen.add(new)
                        queue.append(new)
            memo[start] = seen
        return memo[start]

    found = set()
    for axiom in axioms:
        s, p, o = axiom
        start, goals = {
            RDFS.subClassOf: ((_A, RDF.type, s), [(_A, RDF.type, o)]),
            OWL.equivalentClass: ((_A, RDF.type, s), [(_A, RDF.type, o)]),
            RDFS.subPropertyOf: ((_A, s, _B), [(_A, o, _B)]),
            OWL.equivalentProperty: ((_A, s, _B), [(_A, o, _B)]),
            RDFS.domain: ((_A, s, _B), [(_A, RDF.type, o)]),
            RDFS.range: ((_A, s, _B), [(_B, RDF.type, o)]),
        }.get(p, (None, []))
        if is_tautology(axiom) or (start is not None and all(goal in reach(start) for goal in goals)):
            found.add(axiom)
    return found


def _key(atom: Atom) -> Node:
    """What single-premise rules are found by: the class of a type atom, the predicate of others."""
    key = atom.o if atom.p == RDF.type else atom.p
    return _A if isinstance(key, Var) or isinstance(atom.p, Var) else key  # type: ignore[return-value]
