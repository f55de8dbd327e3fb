"""From an ontology to Horn rules: all rules of OWL 2 RL/RDF, each with its name and the axiom it comes from.

The rules themselves stand in the modules of the tables (see `detente.rules.registry`). Conclusions that say
nothing (``x sameAs x``, ``C subClassOf C``, ``x a owl:Thing``) are left out: see `is_tautology`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Literal, Node, URIRef

from detente.rdf.terms import Triple

# The modules of the tables register their rules when they are imported.
from detente.rules import (
    axioms,
    classes,  # noqa: F401
    equality,
    profile,
    properties,
    schema_vocabulary,
    trivial_premises,
)
from detente.rules.classes import UNIVERSAL
from detente.rules.model import Rule, Ruleset
from detente.rules.registry import COMPILERS, TYPE, X, Y, kind, meant
from detente.rules.schema import Schema

#: The predicates that say nothing of a thing and itself.
ITSELF = frozenset({OWL.sameAs, *schema_vocabulary.REFLEXIVE})
#: The predicates that say nothing with a class of everything.
ENDS = frozenset({RDF.type, RDFS.domain, RDFS.range})
#: The classes of everything: membership in them is of use only where a rule asks for it.
EVERYTHING = UNIVERSAL | {RDFS.Literal}
_SUB, _NOTHING = RDFS.subClassOf, OWL.Nothing
#: That everything belongs to a class, or nothing does, says much, also of a class of the vocabulary.
_OF_CLASSES, _ENDS = frozenset({OWL.sameAs, _SUB, OWL.equivalentClass}), frozenset({OWL.Thing, OWL.Nothing})
_VOCABULARY = tuple(str(n) for n in (OWL, RDF, RDFS, XSD))
#: Among proofs of one size that by the rule which comes first is shown: what a relation is defined by goes first.
_ORDER = (
    "prp-spo1 prp-eqp1 prp-eqp2 prp-inv1 prp-inv2 prp-dom prp-rng prp-spo2 prp-pdw cls-int1 cls-int2 cls-uni cls-oo"
    " cls-com cax-sco cax-eqc1 cax-eqc2 cax-dw prp-symp prp-trp prp-irp prp-asyp prp-fp prp-ifp"
)
_PLACE = {name: place for place, name in enumerate(_ORDER.split())}


def is_tautology(triple: Triple) -> bool:
    """Whether a triple says nothing, or is not RDF: no inferred graph holds one, whichever reasoner drew it.

    So are trivial self-statements, membership in a class of everything, what the OWL vocabulary says of its own
    terms, and what has a literal as subject or no IRI as predicate (generalised RDF).

    Args:
        triple: any triple.
    """
    s, p, o = triple
    if isinstance(s, Literal) or not isinstance(p, URIRef):
        return True
    if p in ITSELF and (s == o or (p == _SUB and (o in UNIVERSAL or s == _NOTHING))):
        return True
    if p in ENDS and o in EVERYTHING:
        return True
    if p in _OF_CLASSES and not _ENDS.isdisjoint((s, o)):
        return False
    return all(map(of_vocabulary, triple))


def of_vocabulary(term: Node) -> bool:
    """Whether a term is of the vocabulary of OWL, RDF, RDF Schema or XML Schema."""
    return isinstance(term, URIRef) and str(term).startswith(_VOCABULARY)


def compile_rules(triples: Iterable[Triple]) -> Ruleset:
    """The Horn rules of the axioms among some triples.

    Args:
        triples: an ontology, or any graph; triples that are part of no axiom are passed over.

    Returns:
        The rules, with a warning for each axiom that was malformed and left out, or that is outside OWL 2 RL.
    """
    schema = Schema(triples)
    rules = [r for compiler in COMPILERS for r in compiler(schema) if r.head is None or r.head not in r.body]
    rules += list(trivial_premises.written_out(rules, schema))
    rules.sort(key=lambda rule: _PLACE.get(rule.name, len(_PLACE)))
    distinct = tuple(equality.all_different(schema))
    disjoint = (*axioms.all_disjoint_classes(schema), *properties.all_disjoint_properties(schema))
    premises = Ruleset(tuple(rules), disjoint=disjoint).premises()
    asked = frozenset(atom.o for atom in premises if atom.o in EVERYTHING and atom.p == TYPE)
    universal = frozenset(c for c in asked if isinstance(c, Node))
    rules += _everything(universal)
    rules += equality.itself(rules, trivial_premises.EVERYWHERE)
    profile.check(schema)
    kinds = frozenset(schema.members(RDFS.Datatype))
    warnings = tuple(schema.warnings)
    return Ruleset(tuple(rules), warnings, schema.expressions(), kinds, distinct, disjoint, universal)


def _everything(universal: frozenset[Node]) -> Iterator[Rule]:
    """What is of some class is of the class of everything: cax-sco with scm-cls, only where a rule asks for it."""
    if OWL.Thing in universal:
        body = (kind(X, Y), kind(Y, OWL.Class))
        words = ("everything that belongs to a class is a ", OWL.Thing)
        yield Rule("scm-cls", (), body, kind(X, OWL.Thing), words)


@meant("prp-ap", "cls-thing", "cls-nothing1", "scm-cls", "scm-op", "scm-dp", "dt-type1")
def trivial_triples(triples: Iterable[Triple]) -> Iterator[Triple]:
    """prp-ap, cls-thing, cls-nothing1, scm-cls, scm-op, scm-dp, dt-type1: what every term, class, property is.

    Args:
        triples: a closed graph.

    Yields:
        The statements, each once or more; literals are no subjects.
    """
    everything = [*triples, *trivial_premises.AXIOMATIC]
    declared = {s for s, p, o in everything if p == RDF.type and o == OWL.Class}
    yield from trivial_premises.AXIOMATIC
    for s, p, o in everything:
        for term in (s, p, o):
            if not isinstance(term, Literal):
                yield term, OWL.sameAs, term
        if p != RDF.type:
            continue
        if o in declared and not isinstance(s, Literal):
            yield s, RDF.type, OWL.Thing
        if o == OWL.Class:
            yield s, RDFS.subClassOf, s
            yield s, OWL.equivalentClass, s
            yield s, RDFS.subClassOf, OWL.Thing
            yield OWL.Nothing, RDFS.subClassOf, s
        elif o in (OWL.ObjectProperty, OWL.DatatypeProperty):
            yield s, RDFS.subPropertyOf, s
            yield s, OWL.equivalentProperty, s
